"""Plain values with their lines, checked against a shape."""

from __future__ import annotations

from uuid import UUID

from pipeline.adapters.folders.policy_files import parse_yaml
from pipeline.core.models import Problem
from pipeline.core.policies.yaml_shape import Shape, check_keys, read_entry
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


def test_a_place_that_the_file_does_not_have_is_the_nearest_around_it() -> None:
    source = parse_yaml("items:\n  - colour: a\n  - b\n", "a.yaml")

    assert str(source.at(("items", 0, "colour"))) == "a.yaml:2 items.1.colour"
    assert str(source.at(("items", 0, "size", "unit"))) == "a.yaml:2 items.1.size.unit"
    assert str(source.at(("items", 9))) == "a.yaml:1 items.10"
    assert str(source.at(("items", 1, 0))) == "a.yaml:3 items.2.1"
    assert str(source.at(())) == "a.yaml"


def test_keys_are_missing_unknown_or_no_keys_at_all() -> None:
    def faults(text: str) -> list[tuple[str, str]]:
        found = check_keys(parse_yaml(text, "a.yaml"), ["items"], ["note"])
        return [(problem.code, next(iter(problem.params.values()))) for problem in found]

    assert faults("items: []\nnote: x\n") == []
    assert [code for code, _ in faults("- 1\n")] == ["P439"]
    assert faults("note: x\n") == [("P430", "items")]
    assert faults("items: []\nother: 1\n")[0][1] == "other"
