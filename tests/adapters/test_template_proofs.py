"""What is said of every filling of a part is true of every filling."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path

import pytest
from docxtpl import DocxTemplate
from hypothesis import event, given, settings
from hypothesis import strategies as st
from jinja2 import TemplateError
from lxml import etree

from pipeline.adapters.word.compiled_template import CompiledTemplate
from pipeline.adapters.word.template_environment import template_environment
from pipeline.adapters.word.template_proofs import Proof, prove
from pipeline.adapters.word.word_package import strict_parser
from tests.adapters.small_template import TEMPLATES

Tokens = list[str]
ROOT = '<w:body xmlns:w="urn:w" xmlns:x="urn:x">'
ENVIRONMENT = template_environment()

# --- fillings ---------------------------------------------------------------------------------------------

_VALUES = ("", "&<>\"']]>--> {{ a }}", "一\n二\t三\n ")


def fillings(source: str) -> Iterator[str]:
    """Give what comes out for each way through the blocks and for texts that could break a part."""
    template = ENVIRONMENT.from_string(source)
    for yes, no, turns, text in product((True, False), (True, False), range(4), _VALUES):
        items = [{"name": text, "yes": bool(number % 2)} for number in range(turns)]
        try:
            yield template.render(yes=yes, no=no, rows=items, cols=[text] * turns, a=text, n=turns + 1)
        except TemplateError:
            continue  # nothing is filled then


def listed(filling: str) -> str:
    return str(DocxTemplate.resolve_listing(None, filling))


def is_well_formed(filling: str) -> bool:
    try:
        etree.fromstring(filling.encode(), strict_parser())
    except (etree.XMLSyntaxError, UnicodeEncodeError):
        return False
    return True


def is_adjusted(filling: str) -> bool:
    """Return whether docxtpl changes a table, or fails to."""
    try:
        adjusted = DocxTemplate.fix_tables(None, filling)
    except (AttributeError, TypeError, ValueError, KeyError):
        return True
    before = etree.fromstring(filling)
    return etree.tostring(adjusted, method="c14n") != etree.tostring(before, method="c14n")


def proof(source: str) -> Proof:
    return prove(ENVIRONMENT.parse(source))


# --- sources ----------------------------------------------------------------------------------------------


class _Writer:
    """Writes a source as tokens, each element and each block whole."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def below(self, number: int) -> int:
        return self._draw(st.integers(0, number - 1))

    def one_of(self, choices: Sequence[Tokens]) -> Tokens:
        return choices[self.below(len(choices))]

    def part(self) -> Tokens:
        return [ROOT, *self.many(self.content, 2), "</w:body>"]

    def many(self, what: Callable[[int], Tokens], depth: int, least: int = 0) -> Tokens:
        """Return some of what stands at one level, or blocks around some of it."""
        tokens: Tokens = []
        for _ in range(least + self.below(3)):
            tokens += self.block(what, depth - 1) if depth > 0 and self.below(3) == 0 else what(depth - 1)
        return tokens

    def block(self, what: Callable[[int], Tokens], depth: int) -> Tokens:
        inner = [self.many(what, depth), self.many(what, depth)]
        return self.one_of(
            [
                ["{% if yes %}", *inner[0], "{% endif %}"],
                ["{%+ if no %}", *inner[0], "{% else %}", *inner[1], "{% endif %}"],
                ["{% if no %}", *inner[0], "{% elif yes -%}", *inner[1], "{%- endif %}"],
                ["{% for i in rows %}", *inner[0], "{% endfor %}"],
                ["{% for i in cols %}", *inner[0], "{% else %}", *inner[1], "{% endfor %}"],
                ["{# <w:p> {% if %} #}", "{% set k = a %}"],
            ]
        )

    def content(self, depth: int) -> Tokens:
        match self.below(4 if depth > 0 else 2):
            case 0:
                return ['<w:p w:rsidR="00">', *self.many(self.run, depth), "</w:p>"]
            case 1 | 2:
                rows = self.many(self.row, depth, 1)
                return [
                    "<w:tbl>",
                    "<w:tblGrid>",
                    *_GRID * (1 + self.below(3)),
                    "</w:tblGrid>",
                    *rows,
                    "</w:tbl>",
                ]
            case _:
                inner = self.many(self.content, depth)
                return ["<w:sdt>", "<w:sdtContent>", *inner, "</w:sdtContent>", "</w:sdt>"]

    def row(self, depth: int) -> Tokens:
        cells = (
            self.many(self.cell, depth, 1) if self.below(4) == 0 else [*self.cell(depth), *self.cell(depth)]
        )
        return ["<w:tr>", *cells, "</w:tr>"]

    def cell(self, depth: int) -> Tokens:
        wide = self.one_of([[], [], [], ['<w:gridSpan w:val="2"/>'], ['<w:gridSpan w:val="{{ n }}"/>']])
        inner = self.many(self.content, depth) if depth > 0 else []
        return ["<w:tc>", "<w:tcPr>", *wide, "</w:tcPr>", *inner, "</w:tc>"]

    def run(self, _depth: int) -> Tokens:
        if self.below(4) == 0:
            return self.one_of(_MARKS)
        text = [token for _ in range(self.below(3)) for token in self.one_of(_TEXTS)]
        return ["<w:r>", *self.one_of(_LOOKS), '<w:t xml:space="preserve">', *text, "</w:t>", "</w:r>"]


