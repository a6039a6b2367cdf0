"""Sums over a unit's people, the unit's own row, and where the two disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.core.deciding.evaluation import Evaluated, evaluate
from pipeline.core.deciding.totals import derive_unit, total_of
from pipeline.core.models import Appraisal, Evaluation, Figure, IndicatorFigures, UnitFacts, UnitResult
from pipeline.core.places import FoldRef
from tests.builders import INDICATORS, appraisal, batch, employee, figure, person, policy, result

UNIT = ("营销中心", "华东销售部")


def of(people: Sequence[Appraisal], *row: Evaluation, blocked: Sequence[str] = ()) -> Evaluated:
    rows = [UnitResult(UNIT, {item.indicator: item for item in row})] if row else []
    return evaluate(batch(people, unit_results=rows, blocked=blocked), policy(), {})


def facts_of(people: Sequence[Appraisal], *row: Evaluation, blocked: Sequence[str] = ()) -> UnitFacts:
    return of(people, *row, blocked=blocked).units[UNIT]


def values(figures: IndicatorFigures) -> list[Decimal | None]:
    found = (figures.actual, figures.target, figures.rate, figures.gap)
    return [each.value if each else None for each in found]


def three(actual: int = 80, target: int | None = 100) -> list[Appraisal]:
    return [person(str(i), actual, target, row=i + 1) for i in range(1, 4)]


# --- sums ---------------------------------------------------------------------------------------------


def test_a_sum_says_which_cells_it_runs_over() -> None:
    figures = facts_of(three()).indicators["sales"]

    assert values(figures) == [240, 300, Decimal("0.8"), -60]
    assert figures.actual is not None
    assert isinstance(figures.actual.place, FoldRef)
    assert (str(figures.actual.place), figures.actual.place.count) == (
        "inputs/2026Q3/结果.xlsx[销售一部]!D2:D4",
        3,
    )
    assert figures.actual.formula == "SUM"
    assert figures.gap is not None
    assert figures.gap.formula == "SUM(实际) − SUM(目标)"


def test_without_any_target_there_is_a_sum_and_no_rate() -> None:
    assert values(facts_of(three(80, None)).indicators["sales"]) == [240, None, None, None]
    assert values(facts_of(three(80, 0)).indicators["sales"]) == [240, None, None, None]


def test_counts_are_added_and_lower_is_better_for_the_unit_too() -> None:
    people = [appraisal(employee(str(i)), [result("complaints", 5, 4)]) for i in range(3)]

    assert values(facts_of(people).indicators["complaints"]) == [15, 12, Decimal("0.75"), 3]


@pytest.mark.parametrize("target", [None, 0])
def test_a_missing_figure_of_somebody_without_a_target_leaves_the_sum_whole(target: int | None) -> None:
    facts = facts_of([*three(), person("4", None, target)])

    assert facts.complete
    assert values(facts.indicators["sales"]) == [240, 300, Decimal("0.8"), -60]


@pytest.mark.parametrize(
    ("who", "complete"),
    [({}, False), ({"on_hold": True}, True), ({"status": "left"}, True), ({"hired": "2026-08-01"}, True)],
)
def test_a_missing_figure_of_somebody_kept_out_leaves_the_sum_whole(
    who: dict[str, object], complete: bool
) -> None:
    facts = facts_of([*three(), person("4", None, **who)])

    assert facts.complete is complete
    assert ("sales" in facts.indicators) is complete


def test_of_an_indicator_that_nobody_has_nothing_is_said() -> None:
    facts = facts_of(three())

    assert set(facts.indicators) == {"sales"}
    assert facts.complete


# --- those short --------------------------------------------------------------------------------------


def test_the_share_of_people_short_stands_on_the_rows_of_those_assessed() -> None:
    people = [*three(), person("4", 110, row=9), person("5", 10, row=12, on_hold=True)]

    facts = facts_of(people)

    assert (facts.assessed, facts.short) == (4, 3)
    assert facts.left_out == {"5": "on_hold"}
    assert facts.short_share is not None
    assert (facts.short_share.value, facts.short_share.formula) == (Decimal("0.75"), "3 ÷ 4")
    assert str(facts.short_share.place) == "inputs/2026Q3/花名册.xlsx[花名册]!A2:A9"


def test_where_nobody_is_assessed_or_somebody_is_blocked_there_is_no_share() -> None:
    kept_out = [person(str(i), 80, on_hold=True) for i in range(3)]

    assert facts_of(kept_out).short_share is None
    blocked = facts_of([*three(), person("4", 80)], blocked=["4"])
    assert (blocked.short, blocked.short_share) == (3, None)


# --- the unit's own row -------------------------------------------------------------------------------


def test_the_units_own_row_wins_over_the_sum_of_its_people() -> None:
    facts = facts_of(three(), result("sales", 270, 300, row=5))

    assert values(facts.indicators["sales"]) == [270, 300, Decimal("0.9"), -30]
    gap = facts.indicators["sales"].gap
    assert gap is not None
    assert gap.formula == "D5 − C5"
    assert facts.complete


def test_a_row_on_one_indicator_leaves_the_sums_of_the_others() -> None:
    people = [
        appraisal(employee(str(i)), [result("sales", 80, 100), result("complaints", 5, 4)]) for i in range(3)
    ]

    facts = facts_of(people, result("sales", 270, 300))

    assert values(facts.indicators["complaints"])[0] == 15


def test_a_ratio_of_a_row_comes_from_its_counts_unless_it_is_given() -> None:
    counts: dict[str, Figure] = {"numerator": figure(85), "denominator": figure(100)}
    reckoned = facts_of(three(), result("satisfaction", None, "0.9", **counts)).indicators["satisfaction"]
    given = facts_of(three(), result("satisfaction", "0.86", "0.9", **counts)).indicators["satisfaction"]

    assert reckoned.actual is not None
    assert reckoned.actual.value == Decimal("0.85")
    assert given.actual is not None
    assert given.actual.value == Decimal("0.86")


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("240", False),
        ("240.0049", False),
        ("239.9951", False),
        ("240.005", True),
        ("239.995", True),
        ("250", True),
        ("200", True),
    ],
)
def test_half_a_fen_is_rounding_and_anything_more_is_told(stated: str, told: bool) -> None:
    problems = of(three(), result("sales", stated, 300, row=5)).problems

    assert [problem.code for problem in problems] == (["U601"] if told else [])


def test_a_difference_names_unit_indicator_and_cell() -> None:
    (problem,) = of(three(), result("sales", 250, 300, row=5)).problems

    assert (problem.code, problem.level, problem.subject) == ("U601", "warning", "营销中心/华东销售部")
    assert problem.place == figure(1, row=5).place
    assert (problem.params["unit"], problem.params["indicator"]) == ("营销中心/华东销售部", "销售额")


@pytest.mark.parametrize("blocked", [[], ["4"]])
def test_nothing_is_said_of_a_difference_where_figures_are_missing(blocked: list[str]) -> None:
    people = [*three(), person("4", None if not blocked else 80)]

    assert not of(people, result("sales", 999, 400), blocked=blocked).problems


def test_leavers_and_people_without_a_target_count_where_the_row_is_compared() -> None:
    people = [*three(), person("4", 30, 40, status="left"), person("5", 7, None)]

    assert not of(people, result("sales", 277, 340)).problems


@pytest.mark.parametrize(
    ("row", "expected", "missing"),
    [
        (result("sales", 270, None), [270, 300, Decimal("0.9"), -30], ["目标"]),
        (result("sales", None, 400), [240, 400, Decimal("0.6"), -160], ["实际"]),
        (result("sales", None, None), [240, 300, Decimal("0.8"), -60], []),
        (result("sales", None, None, rate=figure("0.7")), [None, None, Decimal("0.7"), None], []),
        (result("sales", 240, 400), [240, 400, Decimal("0.6"), -160], []),
    ],
)
def test_what_a_row_leaves_out_comes_from_the_people_and_is_told(
    row: Evaluation, expected: list[Decimal | None], missing: list[str]
) -> None:
    evaluated = of(three(), row)

    assert values(evaluated.units[UNIT].indicators["sales"]) == expected
    told = [problem for problem in evaluated.problems if problem.code == "U606"]
    assert [problem.params["field"] for problem in told] == missing


def test_without_figures_of_people_a_row_stands_as_it_is() -> None:
    people = [appraisal(employee(str(i)), [result("complaints", 1, 1)]) for i in range(3)]

    assert values(facts_of(people, result("sales", 270, None)).indicators["sales"]) == [270, None, None, None]
    assert "sales" not in facts_of(people, result("sales", None, 300)).indicators


def test_a_row_completes_a_unit_whose_people_do_not() -> None:
    people = [*three(), person("4", None)]

    assert facts_of(people, result("sales", 300, 400)).complete
    assert not facts_of(people, result("complaints", 3, 4)).complete


def test_a_row_that_is_half_given_is_told_at_the_cell_that_it_gives() -> None:
    (no_target,) = of(three(), result("sales", 240, None, row=5)).problems
    (no_actual,) = of(three(), result("sales", None, 300, row=5)).problems

    assert (no_target.code, no_target.level, no_target.subject) == ("U606", "warning", "营销中心/华东销售部")
    assert no_target.place == figure(1, 5, 4).place
    assert no_actual.place == figure(1, 5, 3).place
    assert dict(no_actual.params) == {"unit": "营销中心/华东销售部", "indicator": "销售额", "field": "实际"}
    with_rate = result("sales", 240, None, rate=figure("0.8"))
    assert not of(three(), with_rate).problems
    assert not of(three(), result("complaints", 4, None)).problems


def test_a_difference_is_told_in_the_unit_of_the_indicator() -> None:
    people = [person(str(i), 800_000, 1_000_000) for i in range(3)]

    (problem,) = of(people, result("sales", 2_500_000, 3_000_000)).problems

    assert {name: problem.params[name] for name in ("stated", "summed", "difference")} == {
        "stated": "250.00万元",
        "summed": "240.00万元",
        "difference": "10.00万元",
    }


def test_a_small_difference_is_never_printed_as_none() -> None:
    (problem,) = of(three(), result("sales", "240.01", 300)).problems

    assert problem.params["difference"] == "0.000001万元"


def test_a_rate_without_an_actual_leaves_the_sum_incomplete() -> None:
    stated = appraisal(employee("4"), [result("sales", rate=figure("0.85"))])

    assert not facts_of([*three(), stated]).complete


def test_the_total_of_everybody_counts_people_without_a_target_and_leavers() -> None:
    people = [*three(), person("4", 30, 40, status="left"), person("5", 7, None)]
    evaluated = of(people)
    facts = replace(
        evaluated.units[UNIT], unit=replace(evaluated.units[UNIT].unit, members=("1", "4", "5", "x"))
    )

    total = total_of(facts, evaluated.people, INDICATORS["sales"])

    assert total is not None
    assert total.value == 80 + 30 + 7
    assert total_of(facts, evaluated.people, INDICATORS["complaints"]) is None


def test_before_shortfalls_are_counted_a_unit_knows_how_many_could_be_assessed() -> None:
    evaluated = of(three())

    fresh = derive_unit(evaluated.units[UNIT].unit, evaluated.people, None, {"2": "on_hold"}, policy())

    assert (fresh.assessed, fresh.short, fresh.short_share) == (2, 0, None)
    assert fresh.left_out == {"2": "on_hold"}
