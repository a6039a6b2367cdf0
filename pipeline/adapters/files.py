"""Writing files so that a crash leaves the old one or the new one, never half of one.

A file is written beside its place, flushed to the disk, renamed, and its folder flushed. What we write can be
read by its owner alone, whatever the umask. Links are not followed: a link where a file or folder of ours
should be is refused.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import OutputError

TEMPORARY = ".jixiao-tmp"
"""How the name of a file ends that is still being written."""

_FILE_MODE = 0o600
_FOLDER_MODE = 0o700
_CHUNK = 1 << 20
# A folder name, a temporary name and ".." still fit below the 260 of old Windows calls.
_WINDOWS_SHORT = 240
# Linux waits until everything is on the disk; others only begin, or have no such call.
_SYNC = getattr(os, "sync", None) if sys.platform == "linux" else None
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)

_CODE_OF_ERRNO = {
    errno.ENOSPC: "O801",
    getattr(errno, "EDQUOT", errno.ENOSPC): "O801",
    errno.EACCES: "O802",
    errno.EPERM: "O802",
    errno.EROFS: "O802",
    errno.ENAMETOOLONG: "O803",
    errno.ELOOP: "O804",
    errno.ENOTDIR: "O804",
    errno.EISDIR: "O804",
}


def digest_bytes(data: bytes) -> str:
    """Return the sha256 of the bytes, in hex."""
    return hashlib.sha256(data).hexdigest()


def digest_file(path: Path) -> str | None:
    """Return the sha256 of a file, in hex; None when there is none.

    Raises:
        OutputError: It is a link, a folder or a device (O804), or cannot be read.
    """
    digest = hashlib.sha256()
    with refusing(path), _opened(path) as file:
        if file is None:
            return None
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def read_file(path: Path) -> bytes | None:
    """Return the bytes of a file of ours; None when there is none.

    Raises:
        OutputError: It is a link, a folder or a device (O804), or cannot be read.
    """
    with refusing(path), _opened(path) as file:
        return None if file is None else file.read()


def make_folder(folder: Path) -> None:
    """Make a folder and what is missing above it, each for its owner alone.

    Raises:
        OutputError: A link or a file stands in the way (O804), or it cannot be made.
    """
    with refusing(folder):
        if _is_folder(folder):
            return
        if folder.parent != folder:
            make_folder(folder.parent)
        with suppress(FileExistsError):
            reachable(folder).mkdir(mode=_FOLDER_MODE)
            # The umask may have taken more than it should.
            reachable(folder).chmod(_FOLDER_MODE)
            _flush_folder(folder.parent)
        if not _is_folder(folder):
            raise OutputError([_not_a_file(folder)])


def write_file(path: Path, data: bytes) -> None:
    """Put the bytes in place, as a whole or not at all; the folder is made when it is missing.

    Raises:
        OutputError: It cannot be written; what stood there before stands there still.
    """
    with Staged(path) as file:
        file.write(data)
        file.put()


class Staged:
    """A file that is written piece by piece beside its place, and takes it as a whole or not at all.

    Raises:
        OutputError: It cannot be written; what stood there before stands there still.
    """

    def __init__(self, path: Path) -> None:
        """Begin an empty file; folders that are missing are made."""
        self._path = path
        self._temporary = _temporary(path)
        self._digest = hashlib.sha256()
        make_folder(path.parent)
        with refusing(path):
            _refuse_link(path)
            self._file = _open_new(self._temporary)

    def __enter__(self) -> Staged:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        with suppress(OSError):
            reachable(self._temporary).unlink()

    def write(self, data: bytes) -> None:
        """Add some bytes."""
        with refusing(self._path):
            _write_all(self._file.fileno(), data)
        self._digest.update(data)

    def put(self) -> None:
        """Flush it to the disk and put it in its place."""
        with refusing(self._path):
            os.fsync(self._file.fileno())
            self._file.close()
            os.replace(reachable(self._temporary), reachable(self._path))  # noqa: PTH105 - Path.replace hides the pair
            _flush_folder(self._path.parent)

    def put_if_changed(self) -> None:
        """Put it in its place unless the very same bytes stand there."""
        if digest_file(self._path) != self._digest.hexdigest():
            self.put()


def write_files(files: Sequence[tuple[Path, bytes]]) -> None:
    """Put many files in place with one flush: all are on the disk before the first takes its place.

    That they stand in their places is on the disk only after ``flush_all`` or the next call.

    Raises:
        OutputError: One cannot be written; of those before it, some may have taken their places.
    """
    temporaries = [_temporary(path) for path, _ in files]
    try:
        for (path, data), temporary in zip(files, temporaries, strict=True):
            make_folder(path.parent)
            with refusing(path):
                _refuse_link(path)
                _write_new(temporary, data)
        flush_all()
        for (path, _), temporary in zip(files, temporaries, strict=True):
            with refusing(path):
                os.replace(reachable(temporary), reachable(path))  # noqa: PTH105 - Path.replace hides the pair
                if _SYNC is None:
                    _flush_folder(path.parent)
    except BaseException:
        for temporary in temporaries:
            with suppress(OSError):
                reachable(temporary).unlink()
        raise


def flush_all() -> None:
    """Flush everything written so far to the disk, where the system can do that at once.

    Elsewhere each file and folder was flushed when it was written.
    """
    if _SYNC is not None:
        _SYNC()


def append_lines(path: Path, lines: Iterable[bytes], flush: bool = True) -> None:
    """Add lines at once and flush them to the disk; a line that a crash cut short is closed first.

    Args:
        flush: False where ``write_files`` or ``flush_all`` follows.

    Raises:
        OutputError: They cannot be written.
    """
    make_folder(path.parent)
    added = b"".join(line + b"\n" for line in lines)
    with refusing(path):
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | _NO_FOLLOW
        descriptor = os.open(reachable(path), flags, _FILE_MODE)
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            if size == 0:
                reachable(path).chmod(_FILE_MODE)
            else:
                file.seek(size - 1)
                added = (b"" if file.read(1) == b"\n" else b"\n") + added
            _write_all(descriptor, added)
            if flush or _SYNC is None:
                os.fsync(descriptor)
        if flush or _SYNC is None:
            _flush_folder(path.parent)


def remove_file(path: Path) -> None:
    """Delete a file; it is no fault when there is none.

    Raises:
        OutputError: It cannot be deleted.
    """
    with refusing(path), suppress(FileNotFoundError):
        reachable(path).unlink()
        _flush_folder(path.parent)


def remove_empty_folders(folder: Path, upto: Path) -> None:
    """Delete the folder while it is empty, and those above it as far as ``upto``, which stays."""
    while folder != upto and upto in folder.parents:
        try:
            reachable(folder).rmdir()
        except OSError:
            return
        folder = folder.parent


def walk_files(folder: Path) -> Iterator[Path]:
    """Give every file below a folder in the order of their names; nothing when there is no folder.

    Raises:
        OutputError: A link or a device stands there (O804), or the folder cannot be read.
    """
    with refusing(folder):
        if not _is_folder(folder):
            return
        found = sorted((entry.name, entry.lstat().st_mode) for entry in reachable(folder).iterdir())
    for name, mode in found:
        if stat.S_ISDIR(mode):
            yield from walk_files(folder / name)
        elif stat.S_ISREG(mode):
            yield folder / name
        else:
            raise OutputError([_not_a_file(folder / name)])


def is_free(path: Path) -> bool:
    """Return whether nothing stands there, on any system: letter case and Unicode form do not count."""
    with refusing(path):
        if not reachable(path.parent).is_dir():
            return True
        names = {_same_name(entry.name) for entry in reachable(path.parent).iterdir()}
    return _same_name(path.name) not in names


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Turn what the system says about a path into an ``OutputError`` of ours."""
    try:
        yield
    except OSError as error:
        code = _CODE_OF_ERRNO.get(error.errno or 0, "O805")
        reason = errno.errorcode.get(error.errno or 0, type(error).__name__)
        problem = Problem(code, "error", FileRef(path.as_posix()), {"reason": reason}, stops=True)
        raise OutputError([problem]) from error


