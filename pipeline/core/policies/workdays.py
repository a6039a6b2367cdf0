"""Working days: published public holidays, HR's overlay, and what to do about years nobody has published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipeline.core.models import Problem
from pipeline.core.places import FileRef

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
HOLIDAYS_FILE = "policy/holidays.yaml"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days people work.

    Attributes:
        days: Day → True when people work on it, False when they do not; other days follow the week.
        years: Years whose public holidays are known as a whole.
    """

    days: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def overlaid(self, days: Mapping[date, bool], years: Iterable[int] = ()) -> Calendar:
        """Return this calendar with HR's own days over it, and the years HR says are complete."""
        return Calendar({**self.days, **days}, self.years | frozenset(years))

    def works(self, day: date) -> bool:
        """Return whether people work that day; in an unknown year weekends alone are off."""
        return self.days.get(day, day.weekday() < _SATURDAY)

    def is_known(self, day: date) -> bool:
        """Return whether the day's year is known; a date in an unknown one is marked 【请核对】."""
        return day.year in self.years


def next_workday(day: date, calendar: Calendar) -> date:
    """Return the day itself when people work, else the next day on which they do."""
    while not calendar.works(day):
        day += _ONE_DAY
    return day


def last_workday(day: date, calendar: Calendar) -> date:
    """Return the day itself when people work, else the last day before it on which they do."""
    while not calendar.works(day):
        day -= _ONE_DAY
    return day


def nth_workday(after: date, n: int, calendar: Calendar) -> date:
    """Return the nth working day after a day; the day itself is not counted, and n is at least 1."""
    day = after
    for _ in range(n):
        day = next_workday(day + _ONE_DAY, calendar)
    return day


def add_days(start: date, days: int, calendar: Calendar) -> date:
    """Return the last day of a term of calendar days.

    The first day is not counted, and a last day off moves on to the next working day.
    Source: domain, day counts (民法典 201, 203).
    """
    return next_workday(start + timedelta(days=days), calendar)


def check_years(days: Iterable[date], calendar: Calendar) -> list[Problem]:
    """Return one warning for each year of these days whose public holidays are not known."""
    unknown = sorted({day.year for day in days if not calendar.is_known(day)})
    place = FileRef(HOLIDAYS_FILE)
    return [Problem("P480", "warning", place, {"year": str(year)}) for year in unknown]
