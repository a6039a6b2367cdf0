"""A Word template and a context of printed values → the bytes of one draft.

docxtpl fills the body, headers, footers and footnotes. What it leaves open is closed here: values are
checked before they are printed, and every filled part must be well formed (docxtpl itself repairs in silence
and can lose the rest of a document). Ids, bookmark names and identity follow in ``word_package``, and the
package is packed so that equal inputs give equal bytes anywhere.
Why templates are built as they are: docs/word-behaviour.md.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import IO

from docxtpl import DocxTemplate
from jinja2 import DictLoader, StrictUndefined, TemplateRuntimeError, TemplateSyntaxError, UndefinedError
from jinja2.environment import Template as JinjaTemplate
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from pipeline.adapters.charts import chart_names, fill_charts
from pipeline.adapters.comments import add_comments
from pipeline.adapters.drawn_chart import DrawnChart
from pipeline.adapters.gate import Package, Refused, open_package, read_file
from pipeline.adapters.looks import lay_over, read_look
from pipeline.adapters.packing import pack
from pipeline.adapters.word_package import Identity, make_unique, strict_parser, write_identity
from pipeline.core.content import Content
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.core.template_language import FILTERS, TESTS
from pipeline.errors import TemplateError

__all__ = ["Identity", "Template"]

_ANY_DAY = date(2000, 1, 1)  # of the template's parts; a draft's are dated by its day of issue
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Template:
    """One template file, read once and filled many times.

    Attributes:
        name: File name.
        digest: sha256 of the file, hex.
        charts: Names of the charts that stand in it.
        look_digest: sha256 of the look that is laid over it, hex; "" when none is.
    """

    def __init__(self, path: Path, look: Path | None = None) -> None:
        """Read the file, and the look that is laid over it.

        Raises:
            TemplateError: It, or the look, does not pass the gate, or is no Word document.
        """
        self._place = FileRef(path.as_posix())
        self.name = path.name
        try:
            self._source = read_file(path)
            package = open_package(self._source)
        except Refused as refused:
            raise TemplateError([refused.problem(path.as_posix())]) from refused
        if "word/document.xml" not in package:
            raise self._refusal("W501")
        self.digest = sha256(self._source).hexdigest()
        self.look_digest = ""
        if look is not None:
            self._lay_over(package, look)
        self.charts = self._read_charts(package)
        self._environment = _environment()
        self._prepared = _Prepared()

    def fill(self, content: Content, identity: Identity, issued_on: date) -> bytes:
        """Return the draft.

        Args:
            content: Its values are str, bool, list and dict only, at any depth.
            identity: Written into the core and the custom properties.
            issued_on: Date of creation and of every entry of the package.

        Raises:
            TemplateError: The template is broken or asks for a missing field, or a value cannot stand
                in a Word document.
        """
        if refused := next(_refused_content(content), None):
            raise self._refusal("W510", field=refused)
        parts = self._rendered(dict(content.values))
        try:
            fill_charts(parts, content.charts, self._prepared.charts)
        except Refused as fault:
            raise self._refusal(fault.code, **fault.params) from fault
        make_unique(parts)
        add_comments(parts, content.notes, issued_on)
        write_identity(parts, identity, issued_on)
        return pack(parts, issued_on)

    def _lay_over(self, package: Package, path: Path) -> None:
        look = read_look(path)
        parts = {name: package.read(name) for name in package.names}
        try:
            lay_over(parts, look)
        except (KeyError, etree.XMLSyntaxError) as fault:
            raise self._refusal("W501") from fault
        self._source = pack(parts, _ANY_DAY)
        self.look_digest = look.digest

    def _read_charts(self, package: Package) -> frozenset[str]:
        try:
            return chart_names({name: package.read(name) for name in package.names})
        except (Refused, KeyError, etree.XMLSyntaxError):
            return frozenset()  # told when it is checked, and when it is filled

    def _rendered(self, context: dict[str, object]) -> dict[str, bytes]:
        document = _Document(io.BytesIO(self._source), self._prepared)
        package = io.BytesIO()
        try:
            document.render(context, self._environment)
            document.save(package)
        except UndefinedError as fault:
            raise self._refusal("W511", message=str(fault.message)) from fault
        except TemplateSyntaxError as fault:
            raise self._refusal("W503", message=str(fault.message), text=_nearby(fault)) from fault
        except JinjaError as fault:
            raise self._refusal("W512", message=str(fault.message)) from fault
        except etree.XMLSyntaxError as fault:
            raise self._refusal("W513", message=str(fault.msg)) from fault
        with zipfile.ZipFile(package) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def _refusal(self, code: str, **params: str) -> TemplateError:
        return TemplateError([Problem(code, "error", self._place, params)])


# --- filling --------------------------------------------------------------------------------------


class _Environment(ImmutableSandboxedEnvironment):
    """Sandbox without globals and products: values are printed, compared and looped over, nothing else."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, _context: object, operator: str, _left: object, _right: object) -> object:
        raise TemplateRuntimeError(f"{operator} is not allowed")


