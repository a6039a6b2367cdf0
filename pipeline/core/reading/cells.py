"""The cells of one table's rows → values with their place, and a problem for each that cannot be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from pipeline.core.models import Day, Figure, Level, Problem, Words
from pipeline.core.places import CellRef
from pipeline.core.reading.dates import DayFault, ParsedDay, day_of
from pipeline.core.reading.headers import HeaderBook
from pipeline.core.reading.memo import Memo
from pipeline.core.reading.readings import Reading, Readings, RowUnits
from pipeline.core.reading.synonyms import ERROR_TEXTS, FIELDS, SAME_AS_ABOVE
from pipeline.core.reading.table_rows import Table, TableRow
from pipeline.core.reading.texts import clean_line, clean_text, is_blank
from pipeline.core.reading.values import cell_text, parse_id, parse_level, quantity_of
from pipeline.core.sheets import Cell

# Without one of these a person's result would be another; the rest is read or left out with a warning.
_NEEDED = frozenset(
    {"id", "name", "unit", "unit1", "unit2", "unit3", "team", "hired", "left", "status", "on_hold"}
    | {"indicator", "target", "actual", "numerator", "denominator", "grade", "total", "score", "final_score"}
    | {"competency", "current", "expected", "date", "amount"}
)
_LONGEST_QUOTE = 20


class _Numbers(NamedTuple):
    """The numbers of one column, of one indicator, in rows of one unit.

    Attributes:
        column: 1-based, of the sheet.
        usable: It is settled how they are read.
        values: Cell → its value as we keep it; None for a blank cell, and for one that has no such value.
    """

    position: int
    column: int
    usable: bool
    values: Memo[Cell, Decimal | None]


class RowReader:
    """Reads the rows of one table; ``begin`` turns to a row, the other methods read from it.

    Problems go to the list given, with the subject of the row. A needed value that cannot be read blocks it.
    """

    def __init__(self, table: Table, readings: Readings, book: HeaderBook, problems: list[Problem]) -> None:
        self.table, self._readings, self._problems = table, readings, problems
        self._at = {(column.field, column.indicator): at for at, column in enumerate(table.columns)}
        self._bare = {name: at for (name, indicator), at in self._at.items() if indicator is None}
        self._sheet, self._columns = table.sheet, [column.number for column in table.columns]
        self._key, self._long = table.shape.key, table.shape.long
        self._in_workbook = table.sheet.sheet is not None
        self._row_units = RowUnits(table, book)
        self._row = TableRow(0, False, (), {})
        self._unit: str | None = None
        self.subject: str | None = None
        self._lines: Memo[str, str | None] = Memo(_line)
        self._days: Memo[Cell, ParsedDay | DayFault] = Memo(lambda cell: day_of(cell, table.date1904))
        # (fields, indicator, unit) → what reads each of the fields; None for one without a column
        self._numbers: dict[tuple[tuple[str, ...], str | None, str | None], list[_Numbers | None]] = {}
        # position → first cell and number of the numbers that are kept as text
        self._text_numbers: Counter[int] = Counter()
        self._first_text_number: dict[int, CellRef] = {}

    def begin(self, row: TableRow) -> None:
        """Turn to a row; it has no subject until one is set."""
        self._row, self.subject = row, None
        if self._long:
            self._unit = self._row_units.of(row)

    def has(self, field: str, indicator: str | None = None) -> bool:
        """Return whether the table has a column for the field."""
        return (field, indicator) in self._at

    def is_blank(self, field: str) -> bool:
        """Return whether the row has nothing for a field; a cell that cannot be read is not blank."""
        position = self._bare.get(field)
        cell = self._row.cells[position] if position is not None else None
        return cell is None or _is_blank(cell)

    def place(self, field: str, indicator: str | None = None) -> CellRef:
        """Return the cell of a field; the key's cell when the table has no such column."""
        return self._place(self._at.get((field, indicator), self._key))

    @property
    def key_row(self) -> int:
        """Row of the key's cell: the first of a merged range."""
        return self._row.filled.get(self._key, self._row.number)

    def id(self) -> tuple[str, str | None]:
        """Return the id of the row and what is wrong with it: blank, lost, unreadable, same, or None."""
        cell = self._row.cells[self._key]
        if cell is None:
            return "", "blank"
        text, fault = parse_id(cell)
        return text, "same" if text in SAME_AS_ABOVE else fault

    def text(self, field: str) -> str:
        """Return a text on one line, cleaned; "" for a blank cell or one that cannot be read."""
        position = self._bare.get(field)
        cell = self._row.cells[position] if position is not None else None
        if cell is None:
            return ""
        known = self._lines[cell.value] if cell.kind == "text" and isinstance(cell.value, str) else None
        return clean_line(self.raw_text(field)) if known is None else known

    def raw_text(self, field: str, indicator: str | None = None) -> str:
        """Return a text as it stands; "" for a blank cell or one that cannot be read."""
        position = self._at.get((field, indicator))
        cell = self._cell(position) if position is not None else None
        if cell is None:
            return ""
        text = cell_text(cell)
        if is_blank(text):
            return ""
        if text.strip() in SAME_AS_ABOVE:
            self.report("R326", field, {"field": FIELDS[field].title, "text": text.strip()}, indicator)
            return ""
        return text

    def words(self, field: str, indicator: str | None = None) -> Words | None:
        """Return a text with its place, its line breaks kept; None for a blank cell."""
        if (field, indicator) not in self._at:
            return None
        text = clean_text(self.raw_text(field, indicator))
        return Words(text, self.place(field, indicator)) if text else None

    def figure(self, field: str, indicator: str | None = None) -> Figure | None:
        """Return a number with its place: yuan, a ratio, or as it stands. None: blank, or not readable."""
        return self.figures((field,), indicator)[0]

    def figures(self, fields: tuple[str, ...], indicator: str | None = None) -> list[Figure | None]:
        """Return the ``figure`` of each field, in their order."""
        series = fields, indicator, self._unit
        several = self._numbers.get(series)
        if several is None:
            several = self._numbers[series] = [self._numbers_of(field, indicator) for field in fields]
        cells = self._row.cells
        return [
            self._figure(numbers, cell)
            if numbers is not None and (cell := cells[numbers.position]) is not None
            else None
            for numbers in several
        ]

    def day(self, field: str) -> Day | None:
        """Return a day with its precision and place; None: blank, or not readable."""
        position = self._bare.get(field)
        cell = self._cell(position) if position is not None else None
        if cell is None or position is None:
            return None
        if _is_blank(cell):
            return None
        parsed = self._days[cell]
        if isinstance(parsed, str):
            self._unreadable(position, cell_text(cell), "R318" if parsed == "ambiguous" else "R317")
            return None
        return Day(parsed.day, parsed.precision, self._place(position))

    def report(
        self,
        code: str,
        field: str,
        params: Mapping[str, str] | None = None,
        indicator: str | None = None,
        level: Level = "error",
    ) -> None:
        """Add a problem at a field's cell; an error blocks the row's subject."""
        place = self.place(field, None if self._long else indicator)
        self._problems.append(
            Problem(
                code, level, place, params or {}, self.subject, level == "error" and self.subject is not None
            )
        )

    def report_text_numbers(self) -> None:
        """Add one note a column for numbers that the workbook keeps as text."""
        for position, count in self._text_numbers.items():
            params = {"header": self.table.columns[position].header, "count": str(count)}
            self._problems.append(Problem("R331", "note", self._first_text_number[position], params))

    def _numbers_of(self, field: str, indicator: str | None) -> _Numbers | None:
        position = self._at.get((field, None if self._long else indicator))
        if position is None:
            return None
        reading = self._readings.get((position, indicator))
        usable = reading is not None and reading.usable
        values = Memo(partial(_value, reading if usable else None, self._unit))
        return _Numbers(position, self._columns[position], usable, values)

    def _figure(self, numbers: _Numbers, cell: Cell) -> Figure | None:
        position, column, _, values = numbers
        row = self._row
        value = values[cell]
        if value is None:
            self._report_number(numbers, cell)
            return None
        place = CellRef(self._sheet, row.number, column) if not row.filled else self._place(position)
        if self._in_workbook and cell.kind == "text":
            self._first_text_number.setdefault(position, place)
            self._text_numbers[position] += 1
        return Figure(value, place)

    def _report_number(self, numbers: _Numbers, cell: Cell) -> None:
        """Report a cell without a value, unless it is blank or its column is asked about as a whole."""
        readable = self._cell(numbers.position) is not None
        if readable and not _is_blank(cell) and numbers.usable:
            self._unreadable(numbers.position, cell_text(cell), "R330")

    def _cell(self, position: int) -> Cell | None:
        """The cell, unless it holds an error or a formula without a value: those are reported here."""
        cell = self._row.cells[position]
        if cell is None:
            return None
        if cell.kind == "uncached":
            self._unreadable(position, "", "R333")
            return None
        if cell.kind == "error" or (cell.kind == "text" and cell.value in ERROR_TEXTS):
            self._unreadable(position, cell_text(cell), "R332")
            return None
        return cell

    def _unreadable(self, position: int, text: str, code: str) -> None:
        column = self.table.columns[position]
        if (
            column.field == "rate"
            and code in ("R332", "R333")
            and self._rate_is_only_a_check(column.indicator)
        ):
            # #DIV/0! beside a blank target is how sheets say 不适用.
            return
        needed = column.field in _NEEDED
        params = {"header": column.header, "text": clean_line(text)[:_LONGEST_QUOTE]}
        blocks = needed and self.subject is not None
        level: Level = "error" if needed else "warning"
        self._problems.append(Problem(code, level, self._place(position), params, self.subject, blocks))

    def _rate_is_only_a_check(self, indicator: str | None) -> bool:
        return self.has("target", indicator) and self.has("actual", indicator)

    def _place(self, position: int) -> CellRef:
        row = self._row
        return CellRef(self._sheet, row.filled.get(position, row.number), self._columns[position])


def _value(reading: Reading | None, unit: str | None, cell: Cell) -> Decimal | None:
    """The number of a cell as it is read in rows of a unit; None as in ``_Numbers.values``."""
    if reading is None or _is_blank(cell):
        return None
    if reading.nature == "level":
        return parse_level(cell)
    quantity = quantity_of(cell)
    return reading.value(quantity, unit) if quantity is not None else None


def _line(text: str) -> str | None:
    """The text on one line; None for one that is to be reported, so that no row with it is passed over."""
    if text in ERROR_TEXTS or text.strip() in SAME_AS_ABOVE:
        return None
    return "" if is_blank(text) else clean_line(text)


def _is_blank(cell: Cell) -> bool:
    return cell.kind == "text" and is_blank(cell_text(cell))
