"""Everything derived from what the sheets say: rates, gaps, growth, pro-rata, totals and grades.

Figures are exact; rounding is a matter of printing. What cannot be told is None, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from pipeline.core.models import (
    Appraisal,
    Day,
    Evaluation,
    Figure,
    GradeBasis,
    IndicatorFigures,
    PersonFacts,
    Words,
)
from pipeline.core.periods import Period
from pipeline.core.places import CellRef, FoldRef, Place, SheetRef
from pipeline.core.policies.policy import Direction, Grade, Indicator, IndicatorKind, Policy

_FULL_SCORE = Decimal(100)


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


def derive_indicators(
    evaluations: Mapping[str, Evaluation], policy: Policy, worked_share: Fraction | None = None
) -> dict[str, IndicatorFigures]:
    """Return indicator id → figures, in the order of the policy.

    Args:
        evaluations: indicator id → what the sheets say.
        worked_share: For somebody who joined inside the period: the share of its days they were there.
    """
    return {
        indicator.id: _derive(evaluations[indicator.id], indicator, worked_share)
        for indicator in policy.indicators.values()
        if indicator.id in evaluations
    }


def _derive(evaluation: Evaluation, indicator: Indicator, worked_share: Fraction | None) -> IndicatorFigures:
    actual, target = evaluation.actual, evaluation.target
    prorated = _share_of(target, worked_share)
    return IndicatorFigures(
        indicator=evaluation.indicator,
        actual=actual,
        target=target,
        rate=rate_figure(actual, target, indicator.direction) or _stated_rate(evaluation, indicator),
        gap=_difference(actual, target),
        previous=evaluation.previous,
        growth=growth_figure(actual, evaluation.previous, indicator.kind),
        last_year=evaluation.last_year,
        year_growth=growth_figure(actual, evaluation.last_year, indicator.kind),
        peer_average=evaluation.peer_average,
        peer_gap=growth_figure(actual, evaluation.peer_average, indicator.kind),
        weight=evaluation.weight,
        score=evaluation.score,
        prorated_target=prorated,
        prorated_rate=_prorated_rate(actual, target, worked_share, indicator.direction),
        reason=evaluation.reason,
    )


def rate_figure(actual: Figure | None, target: Figure | None, direction: Direction) -> Figure | None:
    """Return the completion rate with the cells behind it; None when either is missing."""
    if actual is None or target is None:
        return None
    rate = completion_rate(target.value, actual.value, direction)
    if rate is None:
        return None
    quotient = f"{address(actual.place, target.place)} ÷ {address(target.place, actual.place)}"
    return Figure(rate, actual.place, quotient if direction == "higher" else f"2 − {quotient}")


def _stated_rate(evaluation: Evaluation, indicator: Indicator) -> Figure | None:
    """The sheet's own rate, where it names no target to work one out from.

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


def _difference(actual: Figure | None, target: Figure | None) -> Figure | None:
    if actual is None or target is None or not target.value:
        return None
    formula = f"{address(actual.place, target.place)} − {address(target.place, actual.place)}"
    return Figure(actual.value - target.value, actual.place, formula)


def _share_of(target: Figure | None, share: Fraction | None) -> Figure | None:
    if target is None or share is None:
        return None
    value = decimal_of_fraction(Fraction(target.value) * share)
    return Figure(value, target.place, f"{address(target.place)} × {share}")


def _prorated_rate(
    actual: Figure | None, target: Figure | None, share: Fraction | None, direction: Direction
) -> Figure | None:
    if actual is None or target is None or share is None or not target.value:
        return None
    quotient = Fraction(actual.value) / (Fraction(target.value) * share)
    value = quotient if direction == "higher" else 2 - quotient
    formula = f"{address(actual.place, target.place)} ÷ ({address(target.place, actual.place)} × {share})"
    return Figure(decimal_of_fraction(value), actual.place, formula)


def address(place: Place, beside: Place | None = None) -> str:
    """Return how a formula names a place: ``D7`` beside a cell of the same sheet, else in full."""
    if isinstance(place, FoldRef):
        return place.formula
    if not isinstance(place, CellRef):
        return str(place)
    if isinstance(beside, CellRef) and beside.sheet != place.sheet:
        return str(place)
    return place.address


def fold(figures: Iterable[Figure], value: Decimal, formula: str) -> Figure:
    """Return a figure made of many: its place runs from the first cell to the last, with their count.

    ``figures`` must not be empty.
    """
    places = [figure.place for figure in figures]
    cells = [cell for place in places for cell in _ends(place)]
    if not cells:
        return Figure(value, places[0], formula)
    count = sum(place.count if isinstance(place, FoldRef) else 1 for place in places)
    by_sheet: dict[SheetRef, list[CellRef]] = {}
    for cell in cells:
        by_sheet.setdefault(cell.sheet, []).append(cell)
    ranges = [FoldRef(*corners(inside), len(inside), formula) for inside in by_sheet.values()]
    if len(ranges) > 1:
        # A place must be one that can be opened: the first sheet's cells, the others told beside them.
        formula = f"{formula}：{'、'.join(map(str, ranges))}"
    return Figure(value, replace(ranges[0], count=count, formula=formula), formula)


def corners(cells: Iterable[CellRef]) -> tuple[CellRef, CellRef]:
    """Return the first and the last of some cells as they stand in their sheets."""
    ordered = sorted(cells, key=lambda cell: (cell.sheet.file, cell.sheet.sheet or "", cell.row, cell.column))
    return ordered[0], ordered[-1]


