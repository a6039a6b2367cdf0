"""Line breaks and tabs of values made elements, as docxtpl makes them: in the runs that hold some.

docxtpl looks through the whole text. What it does to a run depends on the run alone, so the others are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.adapters.word.edits import Edit, edited

# No value has others of the characters that docxtpl makes elements of.
_BREAK, _TAB = b"\n", b"\t"
_PARAGRAPH, _RUN = re.compile(rb"<w:p(?: [^>]*)?>"), re.compile(rb"<w:r(?: [^>]*)?>")
_TEXT = re.compile(rb"<w:t(?: [^>]*)?>.*?</w:t>", re.DOTALL)
_PARAGRAPH_END, _RUN_END = b"</w:p>", b"</w:r>"
_LOOK = re.compile(rb"<w:rPr>.*?</w:rPr>")


def has_listing(content: bytes, start: int, end: int) -> bool:
    """Return whether docxtpl makes breaks or tabs in a piece of a text."""
    return content.find(_BREAK, start, end) >= 0 or content.find(_TAB, start, end) >= 0


def listed(content: bytes, start: int, end: int) -> bytes:
    """Return a text with its breaks and tabs made in that piece of it."""
    edits: list[Edit] = []
    done = start
    for at in sorted((*_places(content, _BREAK, start, end), *_places(content, _TAB, start, end))):
        run = _run_around(content, at, start, end) if at >= done else None
        if run is not None:
            edits.append(Edit(run.start, run.stop, _of_run(content[run])))
            done = run.stop
    return edited(content, edits)


def _places(content: bytes, character: bytes, start: int, end: int) -> Iterator[int]:
    at = content.find(character, start, end)
    while at >= 0:
        yield at
        at = content.find(character, at + 1, end)


def _run_around(content: bytes, at: int, start: int, end: int) -> slice | None:
    """Return the run that holds a character, or None.

    As docxtpl takes it, a paragraph or run begins at the first such tag behind the end of another one.
    """
    paragraph = _around(content, at, start, end, _PARAGRAPH, _PARAGRAPH_END)
    return paragraph and _around(content, at, paragraph.start, paragraph.stop, _RUN, _RUN_END)


def _around(
    content: bytes, at: int, start: int, end: int, begins: re.Pattern[bytes], ends: bytes
) -> slice | None:
    stop = content.find(ends, at, end)
    before = content.rfind(ends, start, at)
    tag = begins.search(content, start if before < 0 else before + len(ends), max(at, start))
    return slice(tag.start(), stop + len(ends)) if tag is not None and stop >= 0 else None


def _of_run(run: bytes) -> bytes:
    look = _LOOK.search(run)
    properties = b"" if look is None else look[0]
    tab = b'</w:t></w:r><w:r>%b<w:tab/></w:r><w:r>%b<w:t xml:space="preserve">' % (properties, properties)

    def of_text(text: re.Match[bytes]) -> bytes:
        return text[0].replace(_TAB, tab).replace(_BREAK, b'</w:t><w:br/><w:t xml:space="preserve">')

    return _TEXT.sub(of_text, run)
