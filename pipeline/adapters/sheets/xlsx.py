""".xlsx → sheets, read from the parts themselves by expat.

No library gives all of what is needed here (number formats, hidden rows, error cells, formulas without a
value); calamine is the second opinion in the tests. Names are matched without their prefix and namespace,
because Strict files and prefixed names would otherwise read as empty, without an error.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from lxml import etree

from pipeline.adapters import gate
from pipeline.core.places import SheetRef
from pipeline.core.reading.number_formats import shape_of
from pipeline.core.sheets import Cell, Kind, Merge, Sheet, SheetRow, State

MAX_CELLS = 2_000_000
MAX_TEXT = 1_000_000
_MAX_ROW = 1_048_576
_MAX_COLUMN = 16_384
_TRUE = ("1", "true")
_STATES: Mapping[str, State] = {"hidden": "hidden", "veryHidden": "very_hidden"}
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def read(package: gate.Package, name: str) -> tuple[Sheet, ...]:
    """Return the worksheets of a workbook, in the order of their tabs; chart sheets have no cells.

    Args:
        name: The file as places call it, POSIX and relative to the workspace.

    Raises:
        gate.Refused: Damaged, macros, .xlsb, or more cells than a roster can have.
    """
    _refuse_macros(package)
    book_part = _workbook_part(package)
    book = gate.parse_xml(package, book_part)
    targets = _relations(package, book_part)
    shapes = _shapes(package, _target_of(targets, "styles"))
    strings = _strings(package, _target_of(targets, "sharedStrings"))
    date1904 = _flag(book, "workbookPr", "date1904")
    budget = _Budget()
    sheets: list[Sheet] = []
    for element in book.iter("{*}sheet"):
        kind, part = targets.get(_relation_id(element), ("", ""))
        if kind == "xlMacrosheet":
            raise gate.Refused("F115")
        if kind != "worksheet":
            continue
        parser = _SheetParser(shapes, strings, part, budget, _flag(book, "calcPr", "fullCalcOnLoad"))
        parser.run(package)
        sheets.append(
            Sheet(
                SheetRef(name, _unescape(element.get("name", ""))),
                tuple(parser.rows),
                _STATES.get(element.get("state", ""), "visible"),
                date1904,
                frozenset(parser.hidden_columns),
                tuple(parser.merges),
            )
        )
    return tuple(sheets)


def _refuse_macros(package: gate.Package) -> None:
    types = package.read("[Content_Types].xml").lower() if "[Content_Types].xml" in package else b""
    if b"sheet.binary.macroenabled" in types:
        raise gate.Refused("F113")
    parts = {posixpath.basename(part).casefold() for part in package.names}
    if b"macroenabled" in types or b"vbaproject" in types or "vbaproject.bin" in parts:
        raise gate.Refused("F115")


# --- the parts around the sheets ---------------------------------------------------------------------


def _workbook_part(package: gate.Package) -> str:
    for kind, part in _relations(package, "").values():
        if kind == "officeDocument":
            return part
    return "xl/workbook.xml"


def _relations(package: gate.Package, part: str) -> dict[str, tuple[str, str]]:
    """Return relation id → (last step of its type, part) of a part; "" is the package itself."""
    folder, _, file = part.rpartition("/")
    rels = posixpath.join(folder, "_rels", f"{file}.rels")
    if rels not in package:
        return {}
    return {
        element.get("Id", ""): (
            element.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, unquote(element.get("Target", "")))).lstrip("/"),
        )
        for element in gate.parse_xml(package, rels).iter("{*}Relationship")
        if element.get("TargetMode", "Internal") != "External"
    }


def _target_of(targets: Mapping[str, tuple[str, str]], kind: str) -> str | None:
    return next((part for found, part in targets.values() if found == kind), None)


def _relation_id(element: etree._Element) -> str:
    return next(
        (str(value) for name, value in element.attrib.items() if etree.QName(name).localname == "id"), ""
    )


def _flag(root: etree._Element, tag: str, attribute: str) -> bool:
    return any(element.get(attribute) in _TRUE for element in root.iter(f"{{*}}{tag}"))


def _shapes(package: gate.Package, part: str | None) -> tuple[str, ...]:
    """Return the class of the number format of each cell style, in the order that ``s`` counts."""
    if part is None or part not in package:
        return ()
    root = gate.parse_xml(package, part)
    codes = {
        element.get("numFmtId"): element.get("formatCode", "")
        for group in root.iterchildren("{*}numFmts")
        for element in group.iterchildren("{*}numFmt")
    }
    ids = (
        element.get("numFmtId", "0")
        for group in root.iterchildren("{*}cellXfs")
        for element in group.iterchildren("{*}xf")
    )
    return tuple(shape_of(int(id_) if id_.isdecimal() else 0, codes.get(id_)) for id_ in ids)


def _strings(package: gate.Package, part: str | None) -> tuple[str, ...]:
    if part is None or part not in package:
        return ()
    parser = _StringsParser()
    expat = gate.xml_parser()
    expat.StartElementHandler = parser.start
    expat.EndElementHandler = parser.end
    expat.CharacterDataHandler = parser.text.add
    gate.feed(expat, package.chunks(part), part)
    return tuple(parser.strings)


def _unescape(text: str) -> str:
    """Return a text with ``_xHHHH_`` decoded; half a surrogate pair becomes U+FFFD."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if not _SURROGATES.search(plain):
        return plain
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


