"""Figures as printed: rounded half up, never across a bound."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.core.drafting.printing import (
    places_needed,
    print_amount,
    print_date,
    print_day,
    print_exact,
    print_figure,
    print_number,
    print_ratio,
)
from pipeline.core.models import Day
from pipeline.core.places import FileRef

NINETY = [Decimal("0.9"), Decimal(1)]
ratios = st.decimals(min_value=-2, max_value=3, places=9, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("0.8996", "89.96%"),
        ("0.89995", "89.995%"),
        ("0.9", "90.0%"),
        ("0.90004", "90.004%"),
        ("0.99996", "99.996%"),
        ("1", "100.0%"),
        ("0.895", "89.5%"),
        ("1.10049", "110.0%"),
        ("0.12345", "12.3%"),
        ("0.1235", "12.4%"),
    ],
)
def test_a_rate_near_a_bound_gets_the_places_it_needs(value: str, printed: str) -> None:
    assert print_ratio(Decimal(value), 1, NINETY) == printed


def test_money_keeps_its_side_of_a_bound_too() -> None:
    assert print_amount(Decimal(899_996), bounds=[Decimal(900_000)]) == "89.9996万元"
    assert print_amount(Decimal(1_200_000)) == "120.00万元"
    assert print_figure(Decimal(7), "个", 0) == "7个"


@pytest.mark.parametrize(
    ("unit", "printed"),
    [
        ("元", "1234567890元"),
        ("千元", "1234568千元"),
        ("万元", "123457万元"),
        ("百万元", "1235百万元"),
        ("亿元", "12亿元"),
        ("%", "123456789000%"),
        ("个", "1234567890个"),
        ("", "1234567890"),
    ],
)
def test_each_unit_is_printed_with_its_power_of_ten(unit: str, printed: str) -> None:
    assert print_figure(Decimal(1_234_567_890), unit, 0) == printed


def test_four_more_places_are_tried_and_no_fifth() -> None:
    assert print_ratio(Decimal("0.8999996"), 1, NINETY) == "89.99996%"
    assert print_ratio(Decimal("0.8999999"), 1, NINETY) == "89.99999%"
    assert print_ratio(Decimal("0.89999996"), 1, NINETY) == "不足90%"
    assert places_needed(Decimal("0.89999996"), "%", 1, NINETY) == 5
    assert places_needed(Decimal(899_996), "万元", 2, [Decimal(900_000)]) == 4


def test_of_two_bounds_that_are_crossed_the_nearer_one_is_named() -> None:
    bounds = [Decimal("0.90000001"), Decimal("0.9"), Decimal("0.90000002")]

    assert print_ratio(Decimal("0.899999999"), 1, bounds) == "不足90%"
    assert print_ratio(Decimal("0.900000001"), 1, [Decimal("0.90000000"), Decimal("0.9000000009")]) == (
        "略高于90.00000009%"
    )


def test_a_very_long_figure_keeps_its_digits() -> None:
    assert print_number(Decimal("123456789012345678901234567890.125"), "", 2) == (
        "123456789012345678901234567890.13"
    )


def test_without_places_money_has_two_in_wan_and_a_ratio_one_in_percent() -> None:
    assert print_amount(Decimal(468_000)) == "46.80万元"
    assert print_ratio(Decimal("0.5")) == "50.0%"
    assert print_ratio(Decimal("0.5"), 0) == "50%"


def test_what_no_number_of_places_can_tell_apart_is_said_in_words() -> None:
    assert print_ratio(Decimal("0.89999999999"), 1, NINETY) == "不足90%"
    assert print_ratio(Decimal("0.90000000001"), 1, NINETY) == "略高于90%"


def test_a_small_negative_is_not_minus_zero() -> None:
    assert print_ratio(Decimal("-0.0001")) == "0.0%"
    assert print_ratio(Decimal("-0.0001"), 1, [Decimal(0)]) == "-0.01%"


def test_half_is_rounded_up() -> None:
    assert print_number(Decimal("0.125"), "", 2) == "0.13"
    assert print_number(Decimal("2.675"), "", 2) == "2.68"


@given(ratios, st.sampled_from([0, 1, 2]), st.lists(ratios, max_size=4))
@example(Decimal("0.899999999"), 1, [Decimal("0.9")])
def test_printing_never_crosses_a_bound(value: Decimal, places: int, bounds: list[Decimal]) -> None:
    printed = print_number(value, "%", places, bounds)

    if printed.startswith(("不足", "略高于")):
        bound = Decimal(printed.removeprefix("不足").removeprefix("略高于")).scaleb(-2)
        assert (value < bound) == printed.startswith("不足")
        assert bound in bounds
    else:
        shown = Decimal(printed).scaleb(-2)
        assert [value.compare(bound) for bound in bounds] == [shown.compare(bound) for bound in bounds]


@given(st.decimals(min_value=-(10**14), max_value=10**14, allow_nan=False, allow_infinity=False))
def test_any_figure_can_be_printed(value: Decimal) -> None:
    assert "E" not in print_figure(value, "万元", 2, [Decimal(0)])


def test_numbers_of_one_sentence_can_share_their_places() -> None:
    assert places_needed(Decimal("0.8996"), "%", 1, NINETY) == 2
    assert places_needed(Decimal("0.8"), "%", 1, NINETY) == 1
    assert places_needed(Decimal("0.9996"), "", 1, [Decimal(1)]) == 4


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("3.50", "3.5"),
        ("3.00", "3"),
        ("1E+2", "100"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("0.05", "0.05"),
        ("400", "400"),
        ("-10.10", "-10.1"),
    ],
)
def test_an_exact_number_has_no_spare_zeros(value: str, printed: str) -> None:
    assert print_exact(Decimal(value)) == printed


def test_a_date_is_printed_as_precisely_as_it_is_known() -> None:
    day = date(2026, 9, 1)

    assert [print_date(day, one) for one in ("day", "month", "quarter", "year")] == [
        "2026年9月1日",
        "2026年9月",
        "2026年第三季度",
        "2026年",
    ]
    assert print_day(Day(day, "month", FileRef("x"))) == "2026年9月"
    assert print_day(Day(day, "day", FileRef("x"))) == "2026年9月1日"


@pytest.mark.parametrize(
    ("month", "quarter"), [(1, "一"), (3, "一"), (4, "二"), (9, "三"), (10, "四"), (12, "四")]
)
def test_a_quarter_is_named_by_its_months(month: int, quarter: str) -> None:
    assert print_date(date(2026, month, 1), "quarter") == f"2026年第{quarter}季度"
    assert print_date(date(2026, month, 5)) == f"2026年{month}月5日"
