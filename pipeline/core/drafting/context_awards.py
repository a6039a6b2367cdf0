"""The part of a unit's context that tells tiers and awards."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.core.deciding.awards import Award, award_of
from pipeline.core.deciding.evaluation import NO_RESULT, Evaluated
from pipeline.core.deciding.evidence import print_field
from pipeline.core.deciding.totals import NOT_JUDGED
from pipeline.core.drafting.content import Context
from pipeline.core.drafting.context_subjects import NO_TARGET, NONE
from pipeline.core.drafting.context_units import left_out_text
from pipeline.core.drafting.printing import print_amount, print_exact
from pipeline.core.models import PersonFacts, UnitFacts
from pipeline.core.policies.policy import Policy, Tier

# Left out of the findings for want of a target or a result: an award is open for them, not out of question.
_OPEN = (NOT_JUDGED, NO_RESULT)
_PENDING = {
    "no_result": "本期没有考核结果，补齐后再定",
    "no_target": "没有约定目标，目标确定后再定",
    "no_actual": "缺实际数，补齐后再定",
    "no_base_pay": "花名册没有基本工资，补齐后再算",
}


def awards_block(facts: UnitFacts, evaluated: Evaluated, policy: Policy) -> Context:
    """Return the tiers and what each member is due, in roster order, without those whom policy keeps out."""
    members = [
        evaluated.people[id_] for id_ in facts.unit.members if facts.left_out.get(id_, NO_RESULT) in _OPEN
    ]
    awards = [award_of(member, policy) for member in members]
    absent = [id_ for id_ in facts.unit.members if facts.left_out.get(id_, NO_RESULT) not in _OPEN]
    known = [award.amount for award in awards if award.amount is not None]
    open_ = [award for award in awards if award.amount is None]
    return {
        "tiers": _tier_rows(policy.tiers),
        "members": [_member(*pair, policy) for pair in zip(members, awards, strict=True)],
        "total": _yuan(sum(known, Decimal(0))),
        "pending": f"{len(open_)}人待定，未计入合计" if open_ else "",
        "left_out_text": left_out_text(facts.left_out[id_] for id_ in absent),
        "basis": (
            f"档位按{policy.main.name}完成率（未四舍五入）确定；奖金＝基本工资×奖励比例，四舍五入到分"
            if policy.tiers
            else ""
        ),
    }


def _tier_rows(tiers: Sequence[Tier]) -> list[Context]:
    return [
        {"range": _range_text(tiers, index), "share_text": _share_text(tier)}
        for index, tier in enumerate(tiers)
    ]


def _range_text(tiers: Sequence[Tier], index: int) -> str:
    """Return what a tier spans: 100%（含）以上; 90%（含）以上、不足100%; 不足90%."""
    above = tiers[index - 1].floor if index else None
    floor = tiers[index].floor
    texts = [f"{print_exact(floor * 100)}%（含）以上"] if floor is not None else []
    texts += [f"不足{print_exact(above * 100)}%"] if above is not None else []
    return "、".join(texts) or "不分档"


def _share_text(tier: Tier) -> str:
    return f"基本工资的{print_exact(tier.share * 100)}%" if tier.share else "不发放"


def _member(facts: PersonFacts, award: Award, policy: Policy) -> Context:
    main, base_pay = policy.main, award.base_pay
    rate = print_field(award.rate.value, main, "完成率", policy)[0] if award.rate else NO_TARGET
    tier = policy.tiers.index(award.tier) if award.tier else None
    return {
        "id": facts.employee.id,
        "name": facts.employee.name,
        "base_pay": _yuan(base_pay.value) if base_pay else NONE,
        "rate": NONE if award.pending in ("no_actual", "no_result") else rate,
        "tier": _range_text(policy.tiers, tier) if tier is not None else NO_TARGET,
        "award": _yuan(award.amount) if award.amount is not None else NO_TARGET,
        "note": _PENDING[award.pending] if award.pending else "",
        "cell": _sources(award),
    }


def _sources(award: Award) -> str:
    """Return the cells an award comes from: ``基本工资 花名册.xlsx[在职]!K5；完成率 …!F5（F5 ÷ E5）``."""
    named = [("基本工资", award.base_pay), ("完成率", award.rate)]
    return "；".join(
        f"{name} {figure.place}" + (f"（{figure.formula}）" if figure.formula else "")
        for name, figure in named
        if figure is not None
    )


def _yuan(amount: Decimal) -> str:
    return print_amount(amount, "元", 2)
