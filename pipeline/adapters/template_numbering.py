"""Numbered paragraphs of a template: numbers that are not defined, and lists that would run on.

A list begins again below each heading of the same multilevel list, and where its ``w:num`` says so for the
first time. So that loops are seen, their paragraphs are read twice, as in a draft with two items.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from lxml import etree

from pipeline.adapters.template_parts import Paragraph, Story, TemplateParts, W
from pipeline.core.template_faults import Fault, Fix, Spot

_STYLES, _NUMBERING = "word/styles.xml", "word/numbering.xml"
_NO_LIST = "0"
_NO_NUMBERS = ("bullet", "none")
_Nesting = tuple[tuple[int, int], ...]


class _Level(NamedTuple):
    """The list level that a paragraph is numbered by."""

    number: str
    abstract: str
    level: int


@dataclass(frozen=True)
class _Numbering:
    """What numbering.xml and styles.xml say.

    Attributes:
        abstract_by_number: numId → abstractNumId.
        restarting: numId and level of those that begin again by themselves.
        formats: abstractNumId and level → number format.
        style_levels: abstractNumId and style → level.
        numbers_of_styles: Style → its own numId and level, either "" when it says none.
        bases: Style → the style that it rests on.
        headings: Styles with an outline level.
    """

    abstract_by_number: dict[str, str] = field(default_factory=dict)
    restarting: set[tuple[str, int]] = field(default_factory=set)
    formats: dict[tuple[str, int], str] = field(default_factory=dict)
    style_levels: dict[tuple[str, str], int] = field(default_factory=dict)
    numbers_of_styles: dict[str, tuple[str, str]] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)
    headings: set[str] = field(default_factory=set)

    def level_of(self, paragraph: Paragraph) -> _Level | None:
        """Return what numbers a paragraph; None for one without a number."""
        properties = paragraph.element.find(f"{W}pPr")
        style = "" if properties is None else _value(properties, "pStyle")
        number, level = ("", "") if properties is None else _number_of(properties)
        of_style, level_of_style = self._inherited(style)
        number, level = number or of_style, level or level_of_style
        abstract = self.abstract_by_number.get(number)
        if abstract is None:
            return None
        at = int(level) if level.isdigit() else self.style_levels.get((abstract, style), 0)
        return None if self.formats.get((abstract, at)) in _NO_NUMBERS else _Level(number, abstract, at)

    def is_heading(self, paragraph: Paragraph) -> bool:
        """Return whether the paragraph's style has an outline level."""
        properties = paragraph.element.find(f"{W}pPr")
        style = "" if properties is None else _value(properties, "pStyle")
        return any(name in self.headings for name in self._chain(style))

    def _inherited(self, style: str) -> tuple[str, str]:
        return next(
            (found for name in self._chain(style) if (found := self.numbers_of_styles.get(name))), ("", "")
        )

    def _chain(self, style: str) -> Iterator[str]:
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            yield style
            style = self.bases.get(style, "")


def check_numbering(parts: TemplateParts) -> Iterator[Fault]:
    """Give the faults of the numbers of a template."""
    numbering = _read(parts)
    yield from _check_defined(parts, numbering)
    for story in parts.stories:
        yield from _check_restart(story, numbering)


# --- reading ---


def _read(parts: TemplateParts) -> _Numbering:
    numbering = _Numbering()
    for element in parts.roots.get(_NUMBERING, ()):
        id_ = element.get(f"{W}numId") or element.get(f"{W}abstractNumId") or ""
        if element.tag == f"{W}num":
            numbering.abstract_by_number[id_] = _value(element, "abstractNumId")
            numbering.restarting.update(
                (id_, int(override.get(f"{W}ilvl") or 0))
                for override in element.iterfind(f"{W}lvlOverride")
                if override.find(f"{W}startOverride") is not None
            )
        elif element.tag == f"{W}abstractNum":
            for level in element.iterfind(f"{W}lvl"):
                at = int(level.get(f"{W}ilvl") or 0)
                numbering.formats[id_, at] = _value(level, "numFmt")
                numbering.style_levels[id_, _value(level, "pStyle")] = at
    for style in parts.roots.get(_STYLES, etree.Element("none")).iter(f"{W}style"):
        _read_style(style, numbering)
    return numbering


def _read_style(style: etree._Element, numbering: _Numbering) -> None:
    id_ = style.get(f"{W}styleId") or ""
    numbering.bases[id_] = _value(style, "basedOn")
    properties = style.find(f"{W}pPr")
    if properties is None:
        return
    if properties.find(f"{W}numPr") is not None:
        numbering.numbers_of_styles[id_] = _number_of(properties)
    if properties.find(f"{W}outlineLvl") is not None:
        numbering.headings.add(id_)


def _number_of(properties: etree._Element) -> tuple[str, str]:
    found = properties.find(f"{W}numPr")
    return ("", "") if found is None else (_value(found, "numId"), _value(found, "ilvl"))


