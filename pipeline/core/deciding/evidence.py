"""What a name of the rule language stands for in one subject's facts: value, place and printed form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Literal

from pipeline.core.deciding.sales_analysis import sales_figure
from pipeline.core.drafting.printing import FigurePrinter, print_exact, print_figure, print_ratio
from pipeline.core.models import (
    Competency,
    Evidence,
    Figure,
    IndicatorFigures,
    PastPeriod,
    PersonFacts,
    UnitFacts,
    Words,
)
from pipeline.core.places import Place
from pipeline.core.policies.expressions import NameParts, Value
from pipeline.core.policies.policy import Indicator, Policy, ValueGetter
from pipeline.core.policies.vocabulary import FIELDS, split_name

Facts = PersonFacts | UnitFacts
InHand = Indicator | Competency | None
Origin = Literal["own", "peer", "unit", "history"]

ATTRIBUTES: Mapping[str, str] = {
    "实际": "actual",
    "目标": "target",
    "完成率": "rate",
    "差额": "gap",
    "上期实际": "previous",
    "环比": "growth",
    "同期实际": "last_year",
    "同比": "year_growth",
    "同岗平均": "peer_average",
    "同岗差距": "peer_gap",
    "得分": "score",
    "权重": "weight",
    "折算完成率": "prorated_rate",
}
_PEER_FIELDS = frozenset({"同岗平均", "同岗人数", "同岗差距"})
_PAST_FIELDS = frozenset({"上期实际", "环比"})
_PLACES = 1
_POINTS = "个百分点"
_DIFFERENCES = frozenset({"差额", "环比", "同比", "同岗差距"})


Printing = Callable[[], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A name's value in one subject's facts, ready to be compared, printed and traced back.

    It is printed when it is asked for: most rules look at a value and go on.

    Attributes:
        printing: Gives the printed value and its unit.
    """

    value: Decimal | str | bool
    indicator: str | None
    field: str
    printing: Printing
    place: Place
    formula: str | None
    origin: Origin

    @property
    def printed(self) -> str:
        """The value as it stands in a sentence."""
        return self.printing()[0]

    @property
    def unit(self) -> str:
        """The unit as printed; "" for none."""
        return self.printing()[1]

    def as_evidence(self) -> Evidence:
        """Return it as a line of evidence."""
        printed, unit = self.printing()
        return Evidence(self.indicator, self.field, printed, unit, self.place, self.formula, self.origin)


def _as_is(printed: str, unit: str) -> Printing:
    return lambda: (printed, unit)


Getter = Callable[[Facts, Policy], Quoted | None]


def _parts(name: str, policy: Policy) -> NameParts:
    """A name taken apart; kept, because the same few names are asked for every person."""
    known = policy.name_parts
    if name not in known:
        known[name] = split_name(name, policy.indicators)
    return known[name]


class Said:
    """What names stand for in one subject's facts: the values of what ``quote`` gives.

    Each is looked up once, when it is asked for: most rules look at a value and go on.
    """

    __slots__ = ("_facts", "_getters", "_in_hand", "_known", "_policy")

    def __init__(self, facts: Facts, in_hand: InHand, policy: Policy) -> None:
        """Take the facts, and the indicator or competency in hand, if any."""
        self._facts, self._in_hand, self._policy = facts, in_hand, policy
        self._known: dict[str, Value] = {}
        # Competencies are each person's own, so nothing is kept for them.
        key = in_hand.id if isinstance(in_hand, Indicator) else ""
        own = isinstance(in_hand, Competency)
        self._getters: dict[str, ValueGetter] = {} if own else policy.getters.setdefault(key, {})

    def get(self, name: str, /) -> Value:
        """Return a name's value; None when the data do not tell."""
        known = self._known
        if name not in known:
            getter = self._getters.get(name)
            if getter is None:
                getter = self._getters[name] = _getter(name, self._in_hand, self._policy)
            known[name] = getter(self._facts)
        return known[name]


def _getter(name: str, in_hand: InHand, policy: Policy) -> ValueGetter:
    """How the value of a name is looked up: the commonest ones on a short way."""
    parts = _parts(name, policy)

    def quoted(facts: Facts) -> Value:
        found = quote(name, facts, in_hand, policy)
        return None if found is None else found.value

    if parts.prefix != "":
        return quoted
    if parts.field in ATTRIBUTES:
        return _attribute_getter(_indicator(parts, in_hand, policy).id, ATTRIBUTES[parts.field])
    told = _TOLD.get(parts.field)
    if told is None or isinstance(in_hand, Competency):
        return quoted
    return lambda facts: told(facts) if isinstance(facts, PersonFacts) else quoted(facts)


