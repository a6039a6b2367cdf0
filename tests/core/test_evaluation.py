"""Peers, units, history and streaks, through one evaluated batch."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from pipeline.core.deciding.evaluation import Evaluated, evaluate
from pipeline.core.models import Appraisal, Person, UnitResult
from pipeline.core.places import FoldRef
from tests.builders import appraisal, batch, employee, figure, person, policy, result

UNIT = ("营销中心", "华东销售部")


def of(people: Sequence[Appraisal], **more: object) -> Evaluated:
    return evaluate(batch(people, **more), policy(), {})  # type: ignore[arg-type]


# --- peers --------------------------------------------------------------------------------------------


def test_peers_are_the_others_of_the_same_post_and_department() -> None:
    evaluated = of(
        [person("1", 100, row=2), person("2", 200, row=3), person("3", 300, row=4), person("4", 400, row=5)]
    )

    figures = evaluated.people["1"].indicators["sales"]
    assert figures.peer_average is not None
    assert figures.peer_average.value == 300
    assert figures.peer_count == 3
    assert figures.peer_gap is not None
    assert figures.peer_gap.value == (Decimal(100) - 300) / 300
    assert isinstance(figures.peer_average.place, FoldRef)
    assert figures.peer_average.place.count == 3


def test_too_few_peers_are_not_told() -> None:
    evaluated = of([person("1", 100), person("2", 200), person("3", 300)])

    assert evaluated.people["1"].indicators["sales"].peer_average is None


def test_another_post_or_department_is_no_peer() -> None:
    evaluated = of(
        [
            person("1", 100),
            person("2", 200),
            person("3", 300),
            person("4", 999, post="内勤"),
            person("5", 999, unit=("营销中心", "华南销售部")),
        ]
    )

    assert evaluated.people["1"].indicators["sales"].peer_average is None


def test_two_teams_of_one_department_are_compared() -> None:
    evaluated = of(
        [person(str(i), i * 100, unit=(*UNIT, f"{i % 2}组"), team=f"{i % 2}组") for i in range(1, 5)]
    )

    assert evaluated.people["1"].indicators["sales"].peer_count == 3


def test_people_kept_out_or_blocked_are_in_no_peer_figure() -> None:
    others = [person("2", 200), person("3", 300), person("4", 400)]
    odd = [
        person("5", 9999, on_hold=True),
        person("6", 9999, status="left"),
        person("7", 9999, hired="2026-08-01"),
        person("8", 9999, status="intern"),
        person("9", 9999),
    ]

    evaluated = of([person("1", 100), *others, *odd], blocked=["9"])

    figures = evaluated.people["1"].indicators["sales"]
    assert figures.peer_average is not None
    assert figures.peer_average.value == 300
    assert evaluated.left_out == {
        "5": "on_hold",
        "6": "left",
        "7": "partial_period",
        "8": "non_employee",
        "9": "blocked",
    }
    assert evaluated.people["5"].indicators["sales"].peer_average is None


def test_the_sheets_own_average_is_kept() -> None:
    mine = appraisal(employee("1"), [result("sales", 219, 200, peer_average=figure(320))])

    evaluated = of([mine, person("2", 1), person("3", 1), person("4", 1)])

    figures = evaluated.people["1"].indicators["sales"]
    assert figures.peer_average == figure(320)
    assert figures.peer_count is None


# --- units --------------------------------------------------------------------------------------------


def test_a_units_total_is_the_sum_of_its_people_leavers_included() -> None:
    evaluated = of([person("1", 90), person("2", 80), person("3", 100), person("4", 30, 40, status="left")])

    figures = evaluated.units[UNIT].indicators["sales"]
    assert figures.actual is not None
    assert figures.actual.value == 300
    assert figures.target is not None
    assert figures.target.value == 340
    assert figures.rate is not None
    assert figures.rate.value == Decimal(300) / 340


def test_sales_without_a_target_do_not_lift_the_units_rate() -> None:
    evaluated = of([person("1", 80), person("2", 80), person("3", 80), person("4", 500, None)])

    figures = evaluated.units[UNIT].indicators["sales"]
    assert figures.actual is not None
    assert figures.actual.value == 240
    assert figures.rate is not None
    assert figures.rate.value == Decimal("0.8")


def test_a_unit_with_a_blocked_person_is_incomplete_and_not_judged_by_sums() -> None:
    evaluated = of([person("1", 10), person("2", 10), person("3", 10), person("4", 10)], blocked=["4"])

    facts = evaluated.units[UNIT]
    assert not facts.complete
    assert "sales" not in facts.indicators
    assert facts.short_share is None
    judged = evaluated.unit_judged[UNIT]
    assert set(judged.not_applicable) == {"UNIT_RATE", "UNIT_SHARE"}


def test_a_row_of_the_unit_results_stands_in_for_an_incomplete_sum() -> None:
    row = UnitResult(UNIT, {"sales": result("sales", 300, 400)})

    evaluated = of(
        [person("1", 10), person("2", 10), person("3", 10), person("4", 10)],
        blocked=["4"],
        unit_results=[row],
    )

    figures = evaluated.units[UNIT].indicators["sales"]
    assert figures.rate is not None
    assert figures.rate.value == Decimal("0.75")
    assert not evaluated.problems


def test_a_missing_actual_of_one_person_makes_the_units_sum_incomplete() -> None:
    evaluated = of([person("1", 100), person("2", 100), person("3", 100), person("4", None)])

    assert "sales" not in evaluated.units[UNIT].indicators
    assert not evaluated.units[UNIT].complete


def test_unit_results_that_differ_from_the_people_are_told() -> None:
    row = UnitResult(UNIT, {"sales": result("sales", 312, 300)})

    evaluated = of([person("1", 100), person("2", 100), person("3", 100)], unit_results=[row])

    assert [problem.code for problem in evaluated.problems] == ["U601"]
    assert evaluated.problems[0].params["difference"] == "0.001万元"


def test_unit_results_of_an_unknown_unit_are_told() -> None:
    row = UnitResult(("营销中心", "海外部"), {"sales": result("sales", 1, 1)})

    assert [p.code for p in of([person("1", 1)], unit_results=[row]).problems] == ["U603"]


def test_a_ratio_of_a_unit_comes_from_its_two_counts_never_from_a_mean() -> None:
    evaluation = result("satisfaction", None, "0.9", numerator=figure(85), denominator=figure(100))
    people = [
        appraisal(employee(str(i)), [result("sales", 100, 100), result("satisfaction", "0.9", "0.9")])
        for i in range(4)
    ]

    without = of(people)
    evaluated = of(people, unit_results=[UnitResult(UNIT, {"satisfaction": evaluation})])

    assert "satisfaction" not in without.units[UNIT].indicators
    actual = evaluated.units[UNIT].indicators["satisfaction"].actual
    assert actual is not None
    assert actual.value == Decimal("0.85")


@pytest.mark.parametrize(("short", "holds"), [(2, False), (3, True)])
def test_thirty_percent_short_counts_those_assessed_only(short: int, holds: bool) -> None:
    people = [person(str(i), 80 if i < short else 110) for i in range(10)]
    people.append(person("99", 10, on_hold=True))

    evaluated = of(people)

    share = evaluated.units[UNIT].short_share
    assert share is not None
    assert share.value == Decimal(short) / 10
    findings = {finding.rule for finding in evaluated.unit_judged[UNIT].findings}
    assert ("UNIT_SHARE" in findings) is holds


def test_the_leader_is_who_most_direct_members_report_to() -> None:
    lead, other = Person("L", "林岚"), Person("M", "孟秋")
    people = [
        person("1", 1, manager=lead),
        person("2", 1, manager=lead),
        person("3", 1, manager=other),
        person("L", 1, manager=Person("TOP", "顾长风")),
    ]

    assert of(people).units[UNIT].unit.leader == lead


def test_a_department_of_teams_is_led_by_whom_the_team_leaders_report_to() -> None:
    head = Person("H", "许静")
    people = [person("H", 1, manager=Person("TOP", "顾长风"))]
    for team in ("一组", "二组"):
        leader = Person(f"L{team}", f"组长{team}")
        people.append(person(leader.id or "", 1, unit=(*UNIT, team), team=team, manager=head))
        people += [person(f"{team}{i}", 1, unit=(*UNIT, team), team=team, manager=leader) for i in range(3)]

    evaluated = of(people)

    assert evaluated.units[UNIT].unit.leader == head
    assert evaluated.units[(*UNIT, "一组")].unit.leader == Person("L一组", "组长一组")


def test_no_leader_is_guessed_from_a_tie() -> None:
    people = [
        person("1", 1, manager=Person("A", "甲")),
        person("2", 1, manager=Person("B", "乙")),
        person("3", 1, manager=None),
    ]

    assert of(people).units[UNIT].unit.leader is None
    settled = evaluate(batch(people), policy(), {"营销中心/华东销售部": "2"})
    assert settled.units[UNIT].unit.leader == Person("2", "员工2")


# --- history ------------------------------------------------------------------------------------------


def earlier(*people: Appraisal, name: str = "2026Q2", blocked: Sequence[str] = ()) -> Evaluated:
    return evaluate(batch(people, name, blocked=blocked), policy(), {})


def streak_of(now: Appraisal, *before: Evaluated) -> Decimal | None:
    facts = evaluate(batch([now]), policy(), {}, before).people[now.employee.id]
    return facts.streak.value if facts.streak else None


def test_two_periods_short_in_a_row_are_counted() -> None:
    assert streak_of(person("1", 80), earlier(person("1", 85))) == 2


def test_a_good_period_before_breaks_the_streak() -> None:
    assert streak_of(person("1", 80), earlier(person("1", 100))) == 1


def test_a_good_period_now_is_no_streak_whatever_came_before() -> None:
    assert streak_of(person("1", 100)) == 0
    assert streak_of(person("1", 100), earlier(person("1", 10))) == 0


def test_without_history_a_streak_cannot_be_told() -> None:
    assert streak_of(person("1", 80)) is None


def test_somebody_missing_before_who_was_there_cannot_be_told() -> None:
    assert streak_of(person("1", 80), earlier(person("2", 85))) is None


def test_somebody_who_came_later_had_no_shortfall_before() -> None:
    assert streak_of(person("1", 80, hired="2026-07-01"), earlier(person("2", 85))) == 1


def test_a_period_on_hold_or_blocked_before_cannot_be_told() -> None:
    assert streak_of(person("1", 80), earlier(person("1", 50, on_hold=True))) is None
    assert streak_of(person("1", 80), earlier(person("1", 50), blocked=["1"])) is None


def test_a_streak_cites_the_shortfall_of_each_period() -> None:
    before = earlier(person("1", 85, row=9))

    streak = evaluate(batch([person("1", 80, row=4)]), policy(), {}, [before]).people["1"].streak

    assert streak is not None
    assert str(streak.place).endswith("!D4")
    assert streak.formula is not None
    assert "2026Q2（inputs/2026Q3/结果.xlsx[销售一部]!D9）" in streak.formula


def test_three_batches_make_a_streak_of_three() -> None:
    older = earlier(person("1", 60), name="2026Q1")

    assert streak_of(person("1", 80), earlier(person("1", 85)), older) == 3


def test_a_bad_grade_in_the_sheets_own_column_counts() -> None:
    now = appraisal(employee("1"), [result("sales", 80, 100)], previous_grade="C")

    assert streak_of(now) == 2


def test_a_good_grade_in_the_sheets_own_column_proves_nothing_about_the_indicators() -> None:
    now = appraisal(employee("1"), [result("sales", 80, 100)], previous_grade="A")

    assert streak_of(now) is None


def test_sources_that_disagree_make_a_problem_and_no_streak() -> None:
    now = appraisal(employee("1", "员工1"), [result("sales", 80, 100)], previous_grade="A")

    evaluated = evaluate(batch([now]), policy(), {}, [earlier(person("1", 85))])

    assert evaluated.people["1"].streak is None
    assert [problem.code for problem in evaluated.problems] == ["H601"]


def test_sources_that_agree_are_one() -> None:
    now = appraisal(
        employee("1", "员工1"), [result("sales", 80, 100, previous=figure("85.2"))], previous_grade="C"
    )

    assert streak_of(now, earlier(person("1", 85))) == 2


def test_growth_comes_from_the_earlier_batch_where_the_sheet_says_nothing() -> None:
    evaluated = evaluate(batch([person("1", 88)]), policy(), {}, [earlier(person("1", 80))])

    growth = evaluated.people["1"].indicators["sales"].growth
    assert growth is not None
    assert growth.value == Decimal("0.1")


def test_a_person_without_any_result_is_not_judged() -> None:
    evaluated = of([appraisal(employee("1"))])

    assert evaluated.left_out == {"1": "no_result"}
    assert evaluated.short["1"] is None
