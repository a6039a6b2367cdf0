"""Tiers and awards, to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipeline.core.deciding.awards import award_of
from pipeline.core.deciding.evaluation import evaluate
from pipeline.core.deciding.planning import Dates, build_plan
from pipeline.core.drafting.context import Surroundings, build_content
from pipeline.core.models import Appraisal, BatchSettings, PersonFacts
from pipeline.core.policies.policy import Policy, Tier
from pipeline.core.policies.workdays import Calendar
from tests.builders import DOCUMENTS, appraisal, batch, employee, person, policy, result

CALENDAR = Calendar({}, frozenset({2026}))
TIERS = (
    Tier(Decimal(1), Decimal("0.05")),
    Tier(Decimal("0.9"), Decimal("0.02")),
    Tier(None, Decimal(0)),
)


def by() -> Policy:
    return policy(tiers=TIERS, documents=[DOCUMENTS[-1]])


def facts_of(who: Appraisal) -> PersonFacts:
    return evaluate(batch([who]), by(), {}).people[who.employee.id]


def award(actual: str | None, target: str | int | None = 100, base_pay: str | None = "6543.21") -> object:
    given = award_of(facts_of(person("1", actual, target, base_pay=base_pay)), by())
    return given.amount if given.pending is None else given.pending


@pytest.mark.parametrize(
    ("actual", "due"),
    [
        ("130", "327.16"),
        ("100", "327.16"),
        ("99.9999", "130.86"),
        ("90", "130.86"),
        ("89.99999", "0"),
        ("0", "0"),
        ("-5", "0"),
    ],
)
def test_a_tier_begins_with_its_number_and_the_amount_is_exact_to_the_cent(actual: str, due: str) -> None:
    assert award(actual) == Decimal(due)


def test_half_a_cent_is_rounded_up_once() -> None:
    assert award("95", base_pay="5000.25") == Decimal("100.01")
    assert award("95", base_pay="5000.24") == Decimal("100.00")


def test_what_is_missing_leaves_the_award_open_and_is_never_nothing() -> None:
    assert award("95", None) == "no_target"
    assert award("95", 0) == "no_target"
    assert award(None) == "no_actual"
    assert award_of(facts_of(appraisal(employee("1"), [])), by()).pending == "no_result"
    assert award("95", base_pay=None) == "no_base_pay"


def test_no_base_pay_is_needed_where_nothing_is_due() -> None:
    assert award("50", base_pay=None) == Decimal(0)


def awards_block(people: list[Appraisal]) -> dict[str, object]:
    evaluated = evaluate(batch(people), by(), {})
    plan = build_plan(evaluated, by(), BatchSettings(), Dates(date(2026, 10, 20), CALENDAR), ())
    unit = next(item for item in plan.documents if item.subject.id == "营销中心/华东销售部")
    block = build_content(unit, Surroundings(evaluated, by(), CALENDAR)).values["awards"]
    assert isinstance(block, dict)
    return dict(block)


def test_a_unit_tells_tiers_members_total_and_who_is_open() -> None:
    block = awards_block(
        [
            person("1", 80, base_pay="5000", row=2),
            person("2", 92, base_pay="5000.50", row=3),
            person("3", 30, None, base_pay="5000", row=4),
            person("4", 40, base_pay="5000", row=5),
        ]
    )

    assert [(row["range"], row["share_text"]) for row in block["tiers"]] == [  # type: ignore[attr-defined]
        ("100%（含）以上", "基本工资的5%"),
        ("90%（含）以上、不足100%", "基本工资的2%"),
        ("不足90%", "不发放"),
    ]
    members = block["members"]
    assert isinstance(members, list)
    assert [(row["id"], row["rate"], row["award"]) for row in members] == [
        ("1", "80.0%", "0.00元"),
        ("2", "92.0%", "100.01元"),
        ("3", "待定", "待定"),
        ("4", "40.0%", "0.00元"),
    ]
    assert members[2]["note"] == "没有约定目标，目标确定后再定"
    assert (block["total"], block["pending"]) == ("100.01元", "1人待定，未计入合计")
    assert "K3" in members[1]["cell"]


def test_somebody_who_took_no_part_has_no_row() -> None:
    gone = appraisal(
        employee("9", "员工9", status="left", left="2026-08-31", base_pay="5000"), [result("sales", 90, 100)]
    )
    people = [person(str(n), 50, base_pay="5000", row=n + 1) for n in range(1, 5)]

    block = awards_block([*people, gone])

    assert [row["id"] for row in block["members"]] == ["1", "2", "3", "4"]  # type: ignore[attr-defined]
    assert block["left_out_text"] == "已离职1人"
