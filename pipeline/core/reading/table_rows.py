"""A table as found in a sheet: its columns, its rows of data and its printed totals; what a row is.

A totals row has no key, a note has one cell, an example says so. The key is looked at first, because a
person may be called 李合计.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

from pipeline.core.places import CellRef, SheetRef
from pipeline.core.reading.header_rows import Column
from pipeline.core.reading.headers import HeaderBook
from pipeline.core.reading.synonyms import EXAMPLE_WORDS, NOTE_WORDS, SUM_WORDS, TOTALS_WORDS
from pipeline.core.reading.table_shapes import TableKind, TableShape
from pipeline.core.reading.texts import clean_line, is_blank
from pipeline.core.reading.values import cell_text
from pipeline.core.sheets import Cell

RowKind = Literal["data", "totals", "example", "note", "header"]

_FEWEST_OF_A_ROW = 3
_LONGEST_MARK = 20
_ENDINGS = ("合计", "小计", "总计")


NOT_FILLED: Mapping[int, int] = MappingProxyType({})
"""What ``TableRow.filled`` is for a row without merged cells."""


class TableRow(NamedTuple):
    """One row of data; ``cells`` stand in the order of the table's columns, None for a blank one.

    ``filled``: position → row in which the merged range begins that the value was taken from.
    """

    number: int
    hidden: bool
    cells: tuple[Cell | None, ...]
    filled: Mapping[int, int]


class TotalsRow(NamedTuple):
    """A printed total: how many data rows stand above it, and its cells."""

    number: int
    above: int
    sums: bool
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its rows in order.

    Attributes:
        corner: Money unit stated above the table; None for none, or for several that differ.
        titles: Texts above it, for a period they may name.
    """

    sheet: SheetRef
    shape: TableShape
    rows: tuple[TableRow, ...]
    totals: tuple[TotalsRow, ...]
    corner: str | None
    titles: tuple[tuple[CellRef, str], ...]
    date1904: bool

    @property
    def kind(self) -> TableKind:
        """What the table holds."""
        return self.shape.kind

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are read, from left to right."""
        return self.shape.columns

    def position(self, name: str, indicator: str | None = None) -> int | None:
        """Return the position of the column of a field; None when the table has none."""
        for index, column in enumerate(self.columns):
            if column.field == name and column.indicator == indicator:
                return index
        return None

    def cell_ref(self, row: TableRow, position: int) -> CellRef:
        """Return where a value stands; for a merged range that is its first cell."""
        number = row.filled.get(position, row.number)
        return CellRef(self.sheet, number, self.columns[position].number)


def kind_of_row(shape: TableShape, book: HeaderBook, key: Cell | None, own: Sequence[Cell]) -> RowKind:
    """Return what a row below a header is.

    Args:
        key: The cell that says whom it is about, taken from a merged range where one runs down.
        own: Its cells within the table's columns, at least one.
    """
    text = cell_text(key) if key is not None else ""
    if key is not None and text.isdigit() and text.isascii():
        # Nearly every row; such a text can be none of the words below.
        is_short_text = key.kind == "text" and len(text) <= _LONGEST_MARK
        return "example" if is_short_text and _is_example(own) else "data"
    text = clean_line(text)
    if key is None or is_blank(text):
        return _kind_without_key(shape, own)
    if key.kind == "text" and len(text) <= _LONGEST_MARK:
        if is_total(text) and (_compact(text) in TOTALS_WORDS or shape.kind == "unit_results"):
            return "totals"
        if _is_example(own):
            return "example"
        if book.field(text) == shape.columns[shape.key].field:
            return "header"
    if len(own) == 1 and not text.isascii():
        return "note"
    return "note" if (":" in text or "：" in text) and text.startswith(NOTE_WORDS) else "data"


def is_total(text: str) -> bool:
    """Return whether a text is a totals word or ends with one: 合计, 销售一部小计."""
    if len(text) > _LONGEST_MARK:
        return False
    compact = _compact(text)
    return compact in TOTALS_WORDS or compact.endswith(_ENDINGS)


def is_sum(text: str) -> bool:
    """Return whether a totals text announces a sum, not a mean or a count."""
    compact = _compact(text)
    return compact in SUM_WORDS or compact.endswith(_ENDINGS)


def _kind_without_key(shape: TableShape, own: Sequence[Cell]) -> RowKind:
    texts = [cell_text(cell) for cell in own if cell.kind == "text"]
    if any(is_total(text) for text in texts):
        return "totals"
    if _is_example(own):
        return "example"
    if len(own) == 1 or (texts and clean_line(texts[0]).startswith(NOTE_WORDS)):
        return "note"
    return "data" if _looks_like_data(shape, own) else "note"


def _is_example(own: Sequence[Cell]) -> bool:
    for cell in own[:2]:
        if cell.kind == "text" and clean_line(cell_text(cell)).startswith(EXAMPLE_WORDS):
            return True
    return False


def _looks_like_data(shape: TableShape, own: Sequence[Cell]) -> bool:
    """Whether a row without a key holds somebody's data: three filled columns, or two with a number."""
    fields = {column.number: column.field for column in shape.columns if column.field != "unused"}
    used = [cell for cell in own if cell.column in fields and not is_blank(cell_text(cell))]
    return len(used) >= _FEWEST_OF_A_ROW or (len(used) > 1 and any(cell.kind == "number" for cell in used))


def _compact(text: str) -> str:
    return "".join(clean_line(text).split()).strip(":：").casefold()
