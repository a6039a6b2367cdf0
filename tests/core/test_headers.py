"""Column titles in HR's spelling."""

from __future__ import annotations

import pytest

from pipeline.core.reading.headers import HeaderBook, Label, Meaning, corner_unit, label_of
from pipeline.core.reading.synonyms import FIELDS
from tests.builders_sheets import INDICATORS, indicator

BOOK = HeaderBook(INDICATORS)


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("*工号", Label("工号", None, False)),
        ("工 号：", Label("工号", None, False)),
        ("部门 # dpt.number", Label("部门", None, False)),
        ("销售额（万元）", Label("销售额", "万元", False)),
        ("销售额(单位:元)", Label("销售额", "元", False)),
        ("销售额（万元，含税）", Label("销售额", "万元", False)),
        ("销售额/万元", Label("销售额", "万元", False)),
        ("销售额（W）", Label("销售额", "万元", False)),
        ("销售额（万元）\n目标", Label("销售额目标", "万元", False)),
        ("完成率%", Label("完成率", None, True)),
        ("完成率（％）", Label("完成率", None, True)),
        ("新客户数（个）", Label("新客户数", None, False)),
        ("备注(病假/产假)", Label("备注(病假产假)", None, False)),
        ("Employee_No.", Label("employeeno", None, False)),
        ("\ufeff姓\u200b名", Label("姓名", None, False)),
    ],
)
def test_a_header_is_reduced_to_what_its_spellings_share(written: str, label: Label) -> None:
    assert label_of(written) == label


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万元", "万元"),
        ("金额单位:元", "元"),
        ("2026年销售业绩表（单位：万元）", "万元"),
        ("填报单位：销售部", None),
        ("单位：元素科技公司", None),
    ],
)
def test_the_unit_of_a_corner(text: str, unit: str | None) -> None:
    assert corner_unit(text) == unit


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_every_synonym_finds_its_own_field(field: str) -> None:
    for word in (FIELDS[field].title, *FIELDS[field].synonyms):
        assert BOOK.field(word) == field, word


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("销售额", Meaning("actual", "sales")),
        ("销售额目标（万元）", Meaning("target", "sales")),
        ("目标销售额", Meaning("target", "sales")),
        ("销售额-完成率", Meaning("rate", "sales")),
        ("去年同期销售额", Meaning("last_year", "sales")),
        ("上期销售业绩", Meaning("previous", "sales")),
        ("回款完成率", Meaning("rate", "collection")),
        ("新客户目标", Meaning("target", "new_customers")),
        ("续单客户数", Meaning("numerator", "retention")),
        ("上期客户数", Meaning("denominator", "retention")),
        ("sales.target", Meaning("target", "sales")),
        ("利润目标", None),
    ],
)
def test_a_header_may_name_indicator_and_field_at_once(header: str, meaning: Meaning | None) -> None:
    assert BOOK.compound(header) == meaning


def test_a_stem_that_two_indicators_share_means_neither() -> None:
    book = HeaderBook({"a": indicator("a", "销售额"), "b": indicator("b", "销售量", "台", "count")})

    assert book.compound("销售目标") is None
    assert book.compound("销售额目标") == Meaning("target", "a")


@pytest.mark.parametrize(
    "header",
    ["身份证号", "手机", "联系电话", "银行卡号", "家庭住址", "健康状况", "婚姻状况", "出生日期", "Phone"],
)
def test_private_headers_are_seen(header: str) -> None:
    assert BOOK.is_private(header)


@pytest.mark.parametrize("header", ["邮箱地址", "客户名称", "工号", "评语", "账号"])
def test_headers_we_need_are_not_private(header: str) -> None:
    assert not BOOK.is_private(header)


@pytest.mark.parametrize(
    ("header", "suggestion"),
    [("绩效等及", "等级"), ("员工编码号", "工号"), ("销售鹅", "销售额"), ("Foo", None), ("", None)],
)
def test_a_likeness_is_suggested_and_never_taken(header: str, suggestion: str | None) -> None:
    assert BOOK.field(header) is None
    assert BOOK.compound(header) is None
    assert BOOK.suggestion(header) == suggestion


def test_a_field_is_called_by_its_chinese_title() -> None:
    assert BOOK.title(Meaning("id")) == "工号"
    assert BOOK.title(Meaning("target", "sales")) == "销售额.目标"
    assert BOOK.named("销售额.目标") == BOOK.named("sales.target") == Meaning("target", "sales")
    assert BOOK.named("手气") is None


def test_months_as_columns_are_recognised() -> None:
    assert BOOK.is_month("7月")
    assert BOOK.is_month("2026年７月")
    assert not BOOK.is_month("月份")
