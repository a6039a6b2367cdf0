"""Peer figures of single persons, and who counts in no group."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.core.deciding.evaluation import evaluate
from pipeline.core.models import Appraisal, IndicatorFigures
from pipeline.core.policies.policy import Settings
from tests.builders import appraisal, batch, employee, person, policy, result


def figures_of(people: Sequence[Appraisal], id_: str = "1", indicator: str = "sales") -> IndicatorFigures:
    return evaluate(batch(people), policy(), {}).people[id_].indicators[indicator]


def group(*others: Appraisal) -> list[Appraisal]:
    return [person(str(i), 100 * i, row=i + 1) for i in range(1, 5)] + list(others)


def test_a_peer_figure_says_how_it_was_made() -> None:
    figures = figures_of(group())

    assert figures.peer_average is not None
    assert figures.peer_average.formula == "同岗位其余3人的平均值"
    assert str(figures.peer_average.place) == "inputs/2026Q3/结果.xlsx[销售一部]!D2:D5"
    assert figures.peer_gap is not None
    assert figures.peer_gap.formula == "(D2 − 同岗平均) ÷ 同岗平均"


def test_somebody_without_a_figure_is_no_peer_and_has_none_but_does_not_hide_the_others() -> None:
    people = [person("0", None), *group()]

    assert figures_of(people, "0").peer_average is None
    assert figures_of(people).peer_count == 3


def test_somebody_without_a_post_is_nobodys_peer() -> None:
    people = [*(person(f"x{i}", 100, post=None) for i in range(5)), *group()]

    assert figures_of(people, "x0").peer_average is None
    assert figures_of(people).peer_count == 3


def test_somebody_kept_out_stands_in_nobodys_way() -> None:
    people = [person("0", 999, on_hold=True), *group()]

    assert figures_of(people).peer_count == 3
    assert figures_of(people, "0").peer_average is None


def test_each_indicator_has_its_own_peers() -> None:
    people = [
        appraisal(
            employee(str(i)), [result("sales", 100, 100), result("complaints", None if i < 2 else i, 4)]
        )
        for i in range(6)
    ]

    assert figures_of(people, "3").peer_count == 5
    complaints = figures_of(people, "3", "complaints")
    assert complaints.peer_count == 3
    assert complaints.peer_average is not None
    assert complaints.peer_average.value == Decimal(2 + 4 + 5) / 3
    assert figures_of(people, "1", "complaints").peer_average is None


def test_a_figure_that_is_missing_hides_no_other_of_the_same_person() -> None:
    people = [
        appraisal(employee(str(i)), [result("sales", None, 100), result("complaints", i, 4)])
        for i in range(4)
    ]

    assert figures_of(people, "0", "complaints").peer_count == 3


def test_the_policy_says_how_many_peers_are_enough() -> None:
    strict = policy(settings=Settings("云岭智选商贸有限公司", peer_minimum=4))

    assert evaluate(batch(group()), strict, {}).people["1"].indicators["sales"].peer_average is None
    more = evaluate(batch(group(person("5", 500))), strict, {}).people["1"].indicators["sales"]
    assert more.peer_count == 4


def test_peers_of_no_sales_at_all_give_an_average_but_no_gap() -> None:
    figures = figures_of([person("1", 5), *(person(f"z{i}", 0) for i in range(3))])

    assert figures.peer_average is not None
    assert figures.peer_average.value == 0
    assert figures.peer_gap is None
