"""A made-up document: every field filled with its example, so that any template can be looked at.

Nobody in it is real. Its number and classification say that it is a preview.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from pipeline.core.drafting.content import Chart, Content, Context, Leaf, Series
from pipeline.core.drafting.context import copies_text
from pipeline.core.models import Scope
from pipeline.core.policies.policy import DocumentType
from pipeline.core.templates.template_fields import CHARTS, FIELDS
from pipeline.core.templates.template_tree import FieldNode, build_tree

PREVIEW_NUMBER = "JX-PREVIEW"
"""Instead of a document number; no document that was issued can have it."""

EXAMPLE_DAY = date(2026, 10, 20)
"""Day of issue of a preview without a batch, as its text prints it."""

_ITEMS = 2
# What the second item of a list says where the example said twice would look like a mistake.
_SECOND: Mapping[str, str] = {
    "doc.copies[].holder": "直接主管",
    "doc.signs[].caption": "人力资源部",
    "unit.left_out[].id": "000131",
    "unit.left_out[].name": "沈遥",
    "unit.left_out[].why": "已离职",
    "unit.members[].id": "000124",
    "unit.members[].name": "陆川",
    "unit.members[].grade": "C",
    "unit.members[].rate": "81.0%",
    "unit.members[].status": "需改进",
    "indicators[].id": "satisfaction",
    "indicators[].name": "客户满意度",
    "indicators[].unit": "%",
    "indicators[].target": "90.0%",
    "indicators[].actual": "92.0%",
    "indicators[].rate": "102.2%",
    "indicators[].gap": "2.0个百分点",
    "indicators[].status": "达标",
    "indicators[].on_target": "是",
    "indicators[].previous": "91.0%",
    "indicators[].growth": "1.0个百分点",
    "indicators[].last_year": "89.0%",
    "indicators[].year_growth": "3.0个百分点",
    "indicators[].peer_average": "90.5%",
    "indicators[].peer_gap": "1.5个百分点",
    "indicators[].weight": "15.0%",
    "indicators[].score": "15.0分",
    "indicators[].reason": "",
    "indicators[].source": "季度客户回访问卷",
    "competencies[].name": "市场意识",
    "competencies[].current": "4分",
    "competencies[].gap": "1分",
    "competencies[].actions[]": "每月整理一页竞品动态",
    "competencies[].resources[]": "行业资讯",
    "competencies[].hand_in[]": "竞品简报",
    "findings[].rule": "LEVEL_GAP",
    "findings[].severity": "note",
    "findings[].severity_text": "发展提示",
    "findings[].cause_text": "知识技能",
    "findings[].about": "客户沟通能力",
    "findings[].text": "客户沟通能力目前为3分，期望达到5分，相差2分",
    "findings[].measures[].title": "客户沟通训练",
    "findings[].measures[].actions[]": "拜访后一天内写下客户原话和待办",
    "measures[].title": "客户沟通训练",
    "measures[].actions[]": "拜访后一天内写下客户原话和待办",
    "measures[].owner": "林岚",
    "measures[].due": "2026年12月14日",
    "goals[].text": "2026年12月21日期满评估时，……完成率由70.0%提高到90%以上",
    "goals[].indicator": "回款",
    "goals[].baseline": "70.0%",
    "goals[].source": "财务到账记录",
    "steps[].what": "客户沟通训练",
    "steps[].due": "2026年12月14日",
    "next_period.months[].id": "2026-11",
    "next_period.months[].text": "2026年11月",
    "next_period.months[].span": "2026年11月1日至2026年11月30日",
    "children[].name": "二组",
    "children[].full_name": "营销中心/华东销售部/二组",
    "children[].target": "380.00万元",
    "children[].actual": "399.00万元",
    "children[].rate": "105.0%",
    "children[].status": "达标",
    "awards.tiers[].range": "100%（含）以上",
    "awards.tiers[].share_text": "基本工资的5%",
    "awards.members[].id": "000124",
    "awards.members[].name": "陆川",
    "sales.by_month[].name": "8月",
    "sales.by_team[].name": "二组",
    "sales.by_product[].name": "个人护理",
    "sales.by_channel[].name": "门店",
    "sales.by_class[].name": "社区小店",
    "sales.by_power[].name": "B类",
    "sales.leading[].id": "000124",
    "sales.leading[].name": "陆川",
    "sales.key_customers[].name": "云海商行",
    "checks[].date": "2026年12月21日",
    "checks[].what": "期满评估：逐项核对改进目标",
    "strengths[]": "客户满意度完成率102.2%，达到本期目标",
    "shortfalls[]": "回款进度偏慢",
    "history[].period": "2026年第一季度",
    "history[].grade": "B",
    "history[].rate": "95.0%",
    "history[].findings_text": "无不足",
    "history[].source": "2026Q1 批次",
    "promises[].text": "每周整理一次客户反馈，与主管一起讨论",
    "promises[].due": "2026年8月31日",
    "promises[].indicator": "",
    "promises[].result": "",
    "evidence[].finding_no": "2",
    "evidence[].rule": "LEVEL_GAP",
    "evidence[].indicator": "—",
    "evidence[].field": "能力差距",
    "evidence[].value": "2分",
    "evidence[].unit": "分",
    "evidence[].cell": "inputs/2026Q3/能力评估.ods[评估]!D5（E5 − D5）",
    "reasons[].rule": "LEVEL_GAP",
    "reasons[].text": "客户沟通能力目前为3分，期望达到5分，相差2分",
}
_MONTHS = ("7月", "8月", "9月")


def _numbers(*values: str) -> tuple[Decimal | None, ...]:
    return tuple(map(Decimal, values))


def _shares(*names: str) -> Chart:
    return Chart(names, (Series("占比", _numbers("0.5", "0.3", "0.2")),), "0.0%")


_CHARTS: Mapping[str, Chart] = {
    "rates": Chart(
        ("销售额", "客户满意度"),
        (Series("完成率", _numbers("0.936", "1.022")), Series("目标（100%）", _numbers("1", "1"))),
        "0.0%",
    ),
    "trend": Chart(
        ("2026年第二季度", "2026年第三季度"), (Series("销售额（万元）", _numbers("45", "46.8")),), "0.00"
    ),
    "target_actual": Chart(
        ("一组", "二组"),
        (Series("目标（万元）", _numbers("400", "380")), Series("实际（万元）", _numbers("372.4", "399"))),
        "0.00",
    ),
    "levels": Chart(
        ("客户沟通能力", "市场意识"),
        (Series("目前水平", _numbers("3", "4")), Series("期望水平", _numbers("5", "5"))),
        "General",
    ),
    "sales_months": Chart(_MONTHS, (Series("销售额（万元）", _numbers("15", "15.8", "16")),), "0.00"),
    "product_share": _shares("标准产品", "定制产品", "服务"),
    "channel_share": _shares("线下门店", "线上店铺", "伙伴渠道"),
    "class_share": _shares("零售", "餐饮", "其他"),
}


def example_content(scope: Scope, type_: DocumentType | None, mark: str) -> Content:
    """Return a document about a made-up person or unit.

    Args:
        type_: Gives title, goal, copies and signatures; None: those of the examples.
        mark: Printed as the classification.
    """
    values = {node.path.removesuffix("[]"): _value(node, 0) for node in build_tree()}
    doc, subject, unit = (_group(values, name) for name in ("doc", "subject", "unit"))
    if scope == "unit":
        subject |= {
            "kind": "unit",
            "id": unit["full_name"],
            "name": unit["name"],
            "unit": unit["full_name"],
        }
    if type_ is not None:
        doc |= _of_type(type_)
    values["charts"] = dict.fromkeys(CHARTS, True)
    return as_preview(Content(values, {name: _CHARTS[name] for name in CHARTS}), mark)


def as_preview(content: Content, mark: str) -> Content:
    """Return the content of a document marked as a preview, so that nobody takes it for one that was issued.

    Args:
        mark: Printed as the classification.
    """
    doc = {**_group(content.values, "doc"), "number": PREVIEW_NUMBER, "classification": mark}
    return replace(content, values={**content.values, "doc": doc})


def _of_type(type_: DocumentType) -> Context:
    copies: list[Context] = [{"no": str(no), "holder": who} for no, who in enumerate(type_.copies, 1)]
    signs: list[Context] = [{"caption": caption} for caption in type_.signs]
    return {
        "type": type_.type,
        "title": type_.title.partition("（")[0],
        "copies": copies,
        "copies_text": copies_text(type_.copies),
        "signs": signs,
    }


def _group(values: Context, name: str) -> Context:
    group = values[name]
    return group if isinstance(group, dict) else {}


def _value(node: FieldNode, item: int) -> Leaf | Context | list[str] | list[Context]:
    """The value of a node in the ``item``-th item of the list around it."""
    if node.kind == "group":
        return _inside(node.children, item)
    if node.kind != "list":
        return _leaf(node.path, item, is_truth=node.kind == "yes_no")
    if node.children:
        return [_inside(node.children, index) for index in range(_ITEMS)]
    return [_text(node.path, index) for index in range(_ITEMS)]


def _inside(nodes: Sequence[FieldNode], item: int) -> Context:
    return {node.path.rpartition(".")[2].removesuffix("[]"): _value(node, item) for node in nodes}


def _leaf(path: str, item: int, *, is_truth: bool) -> Leaf:
    text = str(item + 1) if item and path.endswith("[].no") else _text(path, item)
    return text == "是" if is_truth else text


def _text(path: str, item: int) -> str:
    return _SECOND.get(path, FIELDS[path].example) if item else FIELDS[path].example
