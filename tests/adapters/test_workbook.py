"""One way in for every format; the content decides, and a second reader agrees."""

from __future__ import annotations

import datetime
from pathlib import Path
from random import Random

import openpyxl
import pytest
import python_calamine
import xlsxwriter

from pipeline.adapters.sheets.workbook import is_table_file, read_sheets
from pipeline.core.sheets import Cell, Sheet
from pipeline.errors import InputError
from pipeline.wording import describe
from pipeline.wording.files import WORDING
from tests.builders_workbooks import (
    converted,
    ods_bytes,
    ods_text,
    read,
    refusal,
    values,
    xls_bytes,
    xlsx_bytes,
    xlsx_parts,
    zip_bytes,
)

ROW = '<row r="1"><c r="A1" t="str"><v>工号</v></c></row>'
ODS_ROW = f"<table:table-row>{ods_text('工号')}</table:table-row>"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def compound(*streams: str) -> bytes:
    """Return the header and a directory of a compound file; enough to tell what it is."""
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + (len(name) * 2 + 2).to_bytes(2, "little") + bytes(62)
        for name in ("Root Entry", *streams)
    )
    return COMPOUND.ljust(512, b"\0") + entries


# --- which files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "is_input"),
    [
        ("花名册.xlsx", True),
        ("花名册.XLS", True),
        ("能力.ods", True),
        ("结果.csv", True),
        ("结果.tsv", True),
        ("结果.txt", True),
        ("带宏.xlsm", True),
        ("结果.xlsb", True),
        ("结果.et", True),
        ("~$花名册.xlsx", False),
        (".~lock.花名册.xlsx#", False),
        (".结果.csv", False),
        ("batch.yaml", False),
        ("说明.docx", False),
    ],
)
def test_inputs_are_known_by_name(name: str, is_input: bool) -> None:
    assert is_table_file(Path(name)) is is_input


