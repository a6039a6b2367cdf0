""".csv and .tsv → one sheet without a name; the encoding is found, never guessed over a doubt.

Order: byte order mark, NUL bytes (UTF-16), strict UTF-8, strict GB18030. GB18030 stands last because it
accepts most UTF-8 text, and its result is checked for the characters that a wrong reading leaves behind.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import count, repeat

from pipeline.adapters import gate
from pipeline.core.places import CellRef, SheetRef
from pipeline.core.sheets import Cell, Kind, Sheet, SheetRow, make_cells

MAX_CELLS = 2_000_000
_HEAD = 4096
_SEPARATORS = (",", "\t", ";")
_SAMPLE_LINES = 20
_QUOTED = re.compile(r'"[^"]*"?')
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
# Web systems write ="00123" so that Excel keeps the zeros.
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')
_TEXT: Iterator[Kind] = repeat("text")
_GENERAL = repeat("general")


def read(data: bytes, name: str) -> tuple[Sheet, ...]:
    """Return the one sheet of a delimited file; a row's number is that of its record, blank ones counted.

    Raises:
        gate.Refused: Bytes that fit no encoding, with their row and column; quotes that do not close.
    """
    ref = SheetRef(name, None)
    text, encoding = _decode(data, ref)
    if "\0" in text:
        raise gate.Refused("F135", ref)
    rows = tuple(_rows(text, ref))
    return (Sheet(ref, rows, encoding=encoding),)


def _rows(text: str, ref: SheetRef) -> Iterator[SheetRow]:
    number, cells_read, has_kept = 0, 0, '="' in text
    records = csv.reader(io.StringIO(text, newline=""), delimiter=find_separator(text), strict=True)
    try:
        for number, record in enumerate(records, 1):
            cells = make_cells(count(1), _TEXT, record, _GENERAL)
            if "" in record:
                cells = tuple([cell for cell in cells if cell.value])
            if has_kept and cells:
                cells = tuple([_plain(cell) for cell in cells])
            cells_read += len(cells)
            if cells_read > MAX_CELLS:
                raise gate.Refused("F125", limit=str(MAX_CELLS))
            if cells:
                yield SheetRow(number, False, cells)
    except csv.Error as error:
        raise gate.Refused("F134", ref, row=str(number + 1)) from error


def _plain(cell: Cell) -> Cell:
    match = _KEPT_AS_TEXT.fullmatch(str(cell.value))
    return cell._replace(value=match[1]) if match else cell


def find_separator(text: str) -> str:
    """Return the separator on which most of the first lines agree: comma, tab or semicolon."""
    sample = _QUOTED.sub("", text[: 16 * _HEAD])
    lines = [line for line in sample.splitlines() if line.strip()][:_SAMPLE_LINES]
    return max(_SEPARATORS, key=lambda separator: _agreement(line.count(separator) for line in lines))


def _agreement(counts: Iterator[int]) -> tuple[int, int]:
    """Return how many lines have the commonest number of separators, and that number."""
    seen = Counter(count for count in counts if count)
    return max(((lines, count) for count, lines in seen.items()), default=(0, 0))


# --- encoding ----------------------------------------------------------------------------------------


def _decode(data: bytes, ref: SheetRef) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, ref), encoding
    if b"\0" in data[:_HEAD]:
        encoding = _utf16_order(data[:_HEAD], ref)
        text = _strict(data, encoding, ref)
        # Pairs of plain characters taken for one each leave no line end.
        if not {"\n", "\r"} & set(text):
            raise gate.Refused("F135", ref)
        return text, encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(data):
            raise _bad_byte("F131", data, error, ref) from error
    return _gb18030(data, ref), "gb18030"


def _utf16_order(head: bytes, ref: SheetRef) -> str:
    """Return the byte order of UTF-16 without a mark: plain characters have their NUL in the same half."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if (even + odd) * 20 < len(head) or even == odd:
        raise gate.Refused("F135", ref)
    return "utf-16-le" if odd > even else "utf-16-be"


def _strict(data: bytes, encoding: str, ref: SheetRef) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _bad_byte("F131", data, error, ref) from error


def _is_damaged_utf8(data: bytes) -> bool:
    """Return whether well-formed characters outnumber bad bytes: UTF-8 with a fault, not another encoding."""
    text = data.decode("utf-8", "ignore")
    bad = len(data) - len(text.encode("utf-8"))
    good = len(text) - len(text.encode("ascii", "ignore"))
    return good > bad


def _gb18030(data: bytes, ref: SheetRef) -> str:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _bad_byte("F132", data, error, ref) from error
    # Big5 and mixed files pass as GB18030, but leave characters that no font knows.
    is_plain = text.replace("\r", "").replace("\n", "").isprintable()
    if not is_plain and (private := _PRIVATE.search(text)):
        row, column = _position(text[: private.start()], text)
        raise gate.Refused(
            "F133",
            CellRef(ref, row, column),
            row=str(row),
            column=str(column),
            char=f"U+{ord(private[0]):04X}",
        )
    return text


def _bad_byte(code: str, data: bytes, error: UnicodeDecodeError, ref: SheetRef) -> gate.Refused:
    before = data[: error.start].decode(error.encoding, "replace")
    row, column = _position(before, data.decode(error.encoding, "replace"))
    return gate.Refused(
        code,
        CellRef(ref, row, column),
        byte=f"0x{data[error.start]:02X}",
        encoding=error.encoding.upper(),
        row=str(row),
        column=str(column),
    )


def _position(before: str, text: str) -> tuple[int, int]:
    """Return record and field that come next after ``before``, the beginning of ``text``."""
    # One more character, so that a field that has just begun counts.
    lines = io.StringIO(f"{before}?", newline="")
    row, record = 0, [""]
    for row, record in enumerate(csv.reader(lines, delimiter=find_separator(text)), 1):  # noqa: B007
        pass
    return row, len(record)
