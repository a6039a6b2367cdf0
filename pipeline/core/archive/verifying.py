"""What stands in the archive against what the log and the manifests say: every difference, by file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.core.archive.bag import MANIFEST, METADATA, TAG_FILES, TAG_MANIFEST, read_manifest
from pipeline.core.archive.lines import number, read_lines, text
from pipeline.core.archive.log import DESTROYED, HeldBag, Log
from pipeline.core.models import Problem
from pipeline.core.places import FileRef

_BAGS = "bags"
# What may stand in the archive's folder; whatever else does is told.
_OF_ARCHIVE = frozenset({"events.jsonl", "bags", "destroyed", "pending.json", "staging"})
_CATALOG = "catalog.sqlite"


@dataclass(frozen=True, slots=True)
class BagSeen:
    """A bag as it stands on the disk.

    Attributes:
        files: Path → size.
        folders, odd: Paths of folders; of links, devices and the like.
        tags: Name → bytes of the tag files that are there.
    """

    files: Mapping[str, int]
    folders: frozenset[str]
    odd: frozenset[str]
    tags: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Slice:
    """Which payload files are digested: the ``part``-th of ``parts``; 1 of 1 is all of them, 0 of 1 none."""

    part: int
    parts: int

    def holds(self, bag: str, path: str) -> bool:
        """Return whether a file is in it; it stays in the same one when bags are added."""
        place = hashlib.sha256(f"{bag}/{path}".encode()).digest()
        return int.from_bytes(place[:8], "big") % self.parts == self.part - 1


QUICK = Slice(0, 1)
FULL = Slice(1, 1)


def check_log(log: Log, known_heads: Mapping[str, str]) -> Iterator[Problem]:
    """Give what is wrong with the log.

    Args:
        known_heads: Digest that was once the head → who says so.
    """
    place = "events.jsonl"
    for line in log.damaged:
        yield Problem("A707", "error", FileRef(place, line))
    if log.cut_short:
        yield Problem("A707", "error", FileRef(place, len(log.entries) + 1))
    passed = {entry.digest for entry in log.entries}
    for head, source in known_heads.items():
        if head not in passed:
            yield Problem("A708", "error", FileRef(place), {"head": head[:16], "source": source})


def check_top(log: Log, names: Mapping[str, frozenset[str]]) -> Iterator[Problem]:
    """Give the bags and lists that are missing, and what stands there that nothing accounts for.

    Args:
        names: "" → names in the archive's folder; ``bags`` and ``destroyed`` → names in there.
    """
    held = log.held()
    lists = {entry.text("list"): entry for entry in log.entries if entry.what == DESTROYED}
    for name in sorted(names[""]):
        if name not in _OF_ARCHIVE and not name.startswith(_CATALOG):
            yield Problem("A702", "error", FileRef(name))
    for bag in sorted(held.keys() - names[_BAGS]):
        yield Problem("A701", "error", FileRef(f"{_BAGS}/{bag}"))
    for bag in sorted(names[_BAGS] - held.keys()):
        yield Problem("A702", "error", FileRef(f"{_BAGS}/{bag}"))
    for name in sorted(names["destroyed"] - lists.keys()):
        yield Problem("A702", "error", FileRef(f"destroyed/{name}"))


def check_listing(bag: HeldBag, seen: BagSeen, metadata: bytes) -> tuple[list[Problem], dict[str, str]]:
    """Return what is wrong with a bag but for digests of its payload, and path → sha256 of that payload.

    Args:
        metadata: Bytes of metadata.jsonl: the second list of the payload, for when the manifest was altered.
            So no file is accused for the manifest's sake.
    """
    problems = [*_check_tags(bag, seen)]
    is_as_sealed = all(problem.place != _place(bag, MANIFEST) for problem in problems)
    manifest = read_manifest(seen.tags.get(MANIFEST, b"")) if is_as_sealed else None
    if manifest is None:
        manifest = {text(line, "path"): text(line, "sha256") for line in read_lines(metadata)}
        manifest[METADATA] = hashlib.sha256(metadata).hexdigest()
    expected = {*manifest, *TAG_FILES}
    folders = {"/".join(steps[:depth]) for path in manifest for depth, steps in _depths(path)}
    problems += (_fault("A703", bag, path) for path in sorted(manifest.keys() - seen.files.keys()))
    strange = {*(seen.files.keys() - expected), *(seen.folders - folders), *seen.odd}
    problems += (_fault("A704", bag, path) for path in sorted(strange))
    return problems, {path: digest for path, digest in manifest.items() if path in seen.files}


def check_sizes(bag: HeldBag, seen: BagSeen, metadata: bytes) -> Iterator[Problem]:
    """Give the files whose size is not the one that metadata.jsonl, found to be whole, tells."""
    for line in read_lines(metadata):
        path, size = text(line, "path"), number(line, "bytes")
        if path in seen.files and seen.files[path] != size:
            yield _fault("A705", bag, path)


def check_digest(bag: HeldBag, path: str, expected: str, found: str | None) -> Iterator[Problem]:
    """Give the problem of a file whose digest is another one, or that cannot be read."""
    if found != expected:
        yield _fault("A705", bag, path)


def _check_tags(bag: HeldBag, seen: BagSeen) -> Iterator[Problem]:
    """Against the log, which holds the digest of each: no tag file is accused for another's sake."""
    altered = []
    for name in TAG_FILES:
        if name not in seen.files:
            yield _fault("A703", bag, name)
        elif hashlib.sha256(seen.tags[name]).hexdigest() != bag.tags.get(name):
            altered.append(name)
    # Somebody who changes a file alone does not see to both lists.
    is_another = {MANIFEST, TAG_MANIFEST} <= {*altered}
    for name in altered:
        yield _fault("A706" if is_another else "A705", bag, name)


def _depths(path: str) -> Iterator[tuple[int, list[str]]]:
    steps = path.split("/")
    yield from ((depth, steps) for depth in range(1, len(steps)))


def _fault(code: str, bag: HeldBag, path: str) -> Problem:
    return Problem(code, "error", _place(bag, path))


def _place(bag: HeldBag, path: str) -> FileRef:
    return FileRef(f"{_BAGS}/{bag.name}/{path}")
