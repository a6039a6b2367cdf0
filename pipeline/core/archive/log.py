"""The log of the archive: one line per act, each holding the digest of the line before it.

A line also holds the digest of itself, so that an altered one is named by its own number. Times are shown,
never compared: the order is that of the lines. See docs/archive.md.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.core.archive.bag import TAG_MANIFEST
from pipeline.core.deciding.plan_json import Json, canonical

START = "0" * 64
"""What the first line holds in place of the digest of a line before it."""

SEALED = "sealed"
DESTROYED = "destroyed"
EXPORTED = "exported"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the log.

    Attributes:
        digest: sha256 of the line without its line end: the head, when it is the last.
        told: Everything the line says.
    """

    seq: int
    what: str
    digest: str
    told: Mapping[str, Json]

    def text(self, name: str) -> str:
        """Return a text of the line; "" when it holds none of that name."""
        value = self.told.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class HeldBag:
    """A bag that must be there.

    Attributes:
        seq: Of the line that put it there.
        kind: ``generated`` or ``collected``.
        tags: Name → sha256 of each of its tag files.
        set_digest: Tells whether a set says the same (``bag.set_digest``); a replacement has the first one's.
        sealed: What the line says that sealed the set at first.
    """

    name: str
    seq: int
    batch: str
    kind: str
    tags: Mapping[str, str]
    set_digest: str
    sealed: LogEntry


@dataclass(frozen=True, slots=True)
class Log:
    """The log as read.

    Attributes:
        entries: The lines that are whole, in order.
        damaged: Numbers of the lines that are not what was written, or do not follow the one before them.
        cut_short: The last line has no end: a crash, or damage.
    """

    entries: tuple[LogEntry, ...]
    damaged: tuple[int, ...]
    cut_short: bool

    @property
    def head(self) -> str:
        """Digest of the last line."""
        return self.entries[-1].digest if self.entries else START

    @property
    def next_seq(self) -> int:
        """Number of the line to come."""
        return self.entries[-1].seq + 1 if self.entries else 1

    def held(self) -> dict[str, HeldBag]:
        """Return the bags that must be there, by name, in the order of the lines that put them there."""
        bags: dict[str, HeldBag] = {}
        for entry in self.entries:
            if entry.what == SEALED:
                bags[entry.text("bag")] = _sealed(entry)
            elif entry.what == DESTROYED:
                old = bags.pop(entry.text("bag"), None)
                if entry.text("replacement") and old is not None:
                    bags[entry.text("replacement")] = _replacing(old, entry)
        return bags


def log_line(log: Log, what: str, who: str, when: str, details: Mapping[str, Json]) -> str:
    """Return the line that follows the log, without its line end."""
    told: dict[str, Json] = {
        **details,
        "seq": log.next_seq,
        "what": what,
        "who": who,
        "when": when,
        "prev": log.head,
    }
    return canonical({**told, "sum": _digest(canonical(told).encode("utf-8"))})


def read_log(data: bytes) -> Log:
    """Return what the bytes of events.jsonl say, damage included."""
    *lines, rest = data.split(b"\n")
    entries: list[LogEntry] = []
    damaged: list[int] = []
    previous = START
    for number, line in enumerate(lines, start=1):
        entry = _parse(line)
        if entry is None or entry.seq != number or entry.text("prev") != previous:
            damaged.append(number)
        if entry is not None:
            entries.append(entry)
        previous = _digest(line)
    return Log(tuple(entries), tuple(damaged), bool(rest))


def whole_lines(data: bytes) -> bytes:
    """Return the bytes of a log up to the end of its last whole line."""
    return data[: data.rfind(b"\n") + 1]


def entry_of(line: str) -> LogEntry | None:
    """Return the entry that a line is; None when it was altered or is none."""
    return _parse(line.encode("utf-8"))


def _parse(line: bytes) -> LogEntry | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    if not isinstance(told, dict):
        return None
    rest = {name: value for name, value in told.items() if name != "sum"}
    if told.get("sum") != _digest(canonical(rest).encode("utf-8")) or canonical(told).encode("utf-8") != line:
        return None
    seq, what = told.get("seq"), told.get("what")
    if not isinstance(seq, int) or not isinstance(what, str):
        return None
    return LogEntry(seq, what, _digest(line), told)


def _sealed(entry: LogEntry) -> HeldBag:
    return HeldBag(
        name=entry.text("bag"),
        seq=entry.seq,
        batch=entry.text("batch"),
        kind=entry.text("kind"),
        tags=_tags(entry),
        set_digest=entry.text("set"),
        sealed=entry,
    )


def _tags(entry: LogEntry) -> dict[str, str]:
    told = entry.told.get("tags")
    listed = told if isinstance(told, dict) else {}
    return {**{name: str(digest) for name, digest in listed.items()}, TAG_MANIFEST: entry.text("tagmanifest")}


def _replacing(old: HeldBag, entry: LogEntry) -> HeldBag:
    return HeldBag(
        name=entry.text("replacement"),
        seq=entry.seq,
        batch=old.batch,
        kind=old.kind,
        tags=_tags(entry),
        set_digest=old.set_digest,
        sealed=old.sealed,
    )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def tag_digests(tags: Mapping[str, bytes]) -> dict[str, Json]:
    """Return what a line says of a bag's tag files: ``tagmanifest``, and the others under ``tags``."""
    found: dict[str, Json] = {name: _digest(data) for name, data in sorted(tags.items())}
    return {"tagmanifest": found.pop(TAG_MANIFEST), "tags": found}
