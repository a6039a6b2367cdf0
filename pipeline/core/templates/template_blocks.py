"""Which tags belong together: every if and for with its else and its end, and those without a partner."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.core.nearest import nearest
from pipeline.core.templates.template_faults import Fault, Fix, replacing, shown
from pipeline.core.templates.template_tags import KEYWORDS, Reach, Tag

_ENDS = {"endif": "if", "endfor": "for"}
_MIDDLES = {"else": ("if", "for"), "elif": ("if",)}
# Statements of Jinja that a template may not use; some of them stand around a text and have an end.
_FORBIDDEN = frozenset(
    {"include", "import", "from", "extends", "macro", "call", "filter", "with", "block", "autoescape", "raw",
     "trans", "do", "break", "continue", "debug"}
)  # fmt: skip
_FORBIDDEN_ENDS = frozenset(f"end{word}" for word in (*_FORBIDDEN, "set"))
# What docxtpl itself makes of a table's cell; the first two print an expression, so to say.
_OF_CELLS = ("colspan", "cellbg")
_MERGES = ("vm", "hm")
_MEANT = (
    (re.compile(r"else?\s*if\b|els[ei]?if\b|elsif\b", re.IGNORECASE), "elif"),
    (re.compile(r"end\s+if\b|endif\w+|fi$", re.IGNORECASE), "endif"),
    (re.compile(r"end\s+for\b|endfor\w+|endloop\b|next\b", re.IGNORECASE), "endfor"),
    (re.compile(r"foreach\b|for\s+each\b", re.IGNORECASE), "for"),
)


@dataclass(slots=True)
class Block:
    """An if or a for, from where it begins to where it ends.

    Attributes:
        middles: Its else and elif, in their order.
        end: None when it has none.
    """

    begin: Tag
    middles: list[Tag] = field(default_factory=list)
    end: Tag | None = None


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of one part, outer ones before inner ones.

    Attributes:
        tags: Everything that Jinja is to read: words put right, what has no partner left out, missing ends
            added.
    """

    blocks: tuple[Block, ...]
    tags: tuple[Tag, ...]
    faults: tuple[Fault, ...]


def match_blocks(tags: Iterable[Tag]) -> Blocks:
    """Return the blocks of a part; ``tags`` in the order of the part."""
    words: list[Tag] = []
    faults: list[Fault] = []
    for tag in tags:
        read, fault = _read_word(tag)
        words += [read] if read is not None else []
        faults += [fault] if fault is not None else []
    matcher = _Matcher(words)
    matcher.match()
    return Blocks(tuple(matcher.blocks), tuple(matcher.kept), (*faults, *matcher.faults))


def _read_word(tag: Tag) -> tuple[Tag | None, Fault | None]:
    """Return a tag with the statement that was meant; None for what Jinja is not to see."""
    word = tag.word
    if tag.kind == "comment" or word in _MERGES:
        return None, None
    if tag.kind == "print" or _is_statement(tag.body):
        return _read_set(tag) if word == "set" else (tag, None)
    if word in _OF_CELLS:
        return tag._replace(kind="print", body=tag.body.removeprefix(word).strip()), None
    if word in _FORBIDDEN_ENDS:
        return None, None
    meant = None if word in _FORBIDDEN else _meant(tag.body)
    if meant is None:
        what = f"{{% {shown(tag.body)} %}}"
        return None, Fault("W515", tag.spot, {"what": what}, replacing(tag.text, ""))
    text = tag.with_body(meant)
    fault = Fault("W536", tag.spot, {"tag": tag.text, "meant": text}, replacing(tag.text, text))
    return tag._replace(body=meant), fault


def _is_statement(body: str) -> bool:
    word, _, rest = body.partition(" ")
    return (word in KEYWORDS and not (word == "else" and rest)) or body == "end"


def _read_set(tag: Tag) -> tuple[Tag | None, Fault | None]:
    if "=" in tag.body:
        return tag, None
    return None, Fault("W515", tag.spot, {"what": "{% set … %}…{% endset %}"}, replacing(tag.text, ""))


def _meant(body: str) -> str | None:
    """Return a statement with the word that a mistyped one most likely means; None when none is near."""
    for pattern, word in _MEANT:
        if match := pattern.match(body):
            return f"{word}{body[match.end() :]}"
    first = body.split()[0] if body.split() else ""
    near = nearest(first.lower(), KEYWORDS)
    return None if near is None else f"{near}{body[len(first) :]}"


