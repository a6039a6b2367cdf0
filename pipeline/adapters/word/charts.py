"""The charts that stand in a Word document: found by their alternative text ``chart:NAME`` and filled.

A draft holds no figure of the sample that HR drew: each chart that stands in it gets its own part and
workbook with the figures of this document, and what a condition cut from the text is cut from the package.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from lxml import etree

from pipeline.adapters.gate import Refused
from pipeline.adapters.word.chart_workbook import workbook_bytes
from pipeline.adapters.word.drawn_chart import DrawnChart
from pipeline.adapters.word.relations import Relations, copy_part, remove_unused, sources_of
from pipeline.adapters.word.word_package import strict_parser
from pipeline.core.drafting.content import Chart
from pipeline.core.models import Problem
from pipeline.core.nearest import nearest
from pipeline.core.places import Place

_RELATION = "/relationships/chart"
_RELATIONS = (_RELATION, f"{_RELATION}Ex")  # the newer kinds, as waterfall and funnel, have one of their own

# What lxml and python-docx write: these prefixes, double quotes, no > inside a value.
_CHART = re.compile(rb'<cx?:chart\b[^>]*?\br:id="([^"]*)"')
_PROPERTIES = re.compile(rb"<wp:docPr\b[^>]*?(?=/?>)")
_DESCRIPTION = re.compile(rb'\sdescr="([^"]*)"')
_HEIGHT = re.compile(rb'(?<=\scy=")\d+')
_LABELS = re.compile(rb'\s(?:name|descr)="[^"]*"')
_NAME = re.compile(r"chart\s*[:：]\s*([^\s&\"<>]+)")

_SPOKEN = 1000  # characters of a description: a screen reader reads it to the end


class _Frame(NamedTuple):
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


def chart_names(parts: Mapping[str, bytes]) -> frozenset[str]:
    """Return the names of the charts in a template, as their alternative texts give them."""
    return frozenset(
        frame.name
        for source in sources_of(parts, _RELATION)
        for frame in _frames(_as_written(parts[source]))
        if frame.name is not None
    )


def chart_workbooks(parts: Mapping[str, bytes]) -> frozenset[str]:
    """Return the embedded workbooks that belong to charts."""
    charts = {
        target
        for source in sources_of(parts, _RELATION)
        for _, type_, target in Relations(parts, source)
        if type_.endswith(_RELATIONS)
    }
    return frozenset(
        target for chart in charts for *_, target in Relations(parts, chart) if target.endswith(".xlsx")
    )


def fill_charts(
    parts: MutableMapping[str, bytes], charts: Mapping[str, Chart], drawn: MutableMapping[bytes, DrawnChart]
) -> None:
    """Fill every chart that stands in the parts of a filled document.

    Args:
        charts: Name → figures.
        drawn: Chart parts of the template that were read before; what is read now is added.

    Raises:
        Refused: A chart without a name (W560), one that stands without figures (W562), or one that
            cannot be filled (W563, W564, W565).
    """
    for source in sources_of(parts, _RELATION):
        _Story(parts, source, drawn).fill(charts)


def check_charts(
    place: Place, parts: Mapping[str, bytes], known: Collection[str], read: Collection[str]
) -> Iterator[Problem]:
    """Give what is wrong with the charts of a template.

    Args:
        known: Names of charts that a document can have.
        read: Fields that the template reads: a chart stands in a condition on its ``charts.NAME``.
    """
    for source in sources_of(parts, _RELATION):
        story = _Story(dict(parts), source, {})
        try:
            for frame in story.frames():
                yield from _check_name(place, frame.name, known, read)
                yield from _check_drawing(place, story, frame)
        except Refused as refused:
            yield Problem(refused.code, "error", place, refused.params)


def _check_drawing(place: Place, story: _Story, frame: _Frame) -> Iterator[Problem]:
    if frame.name is None:
        return
    try:
        story.check(frame, frame.name)
    except Refused as refused:
        yield Problem(refused.code, "error", place, refused.params)


def _check_name(
    place: Place, name: str | None, known: Collection[str], read: Collection[str]
) -> Iterator[Problem]:
    if name is None:
        yield Problem("W560", "error", place)
    elif name not in known:
        meant = nearest(name, known) or "、".join(sorted(known))
        yield Problem("W561", "error", place, {"name": name, "suggestion": meant})
    elif f"charts.{name}" not in read:
        yield Problem("W566", "error", place, {"name": name})


# --- one part of the document ----------------------------------------------------------------------------


class _Story:
    """A part that shows charts: the body, a header, a footer."""

    def __init__(
        self, parts: MutableMapping[str, bytes], source: str, drawn: MutableMapping[bytes, DrawnChart]
    ) -> None:
        self._parts = parts
        self._source = source
        self._relations = Relations(parts, source)
        self._charts = {id_: target for id_, type_, target in self._relations if type_.endswith(_RELATIONS)}
        self._drawn = drawn

    def fill(self, charts: Mapping[str, Chart]) -> None:
        """Fill what stands and remove what does not."""
        content, written, end = self._parts[self._source], bytearray(), 0
        drawings: dict[str, DrawnChart] = {}
        standing: set[str] = set()
        for frame in _frames(content):
            chart = _figures(frame.name, charts)
            drawn, relation = self._charts.get(frame.relation, ""), frame.relation
            if drawn in drawings:
                relation = self._copy(relation)
            else:
                drawings[drawn] = self.drawing(frame)
            drawing = drawings[drawn]
            self._write(frame.name or "", self._charts[relation], drawing, chart)
            standing.add(relation)
            written += content[end : frame.head[0]] + _head(content, frame, chart, drawing)
            written += content[frame.head[1] : frame.link[0]] + relation.encode()
            end = frame.link[1]
        self._parts[self._source] = bytes(written) + content[end:]
        self._remove(self._charts.keys() - standing)

    def frames(self) -> Iterator[_Frame]:
        """Give the charts of a template, whoever wrote it."""
        return _frames(_as_written(self._parts[self._source]))

    def check(self, frame: _Frame, name: str) -> None:
        """Raise Refused when a chart cannot be filled."""
        self.workbook(self._charts.get(frame.relation, ""), self.drawing(frame), name)

    def drawing(self, frame: _Frame) -> DrawnChart:
        """Return what was drawn. Raises Refused, with the chart's name, when it cannot be filled."""
        name, target = frame.name or "", self._charts.get(frame.relation, "")
        source = self._parts.get(target)
        if source is None:
            raise Refused("W564", name=name)
        try:
            chart = self._drawn.get(source) or DrawnChart(source)
        except Refused as refused:
            raise Refused(refused.code, name=name) from refused
        except (ValueError, ArithmeticError) as fault:  # a number of the drawing that is none
            raise Refused("W564", name=name) from fault
        self._drawn[source] = chart
        return chart

    def workbook(self, target: str, drawing: DrawnChart, name: str) -> str:
        """Return the part of a chart's workbook. Raises Refused when it has none that can be replaced."""
        workbook = Relations(self._parts, target).target(drawing.workbook)
        if workbook not in self._parts or not workbook.endswith(".xlsx"):
            raise Refused("W564", name=name)
        return workbook

    def _write(self, name: str, target: str, drawing: DrawnChart, chart: Chart) -> None:
        self._parts[target] = drawing.filled(chart)
        self._parts[self.workbook(target, drawing, name)] = workbook_bytes(chart)

    def _copy(self, relation: str) -> str:
        """Give a chart that a loop repeats its own part, with its own copy of what belongs to it."""
        chart = copy_part(self._parts, self._charts[relation])
        owned = Relations(self._parts, chart)
        for identifier, _, target in list(owned):
            owned.redirect(identifier, copy_part(self._parts, target))
        owned.write(self._parts)
        new = self._relations.add_like(relation, chart)
        self._relations.write(self._parts)
        self._charts[new] = chart
        return new

    def _remove(self, cut: set[str]) -> None:
        """Take charts that a condition cut out of the package, with what belongs to them alone."""
        content = self._parts[self._source]
        if any(f'"{relation}"'.encode() in content for relation in cut):
            raise Refused("W560")  # it stands in the text in a way that is not read here
        if not cut:
            return
        for relation in cut:
            self._relations.remove(relation)
        self._relations.write(self._parts)
        remove_unused(self._parts, (self._charts[relation] for relation in cut))


