"""Charts as somebody draws them, templates that show them, and what stands in a filled chart."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from lxml import etree
from openpyxl import Workbook, load_workbook
from pptx.chart.data import CategoryChartData
from pptx.chart.xmlwriter import ChartXmlWriter
from pptx.enum.chart import XL_CHART_TYPE as KIND

from pipeline.core.drafting.content import Chart, Series
from tests.adapters.small_template import template

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

KINDS = {
    "columns": KIND.COLUMN_CLUSTERED,
    "bars": KIND.BAR_CLUSTERED,
    "stacked": KIND.COLUMN_STACKED,
    "line": KIND.LINE_MARKERS,
    "pie": KIND.PIE,
    "doughnut": KIND.DOUGHNUT,
    "area": KIND.AREA,
    "radar": KIND.RADAR,
}
SAMPLE = "示例"


def figures(categories: int, series: int = 1, number_format: str = "0.0%") -> Chart:
    """Return a chart of figures that tell where they stand."""
    names = tuple(f"类别{index + 1}" for index in range(categories))
    rows = tuple(
        Series(f"系列{one + 1}", tuple(Decimal(one * 100 + index + 1) / 8 for index in range(categories)))
        for one in range(series)
    )
    return Chart(names, rows, number_format)


def drawn(kind: str = "columns", series: int = 2, categories: int = 3) -> str:
    """Return a chart part as a program writes it, with the figures of a sample."""
    data = CategoryChartData()
    data.categories = [f"{SAMPLE}{index}" for index in range(categories)]
    for index in range(series):
        data.add_series(f"{SAMPLE}系列{index}", [987650 + index] * categories)
    text = (
        ChartXmlWriter(KINDS[kind], data)
        .xml.replace('Id val="-', 'Id val="')
        .replace('Ax val="-', 'Ax val="')
    )
    text = text.replace('<c:crossAx val="-', '<c:crossAx val="')
    behind = '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    return re.sub(r"^<\?xml.*?\?>\s*", "", text).replace("</c:chartSpace>", behind)


def with_series(chart: str, *additions: str) -> str:
    """Put XML behind the name of each series: fills, markers, labels."""
    pieces = chart.split("</c:tx>")
    added = [*additions, *[""] * len(pieces)]
    return "".join(
        piece + (f"</c:tx>{added[index]}" if index < len(pieces) - 1 else "")
        for index, piece in enumerate(pieces)
    )


def fill_xml(color: str, tag: str = "srgbClr") -> str:
    return f'<c:spPr><a:solidFill><a:{tag} val="{color}"/></a:solidFill></c:spPr>'


def frame(number: int, described: str) -> str:
    """Return a paragraph with the drawing that shows chart ``number``."""
    wp = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    uri = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    return (
        f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{wp}"><wp:extent cx="5400000" cy="2400000"/>'
        f'<wp:docPr id="{number}" name="图 {number}" descr="{described}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{A[1:-1]}"><a:graphicData uri="{uri}">'
        f'<c:chart xmlns:c="{uri}" xmlns:r="{_OFFICE}" r:id="rId{800 + number}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def chart_template(
    folder: Path, body: str, *charts: str, more: Mapping[str, str | bytes | None] | None = None
) -> Path:
    """Write a template with these chart parts, numbered from 1, each with the workbook of its sample."""
    parts: dict[str, str | bytes | None] = {}
    overrides, relations = "", ""
    for number, text in enumerate(charts, 1):
        parts[f"word/charts/chart{number}.xml"] = text
        parts[f"word/embeddings/Sheet{number}.xlsx"] = _sample_workbook()
        parts[f"word/charts/_rels/chart{number}.xml.rels"] = (
            f'{_RELATIONS}<Relationship Id="rId1" Type="{_OFFICE}/package" '
            f'Target="../embeddings/Sheet{number}.xlsx"/></Relationships>'
        )
        overrides += f'<Override PartName="/word/charts/chart{number}.xml" ContentType="{_CHART_TYPE}"/>'
        overrides += f'<Override PartName="/word/embeddings/Sheet{number}.xlsx" ContentType="{_SHEET_TYPE}"/>'
        relations += (
            f'<Relationship Id="rId{800 + number}" Type="{_OFFICE}/chart" Target="charts/chart{number}.xml"/>'
        )
    return template(folder, body, {**parts, **(more or {})}, types=overrides, relations=relations)


def _sample_workbook() -> bytes:
    book = Workbook()
    book.active.append([SAMPLE, 987650])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def caches(chart: bytes) -> Chart:
    """Return the figures that a chart part holds, and check that its counts and formulas fit."""
    root = etree.fromstring(chart)
    found, categories, formats = [], (), set()
    for index, series in enumerate(root.iter(f"{C}ser")):
        column, last = chr(66 + index), len(series.findall(f"{C}cat//{C}pt")) + 1
        assert series.findtext(f"{C}tx//{C}f") == f"Sheet1!${column}$1"
        assert series.findtext(f"{C}cat//{C}f") == f"Sheet1!$A$2:$A${last}"
        assert series.findtext(f"{C}val//{C}f") == f"Sheet1!${column}$2:${column}${last}"
        assert {item.get("val") for item in series.iterfind(f"{C}cat//{C}ptCount")} == {str(last - 1)}
        assert {item.get("val") for item in series.iterfind(f"{C}val//{C}ptCount")} == {str(last - 1)}
        categories = tuple(item.findtext(f"{C}v") or "" for item in series.iterfind(f"{C}cat//{C}pt"))
        values = {
            item.get("idx"): Decimal(item.findtext(f"{C}v") or "")
            for item in series.iterfind(f"{C}val//{C}pt")
        }
        formats.add(series.findtext(f"{C}val//{C}formatCode"))
        name = series.findtext(f"{C}tx//{C}v") or ""
        found.append(Series(name, tuple(values.get(str(place)) for place in range(last - 1))))
    (number_format,) = formats
    return Chart(categories, tuple(found), number_format or "")


def in_workbook(data: bytes) -> Chart:
    """Return the figures that a chart's workbook holds."""
    sheet = load_workbook(io.BytesIO(data))["Sheet1"]
    header, *rows = list(sheet.iter_rows())
    series = tuple(
        Series(
            cell.value,
            tuple(None if row[index].value is None else Decimal(str(row[index].value)) for row in rows),
        )
        for index, cell in list(enumerate(header))[1:]
    )
    formats = {cell.number_format for row in rows for cell in row[1:] if cell.value is not None}
    return Chart(tuple(row[0].value for row in rows), series, formats.pop())


def shown(parts: Mapping[str, bytes], source: str = "word/document.xml") -> list[tuple[str, str, str]]:
    """Return what each drawing of a part shows: its description, its chart and the chart's workbook."""
    root = etree.fromstring(parts[source])
    found = []
    for chart in root.iter(f"{C}chart"):
        (box,) = chart.iterancestors("{*}inline")
        properties = box.find("{*}docPr")
        assert properties is not None
        target = target_of(parts, source, chart.get(f"{{{_OFFICE}}}id") or "")
        outside = etree.fromstring(parts[target]).find(f"{C}externalData")
        assert outside is not None
        workbook = target_of(parts, target, outside.get(f"{{{_OFFICE}}}id") or "")
        found.append((properties.get("descr") or "", target, workbook))
    return found


def target_of(parts: Mapping[str, bytes], source: str, relation: str) -> str:
    folder, name = posixpath.split(source)
    root = etree.fromstring(parts[f"{folder}/_rels/{name}.rels"])
    (target,) = (item.get("Target") or "" for item in root if item.get("Id") == relation)
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
