"""The tags of a paragraph: read as they were meant, and mistyped ones told once."""

from __future__ import annotations

import pytest

from pipeline.core.templates.template_blocks import match_blocks
from pipeline.core.templates.template_expressions import read_expressions
from pipeline.core.templates.template_faults import Fault, Spot
from pipeline.core.templates.template_tags import Tag, read_tags

KNOWN = ("person.name", "person.post", "findings[].text", "findings[].no", "strengths[]", "comment")


def read(*lines: str) -> tuple[list[Tag], list[Fault]]:
    """The tags of a part with these paragraphs, and everything that is wrong with them."""
    tags: list[Tag] = []
    faults: list[Fault] = []
    for number, text in enumerate(lines, 1):
        found, wrong = read_tags(text, Spot("word/document.xml", number, text))
        tags += found
        faults += wrong
    blocks = match_blocks(tags)
    faults += (*blocks.faults, *read_expressions(blocks.tags, KNOWN).faults)
    return tags, faults


def told(*lines: str) -> list[tuple[str, int | None]]:
    return [(fault.code, fault.spot.paragraph) for fault in read(*lines)[1]]


@pytest.mark.parametrize(
    "text",
    [
        "姓名：{{ person.name }}，岗位：{{person.post or '—'}}",
        "{# 给自己的说明：{{ 不打印 }} #}",
        "{%- if comment -%}有{%- endif %}",
        "{% set a = comment %}{{ a }}",
        "{{ person.post or '，、（）｛｝' }}",
        "{{ strengths | join('；') }}",
        "集合｛甲｝、{乙}、{1, 2}、占 50%｝、{1, 50%}",
        "没有标记",
        "",
    ],
)
def test_what_is_well_written_is_no_fault(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "reach", "body"),
    [
        ("{{ person.name }}", "print", "", "person.name"),
        ("{%p if comment %}", "block", "p", "if comment"),
        ("{%tr for f in findings %}", "block", "tr", "for f in findings"),
        ("{% if comment %}", "block", "", "if comment"),
        ("｛｛ person。name ｝｝", "print", "", "person.name"),
        ("{% P if comment == “好” %}", "block", "p", 'if comment == "好"'),
        ("{{ person.name", "print", "", "person.name"),
        ("{#p 说明 #}", "comment", "p", ""),
    ],
)
def test_a_tag_is_read_as_it_was_meant(text: str, kind: str, reach: str, body: str) -> None:
    (tag,), _ = read(text)

    assert (tag.kind, tag.reach, tag.body, tag.text) == (kind, reach, body, text)


def test_a_tag_with_two_slips_is_one_fault_with_one_correction() -> None:
    (fault,) = read("｛｛ person。name or “无” ｝｝")[1]

    assert fault.fix is not None
    assert fault.fix.new == '{{ person.name or "无" }}'


def test_two_mistyped_tags_of_a_paragraph_are_two_faults() -> None:
    assert told("{{ person.name } 与 {{ person.post %}") == [("W532", 1), ("W532", 1)]


# --- blocks: the reading that leaves the fewest faults ---


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("{%p if comment %}", "x"), [("W520", 1)]),
        (("{%p for f in findings %}", "{%p if comment %}", "x", "{%p endfor %}"), [("W520", 2)]),
        (("{%p if comment %}", "{%p for f in findings %}", "x", "{%p endif %}"), [("W520", 2)]),
        (("{%p for f in findings %}", "x", "{%p endif %}"), [("W522", 3)]),
        (
            ("{%p if comment %}", "{%p for f in findings %}", "x", "{%p endif %}", "{%p endif %}"),
            [("W522", 4)],
        ),
        (("{%p for f in findings %}", "{%p endif %}", "{%p endfor %}"), [("W521", 2)]),
        (("x", "{%p endfor %}", "y"), [("W521", 2)]),
        (("{%p if comment %}", "{%p else %}", "{%p else %}", "{%p endif %}"), [("W523", 3)]),
        (("{%p for f in findings %}", "{%p elif comment %}", "{%p endfor %}"), [("W523", 2)]),
        (("{%p if comment %}", "x", "{%p end %}"), [("W522", 3)]),
        (("{%p for f in findings %}", "{{ f.text }}", "{%p else %}", "无", "{%p endfor %}"), []),
    ],
    ids=range(11),
)
def test_one_slip_in_the_blocks_is_one_fault(lines: tuple[str, ...], expected: list[tuple[str, int]]) -> None:
    assert told(*lines) == expected


# --- fields ---


def test_a_misspelt_list_is_told_once_and_its_items_are_read_as_meant() -> None:
    assert told("{%p for f in finding %}", "{{ f.text }}", "{{ f.txt }}", "{%p endfor %}") == [
        ("W502", 1),
        ("W502", 3),
    ]


def test_every_tag_that_cannot_be_read_is_told() -> None:
    assert told("{{ person name }}", "{% if comment = 'x' %}", "{% endif %}", "{{ person.nane }}") == [
        ("W503", 1),
        ("W503", 2),
        ("W502", 4),
    ]


def test_what_cannot_be_guessed_is_to_be_taken_out() -> None:
    (fault,) = read("{{ ~ ~ }}")[1]

    assert fault.fix is not None
    assert (fault.fix.old, fault.fix.new) == ("{{ ~ ~ }}", "")
