"""The parts of a template that docxtpl fills, as their checks see them: paragraphs, tags and blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from lxml import etree

from pipeline.core.templates.template_blocks import Blocks, match_blocks
from pipeline.core.templates.template_faults import Fault, Spot
from pipeline.core.templates.template_tags import Tag, read_tags

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_IN_ATTRIBUTE = re.compile(rb'="[^"]*(?:\{\{|\{%)')


class Piece(NamedTuple):
    """A text element of a paragraph and where its text begins in that of the paragraph."""

    start: int
    element: etree._Element


class Paragraph(NamedTuple):
    """One paragraph; what stands in text boxes anchored in it belongs to their own paragraphs."""

    element: etree._Element
    spot: Spot
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """What it shows, tags as they are written."""
        return self.spot.text

    def piece_at(self, offset: int) -> Piece:
        """Return the text element that holds a character."""
        return [piece for piece in self.pieces if piece.start <= offset][-1]


class Attribute(NamedTuple):
    """An attribute, or the code of a field, that holds tags."""

    element: etree._Element
    name: str
    text: str
    tags: tuple[Tag, ...]


@dataclass(frozen=True)
class Story:
    """One part that docxtpl fills: body, header, footer or footnotes.

    Attributes:
        paragraphs: In the order of the part, those of tables and text boxes included.
        blocks: Its ifs and fors, and every tag that Jinja reads.
        tags: Every tag as written, in the order of the part.
        faults: What is mistyped.
        numbers: Element of a paragraph → its index in ``paragraphs``.
    """

    part: str
    root: etree._Element
    paragraphs: tuple[Paragraph, ...]
    attributes: tuple[Attribute, ...]
    tags: tuple[Tag, ...]
    blocks: Blocks
    faults: tuple[Fault, ...]
    numbers: Mapping[etree._Element, int]

    def paragraph(self, spot: Spot) -> Paragraph:
        """Return the paragraph of a spot in this part."""
        return self.paragraphs[(spot.paragraph or 1) - 1]

    @cached_property
    def nesting(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For each paragraph the blocks that it stands in, outer first: index in ``blocks``, and branch."""
        inside: list[tuple[tuple[int, int], ...]] = [()] * len(self.paragraphs)
        for index, block in enumerate(self.blocks.blocks):
            if block.end is None:
                continue
            bounds = [tag.spot.paragraph or 0 for tag in (block.begin, *block.middles, block.end)]
            for branch, (first, last) in enumerate(pairwise(bounds)):
                for number in range(first, last - 1):
                    inside[number] = (*inside[number], (index, branch))
        return tuple(inside)

    @cached_property
    def vanishing(self) -> frozenset[int]:
        """Numbers of the paragraphs that are only there for a tag, and go with their paragraph or row."""
        return frozenset(tag.spot.paragraph or 0 for tag in self.tags if tag.reach in ("p", "tr"))

    def nesting_of(self, spot: Spot) -> tuple[tuple[int, int], ...]:
        """Return the blocks that a paragraph stands in."""
        return self.nesting[spot.paragraph - 1] if spot.paragraph else ()

    def spot_of(self, element: etree._Element) -> Spot:
        """Return the paragraph that an element stands in, begins with or stands before."""
        return _spot_of(element, self.part, self.paragraphs, self.numbers)


def read_story(part: str, root: etree._Element, content: bytes) -> Story:
    """Return a part of a template; ``content`` is what ``root`` was parsed from."""
    paragraphs = tuple(_read_paragraphs(part, root))
    numbers = {paragraph.element: index for index, paragraph in enumerate(paragraphs)}
    faults: list[Fault] = []
    # Paragraph, characters before it, and whether it stands in the text: the order of the part.
    placed: list[tuple[int, int, bool, Tag]] = []
    for paragraph in paragraphs:
        found, wrong = read_tags(paragraph.text, paragraph.spot)
        placed += [(paragraph.spot.paragraph or 0, tag.start, True, tag) for tag in found]
        faults += wrong
    attributes: list[Attribute] = []
    if _IN_ATTRIBUTE.search(content) or b"instrText" in content:
        for element, name, text in _written_elsewhere(root):
            spot = _spot_of(element, part, paragraphs, numbers)
            found, wrong = read_tags(text, spot, visible=False)
            attributes += [Attribute(element, name, text, tuple(found))] if found else []
            placed += [(spot.paragraph or 0, _before(element), False, tag) for tag in found]
            faults += wrong
    tags = tuple(item[-1] for item in sorted(placed, key=lambda item: item[:-1]))
    return Story(part, root, paragraphs, tuple(attributes), tags, match_blocks(tags), tuple(faults), numbers)


def _spot_of(
    element: etree._Element,
    part: str,
    paragraphs: tuple[Paragraph, ...],
    numbers: Mapping[etree._Element, int],
) -> Spot:
    inside = (element, *element.iterancestors(f"{W}p"))
    for near in (*inside, *element.iter(f"{W}p"), *_following(element)):
        if near in numbers:
            return paragraphs[numbers[near]].spot
    return Spot(part)


def _following(element: etree._Element) -> Iterator[etree._Element]:
    for sibling in element.itersiblings():
        yield from sibling.iter(f"{W}p")


def _before(element: etree._Element) -> int:
    """Count the characters of the paragraph that stand before an element."""
    paragraph = next(element.iterancestors(f"{W}p"), None)
    if paragraph is None:
        return -1
    count = 0
    for other in paragraph.iter():
        if other is element:
            break
        count += len(other.text or "") if other.tag == f"{W}t" else 0
    return count


def _read_paragraphs(part: str, root: etree._Element) -> Iterator[Paragraph]:
    pieces: dict[etree._Element, list[Piece]] = {}
    lengths: dict[etree._Element, int] = {}
    # Word writes a text box a second time, for programs that do not know the first form.
    repeated = {element for again in root.iter(_FALLBACK) for element in again.iter(f"{W}p", f"{W}t")}
    for element in root.iter(f"{W}p", f"{W}t"):
        if element in repeated:
            continue
        if element.tag == f"{W}p":
            pieces[element] = []
            lengths[element] = 0
        elif element.text and (owner := next(element.iterancestors(f"{W}p"), None)) is not None:
            pieces[owner].append(Piece(lengths[owner], element))
            lengths[owner] += len(element.text)
    for number, (element, found) in enumerate(pieces.items(), 1):
        text = "".join(piece.element.text or "" for piece in found)
        yield Paragraph(element, Spot(part, number, text), tuple(found))


def _written_elsewhere(root: etree._Element) -> Iterator[tuple[etree._Element, str, str]]:
    """Give the attributes and the field codes that hold a tag."""
    for element in root.iter(etree.Element):
        for name, value in element.attrib.items():
            if "{{" in value or "{%" in value:
                yield element, etree.QName(str(name)).localname, str(value)
        if element.tag == f"{W}instrText" and element.text and "{" in element.text:
            yield element, "instrText", element.text
