"""What was promised the last time, beside what this period's figures say about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline.core.deciding.evidence import print_field
from pipeline.core.deciding.promises import Promise
from pipeline.core.drafting.content import Context
from pipeline.core.drafting.context_subjects import ORIGIN
from pipeline.core.drafting.printing import print_date
from pipeline.core.models import PersonFacts, UnitFacts
from pipeline.core.periods import Period, period_of
from pipeline.core.policies.policy import Indicator, Policy
from pipeline.core.reading.texts import name_key

_FIELDS = {"目标": "target", "实际": "actual", "完成率": "rate"}


def promise_rows(
    promises: Sequence[Promise],
    facts: PersonFacts | UnitFacts,
    policy: Policy,
    period: Period,
) -> list[Context]:
    """Return the promises, numbered through, each with this period's figures where it names an indicator.

    Where it names none or several, ``result`` is empty: the template asks the manager.
    """
    rows: list[Context] = []
    for no, promise in enumerate(promises, 1):
        indicator = _named(promise, policy)
        rows.append(
            {
                "no": str(no),
                "text": promise.text,
                "due": _day(promise.due),
                "document": promise.title,
                "number": promise.number,
                "indicator": indicator.name if indicator else "",
                "result": _result(indicator, facts, policy, period) if indicator else "",
                ORIGIN: "history",
            }
        )
    return rows


def _named(promise: Promise, policy: Policy) -> Indicator | None:
    """The one indicator that a promise is about; None where it is about none, or about several."""
    if promise.about:
        about = name_key(promise.about)
        for indicator in policy.indicators.values():
            if about in map(name_key, (indicator.id, indicator.name, *indicator.synonyms)):
                return indicator
    named = [item for item in policy.indicators.values() if item.name in promise.text]
    # 新客户数 names 客户数 as well where there is such an indicator: the longer name is meant.
    longest = [
        item for item in named if not any(item.name in each.name for each in named if each is not item)
    ]
    return longest[0] if len(longest) == 1 else None


def _result(indicator: Indicator, facts: PersonFacts | UnitFacts, policy: Policy, period: Period) -> str:
    figures = facts.indicators.get(indicator.id)
    if figures is None or figures.actual is None:
        return ""
    told = ((field, getattr(figures, attribute)) for field, attribute in _FIELDS.items())
    parts = [f"{field}{print_field(each.value, indicator, field, policy)[0]}" for field, each in told if each]
    return f"{period.text()}{indicator.name}：{'，'.join(parts)}"


def _day(text: str) -> str:
    month = period_of(text)
    if month is not None:
        return month.text()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return print_date(day)
