"""What was handed over, file by file: folders and zips are walked through, nothing is unpacked onto the disk.

A name is only ever told, never used as a path, so that no name can lead anywhere.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from pipeline.adapters.files import reachable
from pipeline.adapters.gate import MIB, Refused, read_file
from pipeline.core.returns.copies import sort_key

_LARGEST = 128 * MIB  # of one file; scans of a signed document stay far below
_MOST_ENTRIES = 5_000
_MOST_UNPACKED = 1024 * MIB
_MOST_GROWTH = 200  # times that a file of more than 1 MB may grow when it is unpacked
_MOST_ZIPS = 3  # zips inside of each other
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_UTF8_NAME = 0x800
_LEFT_BEHIND = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_ZIP_FAULTS = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Received:
    """One file as it came.

    Attributes:
        file: Its name, POSIX; in a zip ``回收.zip!甲/乙.docx``.
        data: Its bytes; b"" where it could not be read at all.
        code, params: Why it is not looked into; None: it may be.
    """

    file: str
    data: bytes
    code: str | None = None
    params: dict[str, str] = field(default_factory=dict)


def take(path: Path) -> Iterator[Received]:
    """Give every file of a delivery, in the order of their names: a file, a folder or a zip.

    Copies follow what they copy: x.docx, x(1).docx.

    What cannot be read is given with its reason; a path that is not there is one file with B101.
    """
    try:
        mode = reachable(path).lstat().st_mode
    except OSError:
        yield Received(path.name, b"", "B101", {"file": path.name})
        return
    if stat.S_ISDIR(mode):
        yield from _folder(path, PurePosixPath(path.resolve().name))
    else:
        yield from _file(path, path.name)


def count_files(path: Path) -> int:
    """Return how many files there are to read, a zip counted as one."""
    try:
        return sum(len(files) for _, _, files in os.walk(reachable(path))) or 1
    except OSError:
        return 1


def is_left_behind(file: str) -> bool:
    """Return whether a file was left by a system or by Word, and nobody sent it on purpose."""
    name = PurePosixPath(file.replace("!", "/")).name
    return name.startswith(("~$", "._", ".~")) or name.lower() in _LEFT_BEHIND or "__MACOSX/" in file


def _folder(folder: Path, told: PurePosixPath) -> Iterator[Received]:
    try:
        entries = sorted(reachable(folder).iterdir(), key=lambda entry: sort_key(entry.name))
        modes = [(entry, entry.lstat().st_mode) for entry in entries]
    except OSError:
        yield Received(told.as_posix(), b"", "B102", {"file": told.name})
        return
    for entry, mode in modes:
        if stat.S_ISDIR(mode):
            yield from _folder(folder / entry.name, told / entry.name)
        else:
            yield from _file(folder / entry.name, (told / entry.name).as_posix())


def _file(path: Path, told: str) -> Iterator[Received]:
    try:
        data = read_file(reachable(path), _LARGEST)
    except Refused as refused:
        code = "B103" if refused.code == "F103" else "B102"
        yield Received(told, b"", code, {"file": PurePosixPath(told).name, **refused.params})
        return
    yield from _opened(told, data, _MOST_ZIPS)


def _opened(told: str, data: bytes, depth: int) -> Iterator[Received]:
    """Give a file, or what a plain zip holds."""
    if not data.startswith(b"PK\x03\x04") and not data.startswith(b"PK\x05\x06"):
        yield Received(told, data)
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _ZIP_FAULTS:
        yield Received(told, data)  # a broken document, as far as one can tell
        return
    names = {entry.filename.lower() for entry in archive.infolist()}
    if "[content_types].xml" in names or "mimetype" in names:
        yield Received(told, data)
        return
    fault = _fault(archive, depth)
    if fault is not None:
        yield Received(told, data, *fault)
        return
    for entry in sorted(archive.infolist(), key=lambda entry: sort_key(_name(entry))):
        if not entry.is_dir():
            yield from _member(archive, entry, told, depth)


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, told: str, depth: int) -> Iterator[Received]:
    name = f"{told}!{_name(entry)}"
    try:
        data = archive.read(entry)
    except _ZIP_FAULTS:
        yield Received(name, b"", "B104", {"file": PurePosixPath(_name(entry)).name})
        return
    yield from _opened(name, data, depth - 1)


def _fault(archive: zipfile.ZipFile, depth: int) -> tuple[str, dict[str, str]] | None:
    """Return why a zip is not walked through; None when it may be."""
    entries = archive.infolist()
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        return "B106", {}
    if depth < 1:
        return "B105", {"reason": "zip.zip.zip.zip"}
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        return "B105", {"reason": f"{len(entries)} / {_MOST_UNPACKED // MIB} MB"}
    for entry in entries:
        grown = entry.file_size > MIB and entry.file_size > _MOST_GROWTH * max(entry.compress_size, 1)
        if grown or entry.file_size > _LARGEST:
            return "B105", {"reason": _printable(_name(entry))}
        if _leads_out(_name(entry)):
            return "B105", {"reason": _printable(_name(entry))}
    return None


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: without the flag for UTF-8, Chinese Windows writes GBK."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            return name
        for encoding in ("utf-8", "gb18030"):
            try:
                return raw.decode(encoding).replace("\\", "/")
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _leads_out(name: str) -> bool:
    steps = name.split("/")
    return name.startswith("/") or ".." in steps or ":" in steps[0] or any(ord(c) < 32 for c in name)


def _printable(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name)[-80:]
