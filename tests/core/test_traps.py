"""Traps that a second pair of eyes found: each once put a wrong figure, or the wrong person, into a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipeline.core.deciding.evaluation import Evaluated, evaluate, mark_leavers
from pipeline.core.deciding.figures import derive_person
from pipeline.core.deciding.planning import Dates, build_plan
from pipeline.core.drafting.context import Surroundings, build_content
from pipeline.core.models import Appraisal, BatchSettings, Day, Person, UnitResult
from pipeline.core.policies.workdays import Calendar
from tests.builders import (
    DOCUMENTS,
    SHEET,
    appraisal,
    batch,
    employee,
    figure,
    period,
    person,
    policy,
    result,
)

UNIT = ("营销中心", "华东销售部")
CALENDAR = Calendar({}, frozenset({2026}))


def of(people: Sequence[Appraisal], *earlier: Evaluated, **more: object) -> Evaluated:
    return evaluate(batch(people, **more), policy(), {}, earlier)  # type: ignore[arg-type]


def served(evaluated: Evaluated) -> list[str]:
    plan = build_plan(evaluated, policy(), BatchSettings(), Dates(date(2026, 10, 16), CALENDAR), ())
    return [item.subject.id for item in plan.documents if item.subject.kind == "employee"]


# --- people -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "gone"), [("2025-12-31", True), ("2026-10-16", True), ("2026-10-17", False)]
)
def test_a_day_of_leaving_counts_whatever_the_status_says(left: str, gone: bool) -> None:
    given = batch([person("1", 10, left=left)])

    marked, problems = mark_leavers(given, date(2026, 10, 16))
    evaluated = evaluate(marked, policy(), {})

    assert (evaluated.left_out.get("1") == "left") is gone
    assert [problem.code for problem in problems] == ["U604"] * gone


@pytest.mark.parametrize(
    ("written", "precision", "partial"),
    [
        (date(2026, 1, 1), "year", True),
        (date(2026, 7, 1), "quarter", True),
        (date(2026, 7, 1), "month", True),
        (date(2026, 6, 1), "month", False),
        (date(2025, 1, 1), "year", False),
        (date(2026, 7, 1), "day", False),
    ],
)
def test_an_imprecise_day_of_hiring_is_late_when_it_can_be(
    written: date, precision: str, partial: bool
) -> None:
    hired = Day(written, precision, figure(0).place)  # type: ignore[arg-type]
    who = appraisal(replace(employee(), hired=hired))

    assert derive_person(who, policy(), period()).partial is partial


def test_somebody_hired_after_the_period_gets_nothing() -> None:
    who = appraisal(employee("1", hired="2026-10-09"), competencies=[("沟通", 1, 5)])

    assert served(of([who])) == []


def test_an_id_that_was_given_to_somebody_else_brings_no_history() -> None:
    before = of([appraisal(employee("1", "张甲"), [result("sales", 10, 100)])], name="2026Q2")
    now = appraisal(employee("1", "李新"), [result("sales", 80, 100)])

    evaluated = of([now], before)

    assert evaluated.people["1"].streak is None
    assert [problem.code for problem in evaluated.problems] == ["H603"]


def test_a_rule_never_takes_the_time_before_hiring_for_a_good_period() -> None:
    before = of([person("2", 80)], name="2026Q2")
    facts = of([person("1", 80, hired="2026-07-01")], before).people["1"]

    assert facts.streak is not None
    assert facts.streak.value == 1
    assert facts.past[0].short is None


# --- leaders ------------------------------------------------------------------------------------------


def test_deputies_without_teams_do_not_lead_over_their_manager() -> None:
    head, first, second = Person("100", "员工100"), Person("101", "员工101"), Person("102", "员工102")
    people = [
        person("100", 1, manager=Person("9", "总监")),
        person("101", 1, manager=head),
        person("102", 1, manager=head),
        *(person(str(i), 1, manager=first) for i in range(1, 4)),
        *(person(str(i), 1, manager=second) for i in range(4, 6)),
    ]

    evaluated = of(people)

    assert evaluated.units[UNIT].unit.leader == head


@pytest.mark.parametrize("leaders", [{"营销中心/华东销售部": "7777"}, {"营销中心/海外部": "1"}])
def test_a_settled_leader_who_is_unknown_is_told_and_none_is_guessed(leaders: dict[str, str]) -> None:
    evaluated = evaluate(batch([person(str(i), 1) for i in range(1, 4)]), policy(), leaders)

    assert [problem.code for problem in evaluated.problems] == ["U605"]
    if tuple(next(iter(leaders)).split("/")) == UNIT:
        assert evaluated.units[UNIT].unit.leader is None


# --- units --------------------------------------------------------------------------------------------


def test_target_actual_and_rate_of_a_unit_are_those_of_the_same_people() -> None:
    figures = of([person("1", 85), person("2", 85), person("3", 85), person("4", 100, None)]).units[UNIT]

    sales = figures.indicators["sales"]
    assert (sales.target, sales.actual) != (None, None)
    assert sales.target is not None
    assert sales.actual is not None
    assert sales.rate is not None
    assert sales.rate.value == sales.actual.value / sales.target.value == Decimal("0.85")


@pytest.mark.parametrize(
    ("row", "rate"), [(result("sales", 150, None), "0.5"), (result("sales", None, 600), "0.25")]
)
def test_a_half_given_row_is_filled_from_the_people_and_told(row: object, rate: str) -> None:
    people = [person(str(i), 50) for i in range(1, 4)]

    evaluated = of(people, unit_results=[UnitResult(UNIT, {"sales": row})])  # type: ignore[dict-item]

    sales = evaluated.units[UNIT].indicators["sales"]
    assert sales.rate is not None
    assert sales.rate.value == Decimal(rate)
    assert [problem.code for problem in evaluated.problems] == ["U606"]


def test_somebody_who_cannot_be_judged_is_not_counted_as_fine() -> None:
    people = [person(str(i), 80 if i < 2 else 110) for i in range(5)]
    people += [appraisal(employee(id_), competencies=[("沟通", 4, 4)]) for id_ in ("x", "y")]

    facts = of(people).units[UNIT]

    assert (facts.assessed, facts.short) == (5, 2)
    assert facts.short_share is not None
    assert facts.short_share.value == Decimal("0.4")
    assert facts.left_out == {"x": "not_judged", "y": "not_judged"}


def test_a_blocked_row_of_an_earlier_batch_is_no_history() -> None:
    people = [person(str(i), 100) for i in range(1, 4)]
    before = of(people, name="2026Q2", blocked=["营销中心/华东销售部"])

    assert of(people, before).units[UNIT].past == ()


# --- figures ------------------------------------------------------------------------------------------


def test_a_total_of_exactly_ninety_percent_is_ninety_percent() -> None:
    parts = [("sales", 6, 7), ("satisfaction", "0.3", "0.3"), ("complaints", 3, 7)]
    weights = {"sales": 1, "satisfaction": 1, "complaints": 1}
    results = [result(id_, a, t, weight=figure(weights[id_])) for id_, a, t in parts]

    total = derive_person(appraisal(results=results), policy(), period()).total

    # (6/7 + 1 + (2 − 3/7)) ÷ 3 = 24/7 ÷ 3 = 8/7, which no sum of rounded thirds would give.
    assert total is not None
    assert total.value == Decimal(8) / Decimal(7)


def test_a_sheets_own_weights_are_used_alone() -> None:
    weighted = replace(policy().indicators["complaints"], weight=Decimal("0.5"))
    by = policy(indicators={**policy().indicators, "complaints": weighted})
    results = [
        result("sales", 95, 100, weight=figure("0.6")),
        result("satisfaction", "0.6", "1", weight=figure("0.4")),
    ]

    total = derive_person(appraisal(results=results), by, period()).total

    assert total is not None
    assert total.value == Decimal("0.81")


@pytest.mark.parametrize(("grade", "codes"), [("S", ["D702"]), ("D", [])])
def test_a_grade_that_the_total_contradicts_is_told_and_kept(grade: str, codes: list[str]) -> None:
    who = replace(appraisal(employee("1"), grade=grade), total=figure(60))

    evaluated = of([who])

    assert [problem.code for problem in evaluated.problems] == codes
    assert evaluated.people["1"].grade is not None
    assert evaluated.people["1"].grade.text == grade


def test_a_prorated_rate_on_target_is_exactly_one() -> None:
    who = appraisal(employee(hired="2026-07-31"), [result("sales", 62, 92)])

    rate = derive_person(who, policy(), period()).indicators["sales"].prorated_rate

    assert rate is not None
    assert rate.value == 1


def test_a_fold_runs_over_all_its_cells_in_whatever_order_people_come() -> None:
    people = [person(str(i), 100, row=row) for i, row in enumerate((9, 3, 7), 1)]

    actual = of(people).units[UNIT].indicators["sales"].actual

    assert actual is not None
    assert str(actual.place) == f"{SHEET}!D3:D9"


def test_a_missing_main_figure_is_told_even_when_nothing_else_is_wrong() -> None:
    who = appraisal(employee("1"), [result("sales", None, 100), result("satisfaction", "0.95", "0.9")])
    evaluated = of([who])

    plan = build_plan(evaluated, policy(), BatchSettings(), Dates(date(2026, 10, 16), CALENDAR), ())

    (listed,) = plan.not_selected
    assert listed.code == "some_rules_open"
    assert "销售额.完成率" in listed.params["missing"]


# --- what is printed ------------------------------------------------------------------------------------


def context(who: Appraisal, code: str = "PIP", **goal: object) -> dict[str, object]:
    types = [replace(item, **goal) if item.code == code else item for item in DOCUMENTS]  # type: ignore[arg-type]
    by = policy(documents=types)
    evaluated = evaluate(batch([who]), by, {})
    plan = build_plan(evaluated, by, BatchSettings(), Dates(date(2026, 10, 16), CALENDAR), ())
    return dict(build_content(plan.documents[0], Surroundings(evaluated, by, CALENDAR)).values)


def test_where_lower_is_better_the_goal_is_a_number_not_to_exceed() -> None:
    who = appraisal(employee("1"), [result("sales", 10, 100), result("complaints", 8, 5)])

    goals = context(who, goal=Decimal("0.9"))["goals"]

    assert [goal["target"] for goal in goals] == ["不低于90%", "不超过5.5件"]  # type: ignore[attr-defined]


def test_hrs_own_strengths_are_never_cut() -> None:
    who = appraisal(
        employee("1"),
        [result("sales", 80, 100), result("satisfaction", 1, 1)],
        strengths=list("一二三四五六七"),
    )

    assert context(who)["strengths"] == list("一二三四五六七")


def test_each_date_of_an_unknown_year_is_marked_and_no_other() -> None:
    doc = context(person("1", 10), deadline=replace(DOCUMENTS[0].deadline, days=90))["doc"]  # type: ignore[type-var]

    assert isinstance(doc, dict)
    assert doc["issued_on"] == "2026年10月16日"
    assert doc["due_on"] == "2027年1月14日【请核对】"
