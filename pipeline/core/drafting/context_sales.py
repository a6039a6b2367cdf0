"""The part of a unit's context that tells its sales detail, and the charts of it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from pipeline.core.deciding.buying_power import POWERS
from pipeline.core.deciding.evaluation import Evaluated
from pipeline.core.deciding.evidence import print_share_of_customers
from pipeline.core.deciding.sales_parts import share_of
from pipeline.core.deciding.totals import SAME_AMOUNT, total_of
from pipeline.core.drafting.content import RATIO_FORMAT, Chart, Context, Series
from pipeline.core.drafting.context_subjects import NO_RATE, NONE
from pipeline.core.drafting.printing import (
    places_needed,
    print_exact,
    print_figure,
    print_ratio,
    printed_value,
)
from pipeline.core.models import Count, PersonFacts, SalesAnalysis, SalesPart, UnitFacts
from pipeline.core.policies.policy import Policy
from pipeline.core.reading.values import parse_money_unit

_ZERO, _ONE = Decimal(0), Decimal(1)
_MOST_SLICES = 8
_OTHERS = "其他"
_TEXTS = (
    *("rows", "total", "change", "customers", "per_customer", "returns", "return_rows", "retention"),
    *("retention_basis", "repeat_rate", "repeat_basis", "difference_text", "class_title", "power_basis"),
    *("basis", "source"),
)
_LISTS = (
    "by_month",
    "by_team",
    "by_product",
    "by_channel",
    "by_class",
    "by_power",
    "leading",
    "key_customers",
)


class _Money(NamedTuple):
    """How the amounts of the detail are printed: as those of the main indicator, where that is money."""

    unit: str
    places: int

    def printed(self, amount: Decimal | None) -> str:
        return NONE if amount is None else print_figure(amount, self.unit, self.places, (_ZERO,))


def sales_block(facts: UnitFacts, evaluated: Evaluated, policy: Policy) -> Context:
    """Return what the sales detail of a unit's people tells; empty texts and lists where it has none."""
    sales = facts.sales
    if sales is None:
        return {"present": False, **dict.fromkeys(_TEXTS, ""), **{name: [] for name in _LISTS}}
    money = _money(policy)
    before = evaluated.batch.period.preceding().text()
    return {
        "present": True,
        "rows": str(sales.rows),
        "total": money.printed(sales.total.value),
        "change": _change(sales.change),
        "customers": str(sales.customers) if sales.customers else NONE,
        "per_customer": money.printed(sales.per_customer),
        "returns": money.printed(sales.returns),
        "return_rows": str(sales.return_rows),
        "retention": _count(sales.retained, "明细保留率", policy),
        "retention_basis": _retention_basis(sales, before),
        "repeat_rate": _count(sales.repeated, "明细复购率", policy),
        "repeat_basis": _repeat_basis(sales),
        "difference_text": _difference_text(facts, sales, evaluated, policy),
        "class_title": "客户类别" if sales.classes_given else "新老客户",
        "power_basis": _power_basis() if sales.powers else "",
        "basis": _basis(sales, evaluated),
        "source": _source(sales),
        "by_month": [
            {**_row(part, money), "retention": _count(part.retained, "明细保留率", policy)}
            for part in sales.months
        ],
        "by_team": [{**_row(part, money), **_per_person(part, money)} for part in sales.teams],
        "by_product": [_row(part, money) for part in sales.products],
        "by_channel": [_row(part, money) for part in sales.channels],
        "by_class": [_row(part, money) for part in sales.classes],
        "by_power": [_row(part, money) for part in sales.powers],
        "leading": _leading(sales, evaluated, money),
        "key_customers": _key_customers(sales, money),
    }


def _money(policy: Policy) -> _Money:
    main = policy.main
    if main.kind == "amount" and parse_money_unit(main.unit):
        return _Money(main.unit, main.places)
    return _Money("万元", 2)


# --- rows ---------------------------------------------------------------------------------------------


def _row(part: SalesPart, money: _Money) -> Context:
    return {
        "name": part.name,
        "amount": money.printed(part.amount),
        "share": _share(part.share),
        "rows": str(part.rows),
        "customers": str(part.customers) if part.customers else NONE,
        "change": _change(part.change),
    }


def _per_person(part: SalesPart, money: _Money) -> Context:
    each = part.amount / part.people if part.amount is not None and part.people else None
    return {"people": str(part.people or 0), "per_person": money.printed(each)}


def _share(share: Decimal | None) -> str:
    return NO_RATE if share is None else print_ratio(share, 1, (_ZERO, _ONE))


def _change(change: Decimal | None) -> str:
    return NONE if change is None else print_ratio(change, 1, (_ZERO,))


def _count(count: Count | None, field: str, policy: Policy) -> str:
    return NO_RATE if count is None else print_share_of_customers(count.ratio, field, policy)


def _leading(sales: SalesAnalysis, evaluated: Evaluated, money: _Money) -> list[Context]:
    """Whom others may ask how they do it."""
    total = sales.total.value
    return [
        {
            "id": id_,
            "name": evaluated.people[id_].employee.name,
            "amount": money.printed(amount),
            "share": _share(share_of(amount, total)),
        }
        for id_, amount in sales.leading.items()
    ]


