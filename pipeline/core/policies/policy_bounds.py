"""The numbers that printing must not cross: what the policy compares each figure with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from pipeline.core.policies.expressions import Expression
from pipeline.core.policies.policy import DocumentType, Grade, Indicator, KeepOut, Rule, Tier
from pipeline.core.policies.vocabulary import FIELDS, INDICATOR_FIELDS, split_name

Key = tuple[str, str]


def policy_bounds(
    indicators: Mapping[str, Indicator],
    rules: Iterable[Rule],
    grades: Sequence[Grade],
    tiers: Sequence[Tier],
    documents: Sequence[DocumentType],
    keep_out: Iterable[KeepOut],
) -> Mapping[Key, tuple[Decimal, ...]]:
    """Return ``(indicator id or "", field)`` → bounds, ascending.

    Beside what rules, grades, tiers and goals name, a rate is bounded by 100% and a change by 0: on target
    or not, up or down, must survive rounding even when no rule asks.
    """
    found: dict[Key, set[Decimal]] = {}
    main = [indicator.id for indicator in indicators.values() if indicator.main]
    for rule in rules:
        in_hand = list(indicators) if rule.for_each == "indicator" else main
        _add_expression(found, rule.when, indicators, in_hand)
    conditions = [document.when for document in documents if document.when is not None]
    conditions += [entry.when for entry in keep_out]
    for when in conditions:
        _add_expression(found, when, indicators, main)
    steps: list[Grade | Tier] = [*grades, *tiers]
    floors = {step.floor for step in steps if step.floor is not None}
    goals = {document.goal for document in documents if document.goal is not None}
    found.setdefault(("", "总分"), set()).update(floors)
    for indicator in indicators:
        found.setdefault((indicator, "完成率"), set()).update(goals, floors if indicator in main else ())
        for name in INDICATOR_FIELDS:
            if (turning := FIELDS[name].turning) is not None:
                found.setdefault((indicator, name), set()).add(turning)
    return {key: tuple(sorted(numbers)) for key, numbers in sorted(found.items()) if numbers}


def _add_expression(
    found: dict[Key, set[Decimal]],
    expression: Expression,
    indicators: Mapping[str, Indicator],
    in_hand: Sequence[str],
) -> None:
    for name, numbers in expression.bounds.items():
        parts = split_name(name, indicators)
        owners = (
            [parts.indicator] if parts.indicator else in_hand if parts.field in INDICATOR_FIELDS else [""]
        )
        field = f"{parts.prefix}.{parts.field}" if parts.prefix else parts.field
        for owner in owners:
            found.setdefault((owner, field), set()).update(numbers)
