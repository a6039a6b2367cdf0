"""Tables in a sheet: found by their headers, wherever they stand, with the rows that are data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.core.models import Problem
from pipeline.core.places import CellRef, Place
from pipeline.core.policies.policy import Indicator
from pipeline.core.reading.header_rows import Column, HeaderReader, HeaderRow
from pipeline.core.reading.headers import HeaderBook, Meaning, corner_unit
from pipeline.core.reading.table_rows import NOT_FILLED, Table, TableRow, TotalsRow, is_sum, kind_of_row
from pipeline.core.reading.table_shapes import (
    TableShape,
    check_shape,
    shape_of,
    split_tables,
    with_one_score,
)
from pipeline.core.reading.texts import clean_line
from pipeline.core.reading.values import cell_text
from pipeline.core.sheets import Cell, Merge, Sheet, SheetRow

# Only these are the same for every row of a merged range; a merged number belongs to its first row only.
_FILLED_DOWN = frozenset(
    {"id", "name", "unit", "unit1", "unit2", "unit3", "team", "post", "manager", "manager_id", "period"}
)


class FoundTables(NamedTuple):
    """Everything one sheet gives.

    Attributes:
        unknown: Place of a header that nobody knows → its text.
        private: Place of a header of data that must not be read → its text.
        headers: Header → the field found for it, as HR writes it; "-" for what is left out.
    """

    tables: tuple[Table, ...]
    problems: tuple[Problem, ...]
    unknown: Mapping[Place, str]
    private: Mapping[Place, str]
    headers: Mapping[str, str]


@dataclass(slots=True)
class _OpenTable:
    shape: TableShape
    corner: str | None
    titles: tuple[tuple[CellRef, str], ...]
    header: HeaderRow
    first: int
    last: int
    position: dict[int, int]
    rows: list[TableRow] = field(default_factory=list)
    totals: list[TotalsRow] = field(default_factory=list)

    def own(self, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """Return those cells of a row that stand within the table's columns."""
        first, last = self.first, self.last
        if first <= cells[0].column and cells[-1].column <= last:
            return cells
        return tuple([cell for cell in cells if first <= cell.column <= last])

    def in_order(self, own: tuple[Cell, ...]) -> tuple[Cell | None, ...]:
        """Return its cells of a row in the order of the columns that are read, None for a blank one."""
        position = self.position
        if len(own) == len(position) == self.last - self.first + 1:
            # Every column is read, and none is blank.
            return own
        cells: list[Cell | None] = [None] * len(position)
        for cell in own:
            index = position.get(cell.column)
            if index is not None:
                cells[index] = cell
        return tuple(cells)


def find_tables(
    sheet: Sheet,
    book: HeaderBook,
    indicators: Mapping[str, Indicator],
    overrides: Mapping[str, Meaning | None],
) -> FoundTables:
    """Return the tables of a sheet, with every question about its headers in one go."""
    finder = _Finder(sheet, book, indicators, overrides)
    finder.run()
    return finder.found()


