"""Transmittals: what went to whom, when, in which version and with which bytes, and what was called back.

A transmittal is recorded by one line when its files stand, and by a short line for each turn that its mail
takes. Lines are only ever added.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeVar

from pipeline.core.deciding.plan_json import Json
from pipeline.core.dispatching.lines import (
    BadLine,
    mapping_of,
    number_of,
    objects_of,
    text_of,
    text_or_none,
)
from pipeline.core.models import Person

Kind = Literal["dispatch", "recall"]
Turn = Literal["packed", "sending", "sent", "failed"]
Why = Literal["new", "changed", "again", "superseded", "withdrawn", "moved"]

_Name = TypeVar("_Name", bound=str)

_KINDS: tuple[Kind, ...] = ("dispatch", "recall")
_TURNS: tuple[Turn, ...] = ("packed", "sending", "sent", "failed")
_WHYS: tuple[Why, ...] = ("new", "changed", "again", "superseded", "withdrawn", "moved")


@dataclass(frozen=True, slots=True)
class SentDocument:
    """One document of a transmittal.

    Attributes:
        subject: ``{kind, id, name, unit}`` as the ledger tells it.
        sha256: Of the bytes that were handed out.
        file: Its name in the packet.
        why: Of a dispatch: ``new``, ``changed`` (released anew under its number), ``again`` (recalled, and
            wanted once more). Of a recall: ``superseded``, ``withdrawn``, ``moved`` (to another manager).
        due: The day by which it is to come back; None for one that is called back.
        follows: Of a recall: the number of the version that takes its place; None where there is none.
    """

    number: str
    type: str
    title: str
    subject: Mapping[str, Json]
    version: int
    sha256: str
    file: str
    why: Why
    due: date | None = None
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class Transmittal:
    """One packet, or one recall note, to one manager.

    Attributes:
        id: ``TR-2026Q3-0001``, counted through the batch.
        documents: In the order of the plan.
        when, by: Of the line that recorded it; ``when`` in ISO 8601.
        due: The day by which the drafts are to come back, unless one has a day of its own; None for a recall.
        to: Mail address; None where the roster tells none.
        folder: Its files, relative to outputs/BATCH; of a recall the folder of the manager.
        packet: The zip, or the text of a recall; with its digest.
        mail: The mail draft.
        turn: ``packed``: HR hands it over, or opens the mail draft; ``sending``: whether the mail left the
            house is not known; ``sent``: the server took it; ``failed``: it did not.
        answer: What the mail server said; "" before it was asked.
    """

    id: str
    kind: Kind
    manager: Person
    documents: tuple[SentDocument, ...]
    when: str
    by: str
    due: date | None
    to: str | None
    folder: str
    packet: str
    packet_sha256: str
    mail: str
    turn: Turn = "packed"
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Out:
    """A document in a manager's hands: what was handed out, and the transmittal that did it."""

    document: SentDocument
    transmittal: Transmittal


def documents_out(transmittals: Iterable[Transmittal]) -> dict[str, Out]:
    """Return number → what is out now: handed out, not recalled since; a failed mail handed out nothing."""
    out: dict[str, Out] = {}
    for transmittal in transmittals:
        if transmittal.turn == "failed":
            continue
        for document in transmittal.documents:
            if transmittal.kind == "dispatch":
                out[document.number] = Out(document, transmittal)
            else:
                out.pop(document.number, None)
    return out


def is_still_valid(transmittal: Transmittal, out: Mapping[str, Out], called_back: Collection[str]) -> bool:
    """Return whether it may be mailed (once more): a packet holds only what is out by it and stays so.

    Args:
        out: As ``documents_out`` gives it.
        called_back: Numbers that are being called back now.
    """
    if transmittal.kind == "recall":
        return True
    return all(
        document.number in out
        and out[document.number].transmittal.id == transmittal.id
        and document.number not in called_back
        for document in transmittal.documents
    )


def documents_recalled(transmittals: Iterable[Transmittal]) -> frozenset[str]:
    """Return the numbers that were called back at some time; one of them may be out again."""
    recalls = (item for item in transmittals if item.kind == "recall" and item.turn != "failed")
    return frozenset(document.number for recall in recalls for document in recall.documents)


# --- as JSON ------------------------------------------------------------------------------------------


