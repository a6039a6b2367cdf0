"""What a document prints, as digests by origin: its key, and through what it changed.

A template declares the fields it reads; only those count. So a document is made again exactly when one of its
printed values changed, and the cause says whether that came from its own row, a peer figure, a unit figure,
history or the policy.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping

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
_LIST_ITEM = re.compile(r"\.\d+\.")  # a tag names the item that a path of fields leaves open


def printed_parts(
    content: Content, fields: Collection[str], charts: Collection[str] = (), default: str = _OWN
) -> dict[str, str]:
    """Return origin (own, peer, unit, history, policy) → digest of the values printed.

    Args:
        fields: Paths that the template reads: ``person.name``, ``findings[].text``.
        charts: Names of the charts that stand in it.
        default: The origin of what is the subject's own: ``unit`` for the document of a unit.
    """
    values: dict[str, list[list[str]]] = {}
    _collect(content.values, "", None, fields, values)
    for name in sorted(set(charts) & set(content.charts)):
        chart = content.charts[name]
        _note(values, f"charts.{name}", repr((chart.categories, chart.series)), chart.origin)
    for note in content.notes:
        if _LIST_ITEM.sub("[].", note.tag.removeprefix("f.")) in fields:
            _note(values, note.tag, f"{note.author}: {note.text}", note.origin)
    if default != _OWN and _OWN in values:
        values[default] = values.get(default, []) + values.pop(_OWN)
    return {origin: _digest(values[origin]) for origin in sorted(values)}


def _collect(
    value: object,
    path: str,
    origin: str | None,
    fields: Collection[str],
    values: dict[str, list[list[str]]],
) -> None:
    if isinstance(value, Mapping):
        told = _told(value, origin)
        for name, inner in value.items():
            if name != ORIGIN:
                inner_path = f"{path}.{name}" if path else str(name)
                _collect(inner, inner_path, told, fields, values)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if _is_read(path, fields):
                # An item counts by its place as well: one more, or another order, is another text.
                _note(values, f"{path}[]", str(index), _told(inner, origin))
            _collect(inner, f"{path}[]", origin, fields, values)
    elif _is_read(path, fields) and path not in _NOT_COMPARED:
        _note(values, path, str(value), origin)


def _told(value: object, origin: str | None) -> str | None:
    """The origin that an item tells for itself and everything in it, else that of what it stands in."""
    told = value.get(ORIGIN, origin) if isinstance(value, Mapping) else origin
    return str(told) if told else None


def _is_read(path: str, fields: Collection[str]) -> bool:
    """Whether a template reads the value at a path, as itself or as a part of what it reads."""
    return path in fields or any(field.startswith((f"{path}[", f"{path}.")) for field in fields)


def _note(values: dict[str, list[list[str]]], path: str, text: str, origin: str | None) -> None:
    values.setdefault(_origin_of(path, origin), []).append([path, text])


def _origin_of(path: str, told: str | None) -> str:
    if told is not None:
        return told
    return next((origin for prefix, origin in _ORIGIN_BY_PREFIX if path.startswith(prefix)), _OWN)


def _digest(values: list[list[str]]) -> str:
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode("utf-8")).hexdigest()