_GRID = ['<w:gridCol w:w="9"/>']
_MARKS: Sequence[Tokens] = (
    ['<w:bookmarkStart w:id="1" w:name="{{ a }}"/>'],
    ['<w:shd w:fill="{% if yes %}FF{{ n }}{% else %}auto{% endif %}" x:y="甲{{ a }}乙"/>'],
    ['<w:r w:rsidR="1"/>'],
)
_LOOKS: Sequence[Tokens] = (
    [],
    ["<w:rPr>", "<w:b/>", "</w:rPr>"],
    ["<w:rPr>", "{% if yes %}", "<w:b/>", "{% endif %}", "</w:rPr>"],
)
_TEXTS: Sequence[Tokens] = (
    ["甲&amp;", " ", "\n"],
    ["{{ a }}", "{{- a -}}"],
    ["{{ '<b>' }}"],
    ["{% if yes %}", "是", "{{ n }}", "{% endif %}"],
    ["{% for i in rows %}", "{{ i.name }}", "{% endfor %}"],
    ["{% if no %}", "甲", "</w:t>", "</w:r>", "<w:r>", "<w:t>", "乙", "{% endif %}"],
)


@st.composite
def whole_parts(draw: st.DrawFn) -> Tokens:
    return _Writer(draw).part()


_NASTY = (
    *("{% if yes %}", "{%+ if no %}", "{% endif %}", "{% else %}", "{% for i in rows %}", "{% endfor %}"),
    *(
        "<w:p>",
        "</w:p>",
        "<w:p/>",
        "</w:tc><w:tc>",
        "<w:tc/>",
        "<w:tr/>",
        "<w:tbl>",
        "</w:tbl>",
        "<w:tblGrid/>",
    ),
    *('<w:gridCol w:w="1"/>', '<w:gridSpan w:val="3"/>', "<w:tcPr/>", "<w:rPr>", "</w:rPr>", "</w:t></w:r>"),
    *(
        "{{ '}}<w:p>' }}",
        "{{ a }}",
        "{% raw %}",
        "{% endraw %}",
        "{# <w:p>",
        "#}",
        "<!-- {{ a }} -->",
        "<!--",
        "-->",
    ),
    *(
        "<![CDATA[",
        "]]>",
        "<?x {{ a }}?>",
        "&",
        "&nbsp;",
        "&amp",
        ";",
        "<",
        ">",
        '"',
        "'",
        "text",
        "\n",
        "\x01",
    ),
    *(
        "<{{ a }}/>",
        "<w:p {{ a }}/>",
        '<w:p x:a="1" x:a="2"/>',
        '<w:p x="',
        '{{ a }}"/>',
        "<y:p/>",
        '<w:p y:a=""/>',
    ),
    *(
        '<w:p xmlns:y="urn:x" x:a="" y:a=""/>',
        '<w:p xmlns:w="urn:y">',
        '<y:p xmlns:y="{{ a }}"/>',
        "<w:t/>",
        "<w:t>",
    ),
    *(
        '<w:t xml:space="preserve"/>',
        '<w:drawing x="{{ a }}"/>',
        "<w:delText>{{ a }}</w:delText>",
        "</w:body>",
        ROOT,
    ),
)


