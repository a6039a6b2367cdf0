"""How the numbers of a column are to be read: money unit and percent scale, decided once a column, or asked.

In a long table a column holds many indicators; there the numbers of each are decided by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from pipeline.core.models import BatchSettings, Problem
from pipeline.core.policies.policy import Indicator
from pipeline.core.reading.header_rows import Column
from pipeline.core.reading.headers import HeaderBook
from pipeline.core.reading.readings import (
    FIGURE_FIELDS,
    Reading,
    Readings,
    RowUnits,
    Series,
    is_bounded,
    nature_of,
)
from pipeline.core.reading.synonyms import FIELDS
from pipeline.core.reading.table_rows import Table, TableRow
from pipeline.core.reading.texts import is_blank
from pipeline.core.reading.values import Quantity, Scale, cell_text, quantity_of, yuan_of

_UNITS_TO_TRY = ("元", "千元", "万元")
_RATE_TOLERANCE = Decimal("0.005")
_SCALES: Mapping[str, Scale] = {"fraction": "fraction", "percent": "percent"}
_Answer = TypeVar("_Answer", bound=str)


def decide_readings(
    table: Table, book: HeaderBook, indicators: Mapping[str, Indicator], settings: BatchSettings
) -> tuple[Readings, list[Problem]]:
    """Return how each series of a table is read, and what has to be asked: each question stops the batch."""
    decider = _Decider(table, book, indicators, settings)
    return decider.readings, decider.problems


class _Decider:
    """Decides one table: ratios that say so themselves, money units, then what a rate can tell."""

    def __init__(
        self, table: Table, book: HeaderBook, indicators: Mapping[str, Indicator], settings: BatchSettings
    ) -> None:
        self._table, self._book, self._indicators = table, book, indicators
        self._units = {book.label(key).key: unit for key, unit in settings.units.items()}
        self._scales = {
            book.label(key).key: _SCALES[scale] for key, scale in settings.scales.items() if scale in _SCALES
        }
        self._row_units = RowUnits(table, book)
        self._at = {(column.field, column.indicator): at for at, column in enumerate(table.columns)}
        self._rows = self._rows_by_indicator()
        self.readings: dict[Series, Reading] = {}
        self.problems: list[Problem] = []
        series = list(self._series())
        for one in series:
            self.readings[one] = self._first(one)
        for one in series:
            if self._field(one) == "rate":
                self._settle_rate(one)
        for one in series:
            self._settle_money(one)

    def _series(self) -> Iterator[Series]:
        for position, column in enumerate(self._table.columns):
            if column.field not in FIGURE_FIELDS:
                continue
            if self._table.shape.long and column.indicator is None and column.field != "total":
                yield from ((position, indicator) for indicator in self._rows if indicator is not None)
            else:
                yield position, column.indicator

    def _rows_by_indicator(self) -> dict[str | None, Sequence[TableRow]]:
        position = self._table.position("indicator") if self._table.shape.long else None
        if position is None:
            return {None: self._table.rows}
        rows: dict[str | None, list[TableRow]] = {}
        for row in self._table.rows:
            cell = row.cells[position]
            indicator = self._book.indicator(cell_text(cell)) if cell is not None else None
            rows.setdefault(indicator, []).append(row)
        return dict(rows)

    def _rows_of(self, series: Series) -> Sequence[TableRow]:
        return self._rows.get(series[1], ()) if self._table.shape.long else self._table.rows

    def _column(self, series: Series) -> Column:
        return self._table.columns[series[0]]

    def _field(self, series: Series) -> str:
        return self._column(series).field

    def _indicator(self, series: Series) -> Indicator | None:
        return self._indicators.get(series[1]) if series[1] is not None else None

    def _quantities(self, series: Series) -> Iterator[tuple[TableRow, Quantity]]:
        position = series[0]
        for row in self._rows_of(series):
            cell = row.cells[position]
            if cell is not None and (quantity := quantity_of(cell)) is not None:
                yield row, quantity

    def _first(self, series: Series) -> Reading:
        """What a series says by itself: its header, the number formats, the signs in its cells."""
        column, indicator = self._column(series), self._indicator(series)
        nature = nature_of(column, indicator)
        if nature == "money":
            return Reading(
                nature, self._given(self._units, column, indicator) or column.unit or self._table.corner
            )
        if nature == "ratio":
            return self._first_ratio(series, column, indicator)
        return Reading(nature)

    def _first_ratio(self, series: Series, column: Column, indicator: Indicator | None) -> Reading:
        given = self._given(self._scales, column, indicator)
        if given is not None:
            return Reading("ratio", scale=given)
        plain = [
            (row, quantity.number)
            for row, quantity in self._quantities(series)
            if not quantity.suffix and quantity.number and self._row_units.of(row) != "%"
        ]
        if not plain:
            return Reading("ratio")
        small = [abs(number) <= 1 for _, number in plain]
        if column.field == "weight":
            return Reading("ratio", scale="fraction" if all(small) else "percent")
        if column.field == "rate":
            return Reading(
                "ratio", scale="percent" if column.percent and not all(small) else None, usable=False
            )
        scale: Scale | None = None
        if column.percent:
            scale = None if all(small) else "percent"
        elif indicator is not None and is_bounded(indicator):
            scale = "fraction" if all(small) else None if any(small) else "percent"
        if scale is None:
            self._ask_scale(series, plain)
        return Reading("ratio", scale=scale, usable=scale is not None)

    def _settle_rate(self, series: Series) -> None:
        """A rate column without signs: what actual ÷ target gives in its rows tells its scale."""
        reading = self.readings[series]
        if reading.usable:
            return
        votes = {"fraction": 0, "percent": 0}
        alone = []
        for row, quantity in self._quantities(series):
            rate = self._recomputed(row, series[1])
            if rate is None:
                alone.append((row, quantity.number))
            elif not quantity.suffix and quantity.number:
                votes["fraction"] += abs(quantity.number - rate) <= _RATE_TOLERANCE
                votes["percent"] += abs(quantity.number.scaleb(-2) - rate) <= _RATE_TOLERANCE
        scale: Scale | None = reading.scale
        if votes["fraction"] != votes["percent"]:
            scale = "fraction" if votes["fraction"] > votes["percent"] else "percent"
        if scale is not None:
            self.readings[series] = Reading("ratio", scale=scale)
        elif alone:
            # Somewhere the rate is all there is; elsewhere it would only be a check on what we compute.
            self._ask_scale(series, alone)

    def _recomputed(self, row: TableRow, indicator: str | None) -> Decimal | None:
        actual, target = self._value(row, "actual", indicator), self._value(row, "target", indicator)
        return actual / target if actual is not None and target else None

    def _value(self, row: TableRow, field: str, indicator: str | None) -> Decimal | None:
        """A target or actual in yuan; as it stands when neither of the two has a unit."""
        position = self._position(field, indicator)
        cell = row.cells[position] if position is not None else None
        quantity = quantity_of(cell) if cell is not None else None
        if position is None or quantity is None:
            return None
        reading = self.readings[(position, indicator)]
        unit = self._row_units.of(row)
        if reading.nature == "money" and reading.unit is None and unit is None and not quantity.suffix:
            other = self._position("target" if field == "actual" else "actual", indicator)
            both = other is not None and self.readings[(other, indicator)].unit is None
            return quantity.number if both else None
        return reading.value(quantity, unit)

    def _position(self, field: str, indicator: str | None) -> int | None:
        return self._at.get((field, None if self._table.shape.long else indicator))

    def _settle_money(self, series: Series) -> None:
        reading = self.readings[series]
        if reading.nature != "money" or reading.unit is not None:
            return
        bare = [
            (row, quantity)
            for row, quantity in self._quantities(series)
            if not quantity.suffix and quantity.number and self._row_units.of(row) is None
        ]
        if not bare:
            return
        unit = self._unit_by_rate(series)
        self.readings[series] = Reading("money", unit, usable=unit is not None)
        if unit is None:
            row, column = bare[0][0], self._column(series)
            params = {"header": column.header, "count": str(len(bare)), "key": self._answer_key(series)}
            self.problems.append(
                Problem("T206", "error", self._table.cell_ref(row, series[0]), params, stops=True)
            )

    def _unit_by_rate(self, series: Series) -> str | None:
        """The one unit under which actual ÷ target gives the sheet's rate in every row."""
        field, indicator = self._field(series), series[1]
        rate_at = self._position("rate", indicator)
        if (
            field not in ("target", "actual")
            or rate_at is None
            or not self.readings[(rate_at, indicator)].usable
        ):
            return None
        fitting = [unit for unit in _UNITS_TO_TRY if self._fits(series, unit, rate_at)]
        return fitting[0] if len(fitting) == 1 else None

    def _fits(self, series: Series, unit: str, rate_at: int) -> bool:
        field, indicator = self._field(series), series[1]
        fits = 0
        for row, quantity in self._quantities(series):
            cell = row.cells[rate_at]
            shown = quantity_of(cell) if cell is not None else None
            other = self._value(row, "target" if field == "actual" else "actual", indicator)
            own = yuan_of(quantity, unit)
            rate = self.readings[(rate_at, indicator)].value(shown, None) if shown is not None else None
            if rate is None or not other or not own:
                continue
            computed = own / other if field == "actual" else other / own
            if abs(computed - rate) > _RATE_TOLERANCE:
                return False
            fits += 1
        return fits > 0

    def _ask_scale(self, series: Series, plain: Sequence[tuple[TableRow, Decimal]]) -> None:
        """Ask with the span of the cells, so that HR sees both writings at once."""
        row = plain[0][0]
        cells = [row.cells[series[0]] for row in self._rows_of(series)]
        texts = dict.fromkeys(_shown(cell_text(cell), cell.shape) for cell in cells if cell is not None)
        examples = [text for text in texts if not is_blank(text)][:4]
        params = {
            "header": self._column(series).header,
            "examples": "、".join(examples),
            "key": self._answer_key(series),
        }
        self.problems.append(
            Problem("T207", "error", self._table.cell_ref(row, series[0]), params, stops=True)
        )

    def _answer_key(self, series: Series) -> str:
        """What HR writes in batch.yaml to answer for this series."""
        indicator = self._indicator(series)
        title = FIELDS[self._field(series)].title
        return title if indicator is None else f"{indicator.name}.{title}"

    def _given(
        self, answers: Mapping[str, _Answer], column: Column, indicator: Indicator | None
    ) -> _Answer | None:
        title = FIELDS[column.field].title
        names = [column.header, title, column.field]
        if indicator is not None:
            names = [
                f"{indicator.name}.{title}",
                f"{indicator.id}.{column.field}",
                *names,
                indicator.name,
                indicator.id,
            ]
        for name in names:
            answer = answers.get(self._book.label(name).key)
            if answer is not None:
                return answer
        return None


def _shown(text: str, shape: str) -> str:
    return f"{text}（按百分比显示）" if shape == "percent" else text
