"""One flow of Word text while it is read: the paragraph that is open, and what was met on the way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lxml import etree

from pipeline.core.returns.stories import (
    Block,
    Paragraph,
    Place,
    Span,
    SpanKind,
    Story,
    TrackedChange,
    paragraphs_of,
)


@dataclass
class Control:
    """A content control that is open; ``number`` counts those of the flow."""

    tag: str
    number: int
    kind: SpanKind
    prompt: bool
    choices: tuple[str, ...]


@dataclass
class OpenParagraph:
    """A paragraph that is being read."""

    style: str = ""
    text: str = ""
    spans: list[Span] = field(default_factory=list)
    begun: dict[int, tuple[int, int]] = field(default_factory=dict)
    marks: list[tuple[int, str]] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    hidden: bool = False
    pictures: int = 0
    result: Paragraph | None = None


@dataclass
class Field:
    """A field that is open: ``shows`` once its instruction has ended and its result begins."""

    instruction: str = ""
    shows: bool = False
    begun: tuple[OpenParagraph, int] | None = None


@dataclass
class Change:
    """A tracked change, and the paragraph in which it was met."""

    kind: str
    author: str
    date: str
    text: str
    where: OpenParagraph


@dataclass
class Flow:
    """What a walk gives: the blocks, and what it met on the way.

    Attributes:
        about: Id of a comment → the text that it hangs on.
        comment_places: Id of a comment → the paragraph that it begins in.
        drawings: Ids of relationships to charts and diagrams.
        sections: Ids of relationships to headers and footers, in the order of the sections.
        instructions: Of the fields, as Word would carry them out.
    """

    blocks: list[Block] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    comment_places: dict[str, OpenParagraph] = field(default_factory=dict)
    drawings: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    instructions: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def story(self, name: str) -> Story:
        """Return the blocks as a story."""
        return Story(name, tuple(self.blocks))

    def tracked(self, name: str) -> tuple[TrackedChange, ...]:
        """Return the tracked changes, those that a program split over runs joined again."""
        places = self._places(name)
        joined: list[TrackedChange] = []
        for change in self.changes:
            place = places.get(id(change.where.result), Place(name))
            new = TrackedChange(change.kind, change.author, change.date, change.text, place)
            last = joined[-1] if joined else None
            if last is not None and replace(last, text="") == replace(new, text=""):
                joined[-1] = replace(last, text=last.text + new.text)
            else:
                joined.append(new)
        return tuple(joined)

    def place_of_comment(self, name: str, id_: str) -> Place | None:
        """Return where a comment begins; None when it hangs on nothing."""
        where = self.comment_places.get(id_)
        return None if where is None else self._places(name).get(id(where.result))

    def _places(self, name: str) -> dict[int, Place]:
        return {id(paragraph): place for place, paragraph in paragraphs_of(self.blocks, Place(name))}
