"""Header rows of a sheet: found by what they say, wherever they stand, and read into columns.

A header row holds at least three headers that we know, one of them a key. A second row belongs to it where
its groups (销售额) have their fields (目标, 实际) below them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple, cast

from pipeline.core.places import CellRef
from pipeline.core.reading.headers import HeaderBook, Meaning
from pipeline.core.reading.memo import Memo
from pipeline.core.reading.synonyms import INDICATOR_FIELDS, PERSONAL_RESULT_FIELDS
from pipeline.core.reading.texts import clean_line
from pipeline.core.sheets import Cell, Merge, Sheet, SheetRow

ColumnState = Literal["read", "unknown", "private", "left_out"]

_KEYS = frozenset({"id", "unit", "unit1"})
_FEWEST_KNOWN = 3
_DIGITS = frozenset("0123456789")
_BELOW_A_GROUP = frozenset(INDICATOR_FIELDS) - {"reason"}
# Rows like these without a key are most likely tables whose key we cannot read: ask, never skip.
_TELLING = ({"name"}, {"indicator", "actual"}, {"competency", "current"}, {"date", "amount"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column under a header.

    Attributes:
        number: 1-based column of the sheet.
        header: As found; group and field of two header rows are joined: ``销售额（万元） / 目标``.
        field: Field that it holds, "" unless ``state`` is ``read``.
        indicator: Id of the indicator that the header names.
        unit: Money unit in the header, or inherited from its group; None for none.
        percent: The header says that its numbers are percents.
        place: The header's cell.
    """

    number: int
    header: str
    field: str
    indicator: str | None
    unit: str | None
    percent: bool
    place: CellRef
    hidden: bool
    state: ColumnState = "read"


class HeaderRow(NamedTuple):
    """A header row: its columns from left to right, and how many rows of the sheet it takes up (1 or 2)."""

    columns: tuple[Column, ...]
    height: int
    texts: tuple[str, ...]


class _Title(NamedTuple):
    column: int
    row: int
    group: str
    label: str


