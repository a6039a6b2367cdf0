"""A Word template as its checks see it: the parts of the package, each parsed once, and their paragraphs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from lxml import etree

from pipeline.adapters.gate import Refused, open_package, read_file
from pipeline.adapters.templates.template_stories import Story, read_story
from pipeline.adapters.word.word_package import strict_parser
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import TemplateError

DOCUMENT = "word/document.xml"
TYPES = "[Content_Types].xml"
_FILLED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_XML = re.compile(r"\.(xml|rels)$")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how .doc, .wps and encrypted .docx begin
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER_KINDS = ((b"{\\rtf", "RTF"), (b"%PDF", "PDF"), (b"<!DOCTYPE html", "HTML"), (b"<html", "HTML"))


class TemplateParts:
    """The package of one template.

    Attributes:
        data: Part → bytes.
        roots: XML part → its root.
    """

    def __init__(self, data: Mapping[str, bytes]) -> None:
        """Parse every XML part. Raises etree.XMLSyntaxError where one is broken."""
        self.data = data
        self.roots = {name: _parsed(data[name]) for name in sorted(data) if _XML.search(name)}

    @cached_property
    def stories(self) -> tuple[Story, ...]:
        """The parts that are filled, body first."""
        names = sorted(filter(is_filled, self.roots), key=lambda name: (name != DOCUMENT, name))
        return tuple(read_story(name, self.roots[name], self.data[name]) for name in names)

    @property
    def body(self) -> Story:
        """The body."""
        return self.stories[0]


def is_filled(part: str) -> bool:
    """Return whether docxtpl fills the tags of a part."""
    return _FILLED.fullmatch(part) is not None


def read_parts(path: Path) -> TemplateParts:
    """Return the parts of a template.

    Raises:
        TemplateError: It does not pass the gate, is of another kind, or is broken.
    """
    try:
        content = read_file(path)
        if refusal := _other_kind(path, content):
            raise refusal
        package = open_package(content)
        data = {name: package.read(name) for name in package.names}
    except Refused as refused:
        raise TemplateError([refused.problem(path.as_posix())]) from refused
    if DOCUMENT not in data or TYPES not in data:
        raise _refusal(path, "W501")
    try:
        return TemplateParts(data)
    except etree.XMLSyntaxError as fault:
        raise _refusal(path, "W501") from fault


def _other_kind(path: Path, content: bytes) -> TemplateError | None:
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            return _refusal(path, "W553")
        return _refusal(path, "W552", kind=".doc / .wps")
    kind = next((kind for start, kind in _OTHER_KINDS if content.lstrip()[:20].startswith(start)), None)
    return None if kind is None else _refusal(path, "W552", kind=kind)


def _refusal(path: Path, code: str, **params: str) -> TemplateError:
    return TemplateError([Problem(code, "error", FileRef(path.as_posix()), params)])


def _parsed(content: bytes) -> etree._Element:
    return etree.fromstring(content, strict_parser())
