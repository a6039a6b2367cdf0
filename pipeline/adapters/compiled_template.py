"""docxtpl's work on one template, done once: what is left for a document is rendering and joining texts.

docxtpl stays the language and the judge: its own preparation is compiled, and what it does after rendering is
either proved unneeded for this template (``template_proofs``) or done here on what data can change. Equality
with plain docxtpl, part by part, is what ``tests/adapters/test_equality.py`` shows.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from docxtpl import DocxTemplate
from jinja2 import Environment
from jinja2.environment import Template as JinjaTemplate
from lxml import etree

from pipeline.adapters.template_proofs import are_tables_stable, is_always_well_formed
from pipeline.adapters.unique_marks import mark_identifiers
from pipeline.adapters.word_package import strict_parser

_DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
_BODY = re.compile(r"<w:body\b[^>]*>")
_LISTING = "\n\t\a\f"  # characters that docxtpl turns into breaks, tabs and paragraphs
_PARAGRAPH = re.compile(r"<w:p(?: [^>]*)?>.*?</w:p>", re.DOTALL)
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_BRACES = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))


class NotCompilable(Exception):
    """The template needs plain docxtpl; the argument is the code of the reason."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One part that is filled.

    Attributes:
        before, after: What stands around the rendered text.
        proved: Every filling is well formed.
        stable: docxtpl would adjust no table.
        is_body: docxtpl looks at tables in the body alone.
    """

    name: str
    template: JinjaTemplate
    before: str
    after: str
    proved: bool
    stable: bool
    is_body: bool
    always_lists: bool


class CompiledTemplate:
    """One template as docxtpl prepares it.

    Attributes:
        static: Name → content of the parts that no document changes, as docxtpl saves them.
        unproved: Names of parts whose well-formedness every document has to show.
        unstable: Whether docxtpl's adjustment of tables is needed for every document.
    """

    def __init__(self, source: bytes, environment: Environment) -> None:
        """Prepare a template.

        Raises:
            NotCompilable: It holds what depends on more than its text.
            TemplateSyntaxError: As docxtpl raises it.
        """
        self._docxtpl = DocxTemplate(io.BytesIO(source))
        self._docxtpl.render_init()
        self._environment = environment
        self._parts = [self._body(), *self._around(), *self._footnotes()]
        self.static = self._saved()
        self.unproved = tuple(part.name for part in self._parts if not part.proved)
        self.unstable = any(not part.stable for part in self._parts)

    def render(self, values: Mapping[str, object]) -> dict[str, str]:
        """Return name → text of every part that is filled, identifiers still marked (see ``unique_marks``).

        Raises:
            jinja2.TemplateError: A value is missing or refused.
            XMLSyntaxError: What came out is not well formed.
        """
        return {part.name: self._rendered(part, values) for part in self._parts}

    def _rendered(self, part: _Part, values: Mapping[str, object]) -> str:
        text = part.template.render(values)
        if part.always_lists or any(character in text for character in _LISTING):
            text = _PARAGRAPH.sub(self._listed, text)
        whole = f"{part.before}{text}{part.after}"
        if not part.stable:
            return self._with_tables(part, text)
        if not part.proved:
            etree.fromstring(whole.encode(), strict_parser())
        return whole

    def _listed(self, paragraph: re.Match[str]) -> str:
        text = paragraph[0]
        if any(character in text for character in _LISTING):
            return str(self._docxtpl.resolve_listing(text))
        return text

    def _with_tables(self, part: _Part, text: str) -> str:
        etree.fromstring(f"{part.before}{text}{part.after}".encode(), strict_parser())
        tree = self._docxtpl.fix_tables(_with_namespaces(part.before, text))
        return part.before + _without_namespaces(etree.tostring(tree, encoding="unicode")) + part.after

    # --- preparation ---

    def _body(self) -> _Part:
        source = self._docxtpl.patch_xml(self._docxtpl.get_xml())
        whole = etree.tostring(self._docxtpl.docx._element, encoding="unicode")
        start = whole.index("<w:body")
        end = whole.rindex("</w:body>") + len("</w:body>")
        before, after = _DECLARATION + whole[:start], whole[end:]
        name = str(self._docxtpl.docx._part.partname).lstrip("/")
        return self._part(name, _without_namespaces(source), before, after, is_body=True)

    def _around(self) -> list[_Part]:
        """Headers and footers; one that two sections share is one part."""
        found: dict[str, _Part] = {}
        for uri in (self._docxtpl.HEADER_URI, self._docxtpl.FOOTER_URI):
            for _, part in self._docxtpl.get_headers_footers(uri):
                name = str(part.partname).lstrip("/")
                source = self._docxtpl.patch_xml(self._docxtpl.get_part_xml(part))
                found.setdefault(name, self._part(name, source, _DECLARATION, ""))
        return list(found.values())

    def _footnotes(self) -> list[_Part]:
        parts = [part for part in self._docxtpl.docx.part.package.parts if part.content_type == _FOOTNOTES]
        found = []
        for part in parts:
            text = part.blob.decode("utf-8")
            if not any(tag in text for tag in ("{{", "{%", "{#")):
                continue
            if len(self._docxtpl.docx.sections) > 1:
                # docxtpl fills them once for each section: what a person wrote would be read as a template.
                raise NotCompilable("footnotes")
            root = etree.tostring(etree.fromstring(part.blob, strict_parser()), encoding="unicode")
            name = str(part.partname).lstrip("/")
            found.append(self._part(name, self._docxtpl.patch_xml(root), _DECLARATION, ""))
        return found

    def _part(self, name: str, source: str, before: str, after: str, is_body: bool = False) -> _Part:
        marked = mark_identifiers(source, is_body)
        for written, meant in _BRACES:
            marked = marked.replace(written, f"{{{{ '{meant}' }}}}")
        return _Part(
            name=name,
            template=self._environment.from_string(marked),
            before=before,
            after=after,
            proved=is_always_well_formed(source),
            stable=not is_body or are_tables_stable(source),
            is_body=is_body,
            always_lists=any(character in source for character in _LISTING),
        )

    def _saved(self) -> dict[str, bytes]:
        package = io.BytesIO()
        self._docxtpl.docx.save(package)
        filled = {part.name for part in self._parts}
        with zipfile.ZipFile(package) as archive:
            return {name: archive.read(name) for name in archive.namelist() if name not in filled}


def _without_namespaces(body: str) -> str:
    """Take away the declarations that lxml repeats on a body it is asked to write alone."""
    return _BODY.sub("<w:body>", body, count=1)


def _with_namespaces(before: str, body: str) -> str:
    declared = " ".join(re.findall(r'xmlns(?::\w+)?="[^"]*"', before))
    return body.replace("<w:body>", f"<w:body {declared}>", 1)