def _attribute_getter(indicator: str, attribute: str) -> ValueGetter:
    def get(facts: Facts) -> Value:
        figures = facts.indicators.get(indicator)
        figure: Figure | None = None if figures is None else getattr(figures, attribute)
        return None if figure is None else figure.value

    return get


def quote(name: str, facts: Facts, in_hand: InHand, policy: Policy) -> Quoted | None:
    """Return what a name stands for; None when the data does not tell.

    Args:
        name: Canonical name: 完成率, 回款.完成率, 上期.等级, 能力差距.
        in_hand: The indicator or competency that the rule is applied to just now, if any.
    """
    parts = _parts(name, policy)
    if parts.prefix == "上期":
        return _quote_past(parts, facts, in_hand, policy)
    if parts.indicator is None and isinstance(in_hand, Competency) and parts.field in _LEVELS:
        return _level(parts.field, _LEVELS[parts.field](in_hand))
    own = _PERSON if isinstance(facts, PersonFacts) else _UNIT
    if parts.indicator is None and parts.field in own:
        return own[parts.field](facts, policy)
    indicator = _indicator(parts, in_hand, policy)
    return _quote_indicator(parts.field, indicator, facts, policy)


def _indicator(parts: NameParts, in_hand: InHand, policy: Policy) -> Indicator:
    if parts.indicator is not None:
        return policy.indicators[parts.indicator]
    return in_hand if isinstance(in_hand, Indicator) else policy.main


# --- fields of an indicator -------------------------------------------------------------------------


def _quote_indicator(field: str, indicator: Indicator, facts: Facts, policy: Policy) -> Quoted | None:
    figures = facts.indicators.get(indicator.id)
    if figures is None:
        return None
    origin = _origin(field, facts)
    if field == "同岗人数":
        return _peer_count(indicator, figures)
    figure: Figure | None = getattr(figures, ATTRIBUTES[field])
    return None if figure is None else quote_figure(figure, indicator, field, origin, policy)


def _origin(field: str, facts: Facts) -> Origin:
    if isinstance(facts, UnitFacts):
        return "unit"
    if field in _PEER_FIELDS:
        return "peer"
    if field in _PAST_FIELDS and facts.past and facts.past[0].source != "上期":
        return "history"
    return "own"


def _peer_count(indicator: Indicator, figures: IndicatorFigures) -> Quoted | None:
    if figures.peer_count is None or figures.peer_average is None:
        return None
    count = Decimal(figures.peer_count)
    place = figures.peer_average.place
    return Quoted(count, indicator.id, "同岗人数", _as_is(str(figures.peer_count), "人"), place, None, "peer")


def quote_figure(figure: Figure, indicator: Indicator, field: str, origin: Origin, policy: Policy) -> Quoted:
    """Return a figure of an indicator with its printed form; rounding never crosses a bound of the policy."""
    printing = partial(print_field, figure.value, indicator, field, policy)
    return Quoted(figure.value, indicator.id, field, printing, figure.place, figure.formula, origin)


def print_field(value: Decimal, indicator: Indicator, field: str, policy: Policy) -> tuple[str, str]:
    """Return the printed figure and its unit: ``("89.96%", "%")``, ``("46.80万元", "万元")``."""
    printer = printer_of(indicator, field, policy)
    return printer.text(value), printer.unit


def printer_of(indicator: Indicator, field: str, policy: Policy) -> FigurePrinter:
    """Return how a field of one of the policy's indicators is printed; kept with the policy."""
    known = policy.printers.get((indicator.id, field))
    if known is None:
        own = FIELDS[field].unit
        unit = indicator.unit if own is None else own
        places = indicator.places if own is None else _PLACES
        if field == "同岗平均":
            places = max(places, _PLACES)
        known = field_printer(unit, places, policy.bounds.get((indicator.id, field), ()), indicator, field)
        policy.printers[indicator.id, field] = known
    return known


