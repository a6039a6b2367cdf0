"""Rows of a worksheet and shared strings in the plain form in which nearly every program writes them.

What is not in that form, be it damaged or only unusual, is *declined*, and ``xlsx_events`` reads the part: it
is the judge, here nothing is refused and nothing guessed. Each character of a row is matched and each cell
checked as it is there; so a part that is not declined is well-formed and gives the same rows.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import compress, pairwise
from typing import NamedTuple, cast

from pipeline.adapters import gate
from pipeline.adapters.sheets.xlsx_events import (
    MAX_CELLS,
    MAX_COLUMN,
    MAX_ROW,
    MAX_TEXT,
    TRUE,
    Budget,
    column_number,
    unescape,
)
from pipeline.core.sheets import Kind, SheetRow, make_cells

_LONGEST = 4 * gate.MIB
_MOST_LAYOUTS = 5_000
_BEGIN, _END, _END_OF_ROW = b"<sheetData>", b"</sheetData>", b"</row>"
_LARGEST = 1e308
_DECLARATION = re.compile(
    rb"(?:\xef\xbb\xbf)?"
    rb'(?:<\?xml version="1\.0"(?: encoding="(?i:utf-8)")?(?: standalone="(?:yes|no)")? ?\?>)?'
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
_NOT_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_NOT_PLAIN = ("<!", "<?", "]]>")
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

_MORE = r'(?: [A-Za-z][A-Za-z0-9:]*="[^"<>]*")*'
_STRING = re.compile(rf'<si><t(?: xml:space="preserve")?(?:/>|>([^<]*)</t>)(?:<phoneticPr{_MORE}/>)?</si>')
_ROW = re.compile(rf'\s*<row r="([1-9][0-9]{{0,6}})"({_MORE}) ?(/?)>')
_HIDDEN = (' hidden="1"', ' hidden="true"')
_FORMULA = rf"(?:<f{_MORE}(?:/>|>[^<]*</f>))"
_TEXT = r'<is><t(?: xml:space="preserve")?>[^<]*</t></is>'
# Column, row and attributes; then a value alone, or nothing, or anything else that a cell may hold.
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([0-9]+)"([^<>]*)>'
    rf"(?:<v>([^<]+)</v></c>|(?<=/>)|({_FORMULA}?(?:<v>[^<]*</v>|<v/>|{_TEXT})?)</c>)"
)
_PARTS = 6
_ATTRIBUTES = re.compile(r'(?: s="([0-9]{1,9})")?(?: t="([A-Za-z]+)")?')
_CONTENT = re.compile(rf"({_FORMULA})?(?:<v>([^<]*)</v>|<v/>|<is><t[^<>]*>([^<]*)</t></is>)?")

_END_OF_VALUE = "</v></c>"
# Neither can stand in a part: for a row's number in the heads of its cells, for a formula without a value.
_NUMBER = "\0"
_UNCACHED = "-"
_KINDS: Mapping[str, Kind] = {
    "": "number",
    "n": "number",
    "s": "text",
    "str": "text",
    "inlineStr": "text",
    "b": "bool",
    "e": "error",
    "d": "date",
    _UNCACHED: "uncached",
}
_Value = float | str | bool | None


class Declined(Exception):
    """The part is not in its plain form."""


class _Layout(NamedTuple):
    """What rows have in common whose cells have the same columns, styles and types.

    Attributes:
        numeric: Which cells are numbers.
        heads: What stands before the value of each, a line a cell.
    """

    columns: tuple[int, ...]
    kinds: tuple[Kind, ...]
    shapes: tuple[str, ...]
    readers: tuple[Callable[[str], _Value], ...]
    numeric: tuple[bool, ...]
    heads: str


def read_plain_strings(data: bytes, part: str) -> tuple[str, ...]:
    """Return the shared strings of a part. Raises Declined."""
    begin, end = data.find(b"<si>"), data.rfind(b"</sst>")
    if not 0 <= begin < end:
        raise Declined
    _check_around(data[:begin] + data[end:], part)
    pieces = _STRING.split(_text(data[begin:end]))
    if len(pieces) // 2 > MAX_CELLS or _has_more(pieces[::2]):
        raise Declined
    return tuple([_plain(string or "") for string in pieces[1::2]])


class PlainRows:
    """Takes in a worksheet part.

    Attributes:
        rows: As ``SheetParser`` gives them.
        around: The part without its rows, for ``SheetParser``.
    """

    def __init__(
        self, shapes: Sequence[str], strings: Mapping[str, str], budget: Budget, stale: bool
    ) -> None:
        self.rows: list[SheetRow] = []
        self.around = b""
        self._shapes, self._budget, self._stale = shapes, budget, stale
        self._row = 0
        # number of cells → layout of the last row with so many
        self._last: dict[int, _Layout] = {}
        self._layouts: dict[tuple[tuple[str, ...], tuple[str, ...]], _Layout] = {}
        self._readers: Mapping[str, Callable[[str], _Value]] = {
            "": float,
            "n": float,
            "s": strings.__getitem__,
            "str": _plain,
            "inlineStr": _plain,
            "b": lambda text: text.strip() in TRUE,
            "e": _word,
            "d": _word,
            _UNCACHED: lambda _: None,
        }

    def feed(self, chunks: Iterable[bytes]) -> None:
        """Take in the part, piece by piece. Raises Declined; gate.Refused for too many cells."""
        rest, head = b"", b""
        for chunk in chunks:
            rest += chunk
            end = rest.rfind(_END_OF_ROW) + len(_END_OF_ROW)
            if end < len(_END_OF_ROW):
                if len(rest) > _LONGEST:
                    raise Declined
                continue
            block, rest = rest[:end], rest[end:]
            if not head:
                head, block = _head_and_rows(block)
            self._take(block)
        before, mark, after = rest.partition(_END)
        if not head or not mark:
            raise Declined
        self._take(before)
        self.around = head + _BEGIN + mark + after

    def _take(self, block: bytes) -> None:
        *pieces, last = _text(block).split("</row>")
        try:
            for piece in pieces:
                match = self._begin_row(piece)
                if match is None:
                    raise Declined
                cells = piece[match.end() :]
                if cells:
                    hidden = bool(match[2]) and any(mark in match[2] for mark in _HIDDEN)
                    self._take_row(hidden, cells)
        except (ValueError, LookupError) as error:
            raise Declined from error
        if self._begin_row(last) is not None or _ROW.sub("", last).strip():
            raise Declined

    def _begin_row(self, piece: str) -> re.Match[str] | None:
        """Return the first row of a piece that has cells, the blank ones before it counted; None for none."""
        match = _ROW.match(piece)
        while match is not None:
            if not self._row < int(match[1]) <= MAX_ROW:
                raise Declined
            self._row = int(match[1])
            if not match[3]:
                break
            match = _ROW.match(piece, match.end())
        return match

    def _take_row(self, hidden: bool, cells: str) -> None:
        layout, values = self._as_before(cells) or self._take_apart(cells)
        typed = [read(value) for read, value in zip(layout.readers, values, strict=True)]
        if not abs(sum(compress(cast("list[float]", typed), layout.numeric))) < _LARGEST:
            raise Declined
        if typed:
            self._budget.spend(len(typed))
            made = make_cells(layout.columns, layout.kinds, typed, layout.shapes)
            self.rows.append(SheetRow(self._row, hidden, made))

    def _as_before(self, cells: str) -> tuple[_Layout, Iterable[str]] | None:
        """The layout and values of a row of plain values laid out like the last one of as many cells."""
        pieces = cells.split(_END_OF_VALUE)
        layout = self._last.get(len(pieces) - 1)
        if layout is None or pieces.pop():
            return None
        heads = layout.heads.replace(_NUMBER, str(self._row)).split("\n")
        # Four angle brackets a cell are those of its own tags, so none stands in a value.
        if cells.count("<") != 4 * len(pieces) or not all(map(str.startswith, pieces, heads)):
            return None
        return layout, map(str.removeprefix, pieces, heads)

    def _take_apart(self, cells: str) -> tuple[_Layout, Sequence[str]]:
        pieces = tuple(_CELL.split(cells))
        letters, numbers, attributes, values = (pieces[at::_PARTS] for at in (1, 2, 3, 4))
        if numbers.count(str(self._row)) != len(numbers) or _has_more(pieces[::_PARTS]):
            raise Declined
        if None in values:
            letters, attributes, values = self._settle(letters, attributes, values, pieces[5::_PARTS])
        layout = self._layout(letters, attributes)
        self._last[len(letters)] = layout
        return layout, values

    def _settle(
        self,
        letters: Sequence[str],
        attributes: Sequence[str],
        values: Sequence[str | None],
        contents: Sequence[str | None],
    ) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """The cells of a row without blank ones; formulas without a value are marked, texts stand alone."""
        kept: tuple[list[str], list[str], list[str]] = [], [], []
        for letter, attribute, value, content in zip(letters, attributes, values, contents, strict=True):
            if value is None and content is None:
                _style_and_type(attribute.removesuffix("/"))
                continue
            settled = (attribute, value) if value is not None else self._content(attribute, content or "")
            if settled is not None:
                for column, found in zip(kept, (letter, *settled), strict=True):
                    column.append(found)
        return tuple(kept[0]), tuple(kept[1]), tuple(kept[2])

    def _content(self, attributes: str, content: str) -> tuple[str, str] | None:
        """Attributes and value of a cell that holds more than a value; None for a blank one."""
        match, (_, kind) = _CONTENT.fullmatch(content), _style_and_type(attributes)
        if match is None or (match[3] is not None) is not (kind == "inlineStr"):
            raise Declined
        formula, value, text = match.groups()
        if formula and not value:
            # A text that a formula gives may be the empty one.
            is_blank = kind == "str" and content != formula
            return None if is_blank else (f"{attributes}{_UNCACHED}", _UNCACHED)
        if formula and self._stale and kind in ("", "n") and float(value) == 0:
            return f"{attributes}{_UNCACHED}", _UNCACHED
        return (attributes, value or text) if value or text else None

    def _layout(self, letters: tuple[str, ...], attributes: tuple[str, ...]) -> _Layout:
        layout = self._layouts.get((letters, attributes))
        if layout is None:
            layout = self._new_layout(letters, attributes)
            if len(self._layouts) < _MOST_LAYOUTS:
                self._layouts[letters, attributes] = layout
        return layout

    def _new_layout(self, letters: tuple[str, ...], attributes: tuple[str, ...]) -> _Layout:
        columns = tuple(map(column_number, letters))
        if not all(left < right for left, right in pairwise((0, *columns, MAX_COLUMN + 1))):
            raise Declined
        styles_and_types = [_style_and_type(attribute) for attribute in attributes]
        types = [type_ for _, type_ in styles_and_types]
        return _Layout(
            columns,
            tuple(_KINDS[type_] for type_ in types),
            tuple(self._shapes[at] if at < len(self._shapes) else "general" for at, _ in styles_and_types),
            tuple(self._readers[type_] for type_ in types),
            tuple(_KINDS[type_] == "number" for type_ in types),
            "\n".join(
                f'<c r="{letter}{_NUMBER}"{attribute}><v>'
                for letter, attribute in zip(letters, attributes, strict=True)
            ),
        )


@lru_cache(maxsize=1024)
def _style_and_type(attributes: str) -> tuple[int, str]:
    """Style and type that a cell's attributes state; the type of a formula without a value is marked."""
    match = _ATTRIBUTES.fullmatch(attributes.removesuffix(_UNCACHED))
    if match is None:
        raise Declined
    return int(match[1] or 0), _UNCACHED if attributes.endswith(_UNCACHED) else match[2] or ""


