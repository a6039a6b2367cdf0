"""Sentences that vary between people, and never in what they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.core.deciding.evaluation import evaluate
from pipeline.core.deciding.planning import Dates, build_plan
from pipeline.core.models import BatchSettings, PlannedDocument
from pipeline.core.policies.policy import Policy
from pipeline.core.policies.workdays import Calendar
from tests.builders import batch, document, person, policy, rule

CALENDAR = Calendar({}, frozenset({2026}))
RULE = rule(
    "RATE_MINOR",
    "完成率 < 90%",
    for_each="indicator",
    says="{指标}完成率为{完成率}。",
    says_also=("本期{指标}完成了目标的{完成率}。", "{指标}：完成率{完成率}。"),
)
PEOPLE = [person(str(number), 80, row=number + 1) for number in range(1, 31)]


def documents(vary: bool) -> list[PlannedDocument]:
    by = _policy(vary)
    evaluated = evaluate(batch(PEOPLE), by, {})
    plan = build_plan(evaluated, by, BatchSettings(), Dates(date(2026, 10, 20), CALENDAR), ())
    return list(plan.documents)


def _policy(vary: bool) -> Policy:
    type_ = document("results_and_shortfalls", "RSE", "一般不足数 >= 1", rules=[RULE])
    return policy(rules=[RULE], documents=[replace(type_, vary=vary)])


def texts(found: list[PlannedDocument]) -> list[str]:
    return [item.findings[0].text for item in found]


def test_sentences_vary_between_people_and_every_wording_tells_the_figures() -> None:
    varied = texts(documents(vary=True))

    assert len(varied) == len(PEOPLE)
    assert len(set(varied)) == 3
    assert all("销售额" in text and "80.0%" in text for text in varied)


def test_sentences_are_the_same_on_every_run() -> None:
    assert documents(vary=True) == documents(vary=True)


def test_a_person_keeps_their_wording_whoever_else_is_in_the_batch() -> None:
    by = _policy(vary=True)
    alone = evaluate(batch(PEOPLE[6:7]), by, {})
    plan = build_plan(alone, by, BatchSettings(), Dates(date(2026, 10, 20), CALENDAR), ())

    assert plan.documents[0].findings[0].text == documents(vary=True)[6].findings[0].text


def test_without_the_setting_equal_cases_read_equally() -> None:
    assert set(texts(documents(vary=False))) == {"销售额完成率为80.0%。"}


def test_the_reason_reads_like_its_finding() -> None:
    for item in documents(vary=True):
        assert item.reasons[0].text == item.findings[0].text