def _ratio(value: Decimal, bounds: Sequence[Decimal]) -> tuple[str, str]:
    return print_ratio(value, _PLACES, bounds), "%"


def field_printer(
    unit: str, places: int, bounds: Sequence[Decimal], indicator: Indicator, field: str
) -> FigurePrinter:
    """Return how a figure is printed; a difference of two ratios is in points, not in percent."""
    in_points = indicator.kind == "ratio" and field in _DIFFERENCES and unit == "%"
    return FigurePrinter(unit, places, bounds, _POINTS if in_points else None)


# --- fields of the subject --------------------------------------------------------------------------


def _plain(field: str, value: Decimal | str | bool, printed: str, unit: str, place: Place) -> Quoted:
    return Quoted(value, None, field, _as_is(printed, unit), place, None, "own")


def _grade(facts: Facts, policy: Policy) -> Quoted | None:
    if not isinstance(facts, PersonFacts) or facts.grade is None:
        return None
    grade = facts.grade.text
    return Quoted(
        grade, None, "等级", _as_is(grade, ""), facts.grade.place, _grade_formula(facts, policy), "own"
    )


def _grade_formula(facts: PersonFacts, policy: Policy) -> str | None:
    """How a grade that no cell holds came about; None for one that was read."""
    if facts.grade_basis == "total" and facts.total is not None:
        printed = print_ratio(facts.total.value, _PLACES, policy.bounds.get(("", "总分"), ()))
        return f"{facts.total.formula} = {printed}"
    main = facts.indicators.get(policy.main.id)
    if facts.grade_basis == "main" and main is not None and main.rate is not None:
        return f"{policy.main.name}完成率 {print_field(main.rate.value, policy.main, '完成率', policy)[0]}"
    return None


def _total(facts: Facts, policy: Policy) -> Quoted | None:
    if not isinstance(facts, PersonFacts) or facts.total is None:
        return None
    total = facts.total
    printing = partial(_ratio, total.value, policy.bounds.get(("", "总分"), ()))
    return Quoted(total.value, None, "总分", printing, total.place, total.formula, "own")


def _tenure(facts: Facts, _policy: Policy) -> Quoted | None:
    if not isinstance(facts, PersonFacts) or facts.tenure_months is None or facts.employee.hired is None:
        return None
    months = facts.tenure_months
    return _plain("司龄月", Decimal(months), f"{months}个月", "个月", facts.employee.hired.place)


def _streak(facts: Facts, _policy: Policy) -> Quoted | None:
    if not isinstance(facts, PersonFacts) or facts.streak is None:
        return None
    count = facts.streak
    printing = _as_is(f"{count.value:f}期", "期")
    return Quoted(count.value, None, "连续不足期数", printing, count.place, count.formula, "history")


def _largest_gap(facts: Facts, _policy: Policy) -> Quoted | None:
    if not isinstance(facts, PersonFacts) or facts.largest_gap is None:
        return None
    return _level("能力差距", facts.largest_gap)


def _level(field: str, figure: Figure) -> Quoted:
    printing = partial(_points, figure.value)
    return Quoted(figure.value, None, field, printing, figure.place, figure.formula, "own")


def _points(value: Decimal) -> tuple[str, str]:
    return f"{print_exact(value)}分", "分"


_LEVELS: Mapping[str, Callable[[Competency], Figure]] = {
    "目前水平": lambda item: item.current,
    "期望水平": lambda item: item.expected,
    "能力差距": lambda item: Figure(
        item.expected.value - item.current.value, item.current.place, "期望 − 目前"
    ),
}


def _flag(field: str) -> Getter:
    told = _FLAGS[field]

    def quoted(facts: Facts, _policy: Policy) -> Quoted | None:
        if not isinstance(facts, PersonFacts):
            return None
        value = told(facts)
        return _plain(field, value, "是" if value else "否", "", facts.employee.place)

    return quoted


_NOT_EMPLOYED = ("intern", "rehired", "outsourced")

