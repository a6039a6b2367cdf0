"""Ways to fill a draft, for ``filling.py``: ours, docxtpl's, and the floor nothing can be faster than."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import deflate
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined

from pipeline.adapters import packing
from pipeline.adapters.word.charts import fill_charts
from pipeline.adapters.word.comments import add_comments
from pipeline.adapters.word.identity import Identity, IdentityParts
from pipeline.adapters.word.rendering import Template
from pipeline.adapters.word.template_filling import check_filling
from pipeline.adapters.word.word_package import make_unique
from pipeline.core.drafting.content import Content

LINES = 12  # values that are given a second line
_CHANGING = (
    "word/document",
    "word/header",
    "word/footer",
    "word/comments",
    "word/charts/chart",
    "word/embed",
)
_CHANGING += ("docProps/core", "docProps/custom")
# A row that is wider than its table's grid, so that docxtpl has to mend each draft.
_CELL = "<w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>"
_WIDE = f'<w:tbl><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid><w:tr>{_CELL * 2}</w:tr></w:tbl>'


class Work(NamedTuple):
    """One draft to be made."""

    template: Path
    content: Content
    identity: Identity
    issued_on: date


Make = Callable[[Work], bytes]
MakeAll = Callable[[Sequence[Work]], Iterable[bytes]]


# --- ours ------------------------------------------------------------------------------------------------


def together(path: Path) -> MakeAll:
    """Fill as a run does, a few drafts at a time."""

    def make(work: Sequence[Work]) -> Iterable[bytes]:
        return _template(path).fill_all([one[1:] for one in work])  # type: ignore[return-value]

    return make


def ours(path: Path, fresh: bool = False) -> Make:
    """Fill one draft at a time; ``fresh``: the template too is read and compiled for it."""

    def make(one: Work) -> bytes:
        template = Template(path) if fresh else _template(path)
        return template.fill(one.content, one.identity, one.issued_on)

    return make


def one_by_one(make: Make) -> MakeAll:
    """Fill many drafts in a loop."""
    return lambda work: map(make, work)


@cache
def _template(path: Path) -> Template:
    return Template(path)


def with_zlib(make: MakeAll) -> MakeAll:
    """Do the same, deflated by zlib at its usual level."""

    def made(work: Sequence[Work]) -> Iterable[bytes]:
        with _packing_with(lambda content, _: by_zlib(content)):
            return list(make(work))

    return made


@contextmanager
def _packing_with(deflated: Callable[[bytes, int], bytes]) -> Iterator[None]:
    pinned, packing.deflated = packing.deflated, deflated
    try:
        yield
    finally:
        packing.deflated = pinned


def by_zlib(content: bytes) -> bytes:
    return zlib.compress(content, 6, -zlib.MAX_WBITS)


def with_lines(content: Content) -> Content:
    """Give as many values, each of them printed once, a second line; no other has one."""
    rows = [dict(row) for row in content.values["indicators"]]  # type: ignore[union-attr, arg-type]
    for at in range(LINES):
        row, name = rows[at // 2], ("growth", "peer_average")[at % 2]
        row[name] = f"{row[name]}\n见附表"
    return replace(content, values={**content.values, "indicators": rows})


# --- the floor -------------------------------------------------------------------------------------------


def floor(work: list[Work], deflated: Callable[[bytes], bytes]) -> Make:
    ready: dict[str, tuple[dict[str, bytes], bytes, int]] = {}
    for one in work:
        draft = ours(one.template)(one)
        parts = _parts(draft)
        changing = {name: content for name, content in parts.items() if name.startswith(_CHANGING)}
        static = _zipped({name: content for name, content in parts.items() if name not in changing})
        ready[one.identity.number] = changing, static[: static.index(b"PK\x01\x02")], len(parts)

    def make(one: Work) -> bytes:
        changing, static, count = ready[one.identity.number]
        pieces, listed, at = [static], [], len(static)
        for name, content in changing.items():
            data = deflated(content)
            sizes = (deflate.crc32(content), len(data), len(content), len(name), 0)
            head = struct.pack("<5H3L2H", 20, 0, 8, 0, 33, *sizes)
            pieces += (b"PK\x03\x04", head, name.encode(), data)
            listed += (b"PK\x01\x02\x14\x00", head, struct.pack("<3H2L", 0, 0, 0, 0, at), name.encode())
            at += 30 + len(name) + len(data)
        places = b"".join(listed)
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(places), at, 0)
        return b"".join((*pieces, places, end))

    return make


# --- docxtpl ---------------------------------------------------------------------------------------------


def by_docxtpl(path: Path, one: Work) -> bytes:
    """Fill as its guide shows, names strict and values escaped."""
    document = DocxTemplate(path)
    document.render(dict(one.content.values), Environment(undefined=StrictUndefined), autoescape=True)
    return _saved(document)


def _saved(document: DocxTemplate) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def with_the_rest(draft: bytes, one: Work) -> bytes:
    """Do what we do beside filling, from the beginning for each draft, packed by ``zipfile``."""
    parts = _parts(draft)
    make_unique(parts)
    fill_charts(parts, one.content.charts, {})
    add_comments(parts, one.content.notes, one.issued_on)
    IdentityParts(parts).write(parts, one.identity, one.issued_on)
    return _zipped(parts)


class _Remembering(DocxTemplate):  # type: ignore[misc]  # docxtpl carries no types
    @staticmethod
    @cache
    def _patched(source: str) -> str:
        return str(DocxTemplate.patch_xml(None, source))

    def patch_xml(self, src_xml: str) -> str:
        return self._patched(src_xml)


class _RememberingJinja(Environment):
    from_string = cache(Environment.from_string)  # type: ignore[assignment]


def with_memo(path: Path) -> Make:
    jinja = _RememberingJinja(undefined=StrictUndefined, autoescape=True)

    def make(one: Work) -> bytes:
        document = _Remembering(path)
        document.render(dict(one.content.values), jinja, autoescape=True)
        return _saved(document)

    return make


def with_wide_table(path: Path, folder: Path) -> Path:
    parts = _parts(path.read_bytes())
    name = "word/document.xml"
    parts[name] = parts[name].replace(b"<w:sectPr", f"{_WIDE}<w:sectPr".encode(), 1)
    wide = folder / "wide.docx"
    wide.write_bytes(_zipped(parts))
    if [fault.code for fault in check_filling(wide)] != ["W517"]:
        raise AssertionError("the tables of this template are expected to need a look in each draft")
    return wide


def _parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()
