""".xls (BIFF) → sheets, read by xlrd with the number formats."""

from __future__ import annotations

import io
import struct
from typing import Any

import xlrd
from xlrd.compdoc import CompDocError

from pipeline.adapters import gate
from pipeline.core.places import SheetRef
from pipeline.core.reading.number_formats import shape_of
from pipeline.core.sheets import Cell, Merge, Sheet, SheetRow, State

MAX_BYTES = 32 * gate.MIB
MAX_CELLS = 2_000_000
_STATES: tuple[State, ...] = ("visible", "hidden", "very_hidden")
_EMPTY = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
# What xlrd raises on damaged files, tried over public ones: it trusts lengths and offsets.
_FAULTS = (
    xlrd.XLRDError,
    CompDocError,
    AssertionError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)


def read(data: bytes, name: str) -> tuple[Sheet, ...]:
    """Return the worksheets of a workbook, in the order of their tabs.

    A formula whose value is the empty text reads as ``uncached``: the format cannot tell the two apart.

    Raises:
        gate.Refused: Damaged, encrypted or too large.
    """
    if len(data) > MAX_BYTES:
        raise gate.Refused("F103", limit=str(MAX_BYTES // gate.MIB))
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
        shapes = [_shape(book, xf.format_key) for xf in book.xf_list]
        sheets = tuple(_sheet(sheet, name, book.datemode == 1, shapes) for sheet in book.sheets())
    except _FAULTS as error:
        raise gate.Refused("F111" if "encrypted" in str(error) else "F112", part="xls") from error
    if sum(len(row.cells) for sheet in sheets for row in sheet.rows) > MAX_CELLS:
        raise gate.Refused("F125", limit=str(MAX_CELLS))
    return sheets


def _shape(book: Any, format_id: int) -> str:
    stated = book.format_map.get(format_id)
    # xlrd knows the East Asian built-in formats by number, but not their code.
    return shape_of(format_id, stated.format_str if stated else None)


def _sheet(sheet: Any, name: str, date1904: bool, shapes: list[str]) -> Sheet:
    rows = (_row(sheet, index, shapes) for index in range(sheet.nrows))
    return Sheet(
        SheetRef(name, sheet.name),
        tuple(row for row in rows if row.cells),
        _STATES[sheet.visibility],
        date1904,
        frozenset(column + 1 for column, info in sheet.colinfo_map.items() if info.hidden),
        # xlrd counts from 0 and leaves the upper bounds out.
        tuple(Merge(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells),
    )


def _row(sheet: Any, index: int, shapes: list[str]) -> SheetRow:
    info = sheet.rowinfo_map.get(index)
    cells = []
    for column, (kind, value) in enumerate(zip(sheet.row_types(index), sheet.row_values(index), strict=True)):
        if kind not in _EMPTY:
            shape = shapes[sheet.cell_xf_index(index, column)]
            cells.append(_cell(column + 1, kind, value, shape))
    return SheetRow(index + 1, bool(info and info.hidden), tuple(cells))


def _cell(column: int, kind: int, value: Any, shape: str) -> Cell:
    if kind == xlrd.XL_CELL_TEXT:
        return Cell(column, "text", value, shape) if value else Cell(column, "uncached", None, shape)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return Cell(column, "bool", bool(value), shape)
    if kind == xlrd.XL_CELL_ERROR:
        return Cell(column, "error", xlrd.error_text_from_code.get(value, "#N/A"), shape)
    return Cell(column, "number", float(value), shape)
