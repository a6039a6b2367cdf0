"""The names that rules may use."""

from __future__ import annotations

import pytest

from pipeline.core.policies.vocabulary import FIELDS, NameParts, aliases_of, known_names, split_name
from tests.core.small_policy import policy_of

INDICATORS = policy_of().indicators


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("完成率", NameParts("", None, "完成率")),
        ("回款", NameParts("", "collection", "实际")),
        ("回款.完成率", NameParts("", "collection", "完成率")),
        ("等级", NameParts("", None, "等级")),
        ("上期.等级", NameParts("上期", None, "等级")),
        ("上期.完成率", NameParts("上期", None, "完成率")),
        ("上期.回款.完成率", NameParts("上期", "collection", "完成率")),
        ("上期.有不足", NameParts("上期", None, "有不足")),
        ("上期实际", NameParts("", None, "上期实际")),
        ("发现.RATE_MAJOR", NameParts("发现", None, "RATE_MAJOR")),
    ],
)
def test_a_name_is_taken_apart(name: str, parts: NameParts) -> None:
    assert split_name(name, INDICATORS) == parts


def test_each_scope_knows_its_own_names() -> None:
    employee = known_names(INDICATORS, None, "employee")
    unit = known_names(INDICATORS, None, "unit")

    assert "等级" in employee and "等级" not in unit
    assert "未达标人数占比" in unit and "未达标人数占比" not in employee
    assert "上期.完成率" in unit and "上期.等级" not in unit
    assert "目前水平" not in employee
    assert "目前水平" in known_names(INDICATORS, None, "employee", "competency")


def test_only_a_document_reads_findings_and_their_counts() -> None:
    document = known_names(INDICATORS, ["LOW"], "employee")

    assert document["发现.LOW"] == "bool"
    assert document["重大不足数"] == "number"
    assert not [
        name for name in known_names(INDICATORS, None, "employee") if name in ("发现.LOW", "重大不足数")
    ]


def test_every_name_has_one_english_spelling_that_means_nothing_else() -> None:
    for scope in ("employee", "unit"):
        names = known_names(INDICATORS, ["LOW"], scope, "competency" if scope == "employee" else None)
        aliases = aliases_of(names, INDICATORS)

        assert set(aliases.values()) == set(names)
        assert not set(aliases) & set(names)
    assert aliases_of(["上期.回款.完成率"], INDICATORS) == {
        "previous_period.collection.completion_rate": "上期.回款.完成率"
    }


def test_every_name_can_be_taken_apart_into_a_known_field() -> None:
    for name in known_names(INDICATORS, ["LOW"], "employee", "competency"):
        parts = split_name(name, INDICATORS)

        assert parts.prefix == "发现" or parts.field in FIELDS
