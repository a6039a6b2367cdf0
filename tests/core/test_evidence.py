"""What each name of the rule language stands for: value, printed form, place, and whose row it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.core.deciding.evidence import Facts, InHand, Quoted, Said, print_field, quote
from pipeline.core.deciding.figures import derive_person
from pipeline.core.models import (
    Competency,
    Figure,
    IndicatorFigures,
    PastPeriod,
    PersonFacts,
    Scope,
    Status,
    Unit,
    UnitFacts,
)
from pipeline.core.places import FileRef
from pipeline.core.policies.policy import Policy
from pipeline.core.policies.vocabulary import known_names
from tests.builders import (
    INDICATORS,
    RULES,
    appraisal,
    document,
    employee,
    figure,
    period,
    policy,
    rule,
    words,
)

EARLIER = FileRef("outputs/2026Q2/facts.jsonl", 7)


def with_formula(value: str, formula: str, column: int = 4) -> Figure:
    return replace(figure(value, column=column), formula=formula)


SALES = IndicatorFigures(
    "sales",
    actual=figure(885_000),
    target=figure(1_000_000, column=3),
    rate=with_formula("0.885", "D2 ÷ C2"),
    gap=with_formula("-115000", "D2 − C2"),
    previous=figure(900_000, column=5),
    growth=with_formula("-0.0167", "(D2 − E2) ÷ E2"),
    last_year=figure(800_000, column=6),
    year_growth=with_formula("0.10625", "(D2 − F2) ÷ F2"),
    peer_average=figure(1_180_000, column=7),
    peer_count=4,
    peer_gap=with_formula("-0.25", "(D2 − 同岗平均) ÷ 同岗平均"),
    weight=figure("0.6", column=8),
    score=figure("53.1", column=9),
    prorated_target=figure(500_000),
    prorated_rate=with_formula("1.77", "D2 ÷ 折算目标"),
)
SATISFACTION = IndicatorFigures("satisfaction", actual=figure("0.913"), gap=figure("-0.037"))
PAST = PastPeriod(
    "2026Q2", "2026Q2", words("C"), {"sales": with_formula("0.8", "D9 ÷ C9")}, (), True, EARLIER, {}
)


def someone(**more: object) -> PersonFacts:
    facts = derive_person(appraisal(grade="B", competencies=[("沟通", 3, 5)]), policy(), period())
    given = {"indicators": {"sales": SALES, "satisfaction": SATISFACTION}, **more}
    return replace(facts, **given)  # type: ignore[arg-type]


def a_unit(**more: object) -> UnitFacts:
    facts = UnitFacts(
        unit=Unit(("营销中心", "华东销售部"), "U000001", None, ("1", "2", "3", "4")),
        indicators={"sales": SALES},
        complete=True,
        assessed=3,
        short=1,
        short_share=with_formula("0.3333", "1 ÷ 3", 1),
        left_out={"4": "left"},
    )
    return replace(facts, **more)  # type: ignore[arg-type]


def quoted(name: str, facts: Facts | None = None, hand: InHand = None, by: Policy | None = None) -> Quoted:
    found = quote(name, facts or someone(), hand, by or policy())
    assert found is not None
    return found


def told(name: str, facts: Facts | None = None, hand: InHand = None) -> tuple[object, str, str, str]:
    found = quoted(name, facts, hand)
    return found.value, found.printed, found.unit, found.origin


@pytest.mark.parametrize(
    ("name", "value", "printed", "unit", "origin"),
    [
        ("实际", "885000", "88.50万元", "万元", "own"),
        ("目标", "1000000", "100.00万元", "万元", "own"),
        ("完成率", "0.885", "88.5%", "%", "own"),
        ("差额", "-115000", "-11.50万元", "万元", "own"),
        ("上期实际", "900000", "90.00万元", "万元", "own"),
        ("环比", "-0.0167", "-1.7%", "%", "own"),
        ("同期实际", "800000", "80.00万元", "万元", "own"),
        ("同比", "0.10625", "10.6%", "%", "own"),
        ("同岗平均", "1180000", "118.00万元", "万元", "peer"),
        ("同岗人数", "4", "4", "人", "peer"),
        ("同岗差距", "-0.25", "-25.0%", "%", "peer"),
        ("得分", "53.1", "53.1分", "分", "own"),
        ("权重", "0.6", "60.0%", "%", "own"),
        ("折算完成率", "1.77", "177.0%", "%", "own"),
    ],
)
def test_every_figure_of_an_indicator_can_be_quoted(
    name: str, value: str, printed: str, unit: str, origin: str
) -> None:
    assert told(name) == (Decimal(value), printed, unit, origin)
    assert (quoted(name).indicator, quoted(name).field) == ("sales", name)


def test_a_quoted_figure_keeps_its_cell_and_formula() -> None:
    rate, peers = quoted("完成率"), quoted("同岗人数")

    assert (rate.place, rate.formula) == (SALES.rate and SALES.rate.place, "D2 ÷ C2")
    assert SALES.peer_average is not None
    assert (peers.place, peers.formula) == (SALES.peer_average.place, None)
    evidence = rate.as_evidence()
    assert (evidence.indicator, evidence.field, evidence.value, evidence.unit) == (
        "sales",
        "完成率",
        "88.5%",
        "%",
    )
    assert (evidence.place, evidence.formula, evidence.origin) == (rate.place, rate.formula, "own")


def test_a_name_without_an_indicator_is_the_one_in_hand_else_the_main_one() -> None:
    assert quoted("实际").indicator == "sales"
    assert quoted("实际", hand=INDICATORS["satisfaction"]).value == Decimal("0.913")
    assert quoted("客户满意度.实际").indicator == "satisfaction"
    assert quoted("销售额", hand=INDICATORS["satisfaction"]).indicator == "sales"


@pytest.mark.parametrize(
    "name", ["投诉数.实际", "客户满意度.目标", "客户满意度.同岗人数", "上期.客户满意度.完成率"]
)
def test_a_figure_that_is_missing_is_quoted_as_nothing(name: str) -> None:
    assert quote(name, someone(past=(PAST,)), None, policy()) is None


def test_a_count_of_peers_is_told_only_beside_their_average() -> None:
    without = replace(SALES, peer_average=None)

    assert quote("同岗人数", someone(indicators={"sales": without}), None, policy()) is None


def test_differences_of_ratios_are_points_and_of_amounts_percent() -> None:
    assert told("客户满意度.差额")[1:3] == ("-3.7个百分点", "个百分点")
    assert told("客户满意度.实际")[1:3] == ("91.3%", "%")
    assert told("同岗差距")[1:3] == ("-25.0%", "%")


def test_a_mean_has_a_place_even_where_single_figures_have_none() -> None:
    assert print_field(Decimal("2.5"), INDICATORS["complaints"], "同岗平均", policy()) == ("2.5件", "件")
    assert print_field(Decimal(2), INDICATORS["complaints"], "实际", policy()) == ("2件", "件")
    assert print_field(Decimal(25000), INDICATORS["sales"], "同岗平均", policy()) == ("2.50万元", "万元")


def test_a_printed_figure_keeps_its_side_of_the_policys_bounds() -> None:
    assert print_field(Decimal("0.8996"), INDICATORS["sales"], "完成率", policy())[0] == "89.96%"
    assert print_field(Decimal("-0.19996"), INDICATORS["sales"], "同岗差距", policy())[0] == "-19.996%"


# --- persons ------------------------------------------------------------------------------------------


def test_what_is_known_of_a_person_can_be_quoted() -> None:
    facts = someone(
        total=with_formula("0.8996", "Σ 权重 × 完成率"),
        streak=with_formula("2", "本期与 2026Q2 均有不足"),
        tenure_months=78,
    )
    hired = facts.employee.hired
    assert facts.grade is not None
    assert facts.total is not None
    assert hired is not None

    assert told("等级", facts) == ("B", "B", "", "own")
    assert told("总分", facts) == (Decimal("0.8996"), "89.96%", "%", "own")
    assert told("司龄月", facts) == (Decimal(78), "78个月", "个月", "own")
    assert told("连续不足期数", facts) == (Decimal(2), "2期", "期", "history")
    assert told("能力差距", facts) == (Decimal(2), "2分", "分", "own")
    assert [quoted(name, facts).field for name in ("等级", "总分", "司龄月", "连续不足期数", "能力差距")] == [
        "等级",
        "总分",
        "司龄月",
        "连续不足期数",
        "能力差距",
    ]
    assert quoted("等级", facts).place == facts.grade.place
    assert (quoted("总分", facts).place, quoted("总分", facts).formula) == (
        facts.total.place,
        "Σ 权重 × 完成率",
    )
    assert quoted("司龄月", facts).place == hired.place
    assert quoted("连续不足期数", facts).formula == "本期与 2026Q2 均有不足"
    assert quoted("能力差距", facts).formula == "C2 − B2"
    assert {quoted(name, facts).indicator for name in ("等级", "总分", "连续不足期数", "能力差距")} == {None}


def test_what_is_not_known_of_a_person_is_quoted_as_nothing() -> None:
    facts = derive_person(appraisal(employee(hired=None)), policy(), period())

    for name in ("等级", "总分", "司龄月", "连续不足期数", "能力差距"):
        assert quote(name, facts, None, policy()) is None, name


STATES: Mapping[str, tuple[Status, ...]] = {
    "试用期": ("probation",),
    "已离职": ("left",),
    "非正式员工": ("intern", "rehired", "outsourced"),
}


@pytest.mark.parametrize("status", ["active", "probation", "left", "intern", "rehired", "outsourced"])
def test_a_state_of_employment_is_yes_or_no(status: Status) -> None:
    facts = derive_person(appraisal(employee(status=status, row=8)), policy(), period())

    for name, states in STATES.items():
        flag = quoted(name, facts)
        assert flag.value is (status in states)
        assert flag.printed == ("是" if status in states else "否")
        assert (flag.field, flag.place, flag.unit) == (name, facts.employee.place, "")


def test_a_hold_and_a_partial_period_are_yes_or_no() -> None:
    usual = derive_person(appraisal(employee()), policy(), period())
    unusual = derive_person(appraisal(employee(hired="2026-08-01", on_hold=True)), policy(), period())

    assert [told(name, usual)[:2] for name in ("暂缓", "考核期不完整")] == [(False, "否"), (False, "否")]
    assert [told(name, unusual)[:2] for name in ("暂缓", "考核期不完整")] == [(True, "是"), (True, "是")]
    assert [quoted(name, usual).field for name in ("暂缓", "考核期不完整")] == ["暂缓", "考核期不完整"]


def test_a_competency_in_hand_gives_its_own_levels() -> None:
    hand = Competency("谈判", figure("2.5", column=2), figure(4, column=3))

    assert told("目前水平", hand=hand) == (Decimal("2.5"), "2.5分", "分", "own")
    assert told("期望水平", hand=hand) == (Decimal(4), "4分", "分", "own")
    assert told("能力差距", hand=hand) == (Decimal("1.5"), "1.5分", "分", "own")
    gap = quoted("能力差距", hand=hand)
    assert (gap.place, gap.formula) == (hand.current.place, "期望 − 目前")
    assert [quoted(name, hand=hand).field for name in ("目前水平", "期望水平")] == ["目前水平", "期望水平"]
    assert quoted("完成率", hand=hand).indicator == "sales", (
        "beside an ability, a rate is the main indicator's"
    )


# --- units --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "printed", "unit"),
    [
        ("人数", "4", "4人", "人"),
        ("参评人数", "3", "3人", "人"),
        ("未达标人数", "1", "1人", "人"),
        ("未达标人数占比", "0.3333", "33.3%", "%"),
        ("完成率", "0.885", "88.5%", "%"),
    ],
)
def test_figures_of_a_unit_come_from_the_unit(name: str, value: str, printed: str, unit: str) -> None:
    assert told(name, a_unit()) == (Decimal(value), printed, unit, "unit")
    assert quoted(name, a_unit()).field == name


def test_counts_of_a_unit_stand_on_the_rows_of_its_people() -> None:
    share = a_unit().short_share
    assert share is not None

    assert {
        quoted(name, a_unit()).place for name in ("人数", "参评人数", "未达标人数", "未达标人数占比")
    } == {share.place}
    assert quoted("未达标人数占比", a_unit()).formula == "1 ÷ 3"
    assert quoted("人数", a_unit()).formula is None


def test_where_the_share_of_a_unit_is_open_its_counts_are_too() -> None:
    for name in ("人数", "参评人数", "未达标人数", "未达标人数占比"):
        assert quote(name, a_unit(short_share=None), None, policy()) is None, name


def test_a_share_close_to_a_bound_is_printed_on_its_side() -> None:
    facts = a_unit(short_share=figure("0.29997"))

    assert quoted("未达标人数占比", facts).printed == "29.997%"


# --- the preceding period -----------------------------------------------------------------------------


def test_the_preceding_period_is_quoted_from_the_newest_record() -> None:
    older = replace(PAST, period="2026Q1", grade=words("A"), rates={}, short=False)
    facts = someone(past=(PAST, older))

    assert told("上期.等级", facts) == ("C", "C", "", "history")
    assert told("上期.有不足", facts) == (True, "是", "", "history")
    assert told("上期.完成率", facts) == (Decimal("0.8"), "80.0%", "%", "history")
    assert told("上期.销售额.完成率", facts) == (Decimal("0.8"), "80.0%", "%", "history")
    assert PAST.grade is not None
    assert (quoted("上期.等级", facts).place, quoted("上期.等级", facts).formula) == (
        PAST.grade.place,
        "2026Q2",
    )
    assert (quoted("上期.有不足", facts).place, quoted("上期.有不足", facts).formula) == (EARLIER, "2026Q2")
    assert quoted("上期.完成率", facts).formula == "D9 ÷ C9"
    assert [quoted(name, facts).field for name in ("上期.等级", "上期.有不足", "上期.完成率")] == [
        "上期等级",
        "上期有不足",
        "上期完成率",
    ]
    assert [quoted(name, facts).indicator for name in ("上期.等级", "上期.有不足", "上期.完成率")] == [
        None,
        None,
        "sales",
    ]


def test_no_shortfall_before_is_a_no_and_an_unknown_one_is_nothing() -> None:
    assert told("上期.有不足", someone(past=(replace(PAST, short=False),)))[:2] == (False, "否")

    unknown = someone(past=(replace(PAST, short=None, grade=None, rates={}),))
    for name in ("上期.等级", "上期.有不足", "上期.完成率"):
        assert quote(name, unknown, None, policy()) is None, name
        assert quote(name, someone(), None, policy()) is None, name


def test_what_the_sheets_own_columns_say_of_last_period_is_the_persons_own_row() -> None:
    columns = someone(past=(replace(PAST, source="上期"),))
    batch = someone(past=(PAST,))

    for name in ("上期.等级", "上期.有不足", "上期.完成率", "上期实际", "环比"):
        assert quoted(name, columns).origin == "own", name
        assert quoted(name, batch).origin == "history", name
    assert quoted("实际", batch).origin == "own"
    newest = someone(past=(replace(PAST, source="上期"), PAST))
    assert [quoted(name, newest).origin for name in ("上期.等级", "上期实际")] == ["own", "own"]


def test_the_bounds_of_a_documents_condition_count_too() -> None:
    by = policy(documents=[document("letter", "LET", "总分 < 85% 或 同比 < 5%")])
    facts = someone(total=figure("0.84999"))

    assert quoted("总分", facts, by=by).printed == "84.999%"
    assert print_field(Decimal("0.04999"), INDICATORS["sales"], "同比", by)[0] == "4.999%"


def test_all_differences_of_a_ratio_are_points() -> None:
    for field in ("差额", "环比", "同比", "同岗差距"):
        printed = print_field(Decimal("0.015"), INDICATORS["satisfaction"], field, policy())
        assert printed == ("1.5个百分点", "个百分点"), field
    assert print_field(Decimal("0.015"), INDICATORS["satisfaction"], "完成率", policy()) == ("1.5%", "%")


def test_peers_that_are_not_counted_are_not_quoted_as_a_count() -> None:
    uncounted = replace(SALES, peer_count=None)

    assert quote("同岗人数", someone(indicators={"sales": uncounted}), None, policy()) is None
    assert quoted("同岗平均", someone(indicators={"sales": uncounted})).value == 1_180_000


def test_peer_figures_of_somebody_with_a_past_are_still_peers() -> None:
    assert [quoted(name, someone(past=(PAST,))).origin for name in ("同岗人数", "同岗平均", "同岗差距")] == [
        "peer"
    ] * 3


def test_a_ratio_that_is_no_percentage_has_no_points() -> None:
    plain = replace(INDICATORS["satisfaction"], unit="")

    assert print_field(Decimal("0.25"), plain, "差额", policy()) == ("0.3", "")


def test_a_rate_of_last_period_keeps_its_side_of_the_bounds_of_both_names() -> None:
    by = policy(rules=[*RULES, rule("BEFORE", "上期.完成率 < 85%")])

    def printed(rate: str) -> str:
        return quoted(
            "上期.完成率", someone(past=(replace(PAST, rates={"sales": figure(rate)}),)), by=by
        ).printed

    assert [printed(rate) for rate in ("0.89996", "0.84996", "0.79996")] == ["89.996%", "84.996%", "80.0%"]


ABILITY = Competency("沟通", figure(3), figure(5))


@pytest.mark.parametrize(
    "in_hand", [None, INDICATORS["satisfaction"], ABILITY], ids=["none", "one", "ability"]
)
@pytest.mark.parametrize(
    "facts",
    [
        someone(),
        someone(indicators={}, grade=None, total=figure("0.9"), past=(PAST,), streak=figure(2)),
        someone(largest_gap=None, past=(replace(PAST, source="上期", grade=None),)),
        a_unit(),
        a_unit(short_share=None, past=(PAST,)),
    ],
    ids=["person", "bare", "columns", "unit", "open unit"],
)
def test_a_value_is_looked_up_as_it_is_quoted(facts: Facts, in_hand: InHand) -> None:
    scope: Scope = "employee" if isinstance(facts, PersonFacts) else "unit"
    names = known_names(INDICATORS, None, scope, "competency" if in_hand is ABILITY else None)
    if in_hand is not ABILITY:
        names = {name: kind for name, kind in names.items() if name not in ("目前水平", "期望水平")}
    by = policy()
    said = Said(facts, in_hand, by)

    for name in names:
        found = quote(name, facts, in_hand, by)
        expected = None if found is None else found.value

        assert said.get(name) == said.get(name) == expected, name
