"""Which document for whom: HR's word, companions, and what a condition that missing data leaves open does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.core.deciding.evidence import Facts
from pipeline.core.deciding.figures import derive_person
from pipeline.core.deciding.selection import (
    Selected,
    added_documents,
    keep_out_code,
    no_rule_applicable,
    select_documents,
    subject_of,
    unknown_overrides,
)
from pipeline.core.models import (
    Appraisal,
    Evidence,
    Finding,
    Judged,
    Override,
    Severity,
    Unit,
    UnitFacts,
)
from pipeline.core.policies.policy import DocumentType, Policy
from tests.builders import (
    DOCUMENTS,
    HERE,
    appraisal,
    document,
    employee,
    figure,
    period,
    person,
    policy,
    result,
)

FACTS = derive_person(person("1", 100), policy(), period())
UNIT = UnitFacts(Unit(("营销中心", "华东销售部"), "U000001", None, ()), {}, True, 0, 0, None, {})


def found(rule: str, severity: Severity = "minor", text: str = "") -> Finding:
    evidence = (Evidence("sales", "完成率", "80.0%", "%", figure(80).place, None),)
    return Finding(rule, severity, "M", text or f"{rule} 成立", evidence)


def judged(*findings: Finding, open_: Sequence[str] = ()) -> Judged:
    return Judged(findings, (), dict.fromkeys(open_, ("完成率",)))


def override(type_: str, do: str, subject: str = "1") -> Override:
    return Override(subject, type_, do, "另有安排", "人力资源部", HERE)  # type: ignore[arg-type]


def chosen(
    said: Judged, by: Policy | None = None, overrides: Sequence[Override] = (), facts: Facts = FACTS
) -> tuple[Selected, ...]:
    return select_documents(facts, said, overrides, by or policy())[0]


def codes(
    said: Judged, by: Policy | None = None, overrides: Sequence[Override] = (), facts: Facts = FACTS
) -> list[str]:
    return [item.type.code for item in chosen(said, by, overrides, facts)]


def with_companion(**more: object) -> Policy:
    companion = document("interview_record", "INT", "重大不足数 >= 99", goes_with=("improvement_plan",))
    return policy(documents=[replace(companion, **more), *DOCUMENTS])  # type: ignore[arg-type]


# --- conditions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "counted"),
    [("重大不足数", "major"), ("一般不足数", "minor"), ("提示数", "note")],
)
def test_findings_are_counted_by_their_severity(when: str, counted: Severity) -> None:
    by = policy(documents=[document("letter", "LET", f"{when} == 2")])
    both = (found("RATE_MINOR", counted), found("GRADE_C", counted))
    others: list[Severity] = [each for each in ("major", "minor", "note") if each != counted]

    assert codes(judged(*both, *(found("GRADE_D", each) for each in others)), by) == ["LET"]
    assert codes(judged(both[0], *(found("GRADE_D", each) for each in others)), by) == []


def test_a_rule_that_is_open_is_neither_found_nor_not_found() -> None:
    by = policy(documents=[document("letter", "LET", "非 发现.GRADE_D")])

    assert codes(judged(), by) == ["LET"]
    assert codes(judged(open_=["GRADE_D"]), by) == []
    assert codes(judged(found("GRADE_D")), by) == []


def test_a_condition_may_read_figures_and_a_missing_one_leaves_it_open() -> None:
    by = policy(documents=[document("letter", "LET", "完成率 >= 100%"), document("other", "OTH", "总分 < 1")])

    assert codes(judged(), by) == ["LET"]


def test_a_type_that_is_switched_off_is_for_nobody() -> None:
    by = policy(documents=[replace(DOCUMENTS[2], enabled=False)])

    assert codes(judged(found("RATE_MINOR")), by) == []


def test_a_persons_document_is_never_for_a_unit_nor_the_reverse() -> None:
    by = policy(
        documents=[
            document("letter", "LET", "一般不足数 >= 1"),
            document("scheme", "SCH", "一般不足数 >= 1", scope="unit"),
        ]
    )

    assert codes(judged(found("RATE_MINOR")), by) == ["LET"]
    assert codes(judged(found("UNIT_RATE")), by, facts=UNIT) == ["SCH"]


def test_a_document_for_some_levels_is_for_no_other_unit() -> None:
    at = [
        document("scheme", f"S{level}", "一般不足数 >= 1", scope="unit", levels=[level])
        for level in (1, 2, 3)
    ]

    assert codes(judged(found("UNIT_RATE")), policy(documents=at), facts=UNIT) == ["S2"]


# --- reasons ------------------------------------------------------------------------------------------


def test_reasons_are_the_findings_that_the_condition_reads() -> None:
    said = judged(found("LEVEL_GAP", "note"), found("RATE_MINOR", text="完成率80.0%"), found("GRADE_C"))

    (selected,) = chosen(said)

    assert selected.type.code == "RSE"
    assert [(item.rule, item.severity, item.text) for item in selected.reasons] == [
        ("RATE_MINOR", "minor", "完成率80.0%"),
        ("GRADE_C", "minor", "GRADE_C 成立"),
    ]
    assert [item.rule for item in selected.findings] == ["RATE_MINOR", "GRADE_C", "LEVEL_GAP"]


def test_a_condition_that_names_a_rule_gives_that_finding_as_its_reason() -> None:
    said = judged(found("PEER_GAP", "note"), found("REPEATED", "major"))

    (selected,) = chosen(said)

    assert selected.type.code == "PIP"
    assert [item.rule for item in selected.reasons] == ["REPEATED"]


def test_a_condition_that_reads_no_finding_gives_all_of_them_as_reasons() -> None:
    by = policy(documents=[document("letter", "LET", "完成率 >= 100%")])

    (selected,) = chosen(judged(found("PEER_GAP", "note"), found("GRADE_C")), by)

    assert [item.rule for item in selected.reasons] == ["PEER_GAP", "GRADE_C"]


# --- one instead of another ---------------------------------------------------------------------------


def test_the_first_of_several_stands_for_those_it_replaces() -> None:
    everything = judged(
        found("GRADE_D", "major"),
        found("RATE_MAJOR", "major"),
        found("RATE_MINOR"),
        found("LEVEL_GAP", "note"),
    )

    assert codes(everything) == ["PIP"]
    assert codes(judged(*everything.findings[1:])) == ["RPE"]


def test_what_is_replaced_itself_replaces_nothing() -> None:
    by = policy(
        documents=[
            document("a", "A", "一般不足数 >= 1", replaces=["b"]),
            document("b", "B", "一般不足数 >= 1", replaces=["c"]),
            document("c", "C", "一般不足数 >= 1"),
        ]
    )

    assert codes(judged(found("GRADE_C")), by) == ["A", "C"]


# --- HR's word ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["development_plan", "IDP"])
def test_hr_names_a_document_by_type_or_code(name: str) -> None:
    assert codes(judged(), overrides=[override(name, "add")]) == ["IDP"]
    assert codes(judged(found("LEVEL_GAP", "note")), overrides=[override(name, "skip")]) == []


def test_what_hr_adds_stands_beside_what_policy_chose_with_hrs_reason_first() -> None:
    said = judged(found("RATE_MINOR"), found("LEVEL_GAP", "note"))

    first, second = chosen(said, overrides=[override("IDP", "add")])

    assert (first.type.code, second.type.code) == ("RSE", "IDP")
    assert [(item.rule, item.severity, item.text) for item in second.reasons] == [
        ("override", "note", "另有安排（人力资源部）"),
        ("LEVEL_GAP", "note", "LEVEL_GAP 成立"),
    ]


def test_adding_what_policy_chose_anyway_keeps_the_reasons_of_policy() -> None:
    (selected,) = chosen(judged(found("RATE_MINOR")), overrides=[override("RSE", "add")])

    assert [item.rule for item in selected.reasons] == ["RATE_MINOR"]


def test_skipping_what_nobody_gets_changes_nothing() -> None:
    assert codes(judged(found("RATE_MINOR")), overrides=[override("IDP", "skip")]) == ["RSE"]


def test_hr_adds_no_units_document_to_a_person() -> None:
    assert codes(judged(), overrides=[override("UIS", "add")]) == []
    assert codes(judged(), overrides=[override("UIS", "add")], facts=UNIT) == ["UIS"]


def test_for_somebody_kept_out_only_what_hr_adds_counts() -> None:
    added = added_documents(FACTS, judged(found("GRADE_D", "major")), [override("IDP", "add")], policy())

    assert [item.type.code for item in added] == ["IDP"]


def test_an_override_is_unknown_when_its_person_or_its_type_is() -> None:
    overrides = [
        override("development_plan", "add"),
        override("IDP", "add"),
        override("IDP", "add", "9"),
        override("NONE", "add"),
    ]

    assert unknown_overrides(overrides, {"1": "employee"}, policy()) == overrides[2:]


def test_a_document_of_units_is_unknown_for_a_person() -> None:
    overrides = [override("unit_improvement_scheme", "add")]

    assert unknown_overrides(overrides, {"1": "employee"}, policy()) == overrides
    assert unknown_overrides(overrides, {"1": "unit"}, policy()) == []


# --- companions ---------------------------------------------------------------------------------------


def test_a_companion_goes_with_its_document_for_the_same_reasons() -> None:
    first, second = chosen(judged(found("GRADE_D", "major")), with_companion())

    assert (first.type.code, second.type.code) == ("INT", "PIP")
    assert first.reasons == second.reasons


def test_a_companion_does_not_go_without_its_document_or_switched_off() -> None:
    assert codes(judged(found("RATE_MINOR")), with_companion()) == ["RSE"]
    assert codes(judged(found("GRADE_D", "major")), with_companion(enabled=False)) == ["PIP"]


def test_a_companion_that_was_chosen_by_itself_keeps_its_own_reasons() -> None:
    own = document("interview_record", "INT", "提示数 >= 1", goes_with=("PIP",))
    first = DOCUMENTS[0]

    found_, _ = chosen(
        judged(found("GRADE_D", "major"), found("LEVEL_GAP", "note")), policy(documents=[own, first])
    )

    assert [item.rule for item in found_.reasons] == ["LEVEL_GAP"]


def test_a_companion_that_hr_skips_stays_away() -> None:
    skipped = [override("interview_record", "skip")]

    assert codes(judged(found("GRADE_D", "major")), with_companion(), skipped) == ["PIP"]


def test_a_companion_follows_hrs_word_on_its_document() -> None:
    major = judged(found("GRADE_D", "major"))

    assert codes(major, with_companion(), [override("improvement_plan", "skip")]) == []
    assert codes(judged(), with_companion(), [override("improvement_plan", "add")]) == ["INT", "PIP"]


def test_of_a_companion_for_persons_and_units_each_gets_their_own() -> None:
    never = "重大不足数 >= 99"
    by = policy(
        documents=[
            DOCUMENTS[0],
            document("checkin_record", "CHE", never, goes_with=("improvement_plan",)),
            document("checkin_record", "CHU", never, scope="unit", goes_with=("improvement_plan",)),
        ]
    )

    assert codes(judged(found("GRADE_D", "major")), by) == ["PIP", "CHE"]


# --- those who get none -------------------------------------------------------------------------------


def test_who_gets_no_document_is_told_why() -> None:
    by = policy(documents=[DOCUMENTS[0]])

    def why(said: Judged, *overrides: Override) -> tuple[str, dict[str, str]]:
        selected, listed = select_documents(FACTS, said, overrides, by)
        assert not selected
        assert listed is not None
        assert listed.subject == subject_of(FACTS)
        return listed.code, dict(listed.params)

    assert why(judged()) == ("no_finding", {})
    open_ = Judged((), ("GRADE_C",), {"RATE_MINOR": ("销售额.完成率",), "PEER_GAP": ("同岗差距",)})
    assert why(open_) == ("some_rules_open", {"missing": "销售额.完成率"})
    assert why(judged(), override("RSE", "skip"))[0] == "no_finding"
    assert why(judged(found("RATE_MINOR"), found("GRADE_C"))) == (
        "no_document_for_findings",
        {"findings": "RATE_MINOR 成立；GRADE_C 成立"},
    )
    assert why(judged(found("GRADE_D")), override("PIP", "skip"), override("IDP", "skip")) == (
        "skipped_by_hr",
        {"reason": "另有安排", "by": "人力资源部", "type": "PIP"},
    )


def test_whoever_gets_a_document_is_on_no_list() -> None:
    assert select_documents(FACTS, judged(found("RATE_MINOR")), (), policy())[1] is None


def test_a_subject_is_named_with_its_unit() -> None:
    someone = subject_of(FACTS)
    unit = subject_of(UNIT)

    assert (someone.kind, someone.id, someone.name, someone.unit) == (
        "employee",
        "1",
        "员工1",
        "营销中心/华东销售部",
    )
    assert (unit.kind, unit.id, unit.name, unit.unit) == (
        "unit",
        "营销中心/华东销售部",
        "华东销售部",
        "营销中心/华东销售部",
    )


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (employee(), None),
        (employee(status="left", on_hold=True), "left"),
        (employee(on_hold=True), "on_hold"),
        (employee(hired="2026-08-01"), "partial_period"),
        (employee(status="rehired"), "non_employee"),
    ],
)
def test_the_first_reason_of_the_policy_keeps_somebody_out(who: object, code: str | None) -> None:
    about: Appraisal = appraisal(who, [result("sales", 90, 100)])  # type: ignore[arg-type]

    assert keep_out_code(derive_person(about, policy(), period()), policy()) == code


def test_nothing_was_judged_when_every_rule_was_open() -> None:
    assert no_rule_applicable(Judged((), (), {"GRADE_D": ("等级",)}))
    assert not no_rule_applicable(Judged((), ("GRADE_D",), {}))
    assert not no_rule_applicable(judged(found("GRADE_D")))


def test_findings_of_one_severity_keep_the_order_of_the_rules() -> None:
    said = judged(found("A", "note"), found("B"), found("C", "major"), found("D"), found("E", "major"))
    by: DocumentType = document("letter", "LET", "一般不足数 >= 1")

    (selected,) = chosen(said, policy(documents=[by]))

    assert [item.rule for item in selected.findings] == ["C", "E", "B", "D", "A"]


def test_each_of_hrs_decisions_counts_whatever_stands_before_it() -> None:
    said = judged(found("RATE_MINOR"))
    both = [override("UIS", "add"), override("IDP", "add"), override("RSE", "skip")]

    assert codes(said, overrides=both) == ["IDP"]
    assert codes(said, overrides=[override("RSE", "add"), *both]) == ["IDP"]


def test_what_hr_added_in_vain_is_no_skip() -> None:
    by = policy(documents=[DOCUMENTS[0]])
    _, listed = select_documents(FACTS, judged(found("GRADE_C")), [override("UIS", "add")], by)

    assert listed is not None
    assert listed.code == "no_document_for_findings"


def test_a_companion_that_hr_adds_by_itself_is_not_taken_for_skipped() -> None:
    added = [override("development_plan", "add"), override("interview_record", "add")]

    assert "INT" in codes(judged(found("GRADE_D", "major")), with_companion(), added)


def test_of_several_skips_the_first_is_named_with_its_reason() -> None:
    skips = [
        Override("1", "PIP", "skip", "已另行安排", "许静", HERE),
        Override("1", "IDP", "skip", "下期再议", "顾长风", HERE),
    ]
    _, listed = select_documents(FACTS, judged(found("GRADE_D")), skips, policy(documents=[DOCUMENTS[0]]))

    assert listed is not None
    assert listed.params == {"reason": "已另行安排", "by": "许静", "type": "PIP"}


def test_each_of_two_documents_has_a_companion_of_its_own_with_its_reasons() -> None:
    by = policy(
        documents=[
            document("a", "A", "重大不足数 >= 1"),
            document("b", "B", "一般不足数 >= 1"),
            document("note", "NOTE", "重大不足数 >= 99", goes_with=("a", "B")),
        ]
    )

    selected = chosen(judged(found("GRADE_D", "major"), found("GRADE_C")), by)

    assert [(item.type.code, item.parent) for item in selected] == [
        ("A", None),
        ("B", None),
        ("NOTE", "A"),
        ("NOTE", "B"),
    ]
    reasons = [[reason.rule for reason in item.reasons] for item in selected[2:]]
    assert reasons == [["GRADE_D"], ["GRADE_C"]]


def test_all_that_is_missing_is_named_once() -> None:
    open_ = {"GRADE_D": ("等级", "完成率"), "GRADE_C": ("等级",), "PEER_GAP": ("同岗差距",)}
    _, listed = select_documents(
        FACTS, Judged((), ("RATE_MINOR",), open_), (), policy(documents=[DOCUMENTS[0]])
    )

    assert listed is not None
    assert (listed.code, listed.params) == ("some_rules_open", {"missing": "等级、完成率"})


def test_what_hr_adds_in_vain_is_not_named_as_the_reason_for_nothing() -> None:
    said = [override("UIS", "add"), override("PIP", "skip")]
    _, listed = select_documents(FACTS, judged(found("GRADE_D")), said, policy(documents=[DOCUMENTS[0]]))

    assert listed is not None
    assert (listed.code, listed.params["type"]) == ("skipped_by_hr", "PIP")
