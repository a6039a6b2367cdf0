"""What earlier periods say about a subject, and shortfalls in a row.

An earlier batch is evaluated afresh with today's policy; the 上期 columns of this batch's own sheets are the
second source. Sources that disagree make a problem, and then no streak is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.core.deciding.figures import LazyFacts, grown
from pipeline.core.models import (
    Figure,
    Judged,
    PastPeriod,
    PersonFacts,
    Problem,
    UnitFacts,
)
from pipeline.core.periods import Period
from pipeline.core.places import Place
from pipeline.core.policies.policy import Policy

COLUMNS = "上期"
_NONE = Decimal(0)


def is_short(judged: Judged, severities: Mapping[str, str]) -> bool | None:
    """Return whether a shortfall was found; None when no rule of severity minor or major could be applied.

    ``severities`` is rule id → severity.
    """
    if any(finding.severity != "note" for finding in judged.findings):
        return True
    return False if any(severities[rule] != "note" for rule in judged.failed) else None


def place_of_shortfall(facts: PersonFacts, judged: Judged) -> Place:
    """Return the cell of the first finding of severity minor or major; the roster row when there is none."""
    short = (finding for finding in judged.findings if finding.severity != "note" and finding.evidence)
    first = next(short, None)
    return first.evidence[0].place if first else facts.employee.place


def past_of_person(
    facts: PersonFacts, judged: Judged, short: bool | None, batch: str, period: Period
) -> PastPeriod:
    """Return what an earlier batch says about a person, for later periods to look back on."""
    indicators = facts.indicators
    return PastPeriod(
        period=period.id,
        source=batch,
        grade=facts.grade,
        rates={id_: item.rate for id_, item in indicators.items() if item.rate},
        actuals={id_: item.actual for id_, item in indicators.items() if item.actual},
        findings=tuple(finding.rule for finding in judged.findings),
        short=short,
        place=place_of_shortfall(facts, judged),
    )


def past_of_unit(facts: UnitFacts, judged: Judged, batch: str, period: Period, place: Place) -> PastPeriod:
    """Return what an earlier batch says about a unit."""
    indicators = facts.indicators
    return PastPeriod(
        period=period.id,
        source=batch,
        grade=None,
        rates={id_: item.rate for id_, item in indicators.items() if item.rate},
        actuals={id_: item.actual for id_, item in indicators.items() if item.actual},
        findings=tuple(finding.rule for finding in judged.findings),
        short=any(finding.severity != "note" for finding in judged.findings),
        place=place,
    )


def past_of_columns(facts: PersonFacts, short: bool | None, period: Period) -> PastPeriod | None:
    """Return what the 上期 columns of this batch say; None when there are none.

    ``short`` is True when the grade of the 上期等级 column alone makes a shortfall, else None: a good grade
    does not tell that no indicator fell short.
    """
    grade = facts.appraisal.previous_grade
    said = facts.appraisal.evaluations
    actuals = {id_: figure for id_ in facts.indicators if (figure := said[id_].previous) is not None}
    if grade is None and not actuals:
        return None
    place = grade.place if grade else next(iter(actuals.values())).place
    return PastPeriod(period.preceding().id, COLUMNS, grade, {}, (), short, place, actuals)


def merge_past(
    batches: Sequence[PastPeriod], columns: PastPeriod | None, subject: str
) -> tuple[tuple[PastPeriod, ...], list[Problem]]:
    """Return the earlier periods, newest first, and a problem where two sources disagree.

    Args:
        batches: From earlier batches, newest first, without a break.
        columns: From this batch's own columns, for the preceding period.
    """
    if columns is None or not batches:
        return tuple(batches) or ((columns,) if columns else ()), []
    newest = batches[0]
    if newest.period != columns.period:
        return (columns, *batches), []
    problems = _disagreements(newest, columns, subject)
    merged = replace(
        newest,
        grade=newest.grade or columns.grade,
        actuals={**columns.actuals, **newest.actuals},
        short=None if problems else newest.short,
    )
    return (merged, *batches[1:]), problems


def _disagreements(batch: PastPeriod, columns: PastPeriod, subject: str) -> list[Problem]:
    problems = []
    if batch.grade and columns.grade and batch.grade.text != columns.grade.text:
        params = {"field": "等级", "here": columns.grade.text, "there": batch.grade.text}
        problems.append((columns.grade.place, batch.grade.place, params))
    for indicator, figure in columns.actuals.items():
        other = batch.actuals.get(indicator)
        if other is not None and not _agree(figure.value, other.value):
            params = {"field": indicator, "here": f"{figure.value:f}", "there": f"{other.value:f}"}
            problems.append((figure.place, other.place, params))
    return [
        Problem(
            "H601", "warning", here, {**params, "cell": str(there), "period": batch.period}, subject=subject
        )
        for here, there, params in problems
    ]


# A 上期 column in 万元 may have been rounded: half a percent apart is the same figure.
_ROUNDED = Decimal("0.005")


def _agree(here: Decimal, there: Decimal) -> bool:
    return abs(here - there) <= _ROUNDED * max(abs(here), abs(there))


def with_past(facts: PersonFacts, past: tuple[PastPeriod, ...], policy: Policy) -> PersonFacts:
    """Return the facts with their earlier periods, and growth against the newest of them."""
    if not past:
        return facts
    if isinstance(facts, LazyFacts):
        return facts.since(past)
    return replace(facts, indicators=grown(facts.indicators, past, policy), past=past)


def unit_with_past(facts: UnitFacts, past: tuple[PastPeriod, ...], policy: Policy) -> UnitFacts:
    """Return a unit's facts with its earlier periods, and growth against the newest of them."""
    return replace(facts, indicators=grown(facts.indicators, past, policy), past=past)


def past_unknown(period: Period, batch: str, place: Place) -> PastPeriod:
    """Return an earlier period of which nothing is known."""
    return PastPeriod(period.id, batch, None, {}, (), None, place)


def past_before_hiring(period: Period, batch: str, place: Place) -> PastPeriod:
    """Return an earlier period before somebody was hired: it ends a streak, and rules see nothing of it."""
    return PastPeriod(period.id, batch, None, {}, (), None, place, absent=True)


def count_streak(place: Place, past: tuple[PastPeriod, ...], short: bool | None) -> Figure | None:
    """Return how many periods in a row, this one included, had a shortfall.

    None when it cannot be told: this period is open, or it is short and the one before is unknown. Where the
    record ends after two or more, the count is what is on record.
    """
    if short is None:
        return None
    if not short:
        return Figure(_NONE, place, "本期无不足")
    count = 1
    for period in past:
        if period.absent or period.short is False:
            return _streak(count, place, past)
        if period.short is None:
            return None if count == 1 else _streak(count, place, past)
        count += 1
    return None if not past else _streak(count, place, past)


def _streak(count: int, place: Place, past: tuple[PastPeriod, ...]) -> Figure:
    names = "、".join(f"{period.period}（{period.place}）" for period in past[: count - 1])
    return Figure(Decimal(count), place, f"本期与 {names} 均有不足" if names else "仅本期有不足")
