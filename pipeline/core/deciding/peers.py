"""How an employee stands beside the others of the same post and department.

Group sums are kept once; the mean without oneself is (sum − own) ÷ (n − 1). People that policy keeps out
and blocked people are in no sum. Below the minimum count nothing is said: it would show single colleagues.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from pipeline.core.deciding.figures import corners, growth_figure
from pipeline.core.models import Figure, IndicatorFigures, PersonFacts
from pipeline.core.places import CellRef, FoldRef, SheetRef
from pipeline.core.policies.policy import Policy


class PeerGroup(NamedTuple):
    """Everybody of one post and department who has an actual figure on one indicator.

    ``ranges`` is sheet → the first and the last of their cells in it.
    """

    total: Decimal
    people: int
    ranges: Mapping[SheetRef, tuple[CellRef, CellRef]]


_FORMULA = "同岗平均"
PeerGroups = dict[tuple[str, tuple[str, ...], str], PeerGroup]


def fold_peers(people: Iterable[PersonFacts], left_out: Collection[str]) -> PeerGroups:
    """Return (post, department, indicator) → group; ``left_out`` are ids that count in no group."""
    groups: PeerGroups = {}
    for facts in people:
        employee = facts.employee
        if employee.id in left_out or employee.post is None:
            continue
        for indicator, figures in facts.indicators.items():
            if figures.actual is None or not isinstance(figures.actual.place, CellRef):
                continue
            key = (employee.post, employee.department, indicator)
            groups[key] = _joined(groups.get(key), figures.actual.value, figures.actual.place)
    return groups


def _joined(group: PeerGroup | None, value: Decimal, cell: CellRef) -> PeerGroup:
    if group is None:
        return PeerGroup(value, 1, {cell.sheet: (cell, cell)})
    known = group.ranges.get(cell.sheet, ())
    ranges = {**group.ranges, cell.sheet: corners((*known, cell))}
    return PeerGroup(group.total + value, group.people + 1, ranges)


def with_peers(
    facts: PersonFacts, groups: PeerGroups, policy: Policy, left_out: Collection[str]
) -> PersonFacts:
    """Return the facts with the mean of the others; the sheet's own average, where it stands, is kept."""
    if facts.employee.id in left_out or facts.employee.post is None:
        return facts
    return replace(
        facts,
        indicators={
            indicator: _compared(facts, figures, groups, policy)
            for indicator, figures in facts.indicators.items()
        },
    )


def _compared(
    facts: PersonFacts, figures: IndicatorFigures, groups: PeerGroups, policy: Policy
) -> IndicatorFigures:
    employee = facts.employee
    group = groups.get((employee.post or "", employee.department, figures.indicator))
    if figures.peer_average is not None or figures.actual is None or group is None:
        return figures
    others = group.people - 1
    if others < policy.settings.peer_minimum:
        return figures
    mean = (group.total - figures.actual.value) / others
    places = [FoldRef(first, last, others, _FORMULA) for first, last in group.ranges.values()]
    formula = f"同岗位其余{others}人的平均值"
    if len(places) > 1:
        formula = f"{formula}：{'、'.join(map(str, places))}"
    average = Figure(mean, places[0], formula)
    return replace(
        figures,
        peer_average=average,
        peer_count=others,
        peer_gap=growth_figure(figures.actual, average, policy.indicators[figures.indicator].kind),
    )
