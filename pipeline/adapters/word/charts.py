"""The charts that stand in a Word document: found by their alternative text ``chart:NAME`` and filled.

A draft holds no figure of the sample that HR drew: each chart that stands in it gets its own part and
workbook with the figures of this document, and what a condition cut from the text is cut from the package.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, MutableMapping, Sequence
from typing import NamedTuple

from lxml import etree

from pipeline.adapters.gate import Refused
from pipeline.adapters.word.chart_frames import Frame, frames_in, redrawn
from pipeline.adapters.word.chart_workbook import workbook_bytes
from pipeline.adapters.word.drawn_chart import DrawnChart
from pipeline.adapters.word.edits import Edit, edited
from pipeline.adapters.word.relations import Relations, copy_part, remove_unused, sources_of
from pipeline.adapters.word.word_package import strict_parser
from pipeline.core.drafting.content import Chart
from pipeline.core.models import Problem
from pipeline.core.nearest import nearest
from pipeline.core.places import Place

_RELATION = "/relationships/chart"
_RELATIONS = (_RELATION, f"{_RELATION}Ex")  # the newer kinds, as waterfall and funnel, have one of their own


def chart_names(parts: Mapping[str, bytes]) -> frozenset[str]:
    """Return the names of the charts in a template, as their alternative texts give them."""
    return frozenset(
        frame.name
        for source in sources_of(parts, _RELATION)
        for frame in frames_in(_as_written(parts[source]))
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
    for source in chart_sources(parts):
        frames = list(frames_in(parts[source]))
        figures = [figures_of(frame, charts) for frame in frames]
        standing = arrange_charts(parts, source, frames, drawn)
        filled = filled_charts(parts[source], frames, figures, standing)
        parts[source] = edited(parts[source], filled.edits)
        parts.update(filled.parts)


def chart_sources(parts: Mapping[str, bytes]) -> list[str]:
    """Return the parts of a package that may show charts."""
    return sources_of(parts, _RELATION)


def figures_of(frame: Frame, charts: Mapping[str, Chart]) -> Chart:
    """Return what a drawing shows. Raises Refused when it has no name (W560) or no figures (W562)."""
    if frame.name is None:
        raise Refused("W560")
    if frame.name not in charts:
        raise Refused("W562", name=frame.name)
    return charts[frame.name]


class Placed(NamedTuple):
    """Where a chart that stands in a document has its parts."""

    relation: bytes
    part: str
    workbook: str
    drawing: DrawnChart


class Standing(NamedTuple):
    """The charts of one part of a document: those that stand, and relationships of those that were cut."""

    placed: Sequence[Placed]
    cut: Collection[str]


def arrange_charts(
    parts: MutableMapping[str, bytes],
    source: str,
    frames: Sequence[Frame],
    drawn: MutableMapping[bytes, DrawnChart],
) -> Standing:
    """Give each drawing that stands its own parts, and remove those of charts that do not stand.

    The result depends on the template and on which relationships the drawings name, in their order.
    """
    return _Story(parts, source, drawn).arrange(frames)


class Filled(NamedTuple):
    """Changes of the part that shows charts, and name → content of the charts and workbooks themselves."""

    edits: list[Edit]
    parts: dict[str, bytes]


def filled_charts(
    content: bytes, frames: Sequence[Frame], figures: Sequence[Chart], standing: Standing
) -> Filled:
    """Return what the charts of one part show.

    Raises:
        Refused: A chart that was cut is named in the text in an unknown way (W560).
    """
    edits: list[Edit] = []
    parts: dict[str, bytes] = {}
    for frame, placed, chart in zip(frames, standing.placed, figures, strict=True):
        edits += redrawn(content, frame, placed.relation, chart, placed.drawing.height)
        parts[placed.part] = placed.drawing.filled(chart)
        parts[placed.workbook] = workbook_bytes(chart)
    if standing.cut and _names_any(edited(content, edits), standing.cut):
        raise Refused("W560")
    return Filled(edits, parts)


def _names_any(content: bytes, relations: Iterable[str]) -> bool:
    return any(f'"{relation}"'.encode() in content for relation in relations)


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


def _check_drawing(place: Place, story: _Story, frame: Frame) -> Iterator[Problem]:
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

    def arrange(self, frames: Sequence[Frame]) -> Standing:
        """Give what stands its parts, and remove what does not."""
        placed: list[Placed] = []
        drawings: dict[str, DrawnChart] = {}
        for frame in frames:
            drawn, relation = self._charts.get(frame.relation, ""), frame.relation
            if drawn in drawings:
                relation = self._copy(relation)
            else:
                drawings[drawn] = self.drawing(frame)
            part = self._charts[relation]
            workbook = self.workbook(part, drawings[drawn], frame.name or "")
            placed.append(Placed(relation.encode(), part, workbook, drawings[drawn]))
        cut = self._charts.keys() - {one.relation.decode() for one in placed}
        self._remove(cut)
        return Standing(placed, cut)

    def frames(self) -> Iterator[Frame]:
        """Give the charts of a template, whoever wrote it."""
        return frames_in(_as_written(self._parts[self._source]))

    def check(self, frame: Frame, name: str) -> None:
        """Raise Refused when a chart cannot be filled."""
        self.workbook(self._charts.get(frame.relation, ""), self.drawing(frame), name)

    def drawing(self, frame: Frame) -> DrawnChart:
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
        if not cut:
            return
        for relation in cut:
            self._relations.remove(relation)
        self._relations.write(self._parts)
        remove_unused(self._parts, (self._charts[relation] for relation in cut))


# --- helpers ---------------------------------------------------------------------------------------------


def _as_written(content: bytes) -> bytes:
    return etree.tostring(etree.fromstring(content, strict_parser()))
