"""Bags on disk: staged and flushed, put in place by one rename, looked at, taken away.

Nothing in here decides what a bag holds or whether it is sound. Write order: docs/archive.md.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.files import (
    TEMPORARY,
    digest_file,
    make_folder,
    reachable,
    read_file,
    refusing,
    remove_file,
)
from pipeline.core.archive.bag import TAG_FILES, SealedFile
from pipeline.core.archive.verifying import BagSeen
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import OutputError

BAGS = "bags"
STAGING = "staging"
DESTROYED = "destroyed"
_CHUNK = 1 << 20
_FILE_MODE = 0o600
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_READ = os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_NONBLOCK", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW


@dataclass(frozen=True, slots=True)
class ArchiveFolder:
    """Where the parts of an archive stand; docs/archive.md draws it."""

    root: Path

    def bag(self, name: str) -> Path:
        """A sealed bag."""
        return self.root / BAGS / name

    def staged(self, name: str) -> Path:
        """A bag that is still being made."""
        return self.root / STAGING / name

    def destroyed(self, name: str) -> Path:
        """A list of what was destroyed."""
        return self.root / DESTROYED / name


def stage_file(folder: ArchiveFolder, bag: str, path: str, source: Path | bytes) -> SealedFile:
    """Put a file into a bag that is being made, flushed, and return what was put there.

    Args:
        path: In the bag, POSIX.
        source: A file, which is copied and not followed if it is a link; or the bytes.

    Raises:
        OutputError: It cannot be read or written.
    """
    target = folder.staged(bag) / path
    make_folder(target.parent)
    digest, size = hashlib.sha256(), 0
    with _created(target) as written:
        for chunk in _chunks(source):
            digest.update(chunk)
            size += len(chunk)
            with refusing(target):
                _write_all(written, chunk)
    return SealedFile(path, digest.hexdigest(), size)


def close_stage(folder: ArchiveFolder, bag: str, tags: Mapping[str, bytes]) -> None:
    """Write the tag files and flush every folder of the bag, the deepest first.

    Raises:
        OutputError: Something cannot be written.
    """
    for name, data in tags.items():
        stage_file(folder, bag, name, data)
    top = folder.staged(bag)
    with refusing(top):
        below = [Path(place) for place, _, _ in os.walk(reachable(top), topdown=False)]
        for place in (*below, top.parent):
            flush_folder(place)


def put_in_place(folder: ArchiveFolder, bag: str) -> None:
    """Make a staged bag a sealed one: one rename, both folders flushed; nothing may stand there.

    Raises:
        OutputError: It cannot be done.
    """
    make_folder(folder.root / BAGS)
    with refusing(folder.bag(bag)):
        if reachable(folder.bag(bag)).exists():
            raise FileExistsError(errno.EEXIST, "a bag stands there")
        reachable(folder.staged(bag)).rename(reachable(folder.bag(bag)))
        flush_folder(folder.root / BAGS)
        flush_folder(folder.root / STAGING)


def drop_bag(folder: ArchiveFolder, bag: str) -> None:
    """Take a bag out of the archive and delete it; a bag that is gone already is no fault.

    Raises:
        OutputError: It cannot be deleted.
    """
    make_folder(folder.root / STAGING)
    with refusing(folder.bag(bag)):
        with suppress(FileNotFoundError):
            reachable(folder.bag(bag)).rename(reachable(folder.staged(f"{bag}.going")))
        flush_folder(folder.root / BAGS)
    drop_staging(folder)


def drop_staging(folder: ArchiveFolder) -> None:
    """Delete staging/ with everything in it.

    Raises:
        OutputError: It cannot be deleted.
    """
    top = folder.root / STAGING
    with refusing(top):
        if not top.is_dir() or top.is_symlink():
            return
        for place, folders, files in os.walk(reachable(top), topdown=False):
            for name in files:
                (Path(place) / name).unlink()
            for name in folders:
                # A link to a folder is listed as one.
                inner = Path(place) / name
                inner.unlink() if inner.is_symlink() else inner.rmdir()
        reachable(top).rmdir()
        flush_folder(folder.root)


def drop_temporaries(folder: ArchiveFolder) -> None:
    """Delete what a command that died was still writing.

    Raises:
        OutputError: It cannot be deleted.
    """
    for place in (folder.root, folder.root / DESTROYED):
        with refusing(place):
            left = (
                [each for each in place.iterdir() if each.name.endswith(TEMPORARY)] if place.is_dir() else []
            )
        for path in left:
            remove_file(path)


def is_staging(folder: ArchiveFolder) -> bool:
    """Return whether something was left in staging/."""
    return (folder.root / STAGING).exists()


def see_bag(folder: ArchiveFolder, bag: str) -> BagSeen | None:
    """Return what stands in a bag, links and devices as such; None when there is no such folder.

    Raises:
        OutputError: It cannot be read.
    """
    top = folder.bag(bag)
    if top.is_symlink() or not top.is_dir():
        return None
    files: dict[str, int] = {}
    folders: set[str] = set()
    odd: set[str] = set()
    with refusing(top):
        _list(reachable(top), "", files, folders, odd)
    tags = {name: read_file(top / name) or b"" for name in TAG_FILES if name in files}
    return BagSeen(files, frozenset(folders), frozenset(odd), tags)


def top_names(folder: ArchiveFolder) -> dict[str, frozenset[str]]:
    """Return what stands in the archive's folder, in bags/ and in destroyed/: folder ("" for itself) → names.

    Raises:
        OutputError: It cannot be read.
    """
    found = {}
    for name in ("", BAGS, DESTROYED):
        place = folder.root / name if name else folder.root
        with refusing(place):
            found[name] = frozenset(each.name for each in place.iterdir()) if place.is_dir() else frozenset()
    return found


def digest_member(folder: ArchiveFolder, bag: str, path: str) -> str | None:
    """Return the sha256 of a file of a bag; None when it cannot be read as one."""
    try:
        return digest_file(folder.bag(bag) / path)
    except OutputError:
        return None


def read_member(folder: ArchiveFolder, bag: str, path: str) -> bytes:
    """Return the bytes of a file of a bag; none when there is no such file.

    Raises:
        OutputError: It cannot be read.
    """
    return read_file(folder.bag(bag) / path) or b""


def flush_folder(folder: Path) -> None:
    """Flush what stands in a folder to the disk; on Windows nothing has to be done."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some shares cannot flush a folder; every other fault counts.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def _chunks(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with refusing(source):
        descriptor = os.open(reachable(source), _READ)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OutputError([Problem("O804", "error", FileRef(source.as_posix()), stops=True)])
            while chunk := file.read(_CHUNK):
                yield chunk


@contextmanager
def _created(path: Path) -> Iterator[int]:
    with refusing(path):
        descriptor = os.open(reachable(path), _WRITE, _FILE_MODE)
        try:
            yield descriptor
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        reachable(path).chmod(_FILE_MODE)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _list(place: Path, prefix: str, files: dict[str, int], folders: set[str], odd: set[str]) -> None:
    for entry in sorted(os.scandir(place), key=lambda each: each.name):
        path = f"{prefix}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            folders.add(path)
            _list(Path(entry.path), f"{path}/", files, folders, odd)
        elif entry.is_file(follow_symlinks=False):
            files[path] = entry.stat(follow_symlinks=False).st_size
        else:
            odd.add(path)
