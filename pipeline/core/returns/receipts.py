"""A return as the ledger of returns keeps it: one line of returns.jsonl each (docs/returns.md)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline.core.deciding.plan_json import Json
from pipeline.core.returns.comparison import FactSeen, FixedChange
from pipeline.core.returns.copies import is_later_copy
from pipeline.core.returns.filled import Gap, Region
from pipeline.core.returns.stories import Comment, Place, TrackedChange

Verdict = Literal["matched", "degraded", "attached", "quarantined", "ignored"]
Kind = Literal["docx", "doc", "rtf", "odt", "pdf", "image", "other"]
Order = Literal["received", "name", "unknown"]

ANSWERS: tuple[Verdict, ...] = ("matched", "degraded")
"""Verdicts of a return that answers its document."""


_READ = ("facts", "regions", "gaps", "changes", "comments")


class BadReceipt(ValueError):
    """A line of returns.jsonl that is none."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be told about a return: a code of ``pipeline.wording`` and what it is filled in with."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a return: the parts of its line that tell its content, ready for JSON."""

    facts: tuple[Json, ...] = ()
    regions: tuple[Json, ...] = ()
    gaps: tuple[Json, ...] = ()
    changes: tuple[Json, ...] = ()
    comments: tuple[Json, ...] = ()
    compared_with: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """One file that came back, and where it ended; attributes as docs/returns.md has them."""

    seq: int
    file: str
    sha256: str
    bytes: int
    stored: str
    kind: Kind
    verdict: Verdict
    notes: tuple[Note, ...] = ()
    number: str | None = None
    suggested: str | None = None
    layers: Mapping[str, str | None] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)
    turn: int | None = None
    replaces: str | None = None
    order: Order | None = None

    @property
    def code(self) -> str | None:
        """The first reason; None: nothing to say."""
        return self.notes[0].code if self.notes else None


def receipt_json(receipt: Receipt) -> dict[str, Json]:
    """Return a receipt as a line of returns.jsonl has it."""
    reading = receipt.reading
    return {
        "seq": receipt.seq,
        "file": receipt.file,
        "sha256": receipt.sha256,
        "bytes": receipt.bytes,
        "stored": receipt.stored,
        "kind": receipt.kind,
        "verdict": receipt.verdict,
        "code": receipt.code,
        "notes": [{"code": note.code, "params": dict(note.params)} for note in receipt.notes],
        "number": receipt.number,
        "suggested": receipt.suggested,
        "layers": dict(receipt.layers),
        "turn": receipt.turn,
        "replaces": receipt.replaces,
        "order": receipt.order,
        "compared_with": reading.compared_with,
        "facts": list(reading.facts),
        "regions": list(reading.regions),
        "gaps": list(reading.gaps),
        "changes": list(reading.changes),
        "comments": list(reading.comments),
    }


def parse_receipt(line: Json) -> Receipt:
    """Return the receipt of a line of returns.jsonl.

    Raises:
        BadReceipt: The line is not one that ``receipt_json`` gives.
    """
    try:
        return _parsed(line)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadReceipt(str(error)) from error


def _parsed(line: Json) -> Receipt:
    if not isinstance(line, dict):
        raise BadReceipt("not an object")
    facts, regions, gaps, changes, comments = (tuple(_list(line[name])) for name in _READ)
    compared = _text_or_none(line["compared_with"])
    return Receipt(
        seq=int(str(line["seq"])),
        file=str(line["file"]),
        sha256=str(line["sha256"]),
        bytes=int(str(line["bytes"])),
        stored=str(line["stored"]),
        kind=str(line["kind"]),  # type: ignore[arg-type]
        verdict=str(line["verdict"]),  # type: ignore[arg-type]
        notes=tuple(_note(note) for note in _list(line["notes"])),
        number=_text_or_none(line["number"]),
        suggested=_text_or_none(line["suggested"]),
        layers={name: _text_or_none(value) for name, value in _object(line["layers"]).items()},
        reading=Reading(facts, regions, gaps, changes, comments, compared),
        turn=None if line["turn"] is None else int(str(line["turn"])),
        replaces=_text_or_none(line["replaces"]),
        order=_text_or_none(line["order"]),  # type: ignore[arg-type]
    )


def _note(told: Json) -> Note:
    fields = _object(told)
    params = {name: str(value) for name, value in _object(fields["params"]).items()}
    return Note(str(fields["code"]), params)


def _object(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise BadReceipt("an object is missing")
    return value


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise BadReceipt("a list is missing")
    return value


def _text_or_none(value: Json) -> str | None:
    return None if value is None else str(value)


# --- what was read, as JSON ------------------------------------------------------------------------------


def facts_json(facts: Iterable[FactSeen]) -> tuple[Json, ...]:
    """Return facts as ``{field, issued, returned, place}``."""
    return tuple(
        {"field": fact.field, "issued": fact.issued, "returned": fact.returned, "place": str(fact.place)}
        for fact in facts
    )


def regions_json(regions: Iterable[Region]) -> tuple[Json, ...]:
    """Return regions as ``{name, kind, label, text, value, filled, optional, dates, figures, place}``."""
    return tuple(
        {
            "name": region.name,
            "kind": region.kind,
            "label": region.label,
            "text": region.text,
            "value": list(region.value) if isinstance(region.value, tuple) else region.value,
            "filled": region.filled,
            "optional": region.optional,
            "dates": list(region.dates),
            "figures": list(region.figures),
            "place": str(region.place),
        }
        for region in regions
    )


def gaps_json(gaps: Iterable[Gap]) -> tuple[Json, ...]:
    """Return gaps as ``{region, prompt, when, place}``."""
    return tuple(
        {"region": gap.region, "prompt": gap.prompt, "when": gap.when, "place": str(gap.place)}
        for gap in gaps
    )


def changes_json(tracked: Iterable[TrackedChange], untracked: Iterable[FixedChange]) -> tuple[Json, ...]:
    """Return changes as ``{kind, author, date, before, after, place}``, tracked ones first."""
    gone = ("deletion", "moved_away")
    told: list[Json] = [
        {
            "kind": change.kind,
            "author": change.author,
            "date": change.date,
            "before": change.text if change.kind in gone else "",
            "after": "" if change.kind in gone else change.text,
            "place": str(change.place),
        }
        for change in tracked
    ]
    told += (
        {
            "kind": change.kind,
            "author": None,
            "date": None,
            "before": change.before,
            "after": change.after,
            "place": str(change.place),
        }
        for change in untracked
    )
    return tuple(told)


def comments_json(comments: Sequence[Comment]) -> tuple[Json, ...]:
    """Return comments as ``{author, date, text, about, answers, done, place}``."""
    return tuple(
        {
            "author": comment.author,
            "date": comment.date,
            "text": comment.text,
            "about": comment.about,
            "answers": comment.answers,
            "done": comment.done,
            "place": None if comment.place is None else _place(comment.place),
        }
        for comment in comments
    )


def _place(place: Place) -> str:
    return str(place)


# --- the order of the returns of one document --------------------------------------------------------------


def in_turn(receipt: Receipt, earlier: Sequence[Receipt], together: Container[str]) -> Receipt:
    """Return a receipt with its turn among the returns of its number that came before.

    No clock tells it, neither ours nor that of the files: what another collection brought came earlier; of
    what came together only the copy number in a name tells something.

    Args:
        earlier: Receipts before it, of any number.
        together: Digests of those that came in the same collection.
    """
    if receipt.verdict not in ANSWERS or receipt.number is None:
        return receipt
    same = [one for one in earlier if one.verdict in ANSWERS and one.number == receipt.number]
    if not same:
        return replace(receipt, turn=1, order="received")
    last = max(same, key=lambda one: one.turn or 0)
    order: Order = "received"
    if last.sha256 in together:
        order = "name" if is_later_copy(receipt.file, last.file) else "unknown"
    turn = (last.turn or 0) + 1
    note = Note("B225" if order == "unknown" else "B224", {"turn": str(turn)})
    return replace(receipt, turn=turn, replaces=last.sha256, order=order, notes=(*receipt.notes, note))
