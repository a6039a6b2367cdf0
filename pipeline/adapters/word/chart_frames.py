"""The drawings of a text that show charts: found by their alternative text, and written for a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from pipeline.adapters.gate import Refused
from pipeline.core.drafting.content import Chart

# What lxml and python-docx write: these prefixes, double quotes, no > inside a value.
_CHART = re.compile(rb'<cx?:chart\b[^>]*?\br:id="([^"]*)"')
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


class Shown(NamedTuple):
    """What a drawing shows in one document."""

    relation: bytes
    chart: Chart
    height: Callable[[Chart, int], int]


def frames_in(content: bytes) -> Iterator[Frame]:
    """Give the drawings of charts. Raises Refused when one is drawn in an unknown way (W560)."""
    for chart in _CHART.finditer(content):
        start = content.rfind(b"<wp:inline", 0, chart.start())
        start = max(start, content.rfind(b"<wp:anchor", max(start, 0), chart.start()))
        properties = _PROPERTIES.search(content, max(start, 0), chart.start())
        if properties is None:
            raise Refused("W560")
        description = _DESCRIPTION.search(properties[0])
        name = None if description is None else _NAME.search(description[1].decode())
        head = (start, properties.end())
        yield Frame(None if name is None else name[1], head, chart.span(1), chart[1].decode())


def redrawn(content: bytes, frames: Sequence[Frame], shown: Sequence[Shown]) -> bytes:
    """Return a text whose drawings are as high as their bars need, and described for people."""
    written: list[bytes] = []
    end = 0
    for frame, one in zip(frames, shown, strict=True):
        written += (content[end : frame.head[0]], _head(content, frame, one))
        written += (content[frame.head[1] : frame.link[0]], one.relation)
        end = frame.link[1]
    return b"".join((*written, content[end:]))


def _head(content: bytes, frame: Frame, shown: Shown) -> bytes:
    """Return how a drawing begins: as high as its bars need, named for the program, described for people."""
    written = _LABELS.sub(b"", content[slice(*frame.head)])
    written = _HEIGHT.sub(lambda drawn: b"%d" % shown.height(shown.chart, int(drawn[0])), written, count=1)
    return written + f' name="chart:{frame.name}" descr={quoteattr(_spoken(shown.chart))}'.encode()


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
