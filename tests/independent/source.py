"""The input files of one batch, read by openpyxl, python-calamine, xlrd and csv as a human reads them.

Money is kept in yuan, a ratio as 1 for 100%. Every value remembers its cell.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import openpyxl
import xlrd
import yaml
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

INDICATORS = ("销售额", "回款", "新客户数", "客户满意度", "客户保留率", "投诉数")
_FIELDS = {"目标": "目标", "实际": "实际", "上期": "上期实际", "同期": "同期实际"}
_ID = re.compile(r"\d{6}|[A-Z]+-?\d+")
_BLANK = {"", "—", "待定", "无"}
_PERCENT = {"客户满意度", "客户保留率"}


@dataclass(frozen=True)
class Value:
    """A number and the cell it stands in, such as ``inputs/2026Q3/考核结果.xlsx[华东]!F6``."""

    number: Decimal
    cell: str


@dataclass
class Row:
    """What the results say about one person."""

    id: str
    figures: dict[str, dict[str, Value]] = field(default_factory=dict)
    grade: str | None = None
    total: Decimal | None = None
    cells: dict[str, str] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class RosterRow:
    """A person of the roster; ``team`` is "" where there is none."""

    id: str
    name: str
    department: str
    team: str
    post: str
    level: str
    manager: str
    hired: date
    left: date | None
    status: str
    on_hold: bool
    row: int
    base_pay: Value | None

    @property
    def unit(self) -> str:
        return f"{self.department}/{self.team}" if self.team else self.department


@dataclass(frozen=True)
class Ability:
    """One line of 能力评估."""

    name: str
    current: Decimal
    expected: Decimal
    reason: str
    due: str
    row: int


@dataclass(frozen=True)
class Sale:
    """One row of 销售明细; the amount is in yuan, a text "" where the cell is empty.

    Attributes:
        customer: As written; rows whose customer differs in blanks alone mean the same one.
    """

    day: date
    seller: str
    customer: str
    kind: str
    product: str
    channel: str
    amount: Decimal
    row: int

    @property
    def customer_key(self) -> str:
        return re.sub(r"\s", "", self.customer)


class Source:
    """All input files of a batch, each read once."""

    def __init__(self, root: Path, batch: str) -> None:
        self.root, self.batch = root, batch
        self.folder = root / "inputs" / batch

    def place(self, file: str, sheet: str | None, address: str) -> str:
        where = f"inputs/{self.batch}/{file}" + (f"[{sheet}]" if sheet else "")
        return f"{where}!{address}"

    @cached_property
    def settings(self) -> dict[str, object]:
        return dict(yaml.safe_load((self.folder / "batch.yaml").read_text(encoding="utf-8")))

    # --- roster -------------------------------------------------------------------------------------

    @cached_property
    def roster(self) -> dict[str, RosterRow]:
        """Id → person, in the order of the sheet."""
        sheet = openpyxl.load_workbook(self.folder / "花名册.xlsx", data_only=True).worksheets[0]
        names: list[str] = []
        people: dict[str, RosterRow] = {}
        filled: dict[str, str] = {}
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            texts = [_text(cell) for cell in cells]
            if "工号" in [text.lstrip("*") for text in texts]:
                names = [text.lstrip("*") for text in texts]
            elif names:
                row = dict(zip(names, cells, strict=True))
                id_ = as_id(row["工号"])
                if id_ is None:
                    continue
                # 部门 stands once and is merged down.
                filled["部门"] = _text(row["部门"]) or filled["部门"]
                column = next(i for i, name in enumerate(names, 1) if name.startswith("基本工资"))
                address = f"{get_column_letter(column)}{number}"
                pay = as_number(cells[column - 1])
                people[id_] = RosterRow(
                    id=id_,
                    name=_text(row["姓名"]),
                    department=filled["部门"],
                    team=_text(row["团队"]),
                    post=_text(row["岗位"]),
                    level=_text(row["职级"]),
                    manager=_text(row.get("直接上级", row.get("直接主管"))),
                    hired=as_day(row.get("入职日期", row.get("入职时间"))),
                    left=as_day(row["离职日期"]) if row["离职日期"] else None,
                    status=_text(row.get("状态", row.get("员工状态"))),
                    on_hold=_text(row["暂缓"]) == "是",
                    row=number,
                    base_pay=pay and Value(pay, self.place("花名册.xlsx", sheet.title, address)),
                )
        return people

    # --- results ------------------------------------------------------------------------------------

    @cached_property
    def results(self) -> dict[str, Row]:
        """Id → what the workbook and the CSV say."""
        rows: dict[str, Row] = {}
        book = openpyxl.load_workbook(self.folder / "考核结果.xlsx", data_only=True)
        for sheet in book.worksheets:
            self._read_sheet(sheet.title, [list(row) for row in sheet.iter_rows(values_only=True)], rows)
        self._read_csv(rows)
        return rows

    def _read_sheet(self, title: str, cells: list[list[object]], rows: dict[str, Row]) -> None:
        start = next(
            (i for i, row in enumerate(cells) if {"工号", "员工编号"} & {_text(c) for c in row}), None
        )
        if start is None:
            return
        headers = _headers(cells, start)
        key = next(i for i, header in enumerate(headers) if header in ("工号", "员工编号"))
        for number, row in enumerate(cells[start + 1 :], start + 2):
            id_ = as_id(row[key])
            if id_ is None:
                continue
            person = rows.setdefault(id_, Row(id_))
            for column, (header, cell) in enumerate(zip(headers, row, strict=True), 1):
                place = self.place("考核结果.xlsx", title, f"{get_column_letter(column)}{number}")
                _take(person, header, cell, place)

    def _read_csv(self, rows: dict[str, Row]) -> None:
        with (self.folder / "客户指标.csv").open(encoding="gb18030", newline="") as file:
            records = list(csv.reader(file))
        ratios = [as_number(r[4]) for r in records[1:] if r[2] in _PERCENT]
        scale = Decimal(100) if max(n for n in ratios if n is not None) > 2 else Decimal(1)
        for number, (id_, _period, indicator, target, actual) in enumerate(records[1:], 2):
            person = rows.setdefault(id_, Row(id_))
            for letter, name, text in (("D", "目标", target), ("E", "实际", actual)):
                value = as_number(text)
                if value is not None:
                    value = value / scale if indicator in _PERCENT else value
                    place = self.place("客户指标.csv", None, f"{letter}{number}")
                    person.figures.setdefault(indicator, {})[name] = Value(value, place)

    # --- sales --------------------------------------------------------------------------------------

    @cached_property
    def sales(self) -> list[Sale]:
        """The rows of 销售明细: of one quarter UTF-8, of the other GBK with other headers."""
        data = (self.folder / "销售明细.csv").read_bytes()
        utf8 = data.startswith(b"\xef\xbb\xbf")
        records = csv.reader(data.decode("utf-8-sig" if utf8 else "gb18030").splitlines())
        next(records)
        return [
            Sale(
                day=date(*map(int, re.findall(r"\d+", day))),
                seller=seller,
                customer=customer.strip(),
                kind=kind.strip(),
                product=product.strip(),
                channel=channel.strip(),
                amount=Decimal(amount),
                row=number,
            )
            for number, (day, seller, customer, kind, product, channel, amount) in enumerate(records, 2)
        ]

    # --- abilities and units ------------------------------------------------------------------------

    @cached_property
    def abilities_file(self) -> tuple[str, str, list[list[object]]]:
        """File name, sheet name and cells of 能力评估, which is an .ods or an .xls."""
        (path,) = self.folder.glob("能力评估.*")
        if path.suffix == ".xls":
            sheet = xlrd.open_workbook(str(path)).sheet_by_index(0)
            return path.name, sheet.name, [list(sheet.row_values(i)) for i in range(sheet.nrows)]
        book = CalamineWorkbook.from_path(str(path))
        name = book.sheet_names[0]
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        return path.name, name, [list(row) for row in rows]

    @cached_property
    def abilities(self) -> dict[str, list[Ability]]:
        found: dict[str, list[Ability]] = {}
        for number, row in enumerate(self.abilities_file[2], 1):
            id_ = as_id(row[0])
            current, expected = as_number(row[3]), as_number(row[4])
            if id_ is None or current is None or expected is None:
                continue
            ability = Ability(_text(row[2]), current, expected, _text(row[5]), _text(row[6]), number)
            found.setdefault(id_, []).append(ability)
        return found

    @cached_property
    def unit_rows(self) -> dict[str, Row]:
        """Full name of a unit → its figures; money is in 万元 there."""
        file, sheet, cells = self.abilities_file
        rows: dict[str, Row] = {}
        for number, row in enumerate(cells, 1):
            name = _text(row[0])
            if not name.startswith("营销中心/"):
                continue
            unit = rows.setdefault(name, Row(name))
            for column, title in ((3, "目标"), (4, "实际"), (6, "上期实际"), (7, "同期实际")):
                value = as_number(row[column - 1])
                if value is not None:
                    place = self.place(file, sheet, f"{get_column_letter(column)}{number}")
                    unit.figures.setdefault(_text(row[1]), {})[title] = Value(value * 10000, place)
            unit.words |= {_text(cell) for cell in row[7:9]} - {""}
        return rows


def _headers(cells: list[list[object]], start: int) -> list[str]:
    """One text a column: ``销售额（万元）目标``, from one header row or two."""
    top, below = [_text(c) for c in cells[start]], [_text(c) for c in cells[start + 1]]
    if not {"目标", "目标值"} & set(below):
        return top
    headers, last = [], ""
    for upper, lower in zip(top, below, strict=True):
        last = upper or last
        headers.append((last if lower else upper) + lower)
    return headers


def _take(person: Row, header: str, cell: object, place: str) -> None:
    indicator = next((name for name in INDICATORS if header.startswith(name)), None)
    if indicator is not None:
        name = next((_FIELDS[word] for word in _FIELDS if word in header[len(indicator) :]), None)
        value = as_number(cell)
        if name is not None and value is not None:
            value = value * 10000 if "万元" in header else value / 100 if "（%）" in header else value
            person.figures.setdefault(indicator, {})[name] = Value(value, place)
    elif header == "等级" and _text(cell):
        person.grade, person.cells["等级"] = _text(cell), place
    elif header == "总分" and as_number(cell) is not None:
        person.total, person.cells["总分"] = as_number(cell), place
    elif header in ("优势", "不足", "评语") and _text(cell):
        person.words.add(_text(cell))


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def as_id(cell: object) -> str | None:
    """Return an employee id; a number is shown with six digits."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"{int(cell):06d}"
    text = _text(cell)
    return text if _ID.fullmatch(text) else None


def as_number(cell: object) -> Decimal | None:
    """Return a number; a text may have full-width digits, commas and a percent sign."""
    if isinstance(cell, int | float):
        return Decimal(repr(cell))
    text = unicodedata.normalize("NFKC", _text(cell)).replace(",", "")
    if text in _BLANK or not re.fullmatch(r"-?[\d.]+%?", text):
        return None
    return Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)


def as_day(cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    digits = re.findall(r"\d+", _text(cell))
    if len(digits) == 1:
        return datetime.strptime(digits[0], "%Y%m%d").date()
    year, month, day = map(int, digits)
    return date(year, month, day)
