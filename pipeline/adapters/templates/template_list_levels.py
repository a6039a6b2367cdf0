"""The lists of a Word file: which level numbers a paragraph, and which numbers begin again by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from pipeline.adapters.templates.template_parts import TemplateParts
from pipeline.adapters.templates.template_stories import Paragraph, W

STYLES = "word/styles.xml"
_NUMBERING = "word/numbering.xml"
_NO_NUMBERS = ("bullet", "none")


class Level(NamedTuple):
    """The list level that a paragraph is numbered by."""

    number: str
    abstract: str
    level: int


@dataclass(frozen=True)
class Numbering:
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

    def level_of(self, paragraph: Paragraph) -> Level | None:
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
        return None if self.formats.get((abstract, at)) in _NO_NUMBERS else Level(number, abstract, at)

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


def read_numbering(parts: TemplateParts) -> Numbering:
    """Return what numbering.xml and styles.xml say."""
    numbering = Numbering()
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
    for style in parts.roots.get(STYLES, etree.Element("none")).iter(f"{W}style"):
        _read_style(style, numbering)
    return numbering


def _read_style(style: etree._Element, numbering: Numbering) -> None:
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
