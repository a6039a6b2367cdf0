"""How fast one core fills drafts: ``python benchmarks/filling.py [rounds]``.

The shipped development plan with the contents of the sample batch: its chart, comments and identity, every
check on, each draft written to a file. Plain docxtpl makes the same text from the same template; what it does
not do by itself (figures of the chart, comments, identity) is added in a variant of its own. The floor is
what nothing can avoid: finished parts → checksum, deflate, join, write. CPU time, variants in shuffled
rounds: machines drift, so compare within a round only.
"""

from __future__ import annotations

import io
import random
import struct
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from statistics import median
from typing import NamedTuple

import deflate
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined

from pipeline.adapters import packing
from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.word.charts import fill_charts
from pipeline.adapters.word.comments import add_comments
from pipeline.adapters.word.identity import Identity, IdentityParts
from pipeline.adapters.word.rendering import Template
from pipeline.adapters.word.template_filling import check_filling
from pipeline.adapters.word.word_package import make_unique
from pipeline.core.drafting.content import Content
from pipeline.core.drafting.context import Surroundings, build_content
from pipeline.steps.evaluating import prepare

ROOT = Path(__file__).parent.parent
TEMPLATE = "development_plan.docx"
FAST, SLOW = 20, 2  # documents a round
LINES = 12
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


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured.

    Attributes:
        milliseconds: Variant → CPU time of one draft, a figure for each round.
        ratios: What is compared → median of its ratios within a round.
        size: Bytes of a draft, the mean.
    """

    milliseconds: Mapping[str, list[float]]
    ratios: Mapping[str, float]
    size: int


_RATIOS = {
    "docxtpl against ours": ("docxtpl", "ours"),
    "docxtpl against ours, zlib 6": ("docxtpl", "ours, zlib 6"),
    "docxtpl with chart, comments, identity against ours": ("docxtpl, all", "ours"),
    "docxtpl with a memo against ours": ("docxtpl, memo", "ours"),
    "ours against the floor": ("ours", "floor"),
    "ours against the floor, zlib 6": ("ours, zlib 6", "floor, zlib 6"),
    "docxtpl against ours, tables mended each time": ("docxtpl, tables", "ours, tables"),
    f"{LINES} values of two lines against none": ("ours, lines", "ours"),
    "compiling against a draft of docxtpl": ("compiling", "docxtpl"),
}


def fillings(root: Path = ROOT, batch: str = "2026Q3", template: str = TEMPLATE) -> list[Work]:
    """Return what a run would fill: the drafts of a template in a sample batch."""
    prepared = prepare(Workspace(root), batch)
    around = Surroundings(prepared.evaluated, prepared.policy, prepared.calendar)
    path = root / "templates" / "docx" / template
    digest, organisation = Template(path).digest, prepared.policy.settings.organisation
    found = []
    for one in prepared.plan.documents:
        if one.template == template:
            told = (one.number, one.type, one.title, one.subject.id, batch, f"{template} {digest}")
            who = Identity(*told, prepared.policy.version, organisation)
            found.append(Work(path, build_content(one, around), who, one.issued_on))
    return found


def measure(rounds: int) -> Results:
    """Return the figures; a round takes about half a second."""
    work = fillings()
    chance = random.Random(0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        variants = _variants(work, folder)
        times: dict[str, list[float]] = {variant: [] for variant in variants}
        for number in range(rounds + 1):
            for variant in chance.sample(list(variants), len(variants)):
                make, count = variants[variant]
                some = [work[(number * SLOW + at) % len(work)] for at in range(count)]
                taken = _timed(make, some, folder)
                if number:  # the first round warms up
                    times[variant].append(taken)
    filled = zip(times["ours, compiled"], times["ours"], strict=True)
    times["compiling"] = [both - filling for both, filling in filled]
    ratios = {
        told: median(one / two for one, two in zip(times[above], times[below], strict=True))
        for told, (above, below) in _RATIOS.items()
    }
    return Results(times, ratios, sum(len(_ours(work[0].template)(one)) for one in work) // len(work))


def _timed(make: Make, some: list[Work], folder: Path) -> float:
    paths = [folder / f"{at}.docx" for at in range(len(some))]
    begin = time.process_time()
    for one, path in zip(some, paths, strict=True):
        path.write_bytes(make(one))
    taken = time.process_time() - begin
    for path in paths:
        path.unlink()
    return 1000 * taken / len(some)


def _variants(work: list[Work], folder: Path) -> dict[str, tuple[Make, int]]:
    path, wide = work[0].template, _with_wide_table(work[0].template, folder)
    lines = {one.identity.number: one._replace(content=_with_lines(one.content)) for one in work}
    return {
        "ours": (_ours(path), FAST),
        "ours, zlib 6": (_with_zlib(_ours(path)), FAST),
        "ours, lines": (lambda one: _ours(path)(lines[one.identity.number]), FAST),
        "ours, tables": (_ours(wide), FAST),
        "ours, compiled": (lambda one: _ours(one.template, fresh=True)(one), SLOW),
        "floor": (_floor(work, lambda content: bytes(deflate.deflate_compress(content, 1))), FAST),
        "floor, zlib 6": (_floor(work, _zlib), FAST),
        "docxtpl": (lambda one: _by_docxtpl(path, one), SLOW),
        "docxtpl, all": (lambda one: _with_the_rest(_by_docxtpl(path, one), one), SLOW),
        "docxtpl, memo": (_memo(path), SLOW),
        "docxtpl, tables": (lambda one: _by_docxtpl(wide, one), SLOW),
    }


# --- ours ------------------------------------------------------------------------------------------------


def _ours(path: Path, fresh: bool = False) -> Make:
    def make(one: Work) -> bytes:
        template = Template(path) if fresh else _template(path)
        return template.fill(one.content, one.identity, one.issued_on)

    return make


@cache
def _template(path: Path) -> Template:
    return Template(path)


def _with_zlib(make: Make) -> Make:
    def made(one: Work) -> bytes:
        with _packing_with(lambda content, _: _zlib(content)):
            return make(one)

    return made


@contextmanager
def _packing_with(deflated: Callable[[bytes, int], bytes]) -> Iterator[None]:
    pinned, packing.deflated = packing.deflated, deflated
    try:
        yield
    finally:
        packing.deflated = pinned


def _zlib(content: bytes) -> bytes:
    return zlib.compress(content, 6, -zlib.MAX_WBITS)


def _with_lines(content: Content) -> Content:
    """Give as many values, each of them printed once, a second line; no other has one."""
    rows = [dict(row) for row in content.values["indicators"]]  # type: ignore[union-attr, arg-type]
    for at in range(LINES):
        row, name = rows[at // 2], ("growth", "peer_average")[at % 2]
        row[name] = f"{row[name]}\n见附表"
    return replace(content, values={**content.values, "indicators": rows})


# --- the floor -------------------------------------------------------------------------------------------


def _floor(work: list[Work], deflated: Callable[[bytes], bytes]) -> Make:
    ready: dict[str, tuple[dict[str, bytes], bytes, int]] = {}
    for one in work:
        draft = _ours(one.template)(one)
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


def _by_docxtpl(path: Path, one: Work) -> bytes:
    """Fill as its guide shows, names strict and values escaped."""
    document = DocxTemplate(path)
    document.render(dict(one.content.values), Environment(undefined=StrictUndefined), autoescape=True)
    return _saved(document)


def _saved(document: DocxTemplate) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _with_the_rest(draft: bytes, one: Work) -> bytes:
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


def _memo(path: Path) -> Make:
    jinja = _RememberingJinja(undefined=StrictUndefined, autoescape=True)

    def make(one: Work) -> bytes:
        document = _Remembering(path)
        document.render(dict(one.content.values), jinja, autoescape=True)
        return _saved(document)

    return make


def _with_wide_table(path: Path, folder: Path) -> Path:
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


def main() -> None:
    """Measure and print."""
    results = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
    print(f"one draft, {results.size / 1024:.1f} KiB, CPU time, medians")
    for variant, taken in results.milliseconds.items():
        print(f"{variant:>56} {median(taken):9.3f} ms {1000 / median(taken):9.0f} a second")
    for told, ratio in results.ratios.items():
        print(f"{told:>56} {ratio:9.2f} x")


if __name__ == "__main__":
    main()
