"""How many columns and cells the tables of a part can have, whatever its data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

_SPAN = re.compile(r'\sw:val="([0-9]+)"')


@dataclass(slots=True)
class _Table:
    """An open table.

    Attributes:
        most_cells: Of any row in it, those of tables in it included.
        sure_span: Columns that the widest row which always stands spans at least.
    """

    grids: int = 0
    fewest_columns: int = 0
    most_columns: int = 0
    most_cells: int = 0
    sure_span: int = 0

    def joined(self, other: _Table) -> _Table:
        return _Table(
            max(self.grids, other.grids),
            min(self.fewest_columns, other.fewest_columns),
            max(self.most_columns, other.most_columns),
            max(self.most_cells, other.most_cells),
            min(self.sure_span, other.sure_span),
        )

    @property
    def is_stable(self) -> bool:
        return (
            self.grids == 1
            and max(1, self.most_cells) <= self.fewest_columns
            and self.most_columns <= self.sure_span
        )


@dataclass(slots=True)
class _Row:
    """An open row; what it knows of properties and span is its last cell's."""

    most_cells: int = 0
    fewest_spans: int = 0
    has_properties: bool = False
    has_span: bool = False

    def joined(self, other: _Row) -> _Row:
        return _Row(
            max(self.most_cells, other.most_cells),
            min(self.fewest_spans, other.fewest_spans),
            self.has_properties or other.has_properties,
            self.has_span or other.has_span,
        )


@dataclass(slots=True)
class TableCounts:
    """The tables and rows that are open.

    Attributes:
        are_stable: docxtpl's adjustment of grids changes nothing in the tables that were read: no row has
            more cells than its grid has columns, and one that always stands spans all of them.
    """

    are_stable: bool = True
    _tables: list[_Table] = field(default_factory=list)
    _rows: list[_Row] = field(default_factory=list)

    def copy(self) -> TableCounts:
        """Return counts that can go on alone."""
        return TableCounts(
            self.are_stable, [replace(table) for table in self._tables], [replace(row) for row in self._rows]
        )

    def joined(self, other: TableCounts) -> TableCounts:
        """Return what holds of either of two that have the same elements open."""
        return TableCounts(
            self.are_stable and other.are_stable,
            [one.joined(two) for one, two in zip(self._tables, other._tables, strict=True)],
            [one.joined(two) for one, two in zip(self._rows, other._rows, strict=True)],
        )

    def open(self, around: Sequence[str], name: str, attributes: str) -> None:
        """Count an element that begins; ``around`` are the names of the open ones."""
        match name:
            case "w:tbl":
                self._tables.append(_Table())
            case "w:tblGrid" if around[-1:] == ["w:tbl"]:
                self._tables[-1].grids += 1
            case "w:gridCol" if around[-2:] == ["w:tbl", "w:tblGrid"]:
                self._tables[-1].fewest_columns += 1
                self._tables[-1].most_columns += 1
            case "w:tr":
                self._rows.append(_Row())
            case "w:tc" if around[-1:] == ["w:tr"]:
                row = self._rows[-1]
                self._rows[-1] = _Row(row.most_cells + 1, row.fewest_spans + 1)
            case "w:tcPr" if around[-2:] == ["w:tr", "w:tc"]:
                self._expect(not self._rows[-1].has_properties)
                self._rows[-1].has_properties = True
            case "w:gridSpan" if around[-3:] == ["w:tr", "w:tc", "w:tcPr"]:
                self._widen(self._rows[-1], attributes)

    def close(self, name: str) -> None:
        """Count an element that ends."""
        if name == "w:tr":
            row = self._rows.pop()
            for table in self._tables:
                table.most_cells = max(table.most_cells, row.most_cells)
                table.sure_span = max(table.sure_span, row.fewest_spans)
        elif name == "w:tbl":
            self._expect(self._tables.pop().is_stable)

    def _widen(self, row: _Row, attributes: str) -> None:
        span = _SPAN.search(attributes)
        self._expect(span is not None and not row.has_span)
        row.has_span = True
        row.fewest_spans += int(span[1]) - 1 if span else 0

    def _expect(self, holds: bool) -> None:
        self.are_stable = self.are_stable and holds
