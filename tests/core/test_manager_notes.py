"""Comments for the manager: each finding's rule, figures and cells, and whom to ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.core.deciding.evaluation import evaluate
from pipeline.core.deciding.planning import Dates, build_plan
from pipeline.core.deciding.printed import printed_parts
from pipeline.core.drafting.content import Content, Note
from pipeline.core.drafting.context import Surroundings, build_content
from pipeline.core.models import BatchSettings
from pipeline.core.policies.policy import Policy, Settings
from pipeline.core.policies.workdays import Calendar
from tests.builders import RULES, appraisal, batch, employee, policy, result, rule

CALENDAR = Calendar({}, frozenset({2026}))
SETTINGS = Settings("云岭智选商贸有限公司", hr_department="人事处")
FIELDS = ("findings[].text",)


def content(by: Policy) -> Content:
    """The draft of somebody whose sales are 80% of the target; no template is needed."""
    who = appraisal(employee("1"), [result("sales", 400, 500)])
    evaluated = evaluate(batch([who]), by, {})
    plan = build_plan(evaluated, by, BatchSettings(), Dates(date(2026, 10, 20), CALENDAR), ())
    around = Surroundings(evaluated, by, CALENDAR)
    return build_content(next(item for item in plan.documents if item.subject.id == "1"), around)


def test_a_note_tells_the_rule_as_written_its_figures_with_cells_and_whom_to_ask() -> None:
    by = policy(rules=RULES, settings=SETTINGS)

    (note,) = (note for note in content(by).notes if "RATE_MINOR" in note.text)

    first, *lines, last = note.text.split("\n")
    assert note.tag == "f.findings.2.text"
    assert note.author == "人事处"
    assert first == "为什么有这一条：符合规则 RATE_MINOR（一般不足），这里看的是“销售额”。"
    assert lines[0] == "规则的条件：70% <= 完成率 < 90%"
    assert lines[2] == "销售额完成率 80.0%，出处 inputs/2026Q3/结果.xlsx[销售一部]!D2（D2 ÷ C2）"
    assert "人事处" in last


def test_there_is_a_note_for_every_finding_and_none_where_hr_wants_none() -> None:
    wanted, unwanted = (
        content(policy(settings=replace(SETTINGS, manager_comments=on))) for on in (True, False)
    )

    findings = wanted.values["findings"]
    assert isinstance(findings, list)
    assert [note.tag for note in wanted.notes] == [f"f.findings.{no + 1}.text" for no in range(len(findings))]
    assert unwanted.notes == ()


def test_another_condition_makes_the_document_again_though_it_says_the_same() -> None:
    says = "{指标}完成率{完成率}"
    rules = [
        [rule("RATE_MINOR", when, for_each="indicator", says=says), *RULES[:3], *RULES[4:]]
        for when in ("70% <= 完成率 < 90%", "75% <= 完成率 < 90%")
    ]

    before, after = (content(policy(rules=changed, settings=SETTINGS)) for changed in rules)

    assert before.values == after.values
    assert printed_parts(before, FIELDS) != printed_parts(after, FIELDS)
    assert printed_parts(before, ["person.name"]) == printed_parts(after, ["person.name"])


def test_a_note_belongs_to_what_its_figures_come_from() -> None:
    notes = (Note("f.findings.12.text", "同岗平均", "人事处", "peer"),)

    assert set(printed_parts(Content({}, notes=notes), FIELDS)) == {"peer"}
