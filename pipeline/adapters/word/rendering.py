"""A Word template and a context of printed values → the bytes of one draft.

docxtpl fills the body, headers, footers and footnotes. What it leaves open is closed here: values are
checked before they are printed, and every filled part must be well formed (docxtpl itself repairs in silence
and can lose the rest of a document). Ids, bookmark names and identity follow in ``word_package``, and the
package is packed so that equal inputs give equal bytes anywhere.
Why templates are built as they are: docs/word-behaviour.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from jinja2 import TemplateSyntaxError, UndefinedError
from jinja2.exceptions import TemplateError as JinjaError
from lxml import etree

from pipeline.adapters.gate import Package, Refused, open_package, read_file
from pipeline.adapters.packing import pack
from pipeline.adapters.word.charts import chart_names, fill_charts
from pipeline.adapters.word.comments import add_comments
from pipeline.adapters.word.compiled_template import CompiledTemplate, NotCompilable
from pipeline.adapters.word.drawn_chart import DrawnChart
from pipeline.adapters.word.identity import Identity, IdentityParts
from pipeline.adapters.word.looks import lay_over, read_look
from pipeline.adapters.word.plain_template import PlainTemplate
from pipeline.adapters.word.ready_package import Making, ReadyPackage
from pipeline.adapters.word.template_environment import NOT_PRINTABLE, template_environment
from pipeline.adapters.word.word_package import make_unique
from pipeline.core.drafting.content import Content
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import TemplateError

__all__ = ["Identity", "Job", "Template"]

Job = tuple[Content, Identity, date]
"""What a draft is filled with, whose it is, and its day of issue."""

_TOGETHER = 10  # drafts; what they hold, some 2 MB, stays near the processor
_ANY_DAY = date(2000, 1, 1)  # of the template's parts; a draft's are dated by its day of issue


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
        self._drawn: dict[bytes, DrawnChart] = {}

    def __getstate__(self) -> dict[str, object]:
        """What another process needs: the file as it was read; it is compiled again there."""
        made_of_it = {name for name, value in vars(Template).items() if isinstance(value, cached_property)}
        return {name: value for name, value in vars(self).items() if name not in made_of_it} | {"_drawn": {}}

    @cached_property
    def _plain(self) -> PlainTemplate:
        return PlainTemplate(self._source, template_environment())

    @cached_property
    def _ready(self) -> ReadyPackage | None:
        """The quick way; None where the template needs docxtpl itself, or has a fault that docxtpl tells."""
        try:
            return ReadyPackage(CompiledTemplate(self._source))
        except (NotCompilable, JinjaError, etree.XMLSyntaxError):
            return None

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
        (draft,) = self.fill_all([(content, identity, issued_on)])
        if isinstance(draft, TemplateError):
            raise draft
        return draft

    def fill_all(self, jobs: Sequence[Job]) -> list[bytes | TemplateError]:
        """Return the drafts, or what kept them from being made, in their order.

        A few are made together, stage by stage: a processor that does the same again has it at hand still,
        and does it in two thirds of the time.

        Args:
            jobs: As ``fill`` takes them.
        """
        drafts: list[bytes | TemplateError] = []
        for start in range(0, len(jobs), _TOGETHER):
            drafts += _together([self._making(*job) for job in jobs[start : start + _TOGETHER]])
        return drafts

    def _making(self, content: Content, identity: Identity, issued_on: date) -> Making:
        if refused := next(_refused_additions(content), None):
            raise self._refusal("W510", field=refused)
        try:
            return (yield from self._drafting(content, identity, issued_on))
        except Refused as fault:
            raise self._refusal(fault.code, **fault.params) from fault

    def _drafting(self, content: Content, identity: Identity, issued_on: date) -> Making:
        if self._ready is not None:
            try:
                return (yield from self._ready.making(content, identity, issued_on))
            except (JinjaError, etree.XMLSyntaxError):
                pass  # docxtpl tells where, below
        parts = self._filled_plainly(content)
        make_unique(parts)
        fill_charts(parts, content.charts, self._drawn)
        add_comments(parts, content.notes, issued_on)
        IdentityParts(parts).write(parts, identity, issued_on)
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

    def _filled_plainly(self, content: Content) -> dict[str, bytes]:
        if refused := next(_refused_values(content.values, ""), None):
            raise self._refusal("W510", field=refused)
        try:
            return self._plain.render(content.values)
        except UndefinedError as fault:
            raise self._refusal("W511", message=str(fault.message)) from fault
        except TemplateSyntaxError as fault:
            raise self._refusal("W503", message=str(fault.message), text=_nearby(fault)) from fault
        except JinjaError as fault:
            raise self._refusal("W512", message=str(fault.message)) from fault
        except etree.XMLSyntaxError as fault:
            raise self._refusal("W513", message=str(fault.msg)) from fault

    def _refusal(self, code: str, **params: str) -> TemplateError:
        return TemplateError([Problem(code, "error", self._place, params)])


def _together(makings: Sequence[Making]) -> list[bytes | TemplateError]:
    """Make drafts stage by stage; one that fails stops no other."""
    drafts: dict[int, bytes | TemplateError] = {}
    waiting = dict(enumerate(makings))
    while waiting:
        for at, making in list(waiting.items()):
            try:
                next(making)
            except StopIteration as end:
                drafts[at] = end.value
                del waiting[at]
            except TemplateError as fault:
                drafts[at] = fault
                del waiting[at]
    return [drafts[at] for at in range(len(makings))]


def _refused_additions(content: Content) -> Iterator[str]:
    texts = [text for note in content.notes for text in (note.text, note.author)]
    for chart in content.charts.values():
        texts += (*chart.categories, *(series.name for series in chart.series), chart.number_format)
    if all(type(text) is str for text in texts) and NOT_PRINTABLE.search("".join(texts)) is None:
        return  # nothing to name
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
    elif (type(value) is str and NOT_PRINTABLE.search(value)) or type(value) not in (str, int, bool):
        yield path


def _nearby(fault: TemplateSyntaxError) -> str:
    lines = (fault.source or "").splitlines()
    line = lines[fault.lineno - 1] if 0 < fault.lineno <= len(lines) else ""
    return re.sub(r"<[^>]*>", "", line).strip()
