"""Closures over named values in which None, a missing value, is the third one (Kleene's logic).

A comparison with a missing value is missing; ``false and missing`` is false, ``true or missing`` is true, so
that the order of writing does not matter. A division by zero is missing.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Protocol

Value = Decimal | str | bool | None


class Values(Protocol):
    """What names stand for: a mapping, or anything that looks them up when they are asked for."""

    def get(self, name: str, /) -> Value:
        """Return a name's value; None when it is missing."""


Run = Callable[[Values], Value]
Numeric = Callable[[Values], Decimal | None]
Condition = Callable[[Values], bool | None]
Comparison = Callable[..., bool]
"""Of two values of one kind, which is checked when a rule is read."""

COMPARISONS: Mapping[str, Comparison] = {
    "<": operator.lt,
    "<=": operator.le,
    "≤": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "≥": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "≠": operator.ne,
}
EQUALITIES = frozenset({"==", "!=", "≠"})


def compare_runs(compare: Comparison, left: Run, right: Run) -> Run:
    """Return the comparison of two parts of one kind, which the caller has checked."""

    def run(values: Values) -> Value:
        first, second = left(values), right(values)
        return None if first is None or second is None else compare(first, second)

    return run


def compare_name(compare: Comparison, name: str, bound: Decimal) -> Run:
    """Return the comparison of a name with a number: the commonest one, and the fastest."""

    def run(values: Values) -> Value:
        value = values.get(name)
        return None if value is None else compare(value, bound)

    return run


def in_set(run: Run, members: frozenset[Decimal | str | None]) -> Run:
    """Return whether a part is one of the members."""

    def contains(values: Values) -> Value:
        value = run(values)
        return None if value is None else value in members

    return contains


def any_of(runs: Iterable[Run]) -> Run:
    """Return the or of conditions: true when one is, missing when one of the others is missing."""
    parts = tuple(runs)

    def run(values: Values) -> Value:
        missing = False
        for part in parts:
            held = part(values)
            if held:
                return True
            missing = missing or held is None
        return None if missing else False

    return run


def all_of(runs: Iterable[Run]) -> Run:
    """Return the and of conditions: false when one is, missing when one of the others is missing."""
    parts = tuple(runs)

    def run(values: Values) -> Value:
        missing = False
        for part in parts:
            held = part(values)
            if held is None:
                missing = True
            elif not held:
                return False
        return None if missing else True

    return run


def not_of(run: Run) -> Run:
    """Return the opposite of a condition."""

    def opposite(values: Values) -> Value:
        held = run(values)
        return None if held is None else not held

    return opposite


def negative(run: Numeric) -> Numeric:
    """Return a number with its sign turned."""

    def opposite(values: Values) -> Decimal | None:
        value = run(values)
        return None if value is None else -value

    return opposite


def _combine(operate: Callable[[Decimal, Decimal], Decimal | None]) -> Callable[[Numeric, Numeric], Numeric]:
    def combine(left: Numeric, right: Numeric) -> Numeric:
        def run(values: Values) -> Decimal | None:
            first, second = left(values), right(values)
            return None if first is None or second is None else operate(first, second)

        return run

    return combine


def _quotient(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    return None if divisor == 0 else dividend / divisor


ARITHMETIC: Mapping[str, Callable[[Numeric, Numeric], Numeric]] = {
    "+": _combine(operator.add),
    "-": _combine(operator.sub),
    "*": _combine(operator.mul),
    "/": _combine(_quotient),
}
