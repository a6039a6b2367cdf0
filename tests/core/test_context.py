"""What a template receives, and what a document's key is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipeline.core.deciding.evaluation import evaluate
from pipeline.core.deciding.planning import Dates, build_plan
from pipeline.core.deciding.printed import printed_parts
from pipeline.core.drafting.content import Content
from pipeline.core.drafting.context import Surroundings, build_content, copies_text
from pipeline.core.drafting.context_subjects import ORIGIN
from pipeline.core.models import Appraisal, BatchSettings
from pipeline.core.policies.policy import Policy
from pipeline.core.policies.workdays import Calendar
from pipeline.core.templates.template_fields import FIELDS
from tests.builders import DOCUMENTS, appraisal, batch, employee, figure, person, policy, result

CALENDAR = Calendar({}, frozenset({2026}))


def contexts(
    people: Sequence[Appraisal], before: Sequence[Appraisal] = (), by: Policy | None = None
) -> dict[str, dict[str, object]]:
    """Subject id → context, for every document of a batch."""
    by = by or policy()
    earlier = [evaluate(batch(before, "2026Q2"), by, {})] if before else []
    evaluated = evaluate(batch(people), by, {}, earlier)
    plan = build_plan(evaluated, by, BatchSettings(), Dates(date(2026, 10, 20), CALENDAR), ())
    around = Surroundings(evaluated, by, CALENDAR)
    return {item.subject.id: dict(build_content(item, around).values) for item in plan.documents}


def context_of(who: Appraisal, **more: object) -> dict[str, object]:
    return contexts([who], **more)[who.employee.id]  # type: ignore[arg-type]


def leaves(value: object, path: str = "") -> dict[str, object]:
    if isinstance(value, dict):
        return {
            k: v
            for name, inner in value.items()
            if name != ORIGIN
            for k, v in leaves(inner, f"{path}.{name}" if path else name).items()
        }
    if isinstance(value, list):
        return {k: v for inner in value for k, v in leaves(inner, f"{path}[]").items()}
    return {path: value}


def rich() -> dict[str, dict[str, object]]:
    goal = replace(DOCUMENTS[0], goal=DOCUMENTS[0].goal)
    assert goal.code == "PIP"
    who = appraisal(
        employee("1", "员工1"),
        [result("sales", 60, 100, peer_average=figure(90), last_year=figure(70))],
        competencies=[("沟通", 3, 5)],
        strengths=["乐于协作"],
    )
    others = [person(str(i), 80) for i in range(2, 5)]
    return contexts([who, *others, person("9", 1, status="left")], before=[person("1", 80)])


def test_every_value_stands_in_the_table_of_fields() -> None:
    for context in rich().values():
        assert set(leaves(context)) <= set(FIELDS)


def test_every_leaf_is_text_or_a_truth_value() -> None:
    for context in rich().values():
        assert {type(value) for value in leaves(context).values()} <= {str, bool}


def test_numbers_are_printed_with_their_unit_and_never_across_a_bound() -> None:
    main = context_of(person("1", 899600, 1000000))["main"]

    assert isinstance(main, dict)
    assert (main["target"], main["actual"], main["rate"]) == ("100.00万元", "89.96万元", "89.96%")


def test_target_and_actual_that_differ_never_look_alike() -> None:
    who = appraisal(employee("1"), [result("sales", 999999, 1000000), result("satisfaction", "0.8", "0.9")])

    main = context_of(who)["main"]

    assert isinstance(main, dict)
    assert main["actual"] != main["target"]
    assert (main["actual"], main["gap"], main["on_target"]) == ("99.9999万元", "-0.0001万元", False)


@pytest.mark.parametrize(
    ("target", "printed", "status"),
    [(None, "待定", "目标待定"), (0, "0.00万元", "不适用"), (5, "0.0005万元", "达标")],
)
def test_no_target_is_told_as_open_never_as_zero_percent(
    target: int | None, printed: str, status: str
) -> None:
    who = appraisal(employee("1"), [result("sales", 5, target), result("satisfaction", "0.8", "0.9")])

    main = context_of(who)["main"]

    assert isinstance(main, dict)
    assert main["target"] == printed
    assert main["status"] == status
    assert (main["rate"] == "不适用") is (not target)


def test_a_unit_tells_how_its_total_is_made_up() -> None:
    unit = rich()["营销中心/华东销售部"]["unit"]

    assert isinstance(unit, dict)
    assert unit["reconciliation"] == "销售额合计0.0301万元 = 在册人员0.0300万元 + 本期离职人员0.0001万元"
    assert unit["left_out_text"] == "已离职1人"
    assert (unit["assessed"], unit["short"], unit["short_share"]) == ("4", "4", "100.0%")


def test_copies_are_told_in_words() -> None:
    assert (
        copies_text(["员工本人", "直接主管", "人力资源部"])
        == "一式三份，员工本人、直接主管、人力资源部各执一份"
    )
    assert copies_text(["员工本人"]) == ""


def test_history_tells_its_source() -> None:
    (past,) = rich()["1"]["history"]  # type: ignore[misc]

    assert past["period"] == "2026年第二季度"
    assert (past["actual"], past["rate"], past["findings_text"]) == ("0.01万元", "80.0%", "有不足")


# --- keys ---------------------------------------------------------------------------------------------


def parts(people: Sequence[Appraisal], *fields: str, id_: str = "1", **more: object) -> dict[str, str]:
    return printed_parts(Content(contexts(people, **more)[id_]), fields)  # type: ignore[arg-type]


PEERS = [person(str(i), 4000000, row=i) for i in range(2, 6)]


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {part for part in {**before, **after} if before.get(part) != after.get(part)}


def test_a_change_that_is_not_printed_changes_no_key() -> None:
    before = parts([person("1", 80)], "person.name", "findings[].rule")
    after = parts([person("1", "80.1")], "person.name", "findings[].rule")

    assert before == after


def test_a_changed_row_changes_its_own_part() -> None:
    before, after = (parts([person("1", a)], "main.rate") for a in ("80", "81"))

    assert changed(before, after) == {"own"}


def test_a_changed_colleague_changes_the_peer_part_only() -> None:
    fields = ("main.rate", "main.peer_average", "evidence[].value")
    before = parts([person("1", 80), *PEERS], *fields)
    after = parts([person("1", 80), *PEERS[:-1], person("5", 3900000, row=5)], *fields)

    assert changed(before, after) == {"peer"}


def test_a_changed_earlier_period_changes_the_history_part() -> None:
    fields = ("main.rate", "history[].rate", "findings[].text")
    before, after = (parts([person("1", 80)], *fields, before=[person("1", a)]) for a in (85, 86))

    assert changed(before, after) == {"history"}


def test_the_number_and_the_policy_version_are_recorded_not_compared() -> None:
    other = replace(policy(), version="1" * 64)
    before = parts([person("1", 80)], "doc.number", "doc.policy_version")
    after = parts([person("1", 80)], "doc.number", "doc.policy_version", by=other)

    assert before == after


def test_another_name_of_the_organisation_is_a_change_of_policy() -> None:
    other = replace(policy(), settings=replace(policy().settings, organisation="别家公司"))
    before = parts([person("1", 80)], "org.name", "main.rate")
    after = parts([person("1", 80)], "org.name", "main.rate", by=other)

    assert changed(before, after) == {"policy"}


def test_a_finding_more_changes_the_key() -> None:
    more = appraisal(employee("1"), [result("sales", 80, 100), result("satisfaction", "0.75", "0.9")])
    before = parts([person("1", 80)], "findings[].no")

    assert changed(before, parts([more], "findings[].no"))


def test_what_a_finding_says_of_itself_changes_through_its_figures() -> None:
    more = appraisal(employee("1"), [result("sales", 80, 100), result("satisfaction", "0.75", "0.9")])
    fields = ("findings[].severity_text", "findings[].cause_text", "findings[].rule")
    before = parts([person("1", 80)], *fields)

    assert changed(before, parts([more], *fields)) == {"own"}


def test_the_dates_are_not_the_policys_but_the_copies_are() -> None:
    assert set(parts([person("1", 80)], "doc.issued_on", "doc.due_on", "doc.period", "checks[].date")) == {
        "own"
    }
    assert set(parts([person("1", 80)], "doc.copies[].holder", "doc.copies_text", "doc.title")) == {"policy"}


def test_what_is_a_units_own_is_told_as_unit() -> None:
    context = {
        "subject": {"name": "销售一部"},
        "findings": [{"text": "差距", ORIGIN: "own"}],
        "has_peers": True,
    }
    fields = ("subject.name", "findings[].text", "has_peers")

    assert set(printed_parts(Content(context), fields, default="unit")) == {"unit", "peer"}
    assert set(printed_parts(Content(context), fields)) == {"own", "peer"}


def test_another_order_of_the_same_findings_is_another_text() -> None:
    rows = [{"text": "一", ORIGIN: "own"}, {"text": "二", ORIGIN: "peer"}]

    before = printed_parts(Content({"findings": rows}), ["findings[].text"])

    assert printed_parts(Content({"findings": rows[::-1]}), ["findings[].text"]) != before


def test_a_goal_of_growth_names_both_amounts_and_the_next_period() -> None:
    by = policy(documents=[replace(DOCUMENTS[0], when=DOCUMENTS[1].when, growth_goal=Decimal("0.1"))])

    goals = contexts([person("1", "500000", "1000000")], by=by)["1"]["goals"]

    assert isinstance(goals, list)
    assert [goal["text"] for goal in goals] == [
        "2026年第四季度销售额达到55.00万元以上，比本期的50.00万元提高10%"
    ]
    assert (goals[0]["target"], goals[0]["due"]) == ("不低于55.00万元", "2026年12月31日")


def test_the_periods_around_the_one_in_hand_are_named() -> None:
    context = contexts([person("1", "500000", "1000000")])["1"]
    document, following = context["doc"], context["next_period"]

    assert isinstance(document, dict)
    assert isinstance(following, dict)
    assert document["last_year_period"] == "2025年第三季度"
    assert following["text"] == "2026年第四季度"
    assert [month["text"] for month in following["months"]] == ["2026年10月", "2026年11月", "2026年12月"]
    assert following["months"][1]["span"] == "2026年11月1日至2026年11月30日"


def test_no_growth_is_asked_of_an_amount_that_is_nothing_or_less() -> None:
    by = policy(documents=[replace(DOCUMENTS[0], when=DOCUMENTS[1].when, growth_goal=Decimal("0.1"))])

    assert contexts([person("1", "-5", "100")], by=by)["1"]["goals"] == []


def test_steps_are_measures_once_each_in_the_order_of_their_dates() -> None:
    steps = rich()["1"]["steps"]

    assert isinstance(steps, list)
    assert [step["no"] for step in steps] == [str(no) for no in range(1, len(steps) + 1)]
    assert len({step["what"] for step in steps}) == len(steps)


def test_documents_of_one_subject_say_the_same_whatever_was_filled_before() -> None:
    people = [person(str(n), actual) for n, actual in enumerate((60, 95, 70, 110), 1)]
    by = policy()
    evaluated = evaluate(batch(people), by, {})
    plan = build_plan(evaluated, by, BatchSettings(), Dates(date(2026, 10, 20), CALENDAR), ())
    shared = Surroundings(evaluated, by, CALENDAR)

    for document in (*plan.documents, *plan.documents[::-1], *plan.documents[::2]):
        alone = build_content(document, Surroundings(evaluated, by, CALENDAR))

        assert build_content(document, shared) == alone


def test_what_documents_share_is_kept_for_one_subject_only() -> None:
    people = [person(str(n), actual) for n, actual in enumerate((60, 95, 70, 110), 1)]
    by = policy()
    evaluated = evaluate(batch(people), by, {})
    plan = build_plan(evaluated, by, BatchSettings(), Dates(date(2026, 10, 20), CALENDAR), ())
    around = Surroundings(evaluated, by, CALENDAR)

    first, *_, last = (around.of_subject(document) for document in plan.documents)

    assert around.of_subject(plan.documents[-1]) is last
    assert around.of_subject(plan.documents[0]) is not first
