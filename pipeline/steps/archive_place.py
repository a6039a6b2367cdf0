"""The archive opened: locked, and whatever an interrupted command left finished or taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.adapters.archive.bag_store import (
    ArchiveFolder,
    drop_bag,
    drop_staging,
    drop_temporaries,
    is_staging,
    put_in_place,
    see_bag,
)
from pipeline.adapters.archive.event_log import (
    Pending,
    append_entry,
    close_cut_line,
    drop_pending,
    load_log,
    note_pending,
    read_pending,
)
from pipeline.adapters.files import digest_bytes, remove_file, write_file
from pipeline.adapters.folders.locks import holding
from pipeline.adapters.folders.policy_files import read_yaml
from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.archive.bag import TAG_MANIFEST
from pipeline.core.archive.log import DESTROYED, SEALED, Log, LogEntry
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.core.policies.policy import Settings
from pipeline.core.policies.policy_shape import SETTINGS_FILE, build_settings
from pipeline.errors import ArchiveError, OutputError

_HELD = "O806"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the archive of a workspace stands.

    Attributes:
        catalog: Address of a database server; None: SQLite in the folder.
    """

    folder: ArchiveFolder
    catalog: str | None

    @property
    def root(self) -> Path:
        """The archive's folder."""
        return self.folder.root


def place_of(workspace: Workspace) -> Place:
    """Return where jixiao.yaml says that the archive stands.

    Raises:
        PolicyError: jixiao.yaml cannot be used.
    """
    return place_for(workspace, build_settings(read_yaml(workspace.settings_file, SETTINGS_FILE)))


def place_for(workspace: Workspace, settings: Settings) -> Place:
    """Return where the archive stands, by settings that have been read."""
    named = settings.archive
    root = workspace.outputs / "archive" if named is None else workspace.root / named
    return Place(ArchiveFolder(root), settings.catalog)


@contextmanager
def opened(place: Place, who: str) -> Iterator[Log]:
    """Hold the archive for as long as the block runs, and give its log; a damaged one is not added to.

    Raises:
        OutputError: Somebody else holds it (A806), or it cannot be written.
        ArchiveError: The log is damaged (A707).
    """
    with held(place, who):
        recover(place)
        log = load_log(place.root)
        faults = [Problem("A707", "error", FileRef("events.jsonl", line), stops=True) for line in log.damaged]
        if log.cut_short:
            faults.append(Problem("A707", "error", FileRef("events.jsonl", log.next_seq), stops=True))
        if faults:
            raise ArchiveError(faults)
        yield log


@contextmanager
def held(place: Place, who: str) -> Iterator[None]:
    """Hold the lock of the archive for as long as the block runs.

    Raises:
        OutputError: Somebody else holds it (A806).
    """
    taken = False
    try:
        with holding(place.root.parent, place.root.name, who):
            taken = True
            yield
    except OutputError as error:
        if taken:
            raise
        raise OutputError([_busy(problem) for problem in error.problems]) from error


def recover(place: Place) -> None:
    """Finish what an interrupted command left, or take it back; see docs/archive.md.

    Raises:
        OutputError: Something cannot be written.
    """
    pending = read_pending(place.root)
    if pending is not None:
        _settle(place, pending)
    end(place)


def end(place: Place) -> None:
    """Clear away what stands in the archive only while something is going on.

    Raises:
        OutputError: Something cannot be deleted.
    """
    if is_staging(place.folder):
        drop_staging(place.folder)
    drop_temporaries(place.folder)
    drop_pending(place.root)


def carry_out(
    place: Place, line: str, staged: str | None, destroyed: tuple[str, bytes] | None = None
) -> None:
    """Do what a line of the log says, so that an interruption leaves all of it or nothing.

    Args:
        staged: The bag in staging that is put in place; None: nothing is.
        destroyed: Name and bytes of the list of what is destroyed.

    Raises:
        OutputError: Something cannot be written.
    """
    entry = Pending(line).entry
    if entry is None:
        raise ValueError("a line that was just made can be read")
    note_pending(place.root, line)
    if destroyed is not None:
        write_file(place.folder.destroyed(destroyed[0]), destroyed[1])
    if staged is not None:
        put_in_place(place.folder, staged)
    append_entry(place.root, line)
    _delete_destroyed(place, entry)


def _settle(place: Place, pending: Pending) -> None:
    entry = pending.entry
    if entry is None:
        return
    close_cut_line(place.root, pending)
    log = load_log(place.root)
    is_written = any(each.digest == entry.digest for each in log.entries)
    if not is_written and _came_to_pass(place, entry) and entry.seq == log.next_seq:
        append_entry(place.root, pending.line)
        is_written = True
    if is_written:
        _delete_destroyed(place, entry)
    elif entry.what == DESTROYED:
        remove_file(place.folder.destroyed(entry.text("list")))


def _came_to_pass(place: Place, entry: LogEntry) -> bool:
    """Whether the bag that the line speaks of stands in its place, as it was made."""
    name = {SEALED: entry.text("bag"), DESTROYED: entry.text("replacement")}.get(entry.what, "")
    seen = see_bag(place.folder, name) if name else None
    found = seen.tags.get(TAG_MANIFEST) if seen is not None else None
    return found is not None and digest_bytes(found) == entry.text("tagmanifest")


def _delete_destroyed(place: Place, entry: LogEntry) -> None:
    if entry.what == DESTROYED:
        drop_bag(place.folder, entry.text("bag"))


def _busy(problem: Problem) -> Problem:
    if problem.code != _HELD:
        return problem
    return replace(problem, code="A806")
