"""The sales detail of a unit's people, analysed: by month, team, product line, channel and customer.

Everybody's rows count as they stand, those of people who left or whose data are in doubt as well. What cannot
be told, such as retention without an earlier detail, is None and never 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pipeline.core.models import (
    Appraisal,
    BatchInput,
    Count,
    Employee,
    Figure,
    KeyCustomer,
    SalesAnalysis,
    SalesPart,
    Unit,
)
from pipeline.core.periods import Period
from pipeline.core.places import FoldRef
from pipeline.core.sales_tally import Line, Lines, Purchases, Tallies, Tally, UnitPath, tally_sales
from pipeline.core.texts import name_key

UNNAMED = "未注明"
DIRECT = "直属人员"
POWERS: tuple[tuple[str, Decimal | None], ...] = (
    ("A类", Decimal("0.7")),
    ("B类", Decimal("0.9")),
    ("C类", None),
)
"""Classes of buying power, and the share of all purchases before which each begins; None for the rest."""
MOST_LEADING = 3
MOST_KEY_CUSTOMERS = 10
_REPEATED_DAYS = 2

Earlier = Mapping[UnitPath, SalesAnalysis]


def analyse_sales(
    batch: BatchInput,
    units: Mapping[UnitPath, Unit],
    earlier: Earlier | None,
    short: Set[str] = frozenset(),
) -> dict[UnitPath, SalesAnalysis]:
    """Return path → analysis for every unit whose people have rows in the detail.

    Args:
        earlier: The same of the preceding batch; None where that one has no detail, or there is none.
        short: Ids of people with a shortfall in this period, who are not held up as examples.
    """
    if not batch.sales:
        return {}
    roster = _roster(batch.appraisals)
    classes_given = any(sale.customer_class for sale in batch.sales)
    path_of = {id_: employee.unit for id_, employee in roster.items()}
    tallies = tally_sales(batch.sales, path_of, classes_given)
    silent = {id_ for id_, employee in roster.items() if employee.status == "left"} | batch.blocked | short
    headcounts = _headcounts(appraisal.employee for appraisal in batch.appraisals)
    around = _Around(batch.period, headcounts, silent, tallies, classes_given)
    return {
        path: _analyse(unit, tallies.whole[path], around, earlier)
        for path, unit in units.items()
        if path in tallies.whole
    }


def _roster(appraisals: Iterable[Appraisal]) -> dict[str, Employee]:
    """Id → roster row; of a doubled id, which is blocked anyway, the first."""
    roster: dict[str, Employee] = {}
    for appraisal in appraisals:
        roster.setdefault(appraisal.employee.id, appraisal.employee)
    return roster


def _headcounts(employees: Iterable[Employee]) -> Counter[UnitPath]:
    return Counter(
        employee.unit[:depth] for employee in employees for depth in range(1, len(employee.unit) + 1)
    )


@dataclass(frozen=True, slots=True)
class _Around:
    """What the analysis of every unit looks at beside its own rows.

    ``silent``: ids of those nobody is sent to for advice: who have left, whose data are in doubt, who fell
    short themselves.
    """

    period: Period
    headcounts: Mapping[UnitPath, int]
    silent: Set[str]
    tallies: Tallies
    classes_given: bool


def _analyse(unit: Unit, tally: Tally, around: _Around, earlier: Earlier | None) -> SalesAnalysis:
    before = earlier.get(unit.path) if earlier is not None else None
    named = {key: purchases for key, purchases in tally.customers.items() if key}
    unnamed = tally.customers.get("", Purchases())
    buyers = frozenset(key for key, purchases in named.items() if purchases.days)
    repeated = sum(len(purchases.days) >= _REPEATED_DAYS for purchases in named.values())
    months = _Months(tally, around.period, before)
    powers = _powers(named)
    return SalesAnalysis(
        total=tally.total(),
        rows=tally.rows,
        unnamed_rows=unnamed.rows,
        customers=len(named),
        per_customer=(tally.amount - unnamed.amount) / len(named) if named else None,
        returns=tally.returns,
        return_rows=tally.return_rows,
        change=change_of(tally.amount, before.total.value if before else None),
        compared=earlier is not None,
        before=before.total if before else None,
        retained=retained_of(before.buyers if before else frozenset(), buyers),
        repeated=Count(repeated, len(buyers)) if buyers else None,
        months=months.parts(),
        teams=_changed(_teams(unit, tally, around), before.teams if before else ()),
        products=_changed(_named(tally.products, tally.amount), before.products if before else ()),
        channels=_changed(_named(tally.channels, tally.amount), before.channels if before else ()),
        classes=_changed(
            _named(tally.classes, tally.amount),
            before.classes if before and before.classes_given == around.classes_given else (),
        ),
        powers=_changed(_power_parts(powers, unnamed, tally.amount), before.powers if before else ()),
        classes_given=around.classes_given,
        key_customers=_key_customers(powers),
        leading=_leading(tally, around.silent),
        sellers=frozenset(tally.sellers),
        buyers=buyers,
        last_buyers=months.last_buyers,
    )


def share_of(amount: Decimal, total: Decimal) -> Decimal | None:
    """Return what share of a total an amount is; None where the total is not above 0."""
    return amount / total if total > 0 else None


def change_of(amount: Decimal | None, base: Decimal | None) -> Decimal | None:
    """Return (amount − base) ÷ base; None when either is missing or the base is not above 0."""
    if amount is None or base is None or base <= 0:
        return None
    return (amount - base) / base


def retained_of(before: frozenset[str], now: Iterable[str]) -> Count | None:
    """Return how many of earlier customers bought again; None where there were none, or none is known."""
    return Count(len(before.intersection(now)), len(before)) if before else None


def sales_figure(field: str, analysis: SalesAnalysis) -> Figure | None:
    """Return what a name of the rule language stands for: 明细行数, 明细保留率, 明细复购率.

    None when it is not known. The place is that of the amounts, with their count.
    """
    if field == "明细行数":
        return _on_place(analysis.total, Decimal(analysis.rows), "COUNT")
    count = analysis.retained if field == "明细保留率" else analysis.repeated
    if count is None:
        return None
    what = f"上期客户见 {analysis.before.place}" if field == "明细保留率" and analysis.before else "客户数"
    return _on_place(analysis.total, count.ratio, f"{count.part} ÷ {count.whole}（{what}）")


def _on_place(total: Figure, value: Decimal, formula: str) -> Figure:
    place = replace(total.place, formula=formula) if isinstance(total.place, FoldRef) else total.place
    return Figure(value, place, formula)


# --- months -----------------------------------------------------------------------------------------


class _Months:
    """The months of the period, each beside the one before; the first beside the earlier batch's last."""

    def __init__(self, tally: Tally, period: Period, before: SalesAnalysis | None) -> None:
        self._tally, self._before = tally, before
        self._days = [
            date(period.start.year, period.start.month + ahead, 1) for ahead in range(period.months)
        ]

    @property
    def last_buyers(self) -> frozenset[str]:
        """Who bought in the last month of the period."""
        return frozenset(self._line(self._days[-1]).buyers)

    def parts(self) -> tuple[SalesPart, ...]:
        before = self._before
        base = before.months[-1].amount if before else None
        buyers = before.last_buyers if before else frozenset()
        parts = []
        for day in self._days:
            line = self._line(day)
            part = _part(f"{day.month}月", line, self._tally.amount)
            retained = retained_of(buyers, line.buyers) if line.rows else None
            parts.append(replace(part, change=change_of(part.amount, base), retained=retained))
            base, buyers = part.amount, frozenset(line.buyers)
        return tuple(parts)

    def _line(self, day: date) -> Line:
        return self._tally.months.get(day, Line())