# --- expat handlers ----------------------------------------------------------------------------------


class _LocalNames(dict[str, str]):
    """Name as written → name without its prefix."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(":")[2]
        return local


class _Text:
    """Collects the characters of one element, within the limit; what stands elsewhere is dropped."""

    def __init__(self) -> None:
        self._parts: list[str] | None = None
        self._length = 0

    def begin(self) -> None:
        self._parts = []
        self._length = 0

    def add(self, text: str) -> None:
        if self._parts is not None:
            self._length += len(text)
            if self._length > MAX_TEXT:
                raise gate.Refused("F126", limit=str(MAX_TEXT))
            self._parts.append(text)

    def take(self) -> str:
        text = "".join(self._parts or ())
        self._parts = None
        return text


class _StringsParser:
    """Shared strings: runs joined, phonetic hints (``rPh``) dropped."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.text = _Text()
        self._names = _LocalNames()
        self._runs: list[str] = []
        self._phonetic = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        local = self._names[name]
        if local == "si":
            self._runs = []
        elif local == "rPh":
            self._phonetic = True
        elif local == "t" and not self._phonetic:
            self.text.begin()

    def end(self, name: str) -> None:
        local = self._names[name]
        if local == "t" and not self._phonetic:
            self._runs.append(self.text.take())
        elif local == "rPh":
            self._phonetic = False
        elif local == "si":
            self.strings.append(_unescape("".join(self._runs)))
            if len(self.strings) > MAX_CELLS:
                raise gate.Refused("F125", limit=str(MAX_CELLS))


class _Budget:
    """Counts the cells of all sheets of a file."""

    def __init__(self) -> None:
        self._cells = 0

    def spend(self, cells: int) -> None:
        self._cells += cells
        if self._cells > MAX_CELLS:
            raise gate.Refused("F125", limit=str(MAX_CELLS))


