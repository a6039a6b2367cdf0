"""The shipped development plan in the syntax of other engines, and what each document prints as plain data.

What docxtpl makes of the template is taken apart once: texts, values, conditions, lists. For each document
every expression is worked out beforehand, so that an engine only has to look up a name: ``v12`` is a text,
``i13`` says whether a condition holds, ``f14`` is a list of such data. A list within a line is worked out to
a text. Left out for all of them: the figures of the chart, comments, the document's identity, and the
numbers in the tags of content controls. What else one of them cannot do stands beside its syntax.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal, Protocol
from xml.sax.saxutils import escape, unescape

from docxtpl import DocxTemplate
from jinja2 import Environment

Level = Literal["line", "paragraph", "row"]
Data = dict[str, Any]

_TAG = re.compile(r"\{\{(?P<value>.*?)\}\}|\{%(?P<statement>.*?)%\}", re.DOTALL)
_ELEMENT = re.compile(r"<(/?)([\w:]+)(?:[^<>]*?)(/?)>")
_WORDS = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_FIELD_CODE = re.compile(r"<w:instrText\b.*?</w:instrText>", re.DOTALL)
_STORY = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_LEVELS: Mapping[str, Level] = {"w:t": "line", "w:tbl": "row"}
_CONDITION = re.compile(r"\+\+\+IF (.+?)\+\+\+(.*?)\+\+\+END-IF\+\+\+", re.DOTALL)
_CHART = re.compile(
    r"<w:drawing>.*?</w:drawing>|<Relationship [^>]*charts/[^>]*>|<Override [^>]*/charts/[^>]*>", re.DOTALL
)
_OTHER_RUN = '</w:t></w:r><w:r><w:t xml:space="preserve">'
_FIRST_PLACE = re.compile(r"<w:p(?: [^>]*)?>(?:<w:pPr>.*?</w:pPr>|<w:pPr/>)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Value:
    """Something that is printed."""

    key: str
    expression: str


@dataclass(frozen=True, slots=True)
class Block:
    """What is there on a condition, or once for each item of a list.

    Attributes:
        expression: The condition; of a list ``name in items``.
        is_list: Once for each item; else on the condition.
    """

    key: str
    is_list: bool
    level: Level
    expression: str
    parts: list[Part] = field(default_factory=list)


Part = str | Value | Block


# --- taking apart ----------------------------------------------------------------------------------------


def parts_of(template: Path) -> dict[str, list[Part]]:
    """Return the parts of a template that are filled: name → its texts, values and blocks."""
    document = DocxTemplate(template)
    document.render_init()
    keys = count(1)
    sources = {"word/document.xml": document.patch_xml(document.get_xml())}
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(uri):
            name = str(part.partname).lstrip("/")
            sources[name] = document.patch_xml(document.get_part_xml(part))
    return {name: _Reader(source, keys).parts() for name, source in sources.items()}


class _Reader:
    """Reads what docxtpl gives to Jinja: tags of paragraphs and rows stand between the elements by then."""

    def __init__(self, source: str, keys: Iterator[int]) -> None:
        self._source = source
        self._keys = keys
        self._open: list[str] = []
        self._tags = list(_TAG.finditer(source))

    def parts(self) -> list[Part]:
        whole: list[Part] = []
        at = self._read(0, 0, whole)
        whole.append(self._source[self._end(at - 1) :])
        return whole

    def _end(self, at: int) -> int:
        return self._tags[at].end() if at >= 0 else 0

    def _read(self, at: int, position: int, into: list[Part]) -> int:
        """Read up to the end of a block, or of the text; return the index of the next tag."""
        while at < len(self._tags):
            tag = self._tags[at]
            text = self._source[position : tag.start()]
            self._follow(text)
            into.append(text)
            position = tag.end()
            word, _, rest = (tag["statement"] or "").strip().partition(" ")
            if tag["value"] is not None:
                into.append(Value(f"v{next(self._keys)}", tag["value"].strip()))
            elif word in ("if", "for"):
                at = self._block(at, word, rest, into)
                position = self._tags[at].end()
            elif word in ("else", "endif", "endfor"):
                return at
            at += 1
        return at

    def _block(self, at: int, word: str, rest: str, into: list[Part]) -> int:
        begins, level = at, self._level()
        block = Block(f"{word[0]}{next(self._keys)}", word == "for", level, rest)
        at = self._read(at + 1, self._tags[at].end(), block.parts)
        otherwise = None
        if self._tags[at]["statement"].strip() == "else":
            negated = f"not ({rest})" if word == "if" else f"not (filtered({rest!r}))"
            otherwise = Block(f"n{next(self._keys)}", False, level, negated)
            at = self._read(at + 1, self._tags[at].end(), otherwise.parts)
        if block.is_list and level == "line":
            source = self._source[self._tags[begins].start() : self._tags[at].end()]
            into.append(Value(block.key, source))
        else:
            into += [one for one in (block, otherwise) if one is not None and any(one.parts)]
        return at

    def _level(self) -> Level:
        return _LEVELS.get(self._open[-1], "paragraph") if self._open else "paragraph"

    def _follow(self, text: str) -> None:
        for closes, name, is_empty in _ELEMENT.findall(text):
            if closes:
                self._open.pop()
            elif not is_empty:
                self._open.append(name)


# --- the data --------------------------------------------------------------------------------------------


def data_of(parts: Mapping[str, Sequence[Part]], values: Mapping[str, object]) -> Data:
    """Return what a document prints."""
    data: Data = {}
    for each in parts.values():
        _work_out(each, dict(values), data)
    return data


def _work_out(parts: Sequence[Part], names: dict[str, Any], data: Data) -> None:
    for part in parts:
        if isinstance(part, Value):
            data[part.key] = _text(part.expression, names)
        elif isinstance(part, Block) and part.is_list:
            data[part.key] = [_item(part, inner) for inner in _items(part.expression, names)]
        elif isinstance(part, Block):
            data[part.key] = bool(_result(part.expression, names))
            _work_out(part.parts, names, data)


def _item(block: Block, names: dict[str, Any]) -> Data:
    data: Data = {"z": ""}
    _work_out(block.parts, names, data)
    return data


def _items(expression: str, names: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the names that hold in each turn of a loop."""
    name, items = (text.strip() for text in expression.split(" in ", 1))
    items, _, condition = items.partition(" if ")
    found = []
    for item in _result(items, names) or ():
        inner = {**names, name: item}
        if not condition or _result(condition, inner):
            found.append(inner)
    return [{**inner, "loop": SimpleNamespace(index=at)} for at, inner in enumerate(found, 1)]