# What to do about a missing end: where the block ends, and before a tag that is known to follow.
_MISSING: Mapping[Reach, tuple[str, str]] = {
    "": ("fix_end", "fix_end_before"),
    "r": ("fix_end", "fix_end_before"),
    "p": ("fix_end_paragraph", "fix_end_paragraph_before"),
    "tr": ("fix_end_row", "fix_end_row_before"),
    "tc": ("fix_end_cell", "fix_end_cell_before"),
}


class _Matcher:
    """Walks the tags with the blocks that are open. Where one does not fit, it takes the reading that
    leaves the fewest faults behind."""

    def __init__(self, tags: Sequence[Tag]) -> None:
        self._tags = tags
        self._open: list[Block] = []
        self.blocks: list[Block] = []
        self.kept: list[Tag] = []
        self.faults: list[Fault] = []

    def match(self) -> None:
        for index, tag in enumerate(self._tags):
            if tag.word in ("if", "for"):
                self._open.append(Block(tag))
                self.blocks.append(self._open[-1])
                self.kept.append(tag)
            elif tag.word in _MIDDLES:
                self._middle(tag)
            elif tag.word in _ENDS or tag.word == "end":
                self._end(tag, index)
            else:
                self.kept.append(tag)
        for block in reversed(self._open):
            self._unclosed(block, None)

    def _middle(self, tag: Tag) -> None:
        top = self._open[-1] if self._open else None
        is_after_else = top is not None and top.middles and top.middles[-1].word == "else"
        if top is None or top.begin.word not in _MIDDLES[tag.word] or is_after_else:
            self.faults.append(Fault("W523", tag.spot, {"tag": tag.text}, replacing(tag.text, "")))
            return
        top.middles.append(tag)
        self.kept.append(tag)

    def _end(self, tag: Tag, index: int) -> None:
        wanted = _ENDS.get(tag.word)
        opened = [block.begin.word for block in self._open]
        if opened and wanted == opened[-1]:
            self._close(tag)
            return
        rest = [word for word in (item.word for item in self._tags[index + 1 :]) if word]
        readings = []
        if wanted in opened:
            kept = len(opened) - 1 - opened[::-1].index(wanted)
            readings.append((len(opened) - 1 - kept + _faults_left(rest, opened[:kept]), 0))
        if opened:
            readings.append((1 + _faults_left(rest, opened[:-1]), 1))
        readings.append((1 + _faults_left(rest, opened), 2))
        match min(readings)[1]:
            case 0:
                while self._open[-1].begin.word != wanted:
                    self._unclosed(self._open.pop(), tag)
                self._close(tag)
            case 1:
                self._wrong_end(tag)
            case _:
                self.faults.append(Fault("W521", tag.spot, {"tag": tag.text}, replacing(tag.text, "")))

    def _close(self, tag: Tag) -> None:
        self._open.pop().end = tag
        self.kept.append(tag)

    def _wrong_end(self, tag: Tag) -> None:
        block = self._open[-1]
        right = tag._replace(body=f"end{block.begin.word}")
        text = right.with_body(right.body)
        params = {"tag": tag.text, "meant": text, **_opened(block)}
        self.faults.append(Fault("W522", tag.spot, params, replacing(tag.text, text)))
        self._close(right)

    def _unclosed(self, block: Block, before: Tag | None) -> None:
        """Tell where the block opened; ``before`` is the tag that its end has to stand before."""
        begin = block.begin
        body = f"end{begin.word}"
        missing = begin.with_body(body)
        at_end, before_tag = _MISSING[begin.reach]
        # A reader finds a paragraph by what it says, not by its number.
        place = {"tag": before.text, "text": shown(before.spot.text)} if before is not None else {}
        fix = Fix(before_tag if before is not None else at_end, {"new": missing, **place})
        self.faults.append(Fault("W520", begin.spot, {"tag": begin.text, "end": missing}, fix))
        self.kept.append(Tag(begin.spot, -1, -1, "block", begin.reach, body, missing))


def _opened(block: Block) -> dict[str, str]:
    return {"begin": block.begin.text, "opened": shown(block.begin.spot.text)}


def _faults_left(words: Iterable[str], opened: Sequence[str]) -> int:
    """Count what would not fit in the rest, read without second thoughts."""
    stack, faults = list(opened), 0
    for word in words:
        if word in ("if", "for"):
            stack.append(word)
        elif word in _ENDS and _ENDS[word] in stack:
            while stack.pop() != _ENDS[word]:
                faults += 1
        elif word in _ENDS:
            faults += 1
    return faults + len(stack)
