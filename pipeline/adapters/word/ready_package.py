"""What all drafts of a compiled template share: everything of the package that their data do not change."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipeline.adapters.packing import ONCE_LEVEL, Container, Packed, packed
from pipeline.adapters.word.chart_frames import Frame, frames_in
from pipeline.adapters.word.charts import Standing, arrange_charts, chart_sources, figures_of, filled_charts
from pipeline.adapters.word.comments import COMMENTS, DOCUMENT, Comments
from pipeline.adapters.word.compiled_template import CompiledTemplate
from pipeline.adapters.word.drawn_chart import DrawnChart
from pipeline.adapters.word.edits import Edit, edited
from pipeline.adapters.word.identity import Identity, IdentityParts
from pipeline.core.drafting.content import Content

_MOST = 64  # packages that are kept; there are as many as combinations of charts that stand, and days


@dataclass(frozen=True, slots=True)
class _Package:
    """A package with some of the template's charts.

    Attributes:
        standing: Part that shows charts → those that stand.
        containers: Names of the parts that change, and a day → everything else, packed.
    """

    parts: Mapping[str, bytes]
    standing: Mapping[str, Standing]
    containers: dict[tuple[frozenset[str], date], Container] = field(default_factory=dict)


Making = Generator[None, None, bytes]
"""The making of a draft, which rests behind each of its stages."""


class ReadyPackage:
    """A compiled template, filled again and again."""

    def __init__(self, template: CompiledTemplate) -> None:
        parts = dict(template.static)
        self._template = template
        self._identity = IdentityParts(parts)
        self._parts = parts
        self._packed = {name: packed(content, ONCE_LEVEL) for name, content in parts.items()}
        self._comments = Comments(parts)
        self._sources = chart_sources(parts)
        self._drawn: dict[bytes, DrawnChart] = {}
        self._packages: dict[tuple[tuple[str, ...], ...], _Package] = {}

    def making(self, content: Content, identity: Identity, issued_on: date) -> Making:
        """Make the draft, and return it at the end.

        Raises:
            jinja2.TemplateError: A value is missing or refused, or tables cannot be adjusted.
            XMLSyntaxError: What came out is not well formed.
            Refused: A chart cannot be filled.
        """
        filled = self._template.render(content.values)
        yield
        text = {source: filled.get(source) or self._parts[source] for source in {DOCUMENT, *self._sources}}
        frames = {source: list(frames_in(text[source])) for source in self._sources}
        figures = {
            source: [figures_of(frame, content.charts) for frame in frames[source]]
            for source in self._sources
        }
        package = self._package(frames)
        edits: dict[str, list[Edit]] = {}
        for source, standing in package.standing.items():
            edits[source], parts = filled_charts(text[source], frames[source], figures[source], standing)
            filled |= parts
        yield
        if written := self._comments.written(text[DOCUMENT], content.notes, issued_on):
            edits.setdefault(DOCUMENT, []).extend(written.edits)
            filled[COMMENTS] = written.part
        filled |= {name: edited(text[name], of_part) for name, of_part in edits.items()}
        self._identity.write(filled, identity, issued_on)
        yield
        return self._container(package, frozenset(filled), issued_on).pack(filled)

    def _package(self, frames: Mapping[str, list[Frame]]) -> _Package:
        """Return the package for those charts that stand."""
        key = tuple(tuple(frame.relation for frame in of_part) for of_part in frames.values())
        if key not in self._packages:
            parts = dict(self._parts)
            standing = {
                source: arrange_charts(parts, source, of_part, self._drawn)
                for source, of_part in frames.items()
            }
            _make_room(self._packages)
            self._packages[key] = _Package(parts, standing)
        return self._packages[key]

    def _container(self, package: _Package, changing: frozenset[str], day: date) -> Container:
        """Return the package but for the parts that change."""
        key = changing, day
        if key not in package.containers:
            parts = dict(package.parts)
            if COMMENTS in changing:
                self._comments.declare(parts)
            constant = {
                name: self._once(name, content) for name, content in parts.items() if name not in changing
            }
            _make_room(package.containers)
            package.containers[key] = Container(constant, changing, day)
        return package.containers[key]

    def _once(self, name: str, content: bytes) -> Packed:
        ready = self._packed.get(name)
        return ready if ready is not None and ready.content is content else packed(content)


def _make_room(kept: dict[Any, Any]) -> None:
    if len(kept) >= _MOST:
        kept.clear()
