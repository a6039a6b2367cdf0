"""Totals that a sheet prints, held against the sum of the rows above them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate

from pipeline.core.drafting.printing import print_exact
from pipeline.core.models import Problem
from pipeline.core.places import CellRef
from pipeline.core.reading.table_rows import Table
from pipeline.core.reading.values import cell_text, quantity_of

_SUMMED_FIELDS = frozenset(
    {"target", "actual", "previous", "last_year", "amount", "numerator", "denominator"}
)
_STEP = Decimal("0.01")


def check_printed_totals(table: Table) -> list[Problem]:
    """Return a warning for each printed sum that is no sum of rows next above it, be they few or all.

    Columns of a long table mix indicators and have no sum; nor has a column with a cell that is no number.
    """
    if table.shape.long or not any(row.sums for row in table.totals):
        return []
    return [
        problem
        for position, column in enumerate(table.columns)
        if column.field in _SUMMED_FIELDS
        for problem in _check_column(table, position)
    ]


def _check_column(table: Table, position: int) -> list[Problem]:
    numbers = _numbers(table, position)
    if numbers is None:
        return []
    column, problems, begin = table.columns[position], [], 0
    sums = list(accumulate(numbers, initial=Decimal(0)))
    seen: set[Decimal] = set()
    for row in table.totals:
        seen.update(_rounded(sum_) for sum_ in sums[begin : row.above])
        cell, first, begin = row.cells[position], begin, row.above
        printed = quantity_of(cell) if cell is not None else None
        if not row.sums or printed is None or printed.suffix:
            continue
        # The rows that a printed sum means end right above it; where they begin, the sheet does not say.
        wanted = _rounded(sums[row.above] - printed.number)
        if seen.isdisjoint((wanted, wanted + _STEP, wanted - _STEP)):
            summed = print_exact(sums[row.above] - sums[first])
            params = {"header": column.header, "printed": print_exact(printed.number), "sum": summed}
            place = CellRef(table.sheet, row.number, column.number)
            problems.append(Problem("T227", "warning", place, params))
    return problems


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(_STEP, ROUND_HALF_UP)


def _numbers(table: Table, position: int) -> list[Decimal] | None:
    """The column's numbers as they stand, 0 for a blank cell; None when one cannot be added."""
    numbers = []
    for row in table.rows:
        cell = row.cells[position]
        quantity = quantity_of(cell) if cell is not None else None
        if quantity is None and cell is not None and cell.kind != "text":
            return None
        if quantity is None and cell is not None and any(map(str.isdigit, cell_text(cell))):
            return None
        if quantity is not None and quantity.suffix:
            return None
        numbers.append(quantity.number if quantity is not None else Decimal(0))
    return numbers
