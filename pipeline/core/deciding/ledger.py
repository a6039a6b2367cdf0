"""The ledger: one entry per version of a document, a line of documents.jsonl each.

An entry tells how a document stands, not what one run did to it. So it holds no time and no action, and a
rerun that makes nothing leaves the ledger byte for byte as it was.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from pipeline.core.deciding.plan_json import Json, canonical_bytes, document_json, parse_json
from pipeline.core.models import PlannedDocument

State = Literal["current", "superseded", "withdrawn"]
Lineage = tuple[str, str, str]

_STATES: tuple[State, ...] = ("current", "superseded", "withdrawn")

KEY_PARTS = ("own", "peer", "unit", "history", "policy", "template", "look")
"""What a document's key is made of, in the order in which a cause is told."""


class Packed(Mapping[str, Json]):
    """A document's JSON as earlier runs left it, kept small: there is one for every line of the ledger."""

    __slots__ = ("_at_hand", "_data")

    def __init__(self, document: Mapping[str, Json]) -> None:
        """Pack it; number and path stay at hand."""
        self._at_hand = {name: document[name] for name in ("number", "path")}
        self._data = zlib.compress(canonical_bytes(dict(document)), 1)

    def __getitem__(self, name: str) -> Json:
        return self._at_hand[name] if name in self._at_hand else _unpacked(self._data)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_unpacked(self._data))

    def __len__(self) -> int:
        return len(_unpacked(self._data))


@lru_cache(maxsize=1)
def _unpacked(data: bytes) -> dict[str, Json]:
    return dict(_mapping(parse_json(zlib.decompress(data))))


class BadEntry(ValueError):
    """A line of documents.jsonl that is no entry."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One version of one document.

    Attributes:
        document: The planned document as plan.json tells it (``plan_json.document_json``).
        lineage: What all versions of one document share.
        version: 1 for the first.
        state: ``current``, ``superseded`` by a later version, or ``withdrawn``: no longer selected.
        superseded_by: Number of the later version; None unless superseded.
        key_parts: Part of the key (``KEY_PARTS``) → digest of what it prints.
        sha256, bytes: Of the file as it was made.
        program, policy_version: What it was made with; no difference in them makes it again.
        grounds: Origin → digest of the data it was made from (``grounds.Grounds``): tells a cause.
    """

    document: Mapping[str, Json]
    lineage: Lineage
    version: int
    state: State
    superseded_by: str | None
    key_parts: Mapping[str, str]
    sha256: str
    bytes: int
    program: str
    policy_version: str
    grounds: Mapping[str, str] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The number of this version."""
        return str(self.document["number"])

    @property
    def path(self) -> str:
        """Where its file stands: POSIX, relative to outputs/BATCH."""
        return str(self.document["path"])

    @property
    def key(self) -> str:
        """Digest of everything the document prints, its template and the look."""
        return hashlib.sha256(canonical_bytes(dict(self.key_parts))).hexdigest()


@dataclass(frozen=True, slots=True)
class Made:
    """A file as the run made it, and what it was made with."""

    sha256: str
    bytes: int
    program: str
    policy_version: str


def lineage_of(document: PlannedDocument) -> Lineage:
    """Return what all versions of this document share: its code, and kind and id of its subject."""
    return (document.code, document.subject.kind, document.subject.id)


def entry_of(
    document: PlannedDocument,
    version: int,
    key_parts: Mapping[str, str],
    made: Made,
    grounds: Mapping[str, str],
) -> LedgerEntry:
    """Return the entry of a document that has just been made."""
    return LedgerEntry(
        document=document_json(document),
        lineage=lineage_of(document),
        version=version,
        state="current",
        superseded_by=None,
        key_parts=dict(key_parts),
        sha256=made.sha256,
        bytes=made.bytes,
        program=made.program,
        policy_version=made.policy_version,
        grounds=dict(grounds),
    )


def entry_json(entry: LedgerEntry) -> dict[str, Json]:
    """Return an entry as a line of documents.jsonl holds it."""
    return {
        **entry.document,
        "version": entry.version,
        "state": entry.state,
        "superseded_by": entry.superseded_by,
        "key": entry.key,
        "key_parts": dict(entry.key_parts),
        "sha256": entry.sha256,
        "bytes": entry.bytes,
        "program": entry.program,
        "policy_version": entry.policy_version,
        "grounds": dict(entry.grounds),
    }


def parse_entry(line: Json) -> LedgerEntry:
    """Return the entry of a line of documents.jsonl.

    Raises:
        BadEntry: The line is not one that ``entry_json`` gives.
    """
    fields = dict(_mapping(line))
    key = fields.pop("key", None)
    entry = LedgerEntry(
        version=_whole_number(fields.pop("version", None)),
        state=_state(fields.pop("state", None)),
        superseded_by=_text_or_none(fields.pop("superseded_by", None)),
        key_parts=_digests(fields.pop("key_parts", None)),
        sha256=_text(fields.pop("sha256", None)),
        bytes=_whole_number(fields.pop("bytes", None)),
        program=_text(fields.pop("program", None)),
        policy_version=_text(fields.pop("policy_version", None)),
        grounds=_digests(fields.pop("grounds", None)),
        lineage=_lineage(fields),
        document=_packed(fields),
    )
    if key != entry.key:
        raise BadEntry("key and key_parts disagree")
    return entry


def _packed(fields: Mapping[str, Json]) -> Packed:
    _text(fields.get("number"))
    _check_path(_text(fields.get("path")))
    return Packed(fields)


def _lineage(fields: Mapping[str, Json]) -> Lineage:
    subject = _mapping(fields.get("subject"))
    return (_text(fields.get("code")), _text(subject.get("kind")), _text(subject.get("id")))


def _check_path(path: str) -> None:
    # A withdrawn draft is deleted by this path: one that leads out of the batch's folder is never followed.
    if path.startswith("/") or "\\" in path or ":" in path or ".." in path.split("/"):
        raise BadEntry("the path leads out of the folder")


def _state(value: Json) -> State:
    for state in _STATES:
        if value == state:
            return state
    raise BadEntry("unknown state")


def _mapping(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise BadEntry("an object is missing")
    return value


def _digests(value: Json) -> dict[str, str]:
    # Many documents share a template, a look and a history.
    return {name: _shared(_text(digest)) for name, digest in _mapping(value).items()}


@lru_cache(maxsize=4096)
def _shared(text: str) -> str:
    return text


def _whole_number(value: Json) -> int:
    if not isinstance(value, int):
        raise BadEntry("a whole number is missing")
    return value


def _text(value: Json) -> str:
    if not isinstance(value, str) or not value:
        raise BadEntry("a text is missing")
    return value


def _text_or_none(value: Json) -> str | None:
    return None if value is None else _text(value)
