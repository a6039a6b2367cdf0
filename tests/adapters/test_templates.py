"""The template folder: which fields a template reads, and every fault of one that somebody edited."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from pipeline.adapters.templates.templates import check_template, fields_used, list_templates
from pipeline.core.models import Problem
from pipeline.errors import TemplateError
from pipeline.wording import describe
from tests.adapters.small_template import ROOT, TEMPLATES, W, control, paragraph, parts_of, template, text_of

KNOWN = ("person.name", "doc.number", "findings[].text", "findings[].no", "strengths[]")
names = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)


def found(path: Path) -> list[Problem]:
    """What is wrong with a small template, but that it prints no number (see small_template)."""
    return [problem for problem in check_template(path, KNOWN) if problem.code != "W558"]


def codes(folder: Path, body: str, parts: dict[str, str | None] | None = None) -> list[str]:
    return [problem.code for problem in found(template(folder, body, parts))]


# --- what is read -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("{{ person.name }}", {"person.name"}),
        ("{{ person['name'] }}", {"person.name"}),
        ("{% for f in findings %}{{ f.text }}{{ loop.index }}{% endfor %}", {"findings", "findings[].text"}),
        ("{% for s in strengths %}{{ s }}{% endfor %}", {"strengths", "strengths[]"}),
        ("{% for a in f.b or ['-'] %}{{ a }}{% endfor %}", {"f.b", "f.b[]"}),
        (
            "{% for f in a %}{% for g in f.b if g.c %}{{ g.d }}{% endfor %}{% endfor %}",
            {"a", "a[].b", "a[].b[].c", "a[].b[].d"},
        ),
        ("{% for f in a %}x{% else %}{{ b }}{% endfor %}", {"a", "b"}),
        (
            "{% if a and not b.c %}{{ d }}{% elif e %}x{% else %}{{ g }}{% endif %}",
            {"a", "b.c", "d", "e", "g"},
        ),
        ("{% set x = a.b %}{{ x.c }}", {"a.b.c"}),
        ("{{ a | join('、') }}", {"a[]"}),
        ("{{ a | length }}", {"a"}),
        ("{{ a[0].b }}", {"a[].b"}),
        ("{{ a or b }}{{ c if d == 'x' else e }}", {"a", "b", "c", "d", "e"}),
        ("{{ a | default(b) }}", {"a", "b"}),
    ],
)
def test_fields_are_followed_through_loops_and_names(tmp_path: Path, body: str, fields: set[str]) -> None:
    assert fields_used(template(tmp_path, paragraph(body))) == fields


def test_fields_of_headers_footers_and_attributes_are_read_too(tmp_path: Path) -> None:
    header = parts_of(TEMPLATES[0].read_bytes())["word/header1.xml"].decode()
    path = template(tmp_path, control("f.{{ a }}", "{{ b }}"), {"word/header1.xml": header})

    assert {"a", "b", "org.name"} <= fields_used(path)


def test_a_broken_tag_stops_the_reading(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        fields_used(template(tmp_path, paragraph("{% if a %}")))

    assert caught.value.problems[0].code == "W520"


def test_word_lock_files_are_no_templates(tmp_path: Path) -> None:
    for name in ("b.docx", "a.docx", "~$a.docx", "notes.txt"):
        (tmp_path / name).write_bytes(b"")

    assert [path.name for path in list_templates(tmp_path)] == ["a.docx", "b.docx"]


# --- what is wrong ----------------------------------------------------------------------------------------


def test_an_unknown_field_is_told_with_its_paragraph_and_what_was_meant(tmp_path: Path) -> None:
    body = paragraph("{%p for f in findings %}") + paragraph("问题：{{ f.txt }}") + paragraph("{%p endfor %}")
    (problem,) = found(template(tmp_path, body))

    assert problem.code == "W502"
    assert problem.params == {
        "field": "findings[].txt",
        "text": "问题：{{ f.txt }}",
        "suggestion": "findings[].text",
    }
    assert "问题" in describe(problem, "zh")


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("W504", "{{ quite_another_thing }}"),
        ("W532", "{{ person.name }"),
        ("W520", "{% for f in findings %}"),
        ("W508", "{{ findings }}"),
        ("W508", "{{ person }}"),
        ("W515", "{{ person.name | safe }}"),
        ("W515", "{{ person.name.upper() }}"),
        ("W515", "{% include 'x' %}"),
        ("W515", "{% macro m() %}{% endmacro %}"),
        ("W515", "{{ person.name * 3 }}"),
        ("W515", "{{ person[doc.number] }}"),
        ("W515", "{% for a, b in findings %}{% endfor %}"),
        ("W515", "{% if person.name is sameas 'x' %}{% endif %}"),
    ],
)
def test_each_fault_of_a_tag_has_its_code(tmp_path: Path, code: str, body: str) -> None:
    # Half a tag at the end of a template meets no closing brace any more; a text stands behind it.
    assert code in codes(tmp_path, paragraph(body) + paragraph("后文"))


def test_a_control_without_a_tag_is_a_warning(tmp_path: Path) -> None:
    (problem,) = found(template(tmp_path, control("", "【请补充：原因】")))

    assert (problem.code, problem.level, problem.params["text"]) == ("W505", "warning", "【请补充：原因】")


def test_a_sound_template_has_no_problem(tmp_path: Path) -> None:
    assert codes(tmp_path, paragraph("{{ person.name }}") + control("r.a", "x")) == []


def test_a_region_repeats_in_a_loop_but_not_where_the_loop_has_nothing(tmp_path: Path) -> None:
    region = control("r.a", "【请补充：原因】")
    begin, instead, end = (paragraph(f"{{%p {tag} %}}") for tag in ("for f in findings", "else", "endfor"))
    line = paragraph("{{ f.text }}")

    assert codes(tmp_path, begin + line + region + end) == ["W569"]
    assert codes(tmp_path, begin + line + instead + region + end) == []


def test_links_to_outside_files_are_refused_but_not_hyperlinks(tmp_path: Path) -> None:
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for kind, expected in (("attachedTemplate", ["W507"]), ("image", ["W507"]), ("hyperlink", [])):
        link = f'<Relationship Id="rId99" Type="{kinds}/{kind}" Target="file:///x" TargetMode="External"/>'
        path = template(tmp_path, paragraph("x"), relations=link)
        assert [problem.code for problem in found(path)] == expected


def test_macros_are_refused_whatever_the_files_name(tmp_path: Path) -> None:
    types = parts_of(TEMPLATES[0].read_bytes())["[Content_Types].xml"].decode()
    macro = types.replace("wordprocessingml.document.main", "wordprocessingml.document.macroEnabled.main")

    assert codes(tmp_path, paragraph("x"), {"[Content_Types].xml": macro}) == ["W506"]
    assert codes(tmp_path, paragraph("x"), {"word/vbaProject.bin": "x"}) == ["W506"]
    assert codes(tmp_path, paragraph("x"), {"word/embeddings/a.bin": "x"}) == ["W554"]


def test_a_tag_where_nothing_is_filled_in_is_told(tmp_path: Path) -> None:
    assert codes(tmp_path, paragraph("x"), {"word/comments.xml": "<a>{{ person.name }}</a>"}) == ["W509"]


def test_a_numbering_that_is_not_defined_is_told(tmp_path: Path) -> None:
    numbered = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr></w:pPr></w:p>'

    assert codes(tmp_path, numbered) == ["W514"]


def test_what_cannot_be_opened_is_told_and_not_raised(tmp_path: Path) -> None:
    text = tmp_path / "text.docx"
    text.write_bytes(b"hello")

    assert check_template(text, KNOWN)[0].level == "error"
    assert check_template(tmp_path / "missing.docx", KNOWN)[0].level == "error"
    assert codes(tmp_path, paragraph("x"), {"word/document.xml": None}) == ["W501"]
    assert codes(tmp_path, paragraph("x"), {"word/styles.xml": "<a><b></a>"}) == ["W501"]


# --- the templates that come with the program ---------------------------------------------------------------


@names
def test_no_template_judges(path: Path) -> None:
    text = "".join(
        content.decode() for name, content in parts_of(path.read_bytes()).items() if name.endswith("xml")
    )

    assert [
        word for word in ("不胜任", "不能胜任", "淘汰", "辞退", "解除", "末位", "排名") if word in text
    ] == []


def test_a_development_plan_does_not_speak_of_failing() -> None:
    path = ROOT / "templates" / "docx" / "development_plan.docx"
    text = text_of(_body(path))

    assert [word for word in ("未达标", "整改", "不足") if word in text] == []


@names
def test_tables_repeat_their_headers_and_keep_their_rows_whole(path: Path) -> None:
    for table in _body(path).iter(f"{W}tbl"):
        rows = list(table.iter(f"{W}tr"))
        looped = any(re.search(r"\{%tr for (?!s in doc)", text_of(row)) for row in rows)
        printed = [row for row in rows if "{%tr" not in text_of(row)]
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in printed)
        assert not looped or rows[0].find(f"{W}trPr/{W}tblHeader") is not None


@names
def test_facts_are_locked_and_regions_are_prompts(path: Path) -> None:
    for item in _body(path).iter(f"{W}sdt"):
        properties = item.find(f"{W}sdtPr")
        assert properties is not None
        tag = properties.find(f"{W}tag").get(f"{W}val")
        lock = properties.find(f"{W}lock").get(f"{W}val")
        if tag.startswith("f."):
            assert lock == "sdtContentLocked"
        else:
            assert tag.startswith("r.")
            assert lock == "sdtLocked"
            assert properties.find(f"{W}showingPlcHdr") is not None
        # LibreOffice multiplies text in controls around paragraphs, cells or tables, and in w:text ones
        # (docs/word-behaviour.md, 1).
        assert properties.find(f"{W}text") is None
        assert item.getparent().tag == f"{W}p"


@names
def test_every_style_names_its_chinese_face(path: Path) -> None:
    parts = parts_of(path.read_bytes())
    styles = etree.fromstring(parts["word/styles.xml"])
    defined = {style.get(f"{W}styleId") for style in styles.iter(f"{W}style")}
    used = {style.get(f"{W}val") for style in _body(path).iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")}
    faces = [fonts.get(f"{W}eastAsia") for fonts in styles.iter(f"{W}rFonts")]

    assert used <= defined
    assert set(faces) == {"宋体", "黑体"}
    assert b"Theme=" not in parts["word/styles.xml"]


def _body(path: Path) -> etree._Element:
    return etree.fromstring(parts_of(path.read_bytes())["word/document.xml"])
