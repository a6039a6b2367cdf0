"""Where a derived figure stands, how it says that it was derived, and what may be left out of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from pipeline.core.deciding.figures import (
    derive_indicators,
    derive_person,
    is_partial,
    whole_months,
    worked_share,
)
from pipeline.core.deciding.reckoning import corners, fold, growth_figure, rate_figure
from pipeline.core.models import Figure, IndicatorFigures, Precision
from pipeline.core.places import CellRef, FileRef, FoldRef, SheetRef, address
from tests.builders import (
    INDICATORS,
    SHEET,
    appraisal,
    day,
    employee,
    figure,
    period,
    policy,
    result,
)

OTHER = CellRef(SheetRef("inputs/2026Q3/上年.csv", None), 9, 2)
LINE = FileRef("outputs/2025Q3/facts.jsonl", 3)


def figures_of(indicator: str = "sales", **given: object) -> IndicatorFigures:
    return derive_indicators({indicator: result(indicator, **given)}, policy())[indicator]  # type: ignore[arg-type]


def formulas(figures: IndicatorFigures) -> list[str | None]:
    derived = (figures.rate, figures.gap, figures.growth, figures.year_growth, figures.peer_gap)
    return [each.formula if each else None for each in derived]


def test_each_figure_says_which_cells_made_it() -> None:
    figures = figures_of(
        actual=90,
        target=100,
        row=7,
        previous=figure(80, 7, 5),
        last_year=Figure(Decimal(100), OTHER),
        peer_average=figure(120, 7, 8),
    )

    assert formulas(figures) == [
        "D7 ÷ C7",
        "D7 − C7",
        "(D7 − E7) ÷ E7",
        "(inputs/2026Q3/结果.xlsx[销售一部]!D7 − inputs/2026Q3/上年.csv!B9) ÷ inputs/2026Q3/上年.csv!B9",
        "(D7 − H7) ÷ H7",
    ]
    assert figures.gap is not None
    assert figures.gap.value == -10
    assert figures.actual is not None
    assert {
        each.place
        for each in (figures.rate, figures.gap, figures.growth, figures.peer_gap)
        if each is not None
    } == {figures.actual.place}


def test_where_lower_is_better_the_formula_says_so() -> None:
    assert formulas(figures_of("complaints", actual=5, target=4, row=3))[:2] == ["2 − D3 ÷ C3", "D3 − C3"]


def test_a_ratio_says_that_its_growth_is_a_difference() -> None:
    figures = figures_of("satisfaction", actual="0.95", target="0.9", row=3, previous=figure("0.9", 3, 5))

    assert figures.growth is not None
    assert (figures.growth.value, figures.growth.formula) == (Decimal("0.05"), "D3 − E3")


@pytest.mark.parametrize(
    "given",
    [{}, {"actual": 90}, {"target": 100}, {"actual": 90, "target": 0}],
)
def test_a_rate_and_a_gap_need_an_actual_and_a_target_that_was_agreed(given: dict[str, int]) -> None:
    figures = figures_of(**given)

    assert (figures.rate, figures.gap) == (None, None)


def test_growth_needs_both_figures_and_a_base_above_zero() -> None:
    assert growth_figure(None, figure(1), "amount") is None
    assert growth_figure(figure(1), None, "amount") is None
    assert growth_figure(figure(1), figure(0), "amount") is None
    assert growth_figure(figure(1), figure(-1), "amount") is None
    assert growth_figure(figure(1), figure("0.01"), "amount") is not None
    assert rate_figure(figure(1), None, "higher") is None


def test_the_figures_of_a_person_come_in_the_order_of_the_policy() -> None:
    given = {id_: result(id_, 1, 1) for id_ in ("satisfaction", "sales")}

    assert list(derive_indicators(given, policy())) == ["sales", "satisfaction"]


# --- places -------------------------------------------------------------------------------------------


def test_a_cell_is_named_in_full_beside_one_of_another_sheet() -> None:
    cell = CellRef(SHEET, 7, 4)

    assert address(cell) == address(cell, CellRef(SHEET, 9, 9)) == address(cell, LINE) == "D7"
    assert address(cell, OTHER) == "inputs/2026Q3/结果.xlsx[销售一部]!D7"
    assert address(LINE, cell) == "outputs/2025Q3/facts.jsonl:3"
    assert address(FoldRef(cell, cell, 3, "SUM"), cell) == "SUM"


def test_a_fold_of_folds_counts_all_cells_from_the_first_to_the_last() -> None:
    inner = Figure(Decimal(6), FoldRef(CellRef(SHEET, 5, 4), CellRef(SHEET, 8, 4), 3, "SUM"))

    total = fold([figure(1, row=2), inner, figure(3, row=9)], Decimal(10), "SUM").place
    last = fold([figure(1, row=2), inner], Decimal(7), "SUM").place

    assert isinstance(total, FoldRef)
    assert (total.first.row, total.last.row, total.count) == (2, 9, 5)
    assert isinstance(last, FoldRef)
    assert (last.first.row, last.last.row, last.count) == (2, 8, 4)


def test_a_fold_over_records_without_cells_stands_where_its_first_does() -> None:
    both = [Figure(Decimal(1), LINE), Figure(Decimal(2), replace(LINE, line=4))]

    assert fold(both, Decimal(3), "SUM") == Figure(Decimal(3), LINE, "SUM")


# --- persons ------------------------------------------------------------------------------------------


def test_weights_count_in_proportion_whatever_they_sum_to() -> None:
    weighted = [
        result("sales", 50, 100, weight=figure(3)),
        result("complaints", 4, 4, weight=figure(1)),
        result("satisfaction", "0.9", "0.9", weight=figure(0)),
    ]

    facts = derive_person(appraisal(results=weighted), policy(), period())

    assert facts.total is not None
    assert facts.total.value == Decimal("0.625")
    assert facts.total.formula == "Σ 权重 × 完成率"


def test_a_weighted_indicator_that_the_person_has_not_leaves_the_total_open() -> None:
    weighing = {**INDICATORS, "complaints": replace(INDICATORS["complaints"], weight=Decimal("0.4"))}
    weighing["sales"] = replace(INDICATORS["sales"], weight=Decimal("0.6"))

    def total(*ids: str) -> Figure | None:
        results = [result(id_, 100, 100) for id_ in ids]
        return derive_person(appraisal(results=results), policy(indicators=weighing), period()).total

    assert total("sales") is None
    whole = total("sales", "complaints")
    assert whole is not None
    assert whole.value == 1


def test_the_sheets_total_counts_in_hundreds_and_stands_where_it_was_read() -> None:
    who = replace(appraisal(), total=figure("92.5", row=6))

    total = derive_person(who, policy(), period()).total

    assert total == Figure(Decimal("0.925"), figure(1, row=6).place, "总分 ÷ 100")


def test_an_indicator_that_weighs_nothing_needs_no_rate() -> None:
    given = [result("sales", 50, 100, weight=figure(1)), result("complaints", 4, weight=figure(0))]

    total = derive_person(appraisal(results=given), policy(), period()).total

    assert total is not None
    assert total.value == Decimal("0.5")


def test_without_any_weight_there_is_no_total() -> None:
    assert derive_person(appraisal(results=[result("sales", 1, 1)]), policy(), period()).total is None


def test_a_grade_stands_where_what_it_rests_on_does() -> None:
    by_total = derive_person(replace(appraisal(), total=figure(92, row=6)), policy(), period())
    by_main = derive_person(appraisal(results=[result("sales", 95, 100, row=5)]), policy(), period())

    assert by_total.grade is not None
    assert by_total.grade.place == figure(1, row=6).place
    assert by_main.grade is not None
    assert by_main.grade.place == figure(1, row=5).place
    nothing = derive_person(appraisal(), policy(), period())
    assert (nothing.grade, nothing.grade_basis) == (None, None)


@pytest.mark.parametrize(
    ("hired", "days"),
    [
        ("2026-06-30", None),
        ("2026-07-01", None),
        ("2026-07-02", 91),
        ("2026-09-30", 1),
        ("2026-10-01", None),
        (None, None),
    ],
)
def test_a_joiners_share_counts_the_day_they_came(hired: str | None, days: int | None) -> None:
    share = worked_share(appraisal(employee(hired=hired)), period())

    assert (None if share is None else share * 92) == days


def test_a_prorated_target_says_so() -> None:
    joiner = appraisal(employee(hired="2026-08-16"), [result("sales", 30, 92, row=7)])

    figures = derive_person(joiner, policy(), period()).indicators["sales"]

    assert figures.prorated_target is not None
    assert figures.prorated_target.value == 46
    assert (figures.prorated_target.formula or "").startswith("C7 × ")
    assert figures.prorated_rate is not None
    assert figures.prorated_rate.value == Decimal(30) / 46
    usual = derive_person(appraisal(results=[result("sales", 30, 92)]), policy(), period()).indicators[
        "sales"
    ]
    assert (usual.prorated_target, usual.prorated_rate) == (None, None)


@pytest.mark.parametrize(("left", "partial"), [("2026-07-01", True), ("2026-06-30", False), (None, False)])
def test_whoever_left_on_the_first_day_was_not_there_for_the_period(left: str | None, partial: bool) -> None:
    assert derive_person(appraisal(employee(left=left)), policy(), period()).partial is partial


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-08-31", "2026-09-30", 0),
        ("2026-08-30", "2026-09-30", 1),
        ("2025-12-31", "2026-01-30", 0),
        ("2025-10-01", "2026-09-30", 11),
        ("2020-03-01", "2026-09-30", 78),
        ("2026-09-30", "2026-09-30", 0),
        ("2026-10-01", "2026-09-30", 0),
    ],
)
def test_a_month_begun_is_no_whole_month(start: str, end: str, months: int) -> None:
    assert whole_months(date.fromisoformat(start), date.fromisoformat(end)) == months


def test_tenure_runs_to_the_end_of_the_period() -> None:
    facts = derive_person(appraisal(employee(hired="2020-03-01")), policy(), period())

    assert facts.tenure_months == 78


def test_a_level_gap_is_expected_less_current_and_the_largest_is_kept() -> None:
    facts = derive_person(
        appraisal(competencies=[("沟通", 3, 4), ("谈判", 2, 5), ("专业", 5, 3)]), policy(), period()
    )

    assert facts.largest_gap is not None
    assert (facts.largest_gap.value, facts.largest_gap.formula) == (3, "C2 − B2")
    assert derive_person(appraisal(), policy(), period()).largest_gap is None


# --- rates that stand alone, and exact totals ---------------------------------------------------------


def test_a_stated_rate_counts_only_where_no_target_was_named_and_higher_is_better() -> None:
    stated = figure("0.85")

    assert figures_of(rate=stated).rate == stated
    assert figures_of(target=100, rate=stated).rate is None
    assert figures_of("complaints", rate=stated).rate is None
    assert figures_of(rate=figure(0)).rate is None


def test_a_total_is_exact_where_single_rates_have_no_end() -> None:
    thirds = [
        result("sales", 1, 3, weight=figure("0.5")),
        result("complaints", 4, 3, weight=figure("0.5")),
    ]

    total = derive_person(appraisal(results=thirds), policy(), period()).total

    # 1 ÷ 3 and 2 − 4 ÷ 3 are a third and two thirds.
    assert total is not None
    assert total.value == Decimal("0.5")


def test_a_rate_that_stands_alone_counts_in_the_total() -> None:
    weighted = [
        result("sales", rate=figure("0.8"), weight=figure("0.5")),
        result("satisfaction", "0.9", "0.9", weight=figure("0.5")),
    ]

    total = derive_person(appraisal(results=weighted), policy(), period()).total

    assert total is not None
    assert total.value == Decimal("0.9")
    beside = [result("sales", 70, rate=figure("0.8"), weight=figure(1))]
    alone = derive_person(appraisal(results=beside), policy(), period()).total
    assert alone is not None
    assert alone.value == Decimal("0.8")


def test_a_joiner_is_measured_by_their_share_where_lower_is_better_too() -> None:
    joiner = appraisal(
        employee(hired="2026-08-16"), [result("complaints", 3, 4, row=7), result("sales", 5, 0)]
    )

    figures = derive_person(joiner, policy(), period()).indicators

    rate = figures["complaints"].prorated_rate
    assert rate is not None
    assert (rate.value, rate.formula) == (Decimal("0.5"), "D7 ÷ (C7 × 1/2)")
    assert figures["sales"].prorated_rate is None
    without = appraisal(employee(hired="2026-08-16"), [result("sales", 5), result("complaints", None, 4)])
    facts = derive_person(without, policy(), period())
    assert [each.prorated_rate for each in facts.indicators.values()] == [None, None]
    assert facts.indicators["sales"].prorated_target is None


@pytest.mark.parametrize(
    ("written", "precision", "partial"),
    [
        ("2026-07-01", "month", True),
        ("2026-06-01", "month", False),
        ("2026-12-01", "month", True),
        ("2026-07-01", "quarter", True),
        ("2026-04-01", "quarter", False),
        ("2025-10-01", "quarter", False),
        ("2026-01-01", "year", True),
        ("2025-01-01", "year", False),
    ],
)
def test_a_day_of_hiring_known_roughly_counts_as_late_when_it_can_be(
    written: str, precision: Precision, partial: bool
) -> None:
    hired = replace(day(written), precision=precision)
    who = appraisal(replace(employee(), hired=hired))

    assert is_partial(who, period()) is partial


@pytest.mark.parametrize(
    ("written", "precision", "begins"),
    [
        ("2026-07-01", "month", "2026-08-01"),
        ("2026-12-01", "month", "2027-01-01"),
        ("2026-07-01", "quarter", "2026-10-01"),
        ("2026-01-01", "year", "2027-01-01"),
    ],
)
def test_a_month_quarter_or_year_may_mean_its_last_day(
    written: str, precision: Precision, begins: str
) -> None:
    who = appraisal(replace(employee(), hired=replace(day(written), precision=precision)))
    last = date.fromisoformat(begins) - timedelta(days=1)

    assert is_partial(who, replace(period(), start=last - timedelta(days=1)))
    assert not is_partial(who, replace(period(), start=last))


def test_corners_are_ordered_by_file_sheet_row_and_column() -> None:
    csv = [CellRef(SheetRef("a.csv", None), row, column) for row, column in ((3, 1), (2, 9), (2, 4))]
    book = [CellRef(SheetRef("b.xlsx", name), 1, 1) for name in ("二", "一")]

    assert corners([*book, *csv]) == (csv[2], book[0])
    assert corners(csv) == (csv[2], csv[0])
