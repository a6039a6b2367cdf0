"""What is wrong with a template: where it stands, and what to write instead.

A template's author edits paragraphs, so a fault names one: the part of the package, the paragraph's number in
it, its text. Where a text can be proposed, it is the very text to type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.core.models import Level, Problem
from pipeline.core.places import ParagraphRef

_SHOWN = 40  # characters of a paragraph in a message


@dataclass(frozen=True, slots=True)
class Spot:
    """A paragraph of a template, or a part of it as a whole.

    Attributes:
        part: Name in the package: ``word/document.xml``; "" for the file as a whole.
        paragraph: Number in the part, from 1, in the order of the file; None when no paragraph is meant.
        text: What the paragraph shows.
    """

    part: str = ""
    paragraph: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """What to do about a fault; its words stand in ``pipeline.wording`` under ``code``.

    Attributes:
        old, new: In the fault's paragraph, ``old`` is to be replaced by ``new`` ("" deletes it); ``old`` ""
            when the fix is no such replacement.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. ``fix`` None: what to do is what the hint of the code says.

    An error means that a draft could not be made, or would be wrong.
    """

    code: str
    spot: Spot
    params: Mapping[str, str] = field(default_factory=dict)
    fix: Fix | None = None
    level: Level = "error"

    def problem(self, file: str) -> Problem:
        """Return it as a problem of a file, named as every place names it."""
        place = ParagraphRef(file, self.spot.part, self.spot.paragraph)
        return Problem(self.code, self.level, place, {"text": shown(self.spot.text), **self.params})


def replacing(old: str, new: str) -> Fix:
    """Return the fix that puts a text in place of another in the paragraph, or takes it out."""
    if not new:
        return Fix("fix_delete", {"old": old}, old, new)
    return Fix("fix_replace", {"old": old, "new": new}, old, new)


def shown(text: str) -> str:
    """Return a paragraph's text as a message quotes it."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
