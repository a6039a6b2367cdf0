"""HR gets a copy of its own workbook that shows where the faults are."""

from __future__ import annotations

import datetime
import io
import time
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from openpyxl.comments import Comment
from openpyxl.styles import Font

from pipeline.adapters.sheets.marking import mark_workbook, marked_copy
from pipeline.adapters.sheets.workbook import read_sheets
from pipeline.core.sheets import Merge, SheetRow
from pipeline.errors import InputError
from tests.builders_workbooks import (
    MAIN,
    ods_bytes,
    ods_parts,
    ods_text,
    saved_xls,
    xlsx_bytes,
    xlsx_parts,
    zip_bytes,
)

WHEN = datetime.datetime(2026, 10, 15, 9, 0)
PINK = "00FFC7CE"


def marked(folder: Path, source: Path, marks: dict[tuple[str | None, int, int], str]) -> Any:
    """Return the marked copy, opened by openpyxl."""
    mark_workbook(source, marks, folder / "出错.xlsx", WHEN)
    return openpyxl.load_workbook(folder / "出错.xlsx")


def own_workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "结果"
    sheet.append(["工号", "目标"])
    sheet.append(["000123", "五十万"])
    sheet.append(["000124", "=B2*2"])
    sheet["A1"].font = Font(bold=True)
    sheet["A2"].comment = Comment("原有批注", "HR")
    sheet.merge_cells("A5:B6")
    sheet["A5"] = "部门"
    sheet.column_dimensions["A"].width = 33
    book.save(path)


def test_a_faulty_cell_is_coloured_and_says_why(tmp_path: Path) -> None:
    own_workbook(tmp_path / "结果.xlsx")

    sheet = marked(tmp_path, tmp_path / "结果.xlsx", {("结果", 2, 2): "不是数字。请填数字。"})["结果"]

    assert sheet["B2"].fill.fgColor.rgb == PINK
    assert sheet["B2"].comment.text == "不是数字。请填数字。"
    assert sheet["B2"].value == "五十万"
    assert sheet["A2"].fill.fgColor.rgb != PINK


def test_the_copy_keeps_looks_formulas_and_comments(tmp_path: Path) -> None:
    own_workbook(tmp_path / "结果.xlsx")

    sheet = marked(tmp_path, tmp_path / "结果.xlsx", {("结果", 2, 1): "工号重复。"})["结果"]

    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width == 33
    assert sheet["B3"].value == "=B2*2"
    assert sheet["A2"].comment.text == "工号重复。\n\n原有批注"


def test_the_source_is_left_alone(tmp_path: Path) -> None:
    own_workbook(tmp_path / "结果.xlsx")
    before = (tmp_path / "结果.xlsx").read_bytes()

    mark_workbook(tmp_path / "结果.xlsx", {("结果", 2, 2): "x"}, tmp_path / "出错.xlsx", WHEN)

    assert (tmp_path / "结果.xlsx").read_bytes() == before


def test_marks_inside_a_merge_go_to_its_visible_cell(tmp_path: Path) -> None:
    own_workbook(tmp_path / "结果.xlsx")
    marks: dict[tuple[str | None, int, int], str] = {
        ("结果", 6, 2): "甲",
        ("结果", 5, 1): "乙",
        ("结果", 6, 1): "甲",
    }

    sheet = marked(tmp_path, tmp_path / "结果.xlsx", marks)["结果"]

    assert sheet["A5"].comment.text == "乙\n甲"
    assert sheet["A5"].fill.fgColor.rgb == PINK


def test_a_text_like_a_formula_stays_text(tmp_path: Path) -> None:
    inline = '<row r="1"><c r="A1" t="inlineStr"><is><t>=1+1</t></is></c></row>'
    (tmp_path / "a.xlsx").write_bytes(xlsx_bytes(inline))
    (tmp_path / "b.csv").write_bytes('备注\n=HYPERLINK("http://x")\n+1\n@x\n-1\n'.encode())

    first = marked(tmp_path, tmp_path / "a.xlsx", {("结果", 1, 1): "x"})["结果"]
    second = marked(tmp_path, tmp_path / "b.csv", {(None, 2, 1): "=1+1"}).active

    assert (first["A1"].value, first["A1"].data_type) == ("=1+1", "s")
    assert [second.cell(row, 1).data_type for row in range(1, 6)] == ["s"] * 5
    assert second["A2"].value == '=HYPERLINK("http://x")'
    assert second["A2"].hyperlink is None


def rows_of(path: Path) -> list[tuple[SheetRow, ...]]:
    return [sheet.rows for sheet in read_sheets(path, path.name)]


def test_a_csv_becomes_a_workbook_with_the_same_rows(tmp_path: Path) -> None:
    (tmp_path / "结果.csv").write_bytes(
        '工号,备注\n\n000123,"两行\n文字"\n000124,_x000D_𠮷\n'.encode("gb18030")
    )

    sheet = marked(tmp_path, tmp_path / "结果.csv", {(None, 3, 1): "甲", (None, 4, 3): "缺目标"}).active

    assert [[cell.value for cell in row.cells] for row in rows_of(tmp_path / "出错.xlsx")[0]] == [
        ["工号", "备注"],
        ["000123", "两行\n文字"],
        ["000124", "_x000D_𠮷"],
    ]
    assert [row.number for row in rows_of(tmp_path / "出错.xlsx")[0]] == [1, 3, 4]
    assert sheet["C4"].comment.text == "缺目标"
    assert sheet["C4"].fill.fgColor.rgb == "FFFFC7CE"


