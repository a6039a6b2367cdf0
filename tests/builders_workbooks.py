"""Workbooks written in the test's own words: literal parts for .xlsx and .ods, xlwt for .xls.

Literal parts matter: openpyxl writes 16 digits, never a phonetic hint, never a prefix, so files made by it
hide the very faults that these tests are about.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest
import xlwt

from pipeline.adapters.sheets.workbook import read_sheets
from pipeline.core.models import Problem
from pipeline.core.sheets import Cell, Sheet
from pipeline.errors import InputError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XLSX_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def zip_bytes(parts: Mapping[str, str | bytes] | Iterable[tuple[str, str | bytes]]) -> bytes:
    """Return a zip of the parts in the order given; a sequence of pairs may name a part twice."""
    pairs = parts.items() if isinstance(parts, Mapping) else parts
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in pairs:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def xlsx_parts(
    rows: str = "",
    *,
    before: str = "",
    after: str = "",
    strings: str | None = None,
    formats: Sequence[str | int] = (),
    book: str = "",
    sheet_attributes: str = "",
    calculation: str = "",
) -> dict[str, str | bytes]:
    """Return the parts of a workbook with one sheet, 结果.

    Args:
        rows: Content of ``sheetData``; before and after: what stands around it in the sheet.
        strings: Content of the shared strings; None leaves the part out.
        formats: For each cell style a format code, or the number of a built-in one.
        book: Elements before ``sheets`` in the workbook part; calculation: those after.
    """
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{XLSX_MAIN_TYPE}"/></Types>',
        "_rels/.rels": _relations([("rId1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{book}<sheets>'
        f'<sheet name="结果" sheetId="1" {sheet_attributes} r:id="rId1"/></sheets>{calculation}</workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            [
                ("rId1", "worksheet", "worksheets/sheet1.xml"),
                ("rId2", "styles", "styles.xml"),
                ("rId3", "sharedStrings", "sharedStrings.xml"),
            ]
        ),
        "xl/styles.xml": _styles(formats),
        "xl/worksheets/sheet1.xml": f'{XML}<worksheet xmlns="{MAIN}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>",
    }
    if strings is not None:
        parts["xl/sharedStrings.xml"] = f'{XML}<sst xmlns="{MAIN}">{strings}</sst>'
    return parts


def _relations(targets: Iterable[tuple[str, str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="{id_}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for id_, kind, target in targets
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def _styles(formats: Sequence[str | int]) -> str:
    codes = "".join(
        f'<numFmt numFmtId="{200 + index}" formatCode={quoteattr(code)}/>'
        for index, code in enumerate(formats)
        if isinstance(code, str)
    )
    xfs = "".join(
        f'<xf numFmtId="{200 + index if isinstance(code, str) else code}"/>'
        for index, code in enumerate(formats)
    )
    return (
        f'{XML}<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><cellXfs>{xfs}</cellXfs>'
        '<dxfs><dxf><numFmt numFmtId="200" formatCode="0%"/></dxf></dxfs></styleSheet>'
    )


def xlsx_bytes(rows: str = "", **around: object) -> bytes:
    """Return a workbook of literal rows; see ``xlsx_parts``."""
    return zip_bytes(xlsx_parts(rows, **around))  # type: ignore[arg-type]


ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def ods_parts(tables: str, styles: str = "", common: str = "") -> dict[str, str | bytes]:
    """Return the parts of a spreadsheet of literal ``table:table`` elements."""
    return {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"{XML}<office:document-content {ODS_NAMES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet>"
        "</office:body></office:document-content>",
        "styles.xml": f"{XML}<office:document-styles {ODS_NAMES}><office:styles>{common}</office:styles>"
        "</office:document-styles>",
        "META-INF/manifest.xml": f"{XML}<manifest/>",
    }


def ods_bytes(rows: str, styles: str = "", columns: str = "<table:table-column/>") -> bytes:
    """Return a spreadsheet with one sheet, 结果, of literal rows."""
    return zip_bytes(ods_parts(f'<table:table table:name="结果">{columns}{rows}</table:table>', styles))


def ods_text(text: str, attributes: str = "") -> str:
    """Return a text cell of an .ods row."""
    return (
        f'<table:table-cell office:value-type="string" {attributes}><text:p>{escape(text)}</text:p>'
        "</table:table-cell>"
    )


def xls_bytes(rows: Sequence[Sequence[object]], name: str = "结果") -> bytes:
    """Return an .xls of plain values; a pair is a value and its format code, None a blank."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(name)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, tuple):
                sheet.write(row, column, value[0], xlwt.easyxf(num_format_str=value[1]))
            elif value is not None:
                sheet.write(row, column, value)
    return saved_xls(book)


def saved_xls(book: xlwt.Workbook) -> bytes:
    """Return the bytes of an xlwt workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- reading in tests ----------------------------------------------------------------------------------


def read(folder: Path, data: bytes, name: str = "结果.xlsx") -> tuple[Sheet, ...]:
    """Return the sheets of a file with these bytes."""
    path = folder / name
    path.write_bytes(data)
    return read_sheets(path, f"inputs/2026Q3/{name}")


def cells(sheet: Sheet) -> dict[str, Cell]:
    """Return address → cell of a sheet."""
    return {sheet.cell_ref(row.number, cell.column).address: cell for row in sheet.rows for cell in row.cells}


def values(sheet: Sheet) -> dict[str, float | str | bool | None]:
    """Return address → value of a sheet."""
    return {address: cell.value for address, cell in cells(sheet).items()}


def refusal(folder: Path, data: bytes, name: str = "结果.xlsx") -> Problem:
    """Return the one problem with which the file is refused."""
    with pytest.raises(InputError) as caught:
        read(folder, data, name)
    (problem,) = caught.value.problems
    assert problem.stops
    assert problem.level == "error"
    return problem


def converted(source: Path, suffix: str) -> Path:
    """Return the file saved by LibreOffice in another format; the test is skipped where there is none.

    With JIXIAO_FULL=1 a missing LibreOffice is a failure.
    """
    soffice = shutil.which("soffice")
    if soffice is None:
        if os.environ.get("JIXIAO_FULL") == "1":
            pytest.fail("LibreOffice is missing")
        pytest.skip("LibreOffice is missing")
    profile = (source.parent / "profile").as_uri()
    target = source.parent / "converted"
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            suffix,
            "--outdir",
            str(target),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return target / f"{source.stem}.{suffix}"
