"""Returns made up from a seed: what a manager may do to a draft, with what must be found of it."""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline.core.returns.pieces import plain
from tests.returned_drafts import ReturnedDraft, W, new_paragraph, text_of, track, write_into

_WORDS = (
    *("客户", "回访", "报价", "清单", "复盘", "带教", "库存", "渠道"),
    *("续约", "拜访", "方案", "进度", "材料", "例会", "培训", "协同"),
)
_CHANGEABLE = re.compile("[0-9一-鿿]")
_AUTHOR = "主管甲"


@dataclass
class Expected:
    """What must be told of a return; texts that must stand somewhere in what is told."""

    facts: list[tuple[str, str, str]] = field(default_factory=list)
    regions: dict[str, str] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    tracked: list[tuple[str, str]] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)


class Editing:
    """Edits of one draft, each in a place of its own."""

    def __init__(self, data: bytes, seed: int) -> None:
        self.draft = ReturnedDraft(data)
        self.expected = Expected()
        self._random = random.Random(seed)
        self._used: set[int] = set()
        self._keep: list[etree._Element] = []

    def edit(self, count: int) -> None:
        kinds: list[Callable[[], str | None]] = [
            *(self._fact, self._region, self._fixed, self._remove_paragraph, self._add_paragraph),
            *(self._remove_row, self._add_row, self._comment, self._tracked_fact, self._tracked_words),
        ]
        while len(self.expected.edits) < count:
            done = self._random.choice(kinds)()
            if done is not None:
                self.expected.edits.append(done)

    def as_saved_elsewhere(self) -> None:
        """Lose, at random, what other programs and people lose."""
        if self._random.random() < 0.4:
            self.draft.untag()
            self.expected.edits.append("untag")
        if self._random.random() < 0.3:
            self.draft.without_bookmarks()
        if self._random.random() < 0.3:
            self.draft.set_property("")
        if self._random.random() < 0.3:
            self.draft.set_core("")

    def name(self) -> str:
        return self._random.choice(
            ("最终版.docx", "副本(2).docx", "新建文档-已改.docx", "a.docx", "计划 终稿3.docx")
        )

    # --- edits ----------------------------------------------------------------------------------------------

    def _fact(self) -> str | None:
        controls = self._free([c for c in self.draft.controls("f.") if c[0] not in _OWN])
        if not controls:
            return None
        tag, control = self._random.choice(controls)
        issued, new = text_of(control), self._new_value(text_of(control))
        write_into(control, new)
        self._take(control)
        self.expected.facts.append((tag[2:], issued, new))
        return f"fact {tag}"

    def _tracked_fact(self) -> str | None:
        controls = self._free([c for c in self.draft.controls("f.") if c[0] not in _OWN])
        controls = [(tag, control) for tag, control in controls if len(list(control.iter(f"{W}t"))) == 1]
        if not controls:
            return None
        tag, control = self._random.choice(controls)
        issued, new = text_of(control), self._new_value(text_of(control))
        track(next(control.iter(f"{W}t")), new, _AUTHOR)
        self._take(control)
        self.expected.facts.append((tag[2:], issued, new))
        self.expected.tracked += [("deletion", issued), ("insertion", new)]
        return f"tracked fact {tag}"

    def _region(self) -> str | None:
        controls = self._free(self.draft.controls("r."))
        if not controls:
            return None
        tag, control = self._random.choice(controls)
        text = self._sentence()
        paragraph = _paragraph_of(control)
        alone = text_of(paragraph) == text_of(control) and control.find(f"{W}sdtPr/{W}date") is None
        if alone and self._random.random() < 0.3:
            text += "\n" + self._sentence()
        write_into(control, text)
        self._take(control)
        self.expected.regions[tag[2:]] = text
        return f"region {tag}"

    def _fixed(self) -> str | None:
        texts = [
            text
            for text in self.draft.body.iter(f"{W}t")
            if _is_fixed(text) and _CHANGEABLE.search(text.text or "") and not self._is_used(text)
        ]
        if not texts:
            return None
        text = self._random.choice(texts)
        old = text.text or ""
        places = [match.start() for match in _CHANGEABLE.finditer(old)]
        at = self._random.choice([p for p in places if old[p] not in "年月日"] or places)
        new = self._random.choice("3579" if old[at].isdigit() else "改调补换")
        text.text = old[:at] + ("8" if new == old[at] else new) + old[at + 1 :]
        self._take(text)
        self.expected.added.append(plain(text.text))
        return "fixed"

    def _remove_paragraph(self) -> str | None:
        paragraphs = self._free_paragraphs()
        if not paragraphs:
            return None
        paragraph = self._random.choice(paragraphs)
        self.expected.removed.append(text_of(paragraph))
        self._take(paragraph)
        self.draft.body.remove(paragraph)
        return "remove paragraph"

    def _add_paragraph(self) -> str | None:
        text = f"另加：{self._sentence()}"
        self.draft.body.insert(self._random.randrange(len(self.draft.body) - 1), new_paragraph(text))
        self.expected.added.append(text)
        return "add paragraph"

    def _remove_row(self) -> str | None:
        rows = self._free_rows()
        if not rows:
            return None
        row = self._random.choice(rows)
        self.expected.removed += [text_of(line) for line in row.iter(f"{W}p") if _is_fixed(line)]
        self._take(row)
        parent = row.getparent()
        assert parent is not None
        parent.remove(row)
        return "remove row"

    def _add_row(self) -> str | None:
        rows = self._free_rows()
        if not rows:
            return None
        row = self._random.choice(rows)
        new = copy.deepcopy(row)
        for control in list(new.iter(f"{W}sdt")):
            content, parent = control.find(f"{W}sdtContent"), control.getparent()
            assert parent is not None
            assert content is not None
            at = parent.index(control)
            parent[at : at + 1] = list(content)
        for cell in new.iter(f"{W}tc"):
            texts = list(cell.iter(f"{W}t"))
            for number, text in enumerate(texts):
                text.text = self._sentence() if number == 0 else ""
            if texts:
                self.expected.added.append(texts[0].text or "")
        for mark in [*new.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")]:
            above = mark.getparent()
            assert above is not None
            above.remove(mark)
        row.addnext(new)
        self._take(row)
        self._take(new)
        return "add row"

    def _comment(self) -> str | None:
        if "word/comments.xml" not in self.draft.parts:
            return None
        paragraphs = [p for p in self.draft.paragraphs() if text_of(p).strip() and not self._is_used(p)]
        text = self._sentence()
        self.draft.add_comment(self._random.choice(paragraphs), _AUTHOR, text)
        self.expected.comments.append(text)
        return "comment"

    def _tracked_words(self) -> str | None:
        paragraphs = self._free_paragraphs()
        if not paragraphs:
            return None
        paragraph = self._random.choice(paragraphs)
        words = self._sentence()
        added = etree.SubElement(
            paragraph, f"{W}ins", {f"{W}id": "850", f"{W}author": _AUTHOR, f"{W}date": "2026-11-02T09:30:00Z"}
        )
        added.append(new_paragraph(words)[0])
        self._take(paragraph)
        self.expected.added.append(words)
        self.expected.tracked.append(("insertion", words))
        return "tracked words"

    # --- places ---------------------------------------------------------------------------------------------

    def _free(self, controls: list[tuple[str, etree._Element]]) -> list[tuple[str, etree._Element]]:
        return [(tag, control) for tag, control in controls if not self._is_used(control)]

    def _free_paragraphs(self) -> list[etree._Element]:
        found = self.draft.body.iterchildren(f"{W}p")
        return [p for p in found if len(text_of(p)) > 6 and _is_fixed(p) and not self._is_used(p)]

    def _free_rows(self) -> list[etree._Element]:
        """Rows of tables with more than three rows, whose first cell is fixed text; the first row stays."""
        return [
            row
            for table in self.draft.body.iter(f"{W}tbl")
            if len(table.findall(f"{W}tr")) > 3
            for row in table.findall(f"{W}tr")[1:]
            if _is_fixed(row.find(f"{W}tc")) and not self._is_used(row) and len(text_of(row)) > 8
        ]

    def _is_used(self, element: etree._Element) -> bool:
        return any(id(part) in self._used for part in self._spots(element))

    def _take(self, element: etree._Element) -> None:
        for part in self._spots(element):
            self._used.add(id(part))
            self._keep.append(part)  # ids hold while the element lives

    def _spots(self, element: etree._Element) -> Iterator[etree._Element]:
        """The row that it stands in or is, else its paragraph; both where both are there."""
        for above in (element, *element.iterancestors()):
            if above.tag in (f"{W}tr", f"{W}p"):
                yield above

    # --- texts ----------------------------------------------------------------------------------------------

    def _sentence(self) -> str:
        number = self._random.randrange(1000, 9999)
        return "".join(self._random.sample(_WORDS, self._random.randrange(2, 6))) + str(number)

    def _new_value(self, old: str) -> str:
        if self._random.random() < 0.5 and (digits := [m.start() for m in re.finditer(r"\d", old)]):
            at = self._random.choice(digits)
            digit = self._random.choice([d for d in "0123456789" if d != old[at]])
            return old[:at] + digit + old[at + 1 :]
        return self._sentence()


_OWN = ("f.doc.number", "f.person.id", "f.person.name", "f.unit.name", "f.unit.full_name")


def _paragraph_of(element: etree._Element) -> etree._Element:
    return next(above for above in (element, *element.iterancestors()) if above.tag == f"{W}p")


def _is_fixed(element: etree._Element | None) -> bool:
    """Whether nothing but fixed text stands there: no control, no blank to fill in."""
    if element is None or any(above.tag == f"{W}sdt" for above in element.iterancestors()):
        return False
    text = text_of(element) if element.tag != f"{W}t" else element.text or ""
    around = text_of(_paragraph_of(element)) if element.tag == f"{W}t" else text
    blank = re.search("[□☐]|_{2,}|[ _　]年[ _　]", around)
    return bool(text.strip()) and element.find(f".//{W}sdt") is None and not blank
