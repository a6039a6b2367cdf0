"""The rows of a sales detail, folded once: what the people of each unit add up to, by every dimension.

Each row is looked at once, for the unit its seller is in; the tallies of units are then added up the tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar, cast

from pipeline.core.deciding.reckoning import fold
from pipeline.core.models import Figure, Sale
from pipeline.core.places import CellRef, FoldRef, SheetRef
from pipeline.core.reading.texts import name_key

UnitPath = tuple[str, ...]
_Key = TypeVar("_Key")
_SUM = "SUM"


@dataclass(slots=True)
class Line:
    """What the rows of one value of one dimension add up to; customers and buyers by their ``name_key``."""

    amount: Decimal = Decimal(0)
    rows: int = 0
    customers: set[str] = field(default_factory=set)
    buyers: set[str] = field(default_factory=set)

    def add(self, other: Line) -> None:
        """Take in another line."""
        self.amount += other.amount
        self.rows += other.rows
        self.customers |= other.customers
        self.buyers |= other.buyers


@dataclass(slots=True)
class Purchases:
    """What one customer bought: on which days, and how often each writing of the name stands."""

    amount: Decimal = Decimal(0)
    rows: int = 0
    days: set[date] = field(default_factory=set)
    names: dict[str, int] = field(default_factory=dict)

    def add(self, other: Purchases) -> None:
        """Take in what the same customer bought elsewhere."""
        self.amount += other.amount
        self.rows += other.rows
        self.days |= other.days
        for name, count in other.names.items():
            self.names[name] = self.names.get(name, 0) + count


@dataclass(slots=True)
class Extent:
    """The amounts of one sheet: the first and the last cell, and how many."""

    first: CellRef
    last: CellRef
    count: int = 0

    def add(self, other: Extent) -> None:
        """Take in other cells of the same sheet."""
        self.first = min(self.first, other.first, key=_down)
        self.last = max(self.last, other.last, key=_down)
        self.count += other.count


def _down(cell: CellRef) -> tuple[int, int]:
    return cell.row, cell.column


Lines = dict[str, Line]
"""Text as the rows have it, "" for none → line."""


@dataclass(slots=True)
class Tally:
    """What some rows add up to.

    Attributes:
        months: First day of the month → line; ``products``, ``channels`` and ``classes`` by their text.
        customers: ``name_key`` → purchases; "" for the rows that name none.
        sellers: Employee id → amount.
    """

    amount: Decimal = Decimal(0)
    rows: int = 0
    returns: Decimal = Decimal(0)
    return_rows: int = 0
    months: dict[date, Line] = field(default_factory=dict)
    products: Lines = field(default_factory=dict)
    channels: Lines = field(default_factory=dict)
    classes: Lines = field(default_factory=dict)
    customers: dict[str, Purchases] = field(default_factory=dict)
    sellers: dict[str, Decimal] = field(default_factory=dict)
    extents: dict[SheetRef, Extent] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Take in the tally of other rows."""
        self.amount += other.amount
        self.rows += other.rows
        self.returns += other.returns
        self.return_rows += other.return_rows
        _add_lines(self.months, other.months)
        _add_lines(self.products, other.products)
        _add_lines(self.channels, other.channels)
        _add_lines(self.classes, other.classes)
        for key, purchases in other.customers.items():
            self.customers.setdefault(key, Purchases()).add(purchases)
        for id_, amount in other.sellers.items():
            self.sellers[id_] = self.sellers.get(id_, Decimal(0)) + amount
        for sheet, extent in other.extents.items():
            known = self.extents.setdefault(sheet, Extent(extent.first, extent.last))
            known.add(extent)

    def total(self) -> Figure:
        """Return the sum with the range of its cells."""
        ranges = [
            Figure(self.amount, FoldRef(extent.first, extent.last, extent.count, _SUM))
            for extent in self.extents.values()
        ]
        return fold(ranges, self.amount, _SUM)


def _add_lines(lines: dict[_Key, Line], others: Mapping[_Key, Line]) -> None:
    for key, line in others.items():
        lines.setdefault(key, Line()).add(line)


