"""Drafts: what stands in them is what the data says, and nothing else."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from docxtpl import InlineImage
from lxml import etree
from markupsafe import Markup

from pipeline.adapters.templates.templates import fields_used
from pipeline.adapters.word.rendering import Identity, Template
from pipeline.core.drafting.content import Chart, Content, Series
from pipeline.core.templates.template_fields import FIELDS
from pipeline.errors import TemplateError
from tests.adapters.small_template import (
    ROOT,
    TEMPLATES,
    W,
    context,
    control,
    lines_of,
    paragraph,
    parts_of,
    stories,
    template,
    text_of,
)

DAY = date(2026, 10, 20)
WHO = Identity(
    "JX-2026Q3-IDP-000123-V1-K2",
    "development_plan",
    "绩效改进计划 & <IDP>",
    "000123",
    "2026Q3",
    "development_plan.docx abc",
    "3f2a",
    "云岭智选商贸有限公司",
)
names = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)


FIGURES = Chart(("一", "二"), (Series("甲", (Decimal("0.9"), Decimal("1.1"))),), "0.0%")


def content(values: dict[str, object]) -> Content:
    """Return what a draft is filled with: any chart that the values speak of has figures."""
    spoken_of = values.get("charts", {})
    assert isinstance(spoken_of, dict)
    return Content(values, {name: FIGURES for name, has_data in spoken_of.items() if has_data})


def fill(path: Path, values: dict[str, object]) -> bytes:
    return Template(path).fill(content(values), WHO, DAY)


def refusal(path: Path, values: dict[str, object]) -> tuple[str, dict[str, str]]:
    with pytest.raises(TemplateError) as caught:
        fill(path, values)
    problem = caught.value.problems[0]
    return problem.code, dict(problem.params)


# --- text ---------------------------------------------------------------------------------------------


# A finding about an ability is answered in the table; a gap is told only where the sheet gives no reason;
# a line of evidence looks its finding up to name the ability.
ASKED_ONLY = {"findings[].about", "competencies[].gap", "evidence[].finding_no"}


@names
def test_every_field_that_a_template_reads_stands_in_the_draft(path: Path) -> None:
    draft = fill(path, context(lambda place: f"值·{place}"))

    seen = " ".join(
        "".join(root.itertext()) + " ".join(v for item in root.iter() for v in item.attrib.values())
        for root in stories(draft)
    )
    read = [
        field for field in fields_used(path) if field in FIELDS and FIELDS[field].example not in ("是", "否")
    ]
    places = {field: field.replace("[]", "[1]") for field in read}
    silent = {field for field, place in places.items() if f"值·{place}" not in seen}
    assert read
    assert silent <= ASKED_ONLY


NAUGHTY = [
    "A&B <b> \"c\" 'd' ]]> --> &amp; &#10; _x000D_",
    "</w:t></w:r></w:p><w:p/>",
    "{{ 7*7 }} {% raw %} {# x #} {{r x}} {_{ }_} {_% %_}",
    "%} }} {{ {%",
    "  两端空格  ",
    "一行\n二行\t三列",
    "𠮷䶮㛃 é 🙂 \u200b \ufffd",
    "“引号”——省略……·間隔",
    "",
    "长" * 40_000,
]


@pytest.mark.parametrize("text", NAUGHTY)
def test_the_text_in_the_draft_is_the_text_in_the_data(tmp_path: Path, text: str) -> None:
    body = paragraph("[{{ name }}]") + control("f.name", "{{ name }}") + paragraph("完")
    draft = fill(template(tmp_path, body), {"name": text})

    body_lines = [text_of(line) for line in stories(draft)[0].iter(f"{W}p")]

    assert body_lines == [f"[{text}]", text, "完"]


def test_braces_that_a_template_means_literally_are_printed(tmp_path: Path) -> None:
    draft = fill(template(tmp_path, paragraph("写法：{_{ 字段 }_} 与 {_% if %_}")), {})

    assert "写法：{{ 字段 }} 与 {% if %}" in lines_of(draft)


def test_text_of_the_data_is_never_evaluated_again(tmp_path: Path) -> None:
    first = tmp_path / "draft.docx"
    first.write_bytes(fill(template(tmp_path, paragraph("[{{ name }}]")), {"name": "{{ 7*7 }}"}))

    assert "[{{ 7*7 }}]" in lines_of(first.read_bytes())


@names
def test_one_persons_facts_are_never_in_anothers_draft(path: Path) -> None:
    shared = Template(path)
    people = [
        context(lambda place, who=who: f"{who}·{place}", items) for who, items in (("甲", 3), ("乙", 1))
    ]

    drafts = [shared.fill(content(person), WHO, DAY) for person in (*people, *people)]

    for draft, own, other in zip(drafts, "甲乙甲乙", "乙甲乙甲", strict=True):
        everything = b"".join(parts_of(draft).values()).decode("utf-8", "replace")  # workbooks are no text
        assert f"{own}·" in everything
        assert f"{other}·" not in everything
    assert drafts[:2] == drafts[2:]


# --- sections and layout --------------------------------------------------------------------------------


def _without_lists(values: dict[str, object]) -> dict[str, object]:
    kept: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            kept[name] = _without_lists(value)
        else:
            kept[name] = [] if isinstance(value, list) else value
    return kept


@names
@pytest.mark.parametrize("rich", [True, False])
def test_no_heading_stands_above_nothing(path: Path, rich: bool) -> None:
    values = context(lambda place: "" if place in ("comment", "doc.due_on", "doc.consequence") else place)
    draft = fill(path, values if rich else _without_lists(values))

    body = stories(draft)[0][0]
    blocks = [block for block in body if text_of(block)]
    levels = [_heading_level(block) for block in blocks] + [1]
    empty = [
        text_of(b)
        for b, here, after in zip(blocks, levels, levels[1:], strict=False)
        if here and 0 < after <= here
    ]
    assert empty == []


def _heading_level(block: etree._Element) -> int:
    style = block.find(f"{W}pPr/{W}pStyle")
    match = re.fullmatch(r"Heading(\d)", "" if style is None else style.get(f"{W}val") or "")
    return int(match[1]) if match else 0


@names
def test_ids_and_bookmark_names_are_unique_and_told_by_the_regions(path: Path) -> None:
    draft = fill(path, context(lambda place: place, items=3))

    roots = stories(draft)
    starts = [mark for root in roots for mark in root.iter(f"{W}bookmarkStart")]
    ends = [mark for root in roots for mark in root.iter(f"{W}bookmarkEnd")]
    ids = [item.get(f"{W}val") for root in roots for item in root.iterfind(f".//{W}sdtPr/{W}id")]
    marks = [mark.get(f"{W}name") or "" for mark in starts]
    tags = {tag.get(f"{W}val") for root in roots for tag in root.iter(f"{W}tag")}
    assert len(set(ids)) == len(ids)
    assert [mark.get(f"{W}id") for mark in starts] == [mark.get(f"{W}id") for mark in ends]
    assert len(set(marks)) == len(marks)
    assert max(map(len, marks)) <= 40
    assert {name[:-1] + "a" for name in marks if name.endswith("_b")} == {
        n for n in marks if n.endswith("_a")
    }
    assert {"_r_" + re.sub(r"\W", "_", tag[2:]) + "_a" for tag in tags if tag and "opinion" in tag} <= set(
        marks
    )


def test_a_bookmark_pair_is_named_after_the_region_between_it(tmp_path: Path) -> None:
    mark = (
        '<w:bookmarkStart w:id="{0}" w:name="_r_case_{1}"/><w:r><w:t>x</w:t></w:r><w:bookmarkEnd w:id="{0}"/>'
    )
    pair = f"<w:p>{mark}</w:p>"
    body = (
        paragraph("{%p for f in findings %}")
        + pair.format(1, "a")
        + control("r.case.{{ f.no }}", "y")
        + pair.format(2, "b")
        + paragraph("{%p endfor %}")
    )
    draft = fill(template(tmp_path, body), {"findings": [{"no": "1"}, {"no": "2"}]})

    marks = [mark.get(f"{W}name") for mark in stories(draft)[0].iter(f"{W}bookmarkStart")]

    assert marks == ["_r_case_1_a", "_r_case_1_b", "_r_case_2_a", "_r_case_2_b"]


# --- values and templates that are refused ---------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        None,
        1.5,
        Decimal(1),
        ("a",),
        b"a",
        date(2026, 1, 1),
        Markup("<w:p/>"),
        InlineImage(None, "x.png"),
        "响\x07铃",
        "回车\r",
        "\ud800",
        "\ufffe",
    ],
    ids=lambda value: re.sub(r" at 0x[0-9a-f]+", "", repr(value)),
)
def test_a_value_that_cannot_stand_in_a_document_is_refused_by_its_field(
    tmp_path: Path, value: object
) -> None:
    path = template(tmp_path, paragraph("{{ items }}"))

    assert refusal(path, {"items": [{"name": value}]}) == ("W510", {"field": "items[].name"})


def test_a_list_is_not_printed_as_code(tmp_path: Path) -> None:
    assert refusal(template(tmp_path, paragraph("{{ items }}")), {"items": ["a"]})[0] == "W512"


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    code, params = refusal(template(tmp_path, paragraph("{{ person.nmae }}")), {"person": {"name": "甲"}})

    assert code == "W511"
    assert "nmae" in params["message"]


def test_a_broken_tag_is_told_with_its_paragraph(tmp_path: Path) -> None:
    code, params = refusal(template(tmp_path, paragraph("好") + paragraph("坏 {{ a b }}")), {})

    assert code == "W503"
    assert "坏" in params["text"]


@pytest.mark.parametrize(
    "attack",
    [
        "{{ name.__class__.__mro__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id') }}",
        "{{ self.__init__ }}",
        "{{ name.format(name) }}{{ ''.__class__ }}",
        "{{ 'x' * 9999999 }}",
        "{{ 9 ** 9 }}",
        "{% for i in range(9) %}x{% endfor %}",
        "{% include 'x' %}",
        "{{ name | safe }}",
        "{{ name | attr('upper') }}",
        "{{ lipsum() }}",
    ],
)
def test_a_template_cannot_run_code(tmp_path: Path, attack: str) -> None:
    path = template(tmp_path, paragraph(attack.replace("<", "&lt;")))

    assert refusal(path, {"name": "甲"})[0] in ("W503", "W511", "W512")


def test_a_tag_split_over_a_control_is_refused_instead_of_losing_the_rest(tmp_path: Path) -> None:
    inner = "<w:sdt><w:sdtContent><w:r><w:t>me }}</w:t></w:r></w:sdtContent></w:sdt>"
    body = f"<w:p><w:r><w:t>{{{{ na</w:t></w:r>{inner}</w:p>" + paragraph("后文")

    assert refusal(template(tmp_path, body), {"name": "甲"})[0] == "W513"


def test_what_is_no_word_file_is_no_template(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")

    with pytest.raises(TemplateError) as caught:
        Template(path)
    with pytest.raises(TemplateError):
        Template(tmp_path / "missing.docx")
    assert [problem.code for problem in caught.value.problems] == ["W501"]


# --- identity and package --------------------------------------------------------------------------------


def _custom(draft: bytes) -> dict[str | None, str]:
    root = etree.fromstring(parts_of(draft)["docProps/custom.xml"])
    return {entry.get("name"): "".join(entry.itertext()) for entry in root}


def test_a_draft_tells_who_it_is_in_its_properties(tmp_path: Path) -> None:
    draft = fill(template(tmp_path, paragraph("x")), {})

    core = Document(io.BytesIO(draft)).core_properties
    assert (core.title, core.subject, core.identifier) == (WHO.title, WHO.number, WHO.number)
    assert (core.author, core.category) == (WHO.organisation, WHO.type)
    assert WHO.number in core.keywords
    assert core.created.date() == core.modified.date() == DAY
    assert _custom(draft) == {
        "jixiao.number": WHO.number,
        "jixiao.type": WHO.type,
        "jixiao.subject": WHO.subject,
        "jixiao.batch": WHO.batch,
        "jixiao.template": WHO.template,
        "jixiao.policy": WHO.policy,
    }


def test_a_template_without_properties_gets_them(tmp_path: Path) -> None:
    base = parts_of(TEMPLATES[0].read_bytes())
    types = re.sub(r'<Override PartName="/docProps/c[^>]*>', "", base["[Content_Types].xml"].decode())
    relations = re.sub(r"<Relationship [^>]*docProps/c[^>]*>", "", base["_rels/.rels"].decode())
    gone = {"docProps/core.xml": None, "docProps/custom.xml": None}
    path = template(
        tmp_path, paragraph("x"), {"[Content_Types].xml": types, "_rels/.rels": relations, **gone}
    )

    draft = fill(path, {})

    assert _custom(draft)["jixiao.number"] == WHO.number
    assert Document(io.BytesIO(draft)).core_properties.title == WHO.title
    assert draft == fill(path, {})


def test_properties_of_other_programs_stay(tmp_path: Path) -> None:
    custom = parts_of(TEMPLATES[0].read_bytes())["docProps/custom.xml"].decode()
    first = re.search(r"<property.*?</property>", custom)
    assert first is not None
    only_other = re.sub(r"<property.*</property>", first[0].replace("jixiao.number", "KSO"), custom)

    found = _custom(fill(template(tmp_path, paragraph("x"), {"docProps/custom.xml": only_other}), {}))

    assert found["KSO"] == "-"
    assert found["jixiao.policy"] == WHO.policy


def test_the_package_is_sound_and_dated_by_the_day_of_issue(tmp_path: Path) -> None:
    draft = fill(template(tmp_path, paragraph("x")), {})

    with zipfile.ZipFile(io.BytesIO(draft)) as archive:
        entries = archive.infolist()
        assert archive.testzip() is None
    parts = [entry.filename for entry in entries]
    assert parts == ["[Content_Types].xml", *sorted(parts[1:])]
    assert {entry.date_time for entry in entries} == {(2026, 10, 20, 0, 0, 0)}
    assert all(etree.fromstring(content) is not None for content in parts_of(draft).values())


def test_drafts_made_together_are_those_made_alone_and_one_that_fails_stops_no_other(tmp_path: Path) -> None:
    made = Template(template(tmp_path, paragraph("{{ name }}")))
    jobs = [(Content({"name": "响\x07" if n % 7 == 3 else f"王{n}"}), WHO, DAY) for n in range(25)]

    drafts = made.fill_all(jobs)

    failed = {at: draft for at, draft in enumerate(drafts) if isinstance(draft, TemplateError)}
    assert {at: fault.problems[0].code for at, fault in failed.items()} == dict.fromkeys(
        (3, 10, 17, 24), "W510"
    )
    assert all(draft == made.fill(*jobs[at]) for at, draft in enumerate(drafts) if at not in failed)


def test_equal_inputs_give_equal_bytes_in_another_process(tmp_path: Path) -> None:
    here = fill(TEMPLATES[0], context(str))
    script = (
        "import sys; from pathlib import Path; from tests.adapters.small_template import *;"
        "from tests.adapters.test_rendering import *;"
        "Path(sys.argv[1]).write_bytes(fill(TEMPLATES[0], context(str)))"
    )
    away = {**os.environ, "TZ": "America/Los_Angeles", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    result = tmp_path / "there.docx"
    subprocess.run([sys.executable, "-c", script, str(result)], check=True, cwd=ROOT, env=away)

    assert here == result.read_bytes()
