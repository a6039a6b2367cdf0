"""How one series of numbers is read: its nature, its money unit, its percent scale."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple

from pipeline.core.policies.policy import Indicator
from pipeline.core.reading.header_rows import Column
from pipeline.core.reading.headers import HeaderBook
from pipeline.core.reading.synonyms import UNBOUNDED_RATIO_WORDS
from pipeline.core.reading.table_rows import Table, TableRow
from pipeline.core.reading.values import Quantity, Scale, cell_text, parse_money_unit, ratio_of, yuan_of

Nature = Literal["money", "ratio", "number", "level"]
Series = tuple[int, str | None]
"""Position of a column, and the indicator whose numbers are meant; None where the column has none."""

_MONEY_FIELDS = frozenset({"base_pay", "amount"})
_RATIO_FIELDS = frozenset({"rate", "weight"})
_OWN_UNIT_FIELDS = ("target", "actual", "previous", "last_year", "peer_average")
FIGURE_FIELDS = frozenset(
    {*_MONEY_FIELDS, *_RATIO_FIELDS, *_OWN_UNIT_FIELDS, "score", "total", "numerator", "denominator"}
    | {"current", "expected"}
)
"""Fields that hold numbers."""


class Reading(NamedTuple):
    """How one series is read. ``usable`` is False when it has to be asked first, or is not worth asking."""

    nature: Nature
    unit: str | None = None
    scale: Scale | None = None
    usable: bool = True

    def value(self, quantity: Quantity, row_unit: str | None) -> Decimal | None:
        """Return the value as we keep it: yuan, a ratio, or the number; None when the form does not fit."""
        if self.nature == "money":
            return yuan_of(quantity, row_unit or self.unit)
        if self.nature == "ratio":
            return ratio_of(quantity, "percent" if row_unit == "%" else self.scale)
        return None if quantity.suffix else quantity.number


Readings = Mapping[Series, Reading]


class RowUnits:
    """Units that the rows of a long table state themselves: 单位 万元, 指标 销售额（万元）, or %."""

    def __init__(self, table: Table, book: HeaderBook) -> None:
        self._book = book
        self._unit_at = table.position("measure_unit") if table.shape.long else None
        self._indicator_at = table.position("indicator") if table.shape.long else None

    def of(self, row: TableRow) -> str | None:
        """Return the money unit of a row, or %; None when it states none."""
        cell = row.cells[self._unit_at] if self._unit_at is not None else None
        if cell is not None:
            text = cell_text(cell).strip()
            if text in ("%", "％", "百分比"):
                return "%"
            if (unit := parse_money_unit(text)) is not None:
                return unit
        cell = row.cells[self._indicator_at] if self._indicator_at is not None else None
        if cell is None:
            return None
        label = self._book.label(cell_text(cell))
        return label.unit or ("%" if label.percent else None)


def is_bounded(indicator: Indicator) -> bool:
    """Return whether a ratio can only lie between 0 and 100%, as a satisfaction or a share does."""
    return indicator.kind == "ratio" and not _tells_change(indicator.name)


@cache
def _tells_change(name: str) -> bool:
    return any(word in name for word in UNBOUNDED_RATIO_WORDS)


def nature_of(column: Column, indicator: Indicator | None) -> Nature:
    """Return what kind of number a column holds."""
    if column.field in _MONEY_FIELDS:
        return "money"
    if column.field in _RATIO_FIELDS:
        return "ratio"
    if column.field in ("current", "expected"):
        return "level"
    if column.field in ("numerator", "denominator"):
        return "money" if column.unit else "number"
    if column.field in _OWN_UNIT_FIELDS and indicator is not None:
        if indicator.kind == "ratio":
            return "ratio"
        if indicator.kind == "amount" and parse_money_unit(indicator.unit) is not None:
            return "money"
    return "number"
