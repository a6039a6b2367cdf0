"""Reading a returned .docx: every visible word is read, none that is not visible.

The documents are put together at random out of everything that Word nests text in; each piece of text is a
token of its own, so that what must be read is known without reading XML again.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

import pytest
from lxml import etree

from pipeline.adapters.gate import Refused
from pipeline.adapters.returns.word_text import open_document, read_word
from pipeline.core.returns.stories import WordText

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACES = (
    f'xmlns:w="{_W}" xmlns:r="{_OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def document(body: str, parts: dict[str, str] | None = None, main: str = "word/document.xml") -> bytes:
    """A package with this body; ``parts``: name → XML, related to the body by the first word of its name."""
    relations = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{re.sub("[0-9]", "", name.partition(".")[0])}" Target="{name}"/>'
        for number, name in enumerate(parts or {})
    )
    space = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    folder, _, file = main.rpartition("/")
    files = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships {space}><Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="{main}"/></Relationships>',
        f"{folder}/_rels/{file}.rels": f"<Relationships {space}>{relations}</Relationships>",
        main: f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>",
        **{f"{folder}/{name}": text for name, text in (parts or {}).items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def read(body: str, parts: dict[str, str] | None = None) -> WordText:
    return read_word(open_document(document(body, parts)))


def lines(word: WordText, story: str = "body") -> list[str]:
    return [paragraph.text for place, paragraph in word.paragraphs() if place.story == story]


class Maker:
    """Puts together a body at random; ``seen`` and ``unseen`` are the tokens that it holds."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.seen: list[str] = []
        self.unseen: list[str] = []

    def body(self) -> str:
        return "".join(self.block(4) for _ in range(6))

    def word(self) -> str:
        self.seen.append(f"见{len(self.seen):04}。")
        return self.seen[-1]

    def hidden(self) -> str:
        self.unseen.append(f"隐{len(self.unseen):04}。")
        return self.unseen[-1]

    def block(self, depth: int) -> str:
        makers: list[Callable[[int], str]] = [self.paragraph]
        if depth:
            makers += [self.table, self._block_control, self._block_wrapper, self._cut_mark]
        return self._random.choice(makers)(depth)

    def paragraph(self, depth: int) -> str:
        return f"<w:p>{''.join(self.inline(depth) for _ in range(self._random.randrange(1, 4)))}</w:p>"

    def inline(self, depth: int) -> str:
        makers: list[Callable[[int], str]] = [self._run, self._deleted, self._dropdown]
        if depth:
            makers += [
                *(self._inserted, self._control, self._wrapper, self._field, self._simple_field),
                *(self._nested_field, self._box, self._ruby, self._math, self._moved),
            ]
        return self._random.choice(makers)(depth - 1)

    def table(self, depth: int) -> str:
        rows = "".join(self._row(depth - 1) for _ in range(self._random.randrange(1, 4)))
        return f"<w:tbl><w:tblPr/><w:tblGrid/>{rows}</w:tbl>"

    def _row(self, depth: int) -> str:
        if self._random.random() < 0.15:
            return (
                f"<w:tr><w:trPr><w:del w:author='a'/></w:trPr><w:tc><w:p>{self._gone()}</w:p></w:tc></w:tr>"
            )
        cells = "".join(self._cell(depth) for _ in range(self._random.randrange(1, 4)))
        row = f"<w:tr>{cells}</w:tr>"
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{row}</w:sdtContent></w:sdt>" if self._often() else row

    def _cell(self, depth: int) -> str:
        if self._random.random() < 0.1:
            return f"<w:tc><w:tcPr><w:cellDel w:author='a'/></w:tcPr><w:p>{self._gone()}</w:p></w:tc>"
        cell = f"<w:tc>{self.block(depth)}{self.paragraph(depth)}</w:tc>"
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{cell}</w:sdtContent></w:sdt>" if self._often() else cell

    def _often(self) -> bool:
        return self._random.random() < 0.3

    def _block_control(self, depth: int) -> str:
        return f"<w:sdt><w:sdtPr><w:tag w:val='r.x'/></w:sdtPr><w:sdtContent>{self.block(depth - 1)}</w:sdtContent></w:sdt>"

    def _block_wrapper(self, depth: int) -> str:
        name = self._random.choice(("customXml", "ins", "moveTo"))
        return f"<w:{name}>{self.block(depth - 1)}</w:{name}>"

    def _cut_mark(self, depth: int) -> str:
        mark = "<w:pPr><w:rPr><w:del w:author='a'/></w:rPr></w:pPr>"
        return f"<w:p>{mark}{self._run(depth)}</w:p><w:p>{self._run(depth)}</w:p>"

    def _run(self, _: int) -> str:
        return f"<w:r><w:rPr><w:b/></w:rPr><w:t>{self.word()}</w:t><w:tab/></w:r>"

    def _gone(self) -> str:
        return f"<w:r><w:t>{self.hidden()}</w:t></w:r>"

    def _deleted(self, _: int) -> str:
        return f"<w:del w:author='a'><w:r><w:delText>{self.hidden()}</w:delText></w:r></w:del>"

    def _moved(self, _: int) -> str:
        return f"<w:moveFrom w:author='a'>{self._gone()}</w:moveFrom>"

    def _inserted(self, depth: int) -> str:
        return f"<w:ins w:author='a'>{self.inline(depth)}{self._deleted(depth)}</w:ins>"

    def _control(self, depth: int) -> str:
        return f"<w:sdt><w:sdtPr><w:tag w:val='f.x'/></w:sdtPr><w:sdtContent>{self.inline(depth)}</w:sdtContent></w:sdt>"

    def _wrapper(self, depth: int) -> str:
        name = self._random.choice(("hyperlink", "smartTag", "customXml", "dir", "bdo", "unheardOf"))
        return f"<w:{name}>{self.inline(depth)}</w:{name}>"

    def _mark(self, kind: str) -> str:
        return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>"

    def _field(self, depth: int) -> str:
        code = f"<w:r><w:instrText> REF {self.hidden()} </w:instrText></w:r>"
        return f"{self._mark('begin')}{code}{self._mark('separate')}{self.inline(depth)}{self._mark('end')}"

    def _nested_field(self, depth: int) -> str:
        inner = f"{self._mark('begin')}<w:r><w:instrText>X</w:instrText></w:r>{self._mark('separate')}{self._gone()}{self._mark('end')}"
        return f"{self._mark('begin')}{inner}{self._mark('separate')}{self.inline(depth)}{self._mark('end')}"

    def _simple_field(self, depth: int) -> str:
        return f"<w:fldSimple w:instr='REF x'>{self.inline(depth)}</w:fldSimple>"

    def _dropdown(self, _: int) -> str:
        entries = f"<w:listEntry w:val='{self.hidden()}'/><w:listEntry w:val='{self.word()}'/>"
        data = f"<w:ffData><w:ddList><w:result w:val='1'/>{entries}</w:ddList></w:ffData>"
        return (
            f"<w:r><w:fldChar w:fldCharType='begin'>{data}</w:fldChar></w:r>"
            f"<w:r><w:instrText>FORMDROPDOWN</w:instrText></w:r>{self._mark('end')}"
        )

    def _box(self, depth: int) -> str:
        content = f"<w:txbxContent>{self.block(depth)}</w:txbxContent>"
        shape = f"<w:drawing><wps:txbx>{content}</wps:txbx></w:drawing>"
        if self._often():
            return f"<w:r><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></w:r>"
        fallback = f"<w:pict><v:textbox><w:txbxContent><w:p>{self._gone()}</w:p></w:txbxContent></v:textbox></w:pict>"
        return f"<w:r><mc:AlternateContent><mc:Choice>{shape}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>"

    def _ruby(self, depth: int) -> str:
        return f"<w:r><w:ruby><w:rubyPr/><w:rt>{self._run(depth)}</w:rt><w:rubyBase>{self._run(depth)}</w:rubyBase></w:ruby></w:r>"

    def _math(self, _: int) -> str:
        return f"<m:oMath><m:r><m:t>{self.word()}</m:t></m:r></m:oMath>"