# --- which format --------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods", "csv"])
@pytest.mark.parametrize(
    "data",
    [
        xlsx_bytes(ROW),
        xls_bytes([["工号"]]),
        ods_bytes(ODS_ROW),
        "工号\n".encode("gbk"),
        "工号\n".encode("utf-16"),
    ],
    ids=["xlsx", "xls", "ods", "gbk", "utf-16"],
)
def test_the_content_decides_whatever_the_suffix_says(tmp_path: Path, data: bytes, suffix: str) -> None:
    (sheet,) = read(tmp_path, data, f"结果.{suffix}")

    assert values(sheet) == {"A1": "工号"}


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("结果.xlsx", b"", "F104"),
        ("结果.csv", b"\xef\xbb\xbf\r\n \r\n", "F104"),
        ("结果.csv", b"\xff\xfe\r\x00\n\x00", "F104"),
        ("结果.xls", "<html><table><tr><td>工号</td></tr></table></html>".encode(), "F116"),
        ("结果.xls", "\n<table><tr><td>工号".encode("gbk"), "F116"),
        ("结果.xls", "<html>工号".encode("utf-16"), "F116"),
        (
            "结果.xls",
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "F116",
        ),
        ("结果.xls", b"MIME-Version: 1.0\r\n\r\n<html>", "F116"),
        ("结果.csv", b"%PDF-1.7\n", "F117"),
        ("结果.csv", b"\x89PNG\r\n\x1a\n", "F117"),
        ("结果.xlsx", zip_bytes({"word/document.xml": "<a/>", "[Content_Types].xml": "<Types/>"}), "F117"),
        ("结果.xlsx", zip_bytes({}), "F117"),
        ("结果.xlsx", compound("EncryptionInfo", "EncryptedPackage"), "F111"),
        ("结果.xls", compound("WordDocument"), "F117"),
        ("结果.xls", compound("Workbook"), "F112"),
        ("结果.xlsm", xlsx_bytes(ROW), "F115"),
        ("结果.xlsb", xlsx_bytes(ROW), "F113"),
        ("结果.et", xls_bytes([["工号"]]), "F114"),
        ("结果.xlsx", xlsx_bytes(ROW)[:300], "F112"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_content(
    tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    problem = refusal(tmp_path, data, name)

    assert problem.code == code
    assert str(problem.place) == f"inputs/2026Q3/{name}"
    for language in ("zh", "en"):
        line = describe(problem, language)
        assert line.startswith(f"inputs/2026Q3/{name} ")
        assert "{" not in line


def test_a_password_on_an_old_workbook_is_told(tmp_path: Path) -> None:
    data = bytearray(xls_bytes([["工号"]]))
    # A FILEPASS record takes the place of the first record after the beginning of the stream.
    start = data.index(b"\x09\x08\x10\x00") + 20
    data[start : start + 2] = b"\x2f\x00"

    assert refusal(tmp_path, bytes(data), "结果.xls").code == "F111"


def test_a_link_to_a_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "真.xlsx").write_bytes(xlsx_bytes(ROW))
    (tmp_path / "结果.xlsx").symlink_to(tmp_path / "真.xlsx")

    with pytest.raises(Exception, match="F102"):
        read_sheets(tmp_path / "结果.xlsx", "结果.xlsx")


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "csv"])
def test_damage_anywhere_is_an_input_error_and_nothing_else(tmp_path: Path, kind: str) -> None:
    data = {
        "xlsx": xlsx_bytes(
            ROW + '<row r="3"><c r="B3" s="1"><f>A1</f><v>1.5</v></c></row>', formats=[0, "0%"]
        ),
        "xls": xls_bytes([[f"文字{row}", (row, "000000")] for row in range(60)]),
        "ods": ods_bytes(ODS_ROW * 3),
        "csv": '工号,姓名\n1,欧阳若溪\n2,"王芳"\n'.encode(),
    }[kind]
    random = Random(kind)
    refused = 0

    for _ in range(150):
        broken = bytearray(data)
        for _ in range(random.randint(1, 4)):
            broken[random.randrange(len(data))] = random.choice(
                [0, 0x22, 0x3C, 0x7F, 0xFF, random.randrange(256)]
            )
        try:
            read(tmp_path, bytes(broken), f"结果.{kind}")
        except InputError as error:
            refused += 1
            assert describe(error.problems[0], "zh")

    assert refused > 10


def test_every_wording_says_what_to_do() -> None:
    for code, wording in WORDING.items():
        assert all(wording), code


# --- a second reader agrees ----------------------------------------------------------------------------


def agree(path: Path) -> int:
    """Compare every cell with calamine; return how many cells there were."""
    book = python_calamine.CalamineWorkbook.from_path(path)
    compared = 0
    sheets = read_sheets(path, path.name)
    assert [sheet.ref.sheet for sheet in sheets] == book.sheet_names
    for sheet in sheets:
        other = book.get_sheet_by_name(str(sheet.ref.sheet))
        # iter_rows begins at row 1 but at the first used column; this way both begin at A1.
        expected = {
            (row, column): value
            for row, line in enumerate(other.to_python(skip_empty_area=False), 1)
            for column, value in enumerate(line, 1)
            if value != ""
        }
        found = {
            (row.number, cell.column): _as_calamine(sheet, cell) for row in sheet.rows for cell in row.cells
        }
        # Errors and formulas without a value are blanks for calamine.
        found = {place: value for place, value in found.items() if value is not None}
        assert found == {place: _plain(value) for place, value in expected.items()}
        compared += len(found)
    return compared


def _as_calamine(sheet: Sheet, cell: Cell) -> object:
    if cell.kind in ("error", "uncached"):
        return None
    if cell.kind == "number" and cell.shape in ("date", "time"):
        epoch = datetime.datetime(1904, 1, 1) if sheet.date1904 else datetime.datetime(1899, 12, 30)
        return epoch + datetime.timedelta(days=float(cell.value or 0))
    if cell.kind == "date":
        return datetime.datetime.fromisoformat(str(cell.value))
    return cell.value.strip() if isinstance(cell.value, str) else cell.value


