"""Customers by what they bought: classes of buying power, and the largest by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from pipeline.core.deciding.sales_parts import UNNAMED, share_of
from pipeline.core.deciding.sales_tally import Purchases
from pipeline.core.models import KeyCustomer, SalesPart

POWERS: tuple[tuple[str, Decimal | None], ...] = (
    ("A类", Decimal("0.7")),
    ("B类", Decimal("0.9")),
    ("C类", None),
)
"""Classes of buying power, and the share of all purchases at which each ends; None for the rest."""
_MOST_KEY_CUSTOMERS = 10


class Power(NamedTuple):
    """A class of buying power with its customers (``name_key`` → purchases), largest first."""

    name: str
    customers: Mapping[str, Purchases]


def divide_customers(named: Mapping[str, Purchases]) -> list[Power]:
    """Return the classes with their customers: who come before 70 % is reached, before 90 %, and the rest.

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
    return [Power(name, customers) for name, customers in classes.items()]


def _power_of(before: Decimal, whole: Decimal, amount: Decimal) -> str:
    for name, bound in POWERS:
        if bound is None or (amount > 0 and before < bound * whole):
            return name
    return POWERS[-1][0]


def power_parts(powers: Sequence[Power], unnamed: Purchases, total: Decimal) -> list[SalesPart]:
    """Return a part for each class, and one for the rows that name no customer; [] where none names any."""
    if not any(power.customers for power in powers):
        return []
    parts = [_bought(power.name, power.customers.values(), total) for power in powers if power.customers]
    return [*parts, *([replace(_bought(UNNAMED, [unnamed], total), customers=0)] if unnamed.rows else ())]


def _bought(name: str, customers: Iterable[Purchases], total: Decimal) -> SalesPart:
    customers = list(customers)
    amount = sum((purchases.amount for purchases in customers), Decimal(0))
    rows = sum(purchases.rows for purchases in customers)
    return SalesPart(name, amount, share_of(amount, total), rows, len(customers))


def key_customers(powers: Sequence[Power]) -> tuple[KeyCustomer, ...]:
    """Return the largest customers of the first class, at most ten."""
    largest = list(powers[0].customers.values())[:_MOST_KEY_CUSTOMERS]
    return tuple(KeyCustomer(_name_of(one), one.amount, len(one.days)) for one in largest)


def _name_of(purchases: Purchases) -> str:
    return min(purchases.names, key=lambda name: (-purchases.names[name], name))
