"""docxtpl's work on one template, done once: what is left for a document is rendering and joining texts.

docxtpl stays the language and the judge: its own preparation is compiled, and what it does after rendering is
either proved unneeded for this template (``template_proofs``) or done here on what data can change. Equality
with plain docxtpl, part by part, is what ``tests/adapters/test_equality.py`` shows.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from operator import attrgetter

from docx.oxml import parse_xml
from docxtpl import DocxTemplate
from jinja2 import TemplateRuntimeError, nodes
from lxml import etree

from pipeline.adapters.word.listings import has_listing, listed
from pipeline.adapters.word.piece_templates import PieceTemplate, parse_part
from pipeline.adapters.word.template_proofs import Proof, prove
from pipeline.adapters.word.unique_marks import BEGIN, END, Irregular, Numbering, mark_identifiers
from pipeline.adapters.word.word_package import FOOTNOTES, STORY, strict_parser

_DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
_BODY = re.compile(r"(<w:body\b[^>]*>).*</w:body>", re.DOTALL)
_BODY_TAG, _WRITTEN_TAG = re.compile(r"<w:body\b[^>]*>"), re.compile(rb"<w:body\b[^>]*>")


class NotCompilable(Exception):
    """The template needs plain docxtpl.

    Attributes:
        reason: Code of a problem, and the part of the package that gives the reason.
    """

    def __init__(self, code: str, part: str) -> None:
        super().__init__(code, part)
        self.reason = (code, part)


class _Kind(Enum):
    """What docxtpl does with a part after rendering."""

    BODY = "it adjusts tables"
    AROUND = "it drops blanks between elements"  # headers and footers, read by python-docx
    NOTES = "nothing"


@dataclass(frozen=True, slots=True)
class _Part:
    """One part that is filled."""

    name: str
    kind: _Kind
    template: PieceTemplate
    proof: Proof
    is_constant: bool

    @property
    def is_proved(self) -> bool:
        """Every filling is well formed, and docxtpl would change nothing in it."""
        return self.proof.well_formed and (self.kind is not _Kind.BODY or self.proof.tables_stable)


class CompiledTemplate:
    """One template as docxtpl prepares it.

    Attributes:
        static: Name → content of the parts that no document changes, as docxtpl saves them.
        reasons: Code of a problem and name of a part: why each document takes more than rendering.
            W516: it has to show that it is well formed. W517: docxtpl has to look at its tables.
    """

    def __init__(self, source: bytes) -> None:
        """Prepare a template.

        Raises:
            NotCompilable: It holds what only docxtpl and a parser handle.
            jinja2.TemplateError: A tag is wrongly written.
            XMLSyntaxError: A part that no data changes is not well formed.
        """
        self._docxtpl = DocxTemplate(io.BytesIO(source))
        self._docxtpl.render_init()
        parts = [self._body(), *self._around(), *self._footnotes()]
        self.static = self._saved({part.name for part in parts})
        self.static |= {part.name: self._constant(part) for part in parts if part.is_constant}
        self._parts = sorted((part for part in parts if not part.is_constant), key=attrgetter("name"))
        self.reasons = tuple(
            ("W517" if part.proof.well_formed else "W516", part.name)
            for part in self._parts
            if not part.is_proved
        )

    def render(self, values: Mapping[str, object]) -> dict[str, bytes]:
        """Return name → content of every part that is filled, identifiers unique.

        Raises:
            jinja2.TemplateError: A value is missing or refused, or tables cannot be adjusted.
            XMLSyntaxError: What came out is not well formed.
        """
        try:
            return self._filled(values, is_exact=False)
        except (KeyError, TypeError):
            pass
        try:
            return self._filled(values, is_exact=True)
        except TypeError as fault:  # a list is printed, or a text compared with a number
            raise TemplateRuntimeError("a value that is no text") from fault

    def _filled(self, values: Mapping[str, object], *, is_exact: bool) -> dict[str, bytes]:
        numbering = Numbering()
        return {
            part.name: self._finished(part, part.template.render(values, numbering, is_exact=is_exact))
            for part in self._parts
        }

    def _constant(self, part: _Part) -> bytes:
        return self._finished(part, part.template.render({}, Numbering(), is_exact=True))

    def _finished(self, part: _Part, content: bytes) -> bytes:
        """Return a part as docxtpl leaves it."""
        start, behind = len(part.template.before), len(part.template.after)
        is_proved = part.is_proved
        if has_listing(content, start, len(content) - behind):
            content = listed(content, start, len(content) - behind)
            is_proved = is_proved and part.proof.lists
        if is_proved:
            return content
        end = len(content) - behind
        return self._repaired(part, content[:start], content[start:end], content[end:])

    def _repaired(self, part: _Part, before: bytes, text: bytes, after: bytes) -> bytes:
        """Return a part as docxtpl leaves it, after a strict look at it."""
        whole = b"".join((before, text, after))
        if not part.proof.well_formed or not part.proof.lists:
            etree.fromstring(whole, strict_parser())
        match part.kind:
            case _Kind.BODY:
                return b"".join((before, self._with_tables(text), after))
            case _Kind.AROUND:
                return _DECLARATION.encode() + etree.tostring(parse_xml(whole), encoding="UTF-8")
            case _Kind.NOTES:
                return whole

    def _with_tables(self, text: bytes) -> bytes:
        tag = _WRITTEN_TAG.match(text)
        if tag is None:
            raise TemplateRuntimeError("the body of the document is gone")
        try:
            tree = self._docxtpl.fix_tables(self._alone + text[tag.end() :])
        except (AttributeError, LookupError, TypeError, ValueError) as fault:
            raise TemplateRuntimeError("a table without columns") from fault
        inner = _WRITTEN_TAG.sub(b"", etree.tostring(tree, encoding="UTF-8"), count=1)
        return tag[0] + (inner or b"</w:body>")  # one that is empty is written as one tag

    # --- preparation ---

    def _body(self) -> _Part:
        name = str(self._docxtpl.docx._part.partname).lstrip("/")
        whole = etree.tostring(self._docxtpl.docx._element, encoding="unicode")
        body = _BODY.search(whole)
        if body is None or not STORY.fullmatch(name):
            raise NotCompilable("W518", name)
        # Written alone, as docxtpl takes it, a body repeats every namespace of the document.
        alone = self._docxtpl.patch_xml(self._docxtpl.get_xml())
        self._alone = alone[: len(alone) - len(_without_tag(alone))].encode()
        source = body[1] + _without_tag(alone)
        return self._part(name, _Kind.BODY, source, whole[: body.start()], whole[body.end() :])

    def _around(self) -> list[_Part]:
        """Headers and footers; one that two sections share is one part."""
        found: dict[str, _Part] = {}
        for uri in (self._docxtpl.HEADER_URI, self._docxtpl.FOOTER_URI):
            for _, part in self._docxtpl.get_headers_footers(uri):
                name = str(part.partname).lstrip("/")
                if name not in found:
                    source = self._docxtpl.patch_xml(self._docxtpl.get_part_xml(part))
                    found[name] = self._part(name, _Kind.AROUND, source)
        return list(found.values())

    def _footnotes(self) -> Iterator[_Part]:
        for part in self._docxtpl.docx.part.package.parts:
            if part.content_type == FOOTNOTES:
                root = etree.tostring(etree.fromstring(part.blob, strict_parser()), encoding="unicode")
                name = str(part.partname).lstrip("/")
                yield self._part(name, _Kind.NOTES, self._docxtpl.patch_xml(root))

    def _part(self, name: str, kind: _Kind, source: str, before: str = "", after: str = "") -> _Part:
        if BEGIN in source or END in source:
            raise NotCompilable("W518", name)
        if STORY.fullmatch(name):
            try:
                source = mark_identifiers(source, kind is _Kind.BODY)
            except Irregular as fault:
                raise NotCompilable("W518", name) from fault
        tree = parse_part(source)
        return _Part(
            name=name,
            kind=kind,
            proof=prove(tree, before, after),
            is_constant=_is_constant(tree) and BEGIN not in source,
            template=PieceTemplate(tree, _DECLARATION + before, after),
        )

    def _saved(self, filled: set[str]) -> dict[str, bytes]:
        package = io.BytesIO()
        self._docxtpl.docx.save(package)
        with zipfile.ZipFile(package) as archive:
            return {name: archive.read(name) for name in archive.namelist() if name not in filled}


def _without_tag(body: str) -> str:
    return _BODY_TAG.sub("", body, count=1)


def _is_constant(tree: nodes.Template) -> bool:
    return all(
        isinstance(node, nodes.Output) and all(isinstance(item, nodes.TemplateData) for item in node.nodes)
        for node in tree.body
    )
