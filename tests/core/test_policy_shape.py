"""The policy is read as a whole: every fault at once, with file, line and key."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.adapters.folders.policy_files import read_policy_files
from pipeline.core.places import FileRef
from pipeline.core.policies.policy_checks import check_policy
from pipeline.core.policies.policy_shape import build_policy
from pipeline.wording import describe
from pipeline.wording.policy import WORDING
from tests.core.small_policy import SMALL, edited, faults_of, file_of, policy_of

ROOT = Path(__file__).parents[2]

WHEN = "完成率 < 90%"
SAYS = "{指标}完成率 {完成率}。"

BROKEN: list[tuple[str, str, str, str]] = [
    ("P410", "rules", WHEN, '""'),
    ("P411", "rules", WHEN, "完成率 < 90%" + " 且 完成率 < 90%" * 50),
    ("P412", "rules", WHEN, "非 " * 60 + "试用期"),
    ("P413", "rules", WHEN, "完成律 < 90%"),
    ("P414", "rules", WHEN, "xyzzy < 90%"),
    ("P415", "rules", WHEN, "完成率 且 试用期"),
    ("P416", "rules", WHEN, '等级 > "B"'),
    ("P417", "rules", WHEN, '等级 属于 ["A", 3]'),
    ("P418", "rules", WHEN, "完成率"),
    ("P419", "rules", WHEN, "完成率 < 90% 90%"),
    ("P420", "rules", WHEN, "完成率 = 90%"),
    ("P421", "rules", WHEN, "完成率 < # 90%"),
    ("P430", "rules", "    severity: minor\n", ""),
    ("P430", "rules", "severity: minor", "severity:"),
    ("P430", "rules", SMALL["policy/rules.yaml"], "rules:\n"),
    ("P431", "rules", "severity:", "severty:"),
    ("P431", "rules", "rules:", "ruls:"),
    ("P432", "rules", "severity: minor", "severity: minor\n    <<: x"),
    ("P433", "rules", "severity: minor", "severity: 严重"),
    ("P434", "grades", "floor: 100%", "floor: 百分之百"),
    ("P434", "grades", "floor: 100%", "floor: 1e3"),
    ("P435", "measures", "days: 30", "days: 三十"),
    ("P435", "measures", "days: 30", "days: 30.5"),
    ("P436", "indicators", "main: 是", "main: 对"),
    ("P437", "holidays", "days_off: []", "days_off: [2026-02-30]"),
    ("P437", "holidays", "days_off: []", "days_off: [1767225600]"),
    ("P438", "rules", "measures: [M01]", "measures: M01"),
    ("P438", "rules", SMALL["policy/rules.yaml"], "rules: 无"),
    ("P439", "rules", "  - id: LOW\n", "  - id：LOW\n  - id: LOW\n"),
    ("P439", "documents", "retention: 10年", "deadline: 30\n    retention: 10年"),
    ("P440", "measures", "title: 拆解差额", 'title: "  "'),
    ("P440", "measures", "actions: [列出差额]", "actions: []"),
    ("P440", "measures", "title: 拆解差额", "title: [拆解差额]"),
    ("P441", "indicators", "weight: 60%", "weight: 60"),
    ("P442", "rules", "id: LOW", "id: 低"),
    ("P442", "indicators", "name: 回款", "name: 回款.额"),
    ("P442", "documents", "rse.docx", "../rse.docx"),
    ("P444", "jixiao", "forbidden_words: [淘汰]", "id_pattern: [1]"),
    ("P444", "jixiao", "forbidden_words: [淘汰]", "id_pattern: '(\\d'"),
    ("P450", "rules", "measures: [M01]", "measures: [M1]"),
    ("P450", "documents", "retention:", "replaces: [results_and_shortfall]\n    retention:"),
    ("P450", "measures", "    effect:", "    indicators: [sale]\n    effect:"),
    ("P451", "rules", "measures: [M01]", "measures: [ZZ]"),
    ("P452", "rules", WHEN, '等级 == "E"'),
    ("P452", "documents", "一般不足数 >= 1", '上期.等级 属于 ["A", "E"]'),
    ("P453", "rules", SAYS, "{指标}完成率 {完成律}。"),
    ("P454", "rules", SAYS, "{能力项}完成率 {xyzzy}。"),
    ("P455", "rules", SAYS, "{指标完成率。"),
    ("P456", "indicators", "id: collection", "id: sales"),
    ("P456", "grades", "id: D", "id: A"),
    ("P457", "indicators", "main: 是", "main: 否"),
    ("P458", "indicators", "name: 回款", "name: 得分"),
    ("P458", "indicators", "id: collection", "id: score"),
    ("P459", "rules", "scope: employee\n    for_each: indicator", "scope: unit\n    for_each: competency"),
    ("P466", "documents", "    when: 一般", "    deadline: {every: 7}\n    when: 一般"),
    ("P464", "documents", "    when: 一般不足数 >= 1\n", ""),
    (
        "P465",
        "rules",
        SAYS,
        '{指标}完成率 {完成率}。"\n    says_also: ["{指标}没有达到要求。"]\n    title: "x',
    ),
    ("P463", "holidays", "days_off: []", "days_off: [2026-10-01]\nworking_days: [2026-10-01]"),
]


@pytest.mark.parametrize(
    ("code", "name", "old", "new"), BROKEN, ids=[f"{row[0]}-{row[3][:12]!r}" for row in BROKEN]
)
def test_a_broken_file_is_named_with_its_line(code: str, name: str, old: str, new: str) -> None:
    problems = faults_of(**edited(name, old, new))

    assert code in {problem.code for problem in problems}
    found = next(problem for problem in problems if problem.code == code)
    assert isinstance(found.place, FileRef)
    assert found.place.file == file_of(name)
    assert found.level == "error"
    for language in ("zh", "en"):
        assert found.code in describe(found, language)


def test_every_code_of_the_shape_has_a_broken_file() -> None:
    elsewhere = {
        "P422",
        "P443",
        "P460",
        "P461",
        "P462",
    }  # the adapter, other shapes, two documents, batch.yaml

    assert {code for code in WORDING if "P410" <= code < "P470"} - elsewhere == {row[0] for row in BROKEN}


def test_two_documents_of_one_title_are_refused_because_titles_stand_in_file_names() -> None:
    second = """  - {type: pdca_plan, code: PDC, title: 业绩与不足改进计划, audience: leader, scope: unit,
     template: pdc.docx, when: 完成率 < 90%, retention: 10年}
