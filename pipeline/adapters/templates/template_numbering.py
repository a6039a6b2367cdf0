"""Numbered paragraphs of a template: numbers that are not defined, and lists that would run on.

A list begins again below each heading of the same multilevel list, and where its ``w:num`` says so for the
first time. So that loops are seen, their paragraphs are read twice, as in a draft with two items.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from pipeline.adapters.templates.template_list_levels import STYLES, Level, Numbering, read_numbering
from pipeline.adapters.templates.template_parts import TemplateParts
from pipeline.adapters.templates.template_stories import Paragraph, Story, W
from pipeline.core.templates.template_faults import Fault, Fix, Spot

_NO_LIST = "0"


def check_numbering(parts: TemplateParts) -> Iterator[Fault]:
    """Give the faults of the numbers of a template."""
    numbering = read_numbering(parts)
    yield from _check_defined(parts, numbering)
    for story in parts.stories:
        yield from _check_restart(story, numbering)


# --- numbers that are not defined ---


def _check_defined(parts: TemplateParts, numbering: Numbering) -> Iterator[Fault]:
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
    return next(uses, Spot(STYLES))


# --- lists that run on ---


class _Line(NamedTuple):
    """A paragraph of a draft with two items in every list.

    Attributes:
        level: None for a paragraph without a number.
        is_heading: Whether its style has an outline level.
    """

    paragraph: Paragraph
    level: Level | None
    is_heading: bool


class _Group(NamedTuple):
    """Paragraphs of one list level with no other text between them."""

    level: Level
    first: Paragraph
    is_list: bool  # more than one paragraph, or a loop of nothing else


def _check_restart(story: Story, numbering: Numbering) -> Iterator[Fault]:
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


def _groups(story: Story, lines: list[_Line]) -> Iterator[tuple[_Group | None, Level]]:
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
