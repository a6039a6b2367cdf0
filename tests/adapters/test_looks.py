"""A look laid over a template: its styles and its page, and nothing else of the template changes."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from pipeline.adapters.packing import pack
from pipeline.adapters.word.looks import Look, lay_over, read_look
from pipeline.adapters.word.rendering import Template
from pipeline.core.drafting.content import Content
from pipeline.errors import TemplateError
from pipeline.wording import hint_of
from tests.adapters.small_template import ROOT, TEMPLATES, W, paragraph, parts_of, template, text_of
from tests.adapters.test_rendering import DAY, WHO

OFFICIAL = ROOT / "templates" / "looks" / "official.docx"
TEXT_WIDTH = 8844  # 156 mm, in twentieths of a point
names = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"


def laid(source: bytes, look: Look) -> dict[str, bytes]:
    parts = parts_of(source)
    lay_over(parts, look)
    return parts


def document(parts: dict[str, bytes]) -> etree._Element:
    return etree.fromstring(parts["word/document.xml"])


def style(parts: dict[str, bytes], id_: str) -> etree._Element:
    (found,) = (
        item
        for item in etree.fromstring(parts["word/styles.xml"]).iter(f"{W}style")
        if item.get(f"{W}styleId") == id_
    )
    return found


def value(element: etree._Element, path: str) -> str | None:
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return None if found is None else found.get(f"{W}val")


def changed(change: Callable[[str], str], part: str = "word/styles.xml") -> Look:
    """The official look, edited by HR."""
    look = read_look(OFFICIAL)
    return Look(look.name, "0", {**look.parts, part: change(look.parts[part].decode()).encode()})


# --- every template ---------------------------------------------------------------------------------------


@names
def test_text_controls_numbering_and_footer_stay_the_templates(path: Path) -> None:
    before = parts_of(path.read_bytes())
    after = laid(path.read_bytes(), read_look(OFFICIAL))

    assert set(after) == set(before)
    for part in ("word/numbering.xml", "word/settings.xml", "word/_rels/document.xml.rels"):
        assert after[part] == before[part]
    for part in ("word/document.xml", "word/header1.xml", "word/footer1.xml"):
        old, new = etree.fromstring(before[part]), etree.fromstring(after[part])
        assert text_of(new) == text_of(old)
        assert [tag.get(f"{W}val") for tag in new.iter(f"{W}tag")] == [
            tag.get(f"{W}val") for tag in old.iter(f"{W}tag")
        ]


@names
def test_the_page_is_the_looks_and_tables_are_as_wide_as_its_text(path: Path) -> None:
    body = document(laid(path.read_bytes(), read_look(OFFICIAL)))

    for section in body.iter(f"{W}sectPr"):
        margins = section.find(f"{W}pgMar")
        assert {side: margins.get(f"{W}{side}") for side in ("top", "bottom", "left", "right")} == {
            "top": "2098", "bottom": "1985", "left": "1588", "right": "1474"
        }  # fmt: skip
        assert section.find(f"{W}docGrid").get(f"{W}linePitch") == "579"
    for table in body.iter(f"{W}tbl"):
        widths = [int(column.get(f"{W}w") or 0) for column in table.iter(f"{W}gridCol")]
        assert abs(sum(widths) - TEXT_WIDTH) <= len(widths)
    assert list(body.iterfind(f".//{W}tcPr/{W}shd")) == []


@names
def test_a_look_knows_every_style_of_every_template(path: Path) -> None:
    own, look = (
        {name.get(f"{W}val") for name in etree.fromstring(styles).iterfind(f"{W}style/{W}name")}
        for styles in (
            parts_of(path.read_bytes())["word/styles.xml"],
            read_look(OFFICIAL).parts["word/styles.xml"],
        )
    )

    assert own <= look


def test_the_official_look_is_after_gb_t_9704() -> None:
    parts = dict(read_look(OFFICIAL).parts)
    faces = {
        id_: (
            style(parts, id_).find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia"),
            value(style(parts, id_), "rPr/sz"),
        )
        for id_ in ("a", "Title", "Heading1", "Heading2", "Heading3", "Footer")
    }

    assert faces == {
        "a": ("仿宋", "32"),
        "Title": ("方正小标宋简体", "44"),
        "Heading1": ("黑体", None),
        "Heading2": ("楷体", None),
        "Heading3": ("仿宋", None),
        "Footer": ("宋体", "28"),
    }
    assert style(parts, "Heading3").find(f"{W}rPr/{W}b") is not None
    assert b"Theme=" not in parts["word/styles.xml"]


@pytest.mark.needs("soffice", "pdftotext")
def test_an_official_page_has_22_lines_of_28_characters(tmp_path: Path) -> None:
    line = f'<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>{"文" * 28 * 60}</w:t></w:r></w:p>'
    draft = Template(template(tmp_path, line), OFFICIAL).fill(Content({}), WHO, DAY)
    (tmp_path / "页.docx").write_bytes(draft)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*convert, str(tmp_path / "页.docx")], check=True, capture_output=True)
    text = subprocess.run(
        ["pdftotext", str(tmp_path / "页.pdf"), "-"], check=True, capture_output=True
    ).stdout

    pages = [re.findall("^文+$", page, re.MULTILINE) for page in text.decode().split("\f")]

    assert [len(lines) for lines in pages] == [22, 22, 16, 0]
    assert {len(each) for lines in pages for each in lines} == {28}


# --- any template and any look ---------------------------------------------------------------------------


def test_styles_are_matched_by_name_because_word_writes_other_ids(tmp_path: Path) -> None:
    def as_word_in_chinese(styles: str) -> str:
        ids = {"a": "a0", "BodyText": "a", "TableText": "a7", "TableDate": "a8"}
        return re.sub(
            r'(w:styleId|<w:(?:basedOn|next|link) w:val)="(\w+)"',
            lambda match: f'{match[1]}="{ids.get(match[2], match[2])}"',
            styles,
        )

    parts = laid(template(tmp_path, paragraph("x")).read_bytes(), changed(as_word_in_chinese))

    assert parts["word/styles.xml"] == laid((tmp_path / "small.docx").read_bytes(), read_look(OFFICIAL))["word/styles.xml"]  # fmt: skip
    assert value(style(parts, "TableDate"), "basedOn") == "TableText"


def test_a_style_of_the_templates_own_stays_and_one_of_the_looks_own_is_added(tmp_path: Path) -> None:
    own = '<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="本单位"/><w:basedOn w:val="a"/></w:style>'
    theirs = (
        '<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="公文"/><w:basedOn w:val="a"/></w:style>'
    )
    source = parts_of(template(tmp_path, paragraph("x")).read_bytes())
    source["word/styles.xml"] = source["word/styles.xml"].replace(
        b"</w:styles>", f"{own}</w:styles>".encode()
    )

    lay_over(source, changed(lambda styles: styles.replace("</w:styles>", f"{theirs}</w:styles>")))

    assert value(style(source, "Mine"), "name") == "本单位"
    assert value(style(source, "look-Mine"), "name") == "公文"


def test_numbers_are_counted_in_the_templates_lists(tmp_path: Path) -> None:
    renumbered = changed(lambda styles: styles.replace('<w:numId w:val="1"/>', '<w:numId w:val="9"/>'))
    parts = laid(template(tmp_path, paragraph("x")).read_bytes(), renumbered)

    numbering = style(parts, "ListNumber").find(f"{W}pPr/{W}numPr")
    assert [child.get(f"{W}val") for child in numbering] == ["4", "1"]
    assert style(parts, "ListNumber").find(f"{W}pPr/{W}ind").get(f"{W}firstLine") == "640"


def test_an_indent_of_two_characters_is_two_of_the_looks(tmp_path: Path) -> None:
    indent = '<w:ind w:firstLineChars="200" w:firstLine="420"/>'
    body = f'<w:p><w:pPr><w:pStyle w:val="Closing"/>{indent}</w:pPr></w:p>'
    body += f'<w:p><w:pPr><w:pStyle w:val="TableDate"/>{indent}</w:pPr></w:p>'

    after = document(laid(template(tmp_path, body).read_bytes(), read_look(OFFICIAL)))

    assert [item.get(f"{W}firstLine") for item in after.iter(f"{W}ind")] == ["640", "320"]


def test_a_page_on_its_side_keeps_its_size_and_its_tables(tmp_path: Path) -> None:
    wide = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1000" w:right="1000" w:bottom="1000" w:left="1000" w:header="500" w:footer="500" w:gutter="0"/>'
    table = '<w:tbl><w:tblPr><w:tblW w:w="14838" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="14838"/></w:tblGrid></w:tbl>'
    body = f"{table}<w:p><w:pPr><w:sectPr>{wide}</w:sectPr></w:pPr></w:p>{paragraph('x')}"

    after = document(laid(template(tmp_path, body).read_bytes(), read_look(OFFICIAL)))

    assert [item.get(f"{W}w") for item in after.iter(f"{W}pgSz")] == ["16838", "11906"]
    assert [item.get(f"{W}w") for item in after.iter(f"{W}gridCol")] == ["14838"]


@pytest.mark.parametrize(("before", "after"), [(6_000_000, 5_615_940), (5_000_000, 5_000_000)])
def test_a_chart_wider_than_the_text_becomes_as_wide_as_the_text(
    tmp_path: Path, before: int, after: int
) -> None:
    drawing = f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{_WP}"><wp:extent cx="{before}" cy="3000000"/></wp:inline></w:drawing></w:r></w:p>'

    body = document(laid(template(tmp_path, drawing).read_bytes(), read_look(OFFICIAL)))

    (extent,) = body.iter(f"{{{_WP}}}extent")
    assert int(extent.get("cx") or 0) == after
    assert int(extent.get("cy") or 0) == 3_000_000 * after // before
    assert body.find(f".//{W}pPr/{W}spacing").get(f"{W}lineRule") == "auto"


# --- the file ------------------------------------------------------------------------------------------------


def test_a_look_that_is_missing_or_no_word_document_is_told_with_the_way_out(tmp_path: Path) -> None:
    text = tmp_path / "text.docx"
    text.write_bytes(b"hello")
    bare = tmp_path / "bare.docx"
    with zipfile.ZipFile(bare, "w") as archive:
        archive.writestr("word/document.xml", parts_of(OFFICIAL.read_bytes())["word/document.xml"])
    for path in (tmp_path / "official.docx", text, bare):
        with pytest.raises(TemplateError) as caught:
            Template(TEMPLATES[0], path)
        (problem,) = caught.value.problems
        assert (problem.code, problem.params["look"]) == ("W581", path.stem)
        assert "business" in hint_of(problem.code, problem.params, "zh")


def test_a_template_tells_which_look_was_laid_over_it(tmp_path: Path) -> None:
    edited = tmp_path / "official.docx"
    parts = parts_of(OFFICIAL.read_bytes())
    edited.write_bytes(pack(parts | {"docProps/app.xml": b"<x/>"}, date(2026, 1, 1)))

    plain, official, other = (Template(TEMPLATES[0], look) for look in (None, OFFICIAL, edited))

    assert plain.digest == official.digest == other.digest
    assert len({plain.look_digest, official.look_digest, other.look_digest}) == 3
    assert plain.look_digest == ""
