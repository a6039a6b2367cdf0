"""Released drafts and what went out before → what goes to which manager now, and what is called back.

A packet holds one manager's drafts only. Only what is new to that manager goes out; whatever he holds that is
no longer current is recalled.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.dispatching.lines import mapping_of, text_or_none
from pipeline.core.dispatching.releases import Release
from pipeline.core.dispatching.transmittals import (
    Out,
    SentDocument,
    Transmittal,
    Why,
    documents_out,
    documents_recalled,
)
from pipeline.core.models import Person, Problem
from pipeline.core.places import FileRef


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes to one manager: each document with the ledger's path of its file."""

    manager: Person
    documents: tuple[SentDocument, ...]
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recall:
    """What one manager is asked not to use any more."""

    manager: Person
    documents: tuple[SentDocument, ...]


@dataclass(frozen=True, slots=True)
class Handout:
    """What a dispatch has to do.

    Attributes:
        parcels, recalls: In the order of the plan, one a manager.
        released_now: Number → digest of those that the policy releases at once and nobody released yet.
        unreleased: Current documents that nobody released.
        already: Current documents that are out as they are.
        problems: Documents that were refused, each with the reason.
    """

    parcels: tuple[Parcel, ...]
    recalls: tuple[Recall, ...]
    released_now: Mapping[str, str]
    unreleased: tuple[LedgerEntry, ...]
    already: tuple[LedgerEntry, ...]
    problems: tuple[Problem, ...]


def plan_handout(
    entries: Sequence[LedgerEntry],
    releases: Mapping[str, Release],
    observed: Mapping[str, str | None],
    transmittals: Sequence[Transmittal],
    at_once: Collection[str],
    place: str,
) -> Handout:
    """Return what goes to whom.

    Args:
        entries: The whole ledger in the order of the plan.
        releases: Number → its last release.
        observed: Path of every draft → digest of the file that stands there; None or missing: none does.
        at_once: Codes of the documents that the policy releases at once.
        place: Of the batch's outputs, for problems.
    """
    out = documents_out(transmittals)
    recalled = documents_recalled(transmittals)
    ready: list[tuple[LedgerEntry, Person, str, Why]] = []
    released_now: dict[str, str] = {}
    unreleased: list[LedgerEntry] = []
    already: list[LedgerEntry] = []
    problems: list[Problem] = []
    for entry in (entry for entry in entries if entry.state == "current"):
        found, release = observed.get(entry.path), releases.get(entry.number)
        digest = release.sha256 if release else found if entry.lineage[0] in at_once else None
        manager = manager_of(entry)
        held = out.get(entry.number)
        if digest is None:
            unreleased.append(entry)
        elif manager is None:
            problems.append(_problem("S901", entry, place))
        elif held is not None and held.document.sha256 == digest and held.transmittal.manager == manager:
            already.append(entry)
        elif found != digest:
            problems.append(_problem("S902" if found else "S903", entry, place))
        else:
            if release is None:
                released_now[entry.number] = digest
            ready.append((entry, manager, digest, _why(entry, manager, held, recalled)))
    return Handout(
        parcels=_parcels(ready),
        recalls=_recalls(entries, out),
        released_now=released_now,
        unreleased=tuple(unreleased),
        already=tuple(already),
        problems=tuple(problems),
    )


def manager_of(entry: LedgerEntry) -> Person | None:
    """Return who hands a document out: the direct manager, or the leader of its unit; None: 待分配."""
    told = entry.document.get("manager")
    if told is None:
        return None
    manager = mapping_of(told)
    return Person(text_or_none(manager, "id"), text_or_none(manager, "name") or "")


def sent_document(entry: LedgerEntry, sha256: str, file: str, why: Why) -> SentDocument:
    """Return what a transmittal tells of a document."""
    return SentDocument(
        number=entry.number,
        type=str(entry.document["type"]),
        title=str(entry.document["title"]),
        subject=mapping_of(entry.document["subject"]),
        version=entry.version,
        sha256=sha256,
        file=file,
        why=why,
    )


def _why(entry: LedgerEntry, manager: Person, held: Out | None, recalled: Collection[str]) -> Why:
    if held is not None and held.transmittal.manager == manager:
        return "changed"
    return "again" if entry.number in recalled else "new"


def _parcels(ready: Iterable[tuple[LedgerEntry, Person, str, Why]]) -> tuple[Parcel, ...]:
    grouped: dict[Person, list[tuple[LedgerEntry, str, Why]]] = {}
    for entry, manager, digest, why in ready:
        grouped.setdefault(manager, []).append((entry, digest, why))
    parcels = []
    for manager, items in grouped.items():
        names = _file_names([entry for entry, _, _ in items])
        documents = tuple(
            sent_document(entry, digest, name, why)
            for (entry, digest, why), name in zip(items, names, strict=True)
        )
        parcels.append(Parcel(manager, documents, tuple(entry.path for entry, _, _ in items)))
    return tuple(parcels)


def _file_names(entries: Sequence[LedgerEntry]) -> list[str]:
    """The drafts' own names; where two of one manager are the same on some system, the number's."""
    names: list[str] = []
    seen: set[str] = set()
    for entry in entries:
        name = PurePosixPath(entry.path).name
        if _same(name) in seen:
            name = f"{entry.number}.docx"
        seen.add(_same(name))
        names.append(name)
    return names


def _same(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _recalls(entries: Iterable[LedgerEntry], out: Mapping[str, Out]) -> tuple[Recall, ...]:
    by_number = {entry.number: entry for entry in entries}
    grouped: dict[Person, list[SentDocument]] = {}
    for number, held in out.items():
        entry, manager, document = by_number.get(number), held.transmittal.manager, held.document
        why = _why_recalled(entry, manager)
        if why is not None:
            follows = entry.superseded_by if entry and why == "superseded" else None
            grouped.setdefault(manager, []).append(replace(document, why=why, due=None, follows=follows))
    return tuple(Recall(manager, tuple(documents)) for manager, documents in grouped.items())


def _why_recalled(entry: LedgerEntry | None, manager: Person) -> Why | None:
    if entry is None or entry.state == "withdrawn":
        return "withdrawn"
    if entry.state == "superseded":
        return "superseded"
    return "moved" if manager_of(entry) != manager else None


def _problem(code: str, entry: LedgerEntry, place: str) -> Problem:
    subject = mapping_of(entry.document["subject"])
    params = {"number": entry.number}
    return Problem(code, "error", FileRef(f"{place}/{entry.path}"), params, subject=str(subject.get("id")))