def _key_customers(sales: SalesAnalysis, money: _Money) -> list[Context]:
    total = sales.total.value
    return [
        {
            "name": customer.name,
            "amount": money.printed(customer.amount),
            "share": _share(share_of(customer.amount, total)),
            "days": str(customer.days),
        }
        for customer in sales.key_customers
    ]


# --- sentences ----------------------------------------------------------------------------------------


def _retention_basis(sales: SalesAnalysis, before: str) -> str:
    if sales.retained is not None:
        return f"{before}的{sales.retained.whole}家客户中，{sales.retained.part}家本期再次购买"
    return f"{before}的明细里没有可比的客户" if sales.compared else f"没有{before}的销售明细"


def _repeat_basis(sales: SalesAnalysis) -> str:
    if sales.repeated is None:
        return "明细没有写明购买的客户"
    return f"有购买的{sales.repeated.whole}家客户中，{sales.repeated.part}家在两个及以上日期购买"


def _power_basis() -> str:
    bounds = [f"到{print_exact(bound * 100)}%之前的为{name}" for name, bound in POWERS if bound]
    return f"客户按本期购买额从大到小累计，{'，'.join(bounds)}，其余为{POWERS[-1][0]}；购买额相同的归同一类"


def _basis(sales: SalesAnalysis, evaluated: Evaluated) -> str:
    """How the rows count: as they stand, and whose they are beside those present."""
    left = sum(evaluated.employees[id_].status == "left" for id_ in sales.sellers)
    doubtful = len(sales.sellers & evaluated.batch.blocked)
    others = [(left, "本期离职人员"), (doubtful, "数据待核实人员")]
    included = "、".join(f"{who}{count}人" for count, who in others if count)
    parts = ["按明细各行原数计算，退货以负数计入"]
    parts += [f"含{included}的记录"] if included else []
    parts += [f"{sales.unnamed_rows}行未写客户，不计入客户数"] if sales.unnamed_rows else []
    return "；".join(parts)


def _source(sales: SalesAnalysis) -> str:
    """Return the ranges of the amounts: those of several sheets stand behind the formula."""
    ranges = (sales.total.formula or "").partition("：")[2] or str(sales.total.place)
    return f"{ranges}（共{sales.rows}行）"


def _difference_text(facts: UnitFacts, sales: SalesAnalysis, evaluated: Evaluated, policy: Policy) -> str:
    """How the detail's total and the results of the same people on the main indicator agree."""
    main = policy.main
    if main.kind != "amount" or not parse_money_unit(main.unit):
        return f"{main.name}不是金额，明细合计未与考核结果核对"
    if any(id_ in evaluated.batch.blocked for id_ in facts.unit.members):
        return "有人员的数据待核实，明细合计未与考核结果核对"
    stated = total_of(facts, evaluated.people, main)
    if stated is None:
        return f"考核结果没有个人的{main.name}，明细合计未核对"
    difference = abs(sales.total.value - stated.value)
    if difference < SAME_AMOUNT:
        return f"明细合计与考核结果的{main.name}相符"
    places = places_needed(difference, main.unit, main.places, (_ZERO,))
    shown = [print_figure(v, main.unit, places) for v in (difference, sales.total.value, stated.value)]
    return f"明细合计与考核结果的{main.name}相差{shown[0]}（明细合计{shown[1]}，考核结果{shown[2]}）"


# --- charts -------------------------------------------------------------------------------------------


def sales_charts(facts: PersonFacts | UnitFacts, policy: Policy) -> dict[str, Chart]:
    """Return name → figures for every chart of the sales detail that a unit has figures for."""
    if not isinstance(facts, UnitFacts) or facts.sales is None:
        return {}
    sales = facts.sales
    charts = {
        "sales_months": _months(sales, _money(policy)),
        "product_share": _shares(sales.products),
        "channel_share": _shares(sales.channels),
        "class_share": _shares(sales.classes),
    }
    return {name: chart for name, chart in charts.items() if chart is not None}


def _months(sales: SalesAnalysis, money: _Money) -> Chart | None:
    """The amounts by month; a single month is no course."""
    if sum(part.amount is not None for part in sales.months) < 2:
        return None
    values = tuple(
        None if part.amount is None else printed_value(part.amount, money.unit, money.places, (_ZERO,))
        for part in sales.months
    )
    number_format = f"0.{'0' * money.places}" if money.places else "0"
    series = Series(f"销售额（{money.unit}）", values)
    return Chart(tuple(part.name for part in sales.months), (series,), number_format, "unit")


def _shares(parts: Iterable[SalesPart]) -> Chart | None:
    """The shares, largest first, as slices of a pie: none where one is not above 0, or there is but one."""
    slices = [(part.name, part.share or _ZERO) for part in parts]
    if len(slices) < 2 or any(share <= 0 for _, share in slices):
        return None
    slices.sort(key=lambda one: -one[1])
    if len(slices) > _MOST_SLICES:
        rest = sum((share for _, share in slices[_MOST_SLICES - 1 :]), _ZERO)
        slices = [*slices[: _MOST_SLICES - 1], (_OTHERS, rest)]
    values = tuple(printed_value(share, "%", 1, (_ZERO, _ONE)) for _, share in slices)
    return Chart(tuple(name for name, _ in slices), (Series("占比", values),), RATIO_FORMAT, "unit")
