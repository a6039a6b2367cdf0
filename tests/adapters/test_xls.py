"""Old binary workbooks, as HR systems still export them."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlwt

from pipeline.core.sheets import Merge
from tests.builders_workbooks import cells, read, refusal, saved_xls, values, xls_bytes


def test_values_and_the_class_of_their_format_are_read(tmp_path: Path) -> None:
    data = xls_bytes(
        [
            ["工号", "完成率", "入职日期", "在职"],
            [(123, "000000"), (0.8996, "0.00%"), (46295, "yyyy-mm-dd"), True],
            [(1.5, "General"), (2, "0.00"), ("文", "@"), False],
        ]
    )

    (sheet,) = read(tmp_path, data, "结果.xls")

    found = cells(sheet)
    assert [(found[a].kind, found[a].value, found[a].shape) for a in ("A2", "B2", "C2", "D2")] == [
        ("number", 123.0, "digits6"),
        ("number", 0.8996, "percent"),
        ("number", 46295.0, "date"),
        ("bool", True, "general"),
    ]
    assert [found[a].shape for a in ("A3", "B3", "C3")] == ["general", "number", "text"]
    assert found["A1"].value == "工号"
    assert str(sheet.ref) == "inputs/2026Q3/结果.xls[结果]"


def test_east_asian_dates_need_no_code_in_the_file(tmp_path: Path) -> None:
    data = xls_bytes([[(46295, "0.0000")]])
    built_in = (31).to_bytes(2, "little")
    # The last XF record is the cell's; its second number is the format.
    position = data.rindex(b"\xe0\x00\x14\x00") + 6

    (sheet,) = read(tmp_path, data[:position] + built_in + data[position + 2 :], "结果.xls")

    assert cells(sheet)["A1"].shape == "date"


def test_addresses_are_those_of_the_sheet(tmp_path: Path) -> None:
    (sheet,) = read(tmp_path, xls_bytes([[], [], [None, None, 7]]), "结果.xls")

    assert values(sheet) == {"C3": 7.0}


def test_errors_and_formulas_without_a_value_are_told_apart(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("结果")
    sheet.write(0, 0, xlwt.Formula("1+1"))
    sheet.row(0).set_cell_error(1, "#N/A!")

    (read_back,) = read(tmp_path, saved_xls(book), "结果.xls")

    assert [(cell.kind, cell.value) for cell in read_back.rows[0].cells] == [
        ("uncached", None),
        ("error", "#N/A"),
    ]


def test_hidden_parts_merges_and_the_calendar_are_stated(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.dates_1904 = 1
    sheet = book.add_sheet("结果")
    sheet.write_merge(0, 1, 0, 2, "销售额（万元）")
    sheet.write(3, 4, 1)
    sheet.row(3).hidden = True
    sheet.col(4).hidden = True
    secret = book.add_sheet("旧版")
    secret.visibility = 2

    first, second = read(tmp_path, saved_xls(book), "结果.xls")

    assert first.merges == (Merge(1, 1, 2, 3),)
    assert values(first) == {"A1": "销售额（万元）", "E4": 1.0}
    assert [row.hidden for row in first.rows] == [False, True]
    assert first.hidden_columns == {5}
    assert first.date1904
    assert (first.state, second.state) == ("visible", "very_hidden")


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_workbook_cut_short_is_refused(tmp_path: Path, cut: float) -> None:
    data = xls_bytes([[f"文字{row}", row] for row in range(400)])

    assert refusal(tmp_path, data[: int(len(data) * cut)], "结果.xls").code in ("F112", "F117")