def _part(name: str, line: Line, total: Decimal) -> SalesPart:
    amount = line.amount if line.rows else None
    share = share_of(amount, total) if amount is not None else None
    return SalesPart(name, amount, share, line.rows, len(line.customers))


# --- what the rows name --------------------------------------------------------------------------------


def _named(lines: Lines, total: Decimal) -> tuple[SalesPart, ...]:
    """A part for each value, largest amount first and what names none last; () where no row names any.

    Writings that differ in white space or case only are one value, printed as most rows have it.
    """
    groups: dict[str, dict[str, Line]] = {}
    for text, line in lines.items():
        groups.setdefault(name_key(text), {})[text] = line
    unnamed = groups.pop("", {})
    if not groups:
        return ()
    parts = [_part(_writing(group), _together([*group.values()]), total) for group in groups.values()]
    parts.sort(key=lambda part: (-(part.amount or Decimal(0)), part.name))
    return (*parts, *([_part(UNNAMED, _together([*unnamed.values()]), total)] if unnamed else ()))


def _writing(group: Mapping[str, Line]) -> str:
    return min(group, key=lambda text: (-group[text].rows, text))


def _together(lines: Sequence[Line]) -> Line:
    if len(lines) == 1:
        return lines[0]
    sum_ = Line()
    for line in lines:
        sum_.add(line)
    return sum_