_JINJA = Environment()


def _result(expression: str, names: dict[str, Any]) -> Any:
    if expression.startswith("not (filtered("):
        return not _items(expression[len("not (filtered('") : -len("'))")], names)
    return _JINJA.compile_expression(expression)(**names)


def _text(expression: str, names: dict[str, Any]) -> str:
    if expression.startswith("{%"):
        return _JINJA.from_string(expression).render(names)
    value = _result(expression, names)
    return "" if value is None else str(value)


# --- writing ---------------------------------------------------------------------------------------------


class Syntax(Protocol):
    """How an engine wants its tags."""

    def value(self, key: str, around: Sequence[str], /) -> str:
        """Return the tag of a value; ``around`` are the lists that it stands in, outer first."""

    def block(self, block: Block, body: str, around: Sequence[str], /) -> str:
        """Return a block with its tags around what it holds, which is written already."""


def written(template: Path, parts: Mapping[str, Sequence[Part]], syntax: Syntax) -> bytes:
    """Return the template in the syntax of an engine; core properties and what is not filled stay."""
    file = io.BytesIO()
    with zipfile.ZipFile(template) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name in parts:
                text = _written(parts[name], syntax, (), inside="")
                content = (_around(content.decode(), text) if name == "word/document.xml" else text).encode()
            target.writestr(name, content)
    return file.getvalue()


def without_charts(template: Path) -> bytes:
    """Return a template whose charts are gone."""
    file = io.BytesIO()
    with zipfile.ZipFile(template) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if not name.startswith(("word/charts/", "word/embeddings/")):
                target.writestr(name, _CHART.sub("", source.read(name).decode()))
    return file.getvalue()