@st.composite
def broken_parts(draw: st.DrawFn) -> Tokens:
    """Return a source in which some tokens are lost, doubled, moved or foreign."""
    tokens = _Writer(draw).part()
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(tokens)))
        match draw(st.integers(0, 3)):
            case 0:
                del tokens[at : at + 1]
            case 1:
                tokens[at:at] = tokens[at : at + 1]
            case 2:
                tokens.insert(draw(st.integers(0, len(tokens) - 1)), tokens.pop(at % len(tokens)))
            case _:
                tokens.insert(at, draw(st.sampled_from(_NASTY)))
        if not tokens:
            break
    return tokens


# --- soundness --------------------------------------------------------------------------------------------

_MANY = max(600, settings().max_examples)


@settings(max_examples=_MANY)
@given(broken_parts())
def test_what_is_said_of_every_filling_holds_for_every_filling(tokens: Tokens) -> None:
    source = "".join(tokens)
    try:
        said = proof(source)
    except TemplateError:
        return  # no template
    event(str(said))
    for filling in fillings(source) if said.well_formed else ():
        assert is_well_formed(filling), filling
        assert not said.lists or is_well_formed(listed(filling)), filling
        assert not said.tables_stable or not is_adjusted(filling), filling


@settings(max_examples=_MANY)
@given(whole_parts())
def test_a_part_whose_blocks_are_whole_is_proved(tokens: Tokens) -> None:
    said = proof("".join(tokens))

    event(str(said))
    assert said.well_formed
    assert said.lists


_SMALL_CELL = st.sampled_from(
    [
        "<w:tc/>",
        "<w:tc><w:tcPr/></w:tc>",
        *(f'<w:tc><w:tcPr><w:gridSpan w:val="{n}"/></w:tcPr></w:tc>' for n in (1, 2, 3)),
    ]
)
_SMALL_TABLE = st.recursive(
    st.just(""),
    lambda inner: st.builds(
        lambda columns, rows, nested: (
            "<w:tbl><w:tblGrid>"
            + '<w:gridCol w:w="9"/>' * columns
            + "</w:tblGrid>"
            + "".join(f"<w:tr>{''.join(cells)}</w:tr>" for cells in rows)
            + (f"<w:tr><w:tc>{nested}</w:tc></w:tr>" if nested else "")
            + "</w:tbl>"
        ),
        st.integers(1, 3),
        st.lists(st.lists(_SMALL_CELL, max_size=3), max_size=3),
        inner,
    ),
    max_leaves=2,
)


@settings(max_examples=_MANY)
@given(_SMALL_TABLE)
def test_a_table_without_blocks_is_stable_just_when_docxtpl_leaves_it(table: str) -> None:
    source = f"{ROOT}{table}</w:body>"

    event(str(is_adjusted(source)))
    assert proof(source).tables_stable == (not is_adjusted(source))


_TABLE = '<w:tbl><w:tblGrid><w:gridCol w:w="9"/><w:gridCol w:w="9"/></w:tblGrid>{}</w:tbl>'
_TWO = "<w:tr><w:tc/><w:tc/></w:tr>"
_PARAGRAPH = "<w:p><w:r>{}<w:t>{}</w:t></w:r></w:p>"

