"""Unit figures: sums over the members, or what the unit-results table says, and how the two agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from pipeline.core.deciding.figures import derive_indicators
from pipeline.core.deciding.reckoning import fold, rate_figure, stated_rate
from pipeline.core.drafting.printing import places_needed, print_figure
from pipeline.core.models import (
    Appraisal,
    Evaluation,
    Figure,
    IndicatorFigures,
    PersonFacts,
    Problem,
    Unit,
    UnitFacts,
    UnitResult,
)
from pipeline.core.policies.policy import Indicator, Policy

SAME_AMOUNT = Decimal("0.005")
"""Differences below half a fen are rounding in HR's sheet, not a difference."""
# Of people with a target a figure is expected, unless policy keeps them out; without any result, too.
_EXPECTED = (None, "no_result")
NOT_JUDGED = "not_judged"
"""Why a member is not counted: no rule of severity minor or major could be applied."""


def derive_unit(
    unit: Unit,
    people: Mapping[str, PersonFacts],
    result: UnitResult | None,
    left_out: Mapping[str, str],
    policy: Policy,
) -> UnitFacts:
    """Return a unit's facts, its shortfall share still open (see ``with_shortfalls``).

    Args:
        people: Id → facts of everybody who could be read, kept out or not.
        result: The unit's row of the unit-results table; it wins over sums of persons.
        left_out: Id → why, for members that no rule is applied to.
    """
    members = _appraisals(unit, people)
    blocked = any(left_out.get(id_) == "blocked" for id_ in unit.members)
    given = derive_indicators(_with_counts(result), policy) if result else {}
    indicators: dict[str, IndicatorFigures] = {}
    complete = not blocked
    for indicator in policy.indicators.values():
        summed = _sum(indicator, members, left_out)
        usable = summed.figures if summed.whole and not blocked else None
        row = given.get(indicator.id)
        figures = _joined(row, usable, indicator) if row else usable
        if figures is not None:
            indicators[indicator.id] = figures
        complete = complete and (summed.whole or figures is not None)
    return UnitFacts(
        unit=unit,
        indicators=indicators,
        complete=complete,
        assessed=sum(id_ not in left_out for id_ in unit.members),
        short=0,
        short_share=None,
        left_out={id_: left_out[id_] for id_ in unit.members if id_ in left_out},
        result=result,
    )


def _joined(
    row: IndicatorFigures, summed: IndicatorFigures | None, indicator: Indicator
) -> IndicatorFigures | None:
    """The row's figures; a target or an actual that it leaves out comes from the persons (told as U606)."""
    if summed is None or (row.actual and row.target) or not (row.actual or row.target):
        return row if row.actual or row.rate else summed
    actual, target = row.actual or summed.actual, row.target or summed.target
    return replace(
        row,
        actual=actual,
        target=target,
        rate=rate_figure(actual, target, indicator.direction),
        gap=_gap(actual, target),
    )


def with_shortfalls(
    facts: UnitFacts, people: Mapping[str, PersonFacts], short: Mapping[str, bool | None]
) -> UnitFacts:
    """Return the facts with how many of the members that rules could be applied to have a shortfall.

    ``short`` is id → whether there was one; somebody for whom it cannot be told is not counted as
    assessed. The share is left open where nobody was assessed or somebody is blocked; its place runs over
    the rows of those assessed.
    """
    unjudged = (id_ for id_ in facts.unit.members if id_ not in facts.left_out and short.get(id_) is None)
    open_ = dict.fromkeys(unjudged, NOT_JUDGED)
    left_out = {**facts.left_out, **open_}
    assessed = [id_ for id_ in facts.unit.members if id_ not in left_out]
    count = sum(short[id_] is True for id_ in assessed)
    facts = replace(facts, assessed=len(assessed), short=count, left_out=left_out)
    if not assessed or "blocked" in left_out.values():
        return facts
    rows = [Figure(Decimal(1), people[id_].employee.place) for id_ in assessed]
    share = fold(rows, Decimal(count) / len(assessed), f"{count} ÷ {len(assessed)}")
    return replace(facts, short_share=share)


def _with_counts(result: UnitResult) -> dict[str, Evaluation]:
    """The row's evaluations; a ratio given by its two counts gets its actual from them."""
    evaluations = dict(result.evaluations)
    for id_, evaluation in result.evaluations.items():
        if evaluation.actual is None:
            actual = rate_figure(evaluation.numerator, evaluation.denominator, "higher")
            evaluations[id_] = replace(evaluation, actual=actual)
    return evaluations


