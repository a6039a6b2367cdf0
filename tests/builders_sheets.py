"""Sheets as readers give them, in the words of a test: rows of plain values from row 1, column A on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from pipeline.core.models import Appraisal, BatchSettings, Problem
from pipeline.core.periods import period_of
from pipeline.core.places import SheetRef
from pipeline.core.policies.policy import Grade, Indicator, Policy, Settings
from pipeline.core.reading.intake import Intake, read_input
from pipeline.core.sheets import Cell, Merge, Sheet, SheetRow, State

Given = str | int | float | Cell | None

ROSTER_HEADER = ["工号", "姓名", "部门", "岗位", "直接上级"]
ROSTER = [
    ROSTER_HEADER,
    ["001", "林岚", "销售中心", "部门经理", "高总"],
    ["002", "周宁", "销售中心/一部", "客户经理", "林岚"],
    ["003", "许清如", "销售中心/一部", "客户经理", "林岚"],
]


def percent(value: float) -> Cell:
    """A number that its format shows as percent: 0.8 for 80%."""
    return Cell(0, "number", value, "percent")


def formatted_id(value: int, digits: int) -> Cell:
    return Cell(0, "number", float(value), f"digits{digits}")


def dated(serial: float) -> Cell:
    return Cell(0, "number", serial, "date")


def error(text: str = "#N/A") -> Cell:
    return Cell(0, "error", text, "general")


def uncached() -> Cell:
    return Cell(0, "uncached", None, "general")


def sheet(
    rows: Sequence[Sequence[Given]],
    name: str | None = "表1",
    *,
    file: str = "inputs/2026Q3/表.xlsx",
    merges: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
    hidden_columns: Sequence[int] = (),
    state: State = "visible",
    date1904: bool = False,
) -> Sheet:
    return Sheet(
        SheetRef(file, name),
        tuple(
            SheetRow(number, number in hidden_rows, cells)
            for number, row in enumerate(rows, 1)
            if (cells := _cells(row))
        ),
        state=state,
        date1904=date1904,
        hidden_columns=frozenset(hidden_columns),
        merges=tuple(_merge(text) for text in merges),
    )


def roster(rows: Sequence[Sequence[Given]] = ROSTER, **more: object) -> Sheet:
    return sheet(rows, "花名册", file="inputs/2026Q3/花名册.xlsx", **more)  # type: ignore[arg-type]


def results(*rows: Sequence[Given], **more: object) -> Sheet:
    return sheet(rows, "结果", file="inputs/2026Q3/结果.xlsx", **more)  # type: ignore[arg-type]


def indicator(
    id_: str,
    name: str,
    unit: str = "万元",
    kind: str = "amount",
    *synonyms: str,
    main: bool = False,
    **more: object,
) -> Indicator:
    fields = {"direction": "higher", "dimension": "业绩", "weight": None, "places": 2} | more
    return Indicator(id_, name, synonyms, unit=unit, kind=kind, main=main, **fields)  # type: ignore[arg-type]


INDICATORS = {
    one.id: one
    for one in (
        indicator("sales", "销售额", "万元", "amount", "销售业绩", main=True),
        indicator("collection", "回款", "万元", "amount", "回款额"),
        indicator("new_customers", "新客户数", "个", "count", "新客户"),
        indicator("satisfaction", "客户满意度", "%", "ratio", "满意度"),
        indicator("growth", "销售增长率", "%", "ratio"),
        indicator("complaints", "投诉数", "个", "count", direction="lower"),
        indicator("retention", "客户保留率", "%", "ratio", numerator="续单客户数", denominator="上期客户数"),
    )
}
GRADES = tuple(
    Grade(id_, id_, floor, None) for id_, floor in (("A", Decimal(1)), ("B", Decimal("0.9")), ("C", None))
)


def policy(indicators: Mapping[str, Indicator] = INDICATORS, **settings: object) -> Policy:
    return Policy(
        Settings("云岭智选商贸有限公司", **settings),  # type: ignore[arg-type]
        indicators,
        rules=(),
        measures={},
        grades=GRADES,
        tiers=(),
        documents=(),
        keep_out=(),
        holidays={},
        version="0" * 64,
    )


def intake(*sheets: Sheet, settings: BatchSettings | None = None, policy_: Policy | None = None) -> Intake:
    period = period_of("2026Q3")
    assert period is not None
    return read_input("2026Q3", period, sheets, policy_ or policy(), settings or BatchSettings())


def problems(read: Intake, *codes: str) -> list[tuple[str, str]]:
    """Code and address of the problems; of these codes only when any are given."""
    return [
        (problem.code, _address(problem))
        for problem in read.input.problems
        if not codes or problem.code in codes
    ]


def stops(read: Intake) -> list[tuple[str, str]]:
    return [(problem.code, _address(problem)) for problem in read.input.problems if problem.stops]


def appraisal(read: Intake, id_: str) -> Appraisal:
    return next(one for one in read.input.appraisals if one.employee.id == id_)


def value(read: Intake, id_: str, indicator_: str, field: str) -> Decimal | None:
    evaluation = appraisal(read, id_).evaluations.get(indicator_)
    figure = getattr(evaluation, field) if evaluation else None
    return figure.value if figure else None


def _address(problem: Problem) -> str:
    return getattr(problem.place, "address", str(problem.place))


def _cells(row: Sequence[Given]) -> tuple[Cell, ...]:
    return tuple(_cell(column, given) for column, given in enumerate(row, 1) if given is not None)


def _cell(column: int, given: str | int | float | Cell) -> Cell:
    if isinstance(given, Cell):
        return given._replace(column=column)
    if isinstance(given, str):
        return Cell(column, "text", given, "general")
    return Cell(column, "number", float(given), "general")


def _merge(text: str) -> Merge:
    match = re.fullmatch(r"([A-Z])(\d+):([A-Z])(\d+)", text)
    assert match is not None
    return Merge(int(match[2]), ord(match[1]) - 64, int(match[4]), ord(match[3]) - 64)
