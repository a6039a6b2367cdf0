"""A workspace with a large batch: shipped policy and templates, fifteen rules, departments of sixty."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.adapters.folders.workspace import Workspace

ROOT = Path(__file__).parent.parent
BATCH = "2026Q3"
DEPARTMENT = 60
_NAMES = str.maketrans("0123456789", "安本成达恩方光海嘉凯")
_ROSTER = ("工号", "姓名", "部门", "岗位", "直接上级", "入职日期", "基本工资（元）")
_RESULTS = (
    *("工号", "销售额目标（元）", "销售额实际（元）", "销售额同期（元）", "回款目标（元）", "回款实际（元）"),
    *("新客户数目标", "新客户数实际", "客户满意度目标", "客户满意度实际", "客户保留率目标", "客户保留率实际"),
    *("投诉数目标", "投诉数实际", "优势"),
)
# Beside the shipped rules: fifteen in all, on six indicators.
_MORE_RULES = """
  - id: FEW_NEW
    scope: employee
    when: '新客户数.完成率 < 80%'
    severity: note
    cause: M
    says: 新客户数完成率为{新客户数.完成率}，仍有提升空间。
  - id: UNHAPPY
    scope: employee
    when: '客户满意度.实际 < 86% 且 客户保留率.实际 < 80%'
    severity: note
    cause: K
    says: 客户满意度为{客户满意度.实际}，客户保留率为{客户保留率.实际}，均低于期望。
  - id: COMPLAINTS
    scope: employee
    when: '投诉数.实际 > 投诉数.目标'
    severity: note
    cause: P
    says: 投诉数为{投诉数.实际}，多于约定的{投诉数.目标}。
"""
# How far people came; two of ten fall short of 85 %.
_REACHED = (0.65, 0.8, 0.95, 0.97, 0.99, 1.0, 1.0, 1.05, 1.1, 1.2)


def make_workspace(root: Path, people: int) -> Workspace:
    """Write a workspace whose batch has so many people; the same number gives the same files."""
    for name in ("policy", "templates"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "jixiao.yaml", root / "jixiao.yaml")
    with (root / "policy" / "rules.yaml").open("a", encoding="utf-8") as rules:
        rules.write(_MORE_RULES)
    folder = root / "inputs" / BATCH
    folder.mkdir(parents=True)
    chance = random.Random(people)
    _write(folder / "花名册.csv", _ROSTER, (_person(number) for number in range(people)))
    _write(folder / "结果.csv", _RESULTS, (_result(number, chance) for number in range(people)))
    levels = (
        (f"{number:06}", ability, chance.choice((3, 4, 5)), 5)
        for number in range(0, people, 2)
        for ability in ("专业知识", "客户沟通能力")
    )
    _write(folder / "能力.csv", ("工号", "能力项", "目前水平", "期望水平"), levels)
    return Workspace(root)


def _person(number: int) -> Sequence[object]:
    unit = number // DEPARTMENT
    above = (unit - 1) * DEPARTMENT if number % DEPARTMENT == 0 else unit * DEPARTMENT
    leader = f"{above:06}" if number else ""
    name = "王" + f"{number}".translate(_NAMES)
    return (f"{number:06}", name, f"销售{unit}部", "客户经理", leader, "2020-03-01", "6500")


def _result(number: int, chance: random.Random) -> Sequence[object]:
    return (
        *(f"{number:06}", 500000, round(500000 * chance.choice(_REACHED))),
        *(round(480000 * chance.uniform(0.9, 1.2)), 450000, round(450000 * chance.uniform(0.9, 1.15))),
        *(6, chance.choice((5, 6, 6, 6, 7, 8)), "90%", f"{chance.uniform(85, 97):.1f}%"),
        *("80%", f"{chance.uniform(78, 92):.1f}%", 5, chance.randint(0, 6)),
        "服务态度好" if number % 3 else "",
    )


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
