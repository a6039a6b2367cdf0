"""The visible text of a Word document as plain records: stories of paragraphs and tables, with places.

What a reader sees is what stands here: inserted text is in, deleted text is not, a text box follows the
paragraph that it hangs on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

SpanKind = Literal["text", "date", "choice", "check", "field"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a paragraph that stands in a content control, or that a program works out by itself.

    Attributes:
        start, end: Offsets in the paragraph's text.
        kind: ``field`` for page numbers, today's date and the like, which differ with every save.
        tag: The control's tag; "" when a save dropped it.
        control: Number of the control in its story: one with several paragraphs has a span in each.
        prompt: The control still shows its prompt.
        choices: Entries of a drop-down list.
    """

    start: int
    end: int
    tag: str
    control: int
    kind: SpanKind = "text"
    prompt: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph.

    Attributes:
        text: Visible text; a tab is ``\\t``, a line break ``\\n``.
        spans: Its controls, in the order in which they begin; an inner one follows its outer one.
        marks: Offset and name of each bookmark that begins here.
        style: Id of its style; "" for the default.
        hidden: It holds text that is formatted as hidden.
        pictures: How many pictures hang on it, such as a signature that was scanned.
    """

    text: str
    spans: tuple[Span, ...] = ()
    marks: tuple[tuple[int, str], ...] = ()
    style: str = ""
    hidden: bool = False
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; ``column`` is its first column in the grid, from 0."""

    column: int
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """Its paragraphs, a line each."""
        return "\n".join(paragraph.text for _, paragraph in paragraphs_of(self.blocks))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    cells: tuple[Cell, ...]

    @property
    def text(self) -> str:
        """The texts of its cells, tabs between them."""
        return "\t".join(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """A table; rows that were deleted under tracking are not among them."""

    rows: tuple[Row, ...]


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Story:
    """One flow of text: ``body``, ``header1``, ``footer1``, ``footnotes``, ``endnotes``."""

    name: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: story, the cells that lead there, and the number of a paragraph among them.

    Numbers count from 1. ``steps`` holds (table, row, column) for each level of tables.
    """

    story: str
    steps: tuple[tuple[int, int, int], ...] = ()
    paragraph: int = 0

    def __str__(self) -> str:
        cells = " ".join(f"T{table}R{row}C{column}" for table, row, column in self.steps)
        return f"{self.story} {cells}" if cells else f"{self.story} ¶{self.paragraph}"


@dataclass(frozen=True, slots=True)
class TrackedChange:
    """One tracked change.

    Attributes:
        kind: ``insertion``, ``deletion``, ``moved_here``, ``moved_away``, ``formatting``, ``row``, ``cell``
            or ``paragraph_mark``.
        text: What was inserted or deleted; "" for the others.
        date: As written; "" when there is none.
    """

    kind: str
    author: str
    date: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment; ``about`` is the text it hangs on, ``answers`` the index of the comment it answers."""

    author: str
    date: str
    text: str
    about: str = ""
    answers: int | None = None
    done: bool = False
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class WordText:
    """Everything that can be read in one Word document.

    Attributes:
        properties: Custom properties by name, those of other programs included.
        core: Core properties by local name: subject, identifier, keywords, title …
        program: What wrote it, as docProps/app.xml says; "" when it does not.
        instructions: Of its fields.
    """

    stories: tuple[Story, ...]
    changes: tuple[TrackedChange, ...] = ()
    comments: tuple[Comment, ...] = ()
    properties: dict[str, str] = field(default_factory=dict)
    core: dict[str, str] = field(default_factory=dict)
    program: str = ""
    instructions: tuple[str, ...] = ()

    def story(self, name: str) -> Story:
        """Return a story; an empty one when there is none."""
        return next((story for story in self.stories if story.name == name), Story(name, ()))

    @property
    def text(self) -> str:
        """The whole visible text, a line for each paragraph."""
        return "\n".join(paragraph.text for _, paragraph in self.paragraphs())

    def paragraphs(self) -> Iterator[tuple[Place, Paragraph]]:
        """Give every paragraph with its place, in reading order, those in tables included."""
        for story in self.stories:
            yield from paragraphs_of(story.blocks, Place(story.name))


def paragraphs_of(blocks: Iterable[Block], at: Place | None = None) -> Iterator[tuple[Place, Paragraph]]:
    """Give every paragraph below some blocks, with its place below ``at``."""
    at = at or Place("")
    for place, block in placed(blocks, at):
        if isinstance(block, Paragraph):
            yield place, block
            continue
        for number, row in enumerate(block.rows, 1):
            for cell in row.cells:
                yield from paragraphs_of(cell.blocks, in_cell(place, number, cell))


def placed(blocks: Iterable[Block], at: Place) -> Iterator[tuple[Place, Block]]:
    """Give each block with its place; that of a table ends with its number and an open row and column."""
    paragraphs, tables = 0, 0
    for block in blocks:
        if isinstance(block, Paragraph):
            paragraphs += 1
            yield Place(at.story, at.steps, paragraphs), block
        else:
            tables += 1
            yield Place(at.story, (*at.steps, (tables, 0, 0)), paragraphs), block


def in_cell(table: Place, row: int, cell: Cell) -> Place:
    """Return the place of a cell of a table; ``row`` from 1."""
    number = table.steps[-1][0]
    return Place(table.story, (*table.steps[:-1], (number, row, cell.column + 1)))


def joined(texts: Sequence[str]) -> str:
    """Return paragraphs as one text, blank ones at the ends left out."""
    return "\n".join(texts).strip("\n")
