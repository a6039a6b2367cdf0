"""A template's copy with comments: at the paragraph that is meant, and everything else as it was."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document
from lxml import etree

from pipeline.adapters.templates.template_marking import Remark, marked_template
from pipeline.adapters.templates.templates import inspect_template
from pipeline.core.templates.template_faults import Spot
from pipeline.core.templates.template_fields import KNOWN_FIELDS
from pipeline.errors import TemplateError
from tests.adapters.broken_templates import BROKEN, FORBIDDEN, write_broken
from tests.adapters.small_template import TEMPLATES, W, paragraph, parts_of, template, text_of

AUTHOR = "绩效文书检查"
BODY = "word/document.xml"
# Faults of each kind, and those that a program might stumble over.
OPENED = (
    "W502",
    "W506_docm_renamed",
    "W530_control",
    "W541",
    "W544_no_grid",
    "W549",
    "W552_dotx_renamed",
    "W555",
)


def copy_of(path: Path, *remarks: Remark) -> dict[str, bytes]:
    return parts_of(marked_template(path, remarks, AUTHOR))


def comments_of(folder: Path, path: Path, *remarks: Remark) -> list[tuple[str, str, str]]:
    """Author, text and anchored text of each comment, as another program reads them."""
    copy = folder / "copy.docx"
    copy.write_bytes(marked_template(path, remarks, AUTHOR))
    document = Document(str(copy))
    anchored = {}
    for line in document.element.body.iter(f"{W}p"):
        for mark in line.iter(f"{W}commentRangeStart"):
            anchored[mark.get(f"{W}id")] = text_of(line)
    return [(item.author, item.text, anchored[str(item.comment_id)]) for item in document.comments]


def test_a_comment_stands_at_the_paragraph_that_is_meant(tmp_path: Path) -> None:
    path = template(tmp_path, paragraph("甲") + paragraph("乙") + paragraph("丙"))

    found = comments_of(tmp_path, path, Remark(Spot(BODY, 2, "乙"), "错在这里\n改法：删去"))

    assert found == [(AUTHOR, "错在这里\n改法：删去", "乙")]


def test_two_comments_of_one_paragraph_stand_in_their_order(tmp_path: Path) -> None:
    path = template(tmp_path, paragraph("甲") + paragraph("乙"))

    found = comments_of(tmp_path, path, Remark(Spot(BODY, 2), "一"), Remark(Spot(BODY, 2), "二"))

    assert found == [(AUTHOR, "一", "乙"), (AUTHOR, "二", "乙")]


def test_what_stands_outside_of_the_body_is_told_at_its_first_paragraph(tmp_path: Path) -> None:
    path = template(tmp_path, paragraph("甲") + paragraph("乙"))

    found = comments_of(tmp_path, path, Remark(Spot("word/footer1.xml", 1), "页脚"), Remark(Spot(), "文件"))

    assert found == [(AUTHOR, "页脚", "甲"), (AUTHOR, "文件", "甲")]


def test_comments_that_were_there_stay(tmp_path: Path) -> None:
    path = template(tmp_path, paragraph("甲"))
    document = Document(str(path))
    document.add_comment(document.paragraphs[0].runs, text="旧的", author="张三")
    document.save(str(path))

    found = comments_of(tmp_path, path, Remark(Spot(BODY, 1), "新的"))

    assert found == [("张三", "旧的", "甲"), (AUTHOR, "新的", "甲")]


@pytest.mark.parametrize("source", TEMPLATES, ids=lambda path: path.stem)
def test_everything_else_is_as_it_is_in_the_template(source: Path) -> None:
    before = parts_of(source.read_bytes())

    after = copy_of(source, Remark(Spot(BODY, 5), "说明"))

    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {
        BODY, "word/comments_of_check.xml", "word/_rels/document.xml.rels", "[Content_Types].xml",
    }  # fmt: skip
    assert set(before) <= set(after)
    body = re.sub(
        rb'<w:commentRange(Start|End) w:id="\d+"/>|<w:r><w:commentReference w:id="\d+"/></w:r>',
        b"",
        after[BODY],
    )
    assert canonical(body) == canonical(before[BODY])


def canonical(content: bytes) -> bytes:
    return etree.tostring(etree.fromstring(content), method="c14n")


def test_the_same_template_gives_the_same_bytes(tmp_path: Path) -> None:
    path = template(tmp_path, paragraph("甲"))
    remarks = [Remark(Spot(BODY, 1), "一")]

    assert marked_template(path, remarks, AUTHOR) == marked_template(path, remarks, AUTHOR)


def test_a_file_that_is_no_document_has_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"hello")

    with pytest.raises(TemplateError):
        marked_template(path, [Remark(Spot(), "x")], AUTHOR)


@pytest.mark.needs("soffice")
def test_libreoffice_opens_the_copies_and_keeps_their_comments(tmp_path: Path) -> None:
    source, kept = tmp_path / "copies", tmp_path / "kept"
    source.mkdir()
    expected: dict[str, int] = {}
    for broken in (broken for broken in BROKEN if broken.name in OPENED):
        path = write_broken(broken, tmp_path)
        faults = inspect_template(path, KNOWN_FIELDS, FORBIDDEN).faults
        remarks = [Remark(fault.spot, f"{fault.code} {fault.spot.text}") for fault in faults]
        (source / f"{broken.name}.docx").write_bytes(marked_template(path, remarks, AUTHOR))
        expected[broken.name] = len(remarks)

    convert(source, kept, tmp_path / "profile")

    assert len(expected) == len(OPENED)
    for name, count in expected.items():
        text = (kept / f"{name}.fodt").read_text(encoding="utf-8")
        assert text.count(f"<dc:creator>{AUTHOR}</dc:creator>") == count, name
        assert "2000-01-01" in text


def convert(source: Path, target: Path, profile: Path) -> None:
    soffice = shutil.which("soffice")
    assert soffice is not None
    command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "fodt"]
    files = [str(path) for path in sorted(source.iterdir())]
    subprocess.run([*command, "--outdir", str(target), *files], check=True, capture_output=True, timeout=180)
