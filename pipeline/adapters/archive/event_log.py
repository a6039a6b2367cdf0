"""The log of the archive on disk, and the note of what is being done to it right now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.files import append_lines, read_file, remove_file, write_file
from pipeline.core.archive.log import Log, LogEntry, entry_of, read_log, whole_lines
from pipeline.core.deciding.plan_json import canonical

LOG = "events.jsonl"
PENDING = "pending.json"


@dataclass(frozen=True, slots=True)
class Pending:
    """What a command is about to do: the very line that the log will get."""

    line: str

    @property
    def entry(self) -> LogEntry | None:
        """The line as an entry; None when the note itself was damaged."""
        return entry_of(self.line)


def load_log(root: Path) -> Log:
    """Return the log as it stands, damage included.

    Raises:
        OutputError: It cannot be read.
    """
    return read_log(read_file(root / LOG) or b"")


def append_entry(root: Path, line: str) -> None:
    """Add a line and flush it.

    Raises:
        OutputError: It cannot be written.
    """
    append_lines(root / LOG, [line.encode("utf-8")])


def close_cut_line(root: Path, pending: Pending) -> None:
    """Cut a last line without its end back, when it is the beginning of the pending one."""
    data = read_file(root / LOG) or b""
    whole = whole_lines(data)
    if data != whole and pending.line.encode("utf-8").startswith(data[len(whole) :]):
        write_file(root / LOG, whole)


def note_pending(root: Path, line: str) -> None:
    """Write down what is about to be done.

    Raises:
        OutputError: It cannot be written.
    """
    write_file(root / PENDING, canonical({"line": line}).encode("utf-8"))


def read_pending(root: Path) -> Pending | None:
    """Return what was about to be done; None when nothing was, or the note says nothing."""
    data = read_file(root / PENDING)
    try:
        told = json.loads(data) if data is not None else None
    except ValueError:
        told = None
    line = told.get("line") if isinstance(told, dict) else None
    return Pending(line) if isinstance(line, str) else None


def drop_pending(root: Path) -> None:
    """Delete the note.

    Raises:
        OutputError: It cannot be deleted.
    """
    remove_file(root / PENDING)
