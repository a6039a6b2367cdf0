"""What the sales detail says about a unit, added up from its rows with Decimal and printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from tests.independent.reckoning import printed
from tests.independent.source import Sale
from tests.independent.world import Quarter

_ZERO, _ONE = Decimal(0), Decimal(1)
_UNNAMED, _DIRECT = "未注明", "直属人员"
# A class of buying power goes on until this share of all purchases is reached.
_POWERS = (("A类", Decimal("0.7")), ("B类", Decimal("0.9")), ("C类", None))
_MOST_LEADING, _MOST_CUSTOMERS = 3, 10

Row = dict[str, str]
"""Heading of a column → what has to stand there."""


def amount_text(amount: Decimal) -> str:
    return printed(amount, "万元", 2, (_ZERO,))


def share_text(share: Decimal | None) -> str:
    return "不适用" if share is None else printed(share, "%", 1, (_ZERO, _ONE))


def change_text(amount: Decimal, base: Decimal | None) -> str:
    return "—" if base is None or base <= 0 else printed((amount - base) / base, "%", 1, (_ZERO,))


def _total(rows: Iterable[Sale]) -> Decimal:
    return sum((row.amount for row in rows), _ZERO)


def _customers(rows: Iterable[Sale]) -> set[str]:
    return {row.customer_key for row in rows} - {""}


def _buyers(rows: Iterable[Sale]) -> set[str]:
    return _customers(row for row in rows if row.amount > 0)


@dataclass(frozen=True)
class Retained:
    """How many of the customers of an earlier time bought again."""

    again: int
    all: int

    @property
    def text(self) -> str:
        return share_text(Decimal(self.again) / self.all) if self.all else "不适用"


class UnitSales:
    """The rows of everybody of a unit, as the roster of the quarter has it."""

    def __init__(self, quarter: Quarter, unit: str) -> None:
        self.quarter, self.unit = quarter, unit
        self.members = set(quarter.members(unit))
        self.rows = [sale for sale in quarter.source.sales if sale.seller in self.members]

    @cached_property
    def before(self) -> UnitSales | None:
        return UnitSales(self.quarter.before, self.unit) if self.quarter.before else None

    @cached_property
    def total(self) -> Decimal:
        return _total(self.rows)

    @cached_property
    def change(self) -> str:
        return change_text(self.total, self.before.total if self.before else None)

    @cached_property
    def returned(self) -> list[Sale]:
        return [row for row in self.rows if row.amount < 0]

    @cached_property
    def customers(self) -> int:
        return len(_customers(self.rows))

    @cached_property
    def per_customer(self) -> Decimal:
        return _total(row for row in self.rows if row.customer_key) / self.customers

    @cached_property
    def unnamed(self) -> int:
        return sum(not row.customer_key for row in self.rows)

    @cached_property
    def leavers(self) -> int:
        roster = self.quarter.roster
        return len({row.seller for row in self.rows if roster[row.seller].status == "离职"})

    @cached_property
    def results_total(self) -> Decimal:
        """What the results of the same people add up to on 销售额."""
        actuals = (self.quarter.raw(id_, "销售额", "实际") for id_ in self.members)
        return sum((actual for actual in actuals if actual is not None), _ZERO)

    @cached_property
    def place(self) -> str:
        """The range of the amounts, which stand in column G, and how many they are."""
        numbers = [row.row for row in self.rows]
        cells = f"G{min(numbers)}:G{max(numbers)}"
        return f"{self.quarter.source.place('销售明细.csv', None, cells)}（共{len(numbers)}行）"

    # --- customers ----------------------------------------------------------------------------------

    @cached_property
    def retained(self) -> Retained:
        before = _buyers(self.before.rows) if self.before else set()
        return Retained(len(before & _buyers(self.rows)), len(before))

    @cached_property
    def repeated(self) -> Retained:
        """Customers who bought on two days at least, of all who bought."""
        buyers = _buyers(self.rows)
        return Retained(sum(self._days(customer) >= 2 for customer in buyers), len(buyers))

    def _days(self, customer: str) -> int:
        return len({row.day for row in self.rows if row.customer_key == customer and row.amount > 0})

    @cached_property
    def _bought(self) -> dict[str, Decimal]:
        """Customer → amount, the largest first."""
        named = {key: _total(r for r in self.rows if r.customer_key == key) for key in _customers(self.rows)}
        return dict(sorted(named.items(), key=lambda item: (-item[1], item[0])))

    def power_of(self, customer: str) -> str:
        """The class of a customer, by what all larger ones bought together."""
        amount = self._bought[customer]
        larger = sum((other for other in self._bought.values() if other > amount), _ZERO)
        whole = sum((other for other in self._bought.values() if other > 0), _ZERO)
        return next(
            name for name, bound in _POWERS if bound is None or (amount > 0 and larger < bound * whole)
        )

    @cached_property
    def key_customers(self) -> list[Row]:
        first = [key for key in self._bought if self.power_of(key) == _POWERS[0][0]][:_MOST_CUSTOMERS]
        return [
            {
                "客户": key,
                "购买额": amount_text(self._bought[key]),
                "占比": share_text(self._bought[key] / self.total),
                "购买天数": str(self._days(key)),
            }
            for key in first
        ]

    # --- parts --------------------------------------------------------------------------------------

    @cached_property
    def months(self) -> list[Row]:
        before = self.before
        earlier = before.quarter.end.month if before else None
        base = [row for row in before.rows if row.day.month == earlier] if before else []
        found = []
        for month in range(self.quarter.start.month, self.quarter.end.month + 1):
            rows = [row for row in self.rows if row.day.month == month]
            told = self._part(f"{month}月", rows)
            retained = Retained(len(_buyers(base) & _buyers(rows)), len(_buyers(base)))
            change = change_text(_total(rows), _total(base) if base else None)
            found.append(told | {"较上月": change, "客户保留率": retained.text})
            base = rows
        return found

    @cached_property
    def teams(self) -> list[Row]:
        """The units one level below, then those who sold and are in none of them."""
        children = self.quarter.children(self.unit)
        if not children:
            return []
        parts = {child.rpartition("/")[2]: set(self.quarter.members(child)) for child in children}
        rest = self.members - set().union(*parts.values())
        if any(row.seller in rest for row in self.rows):
            parts[_DIRECT] = rest
        found = []
        for name, ids in parts.items():
            rows = [row for row in self.rows if row.seller in ids]
            each = amount_text(_total(rows) / len(ids))
            found.append(self._part(name, rows) | {"人数": str(len(ids)), "人均销售额": each})
        return found

    @cached_property
    def products(self) -> list[Row]:
        return self._named(lambda row: row.product)

    @cached_property
    def channels(self) -> list[Row]:
        return self._named(lambda row: row.channel)

    @cached_property
    def kinds(self) -> list[Row]:
        return self._named(lambda row: row.kind)

    @cached_property
    def powers(self) -> list[Row]:
        before, found = self.before, []
        for name in (*(name for name, _ in _POWERS), _UNNAMED):
            rows, earlier = self._of_power(name), before._of_power(name) if before else []
            if rows:
                change = change_text(_total(rows), _total(earlier) if earlier else None)
                found.append(self._part(name, rows) | {"较上期": change})
        return found

    def _of_power(self, name: str) -> list[Sale]:
        if name == _UNNAMED:
            return [row for row in self.rows if not row.customer_key]
        return [row for row in self.rows if row.customer_key and self.power_of(row.customer_key) == name]

    def _named(self, told: Callable[[Sale], str]) -> list[Row]:
        """The largest amount first, what names none last."""
        amounts = {name: _total(r for r in self.rows if told(r) == name) for name in {*map(told, self.rows)}}
        before = self.before.rows if self.before else []
        found = []
        for name in sorted(amounts, key=lambda name: (not name, -amounts[name], name)):
            earlier = [row for row in before if told(row) == name]
            change = change_text(amounts[name], _total(earlier) if earlier else None)
            part = self._part(name or _UNNAMED, [row for row in self.rows if told(row) == name])
            found.append(part | {"较上期": change})
        return found

    def _part(self, name: str, rows: list[Sale]) -> Row:
        amount = _total(rows)
        customers = len(_customers(rows))
        return {
            "名称": name,
            "销售额": amount_text(amount) if rows else "—",
            "占比": share_text(amount / self.total) if rows else "不适用",
            "笔数": str(len(rows)),
            "客户数": str(customers) if customers else "—",
        }

    # --- people -------------------------------------------------------------------------------------

    @cached_property
    def leading(self) -> list[Row]:
        """At most three and at most half of those who sold: nobody who left or fell short themselves."""
        quarter = self.quarter
        sold = {id_: _total(r for r in self.rows if r.seller == id_) for id_ in {r.seller for r in self.rows}}
        heard = [
            id_
            for id_ in sorted(sold, key=lambda id_: (-sold[id_], id_))
            if sold[id_] > 0 and quarter.roster[id_].status != "离职" and not self._fell_short(id_)
        ]
        return [
            {
                "工号": id_,
                "姓名": quarter.roster[id_].name,
                "销售额": amount_text(sold[id_]),
                "占本单位": share_text(sold[id_] / self.total),
            }
            for id_ in heard[: min(_MOST_LEADING, len(sold) // 2)]
        ]

    def _fell_short(self, id_: str) -> bool:
        return id_ not in self.quarter.kept_out and self.quarter.is_short(id_)
