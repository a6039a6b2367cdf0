"""What a document rests on: which change of the inputs is whose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pipeline.core.deciding.evaluation import evaluate
from pipeline.core.deciding.grounds import Grounds
from pipeline.core.deciding.planning import Dates, build_plan
from pipeline.core.models import Appraisal, BatchSettings, HistorySource, PlannedDocument, Subject
from pipeline.core.policies.workdays import Calendar
from tests.builders import batch, person, policy

PEOPLE = [person(str(i), 80, row=i) for i in range(1, 6)]
HISTORY = (HistorySource("2026Q2", "inputs/2026Q2", "first"),)
DATES = Dates(date(2026, 10, 20), Calendar({}, frozenset({2026})))


def grounds_of(
    people: Sequence[Appraisal],
    subject: str = "1",
    settings: BatchSettings = BatchSettings(),  # noqa: B008 - a frozen record
    history: tuple[HistorySource, ...] = HISTORY,
) -> dict[str, str]:
    evaluated = evaluate(batch(people), policy(), {})
    plan = build_plan(evaluated, policy(), settings, DATES, history)
    document: PlannedDocument = plan.documents[0]
    unit = "/".join(people[0].employee.department)
    about = Subject("unit", unit, unit, unit) if subject == "unit" else replace(document.subject, id=subject)
    return Grounds(evaluated.batch, evaluated.units, settings, history).of(replace(document, subject=about))


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {origin for origin in before if before[origin] != after[origin]}


def test_a_changed_cell_is_the_persons_own_and_a_colleagues_peer_and_the_units() -> None:
    after = [person("1", 81, row=1), *PEOPLE[1:]]

    assert changed(grounds_of(PEOPLE), grounds_of(after)) == {"own"}
    assert changed(grounds_of(PEOPLE, "2"), grounds_of(after, "2")) == {"peer", "unit"}
    assert changed(grounds_of(PEOPLE, "unit"), grounds_of(after, "unit")) == {"unit"}


def test_a_row_that_was_only_moved_says_the_same() -> None:
    moved = [person(str(i), 80, row=i + 10) for i in range(1, 6)]

    assert grounds_of(PEOPLE) == grounds_of(moved)


def test_two_colleagues_that_swap_their_figures_are_noticed() -> None:
    one = [*PEOPLE[:3], person("4", 70, row=4), person("5", 90, row=5)]
    other = [*PEOPLE[:3], person("4", 90, row=4), person("5", 70, row=5)]

    assert changed(grounds_of(one), grounds_of(other)) == {"peer", "unit"}


def test_another_day_of_issue_is_the_subjects_own() -> None:
    later = BatchSettings(issued_on=date(2026, 10, 26))

    assert changed(grounds_of(PEOPLE), grounds_of(PEOPLE, settings=later)) == {"own"}


def test_another_earlier_batch_is_history() -> None:
    other = (replace(HISTORY[0], digest="second"),)

    assert changed(grounds_of(PEOPLE), grounds_of(PEOPLE, history=other)) == {"history"}
