"""How an employee stands beside the others of the same post and department.

Group sums are kept once; the mean without oneself is (sum − own) ÷ (n − 1). People that policy keeps out
and blocked people are in no sum. Below the minimum count nothing is said: it would show single colleagues.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from pipeline.core.models import Appraisal, Employee, Figure
from pipeline.core.places import CellRef, FoldRef, SheetRef

_FORMULA = "同岗平均"


class PeerGroup:
    """Everybody of one post and department who has an actual figure on one indicator.

    Attributes:
        total: The sum of their actual figures.
        people: How many they are.
    """

    __slots__ = ("_ranges", "people", "total")

    def __init__(self) -> None:
        """Make a group of nobody."""
        self.total = Decimal(0)
        self.people = 0
        # Sheet → the first and the last of their cells in it.
        self._ranges: dict[SheetRef, tuple[CellRef, CellRef]] = {}

    def join(self, value: Decimal, cell: CellRef) -> None:
        """Count somebody in."""
        self.total = self.total + value if self.people else value
        self.people += 1
        first, last = self._ranges.get(cell.sheet, (cell, cell))
        at = (cell.row, cell.column)
        if at < (first.row, first.column):
            first = cell
        elif at > (last.row, last.column):
            last = cell
        self._ranges[cell.sheet] = first, last

    def average_beside(self, own: Figure) -> Figure:
        """Return the mean of all others, for one who counts in the group."""
        others = self.people - 1
        places = [FoldRef(first, last, others, _FORMULA) for first, last in self._ranges.values()]
        formula = f"同岗位其余{others}人的平均值"
        if len(places) > 1:
            formula = f"{formula}：{'、'.join(map(str, places))}"
        return Figure((self.total - own.value) / others, places[0], formula)


PeerGroups = Mapping[tuple[str, tuple[str, ...]], Mapping[str, PeerGroup]]
"""(Post, department) → indicator → group."""


def fold_peers(people: Iterable[Appraisal], left_out: Collection[str]) -> PeerGroups:
    """Return all groups of a batch; ``left_out`` are ids that count in no group."""
    groups: dict[tuple[str, tuple[str, ...]], dict[str, PeerGroup]] = {}
    for appraisal in people:
        employee = appraisal.employee
        if employee.id in left_out or employee.post is None:
            continue
        group_by_indicator = groups.setdefault((employee.post, employee.department), {})
        for indicator, evaluation in appraisal.evaluations.items():
            actual = evaluation.actual
            if actual is None or not isinstance(actual.place, CellRef):
                continue
            group = group_by_indicator.get(indicator)
            if group is None:
                group = group_by_indicator[indicator] = PeerGroup()
            group.join(actual.value, actual.place)
    return groups


def peers_of(employee: Employee, groups: PeerGroups) -> Mapping[str, PeerGroup] | None:
    """Return indicator → the employee's group; None without a post: there is nobody to compare with."""
    return None if employee.post is None else groups.get((employee.post, employee.department))