# What comes out malformed for some data.
MALFORMED = {
    "a paragraph that begins on a condition": "{%+ if yes %}<w:p>{%+ endif %}</w:p>",
    "a branch that leaves an element open": "{% if yes %}<w:p/>{% else %}<w:p>{% endif %}",
    "a turn that leaves an element open": "{% for i in rows %}<w:p>{% endfor %}",
    "an else without its element's end": "<w:p>{% for i in rows %}{% else %}</w:p>{% endfor %}",
    "an element within a text of Jinja": "{{ '}}<w:p>' }}</w:p>",
    "a value in a comment": "<!-- {{ a }} -->",
    "a value in a tag": "<w:p {{ a }}/>",
    "half a reference": "<w:p><w:r><w:t>&am{% if yes %}p;{% endif %}</w:t></w:r></w:p>",
    "half a tag on a condition": '<w:p w:a="{% if yes %}"/>{% endif %}',
    "an attribute twice": '<w:p w:a="" w:a="{{ a }}"/>',
    "an attribute twice under two prefixes": '<y:p xmlns:y="urn:x" x:a="" y:a=""/>',
    "a prefix that nothing declares": '<w:p y:a="{{ a }}"/>',
    "a prefix that an element around it declares on a condition": '{% if yes %}<y:p xmlns:y="urn:y">{% else %}'
    "<w:p>{% endif %}<w:t/></w:p>",
    "an element whose prefix nothing declares": "<y:p/>",
    "a prefix without a namespace": '<w:p xmlns:y=""/>',
    "an end with an attribute": '<w:p></w:p w:a="">',
    "an end that is empty": "<w:p></w:p/>",
    "a sign before a value": _PARAGRAPH.format("", "甲 <{{ a }}"),
    "the end of a section of characters": _PARAGRAPH.format("", "]]>"),
    "text after the end": "</w:body>{{ a }}<w:body>",
}
# What a line break or a tab of a value makes malformed.
MALFORMED_LISTS = {
    "properties within properties": _PARAGRAPH.format(
        "<w:rPr><w:b/><w:rPrChange><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr>", "{{ a }}"
    ),
    "properties within properties, on a condition": "{% if yes %}"
    + _PARAGRAPH.format("<w:rPr><w:x><w:rPr></w:rPr></w:x></w:rPr>", "{{ a }}")
    + "{% endif %}",
    "properties within properties, else": "{% if yes %}{% else %}"
    + _PARAGRAPH.format("<w:rPr><w:x><w:rPr></w:rPr></w:x></w:rPr>", "{{ a }}")
    + "{% endif %}",
    "text outside of a run": "<w:p><w:r><w:x><w:t>{{ a }}</w:t></w:x></w:r></w:p>",
    "an empty text before a value in an attribute": '<w:p><w:r><w:t x:y=""/><w:x x:y="{{ a }}"/><w:t>b</w:t></w:r></w:p>',
}
# What docxtpl adjusts for some data.
ADJUSTED = {
    "rows of the data alone": _TABLE.format("{% for i in rows %}" + _TWO + "{% endfor %}"),
    "a whole row on a condition": _TABLE.format("{% if yes %}" + _TWO + "{% endif %}<w:tr><w:tc/></w:tr>"),
    "cells in a loop": _TABLE.format(_TWO + "<w:tr>{% for i in rows %}<w:tc/><w:tc/>{% endfor %}</w:tr>"),
    "a cell that ends on a condition": _TABLE.format(
        "<w:tr><w:tc>{% if yes %}</w:tc><w:tc>{% endif %}</w:tc></w:tr>"
    ),
    "columns in a loop": _TABLE.format(_TWO)
    .replace("<w:gridCol", "{% for i in rows %}<w:gridCol", 1)
    .replace("</w:tblGrid>", "{% endfor %}</w:tblGrid>"),
    "columns of the grid as it was": "<w:tbl><w:tblGrid><w:gridCol w:w='9'/><w:tblGridChange><w:tblGrid>".replace(
        "'", '"'
    )
    + '<w:gridCol w:w="9"/></w:tblGrid></w:tblGridChange></w:tblGrid>'
    + _TWO
    + "</w:tbl>",
    "a span from the data": _TABLE.format(
        '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="{{ n }}"/></w:tcPr></w:tc></w:tr>'
    ),
    "a span with a digit from the data": _TABLE.format(
        '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="{% if no %}-{% endif %}2"/></w:tcPr></w:tc></w:tr>'
    ),
    "a second span": _TABLE.format(
        '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="1"/><w:gridSpan w:val="2"/></w:tcPr></w:tc></w:tr>'
    ),
    "a span in second properties": _TABLE.format(
        '<w:tr><w:tc><w:tcPr/><w:tcPr><w:gridSpan w:val="2"/></w:tcPr></w:tc></w:tr>'
    ),
    **{
        f"{what} before its own on a condition, {when}": _TABLE.format(f"<w:tr><w:tc>{written}</w:tc></w:tr>")
        for when, branches in {
            "then": "{% if yes %}X{% endif %}",
            "else": "{% if yes %}{% else %}X{% endif %}",
        }.items()
        for what, written in {
            "properties": branches.replace("X", "<w:tcPr/>") + '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>',
            "a span": "<w:tcPr>"
            + branches.replace("X", '<w:gridSpan w:val="1"/>')
            + '<w:gridSpan w:val="2"/></w:tcPr>',
        }.items()
    },
    "a span of nothing from the data": _TABLE.format(
        '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="{% if yes %}0{% else %}1{% endif %}"/></w:tcPr></w:tc><w:tc/></w:tr>'
    ),
    "a cell a turn": _TABLE.format(_TWO + "<w:tr>{% for i in rows %}<w:tc/>{% endfor %}</w:tr>"),
    "cells within a control": _TABLE.format("<w:tr><w:sdt><w:tc/><w:tc/></w:sdt></w:tr>"),
    "a wide row of a table within": _TABLE.format(
        _TWO
        + "<w:tr><w:tc>"
        + _TABLE.format("<w:tr><w:tc/><w:tc/><w:tc/></w:tr>").replace(
            "<w:gridCol", '<w:gridCol w:w="9"/><w:gridCol', 1
        )
        + "</w:tc></w:tr>"
    ),
    "a second grid": "<w:tbl>" + 2 * '<w:tblGrid><w:gridCol w:w="9"/></w:tblGrid>' + _TWO + "</w:tbl>",
    "a table without a grid": f"<w:tbl>{_TWO}</w:tbl>",
    "a grid on a condition": "<w:tbl>{% if yes %}<w:tblGrid/>{% endif %}<w:tr/></w:tbl>",
}


