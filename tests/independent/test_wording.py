"""What no draft may say, and how it has to look, over all drafts of the sample."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from lxml import etree

from tests.independent.oracle import Oracle
from tests.independent.word_text import Draft, W, lines_of, paragraph_text
from tests.steps.conftest import Sample

CJK = re.compile("[⺀-鿿豈-﫿\U00020000-\U0003ffff]")
GAPS = (
    r"请补充：[^【】]+",  # a manager or an employee writes something
    r"如有请补充",  # a further row, if need be
    r"请选择|请选择面谈日期",  # a drop-down or a date
    r"检查时填写|期满时选择|期满时填写",  # filled in later
    r"请核对",  # a date reckoned without the year's public holidays
    r"待分配",  # nobody is known who would get it
)
FONTS = {"宋体", "黑体", "仿宋", "楷体", "微软雅黑"}
# What somebody on target is not to read, the column 达成情况 aside.
BLAME = re.compile("未达标|未达到|低于|整改|不合格|不足|差距大|落后|警告")


def test_no_draft_holds_a_forbidden_word(drafts: list[Draft], sample: Sample) -> None:
    settings = yaml.safe_load((sample.workspace.root / "jixiao.yaml").read_text(encoding="utf-8"))
    forbidden = [*settings["forbidden_words"], "排名"]

    found = [
        (draft.name, word) for draft in drafts for text in draft.texts() for word in forbidden if word in text
    ]

    assert not found


def test_no_part_of_a_draft_holds_a_leftover_of_the_template_language(
    drafts: list[Draft], sample: Sample
) -> None:
    found = [
        (draft.name, name, mark)
        for draft in drafts
        for name, text in _texts(_path(sample, draft))
        for mark in ("{{", "}}", "{%", "%}", "{#", "StrictUndefined", "None")
        if mark in text
    ]

    assert not found


def _path(sample: Sample, draft: Draft) -> Path:
    return sample.workspace.root / "outputs" / "2026Q3" / "drafts" / draft.path


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    """The words of each part, and its attributes: tags, aliases, bookmark names; a workbook's parts as well."""
    return _texts_in(path.read_bytes())


def _texts_in(data: bytes) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            part = package.read(name)
            if name.endswith(".xlsx"):
                yield from ((f"{name}/{inner}", text) for inner, text in _texts_in(part))
                continue
            root = etree.fromstring(part)
            words = "".join(root.itertext())
            yield name, words + "\n".join(v for node in root.iter() for v in map(str, node.attrib.values()))


def test_charts_and_their_workbooks_are_looked_at_too(drafts: list[Draft], sample: Sample) -> None:
    draft = next(draft for draft in drafts if draft.drawings)
    names = {name for name, _ in _texts(_path(sample, draft))}

    assert any(name.startswith("word/charts/chart") for name in names)
    assert any(".xlsx/xl/worksheets/" in name for name in names)
    assert any("目标（100%）" in text for text in draft.texts())
    assert any("规则的条件" in text for text in draft.texts())


def test_every_chart_is_written_in_the_fonts_of_the_document(drafts: list[Draft]) -> None:
    east_asian = "{http://schemas.openxmlformats.org/drawingml/2006/main}ea"
    fonts = {
        node.get("typeface")
        for draft in drafts
        for drawing in draft.drawings
        for node in drawing.tree.iter(east_asian)
    }

    assert fonts
    assert fonts <= FONTS


def test_square_brackets_stand_for_marked_gaps_alone(drafts: list[Draft]) -> None:
    allowed = re.compile("|".join(f"【(?:{gap})】" for gap in GAPS))

    wrong = [
        (draft.name, line)
        for draft in drafts
        for line in draft.lines()
        if set("【】") & set(allowed.sub("", line))
    ]

    assert not wrong


def test_what_a_manager_fills_in_is_a_content_control_in_the_style_of_gaps(drafts: list[Draft]) -> None:
    wrong = []
    for draft in drafts:
        for tree in draft.trees.values():
            for run in tree.iter(f"{W}r"):
                text = "".join(node.text or "" for node in run.iter(f"{W}t"))
                if "【" not in text or "请核对" in text:
                    continue
                style = run.find(f"{W}rPr/{W}rStyle")
                control = next(run.iterancestors(f"{W}sdt"), None)
                if style is None or style.get(f"{W}val") != "PlaceholderText" or control is None:
                    wrong.append((draft.name, text))

    assert not wrong


