"""The files beside the drafts: documents.jsonl, facts.jsonl, plan.json, events.jsonl.

    documents.jsonl      the ledger, rewritten as a whole when a run ends
    documents.journal    what a run is about to do, written before it does it; gone when the run has ended

Write order of a change: journal line (flushed), new file, old file deleted. So whoever finds a journal can
tell by the files themselves which of its lines came to pass, and an interrupted run loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.adapters.files import (
    TEMPORARY,
    Staged,
    append_lines,
    digest_bytes,
    digest_file,
    flush_all,
    is_free,
    read_file,
    remove_empty_folders,
    remove_file,
    walk_files,
    write_files,
)
from pipeline.core.deciding.ledger import BadEntry, LedgerEntry, entry_json, parse_entry
from pipeline.core.deciding.plan_json import Json, canonical, canonical_bytes, parse_json
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import OutputError

DRAFTS = "drafts"
_LEDGER = "documents.jsonl"
_JOURNAL = "documents.journal"
_DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class Change:
    """One decision of a run, ready to be carried out.

    Attributes:
        entries: What the ledger says afterwards of the versions it touches.
        path, data: The file to write, relative to the batch's outputs; None when none is written.
        replaces: sha256 of the file that the decision expects at ``path``; None: nothing stands there.
        removes: Path of the file to delete, ``removes_sha256`` as the decision found it.
    """

    entries: tuple[LedgerEntry, ...]
    path: str | None = None
    data: bytes | None = None
    replaces: str | None = None
    removes: str | None = None
    removes_sha256: str | None = None


def read_ledger(folder: Path) -> tuple[LedgerEntry, ...]:
    """Return every entry of a batch's outputs, those of an interrupted run included; changes nothing.

    Raises:
        OutputError: A line cannot be read (O807).
    """
    by_number = {entry.number: entry for entry in _recorded(folder / _LEDGER)}
    for note in _journal(folder):
        if note.came_to_pass(folder):
            by_number |= {entry.number: entry for entry in note.entries}
    return tuple(by_number.values())


def recover(folder: Path) -> None:
    """Finish what an interrupted run left: deletions, the ledger, temporary files."""
    notes = tuple(_journal(folder))
    if notes:
        entries = read_ledger(folder)
        for note in notes:
            if note.came_to_pass(folder):
                note.finish(folder)
        write_ledger(folder, entries)
    for path in tuple(walk_files(folder)):
        if path.name.endswith(TEMPORARY):
            remove_file(path)


def observe_drafts(folder: Path) -> dict[str, str | None]:
    """Return every file below drafts/: POSIX path relative to the batch's outputs → sha256.

    Raises:
        OutputError: A link or a device stands there (O804).
    """
    found = (path for path in walk_files(folder / DRAFTS) if not path.name.endswith(TEMPORARY))
    return {path.relative_to(folder).as_posix(): digest_file(path) for path in found}


def put_changes(folder: Path, changes: Sequence[Change]) -> None:
    """Carry out some decisions: note them, write the files, delete those that they take back.

    Raises:
        OutputError: A file changed since the run looked at it (O808), or something cannot be written.
    """
    if not changes:
        return
    for change in changes:
        _check_unchanged(folder, change)
    notes = [_Note.of(change) for change in changes]
    append_lines(folder / _JOURNAL, (canonical_bytes(note.line()) for note in notes), flush=False)
    files = [(folder / c.path, c.data) for c in changes if c.path is not None and c.data is not None]
    write_files(files)
    for note in notes:
        note.finish(folder)


class LedgerWriter:
    """documents.jsonl as it will be, entry by entry, in plan order; until ``put`` the old one stands."""

    def __init__(self, folder: Path) -> None:
        """Begin an empty one."""
        self._folder = folder
        self._file = Staged(folder / _LEDGER)

    def __enter__(self) -> LedgerWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.__exit__()

    def add(self, entries: Iterable[LedgerEntry]) -> None:
        """Add some entries."""
        self._file.write(_lines_of(entry_json(entry) for entry in entries))

    def put(self) -> None:
        """Put it in the place of the old one and close the journal."""
        flush_all()
        self._file.put_if_changed()
        remove_file(self._folder / _JOURNAL)


def write_ledger(folder: Path, entries: Iterable[LedgerEntry]) -> None:
    """Write documents.jsonl as a whole and close the journal."""
    with LedgerWriter(folder) as ledger:
        ledger.add(entries)
        ledger.put()


def write_facts(folder: Path, facts: Iterable[Json]) -> None:
    """Write facts.jsonl: one line per person and unit."""
    with Staged(folder / "facts.jsonl") as file:
        for line in facts:
            file.write(_lines_of([line]))
        file.put_if_changed()


class PlanWriter:
    """plan.json, document by document, each on a line; ``head`` is all else that the plan tells."""

    def __init__(self, folder: Path, head: Mapping[str, Json]) -> None:
        """Begin an empty one."""
        self._file = Staged(folder / "plan.json")
        before = {name: value for name, value in head.items() if name < _DOCUMENTS}
        self._after = {name: value for name, value in head.items() if name > _DOCUMENTS}
        self._file.write(f'{canonical(before)[:-1]}{"," if before else ""}"{_DOCUMENTS}":['.encode())
        self._separator = b"\n"

    def __enter__(self) -> PlanWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.__exit__()

    def add(self, document: Json) -> None:
        """Add a document."""
        self._file.write(self._separator + canonical_bytes(document))
        self._separator = b",\n"

    def put(self) -> None:
        """Put it in its place."""
        self._file.write(f"\n],{canonical(self._after)[1:]}\n".encode())
        self._file.put_if_changed()


def read_plan(folder: Path) -> tuple[dict[str, Json], list[bytes]]:
    """Return what plan.json tells: all but its documents, and each of those as JSON.

    Raises:
        ValueError: It is no plan.json of ours.
    """
    first, *documents, last = _lines(folder / "plan.json")
    head = parse_json(first + last)
    told = (
        {name: value for name, value in head.items() if name != _DOCUMENTS} if isinstance(head, dict) else {}
    )
    return told, [document.removesuffix(b",") for document in documents]


def has_journal(folder: Path) -> bool:
    """Return whether a run was interrupted, or is at work."""
    return not is_free(folder / _JOURNAL)


def append_event(folder: Path, what: str, who: str, when: datetime, details: Mapping[str, Json]) -> None:
    """Add a line to events.jsonl: who did what and when; lines are numbered, ``when`` is only shown."""
    path = folder / "events.jsonl"
    told = {**details, "seq": len(_lines(path)) + 1, "what": what, "who": who, "when": when.isoformat()}
    append_lines(path, [canonical_bytes(told)])


@dataclass(frozen=True, slots=True)
class _Note:
    """A line of the journal: a change without its data, which the digest stands for."""

    entries: tuple[LedgerEntry, ...]
    path: str | None
    sha256: str | None
    replaces: str | None
    removes: str | None
    removes_sha256: str | None

    @classmethod
    def of(cls, change: Change) -> _Note:
        sha256 = None if change.data is None else digest_bytes(change.data)
        return cls(
            change.entries, change.path, sha256, change.replaces, change.removes, change.removes_sha256
        )

    @classmethod
    def parse(cls, told: Json) -> _Note:
        if not isinstance(told, dict) or not isinstance(entries := told.get("entries"), list):
            raise BadEntry("not a change")
        texts = (told.get(name) for name in ("path", "sha256", "replaces", "removes", "removes_sha256"))
        return cls(
            tuple(parse_entry(entry) for entry in entries),
            *(None if text is None else str(text) for text in texts),
        )

    def line(self) -> dict[str, Json]:
        return {
            "entries": [entry_json(entry) for entry in self.entries],
            "path": self.path,
            "sha256": self.sha256,
            "replaces": self.replaces,
            "removes": self.removes,
            "removes_sha256": self.removes_sha256,
        }

    def came_to_pass(self, folder: Path) -> bool:
        """Return whether the files show that it was done; what somebody edited since was done before."""
        if self.path is not None:
            found = digest_file(folder / self.path)
            return found == self.sha256 or found not in (None, self.replaces)
        return self.removes is None or digest_file(folder / self.removes) != self.removes_sha256

    def finish(self, folder: Path) -> None:
        """Delete what the change takes back, unless somebody edited it meanwhile."""
        if self.removes is not None and digest_file(folder / self.removes) == self.removes_sha256:
            remove_file(folder / self.removes)
            remove_empty_folders((folder / self.removes).parent, folder / DRAFTS)


def _check_unchanged(folder: Path, change: Change) -> None:
    expected = [] if change.path is None else [(change.path, change.replaces)]
    if change.removes is not None:
        expected.append((change.removes, change.removes_sha256))
    for path, digest in expected:
        found = digest_file(folder / path)
        taken = digest is None and not is_free(folder / path)
        if found != digest or taken:
            raise OutputError([Problem("O808", "error", FileRef((folder / path).as_posix()), stops=True)])


def _journal(folder: Path) -> Iterator[_Note]:
    path = folder / _JOURNAL
    lines = _lines(path)
    for number, line in enumerate(lines, start=1):
        try:
            yield _Note.parse(parse_json(line))
        except ValueError:
            # The last line may be cut short: then nothing of it was done, files come after their line.
            if number < len(lines):
                raise OutputError([_damaged(path, number)]) from None


def _recorded(path: Path) -> Iterator[LedgerEntry]:
    for number, line in enumerate(_lines(path), start=1):
        try:
            yield parse_entry(parse_json(line))
        except ValueError as error:
            raise OutputError([_damaged(path, number)]) from error


def _lines(path: Path) -> list[bytes]:
    return (read_file(path) or b"").splitlines()


def _lines_of(values: Iterable[Json]) -> bytes:
    return b"".join(canonical_bytes(value) + b"\n" for value in values)


def _damaged(path: Path, number: int) -> Problem:
    return Problem("O807", "error", FileRef(path.as_posix(), number), stops=True)
