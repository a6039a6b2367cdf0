"""A copy of HR's workbook in which each faulty cell is coloured and says what is wrong with it.

An .xlsx keeps its looks, as far as openpyxl does; any other format, and an .xlsx that openpyxl cannot open,
becomes a new .xlsx with the same rows at the same addresses.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from pipeline.adapters.files import write_file
from pipeline.adapters.packing import pack
from pipeline.adapters.sheets import workbook
from pipeline.core.sheets import Cell, Merge, Sheet

Marks = Mapping[tuple[str | None, int, int], str]
"""(sheet, row, column) → text of the comment; sheet None for CSV, row and column 1-based."""

_COLOUR = "FFC7CE"
_AUTHOR = "jixiao"
_MAX_COMMENT = 32_000
_MAX_CELL_TEXT = 32_767
_MAX_TITLE = 31
_COMMENT_WIDTH, _COMMENT_HEIGHT, _LINE_HEIGHT = 320, 60, 18
_BAD_IN_TITLE = re.compile(r"[\[\]:*?/\\]|^'|'$")
_BAD_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MODIFIED = re.compile(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*(</dcterms:)")
_NUMBER_FORMATS = {
    "percent": "0.00%",
    "date": "yyyy-mm-dd",
    "time": "hh:mm:ss",
    "text": "@",
    "number": "0.00####",
}
# What openpyxl raises on workbooks that Excel opens, tried over public ones.
_FAULTS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)


def mark_workbook(source: Path, marks: Marks, target: Path, when: datetime) -> None:
    """Write a copy of ``source`` to ``target`` (.xlsx) with the marks in it.

    Args:
        when: Time written into the copy, so that the same inputs give the same bytes.

    Raises:
        InputError: The source cannot be read; such a file has no cells to mark.
        OutputError: The target cannot be written.
    """
    write_file(target, marked_copy(source, marks, when))


def marked_copy(source: Path, marks: Marks, when: datetime) -> bytes:
    """Return the copy as bytes; see ``mark_workbook``."""
    # Read once: openpyxl must get the very bytes that passed the gate.
    sheets, data = workbook.read_sheets_and_bytes(source, source.name)
    book = _opened(data)
    copy = _written_new(sheets, marks, when) if book is None else _coloured(book, marks)
    return _fixed(copy, when)


def _opened(data: bytes) -> Any | None:
    """Return the workbook with everything that openpyxl keeps; None when it is none, or too odd for it."""
    if not data.startswith(b"PK"):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(data))
    except _FAULTS:
        return None


# --- an .xlsx keeps its looks --------------------------------------------------------------------------


def _coloured(book: Any, marks: Marks) -> bytes:
    fill = PatternFill("solid", fgColor=_COLOUR)
    for title in sorted({sheet for sheet, _, _ in marks if sheet is not None}):
        sheet = book[title]
        merges = [
            Merge(area.min_row, area.min_col, area.max_row, area.max_col) for area in sheet.merged_cells
        ]
        for (row, column), text in sorted(_texts(marks, title, merges).items()):
            cell = sheet.cell(row, column)
            present = f"\n\n{cell.comment.text}" if cell.comment else ""
            comment = Comment((text + present)[:_MAX_COMMENT], _AUTHOR)
            comment.width, comment.height = _comment_size(text + present)
            cell.comment = comment
            cell.fill = fill
    copy = io.BytesIO()
    book.save(copy)
    return copy.getvalue()


def _texts(marks: Marks, title: str | None, merges: Iterable[Merge]) -> dict[tuple[int, int], str]:
    """Return (row, column) → text for one sheet; marks inside a merge go to its top left cell."""
    areas = list(merges)
    texts: dict[tuple[int, int], list[str]] = {}
    for (sheet, row, column), text in sorted(marks.items(), key=lambda item: item[0][1:]):
        if sheet == title:
            texts.setdefault(_visible_cell(row, column, areas), []).append(_BAD_IN_XML.sub("", text))
    return {cell: "\n".join(dict.fromkeys(found)) for cell, found in texts.items()}


def _visible_cell(row: int, column: int, merges: Sequence[Merge]) -> tuple[int, int]:
    for merge in merges:
        if merge.first_row <= row <= merge.last_row and merge.first_column <= column <= merge.last_column:
            return merge.first_row, merge.first_column
    return row, column


def _comment_size(text: str) -> tuple[int, int]:
    lines = sum(1 + len(line) // 20 for line in text.split("\n"))
    return _COMMENT_WIDTH, _COMMENT_HEIGHT + _LINE_HEIGHT * min(lines, 30)


# --- any other format becomes a new .xlsx --------------------------------------------------------------


def _written_new(sheets: Sequence[Sheet], marks: Marks, when: datetime) -> bytes:
    copy = io.BytesIO()
    options = {"in_memory": True, "date_1904": any(sheet.date1904 for sheet in sheets)}
    with xlsxwriter.Workbook(copy, options) as book:
        book.set_properties({"created": when.replace(tzinfo=None)})
        formats = _Formats(book)
        titles = _titles(sheet.ref.sheet for sheet in sheets)
        for sheet, title in zip(sheets, titles, strict=True):
            _write_sheet(book.add_worksheet(title), sheet, marks, formats)
    return copy.getvalue()


class _Formats:
    """Formats of the new workbook, made when first used."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, bool], Any] = {}

    def of(self, shape: str, marked: bool) -> Any | None:
        key = (shape, marked)
        if key not in self._made:
            properties: dict[str, str] = {"bg_color": f"#{_COLOUR}"} if marked else {}
            if shape.startswith("digits"):
                properties["num_format"] = "0" * min(int(shape.removeprefix("digits")), 30)
            elif shape in _NUMBER_FORMATS:
                properties["num_format"] = _NUMBER_FORMATS[shape]
            self._made[key] = self._book.add_format(properties) if properties else None
        return self._made[key]


