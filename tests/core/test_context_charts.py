"""The figures of charts are the printed ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pipeline.core.deciding.evaluation import evaluate
from pipeline.core.deciding.planning import Dates, build_plan
from pipeline.core.drafting.content import Chart
from pipeline.core.drafting.context import Surroundings, build_content
from pipeline.core.models import Appraisal, BatchSettings
from pipeline.core.policies.workdays import Calendar
from pipeline.core.templates.template_fields import CHARTS
from tests.builders import appraisal, batch, employee, person, policy, result

CALENDAR = Calendar({}, frozenset({2026}))


def charts_of(
    subject: str, people: list[Appraisal], before: list[Appraisal] | None = None
) -> dict[str, Chart]:
    by = policy()
    earlier = [evaluate(batch(before, "2026Q2"), by, {})] if before else []
    evaluated = evaluate(batch(people), by, {}, earlier)
    plan = build_plan(evaluated, by, BatchSettings(), Dates(date(2026, 10, 20), CALENDAR), ())
    document = next(item for item in plan.documents if item.subject.id == subject)
    content = build_content(document, Surroundings(evaluated, by, CALENDAR))
    assert content.values["charts"] == {name: name in content.charts for name in CHARTS}
    return dict(content.charts)


def numbers(chart: Chart) -> list[list[str | None]]:
    return [[None if v is None else str(v) for v in series.values] for series in chart.series]


def test_a_rate_stands_on_the_same_side_of_a_bound_in_the_chart_as_in_the_text() -> None:
    who = appraisal(
        employee("1"), [result("sales", "89.9567", 100), result("satisfaction", "0.8", "0.9")], grade="C"
    )

    chart = charts_of("1", [who])["rates"]

    assert chart.categories == ("销售额", "客户满意度")
    assert numbers(chart) == [["0.8996", "0.889"], ["1", "1"]]


def test_one_period_is_no_trend_and_two_are() -> None:
    now, before = person("1", "500000", "1000000"), person("1", "450000", "500000")

    assert "trend" not in charts_of("1", [now])
    trend = charts_of("1", [now], [before])["trend"]
    assert trend.categories == ("2026年第二季度", "2026年第三季度")
    assert numbers(trend) == [["45.00", "50.00"]]
    assert trend.series[0].name == "销售额（万元）"


def test_abilities_show_both_levels_and_only_those_with_a_gap() -> None:
    who = appraisal(
        employee("1"), [result("sales", 95, 100)], competencies=[("专业知识", 4, 5), ("客户沟通", 5, 5)]
    )

    chart = charts_of("1", [who])["levels"]

    assert chart.categories == ("专业知识",)
    assert numbers(chart) == [["4"], ["5"]]


def test_a_unit_shows_target_and_actual_of_its_parts_with_gaps_for_what_is_missing() -> None:
    people = [
        person(str(n), "600000", "1000000", row=n + 1, unit=("营销中心", f"华{'东' if n < 4 else '北'}部"))
        for n in range(1, 7)
    ]

    chart = charts_of("营销中心", people)["target_actual"]

    assert chart.categories == ("华东部", "华北部") or chart.categories == ("华北部", "华东部")
    assert numbers(chart) == [["300.00", "300.00"], ["180.00", "180.00"]]


def test_nothing_known_is_no_chart() -> None:
    who = appraisal(employee("1"), [result("sales", "50", None)], grade="D")

    assert charts_of("1", [who]) == {}


def test_ratios_are_one_for_a_hundred_percent() -> None:
    chart = charts_of("1", [person("1", 80)])["rates"]

    assert chart.series[0].values == (Decimal("0.800"),)
    assert chart.number_format.endswith("%")
