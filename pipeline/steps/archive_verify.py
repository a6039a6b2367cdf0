"""archive verify: whether everything that was filed is still there as it was; changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.archive.bag_store import digest_member, read_member, see_bag, top_names
from pipeline.adapters.archive.catalog_store import peek_head
from pipeline.adapters.archive.event_log import load_log
from pipeline.adapters.files import digest_file
from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.archive.bag import METADATA
from pipeline.core.archive.log import DESTROYED, HeldBag, Log
from pipeline.core.archive.verifying import (
    Slice,
    check_digest,
    check_listing,
    check_log,
    check_sizes,
    check_top,
)
from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import EXIT_DONE, ArchiveError, OutputError
from pipeline.steps.archive_place import Place, held, place_of, recover


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was looked at, and everything that is not as it was.

    Attributes:
        files: Files that were there and had to be; ``digested``: those that were read from end to end.
        head: Digest of the last line of the log.
    """

    root: Path
    bags: int
    files: int
    digested: int
    head: str
    problems: tuple[Problem, ...]

    @property
    def exit_code(self) -> int:
        """7 when anything is not as it was."""
        return ArchiveError.exit_code if self.problems else EXIT_DONE

    @property
    def json(self) -> dict[str, Json]:
        """The report as JSON, problems left out."""
        counts: dict[str, Json] = {"bags": self.bags, "files": self.files, "digested": self.digested}
        return {"archive": str(self.root), **counts, "head": self.head, "sound": not self.problems}


def archive_verify(workspace: Workspace, part: Slice, head: str | None, who: str) -> VerifyReport:
    """Compare the archive with its log and its manifests.

    Args:
        part: Which files are read from end to end; names, sizes and tag files are always looked at.
        head: A head that somebody noted elsewhere; it must be in the log.

    Raises:
        OutputError: Somebody else is at work (A806), or the archive cannot be read.
    """
    place = place_of(workspace)
    if not place.root.is_dir():
        return VerifyReport(place.root, 0, 0, 0, load_log(place.root).head, tuple(_no_log(head)))
    try:
        with held(place, who):
            recover(place)
            return verify_place(place, part, head)
    except OutputError as error:
        if any(problem.code != "O802" for problem in error.problems):
            raise
    # Nothing can be written: a disk for reading alone, or somebody else's. Then nobody is at work either.
    return verify_place(place, part, head)


def verify_place(place: Place, part: Slice, head: str | None) -> VerifyReport:
    """Compare an archive with its log and its manifests; see ``archive_verify``."""
    log = load_log(place.root)
    known: dict[str, str] = {} if head is None else {head: "--head"}
    known_by_catalog, problems = _catalog_head(place)
    known |= known_by_catalog
    problems += [*check_log(log, known), *check_top(log, top_names(place.folder)), *_lists(place, log)]
    files = digested = 0
    for bag in log.held().values():
        count, read, found = _verify_bag(place, bag, part)
        files, digested = files + count, digested + read
        problems += found
    return VerifyReport(place.root, len(log.held()), files, digested, log.head, tuple(problems))


def _verify_bag(place: Place, bag: HeldBag, part: Slice) -> tuple[int, int, list[Problem]]:
    seen = see_bag(place.folder, bag.name)
    if seen is None:
        return 0, 0, []  # told with the bags that are missing
    metadata = read_member(place.folder, bag.name, METADATA) if METADATA in seen.files else b""
    problems, expected = check_listing(bag, seen, metadata)
    wanted = {
        path: digest for path, digest in expected.items() if part.holds(bag.name, path) or path == METADATA
    }
    altered = [*_altered(place, bag, wanted)]
    if not any(_is_metadata(problem, bag) for problem in altered):
        altered += (each for each in check_sizes(bag, seen, metadata) if each not in altered)
    return len(seen.files), len(wanted), [*problems, *altered]


def sound_files(place: Place, bag: HeldBag) -> list[str]:
    """Return the files of a bag that is as it was sealed.

    Raises:
        ArchiveError: It is not, by file.
    """
    seen = see_bag(place.folder, bag.name)
    if seen is None:
        raise ArchiveError([Problem("A701", "error", FileRef(f"bags/{bag.name}"), stops=True)])
    problems, expected = check_listing(bag, seen, read_member(place.folder, bag.name, METADATA))
    for path, digest in expected.items():
        problems += check_digest(bag, path, digest, digest_member(place.folder, bag.name, path))
    if problems:
        raise ArchiveError(problems)
    return sorted(seen.files)


def _altered(place: Place, bag: HeldBag, wanted: Mapping[str, str]) -> Iterator[Problem]:
    for path, digest in sorted(wanted.items()):
        yield from check_digest(bag, path, digest, digest_member(place.folder, bag.name, path))


def _is_metadata(problem: Problem, bag: HeldBag) -> bool:
    return problem.place == FileRef(f"bags/{bag.name}/{METADATA}")


def _catalog_head(place: Place) -> tuple[dict[str, str], list[Problem]]:
    """Return the head that the catalog knows → how it is called; a catalog that cannot be read is told."""
    try:
        head = peek_head(place.root, place.catalog)
    except (ArchiveError, OutputError) as error:
        return {}, [*error.problems]
    return ({} if head is None else {head: "catalog"}), []


def _lists(place: Place, log: Log) -> Iterator[Problem]:
    """The lists of what was destroyed are as the log says."""
    for entry in log.entries:
        name = entry.text("list")
        if entry.what == DESTROYED and digest_file(place.folder.destroyed(name)) != entry.text("list_sha256"):
            yield Problem("A709", "error", FileRef(f"destroyed/{name}"))


def _no_log(head: str | None) -> Iterator[Problem]:
    if head is not None:
        yield Problem("A708", "error", FileRef("events.jsonl"), {"head": head[:16], "source": "--head"})