def _write_sheet(out: Any, sheet: Sheet, marks: Marks, formats: _Formats) -> None:
    texts = _texts(marks, sheet.ref.sheet, sheet.merges)
    _write_frame(out, sheet, formats)
    unwritten = set(texts)
    for row in sheet.rows:
        if row.hidden:
            out.set_row(row.number - 1, None, None, {"hidden": True})
        for cell in row.cells:
            address = (row.number, cell.column)
            _write_cell(out, row.number - 1, cell, formats.of(cell.shape, address in texts))
            unwritten.discard(address)
    for row_number, column in sorted(unwritten):
        out.write_blank(row_number - 1, column - 1, None, formats.of("general", True))
    for (row_number, column), text in sorted(texts.items()):
        width, height = _comment_size(text)
        looks = {"author": _AUTHOR, "width": width, "height": height}
        out.write_comment(row_number - 1, column - 1, text[:_MAX_COMMENT], looks)


def _write_frame(out: Any, sheet: Sheet, formats: _Formats) -> None:
    if sheet.state == "hidden":
        out.hide()
    elif sheet.state == "very_hidden":
        out.very_hidden()
    for column in sorted(sheet.hidden_columns):
        out.set_column(column - 1, column - 1, None, None, {"hidden": True})
    for merge in sheet.merges:
        bounds = merge.first_row - 1, merge.first_column - 1, merge.last_row - 1, merge.last_column - 1
        out.merge_range(*bounds, "", formats.of("text", False))


def _write_cell(out: Any, row: int, cell: Cell, looks: Any | None) -> None:
    column = cell.column - 1
    if isinstance(cell.value, bool):
        out.write_boolean(row, column, cell.value, looks)
    elif isinstance(cell.value, float):
        out.write_number(row, column, cell.value, looks)
    elif cell.value is None:
        out.write_blank(row, column, None, looks)
    else:
        out.write_string(row, column, _BAD_IN_XML.sub("", cell.value)[:_MAX_CELL_TEXT], looks)


def _titles(names: Iterable[str | None]) -> Iterator[str]:
    """Give each sheet a tab title that Excel accepts: short, without []:*?/\\, no two alike."""
    taken: set[str] = set()
    for number, name in enumerate(names, 1):
        title = _BAD_IN_TITLE.sub("_", _BAD_IN_XML.sub("", name or ""))[:_MAX_TITLE] or f"Sheet{number}"
        if title.casefold() in taken:
            title = f"{title[: _MAX_TITLE - 6]}~{number}"
        taken.add(title.casefold())
        yield title


# --- the same bytes every time -------------------------------------------------------------------------


def _fixed(copy: bytes, when: datetime) -> bytes:
    """Return the container with its times at ``when``: openpyxl takes them from the clock."""
    with zipfile.ZipFile(io.BytesIO(copy)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    stamp = f"{when:%Y-%m-%dT%H:%M:%SZ}".encode("ascii")
    parts["docProps/core.xml"] = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", parts["docProps/core.xml"])
    return pack(parts, when.date())
