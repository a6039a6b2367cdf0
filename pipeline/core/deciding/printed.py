"""What a document prints, as digests by origin: its key, and through what it changed.

A template declares the fields it reads; only those count. So a document is made again exactly when one of its
printed values changed, and the cause says whether that came from its own row, a peer figure, a unit figure,
history or the policy.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache
from json.encoder import encode_basestring

from pipeline.core.drafting.content import Content
from pipeline.core.drafting.context_subjects import ORIGIN

# Numbers and versions tell documents apart; they are recorded, not compared.
_NOT_COMPARED = frozenset({"doc.number", "doc.policy_version"})
# What no table of the batch says; the first prefix that fits counts, and the rest is the subject's own.
_ORIGIN_BY_PREFIX = (
    ("org.", "policy"),
    ("doc.type", "policy"),
    ("doc.title", "policy"),
    ("doc.classification", "policy"),
    ("doc.copies", "policy"),
    ("doc.signs", "policy"),
    ("doc.appeal_days", "policy"),
    ("doc.consequence", "policy"),
    ("doc.goal", "policy"),
    ("history[]", "history"),
    ("promises[]", "history"),
    ("grade.previous", "history"),
    ("unit.", "unit"),
    ("children", "unit"),
    ("awards.", "unit"),
    ("sales.change", "history"),
    ("sales.retention", "history"),
    ("sales.by_month[].change", "history"),
    ("sales.by_month[].retention", "history"),
    ("sales.by_team[].change", "history"),
    ("sales.by_product[].change", "history"),
    ("sales.by_channel[].change", "history"),
    ("sales.by_class[].change", "history"),
    ("sales.by_power[].change", "history"),
    ("sales.", "unit"),
    ("next_period.", "policy"),
    ("main.peer_", "peer"),
    ("indicators[].peer_", "peer"),
    ("has_peers", "peer"),
    ("main.previous", "history"),
    ("main.growth", "history"),
    ("indicators[].previous", "history"),
    ("indicators[].growth", "history"),
)
_OWN = "own"
_ITEM = "[]"
_STEP = re.compile(r"\[\]|[^.\[]+")
_LIST_ITEM = re.compile(r"\.\d+\.")  # a tag names the item that a path of fields leaves open

_Texts = defaultdict[str, list[str]]
"""Origin → the values printed, each with its path, as the text that is digested."""


class PrintedFields:
    """What one template reads, ready to be looked up in the content of any document made with it.

    Attributes:
        fields: Paths that the template reads: ``person.name``, ``findings[].text``.
        charts: Names of the charts that stand in it, in order.
    """

    def __init__(self, fields: Collection[str], charts: Collection[str] = ()) -> None:
        self.fields = frozenset(fields)
        self.charts = tuple(sorted(set(charts)))
        self.read = _Read("")
        for field in self.fields:
            node = self.read
            for step in _STEP.findall(field):
                node = node.step(step)


class _Read:
    """A path that a template reads, as itself or as a part of what it reads.

    Attributes:
        below: Name, or ``[]`` for the items of a list → the path one step on.
        origin: Of the value, unless it tells one; ``item_origin`` of its place in a list.
        head: What stands before the value in the digested text; ``item_head`` before the place of an item.
    """

    __slots__ = ("below", "compared", "head", "item_head", "item_origin", "origin", "path")

    def __init__(self, path: str) -> None:
        self.path = path
        self.below: dict[str, _Read] = {}
        self.compared = path not in _NOT_COMPARED
        self.head, self.origin = _head(path), _origin_of(path)
        self.item_head, self.item_origin = _head(path + _ITEM), _origin_of(path + _ITEM)

    def step(self, step: str) -> _Read:
        """Return the path one step on, made where it is new."""
        if step not in self.below:
            between = "." if self.path and step != _ITEM else ""
            self.below[step] = _Read(f"{self.path}{between}{step}")
        return self.below[step]


def printed_parts(
    content: Content,
    fields: PrintedFields | Collection[str],
    charts: Collection[str] = (),
    default: str = _OWN,
) -> dict[str, str]:
    """Return origin (own, peer, unit, history, policy) → digest of the values printed.

    Args:
        fields: What the template reads. As paths, with ``charts`` beside them, it is made ready each time.
        default: The origin of what is the subject's own: ``unit`` for the document of a unit.
    """
    read = fields if isinstance(fields, PrintedFields) else PrintedFields(fields, charts)
    texts: _Texts = defaultdict(list)
    _collect(content.values, read.read, None, texts)
    for name in read.charts:
        chart = content.charts.get(name)
        if chart is not None:
            told = repr((chart.categories, chart.series))
            texts[chart.origin].append(_line(f"charts.{name}", told))
    for note in content.notes:
        if _field_of(note.tag) in read.fields:
            texts[note.origin].append(_line(note.tag, f"{note.author}: {note.text}"))
    if default != _OWN and _OWN in texts:
        texts[default] += texts.pop(_OWN)
    return {origin: _digest(texts[origin]) for origin in sorted(texts)}


def _collect(value: object, read: _Read, origin: str | None, texts: _Texts) -> None:
    """Note what a value and everything in it prints; only what is read is looked into."""
    if isinstance(value, dict):
        told = value.get(ORIGIN) or origin
        below = read.below
        for name, inner in value.items():
            if name in below:
                _collect(inner, below[name], told, texts)
    elif isinstance(value, list):
        item = read.below.get(_ITEM)
        for index, inner in enumerate(value):
            # An item counts by its place as well: one more, or another order, is another text.
            told = (inner.get(ORIGIN) if isinstance(inner, dict) else None) or origin or read.item_origin
            texts[told].append(f'{read.item_head}"{index}"]')
            if item is not None:
                _collect(inner, item, origin, texts)
    elif read.compared:
        texts[origin or read.origin].append(f"{read.head}{encode_basestring(str(value))}]")


@lru_cache(maxsize=1024)
def _head(path: str) -> str:
    return f"[{encode_basestring(path)}, "


def _line(path: str, text: str) -> str:
    return f"{_head(path)}{encode_basestring(text)}]"


@lru_cache(maxsize=1024)
def _field_of(tag: str) -> str:
    """The path of fields that a content control's tag stands for: f.findings.1.text → findings[].text."""
    return _LIST_ITEM.sub("[].", tag.removeprefix("f."))


def _origin_of(path: str) -> str:
    return next((origin for prefix, origin in _ORIGIN_BY_PREFIX if path.startswith(prefix)), _OWN)


def _digest(lines: list[str]) -> str:
    return hashlib.sha256(f"[{', '.join(lines)}]".encode()).hexdigest()
