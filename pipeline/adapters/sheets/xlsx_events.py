"""Parts of a workbook as expat tells them: shared strings; rows, merges and hidden columns of a sheet.

Names are matched without their prefix and namespace, because Strict files and prefixed names would otherwise
read as empty, without an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.adapters import gate
from pipeline.core.sheets import Cell, Kind, Merge, SheetRow

MAX_CELLS = 2_000_000
MAX_TEXT = 1_000_000
MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
TRUE = ("1", "true")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


def unescape(text: str) -> str:
    """Return a text with ``_xHHHH_`` decoded; half a surrogate pair becomes U+FFFD."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if not _SURROGATES.search(plain):
        return plain
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


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


class StringsParser:
    """Shared strings: runs joined, phonetic hints (``rPh``) dropped."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._text = _Text()
        self._names = _LocalNames()
        self._runs: list[str] = []
        self._phonetic = False

    def feed(self, chunks: Iterable[bytes], part: str) -> None:
        """Take in the part, piece by piece. Raises gate.Refused where it is damaged or too large."""
        expat = gate.xml_parser()
        expat.StartElementHandler = self._start
        expat.EndElementHandler = self._end
        expat.CharacterDataHandler = self._text.add
        gate.feed(expat, chunks, part)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        local = self._names[name]
        if local == "si":
            self._runs = []
        elif local == "rPh":
            self._phonetic = True
        elif local == "t" and not self._phonetic:
            self._text.begin()

    def _end(self, name: str) -> None:
        local = self._names[name]
        if local == "t" and not self._phonetic:
            self._runs.append(self._text.take())
        elif local == "rPh":
            self._phonetic = False
        elif local == "si":
            self.strings.append(unescape("".join(self._runs)))
            if len(self.strings) > MAX_CELLS:
                raise gate.Refused("F125", limit=str(MAX_CELLS))


class Budget:
    """Counts the cells of all sheets of a file."""

    def __init__(self) -> None:
        self.cells = 0

    def spend(self, cells: int) -> None:
        """Count more cells. Raises gate.Refused when they are too many."""
        self.cells += cells
        if self.cells > MAX_CELLS:
            raise gate.Refused("F125", limit=str(MAX_CELLS))


class SheetParser:
    """One worksheet part → rows, merges and hidden columns."""

    def __init__(
        self, shapes: Sequence[str], strings: Sequence[str], part: str, budget: Budget, stale: bool
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

    def feed(self, chunks: Iterable[bytes]) -> None:
        """Take in the part, piece by piece. Raises gate.Refused where it is damaged or too large."""
        expat = gate.xml_parser()
        expat.StartElementHandler = self._start
        expat.EndElementHandler = self._end
        expat.CharacterDataHandler = self._text.add
        gate.feed(expat, chunks, self._part)

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
        elif local == "col" and attributes.get("hidden") in TRUE:
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
        if not self._row < number <= MAX_ROW:
            raise self._broken()
        self._row = number
        self._row_text = str(number)
        self._column = 0
        self._hidden = attributes.get("hidden") in TRUE
        self._cells = []

    def _start_cell(self, attributes: dict[str, str]) -> None:
        address = attributes.get("r")
        column = self._column_of(address) if address else self._column + 1
        if not self._column < column <= MAX_COLUMN:
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
            self._add("bool", value.strip() in TRUE)
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
            self._add("text", unescape(text) if escaped else text)

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
            column = self._columns[letters] = column_number(match[1])
        return column

    def _merge(self, reference: str) -> Merge:
        first, _, last = reference.partition(":")
        bounds = [_ADDRESS.fullmatch(address) for address in (first, last or first)]
        if bounds[0] is None or bounds[1] is None:
            raise self._broken()
        rows = sorted(int(match[2]) for match in bounds if match)
        columns = sorted(column_number(match[1]) for match in bounds if match)
        return Merge(rows[0], columns[0], rows[1], columns[1])

    def _hide_columns(self, attributes: dict[str, str]) -> None:
        first = self._number(attributes.get("min", ""))
        last = self._number(attributes.get("max", ""))
        self.hidden_columns.update(range(max(first, 1), min(last, MAX_COLUMN) + 1))

    def _number(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise self._broken()
        return int(text)

    def _broken(self) -> gate.Refused:
        return gate.Refused("F112", part=self._part)


def column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
