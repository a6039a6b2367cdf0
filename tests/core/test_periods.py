"""Periods: their dates, their neighbours and their names."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.core.periods import batch_period, period_of, preceding_batch
from tests.builders import period


@pytest.mark.parametrize(
    ("id_", "start", "end", "months", "days", "text"),
    [
        ("2026Q1", "2026-01-01", "2026-03-31", 3, 90, "2026年第一季度"),
        ("2026Q3", "2026-07-01", "2026-09-30", 3, 92, "2026年第三季度"),
        ("2026Q4", "2026-10-01", "2026-12-31", 3, 92, "2026年第四季度"),
        ("2026H1", "2026-01-01", "2026-06-30", 6, 181, "2026年上半年"),
        ("2026H2", "2026-07-01", "2026-12-31", 6, 184, "2026年下半年"),
        ("2028-02", "2028-02-01", "2028-02-29", 1, 29, "2028年2月"),
        ("2026-12", "2026-12-01", "2026-12-31", 1, 31, "2026年12月"),
        ("2026", "2026-01-01", "2026-12-31", 12, 365, "2026年度"),
    ],
)
def test_a_period_knows_its_days_and_its_name(
    id_: str, start: str, end: str, months: int, days: int, text: str
) -> None:
    found = period(id_)

    assert (found.start, found.end) == (date.fromisoformat(start), date.fromisoformat(end))
    assert (found.id, found.months, found.days, found.text()) == (id_, months, days, text)


@pytest.mark.parametrize(
    ("id_", "before", "year_before"),
    [
        ("2026Q1", "2025Q4", "2025Q1"),
        ("2026Q3", "2026Q2", "2025Q3"),
        ("2026H1", "2025H2", "2025H1"),
        ("2026H2", "2026H1", "2025H2"),
        ("2026-01", "2025-12", "2025-01"),
        ("2026-10", "2026-09", "2025-10"),
        ("2026", "2025", "2025"),
    ],
)
def test_a_period_has_one_before_it_and_one_a_year_earlier(id_: str, before: str, year_before: str) -> None:
    assert period(id_).preceding() == period(before)
    assert period(id_).last_year() == period(year_before)


@pytest.mark.parametrize(
    ("id_", "months"),
    [
        ("2026Q4", ["2026-10", "2026-11", "2026-12"]),
        ("2026H1", ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"]),
        ("2026-12", ["2026-12"]),
    ],
)
def test_a_period_is_made_of_its_months(id_: str, months: list[str]) -> None:
    assert period(id_).each_month() == tuple(map(period, months))


@pytest.mark.parametrize(
    "text", ["2026Q5", "2026Q0", "2026H3", "2026-13", "2026-00", "2026-1", "26Q3", "2026 Q3"]
)
def test_anything_else_is_no_period(text: str) -> None:
    assert period_of(text) is None


@pytest.mark.parametrize(
    ("batch", "of", "before"),
    [
        ("2026Q3", "2026Q3", "2026Q2"),
        ("2026Q3-faults", "2026Q3", "2026Q2"),
        ("2026-09-b2", "2026-09", "2026-08"),
        ("2026-trial", "2026", "2025"),
    ],
)
def test_a_batch_is_named_by_its_period_and_the_one_before_has_no_suffix(
    batch: str, of: str, before: str
) -> None:
    assert batch_period(batch) == period(of)
    assert preceding_batch(batch) == before


@pytest.mark.parametrize("batch", ["faults", "2026Q3_faults", "2026Q3-", "2026Q3-A", "2026Q5"])
def test_another_name_belongs_to_no_period(batch: str) -> None:
    assert batch_period(batch) is None
    assert preceding_batch(batch) is None
