"""A draft is what docxtpl fills, part by part, whatever the data.

The judge is docxtpl as it comes, with Jinja's own escaping and strict names. On both sides follow the same
steps: identifiers made unique, charts, comments, identity. Where we differ on purpose has a test of its own,
at the end.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from docxtpl import Listing, RichText
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import TemplateError as JinjaError
from lxml import etree

from pipeline.adapters.packing import pack
from pipeline.adapters.word.charts import fill_charts
from pipeline.adapters.word.comments import add_comments
from pipeline.adapters.word.compiled_template import CompiledTemplate, NotCompilable
from pipeline.adapters.word.identity import Identity, IdentityParts
from pipeline.adapters.word.looks import lay_over, read_look
from pipeline.adapters.word.plain_template import PlainTemplate
from pipeline.adapters.word.rendering import Template
from pipeline.adapters.word.template_environment import template_environment
from pipeline.adapters.word.word_package import make_unique
from pipeline.core.drafting.content import Chart, Content, Note, Series
from pipeline.errors import TemplateError
from tests.adapters.docxtpl_judge import differences, filled_by_docxtpl, judged
from tests.adapters.docxtpl_templates import CHECKED, FAST, PLAIN, TRACKED
from tests.adapters.small_template import ROOT, TEMPLATES, W, context, parts_of
from tests.adapters.word_pieces import bookmark, note, p, row, run, section, table, word_file

Values = Mapping[str, object]
Parts = dict[str, bytes]

COMPILED = {**FAST, **CHECKED}
DAY = date(2026, 10, 20)
WHO = Identity(
    "JX-2026Q3-IDP-000123-V1-K2", "development_plan", "计划 & <IDP>", "000123", "2026Q3", "t", "p", "云岭"
)


def by_docxtpl(source: bytes, values: Values) -> Parts:
    parts = judged(source, values)
    make_unique(parts)
    return with_identity(parts)


def by_us(template: CompiledTemplate, values: Values) -> Parts:
    return with_identity({**template.static, **template.render(values)})


def with_identity(parts: Parts) -> Parts:
    IdentityParts(parts).write(parts, WHO, DAY)
    return parts


def compiled(source: bytes) -> CompiledTemplate:
    return CompiledTemplate(source)


# --- data -------------------------------------------------------------------------------------------------

HOSTILE = (
    *("&", "<", ">", '"', "'", "]]>", "-->", "&amp;", "&#10;", "&lt;w:p/&gt;", "<w:t>", "</w:t></w:r></w:p>"),
    *(
        "{{ a }}",
        "{% if %}",
        "{# #}",
        "{{",
        "}}",
        "{",
        "}",
        "%}",
        "{%",
        "\\n",
        "${x}",
        "{0}",
        "%s",
        "\\ufdd0",
    ),
    *("\n", "\t", "\n\n", " ", "  ", "\u3000", "\u00a0", "\u200b", "\u200f", "\u202e", "\u2028", "\u0085"),
    *(
        "𠮷",
        "䶮",
        "㛃",
        "é",
        "e\u0301",
        "🙂",
        "👨\u200d👩\u200d👧",
        "\ue000",
        "\U0010fffd",
        "\ufffd",
        "\ufeff",
        "ﬀ",
    ),
    *("“引号”", "——", "……", "·", "绩效" * 300, "0012", "-3.5%", "r.case", "_r_case_a", "正常的一句话。"),
)


def _without_braces(text: str) -> str:
    """Leave out what docxtpl reads as a brace in data as well (see below)."""
    for written in ("{_", "_{", "}_", "_}", "%_", "_%"):
        text = text.replace(written, "·")
    return text


_LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn"])
TEXTS = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(_LETTERS, max_size=4)), max_size=4).map(
    lambda pieces: _without_braces("".join(pieces))
)
VALUES = st.fixed_dictionaries(
    {
        "a": TEXTS,
        "b": TEXTS,
        "n": st.integers(1, 4),
        "yes": st.booleans(),
        "color": st.sampled_from(["FF0000", "auto"]),
        "rows": st.lists(
            st.fixed_dictionaries({"name": TEXTS, "value": TEXTS, "parts": st.lists(TEXTS, max_size=2)}),
            max_size=3,
        ),
        "cols": st.lists(TEXTS, max_size=5),
        "nothing": st.just([]),
    }
)
ONE: dict[str, object] = {
    "a": "甲 & <乙>\n丙",
    "b": "“丁”\t𠮷",
    "n": 2,
    "yes": True,
    "color": "FF0000",
    "rows": [
        {"name": "子", "value": "1", "parts": ["x", "y&z"]},
        {"name": "丑" * 50, "value": "", "parts": []},
    ],
    "cols": ["c1", "c2", "c3"],
    "nothing": [],
}


LONG = "\"'&<>\t" * 12
NAMED = {**ONE, "a": LONG, "rows": [{"name": f"_r_{LONG}_a", "value": LONG, "parts": []}] * 2}


@st.composite
def contexts(draw: st.DrawFn) -> dict[str, object]:
    """Return values for a template that comes along: every field, lists of any length, truths of any kind."""
    texts = draw(st.lists(TEXTS, min_size=6, max_size=6))
    chance = random.Random(draw(st.integers(0, 2**20)))
    return _varied(context(lambda _: chance.choice(texts), items=3), chance)


def _varied(group: dict[str, object], chance: random.Random) -> dict[str, object]:
    varied: dict[str, object] = {}
    for name, value in group.items():
        if isinstance(value, list):
            rows = value[: chance.randrange(4)]
            varied[name] = [_varied(item, chance) if isinstance(item, dict) else item for item in rows]
        elif isinstance(value, dict):
            varied[name] = _varied(value, chance)
        else:
            varied[name] = bool(chance.randrange(2)) if value is True else value
    return varied


# --- every feature, any data ------------------------------------------------------------------------------

GROUPS = [list(COMPILED)[start::8] for start in range(8)]
_EXAMPLES = settings().max_examples


@pytest.mark.parametrize("names", GROUPS, ids=lambda names: f"{len(names)} from {names[0]}")
@settings(max_examples=max(_EXAMPLES // 2, 50))
@given(values=VALUES)
def test_what_is_compiled_gives_what_docxtpl_gives(names: list[str], values: dict[str, object]) -> None:
    for name in names:
        given_values = _without_tabs(values) if name == TRACKED else values

        ours, docxtpls = by_us(_COMPILED[name], given_values), by_docxtpl(COMPILED[name], given_values)

        assert (name, differences(ours, docxtpls)) == (name, [])


def _without_tabs(value: object) -> dict[str, object]:
    def plain(value: object) -> object:
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        return value.replace("\t", " ") if isinstance(value, str) else value

    cleaned = plain(value)
    assert isinstance(cleaned, dict)
    return cleaned


_COMPILED = {name: compiled(source) for name, source in COMPILED.items()}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
@settings(max_examples=max(_EXAMPLES // 5, 20))
@given(values=contexts())
def test_the_templates_that_come_along_give_what_docxtpl_gives(path: Path, values: dict[str, object]) -> None:
    source = path.read_bytes()

    assert differences(by_us(_shipped(path), values), by_docxtpl(source, values)) == []


_SHIPPED: dict[Path, CompiledTemplate] = {}


def _shipped(path: Path) -> CompiledTemplate:
    if path not in _SHIPPED:
        _SHIPPED[path] = compiled(path.read_bytes())
    return _SHIPPED[path]


@pytest.mark.parametrize(
    "name", ["bookmarks in a loop, named by the data", "regions in a loop", "tags in attributes"]
)
def test_a_name_from_the_data_that_is_too_long_is_cut_between_its_characters(name: str) -> None:
    assert differences(by_us(_COMPILED[name], NAMED), by_docxtpl(COMPILED[name], NAMED)) == []


@pytest.mark.parametrize("tag", ["r.甲 & 乙", ".丙", "f.x"])
def test_a_region_whose_tag_is_of_the_data_names_its_bookmarks(tag: str) -> None:
    name, values = "regions whose tags are of the data", {**ONE, "a": tag}

    assert differences(by_us(_COMPILED[name], values), by_docxtpl(COMPILED[name], values)) == []


@pytest.mark.parametrize("blank", ["", " ", "\t \n", "\u3000"])
def test_blanks_between_the_elements_of_a_header_are_dropped_as_python_docx_does(blank: str) -> None:
    name, values = "values between the runs", {**ONE, "a": blank, "b": blank}

    assert differences(by_us(_COMPILED[name], values), by_docxtpl(COMPILED[name], values)) == []


@pytest.mark.parametrize(
    "field",
    [
        "a.b is defined",
        "rows[0].c is defined",
        "rows[0].c | default('丁')",
        "rows[0].name and rows.first is undefined",
    ],
)
def test_a_field_that_may_be_missing_is_read_as_docxtpl_reads_it(field: str) -> None:
    source = word_file(
        p(f"{{{{ {field} }}}}") + p("{% if nothing.x is defined %}甲{% else %}乙{% endif %}{{ b }}")
    )

    assert differences(by_us(compiled(source), ONE), by_docxtpl(source, ONE)) == []


OFFICIAL = ROOT / "templates" / "looks" / "official.docx"
FIGURES = Chart(("一", "二"), (Series("甲 & <乙>", (Decimal("0.9"), None)),), "0.0%")


@pytest.mark.parametrize("look", [None, OFFICIAL], ids=["as it is", "official"])
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_whole_draft_is_docxtpls_with_charts_comments_and_identity(path: Path, look: Path | None) -> None:
    values = _varied(context(lambda place: f"值·{place} & <{place}>\n"), random.Random(7))
    charts = {name: FIGURES for name, stands in dict(values["charts"]).items() if stands}  # type: ignore[call-overload]
    notes = (Note("f.person.name", "为什么", "甲"),)

    source = path.read_bytes() if look is None else _laid_over(path.read_bytes(), look)

    draft = Template(path, look).fill(Content(values, charts, notes), WHO, DAY)

    parts = judged(source, values)
    make_unique(parts)
    fill_charts(parts, charts, {})
    add_comments(parts, notes, DAY)
    assert differences(parts_of(draft), with_identity(parts)) == []
    assert compiled(source).reasons == ()


def _laid_over(source: bytes, look: Path) -> bytes:
    parts = parts_of(source)
    lay_over(parts, read_look(look))
    return pack(parts, DAY)


def test_the_judge_is_docxtpl_as_it_comes() -> None:
    for name, source in {**COMPILED, **PLAIN}.items():
        values = _without_tabs(ONE) if name == TRACKED else ONE

        assert (name, differences(judged(source, values), filled_by_docxtpl(source, values))) == (name, [])


# --- which way a template takes ---------------------------------------------------------------------------


UNEVEN = {
    "values between the runs",
    "comments and instructions of XML",
    "blanks between the elements of footnotes",
}


def test_most_templates_need_no_look_at_their_documents() -> None:
    assert {name: _COMPILED[name].reasons for name in FAST if _COMPILED[name].reasons} == {}
    codes = {name: {code for code, _ in _COMPILED[name].reasons} for name in CHECKED}
    assert {name for name, found in codes.items() if found != {"W517"}} == UNEVEN
    assert {code for name in UNEVEN for code in codes[name]} == {"W516"}


@pytest.mark.parametrize("name", PLAIN)
def test_what_only_a_parser_can_number_is_filled_by_docxtpl_itself(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotCompilable) as refused:
        compiled(PLAIN[name])
    assert refused.value.reason == ("W518", "word/document.xml")

    assert differences(drafted(tmp_path, PLAIN[name], ONE), by_docxtpl(PLAIN[name], ONE)) == []


def test_the_plain_way_gives_what_docxtpl_gives() -> None:
    for name, source in COMPILED.items():
        values = _without_tabs(ONE) if name == TRACKED else ONE
        plain = PlainTemplate(source, template_environment()).render(values)
        make_unique(plain)

        assert (name, differences(with_identity(plain), by_docxtpl(source, values))) == (name, [])


def drafted(folder: Path, source: bytes, values: Values) -> Parts:
    path = folder / "template.docx"
    path.write_bytes(source)
    return parts_of(Template(path).fill(Content(values, {}, ()), WHO, DAY))


# --- faults are told the same, whichever way a template takes --------------------------------------------

_LONE_ROW = "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
FAULTS: dict[str, tuple[str, dict[str, object]]] = {
    "a field that is not there": (p("{{ a.b }}"), {"a": {}}),
    "a value that is no text": (p("{{ a }}"), {"a": "响\x07"}),
    "a list that is printed": (p("{{ a }}"), {"a": ["x"]}),
    "a tag that is wrongly written": (p("{{ a b }}"), {"a": ""}),
    "a block without its end": (p("{% if a %}"), {"a": ""}),
    "a statement that does not exist": (p("{% macro m() %}{% endmacro %}"), {}),
    "a paragraph that begins on a condition": (
        p("{% if a %}x") + table(1, row("{% endif %}")).replace("</w:tbl>", "</w:tbl><w:p/>"),
        {"a": ""},
    ),
    "a table without a grid": (_LONE_ROW + p("{{ a }}"), {"a": ""}),
}
_WAYS = {"compiled": "", "looked at": "<!-- -->", "by docxtpl": p("\ufdd0")}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_the_same_whichever_way_a_template_takes(tmp_path: Path, fault: str) -> None:
    body, values = FAULTS[fault]

    told = {way: _told(tmp_path, word_file(more + body), values) for way, more in _WAYS.items()}

    assert len(set(told.values())) == 1, told


@pytest.mark.parametrize("part", ["header1", "footer1", "footnotes"])
def test_a_part_that_comes_out_malformed_is_refused_wherever_it_stands(tmp_path: Path, part: str) -> None:
    body, values = FAULTS["a paragraph that begins on a condition"]
    content = note(2, body) if part == "footnotes" else body
    source = word_file(
        p("正文"), {part: content}, ends="" if part == "footnotes" else section(f"{part}:default")
    )

    assert _told(tmp_path, source, values)[0] == "W513"
    with pytest.raises(etree.XMLSyntaxError):
        by_us(compiled(source), values)


def _told(folder: Path, source: bytes, values: Values) -> tuple[str, ...]:
    with pytest.raises(TemplateError) as caught:
        drafted(folder, source, values)
    problem = caught.value.problems[0]
    return (problem.code, *(problem.params[name] for name in ("field", "text") if name in problem.params))


# --- where we differ on purpose ---------------------------------------------------------------------------


def text_of(parts: Parts, name: str = "word/document.xml") -> str:
    return "".join(etree.fromstring(parts[name]).itertext())


def test_docxtpl_loses_control_characters_and_we_refuse_them(tmp_path: Path) -> None:
    source, values = word_file(p("{{ a }}") + p("后文")), {"a": "前\x07后"}

    assert text_of(judged(source, values)) == "前后后文"
    with pytest.raises(JinjaError):
        by_us(compiled(source), values)
    assert _told(tmp_path, source, values) == ("W510", "a")


@pytest.mark.parametrize("character", ["\ufdd0", "\ufdef"])
def test_docxtpl_prints_noncharacters_and_we_refuse_them(tmp_path: Path, character: str) -> None:
    source, values = word_file(p("{{ a }}")), {"a": character}

    assert text_of(judged(source, values)) == character
    assert _told(tmp_path, source, values) == ("W510", "a")


@pytest.mark.parametrize(
    "value",
    [RichText("粗", bold=True), Listing("一\n二"), None, 1.5, ["x"]],
    ids=lambda value: type(value).__name__,
)
def test_docxtpl_prints_whatever_it_is_given_and_we_texts_and_whole_numbers(
    tmp_path: Path, value: object
) -> None:
    source = word_file(p("{{ a }}"))

    assert text_of(judged(source, {"a": value}))
    with pytest.raises(JinjaError):
        by_us(compiled(source), {"a": value})
    assert _told(tmp_path, source, {"a": value})[0] in ("W510", "W512")


@pytest.mark.parametrize("text", ["{_{ x }_}", "{_% if %_}"])
def test_docxtpl_rewrites_braces_in_peoples_data_and_we_do_not(tmp_path: Path, text: str) -> None:
    source, values = word_file(p("{{ a }}")), {"a": text}

    assert text_of(judged(source, values)) == text.replace("_", "")
    assert text_of(by_us(compiled(source), values)) == text
    assert text_of(drafted(tmp_path, word_file(p("\ufdd0", "{{ a }}")), values)) == f"\ufdd0{text}"


_TWO_SECTIONS = {
    "body": f"<w:p><w:pPr>{section()}</w:pPr></w:p>" + p("{{ b }}"),
    "parts": {"footnotes": note(2, p("注{{ a }}"))},
}


def test_docxtpl_reads_data_in_footnotes_as_a_template_where_there_are_two_sections(tmp_path: Path) -> None:
    source, values = word_file(**_TWO_SECTIONS), {"a": "{{ b }}", "b": "别人的"}  # type: ignore[arg-type]
    plainly = word_file(p("\ufdd0") + str(_TWO_SECTIONS["body"]), {"footnotes": note(2, p("注{{ a }}"))})

    assert text_of(judged(source, values), "word/footnotes.xml") == "注别人的"
    assert text_of(by_us(compiled(source), values), "word/footnotes.xml") == "注{{ b }}"
    assert text_of(drafted(tmp_path, plainly, values), "word/footnotes.xml") == "注{{ b }}"


def test_docxtpl_escapes_core_properties_twice_and_ours_are_the_identity() -> None:
    source, values = word_file(p("{{ a }}"), title="{{ a }}"), {"a": "A&B"}

    assert "A&amp;B" in text_of(judged(source, values), "docProps/core.xml")
    assert WHO.title in text_of(by_us(compiled(source), values), "docProps/core.xml")


def test_docxtpl_repeats_the_numbers_of_bookmarks_in_a_loop_and_ours_are_unique() -> None:
    body = p("{%p for i in rows %}") + p(bookmark("x", run("甲"), 4)) + p("{%p endfor %}")
    source = word_file(body)

    def numbers(parts: Parts) -> list[str | None]:
        root = etree.fromstring(parts["word/document.xml"])
        return [mark.get(f"{W}id") for mark in root.iter(f"{W}bookmarkStart")]

    assert numbers(judged(source, ONE)) == ["4", "4"]
    assert numbers(by_us(compiled(source), ONE)) == ["1", "2"]


def test_docxtpl_loses_the_rest_of_a_malformed_filling_and_we_refuse_it(tmp_path: Path) -> None:
    body, values = FAULTS["a paragraph that begins on a condition"]
    source = word_file(p("前文") + body + p("后文"))

    assert text_of(judged(source, values)) == "前文"
    with pytest.raises(etree.XMLSyntaxError):
        by_us(compiled(source), values)
    assert _told(tmp_path, source, values)[0] == "W513"


def test_docxtpl_breaks_a_tab_in_a_run_whose_look_was_changed_and_we_refuse_it(tmp_path: Path) -> None:
    values = {"a": "一\t二", "b": ""}

    document = etree.fromstring(judged(FAST[TRACKED], values)["word/document.xml"])
    assert next(text.text for text in document.iterfind(f".//{W}rPr//{W}t")) == "二"  # where nobody sees it
    assert _told(tmp_path, FAST[TRACKED], values)[0] == "W513"


@pytest.mark.parametrize(
    "statement",
    [
        "{% macro m() %}x{% endmacro %}{{ m() }}",
        "{% set t %}x{% endset %}{{ t }}",
        "{% filter upper %}x{% endfilter %}",
        "{{ 'x' * 3 }}",
        "{{ a | upper }}",
    ],
)
def test_jinja_can_do_more_than_a_template_may(tmp_path: Path, statement: str) -> None:
    source = word_file(p(statement))

    assert text_of(judged(source, ONE))
    assert _told(tmp_path, source, ONE)[0] in ("W503", "W512")
