"""The template folder: which templates there are, which fields they read, and what is wrong with them."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from docxtpl import DocxTemplate
from jinja2 import Environment, TemplateSyntaxError
from lxml import etree

from pipeline.adapters.charts import chart_workbooks, check_charts
from pipeline.adapters.gate import Refused, open_package, read_file
from pipeline.core.models import Level, Problem
from pipeline.core.nearest import nearest
from pipeline.core.places import FileRef
from pipeline.core.template_fields import CHARTS
from pipeline.core.template_language import Forbidden, Use, is_known, is_part, read_fields
from pipeline.errors import TemplateError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FILLED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_UNFILLED = re.compile(r"(word|docProps)/[^/]+\.xml")
_ACTIVE = re.compile(r"vbaProject|vbaData|/activeX/|/embeddings/|macroEnabled|/afchunk", re.IGNORECASE)
_XML = re.compile(r"\.(xml|rels)$")
_SHOWN = 40  # characters of a paragraph in a message


class _Source(NamedTuple):
    """One part as docxtpl hands it to Jinja, cut into a line per paragraph, so that a line tells its text."""

    part: str
    text: str

    def paragraph(self, line: int) -> str:
        """Return the visible text of the paragraph that stands in a line."""
        lines = self.text.split("\n")
        text = re.sub(r"<[^>]*>", "", lines[line - 1]).strip() if 0 < line <= len(lines) else ""
        return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def list_templates(folder: Path) -> list[Path]:
    """Return the .docx files of a folder, by name; Word's lock files (``~$…``) are none."""
    return sorted(path for path in folder.glob("*.docx") if path.is_file() and not path.name.startswith("~$"))


def fields_used(path: Path) -> frozenset[str]:
    """Return the fields that a template reads, as paths (see ``core.template_language``).

    Raises:
        TemplateError: No Word file, or a tag that cannot be read.
    """
    place = FileRef(path.as_posix())
    fields: set[str] = set()
    for source in _sources(_parts(path)):
        try:
            uses, _ = _read(source)
        except TemplateSyntaxError as fault:
            raise TemplateError([_syntax_problem(place, source, fault)]) from fault
        fields |= {use.path for use in uses}
    return frozenset(fields)


def check_template(path: Path, known: Collection[str]) -> list[Problem]:
    """Return everything that is wrong with a template.

    Args:
        known: Every field that a context can have: ``person.name``, ``findings[].text``, ``strengths[]``.

    Returns:
        Problems in the order of the parts and paragraphs; empty when nothing is wrong.
    """
    place = FileRef(path.as_posix())
    try:
        parts = _parts(path)
        sources = list(_sources(parts))
    except TemplateError as error:
        return list(error.problems)
    problems = [problem for source in sources for problem in _check_source(place, source, known)]
    problems += _check_controls(place, parts)
    problems += _check_numbering(place, parts)
    problems += _check_unfilled(place, parts)
    problems += _check_package(place, parts)
    problems += check_charts(place, parts, CHARTS, set(_fields(sources)))
    # A field that one paragraph reads twice is one problem.
    return [problem for index, problem in enumerate(problems) if problem not in problems[:index]]


# --- reading ------------------------------------------------------------------------------------------


def _parts(path: Path) -> dict[str, bytes]:
    try:
        package = open_package(read_file(path))
        parts = {name: package.read(name) for name in package.names}
    except Refused as refused:
        raise TemplateError([refused.problem(path.as_posix())]) from refused
    refusal = TemplateError([_problem("W501", FileRef(path.as_posix()))])
    if "word/document.xml" not in parts or "[Content_Types].xml" not in parts:
        raise refusal
    try:
        for name in filter(_XML.search, parts):
            _tree(parts[name])
    except etree.XMLSyntaxError as fault:
        raise refusal from fault
    return parts


