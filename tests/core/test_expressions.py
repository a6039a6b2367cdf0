"""The language of rules: what it reads, what it refuses, and what missing data does."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.policies.expressions import (
    Expression,
    ExpressionFault,
    Value,
    ValueKind,
    compile_expression,
)

NAMES: dict[str, ValueKind] = {
    "完成率": "number",
    "回款.完成率": "number",
    "新客户数": "number",
    "同岗差距": "number",
    "非标完成率": "number",
    "或有负债": "number",
    "连续不足期数": "number",
    "未达标人数占比": "number",
    "等级": "text",
    "上期.等级": "text",
    "试用期": "bool",
    "暂缓": "bool",
}
ALIASES = {"completion_rate": "完成率", "grade": "等级", "on_probation": "试用期"}


def compiled(text: str) -> Expression:
    return compile_expression(text, NAMES, ALIASES)


def fault(text: str) -> ExpressionFault:
    with pytest.raises(ExpressionFault) as caught:
        compiled(text)
    return caught.value


PERSON: dict[str, Value] = {
    "完成率": Decimal("0.8996"),
    "回款.完成率": Decimal("0.95"),
    "新客户数": Decimal(0),
    "同岗差距": Decimal("-0.2"),
    "等级": "D",
    "上期.等级": None,
    "试用期": False,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("70% <= 完成率 < 90%", True),
        ("完成率 < 70%", False),
        ('等级 == "D" 或 (等级 属于 ["C","D"] 且 上期.等级 属于 ["C","D"])', True),
        ('(等级 属于 ["C","D"] 且 上期.等级 属于 ["C","D"]) 或 等级 == "D"', True),
        ('上期.等级 属于 ["C"]', None),
        ('上期.等级 == "C"', None),
        ('上期.等级 != "C"', None),
        ("连续不足期数 >= 2 且 非 试用期", None),
        ("连续不足期数 >= 2 且 试用期", False),
        ("回款.完成率 < 90% 且 完成率 >= 100%", False),
        ("未达标人数占比 >= 30% 或 完成率 < 90%", True),
        ("同岗差距 <= -20%", True),
        ("同岗差距 in [-20%, 5]", True),
        ("完成率 / 新客户数 > 0", None),
        ("完成率 + 10% >= 0.9996", True),
        ("-完成率 < 0 and not on_probation", True),
        ("2 * (完成率 - 0.5) == 0.7992", True),
        ("新客户数 == 0", True),
        ("完成率 ≥ 89.96% 且 完成率 ≠ 90%", True),
        ("完成率 ≤ 89.96% 且 非 (完成率 ≠ 89.96%)", True),
        ("回款.完成率 / 完成率 == 1", False),
        ("回款.完成率 / 2 == 0.475 且 回款.完成率 * 2 == 1.9 且 回款.完成率 - 2 == -1.05", True),
        ("连续不足期数 + 1 > 0", None),
        ("1 - 连续不足期数 > 0", None),
        ("完成率 / 连续不足期数 > 0", None),
        ("连续不足期数 * 未达标人数占比 > 0", None),
        ("-连续不足期数 < 1", None),
        ("1 < 完成率 + 1 < 连续不足期数", None),
    ],
)
def test_a_rule_holds_fails_or_stays_open(text: str, expected: bool | None) -> None:
    assert compiled(text).evaluate(PERSON) is expected


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        ("0.89995", True),
        ("0.8996", True),
        ("0.9", False),
        ("0.90004", False),
        ("0.7", True),
        ("0.69999", False),
    ],
)
def test_a_rate_meets_a_bound_unrounded(rate: str, expected: bool) -> None:
    assert compiled("70% <= 完成率 < 90%").evaluate({"完成率": Decimal(rate)}) is expected


def test_full_width_signs_read_as_plain_ones_and_keep_the_column() -> None:
    rule = "（完成率＜９０％）　且　等级　属于　［“Ｃ”、“D”］"

    held = compiled(rule)

    assert held.bounds == {"完成率": (Decimal("0.90"),)}
    assert held.texts == {"等级": ("D", "Ｃ")}, "what stands in quotes is left as written"
    assert fault("（完成率＜９０％）　且　完成律＜１").column == 13


def test_names_may_hold_the_words_of_the_language() -> None:
    assert compiled("非标完成率 > 1 或 或有负债 > 1").names == ("非标完成率", "或有负债")


def test_an_english_name_is_noted_under_its_chinese_one() -> None:
    rule = compiled('completion_rate < 90% AND grade IN ["C"] OR 完成率 < 0.7')

    assert rule.names == ("完成率", "等级")
    assert rule.bounds == {"完成率": (Decimal("0.7"), Decimal("0.90"))}


def test_only_numbers_compared_directly_are_bounds() -> None:
    rule = compiled("完成率 - 新客户数 < 5 且 90% > 完成率 且 同岗差距 <= -20%")

    assert rule.bounds == {"完成率": (Decimal("0.90"),), "同岗差距": (Decimal("-0.20"),)}
    assert not rule.direct
    assert compiled("完成率 < 90% 且 试用期").direct


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("  ", "P410", 1),
        ("1 < 2 或 " * 80, "P411", 501),
        ("非 " * 60 + "试用期", "P412", 101),
        ("-" * 200 + "1 < 2", "P412", 50),
        ("完成律 < 90%", "P413", 1),
        ("试用期 且 xyzzy", "P414", 7),
        ("试用期 且 完成率", "P415", 7),
        ("非 完成率 且 试用期", "P415", 3),
        ('等级 > "B"', "P416", 1),
        ("等级 + 1 < 2", "P416", 1),
        ("试用期 < 暂缓", "P416", 1),
        ('完成率 == "B"', "P417", 8),
        ('等级 属于 ["C", 3]', "P417", 13),
        ("完成率", "P418", 1),
        ("等级或 试用期", "P419", 5),
        ("完成率 ! 1", "P419", 5),
        ("完成率.实际() > 1", "P419", 7),
        ('等级 = "B"', "P420", 4),
        ("完成率 <", "P421", 6),
        ("(试用期 或 暂缓", "P421", 10),
    ],
)
def test_a_fault_tells_its_code_and_column(text: str, code: str, column: int) -> None:
    found = fault(text)

    assert (found.code, found.column) == (code, column)
    assert found.params["column"] == str(column)


def test_a_misspelt_name_is_answered_with_the_nearest() -> None:
    assert fault("完成律 < 90%").params["guess"] == "完成率"


@pytest.mark.parametrize(
    "text",
    [
        "__class__",
        '__import__("os").system("x")',
        "9 ** 99999999 > 1",
        "1 << 10000000000 > 1",
        '等级 =~ "(a+)+$"',
        "等级[0] == 1",
        "完成率.__class__ == 1",
        "$now > 1",
        "lambda: 1",
    ],
)
def test_nothing_outside_the_language_can_be_reached(text: str) -> None:
    fault(text)


_THREE: tuple[bool | None, ...] = (True, False, None)


@pytest.mark.parametrize(("first", "second"), list(product(_THREE, _THREE)))
def test_and_or_not_follow_kleene(first: bool | None, second: bool | None) -> None:
    values: dict[str, Value] = {"试用期": first, "暂缓": second}
    order = {False: 0, None: 1, True: 2}

    both = compiled("试用期 且 暂缓").evaluate(values)
    either = compiled("试用期 或 暂缓").evaluate(values)
    opposite = compiled("非 试用期").evaluate(values)

    assert both is min(first, second, key=order.__getitem__)
    assert either is max(first, second, key=order.__getitem__)
    assert opposite is (None if first is None else not first)
    assert compiled("暂缓 且 试用期").evaluate(values) is both
    assert compiled("暂缓 或 试用期").evaluate(values) is either


def test_long_and_deep_rules_within_the_limits_are_read() -> None:
    assert compiled("(" * 200 + "试用期" + ")" * 200).evaluate({"试用期": True}) is True
    assert compiled("1" + "+1" * 240 + " == 241").evaluate({}) is True
    assert compiled("非 " * 48 + "试用期").evaluate({"试用期": True}) is True


_SIGNS = '且 或 非 属于 and or not in ( ) [ ] , ， “ ” < <= == != = ＞ + - * / 90% 0.9 "C" 7 % " . # $'
_WORDS = st.sampled_from([*NAMES, *ALIASES, *_SIGNS.split(), "\n"])


@given(
    st.one_of(
        st.text(max_size=60), st.lists(_WORDS, max_size=30).map(" ".join), st.lists(_WORDS).map("".join)
    )
)
@settings(max_examples=400, deadline=None)
def test_any_text_compiles_or_is_a_fault_with_a_column(text: str) -> None:
    try:
        rule = compiled(text)
    except ExpressionFault as found:
        assert 1 <= found.column <= len(text) + 1
        return
    assert rule.evaluate({}) in (True, False, None)
    assert rule.evaluate(PERSON) in (True, False, None)


_CONDITIONS = st.recursive(
    st.sampled_from(
        ["试用期", "暂缓", "完成率 < 90%", '等级 == "C"', '等级 属于 ["C","D"]', "1 < 新客户数 <= 3"]
    ),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} 且 {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} 或 {pair[1]})"),
        inner.map(lambda one: f"非 ({one})"),
    ),
    max_leaves=8,
)
_VALUES = st.fixed_dictionaries(
    {
        "试用期": st.sampled_from([True, False, None]),
        "暂缓": st.sampled_from([True, False, None]),
        "完成率": st.sampled_from([Decimal("0.8"), Decimal("0.9"), None]),
        "新客户数": st.sampled_from([Decimal(1), Decimal(2), Decimal(4), None]),
        "等级": st.sampled_from(["C", "D", "S", None]),
    }
)


@given(_CONDITIONS, _VALUES, _VALUES)
@settings(max_examples=300, deadline=None)
def test_filling_in_what_was_missing_never_turns_an_answer(
    text: str, values: dict[str, Value], others: dict[str, Value]
) -> None:
    filled = {name: others[name] if value is None else value for name, value in values.items()}

    before = compiled(text).evaluate(values)

    assert before is None or compiled(text).evaluate(filled) is before
