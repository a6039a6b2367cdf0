"""The sales detail of a unit's people, analysed: by month, team, product line, channel and customer.

Everybody's rows count as they stand, those of people who left or whose data are in doubt as well. What cannot
be told, such as retention without an earlier detail, is None and never 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from pipeline.core.deciding.buying_power import divide_customers, key_customers, power_parts
from pipeline.core.deciding.sales_parts import (
    change_of,
    changed_parts,
    named_parts,
    part_of_line,
    part_of_tally,
)
from pipeline.core.deciding.sales_tally import Line, Purchases, Tallies, Tally, UnitPath, tally_sales
from pipeline.core.models import (
    Appraisal,
    BatchInput,
    Count,
    Employee,
    Figure,
    SalesAnalysis,
    SalesPart,
    Unit,
)
from pipeline.core.periods import Period
from pipeline.core.places import FoldRef

DIRECT = "直属人员"
_MOST_LEADING = 3
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
    powers = divide_customers(named)
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
        teams=changed_parts(_teams(unit, tally, around), before.teams if before else ()),
        products=changed_parts(named_parts(tally.products, tally.amount), before.products if before else ()),
        channels=changed_parts(named_parts(tally.channels, tally.amount), before.channels if before else ()),
        classes=changed_parts(
            named_parts(tally.classes, tally.amount),
            before.classes if before and before.classes_given == around.classes_given else (),
        ),
        powers=changed_parts(power_parts(powers, unnamed, tally.amount), before.powers if before else ()),
        classes_given=around.classes_given,
        key_customers=key_customers(powers),
        leading=_leading(tally, around.silent),
        sellers=frozenset(tally.sellers),
        buyers=buyers,
        last_buyers=months.last_buyers,
    )


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
            part = part_of_line(f"{day.month}月", line, self._tally.amount)
            retained = retained_of(buyers, line.buyers) if line.rows else None
            parts.append(replace(part, change=change_of(part.amount, base), retained=retained))
            base, buyers = part.amount, frozenset(line.buyers)
        return tuple(parts)

    def _line(self, day: date) -> Line:
        return self._tally.months.get(day, Line())


def _teams(unit: Unit, tally: Tally, around: _Around) -> list[SalesPart]:
    """A part for each unit one level below, in the order of their paths, and for sellers in none of them."""
    depth = len(unit.path) + 1
    children = sorted(path for path in around.headcounts if len(path) == depth and path[:-1] == unit.path)
    if not children:
        return []
    tallies, total = around.tallies, tally.amount
    parts = [
        replace(part_of_tally(path[-1], tallies.whole.get(path), total), people=around.headcounts[path])
        for path in children
    ]
    own = tallies.direct.get(unit.path)
    if own is not None:
        rest = around.headcounts[unit.path] - sum(around.headcounts[path] for path in children)
        parts.append(replace(part_of_tally(DIRECT, own, total), people=rest))
    return parts


# --- people --------------------------------------------------------------------------------------------


def _leading(tally: Tally, silent: Set[str]) -> dict[str, Decimal]:
    """Whom the unit may learn from: at most three, and never more than half, so that nobody stands last."""
    sold = {id_: amount for id_, amount in tally.sellers.items() if amount > 0 and id_ not in silent}
    ordered = sorted(sold, key=lambda id_: (-sold[id_], id_))
    most = min(_MOST_LEADING, len(tally.sellers) // 2)
    return {id_: sold[id_] for id_ in ordered[:most]}
