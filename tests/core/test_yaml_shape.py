"""Plain values with their lines, checked against a shape."""

from __future__ import annotations

from uuid import UUID

from pipeline.adapters.policy_files import parse_yaml
from pipeline.core.models import Problem
from pipeline.core.yaml_shape import Shape, read_entry
from pipeline.wording import describe


class Inner(Shape):
    colour: str
    size: int = 1


class Outer(Shape):
    items: tuple[Inner, ...] = ()
    key: UUID | None = None


def problems_of(text: str) -> list[Problem]:
    problems: list[Problem] = []
    read_entry(parse_yaml(text, "a.yaml"), Outer, problems)
    return problems


def test_a_misspelt_key_is_answered_with_the_keys_of_its_own_level() -> None:
    (inner,) = problems_of("items:\n  - colour: a\n  - {colour: b, sise: 2}\n")
    (outer,) = problems_of("itms: []\n")

    assert (str(inner.place), inner.params) == ("a.yaml:3 items.2.sise", {"key": "sise", "guess": "size"})
    assert (str(outer.place), outer.params) == ("a.yaml:1 itms", {"key": "itms", "guess": "items"})


def test_all_faults_come_at_once() -> None:
    problems = problems_of("items:\n  - {size: x}\n  - {colour: a, size: []}\nother: 1\n")

    assert [problem.code for problem in problems] == ["P430", "P435", "P435", "P432"]


def test_a_fault_that_has_no_words_of_its_own_still_quotes_what_is_there() -> None:
    (problem,) = problems_of("key: abc\n")

    assert (problem.code, problem.params["found"]) == ("P443", "abc")
    assert "abc" in describe(problem, "zh")


def test_a_long_value_is_quoted_in_part() -> None:
    (problem,) = problems_of(f"key: {'甲' * 500}\n")

    assert len(problem.params["found"]) == 41