def _value(parent: etree._Element, name: str) -> str:
    child = parent.find(f"{W}{name}")
    return "" if child is None else child.get(f"{W}val") or ""


# --- numbers that are not defined ---


def _check_defined(parts: TemplateParts, numbering: _Numbering) -> Iterator[Fault]:
    defined = {_NO_LIST, *numbering.abstract_by_number}
    for story in parts.stories:
        for item in story.root.iter(f"{W}numId"):
            number = item.get(f"{W}val") or ""
            if number not in defined and "{" not in number:
                yield Fault("W514", story.spot_of(item), {"number": number}, Fix("fix_number"))
    for style, (number, _) in sorted(numbering.numbers_of_styles.items()):
        if number and number not in defined:
            yield Fault("W514", _first_use(parts, style), {"number": number}, Fix("fix_number"))


def _first_use(parts: TemplateParts, style: str) -> Spot:
    uses = (
        story.spot_of(use)
        for story in parts.stories
        for use in story.root.iter(f"{W}pStyle")
        if use.get(f"{W}val") == style
    )
    return next(uses, Spot(_STYLES))


# --- lists that run on ---


class _Line(NamedTuple):
    """A paragraph of a draft with two items in every list.

    Attributes:
        level: None for a paragraph without a number.
        is_heading: Whether its style has an outline level.
    """

    paragraph: Paragraph
    level: _Level | None
    is_heading: bool


class _Group(NamedTuple):
    """Paragraphs of one list level with no other text between them."""

    level: _Level
    first: Paragraph
    is_list: bool  # more than one paragraph, or a loop of nothing else


def _check_restart(story: Story, numbering: _Numbering) -> Iterator[Fault]:
    lines = [
        _Line(paragraph, numbering.level_of(paragraph), numbering.is_heading(paragraph))
        for index in _unrolled(story)
        if (paragraph := story.paragraphs[index]).text.strip() and index + 1 not in story.vanishing
    ]
    before: dict[tuple[str, int], _Group] = {}
    begun: set[str] = set()
    told: set[Spot] = set()
    for group, level in _groups(story, lines):
        for key in [key for key in before if key[0] == level.abstract and key[1] > level.level]:
            del before[key]
        key = (level.abstract, level.level)
        earlier = before.get(key)
        restarts = level.number not in begun and (level.number, level.level) in numbering.restarting
        begun.add(level.number)
        if group is None:
            continue
        before[key] = group
        spot = group.first.spot
        if earlier is None or restarts or spot in told or _exclude(story, earlier.first, group.first):
            continue
        if earlier.level.number != level.number:
            told.add(spot)
            yield Fault("W547", spot, {}, Fix("fix_restart"), "warning")
        elif earlier.is_list and group.is_list:
            told.add(spot)
            yield Fault("W546", spot, {}, Fix("fix_restart"), "warning")


def _groups(story: Story, lines: list[_Line]) -> Iterator[tuple[_Group | None, _Level]]:
    """Give the groups in their order; a heading is none, but its level makes lower ones begin again."""
    for level, found in groupby(lines, lambda line: line.level):
        if level is None:
            continue
        members = list(found)
        if members[0].is_heading:
            yield None, level
            continue
        texts = {line.paragraph.spot for line in members}
        is_list = len(texts) > 1 or _loops_alone(story, members[0].paragraph)
        yield _Group(level, members[0].paragraph, is_list), level


def _loops_alone(story: Story, paragraph: Paragraph) -> bool:
    """Whether the innermost loop around a paragraph repeats nothing else."""
    loops = [
        index
        for index, _ in story.nesting_of(paragraph.spot)
        if story.blocks.blocks[index].begin.word == "for"
    ]
    if not loops:
        return False
    inside = (
        other
        for other in story.paragraphs
        if any(index == loops[-1] for index, _ in story.nesting_of(other.spot))
    )
    return all(
        other.spot == paragraph.spot or not other.text.strip() or other.spot.paragraph in story.vanishing
        for other in inside
    )


def _exclude(story: Story, first: Paragraph, second: Paragraph) -> bool:
    """Whether two paragraphs stand in different branches of one condition."""
    branches = dict(story.nesting_of(first.spot))
    return any(branches.get(index, branch) != branch for index, branch in story.nesting_of(second.spot))


def _unrolled(story: Story) -> Iterator[int]:
    """Give the indices of the paragraphs, those of each loop twice."""
    spans = [
        (block.begin.spot.paragraph or 0, (block.end.spot.paragraph or 0) - 1)
        for block in story.blocks.blocks
        if block.begin.word == "for" and block.end is not None
    ]
    yield from _twice(0, len(story.paragraphs), [span for span in spans if span[0] < span[1]])


def _twice(first: int, last: int, spans: list[tuple[int, int]]) -> Iterator[int]:
    index = first
    while index < last:
        span = next((span for span in spans if span[0] == index and span[1] <= last), None)
        if span is None:
            yield index
            index += 1
            continue
        inner = [other for other in spans if other != span]
        for _ in range(2):
            yield from _twice(*span, inner)
        index = span[1]