@pytest.mark.parametrize("seed", range(150))
def test_every_visible_word_is_read_once_and_no_other(seed: int) -> None:
    maker = Maker(seed)
    body = maker.body()

    text = read(body).text

    # A paragraph cut in two by a form field's control is one with the next: the order of boxes may differ.
    assert sorted(re.findall("见[0-9]{4}。", text)) == sorted(maker.seen)
    assert re.findall("隐[0-9]{4}。", text) == []


def test_text_outside_of_tables_and_boxes_stands_in_order() -> None:
    word = read(
        "<w:p><w:r><w:t>一</w:t></w:r><w:r><w:t>二</w:t></w:r></w:p><w:p><w:r><w:t>三</w:t></w:r></w:p>"
    )

    assert lines(word) == ["一二", "三"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    mark = "<w:pPr><w:rPr><w:del w:author='甲'/></w:rPr></w:pPr>"

    assert lines(read(f"<w:p>{mark}<w:r><w:t>前</w:t></w:r></w:p><w:p><w:r><w:t>后</w:t></w:r></w:p>")) == [
        "前后"
    ]


def test_headers_notes_and_ticks_are_read() -> None:
    sym = "<w:sym w:font='Wingdings' w:char='F0FE'/><w:noBreakHyphen/>"
    space = f'xmlns:w="{_W}"'
    note = f"<w:footnotes {space}><w:footnote w:type='separator'><w:p><w:r><w:t>隐</w:t></w:r></w:p></w:footnote>"
    body = f"<w:p><w:r>{sym}</w:r></w:p><w:sectPr><w:headerReference r:id='r1'/><w:footerReference r:id='r2'/></w:sectPr>"
    word = read(
        body,
        {
            "footnotes.xml": f"{note}<w:footnote w:id='2'><w:p><w:r><w:t>注</w:t></w:r></w:p></w:footnote></w:footnotes>",
            "header1.xml": f"<w:hdr {space}><w:p><w:r><w:t>页眉</w:t></w:r></w:p></w:hdr>",
            "footer1.xml": f"<w:ftr {space}><w:p><w:r><w:t>页脚</w:t></w:r></w:p></w:ftr>",
        },
    )

    assert lines(word) == ["☑\u2011"]
    assert (lines(word, "header1"), lines(word, "footer1"), lines(word, "footnotes")) == (
        ["页眉"],
        ["页脚"],
        ["注"],
    )


def test_hidden_text_is_read_and_marked() -> None:
    word = read(
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r></w:p><w:p><w:r><w:t>见</w:t></w:r></w:p>"
    )

    assert [(p.text, p.hidden) for _, p in word.paragraphs()] == [("藏", True), ("见", False)]


def test_the_strict_form_and_another_name_of_the_body_are_read() -> None:
    data = document("<w:p><w:r><w:t>严格</w:t></w:r></w:p>", main="word/document2.xml")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(_W.encode(), _STRICT.encode()))

    assert read_word(open_document(out.getvalue())).text == "严格"