class Sum(NamedTuple):
    """What the persons add up to on one indicator.

    Attributes:
        figures: None where nobody has a figure, or sums mean nothing. Actual, target, rate and gap are
            those of the same people: where any of them has a target, of those who have one.
        total: Everybody's actual, with a target or without; None like ``figures``.
        whole: Nobody's figure is missing.
    """

    figures: IndicatorFigures | None
    total: Figure | None
    whole: bool


def _appraisals(unit: Unit, people: Mapping[str, PersonFacts]) -> list[Appraisal]:
    return [people[id_].appraisal for id_ in unit.members if id_ in people]


def _sum(indicator: Indicator, members: Sequence[Appraisal], left_out: Mapping[str, str]) -> Sum:
    """Sum of an amount or count over the members.

    Means of ratios are never built: a ratio of a unit needs its two counts or a unit-results row.
    """
    if indicator.kind not in ("amount", "count"):
        return Sum(None, None, True)
    found = [(member.employee.id, member.evaluations.get(indicator.id)) for member in members]
    actuals = [item.actual for _, item in found if item and item.actual]
    whole = not any(
        item and item.actual is None and _is_missing(item, indicator) and left_out.get(id_) in _EXPECTED
        for id_, item in found
    )
    if not actuals:
        return Sum(None, None, whole)
    agreed = [(item.actual, item.target) for _, item in found if item and item.actual and _has_target(item)]
    target = _total([target for _, target in agreed if target]) if agreed else None
    measured = _total([actual for actual, _ in agreed]) if agreed else _total(actuals)
    figures = IndicatorFigures(
        indicator=indicator.id,
        actual=measured,
        target=target,
        rate=rate_figure(measured, target, indicator.direction),
        gap=_gap(measured, target),
    )
    return Sum(figures, _total(actuals), whole)


def _has_target(item: Evaluation) -> bool:
    return item.target is not None and bool(item.target.value)


def _is_missing(item: Evaluation, indicator: Indicator) -> bool:
    """Whether a figure should be there: there is a target for it, or a rate that it was divided for."""
    return _has_target(item) or stated_rate(item, indicator) is not None


def _total(figures: Sequence[Figure]) -> Figure:
    return fold(figures, sum((figure.value for figure in figures), Decimal(0)), "SUM")


def _gap(measured: Figure | None, target: Figure | None) -> Figure | None:
    if measured is None or target is None:
        return None
    return Figure(measured.value - target.value, measured.place, "SUM(实际) − SUM(目标)")


def total_of(facts: UnitFacts, people: Mapping[str, PersonFacts], indicator: Indicator) -> Figure | None:
    """Return what all members' actuals add up to, leavers and people without a target included."""
    members = _appraisals(facts.unit, people)
    return _sum(indicator, members, facts.left_out).total


def reconcile(facts: UnitFacts, people: Mapping[str, PersonFacts], policy: Policy) -> list[Problem]:
    """Return a warning for each row of the unit results that differs from its persons, or is half given.

    Nothing is said of sums where a blocked person's figures are missing: they cannot agree then.
    """
    if facts.result is None:
        return []
    problems = []
    members = _appraisals(facts.unit, people)
    blocked = "blocked" in facts.left_out.values()
    for id_, row in facts.result.evaluations.items():
        indicator = policy.indicators[id_]
        summed = _sum(indicator, members, facts.left_out)
        params = {"unit": facts.unit.full_name, "indicator": indicator.name}
        if row.actual and summed.total and summed.whole and not blocked:
            problems += _difference(row.actual, summed.total, indicator, params)
        if (row.actual is None) != (row.target is None) and row.rate is None and summed.figures:
            missing = "目标" if row.target is None else "实际"
            place = row.actual or row.target
            problems.append(
                Problem("U606", "warning", place.place if place else None, {**params, "field": missing})
            )
    name = facts.unit.full_name
    return [replace(problem, subject=name) for problem in problems]


def _difference(
    stated: Figure, summed: Figure, indicator: Indicator, params: Mapping[str, str]
) -> list[Problem]:
    difference = stated.value - summed.value
    if abs(difference) < SAME_AMOUNT:
        return []
    numbers = {"stated": stated.value, "summed": summed.value, "difference": difference}
    places = places_needed(difference, indicator.unit, indicator.places, (Decimal(0),))
    printed = {name: print_figure(value, indicator.unit, places) for name, value in numbers.items()}
    return [Problem("U601", "warning", stated.place, {**params, **printed})]
