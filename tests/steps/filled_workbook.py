"""The blank workbook, filled in as HR would: a department of six, every column of every sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Rows = list[Mapping[str, object]]

UNIT = "营销中心/华东销售部"
PEOPLE = (
    ("000001", "林岚", "周敏"),
    ("000002", "周敏", "林岚"),
    ("000003", "陆川", "林岚"),
    ("000004", "沈遥", "林岚"),
    ("000005", "何川", "林岚"),
    ("000006", "许青", "林岚"),
)
ASSESSED = PEOPLE[:4]
# Share of the target that each of the assessed reached; of the first everything falls short.
_REACHED = (0.6, 0.95, 1.05, 1.1)
_TARGETS = {"万元": 50, "%": 0.8, "个": 20, "次": 10}
_OF_TARGET = {"目标": 1.0, "上期": 0.9, "同期": 0.8, "同岗平均": 1.02}


def fill(path: Path, target: Path) -> None:
    """Fill in a blank workbook; every cell takes the format that the column has there."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        if not sheet.title.startswith("填写说明"):
            _write(sheet, _ROWS[sheet.title](headers(sheet)))
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)


def headers(sheet: Worksheet) -> list[str]:
    """The headers of a sheet, without the mark of required columns."""
    return [str(cell.value).removeprefix("*") for cell in sheet[1]]


def _write(sheet: Worksheet, rows: Rows) -> None:
    for number, row in enumerate(rows, start=3):
        for column, header in enumerate(headers(sheet), start=1):
            cell = sheet.cell(number, column)
            cell.number_format = sheet.cell(2, column).number_format
            cell.value = row.get(header)  # type: ignore[assignment]


def _roster(_headers: list[str]) -> Rows:
    rows: Rows = []
    for number, (id_, name, manager) in enumerate(PEOPLE):
        rows.append(
            {
                "工号": id_,
                "姓名": name,
                "部门": UNIT,
                "团队": "一组",
                "岗位": "客户经理",
                "职级": f"P{number + 1}",
                "直接上级": manager,
                "入职日期": date(2020, 3, 1 + number),
                "离职日期": date(2026, 9, 11) if number == 5 else None,
                "状态": "离职" if number == 5 else "在职",
                "暂缓": "是" if number == 4 else "否",
                "基本工资（元）": 6500,
            }
        )
    return rows


def _results(names: list[str]) -> Rows:
    return [
        {header: _result(header, number, id_, name) for header in names}
        for number, (id_, name, _) in enumerate(ASSESSED)
    ]


def _result(header: str, number: int, id_: str, name: str) -> object:
    own: Mapping[str, object] = {
        "工号": id_,
        "姓名": name,
        "等级": "DBBA"[number],
        "上期等级": "C",
        "总分": None,
        "评语": "进步明显",
        "优势": "乐于协作；善于学习",
        "不足": "新客户跟进不够及时",
    }
    match = re.fullmatch(r"(?P<indicator>.+)·(?P<field>[^（]+)(（(?P<unit>.+)）)?", header)
    if match is None:
        return own[header]
    if match["field"] == "原因":
        return "主力产品缺货"
    if match["field"] == "得分":
        return 80 * _REACHED[number]
    # The last one's peer average is left to the program.
    if match["field"] == "同岗平均" and number == 3:
        return None
    return _amount(match["field"], match["unit"], number)


def _amount(field: str, unit: str, number: int) -> float:
    share = _REACHED[number] if field == "实际" else _OF_TARGET[field]
    value = _TARGETS[unit] * share
    return round(value) if unit in ("个", "次") else value


def _competencies(_headers: list[str]) -> Rows:
    return [
        {
            "工号": id_,
            "姓名": name,
            "能力项": ability,
            "目前水平": 3,
            "期望水平": 4.5,
            "原因": "本岗位的主要工作",
            "评估时间": "2026年12月",
        }
        for id_, name, _ in ASSESSED
        for ability in ("专业知识", "市场意识")
    ]


def _unit_results(names: list[str]) -> Rows:
    units = {"销售额": "万元", "回款": "万元", "新客户数": "个", "客户满意度": "%", "投诉数": "次"}
    rows: Rows = [
        {"部门": UNIT, "指标": f"{name}（{unit}）", **_unit_figures(unit), "原因": "缺货", "说明": "两人调出"}
        for name, unit in units.items()
    ]
    counts = {"续单客户数": 40, "上期客户数": 80} if "续单客户数" in names else {}
    return [*rows, {"部门": UNIT, "指标": "客户保留率（%）", "目标": 0.8, **counts}]


def _unit_figures(unit: str) -> Mapping[str, float]:
    people = range(len(ASSESSED))
    if unit == "%":
        return {"目标": 0.8, "实际": 0.6, "上期": 0.75, "同期": 0.7}
    figures = {name: sum(_amount(name, unit, n) for n in people) for name in ("目标", "实际", "上期", "同期")}
    return {**figures, "同期": figures["实际"] * 2}


def _sales(_headers: list[str]) -> Rows:
    return [
        {
            "日期": date(2026, month, 10 + number),
            "工号": id_,
            "金额（元）": 12000 + 1000 * number,
            "客户": f"云海商行{number}",
            "客户类别": ("零售", "餐饮")[number % 2],
            "产品线": ("标准产品", "定制产品")[number % 2],
            "渠道": ("线下门店", "线上店铺")[number % 2],
            "新客户": ("是", "否")[number % 2],
        }
        for month in (7, 8, 9)
        for number, (id_, _, _) in enumerate(ASSESSED)
    ]


_ROWS = {
    "花名册": _roster,
    "考核结果": _results,
    "能力评估": _competencies,
    "部门结果": _unit_results,
    "销售明细": _sales,
}