def _around(old: str, body: str) -> str:
    return old[: old.index("<w:body")] + body + old[old.index("</w:body>") + len("</w:body>") :]


def _written(parts: Sequence[Part], syntax: Syntax, around: tuple[str, ...], inside: str) -> str:
    pieces: list[str] = [inside]
    for part in parts:
        if isinstance(part, str):
            pieces.append(part)
        elif isinstance(part, Value):
            # A value in the name of a content control is left out.
            pieces.append("" if _is_in_tag("".join(pieces)) else syntax.value(part.key, around))
        else:
            inner = (*around, part.key) if part.is_list else around
            pieces.append(syntax.block(part, _written(part.parts, syntax, inner, ""), around))
    return "".join(pieces)


def _is_in_tag(text: str) -> bool:
    return text.rfind("<") > text.rfind(">")


def paragraph(text: str) -> str:
    """Return a paragraph with nothing but a tag."""
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def row(text: str) -> str:
    """Return a row with nothing but a tag."""
    return f'<w:tr><w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>{paragraph(text)}</w:tc></w:tr>'


def within(body: str, begin: str, end: str) -> str:
    """Return rows with a tag in their first and one in their last paragraph."""
    first = _FIRST_PLACE.search(body)
    if first is None:
        raise ValueError("a row without a paragraph")
    run = "<w:r><w:t>{}</w:t></w:r>".format
    last = body.rindex("</w:p>")
    return "".join(
        (body[: first.end()], run(escape(begin)), body[first.end() : last], run(escape(end)), body[last:])
    )


class Hashes:
    """docxtemplater and easy-template-x: ``{#list}…{/list}``, in paragraphs of their own or in the row."""

    def value(self, key: str, _around: Sequence[str]) -> str:
        """Return ``{v1}``."""
        return f"{{{key}}}"

    def block(self, block: Block, body: str, _around: Sequence[str]) -> str:
        """Return ``{#i1}…{/i1}``."""
        begin, end = f"{{#{block.key}}}", f"{{/{block.key}}}"
        if block.level == "line":
            return f"{begin}{body}{end}"
        if block.level == "row":
            return within(body, begin, end)
        return f"{paragraph(begin)}{body}{paragraph(end)}"


class Commands:
    """docx-templates: ``+++FOR x IN list+++`` and ``+++IF condition+++``, in paragraphs or rows alone."""

    def value(self, key: str, around: Sequence[str]) -> str:
        """Return ``+++INS $f1.v2+++``."""
        return f"+++INS {self._path(key, around)}+++"

    def block(self, block: Block, body: str, around: Sequence[str]) -> str:
        """Return ``+++IF i1+++…+++END-IF+++``."""
        path = self._path(block.key, around)
        begin = f"+++FOR {block.key} IN {path}+++" if block.is_list else f"+++IF {path}+++"
        end = f"+++END-FOR {block.key}+++" if block.is_list else "+++END-IF+++"
        if block.level == "line":
            # No condition may stand within another on one line: the outer one is left and entered again.
            again = rf"{end}+++IF {path} &amp;&amp; \1+++\2{end}{begin}"
            # Where such a tag shares its run with a value, the value is repeated.
            return "".join(
                (_OTHER_RUN, begin, _OTHER_RUN, _CONDITION.sub(again, body), _OTHER_RUN, end, _OTHER_RUN)
            )
        put = row if block.level == "row" else paragraph
        return f"{put(begin)}{body}{put(end)}"

    def _path(self, key: str, around: Sequence[str]) -> str:
        return f"${around[-1]}.{key}" if around else key


class Markers:
    """carbone: ``{d.list[i].value}`` and a second, empty turn ``{d.list[i+1].z}``.

    It has no condition around rows; the one there is always holds here.
    """

    def value(self, key: str, around: Sequence[str]) -> str:
        """Return ``{d.f1[i].v2}``."""
        return f"{{{self._path(key, around)}}}"

    def block(self, block: Block, body: str, around: Sequence[str]) -> str:
        """Return a block that is repeated, or shown on a condition."""
        path = self._path(block.key, around)
        if block.is_list:
            following = f"{{{path}[i+1].z}}"
            if block.level == "row":
                return within(body, f"{{{path}[i].z}}", "") + row(following)
            return f"{paragraph(f'{{{path}[i].z}}')}{body}{paragraph(following)}"
        begin, end = f"{{{path}:ifEQ(true):showBegin}}", f"{{{path}:showEnd}}"
        if block.level == "line":
            return f"{begin}{body}{end}"
        return body if block.level == "row" else f"{paragraph(begin)}{body}{paragraph(end)}"

    def _path(self, key: str, around: Sequence[str]) -> str:
        return ".".join(("d", *(f"{each}[i]" for each in around), key))


