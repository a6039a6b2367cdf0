"""The parts of a context that tell about the subject: person or unit, figures, grade, strengths."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.core.content import Context
from pipeline.core.evaluation import Evaluated
from pipeline.core.evidence import print_field, print_with_unit
from pipeline.core.models import Figure, IndicatorFigures, PersonFacts, UnitFacts
from pipeline.core.policy import Indicator, Policy
from pipeline.core.printing import (
    places_needed,
    print_date,
    print_figure,
    print_number,
    print_ratio,
)

ORIGIN = "_origin"
NONE = "—"
NO_TARGET = "待定"
NO_RATE = "不适用"
_MOST_STRENGTHS = 5
_BASIS = {"sheet": "考核结果表", "total": "加权总分", "main": "主要指标完成率"}
WHY_LEFT_OUT = {
    "blocked": "数据待核实",
    "no_result": "本期无考核结果",
    "left": "已离职",
    "on_hold": "暂缓",
    "partial_period": "考核期不完整",
    "non_employee": "非正式员工",
    "not_judged": "数据不足，无法判断",
}


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
        _row(policy.indicators[id_], figures, policy)
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


def _row(indicator: Indicator, figures: IndicatorFigures, policy: Policy) -> Context:
    row: Context = {}
    for name, field in _PRINTED.items():
        figure: Figure | None = getattr(figures, name)
        row[name] = NONE if figure is None else print_field(figure.value, indicator, field, policy)[0]
    row |= _beside_target(indicator, figures)
    if figures.weight is None and indicator.weight is not None:
        row["weight"] = print_field(indicator.weight, indicator, "权重", policy)[0]
    if figures.rate is None and figures.target is None:
        row["target"] = NO_TARGET
    if figures.rate is None:
        row["rate"] = NO_RATE
    return {
        **row,
        "id": indicator.id,
        "name": indicator.name,
        "unit": indicator.unit,
        "peer_count": NONE if figures.peer_count is None else f"{figures.peer_count}人",
        "status": status_of(figures),
        "on_target": figures.rate is not None and figures.rate.value >= 1,
        "reason": figures.reason.text if figures.reason else "",
        "source": indicator.source,
    }


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
        name: print_with_unit(figure.value, unit, places, (), indicator, _PRINTED[name])[0]
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


# --- units ------------------------------------------------------------------------------------------


def unit_block(facts: UnitFacts, evaluated: Evaluated, policy: Policy) -> Context:
    """Return what a unit's document tells about the unit and its members, in roster order."""
    unit = facts.unit
    names = {appraisal.employee.id: appraisal.employee for appraisal in evaluated.batch.appraisals}
    members = [evaluated.people[id_] for id_ in unit.members if id_ not in facts.left_out]
    share = facts.short_share
    bounds = policy.bounds.get(("", "未达标人数占比"), ())
    left_out: list[Context] = [
        {"id": id_, "name": names[id_].name, "why": WHY_LEFT_OUT.get(why, why)}
        for id_, why in facts.left_out.items()
    ]
    return {
        "name": unit.name,
        "full_name": unit.full_name,
        "leader": unit.leader.name if unit.leader else "",
        "leader_id": (unit.leader.id or "") if unit.leader else "",
        "headcount": str(sum(names[id_].status != "left" for id_ in unit.members)),
        "assessed": str(facts.assessed),
        "short": str(facts.short),
        "short_share": NO_RATE if share is None else print_ratio(share.value, 1, bounds),
        "left_out": left_out,
        "left_out_text": left_out_text(facts),
        "reconciliation": reconciliation_text(facts, evaluated, policy.main),
        "members": [_member(member, evaluated, policy) for member in members],
    }


def _member(facts: PersonFacts, evaluated: Evaluated, policy: Policy) -> Context:
    main = facts.indicators.get(policy.main.id)
    row = missing_row(policy.main) if main is None else _row(policy.main, main, policy)
    return {
        "id": facts.employee.id,
        "name": facts.employee.name,
        "post": facts.employee.post or NONE,
        "grade": facts.grade.text if facts.grade else NONE,
        "rate": row["rate"],
        "status": "需改进" if evaluated.short[facts.employee.id] else "正常",
    }


def left_out_text(facts: UnitFacts) -> str:
    """Return how many members took no part, by reason: 考核期不完整1人、已离职1人; "" when all did."""
    counts: dict[str, int] = {}
    for why in facts.left_out.values():
        counts[why] = counts.get(why, 0) + 1
    return "、".join(f"{WHY_LEFT_OUT.get(why, why)}{count}人" for why, count in counts.items())


def reconciliation_text(facts: UnitFacts, evaluated: Evaluated, main: Indicator) -> str:
    """Return how the unit's main figure is made up of those present, those who left and the rest.

    "" where persons have no figures of their own, or somebody's are missing because they are blocked.
    """
    if "blocked" in facts.left_out.values():
        return ""
    present, left, untargeted = _split(facts, evaluated, main)
    if present is None:
        return ""
    stated = facts.result.evaluations.get(main.id) if facts.result else None
    whole = stated.actual.value if stated and stated.actual else present + left
    rest = whole - present - left
    parts = {"在册人员": present, "本期离职人员": left}
    if abs(rest) >= _SAME:
        parts["未分配到个人"] = rest
    shown = {name: value for name, value in parts.items() if value or name == "在册人员"}
    places = max(places_needed(v, main.unit, main.places, (Decimal(0),)) for v in (whole, *shown.values()))
    if sum(_rounded(value, main, places) for value in shown.values()) != _rounded(whole, main, places):
        places += 2

    def printed(value: Decimal) -> str:
        return print_figure(value, main.unit, places)

    sums = " + ".join(f"{name}{printed(value)}" for name, value in shown.items())
    by_persons = stated is None or stated.actual is None
    note = f"；其中未设目标的{printed(untargeted)}不计入完成率" if untargeted and by_persons else ""
    return f"{main.name}合计{printed(whole)} = {sums}{note}"


# Below half a fen it is rounding in HR's sheet.
_SAME = Decimal("0.005")


def _rounded(value: Decimal, indicator: Indicator, places: int) -> Decimal:
    return Decimal(print_number(value, indicator.unit, places))


def _split(
    facts: UnitFacts, evaluated: Evaluated, main: Indicator
) -> tuple[Decimal | None, Decimal, Decimal]:
    """The sums of those present (None when nobody has a figure), who left, and who have no target."""
    present, left, untargeted = Decimal(0), Decimal(0), Decimal(0)
    known = False
    for id_ in facts.unit.members:
        person = evaluated.people.get(id_)
        figures = person.indicators.get(main.id) if person else None
        if person is None or figures is None or figures.actual is None:
            continue
        known = True
        if figures.target is None or not figures.target.value:
            untargeted += figures.actual.value
        if person.employee.status == "left":
            left += figures.actual.value
        else:
            present += figures.actual.value
    return present if known else None, left, untargeted