def _plain(value: object) -> object:
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, datetime.date):
        return datetime.datetime.combine(value, datetime.time())
    if isinstance(value, datetime.time):
        return datetime.datetime.combine(datetime.date(1899, 12, 30), value)
    return value.strip() if isinstance(value, str) else value


def results_workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "销售一部"
    sheet["B2"] = "2026年第三季度考核结果"
    sheet.merge_cells("B2:G2")
    for column, title in enumerate(["工号", "姓名", "目标（万元）", "完成率", "入职日期", "在职"], 2):
        sheet.cell(4, column, title)
    for row in range(5, 60):
        sheet.cell(row, 2, f"{row:06}")
        sheet.cell(row, 3, f"员工{row} <&> 𠮷")
        sheet.cell(row, 4, row * 1.1)
        sheet.cell(row, 5, row / 60).number_format = "0.00%"
        sheet.cell(row, 6, datetime.date(2020, 1, 1) + datetime.timedelta(days=row))
        sheet.cell(row, 7, row % 2 == 0)
    sheet["C61"] = "=SUM(D5:D59)"
    book.create_sheet("空表")
    book.create_sheet("隐藏").sheet_state = "hidden"
    book["隐藏"]["XFD9"] = 1
    book.save(path)


def test_workbooks_of_openpyxl_read_like_calamine_reads_them(tmp_path: Path) -> None:
    results_workbook(tmp_path / "a.xlsx")

    assert agree(tmp_path / "a.xlsx") > 300


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_workbooks_of_libreoffice_read_like_calamine_reads_them(tmp_path: Path, suffix: str) -> None:
    results_workbook(tmp_path / "a.xlsx")

    # .xls ends at column IV: the cell in XFD9 is lost there.
    assert agree(converted(tmp_path / "a.xlsx", suffix)) > 300


def test_workbooks_of_xlsxwriter_read_like_calamine_reads_them(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"date_1904": True}) as book:
        sheet = book.add_worksheet("结果")
        day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        for row in range(40):
            sheet.write_row(row + 3, 2, [f"文字\u0001_x000D_{row}", row / 7, row % 2 == 0, "  两端空白 "])
            sheet.write_datetime(row + 3, 6, datetime.datetime(2026, 9, 30), day)
            sheet.write_rich_string(row + 3, 7, book.add_format({"bold": True}), "粗", "细")

    assert agree(tmp_path / "a.xlsx") == 240


def test_workbooks_of_xlwt_read_like_calamine_reads_them(tmp_path: Path) -> None:
    rows = [[None, f"文字{n}", n * 1.1, n, (46000 + n, "yyyy-mm-dd"), n % 2 == 0] for n in range(50)]
    (tmp_path / "a.xls").write_bytes(xls_bytes(rows))

    assert agree(tmp_path / "a.xls") == 250


def test_literal_parts_read_like_calamine_reads_them(tmp_path: Path) -> None:
    phonetic = "<rPh sb='0' eb='1'><t>zhang</t></rPh>"
    strings = f"<si><r><t>张</t></r><r><t>伟</t></r>{phonetic}</si><si><t>_x000D_x</t></si>"
    rows = (
        '<row><c t="s"><v>0</v></c><c><v>46.799999999999997</v></c></row>'
        '<row r="4"><c r="B4" t="s"><v>1</v></c><c r="D4" t="b"><v>1</v></c>'
        '<c r="E4" s="9"><v>1E3</v></c></row>'
    )
    (tmp_path / "a.xlsx").write_bytes(zip_bytes(xlsx_parts(rows, strings=strings)))

    assert agree(tmp_path / "a.xlsx") == 5