@dataclass(frozen=True, slots=True)
class Tallies:
    """Path → tally: of the people right in a unit, and of everybody in it and below it."""

    direct: Mapping[UnitPath, Tally]
    whole: Mapping[UnitPath, Tally]


def tally_sales(sales: Iterable[Sale], path_of: Mapping[str, UnitPath], classes_given: bool) -> Tallies:
    """Return what the rows of each unit add up to.

    Args:
        path_of: Employee id → path of their unit, for everybody who has a row.
        classes_given: Classes of customers are those of the detail, else new and old customers.
    """
    direct: dict[UnitPath, Tally] = {}
    fold_ = _Fold(classes_given)
    for sale in sales:
        path = path_of[sale.employee_id]
        tally = direct.get(path)
        if tally is None:
            tally = direct[path] = Tally()
        fold_.take(sale, tally)
    whole: dict[UnitPath, Tally] = {}
    for path, tally in sorted(direct.items(), key=lambda item: item[0]):
        for above in _ancestors(path):
            whole.setdefault(above, Tally()).add(tally)
    return Tallies(direct, whole)


def _ancestors(path: UnitPath) -> Iterator[UnitPath]:
    return (path[:depth] for depth in range(1, len(path) + 1))


class _Fold:
    """Takes rows into tallies; the few texts and days of a detail are worked out once."""

    def __init__(self, classes_given: bool) -> None:
        self._classes_given = classes_given
        self._keys: dict[str | None, str] = {None: ""}
        self._months: dict[date, date] = {}

    def take(self, sale: Sale, tally: Tally) -> None:
        amount = sale.amount.value
        customer = self._key(sale.customer)
        tally.rows += 1
        tally.amount += amount
        bought = amount > 0
        if amount < 0:
            tally.returns += amount
            tally.return_rows += 1
        tally.sellers[sale.employee_id] = tally.sellers.get(sale.employee_id, Decimal(0)) + amount
        for lines, value in (
            (tally.products, sale.product_line),
            (tally.channels, sale.channel),
            (tally.classes, sale.customer_class if self._classes_given else _NEW_OR_OLD[sale.new_customer]),
        ):
            _take_into(lines, value or "", amount, customer, bought)
        _take_into(tally.months, self._month(sale.day), amount, customer, bought)
        _take_purchase(tally, sale, customer, bought)
        _take_place(tally, sale)

    def _key(self, customer: str | None) -> str:
        key = self._keys.get(customer)
        if key is None:
            key = self._keys[customer] = name_key(customer or "")
        return key

    def _month(self, day: date) -> date:
        month = self._months.get(day)
        if month is None:
            month = self._months[day] = day.replace(day=1)
        return month


_NEW_OR_OLD = {True: "新客户", False: "老客户", None: ""}


def _take_into(lines: dict[_Key, Line], key: _Key, amount: Decimal, customer: str, bought: bool) -> None:
    line = lines.get(key)
    if line is None:
        line = lines[key] = Line()
    line.amount += amount
    line.rows += 1
    if customer:
        line.customers.add(customer)
        if bought:
            line.buyers.add(customer)


def _take_purchase(tally: Tally, sale: Sale, customer: str, bought: bool) -> None:
    purchases = tally.customers.get(customer)
    if purchases is None:
        purchases = tally.customers[customer] = Purchases()
    purchases.amount += sale.amount.value
    purchases.rows += 1
    if bought:
        purchases.days.add(sale.day)
    name = sale.customer or ""
    purchases.names[name] = purchases.names.get(name, 0) + 1


def _take_place(tally: Tally, sale: Sale) -> None:
    # The amount of a row is always read from a cell.
    place = cast("CellRef", sale.amount.place)
    extent = tally.extents.get(place.sheet)
    if extent is None:
        extent = tally.extents[place.sheet] = Extent(place, place)
    if place.row < extent.first.row:
        extent.first = place
    elif place.row > extent.last.row:
        extent.last = place
    extent.count += 1
