"""Numbers, units, ids and words of cells."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.reading.values import (
    Quantity,
    cell_text,
    decimal_of,
    parse_id,
    parse_level,
    parse_money_unit,
    parse_number,
    parse_quantity,
    parse_status,
    parse_yes_no,
    quantity_of,
    ratio_of,
    yuan_of,
)
from pipeline.core.sheets import Cell

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False, allow_infinity=False)


def number(value: float, shape: str = "general") -> Cell:
    return Cell(1, "number", value, shape)


def text(value: str) -> Cell:
    return Cell(1, "text", value, "general")


def test_a_computed_cell_is_what_the_sheet_shows() -> None:
    assert decimal_of(0.1 + 0.2) == Decimal("0.3")
    assert decimal_of(1.1 * 3) == Decimal("3.3")
    assert decimal_of(899_996 / 1_000_000) == Decimal("0.899996")


@given(st.integers(1, 10**6))
def test_ninety_percent_computed_in_a_sheet_is_ninety_percent(target: int) -> None:
    assert decimal_of((target * 0.9) / target) == Decimal("0.9")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("150", "150"),
        ("１５０", "150"),
        ("1,234.5", "1234.5"),
        ("１，２３４．５", "1234.5"),
        ("−3.2", "-3.2"),
        ("﹣3.2", "-3.2"),
        ("-0.5", "-0.5"),
        ("-12,345,678", "-12345678"),
        ("9" * 15, "9" * 15),
        ("-" + "9" * 15, "-" + "9" * 15),
        ("0." + "1" * 22, "0." + "1" * 22),
        ("+7", "7"),
        (" 46.8 ", "46.8"),
        ("007", "7"),
    ],
)
def test_a_number_is_read_in_any_common_spelling(written: str, expected: str) -> None:
    assert parse_number(written) == Decimal(expected)


@pytest.mark.parametrize(
    "written",
    [
        "五十万",
        "1_000",
        "٣",
        "inf",
        "NaN",
        "1e3",
        "(3.5)",
        "￥46.8",
        "12,34",
        "1.2.3",
        "约50",
        "10²",
        "①",
        "½",
        "",
        "50万万",
        "9" * 16,
        "-" + "9" * 16,
        "1" + "0" * 15,
        "0." + "1" * 23,
        "1e-3",
        "X5",
        "5X",
        "80%",
        "50万元",
    ],
)
def test_anything_else_is_no_number(written: str) -> None:
    assert parse_number(written) is None


@pytest.mark.parametrize(
    ("written", "yuan"),
    [
        ("2元", "2"),
        ("2千元", "2000"),
        ("2万元", "20000"),
        ("2万", "20000"),
        ("2w", "20000"),
        ("2W", "20000"),
        ("2百万元", "2000000"),
        ("2亿元", "200000000"),
        ("2亿", "200000000"),
        ("1.5 万元", "15000"),
    ],
)
def test_each_unit_of_money_has_its_power_of_ten(written: str, yuan: str) -> None:
    quantity = parse_quantity(written)
    assert quantity is not None

    assert yuan_of(quantity, None) == yuan_of(quantity, "百万元") == Decimal(yuan)
    assert parse_number(written) is None


@pytest.mark.parametrize("written", ["2千", "2元元", "2%元", "2百万", "2%%"])
def test_what_is_no_unit_of_money_makes_no_amount(written: str) -> None:
    assert parse_quantity(written) is None


def test_nothing_needs_no_unit_and_no_scale_but_zero_with_a_sign_keeps_it() -> None:
    assert yuan_of(Quantity(Decimal(0), ""), None) == 0
    assert ratio_of(Quantity(Decimal(0), ""), None) == 0
    assert yuan_of(Quantity(Decimal(0), "%"), "万元") is None
    assert ratio_of(Quantity(Decimal(0), "万元"), "fraction") is None
    assert ratio_of(Quantity(Decimal(0), "%"), None) == 0


def test_an_amount_of_money_is_no_ratio() -> None:
    assert ratio_of(Quantity(Decimal(5), "万元"), "percent") is None


def test_the_columns_unit_counts_where_the_cell_has_none_in_any_case() -> None:
    assert yuan_of(Quantity(Decimal(3), ""), "W") == 30_000
    assert yuan_of(Quantity(Decimal(3), "千元"), "万元") == 3_000
    assert yuan_of(Quantity(Decimal(3), ""), "个") is None


@given(amounts)
def test_one_amount_is_the_same_in_every_unit(yuan: Decimal) -> None:
    forms = [
        (f"{yuan:f}", "元"),
        (f"{yuan.scaleb(-3):f}", "千元"),
        (f"{yuan.scaleb(-4):f}", "万元"),
        (f"{yuan.scaleb(-4):f}万元", None),
        (f"{yuan.scaleb(-4):f}万", "元"),
        (f"{yuan.scaleb(-4):f}W", None),
        (f"{yuan:,f}元", "万元"),
    ]

    values = [yuan_of(quantity, unit) for form, unit in forms if (quantity := parse_quantity(form))]

    assert values == [yuan] * len(forms)


@given(st.decimals(min_value="0.000001", max_value=5, places=6, allow_nan=False))
def test_one_ratio_is_the_same_in_every_form(ratio: Decimal) -> None:
    hundredfold = ratio.scaleb(2)
    sign, fraction, percent = (
        parse_quantity(f"{hundredfold:f}%"),
        parse_quantity(f"{ratio:f}"),
        parse_quantity(f"{hundredfold:f}"),
    )
    assert sign and fraction and percent

    assert ratio_of(sign, None) == ratio_of(sign, "fraction") == ratio
    assert ratio_of(fraction, "fraction") == ratio_of(percent, "percent") == ratio
    assert ratio_of(fraction, None) is None


def test_a_cell_shown_as_percent_says_so() -> None:
    assert quantity_of(number(0.8, "percent")) == Quantity(Decimal("80.0"), "%")
    assert ratio_of(Quantity(Decimal(80), "%"), "percent") == Decimal("0.8")


@pytest.mark.parametrize(
    ("cell", "quantity"),
    [
        (number(0.8, "percent"), Quantity(Decimal(80), "%")),
        (number(-46.8), Quantity(Decimal("-46.8"), "")),
        (number(999_999_999_999_999.0), Quantity(Decimal(999_999_999_999_999), "")),
        (text(" 46.8万元 "), Quantity(Decimal("46.8"), "万元")),
        (text("约46"), None),
        (number(-1e15), None),
        (number(0.5, "time"), None),
    ],
)
def test_a_number_is_taken_from_a_number_or_a_text(cell: Cell, quantity: Quantity | None) -> None:
    assert quantity_of(cell) == quantity


def test_an_amount_without_a_unit_and_a_percent_are_no_amount() -> None:
    assert yuan_of(Quantity(Decimal(5), ""), None) is None
    assert yuan_of(Quantity(Decimal(5), "%"), "万元") is None


@pytest.mark.parametrize(
    "cell",
    [
        number(46295.0, "date"),
        number(1e15),
        number(float("inf")),
        number(float("nan")),
        Cell(1, "bool", True, "general"),
        Cell(1, "error", "#N/A", "general"),
        Cell(1, "uncached", None, "general"),
        Cell(1, "date", "2026-09-30", "date"),
        Cell(1, "error", "5", "general"),
        Cell(1, "uncached", 5.0, "general"),
        Cell(1, "number", None, "general"),
    ],
)
def test_a_cell_that_holds_no_figure_gives_none(cell: Cell) -> None:
    assert quantity_of(cell) is None


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("万元", "万元"),
        ("W", "万元"),
        ("万", "万元"),
        ("元", "元"),
        ("人民币元", "元"),
        ("千元", "千元"),
        ("百万元", "百万元"),
        ("亿", "亿元"),
        ("亿元", "亿元"),
        ("人民币万元", "万元"),
        (" Ｗ ", "万元"),
        ("w", "万元"),
        ("个", None),
        ("", None),
    ],
)
def test_units_of_money(written: str, unit: str | None) -> None:
    assert parse_money_unit(written) == unit


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (number(123.0, "digits6"), ("000123", None)),
        (number(1201.0), ("1201", None)),
        (text(" ００１２３\u200b"), ("00123", None)),
        (text("YL-0131"), ("YL-0131", None)),
        (text("'0012"), ("0012", None)),
        (number(3.7e17), ("370000000000000000", "lost")),
        (text("3.70E+17"), ("3.70E+17", "lost")),
        (number(1.5), ("1.5", "unreadable")),
        (number(-3.0), ("-3", "unreadable")),
        (Cell(1, "error", "#N/A", "general"), ("", "unreadable")),
        (text("—"), ("", "blank")),
        (text("  "), ("", "blank")),
        (text("‘00 12"), ("0012", None)),
        (text("’0012"), ("0012", None)),
        (text("3e+05"), ("3e+05", "lost")),
        (text("3E17"), ("3E17", "lost")),
        (text("3.7E-12"), ("3.7E-12", None)),
        (text("3E7"), ("3E7", None)),
        (text("13E17"), ("13E17", None)),
        (number(0.0), ("0", None)),
        (number(-1.0), ("-1", "unreadable")),
        (text("X0012"), ("X0012", None)),
        (number(999_999_999_999_999.0), ("999999999999999", None)),
        (number(1e15), ("1000000000000000", "lost")),
        (number(-1e15), ("-1000000000000000", "lost")),
        (number(46295.0, "date"), ("46295", "unreadable")),
        (number(7.0, "time"), ("7", "unreadable")),
        (number(7.0, "percent"), ("7", None)),
        (number(1234567.0, "digits6"), ("1234567", None)),
        (Cell(1, "bool", True, "general"), ("", "unreadable")),
        (Cell(1, "date", "2026-09-30", "date"), ("", "unreadable")),
        (Cell(1, "uncached", None, "general"), ("", "unreadable")),
    ],
)
def test_an_id_is_text_with_its_zeros(cell: Cell, expected: tuple[str, str | None]) -> None:
    assert parse_id(cell) == expected


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        (number(4.0), "4"),
        (text("4分"), "4"),
        (text(" 3.5级 "), "3.5"),
        (text("优"), None),
        (text("80%"), None),
        (text("4万元"), None),
        (number(0.8, "percent"), None),
        (number(46295.0, "date"), None),
        (Cell(1, "error", "4", "general"), None),
    ],
)
def test_levels(cell: Cell, level: str | None) -> None:
    assert parse_level(cell) == (Decimal(level) if level else None)


@pytest.mark.parametrize(
    ("status", "spelt"),
    [
        ("active", "在职 正式 正式员工 已转正 转正 全职 active"),
        ("probation", "试用 试用期 试用期员工 未转正 probation"),
        ("left", "离职 已离职 离任 left"),
        ("intern", "实习 实习生 实习期 intern"),
        ("rehired", "返聘 退休返聘 rehired"),
        ("outsourced", "外包 劳务外包 劳务派遣 派遣 劳务 outsourced"),
    ],
)
def test_every_word_of_a_state_of_employment_is_known(status: str, spelt: str) -> None:
    assert {parse_status(word) for word in spelt.split()} == {status}


def test_a_word_of_status_may_be_spelt_with_blanks_or_capitals_but_not_guessed() -> None:
    assert parse_status(" Ａctive\u200b") == "active"
    assert [parse_status(word) for word in ("挂职", "在", "")] == [None, None, None]


def test_every_word_of_consent_is_known() -> None:
    yes, no = "是 有 y yes true 1 √ ✓ ✔ 对 暂缓 豁免 YES １", "否 无 n no false 0 × ✗ ✕ 不 没有 No"

    assert {parse_yes_no(word) for word in yes.split()} == {True}
    assert {parse_yes_no(word) for word in no.split()} == {False}
    assert [parse_yes_no(word) for word in ("产假", "是的", "")] == [None, None, None]


def test_the_text_of_a_cell_is_what_a_reader_sees() -> None:
    assert cell_text(number(123.0, "digits6")) == "000123"
    assert cell_text(number(0.1 + 0.2)) == "0.3"
    assert cell_text(Cell(1, "uncached", None, "general")) == ""
    assert cell_text(Cell(1, "bool", True, "general")) == "TRUE"
    assert cell_text(Cell(1, "bool", False, "general")) == "FALSE"
    assert cell_text(text(" 销售一部 ")) == " 销售一部 "
    assert cell_text(number(1e21)) == "1" + "0" * 21
    assert cell_text(number(0.00001)) == "0.00001"
    assert cell_text(number(7.5, "digits4")) == "7.5"
