"""Units of money and scales of percent: decided once a column, or asked."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.models import BatchSettings
from tests.builders_sheets import Given, intake, percent, problems, results, roster, stops, value

SALES = ["工号", "销售额目标", "销售额实际", "销售额完成率"]


def satisfaction(*cells: Given, header: str = "客户满意度") -> list[list[Given]]:
    ids = ["001", "002", "003"]
    return [["工号", "姓名", header], *([ids[row], None, cell] for row, cell in enumerate(cells))]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("销售额（万元）", 46.8),
        ("销售额（元）", 468000),
        ("销售额(千元)", 468),
        ("销售额（W）", "46.8"),
        ("销售额", "46.8万元"),
        ("销售额（元）", "46.8万"),
        ("销售额（万元）", "468,000元"),
    ],
)
def test_an_amount_is_the_same_yuan_whatever_its_unit(header: str, cell: Given) -> None:
    read = intake(roster(), results(["工号", "姓名", header], ["001", "林岚", cell]))

    assert value(read, "001", "sales", "actual") == Decimal(468_000)
    assert stops(read) == []


@given(
    st.decimals(min_value="0.01", max_value=99999, places=4),
    st.sampled_from([("元", 0), ("千元", 3), ("万元", 4)]),
)
@settings(max_examples=30, deadline=None)
def test_no_unit_is_ever_wrong_by_a_factor(number: Decimal, unit: tuple[str, int]) -> None:
    name, power = unit
    read = intake(roster(), results(["工号", "姓名", f"销售额（{name}）"], ["001", "林岚", float(number)]))

    assert value(read, "001", "sales", "actual") == number.scaleb(power)


def test_a_corner_gives_the_unit_that_headers_lack() -> None:
    read = intake(
        roster(),
        results(["单位：万元"], ["工号", "姓名", "销售额", "回款（元）"], ["001", "林岚", 5, 60_000]),
    )

    assert value(read, "001", "sales", "actual") == 50_000
    assert value(read, "001", "collection", "actual") == 60_000


def test_two_corners_that_differ_decide_nothing() -> None:
    read = intake(
        roster(), results(["单位：万元", "金额单位：元"], ["工号", "姓名", "销售额"], ["001", "林岚", 5])
    )

    assert stops(read) == [("T206", "C3")]


def test_an_amount_without_a_unit_is_asked_for_and_nobody_gets_it() -> None:
    read = intake(roster(), results(["工号", "姓名", "销售额"], ["001", "林岚", 5], ["002", "周宁", None]))

    assert stops(read) == [("T206", "C2")]
    assert value(read, "001", "sales", "actual") is None


@pytest.mark.parametrize("key", ["销售额", "销售额.实际", "sales.actual", "实际", "actual"])
def test_the_settings_answer_for_a_unit(key: str) -> None:
    read = intake(
        roster(),
        results(["工号", "姓名", "销售额"], ["001", "林岚", 5]),
        settings=BatchSettings(units={key: "万元"}),
    )

    assert stops(read) == []
    assert value(read, "001", "sales", "actual") == 50_000


def test_zeros_and_blanks_need_no_unit() -> None:
    read = intake(roster(), results(["工号", "姓名", "销售额"], ["001", "林岚", 0], ["002", "周宁", "—"]))

    assert stops(read) == []
    assert value(read, "001", "sales", "actual") == 0


def test_a_rate_tells_the_unit_of_the_other_column() -> None:
    read = intake(
        roster(),
        results(
            ["工号", "销售额目标（万元）", "销售额实际", "销售额完成率"],
            ["001", 50, 450_000, percent(0.9)],
            ["002", 40, 400_000, percent(1.0)],
        ),
    )

    assert stops(read) == []
    assert value(read, "001", "sales", "actual") == 450_000


def test_a_rate_that_fits_only_some_rows_tells_nothing() -> None:
    read = intake(
        roster(),
        results(
            ["工号", "销售额目标（万元）", "销售额实际", "销售额完成率"],
            ["001", 50, 450_000, percent(0.9)],
            ["002", 40, 40, percent(1.0)],
        ),
    )

    assert stops(read) == [("T206", "C2")]


def test_a_long_table_may_state_its_unit_by_row_or_in_the_name() -> None:
    read = intake(
        roster(),
        results(
            ["工号", "指标", "单位", "实际"],
            ["001", "销售额", "万元", 5],
            ["002", "销售额（元）", None, 6],
            ["001", "满意度", "%", 95],
            ["001", "新客户数", "个", 3],
        ),
    )

    assert stops(read) == []
    assert value(read, "001", "sales", "actual") == 50_000
    assert value(read, "002", "sales", "actual") == 6
    assert value(read, "001", "satisfaction", "actual") == Decimal("0.95")
    assert value(read, "001", "new_customers", "actual") == 3


@pytest.mark.parametrize(
    "cells",
    [
        (0.8, 0.95, 1),
        ("80%", "95%", "100%"),
        (80, 95, 100),
        (percent(0.8), percent(0.95), percent(1)),
        (percent(0.8), 0.95, "100%"),
        ("80", 95, "１００"),
        ("80%", 95, 100),
    ],
)
def test_a_ratio_is_the_same_in_every_form(cells: tuple[Given, ...]) -> None:
    read = intake(roster(), results(*satisfaction(*cells)))

    assert stops(read) == []
    assert [value(read, id_, "satisfaction", "actual") for id_ in ("001", "002", "003")] == [
        Decimal("0.8"),
        Decimal("0.95"),
        Decimal(1),
    ]


@pytest.mark.parametrize("cells", [(0.92, 91, "93%"), (0.8, 80), (1, 95)])
def test_a_column_of_mixed_forms_is_asked_about_as_a_whole(cells: tuple[Given, ...]) -> None:
    read = intake(roster(), results(*satisfaction(*cells)))

    assert stops(read) == [("T207", "C2")]
    assert value(read, "001", "satisfaction", "actual") is None


@pytest.mark.parametrize(("scale", "expected"), [("percent", "0.0092"), ("fraction", "0.92")])
def test_the_settings_answer_for_a_scale(scale: str, expected: str) -> None:
    read = intake(
        roster(),
        results(*satisfaction(0.92, 0.91)),
        settings=BatchSettings(scales={"客户满意度.实际": scale}),
    )

    assert value(read, "001", "satisfaction", "actual") == Decimal(expected)


def test_a_percent_header_over_fractions_is_a_contradiction() -> None:
    assert stops(intake(roster(), results(*satisfaction(0.92, 0.91, header="客户满意度（%）")))) == [
        ("T207", "C2")
    ]
    assert stops(intake(roster(), results(*satisfaction(92, 91, header="客户满意度（%）")))) == []


def test_a_growth_rate_without_a_sign_is_asked_about() -> None:
    asked = intake(roster(), results(["工号", "姓名", "销售增长率"], ["001", "林岚", 12]))
    told = intake(
        roster(), results(["工号", "姓名", "销售增长率（%）"], ["001", "林岚", 120], ["002", "周宁", -3])
    )

    assert stops(asked) == [("T207", "C2")]
    assert value(told, "001", "growth", "actual") == Decimal("1.2")
    assert problems(told, "R337") == []


@pytest.mark.parametrize(
    ("shown", "rate"), [(0.9, "0.9"), (90, "0.9"), ("90%", "0.9"), (percent(0.9), "0.9")]
)
def test_target_and_actual_tell_the_scale_of_a_rate(shown: Given, rate: str) -> None:
    read = intake(
        roster(),
        results(["工号", "销售额目标（元）", "销售额实际（元）", "销售额完成率"], ["001", 100, 90, shown]),
    )

    assert stops(read) == []
    assert value(read, "001", "sales", "rate") == Decimal(rate)
    assert problems(read, "R339") == []


def test_a_rate_that_is_all_there_is_must_say_its_scale() -> None:
    alone = intake(roster(), results(["工号", "姓名", "销售额完成率"], ["001", "林岚", 0.9]))
    beside = intake(
        roster(),
        results(["工号", "销售额目标（元）", "销售额实际（元）", "销售额完成率"], ["001", 100, 90, 7]),
    )

    assert stops(alone) == [("T207", "C2")]
    assert stops(beside) == []


def test_weights_of_one_and_of_a_hundred_are_the_same() -> None:
    for weights in ((0.7, 0.3), (70, 30), ("70%", "30%")):
        read = intake(
            roster(),
            results(
                ["工号", "指标", "实际", "权重"],
                ["001", "销售额（元）", 5, weights[0]],
                ["001", "新客户数", 5, weights[1]],
            ),
        )

        assert value(read, "001", "sales", "weight") == Decimal("0.7")
        assert problems(read, "R344") == []


def test_a_rate_that_fits_two_units_tells_nothing() -> None:
    header = ["工号", "销售额目标（万元）", "销售额实际", "销售额完成率"]
    read = intake(roster(), results(header, ["001", 100, 2, percent(0.001)]))

    assert stops(read) == [("T206", "C2")]
