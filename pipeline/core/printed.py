"""What a document prints, as digests by origin: its key, and through what it changed.

A template declares the fields it reads; only those count. So a document is made again exactly when one of its
printed values changed, and the cause says whether that came from its own row, a peer figure, a unit figure,
history or the policy.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping

from pipeline.core.context_subjects import ORIGIN

# Numbers and versions tell documents apart; they are recorded, not compared.
_NOT_COMPARED = frozenset({"doc.number", "doc.policy_version"})
_ORIGIN_BY_PREFIX = (
    ("org.", "policy"),
    ("doc.", "policy"),
    ("goals[].target", "policy"),
    ("checks[]", "policy"),
    ("history[]", "history"),
    ("grade.previous", "history"),
    ("unit.", "unit"),
    ("main.peer_", "peer"),
    ("indicators[].peer_", "peer"),
    ("has_peers", "peer"),
    ("main.previous", "history"),
    ("main.growth", "history"),
    ("indicators[].previous", "history"),
    ("indicators[].growth", "history"),
)
# Of an item that tells its own origin, these are still the policy's.
_POLICY_LEAVES = frozenset({"severity", "severity_text", "cause_text", "rule"})


def printed_parts(context: Mapping[str, object], fields: Collection[str]) -> dict[str, str]:
    """Return origin (own, peer, unit, history, policy) → digest of the values printed.

    Args:
        context: As ``build_context`` gives it.
        fields: Paths that the template reads: ``person.name``, ``findings[].text``.
    """
    values: dict[str, list[list[str]]] = {}
    _collect(context, "", None, fields, values)
    return {origin: _digest(values[origin]) for origin in sorted(values)}


def _collect(
    value: object,
    path: str,
    origin: str | None,
    fields: Collection[str],
    values: dict[str, list[list[str]]],
) -> None:
    if isinstance(value, Mapping):
        told = value.get(ORIGIN, origin)
        for name, inner in value.items():
            if name != ORIGIN:
                inner_path = f"{path}.{name}" if path else str(name)
                _collect(inner, inner_path, str(told) if told else None, fields, values)
    elif isinstance(value, list):
        if _is_read(path, fields):
            _note(values, f"{path}#", str(len(value)), origin)
        for inner in value:
            _collect(inner, f"{path}[]", origin, fields, values)
    elif _is_read(path, fields) and path not in _NOT_COMPARED:
        _note(values, path, str(value), origin)


def _is_read(path: str, fields: Collection[str]) -> bool:
    """Whether a template reads the value at a path, as itself or as a part of what it reads."""
    return path in fields or any(field.startswith((f"{path}[", f"{path}.")) for field in fields)


def _note(values: dict[str, list[list[str]]], path: str, text: str, origin: str | None) -> None:
    values.setdefault(_origin_of(path, origin), []).append([path, text])


def _origin_of(path: str, told: str | None) -> str:
    if told is not None:
        return "policy" if path.rpartition(".")[2] in _POLICY_LEAVES else told
    return next((origin for prefix, origin in _ORIGIN_BY_PREFIX if path.startswith(prefix)), "own")


def _digest(values: list[list[str]]) -> str:
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode("utf-8")).hexdigest()