def reachable(path: Path) -> Path:
    """Return the path as this system can open it: Windows needs a prefix for long ones."""
    if os.name != "nt" or len(str(path)) < _WINDOWS_SHORT or str(path).startswith("\\\\?\\"):
        return path
    absolute = os.path.abspath(path)  # noqa: PTH100 - resolve() would follow links
    if absolute.startswith("\\\\"):
        return Path("\\\\?\\UNC" + absolute[1:])
    return Path("\\\\?\\" + absolute)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO | None]:
    try:
        # A pipe would wait for somebody to write into it.
        descriptor = os.open(reachable(path), os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        yield None
        return
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OutputError([_not_a_file(path)])
    with os.fdopen(descriptor, "rb") as file:
        yield file


def _same_name(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _temporary(path: Path) -> Path:
    # The name of the final file may already be as long as the disk allows.
    return path.with_name(f".{digest_bytes(path.name.encode('utf-8', 'surrogatepass'))[:16]}{TEMPORARY}")


def _write_new(temporary: Path, data: bytes) -> None:
    with _open_new(temporary) as file:
        _write_all(file.fileno(), data)
        if _SYNC is None:
            os.fsync(file.fileno())


def _open_new(temporary: Path) -> BinaryIO:
    with suppress(FileNotFoundError):
        reachable(temporary).unlink()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW
    descriptor = os.open(reachable(temporary), flags, _FILE_MODE)
    # The umask may have taken more than it should.
    reachable(temporary).chmod(_FILE_MODE)
    return os.fdopen(descriptor, "wb", buffering=0)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows cannot open a folder to flush it; NTFS journals the rename.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some shares cannot flush a folder; every other fault counts.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def _is_folder(path: Path) -> bool:
    try:
        mode = reachable(path).lstat().st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISDIR(mode):
        raise OutputError([_not_a_file(path)])
    return True


def _refuse_link(path: Path) -> None:
    if reachable(path).is_symlink():
        raise OutputError([_not_a_file(path)])


def _not_a_file(path: Path) -> Problem:
    return Problem("O804", "error", FileRef(path.as_posix()), stops=True)
