"""The workbook behind a chart: what Word and WPS open under “edit data”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from pipeline.adapters.packing import Container, packed
from pipeline.adapters.word.chart_figures import column_letters, number_text
from pipeline.core.drafting.content import Chart

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DAY = date(1980, 1, 1)  # the first that a zip can hold: no time of ours
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # spreadsheets read _x0041_ as the letter A

_FRAME = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
}
_SHEET = "xl/worksheets/sheet1.xml"
_SHEET_BEFORE = (
    f'{_HEAD}<worksheet xmlns="{_MAIN}">'
    '<cols><col min="1" max="1" width="24" customWidth="1"/></cols><sheetData>'
)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode={{}}/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def workbook_bytes(chart: Chart) -> bytes:
    """Return an .xlsx with one sheet, Sheet1: categories in column A, a column per series from B on."""
    sheet = f"{_SHEET_BEFORE}{''.join(_rows(chart))}</sheetData></worksheet>"
    return _container(chart.number_format).pack({_SHEET: sheet.encode()})


@lru_cache(maxsize=64)
def _container(number_format: str) -> Container:
    """Everything but the sheet; not deflated, the document is."""
    texts = {**_FRAME, "xl/styles.xml": _STYLES.format(quoteattr(number_format))}
    parts = {name: packed(f"{_HEAD}{text}".encode(), 0) for name, text in texts.items()}
    return Container(parts, [_SHEET], _DAY, level=0)


def _rows(chart: Chart) -> Iterator[str]:
    columns = [column_letters(index + 1) for index in range(len(chart.series))]
    names = (_text(f"{column}1", one.name) for column, one in zip(columns, chart.series, strict=True))
    yield f'<row r="1">{"".join(names)}</row>'
    for index, category in enumerate(chart.categories):
        row = index + 2
        figures = "".join(
            f'<c r="{column}{row}" s="1"><v>{number_text(value)}</v></c>'
            for column, series in zip(columns, chart.series, strict=True)
            if (value := series.values[index]) is not None
        )
        yield f'<row r="{row}">{_text(f"A{row}", category)}{figures}</row>'


def _text(cell: str, text: str) -> str:
    written = escape(_ESCAPE.sub("_x005F_", text) if "_x" in text else text)
    return f'<c r="{cell}" t="inlineStr"><is><t xml:space="preserve">{written}</t></is></c>'
