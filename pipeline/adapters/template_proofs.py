"""What can be proved of a prepared part once, so that no filled document has to be looked at for it.

A part is XML with Jinja between and inside its elements, as docxtpl prepares it. Values are escaped texts, so
only blocks can change which elements there are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

_TOKEN = re.compile(
    r"\{\{.*?\}\}|\{%-?\s*(?P<block>\w+).*?%\}|\{\#.*?\#\}"
    r"|<(?P<close>/)?(?P<name>[\w:.-]+)(?P<rest>(?:\{\{.*?\}\}|\{%.*?%\}|\{\#.*?\#\}|[^>{]|\{(?![{%\#]))*)>",
    re.DOTALL,
)
_BLOCK = re.compile(r"\{%")
_SPAN = re.compile(r'<w:gridSpan\b[^>]*\bw:val="([^"]*)"')


def is_always_well_formed(source: str) -> bool:
    """Return whether every filling of a part is well formed, given that values are escaped.

    It is when each branch of each block leaves open what was open where the block began (a condition inside a
    sentence closes a run and opens another), and no block stands inside the markup of an element.
    """
    reader = _Elements()
    return all(reader.takes(token) for token in _TOKEN.finditer(source)) and reader.is_done


@dataclass(slots=True)
class _Elements:
    """The elements that are open, and those that were where each open block began."""

    open: list[str] = field(default_factory=list)
    blocks: list[list[str]] = field(default_factory=list)
    is_closed: bool = False

    @property
    def is_done(self) -> bool:
        return self.is_closed and not self.blocks

    def takes(self, token: re.Match[str]) -> bool:
        if token["block"]:
            return self._block(token["block"])
        if token["name"] is None:
            return True
        if _BLOCK.search(token["rest"]) or self.is_closed:
            return False
        if token["close"]:
            matches = bool(self.open) and self.open.pop() == token["name"]
            self.is_closed = not self.open
            return matches and (not self.is_closed or not self.blocks)
        if not token["rest"].endswith("/"):
            self.open.append(token["name"])
        return True

    def _block(self, name: str) -> bool:
        if name in ("if", "for"):
            self.blocks.append(list(self.open))
            return True
        if name == "set":
            return True
        if name not in ("elif", "else", "endif", "endfor") or not self.blocks:
            return False
        balanced = self.open == self.blocks[-1]
        if name.startswith("end"):
            self.blocks.pop()
        return balanced


class _Row(NamedTuple):
    """One row of a table as written: its cells, the grid columns they span, and whether it always stands."""

    cells: int
    spans: int
    certain: bool


def are_tables_stable(source: str) -> bool:
    """Return whether docxtpl's adjustment of table grids can never change anything in a filling of a part.

    It cannot where no row has more cells than the grid has columns, and a row that always stands spans all
    of them. Tables in tables, and cells that come and go, are not proved.
    """
    if "<w:tbl>" not in source and "<w:tbl " not in source:
        return True
    tables = _Tables()
    return all(tables.takes(token) for token in _TOKEN.finditer(source))


@dataclass(slots=True)
class _Tables:
    """The table that is being read."""

    columns: int = 0
    rows: list[_Row] = field(default_factory=list)
    depth: int = 0
    blocks: int = 0
    in_table: bool = False
    in_row: bool = False
    cells: int = 0
    spans: int = 0
    cell_depth: int = 0
    row_depth: int = 0
    row_blocks: int = 0

    def takes(self, token: re.Match[str]) -> bool:
        if token["block"]:
            return self._block(token["block"])
        name, closes = token["name"], bool(token["close"])
        empty = name is not None and token["rest"].endswith("/")
        if name is None or not self.in_table:
            return self._outside(name, closes)
        self.depth += 0 if empty else (-1 if closes else 1)
        match name:
            case "w:tbl":
                return closes and self._end_table()
            case "w:gridCol" if not closes:
                self.columns += 1
            case "w:tr" if closes:
                self._end_row()
            case "w:tr":
                self._begin_row()
            case "w:tc" if not closes and self.depth == self.row_depth + 1:
                self.cells, self.spans = self.cells + 1, self.spans + 1
            case "w:gridSpan" if not closes:
                return self._widen(token[0])
        return True

    def _outside(self, name: str | None, closes: bool) -> bool:
        if name == "w:tbl" and not closes:
            self.in_table, self.depth, self.blocks = True, 0, 0
            self.columns, self.rows = 0, []
        return True

    def _block(self, name: str) -> bool:
        if not self.in_table or name == "set":
            return True
        if name in ("if", "for"):
            self.blocks += 1
        elif name.startswith("end"):
            self.blocks -= 1
        # A block between the cells of a row makes their number depend on the data.
        return not self.in_row or self.depth > self.row_depth

    def _begin_row(self) -> None:
        self.in_row, self.row_depth = True, self.depth
        self.cells = self.spans = 0
        self.row_blocks = self.blocks

    def _end_row(self) -> None:
        self.in_row = False
        self.rows.append(_Row(self.cells, self.spans, self.row_blocks == 0))

    def _widen(self, markup: str) -> bool:
        span = _SPAN.match(markup)
        if span is None or not span[1].isdigit():
            return False
        if self.depth <= self.row_depth + 2:  # of the cell's own properties
            self.spans += int(span[1]) - 1
        return True

    def _end_table(self) -> bool:
        self.in_table = False
        return all(row.cells <= self.columns for row in self.rows) and any(
            row.certain and row.spans == self.columns for row in self.rows
        )
