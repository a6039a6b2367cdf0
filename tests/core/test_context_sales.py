"""What a unit's document prints of its sales detail, what its charts show, and through what that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipeline.core.deciding.evaluation import Evaluated, evaluate
from pipeline.core.deciding.evidence import quote
from pipeline.core.deciding.grounds import Grounds
from pipeline.core.deciding.planning import Dates, build_plan
from pipeline.core.deciding.printed import printed_parts
from pipeline.core.deciding.rules import derive_findings
from pipeline.core.drafting.content import Content
from pipeline.core.drafting.context_sales import sales_block, sales_charts
from pipeline.core.models import Appraisal, BatchSettings, HistorySource, PlannedDocument, Sale, Subject
from pipeline.core.policies.policy import Policy
from pipeline.core.policies.workdays import Calendar
from pipeline.core.templates.template_fields import FIELDS
from tests.builders import INDICATORS, batch, person, policy, rule
from tests.core.test_sales_analysis import CENTRE, EAST, FIVE, people, rows, sale

Printed = dict[str, object]


def evaluated(
    sales: Sequence[Sale],
    who: Sequence[Appraisal] = FIVE,
    before: Sequence[Sale] = (),
    by: Policy | None = None,
    blocked: Sequence[str] = (),
) -> Evaluated:
    by = by or policy()
    earlier = [evaluate(replace(batch(who, "2026Q2"), sales=tuple(rows(*before))), by, {})]
    now = replace(batch(who, blocked=blocked), sales=tuple(rows(*sales)))
    return evaluate(now, by, {}, earlier)


def printed(*sales: Sale, unit: tuple[str, ...] = EAST, by: Policy | None = None, **more: object) -> Printed:
    found = evaluated(sales, by=by, **more)  # type: ignore[arg-type]
    return dict(sales_block(found.units[unit], found, by or policy()))


def column(block: Printed, name: str, field: str) -> list[str]:
    listed = block[name]
    assert isinstance(listed, list)
    return [row[field] for row in listed]


def sums(*amounts: int) -> list[Appraisal]:
    """People 1, 2, … with these actuals in yuan, all on target."""
    return [person(str(no), amount, 1, row=no + 1) for no, amount in enumerate(amounts, 1)]


def test_every_field_of_the_analysis_is_listed_and_the_other_way_round() -> None:
    given = [sale("07-01", 10**6, who=str(i), product="家电", channel="电商", new=True) for i in range(1, 6)]
    teams = [*people("1", "2", "3", unit=(*EAST, "一组"), team="一组"), *people("4", "5")]

    block = printed(*given, who=teams)

    paths = {f"sales.{name}" for name, value in block.items() if not isinstance(value, list)}
    for name, value in block.items():
        if isinstance(value, list):
            paths |= {f"sales.{name}[].{field}" for field in value[0]}
    assert paths == {path for path in FIELDS if path.startswith("sales.")}


def test_a_unit_without_a_detail_prints_nothing() -> None:
    block = printed()

    assert block["present"] is False
    assert {str(value) for name, value in block.items() if name != "present"} == {"", "[]"}
    assert block.keys() == printed(sale("07-01", 1)).keys()


def test_totals_are_printed_in_the_unit_of_the_main_indicator() -> None:
    block = printed(sale("07-01", 1_234_567), sale("07-02", -50_000, "乙"), sale("07-02", 15, None))

    texts = {
        name: block[name] for name in ("rows", "total", "customers", "per_customer", "returns", "return_rows")
    }
    assert texts == {
        "rows": "3",
        "total": "118.46万元",
        "customers": "2",
        "per_customer": "59.23万元",
        "returns": "-5.00万元",
        "return_rows": "1",
    }
    assert block["basis"] == "按明细各行原数计算，退货以负数计入；1行未写客户，不计入客户数"
    assert block["source"] == "inputs/2026Q3/销售明细.csv!F2:F4（共3行）"


def test_a_small_amount_is_never_printed_as_nothing() -> None:
    block = printed(sale("07-01", 10**7, product="家电"), sale("07-01", 40, "乙", product="母婴"))

    assert column(block, "by_product", "amount") == ["1000.00万元", "0.004万元"]
    assert column(block, "by_product", "share") == ["99.9996%", "0.0004%"]


def test_a_main_indicator_that_is_no_money_leaves_the_detail_in_ten_thousands() -> None:
    main = replace(INDICATORS["complaints"], main=True)
    by = policy(indicators={"complaints": main}, rules=(), documents=())

    block = printed(sale("07-01", 12_000), by=by)

    assert block["total"] == "1.20万元"
    assert block["difference_text"] == "投诉数不是金额，明细合计未与考核结果核对"


def test_each_rate_says_what_it_is_made_of() -> None:
    now = [sale("07-01", 9, "甲"), sale("07-02", 9, "甲"), sale("07-01", 9, "丙")]
    block = printed(*now, before=[sale("04-01", 9, "甲"), sale("04-01", 9, "乙"), sale("04-01", 9, "丁")])

    assert (block["retention"], block["retention_basis"]) == (
        "33.3%",
        "2026年第二季度的3家客户中，1家本期再次购买",
    )
    assert (block["repeat_rate"], block["repeat_basis"]) == (
        "50.0%",
        "有购买的2家客户中，1家在两个及以上日期购买",
    )
    assert block["change"] == "0.0%"


def test_what_cannot_be_told_is_not_applicable_and_says_why() -> None:
    nothing, nameless = (
        printed(sale("07-01", 9, None)),
        printed(sale("07-01", 9), before=[sale("04-01", 9, None)]),
    )

    assert [
        nothing[name] for name in ("retention", "repeat_rate", "change", "customers", "per_customer")
    ] == [*("不适用", "不适用", "—", "—", "—")]
    assert (nothing["retention_basis"], nothing["repeat_basis"]) == (
        "没有2026年第二季度的销售明细",
        "明细没有写明购买的客户",
    )
    assert (nothing["power_basis"], nothing["by_power"]) == ("", [])
    assert nameless["retention_basis"] == "2026年第二季度的明细里没有可比的客户"
    assert column(nothing, "by_month", "amount") == ["0.001万元", "—", "—"]
    assert column(nothing, "by_month", "share") == ["100.0%", "不适用", "不适用"]


def test_teams_tell_people_and_what_falls_to_each() -> None:
    who = [
        *people("1", "2", unit=(*EAST, "一组"), team="一组"),
        *people("3", unit=(*EAST, "二组"), team="二组"),
        *people("4"),
    ]
    block = printed(sale("07-01", 30_000), sale("07-01", 20_000, who="4"), who=who)

    assert column(block, "by_team", "name") == ["一组", "二组", "直属人员"]
    assert column(block, "by_team", "people") == ["2", "1", "1"]
    assert column(block, "by_team", "per_person") == ["1.50万元", "—", "2.00万元"]


def test_whom_one_may_ask_is_named_with_a_share() -> None:
    block = printed(*(sale("07-01", 10_000 * no, who=str(no)) for no in range(1, 5)))

    assert block["leading"] == [
        {"id": "4", "name": "员工4", "amount": "4.00万元", "share": "40.0%"},
        {"id": "3", "name": "员工3", "amount": "3.00万元", "share": "30.0%"},
    ]
    assert block["key_customers"] == [
        {"name": "甲商行", "amount": "10.00万元", "share": "100.0%", "days": "1"}
    ]
    assert printed(sale("07-01", 9, new=True))["class_title"] == "新老客户"
    assert printed(sale("07-01", 9, class_="商超"))["class_title"] == "客户类别"


# --- the detail beside the results ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amounts", "text"),
    [
        ((500_000, 300_000, 0), "明细合计与考核结果的销售额相符"),
        (
            (500_000, 425_000, 0),
            "明细合计与考核结果的销售额相差12.50万元（明细合计80.00万元，考核结果92.50万元）",
        ),
        (
            (500_000, 299_999, 0),
            "明细合计与考核结果的销售额相差0.0001万元（明细合计80.0000万元，考核结果79.9999万元）",
        ),
    ],
)
def test_the_detail_is_held_against_the_results_of_the_same_people(
    amounts: tuple[int, ...], text: str
) -> None:
    given = [sale("07-01", 500_000), sale("07-01", 300_000, who="2")]

    assert printed(*given, who=sums(*amounts))["difference_text"] == text


def test_half_a_fen_apart_is_the_same() -> None:
    who = sums(100, 100, 100)

    assert printed(sale("07-01", "300.004"), who=who)["difference_text"] == "明细合计与考核结果的销售额相符"
    assert "相差" in str(printed(sale("07-01", "300.005"), who=who)["difference_text"])


def test_leavers_count_on_both_sides() -> None:
    left = people("6", status="left", left="2026-08-31")

    block = printed(sale("07-01", 500), sale("07-02", 100, who="6"), who=[*FIVE, *left])

    assert block["difference_text"] == "明细合计与考核结果的销售额相符"
    assert block["basis"] == "按明细各行原数计算，退货以负数计入；含本期离职人员1人的记录"


def test_where_somebody_is_blocked_nothing_is_held_against_anything() -> None:
    block = printed(sale("07-01", 500), blocked=["1"])

    assert block["difference_text"] == "有人员的数据待核实，明细合计未与考核结果核对"
    assert block["basis"] == "按明细各行原数计算，退货以负数计入；含数据待核实人员1人的记录"


def test_results_without_any_actual_are_not_compared() -> None:
    who = [person(str(no), None, row=no + 1) for no in range(1, 6)]

    assert printed(sale("07-01", 5), who=who)["difference_text"] == "考核结果没有个人的销售额，明细合计未核对"


# --- charts ---------------------------------------------------------------------------------------------


def charts_of(
    *sales: Sale, unit: tuple[str, ...] = EAST
) -> dict[str, tuple[tuple[str, ...], tuple[object, ...]]]:
    found = sales_charts(evaluated(sales).units[unit], policy())
    return {name: (chart.categories, chart.series[0].values) for name, chart in found.items()}


def test_charts_show_what_the_tables_print() -> None:
    found = charts_of(
        sale("07-01", 20_000, product="家电", channel="电商", new=True),
        sale("09-01", 10_000, product="母婴", channel="门店", new=False),
    )

    assert found["sales_months"] == (("7月", "8月", "9月"), (Decimal("2.00"), None, Decimal("1.00")))
    assert found["product_share"] == (("家电", "母婴"), (Decimal("0.667"), Decimal("0.333")))
    assert found["channel_share"] == (("电商", "门店"), (Decimal("0.667"), Decimal("0.333")))
    assert found["class_share"] == (("新客户", "老客户"), (Decimal("0.667"), Decimal("0.333")))


def test_a_pie_has_eight_slices_at_most() -> None:
    nine = [sale("07-01", 10 * no, product=f"产品{no}") for no in range(1, 10)]

    names, values = charts_of(*nine)["product_share"]

    assert names == (*(f"产品{no}" for no in range(9, 2, -1)), "其他")
    assert values[-1] == Decimal("0.067")
    assert charts_of(*nine[:8])["product_share"][0][-1] == "产品1"


def test_there_is_no_pie_of_a_negative_share_or_of_one_value_and_no_course_of_one_month() -> None:
    returned = charts_of(sale("07-01", 50, product="家电"), sale("07-02", -5, "乙", product="母婴"))
    single = charts_of(sale("07-01", 50, product="家电"))

    assert returned == {}
    assert single == {}


def test_a_person_has_no_chart_of_sales() -> None:
    assert sales_charts(evaluated([sale("07-01", 5)]).people["1"], policy()) == {}


# --- rules ------------------------------------------------------------------------------------------------


def test_rules_of_units_may_read_the_detail_and_cite_its_rows() -> None:
    when = "明细行数 >= 3 且 明细保留率 < 50% 且 明细复购率 > 33.3%"
    says = "{明细行数}，保留率{明细保留率}，复购率{明细复购率}"
    by = policy(rules=[rule("SALES", when, scope="unit", says=says)], documents=())
    now = [sale("07-01", 9, "甲"), sale("07-02", 9, "甲"), sale("07-01", 9, "丙"), sale("07-01", 9, "戊")]
    before = [sale("04-01", 9, customer) for customer in "甲乙丁"]

    found = evaluated(now, before=before, by=by).unit_judged[EAST]

    (finding,) = found.findings
    assert finding.text == "4行，保留率33.3%，复购率33.33%"
    assert [(item.field, str(item.place), item.origin) for item in finding.evidence] == [
        ("明细行数", "inputs/2026Q3/销售明细.csv!F2:F5", "unit"),
        ("明细保留率", "inputs/2026Q3/销售明细.csv!F2:F5", "history"),
        ("明细复购率", "inputs/2026Q3/销售明细.csv!F2:F5", "unit"),
    ]


def test_without_a_detail_such_a_rule_is_not_applicable() -> None:
    by = policy(rules=[rule("SALES", "明细行数 >= 1 或 明细保留率 < 50%", scope="unit")], documents=())
    now = evaluated([], by=by)

    assert now.unit_judged[EAST].not_applicable == {"SALES": ("明细行数", "明细保留率")}
    assert quote("明细复购率", now.units[EAST], None, by) is None
    alone = evaluated([sale("07-01", 5)], by=by)
    assert derive_findings(alone.units[EAST], by.rules, by).findings


# --- through what a document changes ----------------------------------------------------------------------

SOUTH = ("营销中心", "华南销售部")
BOTH = [*FIVE, *people("6", "7", "8", unit=SOUTH)]


def grounds(sales: Sequence[Sale], unit: tuple[str, ...]) -> dict[str, str]:
    now = evaluated(sales, BOTH)
    history = (HistorySource("2026Q2", "inputs/2026Q2", "first"),)
    dates = Dates(date(2026, 10, 20), Calendar({}, frozenset({2026})))
    plan = build_plan(evaluated([], sums(1, 0, 0)), policy(), BatchSettings(), dates, ())
    name = "/".join(unit)
    document: PlannedDocument = replace(plan.documents[0], subject=Subject("unit", name, name, name))
    return Grounds(now.batch, now.units, BatchSettings(), history).of(document)


@pytest.mark.parametrize(
    "changed",
    [
        sale("07-01", 6, who="6"),
        sale("07-02", 5, who="6"),
        sale("07-01", 5, "乙", who="6"),
        sale("07-01", 5, who="6", class_="商超"),
        sale("07-01", 5, who="7"),
    ],
)
def test_a_changed_row_is_the_grounds_of_the_units_it_touches_and_of_no_other(changed: Sale) -> None:
    rest = [sale("07-01", 9, who="1"), sale("07-02", 9, who="1")]
    before, after = [*rest, sale("07-01", 5, who="6")], [*rest, changed]

    assert grounds(before, EAST) == grounds(after, EAST)
    for unit in (SOUTH, CENTRE):
        assert grounds(before, unit)["unit"] != grounds(after, unit)["unit"]


def test_rows_in_another_order_are_the_same_grounds() -> None:
    first, second = sale("07-01", 9, who="1"), sale("07-02", 8, who="2")

    assert grounds([first, second], EAST) == grounds([second, first], EAST)
    assert grounds([first, first], EAST) != grounds([first], EAST)


def test_what_earlier_customers_tell_is_history_and_the_rest_the_units() -> None:
    def parts(*before: Sale) -> dict[str, str]:
        block = printed(sale("07-01", 9), before=before)
        fields = [path for path in FIELDS if path.startswith("sales.")]
        return printed_parts(Content({"sales": block}), fields, default="unit")  # type: ignore[dict-item]

    one, other = parts(sale("04-01", 9)), parts(sale("04-01", 9, "乙"))

    assert sorted(one) == ["history", "unit"]
    assert one["unit"] == other["unit"]
    assert one["history"] != other["history"]
