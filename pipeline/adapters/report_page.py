"""report.html: one page that tells who got what and why; needs no network, no script and no other file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template

from pipeline.core.models import Language


@dataclass(frozen=True, slots=True)
class Proof:
    """One figure behind a finding, and its cell."""

    field: str
    value: str
    cell: str


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A finding in words; ``kind`` (note, minor, major) gives its colour."""

    kind: str
    severity: str
    text: str
    rule: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One document: whom it is about, how it stands, and why it was made.

    ``kind`` of the status gives its colour: done, same, kept, failed, gone, waiting. ``link`` is "" where no
    file stands. ``decided``: what HR decided itself, with the reason.
    """

    subject: str
    title: str
    number: str
    status: str
    kind: str
    note: str
    due: str
    link: str
    decided: tuple[str, ...]
    findings: tuple[FoundLine, ...]


@dataclass(frozen=True, slots=True)
class Handler:
    """Who hands the documents out, and which."""

    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class UnitSection:
    """The documents of one unit; ``link`` leads to its place on the page, or to a page of its own."""

    link: str
    name: str
    count: str
    handlers: tuple[Handler, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A section with one table; ``empty`` stands in its place when there is no row.

    ``more``: where the rows stand that are too many for the page; "" when all are here.
    """

    anchor: str
    title: str
    count: str
    intro: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str
    more: str


@dataclass(frozen=True, slots=True)
class Total:
    """A number at the top; ``kind`` gives its colour."""

    label: str
    value: str
    kind: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page, as texts.

    Attributes:
        sum_line: How the totals add up to the people, in words.
        words: The page's own captions: documents, findings, figure, cell, due, open, severity, contents.
        footing: Lines at the end: where the numbers come from.
        back: Link to the page that this one belongs to; "" for that page itself.
    """

    language: Language
    title: str
    organisation: str
    marking: str
    subtitle: str
    totals: tuple[Total, ...]
    sum_line: str
    words: dict[str, str]
    units: tuple[UnitSection, ...]
    listings: tuple[Listing, ...]
    footing: tuple[str, ...]
    back: str = ""


def build_report(page: Page) -> bytes:
    """Return the page as UTF-8; the same page gives the same bytes."""
    return _template().render(page=page).encode("utf-8")


@cache
def _template() -> Template:
    source = resources.files("pipeline.adapters") / "report_page.html"
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source.read_text(encoding="utf-8"))
