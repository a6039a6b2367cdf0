"""A chart that HR drew in Word → the same chart with other figures.

The drawn part is read once and turned into a text template of our own: series, categories and values become
blanks, everything else (colours, labels, axes, fonts) stays as it was drawn. Filling then joins text. The
blanks are XML processing instructions, which a chart of Word has none of and which no text can forge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from decimal import Context as Rounding
from decimal import Decimal
from typing import NamedTuple
from xml.sax.saxutils import escape

from jinja2 import Environment, StrictUndefined, Template
from lxml import etree

from pipeline.adapters.gate import Refused
from pipeline.core.content import Chart

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

# Muted colours that differ in hue and lightness; the first six are the accents of the shipped templates.
_COLORS = (
    *("2F5C8F", "C27C2C", "6B8E5A", "7A6A9B", "4C97A8", "9A4F4F"),
    *("B8A23B", "8FB3D9", "A86C8E", "4F6B4A", "D9A98C", "707B8C"),
)
_PALER = 0.6  # how much of a colour is left each time the palette begins again

# Figures beside columns of a page's width, or below each other beside bars: more would cover each other.
_LABELS_ACROSS, _LABELS_DOWN = 16, 30

_BAR_HEIGHT, _PAGE_HEIGHT = 216_000, 6_480_000  # EMU: 6 mm for a category, 18 cm that any page has

_SHEET_DIGITS = Rounding(prec=15)  # digits that a spreadsheet keeps of a number
_IN_ATTRIBUTE = ("\ue000", "\ue001")  # a processing instruction cannot stand in an attribute


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
        root = etree.fromstring(
            source, etree.XMLParser(resolve_entities=False, no_network=True, remove_pis=True)
        )
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
        self._template = _compiled(root)

    def filled(self, chart: Chart) -> bytes:
        """Return the chart part with these figures; a missing value is a gap."""
        low, high = _extent(chart, self._sums)
        series = list(_series(chart))
        text = self._template.render(
            series=series,
            count=len(series),
            size=len(chart.categories),
            format=escape(chart.number_format, {'"': "&quot;"}),
            low=low,
            high=high,
        )
        return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'.encode()

    def height(self, chart: Chart, drawn: int) -> int:
        """Return how high the drawing must be, in EMU; bars that lie below each other need room for each."""
        if self._bars is None:
            return drawn
        further = max(len(chart.categories) - self._bars, 0)
        return max(drawn, min(drawn + further * _BAR_HEIGHT, _PAGE_HEIGHT))


def number_text(value: Decimal) -> str:
    """Return a number as chart and workbook hold it, with the digits that a spreadsheet keeps."""
    return format(_SHEET_DIGITS.plus(value), "f")


def column_letters(index: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    letters = chr(ord("A") + index % 26)
    return letters if index < 26 else column_letters(index // 26 - 1) + letters


# --- figures ----------------------------------------------------------------------------------------


class _Filling(NamedTuple):
    """One series as XML: its name, then categories and values."""

    name: str
    data: str


def _series(chart: Chart) -> Iterator[_Filling]:
    last = len(chart.categories) + 1
    categories = (
        f"<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f><c:strCache>{_points(chart.categories)}</c:strCache>"
        "</c:strRef></c:cat>"
    )
    code = f"<c:formatCode>{escape(chart.number_format)}</c:formatCode>"
    for index, series in enumerate(chart.series):
        column = column_letters(index + 1)
        values = [None if value is None else number_text(value) for value in series.values]
        yield _Filling(
            f"<c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f><c:strCache>{_points([series.name])}</c:strCache>"
            "</c:strRef></c:tx>",
            f"{categories}<c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${last}</c:f>"
            f"<c:numCache>{code}{_points(values)}</c:numCache></c:numRef></c:val>",
        )


def _points(texts: Sequence[str | None]) -> str:
    points = (
        f'<c:pt idx="{index}"><c:v>{escape(text)}</c:v></c:pt>'
        for index, text in enumerate(texts)
        if text is not None
    )
    return f'<c:ptCount val="{len(texts)}"/>{"".join(points)}'


def _extent(chart: Chart, sums: bool) -> tuple[Decimal, Decimal]:
    """Return the lowest and highest figure; of stacked columns the ends of the stacks."""
    rows = [[value for value in series.values if value is not None] for series in chart.series]
    if sums:
        rows = [
            [
                sum((v for v in stack if v is not None and (v < 0) is below), Decimal(0))
                for below in (True, False)
            ]
            for stack in zip(*(series.values for series in chart.series), strict=True)
        ]
    figures = [value for row in rows for value in row]
    return min(figures, default=Decimal(0)), max(figures, default=Decimal(0))


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
    colors = _colors(item for _, series in drawn for item in series.iterfind(f"{_C}spPr"))
    for _, series in drawn:
        for child in [child for child in series if child.tag in _DATA]:
            series.remove(child)  # extensions too: they hold the sample's cells, and ids that may stand once
    further = deepcopy(drawn[-1][1])
    for index, (plot, series) in enumerate(drawn):
        _add_points(plot.element, series)
        _open_figures(series, f"series[{index}]")
        _wrap(series, f"if count > {index}", "endif")
    last = drawn[-1][1]
    _open_further(further, drawn, colors)
    behind = last.getnext()
    assert behind is not None
    behind.addnext(further)
    _wrap(further, f"for one in series[{len(drawn)}:]", "endfor")


def _open_figures(series: etree._Element, source: str) -> None:
    before = [child for child in series if child.tag in _BEFORE_NAME]
    series.insert(len(before), _blank(f"{source}.name"))
    behind = [child for child in series if child.tag in _BEHIND_DATA]
    series.insert(len(series) - len(behind), _blank(f"{source}.data"))


def _open_further(
    series: etree._Element, drawn: list[tuple[_Plot, etree._Element]], colors: list[str]
) -> None:
    """Make a copy of the last series stand for any that follows, each in a colour of its own."""
    for name in ("idx", "order"):
        free = max(_number(item, name) for _, item in drawn) + 1
        child = series.find(f"{_C}{name}")
        if child is not None:
            child.set("val", _inside(f"{free} + loop.index0"))
    for point in series.findall(f"{_C}dPt"):
        series.remove(point)
    shapes = [*series.iterfind(f"{_C}spPr"), *series.iterfind(f"{_C}marker/{_C}spPr")]
    main = _main_fill(shapes)
    for shape in shapes:
        for fill in list(shape.iter(f"{_A}solidFill")):
            if main is not None and etree.tostring(fill[0]) == main:
                _paint(fill, f"loop.index0|color({colors!r})")
    _open_figures(series, "one")


def _main_fill(shapes: Sequence[etree._Element]) -> bytes | None:
    fills = (fill for shape in shapes for fill in shape.iter(f"{_A}solidFill") if len(fill))
    return next((etree.tostring(fill[0]) for fill in fills), None)


def _add_points(plot: etree._Element, series: etree._Element) -> None:
    """Where each slice has a colour of its own, let the last drawn slice stand for those that follow."""
    points = series.findall(f"{_C}dPt")
    varied = plot.find(f"{_C}varyColors")
    if not points or varied is None or varied.get("val") in ("0", "false"):
        return
    colors = _colors(shape for point in points for shape in point.iterfind(f"{_C}spPr"))
    free = max(_number(point, "idx") for point in points) + 1
    further = deepcopy(points[-1])
    index = further.find(f"{_C}idx")
    fill = further.find(f"{_C}spPr/{_A}solidFill")
    if index is None or fill is None:
        return
    index.set("val", _inside(f"{free} + loop.index0"))
    _paint(fill, f"loop.index0|color({colors!r})")
    points[-1].addnext(further)
    _wrap(further, f"for _ in range(size - {free})", "endfor")


def _colors(shapes: Iterator[etree._Element]) -> list[str]:
    """Return the colours that what was drawn leaves free."""
    taken = set()
    for shape in shapes:
        for color in shape.iter(f"{_A}srgbClr", f"{_A}schemeClr"):
            value = color.get("val") or ""
            accent = value.removeprefix("accent")
            known = accent.isdecimal() and accent != value and int(accent) <= len(_COLORS)
            taken.add(_COLORS[int(accent) - 1] if known else value.upper())
    return [color for color in _COLORS if color not in taken] or list(_COLORS)


def _color(index: int, colors: Sequence[str]) -> str:
    """Return the colour of the index-th series or slice beyond those drawn; paler when they begin again."""
    color = colors[index % len(colors)]
    kept = _PALER ** (index // len(colors))
    parts = (int(color[at : at + 2], 16) for at in (0, 2, 4))
    return "".join(f"{round(255 - (255 - part) * kept):02X}" for part in parts)


def _open_axes(root: etree._Element, plots: list[_Plot]) -> None:
    """Leave out what no series is left for, and every bound that would cut a figure off."""
    for axis in root.iter(f"{_C}valAx"):
        conditions = []
        for name, condition in (("min", "low >= {}"), ("max", "high <= {}")):
            bound = axis.find(f"{_C}scaling/{_C}{name}")
            if bound is not None:
                conditions.append(condition.format(format(Decimal(bound.get("val") or "0"), "f")))
                _wrap(bound, f"if {conditions[-1]}", "endif")
        for name in ("majorUnit", "minorUnit"):
            step = axis.find(f"{_C}{name}")
            if step is not None and conditions:
                _wrap(step, f"if {' and '.join(conditions)}", "endif")
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
                _wrap(axis, f"if count > {plot.first}", "endif")
            _wrap(plot.element, f"if count > {plot.first}", "endif")


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
            form.set("formatCode", _inside("format"))


def _open_labels(plots: list[_Plot]) -> None:
    """Leave the figures beside columns and points out where they would cover each other."""
    for plot in plots:
        if plot.element.tag in (f"{_C}{kind}Chart" for kind in ("pie", "pie3D", "ofPie", "doughnut")):
            continue
        limit = _LABELS_DOWN if _lies(plot.element) else _LABELS_ACROSS
        for labels in list(plot.element.iter(f"{_C}dLbls")):
            _wrap(labels, f"if size * {len(plot.series)} <= {limit}", "endif")


# --- the text template -----------------------------------------------------------------------------------


def _blank(expression: str) -> etree._Element:
    return etree.ProcessingInstruction("out", f"{expression} ")


def _inside(expression: str) -> str:
    return expression.join(_IN_ATTRIBUTE)


def _wrap(element: etree._Element, opening: str, closing: str) -> None:
    element.addprevious(etree.ProcessingInstruction("do", f"{opening} "))
    element.addnext(etree.ProcessingInstruction("do", f"{closing} "))


def _paint(fill: etree._Element, expression: str) -> None:
    for child in list(fill):
        fill.remove(child)
    etree.SubElement(fill, f"{_A}srgbClr", val=_inside(expression))


_ENVIRONMENT = Environment(
    block_start_string="<?do ",
    block_end_string="?>",
    variable_start_string="<?out ",
    variable_end_string="?>",
    comment_start_string="<?comment ",
    comment_end_string="?>",
    undefined=StrictUndefined,
    autoescape=False,  # what is filled in is XML already
)
_ENVIRONMENT.filters["color"] = _color


def _compiled(root: etree._Element) -> Template:
    text = etree.tostring(root, encoding="unicode")
    for mark, tag in zip(_IN_ATTRIBUTE, ("<?out ", "?>"), strict=True):
        text = text.replace(mark, tag)
    return _ENVIRONMENT.from_string(text)
