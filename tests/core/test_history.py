"""Earlier periods: what is taken from them, where two sources disagree, and shortfalls in a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.core.deciding.figures import derive_person
from pipeline.core.deciding.history import (
    count_streak,
    is_short,
    merge_past,
    past_of_columns,
    past_of_person,
    past_of_unit,
    place_of_shortfall,
    unit_with_past,
    with_past,
)
from pipeline.core.models import (
    Evidence,
    Figure,
    Finding,
    IndicatorFigures,
    Judged,
    PastPeriod,
    PersonFacts,
    Severity,
    Unit,
    UnitFacts,
    Words,
)
from pipeline.core.places import FileRef, Place
from tests.builders import HERE, appraisal, employee, figure, period, policy, result, words

NOW = FileRef("inputs/2026Q3/结果.xlsx", 4)
SEVERITIES = {"MAJOR": "major", "MINOR": "minor", "NOTE": "note"}


def found(rule: str, severity: Severity, *, row: int | None = 7) -> Finding:
    evidence = (Evidence("sales", "完成率", "80.0%", "%", figure(80, row).place, None),) if row else ()
    return Finding(rule, severity, "M", rule, evidence)


def past(
    name: str = "2026Q2",
    short: bool | None = None,
    *,
    grade: Words | None = None,
    actuals: Mapping[str, Figure] | None = None,
    source: str | None = None,
) -> PastPeriod:
    return PastPeriod(name, source or name, grade, {}, (), short, FileRef(f"outputs/{name}"), actuals or {})


def columns(grade: str | None = None, actual: str | None = None, short: bool | None = None) -> PastPeriod:
    actuals = {"sales": figure(actual, 2, 5)} if actual else {}
    return past(
        "2026Q2", short, grade=words(grade, column=10) if grade else None, actuals=actuals, source="上期"
    )


def facts_of(previous: str | None = None, previous_grade: str | None = None) -> PersonFacts:
    evaluation = result("sales", 88, 100, previous=figure(previous, column=5) if previous else None)
    return derive_person(
        appraisal(employee("1"), [evaluation], grade="C", previous_grade=previous_grade), policy(), period()
    )


def a_unit(actual: int = 300) -> UnitFacts:
    sales = IndicatorFigures("sales", actual=figure(actual), rate=figure("0.75"))
    return UnitFacts(
        Unit(("营销中心",), "U1", None, ("1",)), {"sales": sales, "complaints": IndicatorFigures("complaints")},
        True, 1, 0, None, {},
    )  # fmt: skip


# --- a shortfall --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("findings", "failed", "short"),
    [
        (["major"], [], True),
        (["minor"], [], True),
        (["note", "minor"], [], True),
        (["note"], ["MINOR"], False),
        ([], ["MAJOR"], False),
        ([], ["NOTE"], None),
        (["note"], [], None),
        ([], [], None),
    ],
)
def test_a_shortfall_is_a_finding_above_a_note_and_none_needs_a_rule_that_failed(
    findings: Sequence[Severity], failed: Sequence[str], short: bool | None
) -> None:
    said = Judged(tuple(found("R", severity) for severity in findings), tuple(failed), {})

    assert is_short(said, SEVERITIES) is short


def test_a_shortfall_stands_where_its_first_finding_above_a_note_does() -> None:
    facts = facts_of()

    def place(*findings: Finding) -> Place:
        return place_of_shortfall(facts, Judged(findings, (), {}))

    assert place(found("A", "note", row=3), found("B", "minor", row=5), found("C", "major", row=6)) == (
        figure(80, 5).place
    )
    assert place(found("B", "minor", row=None), found("C", "major", row=6)) == figure(80, 6).place
    two = found("B", "minor", row=5)
    assert place(replace(two, evidence=(*two.evidence, *found("C", "minor").evidence))) == figure(80, 5).place
    assert place(found("A", "note", row=3)) == facts.employee.place
    assert place() == facts.employee.place


# --- what is kept -------------------------------------------------------------------------------------


def test_a_person_leaves_grade_rates_actuals_and_findings_to_later_periods() -> None:
    evaluations = [result("sales", 88, 100), result("complaints", 5), result("satisfaction", None, "0.9")]
    facts = derive_person(appraisal(employee("1"), evaluations, grade="C"), policy(), period())
    said = Judged((found("LOW", "minor"), found("PEER", "note")), (), {})

    kept = past_of_person(facts, said, True, "2026Q3-b2", period())

    assert (kept.period, kept.source, kept.short) == ("2026Q3", "2026Q3-b2", True)
    assert (kept.grade, kept.findings) == (facts.grade, ("LOW", "PEER"))
    assert {id_: rate.value for id_, rate in kept.rates.items()} == {"sales": Decimal("0.88")}
    assert {id_: actual.value for id_, actual in kept.actuals.items()} == {"sales": 88, "complaints": 5}
    assert kept.place == figure(80, 7).place


@pytest.mark.parametrize(("severity", "short"), [("minor", True), ("major", True), ("note", False)])
def test_a_unit_leaves_the_same_but_no_grade(severity: Severity, short: bool) -> None:
    kept = past_of_unit(a_unit(), Judged((found("LOW", severity),), (), {}), "2026Q3", period(), HERE)

    assert (kept.period, kept.source, kept.grade, kept.short, kept.place) == (
        "2026Q3",
        "2026Q3",
        None,
        short,
        HERE,
    )
    assert kept.findings == ("LOW",)
    assert {id_: rate.value for id_, rate in kept.rates.items()} == {"sales": Decimal("0.75")}
    assert {id_: actual.value for id_, actual in kept.actuals.items()} == {"sales": 300}


def test_the_sheets_own_columns_are_a_record_of_the_period_before() -> None:
    both = past_of_columns(facts_of("80", "B"), True, period())
    actual = past_of_columns(facts_of("80"), None, period())

    assert past_of_columns(facts_of(), None, period()) is None
    assert both is not None
    assert (both.period, both.source, both.short) == ("2026Q2", "上期", True)
    assert both.grade == words("B", column=10)
    assert both.place == words("B", column=10).place
    assert both.actuals == {"sales": figure(80, column=5)}
    assert actual is not None
    assert (actual.grade, actual.place) == (None, figure(80, column=5).place)


# --- two sources --------------------------------------------------------------------------------------


def test_one_source_alone_is_taken_as_it_is() -> None:
    batches = [past("2026Q2", True), past("2026Q1", False)]

    assert merge_past(batches, None, "1") == (tuple(batches), [])
    assert merge_past([], columns("C"), "1") == ((columns("C"),), [])
    assert merge_past([], None, "1") == ((), [])


def test_columns_of_a_nearer_period_than_any_batch_come_first() -> None:
    older = past("2026Q1", True)

    assert merge_past([older], columns("C"), "1") == ((columns("C"), older), [])


def test_two_sources_of_one_period_complete_each_other_and_the_batch_wins() -> None:
    batch = past("2026Q2", True, actuals={"sales": figure(80, 9)})
    given = replace(
        columns("C", "80"), actuals={"sales": figure(80, 2, 5), "complaints": figure(3, 2, 6)}, short=None
    )

    (merged, second), problems = merge_past([batch, past("2026Q1")], given, "1")

    assert problems == []
    assert (merged.short, merged.grade, merged.source) == (True, words("C", column=10), "2026Q2")
    assert merged.actuals == {"sales": figure(80, 9), "complaints": figure(3, 2, 6)}
    assert second == past("2026Q1")
    with_grade = replace(batch, grade=words("C", row=9))
    assert merge_past([with_grade], columns(actual="80"), "1")[1] == []
    assert merge_past([with_grade], given, "1")[0][0].grade == words("C", row=9)


def test_each_disagreement_is_told_with_both_places_and_leaves_the_shortfall_open() -> None:
    batch = past("2026Q2", True, grade=words("B", row=9), actuals={"sales": figure(80, 9)})

    (merged,), problems = merge_past([batch], columns("C", "95"), "000101")

    assert merged.short is None
    assert [(problem.code, problem.level, problem.subject) for problem in problems] == [
        ("H601", "warning", "000101")
    ] * 2
    assert [problem.place for problem in problems] == [words("C", column=10).place, figure(95, 2, 5).place]
    assert [dict(problem.params) for problem in problems] == [
        {
            "field": "等级",
            "here": "C",
            "there": "B",
            "cell": "inputs/2026Q3/结果.xlsx[销售一部]!I9",
            "period": "2026Q2",
        },
        {
            "field": "sales",
            "here": "95",
            "there": "80",
            "cell": "inputs/2026Q3/结果.xlsx[销售一部]!D9",
            "period": "2026Q2",
        },
    ]


@pytest.mark.parametrize(
    ("here", "there", "agree"),
    [
        ("100", "99.5", True),
        ("99.5", "100", True),
        ("100", "99.49", False),
        ("0", "0", True),
        ("0", "1", False),
    ],
)
def test_a_rounded_figure_is_no_disagreement(here: str, there: str, agree: bool) -> None:
    batch = past(actuals={"sales": figure(there, 9)})

    problems = merge_past([batch], columns(actual=here), "1")[1]

    assert (problems == []) is agree


# --- growth -------------------------------------------------------------------------------------------


def test_growth_is_reckoned_against_the_newest_record_only() -> None:
    records = (past(actuals={"sales": figure(80, 9)}), past("2026Q1", actuals={"sales": figure(44, 9)}))

    figures = with_past(facts_of(), records, policy()).indicators["sales"]

    assert figures.previous == figure(80, 9)
    assert figures.growth is not None
    assert figures.growth.value == Decimal("0.1")
    older = with_past(facts_of(), (past(), records[1]), policy()).indicators["sales"]
    assert (older.previous, older.growth) == (None, None)


def test_the_sheets_own_figure_of_the_period_before_is_kept() -> None:
    facts = facts_of("100")

    grown = with_past(facts, (past(actuals={"sales": figure(80, 9)}),), policy())

    assert grown.indicators == facts.indicators
    assert len(grown.past) == 1


def test_a_unit_grows_too() -> None:
    grown = unit_with_past(a_unit(), (past(actuals={"sales": figure(240, 9)}),), policy())

    growth = grown.indicators["sales"].growth
    assert growth is not None
    assert growth.value == Decimal("0.25")
    assert grown.indicators["complaints"].growth is None
    assert unit_with_past(a_unit(), (), policy()).indicators == a_unit().indicators


# --- shortfalls in a row ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "before", "count"),
    [
        (None, [True], None),
        (False, [True, True], 0),
        (False, [], 0),
        (True, [], None),
        (True, [None], None),
        (True, [None, True], None),
        (True, [False], 1),
        (True, [False, True], 1),
        (True, [True], 2),
        (True, [True, None], 2),
        (True, [True, False, True], 2),
        (True, [True, True], 3),
        (True, [True, True, None], 3),
    ],
)
def test_shortfalls_in_a_row_are_counted_as_far_as_the_record_goes(
    now: bool | None, before: Sequence[bool | None], count: int | None
) -> None:
    records = tuple(past(f"2026-0{9 - n}", short) for n, short in enumerate(before, 1))

    streak = count_streak(NOW, records, now)

    assert (streak.value if streak else None) == count
    assert streak is None or streak.place == NOW


def test_a_streak_names_the_periods_it_counts() -> None:
    def formula(*before: bool) -> str | None:
        records = tuple(past(f"2026-0{9 - n}", short) for n, short in enumerate(before, 1))
        streak = count_streak(NOW, records, True)
        return streak.formula if streak else None

    assert formula(False) == "仅本期有不足"
    assert formula(True, False) == "本期与 2026-08（outputs/2026-08） 均有不足"
    assert formula(True, True) == "本期与 2026-08（outputs/2026-08）、2026-07（outputs/2026-07） 均有不足"
    none = count_streak(NOW, (), False)
    assert none is not None
    assert none.formula == "本期无不足"