class HeaderReader:
    """Finds and reads the header rows of one sheet.

    Args:
        overrides: Normal form of a header → what HR says it means; None to leave the column out.
    """

    def __init__(self, sheet: Sheet, book: HeaderBook, overrides: Mapping[str, Meaning | None]) -> None:
        self._sheet, self._book, self._overrides = sheet, book, overrides
        self._known: Memo[str, bool] = Memo(partial(_is_header, book, overrides))
        # Each row is asked for twice: as a header, and as one whose key is missing.
        self._last: tuple[SheetRow | None, list[str]] = None, []
        self._digits_mean_something = any(key[:1].isdigit() for key in (*book.keys(), *overrides))
        self._merges: dict[int, list[Merge]] = {}
        for merge in sheet.merges:
            self._merges.setdefault(merge.first_row, []).append(merge)

    def at(self, index: int) -> HeaderRow | None:
        """Return the header row that begins at a row's index; None when that row is none.

        Of two header rows above each other (English keys, Chinese names) the one that says more is taken.
        """
        known = self._known_with_key(index)
        if not known:
            return None
        row, below = self._sheet.rows[index], self._next(index)
        if below is not None and known <= self._known_with_key(index + 1):
            return None
        height = 2 if below is not None and self._is_second_row(row, below) else 1
        titles = self._titles(index, below if height == 2 else None)
        columns = self._columns(titles)
        return HeaderRow(columns, height, tuple(title.group + title.label for title in titles))

    def without_key(self, index: int) -> CellRef | None:
        """Return the first cell of a row that looks like a header of people or results, yet has no key."""
        row = self._sheet.rows[index]
        texts = self._known_texts(row)
        if len(texts) < _FEWEST_KNOWN or self._known_with_key(index) or self._known_with_key(index + 1):
            return None
        fields = {self._field(text) for text in texts}
        if fields & _KEYS or not any(words <= fields for words in _TELLING):
            return None
        return self._sheet.cell_ref(row.number, row.cells[0].column)

    def _next(self, index: int) -> SheetRow | None:
        rows = self._sheet.rows
        if index + 1 < len(rows) and rows[index + 1].number == rows[index].number + 1:
            return rows[index + 1]
        return None

    def _known_with_key(self, index: int) -> int:
        """How many known headers the row holds; 0 when it is no header row."""
        if index >= len(self._sheet.rows):
            return 0
        row = self._sheet.rows[index]
        texts = self._known_texts(row)
        if len(texts) < 2:
            return 0
        fields = {self._field(text) for text in texts}
        if len(texts) >= _FEWEST_KNOWN:
            return len(texts) if fields & _KEYS else 0
        return len(texts) if fields & _KEYS and len(texts) == len(row.cells) else 0

    def _known_texts(self, row: SheetRow) -> list[str]:
        if self._last[0] is not row:
            self._last = row, self._known_texts_of(row)
        return self._last[1]

    def _known_texts_of(self, row: SheetRow) -> list[str]:
        known, may_begin_with_digit = self._known, self._digits_mean_something
        texts = cast("list[str]", [text for _, kind, text, _ in row.cells if kind == "text"])
        return [text for text in texts if (text[:1] not in _DIGITS or may_begin_with_digit) and known[text]]

    def _field(self, text: str) -> str | None:
        key = self._book.label(text).key
        if key in self._overrides:
            meaning = self._overrides[key]
            return meaning.field if meaning is not None else None
        return self._book.field(text)

    def _is_second_row(self, row: SheetRow, below: SheetRow) -> bool:
        """Whether the row below names fields under groups: key blank, texts only, two fields at least."""
        keys = {cell.column for cell in row.cells if self._field(_text(cell)) in _KEYS}
        if any(cell.column in keys or cell.kind != "text" for cell in below.cells):
            return False
        below_a_group = _BELOW_A_GROUP | PERSONAL_RESULT_FIELDS
        fields = [self._book.field(_text(cell)) for cell in below.cells]
        return sum(field in below_a_group for field in fields) >= 2

    def _titles(self, index: int, below: SheetRow | None) -> list[_Title]:
        row = self._sheet.rows[index]
        top = {cell.column: _text(cell) for cell in row.cells if _text(cell)}
        if below is None:
            above = self._groups_above(index)
            return [
                _Title(column, row.number, above.get(column, ""), text)
                for column, text in sorted(top.items())
            ]
        second = {cell.column: _text(cell) for cell in below.cells if _text(cell)}
        titles = []
        for column in sorted({*top, *second}):
            if column in second:
                group = top.get(column) or self._group_to_the_left(row.number, column, top)
                titles.append(_Title(column, below.number, group, second[column]))
            else:
                titles.append(_Title(column, row.number, "", top[column]))
        return titles

    def _group_to_the_left(self, row: int, column: int, top: Mapping[int, str]) -> str:
        """The group of a column under a merge, or, where the file knows no merges, right of its name."""
        merged = self._merge_at(row, column)
        if merged is not None:
            return top.get(merged.first_column, "")
        left = max((other for other in top if other < column), default=0)
        text = top.get(left, "")
        return text if text and self._field(text) is None and self._merge_at(row, left) is None else ""

    def _groups_above(self, index: int) -> dict[int, str]:
        """Groups in the row above: a merge that does not reach over the key, or the name of an indicator."""
        row = self._sheet.rows[index]
        above = self._sheet.rows[index - 1] if index else None
        if above is None or above.number != row.number - 1:
            return {}
        keys = [cell.column for cell in row.cells if self._field(_text(cell)) in _KEYS]
        groups: dict[int, str] = {}
        for cell in above.cells:
            text = _text(cell)
            merge = self._merge_at(above.number, cell.column)
            if merge is not None and merge.last_column > merge.first_column:
                if not any(merge.first_column <= key <= merge.last_column for key in keys):
                    groups |= dict.fromkeys(range(merge.first_column, merge.last_column + 1), text)
            elif self._book.indicator(text) is not None:
                groups[cell.column] = text
        if not self._sheet.merges and len(above.cells) > 1:
            self._fill_right(row, above, groups)
        return groups

    def _fill_right(self, row: SheetRow, above: SheetRow, groups: dict[int, str]) -> None:
        filled = {cell.column for cell in above.cells}
        group = ""
        for cell in row.cells:
            if cell.column in filled:
                group = groups.get(cell.column, "")
            elif group and self._book.field(_text(cell)) in _BELOW_A_GROUP:
                groups[cell.column] = group

    def _merge_at(self, row: int, column: int) -> Merge | None:
        for first in (row, row - 1):
            for merge in self._merges.get(first, ()):
                if merge.first_column <= column <= merge.last_column and row <= merge.last_row:
                    return merge
        return None

    def _columns(self, titles: Sequence[_Title]) -> tuple[Column, ...]:
        fields_first = _names_fields_only(
            {self._book.field(title.label) for title in titles if not title.group}
        )
        return tuple(self._column(title, fields_first) for title in titles)

    def _column(self, title: _Title, fields_first: bool) -> Column:
        header = clean_line(f"{title.group} / {title.label}" if title.group else title.label)
        meaning, state = self._meaning(title, header, fields_first)
        group, label = self._book.label(title.group), self._book.label(title.label)
        return Column(
            number=title.column,
            header=header,
            field=meaning.field if meaning else "",
            indicator=meaning.indicator if meaning else None,
            unit=label.unit or group.unit,
            percent=label.percent or group.percent,
            place=self._sheet.cell_ref(title.row, title.column),
            hidden=title.column in self._sheet.hidden_columns,
            state=state,
        )

    def _meaning(self, title: _Title, header: str, fields_first: bool) -> tuple[Meaning | None, ColumnState]:
        if self._book.is_private(title.label) or (title.group and self._book.is_private(title.group)):
            return None, "private"
        key = self._book.label(header).key
        if key in self._overrides:
            meaning = self._overrides[key]
            return meaning, "read" if meaning else "left_out"
        meaning = self._grouped(title) if title.group else self._alone(title.label, fields_first)
        return meaning, "read" if meaning else "unknown"

    def _grouped(self, title: _Title) -> Meaning | None:
        indicator = self._book.indicator(title.group)
        field = self._book.field(title.label)
        if indicator is not None and field in INDICATOR_FIELDS:
            return Meaning(field, indicator)
        if (compound := self._book.compound(title.label)) is not None:
            return compound
        if field is None or field in _BELOW_A_GROUP:
            # 目标 below a group that no indicator of the policy has: nobody knows what was measured.
            return self._book.compound(title.group + title.label)
        return Meaning(field)

    def _alone(self, label: str, fields_first: bool) -> Meaning | None:
        field, compound = self._book.field(label), self._book.compound(label)
        if field is not None and (fields_first or compound is None):
            return Meaning(field)
        return compound


def _is_header(book: HeaderBook, overrides: Mapping[str, Meaning | None], text: str) -> bool:
    key = book.label(text).key
    return book.has_key(key) or key in overrides


def _names_fields_only(fields: set[str | None]) -> bool:
    """Whether a header row is long or a list of sales: there 回款 is a field's name before an indicator's."""
    long = "indicator" in fields or ("competency" in fields and "current" in fields)
    return long or {"date", "amount"} <= fields


def _text(cell: Cell) -> str:
    return cell.value if cell.kind == "text" and isinstance(cell.value, str) else ""
