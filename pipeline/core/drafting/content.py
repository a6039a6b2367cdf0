"""What one draft is filled with: printed values, the figures of its charts, and notes for the manager."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

Leaf = str | bool
RATIO_FORMAT = "0.0####%"
"""Of the labels of ratios: more digits only where the number has them, as printing does near a bound."""
Context = dict[str, "Leaf | Context | list[str] | list[Context]"]


@dataclass(frozen=True, slots=True)
class Series:
    """One row of columns, bars or points; ``values`` follow the chart's categories, None is a gap."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The figures of one chart; there is at least one category and one value.

    Attributes:
        number_format: As spreadsheets write it: ``0.0%`` (a ratio is 1 for 100%), ``0.00``.
        origin: What changed when this changes: own, peer, unit, history.
    """

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    number_format: str
    origin: str = "own"


@dataclass(frozen=True, slots=True)
class Note:
    """A comment for the manager, beside the content control that carries ``tag``.

    Attributes:
        text: A line for each paragraph.
        author: Whom it is from, who also answers questions about it.
        origin: What changed when this changes: own, peer, unit, history.
    """

    tag: str
    text: str
    author: str
    origin: str = "own"


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that differs between two drafts of one template.

    Attributes:
        values: What the placeholders print, see ``template_fields``.
        charts: Name, as in the alternative text ``chart:NAME`` → figures; only charts that have any.
    """

    values: Context
    charts: Mapping[str, Chart] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
