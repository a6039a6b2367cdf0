"""What the user picks of the documents that were made, by the names that the ledger knows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.dispatching.lines import mapping_of
from pipeline.core.models import Problem
from pipeline.core.nearest import nearest
from pipeline.core.places import FileRef

_MOST_CANDIDATES = 8


def pick_entries(
    entries: Iterable[LedgerEntry],
    only: Collection[str],
    units: Collection[str],
    types: Collection[str],
    place: str,
) -> tuple[tuple[LedgerEntry, ...], tuple[Problem, ...]]:
    """Return the entries that were picked, and a problem for every name that no document answers to.

    Args:
        only: Ids of people, paths of units, or document numbers.
        units: Paths of units, or how one ends; a unit picks everything below it.
        types: Types, or codes of documents.
        place: Of the batch's outputs, for problems.
    """
    entries = tuple(entries)
    problems: list[Problem] = []
    for names, known in (
        (only, [name for entry in entries for name in (entry.number, _subject(entry))]),
        (units, [path for entry in entries for path in _ends(_unit(entry))]),
        (types, [name for entry in entries for name in _types(entry)]),
    ):
        problems += (_unknown(name, known, place) for name in sorted(names) if name not in known)
    picked = tuple(
        entry
        for entry in entries
        if (not only or not {entry.number, _subject(entry)}.isdisjoint(only))
        and (not units or not set(_ends(_unit(entry))).isdisjoint(units))
        and (not types or not set(_types(entry)).isdisjoint(types))
    )
    return picked, tuple(problems)


def _subject(entry: LedgerEntry) -> str:
    return str(mapping_of(entry.document["subject"]).get("id"))


def _unit(entry: LedgerEntry) -> str:
    return str(mapping_of(entry.document["subject"]).get("unit"))


def _types(entry: LedgerEntry) -> tuple[str, ...]:
    code = entry.lineage[0]
    return (str(entry.document["type"]), code, code.partition(".")[0])


def _ends(unit: str) -> list[str]:
    """Every way to name a unit or one above it: by its path from any step on."""
    steps = unit.split("/")
    return ["/".join(steps[first : last + 1]) for last in range(len(steps)) for first in range(last + 1)]


def _unknown(name: str, known: Sequence[str], place: str) -> Problem:
    near = nearest(name, known)
    shown = [near] if near else sorted(set(known))
    candidates = "、".join(shown[:_MOST_CANDIDATES]) + ("……" if len(shown) > _MOST_CANDIDATES else "")
    return Problem("S911", "error", FileRef(place), {"name": name, "candidates": candidates})
