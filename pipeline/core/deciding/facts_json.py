"""Facts as JSON values: a line of facts.jsonl per person and unit, and what ``explain`` tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from pipeline.core.deciding.evaluation import Evaluated
from pipeline.core.deciding.evidence import ATTRIBUTES, print_field
from pipeline.core.deciding.plan_json import Json, finding_json, person_json
from pipeline.core.models import Figure, IndicatorFigures, Judged, PastPeriod, PersonFacts, UnitFacts
from pipeline.core.places import FoldRef
from pipeline.core.policies.policy import Policy


def facts_lines(evaluated: Evaluated, policy: Policy) -> Iterator[Json]:
    """Give one value per person in roster order, blocked ones too, then one per unit."""
    for appraisal in evaluated.batch.appraisals:
        employee = appraisal.employee
        facts = evaluated.people.get(employee.id)
        if facts is None:
            yield {"kind": "employee", "id": employee.id, "left_out": "blocked"}
        else:
            yield person_facts_json(facts, evaluated, policy)
    for facts_of_unit in evaluated.units.values():
        yield unit_facts_json(facts_of_unit, evaluated, policy)


def person_facts_json(facts: PersonFacts, evaluated: Evaluated, policy: Policy) -> dict[str, Json]:
    """Return one person's facts with the cells behind them."""
    employee = facts.employee
    return {
        "kind": "employee",
        "id": employee.id,
        "name": employee.name,
        "unit": "/".join(employee.unit),
        "post": employee.post,
        "manager": person_json(employee.manager),
        "left_out": evaluated.left_out.get(employee.id),
        "grade": None
        if facts.grade is None
        else {"value": facts.grade.text, "basis": facts.grade_basis, "cell": str(facts.grade.place)},
        "total": _figure(facts.total, None),
        "streak": _figure(facts.streak, None),
        "short": evaluated.short[employee.id],
        "tenure_months": facts.tenure_months,
        "partial": facts.partial,
        "indicators": _indicators(facts.indicators.values(), policy),
        "past": [_past(past) for past in facts.past],
        **judged_json(evaluated.judged[employee.id]),
    }


def unit_facts_json(facts: UnitFacts, evaluated: Evaluated, policy: Policy) -> dict[str, Json]:
    """Return one unit's facts, with who was left out and why."""
    return {
        "kind": "unit",
        "id": facts.unit.full_name,
        "code": facts.unit.code,
        "name": facts.unit.name,
        "leader": person_json(facts.unit.leader),
        "complete": facts.complete,
        "members": list(facts.unit.members),
        "assessed": facts.assessed,
        "short": facts.short,
        "short_share": _figure(facts.short_share, None),
        "left_out": dict(facts.left_out),
        "indicators": _indicators(facts.indicators.values(), policy),
        "past": [_past(past) for past in facts.past],
        **judged_json(evaluated.unit_judged[facts.unit.path]),
    }


def judged_json(judged: Judged) -> dict[str, Json]:
    """Return what held, what did not, and what could not be told for want of which data."""
    return {
        "findings": [finding_json(finding) for finding in judged.findings],
        "rules_not_met": list(judged.failed),
        "rules_not_applicable": {rule: list(names) for rule, names in judged.not_applicable.items()},
    }


def _indicators(indicators: Iterable[IndicatorFigures], policy: Policy) -> list[Json]:
    return [_indicator(figures, policy) for figures in indicators]


def _indicator(figures: IndicatorFigures, policy: Policy) -> Json:
    indicator = policy.indicators[figures.indicator]
    told: dict[str, Json] = {"indicator": indicator.id, "name": indicator.name}
    for field, attribute in ATTRIBUTES.items():
        figure: Figure | None = getattr(figures, attribute)
        if figure is not None:
            printed = print_field(figure.value, indicator, field, policy)[0]
            told[attribute] = _figure(figure, printed)
    if figures.peer_count is not None:
        told["peer_count"] = figures.peer_count
    return told


def _figure(figure: Figure | None, printed: str | None) -> Json:
    if figure is None:
        return None
    told: dict[str, Json] = {"value": exact_text(figure.value), "cell": str(figure.place)}
    if printed is not None:
        told["printed"] = printed
    if figure.formula is not None:
        told["formula"] = figure.formula
    if isinstance(figure.place, FoldRef):
        told["count"] = figure.place.count
    return told


def exact_text(value: Decimal) -> str:
    """Return a decimal as it is, without an exponent."""
    return f"{value:f}"


def _past(past: PastPeriod) -> Json:
    return {
        "period": past.period,
        "source": past.source,
        "grade": past.grade.text if past.grade else None,
        "rates": {id_: exact_text(rate.value) for id_, rate in past.rates.items()},
        "findings": list(past.findings),
        "short": past.short,
        "cell": str(past.place),
    }
