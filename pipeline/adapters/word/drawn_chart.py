"""A chart that HR drew in Word → the same chart with other figures.

The drawn part is read once: series, categories and values become blanks (see ``chart_blanks``), everything
else (colours, labels, axes, fonts) stays as it was drawn. Filling then joins text.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from decimal import Decimal
from typing import NamedTuple
from xml.sax.saxutils import escape

from lxml import etree

from pipeline.adapters.gate import Refused
from pipeline.adapters.word.chart_blanks import blank, compiled, filled, inside, read_closed, wrap
from pipeline.adapters.word.chart_colors import free_colors
from pipeline.adapters.word.chart_figures import extent, series_xml
from pipeline.core.drafting.content import Chart

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_KINDS = frozenset(
    f"{_C}{kind}Chart"
    for kind in (
        "bar",
        "bar3D",
        "line",
        "line3D",
        "pie",
        "pie3D",
        "ofPie",
        "doughnut",
        "area",
        "area3D",
        "radar",
    )
)
"""Kinds whose series are categories and values; scatter and bubble charts have no categories."""

_BEFORE_NAME = (f"{_C}idx", f"{_C}order")
_BEHIND_DATA = (f"{_C}smooth", f"{_C}shape", f"{_C}extLst")
_DATA = tuple(f"{_C}{name}" for name in ("tx", "cat", "val", "extLst"))
_CACHES = frozenset({"f", "numCache", "strCache", "numLit", "strLit", "multiLvlStrCache"})

# Figures beside columns of a page's width, or below each other beside bars: more would cover each other.
_LABELS_ACROSS, _LABELS_DOWN = 16, 30

_BAR_HEIGHT, _PAGE_HEIGHT = 216_000, 6_480_000  # EMU: 6 mm for a category, 18 cm that any page has


class DrawnChart:
    """A chart of a template, ready to be filled many times.

    Attributes:
        workbook: Relationship id of its embedded workbook.
    """

    def __init__(self, source: bytes) -> None:
        """Read the chart part.

        Raises:
            Refused: A kind without categories (W563), nothing drawn or no workbook (W564), or sample figures
                outside the series, which would stay (W565).
        """
        root = read_closed(source)
        if root.tag != f"{_C}chartSpace":
            raise Refused("W563")
        plots = _plots(root)
        workbook = root.find(f"{_C}externalData")
        if root.prefix != "c" or workbook is None or not any(plot.series for plot in plots):
            raise Refused("W564")
        self.workbook = workbook.get(f"{_R}id") or ""
        self._bars = len(root.findall(f".//{_C}ser[1]/{_C}cat//{_C}pt")) if _lies(plots[0].element) else None
        _open_series(plots)
        if any(etree.QName(item).localname in _CACHES for item in root.iter("{*}*")):
            raise Refused("W565")
        _open_axes(root, plots)
        _open_formats(root)
        _open_labels(plots)
        self._sums = any(kind.get("val") == "stacked" for kind in root.iter(f"{_C}grouping"))
        self._template = compiled(root)

    def filled(self, chart: Chart) -> bytes:
        """Return the chart part with these figures; a missing value is a gap."""
        low, high = extent(chart, self._sums)
        series = list(series_xml(chart))
        text = filled(
            self._template,
            {
                "series": series,
                "count": len(series),
                "size": len(chart.categories),
                "format": escape(chart.number_format, {'"': "&quot;"}),
                "low": low,
                "high": high,
            },
        )
        return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'.encode()

    def height(self, chart: Chart, drawn: int) -> int:
        """Return how high the drawing must be, in EMU; bars that lie below each other need room for each."""
        if self._bars is None:
            return drawn
        further = max(len(chart.categories) - self._bars, 0)
        return max(drawn, min(drawn + further * _BAR_HEIGHT, _PAGE_HEIGHT))


# --- reading what was drawn ---------------------------------------------------------------------------


class _Plot(NamedTuple):
    """One plot of the chart: columns, or the line over them; ``first`` is the number of its first series."""

    element: etree._Element
    series: list[etree._Element]
    first: int


def _plots(root: etree._Element) -> list[_Plot]:
    plots: list[_Plot] = []
    first = 0
    for element in root.iterfind(f"{_C}chart/{_C}plotArea/*"):
        name = etree.QName(element).localname
        if not name.endswith("Chart"):
            continue
        if element.tag not in _KINDS:
            raise Refused("W563")
        series = sorted(element.iterchildren(f"{_C}ser"), key=lambda item: _number(item, "order"))
        plots.append(_Plot(element, series, first))
        first += len(series)
    return plots


def _lies(plot: etree._Element) -> bool:
    direction = plot.find(f"{_C}barDir")
    return direction is not None and direction.get("val") == "bar"


def _number(element: etree._Element, name: str) -> int:
    child = element.find(f"{_C}{name}")
    return 0 if child is None else int(child.get("val") or 0)


def _open_series(plots: list[_Plot]) -> None:
    """Take the drawn figures out of every series, and let the last one stand for those that follow."""
    drawn = [(plot, series) for plot in plots for series in plot.series]
    colors = free_colors(item for _, series in drawn for item in series.iterfind(f"{_C}spPr"))
    for _, series in drawn:
        for child in [child for child in series if child.tag in _DATA]:
            series.remove(child)  # extensions too: they hold the sample's cells, and ids that may stand once
    further = deepcopy(drawn[-1][1])
    for index, (plot, series) in enumerate(drawn):
        _add_points(plot.element, series)
        _open_figures(series, f"series[{index}]")
        wrap(series, f"if count > {index}", "endif")
    last = drawn[-1][1]
    _open_further(further, drawn, colors)
    behind = last.getnext()
    assert behind is not None
    behind.addnext(further)
    wrap(further, f"for one in series[{len(drawn)}:]", "endfor")


def _open_figures(series: etree._Element, source: str) -> None:
    before = [child for child in series if child.tag in _BEFORE_NAME]
    series.insert(len(before), blank(f"{source}.name"))
    behind = [child for child in series if child.tag in _BEHIND_DATA]
    series.insert(len(series) - len(behind), blank(f"{source}.data"))


def _open_further(
    series: etree._Element, drawn: list[tuple[_Plot, etree._Element]], colors: list[str]
) -> None:
    """Make a copy of the last series stand for any that follows, each in a colour of its own."""
    for name in ("idx", "order"):
        free = max(_number(item, name) for _, item in drawn) + 1
        child = series.find(f"{_C}{name}")
        if child is not None:
            child.set("val", inside(f"{free} + loop.index0"))
    for point in series.findall(f"{_C}dPt"):
        series.remove(point)
    shapes = [*series.iterfind(f"{_C}spPr"), *series.iterfind(f"{_C}marker/{_C}spPr")]
    main = _main_fill(shapes)
    for shape in shapes:
        for fill in list(shape.iter(f"{_A}solidFill")):
            if len(fill) and etree.tostring(fill[0]) == main:
                _paint(fill, f"loop.index0|color({colors!r})")
    _open_figures(series, "one")


def _main_fill(shapes: Sequence[etree._Element]) -> bytes | None:
    fills = (fill for shape in shapes for fill in shape.iter(f"{_A}solidFill") if len(fill))
    return next((etree.tostring(fill[0]) for fill in fills), None)


def _paint(fill: etree._Element, expression: str) -> None:
    for child in list(fill):
        fill.remove(child)
    etree.SubElement(fill, f"{_A}srgbClr", val=inside(expression))


def _add_points(plot: etree._Element, series: etree._Element) -> None:
    """Where each slice has a colour of its own, let the last drawn slice stand for those that follow."""
    points = series.findall(f"{_C}dPt")
    varied = plot.find(f"{_C}varyColors")
    if not points or varied is None or varied.get("val") in ("0", "false"):
        return
    colors = free_colors(shape for point in points for shape in point.iterfind(f"{_C}spPr"))
    free = max(_number(point, "idx") for point in points) + 1
    further = deepcopy(points[-1])
    index = further.find(f"{_C}idx")
    fill = further.find(f"{_C}spPr/{_A}solidFill")
    if index is None or fill is None:
        return
    index.set("val", inside(f"{free} + loop.index0"))
    _paint(fill, f"loop.index0|color({colors!r})")
    points[-1].addnext(further)
    wrap(further, f"for _ in range(size - {free})", "endfor")


def _open_axes(root: etree._Element, plots: list[_Plot]) -> None:
    """Leave out what no series is left for, and every bound that would cut a figure off."""
    for axis in root.iter(f"{_C}valAx"):
        conditions = []
        for name, condition in (("min", "low >= {}"), ("max", "high <= {}")):
            bound = axis.find(f"{_C}scaling/{_C}{name}")
            if bound is not None:
                conditions.append(condition.format(format(Decimal(bound.get("val") or "0"), "f")))
                wrap(bound, f"if {conditions[-1]}", "endif")
        for name in ("majorUnit", "minorUnit"):
            step = axis.find(f"{_C}{name}")
            if step is not None and conditions:
                wrap(step, f"if {' and '.join(conditions)}", "endif")
    for plot in plots:
        ids = {item.get("val") for item in plot.element.iterchildren(f"{_C}axId")}
        earlier = {
            item.get("val")
            for other in plots
            if other.first < plot.first
            for item in other.element.iterchildren(f"{_C}axId")
        }
        if plot.first:
            for axis in _axes(plot.element, ids - earlier):
                wrap(axis, f"if count > {plot.first}", "endif")
            wrap(plot.element, f"if count > {plot.first}", "endif")


def _axes(plot: etree._Element, ids: set[str | None]) -> list[etree._Element]:
    area = plot.getparent()
    assert area is not None
    return [
        axis
        for axis in area
        if isinstance(axis.tag, str)
        and axis.tag.endswith("Ax")
        and any(item.get("val") in ids for item in axis.iterchildren(f"{_C}axId"))
    ]


def _open_formats(root: etree._Element) -> None:
    """Give numbers that follow their source its format by name: LibreOffice does not look it up."""
    for labels in root.iter(f"{_C}dLbls"):
        shown = {name: labels.find(f"{_C}{name}") for name in ("numFmt", "showVal", "showPercent")}
        flags = {name: item is not None and item.get("val") == "1" for name, item in shown.items()}
        if shown["numFmt"] is None and flags["showVal"] and not flags["showPercent"]:
            single = len(labels.findall(f"{_C}dLbl"))
            labels.insert(single, etree.Element(f"{_C}numFmt", formatCode="General", sourceLinked="1"))
    for form in root.iter(f"{_C}numFmt"):
        parent = form.getparent()
        if form.get("sourceLinked") == "1" and parent is not None and parent.tag != f"{_C}catAx":
            form.set("formatCode", inside("format"))


def _open_labels(plots: list[_Plot]) -> None:
    """Leave the figures beside columns and points out where they would cover each other."""
    for plot in plots:
        if plot.element.tag in (f"{_C}{kind}Chart" for kind in ("pie", "pie3D", "ofPie", "doughnut")):
            continue
        limit = _LABELS_DOWN if _lies(plot.element) else _LABELS_ACROSS
        for labels in list(plot.element.iter(f"{_C}dLbls")):
            wrap(labels, f"if size * {len(plot.series)} <= {limit}", "endif")