"""

    problems = faults_of(documents=SMALL["policy/documents.yaml"] + second)

    assert [problem.code for problem in problems] == ["P460"]


def test_every_fault_of_every_file_comes_at_once_in_order() -> None:
    problems = faults_of(
        **edited("rules", WHEN, "完成律 < 90%"),
        **edited("measures", "days: 30", "days: 三十"),
        **edited("documents", "一般不足数", "一般不足"),
        **edited("jixiao", "organisation", "organization"),
    )

    assert [(problem.code, str(problem.place)) for problem in problems] == [
        ("P430", "jixiao.yaml"),
        ("P431", "jixiao.yaml:1 organization"),
        ("P413", "policy/rules.yaml:6 rules.LOW.when"),
        ("P435", "policy/measures.yaml:9 measures.M01.days"),
        ("P413", "policy/documents.yaml:11 documents.RSE.when"),
    ]


def test_names_of_an_indicator_with_a_fault_are_not_called_unknown() -> None:
    problems = faults_of(
        **edited("indicators", "weight: 0.4", "weight: 多"), **edited("rules", WHEN, "回款.完成率 < 90%")
    )

    assert [problem.code for problem in problems] == ["P434"]


def test_an_entry_with_a_fault_is_still_known_to_those_that_name_it() -> None:
    assert [problem.code for problem in faults_of(**edited("measures", "days: 30", "days: 0"))] == ["P441"]


@pytest.mark.parametrize(
    "name", ["jixiao", "indicators", "rules", "measures", "grades", "documents", "holidays"]
)
def test_a_file_that_cannot_be_read_makes_no_other_file_look_wrong(name: str) -> None:
    reads_all = edited("documents", "一般不足数 >= 1", '发现.LOW 且 等级 == "D" 且 回款.完成率 > 0')

    problems = faults_of(**(reads_all | {name: "a: *b\n"}))

    assert [(problem.code, str(problem.place)) for problem in problems] == [("P407", f"{file_of(name)}:1")]


def test_a_missing_file_is_a_fault_of_its_own(tmp_path: Path) -> None:
    problems = [problem for source in read_policy_files(tmp_path) for problem in source.faults]

    assert {problem.code for problem in problems} == {"P401"}
    assert len(problems) == 7


def test_ids_keep_their_zeros_and_grades_named_no_stay_text() -> None:
    grades = "grades:\n  - {id: 007, name: no, floor: 100%}\n  - {id: no, name: 其他}\n"

    policy = policy_of(grades=grades)

    assert [(grade.id, grade.name) for grade in policy.grades] == [("007", "no"), ("no", "其他")]


def test_a_percentage_and_a_fraction_are_the_same_exact_number() -> None:
    policy = policy_of()

    assert policy.indicators["sales"].weight == Decimal("0.60")
    assert policy.indicators["collection"].weight == Decimal("0.4")
    assert policy.main.id == "sales"


def test_english_names_in_sentences_become_the_canonical_ones() -> None:
    rules = SMALL["policy/rules.yaml"].replace("完成率 < 90%", "completion_rate < 90% and sales.actual > 0")
    rules = rules.replace("{完成率}", "{ completion_rate }{collection.target}")

    rule = policy_of(rules=rules).rules[0]

    assert rule.says == "{指标}完成率 {完成率}{回款.目标}。"
    assert rule.when.names == ("完成率", "销售额.实际")


def test_bounds_hold_what_each_figure_is_compared_with() -> None:
    rules = (
        SMALL["policy/rules.yaml"]
        + """
  - {id: OWN, scope: employee, when: 回款.完成率 < 65% 且 实际 > 5, severity: note, cause: M, says: 略,
     measures: [M01]}
  - {id: PAST, scope: employee, when: 上期.完成率 < 55%, severity: note, cause: M, says: 略, measures: [M01]}
