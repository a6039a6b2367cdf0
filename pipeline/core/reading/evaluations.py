"""One indicator of one row → an evaluation, and what looks wrong about it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from pipeline.core.drafting.printing import print_exact, print_ratio
from pipeline.core.models import Evaluation, Figure, Level
from pipeline.core.places import Place
from pipeline.core.policies.policy import Indicator
from pipeline.core.reading.cells import RowReader
from pipeline.core.reading.readings import is_bounded

_RATE_TOLERANCE = Decimal("0.005")
# In the order of the record.
_FIGURES = (
    "actual",
    "target",
    "rate",
    "previous",
    "last_year",
    "peer_average",
    "weight",
    "score",
    "numerator",
    "denominator",
)
_BELOW_NOTHING: Mapping[str, tuple[str, Level]] = {"count": ("R338", "error"), "amount": ("R335", "warning")}


class Conflict(NamedTuple):
    """A field for which two tables give different values, and where each stands."""

    field: str
    known: Place
    found: Place


def read_evaluation(reader: RowReader, indicator: str, bare_reason: bool) -> Evaluation | None:
    """Return what the reader's row says about an indicator; None when every cell of it is blank.

    Args:
        bare_reason: A reason whose header names no indicator is this one's.
    """
    figures = reader.figures(_FIGURES, indicator)
    reason = reader.words("reason", indicator) or (reader.words("reason") if bare_reason else None)
    if reason is None and not any(figures):
        return None
    actual, target, rate, previous, last_year, peer_average, weight, score, numerator, denominator = figures
    return Evaluation(
        indicator,
        actual,
        target,
        rate,
        previous,
        last_year,
        peer_average,
        weight,
        score,
        numerator,
        denominator,
        reason,
    )


def merge_evaluations(known: Evaluation, found: Evaluation) -> tuple[Evaluation, list[Conflict]]:
    """Return what two tables say about one indicator as one evaluation, and where they disagree."""
    conflicts: list[Conflict] = []

    def pick(field: str, one: Figure | None, other: Figure | None) -> Figure | None:
        if one is not None and other is not None and one.value != other.value:
            conflicts.append(Conflict(field, one.place, other.place))
        return one if one is not None else other

    merged = Evaluation(
        indicator=known.indicator,
        actual=pick("actual", known.actual, found.actual),
        target=pick("target", known.target, found.target),
        rate=pick("rate", known.rate, found.rate),
        previous=pick("previous", known.previous, found.previous),
        last_year=pick("last_year", known.last_year, found.last_year),
        peer_average=pick("peer_average", known.peer_average, found.peer_average),
        weight=pick("weight", known.weight, found.weight),
        score=pick("score", known.score, found.score),
        numerator=pick("numerator", known.numerator, found.numerator),
        denominator=pick("denominator", known.denominator, found.denominator),
        reason=known.reason or found.reason,
    )
    return merged, conflicts


def check_evaluation(reader: RowReader, evaluation: Evaluation, indicator: Indicator) -> None:
    """Report what a target or actual cannot be, what is odd, and a rate that does not follow from them."""
    target, actual = evaluation.target, evaluation.actual
    if target is not None:
        if target.value < 0:
            reader.report("R334", "target", _params(indicator, target), indicator.id)
        if target.value > 1 and indicator.kind == "ratio" and is_bounded(indicator):
            reader.report("R337", "target", _params(indicator, target), indicator.id)
    if actual is not None:
        _check_actual(reader, actual, indicator)
    if evaluation.rate is not None:
        _check_rate(reader, evaluation, indicator)


def _check_actual(reader: RowReader, actual: Figure, indicator: Indicator) -> None:
    value = actual.value
    if is_bounded(indicator):
        if not 0 <= value <= 1:
            reader.report("R337", "actual", _params(indicator, actual), indicator.id)
    elif value < 0 and indicator.kind in _BELOW_NOTHING:
        code, level = _BELOW_NOTHING[indicator.kind]
        reader.report(code, "actual", _params(indicator, actual), indicator.id, level)
    if indicator.kind == "count" and value != value.to_integral_value():
        reader.report("R336", "actual", _params(indicator, actual), indicator.id, "warning")


def _check_rate(reader: RowReader, evaluation: Evaluation, indicator: Indicator) -> None:
    target, actual, rate = evaluation.target, evaluation.actual, evaluation.rate
    if target is None or actual is None or rate is None or target.value <= 0:
        return
    quotient = actual.value / target.value
    accepted = [quotient]
    if indicator.direction == "lower":
        accepted += [2 - quotient, *([target.value / actual.value] if actual.value else [])]
    if all(abs(rate.value - one) > _RATE_TOLERANCE for one in accepted):
        params = {
            "indicator": indicator.name,
            "sheet": print_ratio(rate.value, 2),
            "computed": print_ratio(quotient if indicator.direction == "higher" else 2 - quotient, 2),
        }
        reader.report("R339", "rate", params, indicator.id, "warning")


def _params(indicator: Indicator, figure: Figure) -> dict[str, str]:
    if indicator.kind == "ratio":
        return {"indicator": indicator.name, "value": print_ratio(figure.value, 2)}
    unit = "元" if indicator.unit.endswith("元") else indicator.unit
    return {"indicator": indicator.name, "value": print_exact(figure.value) + unit}
