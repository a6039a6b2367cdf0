"""docxtpl, made strict where it is forgiving."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO

from docxtpl import DocxTemplate
from jinja2 import Environment, TemplateRuntimeError, TemplateSyntaxError
from jinja2.environment import Template as JinjaTemplate
from lxml import etree

from pipeline.adapters.word.word_package import FOOTNOTES, strict_parser


class PlainTemplate:
    """One template, filled by docxtpl itself: the judge of the quicker way, and what remains without it."""

    def __init__(self, source: bytes, environment: Environment) -> None:
        self._source = source
        self._environment = environment
        self._prepared = _Prepared()

    def render(self, values: Mapping[str, object]) -> dict[str, bytes]:
        """Return name → content of every part of the filled package.

        Raises:
            jinja2.TemplateError: The template is broken, or a value is missing or refused.
            XMLSyntaxError: What came out is not well formed.
        """
        document = _Document(io.BytesIO(self._source), self._prepared)
        package = io.BytesIO()
        document.render(dict(values), self._environment)
        document.save(package)
        with zipfile.ZipFile(package) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Parts of one template, prepared by docxtpl and compiled by Jinja."""

    patched: dict[str, str] = field(default_factory=dict)
    compiled: dict[str, JinjaTemplate] = field(default_factory=dict)


class _Document(DocxTemplate):  # type: ignore[misc]  # docxtpl carries no types
    """docxtpl, made strict where it is forgiving.

    What depends on the template alone (its preparation, and compiling it) is done once and kept in
    ``prepared``; nothing of a document ever is.
    """

    def __init__(self, source: IO[bytes], prepared: _Prepared) -> None:
        super().__init__(source)
        self._prepared = prepared

    def patch_xml(self, src_xml: str) -> str:
        """Return docxtpl's preparation of a part."""
        if src_xml not in self._prepared.patched:
            self._prepared.patched[src_xml] = super().patch_xml(src_xml)
        return self._prepared.patched[src_xml]

    def render_xml_part(
        self, source: str, _part: object, context: dict[str, object], environment: Environment
    ) -> str:
        if source not in self._prepared.compiled:
            self._prepared.compiled[source] = _compiled(source, environment)
        rendered = self._prepared.compiled[source].render(context)
        rendered = self.resolve_listing(re.sub(r"\n<w:p([ >])", r"<w:p\1", rendered))
        etree.fromstring(rendered, strict_parser())
        return str(rendered)

    def render_footnotes(self, context: dict[str, object], jinja_env: Environment) -> None:
        """Fill them once; docxtpl does for each section, and reads what a person wrote as a template then."""
        for part in self.docx.part.package.parts:
            if part.content_type == FOOTNOTES:
                root = etree.fromstring(part.blob, strict_parser())
                source = self.patch_xml(etree.tostring(root, encoding="unicode"))
                part._blob = self.render_xml_part(source, part, context, jinja_env).encode("utf-8")

    def fix_tables(self, xml: str) -> etree._Element:
        try:
            tree: etree._Element = super().fix_tables(xml)
        except (AttributeError, LookupError, TypeError, ValueError) as fault:
            raise TemplateRuntimeError("a table without columns") from fault
        return tree

    def render_properties(self, context: object, jinja_env: object = None) -> None:
        """Leave them alone: they are written from the identity."""


def _compiled(source: str, environment: Environment) -> JinjaTemplate:
    source = re.sub(r"<w:p([ >])", r"\n<w:p\1", source)  # gives an error its paragraph
    try:
        return environment.from_string(source)
    except TemplateSyntaxError as fault:
        fault.source = source
        raise
