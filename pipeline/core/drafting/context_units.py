"""The parts of a context that tell about a unit: its members, its parts, and how its total is made up."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pipeline.core.deciding.evaluation import Evaluated
from pipeline.core.drafting.content import Context
from pipeline.core.drafting.context_subjects import NO_RATE, NONE, indicator_row, missing_row, rate_text
from pipeline.core.drafting.printing import places_needed, print_figure, print_number, print_ratio
from pipeline.core.models import PersonFacts, UnitFacts
from pipeline.core.policies.policy import Indicator, Policy

WHY_LEFT_OUT = {
    "blocked": "数据待核实",
    "no_result": "本期无考核结果",
    "left": "已离职",
    "on_hold": "暂缓",
    "partial_period": "考核期不完整",
    "non_employee": "非正式员工",
    "not_judged": "数据不足，无法判断",
}


def unit_block(facts: UnitFacts, evaluated: Evaluated, policy: Policy) -> Context:
    """Return what a unit's document tells about the unit and its members, in roster order."""
    unit = facts.unit
    employees = evaluated.employees
    members = [evaluated.people[id_] for id_ in unit.members if id_ not in facts.left_out]
    share = facts.short_share
    bounds = policy.bounds.get(("", "未达标人数占比"), ())
    left_out: list[Context] = [
        {"id": id_, "name": employees[id_].name, "why": WHY_LEFT_OUT.get(why, why)}
        for id_, why in facts.left_out.items()
    ]
    return {
        "name": unit.name,
        "full_name": unit.full_name,
        "leader": unit.leader.name if unit.leader else "",
        "leader_id": (unit.leader.id or "") if unit.leader else "",
        "headcount": str(sum(employees[id_].status != "left" for id_ in unit.members)),
        "assessed": str(facts.assessed),
        "short": str(facts.short),
        "short_share": NO_RATE if share is None else print_ratio(share.value, 1, bounds),
        "left_out": left_out,
        "left_out_text": left_out_text(facts.left_out.values()),
        "reconciliation": reconciliation_text(facts, evaluated, policy.main),
        "members": [_member(member, evaluated, policy) for member in members],
    }


def child_rows(facts: UnitFacts, evaluated: Evaluated, policy: Policy) -> list[Context]:
    """Return a row for each unit one level below, teams included, with its figures on the main indicator."""
    return [_child(child, policy) for child in evaluated.below.get(facts.unit.path, ())]


def _child(facts: UnitFacts, policy: Policy) -> Context:
    figures = facts.indicators.get(policy.main.id)
    row = missing_row(policy.main) if figures is None else indicator_row(policy.main, figures, policy)
    told = {name: row[name] for name in ("target", "actual", "rate", "growth", "year_growth", "status")}
    return {
        **told,
        "name": facts.unit.name,
        "full_name": facts.unit.full_name,
        "headcount": str(len(facts.unit.members)),
        "short": str(facts.short),
    }


def _member(facts: PersonFacts, evaluated: Evaluated, policy: Policy) -> Context:
    return {
        "id": facts.employee.id,
        "name": facts.employee.name,
        "post": facts.employee.post or NONE,
        "grade": facts.grade.text if facts.grade else NONE,
        "rate": rate_text(facts.indicators.get(policy.main.id), policy),
        "status": "需改进" if evaluated.short[facts.employee.id] else "正常",
    }


def left_out_text(reasons: Iterable[str]) -> str:
    """Return how many members took no part, by reason: 考核期不完整1人、已离职1人; "" when all did."""
    counts: dict[str, int] = {}
    for why in reasons:
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