def _head_and_rows(block: bytes) -> tuple[bytes, bytes]:
    head, mark, rows = block.partition(_BEGIN)
    if not mark or not _is_plain_head(head):
        raise Declined
    return head, rows


def _is_plain_head(head: bytes) -> bool:
    """Whether what stands before the rows or texts says UTF-8, and holds no part that is not read as such."""
    match = _DECLARATION.match(head)
    return match is not None and b"<!" not in head and b"<?" not in head[match.end() :]


def _check_around(around: bytes, part: str) -> None:
    """Decline a part whose frame is not well-formed, or has more in it than one element."""
    if not _is_plain_head(around) or around.count(b"<") - around.startswith(b"<?xml") != 2:
        raise Declined
    try:
        gate.feed(gate.xml_parser(), [around], part)
    except gate.Refused as refused:
        raise Declined from refused


def _has_more(between: Sequence[str | None]) -> bool:
    """Whether anything but white space stands between the pieces that were matched."""
    return any(between) and any(text and text.strip(" \t\n") for text in between)


def _text(data: bytes) -> str:
    """Return the characters as XML means them, entities still written out. Raises Declined."""
    if len(data.translate(None, _CONTROLS)) != len(data) or any(char in data for char in _NOT_CHARACTERS):
        raise Declined
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Declined from error
    if any(mark in text for mark in _NOT_PLAIN):
        raise Declined
    if "&" in text and text.count("&") != sum(_is_character(match) for match in _ENTITY.finditer(text)):
        raise Declined
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _is_character(entity: re.Match[str]) -> bool:
    char = _character(entity)
    return char.isprintable() or char in "\t\n\r" or char.isspace()


def _character(entity: re.Match[str]) -> str:
    name, number, hexadecimal = entity.groups()
    if name:
        return _ENTITIES[name]
    code = int(number) if number else int(hexadecimal, 16)
    return chr(code) if code < sys.maxunicode else "\0"


def _plain(text: str) -> str:
    """Return a text as people see it. Raises Declined for one that is longer than a cell may hold."""
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    if len(text) > MAX_TEXT:
        raise Declined
    return unescape(text)


def _word(text: str) -> str:
    if "&" in text:
        raise Declined
    return text.strip()