@pytest.mark.parametrize("source", MALFORMED.values(), ids=MALFORMED)
def test_what_can_come_out_malformed_is_not_proved(source: str) -> None:
    whole = f"{ROOT}{source}</w:body>"

    assert not proof(whole).well_formed
    assert not all(is_well_formed(filling) for filling in fillings(whole))


@pytest.mark.parametrize("source", MALFORMED_LISTS.values(), ids=MALFORMED_LISTS)
def test_what_a_tab_can_break_is_proved_without_tabs_only(source: str) -> None:
    whole = f"{ROOT}{source}</w:body>"

    assert proof(whole) == Proof(True, True, False)
    assert not all(is_well_formed(listed(filling)) for filling in fillings(whole))


@pytest.mark.parametrize("source", ADJUSTED.values(), ids=ADJUSTED)
def test_a_table_that_docxtpl_can_adjust_is_not_proved(source: str) -> None:
    within = _TABLE.format(f"<w:tr><w:tc>{source}</w:tc><w:tc/></w:tr>")

    for whole in (f"{ROOT}{source}</w:body>", f"{ROOT}<w:sdt>{within}</w:sdt></w:body>"):
        assert proof(whole) == Proof(True, False, True)
        assert any(is_adjusted(filling) for filling in fillings(whole))


@pytest.mark.parametrize(
    "source",
    [
        "<w:p>{{ a }}</w:p>",
        "<w:p> </w:p>",
        "<w:p><w:r><w:t>甲<w:br/></w:t></w:r></w:p>",
        f'<tbl xmlns="urn:w"><tblGrid/>{_TWO}</tbl>',
        _TABLE.format('<w:tr xmlns:w="urn:z"><w:tc/><w:tc/></w:tr>'),
        f'<y:tbl xmlns:y="urn:w"><y:tblGrid/>{_TWO}</y:tbl>',
    ],
)
def test_what_python_docx_or_docxtpl_may_read_otherwise_is_not_proved(source: str) -> None:
    """Text between elements is dropped where it is blank; what a table is they tell by its namespace."""
    assert proof(f"{ROOT}{source}</w:body>") == Proof()


def test_an_empty_text_without_attributes_can_stand_before_a_tab() -> None:
    assert proof(f"{ROOT}<w:p><w:r><w:t/><w:t>{{{{ a }}}}</w:t></w:r></w:p></w:body>") == Proof(
        True, True, True
    )


def test_a_part_without_anything_is_not_proved() -> None:
    assert proof("") == proof("{% if yes %}{% endif %}") == proof(f'{ROOT}</w:body><w:p x:a="') == Proof()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_the_templates_that_come_along_are_proved(path: Path) -> None:
    document = DocxTemplate(io.BytesIO(path.read_bytes()))
    document.render_init()
    said = proof(document.patch_xml(document.get_xml()))

    assert said == Proof(True, True, True)
    assert CompiledTemplate(path.read_bytes()).reasons == ()
