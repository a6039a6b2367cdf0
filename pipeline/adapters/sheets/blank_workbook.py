"""The blank workbook that HR fills in: headers with comments, drop-downs, formats, one example row a sheet.

Texts and decisions are the caller's. Nothing is hidden, because a hidden sheet or column is asked about when
the workbook is read; so the choices stand in a sheet of their own that HR may add to.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Literal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

Check = Literal["none", "choice", "date", "number", "whole"]

_FONT = {"font_name": "宋体", "font_size": 11}
_HEADER = {"bold": True, "border": 1, "border_color": "#B8C4D6", "text_wrap": True, "valign": "vcenter"}
_REQUIRED, _OPTIONAL, _OTHER_GROUP, _EXAMPLE = "#F8CBAD", "#DCE6F1", "#E2EFDA", "#F2F2F2"
_NARROWEST, _WIDEST, _PADDING = 10, 30, 3
_WIDEST_IN_GUIDE = 56
_HEADER_HEIGHT, _LINE_HEIGHT = 34, 16
_LONGEST_INLINE = 255  # characters that Excel takes for a list inside a validation
_LONGEST_TITLE, _LONGEST_PROMPT = 32, 255
_COMMENT_WIDTH, _COMMENT_LINE, _COMMENT_COLUMNS = 280, 20, 36
_MOST_CHOICES = 500
_FIRST_DAY, _LAST_DAY = date(1950, 1, 1), date(2199, 12, 31)
_LARGEST = 10**12


@dataclass(frozen=True, slots=True)
class Column:
    """One column to be filled in.

    Attributes:
        header: As it is to stand in the first row.
        comment: Shown when the mouse rests on the header.
        number_format: As Excel writes it.
        check: What the cells are checked for while somebody types.
        choices: For ``choice``.
        strict: What does not fit is refused; else it is only asked about.
        extendable: HR may add to the choices.
        group: Columns of one group that stand side by side have one colour, the next group another.
        lowest, highest: For numbers; None leaves that side open.
        fault: What Excel says about a value that does not fit.
        example: Of the example row; None for a blank cell.
    """

    header: str
    comment: str
    required: bool
    number_format: str
    check: Check = "none"
    choices: tuple[str, ...] = ()
    strict: bool = True
    extendable: bool = False
    group: str = ""
    lowest: Decimal | None = None
    highest: Decimal | None = None
    fault: str = ""
    example: str | Decimal | date | None = None


@dataclass(frozen=True, slots=True)
class InputSheet:
    """One table to be filled in; ``frozen`` columns stay in view, so many ``rows`` are made ready."""

    title: str
    columns: tuple[Column, ...]
    frozen: int
    rows: int


@dataclass(frozen=True, slots=True)
class Guide:
    """The first sheet: what to do, and every column with what it is for."""

    title: str
    paragraphs: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def build_blank_workbook(
    guide: Guide,
    sheets: Sequence[InputSheet],
    choices_title: str,
    example_comment: str,
    created: datetime,
    marked: str = "",
) -> bytes:
    """Return the workbook.

    Args:
        choices_title: Title of the sheet with choices that are too many for a drop-down's own list, or
            that HR may add to; it is left out when there are none.
        example_comment: Beside the first cell of every example row.
        created: For the file's properties; the same arguments give the same bytes.
        marked: Put before the header of a required column.
    """
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as workbook:
        workbook.set_properties({"created": created})
        _write_guide(workbook, guide)
        lists = _Lists(choices_title, sheets)
        for sheet in sheets:
            _SheetWriter(workbook, sheet, lists, marked).write(example_comment)
        lists.write(workbook)
    return file.getvalue()


class _Lists:
    """Choices that have their own sheet: header of the column → where they stand."""

    def __init__(self, title: str, sheets: Iterable[InputSheet]) -> None:
        self._title = title
        self._values: dict[tuple[str, ...], str] = {}
        for sheet in sheets:
            for column in sheet.columns:
                if column.check == "choice" and not self.fits_inline(column):
                    self._values.setdefault(column.choices, f"{sheet.title}：{column.header}")

    @staticmethod
    def fits_inline(column: Column) -> bool:
        """Whether the choices can stand in the validation itself; those that HR may add to never do."""
        text = ",".join(column.choices)
        return (
            not column.extendable
            and len(text) <= _LONGEST_INLINE
            and text.count(",") == len(column.choices) - 1
        )

    def source(self, column: Column) -> str | list[str]:
        """Return what a validation takes its list from: as far down as there are words in it."""
        if self.fits_inline(column):
            return list(column.choices)
        letter = xl_col_to_name(list(self._values).index(column.choices))
        top = f"'{self._title}'!${letter}$2"
        return f"=OFFSET({top},0,0,MAX(1,COUNTA({top}:${letter}${_MOST_CHOICES})),1)"

    def write(self, workbook: Workbook) -> None:
        """Add the sheet."""
        if not self._values:
            return
        sheet = workbook.add_worksheet(self._title)
        heading = workbook.add_format({**_FONT, **_HEADER, "bg_color": _OPTIONAL})
        text = workbook.add_format({**_FONT, "num_format": "@"})
        for number, (values, name) in enumerate(self._values.items()):
            sheet.set_column(number, number, _width([name, *values]), text)
            sheet.write_string(0, number, name, heading)
            for row, value in enumerate(values, start=1):
                sheet.write_string(row, number, value, text)
        sheet.freeze_panes(1, 0)


class _SheetWriter:
    def __init__(self, workbook: Workbook, sheet: InputSheet, lists: _Lists, marked: str) -> None:
        self._workbook, self._sheet, self._lists, self._marked = workbook, sheet, lists, marked
        self._worksheet: Worksheet = workbook.add_worksheet(sheet.title)

    def write(self, example_comment: str) -> None:
        """Write header, example, formats and validations."""
        worksheet, columns = self._worksheet, self._sheet.columns
        groups = list(dict.fromkeys(column.group for column in columns))
        for number, column in enumerate(columns):
            self._column(number, column, _OTHER_GROUP if groups.index(column.group) % 2 else _OPTIONAL)
        worksheet.set_row(0, _HEADER_HEIGHT)
        worksheet.write_comment(1, 0, example_comment, _comment_size(example_comment))
        worksheet.freeze_panes(1, self._sheet.frozen)
        # Ids are text on purpose; Excel need not mark each of them.
        worksheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        worksheet.set_landscape()
        worksheet.set_paper(9)
        worksheet.repeat_rows(0)

    def _column(self, number: int, column: Column, colour: str) -> None:
        worksheet = self._worksheet
        shown = {**_FONT, "num_format": column.number_format}
        header = f"{self._marked}{column.header}" if column.required else column.header
        texts = [header, *([column.example] if isinstance(column.example, str) else [])]
        worksheet.set_column(number, number, _width(texts), self._format(shown))
        look = {**_FONT, **_HEADER, "bg_color": _REQUIRED if column.required else colour}
        worksheet.write_string(0, number, header, self._format(look))
        worksheet.write_comment(0, number, column.comment, _comment_size(column.comment))
        self._example(number, column.example, {**shown, "bg_color": _EXAMPLE, "italic": True})
        validation = self._validation(column)
        if validation:
            worksheet.data_validation(1, number, self._sheet.rows, number, validation)

    def _example(self, number: int, value: str | Decimal | date | None, look: Mapping[str, Any]) -> None:
        format_ = self._format(look)
        if value is None:
            self._worksheet.write_blank(1, number, None, format_)
        elif isinstance(value, date):
            self._worksheet.write_datetime(1, number, value, format_)
        elif isinstance(value, Decimal):
            self._worksheet.write_number(1, number, float(value), format_)
        else:
            self._worksheet.write_string(1, number, value, format_)

    def _format(self, properties: Mapping[str, Any]) -> Format:
        return self._workbook.add_format(dict(properties))

    def _validation(self, column: Column) -> dict[str, Any]:
        rule: dict[str, Any]
        if column.check == "choice":
            rule = {"validate": "list", "source": self._lists.source(column)}
        elif column.check == "date":
            rule = _between("date", _FIRST_DAY, _LAST_DAY)
        elif column.check in ("number", "whole"):
            lowest = -_LARGEST if column.lowest is None else float(column.lowest)
            highest = _LARGEST if column.highest is None else float(column.highest)
            rule = _between("integer" if column.check == "whole" else "decimal", lowest, highest)
        else:
            return {}
        rule |= {
            "error_type": "stop" if column.strict else "information",
            "error_title": column.header[:_LONGEST_TITLE],
            "error_message": column.fault[:_LONGEST_PROMPT],
        }
        return rule


def _between(kind: str, lowest: object, highest: object) -> dict[str, Any]:
    return {"validate": kind, "criteria": "between", "minimum": lowest, "maximum": highest}


def _write_guide(workbook: Workbook, guide: Guide) -> None:
    sheet = workbook.add_worksheet(guide.title)
    text = workbook.add_format({**_FONT, "text_wrap": True, "valign": "top", "num_format": "@"})
    free = workbook.add_format({**_FONT, "num_format": "@"})
    heading = workbook.add_format({**_FONT, **_HEADER, "bg_color": _OPTIONAL})
    table = (guide.headings, *guide.rows)
    widths = [
        _width([row[number] for row in table], _WIDEST_IN_GUIDE) for number in range(len(guide.headings))
    ]
    for number in range(len(guide.headings)):
        sheet.set_column(number, number, widths[number])
    for row, paragraph in enumerate(guide.paragraphs):
        sheet.write_string(row, 0, paragraph, free)
    top = len(guide.paragraphs) + 1
    for number, title in enumerate(guide.headings):
        sheet.write_string(top, number, title, heading)
    for row, cells in enumerate(guide.rows, start=top + 1):
        # Not every program makes room for wrapped text by itself.
        sheet.set_row(row, _LINE_HEIGHT * max(map(_lines, cells, widths)))
        for number, cell in enumerate(cells):
            sheet.write_string(row, number, cell, text)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _comment_size(text: str) -> dict[str, Any]:
    height = _COMMENT_LINE * (_lines(text, _COMMENT_COLUMNS + 1) + 1)
    return {"width": _COMMENT_WIDTH, "height": height, "font_name": "宋体", "font_size": 9}


def _width(texts: Iterable[str], widest: int = _WIDEST) -> int:
    longest = max(_columns(line) for text in texts for line in text.split("\n"))
    return min(widest, max(_NARROWEST, longest + _PADDING))


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column of this width."""
    return sum(max(1, -(-_columns(line) // (width - 1))) for line in text.split("\n"))


def _columns(text: str) -> int:
    """How many columns a text takes on the screen: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
