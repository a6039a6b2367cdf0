"""Which document a returned file is: what each layer of it says, and whether the layers agree.

    property   custom property jixiao.number          strong: survives renaming and every re-save
    core       subject, identifier, keywords           strong
    text       the number in the footer or the text    strong, and all that is left of a print or a PDF
    bookmarks  names of the regions                    can only object
    file       the file's name                         can object, never decide alone
    person     who and what the text says it is about  can object, never decide alone

What is strong decides, where all of it agrees. Nothing is taken apart or guessed: a number must have right
check characters and stand in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.core.deciding.numbering import is_number
from pipeline.core.returns.numbers import corrected, find_numbers
from pipeline.core.returns.pieces import plain
from pipeline.core.returns.register import Register, folded
from pipeline.core.returns.stories import Paragraph, Place, Table, WordText, placed

_OURS = "jixiao.number"
_CORE = ("subject", "identifier", "keywords", "title", "description")
_ID_LABELS = frozenset({"工号", "员工编号", "员工工号"})


@dataclass(frozen=True, slots=True)
class Layers:
    """What each layer says; a strong one may name several numbers.

    Attributes:
        property, core, text: Numbers as they stand there, wrong ones included.
        file: Number of the document that the file's name tells; None when it tells none.
        person: Number of the document that person and title tell; None when they tell none.
        people: Ids of people that the file's name tells.
    """

    property: tuple[str, ...] = ()
    core: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    file: str | None = None
    person: str | None = None
    people: frozenset[str] = frozenset()

    def strong(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        """Give name and numbers of the layers that decide."""
        return (("property", self.property), ("core", self.core), ("text", self.text))


@dataclass(frozen=True, slots=True)
class Identity:
    """Which document it is.

    Attributes:
        number: None: in doubt, for the reason that ``code`` tells.
        suggested: What it is probably meant to be; None unless in doubt.
        layers: Layer → number it says, for the record; None where it says none.
    """

    number: str | None
    layers: Mapping[str, str | None]
    code: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    suggested: str | None = None


def layers_of_word(word: WordText, file: str, register: Register) -> Layers:
    """Return what the layers of a Word document say."""
    core = " ".join(word.core.get(name, "") for name in _CORE)
    return Layers(
        property=find_numbers(word.properties.get(_OURS, "")),
        core=find_numbers(core),
        text=_numbers_in(word),
        file=_in_file_name(file, register),
        person=register.by_subject(*_about(word)),
        people=register.people_in_file_name(file),
    )


def layers_of_text(text: str, info: str, file: str, register: Register) -> Layers:
    """Return what the text layer and the properties of a PDF say; both may be empty."""
    return Layers(
        core=find_numbers(info, wrapped=True),
        text=find_numbers(text, wrapped=True),
        file=_in_file_name(file, register),
        people=register.people_in_file_name(file),
    )


def is_of_a_packet(word: WordText) -> bool:
    """Return whether it went out with a packet and is no document, such as the instructions for filling in.

    Such a file bears the id of its transmittal where a document bears its number.
    """
    own = word.properties.get(_OURS, "").strip()
    return bool(own) and not own.startswith("JX-") and not _numbers_in(word)


def identify(layers: Layers, register: Register) -> Identity:
    """Return which document the layers say it is, or why they leave it in doubt."""
    told: dict[str, str | None] = {
        name: next((n for n in numbers if register.get(n)), next(iter(numbers), None))
        for name, numbers in layers.strong()
    }
    told |= {"bookmarks": None, "file": layers.file, "person": layers.person}
    known = _known(layers, register)
    if not known:
        return _without_number(layers, register, told)
    if len(known) > 1:
        numbers = "、".join(known)
        suggestion = layers.file if layers.file in known else None
        code = "B212" if _twice_in_text(layers, register) else "B211"
        return Identity(None, told, code, {"numbers": numbers}, suggestion)
    number = known[0]
    if (odd := _odd_layer(layers, number)) is not None:
        return Identity(None, told, "B203" if is_number(odd) else "B202", {"number": odd}, number)
    if objection := _objection(layers, number, register):
        return Identity(None, told, objection[0], objection[1], number)
    return Identity(number, told)


def _known(layers: Layers, register: Register) -> tuple[str, ...]:
    numbers = (number for _, found in layers.strong() for number in found)
    return tuple(dict.fromkeys(number for number in numbers if register.get(number)))


def _twice_in_text(layers: Layers, register: Register) -> bool:
    return len({register.lineage(number) for number in layers.text if register.get(number)}) > 1


def _odd_layer(layers: Layers, number: str) -> str | None:
    """The number of a strong layer that says one, and not this one."""
    told = (found for _, found in layers.strong() if found and number not in found)
    return next((found[0] for found in told), None)


def _objection(layers: Layers, number: str, register: Register) -> tuple[str, dict[str, str]] | None:
    lineage = register.lineage(number)
    if layers.file is not None and register.lineage(layers.file) != lineage:
        return "B213", {"number": number, "other": layers.file}
    entry = register.get(number)
    if entry is not None and entry.lineage[1] == "employee" and layers.file is None:
        others = layers.people - {entry.lineage[2]}
        if others and entry.lineage[2] not in layers.people:
            return "B214", {"number": number, "id": "、".join(sorted(others))}
    return None


def _without_number(layers: Layers, register: Register, told: Mapping[str, str | None]) -> Identity:
    found = tuple(dict.fromkeys(number for _, numbers in layers.strong() for number in numbers))
    weak = layers.person or layers.file
    if not found:
        return Identity(None, told, "B201", {}, weak)
    wrong = next((number for number in found if not is_number(number)), None)
    if wrong is None:
        return Identity(None, told, "B203", {"number": found[0]}, weak)
    suggestion = corrected(wrong)
    return Identity(None, told, "B202", {"number": wrong}, suggestion if register.get(suggestion) else weak)


def _in_file_name(file: str, register: Register) -> str | None:
    named = [number for number in find_numbers(file) if register.get(number)]
    return named[0] if len(named) == 1 else register.by_file_name(file)


def _numbers_in(word: WordText) -> tuple[str, ...]:
    """Numbers that say what the document is: in headers and footers, else anywhere in the text."""
    margins = [story for story in word.stories if story.name.startswith(("header", "footer"))]
    found: list[str] = []
    for story in margins or ():
        found += find_numbers("\n".join(p.text for p in _paragraphs(story.blocks)), wrapped=False)
    if not found:
        found += find_numbers(word.text)
    return tuple(dict.fromkeys(found))


def _about(word: WordText) -> tuple[str, str]:
    """Id and title as the text has them: behind a label 工号, and the first line."""
    body = word.story("body")
    title = next((paragraph.text for paragraph in _paragraphs(body.blocks) if paragraph.text.strip()), "")
    return _id_in(body.blocks), folded(title)


def _id_in(blocks: Sequence[Paragraph | Table]) -> str:
    for _, block in placed(blocks, Place("")):
        if not isinstance(block, Table):
            continue
        for row in block.rows:
            for label, value in zip(row.cells, row.cells[1:], strict=False):
                if plain(label.text).rstrip("：:") in _ID_LABELS:
                    return plain(value.text)
    return ""


def _paragraphs(blocks: Sequence[Paragraph | Table]) -> Iterable[Paragraph]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from _paragraphs(cell.blocks)
