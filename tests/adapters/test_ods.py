"""Spreadsheets of LibreOffice and of systems that write the open format."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from pipeline.core.sheets import Merge
from tests.builders_workbooks import (
    cells,
    converted,
    ods_bytes,
    ods_parts,
    ods_text,
    read,
    refusal,
    values,
    zip_bytes,
)

NAME = "结果.ods"


def row(*inner: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(inner)}</table:table-row>"


def cell(kind: str, attributes: str, text: str = "") -> str:
    paragraph = f"<text:p>{text}</text:p>"
    return f'<table:table-cell office:value-type="{kind}" {attributes}>{paragraph}</table:table-cell>'


BLANK = "<table:table-cell/>"
ID_STYLE = (
    '<number:number-style style:name="N1"><number:number number:decimal-places="0" '
    'number:min-integer-digits="6"/></number:number-style>'
    '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
)


def test_kinds_are_told_apart(tmp_path: Path) -> None:
    data = ods_bytes(
        row(
            cell("float", 'office:value="46.799999999999997"', "46.80"),
            cell("percentage", 'office:value="0.8996"', "89.96%"),
            cell("currency", 'office:value="12.5"', "￥12.50"),
            cell("date", 'office:date-value="2026-09-30"', "26-09-30"),
            cell("time", 'office:time-value="PT12H30M00S"', "12:30"),
            cell("boolean", 'office:boolean-value="true"', "TRUE"),
            cell("string", 'calcext:value-type="error" office:string-value=""', "#N/A"),
            '<table:table-cell table:formula="of:=1+1"/>',
            ods_text("文"),
        )
    )

    (sheet,) = read(tmp_path, data, NAME)

    assert [(c.kind, c.value, c.shape) for c in sheet.rows[0].cells] == [
        ("number", 46.8, "general"),
        ("number", 0.8996, "percent"),
        ("number", 12.5, "general"),
        ("date", "2026-09-30", "date"),
        ("number", 12.5 / 24, "time"),
        ("bool", True, "general"),
        ("error", "#N/A", "general"),
        ("uncached", None, "general"),
        ("text", "文", "general"),
    ]


def test_an_id_kept_by_its_format_is_told(tmp_path: Path) -> None:
    styled = 'table:style-name="ce1" office:value="123"'
    columns = '<table:table-column/><table:table-column table:default-cell-style-name="ce1"/>'
    data = ods_bytes(
        row(cell("float", styled), cell("float", 'office:value="7"'), cell("float", 'office:value="8"')),
        ID_STYLE,
        columns,
    )

    (sheet,) = read(tmp_path, data, NAME)

    assert [c.shape for c in sheet.rows[0].cells] == ["digits6", "digits6", "general"]


def test_repeated_blanks_only_move_the_address(tmp_path: Path) -> None:
    data = ods_bytes(
        row('<table:table-cell table:number-columns-repeated="2"/>', ods_text("甲"))
        + row(BLANK, attributes='table:number-rows-repeated="3"')
        + row(
            ods_text("乙", 'table:number-columns-repeated="2"'), attributes='table:number-rows-repeated="2"'
        )
        + row(
            '<table:table-cell table:number-columns-repeated="16384"/>',
            attributes='table:number-rows-repeated="1048570"',
        )
    )

    (sheet,) = read(tmp_path, data, NAME)

    assert values(sheet) == {"C1": "甲", "A5": "乙", "B5": "乙", "A6": "乙", "B6": "乙"}


@pytest.mark.parametrize(
    "rows",
    [
        row(ods_text("x", 'table:number-columns-repeated="999999999"')),
        row(ods_text("x"), attributes='table:number-rows-repeated="999999999"'),
        row(
            ods_text("x", 'table:number-columns-repeated="16000"'),
            attributes='table:number-rows-repeated="16000"',
        ),
        row(ods_text("x", 'table:number-columns-repeated="17000"')),
        row(BLANK, attributes='table:number-rows-repeated="1048576"') + row(ods_text("x")),
    ],
)
def test_repeats_are_limited_before_they_are_expanded(tmp_path: Path, rows: str) -> None:
    assert refusal(tmp_path, ods_bytes(rows), NAME).code == "F125"


def test_comments_and_hints_are_no_part_of_a_text(tmp_path: Path) -> None:
    inner = (
        "<office:annotation><text:p>批注</text:p></office:annotation><text:p>张<text:span>伟</text:span>"
        '<text:s text:c="2"/>一<text:line-break/>二<text:ruby><text:ruby-base>王</text:ruby-base>'
        "<text:ruby-text>wáng</text:ruby-text></text:ruby></text:p><text:p>三</text:p>"
    )
    data = ods_bytes(row(f'<table:table-cell office:value-type="string">{inner}</table:table-cell>'))

    (sheet,) = read(tmp_path, data, NAME)

    assert values(sheet) == {"A1": "张伟  一\n二王\n三"}


def test_hidden_parts_and_merges_are_stated(tmp_path: Path) -> None:
    spans = 'table:number-columns-spanned="2" table:number-rows-spanned="3"'
    covered = (
        '<table:covered-table-cell office:value-type="string"><text:p>旧</text:p></table:covered-table-cell>'
    )
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse"/>'
    )
    rows = row(ods_text("部门", spans), covered, ods_text("甲")) + row(
        covered, covered, ods_text("乙"), attributes='table:visibility="filter"'
    )
    style = (
        '<style:style style:name="ta1" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    tables = (
        f'<table:table table:name="一">{columns}'
        f"<table:table-header-rows>{rows}</table:table-header-rows></table:table>"
        '<table:table table:name="二" table:style-name="ta1"><table:table-row/></table:table>'
    )

    first, second = read(tmp_path, zip_bytes(ods_parts(tables, style)), NAME)

    assert values(first) == {"A1": "部门", "C1": "甲", "C2": "乙"}
    assert first.merges == (Merge(1, 1, 3, 2),)
    assert [found.hidden for found in first.rows] == [False, True]
    assert first.hidden_columns == {3}
    assert (first.state, second.state) == ("visible", "hidden")


def test_a_table_inside_a_cell_is_no_sheet(tmp_path: Path) -> None:
    inner = f'<table:table table:name="内">{row(ods_text("内"))}</table:table>'
    data = ods_bytes(
        row(ods_text("外"), f"<table:table-cell>{inner}</table:table-cell>") + row(ods_text("下"))
    )

    (sheet,) = read(tmp_path, data, NAME)

    assert values(sheet) == {"A1": "外", "A2": "下"}


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        ("META-INF/manifest.xml", "<m><e:encryption-data xmlns:e='x'/></m>", "F111"),
        ("content.xml", "<a><b></a>", "F112"),
        ("mimetype", "application/vnd.oasis.opendocument.text", "F117"),
    ],
)
def test_what_is_no_readable_spreadsheet_is_refused(
    tmp_path: Path, part: str, content: str, code: str
) -> None:
    assert refusal(tmp_path, zip_bytes({**ods_parts(""), part: content}), NAME).code == code


@pytest.mark.parametrize(
    "broken",
    [
        cell("float", 'office:value="abc"'),
        cell("float", 'office:value="inf"'),
        cell("time", 'office:time-value="noon"'),
        ods_text("x", 'table:number-columns-repeated="-1"'),
    ],
)
def test_values_that_are_none_are_refused(tmp_path: Path, broken: str) -> None:
    assert refusal(tmp_path, ods_bytes(row(broken)), NAME).code == "F112"


def test_a_spreadsheet_saved_by_libreoffice_reads_like_its_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "结果"
    sheet.append(["工号", "目标（万元）", "完成率", "备注"])
    sheet.append([123, 46.8, 0.8996, "a & <b>  两个空格"])
    sheet.append([124, "=1/0", "=B2*2", None])
    sheet["A2"].number_format = sheet["A3"].number_format = "000000"
    sheet["C2"].number_format = "0.00%"
    sheet.merge_cells("A5:B6")
    sheet["A5"] = "合并"
    sheet.column_dimensions["D"].hidden = True
    sheet.row_dimensions[3].hidden = True
    book.create_sheet("隐藏").sheet_state = "hidden"
    source = tmp_path / "源.xlsx"
    book.save(source)

    first, second = read(tmp_path, converted(source, "ods").read_bytes(), NAME)

    found = cells(first)
    assert [(found[a].kind, found[a].value, found[a].shape) for a in ("A2", "B2", "C2", "D2")] == [
        ("number", 123.0, "digits6"),
        ("number", 46.8, "general"),
        ("number", 0.8996, "percent"),
        ("text", "a & <b>  两个空格", "general"),
    ]
    assert (found["B3"].kind, found["B3"].value) == ("error", "#DIV/0!")
    assert (found["C3"].kind, found["C3"].value) == ("number", 93.6)
    assert first.merges == (Merge(5, 1, 6, 2),)
    assert first.hidden_columns == {4}
    assert [r.number for r in first.rows if r.hidden] == [3]
    assert second.state == "hidden"
