"""Periods of review: 2026Q3, 2026H1, 2026-09, 2026."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_SHAPES = (
    (re.compile(r"(\d{4})Q([1-4])"), 3),
    (re.compile(r"(\d{4})H([12])"), 6),
    (re.compile(r"(\d{4})-(0[1-9]|1[0-2])"), 1),
    (re.compile(r"(\d{4})"), 12),
)
_BATCH_NAME = re.compile(r"(?P<period>\d{4}(?:Q[1-4]|H[12]|-(?:0[1-9]|1[0-2]))?)(?:-(?P<suffix>[a-z0-9]+))?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of whole months that a rating covers; both dates are included."""

    start: date
    end: date
    id: str

    @property
    def months(self) -> int:
        """Its length: 1, 3, 6 or 12."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def days(self) -> int:
        """Its length in days, both ends counted."""
        return (self.end - self.start).days + 1

    def preceding(self) -> Period:
        """Return the period of the same length that ends the day before this one begins."""
        return _period(*_shift(self.start.year, self.start.month, -self.months), self.months)

    def following(self) -> Period:
        """Return the period of the same length that begins the day after this one ends."""
        return _period(*_shift(self.start.year, self.start.month, self.months), self.months)

    def last_year(self) -> Period:
        """Return the same period one year earlier."""
        return _period(self.start.year - 1, self.start.month, self.months)

    def each_month(self) -> tuple[Period, ...]:
        """Return its months, first one first."""
        months = [_shift(self.start.year, self.start.month, step) for step in range(self.months)]
        return tuple(_period(year, month, 1) for year, month in months)

    def text(self) -> str:
        """Return its Chinese name: 2026年第三季度, 2026年上半年, 2026年9月, 2026年度."""
        year = f"{self.start.year}年"
        match self.months:
            case 3:
                return f"{year}第{'一二三四'[(self.start.month - 1) // 3]}季度"
            case 6:
                return f"{year}{'上' if self.start.month == 1 else '下'}半年"
            case 1:
                return f"{year}{self.start.month}月"
            case _:
                return f"{year}度"


def period_of(text: str) -> Period | None:
    """Return the period of a canonical id (``2026Q3``); None when the text is none.

    What people write in sheets (2026年第三季度, 7-9月) is read by ``values.parse_period``.
    """
    for shape, months in _SHAPES:
        if match := shape.fullmatch(text):
            number = int(match[2]) if match.lastindex == 2 else 1
            return _period(int(match[1]), (number - 1) * months + 1, months)
    return None


def batch_period(batch: str) -> Period | None:
    """Return the period that a batch folder is named by: ``2026Q3-faults`` → 2026Q3."""
    match = _BATCH_NAME.fullmatch(batch)
    return period_of(match["period"]) if match else None


def preceding_batch(batch: str) -> str | None:
    """Return the name of the batch one period earlier: its period alone, without a suffix."""
    period = batch_period(batch)
    return period.preceding().id if period else None


def _period(year: int, month: int, months: int) -> Period:
    start = date(year, month, 1)
    end = date(*_shift(year, month, months), 1) - timedelta(days=1)
    match months:
        case 3:
            name = f"{year}Q{(month + 2) // 3}"
        case 6:
            name = f"{year}H{1 if month == 1 else 2}"
        case 1:
            name = f"{year}-{month:02}"
        case _:
            name = f"{year}"
    return Period(start, end, name)


def _shift(year: int, month: int, months: int) -> tuple[int, int]:
    index = year * 12 + month - 1 + months
    return index // 12, index % 12 + 1