"""
    )
    documents = SMALL["policy/documents.yaml"].replace("retention:", "goal: 95%\n    retention:")

    bounds = policy_of(rules=rules, documents=documents).bounds

    assert bounds["sales", "完成率"] == (Decimal("0.9"), Decimal("0.95"), Decimal(1))
    assert bounds["collection", "完成率"] == (Decimal("0.65"), Decimal("0.9"), Decimal("0.95"), Decimal(1))
    assert bounds["sales", "实际"] == (Decimal(5),)
    assert bounds["sales", "上期.完成率"] == (Decimal("0.55"),)
    assert bounds["sales", "环比"] == (Decimal(0),)
    assert bounds["", "一般不足数"] == (Decimal(1),)
    assert bounds["", "总分"] == (Decimal(1),)


def test_the_version_follows_the_content_and_not_the_comments() -> None:
    commented = policy_of(rules="# 说明\n" + SMALL["policy/rules.yaml"])

    assert commented.version == policy_of().version
    assert policy_of(**edited("rules", "90%", "91%")).version != policy_of().version
    assert policy_of(**edited("jixiao", "晴川", "云川")).version != policy_of().version


def test_what_jixiao_yaml_leaves_out_keeps_its_default() -> None:
    settings = policy_of().settings

    assert (settings.peer_minimum, settings.language, settings.id_pattern) == (3, "zh", None)
    assert settings.forbidden_words == ("淘汰",)


def test_the_shipped_policy_is_whole_and_has_nothing_odd() -> None:
    policy = build_policy(read_policy_files(ROOT))
    templates = {document.template for document in policy.documents}

    assert check_policy(policy, templates) == []
    assert len(policy.measures) == 24
    of_people = ["PIP", "RPE", "RSE", "IDP", "INT", "CHE"]
    of_units = ["RPL", "UIS", "RPT", "RSU", "PDC", "CHU", "UPP", "SAN"]
    assert [document.code for document in policy.documents] == of_people + of_units
    assert {entry.code for entry in policy.keep_out} == {"left", "on_hold", "partial_period", "non_employee"}
