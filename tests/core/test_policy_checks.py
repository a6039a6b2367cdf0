"""What is odd about a policy that can be read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from pipeline.core.models import Problem
from pipeline.core.policies.policy_checks import check_policy
from pipeline.core.policies.workdays import Calendar, check_years
from pipeline.wording import describe
from tests.core.small_policy import SMALL, TEMPLATES, edited, policy_of


def checked(templates: Iterable[str] = TEMPLATES, **changed: str) -> list[Problem]:
    problems = check_policy(policy_of(**changed), tuple(templates))
    for problem in problems:
        assert describe(problem, "zh")
        assert describe(problem, "en")
    return problems


def codes(**changed: str) -> list[str]:
    return [problem.code for problem in checked(**changed)]


def with_document(**keys: str) -> dict[str, str]:
    """The small documents.yaml with a second document of type ``heavy``."""
    values = {
        "type": "heavy",
        "code": "HVY",
        "title": "重",
        "audience": "employee",
        "scope": "employee",
        "template": "rse.docx",
        "when": "一般不足数 >= 2",
        "retention": "10年",
    } | keys
    entry = "".join(f"    {key}: {value}\n" for key, value in values.items())
    return {"documents": SMALL["policy/documents.yaml"] + "  -" + entry[3:]}


def test_the_small_policy_is_not_odd() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("code", "name", "old", "new", "level"),
    [
        ("P470", "rules", "完成率 < 90%", "90% <= 完成率 < 70%", "warning"),
        ("P471", "rules", "完成率 < 90%", "完成率 < 90% 或 完成率 >= 80%", "warning"),
        ("P472", "documents", "一般不足数 >= 1", "一般不足数 > 3 且 一般不足数 < 2", "warning"),
        ("P475", "grades", "name: 待改进}", "name: 待改进, floor: 110%}", "error"),
        ("P475", "grades", "{share: 0}", "{share: 0, floor: 100%}", "error"),
        ("P476", "grades", "name: 待改进}", "name: 待改进, floor: 60%}", "warning"),
        (
            "P477",
            "measures",
            "    effect:",
            "    indicators: [sales]\n    competencies: [谈判]\n    effect:",
            "",
        ),
        ("P478", "measures", "scopes: [employee]", "scopes: [unit]", "warning"),
        ("P479", "jixiao", "晴川", "晴川", ""),
        ("P482", "measures", "列出差额", "淘汰落后", "error"),
        ("P482", "rules", "完成率 {完成率}。", "完成率 {完成率}，淘汰。", "error"),
        ("P483", "indicators", "weight: 60%", "weight: 50%", "warning"),
        ("P485", "measures", "scopes: [employee]", "scopes: [unit]", "warning"),
        ("P486", "grades", "name: 优秀, floor: 100%", "name: 优秀", "error"),
    ],
)
def test_an_odd_policy_is_told(code: str, name: str, old: str, new: str, level: str) -> None:
    found = [problem for problem in checked(**edited(name, old, new)) if problem.code == code]

    if level:
        assert [problem.level for problem in found] == [level]
    else:
        assert found == []


def test_a_measure_that_no_rule_can_bring_is_told() -> None:
    unused = """  - {id: M02, title: 其他, cause: T, scopes: [unit], actions: [做], owner: hr, days: 5,
     hand_in: [表], effect: 好}
"""

    problems = checked(measures=SMALL["policy/measures.yaml"] + unused)

    assert [(problem.code, problem.params["id"]) for problem in problems] == [("P477", "M02")]


def test_two_rules_of_one_condition_are_told() -> None:
    rules = SMALL["policy/rules.yaml"]
    second = rules.replace("rules:\n", "").replace("LOW", "LOW_TOO").replace("< 90%", "<90%")

    assert codes(rules=rules + second) == ["P484"]


def test_a_document_that_is_always_replaced_is_told() -> None:
    replaced = with_document(when='一般不足数 >= 1 或 等级 == "D"', replaces="[results_and_shortfalls]")
    sometimes = with_document(when="一般不足数 >= 2", replaces="[results_and_shortfalls]")

    assert codes(**replaced) == ["P473"]
    assert codes(**sometimes) == []


def test_a_document_of_a_rule_that_never_holds_is_told() -> None:
    rules = edited("rules", "完成率 < 90%", "完成率 < 70% 且 完成率 > 90%")

    assert codes(**rules, **edited("documents", "一般不足数 >= 1", "发现.LOW")) == ["P470", "P472"]


def test_documents_that_replace_each_other_are_an_error() -> None:
    pair = with_document(replaces="[results_and_shortfalls]")
    pair["documents"] = pair["documents"].replace(
        "retention: 10年", "retention: 10年\n    replaces: [heavy]", 1
    )

    problems = [problem for problem in checked(**pair) if problem.code != "P473"]

    assert [(problem.code, problem.level) for problem in problems] == [("P474", "error"), ("P474", "error")]


def test_templates_are_neither_missing_nor_left_over() -> None:
    missing = checked(templates=())
    left_over = checked(templates=("rse.docx", "old.docx"))

    assert [(problem.code, problem.level) for problem in missing] == [("P481", "error")]
    assert [(problem.code, str(problem.place)) for problem in left_over] == [
        ("P479", "templates/docx/old.docx")
    ]


def test_a_disabled_document_needs_no_template_and_its_companion_is_told() -> None:
    disabled = with_document(enabled="否", template="none.docx")
    companion = with_document(goes_with="[results_and_shortfalls]")
    companion["documents"] = companion["documents"].replace(
        "retention: 10年", "retention: 10年\n    enabled: 否", 1
    )

    assert codes(**disabled) == []
    assert codes(**companion) == ["P487"]


def test_a_condition_that_cannot_be_told_is_left_alone() -> None:
    assert codes(**edited("rules", "完成率 < 90%", "实际 / 目标 < 0 且 实际 / 目标 > 1")) == []


def test_an_unknown_year_is_worded() -> None:
    (problem,) = check_years([date(2027, 1, 4)], Calendar())

    assert "2027" in describe(problem, "zh")
    assert "2027" in describe(problem, "en")
