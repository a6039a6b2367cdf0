"""Bonus tiers → what each member of a unit is due, to the cent.

The tier goes by the exact completion rate of the main indicator; the amount is the tier's share of base pay,
rounded half up to 0.01 yuan once. Missing is not zero: without a target or base pay nothing is due *yet*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from pipeline.core.models import Figure, PersonFacts
from pipeline.core.policies.policy import Policy, Tier

_CENT = Decimal("0.01")

Pending = Literal["no_result", "no_target", "no_actual", "no_base_pay"]


@dataclass(frozen=True, slots=True)
class Award:
    """What one person is due.

    Attributes:
        tier: None while the rate is not known.
        amount: In yuan; None while it cannot be told, and ``pending`` says why.
    """

    rate: Figure | None
    base_pay: Figure | None
    tier: Tier | None
    amount: Decimal | None
    pending: Pending | None


def award_of(facts: PersonFacts, policy: Policy) -> Award:
    """Return what a person is due under the tiers of the policy."""
    figures = facts.indicators.get(policy.main.id)
    rate = figures.rate if figures else None
    base_pay = facts.employee.base_pay
    if figures is None:
        return Award(None, base_pay, None, None, "no_result")
    if rate is None:
        agreed = figures.target is not None and figures.target.value != 0
        return Award(None, base_pay, None, None, "no_actual" if agreed else "no_target")
    tier = tier_of(rate.value, policy.tiers)
    if tier is None or tier.share == 0:
        return Award(rate, base_pay, tier, Decimal(0), None)
    if base_pay is None:
        return Award(rate, None, tier, None, "no_base_pay")
    amount = (base_pay.value * tier.share).quantize(_CENT, rounding=ROUND_HALF_UP)
    return Award(rate, base_pay, tier, amount, None)


def tier_of(rate: Decimal, tiers: Sequence[Tier]) -> Tier | None:
    """Return the first tier, best first, whose floor the exact rate reaches; None when it reaches none."""
    return next((tier for tier in tiers if tier.floor is None or rate >= tier.floor), None)
