"""What a manager meets in every template: lists to choose from, signatures that stay with the text, numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from tests.adapters.small_template import TEMPLATES, W, parts_of, text_of

names = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
LEVELS = ["1分", "2分", "3分", "4分", "5分"]


def part(path: Path, name: str) -> etree._Element:
    return etree.fromstring(parts_of(path.read_bytes())[f"word/{name}.xml"])


def body(path: Path) -> etree._Element:
    return part(path, "document")[0]


def value(element: etree._Element, path: str) -> str:
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return "" if found is None else found.get(f"{W}val") or ""


def choices(control: etree._Element) -> list[str]:
    return [item.get(f"{W}value") or "" for item in control.iterfind(f"{W}sdtPr/{W}dropDownList/{W}listItem")]


def stays_with_next(line: etree._Element, styles: set[str]) -> bool:
    return line.find(f"{W}pPr/{W}keepNext") is not None or value(line, "pPr/pStyle") in styles


# --- regions ----------------------------------------------------------------------------------------------


@names
def test_what_asks_for_a_choice_offers_one(path: Path) -> None:
    for control in body(path).iter(f"{W}sdt"):
        is_list = control.find(f"{W}sdtPr/{W}dropDownList") is not None
        is_date = control.find(f"{W}sdtPr/{W}date") is not None
        assert (is_list or is_date) == ("选择" in text_of(control)), text_of(control)
        offered = choices(control)
        assert len(set(offered)) == len(offered)
        assert not is_list or len(offered) > 1
        if is_date:
            assert value(control, "sdtPr/date/dateFormat") == "yyyy年M月d日"
            assert value(control, "sdtPr/date/lid") == "zh-CN"


@names
def test_a_prompt_is_marked_as_one(path: Path) -> None:
    for control in body(path).iter(f"{W}sdt"):
        if value(control, "sdtPr/tag").startswith("r."):
            (run,) = control.iter(f"{W}r")
            assert value(run, "rPr/rStyle") == "PlaceholderText"
            assert re.fullmatch("【[^【】]+】|选择|选择日期", text_of(control))


def test_levels_of_a_development_plan_are_chosen_from_one_to_five() -> None:
    (path,) = (path for path in TEMPLATES if path.stem == "development_plan")
    tags = {
        value(control, "sdtPr/tag"): choices(control)
        for control in body(path).iter(f"{W}sdt")
        if LEVELS[0] in choices(control)
    }

    assert tags == dict.fromkeys(
        [
            "r.opt.extra.current",
            "r.opt.extra.expected",
            "r.opt.levels.{{loop.index}}.self",
            "r.opt.levels.{{loop.index}}.manager",
        ],
        LEVELS,
    )


@names
def test_a_finding_has_its_place_for_a_comment(path: Path) -> None:
    (control,) = (
        item for item in body(path).iter(f"{W}sdt") if value(item, "sdtPr/tag") == "f.findings.{{f.no}}.text"
    )
    styles = {value(style, "name") for style in part(path, "styles").iterfind(f"{W}style")}

    assert "{{ f.text }}" in text_of(control)
    assert {"annotation text", "annotation reference"} <= styles


# --- the page -----------------------------------------------------------------------------------------------


@names
def test_a_footer_tells_the_number_and_the_page_of_pages_a_header_the_secrecy(path: Path) -> None:
    footer, header = part(path, "footer1"), part(path, "header1")
    fields = [re.sub(r"\W", "", text.text or "") for text in footer.iter(f"{W}instrText")]

    assert re.fullmatch(
        r"文件编号：\{\{ doc.number \}\}第 \d 页　共 \d 页", text_of(footer).replace("\t", "")
    )
    assert fields == ["PAGE", "NUMPAGES"]
    assert value(next(footer.iter(f"{W}sdt")), "sdtPr/lock") == "sdtContentLocked"
    assert "密级：{{ doc.classification }}" in text_of(header)
    assert {item.get(f"{W}type") for item in body(path).iter(f"{W}footerReference")} == {"default"}
    assert len(list(body(path).iter(f"{W}sectPr"))) == 1


@names
def test_signatures_stay_with_the_text_before_them(path: Path) -> None:
    keeping = {
        style.get(f"{W}styleId") or ""
        for style in part(path, "styles").iterfind(f"{W}style")
        if style.find(f"{W}pPr/{W}keepNext") is not None
    }
    (table,) = (item for item in body(path).iter(f"{W}tbl") if "{%tr for s in doc.signs" in text_of(item))
    rows = [row for row in table.iter(f"{W}tr") if "{%tr" not in text_of(row)]
    before = list(table.itersiblings(preceding=True))[:2]

    assert "□" in text_of(rows[-1])  # which of the copies this one is
    assert "doc.copies" in text_of(table)
    for row in rows[:-1]:
        assert all(stays_with_next(line, keeping) for line in row.iter(f"{W}p")), text_of(row)
    assert [stays_with_next(line, keeping) for line in before] == [True, True]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


@names
def test_a_template_leaves_sizes_colours_and_faces_to_its_styles(path: Path) -> None:
    """So that a look laid over it reaches everything."""
    for story in ("document", "header1", "footer1"):
        for properties in part(path, story).iterfind(f".//{W}r/{W}rPr"):
            assert {child.tag for child in properties} <= {f"{W}rStyle", f"{W}rFonts"}
            fonts = properties.find(f"{W}rFonts")
            assert fonts is None or dict(fonts.attrib) == {f"{W}hint": "eastAsia"}
        for indent in part(path, story).iterfind(f".//{W}pPr/{W}ind"):
            assert {name for name in indent.attrib if not name.endswith("Chars")} <= {
                name.removesuffix("Chars") for name in indent.attrib if name.endswith("Chars")
            }


# --- numbers ------------------------------------------------------------------------------------------------


@names
def test_headings_and_numbered_lines_are_levels_of_one_list(path: Path) -> None:
    numbering = part(path, "numbering")
    lists = {item.get(f"{W}abstractNumId"): item for item in numbering.iterfind(f"{W}abstractNum")}
    used = {item.get(f"{W}numId"): value(item, "abstractNumId") for item in numbering.iterfind(f"{W}num")}
    styles = {item.get(f"{W}styleId"): item for item in part(path, "styles").iterfind(f"{W}style")}
    numbered = ["Heading1", "Heading2", "Heading3", "Heading4", "ListNumber"]

    (id_,) = {value(styles[name], "pPr/numPr/numId") for name in numbered}
    levels = list(lists[used[id_]].iterfind(f"{W}lvl"))[:5]
    assert [value(styles[name], "pPr/numPr/ilvl") for name in numbered] == ["0", "1", "2", "3", "4"]
    assert [value(level, "pStyle") for level in levels] == numbered
    assert [value(level, "lvlText") for level in levels] == ["%1、", "（%2）", "%3.", "（%4）", "%5."]
    assert [value(level, "numFmt") for level in levels] == ["chineseCountingThousand"] * 2 + ["decimal"] * 3
    # A level begins anew below every higher one unless it is told not to.
    assert [level.find(f"{W}lvlRestart") for level in levels] == [None] * 5
    assert list(body(path).iter(f"{W}numPr")) == []


@names
def test_no_number_of_a_heading_or_a_line_is_typed(path: Path) -> None:
    typed = re.compile(r"\s*([一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.、．])")

    for line in body(path).iter(f"{W}p"):
        if value(line, "pPr/pStyle") in ("Heading1", "Heading2", "Heading3", "ListNumber", "BodyText"):
            assert not typed.match(text_of(line)), text_of(line)
