"""The tree of fields: nothing is missing, and what it tells an author to type is what the template reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from jinja2 import Environment

from pipeline.core.templates.template_fields import FIELDS, TemplateField
from pipeline.core.templates.template_language import read_fields
from pipeline.core.templates.template_tree import GROUPS, FieldNode, build_tree, unit_of, walk

NODES = {node.path: node for node in walk(build_tree())}


def test_every_field_stands_in_the_tree_once() -> None:
    paths = [node.path for node in walk(build_tree()) if not node.children]

    assert sorted(paths) == sorted(FIELDS)


def test_every_group_and_list_says_what_it_holds() -> None:
    assert [path for path, node in NODES.items() if not node.meaning] == []
    assert {path for path, node in NODES.items() if node.children} == GROUPS.keys()


def test_what_an_author_is_told_to_type_reads_the_field() -> None:
    source = "\n".join(_typed(build_tree()))

    uses, forbidden = read_fields(Environment(autoescape=True).parse(source))

    assert forbidden == []
    assert {use.path for use in uses if use.path in FIELDS} == set(FIELDS)


def _typed(nodes: Iterable[FieldNode]) -> Iterator[str]:
    """Everything that the tree says may be typed, each part inside the loops that it stands in."""
    for node in nodes:
        written = node.written.replace("{%p ", "{% ")
        if node.kind == "yes_no":
            yield f"{written}{{% endif %}}"
        elif node.kind == "list" and node.children:
            begin, _, end = written.partition(" … ")
            yield from (begin, *_typed(node.children), end)
        else:
            yield written
            yield from _typed(node.children)


def test_a_list_inside_a_list_is_read_from_its_item() -> None:
    assert NODES["findings[].measures[]"].written == "{%p for m in f.measures %} … {%p endfor %}"
    assert NODES["findings[].measures[].title"].written == "{{ m.title }}"


def test_items_of_nested_lists_have_different_names() -> None:
    tree = build_tree({"members[].measures[].title": TemplateField("措施", "拜访")})

    (members,) = tree
    assert members.written.startswith("{%p for m in members %}")
    assert members.children[0].written.startswith("{%p for me in m.measures %}")
    assert members.children[0].children[0].written == "{{ me.title }}"


@pytest.mark.parametrize(
    ("path", "kind", "unit"),
    [
        ("person.name", "text", ""),
        ("main.on_target", "yes_no", ""),
        ("strengths[]", "list", ""),
        ("findings[]", "list", ""),
        ("unit", "group", ""),
        ("main.rate", "text", "%"),
        ("main.peer_count", "text", "人"),
        ("main.target", "text", "万元"),
        ("doc.due_on", "text", ""),
    ],
)
def test_kinds_and_units(path: str, kind: str, unit: str) -> None:
    assert (NODES[path].kind, NODES[path].unit) == (kind, unit)


def test_the_unit_of_an_indicators_figure_is_told_as_one_of_several() -> None:
    varies = {path for path, node in NODES.items() if node.unit_varies}

    assert {"main.target", "indicators[].actual", "evidence[].value"} <= varies
    assert not {"main.rate", "children[].target", "main.peer_count"} & varies


@pytest.mark.parametrize(
    ("example", "unit"),
    [("93.6%", "%"), ("-3.20万元", "万元"), ("6人", "人"), ("20", ""), ("2026年第三季度", ""), ("", "")],
)
def test_the_unit_stands_behind_the_number(example: str, unit: str) -> None:
    assert unit_of(example) == unit
