"""Whether a condition can ever hold, told exactly by trying one value of every stretch between its bounds.

Only for *direct* expressions (names bare or compared with literals): between two neighbouring bounds nothing
can change. Others, and conditions of too many names, are left untold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise, product
from math import prod

from pipeline.core.models import Scope
from pipeline.core.policies.expressions import Expression, Value
from pipeline.core.policies.policy import Policy
from pipeline.core.policies.vocabulary import FINDING, split_name

_MOST_TRIALS = 20_000


def never_holds(when: Expression, policy: Policy, scope: Scope | None = None) -> bool:
    """Return whether it is certain that the condition never holds; give ``scope`` for a document's."""
    trials = _trials([when], policy, scope)
    return trials is not None and not any(when.evaluate(values) for values in trials)


def always_holds(when: Expression, policy: Policy) -> bool:
    """Return whether it is certain that the condition holds for everybody who has the data."""
    trials = _trials([when], policy, None, with_missing=False)
    return trials is not None and all(when.evaluate(values) for values in trials)


def implies(when: Expression, other: Expression, policy: Policy, scope: Scope) -> bool:
    """Return whether it is certain that the other condition holds wherever the first one does."""
    trials = _trials([when, other], policy, scope)
    return trials is not None and all(other.evaluate(values) for values in trials if when.evaluate(values))


def _trials(
    expressions: Iterable[Expression], policy: Policy, scope: Scope | None, *, with_missing: bool = True
) -> Iterator[Mapping[str, Value]] | None:
    """Give every combination of values that could tell a difference; None when that cannot be done."""
    candidates: dict[str, set[Value]] = {}
    for expression in expressions:
        if not expression.direct:
            return None
        for name in expression.names:
            candidates.setdefault(name, set()).update(_candidates(name, expression, policy, scope))
    pools = [_stretches(values) | ({None} if with_missing else set()) for values in candidates.values()]
    if prod(len(pool) for pool in pools) > _MOST_TRIALS:
        return None
    return (dict(zip(candidates, values, strict=True)) for values in product(*pools))


def _candidates(name: str, expression: Expression, policy: Policy, scope: Scope | None) -> set[Value]:
    if name in expression.bounds:
        return set(expression.bounds[name])
    if name in expression.texts:
        return {*expression.texts[name], *(grade.id for grade in policy.grades)}
    parts = split_name(name, policy.indicators)
    if parts.prefix == FINDING and not _can_be_found(parts.field, policy, scope):
        return {False}
    return {True, False}


def _can_be_found(rule_id: str, policy: Policy, scope: Scope | None) -> bool:
    rules = [rule for rule in policy.rules if rule.id == rule_id and rule.scope == scope]
    return any(not never_holds(rule.when, policy) for rule in rules)


def _stretches(values: set[Value]) -> set[Value]:
    """Add, for numbers, a point before, between and behind the bounds."""
    bounds = sorted(value for value in values if isinstance(value, Decimal))
    if not bounds:
        return values
    between = {(low + high) / 2 for low, high in pairwise(bounds)}
    return {*bounds, *between, bounds[0] - 1, bounds[-1] + 1}
