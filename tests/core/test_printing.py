"""Figures as printed: rounded half up, never across a bound."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.core.models import Day
from pipeline.core.places import FileRef
from pipeline.core.printing import (
    places_needed,
    print_amount,
    print_date,
    print_day,
    print_exact,
    print_figure,
    print_number,
    print_ratio,
)

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


def test_an_exact_number_has_no_spare_zeros() -> None:
    assert [print_exact(Decimal(text)) for text in ("3.50", "1E+2", "-0", "0.05", "400")] == [
        "3.5",
        "100",
        "0",
        "0.05",
        "400",
    ]


def test_a_date_is_printed_as_precisely_as_it_is_known() -> None:
    day = date(2026, 9, 1)

    assert [print_date(day, one) for one in ("day", "month", "quarter", "year")] == [
        "2026年9月1日",
        "2026年9月",
        "2026年第三季度",
        "2026年",
    ]
    assert print_day(Day(day, "month", FileRef("x"))) == "2026年9月"
