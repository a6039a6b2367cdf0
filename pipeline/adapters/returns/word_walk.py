"""Walks through one flow of Word text and gives what a reader sees of it.

Elements are told by their local names, in the transitional and the strict form alike. What is not known is
walked into; only a closed list is left out, so that no program can hide text behind an element of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from lxml import etree

from pipeline.adapters.returns.word_elements import (
    OFF,
    attribute,
    child_of,
    deleted_text,
    form_field,
    local_name,
    says_something,
    value_of,
    whole_number,
)
from pipeline.adapters.returns.word_flow import Change, Control, Field, Flow, OpenParagraph
from pipeline.core.returns.stories import Block, Cell, Paragraph, Row, Span, SpanKind, Table

_LEFT_OUT = frozenset({"delText", "delInstrText", "tblGrid", "ffData", "fldData"})
_GONE = {"del": "deletion", "moveFrom": "moved_away"}
_NEW = {"ins": "insertion", "moveTo": "moved_here"}
_CHARACTERS = {
    "tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad",
}  # fmt: skip
# Ticks of the fonts Wingdings, Wingdings 2 and Symbol, which hold them at code points of their own.
_TICKS = {
    0xF0FE: "☑", 0xF0FD: "☒", 0xF0FC: "✓", 0xF0FB: "✗", 0xF0A8: "□", 0xF06F: "□", 0xF071: "□", 0xF0A3: "□",
    0xF052: "☑", 0xF053: "☒", 0xF050: "✓", 0xF04F: "✗", 0xF0D6: "√",
}  # fmt: skip
_KINDS: dict[str, SpanKind] = {
    "date": "date", "dropDownList": "choice", "comboBox": "choice", "checkbox": "check",
}  # fmt: skip
# Fields whose result is worked out anew by every program that saves the file.
_WORKED_OUT = frozenset(
    {
        *("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "PAGEREF", "NUMWORDS", "NUMCHARS"),
        *("DATE", "TIME", "PRINTDATE", "SAVEDATE", "CREATEDATE", "EDITTIME", "FILENAME", "FILESIZE"),
    }
)


def walk(root: etree._Element, hidden_styles: frozenset[str] = frozenset()) -> Flow:
    """Return what a reader sees below an element: a body, a header, one note, a comment.

    Args:
        hidden_styles: Ids of styles that hide their text.
    """
    walker = _Walker(hidden_styles)
    walker.descend(root)
    walker.close()
    walker.flow.blocks = walker.blocks
    return walker.flow


class _Walker:
    def __init__(self, hidden_styles: frozenset[str]) -> None:
        self.flow = Flow()
        self.blocks: list[Block] = []
        self._hidden_styles = hidden_styles
        self._open: OpenParagraph | None = None
        self._last = OpenParagraph()
        self._joining = False
        self._pending: list[str] = []
        self._fields: list[Field] = []
        self._controls: list[Control] = []
        self._count = 0
        self._commented: list[str] = []
        self._handlers: dict[str, Callable[[etree._Element], None]] = {
            "p": self._paragraph,
            "tbl": self._table,
            "t": lambda element: self._say(element.text or ""),
            "sym": self._symbol,
            "r": self._run,
            "fldChar": self._field_character,
            "instrText": self._instruction,
            "fldSimple": self._simple_field,
            "blip": self._picture,
            "imagedata": self._picture,
            "sdt": self._control,
            "AlternateContent": self._alternative,
            "txbxContent": self._box,
            "textpath": lambda element: self._box_text(element.get("string") or ""),
            "ruby": self._ruby,
            "chart": self._drawing,
            "relIds": self._drawing,
            "bookmarkStart": self._bookmark,
            "commentRangeStart": self._comment_start,
            "commentRangeEnd": self._comment_end,
            "commentReference": self._comment_reference,
            "sectPr": self._section,
            "pPr": self._paragraph_properties,
        }

    # --- the tree ---------------------------------------------------------------------------------------

    def descend(self, element: etree._Element) -> None:
        for child in element.iterchildren(etree.Element):
            self._visit(child)

    def _visit(self, element: etree._Element) -> None:
        name = local_name(element)
        if name == "p" and "wordprocessingml" not in str(element.tag):
            self._drawn_paragraph(element)
        elif handler := self._handlers.get(name):
            handler(element)
        elif name in _CHARACTERS:
            self._say(_CHARACTERS[name])
        elif name in _GONE:
            self._note(_GONE[name], element, deleted_text(element))
        elif name in _NEW:
            self._new(element, _NEW[name])
        elif name in _LEFT_OUT or name.endswith("Pr"):
            self._changed_properties(element)
        else:
            self.descend(element)

    def _new(self, element: etree._Element, kind: str) -> None:
        paragraph, before = self._open, len(self._open.text) if self._open else 0
        self._note(kind, element, "")
        change = self.flow.changes[-1]
        self.descend(element)
        if paragraph is not None and self._open is paragraph:
            change.text = paragraph.text[before:]

    def _note(self, kind: str, element: etree._Element, text: str) -> None:
        where = self._open or self._last
        author, date = attribute(element, "author"), attribute(element, "date")
        self.flow.changes.append(Change(kind, author, date, text, where))

    def _formatting(self, element: etree._Element) -> None:
        self._note("formatting", element, "")

    def _changed_properties(self, element: etree._Element) -> None:
        for change in element.iterchildren(etree.Element):
            if local_name(change).endswith("PrChange"):
                self._formatting(change)

    # --- paragraphs -------------------------------------------------------------------------------------

    def _paragraph(self, element: etree._Element) -> None:
        if self._open is not None and not self._joining:
            self.close()
        self._begin(value_of(child_of(element, "pPr", "pStyle")))
        self._joining = False
        self.descend(element)
        mark = child_of(element, "pPr", "rPr")
        if mark is not None and any(local_name(child) in _GONE for child in mark):
            self._joining = True
        else:
            self.close()

    def _drawn_paragraph(self, element: etree._Element) -> None:
        """A line of text in a drawn shape: it stands in the paragraph that the shape hangs on."""
        if self._open is not None and self._open.text:
            self._say("\n")
        self.descend(element)

    def _begin(self, style: str) -> OpenParagraph:
        if self._open is None:
            self._open = OpenParagraph(style=style, marks=[(0, name) for name in self._pending])
            self._pending = []
            for control in self._controls:
                self._open.begun[control.number] = (0, len(self._open.spans))
                self._open.spans.append(_span(control, 0))
        elif not self._open.text:
            self._open.style = style
        self._open.hidden |= style in self._hidden_styles
        return self._open

    def close(self) -> None:
        """End the paragraph that is open, and read the boxes that hang on it."""
        self._joining = False
        paragraph, self._open = self._open, None
        if paragraph is None:
            return
        for _, index in paragraph.begun.values():
            paragraph.spans[index] = replace(paragraph.spans[index], end=len(paragraph.text))
        paragraph.result = Paragraph(
            paragraph.text,
            tuple(paragraph.spans),
            tuple(paragraph.marks),
            paragraph.style,
            paragraph.hidden,
            paragraph.pictures,
        )
        self._last = paragraph
        self.blocks.append(paragraph.result)
        for box in paragraph.boxes:
            fields, controls = self._fields, self._controls
            self._fields, self._controls = [], []
            self.descend(box)
            self.close()
            self._fields, self._controls = fields, controls

    def _paragraph_properties(self, element: etree._Element) -> None:
        self._changed_properties(element)
        mark = child_of(element, "rPr")
        for child in mark if mark is not None else ():
            if local_name(child) in (*_GONE, *_NEW):
                self._note("paragraph_mark", child, "")
            elif local_name(child).endswith("PrChange"):
                self._formatting(child)
        section = child_of(element, "sectPr")
        if section is not None:
            self._section(section)

    def _section(self, element: etree._Element) -> None:
        for reference in element.iterchildren(etree.Element):
            if local_name(reference) in ("headerReference", "footerReference"):
                self.flow.sections.append(attribute(reference, "id"))
        self._changed_properties(element)

    # --- text -------------------------------------------------------------------------------------------

    def _say(self, text: str) -> None:
        if not text or not all(field.shows for field in self._fields):
            return
        paragraph = self._begin("")
        paragraph.text += text
        for id_ in self._commented:
            self.flow.about[id_] = self.flow.about.get(id_, "") + text

    def _run(self, element: etree._Element) -> None:
        vanish = child_of(element, "rPr", "vanish")
        hidden = vanish is not None and attribute(vanish, "val").lower() not in OFF
        hidden |= value_of(child_of(element, "rPr", "rStyle")) in self._hidden_styles
        before = len(self._open.text) if self._open else 0
        self.descend(element)
        if hidden and self._open is not None and len(self._open.text) > before:
            self._open.hidden = True

    def _symbol(self, element: etree._Element) -> None:
        try:
            code = int(attribute(element, "char"), 16)
            self._say(_TICKS.get(code) or chr(code))
        except (ValueError, OverflowError):
            self._say("\ufffd")

    def _field_character(self, element: etree._Element) -> None:
        match attribute(element, "fldCharType"):
            case "begin":
                if (shown := form_field(element)) is not None:
                    self._say(shown)
                self._fields.append(Field())
            case "separate" if self._fields:
                self._fields[-1].shows = True
                self._fields[-1].begun = self._here()
            case "end" if self._fields:
                field = self._fields.pop()
                self._worked_out(field.instruction, field.begun)

    def _instruction(self, element: etree._Element) -> None:
        if self._fields:
            self._fields[-1].instruction += element.text or ""

    def _simple_field(self, element: etree._Element) -> None:
        begun = self._here()
        self.descend(element)
        self._worked_out(attribute(element, "instr"), begun)

    def _here(self) -> tuple[OpenParagraph, int] | None:
        return None if self._open is None else (self._open, len(self._open.text))

    def _worked_out(self, instruction: str, begun: tuple[OpenParagraph, int] | None) -> None:
        self.flow.instructions.append(instruction)
        words = instruction.split()
        if begun is not None and begun[0] is self._open and words and words[0].upper() in _WORKED_OUT:
            begun[0].spans.append(Span(begun[1], len(begun[0].text), "", 0, "field"))

    def _picture(self, element: etree._Element) -> None:
        if self._open is not None:
            self._open.pictures += 1
        self.descend(element)

    def _ruby(self, element: etree._Element) -> None:
        for name in ("rubyBase", "rt"):
            part = child_of(element, name)
            if part is not None:
                self.descend(part)

    def _bookmark(self, element: etree._Element) -> None:
        name = attribute(element, "name")
        if self._open is None:
            self._pending.append(name)
        else:
            self._open.marks.append((len(self._open.text), name))

    def _comment_start(self, element: etree._Element) -> None:
        id_ = attribute(element, "id")
        self._commented.append(id_)
        self.flow.comment_places[id_] = self._open or self._last

    def _comment_end(self, element: etree._Element) -> None:
        id_ = attribute(element, "id")
        self._commented = [open_ for open_ in self._commented if open_ != id_]

    def _comment_reference(self, element: etree._Element) -> None:
        self.flow.comment_places.setdefault(attribute(element, "id"), self._open or self._last)

    # --- controls, boxes, alternatives -----------------------------------------------------------------

    def _control(self, element: etree._Element) -> None:
        control = self._begin_control(element)
        content = child_of(element, "sdtContent")
        if content is not None:
            self.descend(content)
        self._end_control(control)

    def _begin_control(self, element: etree._Element) -> Control:
        self._count += 1
        control = _read_control(element, self._count)
        self._controls.append(control)
        if self._open is not None and not self._joining:
            start = len(self._open.text)
            self._open.begun[control.number] = (start, len(self._open.spans))
            self._open.spans.append(_span(control, start))
        return control

    def _end_control(self, control: Control) -> None:
        self._controls = [open_ for open_ in self._controls if open_ is not control]
        if self._open is not None and control.number in self._open.begun:
            _, index = self._open.begun.pop(control.number)
            self._open.spans[index] = replace(self._open.spans[index], end=len(self._open.text))

    def _alternative(self, element: etree._Element) -> None:
        branches = element.iterchildren(etree.Element)
        chosen = next((branch for branch in branches if says_something(branch)), None)
        if chosen is not None:
            self.descend(chosen)

    def _box(self, element: etree._Element) -> None:
        if self._open is None:
            self.descend(element)
        else:
            self._open.boxes.append(element)

    def _box_text(self, text: str) -> None:
        box = etree.Element("box")
        etree.SubElement(etree.SubElement(box, "p"), "t").text = text
        self._box(box)

    def _drawing(self, element: etree._Element) -> None:
        name = "dm" if local_name(element) == "relIds" else "id"
        if id_ := attribute(element, name):
            self.flow.drawings.append(id_)

    # --- tables -----------------------------------------------------------------------------------------

    def _table(self, element: etree._Element) -> None:
        self.close()
        rows: list[Row] = []
        for row in self._wrapped(element, "tr"):
            gone = child_of(row, "trPr", "del")
            new = child_of(row, "trPr", "ins")
            if gone is not None:
                self._note("row", gone, deleted_text(row))
                continue
            if new is not None:
                self._note("row", new, "")
            rows.append(Row(tuple(self._cells(row))))
        self.blocks.append(Table(tuple(rows)))

    def _cells(self, row: etree._Element) -> Iterator[Cell]:
        column = whole_number(child_of(row, "trPr", "gridBefore"), 0)
        for cell in self._wrapped(row, "tc"):
            properties = child_of(cell, "tcPr")
            changed = [
                child
                for child in (properties if properties is not None else ())
                if local_name(child) in ("cellIns", "cellDel", "cellMerge")
            ]
            for change in changed:
                self._note("cell", change, "")
            if not any(local_name(change) == "cellDel" for change in changed):
                yield Cell(column, self._inside(cell))
            column += whole_number(child_of(cell, "tcPr", "gridSpan"), 1)

    def _inside(self, cell: etree._Element) -> tuple[Block, ...]:
        blocks, self.blocks = self.blocks, []
        self.descend(cell)
        self.close()
        blocks, self.blocks = self.blocks, blocks
        return tuple(blocks)

    def _wrapped(self, element: etree._Element, wanted: str) -> Iterator[etree._Element]:
        """Give rows of a table or cells of a row, also those that controls and other elements wrap."""
        for child in element.iterchildren(etree.Element):
            name = local_name(child)
            if name == wanted:
                yield child
            elif name == "sdt":
                control = self._begin_control(child)
                content = child_of(child, "sdtContent")
                if content is not None:
                    yield from self._wrapped(content, wanted)
                self._end_control(control)
            elif name in ("bookmarkStart",):
                self._bookmark(child)
            elif name in _GONE:
                self._note("row", child, deleted_text(child))
            elif name.endswith("Pr") or name in _LEFT_OUT:
                self._changed_properties(child)
            else:
                yield from self._wrapped(child, wanted)


def _read_control(element: etree._Element, number: int) -> Control:
    properties = child_of(element, "sdtPr")
    by_name = {local_name(child): child for child in (properties if properties is not None else ())}
    kind: SpanKind = next((_KINDS[name] for name in by_name if name in _KINDS), "text")
    prompt = by_name.get("showingPlcHdr")
    shown = prompt is not None and attribute(prompt, "val").lower() not in OFF
    choices: Sequence[str] = ()
    if kind == "choice":
        holder = by_name.get("dropDownList", by_name.get("comboBox"))
        items = holder.iterchildren("{*}listItem") if holder is not None else ()
        choices = [attribute(item, "displayText") or attribute(item, "value") for item in items]
    return Control(value_of(by_name.get("tag")), number, kind, shown, tuple(choices))


def _span(control: Control, start: int) -> Span:
    return Span(start, start, control.tag, control.number, control.kind, control.prompt, control.choices)
