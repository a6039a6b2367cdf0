"""The tags of a template's paragraph, and what is mistyped in them.

A tag prints a value (``{{ … }}``), says something (``{% … %}``) or is a remark (``{# … #}``). docxtpl adds a
letter: ``{%p … %}`` takes its whole paragraph with it, ``{%tr … %}`` its table row, ``{%tc … %}`` its cell,
``{%r … %}`` its run.

Mistyped tags are read as they were meant, so that one slip is told once, and what stands behind it as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pipeline.core.models import Level
from pipeline.core.templates.template_faults import Fault, Spot, replacing

Kind = Literal["print", "block", "comment"]
Reach = Literal["", "p", "tr", "tc", "r"]
"""What a tag takes with it: nothing but itself, its paragraph, row, cell or run."""

KEYWORDS = ("if", "elif", "else", "endif", "for", "endfor", "set")

_REACHES: Mapping[str, Reach] = {"p": "p", "tr": "tr", "tc": "tc", "r": "r"}
_MARKS: Mapping[Kind, tuple[str, str]] = {
    "print": ("{{", "}}"),
    "block": ("{%", "%}"),
    "comment": ("{#", "#}"),
}
_TAG = re.compile(
    r"\{\{(?P<print>(?:(?!\{\{|\{%|\}\}|%\}).)*)\}\}"
    r"|\{%(?P<block>(?:(?!\{\{|\{%|\}\}|%\}).)*)%\}"
    r"|\{\#(?P<comment>.*?)\#\}",
    re.DOTALL,
)
_WORDS = "|".join((*KEYWORDS, "end"))
_REACH = re.compile(r"(p|tr|tc|r) (.*)", re.DOTALL)
_REACH_MISTYPED = re.compile(rf"\s*(p|tr|tc|r)\s*((?:{_WORDS})\b.*)", re.DOTALL | re.IGNORECASE)
_PRINT_REACH = re.compile(r"(p|tr|tc|r)\s+([^\W\d].*)", re.DOTALL)
_STRING = re.compile(r"""('[^']*'|"[^"]*")""")
# Quotes that docxtpl turns into straight ones by itself, and those that it does not know.
_HEALED_QUOTES = str.maketrans("“”‘’", "\"\"''")
_OTHER_QUOTES = str.maketrans("＂＇„‟‚‛「」『』`´", '"\'""\'\'""""\'\'')
_PUNCTUATION = str.maketrans(
    {**{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}, "。": ".", "、": ",", "【": "[",
     "】": "]", "《": "<", "》": ">", "〈": "<", "〉": ">", "≥": ">=", "≤": "<=", "≠": "!=", "\u3000": " ",
     "\xa0": " ", "\u200b": "", "\ufeff": "", "｡": ".", "､": ","}
)  # fmt: skip
_NAME = r"[A-Za-z_]\w*(?:\[\d+\])?(?:\.[A-Za-z_]\w*)*"


class Tag(NamedTuple):
    """One tag.

    Attributes:
        spot: The paragraph that it stands in.
        start, end: In the paragraph's text; -1 for a tag that stands in an attribute.
        body: What Jinja is to read between the marks, slips put right.
        text: As it is written.
    """

    spot: Spot
    start: int
    end: int
    kind: Kind
    reach: Reach
    body: str
    text: str

    @property
    def word(self) -> str:
        """The first word of a statement; "" for a value or a remark."""
        return (self.body.split() or [""])[0] if self.kind == "block" else ""

    @property
    def is_visible(self) -> bool:
        """Whether it stands in the text, not in an attribute."""
        return self.start >= 0

    def with_body(self, body: str) -> str:
        """Return the tag's text with another body."""
        opening, closing = _MARKS[self.kind]
        return f"{opening}{self.reach} {body} {closing}"


@dataclass(frozen=True, slots=True)
class _Slip:
    code: str
    level: Level = "error"


class _Found(NamedTuple):
    start: int
    end: int
    kind: Kind
    inner: str
    slip: _Slip | None


def read_tags(text: str, spot: Spot, visible: bool = True) -> tuple[list[Tag], list[Fault]]:
    """Return the tags of a text, mistyped ones as they were meant, and what is mistyped.

    Args:
        text: The paragraph's text, or an attribute's.
        visible: False for an attribute's.
    """
    if not re.search(r"[{}｛｝]", text):
        return [], []
    tags: list[Tag] = []
    faults: list[Fault] = []
    for found in sorted(_find(text)):
        written = text[found.start : found.end]
        if found.slip is not None and found.slip.code == "W533" and not found.inner:
            faults.append(Fault("W533", spot, {"tag": written}, replacing(written, "")))
            continue
        reach, body, slips = _read_inner(found)
        at = (found.start, found.end) if visible else (-1, -1)
        tag = Tag(spot, *at, found.kind, reach, body, written)
        tags.append(tag)
        faults += _told(tag, slips)
    return tags, faults


def _told(tag: Tag, slips: list[_Slip]) -> Iterator[Fault]:
    """One fault for a tag: whatever is mistyped in it is put right by the same correction."""
    if not slips:
        return
    worst = min(slips, key=lambda slip: slip.level != "error")
    meant = tag.with_body(tag.body)
    # A % or } inside of a tag with a letter cannot be typed any other way there.
    fix = None if worst.code == "W534" else replacing(tag.text, meant)
    yield Fault(worst.code, tag.spot, {"tag": tag.text, "meant": meant}, fix, worst.level)