class _SheetParser:
    """One worksheet part → rows, merges and hidden columns."""

    def __init__(
        self, shapes: Sequence[str], strings: Sequence[str], part: str, budget: _Budget, stale: bool
    ) -> None:
        self.rows: list[SheetRow] = []
        self.merges: list[Merge] = []
        self.hidden_columns: set[int] = set()
        self._shapes = shapes
        self._strings = strings
        self._part = part
        self._budget = budget
        self._stale = stale
        self._names = _LocalNames()
        self._columns: dict[str, int] = {}
        self._text = _Text()
        self._in_data = self._in_cell = self._phonetic = self._hidden = self._formula = False
        self._row = self._column = 0
        self._row_text = self._type = self._style = ""
        self._value: str | None = None
        self._inline: str | None = None
        self._cells: list[Cell] = []

    def run(self, package: gate.Package) -> None:
        expat = gate.xml_parser()
        expat.StartElementHandler = self._start
        expat.EndElementHandler = self._end
        expat.CharacterDataHandler = self._text.add
        gate.feed(expat, package.chunks(self._part), self._part)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = self._names[name]
        if self._in_cell:
            self._start_in_cell(local)
        elif local == "c" and self._in_data:
            self._start_cell(attributes)
        elif local == "row" and self._in_data:
            self._start_row(attributes)
        elif local == "sheetData":
            self._in_data = True
        elif local == "mergeCell":
            self.merges.append(self._merge(attributes.get("ref", "")))
        elif local == "col" and attributes.get("hidden") in _TRUE:
            self._hide_columns(attributes)

    def _start_in_cell(self, local: str) -> None:
        if local == "v" or (local == "t" and not self._phonetic):
            self._text.begin()
        elif local == "f":
            self._formula = True
        elif local == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        local = self._names[name]
        if self._in_cell:
            self._end_in_cell(local)
        elif local == "row" and self._in_data:
            if self._cells:
                self._budget.spend(len(self._cells))
                self.rows.append(SheetRow(self._row, self._hidden, tuple(self._cells)))
        elif local == "sheetData":
            self._in_data = False

    def _end_in_cell(self, local: str) -> None:
        if local == "v":
            self._value = self._text.take()
        elif local == "t" and not self._phonetic:
            self._inline = (self._inline or "") + self._text.take()
        elif local == "rPh":
            self._phonetic = False
        elif local == "c":
            self._in_cell = False
            self._finish_cell()

    def _start_row(self, attributes: dict[str, str]) -> None:
        stated = attributes.get("r")
        number = self._number(stated) if stated else self._row + 1
        # Excel itself calls a file damaged whose rows or cells run backwards; addresses would be a guess.
        if not self._row < number <= _MAX_ROW:
            raise self._broken()
        self._row = number
        self._row_text = str(number)
        self._column = 0
        self._hidden = attributes.get("hidden") in _TRUE
        self._cells = []

    def _start_cell(self, attributes: dict[str, str]) -> None:
        address = attributes.get("r")
        column = self._column_of(address) if address else self._column + 1
        if not self._column < column <= _MAX_COLUMN:
            raise self._broken()
        self._column = column
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._value = self._inline = None
        self._in_cell = True
        self._formula = False

    def _finish_cell(self) -> None:
        value = self._value
        kind = self._type
        if self._formula and not value and not (kind == "str" and value is not None):
            self._add("uncached", None)
        elif kind == "inlineStr":
            self._add_text(value if self._inline is None else self._inline)
        elif not value:
            return
        elif kind == "n":
            self._add_number(value)
        elif kind == "s":
            self._add_text(self._shared(value), escaped=False)
        elif kind == "str":
            self._add_text(value)
        elif kind == "b":
            self._add("bool", value.strip() in _TRUE)
        elif kind == "e":
            self._add("error", value.strip())
        elif kind == "d":
            self._add("date", value.strip())
        else:
            raise self._broken()

    def _add_number(self, text: str) -> None:
        try:
            number = float(text)
        except ValueError:
            raise self._broken() from None
        if not abs(number) < 1e308:
            raise self._broken()
        # A program that cannot calculate wrote 0 as the result and asks Excel to do it: not a value yet.
        if self._formula and self._stale and number == 0:
            self._add("uncached", None)
        else:
            self._add("number", number)

    def _add_text(self, text: str | None, *, escaped: bool = True) -> None:
        if text:
            self._add("text", _unescape(text) if escaped else text)

    def _add(self, kind: Kind, value: float | str | bool | None) -> None:
        style = self._number(self._style)
        shape = self._shapes[style] if style < len(self._shapes) else "general"
        self._cells.append(Cell(self._column, kind, value, shape))

    def _shared(self, index: str) -> str:
        position = self._number(index.strip())
        if position >= len(self._strings):
            raise self._broken()
        return self._strings[position]

    def _column_of(self, address: str) -> int:
        letters = address.rstrip("0123456789")
        if address[len(letters) :] != self._row_text:
            raise self._broken()
        column = self._columns.get(letters)
        if column is None:
            match = _ADDRESS.fullmatch(address)
            if match is None:
                raise self._broken()
            column = self._columns[letters] = _column_number(match[1])
        return column

    def _merge(self, reference: str) -> Merge:
        first, _, last = reference.partition(":")
        bounds = [_ADDRESS.fullmatch(address) for address in (first, last or first)]
        if bounds[0] is None or bounds[1] is None:
            raise self._broken()
        rows = sorted(int(match[2]) for match in bounds if match)
        columns = sorted(_column_number(match[1]) for match in bounds if match)
        return Merge(rows[0], columns[0], rows[1], columns[1])

    def _hide_columns(self, attributes: dict[str, str]) -> None:
        first = self._number(attributes.get("min", ""))
        last = self._number(attributes.get("max", ""))
        self.hidden_columns.update(range(max(first, 1), min(last, _MAX_COLUMN) + 1))

    def _number(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise self._broken()
        return int(text)

    def _broken(self) -> gate.Refused:
        return gate.Refused("F112", part=self._part)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