def _ends(place: Place) -> tuple[CellRef, ...]:
    if isinstance(place, CellRef):
        return (place,)
    return (place.first, place.last) if isinstance(place, FoldRef) else ()


# --- persons --------------------------------------------------------------------------------------


def derive_person(appraisal: Appraisal, policy: Policy, period: Period) -> PersonFacts:
    """Return the facts that hang on nobody else and on no earlier period."""
    employee = appraisal.employee
    indicators = derive_indicators(appraisal.evaluations, policy, worked_share(appraisal, period))
    total = weighted_total(appraisal, indicators, policy)
    grade, basis = derive_grade(appraisal, total, indicators.get(policy.main.id), policy.grades)
    gaps = [_level_gap(item.current, item.expected) for item in appraisal.competencies]
    return PersonFacts(
        appraisal=appraisal,
        indicators=indicators,
        grade=grade,
        grade_basis=basis,
        total=total,
        tenure_months=whole_months(employee.hired.day, period.end) if employee.hired else None,
        partial=is_partial(appraisal, period),
        largest_gap=max(gaps, key=lambda gap: gap.value, default=None),
    )


def is_partial(appraisal: Appraisal, period: Period) -> bool:
    """Return whether the period was not worked in full: joined inside or after it, or left inside it.

    A day of hiring known only by its month, quarter or year counts as late when it can be.
    """
    hired, left = appraisal.employee.hired, appraisal.employee.left
    joined_late = hired is not None and _latest(hired) > period.start
    return joined_late or (left is not None and period.start <= left.day < period.end)


_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def _latest(day: Day) -> date:
    """The last day that a date may mean: 2026年7月 → 31 July."""
    if day.precision == "day":
        return day.day
    index = day.day.year * 12 + day.day.month - 1 + _MONTHS[day.precision]
    return date(index // 12, index % 12 + 1, 1) - timedelta(days=1)


def worked_share(appraisal: Appraisal, period: Period) -> Fraction | None:
    """Return the share of the period's days since a joiner came; None for everybody else."""
    hired = appraisal.employee.hired
    if hired is None or not period.start < hired.day <= period.end:
        return None
    return Fraction((period.end - hired.day).days + 1, period.days)


def whole_months(start: date, end: date) -> int:
    """Return the whole months between two dates, 0 when the first is later."""
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return max(months, 0)


def _level_gap(current: Figure, expected: Figure) -> Figure:
    formula = f"{address(expected.place, current.place)} − {address(current.place, expected.place)}"
    return Figure(expected.value - current.value, current.place, formula)


def weighted_total(
    appraisal: Appraisal, indicators: Mapping[str, IndicatorFigures], policy: Policy
) -> Figure | None:
    """Return the total as a ratio (1 is 100 points): the sheet's, else weights × rates.

    Weights come from the sheet where it gives any for the person, else from the policy. None when any
    weighted indicator has no rate: a total over what happens to be there would favour those whose figures
    are missing.
    Worked out in fractions, so that a total of exactly 90% is 90%.
    """
    if appraisal.total is not None:
        return Figure(appraisal.total.value / _FULL_SCORE, appraisal.total.place, "总分 ÷ 100")
    weights = _weights(indicators, policy)
    rates = {id_: indicators[id_].rate for id_ in weights if id_ in indicators}
    figures = [rate for rate in rates.values() if rate is not None]
    if not weights or len(figures) < len(weights):
        return None
    value = sum(
        (
            Fraction(weight) * _exact_rate(indicators[id_], policy.indicators[id_])
            for id_, weight in weights.items()
        ),
        Fraction(0),
    ) / sum(map(Fraction, weights.values()), Fraction(0))
    return fold(figures, decimal_of_fraction(value), "Σ 权重 × 完成率")


def _weights(indicators: Mapping[str, IndicatorFigures], policy: Policy) -> dict[str, Decimal]:
    own = {id_: item.weight.value for id_, item in indicators.items() if item.weight and item.weight.value}
    if own:
        return own
    return {item.id: item.weight for item in policy.indicators.values() if item.weight}


def _exact_rate(figures: IndicatorFigures, indicator: Indicator) -> Fraction:
    if figures.actual is None or figures.target is None or not figures.target.value:
        return Fraction(figures.rate.value) if figures.rate else Fraction(0)
    quotient = Fraction(figures.actual.value) / Fraction(figures.target.value)
    return quotient if indicator.direction == "higher" else 2 - quotient


def decimal_of_fraction(value: Fraction) -> Decimal:
    """Return a fraction as a decimal of 28 digits; exact where it ends within them."""
    return Decimal(value.numerator) / Decimal(value.denominator)


def derive_grade(
    appraisal: Appraisal,
    total: Figure | None,
    main: IndicatorFigures | None,
    grades: tuple[Grade, ...],
) -> tuple[Words | None, GradeBasis | None]:
    """Return the grade and what it rests on: the sheet, else the total, else the main indicator."""
    if appraisal.grade is not None:
        return appraisal.grade, "sheet"
    if total is not None:
        return Words(grade_at(total.value, grades).id, total.place), "total"
    if main is not None and main.rate is not None:
        return Words(grade_at(main.rate.value, grades).id, main.rate.place), "main"
    return None, None


def grade_at(ratio: Decimal, grades: tuple[Grade, ...]) -> Grade:
    """Return the first grade, best first, whose floor the unrounded ratio reaches."""
    return next(grade for grade in grades if grade.floor is None or ratio >= grade.floor)