def _environment() -> _Environment:
    environment = _Environment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        loader=DictLoader({}),  # so that an include fails as Jinja's own error
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.tests = {name: environment.tests[name] for name in TESTS}
    return environment


def _printable(value: object) -> object:
    if isinstance(value, StrictUndefined):
        return value  # Jinja raises the better error when it prints it
    if not isinstance(value, (str, int)) or (isinstance(value, str) and _NOT_IN_XML.search(value)):
        raise TemplateRuntimeError("a value that is no text")
    return value


def _refused_content(content: Content) -> Iterator[str]:
    yield from _refused_values(content.values, "")
    for name, chart in content.charts.items():
        texts = [*chart.categories, *(series.name for series in chart.series), chart.number_format]
        yield from _refused_values(texts, f"charts.{name}")
    for note in content.notes:
        yield from _refused_values([note.text, note.author], f"notes.{note.tag}")


def _refused_values(value: object, path: str) -> Iterator[str]:
    """Give the paths of values that no template may receive.

    Types are compared exactly: a subclass of str can say of itself that it is escaped already.
    """
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _refused_values(inner, f"{path}.{key}" if path else str(key))
    elif type(value) is list:
        for inner in value:
            yield from _refused_values(inner, f"{path}[]")
    elif (type(value) is str and _NOT_IN_XML.search(value)) or type(value) not in (str, int, bool):
        yield path


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Parts of one template, prepared by docxtpl, compiled by Jinja or opened for figures."""

    patched: dict[str, str] = field(default_factory=dict)
    compiled: dict[str, JinjaTemplate] = field(default_factory=dict)
    charts: dict[bytes, DrawnChart] = field(default_factory=dict)


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
        self, source: str, _part: object, context: dict[str, object], environment: _Environment
    ) -> str:
        if source not in self._prepared.compiled:
            self._prepared.compiled[source] = _compiled(source, environment)
        rendered = self._prepared.compiled[source].render(context)
        rendered = self.resolve_listing(re.sub(r"\n<w:p([ >])", r"<w:p\1", rendered))
        etree.fromstring(rendered, strict_parser())
        return str(rendered)

    def render_properties(self, context: object, jinja_env: object = None) -> None:
        """Leave them alone: they are written from the identity."""


def _compiled(source: str, environment: _Environment) -> JinjaTemplate:
    # Line breaks before paragraphs give an error its paragraph; docxtpl's {_{ is a brace that is meant
    # literally, and must be resolved in the template, not in people's data.
    source = re.sub(r"<w:p([ >])", r"\n<w:p\1", source)
    for written, meant in (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}")):
        source = source.replace(written, f"{{{{ '{meant}' }}}}")
    try:
        return environment.from_string(source)
    except TemplateSyntaxError as fault:
        fault.source = source
        raise


def _nearby(fault: TemplateSyntaxError) -> str:
    lines = (fault.source or "").splitlines()
    line = lines[fault.lineno - 1] if 0 < fault.lineno <= len(lines) else ""
    return re.sub(r"<[^>]*>", "", line).strip()
