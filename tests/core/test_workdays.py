"""Dates fall on working days, and an unknown year says so."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.policies.workdays import (
    Calendar,
    add_days,
    check_years,
    last_workday,
    next_workday,
    nth_workday,
)

# 1-8 October 2026 off, Saturday 10 October worked: as a calendar would list them.
OCTOBER = Calendar(
    {date(2026, 10, day): False for day in range(1, 9)} | {date(2026, 10, 10): True}, frozenset({2026})
)


def test_the_eighth_working_day_after_a_quarter_steps_over_the_national_holiday() -> None:
    assert nth_workday(date(2026, 9, 30), 1, OCTOBER) == date(2026, 10, 9)
    assert nth_workday(date(2026, 9, 30), 2, OCTOBER) == date(2026, 10, 10)
    assert nth_workday(date(2026, 9, 30), 8, OCTOBER) == date(2026, 10, 19)


def test_a_term_does_not_count_its_first_day_and_never_ends_on_a_day_off() -> None:
    assert add_days(date(2026, 10, 9), 14, OCTOBER) == date(2026, 10, 23)
    assert add_days(date(2026, 9, 30), 1, OCTOBER) == date(2026, 10, 9)
    assert add_days(date(2026, 10, 9), 2, OCTOBER) == date(2026, 10, 12)


def test_the_overlay_of_hr_wins_over_what_is_published() -> None:
    own = OCTOBER.overlaid({date(2026, 10, 10): False, date(2026, 10, 8): True})

    assert next_workday(date(2026, 10, 5), own) == date(2026, 10, 8)
    assert next_workday(date(2026, 10, 10), own) == date(2026, 10, 12)


def test_an_unknown_year_follows_the_week_and_is_named_once() -> None:
    days = [date(2027, 1, 1), date(2027, 5, 3), date(2026, 12, 31)]

    problems = check_years(days, OCTOBER)

    assert next_workday(date(2027, 1, 1), OCTOBER) == date(2027, 1, 1)
    assert [(problem.code, problem.level, problem.params["year"]) for problem in problems] == [
        ("P480", "warning", "2027")
    ]


def test_one_overlaid_day_does_not_make_its_year_known_until_hr_says_so() -> None:
    one_day = OCTOBER.overlaid({date(2027, 1, 1): False})

    assert not one_day.is_known(date(2027, 1, 4))
    assert one_day.overlaid({}, [2027]).is_known(date(2027, 1, 4))


@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(1, 30))
def test_counting_working_days_meets_exactly_that_many(start: date, n: int) -> None:
    end = nth_workday(start, n, OCTOBER)

    between = [date.fromordinal(day) for day in range(start.toordinal() + 1, end.toordinal() + 1)]
    assert sum(OCTOBER.works(day) for day in between) == n
    assert OCTOBER.works(end)


def test_the_last_working_day_is_never_after_the_day_itself() -> None:
    assert last_workday(date(2026, 10, 31), Calendar()) == date(2026, 10, 30)
    assert last_workday(date(2026, 10, 30), Calendar()) == date(2026, 10, 30)
