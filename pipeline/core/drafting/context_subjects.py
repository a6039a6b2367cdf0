"""The parts of a context that tell about the subject: person, figures, grade, strengths."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.core.deciding.evidence import field_printer, print_field, printer_of
from pipeline.core.drafting.content import Context
from pipeline.core.drafting.printing import places_needed, print_date
from pipeline.core.models import Figure, IndicatorFigures, PersonFacts, UnitFacts
from pipeline.core.policies.policy import Indicator, Policy

ORIGIN = "_origin"
NONE = "—"
NO_TARGET = "待定"
NO_RATE = "不适用"
_MOST_STRENGTHS = 5
_BASIS = {"sheet": "考核结果表", "total": "加权总分", "main": "主要指标完成率"}


def person_block(facts: PersonFacts) -> Context:
    """Return who a personal document is about; "" where the roster does not tell."""
    employee = facts.employee
    return {
        "id": employee.id,
        "name": employee.name,
        "unit": "/".join(employee.unit),
        "department": employee.department[-1],
        "post": employee.post or NONE,
        "level": employee.level or NONE,
        "manager": employee.manager.name if employee.manager else "【待分配】",
        "manager_id": (employee.manager.id or "") if employee.manager else "",
        "hired_on": print_date(employee.hired.day, employee.hired.precision) if employee.hired else NONE,
        "tenure": tenure_text(facts.tenure_months),
    }


def tenure_text(months: int | None) -> str:
    """Return 3年2个月; a dash when the day of hiring is not known."""
    if months is None:
        return NONE
    years, rest = divmod(months, 12)
    text = f"{years}年" if years else ""
    return text + (f"{rest}个月" if rest or not years else "")


def grade_block(facts: PersonFacts | UnitFacts, policy: Policy) -> Context:
    """Return the grade, what it rests on, and the grade before; "" where there is none."""
    if not isinstance(facts, PersonFacts) or facts.grade is None:
        return {"text": "", "basis": "", "previous": _previous_grade(facts, policy)}
    return {
        "text": _grade_name(facts.grade.text, policy),
        "basis": _BASIS[facts.grade_basis or "sheet"],
        "previous": _previous_grade(facts, policy),
    }


def _previous_grade(facts: PersonFacts | UnitFacts, policy: Policy) -> str:
    grade = facts.past[0].grade if facts.past else None
    return _grade_name(grade.text, policy) if grade else ""


def _grade_name(id_: str, policy: Policy) -> str:
    name = next((grade.name for grade in policy.grades if grade.id == id_), id_)
    return id_ if name == id_ else f"{id_}（{name}）"


# --- indicators -------------------------------------------------------------------------------------


def indicator_rows(facts: PersonFacts | UnitFacts, policy: Policy) -> list[Context]:
    """Return one row per indicator that the subject has figures on, in the order of the policy."""
    return [
        indicator_row(policy.indicators[id_], figures, policy)
        for id_, figures in facts.indicators.items()
        if figures.actual or figures.target or figures.rate
    ]


def missing_row(indicator: Indicator) -> Context:
    """Return the row of an indicator that the sheets say nothing about."""
    row: Context = dict.fromkeys(_PRINTED, NONE)
    return {
        **row,
        "id": indicator.id,
        "name": indicator.name,
        "unit": indicator.unit,
        "peer_count": NONE,
        "status": "数据缺失",
        "on_target": False,
        "reason": "",
        "source": indicator.source,
    }


_PRINTED = {
    "target": "目标",
    "actual": "实际",
    "rate": "完成率",
    "gap": "差额",
    "previous": "上期实际",
    "growth": "环比",
    "last_year": "同期实际",
    "year_growth": "同比",
    "peer_average": "同岗平均",
    "peer_gap": "同岗差距",
    "weight": "权重",
    "score": "得分",
}


def indicator_row(indicator: Indicator, figures: IndicatorFigures, policy: Policy) -> Context:
    """Return the printed figures of one indicator."""
    row: Context = dict.fromkeys(_PRINTED, NONE)
    row |= _beside_target(indicator, figures)
    for name, field in _PRINTED.items():
        figure: Figure | None = getattr(figures, name)
        if figure is not None and row[name] == NONE:
            row[name] = printer_of(indicator, field, policy).text(figure.value)
    if figures.weight is None and indicator.weight is not None:
        row["weight"] = print_field(indicator.weight, indicator, "权重", policy)[0]
    if figures.rate is None and figures.target is None:
        row["target"] = NO_TARGET
    if figures.rate is None:
        row["rate"] = NO_RATE
    row["id"] = indicator.id
    row["name"] = indicator.name
    row["unit"] = indicator.unit
    row["peer_count"] = NONE if figures.peer_count is None else f"{figures.peer_count}人"
    row["status"] = status_of(figures)
    row["on_target"] = figures.rate is not None and figures.rate.value >= 1
    row["reason"] = figures.reason.text if figures.reason else ""
    row["source"] = indicator.source
    return row


def rate_text(figures: IndicatorFigures | None, policy: Policy) -> str:
    """Return the rate of the main indicator as its row prints it; None: the sheets say nothing about it."""
    if figures is None:
        return NONE
    rate = figures.rate
    return NO_RATE if rate is None else printer_of(policy.main, "完成率", policy).text(rate.value)


def _beside_target(indicator: Indicator, figures: IndicatorFigures) -> Context:
    """Target, actual and gap with the places that keep them apart: 89.9996万元 against 90.0000万元."""
    target, actual, gap = figures.target, figures.actual, figures.gap
    if target is None or actual is None or gap is None or not target.value:
        return {}
    unit = indicator.unit
    places = max(
        places_needed(actual.value, unit, indicator.places, (target.value,)),
        places_needed(gap.value, unit, indicator.places, (Decimal(0),)),
    )
    printed = {"target": target, "actual": actual, "gap": gap}
    return {
        name: field_printer(unit, places, (), indicator, _PRINTED[name]).text(figure.value)
        for name, figure in printed.items()
    }


def status_of(figures: IndicatorFigures) -> str:
    """Return 达标, 未达标, 数据缺失, 目标待定, or 不适用 where the target is 0."""
    if figures.rate is not None:
        return "达标" if figures.rate.value >= 1 else "未达标"
    if figures.actual is None:
        return "数据缺失"
    return "目标待定" if figures.target is None else NO_RATE


def strength_lines(facts: PersonFacts | UnitFacts, rows: Sequence[Context]) -> list[str]:
    """Return what went well: HR's own words first, then indicators on target, with their figures."""
    own = [words.text for words in facts.appraisal.strengths] if isinstance(facts, PersonFacts) else []
    reached = [_reached(row) for row in rows if row["on_target"]]
    return own + reached[: max(_MOST_STRENGTHS - len(own), 0)]


def _reached(row: Context) -> str:
    figures = "" if row["actual"] == NONE else f"（实际{row['actual']}，目标{row['target']}）"
    return f"{row['name']}完成率{row['rate']}，达到本期目标{figures}"
