"""CSV in every encoding that reaches HR; a doubt is named, never guessed away."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.adapters.sheets.delimited import find_separator
from pipeline.core.sheets import Sheet
from tests.builders_workbooks import read, refusal, values

TEXT = "工号,姓名,实际（万元）\r\n000123,欧阳若溪,46.80\r\n000124,王芳,\r\n"
NAME = "结果.csv"


def sheet_of(folder: Path, data: bytes | str) -> Sheet:
    (sheet,) = read(folder, data.encode("utf-8") if isinstance(data, str) else data, NAME)
    return sheet


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("gbk"), "gb18030"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_the_encoding_is_found_and_told(tmp_path: Path, data: bytes, encoding: str) -> None:
    sheet = sheet_of(tmp_path, data)

    assert sheet.encoding == encoding
    assert sheet.ref.sheet is None
    assert values(sheet) == {
        "A1": "工号",
        "B1": "姓名",
        "C1": "实际（万元）",
        "A2": "000123",
        "B2": "欧阳若溪",
        "C2": "46.80",
        "A3": "000124",
        "B3": "王芳",
    }
    assert {cell.kind for row in sheet.rows for cell in row.cells} == {"text"}


def test_characters_outside_gbk_are_read_from_gb18030(tmp_path: Path) -> None:
    assert values(sheet_of(tmp_path, "姓名\n𠮷野家\n㛃\n".encode("gb18030"))) == {
        "A1": "姓名",
        "A2": "𠮷野家",
        "A3": "㛃",
    }


def test_a_short_gbk_file_with_one_name_is_gbk(tmp_path: Path) -> None:
    assert values(sheet_of(tmp_path, "id,name\nE001,王芳\n".encode("gbk")))["B2"] == "王芳"


def test_a_bad_byte_in_utf8_is_named_and_never_read_as_gbk(tmp_path: Path) -> None:
    rows = [f"{n:06},员工姓名,46.8" for n in range(50)]
    data = bytearray("\n".join(["工号,姓名,实际", "", *rows]).encode("utf-8"))
    data[data.index(b"000007,") + 7] = 0xFF

    problem = refusal(tmp_path, bytes(data), NAME)

    # Header, a blank line, and seven rows stand before it.
    assert problem.code == "F131"
    assert problem.params == {"byte": "0xFF", "encoding": "UTF-8", "row": "10", "column": "2"}
    assert str(problem.place) == "inputs/2026Q3/结果.csv!B10"


def test_a_bad_byte_is_placed_by_record_not_by_line(tmp_path: Path) -> None:
    data = '工号,备注\n1,"两行\n文字，""引号"",逗号"\n2,员工'.encode() + b"\xff"

    assert str(refusal(tmp_path, data, NAME).place) == "inputs/2026Q3/结果.csv!B3"


@pytest.mark.parametrize(("before", "place"), [("工号,姓名\n", "A2"), ("工号,姓名\n1,", "B2")])
def test_a_bad_byte_that_begins_a_field_belongs_to_it(tmp_path: Path, before: str, place: str) -> None:
    problem = refusal(tmp_path, before.encode() + b"\xff", NAME)

    assert str(problem.place) == f"inputs/2026Q3/结果.csv!{place}"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (TEXT.encode("utf-8-sig") + b"\xff", "F131"),
        (TEXT.encode("utf-16") + b"\x00", "F131"),
        (TEXT.encode("gbk") + b"\xff\xff", "F132"),
        (TEXT.encode("gbk")[:-1] + b"\x81", "F132"),
        (b"a,b\n1\x002,3\n" * 30, "F135"),
        (TEXT.encode("utf-8") + b"\n" * 5000 + b"1\x002", "F135"),
        (TEXT.encode("gbk") + b"\n" * 5000 + b"1\x002", "F135"),
    ],
)
def test_bytes_that_fit_no_encoding_are_refused(tmp_path: Path, data: bytes, code: str) -> None:
    assert refusal(tmp_path, data, NAME).code == code


def test_big5_read_as_gb18030_is_caught_by_its_private_characters(tmp_path: Path) -> None:
    # The bytes are legal GB18030, but mean characters that nobody has defined.
    data = "工号,姓名\n1,王芳\n2,".encode("gbk") + b"\xfe\xa1" + "\n".encode("gbk")

    problem = refusal(tmp_path, data, NAME)

    assert problem.code == "F133"
    assert str(problem.place) == "inputs/2026Q3/结果.csv!B3"
    assert problem.params["char"].startswith("U+E")


def test_a_private_character_that_utf8_states_is_kept(tmp_path: Path) -> None:
    assert values(sheet_of(tmp_path, "姓名\n王\ue81e\n"))["A2"] == "王\ue81e"


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("工号,姓名\n1,王芳\n", ","),
        ("工号\t姓名\n1\t王芳\n", "\t"),
        ("工号;姓名\n1;王芳\n", ";"),
        ("工号\n1\n", ","),
        ("工号\t实际\t目标\n1\t1,234,567\t2,345,678\n2\t12\t1,234\n", "\t"),
        ('"a;b;c","e"\n"g;h;i","k"\n', ","),
        ("2026年第三季度考核结果\n单位：万元;制表：人力\n工号,姓名\n1,王芳\n2,李娜\n", ","),
    ],
)
def test_the_separator_is_the_one_most_lines_agree_on(text: str, separator: str) -> None:
    assert find_separator(text) == separator


def test_a_row_is_the_number_of_its_record(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, '工号,备注\n\n1,"第一行\n第二行"\n2,好\n')

    assert [(row.number, row.cells[1].value) for row in sheet.rows] == [
        (1, "备注"),
        (3, "第一行\n第二行"),
        (4, "好"),
    ]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('工号,姓名\n1,"王芳\n2,李娜\n3,张伟\n', "2"),
        ('工号,姓名\n1,王芳\n2,"李"娜\n', "3"),
        (f"a\n{'x' * 200_000}\n", "2"),
    ],
)
def test_a_quote_that_does_not_close_swallows_nothing(tmp_path: Path, text: str, row: str) -> None:
    problem = refusal(tmp_path, text.encode(), NAME)

    assert (problem.code, problem.params, str(problem.place)) == (
        "F134",
        {"row": row},
        "inputs/2026Q3/结果.csv",
    )


def test_ids_that_a_system_kept_as_text_are_unwrapped(tmp_path: Path) -> None:
    assert values(sheet_of(tmp_path, '="00123",="=1+1"\n=1+1,x="1"\n')) == {
        "A1": "00123",
        "B1": "=1+1",
        "A2": "=1+1",
        "B2": 'x="1"',
    }


def test_old_line_ends_are_read(tmp_path: Path) -> None:
    assert values(sheet_of(tmp_path, "工号,姓名\r1,王芳\r")) == {
        "A1": "工号",
        "B1": "姓名",
        "A2": "1",
        "B2": "王芳",
    }
