"""Walks through one flow of Word text and gives what a reader sees of it.

Elements are told by their local names, in the transitional and the strict form alike. What is not known is
walked into; only a closed list is left out, so that no program can hide text behind an element of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from pipeline.core.returns.stories import (
    Block,
    Cell,
    Paragraph,
    Place,
    Row,
    Span,
    SpanKind,
    Story,
    Table,
    TrackedChange,
    paragraphs_of,
)

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
_OFF = frozenset({"0", "false", "off"})
# Fields whose result is worked out anew by every program that saves the file.
_WORKED_OUT = frozenset(
    {
        *("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "PAGEREF", "NUMWORDS", "NUMCHARS"),
        *("DATE", "TIME", "PRINTDATE", "SAVEDATE", "CREATEDATE", "EDITTIME", "FILENAME", "FILESIZE"),
    }
)


@dataclass
class _Control:
    tag: str
    number: int
    kind: SpanKind
    prompt: bool
    choices: tuple[str, ...]


@dataclass
class _Open:
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
class _Field:
    """A field that is open: ``shows`` once its instruction has ended and its result begins."""

    instruction: str = ""
    shows: bool = False
    begun: tuple[_Open, int] | None = None


@dataclass
class _Change:
    kind: str
    author: str
    date: str
    text: str
    where: _Open


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
    comment_places: dict[str, _Open] = field(default_factory=dict)
    drawings: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    instructions: list[str] = field(default_factory=list)
    changes: list[_Change] = field(default_factory=list)

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
        self._open: _Open | None = None
        self._last = _Open()
        self._joining = False
        self._pending: list[str] = []
        self._fields: list[_Field] = []
        self._controls: list[_Control] = []
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
        name = _local(element)
        if name == "p" and "wordprocessingml" not in str(element.tag):
            self._drawn_paragraph(element)
        elif handler := self._handlers.get(name):
            handler(element)
        elif name in _CHARACTERS:
            self._say(_CHARACTERS[name])
        elif name in _GONE:
            self._note(_GONE[name], element, _deleted_text(element))
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
        author, date = _attribute(element, "author"), _attribute(element, "date")
        self.flow.changes.append(_Change(kind, author, date, text, where))

    def _formatting(self, element: etree._Element) -> None:
        self._note("formatting", element, "")

    def _changed_properties(self, element: etree._Element) -> None:
        for change in element.iterchildren(etree.Element):
            if _local(change).endswith("PrChange"):
                self._formatting(change)

    # --- paragraphs -------------------------------------------------------------------------------------

    def _paragraph(self, element: etree._Element) -> None:
        if self._open is not None and not self._joining:
            self.close()
        self._begin(_value(_find(element, "pPr", "pStyle")))
        self._joining = False
        self.descend(element)
        mark = _find(element, "pPr", "rPr")
        if mark is not None and any(_local(child) in _GONE for child in mark):
            self._joining = True
        else:
            self.close()

    def _drawn_paragraph(self, element: etree._Element) -> None:
        """A line of text in a drawn shape: it stands in the paragraph that the shape hangs on."""
        if self._open is not None and self._open.text:
            self._say("\n")
        self.descend(element)

    def _begin(self, style: str) -> _Open:
        if self._open is None:
            self._open = _Open(style=style, marks=[(0, name) for name in self._pending])
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
        mark = _find(element, "rPr")
        for child in mark if mark is not None else ():
            if _local(child) in (*_GONE, *_NEW):
                self._note("paragraph_mark", child, "")
            elif _local(child).endswith("PrChange"):
                self._formatting(child)
        section = _find(element, "sectPr")
        if section is not None:
            self._section(section)

    def _section(self, element: etree._Element) -> None:
        for reference in element.iterchildren(etree.Element):
            if _local(reference) in ("headerReference", "footerReference"):
                self.flow.sections.append(_attribute(reference, "id"))
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
        vanish = _find(element, "rPr", "vanish")
        hidden = vanish is not None and _attribute(vanish, "val").lower() not in _OFF
        hidden |= _value(_find(element, "rPr", "rStyle")) in self._hidden_styles
        before = len(self._open.text) if self._open else 0
        self.descend(element)
        if hidden and self._open is not None and len(self._open.text) > before:
            self._open.hidden = True

    def _symbol(self, element: etree._Element) -> None:
        try:
            code = int(_attribute(element, "char"), 16)
            self._say(_TICKS.get(code) or chr(code))
        except (ValueError, OverflowError):
            self._say("\ufffd")

    def _field_character(self, element: etree._Element) -> None:
        match _attribute(element, "fldCharType"):
            case "begin":
                if (shown := _form_field(element)) is not None:
                    self._say(shown)
                self._fields.append(_Field())
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
        self._worked_out(_attribute(element, "instr"), begun)

    def _here(self) -> tuple[_Open, int] | None:
        return None if self._open is None else (self._open, len(self._open.text))

    def _worked_out(self, instruction: str, begun: tuple[_Open, int] | None) -> None:
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
            part = _find(element, name)
            if part is not None:
                self.descend(part)

    def _bookmark(self, element: etree._Element) -> None:
        name = _attribute(element, "name")
        if self._open is None:
            self._pending.append(name)
        else:
            self._open.marks.append((len(self._open.text), name))

    def _comment_start(self, element: etree._Element) -> None:
        id_ = _attribute(element, "id")
        self._commented.append(id_)
        self.flow.comment_places[id_] = self._open or self._last

    def _comment_end(self, element: etree._Element) -> None:
        id_ = _attribute(element, "id")
        self._commented = [open_ for open_ in self._commented if open_ != id_]

    def _comment_reference(self, element: etree._Element) -> None:
        self.flow.comment_places.setdefault(_attribute(element, "id"), self._open or self._last)

    # --- controls, boxes, alternatives -----------------------------------------------------------------

    def _control(self, element: etree._Element) -> None:
        control = self._begin_control(element)
        content = _find(element, "sdtContent")
        if content is not None:
            self.descend(content)
        self._end_control(control)

    def _begin_control(self, element: etree._Element) -> _Control:
        self._count += 1
        control = _read_control(element, self._count)
        self._controls.append(control)
        if self._open is not None and not self._joining:
            start = len(self._open.text)
            self._open.begun[control.number] = (start, len(self._open.spans))
            self._open.spans.append(_span(control, start))
        return control

    def _end_control(self, control: _Control) -> None:
        self._controls = [open_ for open_ in self._controls if open_ is not control]
        if self._open is not None and control.number in self._open.begun:
            _, index = self._open.begun.pop(control.number)
            self._open.spans[index] = replace(self._open.spans[index], end=len(self._open.text))

    def _alternative(self, element: etree._Element) -> None:
        branches = element.iterchildren(etree.Element)
        chosen = next((branch for branch in branches if _says_something(branch)), None)
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
        name = "dm" if _local(element) == "relIds" else "id"
        if id_ := _attribute(element, name):
            self.flow.drawings.append(id_)

    # --- tables -----------------------------------------------------------------------------------------

    def _table(self, element: etree._Element) -> None:
        self.close()
        rows: list[Row] = []
        for row in self._wrapped(element, "tr"):
            gone = _find(row, "trPr", "del")
            new = _find(row, "trPr", "ins")
            if gone is not None:
                self._note("row", gone, _deleted_text(row))
                continue
            if new is not None:
                self._note("row", new, "")
            rows.append(Row(tuple(self._cells(row))))
        self.blocks.append(Table(tuple(rows)))

    def _cells(self, row: etree._Element) -> Iterator[Cell]:
        column = _number(_find(row, "trPr", "gridBefore"), 0)
        for cell in self._wrapped(row, "tc"):
            properties = _find(cell, "tcPr")
            changed = [
                child
                for child in (properties if properties is not None else ())
                if _local(child) in ("cellIns", "cellDel", "cellMerge")
            ]
            for change in changed:
                self._note("cell", change, "")
            if not any(_local(change) == "cellDel" for change in changed):
                yield Cell(column, self._inside(cell))
            column += _number(_find(cell, "tcPr", "gridSpan"), 1)

    def _inside(self, cell: etree._Element) -> tuple[Block, ...]:
        blocks, self.blocks = self.blocks, []
        self.descend(cell)
        self.close()
        blocks, self.blocks = self.blocks, blocks
        return tuple(blocks)

    def _wrapped(self, element: etree._Element, wanted: str) -> Iterator[etree._Element]:
        """Give rows of a table or cells of a row, also those that controls and other elements wrap."""
        for child in element.iterchildren(etree.Element):
            name = _local(child)
            if name == wanted:
                yield child
            elif name == "sdt":
                control = self._begin_control(child)
                content = _find(child, "sdtContent")
                if content is not None:
                    yield from self._wrapped(content, wanted)
                self._end_control(control)
            elif name in ("bookmarkStart",):
                self._bookmark(child)
            elif name in _GONE:
                self._note("row", child, _deleted_text(child))
            elif name.endswith("Pr") or name in _LEFT_OUT:
                self._changed_properties(child)
            else:
                yield from self._wrapped(child, wanted)


# --- reading elements -----------------------------------------------------------------------------------


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _find(element: etree._Element, *path: str) -> etree._Element | None:
    found: etree._Element | None = element
    for name in path:
        if found is None:
            return None
        found = next(found.iterchildren(f"{{*}}{name}"), None)
    return found


def _attribute(element: etree._Element, name: str) -> str:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def _value(element: etree._Element | None) -> str:
    return "" if element is None else _attribute(element, "val")


def _number(element: etree._Element | None, default: int) -> int:
    text = _value(element)
    return int(text) if text.isdecimal() and len(text) < 4 else default


def _deleted_text(element: etree._Element) -> str:
    texts = (child.text or "" for child in element.iter("{*}delText", "{*}t"))
    return "".join(texts)


def _says_something(branch: etree._Element) -> bool:
    # A box counts with nothing in it that is left: another branch would bring back what was deleted there.
    for element in branch.iter("{*}t", "{*}txbxContent", "{*}textpath", "{*}chart", "{*}relIds"):
        if element.text or _local(element) != "t":
            return True
    return False


def _read_control(element: etree._Element, number: int) -> _Control:
    properties = _find(element, "sdtPr")
    by_name = {_local(child): child for child in (properties if properties is not None else ())}
    kind: SpanKind = next((_KINDS[name] for name in by_name if name in _KINDS), "text")
    prompt = by_name.get("showingPlcHdr")
    shown = prompt is not None and _attribute(prompt, "val").lower() not in _OFF
    choices: Sequence[str] = ()
    if kind == "choice":
        holder = by_name.get("dropDownList", by_name.get("comboBox"))
        items = holder.iterchildren("{*}listItem") if holder is not None else ()
        choices = [_attribute(item, "displayText") or _attribute(item, "value") for item in items]
    return _Control(_value(by_name.get("tag")), number, kind, shown, tuple(choices))


def _span(control: _Control, start: int) -> Span:
    return Span(start, start, control.tag, control.number, control.kind, control.prompt, control.choices)


def _form_field(element: etree._Element) -> str | None:
    """Return what an old form field shows that has no result of its own; None for the others."""
    data = _find(element, "ffData")
    if data is None:
        return None
    options = _find(data, "ddList")
    if options is not None:
        entries = [_value(item) for item in options.iterchildren("{*}listEntry")]
        chosen = _number(_find(options, "result"), _number(_find(options, "default"), 0))
        return entries[chosen] if chosen < len(entries) else ""
    box = _find(data, "checkBox")
    if box is None:
        return None
    state = _find(box, "checked")
    state = _find(box, "default") if state is None else state
    return "☑" if state is not None and _value(state).lower() not in _OFF else "□"