def test_an_old_workbook_becomes_a_new_one_with_the_same_facts(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("结果")
    sheet.write_merge(0, 0, 0, 1, "标题")
    sheet.write(1, 0, 123, xlwt.easyxf(num_format_str="000000"))
    sheet.write(1, 1, 0.8, xlwt.easyxf(num_format_str="0%"))
    sheet.write(2, 1, True)
    sheet.row(2).hidden = True
    sheet.col(4).hidden = True
    sheet.write(1, 4, 5)
    book.add_sheet("旧").visibility = 1
    (tmp_path / "结果.xls").write_bytes(saved_xls(book))

    mark_workbook(
        tmp_path / "结果.xls", {("结果", 1, 2): "x", ("结果", 2, 1): "y"}, tmp_path / "出错.xlsx", WHEN
    )

    before = read_sheets(tmp_path / "结果.xls", "a")
    after = read_sheets(tmp_path / "出错.xlsx", "a")
    assert after == before
    assert after[0].merges == (Merge(1, 1, 1, 2),)
    copy = openpyxl.load_workbook(tmp_path / "出错.xlsx")["结果"]
    assert copy["A1"].comment.text == "x"
    assert copy["A2"].comment.text == "y"


def test_tab_titles_that_excel_refuses_are_changed(tmp_path: Path) -> None:
    name = "甲/乙" * 20
    tables = "".join(
        f'<table:table table:name="{name}{n}">'
        f"<table:table-row>{ods_text(str(n))}</table:table-row></table:table>"
        for n in (1, 2)
    )
    (tmp_path / "结果.ods").write_bytes(zip_bytes(ods_parts(tables)))

    copy = marked(tmp_path, tmp_path / "结果.ods", {(f"{name}2", 1, 1): "x"})

    assert len(copy.sheetnames) == 2
    assert all(len(title) <= 31 and "/" not in title for title in copy.sheetnames)
    assert copy.worksheets[0]["A1"].comment is None
    assert copy.worksheets[1]["A1"].comment.text == "x"


def test_a_workbook_that_openpyxl_cannot_open_is_written_new(tmp_path: Path) -> None:
    parts = xlsx_parts('<row r="1"><c r="A1" t="str"><v>工号</v></c></row>')
    parts["xl/styles.xml"] = (
        f'<styleSheet xmlns="{MAIN}"><fills><fill><nonsense/></fill></fills>'
        '<cellXfs><xf fontId="x"/></cellXfs></styleSheet>'
    )
    (tmp_path / "结果.xlsx").write_bytes(zip_bytes(parts))
    with pytest.raises(Exception):  # noqa: B017 - whatever openpyxl raises is the point
        openpyxl.load_workbook(tmp_path / "结果.xlsx")

    sheet = marked(tmp_path, tmp_path / "结果.xlsx", {("结果", 1, 1): "x"})["结果"]

    assert (sheet["A1"].value, sheet["A1"].comment.text) == ("工号", "x")


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    own_workbook(tmp_path / "结果.xlsx")
    (tmp_path / "结果.ods").write_bytes(ods_bytes(f"<table:table-row>{ods_text('工号')}</table:table-row>"))
    (tmp_path / "结果.csv").write_bytes("工号\n1\n".encode())

    first = [marked_copy(tmp_path / f"结果.{suffix}", marks, WHEN) for suffix, marks in _two_marks()]
    time.sleep(1.1)
    second = [
        marked_copy(tmp_path / f"结果.{suffix}", dict(reversed(marks.items())), WHEN)
        for suffix, marks in _two_marks()
    ]

    assert first == second
    for data in first:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(2026, 10, 15, 0, 0, 0)}
            core = archive.read("docProps/core.xml").decode("utf-8")
        assert core.count("2026-10-15T09:00:00Z") == 2


def _two_marks() -> list[tuple[str, dict[tuple[str | None, int, int], str]]]:
    return [
        (suffix, {(sheet, row, 1): f"第{row}处" for row in (1, 2)})
        for suffix, sheet in (("xlsx", "结果"), ("ods", "结果"), ("csv", None))
    ]


def test_characters_that_xml_cannot_hold_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "结果.csv").write_bytes("备注\n甲\x07乙\n".encode())

    sheet = marked(tmp_path, tmp_path / "结果.csv", {(None, 2, 1): "坏\x0b字符"}).active

    assert (sheet["A2"].value, sheet["A2"].comment.text) == ("甲乙", "坏字符")


def test_a_broken_source_is_refused_and_nothing_written(tmp_path: Path) -> None:
    (tmp_path / "结果.xlsx").write_bytes(b"PK\x03\x04")

    with pytest.raises(InputError, match="F112"):
        mark_workbook(tmp_path / "结果.xlsx", {}, tmp_path / "出错.xlsx", WHEN)

    assert not (tmp_path / "出错.xlsx").exists()
