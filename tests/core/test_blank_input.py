"""The columns of the blank workbook: the reader takes each header for what was meant, whatever the policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.core.policies.policy import Indicator, Policy, Settings
from pipeline.core.reading.headers import HeaderBook, Meaning
from pipeline.core.reading.synonyms import EXAMPLE_WORDS
from pipeline.core.reading.table_shapes import TableKind
from pipeline.core.reading.values import parse_status
from pipeline.core.templates.blank_input import EXAMPLE_MARK, STATUSES, BlankColumn, blank_columns
from pipeline.core.templates.input_needs import NeededColumn, TemplateUse, input_needs
from pipeline.core.templates.template_fields import CHARTS, FIELDS
from tests.builders import INDICATORS, document, policy


def everything(by: Policy, units: tuple[str, ...] = ()) -> Mapping[TableKind, tuple[BlankColumn, ...]]:
    """Every column that there can be: one document of each scope prints every field."""
    documents = [
        document("plan", "PLN", "一般不足数 >= 1", rules=()),
        document("unit_plan", "UPN", "一般不足数 >= 1", scope="unit", rules=()),
    ]
    by = replace(by, documents=tuple(documents))
    use = TemplateUse(frozenset(FIELDS), frozenset(CHARTS))
    return blank_columns(input_needs(by, {item.template: use for item in documents}), by, units)


def column(by: Policy, table: TableKind, field: str, indicator: str | None = None) -> BlankColumn:
    return next(
        one
        for one in everything(by)[table]
        if one.need.field == field and one.need.indicator in (indicator, None)
    )


def indicator(id_: str, name: str, unit: str, kind: str = "amount", **more: object) -> Indicator:
    return replace(
        Indicator(id_, name, (), unit, "higher", kind, "业绩", None, False, 2),  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


AWKWARD = {
    "sales": replace(INDICATORS["sales"], name="业绩", synonyms=("销售额",)),
    "volume": indicator("volume", "销售量", "吨", "count"),
    "distance": indicator("distance", "里程", "公里"),
    "growth": indicator("growth", "增长率", "%", "ratio"),
    "rating": indicator("rating", "服务评分", "分", "rating"),
    "target": indicator("target", "目标客户数", "家", "count"),
    "share": indicator("share", "市场占有率", "%", "ratio", numerator="本公司销量", denominator="市场总销量"),
}


@pytest.mark.parametrize("indicators", [INDICATORS, AWKWARD], ids=["plain", "awkward"])
def test_every_header_is_read_as_what_is_meant(indicators: Mapping[str, Indicator]) -> None:
    by = policy(indicators=indicators, rules=())
    book = HeaderBook(indicators)

    for columns in everything(by).values():
        for one in columns:
            need = one.need
            if need.indicator is None:
                assert book.field(one.header) == need.field, one.header
            else:
                assert book.compound(one.header) == Meaning(need.field, need.indicator), one.header


@pytest.mark.parametrize("indicators", [INDICATORS, AWKWARD], ids=["plain", "awkward"])
def test_every_choice_of_an_indicator_is_read_as_that_indicator(indicators: Mapping[str, Indicator]) -> None:
    choices = column(policy(indicators=indicators, rules=()), "unit_results", "indicator").choices

    book = HeaderBook(indicators)
    assert [book.indicator(choice) for choice in choices] == list(indicators)


def test_a_header_carries_the_unit_where_the_reader_takes_it_for_one() -> None:
    by = policy(indicators=AWKWARD, rules=())

    assert column(by, "results", "actual", "sales").header == "业绩·实际（万元）"
    assert column(by, "results", "actual", "distance").header == "里程·实际"
    assert column(by, "roster", "base_pay").header == "基本工资（元）"
    assert column(by, "unit_results", "numerator", "share").header == "本公司销量"


@pytest.mark.parametrize(
    ("id_", "field", "form", "lowest", "highest"),
    [
        ("sales", "actual", "money", None, None),
        ("volume", "actual", "count", 0, None),
        ("volume", "peer_average", "number", 0, None),
        ("growth", "actual", "percent", None, None),
        ("share", "actual", "percent", 0, 1),
        ("rating", "actual", "number", None, None),
    ],
)
def test_forms_and_bounds(id_: str, field: str, form: str, lowest: int | None, highest: int | None) -> None:
    one = column(policy(indicators=AWKWARD, rules=()), "results", field, id_)

    assert (one.form, one.lowest, one.highest) == (form, lowest, highest)


def test_the_words_of_a_closed_list_are_words_that_the_reader_knows() -> None:
    assert None not in map(parse_status, STATUSES)
    assert column(policy(), "results", "grade").choices == ("S", "A", "B", "C", "D")


def test_levels_have_halves_and_many_of_them_make_no_list() -> None:
    wide = policy(settings=Settings("云岭智选商贸有限公司", level_scale=100))

    assert column(policy(), "competencies", "current").choices[:3] == ("1", "1.5", "2")
    assert column(policy(), "competencies", "current").choices[-1] == "5"
    assert column(wide, "competencies", "current").choices == ()
    assert column(wide, "competencies", "current").highest == Decimal(100)


def test_departments_may_be_chosen_but_others_may_be_written() -> None:
    units = ("营销中心", "营销中心/华东销售部")
    (one,) = [one for one in everything(policy(), units)["roster"] if one.need.field == "unit"]

    assert (one.choices, one.closed, one.form) == (units, False, "choice")
    assert column(policy(), "roster", "unit").form == "text"


def test_the_example_of_each_table_says_so_in_its_key() -> None:
    keys = {"roster": "id", "results": "id", "competencies": "id", "unit_results": "unit", "sales": "id"}

    for table, columns in everything(policy()).items():
        (key,) = [one for one in columns if one.need.field == keys[table]]
        assert str(key.sample).startswith(EXAMPLE_MARK)
    assert EXAMPLE_MARK in EXAMPLE_WORDS


def test_every_other_column_has_an_example_too() -> None:
    blank = {
        one.need.field
        for columns in everything(policy(indicators=AWKWARD, rules=())).values()
        for one in columns
        if one.sample is None
    }

    assert blank == {"left", "numerator", "denominator"}


def test_a_need_keeps_its_place() -> None:
    need = NeededColumn("roster", "level", None, False, (), ())

    (one,) = blank_columns({"roster": (need,)}, policy())["roster"]

    assert (one.need, one.header) == (need, "职级")
