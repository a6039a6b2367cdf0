"""Where a value stands: a cell, a fold over cells, or a line of a policy file.

Every value that came from a file keeps its place, so that each finding, problem and printed number can be
traced back. A place knows its own text: ``inputs/2026Q3/结果.xlsx[销售一部]!D7``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class SheetRef:
    """One sheet of one file; ``sheet`` is None for CSV. ``file`` is POSIX and relative to the workspace."""

    file: str
    sheet: str | None
    _text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        text = self.file if self.sheet is None else f"{self.file}[{self.sheet}]"
        object.__setattr__(self, "_text", text)

    def __str__(self) -> str:
        return self._text


@dataclass(frozen=True, slots=True)
class CellRef:
    """One cell; row and column are 1-based, as Excel shows them (a CSV row is the record's number)."""

    sheet: SheetRef
    row: int
    column: int

    @property
    def address(self) -> str:
        """The address inside its sheet, such as ``D7``."""
        return f"{column_letters(self.column)}{self.row}"

    def __str__(self) -> str:
        return f"{self.sheet}!{column_letters(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class FoldRef:
    """A figure folded from many cells: the first and the last of them, how many, and how."""

    first: CellRef
    last: CellRef
    count: int
    formula: str

    def __str__(self) -> str:
        if self.first == self.last:
            return str(self.first)
        if self.first.sheet == self.last.sheet:
            return f"{self.first}:{self.last.address}"
        return f"{self.first}:{self.last}"


@dataclass(frozen=True, slots=True)
class FileRef:
    """A whole file, or a line of it with the key path that stands there."""

    file: str
    line: int | None = None
    key: str | None = None

    def __str__(self) -> str:
        text = self.file if self.line is None else f"{self.file}:{self.line}"
        return text if self.key is None else f"{text} {self.key}"


@dataclass(frozen=True, slots=True)
class ParagraphRef:
    """A paragraph of a Word template.

    Attributes:
        part: Name of the part in the package (``word/document.xml``); "" for the file as a whole.
        paragraph: Number of the paragraph in its part, from 1; None when no paragraph is meant.
    """

    file: str
    part: str = ""
    paragraph: int | None = None

    def __str__(self) -> str:
        if not self.part:
            return self.file
        name = self.part.removeprefix("word/").removesuffix(".xml")
        return f"{self.file}[{name}]" if self.paragraph is None else f"{self.file}[{name}]¶{self.paragraph}"


Place = CellRef | FoldRef | SheetRef | FileRef | ParagraphRef


def address(place: Place, beside: Place | None = None) -> str:
    """Return how a formula names a place: ``D7`` beside a cell of the same sheet, else in full."""
    if isinstance(place, CellRef):
        if isinstance(beside, CellRef) and beside.sheet is not place.sheet and beside.sheet != place.sheet:
            return str(place)
        return f"{column_letters(place.column)}{place.row}"
    return place.formula if isinstance(place, FoldRef) else str(place)


_CELL = re.compile(r"(.+?)(?:\[(.*)\])?!([A-Z]{1,3})([0-9]+)", re.DOTALL)


def read_place(text: str, count: int | None = None, formula: str = "") -> Place:
    """Return the place that a text tells, so that it tells the same text again.

    Args:
        count: Of the cells of a fold; None: the text is no fold's.
        formula: Of the fold.
    """
    if count is not None:
        before, _, after = text.rpartition(":")
        first = _read_cell(before)
        if first is not None:
            last = _read_cell(after if "!" in after else f"{first.sheet}!{after}")
            return FileRef(text) if last is None else FoldRef(first, last, count, formula)
    return _read_cell(text) or FileRef(text)


# A figure and what is derived from it cite the same cell, one right after the other.
@lru_cache(maxsize=256)
def _read_cell(text: str) -> CellRef | None:
    match = _CELL.fullmatch(text)
    if match is None:
        return None
    file, sheet, letters, row = match.groups()
    return CellRef(_sheet(file, sheet), int(row), _column(letters))


@lru_cache(maxsize=1024)
def _sheet(file: str, sheet: str | None) -> SheetRef:
    return SheetRef(file, sheet)


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """Return the letters of a 1-based column: 1 → A, 27 → AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