_FLAGS: Mapping[str, Callable[[PersonFacts], bool]] = {
    "试用期": lambda facts: facts.employee.status == "probation",
    "暂缓": lambda facts: facts.employee.on_hold,
    "考核期不完整": lambda facts: facts.partial,
    "已离职": lambda facts: facts.employee.status == "left",
    "非正式员工": lambda facts: facts.employee.status in _NOT_EMPLOYED,
}
_TOLD: Mapping[str, Callable[[PersonFacts], Value]] = {
    **_FLAGS,
    "等级": lambda facts: facts.grade.text if facts.grade else None,
    "总分": lambda facts: facts.total.value if facts.total else None,
    "连续不足期数": lambda facts: facts.streak.value if facts.streak else None,
    "能力差距": lambda facts: facts.largest_gap.value if facts.largest_gap else None,
}

_PERSON: Mapping[str, Getter] = {
    "等级": _grade,
    "总分": _total,
    "司龄月": _tenure,
    "连续不足期数": _streak,
    "能力差距": _largest_gap,
    **{field: _flag(field) for field in _FLAGS},
}


def _count(field: str, told: Callable[[UnitFacts], int]) -> Getter:
    def quoted(facts: Facts, _policy: Policy) -> Quoted | None:
        if not isinstance(facts, UnitFacts) or facts.short_share is None:
            return None
        number = told(facts)
        place = facts.short_share.place
        return Quoted(Decimal(number), None, field, _as_is(f"{number}人", "人"), place, None, "unit")

    return quoted


def _short_share(facts: Facts, policy: Policy) -> Quoted | None:
    if not isinstance(facts, UnitFacts) or facts.short_share is None:
        return None
    share = facts.short_share
    bounds = policy.bounds.get(("", "未达标人数占比"), ())
    printing = partial(_ratio, share.value, bounds)
    return Quoted(share.value, None, "未达标人数占比", printing, share.place, share.formula, "unit")


def _of_sales(field: str, origin: Origin) -> Getter:
    def quoted(facts: Facts, policy: Policy) -> Quoted | None:
        if not isinstance(facts, UnitFacts) or facts.sales is None:
            return None
        figure, unit = sales_figure(field, facts.sales), FIELDS[field].unit or ""
        if figure is None:
            return None
        if unit == "%":
            printed = print_share_of_customers(figure.value, field, policy)
        else:
            printed = print_figure(figure.value, unit, 0)
        return Quoted(figure.value, None, field, _as_is(printed, unit), figure.place, figure.formula, origin)

    return quoted


def print_share_of_customers(share: Decimal, field: str, policy: Policy) -> str:
    """Return 明细保留率 or 明细复购率 as printed; none of them and all of them survive rounding, too."""
    return print_ratio(share, _PLACES, (Decimal(0), Decimal(1), *policy.bounds.get(("", field), ())))


_UNIT: Mapping[str, Getter] = {
    "人数": _count("人数", lambda facts: len(facts.unit.members)),
    "参评人数": _count("参评人数", lambda facts: facts.assessed),
    "未达标人数": _count("未达标人数", lambda facts: facts.short),
    "未达标人数占比": _short_share,
    "明细行数": _of_sales("明细行数", "unit"),
    "明细保留率": _of_sales("明细保留率", "history"),
    "明细复购率": _of_sales("明细复购率", "unit"),
}


# --- the preceding period ---------------------------------------------------------------------------


def _quote_past(parts: NameParts, facts: Facts, in_hand: InHand, policy: Policy) -> Quoted | None:
    if not facts.past:
        return None
    past = facts.past[0]
    origin: Origin = "own" if past.source == "上期" else "history"
    if parts.field == "等级":
        return _past_grade(past, past.grade, origin)
    if parts.field == "有不足":
        return _past_short(past, origin)
    indicator = _indicator(parts, in_hand, policy)
    rate = past.rates.get(indicator.id)
    if rate is None:
        return None
    bounds = [b for field in ("完成率", "上期.完成率") for b in policy.bounds.get((indicator.id, field), ())]
    printing = partial(_ratio, rate.value, tuple(bounds))
    return Quoted(rate.value, indicator.id, "上期完成率", printing, rate.place, rate.formula, origin)


def _past_grade(past: PastPeriod, grade: Words | None, origin: Origin) -> Quoted | None:
    if grade is None:
        return None
    return Quoted(grade.text, None, "上期等级", _as_is(grade.text, ""), grade.place, past.period, origin)


def _past_short(past: PastPeriod, origin: Origin) -> Quoted | None:
    if past.short is None:
        return None
    printed = "是" if past.short else "否"
    return Quoted(past.short, None, "上期有不足", _as_is(printed, ""), past.place, past.period, origin)