# --- where tags stand ---------------------------------------------------------------------------------


def _find(text: str) -> Iterator[_Found]:
    plain = _half_width_marks(text)
    rest = list(plain)
    for match in _TAG.finditer(plain):
        kind = _kind(match.lastgroup)
        marks = (text[match.start() : match.start() + 2], text[match.end() - 2 : match.end()])
        slip = None if marks == _MARKS[kind] else _Slip("W527")
        yield _Found(match.start(), match.end(), kind, match[kind], slip)
        rest[match.start() : match.end()] = "\0" * (match.end() - match.start())
    yield from _find_mistyped("".join(rest), text)


def _kind(group: str | None) -> Kind:
    return "print" if group == "print" else "block" if group == "block" else "comment"


def _half_width_marks(text: str) -> str:
    """Full-width braces and percent signs where they make a mark; every character keeps its place."""
    text = re.sub(r"｛(?=[｛{%％])|(?<=[｛{])｛", "{", text)
    text = re.sub(r"(?<=[}｝%％])｝|｝(?=[｝}])", "}", text)
    return re.sub(r"(?<=\{)％|％(?=\})", "%", text)


# Each pattern: what is wrong, and the groups `print` or `block` that tell what was meant.
_MISTYPED = tuple(
    (code, re.compile(pattern, re.DOTALL | re.ASCII))
    for code, pattern in (
        ("W532", r"\{\s*\{(?P<print>[^{}%\0]*)(?:\}\s*\}|%\s*\})"),
        ("W532", r"\{\s*%(?P<block>[^{}%\0]*)(?:%\s*\}|\}\s*\})"),
        ("W532", r"\{\{(?P<print>[^{}%\0]*)\}"),
        ("W532", r"\{%(?P<block>[^{}%\0]*)\}"),
        ("W531", rf"\{{\{{(?P<print>\s*(?:{_NAME})?)"),
        ("W531", r"\{%(?P<block>[^{}%\0]*)"),
        ("W533", rf"\{{?(?P<print>\s*{_NAME}\s*)\}}\}}"),
        ("W533", rf"(?:\{{\s*)?%?(?P<block>\s*(?:p |tr |tc |r )?\b(?:{_WORDS})\b[^{{}}%\0]*)%\}}"),
        ("W533", r"(?P<print>)(?:\}\}|(?<!\d)%\})"),
        ("W532", r"\{(?P<print>\s*[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\s*)\}"),
    )
)


def _find_mistyped(rest: str, text: str) -> Iterator[_Found]:
    for code, pattern in _MISTYPED:
        for match in pattern.finditer(rest):
            kind = _kind(match.lastgroup)
            # A closing mark is none when it is full-width and nothing was opened: {甲｝, 50%｝.
            if code == "W533" and text[match.end() - 2 : match.end()] not in ("}}", "%}"):
                continue
            inner = text[match.start(kind) : match.end(kind)]
            yield _Found(match.start(), match.end(), kind, inner, _Slip(code))
        rest = pattern.sub(lambda match: "\0" * len(match[0]), rest)


# --- what stands inside of one ---------------------------------------------------------------------------


def _read_inner(found: _Found) -> tuple[Reach, str, list[_Slip]]:
    slips = [found.slip] if found.slip is not None else []
    if found.kind == "comment":
        return _REACHES.get(found.inner.partition(" ")[0], ""), "", slips
    # Jinja's own marks for white space stand next to the braces; docxtpl reads them in its own way.
    inner, slip = _half_width(re.sub(r"^[-+]|[-+]$", "", found.inner))
    slips += [slip] if slip is not None else []
    if match := _REACH.match(inner):
        letters, body = match.groups()
        if found.kind == "print":
            return "", _trimmed(body), [*slips, _Slip("W538")]
        # docxtpl looks no further than to the first of these.
        if letters != "r" and re.search("[}%]", body):
            slips.append(_Slip("W534"))
        return _REACHES[letters], _trimmed(body), slips
    if found.kind == "block" and (match := _REACH_MISTYPED.match(inner)):
        return _REACHES[match[1].lower()], _trimmed(match[2]), [*slips, _Slip("W535")]
    if found.kind == "print" and (match := _PRINT_REACH.match(inner)):
        return "", _trimmed(match[2]), [*slips, _Slip("W538")]
    return "", _trimmed(inner), slips


def _trimmed(body: str) -> str:
    return " ".join(body.split())


def _half_width(inner: str) -> tuple[str, _Slip | None]:
    """Return an expression with half-width quotes and punctuation; strings keep what they say."""
    healed = inner.translate(_HEALED_QUOTES)
    quoted = healed.translate(_OTHER_QUOTES)
    pieces = _STRING.split(quoted)
    meant = "".join(
        piece if index % 2 else piece.translate(_PUNCTUATION) for index, piece in enumerate(pieces)
    )
    if meant != quoted and _said(meant) != _said(quoted):
        return meant, _Slip("W529")
    if quoted != healed:
        return meant, _Slip("W528")
    return meant, _Slip("W528", "warning") if healed != inner else None


def _said(text: str) -> str:
    """White space is white space to Jinja, of whatever width."""
    return re.sub(r"\s", " ", text)
