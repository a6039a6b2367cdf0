"""A file of HR's → its sheets, whatever its format: the one row source of a batch.

The first bytes decide the format, never the suffix: web systems call a page or a CSV file ``.xls``.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from pipeline.adapters import gate
from pipeline.adapters.sheets import delimited, ods, xlsx
from pipeline.core.sheets import Sheet
from pipeline.errors import InputError

_READABLE = frozenset({".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt"})
# Taken as inputs so that they are refused with a hint, and not passed over in silence.
_REFUSED = {".xlsm": "F115", ".xltm": "F115", ".xlsb": "F113", ".et": "F114", ".ett": "F114"}
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_TABLES = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_PAGES = (b"<", b"mime-version:")
# Byte order marks, white space, and NUL as half of a UTF-16 character.
_BLANK = b"\xef\xbb\xbf\xff\xfe \t\r\n\0"


def is_table_file(path: Path) -> bool:
    """Return whether a file of a batch folder is an input; lock files of Office and dot files are not."""
    name = path.name
    return not name.startswith(("~$", ".")) and path.suffix.lower() in _READABLE | _REFUSED.keys()


def read_sheets(path: Path, name: str) -> tuple[Sheet, ...]:
    """Return every sheet of a workbook or CSV file, hidden ones too, in the order of their tabs.

    Args:
        name: The file as places call it, POSIX and relative to the workspace.

    Raises:
        InputError: The file cannot be used; its one problem says why, and stops the batch.
    """
    return read_sheets_and_bytes(path, name)[0]


def read_sheets_and_bytes(path: Path, name: str) -> tuple[tuple[Sheet, ...], bytes]:
    """Return the sheets of a file and the bytes that they were read from; see ``read_sheets``."""
    try:
        data = gate.read_file(path)
        return _read(data, name), data
    except gate.Refused as refused:
        raise InputError([refused.problem(name)]) from refused


def _read(data: bytes, name: str) -> tuple[Sheet, ...]:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _REFUSED:
        raise gate.Refused(_REFUSED[suffix])
    if data.startswith((_ZIP, _EMPTY_ZIP)):
        return _read_package(gate.open_package(data), name)
    if data.startswith(_COMPOUND):
        return _read_compound(data, name)
    if data.startswith(b"\x09\x08"):
        # BIFF5 and older, or BIFF8 without its container, as some report programs write it.
        return _read_xls(data, name)
    return _read_text(data, name)


def _read_package(package: gate.Package, name: str) -> tuple[Sheet, ...]:
    if "mimetype" in package:
        kind = package.read("mimetype").strip()
        if b"opendocument.spreadsheet" not in kind:
            raise gate.Refused("F117")
        return ods.read(package, name)
    if any(part.casefold().startswith("xl/") for part in package.names) or _names_workbook(package):
        return xlsx.read(package, name)
    raise gate.Refused("F117")


def _read_xls(data: bytes, name: str) -> tuple[Sheet, ...]:
    from pipeline.adapters.sheets import xls  # few batches hold one; xlrd is not loaded for the others

    return xls.read(data, name)


def _names_workbook(package: gate.Package) -> bool:
    """Return whether the content types say that it is a workbook; its folder may have any name."""
    types = "[Content_Types].xml"
    return types in package and b"spreadsheetml.sheet.main+xml" in package.read(types)


def _read_compound(data: bytes, name: str) -> tuple[Sheet, ...]:
    if _has_stream(data, "EncryptedPackage"):
        raise gate.Refused("F111")
    if not (_has_stream(data, "Workbook") or _has_stream(data, "Book")):
        raise gate.Refused("F117")
    return _read_xls(data, name)


def _has_stream(data: bytes, stream: str) -> bool:
    """Return whether a compound file has a directory entry of that name: 128 bytes, its length at 64."""
    wanted = stream.encode("utf-16-le") + b"\0\0"
    position = data.find(wanted)
    while position >= 0:
        length = int.from_bytes(data[position + 64 : position + 66], "little")
        if position % 128 == 0 and length == len(wanted):
            return True
        position = data.find(wanted, position + 1)
    return False


def _read_text(data: bytes, name: str) -> tuple[Sheet, ...]:
    if not data.strip(_BLANK):
        raise gate.Refused("F104")
    head = data[:1024].lstrip(_BLANK).replace(b"\0", b"").lower()
    if data.startswith(_NOT_TABLES):
        raise gate.Refused("F117")
    if head.startswith(_PAGES):
        raise gate.Refused("F116")
    return delimited.read(data, name)
