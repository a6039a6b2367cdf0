"""A workbook of 500 invented people, each with words and figures that nobody else has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook

# Four of the ten heavenly stems tell a person; no ordinary sentence has four of them in a row.
STEMS = "甲乙丙丁戊己庚辛壬癸"
DEPARTMENTS = tuple(f"{place}销售部" for place in "东南西北中")
PEOPLE = 500
DIRECTOR = ("Q99999", "总监林远舟")
# What marks each kind of a person's own words.
NAME, STRENGTH, SHORTFALL, COMMENT, REASON = "雀", "鹂", "鹃", "鹤", "鹭"
_FACTORS = ("0.75", "0.65", "0.85", "1.05")


@dataclass(frozen=True)
class Canary:
    """One invented person; amounts are in 万元.

    Attributes:
        code: Four stems that stand in all of the person's own words.
        grade: D, B, C or A: an improvement plan, a proposal, results and shortfalls, a development plan.
    """

    number: int
    code: str
    department: str
    manager: tuple[str, str]
    grade: str
    target: Decimal
    actual: Decimal
    previous: Decimal

    @property
    def id(self) -> str:
        return f"Q{10000 + self.number * 7}"

    @property
    def name(self) -> str:
        return f"{NAME}{self.code}"

    @property
    def words(self) -> tuple[str, ...]:
        """Strength, shortfall, comment and the reason of an ability, as the sheets hold them."""
        return tuple(f"{mark}{self.code}所写" for mark in (STRENGTH, SHORTFALL, COMMENT, REASON))

    @property
    def amounts(self) -> set[str]:
        """The figures of the sheets, as a document prints them."""
        return {f"{amount:.2f}万元" for amount in (self.target, self.actual, self.previous)}


def canaries() -> list[Canary]:
    """Everybody but the director: the first of each department manages the rest."""
    per = PEOPLE // len(DEPARTMENTS)
    used: set[Decimal] = set()
    people: list[Canary] = []
    for number in range(PEOPLE):
        first = people[number - number % per] if number % per else None
        target = _unused(Decimal(40000 + 37 * number) / 100, used)
        factor = Decimal(_FACTORS[number % 4])
        people.append(
            Canary(
                number=number,
                code="".join(STEMS[int(digit)] for digit in f"{number * 17 % 10000:04}"),
                department=DEPARTMENTS[number // per],
                manager=(first.id, first.name) if first else DIRECTOR,
                grade="DBCA"[number % 4],
                target=target,
                actual=_unused((target * factor).quantize(Decimal("0.01")), used),
                previous=_unused((target * Decimal("0.97")).quantize(Decimal("0.01")), used),
            )
        )
    return people


def _unused(amount: Decimal, used: set[Decimal]) -> Decimal:
    while amount in used:
        amount += Decimal("0.01")
    used.add(amount)
    return amount


def write_batch(folder: Path, people: list[Canary]) -> None:
    """Write roster, results and abilities as HR has them, into one workbook."""
    folder.mkdir(parents=True)
    book = Workbook()
    _fill(book, "花名册", _roster(people))
    _fill(book, "考核结果", _results(people))
    _fill(book, "能力评估", _abilities(people))
    book.remove(book.worksheets[0])
    book.save(folder / "全部.xlsx")


def _fill(book: Workbook, title: str, rows: Iterator[tuple[object, ...]]) -> None:
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)


def _roster(people: list[Canary]) -> Iterator[tuple[object, ...]]:
    yield "工号", "姓名", "部门", "岗位", "职级", "直接上级", "入职日期", "状态"
    yield *DIRECTOR, "总经办", "销售总监", "D1", None, date(2015, 3, 2), "在职"
    for person in people:
        post = "部门经理" if person.manager == DIRECTOR else "客户经理"
        yield (
            person.id,
            person.name,
            person.department,
            post,
            "P3",
            person.manager[0],
            date(2020, 1, 1 + person.number % 28),
            "在职",
        )


def _results(people: list[Canary]) -> Iterator[tuple[object, ...]]:
    yield (
        "工号",
        "姓名",
        "销售额目标（万元）",
        "销售额实际（万元）",
        "销售额上期（万元）",
        "等级",
        "优势",
        "不足",
        "评语",
    )
    for person in people:
        figures = [float(amount) for amount in (person.target, person.actual, person.previous)]
        yield person.id, person.name, *figures, person.grade, *person.words[:3]


def _abilities(people: list[Canary]) -> Iterator[tuple[object, ...]]:
    yield "工号", "姓名", "能力项", "目前水平", "期望水平", "原因", "评估时间"
    for person in people:
        if person.grade == "A":
            yield person.id, person.name, "专业知识", 3, 4, person.words[3], "2026年12月"
