"""Comments for the manager: beside the right control, readable by others, never on paper."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.comments import Comment
from lxml import etree

from pipeline.adapters.word.comments import add_comments
from pipeline.adapters.word.rendering import Template
from pipeline.core.drafting.content import Content, Note
from tests.adapters.small_template import W, control, paragraph, parts_of, template, text_of
from tests.adapters.test_rendering import DAY, WHO

FIRST = Note(
    "f.findings.1.text", "为什么有这一条：规则 RATE_MINOR\n条件：70% <= 完成率 < 90% & 无", "人力资源部"
)
SECOND = Note("f.findings.2.text", "第二条", "人力资源部")
BODY = (
    paragraph("{%p for f in findings %}")
    + control("f.findings.{{f.no}}.text", "{{ f.text }}")
    + paragraph("{%p endfor %}")
)
VALUES: dict[str, object] = {"findings": [{"no": "1", "text": "甲"}, {"no": "2", "text": "乙"}]}


def draft(folder: Path, *notes: Note, body: str = BODY, parts: dict[str, str | None] | None = None) -> bytes:
    return Template(template(folder, body, parts)).fill(Content(VALUES, notes=notes), WHO, DAY)


def read(data: bytes) -> list[Comment]:
    return list(Document(BytesIO(data)).comments)


def test_a_comment_is_read_back_by_python_docx_as_it_was_meant(tmp_path: Path) -> None:
    first, second = read(draft(tmp_path, FIRST, SECOND))

    assert (first.text, second.text) == (FIRST.text, SECOND.text)
    assert (first.author, first.initials) == ("人力资源部", "人力")
    assert first.timestamp == datetime(2026, 10, 20, tzinfo=UTC)
    assert {line.style.name for line in first.paragraphs if line.style} == {"annotation text"}


def test_a_comment_stands_around_the_control_it_is_about(tmp_path: Path) -> None:
    body = etree.fromstring(parts_of(draft(tmp_path, SECOND))["word/document.xml"])

    (start,), (end,) = (list(body.iter(f"{W}commentRange{side}")) for side in ("Start", "End"))
    sdt = start.getnext()
    assert sdt is not None
    assert text_of(sdt) == "乙"
    assert sdt.getnext() is end
    reference = end.getnext()
    assert reference is not None
    assert reference.find(f"{W}commentReference").get(f"{W}id") == start.get(f"{W}id") == "0"


def test_what_is_written_has_the_elements_that_python_docx_writes(tmp_path: Path) -> None:
    ours = etree.fromstring(parts_of(draft(tmp_path, SECOND))["word/comments.xml"])[0]
    document = Document(BytesIO(draft(tmp_path)))
    theirs = document.add_comment(document.add_paragraph().add_run("x"), "第二条", "人力资源部", "人力")

    assert [item.tag for item in ours.iter()] == [item.tag for item in theirs._comment_elm.iter()]
    assert set(ours.attrib) == set(theirs._comment_elm.attrib)


def test_a_note_without_its_control_is_left_out_and_no_part_is_made_for_nothing(tmp_path: Path) -> None:
    plain, noted = (draft(tmp_path, *notes, body=paragraph("x")) for notes in ((), (FIRST,)))

    assert plain == noted
    assert "word/comments.xml" not in parts_of(noted)


def test_a_control_around_a_paragraph_gets_none() -> None:
    block = f'<w:sdt><w:sdtPr><w:tag w:val="{FIRST.tag}"/></w:sdtPr><w:sdtContent>{paragraph("x")}</w:sdtContent></w:sdt>'
    parts = {"word/document.xml": block.encode()}

    add_comments(parts, [FIRST], date(2026, 10, 20))

    assert parts == {"word/document.xml": block.encode()}


def test_comments_that_the_template_brought_stay(tmp_path: Path) -> None:
    source = Document(str(template(tmp_path, BODY + paragraph("完"))))
    source.add_comment(source.paragraphs[-1].runs, "模板里的批注", "作者", "作")
    path = tmp_path / "commented.docx"
    source.save(str(path))

    comments = read(Template(path).fill(Content(VALUES, notes=(FIRST, SECOND)), WHO, DAY))

    assert [comment.text for comment in comments] == ["模板里的批注", FIRST.text, SECOND.text]
    assert len({comment.comment_id for comment in comments}) == 3


@pytest.mark.needs("soffice", "pdftotext")
def test_comments_outlive_libreoffice_and_are_never_printed(tmp_path: Path) -> None:
    path = tmp_path / "草稿.docx"
    path.write_bytes(draft(tmp_path, FIRST, SECOND))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for kind in ("docx", "pdf"):
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path / "out")]
        subprocess.run([*command, str(path)], check=True, capture_output=True)

    kept = read((tmp_path / "out" / "草稿.docx").read_bytes())
    printed = subprocess.run(
        ["pdftotext", str(tmp_path / "out" / "草稿.pdf"), "-"], check=True, capture_output=True
    ).stdout.decode()

    assert [comment.text for comment in kept] == [FIRST.text, SECOND.text]
    assert {comment.author for comment in kept} == {"人力资源部"}
    assert "甲" in printed
    assert "RATE_MINOR" not in printed
