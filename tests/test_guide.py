"""The guide for authors of templates: every example in it is a template, filled or refused as it says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

import pytest
import yaml

from pipeline.adapters.templates.templates import check_template
from pipeline.adapters.word.rendering import Identity, Template
from pipeline.core.drafting.content import Content
from pipeline.core.templates.template_fields import CHARTS, KNOWN_FIELDS
from tests.adapters.small_template import ROOT, context, paragraph, template
from tests.independent.word_text import Table, read_draft

GUIDE = ROOT / "docs" / "zh" / "templates.md"
WHO = Identity("JX-2026Q3-IDP-000123-V1-D7", "t", "题", "1", "2026Q3", "t", "p", "单位")
_BLOCK = re.compile(r"```(\S+)(?: (\S+))?\n(.*?)```", re.DOTALL)


class Example(NamedTuple):
    """What an author types, and what comes of it: the text, or the code of what is wrong."""

    typed: str
    shown: str
    code: str


def examples() -> list[Example]:
    found: list[Example] = []
    blocks = _BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    for (kind, code, typed), (following, _, shown) in zip(blocks, [*blocks[1:], ("", "", "")], strict=True):
        if kind == "错误":
            found.append(Example(typed, "", code))
        elif kind == "模板":
            assert following == "结果", typed
            found.append(Example(typed, shown, ""))
    return found


EXAMPLES = examples()
FILLED = [example for example in EXAMPLES if not example.code]
REFUSED = [example for example in EXAMPLES if example.code]


def data() -> dict[str, object]:
    """The data that the guide tells its reader about."""
    values = context(lambda place: f"«{place}»")
    measures: list[dict[str, object]] = [
        {
            "no": "1",
            "title": "客户拜访计划",
            "owner": "周敏",
            "due": "2026年11月16日",
            "actions": ["列出重点客户", "每周提交拜访计划"],
        },
        {"no": "2", "title": "重点客户名单", "owner": "林岚", "due": "2026年11月30日", "actions": []},
    ]
    findings = [
        {"no": "1", "about": "销售额", "text": "销售额完成率85.0%，低于90%", "measures": measures[:1]},
        {"no": "2", "about": "新客户数", "text": "新客户数完成率80.0%，低于90%", "measures": measures[1:]},
    ]
    values |= {
        "person": {"id": "000123", "name": "周敏", "post": "客户经理", "level": "—"},
        "doc": {
            "number": WHO.number,
            "period": "2026年第三季度",
            "due_on": "2026年12月21日",
            "consequence": "",
        },
        "grade": {"text": "B（良好）", "previous": ""},
        "met_target": False,
        "comment": "进步明显",
        "strengths": ["乐于协作", "学习主动"],
        "findings": findings,
        "measures": measures,
        "charts": {name: name == "levels" for name in CHARTS},
    }
    return values


def body(typed: str) -> str:
    """Word's XML for lines of text, and for tables written with bars."""
    xml: list[str] = []
    rows: list[str] = []
    for line in [*typed.splitlines(), ""]:
        if line.startswith("|"):
            rows.append(line)
            continue
        if rows:
            xml.append(_table(rows))
            rows = []
        if line:
            xml.append(paragraph(escape(line)))
    return "".join(xml)


def _table(rows: list[str]) -> str:
    # A bar inside a placeholder is a filter, not the edge of a cell.
    cells = [re.findall(r"\|((?:\{\{.*?\}\}|[^|])*)(?=\|)", row) for row in rows]
    grid = "".join('<w:gridCol w:w="2000"/>' for _ in cells[0])
    lines = "".join(
        "<w:tr>" + "".join(f"<w:tc>{paragraph(escape(cell.strip()))}</w:tc>" for cell in row) + "</w:tr>"
        for row in cells
    )
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl><w:p/>"


def shown(draft: Path) -> str:
    """The draft's text, written as the guide writes it."""
    lines: list[str] = []
    for block in read_draft(draft, draft.parent).blocks():
        if isinstance(block, Table):
            lines += ["| " + " | ".join("".join(cell) for cell in row) + " |" for row in block.rows]
        elif block.strip():
            lines.append(block)
    return "\n".join(lines)


def test_the_guide_has_examples_of_both_kinds() -> None:
    assert len(FILLED) >= 13
    assert len(REFUSED) >= 5


@pytest.mark.parametrize("example", FILLED, ids=[str(n) for n in range(len(FILLED))])
def test_what_the_guide_types_comes_out_as_it_shows(tmp_path: Path, example: Example) -> None:
    path = template(tmp_path, body(example.typed))

    faults = [problem.code for problem in check_template(path, KNOWN_FIELDS) if problem.level == "error"]
    draft = tmp_path / "draft.docx"
    draft.write_bytes(Template(path).fill(Content(data()), WHO, date(2026, 10, 20)))  # type: ignore[arg-type]

    assert faults == []
    assert example.shown.strip() in shown(draft)
    assert "{%" not in shown(draft)


@pytest.mark.parametrize("example", REFUSED, ids=[f"{n}-{e.code}" for n, e in enumerate(REFUSED)])
def test_what_the_guide_calls_wrong_is_named_by_its_code(tmp_path: Path, example: Example) -> None:
    path = template(tmp_path, body(example.typed))

    assert example.code in [problem.code for problem in check_template(path, KNOWN_FIELDS)]


def test_the_lines_for_a_new_document_are_yaml_with_the_keys_of_the_policy() -> None:
    (text,) = [
        inner for kind, _, inner in _BLOCK.findall(GUIDE.read_text(encoding="utf-8")) if kind == "yaml"
    ]
    (entry,) = yaml.safe_load(text)

    assert entry["template"].endswith(".docx")
    assert set(entry) >= {"type", "code", "title", "audience", "scope", "template", "when", "retention"}