def _changed(parts: Sequence[SalesPart], before: Iterable[SalesPart]) -> tuple[SalesPart, ...]:
    """The parts with their change against those of the same name in the preceding period."""
    base = {name_key(part.name): part.amount for part in before}
    changes = [change_of(part.amount, base.get(name_key(part.name))) for part in parts]
    return tuple(replace(part, change=change) for part, change in zip(parts, changes, strict=True))


def _teams(unit: Unit, tally: Tally, around: _Around) -> list[SalesPart]:
    """A part for each unit one level below, in the order of their paths, and for sellers in none of them."""
    depth = len(unit.path) + 1
    children = sorted(path for path in around.headcounts if len(path) == depth and path[:-1] == unit.path)
    if not children:
        return []
    tallies, total = around.tallies, tally.amount
    parts = [
        replace(_of(path[-1], tallies.whole.get(path), total), people=around.headcounts[path])
        for path in children
    ]
    own = tallies.direct.get(unit.path)
    if own is not None:
        rest = around.headcounts[unit.path] - sum(around.headcounts[path] for path in children)
        parts.append(replace(_of(DIRECT, own, total), people=rest))
    return parts


def _of(name: str, tally: Tally | None, total: Decimal) -> SalesPart:
    if tally is None:
        return SalesPart(name, None, None, 0, 0)
    customers = sum(key != "" for key in tally.customers)
    return SalesPart(name, tally.amount, share_of(tally.amount, total), tally.rows, customers)


# --- customers -----------------------------------------------------------------------------------------


class _Power(NamedTuple):
    """A class of buying power with its customers (``name_key`` → purchases), largest first."""

    name: str
    customers: Mapping[str, Purchases]


def _powers(named: Mapping[str, Purchases]) -> list[_Power]:
    """Customers by what they bought, largest first: who come before 70 % is reached, before 90 %, the rest.

    Those who bought for the same amount are in one class: nobody is better for an earlier letter.
    """
    ordered = sorted(named, key=lambda key: (-named[key].amount, key))
    whole = sum((purchases.amount for purchases in named.values() if purchases.amount > 0), Decimal(0))
    classes: dict[str, dict[str, Purchases]] = {name: {} for name, _ in POWERS}
    reached = before = Decimal(0)
    last: Decimal | None = None
    for key in ordered:
        amount = named[key].amount
        before = before if amount == last else reached
        classes[_power_of(before, whole, amount)][key] = named[key]
        reached, last = reached + amount, amount
    return [_Power(name, customers) for name, customers in classes.items()]


def _power_of(before: Decimal, whole: Decimal, amount: Decimal) -> str:
    for name, bound in POWERS:
        if bound is None or (amount > 0 and before < bound * whole):
            return name
    return POWERS[-1][0]


def _power_parts(powers: Sequence[_Power], unnamed: Purchases, total: Decimal) -> list[SalesPart]:
    if not any(power.customers for power in powers):
        return []
    parts = [_bought(power.name, power.customers.values(), total) for power in powers if power.customers]
    return [*parts, *([replace(_bought(UNNAMED, [unnamed], total), customers=0)] if unnamed.rows else ())]


def _bought(name: str, customers: Iterable[Purchases], total: Decimal) -> SalesPart:
    customers = list(customers)
    amount = sum((purchases.amount for purchases in customers), Decimal(0))
    rows = sum(purchases.rows for purchases in customers)
    return SalesPart(name, amount, share_of(amount, total), rows, len(customers))


def _key_customers(powers: Sequence[_Power]) -> tuple[KeyCustomer, ...]:
    largest = list(powers[0].customers.values())[:MOST_KEY_CUSTOMERS]
    return tuple(KeyCustomer(_name_of(one), one.amount, len(one.days)) for one in largest)


def _name_of(purchases: Purchases) -> str:
    return min(purchases.names, key=lambda name: (-purchases.names[name], name))


# --- people --------------------------------------------------------------------------------------------


def _leading(tally: Tally, silent: Set[str]) -> dict[str, Decimal]:
    """Whom the unit may learn from: at most three, and never more than half, so that nobody stands last."""
    sold = {id_: amount for id_, amount in tally.sellers.items() if amount > 0 and id_ not in silent}
    ordered = sorted(sold, key=lambda id_: (-sold[id_], id_))
    most = min(MOST_LEADING, len(tally.sellers) // 2)
    return {id_: sold[id_] for id_ in ordered[:most]}
