"""Rules applied to one subject: what held, what failed, what stays open, and the sentence with its evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.core.deciding.figures import derive_person
from pipeline.core.deciding.rules import derive_findings, merge_judged, reads_streak
from pipeline.core.models import Appraisal, Finding, Judged, Unit, UnitFacts
from pipeline.core.policies.policy import Rule
from tests.builders import appraisal, employee, figure, period, policy, result, rule


def judge(who: Appraisal, *rules: Rule) -> Judged:
    by = policy(rules=rules, documents=())
    return derive_findings(derive_person(who, by, period()), rules, by)


def only(said: Judged) -> Finding:
    (found,) = said.findings
    return found


WHO = appraisal(
    employee("1"),
    [result("sales", 885_000, 1_000_000), result("satisfaction", "0.8", "0.9")],
    grade="C",
    competencies=[("沟通", 3, 5), ("专业", 4, 4)],
)
UNIT = UnitFacts(
    Unit(("营销中心",), "U000001", None, ("1",)), {}, True, 1, 0, replace(figure("0.5"), formula="1 ÷ 2"), {}
)


def test_a_rule_holds_or_fails() -> None:
    said = judge(WHO, rule("LOW", "完成率 < 90%"), rule("LOWER", "完成率 < 70%"))

    assert [finding.rule for finding in said.findings] == ["LOW"]
    assert said.failed == ("LOWER",)
    assert said.not_applicable == {}


def test_a_rule_that_missing_data_leaves_open_names_only_what_is_missing() -> None:
    said = judge(WHO, rule("BEHIND", "完成率 < 90% 且 同岗差距 < 0 且 同比 < 0"))

    assert not said.findings
    assert said.failed == ()
    assert said.not_applicable == {"BEHIND": ("同岗差距", "同比")}


def test_a_rule_that_can_be_told_in_spite_of_missing_data_is_not_open() -> None:
    said = judge(WHO, rule("EITHER", "完成率 < 90% 或 同比 < 0"), rule("BOTH", "完成率 > 90% 且 同比 < 0"))

    assert [finding.rule for finding in said.findings] == ["EITHER"]
    assert said.failed == ("BOTH",)
    assert said.not_applicable == {}


def test_an_open_rule_of_each_indicator_names_the_indicator_once() -> None:
    who = appraisal(employee("1"), [result("sales", 5), result("satisfaction", "0.8")])
    each = rule("LOW", "完成率 < 90% 或 完成率 > 200%", for_each="indicator")

    assert judge(who, each).not_applicable == {"LOW": ("销售额.完成率", "客户满意度.完成率")}


def test_a_name_that_says_its_indicator_is_not_said_to_be_anothers() -> None:
    who = appraisal(employee("1"), [result("satisfaction", "0.8", "0.9")])
    each = rule("LOW", "完成率 < 90% 且 销售额.完成率 < 90%", for_each="indicator")

    assert judge(who, each).not_applicable == {"LOW": ("销售额.完成率",)}


def test_a_rule_told_of_one_indicator_and_held_of_none_has_failed() -> None:
    who = appraisal(employee("1"), [result("sales", 5), result("satisfaction", "0.9", "0.9")])

    assert judge(who, rule("LOW", "完成率 < 90%", for_each="indicator")).failed == ("LOW",)


@pytest.mark.parametrize(("each", "missing"), [("indicator", "指标"), ("competency", "能力项")])
def test_a_rule_of_each_of_nothing_is_open(each: str, missing: str) -> None:
    said = judge(appraisal(employee("1")), rule("R", "完成率 < 90%", for_each=each))  # type: ignore[arg-type]

    assert said.not_applicable == {"R": (missing,)}
    assert said.failed == ()


def test_rules_of_persons_leave_units_alone_and_the_reverse() -> None:
    rules = [rule("P", "完成率 < 90%"), rule("U", "未达标人数占比 >= 30%", scope="unit")]
    by = policy(rules=rules, documents=())

    assert [item.rule for item in derive_findings(UNIT, rules, by).findings] == ["U"]
    assert [item.rule for item in judge(WHO, *rules).findings] == ["P"]
    assert derive_findings(UNIT, rules, by).failed == ()


def test_a_unit_has_no_competencies() -> None:
    each = rule("GAP", "完成率 < 90%", scope="unit", for_each="competency")

    assert derive_findings(UNIT, [each], policy()).not_applicable == {"GAP": ("能力项",)}


# --- the finding --------------------------------------------------------------------------------------


def test_a_finding_takes_over_what_its_rule_says() -> None:
    finding = only(judge(WHO, rule("LOW", "完成率 < 90%", severity="major", cause="K")))

    assert (finding.rule, finding.severity, finding.cause) == ("LOW", "major", "K")


def test_a_sentence_is_filled_with_printed_figures_and_the_name_in_hand() -> None:
    each = rule("LOW", "完成率 < 90%", for_each="indicator", says="{指标}：{实际}，目标{目标}，{完成率}。")

    assert [finding.text for finding in judge(WHO, each).findings] == [
        "销售额：88.50万元，目标100.00万元，88.5%。",
        "客户满意度：80.0%，目标90.0%，88.9%。",
    ]
    assert [finding.about for finding in judge(WHO, each).findings] == ["销售额", "客户满意度"]


def test_a_sentence_about_an_ability_names_it() -> None:
    each = rule("GAP", "能力差距 >= 1", for_each="competency", says="{能力项}{目前水平}，应{期望水平}")

    assert only(judge(WHO, each)).text == "沟通3分，应5分"


def test_without_anything_in_hand_its_name_is_empty_and_the_rules_title_stands_for_it() -> None:
    titled = replace(rule("LOW", "完成率 < 90%", says="{指标}未达标"), title="主要指标")

    finding = only(judge(WHO, titled))

    assert (finding.text, finding.about) == ("未达标", "主要指标")


def test_a_figure_that_is_missing_is_said_in_words_and_is_no_evidence() -> None:
    finding = only(judge(WHO, rule("LOW", "完成率 < 90%", says="同比{同比}，完成率{完成率}")))

    assert finding.text == "同比未提供，完成率88.5%"
    assert [item.field for item in finding.evidence] == ["完成率"]


def test_evidence_is_what_the_condition_read_and_what_the_sentence_says_each_once() -> None:
    says = "{销售额.完成率}，{实际}，{客户满意度.实际}，{完成率}"
    finding = only(judge(WHO, rule("LOW", '完成率 < 90% 且 等级 == "C"', says=says)))

    told = [(item.indicator, item.field, item.value) for item in finding.evidence]
    assert sorted(told, key=str) == sorted(
        [
            ("sales", "完成率", "88.5%"),
            (None, "等级", "C"),
            ("sales", "实际", "88.50万元"),
            ("satisfaction", "实际", "80.0%"),
        ],
        key=str,
    )


# --- two passes ---------------------------------------------------------------------------------------


def test_a_rule_on_shortfalls_in_a_row_waits_until_they_are_counted() -> None:
    assert reads_streak(rule("AGAIN", "完成率 < 90% 且 连续不足期数 >= 2"))
    assert reads_streak(rule("LOW", "完成率 < 90%", says="已连续{连续不足期数}不足"))
    assert not reads_streak(rule("LOW", "完成率 < 90%", says="连续不足期数不计"))


def test_two_judgements_of_one_subject_are_one() -> None:
    first = judge(WHO, rule("A", "完成率 < 90%"), rule("B", "完成率 < 10%"), rule("C", "同比 < 0"))
    second = judge(WHO, rule("D", "完成率 < 95%"), rule("E", "完成率 < 20%"), rule("F", "环比 < 0"))

    both = merge_judged(first, second)

    assert [item.rule for item in both.findings] == ["A", "D"]
    assert both.failed == ("B", "E")
    assert both.not_applicable == {"C": ("同比",), "F": ("环比",)}
