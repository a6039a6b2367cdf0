from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from pipeline.core.deciding.evidence import print_field
from pipeline.core.deciding.figures import (
    derive_person,
    grade_at,
    whole_months,
    worked_share,
)
from pipeline.core.deciding.reckoning import completion_rate, fold
from pipeline.core.places import FoldRef
from tests.builders import GRADES, INDICATORS, appraisal, day, employee, figure, period, policy, result


@pytest.mark.parametrize(
    ("target", "actual", "rate"),
    [
        ("100000", "89995", "0.89995"),
        ("100000", "89960", "0.8996"),
        ("100000", "90000", "0.9"),
        ("100000", "99990", "0.9999"),
        ("100000", "100000", "1"),
        ("100000", "110000", "1.1"),
        ("100000", "-5000", "-0.05"),
    ],
)
def test_a_rate_is_exact(target: str, actual: str, rate: str) -> None:
    assert completion_rate(Decimal(target), Decimal(actual), "higher") == Decimal(rate)


@pytest.mark.parametrize("target", [None, Decimal(0)])
def test_without_a_target_there_is_no_rate(target: Decimal | None) -> None:
    assert completion_rate(target, Decimal(5), "higher") is None


@pytest.mark.parametrize(("actual", "rate"), [(4, "1"), (2, "1.5"), (0, "2"), (6, "0.5"), (10, "-0.5")])
def test_where_lower_is_better_the_target_is_one_hundred_percent(actual: int, rate: str) -> None:
    assert completion_rate(Decimal(4), Decimal(actual), "lower") == Decimal(rate)


def test_a_rate_remembers_the_cells_and_how_it_was_derived() -> None:
    facts = derive_person(appraisal(results=[result("sales", 90, 100, row=7)]), policy(), period())

    rate = facts.indicators["sales"].rate
    assert rate is not None
    assert str(rate.place) == "inputs/2026Q3/结果.xlsx[销售一部]!D7"
    assert rate.formula == "D7 ÷ C7"


def test_a_rate_that_stands_alone_is_taken_as_the_sheet_says() -> None:
    facts = derive_person(appraisal(results=[result("sales", rate=figure("0.85"))]), policy(), period())

    assert facts.indicators["sales"].rate == figure("0.85")


def test_a_rate_beside_an_actual_without_a_target_is_not_taken() -> None:
    facts = derive_person(appraisal(results=[result("sales", 90, rate=figure(0))]), policy(), period())

    assert facts.indicators["sales"].rate is None


def test_growth_needs_a_base_above_zero() -> None:
    facts = derive_person(
        appraisal(results=[result("sales", 110, 100, previous=figure(100), last_year=figure(0))]),
        policy(),
        period(),
    )

    growth = facts.indicators["sales"].growth
    assert growth is not None
    assert growth.value == Decimal("0.1")
    assert facts.indicators["sales"].year_growth is None


def test_a_missing_actual_is_not_zero() -> None:
    facts = derive_person(appraisal(results=[result("sales", None, 100)]), policy(), period())

    figures = facts.indicators["sales"]
    assert (figures.rate, figures.gap, figures.growth) == (None, None, None)
    assert facts.grade is None


@pytest.mark.parametrize(
    ("ratio", "grade"),
    [
        ("1.2", "S"),
        ("1.19999", "A"),
        ("1", "A"),
        ("0.99999", "B"),
        ("0.9", "B"),
        ("0.89999999999999999999", "C"),
        ("0.7", "C"),
        ("0.6999", "D"),
        ("-1", "D"),
    ],
)
def test_a_grade_begins_exactly_at_its_floor(ratio: str, grade: str) -> None:
    assert grade_at(Decimal(ratio), GRADES).id == grade


def test_the_sheet_decides_the_grade_before_any_figure() -> None:
    facts = derive_person(appraisal(results=[result("sales", 130, 100)], grade="C"), policy(), period())

    assert facts.grade is not None
    assert (facts.grade.text, facts.grade_basis) == ("C", "sheet")


