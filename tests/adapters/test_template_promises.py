"""What passes the check can be filled; and the check reads the same fields as docxtpl's own preparation does."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from docxtpl import DocxTemplate
from jinja2 import Environment
from lxml import etree

from pipeline.adapters.templates.templates import fields_used, inspect_template
from pipeline.adapters.word.rendering import Identity, Template
from pipeline.core.drafting.content import Content
from pipeline.core.templates.template_fields import CHARTS, KNOWN_FIELDS
from pipeline.core.templates.template_language import read_fields
from pipeline.errors import TemplateError
from tests.adapters.broken_templates import write_parts
from tests.adapters.small_template import ROOT, TEMPLATES, W, context, paragraph, parts_of, template, text_of

WHO = Identity("JX-1", "t", "标题", "000123", "2026Q3", "t@1", "p@1", "某公司")
SOURCE = ROOT / "templates" / "docx" / "interview_record.docx"
FILLED = re.compile(r"word/(document|header\d*|footer\d*)\.xml")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_the_fields_are_those_that_docxtpl_would_read(path: Path) -> None:
    patcher = DocxTemplate(io.BytesIO())
    read = set()
    for name, content in parts_of(path.read_bytes()).items():
        if FILLED.fullmatch(name):
            source = patcher.patch_xml(etree.tostring(etree.fromstring(content), encoding="unicode"))
            read |= {use.path for use in read_fields(Environment(autoescape=True).parse(source))[0]}

    assert fields_used(path) == read


# --- a template that somebody edited ---


def _remove(root: etree._Element, dice: random.Random) -> None:
    gone = dice.choice(list(root.iter(f"{W}p", f"{W}tr", f"{W}tc")))
    parent = gone.getparent()
    assert parent is not None
    parent.remove(gone)


def _repeat(root: etree._Element, dice: random.Random) -> None:
    line = dice.choice(list(root.iter(f"{W}p")))
    line.addnext(etree.fromstring(etree.tostring(line)))


def _move(root: etree._Element, dice: random.Random) -> None:
    line, other = dice.sample(list(root.iter(f"{W}p")), 2)
    if line not in other.iter() and other not in line.iter():
        other.addnext(line)


def _type(root: etree._Element, dice: random.Random) -> None:
    piece = dice.choice(_tagged(root))
    at, key = dice.randrange(len(piece.text or "")), dice.choice("{}% .[]｛｝，“'=|p")
    piece.text = f"{(piece.text or '')[:at]}{key}{(piece.text or '')[at:]}"


def _erase(root: etree._Element, dice: random.Random) -> None:
    piece = dice.choice(_tagged(root))
    at = dice.randrange(len(piece.text or ""))
    piece.text = (piece.text or "")[:at] + (piece.text or "")[at + 1 :]


def _link(root: etree._Element, dice: random.Random) -> None:
    piece = dice.choice(_tagged(root))
    run = piece.getparent()
    assert run is not None
    half = etree.fromstring(etree.tostring(run))
    run.addnext(half)
    link = etree.Element(f"{W}hyperlink")
    half.addprevious(link)
    link.append(half)
    at = dice.randrange(len(piece.text or ""))
    next(half.iter(f"{W}t")).text = (piece.text or "")[at:]
    piece.text = (piece.text or "")[:at]


def _tagged(root: etree._Element) -> list[etree._Element]:
    return [piece for piece in root.iter(f"{W}t") if piece.text and "{" in piece.text]


EDITS: tuple[Callable[[etree._Element, random.Random], None], ...] = (
    _remove,
    _repeat,
    _move,
    _type,
    _erase,
    _link,
)


@pytest.mark.parametrize("seed", range(24))
def test_what_passes_the_check_can_be_filled(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    parts = parts_of(SOURCE.read_bytes())
    root = etree.fromstring(parts["word/document.xml"])
    EDITS[seed % len(EDITS)](root, dice)
    path = tmp_path / "edited.docx"
    write_parts(path, {**parts, "word/document.xml": etree.tostring(root)})

    has_errors = any(fault.level == "error" for fault in inspect_template(path, KNOWN_FIELDS).faults)

    assert has_errors or (fills(path, 2) and fills(path, 0))


def fills(path: Path, items: int) -> bool:
    """Whether a draft can be made where every list has so many items and, with none, nothing is said."""
    values = context(lambda _: "值" if items else "", items)
    values["charts"] = dict.fromkeys(CHARTS, False)
    try:
        Template(path).fill(Content(values), WHO, date(2026, 10, 20))  # type: ignore[arg-type]
    except TemplateError:
        return False
    return True


# --- text boxes ---

_NAMES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def box(content: str) -> str:
    """A text box as Word writes it: once for itself, once for older programs."""
    inner = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent {_NAMES}><mc:Choice Requires='wps'><w:drawing><wps:txbx>{inner}</wps:txbx>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{inner}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def codes(path: Path) -> list[tuple[str, str]]:
    faults = inspect_template(path, KNOWN_FIELDS).faults
    return [(fault.code, fault.spot.text) for fault in faults if fault.code != "W558"]


def test_tags_in_a_text_box_are_filled_and_checked_once(tmp_path: Path) -> None:
    loop = paragraph("{%p for s in strengths %}") + paragraph("{{ s }}") + paragraph("{%p endfor %}")
    sound = template(tmp_path, f"<w:p>{box(loop)}</w:p>{paragraph('后文')}")
    assert codes(sound) == []
    assert fields_used(sound) == {"strengths", "strengths[]"}
    values = context(lambda _: "值", 2)
    draft = Template(sound).fill(Content(values), WHO, date(2026, 10, 20))  # type: ignore[arg-type]
    assert text_of(etree.fromstring(parts_of(draft)["word/document.xml"])) == "值值值值后文"

    wrong = template(tmp_path, f"<w:p>{box(paragraph('{{ person.nane }}'))}</w:p>")
    assert codes(wrong) == [("W502", "{{ person.nane }}")]


def test_a_tag_that_would_take_a_text_box_with_it_is_refused(tmp_path: Path) -> None:
    tag = "<w:r><w:t>{%p if comment %}</w:t></w:r>"
    body = f"<w:p>{tag}{box(paragraph('说明'))}</w:p>{paragraph('x')}{paragraph('{%p endif %}')}"
    path = template(tmp_path, body)

    assert [code for code, _ in codes(path)] == ["W525"]
    assert not fills(path, 2)
