"""What a template reads, as paths from the top, and what it may not say."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from pipeline.core.templates.template_language import Forbidden, Use, groups_of, is_part, read_fields

ENVIRONMENT = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)


def read(source: str) -> tuple[list[Use], list[Forbidden]]:
    return read_fields(ENVIRONMENT.parse(source))


def printed(source: str) -> list[str]:
    return [use.path for use in read(source)[0] if use.printed]


def looked_at(source: str) -> list[str]:
    return [use.path for use in read(source)[0] if not use.printed]


def refused(source: str) -> list[str]:
    return [item.what for item in read(source)[1]]


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("{{ person.name }}", "person.name"),
        ("{{ person['name'] }}", "person.name"),
        ("{{ title }}", "title"),
        ("{{ strengths[0] }}", "strengths[]"),
        ("{{ strengths|first }}", "strengths[]"),
        ("{{ strengths|last }}", "strengths[]"),
        ("{{ strengths|join('、') }}", "strengths[]"),
        ("{{ person.post|default('—') }}", "person.post"),
        ("{% for item in findings %}{{ item.text }}{% endfor %}", "findings[].text"),
        ("{% for f in findings %}{% for e in f.evidence %}{{ e.cell }}{% endfor %}{% endfor %}",
         "findings[].evidence[].cell"),
        ("{% set who = person %}{{ who.name }}", "person.name"),
        ("{% set first = findings[0] %}{{ first.text }}", "findings[].text"),
    ],
)  # fmt: skip
def test_what_is_printed_is_a_path_from_the_top(source: str, path: str) -> None:
    assert printed(source) == [path]
    assert refused(source) == []


def test_plain_text_and_constants_read_nothing() -> None:
    assert read("一式三份{{ '，' }}") == ([], [])


def test_a_condition_is_looked_at_and_not_printed() -> None:
    source = (
        "{% if has_peers and not main.rate %}{{ a }}{% elif total > 1 %}{{ b }}{% else %}{{ c }}{% endif %}"
    )

    assert looked_at(source) == ["has_peers", "main.rate", "total"]
    assert printed(source) == ["a", "b", "c"]


def test_either_value_of_an_expression_may_be_printed() -> None:
    assert printed("{{ nickname or person.name }}") == ["nickname", "person.name"]
    source = "{{ person.post if person.has_post else unit.name }}"
    assert printed(source) == ["person.post", "unit.name"]
    assert looked_at(source) == ["person.has_post"]
    assert printed("{{ person.post if person.has_post }}") == ["person.post"]


def test_what_operators_only_look_at_is_not_printed() -> None:
    assert looked_at("{{ a ~ b }}") == ["a", "b"]
    assert looked_at("{{ loopless + 1 }}") == ["loopless"]
    assert looked_at("{% if grade in ['C', other] %}x{% endif %}") == ["grade", "other"]
    assert looked_at("{% if note is defined %}x{% endif %}") == ["note"]


def test_a_list_whose_length_is_asked_for_is_looked_at() -> None:
    source = "{{ findings|length }}"

    assert printed(source) == []
    assert looked_at(source) == ["findings"]


def test_a_filters_argument_is_looked_at() -> None:
    assert looked_at("{{ person.post|default(unit.name) }}") == ["unit.name"]


def test_the_number_of_a_loop_is_no_field() -> None:
    assert read("{% for item in findings %}{{ loop.index }}{% endfor %}") == ([Use(1, "findings", False)], [])


def test_a_loops_condition_and_its_else_are_read_with_the_right_names() -> None:
    source = "{% for item in findings if item.major %}{{ item.text }}{% else %}{{ item.text }}{% endfor %}"

    assert looked_at(source) == ["findings", "findings[].major"]
    assert printed(source) == ["findings[].text", "item.text"]


def test_a_name_set_in_a_branch_ends_with_it() -> None:
    assert printed("{% if a %}{% set x = b %}{{ x }}{% endif %}{{ x }}") == ["b", "x"]


def test_each_use_keeps_its_line() -> None:
    assert read("{{ b }}\n{{ a }}\n{{ b }}")[0] == [Use(1, "b", True), Use(2, "a", True), Use(3, "b", True)]


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("{{ person.name.upper() }}", "call"),
        ("{% include 'other.docx' %}", "include"),
        ("{% macro m() %}{% endmacro %}", "macro"),
        ("{{ a * 2 }}", "mul"),
        ("{{ a|upper }}", "| upper"),
        ("{% filter upper %}x{% endfilter %}", "filterblock"),
        ("{% if a is number %}x{% endif %}", "is number"),
        ("{{ findings[index] }}", "[…]"),
        ("{{ findings[1:2] }}", "[…]"),
        ("{% for key, value in person %}{{ key }}{% endfor %}", "for"),
        ("{% for item in tree recursive %}{{ item }}{% endfor %}", "for"),
        ("{% set a, b = c %}", "assign"),
        ("{% set x %}text{% endset %}", "assignblock"),
        ("{% do person %}", "exprstmt"),
        ("{{ {'a': 1} }}", "dict"),
    ],
)
def test_what_a_template_may_not_say_is_named_as_it_stands_there(source: str, what: str) -> None:
    assert refused(source) == [what]


def test_all_that_is_refused_is_told_in_the_order_of_the_lines() -> None:
    assert read("{{ a.b() }}\n{{ c|upper }}")[1] == [Forbidden(1, "call"), Forbidden(2, "| upper")]


def test_a_group_is_whatever_leads_to_a_field() -> None:
    known = frozenset({"person.name", "findings[].text", "findings[].actions[]", "strengths[]", "comment"})

    assert groups_of(known) == {"person", "findings", "findings[]", "findings[].actions", "strengths"}
    assert is_part("findings[].text", "findings")
    assert not is_part("findings", "findings")
