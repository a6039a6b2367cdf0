"""Workbooks we write: text stays text, and the same rows give the same bytes."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from python_calamine import load_workbook

from pipeline.adapters.sheets.writing_workbook import Table, build_workbook

_WHEN = datetime(2026, 9, 30)
_TRAPS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", "http://example.com", "000123", "12345678901234567890",
    "1e5", "2026-09-30", "TRUE", "#N/A", "=HYPERLINK(\"http://x\")", "{=A1}", "林𠮷安", "a\nb", "_x000D_",
)  # fmt: skip


@pytest.mark.parametrize("trap", _TRAPS)
def test_a_text_comes_back_as_the_text_it_was(trap: str) -> None:
    data = build_workbook([Table("文件清单", ("对象",), [(trap,)])], _WHEN)

    cell = openpyxl.load_workbook(io.BytesIO(data))["文件清单"]["A2"]
    # openpyxl leaves _xHHHH_ in texts that stand in their cells; Excel, LibreOffice and calamine do not.
    assert (cell.data_type, unescape(cell.value)) == ("s", trap)
    assert load_workbook(io.BytesIO(data)).get_sheet_by_name("文件清单").to_python()[1] == [trap]


def test_the_same_tables_give_the_same_bytes() -> None:
    tables = [Table("文件清单", ("编号", "对象"), [("JX-1", "王小明")]), Table("汇总", ("项目",), [])]

    assert build_workbook(tables, _WHEN) == build_workbook(tables, _WHEN)


def test_headings_stay_in_view_and_can_be_filtered() -> None:
    data = build_workbook(
        [Table("文件清单", ("编号", "对象"), [("JX-1", "王小明"), ("JX-2", "李四")])], _WHEN
    )

    sheet = openpyxl.load_workbook(io.BytesIO(data))["文件清单"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A2", "A1:B3", "$1:$1")


def test_columns_are_as_wide_as_their_texts_and_no_wider_than_the_eye_likes() -> None:
    data = build_workbook([Table("表", ("短", "名"), [("x", "汉" * 10), ("y", "汉" * 200)])], _WHEN)

    sheet = openpyxl.load_workbook(io.BytesIO(data))["表"]
    assert sheet.column_dimensions["A"].width < 10
    assert 40 < sheet.column_dimensions["B"].width < 50
    assert sheet.row_dimensions[3].height > 5 * sheet.row_dimensions[2].height


def test_a_text_longer_than_a_cell_is_cut_and_not_lost() -> None:
    data = build_workbook([Table("表", ("x",), [("长" * 40_000,)])], _WHEN)

    assert len(str(openpyxl.load_workbook(io.BytesIO(data))["表"]["A2"].value)) == 32_767
