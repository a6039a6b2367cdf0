"""What the catalog's rows are made of, and their shape: column → text, whole number or None."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.core.archive.lines import Line
from pipeline.core.archive.log import HeldBag

Row = dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class BagContent:
    """What the catalog reads of a bag: its JSON lines."""

    bag: HeldBag
    period: str
    metadata: Sequence[Line]
    ledger: Sequence[Line] = ()
    facts: Sequence[Line] = ()
    events: Sequence[Line] = ()
    releases: Sequence[Line] = ()
    transmittals: Sequence[Line] = ()
    returns: Sequence[Line] = ()


@dataclass(slots=True)
class Rows:
    """Table → rows, in the order of their keys."""

    tables: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, rows: Iterable[Row]) -> None:
        """Add rows to a table."""
        self.tables.setdefault(table, []).extend(rows)
