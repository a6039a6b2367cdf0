"""Days with their precision, and periods in people's words."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.core.periods import Period
from pipeline.core.reading.dates import ParsedDay, day_of, day_of_serial, parse_day, parse_period
from pipeline.core.sheets import Cell

THE_DAY = ParsedDay(date(2026, 9, 30), "day")
THE_MONTH = ParsedDay(date(2026, 9, 1), "month")


@pytest.mark.parametrize(
    "written",
    [
        "2026/9/30",
        "2026-9-30",
        "2026.09.30",
        "20260930",
        "2026年9月30日",
        "２０２６年９月３０日",
        "26年9月30日",
        "二〇二六年九月三十日",
        "二零二六年九月三十日",
        "2026-09-30 08:15:00",
        "2026-09-30T00:00:00",
        "2026年9月30日 上午 8:15",
        " 2026 年 9 月 30 日 ",
    ],
)
def test_one_day_in_every_form(written: str) -> None:
    assert parse_day(written) == THE_DAY


@pytest.mark.parametrize("written", ["2026年9月", "26年9月", "2026-09", "2026.9", "202609", "二〇二六年九月"])
def test_a_month_keeps_the_precision_of_a_month(written: str) -> None:
    assert parse_day(written) == THE_MONTH


def test_quarters_and_years_keep_theirs() -> None:
    assert parse_day("2026年第三季度") == parse_day("2026Q3") == ParsedDay(date(2026, 7, 1), "quarter")
    assert parse_day("2026年") == parse_day("2026年度") == ParsedDay(date(2026, 1, 1), "year")


@pytest.mark.parametrize("written", ["03/04/05", "3/4/2026", "26-9-30", "1.2.2026"])
def test_a_date_with_several_readings_is_ambiguous(written: str) -> None:
    assert parse_day(written) == "ambiguous"


@pytest.mark.parametrize("written", ["9月30日", "2026-02-30", "2026年13月", "下月初", "", "20261340", "十月"])
def test_a_date_without_a_year_or_out_of_the_calendar_is_not_read(written: str) -> None:
    assert parse_day(written) == "unreadable"


def test_serials_of_both_calendars() -> None:
    assert day_of_serial(46295, date1904=False) == date(2026, 9, 30)
    assert day_of_serial(44833, date1904=True) == date(2026, 9, 30)
    assert day_of_serial(59, date1904=False) == date(1900, 2, 28)
    assert day_of_serial(61, date1904=False) == date(1900, 3, 1)


@pytest.mark.parametrize("serial", [60, 0, -1, 3e6, float("inf"), float("nan")])
def test_a_serial_outside_the_calendar_is_no_day(serial: float) -> None:
    assert day_of_serial(serial, date1904=False) is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Cell(1, "number", 46295.0, "date"), THE_DAY),
        (Cell(1, "number", 46295.34, "date"), THE_DAY),
        (Cell(1, "number", 46295.0, "general"), THE_DAY),
        (Cell(1, "number", 20260930.0, "general"), THE_DAY),
        (Cell(1, "number", 202609.0, "general"), THE_MONTH),
        (Cell(1, "date", "2026-09-30", "date"), THE_DAY),
        (Cell(1, "number", 12.0, "general"), "unreadable"),
        (Cell(1, "number", 2026.09, "general"), "unreadable"),
        (Cell(1, "number", 0.5, "time"), "unreadable"),
        (Cell(1, "bool", True, "general"), "unreadable"),
    ],
)
def test_the_day_of_a_cell(cell: Cell, expected: ParsedDay | str) -> None:
    assert day_of(cell, date1904=False) == expected


@pytest.mark.parametrize(
    "written",
    [
        "2026年第三季度",
        "2026年三季度",
        "2026年3季度",
        "2026年Q3",
        "2026Q3",
        "2026 q3",
        "Q3 2026",
        "26年三季度",
        "2026年7-9月",
        "2026年7月至9月",
        "2026.07-2026.09",
        "二〇二六年第三季度",
        "2026年7—9月",
    ],
)
def test_one_quarter_in_every_form(written: str) -> None:
    period = parse_period(written)

    assert isinstance(period, Period)
    assert period.id == "2026Q3"


@pytest.mark.parametrize(
    ("written", "id_"),
    [
        ("2026年上半年", "2026H1"),
        ("2026H2", "2026H2"),
        ("2026年度", "2026"),
        ("2026年9月", "2026-09"),
        ("202609", "2026-09"),
        ("2026年1-6月", "2026H1"),
        ("2026年全年", "2026"),
        ("2026年1-12月", "2026"),
        ("2026年十二月", "2026-12"),
        ("2026年十月", "2026-10"),
    ],
)
def test_other_periods(written: str, id_: str) -> None:
    period = parse_period(written)

    assert isinstance(period, Period)
    assert period.id == id_


@pytest.mark.parametrize("written", ["三季度", "7-9月", "上半年", "Q3", "9月"])
def test_a_period_without_a_year_is_asked_for_unless_the_run_sets_it(written: str) -> None:
    assert parse_period(written) == "no_year"
    assert isinstance(parse_period(written, year=2026), Period)


def test_a_fiscal_year_is_named_by_the_year_it_ends_in() -> None:
    fiscal = [parse_period("FY26Q1", start) for start in (1, 4, 7)]

    assert [period.id for period in fiscal if isinstance(period, Period)] == ["2026Q1", "2025Q2", "2025Q3"]
    assert parse_period("FY26Q1", 2) == "unreadable"


@pytest.mark.parametrize(
    "written",
    [
        "2026年二二十月",
        "2026年一十二三月",
        "2026年8-10月",
        "2026年8-9月",
        "2026年13月",
        "0000",
        "上个季度",
        "2026年5季度",
        "2025.10-2026.03",
    ],
)
def test_what_is_no_period_of_ours_is_not_read(written: str) -> None:
    assert parse_period(written) == "unreadable"
