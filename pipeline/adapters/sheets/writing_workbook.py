"""Workbooks that we write: plain tables of text that reads well and is never taken for a formula."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from itertools import chain, islice

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

# Excel's own limit of a cell.
_LONGEST = 32_767
_NARROWEST, _WIDEST = 8, 44
_PADDING = 3
_HEADING_HEIGHT = 24
_LINE_HEIGHT = 16
# Rows by which a column's width is chosen.
_MEASURED = 1000


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its name, a heading per column, and rows of as many texts, which are taken once.

    ``choices``: heading → what may be chosen in the cells below it.
    """

    title: str
    headings: tuple[str, ...]
    rows: Iterable[Sequence[str]]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def build_workbook(tables: Sequence[Table], created: datetime) -> bytes:
    """Return an .xlsx with a sheet per table: headings frozen, filtered and repeated on paper.

    Args:
        created: For the file's properties; the same tables and time give the same bytes.
    """
    file = BytesIO()
    options = {
        # Row by row: a large batch never stands in memory.
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(file, options) as workbook:
        workbook.set_properties({"created": created})
        heading = workbook.add_format(
            {"bold": True, "bg_color": "#DCE6F1", "border": 1, "border_color": "#B8C4D6", "valign": "vcenter"}
        )
        text = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        for table in tables:
            _write_table(workbook.add_worksheet(table.title), table, heading, text)
    return file.getvalue()


def _write_table(sheet: Worksheet, table: Table, heading: Format, text: Format) -> None:
    rows = iter(table.rows)
    first = list(islice(rows, _MEASURED))
    widths = [_width(texts) for texts in zip(table.headings, *first, strict=True)]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width, text)
    sheet.set_row(0, _HEADING_HEIGHT)
    for column, title in enumerate(table.headings):
        sheet.write_string(0, column, title, heading)
    last_row = 1
    for last_row, row in enumerate(chain(first, rows), start=1):
        # Not every program makes room for wrapped text by itself.
        sheet.set_row(last_row, _LINE_HEIGHT * max(map(_lines, row, widths)))
        for column, value in enumerate(row):
            sheet.write_string(last_row, column, value[:_LONGEST], text)
    last_column = len(table.headings) - 1
    for title, choices in table.choices.items():
        column = table.headings.index(title)
        sheet.data_validation(1, column, last_row, column, {"validate": "list", "source": list(choices)})
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last_row, last_column)
    # Ids and counts are text on purpose; Excel need not mark each of them.
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last_row + 1}"})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C&P / &N")


def _width(texts: Iterable[str]) -> int:
    longest = max(_columns(line) for text in texts for line in text.split("\n"))
    return min(_WIDEST, max(_NARROWEST, longest + _PADDING))


@lru_cache(maxsize=4096)
def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column of this width; Excel's own limit of height is 25 of them."""
    room = width - 1
    return min(25, sum(max(1, -(-_columns(line) // room)) for line in text.split("\n")))


def _columns(text: str) -> int:
    """How many columns a text takes on the screen: a Chinese character takes two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