def transmittal_json(transmittal: Transmittal) -> dict[str, Json]:
    """Return a transmittal as its line of transmittals.jsonl and ``dispatch --json`` tell it."""
    return {
        "id": transmittal.id,
        "kind": transmittal.kind,
        "manager": {"id": transmittal.manager.id, "name": transmittal.manager.name},
        "documents": [_document_json(document) for document in transmittal.documents],
        "when": transmittal.when,
        "by": transmittal.by,
        "due": transmittal.due.isoformat() if transmittal.due else None,
        "to": transmittal.to,
        "folder": transmittal.folder,
        "packet": transmittal.packet,
        "packet_sha256": transmittal.packet_sha256,
        "mail": transmittal.mail,
        "turn": transmittal.turn,
        "answer": transmittal.answer,
    }


def turn_json(transmittal: Transmittal, when: str, by: str) -> dict[str, Json]:
    """Return the line that says which turn a transmittal's mail took, and to which address."""
    return {
        "id": transmittal.id,
        "turn": transmittal.turn,
        "when": when,
        "by": by,
        "to": transmittal.to,
        "answer": transmittal.answer,
    }


def parse_transmittals(lines: Iterable[Json]) -> tuple[Transmittal, ...]:
    """Return the transmittals of all lines in their order, each at its last turn.

    Raises:
        BadLine: A line is neither a transmittal nor a turn of one before it.
    """
    found: dict[str, Transmittal] = {}
    delivered: set[str] = set()
    for line in lines:
        told = mapping_of(line)
        if "kind" in told:
            transmittal = _parse(told)
            found[transmittal.id] = transmittal
            continue
        id_ = text_of(told, "id")
        if id_ not in found:
            raise BadLine("no such transmittal")
        turn, answer = _one_of(told, "turn", _TURNS), str(told.get("answer") or "")
        if turn == "sent":
            delivered.add(id_)
        elif turn == "failed" and id_ in delivered:
            turn = (
                "sent"  # Refused when it was sent once more: the first mail is with the manager all the same.
            )
        found[id_] = replace(found[id_], turn=turn, answer=answer, to=text_or_none(told, "to"))
    return tuple(found.values())


def _document_json(document: SentDocument) -> Json:
    return {
        "number": document.number,
        "type": document.type,
        "title": document.title,
        "subject": dict(document.subject),
        "version": document.version,
        "sha256": document.sha256,
        "file": document.file,
        "why": document.why,
        "due": document.due.isoformat() if document.due else None,
        "follows": document.follows,
    }


def _parse(told: Mapping[str, Json]) -> Transmittal:
    manager = mapping_of(told.get("manager"))
    return Transmittal(
        id=text_of(told, "id"),
        kind=_one_of(told, "kind", _KINDS),
        manager=Person(text_or_none(manager, "id"), text_of(manager, "name")),
        documents=tuple(_parse_document(item) for item in objects_of(told.get("documents"))),
        when=text_of(told, "when"),
        by=text_of(told, "by"),
        due=_day(told, "due"),
        to=text_or_none(told, "to"),
        folder=text_of(told, "folder"),
        packet=text_of(told, "packet"),
        packet_sha256=text_of(told, "packet_sha256"),
        mail=text_of(told, "mail"),
        turn=_one_of(told, "turn", _TURNS),
        answer=str(told.get("answer") or ""),
    )


def _parse_document(told: Mapping[str, Json]) -> SentDocument:
    return SentDocument(
        number=text_of(told, "number"),
        type=text_of(told, "type"),
        title=text_of(told, "title"),
        subject=mapping_of(told.get("subject")),
        version=number_of(told, "version"),
        sha256=text_of(told, "sha256"),
        file=text_of(told, "file"),
        why=_one_of(told, "why", _WHYS),
        due=_day(told, "due"),
        follows=text_or_none(told, "follows"),
    )


def _day(told: Mapping[str, Json], name: str) -> date | None:
    text = text_or_none(told, name)
    return None if text is None else date.fromisoformat(text)


def _one_of(told: Mapping[str, Json], name: str, allowed: tuple[_Name, ...]) -> _Name:
    for value in allowed:
        if told.get(name) == value:
            return value
    raise BadLine(f"{name} is unknown")
