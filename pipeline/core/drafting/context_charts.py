"""The figures of the charts that a template may show: what the tables print, as numbers."""

from __future__ import annotations

from decimal import Decimal

from pipeline.core.deciding.evaluation import Evaluated
from pipeline.core.drafting.content import RATIO_FORMAT, Chart, Series
from pipeline.core.drafting.context_sales import sales_charts
from pipeline.core.drafting.printing import printed_value
from pipeline.core.models import Figure, PersonFacts, UnitFacts
from pipeline.core.periods import period_of
from pipeline.core.policies.policy import Policy

Facts = PersonFacts | UnitFacts


def build_charts(facts: Facts, evaluated: Evaluated, policy: Policy) -> dict[str, Chart]:
    """Return name → figures for every chart that the subject has figures for."""
    charts = {
        "rates": _rates(facts, policy),
        "trend": _trend(facts, evaluated, policy),
        "target_actual": _target_actual(facts, evaluated, policy),
        "levels": _levels(facts),
        **sales_charts(facts, policy),
    }
    return {name: chart for name, chart in charts.items() if chart is not None}


def _rates(facts: Facts, policy: Policy) -> Chart | None:
    rates = {id_: item.rate.value for id_, item in facts.indicators.items() if item.rate}
    if not rates:
        return None
    values = tuple(
        printed_value(rate, "%", 1, policy.bounds.get((id_, "完成率"), ())) for id_, rate in rates.items()
    )
    series = (Series("完成率", values), Series("目标（100%）", (Decimal(1),) * len(values)))
    return Chart(tuple(policy.indicators[id_].name for id_ in rates), series, RATIO_FORMAT, _own(facts))


def _trend(facts: Facts, evaluated: Evaluated, policy: Policy) -> Chart | None:
    """The main indicator's actual, earlier periods first; a single point is no trend."""
    main = policy.main
    past = [(_named(item.period), item.actuals.get(main.id)) for item in reversed(facts.past)]
    now = facts.indicators[main.id].actual if main.id in facts.indicators else None
    points = [(name, figure) for name, figure in (*past, (evaluated.batch.period.text(), now)) if figure]
    if len(points) < 2:
        return None
    values = tuple(_shown(figure, policy) for _, figure in points)
    series = Series(f"{main.name}（{main.unit}）", values)
    return Chart(tuple(name for name, _ in points), (series,), _money(policy), "history")


def _named(period: str) -> str:
    known = period_of(period)
    return known.text() if known else period


def _target_actual(facts: Facts, evaluated: Evaluated, policy: Policy) -> Chart | None:
    """Target beside actual of a unit's parts, or of the unit alone where it has none."""
    if not isinstance(facts, UnitFacts):
        return None
    main = policy.main
    parts = evaluated.below.get(facts.unit.path) or (facts,)
    rows = [(part.unit.name, part.indicators[main.id]) for part in parts if main.id in part.indicators]
    rows = [(name, row) for name, row in rows if row.actual or row.target]
    if not any(row.actual and row.target for _, row in rows):
        return None
    series = (
        Series(f"目标（{main.unit}）", tuple(_shown(row.target, policy) for _, row in rows)),
        Series(f"实际（{main.unit}）", tuple(_shown(row.actual, policy) for _, row in rows)),
    )
    return Chart(tuple(name for name, _ in rows), series, _money(policy), _own(facts))


def _levels(facts: Facts) -> Chart | None:
    if not isinstance(facts, PersonFacts):
        return None
    gaps = [item for item in facts.appraisal.competencies if item.expected.value > item.current.value]
    if not gaps:
        return None
    series = (
        Series("目前水平", tuple(item.current.value for item in gaps)),
        Series("期望水平", tuple(item.expected.value for item in gaps)),
    )
    return Chart(tuple(item.name for item in gaps), series, "General")


def _shown(figure: Figure | None, policy: Policy) -> Decimal | None:
    main = policy.main
    return None if figure is None else printed_value(figure.value, main.unit, main.places)


def _money(policy: Policy) -> str:
    places = policy.main.places
    return "0." + "0" * places if places else "0"


def _own(facts: Facts) -> str:
    return "unit" if isinstance(facts, UnitFacts) else "own"