class _Finder:
    """Goes down a sheet once; tables stay open until a header row over the same columns begins another."""

    def __init__(
        self,
        sheet: Sheet,
        book: HeaderBook,
        indicators: Mapping[str, Indicator],
        overrides: Mapping[str, Meaning | None],
    ) -> None:
        self._sheet, self._book, self._indicators = sheet, book, indicators
        self._reader = HeaderReader(sheet, book, overrides)
        self._open: list[_OpenTable] = []
        self._all: list[_OpenTable] = []
        self._outside: list[tuple[CellRef, str]] = []
        self._problems: list[Problem] = []
        self._columns: list[Column] = []
        self._vertical: dict[int, list[Merge]] = {}
        for merge in sheet.merges:
            if merge.last_row > merge.first_row:
                self._vertical.setdefault(merge.first_row, []).append(merge)
        # column → the merged range that runs down it: last row, first row, its cell
        self._running: dict[int, tuple[int, int, Cell]] = {}

    def run(self) -> None:
        skipped = 0
        for index, row in enumerate(self._sheet.rows):
            if skipped:
                skipped -= 1
                continue
            header = self._reader.at(index)
            if header is not None:
                self._begin(header)
                skipped = header.height - 1
                continue
            place = self._reader.without_key(index)
            if place is not None:
                self._problems.append(Problem("T203", "error", place, {}, stops=True))
                self._open = []
                continue
            self._take(row)

    def found(self) -> FoundTables:
        tables = tuple(
            Table(
                self._sheet.ref,
                open_.shape,
                tuple(open_.rows),
                tuple(open_.totals),
                open_.corner,
                open_.titles,
                self._sheet.date1904,
            )
            for open_ in self._all
        )
        headers: dict[str, str] = {}
        for column in self._columns:
            if column.state == "read" and column.field != "unused":
                headers[column.header] = self._book.title(Meaning(column.field, column.indicator))
            elif column.state != "private":
                headers.setdefault(column.header, "-")
        return FoundTables(
            tables,
            tuple(self._problems),
            {column.place: column.header for column in self._columns if column.state == "unknown"},
            {column.place: column.header for column in self._columns if column.state == "private"},
            headers,
        )

    def _begin(self, header: HeaderRow) -> None:
        shapes = split_tables(header.columns, self._indicators)
        if not shapes:
            self._ask_for_key(header)
            return
        if any(_repeats(header, open_) for open_ in self._open):
            return
        first, last = header.columns[0].number, header.columns[-1].number
        self._open = [open_ for open_ in self._open if open_.last < first or open_.first > last]
        self._running.clear()
        units = {unit for _, text in self._outside if (unit := corner_unit(text))}
        corner = next(iter(units)) if len(units) == 1 else None
        self._columns += header.columns
        ends = [shape.columns[0].number for shape in shapes[1:]] + [last + 1]
        for number, (shape, end) in enumerate(zip(shapes, ends, strict=True)):
            start = first if number == 0 else shape.columns[0].number
            own = [column for column in header.columns if start <= column.number < end]
            self._problems += check_shape(shape, own, self._book)
            position = {column.number: index for index, column in enumerate(shape.columns)}
            titles = tuple(self._outside)
            opened = _OpenTable(with_one_score(shape), corner, titles, header, start, end - 1, position)
            self._open.append(opened)
            self._all.append(opened)
        self._outside = []

    def _ask_for_key(self, header: HeaderRow) -> None:
        """A header row whose columns make no table: 部门 is there, but no id beside the names."""
        read = [column for column in header.columns if column.state == "read"]
        fields = {column.field for column in read}
        if "id" not in fields and {"name"} <= fields and shape_of(read, self._indicators) is None:
            self._problems.append(Problem("T203", "error", header.columns[0].place, {}, stops=True))

    def _take(self, row: SheetRow) -> None:
        for merge in self._vertical.get(row.number, ()):
            for cell in row.cells:
                if cell.column == merge.first_column:
                    self._running[cell.column] = (merge.last_row, row.number, cell)
        inside = 0
        for open_ in self._open:
            own = open_.own(row.cells)
            inside += len(own)
            if own:
                self._take_into(open_, row, own)
        if inside < len(row.cells):
            ranges = [(open_.first, open_.last) for open_ in self._open]
            for cell in row.cells:
                if not any(first <= cell.column <= last for first, last in ranges):
                    self._note(row, cell)

    def _take_into(self, open_: _OpenTable, row: SheetRow, own: tuple[Cell, ...]) -> None:
        cells, filled = open_.in_order(own), NOT_FILLED
        if self._running:
            cells, filled = self._filled_down(open_, row, cells)
        kind = kind_of_row(open_.shape, self._book, cells[open_.shape.key], own)
        if kind == "data":
            open_.rows.append(TableRow(row.number, row.hidden, cells, filled))
        elif kind == "totals":
            sums = any(is_sum(cell_text(cell)) for cell in own if cell.kind == "text")
            open_.totals.append(TotalsRow(row.number, len(open_.rows), sums, cells))
        elif kind == "example":
            place = self._sheet.cell_ref(row.number, own[0].column)
            self._problems.append(
                Problem("T224", "note", place, {"text": clean_line(cell_text(own[0]))[:20]})
            )
        elif kind == "note":
            for cell in own:
                self._note(row, cell)

    def _filled_down(
        self, open_: _OpenTable, row: SheetRow, cells: tuple[Cell | None, ...]
    ) -> tuple[tuple[Cell | None, ...], Mapping[int, int]]:
        """The cells with those of merged ranges that run down to the row, and where each range begins."""
        whole, filled = list(cells), {}
        for column, (last, first, cell) in self._running.items():
            index = open_.position.get(column)
            if index is None or cells[index] is not None or row.number > last or row.number <= first:
                continue
            if open_.shape.columns[index].field in _FILLED_DOWN:
                whole[index] = cell
                filled[index] = first
        return (tuple(whole), filled) if filled else (cells, NOT_FILLED)

    def _note(self, row: SheetRow, cell: Cell) -> None:
        if cell.kind == "text":
            self._outside.append((self._sheet.cell_ref(row.number, cell.column), cell_text(cell)))


def _repeats(header: HeaderRow, open_: _OpenTable) -> bool:
    """Whether a header is that of the open table: printed again on a new page, or right below in English."""
    if open_.header.texts == header.texts and open_.header.height == header.height:
        return True
    bottom = max(column.place.row for column in open_.header.columns)
    begins_below = header.columns[0].place.row == bottom + 1
    return begins_below and not open_.rows and open_.first <= header.columns[0].number <= open_.last
