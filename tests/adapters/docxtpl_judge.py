"""Plain docxtpl as the judge of what we fill, and where two packages differ."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache

from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined
from jinja2.environment import Template as JinjaTemplate
from lxml import etree


def strict_environment() -> Environment:
    """Return Jinja as it comes, with its own escaping and strict names."""
    return Environment(autoescape=True, undefined=StrictUndefined)


def filled_by_docxtpl(source: bytes, values: Mapping[str, object]) -> dict[str, bytes]:
    """Return the parts of a package that docxtpl fills, nothing in between."""
    return _filled(DocxTemplate(io.BytesIO(source)), values, strict_environment())


def judged(source: bytes, values: Mapping[str, object]) -> dict[str, bytes]:
    """Return the same, sooner: what depends on a text alone is done once for it."""
    return _filled(_Judge(io.BytesIO(source)), values, _REMEMBERING)


def _filled(
    document: DocxTemplate, values: Mapping[str, object], environment: Environment
) -> dict[str, bytes]:
    package = io.BytesIO()
    document.render(dict(values), environment)
    document.save(package)
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def _prepared(source: str) -> str:
    return str(DocxTemplate.patch_xml(None, source))


class _Judge(DocxTemplate):  # type: ignore[misc]  # docxtpl carries no types
    def patch_xml(self, src_xml: str) -> str:
        return _prepared(src_xml)


class _Remembering(Environment):
    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self._compiled: dict[object, JinjaTemplate] = {}

    def from_string(self, source: str, *_more: object) -> JinjaTemplate:  # type: ignore[override]
        if source not in self._compiled:
            self._compiled[source] = super().from_string(source)
        return self._compiled[source]


_REMEMBERING = _Remembering()


def differences(ours: Mapping[str, bytes], docxtpls: Mapping[str, bytes]) -> list[str]:
    """Tell which parts differ, and where: XML in its canonical form, anything else by its bytes."""
    missing = sorted(ours.keys() ^ docxtpls.keys())
    told = [_difference(name, ours[name], docxtpls[name]) for name in sorted(ours.keys() & docxtpls.keys())]
    return [*(f"{name} is in one of the two" for name in missing), *filter(None, told)]


def _difference(name: str, ours: bytes, docxtpls: bytes) -> str:
    if ours == docxtpls:
        return ""
    if not name.endswith((".xml", ".rels")):
        return f"{name} differs"
    one, two = canonical(ours).decode(), canonical(docxtpls).decode()
    if one == two:
        return ""
    pairs = enumerate(zip(one, two, strict=False))
    at = next((place for place, (x, y) in pairs if x != y), min(len(one), len(two)))
    return f"{name}: {one[max(at - 60, 0) : at + 60]!r} and {two[max(at - 60, 0) : at + 60]!r}"


def canonical(part: bytes) -> bytes:
    return etree.tostring(etree.fromstring(part), method="c14n")
