"""The redline as one page: for any browser and for paper; needs no network, no script and no other file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template

from pipeline.core.dispatching.redline import RedStory
from pipeline.core.models import Language


@dataclass(frozen=True, slots=True)
class Entry:
    """One comment or tracked change: who and when, and what."""

    head: str
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list below the text; ``entries`` is never empty."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class RedlinePage:
    """Everything that stands on the page.

    Attributes:
        heads: Label and value of each line above the text.
        words: The page's own captions: filled, fact, fixed, removed, only, all.
        counts: Of the additions that touch a place to fill in (``open``), a fact and fixed text.
    """

    language: Language
    title: str
    number: str
    organisation: str
    marking: str
    heads: tuple[tuple[str, str], ...]
    words: Mapping[str, str]
    counts: Mapping[str, int]
    stories: tuple[RedStory, ...]
    listings: tuple[Listing, ...]


def build_redline_page(page: RedlinePage) -> bytes:
    """Return the page as UTF-8; the same page gives the same bytes."""
    return _template().render(page=page).encode("utf-8", "replace")


@cache
def _template() -> Template:
    source = resources.files("pipeline.adapters.dispatching") / "redline_page.html"
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source.read_text(encoding="utf-8"))