def test_somebody_on_target_reads_no_word_of_failing(drafts: list[Draft], oracle: Oracle) -> None:
    read = 0
    wrong = []
    for draft in drafts:
        subject = oracle.subject_of(draft)
        rate = subject.main.get("完成率")
        if subject.code != "IDP" or rate is None or rate < 1:
            continue
        read += 1
        # What HR and the manager wrote about the person is theirs to say.
        prose = [line for line in lines_of(draft.blocks()) if line not in subject.own_words]
        wrong += [(draft.name, line) for line in prose if BLAME.search(line)]

    assert read >= 10
    assert not wrong


def test_no_personal_draft_compares_people_by_name(drafts: list[Draft], oracle: Oracle) -> None:
    """Peers are a mean; the list of a unit's people is for its leader alone."""
    for draft in drafts:
        if len(oracle.subject_of(draft).people) <= 2:
            assert not any("人员考核情况" in line for line in draft.lines()), draft.name


def test_every_chinese_run_has_an_east_asian_font_from_its_styles(
    drafts: list[Draft], sample: Sample
) -> None:
    wrong = []
    for draft in drafts:
        fonts = _fonts(_path(sample, draft))
        for tree in draft.trees.values():
            for run in tree.iter(f"{W}r"):
                text = "".join(node.text or "" for node in run.iter(f"{W}t"))
                if CJK.search(text) and _font_of(run, fonts) not in FONTS:
                    wrong.append((draft.name, text))

    assert not wrong


def test_no_run_names_a_font_of_its_own(drafts: list[Draft]) -> None:
    """Fonts are a matter of styles, so that a company can put its own in one place."""
    names = [f"{W}{name}" for name in ("ascii", "hAnsi", "eastAsia", "cs")]

    wrong = [
        (draft.name, paragraph_text(node.getparent().getparent()))
        for draft in drafts
        for tree in draft.trees.values()
        for node in tree.iter(f"{W}rFonts")
        if any(node.get(name) for name in names)
    ]

    assert not wrong


_Styles = dict[str, tuple[str | None, str | None]]
"""Style id → the style it is based on, and its own East Asian font; "" stands for the document's default."""


@cache
def _fonts(path: Path) -> _Styles:
    with zipfile.ZipFile(path) as package:
        root = etree.fromstring(package.read("word/styles.xml"))
    found: _Styles = {"": (None, _east_asian(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")))}
    for style in root.iter(f"{W}style"):
        based_on = style.find(f"{W}basedOn")
        parent = based_on.get(f"{W}val") if based_on is not None else ""
        found[str(style.get(f"{W}styleId"))] = (parent, _east_asian(style.find(f"{W}rPr")))
        if style.get(f"{W}default") and style.get(f"{W}type") == "paragraph":
            found["paragraph"] = (str(style.get(f"{W}styleId")), None)
    return found


def _east_asian(properties: etree._Element | None) -> str | None:
    fonts = properties.find(f"{W}rFonts") if properties is not None else None
    return fonts.get(f"{W}eastAsia") if fonts is not None else None


def _font_of(run: etree._Element, fonts: _Styles) -> str | None:
    """The run's character style, else its paragraph's style, each up to what it is based on."""
    paragraph = next(run.iterancestors(f"{W}p"))
    for owner, path in ((run, f"{W}rPr/{W}rStyle"), (paragraph, f"{W}pPr/{W}pStyle")):
        style = owner.find(path)
        name: str | None = style.get(f"{W}val") if style is not None else None
        if owner is paragraph and name is None:
            name = "paragraph"
        while name:
            name, font = fonts[name]
            if font:
                return font
    return fonts[""][1]


@pytest.mark.parametrize("text", ["整改建议", "排名第三", "未达标"])
def test_the_words_looked_for_are_found_where_they_stand(text: str) -> None:
    assert BLAME.search(text) or "排名" in text
