"""A subject's figures: what the sheets say of each indicator, and what follows from it.

Figures are exact; rounding is a matter of printing. What cannot be told is None, never 0.

A person's are worked out when they are first read. Rules and templates read few of them, and a batch has as
many as people times indicators: what nobody reads is never made, and a person is cheap to look at again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from pipeline.core.deciding.peers import PeerGroup
from pipeline.core.deciding.reckoning import (
    difference,
    fold,
    growth_figure,
    mean_of_rates,
    prorated_rate,
    prorated_target,
    rate_figure,
    stated_rate,
)
from pipeline.core.models import (
    Appraisal,
    Day,
    Evaluation,
    Figure,
    GradeBasis,
    IndicatorFigures,
    PastPeriod,
    PersonFacts,
    Words,
)
from pipeline.core.periods import Period
from pipeline.core.places import address
from pipeline.core.policies.policy import Grade, Indicator, Policy

_FULL_SCORE = Decimal(100)


class LazyFigures(IndicatorFigures):
    """One person's figures on one indicator, each worked out when it is first read."""

    __slots__ = ("_of",)
    _of: tuple[Evaluation, Indicator, Fraction | None, PeerGroup | None]

    @classmethod
    def of(
        cls, said: Evaluation, indicator: Indicator, share: Fraction | None, peers: PeerGroup | None
    ) -> LazyFigures:
        """Return the figures that follow from what the sheets say.

        Args:
            share: For somebody who joined inside the period: the share of its days they were there.
            peers: Those of the same post, the person among them; None: nothing is said about them.
        """
        figures = object.__new__(cls)
        object.__setattr__(figures, "indicator", said.indicator)
        object.__setattr__(figures, "_of", (said, indicator, share, peers))
        return figures

    def since(self, previous: Figure) -> LazyFigures:
        """Return the figures with what an earlier batch says of the preceding period."""
        figures = self.of(*self._of)
        figures._take_over()
        object.__setattr__(figures, "previous", previous)
        return figures

    def __getattr__(self, name: str) -> object:
        """Work out a field that was not read before."""
        if name in _READ:
            self._take_over()
            return getattr(self, name)
        if name not in _DERIVED:
            raise AttributeError(name)
        value = _DERIVED[name](self, *self._of)
        object.__setattr__(self, name, value)
        return value

    def _take_over(self) -> None:
        """Take what is as the sheets say it."""
        said = self._of[0]
        for name in _READ:
            object.__setattr__(self, name, getattr(said, name))


_READ = ("actual", "target", "previous", "last_year", "weight", "score", "reason")
_Derive = Callable[[LazyFigures, Evaluation, Indicator, Fraction | None, PeerGroup | None], object]
_DERIVED: Mapping[str, _Derive] = {
    "rate": lambda _its, said, of, *_: (
        rate_figure(said.actual, said.target, of.direction) or stated_rate(said, of)
    ),
    "gap": lambda _its, said, *_: difference(said.actual, said.target),
    "growth": lambda its, said, of, *_: growth_figure(said.actual, its.previous, of.kind),
    "year_growth": lambda _its, said, of, *_: growth_figure(said.actual, said.last_year, of.kind),
    "peer_average": lambda _its, said, _of, _share, peers: (
        peers.average_beside(said.actual) if peers and said.actual else said.peer_average
    ),
    "peer_count": lambda _its, _said, _of, _share, peers: peers.people - 1 if peers else None,
    "peer_gap": lambda its, said, of, *_: growth_figure(said.actual, its.peer_average, of.kind),
    "prorated_target": lambda _its, said, _of, share, _peers: prorated_target(said.target, share),
    "prorated_rate": lambda _its, said, of, share, _peers: prorated_rate(
        said.actual, said.target, share, of.direction
    ),
}


def derive_indicators(
    evaluations: Mapping[str, Evaluation],
    policy: Policy,
    worked_share: Fraction | None = None,
    peers: Mapping[str, PeerGroup] | None = None,
) -> dict[str, IndicatorFigures]:
    """Return indicator id → figures, in the order of the policy.

    Args:
        evaluations: indicator id → what the sheets say.
        worked_share: For somebody who joined inside the period: the share of its days they were there.
        peers: indicator id → those of the same post and department; an average of the sheet's own wins.
    """
    return {
        id_: LazyFigures.of(
            evaluations[id_],
            indicator,
            worked_share,
            _enough(peers.get(id_), evaluations[id_], policy) if peers else None,
        )
        for id_, indicator in policy.indicators.items()
        if id_ in evaluations
    }


def _enough(group: PeerGroup | None, said: Evaluation, policy: Policy) -> PeerGroup | None:
    """The group, where it may be spoken of: below the minimum it would show single colleagues."""
    if group is None or said.actual is None or said.peer_average is not None:
        return None
    return group if group.people > policy.settings.peer_minimum else None


# --- persons --------------------------------------------------------------------------------------


