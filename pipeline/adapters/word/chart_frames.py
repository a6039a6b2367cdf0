"""The drawings of a text that show charts: found by their alternative text, and written for a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from pipeline.adapters.gate import Refused
from pipeline.adapters.word.edits import Edit
from pipeline.core.drafting.content import Chart

# What lxml and python-docx write: these prefixes, double quotes, no > inside a value.
_CHART = re.compile(rb'<cx?:chart\b[^>]*?\br:id="([^"]*)"')
_LINK = b"r:id="  # found three times as fast as with the blank before it
_PROPERTIES = re.compile(rb"<wp:docPr\b[^>]*?(?=/?>)")
_DESCRIPTION = re.compile(rb'\sdescr="([^"]*)"')
_HEIGHT = re.compile(rb'(?<=\scy=")\d+')
_LABELS = re.compile(rb'\s(?:name|descr)="[^"]*"')
_NAME = re.compile(r"chart\s*[:：]\s*([^\s&\"<>]+)")

_SPOKEN = 1000  # characters of a description: a screen reader reads it to the end


class Frame(NamedTuple):
    """One drawing that shows a chart.

    Attributes:
        name: From its alternative text ``chart:NAME``; None when it has none.
        head: Where it begins and its properties end.
        link: Where its relationship stands.
    """

    name: str | None
    head: tuple[int, int]
    link: tuple[int, int]
    relation: str


Height = Callable[[Chart, int], int]
"""Figures and the height that was drawn, in EMU → how high it must be."""


def frames_in(content: bytes) -> Iterator[Frame]:
    """Give the drawings of charts. Raises Refused when one is drawn in an unknown way (W560)."""
    for chart in _charts(content):
        start = content.rfind(b"<wp:inline", 0, chart.start())
        start = max(start, content.rfind(b"<wp:anchor", max(start, 0), chart.start()))
        properties = _PROPERTIES.search(content, max(start, 0), chart.start())
        if properties is None:
            raise Refused("W560")
        description = _DESCRIPTION.search(properties[0])
        name = None if description is None else _NAME.search(description[1].decode())
        head = (start, properties.end())
        yield Frame(None if name is None else name[1], head, chart.span(1), chart[1].decode())


def _charts(content: bytes) -> Iterator[re.Match[bytes]]:
    # There are few relationships, and many elements to look through.
    at = content.find(_LINK)
    while at >= 0:
        if found := _CHART.match(content, content.rfind(b"<", 0, at)):
            yield found
        at = content.find(_LINK, at + 1)


def redrawn(content: bytes, frame: Frame, relation: bytes, chart: Chart, height: Height) -> tuple[Edit, Edit]:
    """Return what makes a drawing as high as its bars need, described for people, and leads to its chart."""
    head = _LABELS.sub(b"", content[slice(*frame.head)])
    head = _HEIGHT.sub(lambda drawn: b"%d" % height(chart, int(drawn[0])), head, count=1)
    head += f' name="chart:{frame.name}" descr={quoteattr(_spoken(chart))}'.encode()
    return Edit(*frame.head, head), Edit(*frame.link, relation)


def _spoken(chart: Chart) -> str:
    """Return the figures as a sentence that a screen reader reads out."""
    shown = _printer(chart.number_format)
    texts = []
    for series in chart.series:
        pairs = zip(chart.categories, series.values, strict=True)
        told = "，".join(f"{name} {'—' if value is None else shown(value)}" for name, value in pairs)
        texts.append(f"{series.name}：{told}")
    text = "；".join(texts)
    return text if len(text) <= _SPOKEN else f"{text[:_SPOKEN]}…"


@lru_cache(maxsize=64)
def _printer(number_format: str) -> Callable[[Decimal], str]:
    """Return what prints a number as its label does; only places and the percent sign of a format matter."""
    if number_format == "General":
        return lambda value: format(value.normalize(), "f")
    places = re.search(r"\.(0*)(#*)", number_format)
    fixed, optional = (len(places[1]), len(places[2])) if places else (0, 0)
    percent = "%" if "%" in number_format else ""
    shift, smallest = 2 if percent else 0, Decimal(1).scaleb(-fixed - optional)

    def shown(value: Decimal) -> str:
        text = format(value.scaleb(shift).quantize(smallest, ROUND_HALF_UP), "f")
        spare = len(text) - len(text.rstrip("0"))
        return text[: len(text) - min(spare, optional)].rstrip(".") + percent

    return shown
