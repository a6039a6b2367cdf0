"""What the policy and the templates in use read of the input: that much is asked for, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.core.policies.policy import DocumentType, Policy, Rule
from pipeline.core.reading.table_shapes import TableKind
from pipeline.core.templates.field_sources import InputColumn
from pipeline.core.templates.input_needs import (
    NeededColumn,
    TemplateUse,
    columns_of_rules,
    input_needs,
    leaves,
    scope_of,
)
from tests.builders import DOCUMENTS, INDICATORS, document, policy, rule


def needs(
    *rules: Rule,
    documents: Sequence[DocumentType] = (),
    fields: Sequence[str] = (),
    charts: Sequence[str] = (),
) -> dict[TableKind, list[tuple[str, str | None]]]:
    """Table → (field, indicator) of its columns; every template reads the fields given."""
    found = needed(policy(rules=rules, documents=documents), fields, charts)
    return {
        table: [(column.field, column.indicator) for column in columns] for table, columns in found.items()
    }


def needed(
    by: Policy, fields: Sequence[str] = (), charts: Sequence[str] = ()
) -> dict[TableKind, tuple[NeededColumn, ...]]:
    use = TemplateUse(frozenset(fields), frozenset(charts))
    return dict(input_needs(by, {item.template: use for item in by.documents}))


PLAIN = document("plan", "PLN", "一般不足数 >= 1", rules=())
UNIT_PLAIN = document("unit_plan", "UPN", "一般不足数 >= 1", scope="unit", rules=())


def test_without_any_rule_there_is_still_the_roster_and_the_main_figure() -> None:
    found = needs()

    assert [field for field, _ in found["roster"]][:5] == ["id", "name", "unit", "post", "manager"]
    assert found["results"] == [("id", None), ("name", None), ("target", "sales"), ("actual", "sales")]
    assert found.keys() == {"roster", "results"}


def test_a_rule_asks_for_what_it_reads_of_the_indicator_it_names_and_of_no_other() -> None:
    found = needs(rule("FALL", "投诉数.同比 > 10%"))

    assert ("last_year", "complaints") in found["results"]
    assert [column for column in found["results"] if column[0] == "last_year"] == [
        ("last_year", "complaints")
    ]


def test_a_bare_name_means_the_main_indicator() -> None:
    assert ("last_year", "sales") in needs(rule("FALL", "同比 < 0"))["results"]


def test_a_rule_for_each_indicator_asks_for_all_of_them() -> None:
    found = needs(rule("LOW", "完成率 < 90%", for_each="indicator"))

    assert {indicator for field, indicator in found["results"] if field == "target"} == set(INDICATORS)


def test_what_only_the_sentence_of_a_rule_reads_is_asked_for_as_well() -> None:
    plain, other = "完成率{完成率}", "去年{同期实际}"

    assert ("last_year", "sales") in needs(rule("LOW", "完成率 < 90%", says=other))["results"]
    assert ("last_year", "sales") in needs(rule("LOW", "完成率 < 90%", says=plain, says_also=[other]))[
        "results"
    ]
    assert ("last_year", "sales") not in needs(rule("LOW", "完成率 < 90%", says=plain))["results"]


def test_a_rule_of_units_asks_for_the_units_own_table() -> None:
    found = needs(rule("LOW", "同比 < 0", scope="unit"))

    assert [field for field, _ in found["unit_results"]] == [
        "unit",
        "indicator",
        "target",
        "actual",
        "last_year",
    ]
    assert not [column for column in found["results"] if column[0] == "last_year"]


def test_a_field_of_a_template_asks_for_its_columns() -> None:
    found = needs(documents=[PLAIN], fields=["person.level", "indicators[].reason", "competencies[].due"])

    assert ("level", None) in found["roster"]
    assert {indicator for field, indicator in found["results"] if field == "reason"} == set(INDICATORS)
    assert [field for field, _ in found["competencies"]][-1] == "due"


def test_the_figures_in_a_document_of_a_unit_are_the_units() -> None:
    found = needs(documents=[UNIT_PLAIN], fields=["main.year_growth", "comment", "awards.members[].base_pay"])

    assert {"last_year", "note"} <= {field for field, _ in found["unit_results"]}
    assert ("base_pay", None) in found["roster"]
    assert ("comment", None) not in found["results"]


def test_a_chart_asks_for_its_columns() -> None:
    found = needs(documents=[UNIT_PLAIN], charts=["channel_share"])

    assert [field for field, _ in found["sales"]] == ["date", "id", "amount", "channel"]


def test_a_document_that_is_switched_off_asks_for_nothing() -> None:
    off = replace(PLAIN, enabled=False)

    assert needs(documents=[off], fields=["person.level", "comment"]) == needs()


def test_the_counts_of_a_ratio_of_units_have_columns_of_their_own() -> None:
    ratio = replace(INDICATORS["satisfaction"], numerator="满意客户数", denominator="受访客户数")
    by = policy(
        rules=[rule("LOW", "完成率 < 90%", scope="unit", for_each="indicator")],
        documents=(),
        indicators={**INDICATORS, "satisfaction": ratio},
    )

    found = [(column.field, column.indicator) for column in needed(by)["unit_results"]]

    assert found[-2:] == [("numerator", "satisfaction"), ("denominator", "satisfaction")]


def test_a_column_tells_who_reads_it_and_whether_it_must_be_there() -> None:
    columns = {
        (column.field, column.indicator): column
        for column in needed(policy(rules=[rule("LOW", "完成率 < 90%")], documents=[PLAIN]), ["main.actual"])[
            "results"
        ]
    }

    assert columns["actual", "sales"].rules == ("LOW",)
    assert columns["actual", "sales"].documents == ("plan（PLN）",)
    assert columns["actual", "sales"].required
    assert not columns["target", "sales"].required


def test_columns_of_one_indicator_stand_together_before_what_belongs_to_the_person() -> None:
    fields = ["indicators[].target", "indicators[].actual", "grade.text", "comment"]

    found = needs(documents=[PLAIN], fields=fields)["results"]

    assert [indicator for _, indicator in found[2:-2]] == [id_ for id_ in INDICATORS for _ in range(2)]
    assert [field for field, _ in found[-2:]] == ["grade", "comment"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (["person.name"], ["person.name"]),
        (["strengths"], ["strengths[]"]),
        (["doc.copies", "doc.copies[].no"], ["doc.copies[].no"]),
        (["parent"], ["parent.number", "parent.title"]),
        (["person.shoe_size"], []),
    ],
)
def test_a_list_that_is_only_counted_stands_for_what_it_holds(fields: list[str], expected: list[str]) -> None:
    assert leaves(fields) == expected


@pytest.mark.parametrize(
    ("fields", "scope"),
    [({"person.name", "main.rate"}, "employee"), ({"unit.name"}, "unit"), ({"children[].name"}, "unit")],
)
def test_a_template_that_nobody_uses_is_about_what_it_reads(fields: set[str], scope: str) -> None:
    assert scope_of(None, TemplateUse(frozenset(fields))) == scope


def test_a_template_in_use_is_about_what_its_document_says() -> None:
    assert scope_of(DOCUMENTS[-1], TemplateUse(frozenset({"person.name"}))) == "unit"


def test_the_columns_that_rules_read_are_told_once() -> None:
    by = policy(
        rules=[rule("A", "完成率 < 90%"), rule("B", "完成率 < 70%"), rule("C", "同比 < 0", scope="unit")]
    )

    assert columns_of_rules(by, "employee") == (
        InputColumn("results", "target", "main"),
        InputColumn("results", "actual", "main"),
    )
    assert {column.table for column in columns_of_rules(by, "unit")} == {"unit_results"}
