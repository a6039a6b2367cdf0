""".ods → sheets, read from content.xml row by row.

A sheet may say "this cell, 16,384 times" and "this row, a million times": blank ones are only counted,
filled ones are expanded within a limit. Covered cells of a merge are blank, as they are in Excel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline.adapters import gate
from pipeline.core.places import SheetRef
from pipeline.core.sheets import Cell, Merge, Sheet, SheetRow

MAX_CELLS = 2_000_000
_MAX_ROW = 1_048_576
_MAX_COLUMN = 16_384
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_HIDDEN = ("collapse", "filter")
_TIME = re.compile(r"(-?)P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")
_SHAPES = {
    f"{_NUMBER}percentage-style": "percent",
    f"{_NUMBER}date-style": "date",
    f"{_NUMBER}time-style": "time",
    f"{_NUMBER}text-style": "text",
    f"{_NUMBER}currency-style": "number",
}


def read(package: gate.Package, name: str) -> tuple[Sheet, ...]:
    """Return the sheets of a spreadsheet, in the order of their tabs.

    Raises:
        gate.Refused: Damaged, encrypted, or more cells than a roster can have.
    """
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise gate.Refused("F111")
    styles = _Styles()
    if "styles.xml" in package:
        styles.learn(gate.parse_xml(package, "styles.xml"))
    reader = _Reader(name, styles)
    try:
        with package.open("content.xml") as stream:
            reader.run(stream)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise gate.Refused("F112", part="content.xml") from error
    return tuple(reader.sheets)


class _Styles:
    """What the styles say about shapes of values and about hidden sheets."""

    def __init__(self) -> None:
        self.hidden_tables: set[str] = set()
        self._formats: dict[str, str] = {}
        self._format_by_style: dict[str, str] = {}

    def learn(self, root: etree._Element) -> None:
        for element in root.iter():
            self.add(element)

    def add(self, element: etree._Element) -> None:
        name = element.get(f"{_STYLE}name", "")
        if element.tag == f"{_STYLE}style":
            self._format_by_style[name] = element.get(f"{_STYLE}data-style-name", "")
            for properties in element.iterchildren(f"{_STYLE}table-properties"):
                if properties.get(f"{_TABLE}display") == "false":
                    self.hidden_tables.add(name)
        elif element.tag == f"{_NUMBER}number-style":
            self._formats[name] = _number_shape(element)
        elif element.tag in _SHAPES:
            self._formats[name] = _SHAPES[element.tag]

    def shape(self, style: str) -> str:
        return self._formats.get(self._format_by_style.get(style, ""), "general")


def _number_shape(style: etree._Element) -> str:
    numbers = list(style)
    if len(numbers) != 1 or numbers[0].tag != f"{_NUMBER}number":
        return "number"
    number = numbers[0]
    zeros = _count(number.get(f"{_NUMBER}min-integer-digits"))
    decimals = number.get(f"{_NUMBER}decimal-places")
    if decimals is None:
        return "general"
    plain = decimals == "0" and number.get(f"{_NUMBER}grouping") != "true"
    return f"digits{zeros}" if plain and zeros > 1 else "number"


@dataclass
class _Table:
    """A sheet while it is being read."""

    name: str
    hidden: bool
    rows: list[SheetRow] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    column_styles: list[tuple[int, str]] = field(default_factory=list)
    row: int = 1
    column: int = 1


class _Reader:
    """Walks content.xml; a row is dropped from memory as soon as it is read."""

    def __init__(self, name: str, styles: _Styles) -> None:
        self.sheets: list[Sheet] = []
        self._name = name
        self._styles = styles
        self._tables: list[_Table] = []
        self._budget = MAX_CELLS

    def run(self, stream: object) -> None:
        events = etree.iterparse(
            stream,
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        for event, element in events:
            if event == "start":
                if element.tag == f"{_TABLE}table":
                    self._begin(element)
            elif element.tag == f"{_OFFICE}automatic-styles":
                self._styles.learn(element)
            elif element.tag == f"{_TABLE}table-column":
                self._add_columns(element)
            elif element.tag == f"{_TABLE}table-row":
                self._add_row(element)
            elif element.tag == f"{_TABLE}table":
                self._finish(element)

    def _begin(self, element: etree._Element) -> None:
        hidden = element.get(f"{_TABLE}style-name", "") in self._styles.hidden_tables
        self._tables.append(_Table(element.get(f"{_TABLE}name", ""), hidden))

    def _finish(self, element: etree._Element) -> None:
        table = self._tables.pop()
        # A table inside a cell belongs to the cell, and is no sheet.
        if not self._tables:
            self.sheets.append(
                Sheet(
                    SheetRef(self._name, table.name),
                    tuple(table.rows),
                    "hidden" if table.hidden else "visible",
                    hidden_columns=frozenset(table.hidden_columns),
                    merges=tuple(table.merges),
                )
            )
            element.clear()

    def _add_columns(self, element: etree._Element) -> None:
        if len(self._tables) != 1:
            return
        table = self._tables[0]
        after = min(table.column + _repeat(element, "columns"), _MAX_COLUMN + 1)
        if element.get(f"{_TABLE}visibility") in _HIDDEN:
            table.hidden_columns.update(range(table.column, after))
        table.column_styles.append((after, element.get(f"{_TABLE}default-cell-style-name", "")))
        table.column = after

    def _add_row(self, element: etree._Element) -> None:
        if len(self._tables) != 1:
            return
        table = self._tables[0]
        repeat = _repeat(element, "rows")
        cells = tuple(self._cells(table, element))
        if cells:
            self._spend(len(cells) * repeat)
            if table.row + repeat > _MAX_ROW + 1:
                raise gate.Refused("F125", limit=str(MAX_CELLS))
            hidden = element.get(f"{_TABLE}visibility") in _HIDDEN
            table.rows += (SheetRow(table.row + step, hidden, cells) for step in range(repeat))
        table.row += repeat
        element.clear()

    def _cells(self, table: _Table, row: etree._Element) -> Iterator[Cell]:
        column = 1
        for element in row.iterchildren(*_CELLS):
            repeat = _repeat(element, "columns")
            if element.tag == _CELLS[0]:
                self._add_merge(table, element, column)
                cell = _cell(element, column, self._shape(table, row, element, column))
                if cell is not None:
                    if column + repeat > _MAX_COLUMN + 1:
                        raise gate.Refused("F125", limit=str(MAX_CELLS))
                    yield from (cell._replace(column=column + step) for step in range(repeat))
            column += repeat

    def _add_merge(self, table: _Table, element: etree._Element, column: int) -> None:
        width = _count(element.get(f"{_TABLE}number-columns-spanned", "1"))
        height = _count(element.get(f"{_TABLE}number-rows-spanned", "1"))
        if width > 1 or height > 1:
            table.merges.append(
                Merge(table.row, column, table.row + max(height, 1) - 1, column + max(width, 1) - 1)
            )

    def _shape(self, table: _Table, row: etree._Element, cell: etree._Element, column: int) -> str:
        own = cell.get(f"{_TABLE}style-name") or row.get(f"{_TABLE}default-cell-style-name")
        if own is None:
            own = next((style for after, style in table.column_styles if column < after), "")
        return self._styles.shape(own)

    def _spend(self, cells: int) -> None:
        self._budget -= cells
        if self._budget < 0:
            raise gate.Refused("F125", limit=str(MAX_CELLS))


def _cell(element: etree._Element, column: int, shape: str) -> Cell | None:
    kind = element.get(f"{_OFFICE}value-type")
    if element.get(f"{_CALC}value-type") == "error":
        return Cell(column, "error", _text(element).strip(), shape)
    if kind in ("float", "currency", "percentage"):
        shape = "percent" if kind == "percentage" else shape
        return Cell(column, "number", _float(element.get(f"{_OFFICE}value", "")), shape)
    if kind == "date":
        return Cell(column, "date", element.get(f"{_OFFICE}date-value", ""), "date")
    if kind == "time":
        return Cell(column, "number", _day_share(element.get(f"{_OFFICE}time-value", "")), "time")
    if kind == "boolean":
        return Cell(column, "bool", element.get(f"{_OFFICE}boolean-value") == "true", shape)
    if kind is None and element.get(f"{_TABLE}formula") is not None:
        return Cell(column, "uncached", None, shape)
    text = element.get(f"{_OFFICE}string-value") or _text(element)
    return Cell(column, "text", text, shape) if text else None


def _text(cell: etree._Element) -> str:
    """Return the paragraphs of a cell, joined by line ends; comments are no part of it."""
    return "\n".join("".join(_pieces(paragraph)) for paragraph in cell.iterchildren(f"{_TEXT}p", f"{_TEXT}h"))


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * min(_count(child.get(f"{_TEXT}c", "1")), 1000)
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        # Comments stand at the characters they are about; ruby-text is a hint how to say them.
        elif child.tag not in (f"{_OFFICE}annotation", f"{_TEXT}ruby-text"):
            yield from _pieces(child)
        yield child.tail or ""


def _repeat(element: etree._Element, what: str) -> int:
    return max(_count(element.get(f"{_TABLE}number-{what}-repeated", "1")), 1)


def _count(text: str | None) -> int:
    if text is None:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise gate.Refused("F112", part="content.xml")
    return int(text)


def _float(text: str) -> float:
    number = float(text)
    if not abs(number) < 1e308:
        raise gate.Refused("F112", part="content.xml")
    return number


def _day_share(text: str) -> float:
    match = _TIME.fullmatch(text)
    if match is None:
        raise gate.Refused("F112", part="content.xml")
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups()[1:])
    share = days + hours / 24 + minutes / 1440 + seconds / 86400
    return -share if match[1] else share
