"""How figures are made of others: rates, differences, growth and sums, with the cells behind them.

Exact; rounding is a matter of printing. What cannot be told is None, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter

from pipeline.core.models import Evaluation, Figure
from pipeline.core.places import CellRef, FoldRef, Place, SheetRef, address
from pipeline.core.policies.policy import Direction, Indicator, IndicatorKind


def completion_rate(target: Decimal | None, actual: Decimal, direction: Direction) -> Decimal | None:
    """Return how far the target was reached, as an unrounded ratio.

    Args:
        target: What was agreed for the period; None or 0 means that nothing was.
        actual: What was reached, in the same unit; negative after goods returned.
        direction: Where lower is better, the rate is 2 − actual ÷ target: on target is 1 as well,
            half of the target is 1.5, and reaching 0 is 2.

    Returns:
        1 is exactly on target. None when nothing was agreed (printed as 不适用, never 0%).
    """
    if not target:
        return None
    return actual / target if direction == "higher" else 2 - actual / target


def rate_figure(actual: Figure | None, target: Figure | None, direction: Direction) -> Figure | None:
    """Return the completion rate with the cells behind it; None when either is missing."""
    if actual is None or target is None:
        return None
    rate = completion_rate(target.value, actual.value, direction)
    if rate is None:
        return None
    quotient = f"{address(actual.place, target.place)} ÷ {address(target.place, actual.place)}"
    return Figure(rate, actual.place, quotient if direction == "higher" else f"2 − {quotient}")


def stated_rate(evaluation: Evaluation, indicator: Indicator) -> Figure | None:
    """Return the sheet's own rate, where it names no target to work one out from.

    0% is not taken: that is what sheets show where no target was agreed. Nor is any where lower is better,
    since people reckon it in several ways.
    """
    rate = evaluation.rate
    if evaluation.target is not None or rate is None or not rate.value:
        return None
    return rate if indicator.direction == "higher" else None


def growth_figure(actual: Figure | None, base: Figure | None, kind: IndicatorKind) -> Figure | None:
    """Return (actual − base) ÷ base; of a ratio, which is a share already, actual − base: points.

    None when either is missing or the base is not above 0.
    """
    if actual is None or base is None or base.value <= 0:
        return None
    here, there = address(actual.place, base.place), address(base.place, actual.place)
    if kind == "ratio":
        return Figure(actual.value - base.value, actual.place, f"{here} − {there}")
    return Figure((actual.value - base.value) / base.value, actual.place, f"({here} − {there}) ÷ {there}")


def difference(actual: Figure | None, target: Figure | None) -> Figure | None:
    """Return actual − target; None when either is missing or none was agreed."""
    if actual is None or target is None or not target.value:
        return None
    formula = f"{address(actual.place, target.place)} − {address(target.place, actual.place)}"
    return Figure(actual.value - target.value, actual.place, formula)


def prorated_target(target: Figure | None, share: Fraction | None) -> Figure | None:
    """Return the share of a target that falls to a joiner's days; None for everybody else."""
    if target is None or share is None:
        return None
    value = decimal_of_fraction(Fraction(target.value) * share)
    return Figure(value, target.place, f"{address(target.place)} × {share}")


def prorated_rate(
    actual: Figure | None, target: Figure | None, share: Fraction | None, direction: Direction
) -> Figure | None:
    """Return the completion rate against a joiner's share of the target; None for everybody else."""
    if actual is None or target is None or share is None or not target.value:
        return None
    quotient = Fraction(actual.value) / (Fraction(target.value) * share)
    value = quotient if direction == "higher" else 2 - quotient
    formula = f"{address(actual.place, target.place)} ÷ ({address(target.place, actual.place)} × {share})"
    return Figure(decimal_of_fraction(value), actual.place, formula)


def fold(figures: Iterable[Figure], value: Decimal, formula: str) -> Figure:
    """Return a figure made of many: its place runs from the first cell to the last, with their count.

    ``figures`` must not be empty.
    """
    places = [figure.place for figure in figures]
    cells = [cell for place in places for cell in _ends(place)]
    if not cells:
        return Figure(value, places[0], formula)
    count = sum(place.count if isinstance(place, FoldRef) else 1 for place in places)
    ranges = _ranges(cells, formula)
    if len(ranges) > 1:
        # A place must be one that can be opened: the first sheet's cells, the others told beside them.
        formula = f"{formula}：{'、'.join(map(str, ranges))}"
    return Figure(value, FoldRef(ranges[0].first, ranges[0].last, count, formula), formula)


def _ranges(cells: Sequence[CellRef], formula: str) -> list[FoldRef]:
    """The first and the last cell of each sheet, in the order in which the sheets are met."""
    if _in_one_sheet(cells):
        return [FoldRef(*corners(cells), len(cells), formula)]
    by_sheet: dict[SheetRef, list[CellRef]] = {}
    for cell in cells:
        by_sheet.setdefault(cell.sheet, []).append(cell)
    return [FoldRef(*corners(inside), len(inside), formula) for inside in by_sheet.values()]


def corners(cells: Sequence[CellRef]) -> tuple[CellRef, CellRef]:
    """Return the first and the last of some cells as they stand in their sheets."""
    if _in_one_sheet(cells):
        return min(cells, key=_POSITION), max(cells, key=_POSITION)
    ordered = sorted(cells, key=lambda cell: (cell.sheet.file, cell.sheet.sheet or "", cell.row, cell.column))
    return ordered[0], ordered[-1]


_POSITION = attrgetter("row", "column")


def _in_one_sheet(cells: Sequence[CellRef]) -> bool:
    """Whether one sheet is named by all; sheets that only are equal are looked at the long way."""
    return len({id(cell.sheet) for cell in cells}) == 1


def _ends(place: Place) -> tuple[CellRef, ...]:
    if isinstance(place, CellRef):
        return (place,)
    return (place.first, place.last) if isinstance(place, FoldRef) else ()


def decimal_of_fraction(value: Fraction) -> Decimal:
    """Return a fraction as a decimal of 28 digits; exact where it ends within them."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def mean_of_rates(
    weighed: Iterable[tuple[Decimal, Decimal, Decimal | None, Direction]],
) -> Decimal:
    """Return the weighted mean of completion rates, rounded once, at its 28th digit.

    Args:
        weighed: Weight, actual, target and direction; without a target (None or 0) the actual is the rate.

    Worked out in whole numbers, so that a mean of exactly 90% is 90%.
    """
    above, below = 0, 1
    weights, parts = 0, 1
    for weight, actual, target, direction in weighed:
        rate, of = actual.as_integer_ratio()
        if target:
            numerator, denominator = target.as_integer_ratio()
            rate, of = rate * denominator, of * numerator
            if direction == "lower":
                rate = 2 * of - rate
        times, share = weight.as_integer_ratio()
        above, below = above * of * share + times * rate * below, below * of * share
        weights, parts = weights * share + times * parts, parts * share
    above, below = above * parts, below * weights
    return Decimal(above if below > 0 else -above) / Decimal(abs(below))
