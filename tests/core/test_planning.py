"""Rules, selection and the plan, through one evaluated batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from pipeline.core.deciding.evaluation import evaluate
from pipeline.core.deciding.planning import (
    Dates,
    build_plan,
    doubled_paths,
    issue_date,
    totals_of,
    unaccounted,
)
from pipeline.core.models import Appraisal, BatchSettings, Override, Plan, PlannedDocument
from pipeline.core.policies.policy import Deadline, Measure, Policy
from pipeline.core.policies.workdays import Calendar
from tests.builders import (
    DOCUMENTS,
    HERE,
    appraisal,
    batch,
    document,
    employee,
    period,
    person,
    policy,
    result,
    rule,
)

ISSUED = date(2026, 10, 20)
CALENDAR = Calendar({}, frozenset({2026, 2027}))


def plan_of(
    people: Sequence[Appraisal],
    *,
    before: Sequence[Appraisal] = (),
    overrides: Sequence[Override] = (),
    blocked: Sequence[str] = (),
    by: Policy | None = None,
) -> Plan:
    by = by or policy()
    earlier = [evaluate(batch(before, "2026Q2"), by, {})] if before else []
    evaluated = evaluate(batch(people, blocked=blocked), by, {}, earlier)
    settings = BatchSettings(overrides=tuple(overrides))
    return build_plan(evaluated, by, settings, Dates(ISSUED, CALENDAR), ())


def codes(plan: Plan, id_: str = "1") -> list[str]:
    return [item.code for item in plan.documents if item.subject.id == id_]


def only(plan: Plan) -> PlannedDocument:
    (found,) = plan.documents
    return found


def test_the_boundaries_of_the_example_policy() -> None:
    table = [
        ("69.999", ["PIP"]),  # grade D
        ("70", ["RSE"]),
        ("89.995", ["RSE"]),
        ("89.96", ["RSE"]),
        ("90", []),
        ("99.99", []),
        ("100", []),
        ("110", []),
    ]
    for actual, expected in table:
        assert codes(plan_of([person("1", actual)])) == expected, actual


def test_a_major_shortfall_of_a_good_grade_is_a_letter() -> None:
    who = appraisal(employee("1"), [result("sales", 60, 100)], grade="B")

    plan = plan_of([who])

    assert codes(plan) == ["RPE"]
    assert [reason.rule for reason in only(plan).reasons] == ["RATE_MAJOR"]


def test_short_in_both_periods_is_an_improvement_plan() -> None:
    plan = plan_of([person("1", 85)], before=[person("1", 88)])

    assert codes(plan) == ["PIP"]
    assert [reason.rule for reason in only(plan).reasons] == ["REPEATED"]


def test_short_before_and_fine_now_is_nothing() -> None:
    assert codes(plan_of([person("1", 101)], before=[person("1", 50)])) == []


def test_on_target_and_a_level_gap_is_development() -> None:
    who = appraisal(employee("1"), [result("sales", 109, 100)], competencies=[("沟通", 3, 5), ("专业", 5, 5)])

    plan = plan_of([who])

    assert codes(plan) == ["IDP"]
    assert [finding.about for finding in only(plan).findings] == ["沟通"]


def test_on_target_yet_twenty_percent_behind_peers_is_development() -> None:
    others = [person(str(i), 140, row=i) for i in range(2, 6)]

    assert codes(plan_of([person("1", 112), *others])) == ["IDP"]
    assert codes(plan_of([person("1", "112.01"), *others])) == []
    assert codes(plan_of([person("1", 99), *others])) == []


def test_a_rule_on_any_indicator_finds_each_of_them() -> None:
    who = appraisal(
        employee("1"),
        [result("sales", 85, 100), result("complaints", 5, 4), result("satisfaction", "0.95", "0.9")],
    )

    found = only(plan_of([who])).findings

    # 2 − 5 ÷ 4 = 75%
    assert [(item.rule, item.about, item.text) for item in found] == [
        ("GRADE_C", None, "GRADE_C"),
        ("RATE_MINOR", "销售额", "销售额完成率85.0%"),
        ("RATE_MINOR", "投诉数", "投诉数完成率75.0%"),
    ]


def test_major_findings_come_first() -> None:
    who = appraisal(employee("1"), [result("sales", 85, 100), result("satisfaction", "0.3", "0.9")])

    assert [item.severity for item in only(plan_of([who])).findings] == ["major", "minor", "minor"]


def test_evidence_names_field_value_and_cell() -> None:
    (first, *_) = only(plan_of([person("1", "89.96", row=7)])).findings

    assert first.rule == "GRADE_C"
    (_, rate) = only(plan_of([person("1", "89.96", row=7)])).findings
    (evidence,) = rate.evidence
    assert (evidence.indicator, evidence.field, evidence.value, evidence.unit) == (
        "sales",
        "完成率",
        "89.96%",
        "%",
    )
    assert str(evidence.place) == "inputs/2026Q3/结果.xlsx[销售一部]!D7"
    assert evidence.formula == "D7 ÷ C7"


def test_without_a_target_no_rule_on_the_rate_applies() -> None:
    evaluated = evaluate(batch([person("1", 5, None)]), policy(), {})

    assert set(evaluated.judged["1"].not_applicable) >= {"RATE_MINOR", "GRADE_D", "PEER_GAP", "REPEATED"}
    assert evaluated.judged["1"].not_applicable["RATE_MINOR"] == ("销售额.完成率",)


def test_those_kept_out_are_exceptions_with_their_code() -> None:
    plan = plan_of(
        [
            person("1", 10, on_hold=True),
            person("2", 10, status="left", left="2026-08-01"),
            person("3", 10, hired="2026-08-01"),
            person("4", 10, status="outsourced"),
            appraisal(employee("5")),
        ]
    )

    assert [(item.subject.id, item.code) for item in plan.exceptions] == [
        ("1", "on_hold"),
        ("2", "left"),
        ("3", "partial_period"),
        ("4", "non_employee"),
        ("5", "no_result"),
    ]
    assert not [item for item in plan.documents if item.subject.kind == "employee"]


def test_the_four_groups_are_disjoint_and_sum_to_the_people() -> None:
    people = [person("1", 80), person("2", 100), person("3", 5, on_hold=True), person("4", 100)]

    plan = plan_of(people, blocked=["4"])

    totals = totals_of(plan)
    groups = ("with_documents", "not_selected", "exceptions", "blocked")
    assert [totals[name] for name in groups] == [1, 1, 1, 1]
    assert totals["people"] == 4
    assert unaccounted(plan, ["1", "2", "3", "4"]) == []
    assert unaccounted(plan, ["1", "9"]) == ["9"]


def override(subject: str, type_: str, do: str) -> Override:
    return Override(subject, type_, do, "另有安排", "人力资源部", HERE)  # type: ignore[arg-type]


def test_hr_adds_a_document_with_a_reason() -> None:
    plan = plan_of([person("1", 100)], overrides=[override("1", "development_plan", "add")])

    assert codes(plan) == ["IDP"]
    reason = only(plan).reasons[0]
    assert (reason.rule, reason.text) == ("override", "另有安排（人力资源部）")


def test_hr_skips_a_document_and_the_person_is_listed() -> None:
    plan = plan_of([person("1", 80)], overrides=[override("1", "results_and_shortfalls", "skip")])

    assert codes(plan) == []
    assert [item.code for item in plan.not_selected if item.subject.id == "1"] == ["skipped_by_hr"]


def test_hr_may_add_for_somebody_whom_policy_keeps_out() -> None:
    plan = plan_of([person("1", 100, on_hold=True)], overrides=[override("1", "IDP", "add")])

    assert codes(plan) == ["IDP"]
    assert not plan.exceptions


def test_an_override_for_nobody_is_a_problem() -> None:
    plan = plan_of([person("1", 100)], overrides=[override("77", "IDP", "add")])

    assert [(item.code, item.level) for item in plan.problems] == [("D701", "error")]


def test_a_unit_gets_its_document_and_its_leader() -> None:
    people = [person(str(i), 80) for i in range(3)]

    plan = plan_of(people)
    units = [item for item in plan.documents if item.subject.kind == "unit"]

    # The department and the centre above it fall short alike.
    assert [item.subject.id for item in units] == ["营销中心", "营销中心/华东销售部"]
    assert units[1].manager is not None
    assert units[1].manager.name == "林岚"
    assert units[1].path.startswith("drafts/营销中心/华东销售部/林岚_000001/U")


def test_a_document_for_one_level_goes_to_no_other() -> None:
    types = [
        *DOCUMENTS[:-1],
        document("unit_improvement_scheme", "UIS", "发现.UNIT_RATE", scope="unit", levels=[2]),
    ]

    plan = plan_of([person(str(i), 80) for i in range(3)], by=policy(documents=types))

    assert [i.subject.id for i in plan.documents if i.subject.kind == "unit"] == ["营销中心/华东销售部"]


def test_a_team_gets_a_units_document_only_where_policy_says_so() -> None:
    people = [person(str(i), 80, unit=("华东销售部", "一组"), team="一组") for i in range(3)]
    also = [*DOCUMENTS[:-1], replace(DOCUMENTS[-1], teams=True)]

    usual = [d.subject.id for d in plan_of(people).documents if d.subject.kind == "unit"]
    wider = [d.subject.id for d in plan_of(people, by=policy(documents=also)).documents]

    assert usual == ["华东销售部"]
    assert "华东销售部/一组" in wider


def test_a_unit_without_a_leader_is_an_error_and_waits() -> None:
    plan = plan_of([person(str(i), 80, manager=None) for i in range(3)])

    assert {item.code for item in plan.problems} == {"U602"}
    unit = next(item for item in plan.documents if item.subject.kind == "unit")
    assert "/待分配/" in unit.path


def test_a_unit_whose_own_row_is_faulty_gets_no_document() -> None:
    plan = plan_of([person(str(i), 80) for i in range(3)], blocked=["营销中心/华东销售部"])

    assert [(i.subject.id, i.code) for i in plan.exceptions] == [("营销中心/华东销售部", "unit_blocked")]
    assert [d.subject.id for d in plan.documents if d.subject.kind == "unit"] == ["营销中心"]
    assert not plan.blocked


def test_an_incomplete_unit_is_an_exception() -> None:
    plan = plan_of([person(str(i), 80) for i in range(4)], blocked=["3"])

    assert [i.subject.name for i in plan.exceptions] == ["营销中心", "华东销售部"]
    assert {i.code for i in plan.exceptions} == {"unit_incomplete"}


def test_a_companion_goes_with_its_document() -> None:
    never = "发现.GRADE_D 且 非 发现.GRADE_D"
    companion = document("interview_record", "INT", never, goes_with=("improvement_plan",))

    plan = plan_of([person("1", 10)], by=policy(documents=[*DOCUMENTS[:-1], companion]))

    assert codes(plan) == ["PIP", "INT.PIP"]
    plan_, talk = plan.documents
    assert talk.parent is not None
    assert plan_.number.startswith(f"{talk.parent.number}-V1-")
    assert talk.parent.title == plan_.title
    assert talk.number.startswith("JX-2026Q3-INT.PIP-1-V1-")
    assert talk.path.endswith("（PIP）_2026Q3_V1.docx")
    assert (talk.due_on, talk.checks) == (plan_.due_on, plan_.checks)


# --- measures and dates -------------------------------------------------------------------------------


def measure(id_: str, cause: str = "M", scopes: Sequence[str] = ("employee",), **more: object) -> Measure:
    return Measure(
        id=id_,
        version=1,
        title=f"措施{id_}",
        cause=cause,
        scopes=tuple(scopes),  # type: ignore[arg-type]
        actions=("行动",),
        owner="manager",
        days=30,
        resources=(),
        hand_in=(),
        effect="",
        **more,  # type: ignore[arg-type]
    )


def measures_for(rule_measures: Sequence[str], *library: Measure, cause: str = "M") -> list[str]:
    rules = [rule("LOW", "完成率 < 90%", measures=rule_measures, cause=cause)]
    types = [document("plan", "RSE", "发现.LOW", rules=rules)]
    by = policy(rules=rules, documents=types, measures={item.id: item for item in library})
    return [item.id for item in only(plan_of([person("1", 80)], by=by)).measures]


def test_the_rules_own_measures_come_first_and_at_most_four() -> None:
    library = [measure(id_) for id_ in ("A", "B", "C", "D", "E")]

    assert measures_for(["E", "C", "A", "D", "B"], *library) == ["E", "C", "A", "D"]


def test_a_single_measure_is_joined_by_others_of_its_cause() -> None:
    assert measures_for(["A"], measure("A"), measure("B", cause="K"), measure("C")) == ["A", "C"]


def test_a_units_measure_never_stands_in_a_personal_plan() -> None:
    assert measures_for(["A", "B", "C"], measure("A", scopes=["unit"]), measure("B"), measure("C")) == [
        "B",
        "C",
    ]


def test_a_measure_tied_to_an_ability_answers_only_that() -> None:
    tied = measure("A", competencies=("沟通",))

    assert measures_for(["A", "B", "C"], tied, measure("B"), measure("C")) == ["B", "C"]


def test_a_measure_is_due_on_a_working_day_and_owned_by_name() -> None:
    rules = [rule("LOW", "完成率 < 90%", measures=["A"])]
    by = policy(
        rules=rules,
        documents=[document("plan", "RSE", "发现.LOW", rules=rules)],
        measures={"A": measure("A")},
    )

    (chosen,) = only(plan_of([person("1", 80)], by=by)).measures

    assert chosen.owner == "林岚"
    assert chosen.due == date(2026, 11, 19)


def test_a_measure_longer_than_its_document_is_not_chosen() -> None:
    rules = [rule("LOW", "完成率 < 90%", measures=["A", "B"])]
    types = [document("plan", "RSE", "发现.LOW", rules=rules, days=10)]
    library = {"A": measure("A"), "B": replace(measure("B"), days=10)}
    by = policy(rules=rules, documents=types, measures=library)

    (chosen,) = only(plan_of([person("1", 80)], by=by)).measures

    assert (chosen.id, chosen.due) == ("B", date(2026, 10, 30))


def test_the_issue_date_is_the_eighth_working_day_or_hrs_own() -> None:
    assert issue_date(period(), BatchSettings(), policy(), CALENDAR) == date(2026, 10, 12)
    own = BatchSettings(issued_on=date(2026, 10, 9))
    assert issue_date(period(), own, policy(), CALENDAR) == date(2026, 10, 9)


def test_check_dates_are_working_days_and_end_with_the_due_date() -> None:
    by = policy(documents=(replace(DOCUMENTS[0], deadline=Deadline(30, 12)), *DOCUMENTS[1:]))

    who = only(plan_of([person("1", 10)], by=by))

    assert who.checks == (date(2026, 11, 2), date(2026, 11, 13), date(2026, 11, 19))
    assert who.due_on == who.checks[-1]


def test_a_plan_may_run_until_the_last_working_day_of_the_next_period() -> None:
    by = policy(documents=(replace(DOCUMENTS[0], deadline=Deadline(None, 30)), *DOCUMENTS[1:]))

    who = only(plan_of([person("1", 10)], by=by))

    assert who.due_on == date(2026, 12, 31)
    assert who.checks[-1] == who.due_on
    assert len(who.checks) == 3


def test_two_files_that_windows_takes_for_one_are_noticed() -> None:
    plan = plan_of([person("a1", 80), person("A1", 80)])

    assert doubled_paths(plan) == [plan.documents[1].path]


@pytest.mark.parametrize("year", [2031])
def test_an_unknown_year_is_warned_about(year: int) -> None:
    by = policy()
    evaluated = evaluate(batch([person("1", 80)]), by, {})

    plan = build_plan(evaluated, by, BatchSettings(), Dates(date(year, 1, 6), CALENDAR), ())

    assert [item.code for item in plan.problems] == ["P480"]