class LazyFacts(PersonFacts):
    """One person's facts, each worked out when it is first read."""

    __slots__ = ("_of",)
    _of: tuple[Policy, Period, Mapping[str, PeerGroup] | None]

    @classmethod
    def of(
        cls,
        appraisal: Appraisal,
        policy: Policy,
        period: Period,
        peers: Mapping[str, PeerGroup] | None = None,
        past: tuple[PastPeriod, ...] = (),
        streak: Figure | None = None,
    ) -> LazyFacts:
        """Return the facts that follow from what the sheets say, from the peers and from earlier periods."""
        facts = object.__new__(cls)
        object.__setattr__(facts, "appraisal", appraisal)
        object.__setattr__(facts, "past", past)
        object.__setattr__(facts, "streak", streak)
        object.__setattr__(facts, "_of", (policy, period, peers))
        return facts

    def since(self, past: tuple[PastPeriod, ...]) -> LazyFacts:
        """Return the facts with their earlier periods, and growth against the newest of them."""
        return self.of(self.appraisal, *self._of, past)

    def __getattr__(self, name: str) -> object:
        """Work out a field that was not read before."""
        if name not in _FACTS:
            raise AttributeError(name)
        value = _FACTS[name](self, *self._of)
        object.__setattr__(self, name, value)
        return value


def derive_person(appraisal: Appraisal, policy: Policy, period: Period) -> LazyFacts:
    """Return the facts that hang on nobody else and on no earlier period."""
    return LazyFacts.of(appraisal, policy, period)


def _indicators(
    facts: PersonFacts, policy: Policy, period: Period, peers: Mapping[str, PeerGroup] | None
) -> Mapping[str, IndicatorFigures]:
    appraisal = facts.appraisal
    share = worked_share(appraisal, period)
    indicators = derive_indicators(appraisal.evaluations, policy, share, peers)
    return grown(indicators, facts.past, policy)


def grown(
    indicators: Mapping[str, IndicatorFigures], past: tuple[PastPeriod, ...], policy: Policy
) -> Mapping[str, IndicatorFigures]:
    """Return the figures, with what an earlier batch says where the sheet has no 上期 of its own."""
    if not past:
        return indicators
    return {id_: _since(item, past[0].actuals.get(id_), policy) for id_, item in indicators.items()}


def _since(figures: IndicatorFigures, previous: Figure | None, policy: Policy) -> IndicatorFigures:
    if previous is None or figures.previous is not None:
        return figures
    if isinstance(figures, LazyFigures):
        return figures.since(previous)
    kind = policy.indicators[figures.indicator].kind
    return replace(figures, previous=previous, growth=growth_figure(figures.actual, previous, kind))


_Tell = Callable[[PersonFacts, Policy, Period, Mapping[str, PeerGroup] | None], object]
_FACTS: Mapping[str, _Tell] = {
    "indicators": _indicators,
    "total": lambda facts, policy, *_: weighted_total(facts.appraisal, facts.indicators, policy),
    "grade": lambda facts, policy, *_: _grade(facts, policy)[0],
    "grade_basis": lambda facts, policy, *_: _grade(facts, policy)[1],
    "tenure_months": lambda facts, _policy, period, _peers: (
        whole_months(facts.employee.hired.day, period.end) if facts.employee.hired else None
    ),
    "partial": lambda facts, _policy, period, _peers: is_partial(facts.appraisal, period),
    "largest_gap": lambda facts, *_: largest_gap(facts.appraisal),
}


def _grade(facts: PersonFacts, policy: Policy) -> tuple[Words | None, GradeBasis | None]:
    # Where the sheet tells the grade, no total is worked out for it.
    total = facts.total if facts.appraisal.grade is None else None
    return derive_grade(facts.appraisal, total, facts.indicators.get(policy.main.id), policy.grades)


def largest_gap(appraisal: Appraisal) -> Figure | None:
    """Return the largest gap between the wanted and the current level; None without competencies."""
    gaps = (_level_gap(item.current, item.expected) for item in appraisal.competencies)
    return max(gaps, key=lambda gap: gap.value, default=None)


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
    """
    if appraisal.total is not None:
        return Figure(appraisal.total.value / _FULL_SCORE, appraisal.total.place, "总分 ÷ 100")
    weighed, rates = [], []
    said = appraisal.evaluations
    for id_, weight in _weights(said, policy).items():
        rate = indicators[id_].rate if id_ in indicators else None
        if rate is None:
            return None
        rates.append(rate)
        weighed.append((weight, *_exact_rate(said[id_], rate), policy.indicators[id_].direction))
    return fold(rates, mean_of_rates(weighed), "Σ 权重 × 完成率") if rates else None


def _weights(said: Mapping[str, Evaluation], policy: Policy) -> Mapping[str, Decimal]:
    own = {id_: item.weight.value for id_, item in said.items() if item.weight and item.weight.value}
    if own:
        # In the order of the policy, in which rates are told.
        return {id_: own[id_] for id_ in policy.indicators if id_ in own}
    return policy.weights


def _exact_rate(said: Evaluation, rate: Figure) -> tuple[Decimal, Decimal | None]:
    """Actual and target, of which the rate is worked out exactly; the sheet's own rate without a target."""
    if said.actual is None or said.target is None or not said.target.value:
        return rate.value, None
    return said.actual.value, said.target.value


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