class MergeFields:
    """docx-mailmerge2: fields of Word's own mail merge, and rows that repeat.

    It knows no condition, and no list of paragraphs: both are worked out beforehand and put into one field,
    so that their formats are left out. A condition around a whole table always holds here.
    """

    def value(self, key: str, _around: Sequence[str]) -> str:
        """Return a field that stands between two runs."""
        field = f'<w:fldSimple w:instr=" MERGEFIELD {key} "><w:r><w:t>{key}</w:t></w:r></w:fldSimple>'
        return f'</w:t></w:r>{field}<w:r><w:t xml:space="preserve">'

    def block(self, block: Block, body: str, _around: Sequence[str]) -> str:
        """Return the rows as they are, anything else as a field."""
        if _is_kept(block):
            return body
        field = self.value(block.key, _around)
        return field if block.level == "line" else f"<w:p><w:r><w:t>{field}</w:t></w:r></w:p>"


def _is_kept(block: Block) -> bool:
    """Return whether a block is, or holds, rows of a table."""
    return block.level == "row" or any(isinstance(part, Block) and _is_kept(part) for part in block.parts)


@dataclass(frozen=True, slots=True)
class Merged:
    """What a mail merge is given: field → text, and field of a row → the rows."""

    fields: Mapping[str, str]
    rows: Mapping[str, list[dict[str, str]]]


def merged_of(parts: Mapping[str, Sequence[Part]], data: Data) -> Merged:
    """Return what a mail merge is given for a document."""
    rows: dict[str, list[dict[str, str]]] = {}
    fields: dict[str, str] = {}
    for each in parts.values():
        fields |= _fields(each, data, rows)
    return Merged(fields, rows)


def _fields(parts: Sequence[Part], data: Data, rows: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in parts:
        if isinstance(part, Value):
            found[part.key] = str(data[part.key])
        elif isinstance(part, Block) and not _is_kept(part):
            found[part.key] = ready([part], data).strip("\n")
        elif isinstance(part, Block) and part.is_list:
            turns = [_fields(part.parts, item, rows) for item in data[part.key]]
            rows[_anchor(part.parts)] = turns
        elif isinstance(part, Block):
            found |= _fields(part.parts, data, rows)
    return found


def _anchor(parts: Sequence[Part]) -> str:
    """Return the first field of a row that stands in its text."""
    before = ""
    for part in parts:
        before += part if isinstance(part, str) else ""
        if isinstance(part, Value) and not _is_in_tag(before):
            return part.key
    raise ValueError("a row without a field")


def ready(parts: Sequence[Part], data: Data) -> str:
    """Return what parts say with the data of a document, a line for each paragraph."""
    pieces: list[str] = []
    for part in parts:
        if isinstance(part, str):
            pieces.append(part)
        elif isinstance(part, Value):
            pieces.append(escape(str(data[part.key])))
        elif part.is_list:
            pieces += (ready(part.parts, item) for item in data[part.key])
        elif data[part.key]:
            pieces.append(ready(part.parts, data))
    text = _FIELD_CODE.sub("", "".join(pieces)).replace("</w:p>", "\n")
    return unescape(re.sub(r"<[^>]*>", "", text))


# --- comparing -------------------------------------------------------------------------------------------


def words_of(draft: bytes) -> str:
    """Return what stands in body, headers and footers, without any white space."""
    with zipfile.ZipFile(io.BytesIO(draft)) as archive:
        stories = sorted(filter(_STORY.fullmatch, archive.namelist()))
        texts = (text for name in stories for text in _WORDS.findall(archive.read(name).decode()))
        return "".join("".join(texts).split())