# --- texts --------------------------------------------------------------------------------------------


def _as_written(content: bytes) -> bytes:
    return etree.tostring(etree.fromstring(content, strict_parser()))


def _frames(content: bytes) -> Iterator[_Frame]:
    for chart in _CHART.finditer(content):
        start = max(content.rfind(opening, 0, chart.start()) for opening in (b"<wp:inline", b"<wp:anchor"))
        properties = _PROPERTIES.search(content, max(start, 0), chart.start())
        if properties is None:
            raise Refused("W560")
        description = _DESCRIPTION.search(properties[0])
        name = None if description is None else _NAME.search(description[1].decode())
        head = (start, properties.end())
        yield _Frame(None if name is None else name[1], head, chart.span(1), chart[1].decode())


def _figures(name: str | None, charts: Mapping[str, Chart]) -> Chart:
    if name is None:
        raise Refused("W560")
    if name not in charts:
        raise Refused("W562", name=name)
    return charts[name]


def _head(content: bytes, frame: _Frame, chart: Chart, drawing: DrawnChart) -> bytes:
    """Return how a drawing begins: as high as its bars need, named for the program, described for people."""
    written = _LABELS.sub(b"", content[slice(*frame.head)])
    written = _HEIGHT.sub(lambda drawn: b"%d" % drawing.height(chart, int(drawn[0])), written, count=1)
    return written + f' name="chart:{frame.name}" descr={quoteattr(_spoken(chart))}'.encode()


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
