"""The tables and sentences that only a unit's drafts have: sales detail, units below, tiers and awards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from tests.independent.evidence import EvidenceReader
from tests.independent.reading import VALUE, Reading
from tests.independent.reckoning import printed
from tests.independent.sales import Row, UnitSales, amount_text
from tests.independent.subjects import UnitSubject
from tests.independent.world import PERIODS, TIERS

_COUNT = r"(\d+)"
_DETAIL = r"inputs/\S+?/销售明细\.csv!\S+?（共\d+行）"
_SHARES = {True: "不发放", False: "基本工资的{}%"}
Span = tuple[int, int]
Rows = list[list[str]]


def _unit(reading: Reading) -> UnitSubject:
    assert isinstance(reading.subject, UnitSubject), "a table of a unit in somebody's draft"
    return reading.subject


# --- sales ----------------------------------------------------------------------------------------------


def sales_sentences(reading: Reading, text: str) -> Iterator[Span]:
    """Every sentence that tells a figure of the detail."""
    if not isinstance(reading.subject, UnitSubject):
        return
    for pattern, told in _SENTENCES.items():
        for match in re.finditer(pattern, text):
            wanted = told(reading.subject.sales)
            for there, value in zip(match.groups(), wanted, strict=True):
                if there is not None:
                    reading.same(text, pattern[:12], there, value)
            yield match.span()
    yield from _leading_sentence(reading, text)


def _whole(sales: UnitSales) -> list[str]:
    return [
        str(len(sales.rows)),
        amount_text(sales.total),
        sales.change,
        str(sales.customers),
        amount_text(sales.per_customer),
        str(len(sales.returned)),
        amount_text(sum((row.amount for row in sales.returned), Decimal(0))),
    ]


def _agreement(sales: UnitSales) -> list[str]:
    gap = sales.total - sales.results_total
    return ["相符" if not gap else f"相差{printed(abs(gap), '万元', 2)}"]


_SENTENCES: dict[str, Callable[[UnitSales], list[str]]] = {
    rf"销售明细共{_COUNT}笔，合计{VALUE}(?:，较上期变化{VALUE})?"
    rf"；涉及{_COUNT}家客户，平均每家{VALUE}(?:；其中退货{_COUNT}笔，合计{VALUE})?。": _whole,
    rf"客户保留率{VALUE}，复购率{VALUE}。": lambda s: [s.retained.text, s.repeated.text],
    rf"客户保留率（按销售明细计算）：{VALUE}": lambda s: [s.retained.text],
    rf"{PERIODS['2026Q2']}的{_COUNT}家客户中，{_COUNT}家本期再次购买": lambda s: [
        str(s.retained.all),
        str(s.retained.again),
    ],
    rf"有购买的{_COUNT}家客户中，{_COUNT}家在两个及以上日期购买": lambda s: [
        str(s.repeated.all),
        str(s.repeated.again),
    ],
    r"明细合计与考核结果的销售额(相符|相差[\d.]+万元)": _agreement,
    rf"含本期离职人员{_COUNT}人的记录": lambda s: [str(s.leavers)],
    rf"{_COUNT}行未写客户": lambda s: [str(s.unnamed)],
    rf"({_DETAIL})": lambda s: [s.place],
    r"到(70%)之前的为(A类)，到(90%)之前的为(B类)，其余为(C类)": lambda _: ["70%", "A类", "90%", "B类", "C类"],
}


def _leading_sentence(reading: Reading, text: str) -> Iterator[Span]:
    match = re.fullmatch(rf"(\S+)（(\S+)），销售额{VALUE}，占本单位{VALUE}([；。])", text)
    if match is None:
        return
    leading = _unit(reading).sales.leading
    there = dict(zip(("姓名", "工号", "销售额", "占本单位"), match.groups()[:4], strict=True))
    if there not in leading:
        reading.object(text, f"is not among {leading}")
    elif match[5] != ("。" if there == leading[-1] else "；"):
        reading.object(text, "ends the list too early or not at all")
    reading.seen.add(f"突出 {match[2]}")
    yield match.span()


def total_row(reading: Reading, header: tuple[str, ...], rows: Rows) -> None:
    unit = _unit(reading)
    numbers, amount, change, customers, each, _, returned = _whole(unit.sales)
    wanted = {
        "销售额": amount,
        "明细笔数": numbers,
        "客户数": customers,
        "客均销售额": each,
        "退货": returned,
        "较上期": change,
        "完成率": unit.main.show("完成率"),
    }
    for row in rows:
        reading.same_row(dict(zip(header, row, strict=True)), wanted)


def part_rows(reading: Reading, header: tuple[str, ...], rows: Rows) -> None:
    """A row for each month, team, product line, channel, class of customers or of buying power."""
    sales = _unit(reading).sales
    wanted = {
        "月份": sales.months,
        "团队": sales.teams,
        "产品线": sales.products,
        "渠道": sales.channels,
        "客户类别": sales.kinds,
        "购买力": sales.powers,
    }[header[0]]
    reading.seen.add(header[0])
    _same_rows(reading, ("名称", *(name.replace("金额", "销售额") for name in header[1:])), rows, wanted)


def customer_rows(reading: Reading, header: tuple[str, ...], rows: Rows) -> None:
    reading.seen.add("客户")
    _same_rows(reading, header, rows, _unit(reading).sales.key_customers)


def leading_rows(reading: Reading, header: tuple[str, ...], rows: Rows) -> None:
    reading.seen.add("贡献")
    _same_rows(reading, header, rows, _unit(reading).sales.leading)


def child_rows(reading: Reading, header: tuple[str, ...], rows: Rows) -> None:
    reading.seen.add("下级")
    _same_rows(reading, header, rows, _unit(reading).children)


def _same_rows(reading: Reading, header: tuple[str, ...], rows: Rows, wanted: list[Row]) -> None:
    there = [dict(zip(header, row, strict=True)) for row in rows]
    reading.same("", header[0], str([row[header[0]] for row in there]), str([r[header[0]] for r in wanted]))
    for row, told in zip(there, wanted, strict=False):
        for name in row.keys() - told.keys():
            if not row[name].startswith("【"):
                reading.object("|".join(row.values()), f"{name} is not known")
        reading.same_row(row, told)


# --- awards ---------------------------------------------------------------------------------------------


def tier_rows(reading: Reading, header: tuple[str, ...], rows: Rows) -> None:
    reading.seen.add("档次")
    wanted = []
    for number, (_, share, span) in enumerate(TIERS, 1):
        text = _SHARES[not share].format((share * 100).normalize())
        wanted.append({"档次": str(number), "销售额完成率": span, "奖励": text})
    _same_rows(reading, header, rows, wanted)


def award_rows(reading: Reading, header: tuple[str, ...], rows: Rows) -> None:
    reading.seen.add("奖金")
    unit, (*members, total) = _unit(reading), rows
    reading.same("合计", "total", str(total), str(["合计", unit.awards_total]))
    _same_rows(reading, header, members, list(unit.awards.values()))


def award_places(evidence: EvidenceReader, reading: Reading, rows: Rows) -> None:
    """Base pay and completion rate of each member, where they really stand."""
    unit = _unit(reading)
    roster = unit.world.now.roster
    reading.seen.add("奖金出处")
    reading.same(
        "", "whose", str([(r[0], r[1]) for r in rows]), str([(i, roster[i].name) for i in unit.awarded])
    )
    for id_, _, text in rows:
        if id_ not in unit.awarded:
            continue
        pay, _, rate = text.partition("；")
        held = roster[id_].base_pay
        reading.same(text, "base pay", pay, f"基本工资 {held.cell}" if held else "")
        if unit.award(id_) is None:
            reading.same(text, "rate", rate, "")
            continue
        match = re.fullmatch(r"完成率 (\S+?)（(.+)）", rate)
        if match is None:
            reading.object(text, "tells no place of the rate")
            continue
        for what in evidence.rate_objections(id_, *match.groups()):
            reading.object(text, what)


# What no draft of a kind goes without, beside what every draft has.
def wanted_of(unit: UnitSubject) -> set[str]:
    if unit.type == "UPP":
        return {"档次", "奖金", "奖金出处", *(f"突出 {row['工号']}" for row in unit.sales.leading)}
    if unit.type == "SAN":
        tables = {"月份", "产品线", "渠道", "客户类别", "购买力", "客户", "贡献"}
        return tables | ({"团队", "下级"} if unit.children else set())
    return {"档次"} if unit.type == "PDC" else {"渠道"} if unit.type == "RSU" else set()
