"""Shapes that are right and look like faults: the check is silent about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.adapters.templates.templates import inspect_template
from pipeline.core.templates.template_fields import KNOWN_FIELDS
from tests.adapters.broken_templates import (
    ARIAL,
    FORBIDDEN,
    TWO_COLUMNS,
    Broken,
    bookmark,
    cell,
    loop,
    row,
    run,
    styled,
    table,
    write_broken,
)
from tests.adapters.small_template import control, paragraph


def several(*lines: str) -> str:
    return "".join(map(paragraph, lines))


def block(content: str, kind: str = "<w:dropDownList/>") -> str:
    return (
        f"<w:sdt><w:sdtPr><w:tag w:val='r.a'/>{kind}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


NUMBERED = styled("ListNumber", "甲") + styled("ListNumber", "乙")
WINGDINGS = ARIAL.replace("Arial", "Wingdings")
WIDE = "<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p/></w:tc>"

SHAPES = {
    "lists_below_their_headings": styled("Heading2", "一") + NUMBERED + styled("Heading2", "二") + NUMBERED,
    "a_list_in_each_turn_of_a_loop_with_a_heading": loop(
        styled("Heading2", "{{ f.about }}")
        + paragraph("{%p for m in f.measures %}")
        + styled("ListNumber", "{{ m.title }}")
        + paragraph("{%p endfor %}")
    ),
    "one_list_with_text_between_its_entries": loop(styled("ListNumber", "{{ f.text }}") + paragraph("说明")),
    "one_list_with_bullets_below_its_entries": loop(
        styled("ListNumber", "{{ f.text }}") + styled("ListBullet", "{{ f.about }}")
    ),
    "a_list_and_one_entry_more": loop(styled("ListNumber", "{{ f.text }}")) + styled("ListNumber", "其他"),
    "lists_in_two_branches": (
        paragraph("{%p if comment %}") + NUMBERED + paragraph("{%p else %}") + paragraph("无：") + NUMBERED
        + paragraph("{%p endif %}")
    ),
    "a_cell_with_something_whatever_the_list": table(
        row(cell(several("甲")), cell(several("{%p for s in strengths %}", "{{ s }}", "{%p endfor %}",
                                              "{%p if not strengths %}", "—", "{%p endif %}")))
    ),
    "a_cell_with_an_else": table(
        row(cell(several("甲")), cell(several("{%p if comment %}", "有", "{%p elif strengths %}", "也有",
                                              "{%p else %}", "—", "{%p endif %}")))
    ),
    "a_cell_that_keeps_a_paragraph": table(
        row(cell(several("甲")), cell(several("说明", "{%p if comment %}", "有", "{%p endif %}")))
    ),
    "merged_cells": table(TWO_COLUMNS, row(WIDE)),
    "cells_left_out_at_the_side": table(
        TWO_COLUMNS, row(cell(several("丙")), before="<w:trPr><w:gridBefore w:val='1'/></w:trPr>")
    ),
    "cells_in_a_loop": table(
        row(cell(several("甲")), cell(several("乙")), cell(several("丙"))),
        row(cell(several("{%tc for s in strengths %}")), cell(several("{{ s }}")), cell(several("{%tc endfor %}"))),
        columns=3,
    ),
    "a_table_in_a_cell": table(row(cell(several("甲")), cell(table(TWO_COLUMNS) + "<w:p/>"))),
    "rows_in_a_control": table(TWO_COLUMNS, block(row(cell(several("丙")), cell(several("丁"))), "")),
    "a_cell_in_a_control_beside_a_plain_row": table(TWO_COLUMNS, row(cell("<w:p/>"), block(cell("<w:p/>")))),
    "a_list_around_a_paragraph": block(paragraph("请选择")),
    "page_numbers_of_word": block(paragraph("第 1 页"), "<w:docPartObj/>"),
    "a_condition_over_two_paragraphs": several("前{% if comment %}有", "后{% endif %}"),
    "a_condition_around_a_control": (
        "<w:p>" + run("{% if comment %}") + control("f.comment", "{{ comment }}")[5:-6] + run("{% endif %}") + "</w:p>"
    ),
    "a_tag_in_two_runs": f"<w:p>{run('{{ per')}{run('son.name }}', '<w:rPr><w:b/></w:rPr>')}</w:p>",
    "a_tag_with_a_spelling_mark": f"<w:p>{run('{{ per')}<w:proofErr w:type='spellStart'/>{run('son.name }}')}</w:p>",
    "a_pair_of_bookmarks": (
        f"<w:p>{bookmark(1, '_r_case_a')}{run('原因')}</w:p>" + control("r.case", "【请补充】")
        + f"<w:p>{bookmark(2, '_r_case_b')}{run('（主管填写）')}</w:p>"
    ),
    "a_tag_in_a_control_s_tag": loop(control("r.case.{{ f.no }}", "【请补充】")),
    "the_same_region_in_two_branches": (
        paragraph("{%p if comment %}") + control("r.case", "【甲】") + paragraph("{%p else %}")
        + control("r.case", "【乙】") + paragraph("{%p endif %}")
    ),
    "a_loop_inside_of_a_control_s_paragraph": (
        "<w:p>" + run("{% for s in strengths %}") + control("f.s.{{ s }}", "{{ s }}")[5:-6] + run("{% endfor %}") + "</w:p>"
    ),
    "symbols_have_a_face_of_their_own": f"<w:p>{run('□ 同意', WINGDINGS)}</w:p>",
    "a_latin_face_for_latin_letters": f"<w:p>{run('OK', ARIAL)}</w:p>",
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_what_is_right_is_no_fault(tmp_path: Path, name: str) -> None:
    path = write_broken(Broken("", "", "", SHAPES[name]), tmp_path)

    assert inspect_template(path, KNOWN_FIELDS, FORBIDDEN).faults == ()
