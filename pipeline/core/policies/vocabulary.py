"""The names that rules, sentences and documents may use: one table, in Chinese with an English alias.

A name is ``完成率`` (of the main indicator, or of the one in hand), ``回款.完成率``, ``回款`` (its actual),
``上期.等级``, ``上期.回款.完成率`` or ``发现.GRADE_D``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from pipeline.core.models import Scope
from pipeline.core.policies.expressions import NameParts, ValueKind
from pipeline.core.policies.policy import ForEach, Indicator

PREVIOUS = "上期"
FINDING = "发现"
INDICATOR_IN_HAND = "指标"
COMPETENCY_IN_HAND = "能力项"

_PREFIX_ALIASES = {PREVIOUS: "previous_period", FINDING: "finding"}


class Field(NamedTuple):
    """One name of the table.

    Attributes:
        name: Chinese, canonical.
        alias: English spelling.
        kind: Of the value.
        unit: Printed behind the value; "" for none, None for the unit of the indicator.
        turning: The number at which its meaning changes whatever the rules say: 100% on target, 0 no change.
    """

    name: str
    alias: str
    kind: ValueKind
    unit: str | None = ""
    turning: Decimal | None = None


_ZERO, _ONE = Decimal(0), Decimal(1)

_INDICATOR = (
    Field("实际", "actual", "number", None),
    Field("目标", "target", "number", None),
    Field("完成率", "completion_rate", "number", "%", _ONE),
    Field("差额", "gap", "number", None, _ZERO),
    Field("上期实际", "previous", "number", None),
    Field("环比", "growth", "number", "%", _ZERO),
    Field("同期实际", "last_year", "number", None),
    Field("同比", "year_growth", "number", "%", _ZERO),
    Field("同岗平均", "peer_average", "number", None),
    Field("同岗人数", "peer_count", "number", "人"),
    Field("同岗差距", "peer_gap", "number", "%", _ZERO),
    Field("得分", "score", "number", "分"),
    Field("权重", "weight", "number", "%"),
    Field("折算完成率", "prorated_rate", "number", "%", _ONE),
)
_EMPLOYEE = (
    Field("等级", "grade", "text"),
    Field("总分", "total", "number"),
    Field("司龄月", "tenure_months", "number", "个月"),
    Field("连续不足期数", "streak", "number", "期"),
    Field("能力差距", "level_gap", "number", "分"),
    Field("试用期", "on_probation", "bool"),
    Field("暂缓", "on_hold", "bool"),
    Field("考核期不完整", "partial_period", "bool"),
    Field("已离职", "has_left", "bool"),
    Field("非正式员工", "non_employee", "bool"),
)
_COMPETENCY = (
    Field("目前水平", "current_level", "number", "分"),
    Field("期望水平", "expected_level", "number", "分"),
)
_UNIT = (
    Field("人数", "headcount", "number", "人"),
    Field("参评人数", "assessed", "number", "人"),
    Field("未达标人数", "short", "number", "人"),
    Field("未达标人数占比", "short_share", "number", "%"),
    Field("明细行数", "sales_rows", "number", "行"),
    Field("明细保留率", "sales_retention", "number", "%"),
    Field("明细复购率", "sales_repeat_rate", "number", "%"),
)
_SHORT = Field("有不足", "short", "bool")
_COUNTS = (
    Field("重大不足数", "major_count", "number", "项"),
    Field("一般不足数", "minor_count", "number", "项"),
    Field("提示数", "note_count", "number", "项"),
)

FIELDS: Mapping[str, Field] = {
    field.name: field for field in (*_INDICATOR, *_EMPLOYEE, *_COMPETENCY, *_UNIT, _SHORT, *_COUNTS)
}
INDICATOR_FIELDS = frozenset(field.name for field in _INDICATOR)
RESERVED = frozenset(
    {*FIELDS, *(field.alias for field in FIELDS.values()), *_PREFIX_ALIASES, *_PREFIX_ALIASES.values()}
    | {INDICATOR_IN_HAND, COMPETENCY_IN_HAND, "且", "或", "非", "属于", "and", "or", "not", "in", "AND", "OR"}
    | {"NOT", "IN"}
)
"""What no indicator may be called: the names of the language and its words."""


def known_names(
    indicators: Mapping[str, Indicator],
    rule_ids: Collection[str] | None,
    scope: Scope,
    for_each: ForEach | None = None,
) -> Mapping[str, ValueKind]:
    """Return every canonical name that may be read there → its kind.

    Args:
        rule_ids: For a document's condition: the rules of its scope, whose findings it may read and count.
            None for a rule.
    """
    fields = [*_INDICATOR, *(_EMPLOYEE if scope == "employee" else _UNIT)]
    if for_each == "competency":
        fields += _COMPETENCY
    names: dict[str, ValueKind] = {field.name: field.kind for field in fields}
    for indicator in indicators.values():
        names[indicator.name] = "number"
        names |= {f"{indicator.name}.{field.name}": field.kind for field in _INDICATOR}
    names |= _past_names(indicators, scope)
    if rule_ids is not None:
        names |= {field.name: field.kind for field in _COUNTS}
        names |= {f"{FINDING}.{rule}": "bool" for rule in rule_ids}
    return names


def _past_names(indicators: Mapping[str, Indicator], scope: Scope) -> Mapping[str, ValueKind]:
    names: dict[str, ValueKind] = {f"{PREVIOUS}.完成率": "number"}
    if scope == "employee":
        names |= {f"{PREVIOUS}.等级": "text", f"{PREVIOUS}.有不足": "bool"}
        names |= {f"{PREVIOUS}.{indicator.name}.完成率": "number" for indicator in indicators.values()}
    return names


def aliases_of(names: Iterable[str], indicators: Mapping[str, Indicator]) -> Mapping[str, str]:
    """Return English spelling → name, for each name that has one: ``sales.actual`` → ``销售额.实际``."""
    steps = {indicator.name: indicator.id for indicator in indicators.values()}
    steps |= {field.name: field.alias for field in FIELDS.values()} | _PREFIX_ALIASES
    spelt = {".".join(steps.get(step, step) for step in name.split(".")): name for name in names}
    return {alias: name for alias, name in spelt.items() if alias != name}


def split_name(name: str, indicators: Mapping[str, Indicator]) -> NameParts:
    """Return a canonical name taken apart; an indicator's bare name means its actual."""
    prefix, rest = "", name
    for known in (PREVIOUS, FINDING):
        if name.startswith(f"{known}."):
            prefix, rest = known, name[len(known) + 1 :]
    if prefix == FINDING:
        return NameParts(FINDING, None, rest)
    ids = {indicator.name: indicator.id for indicator in indicators.values()}
    if rest in ids:
        return NameParts(prefix, ids[rest], "实际")
    owner, _, field = rest.rpartition(".")
    return NameParts(prefix, ids[owner], field) if owner else NameParts(prefix, None, field)
