"""What the readers of workbooks and CSV files give: one shape for every format.

Readers state facts (kind, number format, merges, hidden rows); what they mean is decided in
``tables`` and ``values``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from typing import Literal, NamedTuple

from pipeline.core.places import CellRef, SheetRef

Kind = Literal["number", "text", "bool", "error", "uncached", "date"]
State = Literal["visible", "hidden", "very_hidden"]


class Cell(NamedTuple):
    """One cell that is not blank.

    Attributes:
        column: 1-based.
        kind: ``uncached`` is a formula of which the file holds no value; ``error`` is #N/A and its like;
            ``date`` is a date that the file itself holds as ISO text (.ods).
        value: float for a number (untouched; ``values.decimal_of`` gives the 15 digits that the sheet
            shows), str for text, error and date, bool, None for ``uncached``.
        shape: class of the number format: ``general``, ``number``, ``percent``, ``date``, ``time``,
            ``text``, or ``digits6`` for a format of six zeros (an id kept by its format).
    """

    column: int
    kind: Kind
    value: float | str | bool | None
    shape: str


def make_cells(
    columns: Iterable[int],
    kinds: Iterable[Kind],
    values: Iterable[float | str | bool | None],
    shapes: Iterable[str],
) -> tuple[Cell, ...]:
    """Return the cells of a row, as many as the shortest has: a long sheet has millions of them."""
    # Calling the class costs twice as much; this is what it does itself.
    return tuple(map(tuple.__new__, repeat(Cell), zip(columns, kinds, values, shapes, strict=False)))


class SheetRow(NamedTuple):
    """One row that has at least one cell; ``number`` is 1-based."""

    number: int
    hidden: bool
    cells: tuple[Cell, ...]


class Merge(NamedTuple):
    """A merged range, all bounds 1-based and included; only its top left cell holds a value."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with its rows in order. ``encoding`` is what a CSV file was read as, else None."""

    ref: SheetRef
    rows: tuple[SheetRow, ...]
    state: State = "visible"
    date1904: bool = False
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()
    encoding: str | None = None

    def cell_ref(self, row: int, column: int) -> CellRef:
        """Return the place of a cell of this sheet."""
        return CellRef(self.ref, row, column)
