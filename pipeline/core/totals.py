"""Unit figures: sums over the members, or what the unit-results table says, and how the two agree."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.core.figures import derive_indicators, fold, rate_figure
from pipeline.core.models import (
    Evaluation,
    Figure,
    IndicatorFigures,
    PersonFacts,
    Problem,
    Unit,
    UnitFacts,
    UnitResult,
)
from pipeline.core.policy import Indicator, Policy

# Differences below half a fen are rounding in HR's sheet, not a difference.
_SAME = Decimal("0.005")
# Of people with a target a figure is expected, unless policy keeps them out; without any result, too.
_EXPECTED = (None, "no_result")


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
    members = [people[id_] for id_ in unit.members if id_ in people]
    blocked = any(left_out.get(id_) == "blocked" for id_ in unit.members)
    given = derive_indicators(_with_counts(result), policy) if result else {}
    indicators: dict[str, IndicatorFigures] = {}
    complete = True
    for indicator in policy.indicators.values():
        if indicator.id in given and given[indicator.id].actual is not None:
            indicators[indicator.id] = given[indicator.id]
            continue
        summed, whole = _sum(indicator, members, left_out)
        if summed is None:
            continue
        if whole and not blocked:
            indicators[indicator.id] = summed
        else:
            complete = False
    return UnitFacts(
        unit=unit,
        indicators=indicators,
        complete=complete and not blocked,
        assessed=sum(id_ not in left_out for id_ in unit.members),
        short=0,
        short_share=None,
        left_out={id_: left_out[id_] for id_ in unit.members if id_ in left_out},
        result=result,
    )


def with_shortfalls(
    facts: UnitFacts, people: Mapping[str, PersonFacts], short_ids: Collection[str]
) -> UnitFacts:
    """Return the facts with how many of the members that rules were applied to have a shortfall.

    ``short_ids`` are all people with a finding of severity minor or major. The share is left open where
    nobody was assessed or somebody is blocked; its place runs over the assessed members' rows.
    """
    assessed = [id_ for id_ in facts.unit.members if id_ not in facts.left_out]
    short = sum(id_ in short_ids for id_ in assessed)
    if not assessed or "blocked" in facts.left_out.values():
        return replace(facts, short=short)
    rows = [Figure(Decimal(1), people[id_].employee.place) for id_ in assessed]
    share = fold(rows, Decimal(short) / len(assessed), f"{short} ÷ {len(assessed)}")
    return replace(facts, short=short, short_share=share)


def _with_counts(result: UnitResult) -> dict[str, Evaluation]:
    """The row's evaluations; a ratio given by its two counts gets its actual from them."""
    evaluations = dict(result.evaluations)
    for id_, evaluation in result.evaluations.items():
        if evaluation.actual is None:
            actual = rate_figure(evaluation.numerator, evaluation.denominator, "higher")
            evaluations[id_] = replace(evaluation, actual=actual)
    return evaluations


def _sum(
    indicator: Indicator, members: Sequence[PersonFacts], left_out: Mapping[str, str]
) -> tuple[IndicatorFigures | None, bool]:
    """Sum of an amount or count over the members, and whether nobody's figure is missing.

    The rate stands on those only who have both a target and an actual. Means of ratios are never built:
    a ratio of a unit needs its two counts or a unit-results row.
    """
    if indicator.kind not in ("amount", "count"):
        return None, True
    figures = [(facts.employee.id, facts.indicators.get(indicator.id)) for facts in members]
    actuals = [item.actual for _, item in figures if item and item.actual]
    if not actuals:
        return None, True
    missing = any(
        item is not None and item.target and not item.actual and left_out.get(id_) in _EXPECTED
        for id_, item in figures
    )
    agreed = [item for _, item in figures if item and item.actual and item.target and item.target.value]
    actual = _total(actuals)
    target = _total([item.target for item in agreed if item.target]) if agreed else None
    measured = _total([item.actual for item in agreed if item.actual]) if agreed else None
    return (
        IndicatorFigures(
            indicator=indicator.id,
            actual=actual,
            target=target,
            rate=rate_figure(measured, target, indicator.direction),
            gap=_gap(measured, target),
        ),
        not missing,
    )


def _total(figures: Sequence[Figure]) -> Figure:
    return fold(figures, sum((figure.value for figure in figures), Decimal(0)), "SUM")


def _gap(measured: Figure | None, target: Figure | None) -> Figure | None:
    if measured is None or target is None:
        return None
    return Figure(measured.value - target.value, measured.place, "SUM(实际) − SUM(目标)")


def reconcile(facts: UnitFacts, people: Mapping[str, PersonFacts], policy: Policy) -> list[Problem]:
    """Return a warning for each total of the unit-results table that the persons do not add up to.

    Nothing is said where a blocked person's figures are missing: the sum cannot agree then.
    """
    if facts.result is None or "blocked" in facts.left_out.values():
        return []
    members = [people[id_] for id_ in facts.unit.members if id_ in people]
    problems = []
    for indicator in policy.indicators.values():
        stated = facts.indicators.get(indicator.id)
        summed, whole = _sum(indicator, members, facts.left_out)
        if stated is None or stated.actual is None or summed is None or summed.actual is None or not whole:
            continue
        difference = stated.actual.value - summed.actual.value
        if abs(difference) >= _SAME:
            problems.append(
                Problem(
                    "U601",
                    "warning",
                    stated.actual.place,
                    {
                        "unit": facts.unit.full_name,
                        "indicator": indicator.name,
                        "stated": f"{stated.actual.value:f}",
                        "summed": f"{summed.actual.value:f}",
                        "difference": f"{difference:f}",
                    },
                    subject=facts.unit.full_name,
                )
            )
    return problems