def _tree(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _sources(parts: dict[str, bytes]) -> Iterator[_Source]:
    patcher = DocxTemplate(io.BytesIO())
    for name in sorted(filter(_FILLED.fullmatch, parts)):
        text = patcher.patch_xml(etree.tostring(_tree(parts[name]), encoding="unicode"))
        one_line = text.replace("\r", " ").replace("\n", " ")
        yield _Source(name, re.sub(r"(?=<w:p[ >])|(?<=</w:p>)", "\n", one_line))


def _fields(sources: Iterable[_Source]) -> Iterator[str]:
    """Give the fields that are read, as far as the tags can be."""
    for source in sources:
        with suppress(TemplateSyntaxError):
            yield from (use.path for use in _read(source)[0])


def _read(source: _Source) -> tuple[list[Use], list[Forbidden]]:
    return read_fields(Environment(autoescape=True).parse(source.text))


# --- checks ---------------------------------------------------------------------------------------------


def _check_source(place: FileRef, source: _Source, known: Collection[str]) -> Iterator[Problem]:
    try:
        uses, forbidden = _read(source)
    except TemplateSyntaxError as fault:
        yield _syntax_problem(place, source, fault)
        return
    for use in uses:
        text = source.paragraph(use.line)
        if not is_known(use.path, known):
            yield _unknown(place, use.path, text, known)
        elif use.printed and any(is_part(field, use.path) for field in known):
            yield _problem("W508", place, field=use.path, text=text)
    for item in forbidden:
        yield _problem("W515", place, what=item.what, text=source.paragraph(item.line))


def _unknown(place: FileRef, path: str, text: str, known: Collection[str]) -> Problem:
    meant = nearest(path, known)
    if meant is None:
        return _problem("W504", place, field=path, text=text)
    return _problem("W502", place, field=path, text=text, suggestion=meant)


def _syntax_problem(place: FileRef, source: _Source, fault: TemplateSyntaxError) -> Problem:
    return _problem("W503", place, message=str(fault.message), text=source.paragraph(fault.lineno))


def _check_controls(place: FileRef, parts: dict[str, bytes]) -> Iterator[Problem]:
    for name in sorted(filter(_FILLED.fullmatch, parts)):
        for control in _tree(parts[name]).iter(f"{_W}sdt"):
            # A gallery, such as Word's own page numbers, is a control that nobody fills in.
            if control.find(f"{_W}sdtPr/{_W}docPartObj") is not None:
                continue
            tag = control.find(f"{_W}sdtPr/{_W}tag")
            if tag is None or not tag.get(f"{_W}val"):
                text = "".join(piece.text or "" for piece in control.iter(f"{_W}t"))
                yield _problem("W505", place, "warning", text=text[:_SHOWN])


def _check_numbering(place: FileRef, parts: dict[str, bytes]) -> Iterator[Problem]:
    numbering = parts.get("word/numbering.xml")
    defined = {"0"} | {
        entry.get(f"{_W}numId") or ""
        for entry in (_tree(numbering) if numbering else ())
        if entry.tag == f"{_W}num"
    }
    for name in sorted(name for name in parts if _FILLED.fullmatch(name) or name == "word/styles.xml"):
        for number in _tree(parts[name]).iter(f"{_W}numId"):
            if (number.get(f"{_W}val") or "") not in defined:
                yield _problem("W514", place, number=number.get(f"{_W}val") or "")


def _check_unfilled(place: FileRef, parts: dict[str, bytes]) -> Iterator[Problem]:
    for name in sorted(filter(_UNFILLED.fullmatch, parts)):
        if not _FILLED.fullmatch(name) and re.search(rb"\{\{|\{%", parts[name]):
            yield _problem("W509", place, part=name)


def _check_package(place: FileRef, parts: dict[str, bytes]) -> Iterator[Problem]:
    of_charts = chart_workbooks(parts)
    types = parts.get("[Content_Types].xml", b"").decode("utf-8", "replace")
    for workbook in of_charts:
        types = types.replace(f"/{workbook}", "")
    listed = [*(parts.keys() - of_charts), types]
    for name in sorted(name for name in parts if name.endswith(".rels")):
        for relation in _tree(parts[name]):
            type_ = relation.get("Type") or ""
            listed.append(type_)
            if relation.get("TargetMode") == "External" and not type_.endswith("/hyperlink"):
                yield _problem("W507", place, target=relation.get("Target") or "")
    if any(map(_ACTIVE.search, listed)):
        yield _problem("W506", place)


def _problem(code: str, place: FileRef, level: Level = "error", **params: str) -> Problem:
    return Problem(code, level, place, params)
