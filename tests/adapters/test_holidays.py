"""What the library of public holidays gives."""

from __future__ import annotations

from datetime import date

from pipeline.adapters.folders.holidays import known_holidays


def test_published_years_have_days_off_and_moved_working_days() -> None:
    calendar = known_holidays()

    assert not calendar.works(date(2026, 10, 1))
    assert not calendar.works(date(2026, 1, 1))
    assert calendar.works(date(2026, 1, 4)), "a Sunday that is worked"
    assert calendar.is_known(date(2026, 7, 1))
    assert not calendar.is_known(date(2100, 1, 1))