def test_without_a_grade_the_sheets_total_decides() -> None:
    who = appraisal(results=[result("sales", 130, 100)])
    with_total = type(who)(who.employee, who.evaluations, total=figure(92))

    facts = derive_person(with_total, policy(), period())

    assert facts.grade is not None
    assert (facts.grade.text, facts.grade_basis) == ("B", "total")


def test_without_weights_the_main_indicator_decides() -> None:
    facts = derive_person(appraisal(results=[result("sales", 95, 100)]), policy(), period())

    assert facts.grade is not None
    assert (facts.grade.text, facts.grade_basis) == ("B", "main")


def test_a_weighted_total_needs_every_weighted_rate() -> None:
    weighted = [
        result("sales", 100, 100, weight=figure("0.6")),
        result("satisfaction", None, "0.9", weight=figure("0.4")),
    ]
    whole = [weighted[0], result("satisfaction", "0.45", "0.9", weight=figure("0.4"))]

    open_ = derive_person(appraisal(results=weighted), policy(), period())
    facts = derive_person(appraisal(results=whole), policy(), period())

    assert open_.total is None
    assert facts.total is not None
    assert facts.total.value == Decimal("0.8")
    assert isinstance(facts.total.place, FoldRef)
    assert facts.total.place.count == 2


def test_a_joiner_has_a_share_of_the_target() -> None:
    joiner = appraisal(employee(hired="2026-08-16"), [result("sales", 30, 92)])

    facts = derive_person(joiner, policy(), period())

    assert facts.partial
    figures = facts.indicators["sales"]
    assert worked_share(joiner, period()) == Fraction(46, 92)
    assert figures.prorated_target is not None
    assert figures.prorated_target.value == 46
    assert figures.prorated_rate is not None
    assert figures.rate is not None
    assert figures.rate.value < figures.prorated_rate.value


@pytest.mark.parametrize(
    ("hired", "left", "partial"),
    [
        ("2026-07-01", None, False),
        ("2026-07-02", None, True),
        ("2026-09-30", None, True),
        ("2020-01-01", "2026-09-30", False),
        ("2020-01-01", "2026-09-29", True),
        ("2020-01-01", "2026-06-30", False),
    ],
)
def test_a_period_is_partial_when_somebody_came_or_went_inside_it(
    hired: str, left: str | None, partial: bool
) -> None:
    facts = derive_person(appraisal(employee(hired=hired, left=left)), policy(), period())

    assert facts.partial is partial


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [("2026-07-01", "2026-09-30", 2), ("2025-09-30", "2026-09-30", 12), ("2027-01-01", "2026-09-30", 0)],
)
def test_tenure_counts_whole_months(start: str, end: str, months: int) -> None:
    assert whole_months(date.fromisoformat(start), date.fromisoformat(end)) == months


def test_the_largest_level_gap_is_kept_with_its_cell() -> None:
    facts = derive_person(appraisal(competencies=[("沟通", 3, 5), ("专业", 4, 4)]), policy(), period())

    assert facts.largest_gap is not None
    assert facts.largest_gap.value == 2


def test_a_fold_names_its_range_and_count() -> None:
    total = fold([figure(1, row=2), figure(2, row=3), figure(3, row=9)], Decimal(6), "SUM")

    assert str(total.place) == "inputs/2026Q3/结果.xlsx[销售一部]!D2:D9"
    assert isinstance(total.place, FoldRef)
    assert (total.place.count, total.place.formula) == (3, "SUM")


def test_a_day_of_hiring_that_is_not_known_tells_nothing() -> None:
    facts = derive_person(appraisal(employee(hired=None)), policy(), period())

    assert facts.tenure_months is None
    assert not facts.partial
    assert day("2026-01-01").precision == "day"


def test_a_ratio_grows_by_points_not_by_percent_of_percent() -> None:
    facts = derive_person(
        appraisal(results=[result("satisfaction", "0.969", "0.9", previous=figure("0.954"))]),
        policy(),
        period(),
    )

    growth = facts.indicators["satisfaction"].growth
    assert growth is not None
    assert growth.value == Decimal("0.015")
    assert print_field(growth.value, INDICATORS["satisfaction"], "环比", policy()) == (
        "1.5个百分点",
        "个百分点",
    )
