"""Broken templates, one fault each: the check names the fault, the paragraph and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from pipeline.adapters.templates.templates import inspect_template
from pipeline.core.models import Language
from pipeline.core.templates.template_faults import Fault
from pipeline.core.templates.template_fields import KNOWN_FIELDS
from pipeline.wording import describe, hint_of, text_of
from tests.adapters.broken_templates import (
    BROKEN,
    BROKEN_CHARTS,
    FOOTER,
    FORBIDDEN,
    SOUND,
    Broken,
    BrokenChart,
    write_broken,
    write_broken_chart,
    write_parts,
)
from tests.adapters.small_chart import chart_template, drawn, frame
from tests.adapters.small_template import TEMPLATES, W, paragraph, parts_of
from tests.adapters.small_template import text_of as text_in

REPLACED = [broken for broken in BROKEN if re.match(r"(把 .+ )?改为|删去", broken.fix)]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def faults_of(path: Path) -> tuple[Fault, ...]:
    return inspect_template(path, KNOWN_FIELDS, FORBIDDEN).faults


def proposed(fault: Fault, language: Language = "zh") -> str:
    """The fix in words; where no text can be proposed, what to do is the hint."""
    if fault.fix is None:
        return hint_of(fault.code, fault.problem("x").params, language)
    return text_of(fault.fix.code, fault.fix.params, language)


def test_there_are_enough_of_them() -> None:
    assert len(BROKEN) + len(BROKEN_CHARTS) >= 90
    assert len({broken.code for broken in (*BROKEN, *BROKEN_CHARTS)}) >= 55
    assert len({broken.name for broken in BROKEN}) == len(BROKEN)


def test_what_they_are_made_from_is_sound(tmp_path: Path) -> None:
    assert faults_of(write_broken(Broken("", "", "", SOUND), tmp_path)) == ()


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_fault_is_told_with_its_paragraph_and_its_fix(tmp_path: Path, broken: Broken) -> None:
    (fault,) = faults_of(write_broken(broken, tmp_path))

    assert (fault.code, fault.level, fault.spot.text) == (broken.code, broken.level, broken.spot)
    assert broken.fix in proposed(fault)


@pytest.mark.parametrize("broken", BROKEN_CHARTS, ids=lambda broken: broken.code)
def test_a_fault_of_a_chart_is_told_with_its_paragraph(tmp_path: Path, broken: BrokenChart) -> None:
    (fault,) = faults_of(write_broken_chart(broken, tmp_path))

    assert (fault.code, fault.level, fault.spot.paragraph) == (broken.code, "error", broken.paragraph)
    assert broken.fix in proposed(fault)


def test_every_chart_is_told_with_its_own_paragraph(tmp_path: Path) -> None:
    broken = drawn().split("<c:externalData")[0] + "</c:chartSpace>"
    shown = "".join(
        paragraph(f"{{%p if charts.{name} %}}") + frame(number, f"chart:{name}") + paragraph("{%p endif %}")
        for number, name in enumerate(("rates", "trend", "levels"), 1)
    )
    path = chart_template(
        tmp_path, shown, broken, drawn(), broken.replace("示例0", "例"), more={"word/footer1.xml": FOOTER}
    )

    told = [(fault.code, fault.params["name"], fault.spot.paragraph) for fault in faults_of(path)]

    assert told == [("W564", "rates", 2), ("W564", "levels", 8)]


@pytest.mark.parametrize("broken", REPLACED, ids=lambda broken: broken.name)
def test_what_is_proposed_makes_the_template_clean(tmp_path: Path, broken: Broken) -> None:
    path = write_broken(broken, tmp_path)
    (fault,) = faults_of(path)

    apply_fix(path, fault)

    assert faults_of(path) == ()


def apply_fix(path: Path, fault: Fault) -> None:
    """Replace the text in the paragraph that the fault names, as its author would."""
    assert fault.fix is not None
    assert fault.fix.old
    assert fault.fix.old in fault.spot.text
    parts = parts_of(path.read_bytes())
    root = etree.fromstring(parts[fault.spot.part])
    line = list(root.iter(f"{W}p"))[(fault.spot.paragraph or 0) - 1]
    first, *others = line.iter(f"{W}t")
    first.text = text_in(line).replace(fault.fix.old, fault.fix.new, 1)
    for piece in others:
        piece.text = ""
    write_parts(path, {**parts, fault.spot.part: etree.tostring(root)})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_every_fault_has_words(tmp_path: Path, broken: Broken, language: Language) -> None:
    (fault,) = faults_of(write_broken(broken, tmp_path))

    told = describe(fault.problem("templates/docx/a.docx"), language) + proposed(fault, language)

    assert not re.search(r"\{\w+\}", told.replace(fault.spot.text, ""))


# --- files that are no .docx ---


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("W552", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"WordDocument" * 99),
        ("W552", b"{\\rtf1\\ansi }"),
        ("W552", b"<html><body>x</body></html>"),
        ("W553", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 9),
    ],
    ids=["doc", "rtf", "html", "password"],
)
def test_a_file_of_another_kind_is_called_what_it_is(tmp_path: Path, code: str, content: bytes) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(content)

    (fault,) = faults_of(path)

    assert (fault.code, fault.level) == (code, "error")
    assert "另存为" in proposed(fault) or "去掉密码" in proposed(fault)


# --- faults put into the templates that come with the program ---


def _sub(pattern: str, new: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, new, text, count=1)


MUTATIONS: dict[str, tuple[str, Callable[[str], str]]] = {
    "W502": ("word/document.xml", _sub(r"\{\{ doc\.title \}\}", "{{ doc.titel }}")),
    "W508": ("word/document.xml", _sub(r"\{\{ doc\.title \}\}", "{{ doc }}")),
    "W520": ("word/document.xml", lambda text: "".join(text.rsplit("{%p endif %}", 1))),
    "W527": ("word/document.xml", _sub(r"\{\{ doc\.title \}\}", "｛｛ doc.title ｝｝")),
    "W529": ("word/document.xml", _sub(r"\{\{ doc\.title \}\}", "{{ doc．title }}")),
    "W532": ("word/document.xml", _sub(r"\{\{ doc\.title \}\}", "{{ doc.title }")),
    "W544": ("word/document.xml", _sub(r"<w:tblGrid>.*?</w:tblGrid>", "")),
    "W550": ("word/styles.xml", _sub(r'(?<=w:hAnsi="Times New Roman") w:eastAsia="宋体"', "")),
    "W556": ("word/document.xml", _sub(r"\{\{ doc\.title \}\}", "{{ doc.title }}（末位）")),
    "W558": ("word/footer1.xml", _sub(r"\{\{ doc\.number \}\}", "")),
}


@pytest.mark.parametrize("code", MUTATIONS)
@pytest.mark.parametrize("source", TEMPLATES[::3], ids=lambda path: path.stem)
def test_a_fault_put_into_one_of_our_templates_is_all_that_is_told(
    tmp_path: Path, source: Path, code: str
) -> None:
    part, change = MUTATIONS[code]
    parts = parts_of(source.read_bytes())
    changed = change(parts[part].decode()).encode()
    assert changed != parts[part]
    path = tmp_path / source.name
    write_parts(path, {**parts, part: changed})

    assert {fault.code for fault in faults_of(path)} == {code}


@pytest.mark.parametrize("source", TEMPLATES, ids=lambda path: path.stem)
def test_our_own_templates_are_clean(source: Path) -> None:
    assert faults_of(source) == ()