def test_tracked_changes_are_told_with_author_date_text_and_place() -> None:
    stamp = "w:author='甲' w:date='2026-11-02T08:00:00Z'"
    body = (
        f"<w:tbl><w:tr><w:tc><w:p><w:ins {stamp}><w:r><w:t>新</w:t></w:r></w:ins><w:ins {stamp}><w:r><w:t>增</w:t></w:r></w:ins>"
        f"<w:del {stamp}><w:r><w:delText>旧</w:delText></w:r></w:del></w:p></w:tc></w:tr></w:tbl>"
        f"<w:p><w:r><w:rPr><w:b/><w:rPrChange {stamp}/></w:rPr><w:t>粗</w:t></w:r></w:p>"
    )

    told = [(c.kind, c.author, c.date, c.text, str(c.place)) for c in read(body).changes]

    when = "2026-11-02T08:00:00Z"
    assert told == [
        ("insertion", "甲", when, "新增", "body T1R1C1"),
        ("deletion", "甲", when, "旧", "body T1R1C1"),
        ("formatting", "甲", when, "", "body ¶1"),
    ]


def test_comments_tell_what_they_hang_on_and_what_they_answer() -> None:
    w14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    w15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
    comments = (
        f'<w:comments xmlns:w="{_W}" {w14}>'
        '<w:comment w:id="1" w:author="甲"><w:p w14:paraId="A1"><w:r><w:t>问</w:t></w:r></w:p></w:comment>'
        '<w:comment w:id="2" w:author="乙"><w:p w14:paraId="B1"><w:r><w:t>答</w:t></w:r></w:p></w:comment></w:comments>'
    )
    threads = (
        f'<w15:commentsEx {w15}><w15:commentEx w15:paraId="A1" w15:done="1"/>'
        '<w15:commentEx w15:paraId="B1" w15:paraIdParent="A1"/></w15:commentsEx>'
    )
    body = (
        '<w:p><w:commentRangeStart w:id="1"/><w:r><w:t>此处</w:t></w:r><w:commentRangeEnd w:id="1"/>'
        '<w:r><w:commentReference w:id="1"/></w:r></w:p>'
    )

    one, two = read(body, {"comments.xml": comments, "commentsExtended.xml": threads}).comments

    assert (one.author, one.text, one.about, one.done, str(one.place)) == (
        "甲",
        "问",
        "此处",
        True,
        "body ¶1",
    )
    assert (two.text, two.answers) == ("答", 0)


def test_a_page_number_is_known_as_worked_out() -> None:
    field = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>"
    body = (
        f"<w:p>{field.format('begin')}<w:r><w:instrText> PAGE </w:instrText></w:r>{field.format('separate')}"
        f"<w:r><w:t>7</w:t></w:r>{field.format('end')}</w:p>"
    )

    (paragraph,) = [p for _, p in read(body).paragraphs()]

    assert [(span.kind, span.start, span.end) for span in paragraph.spans] == [("field", 0, 1)]


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 broken",
        document("<w:p>").replace(b"</w:body>", b"<w:body>"),
        document('<!DOCTYPE x [<!ENTITY a "b">]><w:p/>'),
    ],
    ids=["no zip", "not well-formed", "doctype"],
)
def test_what_is_damaged_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        read_word(open_document(data))


def test_every_run_of_text_in_the_shipped_templates_is_read() -> None:
    """Against the XML itself: all w:t that stand in the body, headers and footers."""
    from tests.adapters.small_template import TEMPLATES

    for path in TEMPLATES:
        with zipfile.ZipFile(path) as archive:
            parts = [
                n for n in archive.namelist() if re.fullmatch(r"word/(document|header\d+|footer\d+)\.xml", n)
            ]
            wanted = "".join(
                element.text or ""
                for name in parts
                for element in etree.fromstring(archive.read(name)).iter(f"{{{_W}}}t")
            )
        found = read_word(open_document(path.read_bytes()))
        text = "".join(p.text for place, p in found.paragraphs() if not place.story.startswith("chart"))
        assert sorted("".join(text.split())) == sorted("".join(wanted.split())), path.name
