"""Public holidays and moved working days of the published years, as chinesecalendar lists them."""

from __future__ import annotations

from chinese_calendar.constants import holidays, workdays

from pipeline.core.policies.workdays import Calendar


def known_holidays() -> Calendar:
    """Return the calendar of every published year: days off, and weekend days that are worked."""
    days = dict.fromkeys(holidays, False) | dict.fromkeys(workdays, True)
    return Calendar(days, frozenset(day.year for day in days))
