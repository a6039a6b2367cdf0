"""The fields of a template as a tree: groups, lists, and of each leaf what it is and how it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.core.templates.template_fields import FIELDS, TemplateField

NodeKind = Literal["text", "yes_no", "list", "group"]

GROUPS: Mapping[str, str] = {
    "org": "本单位",
    "doc": "这份文件",
    "subject": "文件所说的人或部门",
    "person": "个人（仅个人文件）",
    "unit": "部门（仅部门文件）",
    "grade": "考核等级",
    "main": "主要指标",
    "indicators[]": "各项指标，按指标表的次序",
    "competencies[]": "有差距的能力项",
    "findings[]": "发现，从重到轻",
    "findings[].measures[]": "回应这条发现的措施",
    "measures[]": "全部措施，一条措施只出现一次",
    "goals[]": "改进目标",
    "steps[]": "实施步骤，按完成时间先后",
    "next_period": "下一考核周期",
    "next_period.months[]": "下一考核周期的各月",
    "children[]": "下一级部门或团队（仅部门文件）",
    "awards": "奖励档位与奖金（仅部门文件）",
    "awards.tiers[]": "奖励档位，从高到低",
    "awards.members[]": "各成员的奖金",
    "sales": "销售明细的分析（仅部门文件）",
    "sales.by_month[]": "按月",
    "sales.by_team[]": "按下级部门或团队",
    "sales.by_product[]": "按产品线",
    "sales.by_channel[]": "按渠道",
    "sales.by_class[]": "按客户类别",
    "sales.by_power[]": "按购买力",
    "sales.leading[]": "可请其分享经验的成员",
    "sales.key_customers[]": "重点客户",
    "checks[]": "检查日期",
    "history[]": "以往周期，从近到远",
    "promises[]": "上期文书收回后，其中约定的目标与安排；没有归档的收回件时为空",
    "evidence[]": "依据的数据，一个数字一行",
    "reasons[]": "为什么出这份文件",
    "parent": "随哪份文件一起出（面谈记录、跟踪记录）",
    "charts": "每张图有没有数据",
    "doc.copies[]": "一式几份，各由谁保存",
    "doc.signs[]": "签字栏",
    "unit.left_out[]": "未参评的成员",
    "unit.members[]": "参评的成员",
}
"""Group or list → what it holds. A list of texts has its meaning in ``FIELDS`` itself."""

_ITEM = "[]"
_YES_NO = frozenset({"是", "否"})
_OF_INDICATOR = re.compile(
    r"(main|indicators\[\])\.(target|actual|gap|previous|last_year|peer_average)|evidence\[\]\.value"
)
_NUMBER_WITH_UNIT = re.compile(r"-?\d+(?:\.\d+)?(\D{1,2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class FieldNode:
    """One field, or a group or list of fields.

    Attributes:
        path: As ``FIELDS`` writes it: ``findings[].text``; a list ends with ``[]``.
        written: What the template's author types: ``{{ f.text }}``, ``{%p for f in findings %}``,
            ``{%p if met_target %}``; "" for a group.
        unit: Unit that the printed text carries, by its example: 万元, %, 人; "" for none.
        unit_varies: It is the unit of the indicator in hand; the example's is one of them.
        children: Below a group, and of each item of a list; none for a list of texts.
    """

    path: str
    kind: NodeKind
    meaning: str
    example: str
    unit: str
    written: str
    children: tuple[FieldNode, ...] = ()
    unit_varies: bool = False


def build_tree(fields: Mapping[str, TemplateField] = FIELDS) -> tuple[FieldNode, ...]:
    """Return the whole tree, in the order of the table of fields."""
    return tuple(_children("", fields, {}, fields))


def walk(nodes: Iterable[FieldNode]) -> Iterator[FieldNode]:
    """Give every node, each before what lies below it."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def unit_of(example: str) -> str:
    """Return the unit that an example carries behind its number: ``93.6%`` → %; "" for any other text."""
    match = _NUMBER_WITH_UNIT.fullmatch(example)
    return match[1] if match else ""


def _children(
    prefix: str, below: Iterable[str], names: Mapping[str, str], fields: Mapping[str, TemplateField]
) -> Iterator[FieldNode]:
    """The nodes right below a prefix ("" or one that ends with a dot).

    ``names``: path of each list around → the name of its item there.
    """
    steps: dict[str, list[str]] = {}
    for path in below:
        steps.setdefault(prefix + path[len(prefix) :].partition(".")[0], []).append(path)
    for path, inside in steps.items():
        if path.endswith(_ITEM):
            yield _list(path, inside, names, fields)
        elif path in fields:
            yield _leaf(path, names, fields[path])
        else:
            yield FieldNode(
                path, "group", GROUPS.get(path, ""), "", "", "", _inside(path, inside, names, fields)
            )


def _list(
    path: str, inside: list[str], names: Mapping[str, str], fields: Mapping[str, TemplateField]
) -> FieldNode:
    item = _item_name(path, names.values())
    loop = f"{{%p for {item} in {_spoken(path[: -len(_ITEM)], names)} %}}"
    if path in fields:
        field = fields[path]
        written = f"{loop} {{{{ {item} }}}} {{%p endfor %}}"
        return FieldNode(path, "list", field.meaning, field.example, unit_of(field.example), written)
    children = _inside(path, inside, {**names, path: item}, fields)
    return FieldNode(path, "list", GROUPS.get(path, ""), "", "", f"{loop} … {{%p endfor %}}", children)


def _inside(
    path: str, paths: list[str], names: Mapping[str, str], fields: Mapping[str, TemplateField]
) -> tuple[FieldNode, ...]:
    return tuple(_children(f"{path}.", paths, names, fields))


def _leaf(path: str, names: Mapping[str, str], field: TemplateField) -> FieldNode:
    spoken = _spoken(path, names)
    if field.example in _YES_NO:
        return FieldNode(path, "yes_no", field.meaning, field.example, "", f"{{%p if {spoken} %}}")
    unit = unit_of(field.example)
    varies = _OF_INDICATOR.fullmatch(path) is not None
    return FieldNode(
        path, "text", field.meaning, field.example, unit, f"{{{{ {spoken} }}}}", unit_varies=varies
    )


def _spoken(path: str, names: Mapping[str, str]) -> str:
    """The path as a template writes it inside its loops: ``findings[].measures`` → ``f.measures``."""
    around = max((list_ for list_ in names if path.startswith(f"{list_}.")), key=len, default=None)
    return path if around is None else names[around] + path[len(around) :]


def _item_name(path: str, taken: Iterable[str]) -> str:
    """A short name for an item: the first letter of the list's, more of them where that is taken."""
    word = path.rpartition(".")[2].removesuffix(_ITEM)
    taken = {*taken, "l"}  # looks like 1
    return next((word[:n] for n in range(1, len(word)) if word[:n] not in taken), f"{word}_item")
