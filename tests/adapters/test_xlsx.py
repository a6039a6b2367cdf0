"""Every oddity that public workbooks were seen to hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.core.places import SheetRef
from pipeline.core.sheets import Merge
from tests.builders_workbooks import (
    MAIN,
    STRICT,
    cells,
    read,
    refusal,
    values,
    xlsx_bytes,
    xlsx_parts,
    zip_bytes,
)


def one(folder: Path, cell: str, **around: object) -> object:
    """Return the value of the one cell of a sheet; None when there is no cell."""
    (sheet,) = read(folder, xlsx_bytes(f'<row r="1">{cell}</row>', **around))
    return values(sheet).get("A1")


# --- values --------------------------------------------------------------------------------------------


def test_a_number_of_seventeen_digits_is_kept_as_the_float(tmp_path: Path) -> None:
    assert one(tmp_path, '<c r="A1"><v>46.799999999999997</v></c>') == 46.8
    assert one(tmp_path, '<c r="A1"><v>1.1000000000000001</v></c>') == 1.1


def test_a_long_id_kept_as_text_keeps_every_digit(tmp_path: Path) -> None:
    assert one(tmp_path, '<c r="A1" t="str"><v>12345678901234567</v></c>') == "12345678901234567"


def test_kinds_are_told_apart(tmp_path: Path) -> None:
    row = (
        '<c r="A1"><v>5</v></c><c r="B1" t="b"><v>1</v></c><c r="C1" t="e"><v>#N/A</v></c>'
        '<c r="D1" t="d"><v>2026-09-30</v></c><c r="E1" t="str"><f>A1</f><v>x</v></c>'
        '<c r="F1" t="inlineStr"><is><t>文</t></is></c><c r="G1" t="b"><v>0</v></c>'
    )

    (sheet,) = read(tmp_path, xlsx_bytes(f'<row r="1">{row}</row>'))

    assert [(cell.kind, cell.value) for cell in sheet.rows[0].cells] == [
        ("number", 5.0),
        ("bool", True),
        ("error", "#N/A"),
        ("date", "2026-09-30"),
        ("text", "x"),
        ("text", "文"),
        ("bool", False),
    ]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"><f>1+1</f></c>',
        '<c r="A1"><f>1+1</f><v/></c>',
        '<c r="A1"><f>1+1</f><v></v></c>',
        '<c r="A1"><f t="shared" si="0"/></c>',
        '<c r="A1" t="str"><f>B1</f></c>',
    ],
)
def test_a_formula_without_a_value_is_told(tmp_path: Path, cell: str) -> None:
    (sheet,) = read(tmp_path, xlsx_bytes(f'<row r="1">{cell}</row>'))

    assert [(cell.kind, cell.value) for cell in sheet.rows[0].cells] == [("uncached", None)]


def test_a_formula_with_the_empty_text_is_blank(tmp_path: Path) -> None:
    assert one(tmp_path, '<c r="A1" t="str"><f>B1</f><v></v></c>') is None


def test_a_zero_that_a_program_left_for_excel_to_calculate_is_no_value(tmp_path: Path) -> None:
    formulas = '<c r="A1"><f>B9</f><v>0</v></c><c r="B1"><f>B9</f><v>7</v></c><c r="C1"><v>0</v></c>'
    row = f'<row r="1">{formulas}</row>'

    (stale,) = read(tmp_path, xlsx_bytes(row, calculation='<calcPr fullCalcOnLoad="1"/>'))
    (saved,) = read(tmp_path, xlsx_bytes(row))

    assert [cell.kind for cell in stale.rows[0].cells] == ["uncached", "number", "number"]
    assert [cell.kind for cell in saved.rows[0].cells] == ["number"] * 3


def test_blank_cells_are_not_made(tmp_path: Path) -> None:
    row = (
        '<row r="1"><c r="A1" s="1"/><c r="B1" t="s"><v/></c><c r="C1" t="inlineStr"><is><t/></is></c></row>'
    )

    (sheet,) = read(tmp_path, xlsx_bytes(f"{row}<row r='2'/>", strings="<si><t>x</t></si>"))

    assert sheet.rows == ()


def test_an_inline_text_wins_over_a_value_beside_it(tmp_path: Path) -> None:
    assert one(tmp_path, '<c r="A1" t="inlineStr"><is><t>文</t></is><v>3</v></c>') == "文"
    assert one(tmp_path, '<c r="A1" t="inlineStr"><v>只有值</v></c>') == "只有值"


# --- texts ---------------------------------------------------------------------------------------------


def test_runs_are_joined_and_phonetic_hints_dropped(tmp_path: Path) -> None:
    strings = (
        "<si><r><t>张</t></r><r><rPr><b/></rPr><t>伟</t></r>"
        '<rPh sb="0" eb="2"><t>zhāng wěi</t></rPh><phoneticPr/></si>'
    )

    assert one(tmp_path, '<c r="A1" t="s"><v>0</v></c>', strings=strings) == "张伟"
    inline = "<is><t>王芳</t><rPh sb='0' eb='2'><t>wáng</t></rPh></is>"
    assert one(tmp_path, f'<c r="A1" t="inlineStr">{inline}</c>') == "王芳"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("第一行_x000D_第二行", "第一行\r第二行"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD842__xDFB7_", "𠮷"),
        ("_xD842_", "\ufffd"),
        ("_x00_", "_x00_"),
        ("工号_x4E00_", "工号一"),
    ],
)
def test_escaped_characters_are_decoded(tmp_path: Path, written: str, meant: str) -> None:
    assert one(tmp_path, '<c r="A1" t="s"><v>0</v></c>', strings=f"<si><t>{written}</t></si>") == meant
    assert one(tmp_path, f'<c r="A1" t="str"><v>{written}</v></c>') == meant


def test_white_space_and_entities_are_kept(tmp_path: Path) -> None:
    strings = '<si><t xml:space="preserve"> a &amp; &lt;b&gt; </t></si>'

    assert one(tmp_path, '<c r="A1" t="s"><v>0</v></c>', strings=strings) == " a & <b> "


# --- addresses -----------------------------------------------------------------------------------------


def test_rows_and_cells_without_an_address_follow_each_other(tmp_path: Path) -> None:
    rows = (
        '<row><c><v>1</v></c><c><v>2</v></c></row><row r="5"><c r="C5"><v>3</v></c><c><v>4</v></c></row>'
        "<row><c><v>5</v></c></row>"
    )

    (sheet,) = read(tmp_path, xlsx_bytes(rows))

    assert values(sheet) == {"A1": 1.0, "B1": 2.0, "C5": 3.0, "D5": 4.0, "A6": 5.0}


def test_addresses_do_not_start_at_the_used_range(tmp_path: Path) -> None:
    (sheet,) = read(
        tmp_path, xlsx_bytes('<row r="7"><c r="AB7"><v>1</v></c></row>', before='<dimension ref="A1:XFD2"/>')
    )

    assert values(sheet) == {"AB7": 1.0}


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="0"><c><v>1</v></c></row>',
        '<row r="9999999"/>',
        '<row r="1"><c r="ZZZ1"><v>1</v></c></row>',
        '<row r="x"/>',
        '<row r="1"><c r="A1"><v>abc</v></c></row>',
        '<row r="1"><c r="A1"><v>nan</v></c></row>',
        '<row r="1"><c r="A1"><v>1e999</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
        '<row r="1"><c r="A1" t="q"><v>7</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></row>',
    ],
)
def test_what_excel_would_repair_is_refused_with_its_part(tmp_path: Path, rows: str) -> None:
    problem = refusal(tmp_path, xlsx_bytes(rows))

    assert (problem.code, problem.params) == ("F112", {"part": "xl/worksheets/sheet1.xml"})
    assert str(problem.place) == "inputs/2026Q3/结果.xlsx"


# --- shapes --------------------------------------------------------------------------------------------


def test_each_cell_states_the_class_of_its_format(tmp_path: Path) -> None:
    formats: list[str | int] = [0, 10, 'yyyy"年"m"月"d"日"', "000000", "@", 31, 32, "#,##0.00"]
    row = "".join(f'<c r="{"ABCDEFGHI"[i]}1" s="{i}"><v>1</v></c>' for i in range(9))

    (sheet,) = read(tmp_path, xlsx_bytes(f'<row r="1">{row}</row>', formats=formats))

    # The ninth style is beyond the list: general. A format inside dxfs is no cell format.
    assert [cell.shape for cell in sheet.rows[0].cells] == [
        "general",
        "percent",
        "date",
        "digits6",
        "text",
        "date",
        "time",
        "number",
        "general",
    ]


# --- what stands around the rows -----------------------------------------------------------------------


def test_hidden_rows_columns_and_merges_are_stated(tmp_path: Path) -> None:
    (sheet,) = read(
        tmp_path,
        xlsx_bytes(
            '<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
            before='<cols><col min="2" max="3" hidden="1"/><col min="4" max="4"/></cols>',
            after='<mergeCells><mergeCell ref="A1:C2"/><mergeCell ref="$D$4:$E$9"/></mergeCells>',
        ),
    )

    assert [row.hidden for row in sheet.rows] == [True, False]
    assert sheet.hidden_columns == {2, 3}
    assert sheet.merges == (Merge(1, 1, 2, 3), Merge(4, 4, 9, 5))


@pytest.mark.parametrize(
    ("attribute", "state"),
    [("", "visible"), ('state="hidden"', "hidden"), ('state="veryHidden"', "very_hidden")],
)
def test_the_state_of_a_sheet_is_stated(tmp_path: Path, attribute: str, state: str) -> None:
    (sheet,) = read(tmp_path, xlsx_bytes(sheet_attributes=attribute))

    assert (sheet.ref, sheet.state) == (SheetRef("inputs/2026Q3/结果.xlsx", "结果"), state)


@pytest.mark.parametrize(
    ("book", "flag"),
    [("", False), ('<workbookPr date1904="1"/>', True), ('<workbookPr date1904="false"/>', False)],
)
def test_the_1904_calendar_is_stated(tmp_path: Path, book: str, flag: bool) -> None:
    (sheet,) = read(tmp_path, xlsx_bytes(book=book))

    assert sheet.date1904 is flag


def test_formulas_of_conditional_formats_are_no_cells(tmp_path: Path) -> None:
    row = '<x:row xmlns:x="y" r="1"><x:c r="Q7"><x:v>9</x:v></x:c></x:row>'
    after = f'<extLst><ext><x:f xmlns:x="y">A1</x:f>{row}</ext></extLst>'

    (sheet,) = read(tmp_path, xlsx_bytes('<row r="1"><c r="A1"><v>1</v></c></row>', after=after))

    assert values(sheet) == {"A1": 1.0}


# --- containers ----------------------------------------------------------------------------------------

ROW = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'


def test_prefixed_names_and_the_strict_namespace_read_the_same(tmp_path: Path) -> None:
    parts = xlsx_parts(ROW, strings="<si><t>工号</t></si>")
    strict = {name: str(text).replace(MAIN, STRICT) for name, text in parts.items()}
    prefixed = dict(parts)
    prefixed["xl/worksheets/sheet1.xml"] = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c>'
        "</x:row></x:sheetData></x:worksheet>"
    )
    prefixed["xl/sharedStrings.xml"] = f'<x:sst xmlns:x="{MAIN}"><x:si><x:t>工号</x:t></x:si></x:sst>'

    for variant in (parts, strict, prefixed):
        (sheet,) = read(tmp_path, zip_bytes(variant))
        assert values(sheet) == {"A1": "工号"}


def test_the_workbook_part_is_found_where_the_package_says(tmp_path: Path) -> None:
    parts = xlsx_parts(ROW, strings="<si><t>工号</t></si>")
    moved = {
        name.replace("xl/workbook.xml", "book/main.xml").replace("xl/_rels/workbook", "book/_rels/main"): str(
            text
        )
        .replace('Target="xl/workbook.xml"', 'Target="/book/main.xml"')
        .replace('Target="worksheets', 'Target="/xl/worksheets')
        .replace('Target="styles', 'Target="../xl/styles')
        .replace('Target="sharedStrings', 'Target="../xl/sharedStrings')
        .replace("/xl/workbook.xml", "/book/main.xml")
        for name, text in parts.items()
    }

    (sheet,) = read(tmp_path, zip_bytes(moved))

    assert values(sheet) == {"A1": "工号"}


def test_parts_in_utf16_are_read(tmp_path: Path) -> None:
    parts = xlsx_parts(ROW, strings="<si><t>工号</t></si>")
    parts["xl/sharedStrings.xml"] = (
        str(parts["xl/sharedStrings.xml"]).replace("UTF-8", "UTF-16").encode("utf-16")
    )

    (sheet,) = read(tmp_path, zip_bytes(parts))

    assert values(sheet) == {"A1": "工号"}


def test_chart_sheets_have_no_cells(tmp_path: Path) -> None:
    parts = xlsx_parts(ROW, strings="<si><t>工号</t></si>")
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = str(parts[rels]).replace('/worksheet"', '/chartsheet"')

    assert read(tmp_path, zip_bytes(parts)) == ()


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        ("xl/vbaProject.bin", b"\0", "F115"),
        ("custom/VBAPROJECT.BIN", b"\0", "F115"),
        (
            "[Content_Types].xml",
            '<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>',
            "F115",
        ),
        (
            "[Content_Types].xml",
            '<Types><Default ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
            "F113",
        ),
    ],
)
def test_macros_and_binary_workbooks_are_refused_by_content(
    tmp_path: Path, part: str, content: str | bytes, code: str
) -> None:
    parts = {**xlsx_parts(ROW), part: content}

    assert refusal(tmp_path, zip_bytes(parts)).code == code


def test_a_macro_sheet_is_refused(tmp_path: Path) -> None:
    parts = xlsx_parts(ROW)
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = str(parts[rels]).replace('/worksheet"', '/xlMacrosheet"')

    assert refusal(tmp_path, zip_bytes(parts)).code == "F115"


def test_a_sheet_whose_part_is_missing_is_refused(tmp_path: Path) -> None:
    parts = xlsx_parts(ROW)
    del parts["xl/worksheets/sheet1.xml"]

    assert refusal(tmp_path, zip_bytes(parts)).params == {"part": "xl/worksheets/sheet1.xml"}


def test_a_million_styled_blanks_cost_nothing_to_keep(tmp_path: Path) -> None:
    blanks = "".join(f'<c r="{letter}1" s="1"/>' for letter in "ABCDEFGH") + '<c r="XFD1" s="1"/>'

    (sheet,) = read(tmp_path, xlsx_bytes(f'<row r="1" spans="1:16384">{blanks}</row>'))

    assert cells(sheet) == {}
