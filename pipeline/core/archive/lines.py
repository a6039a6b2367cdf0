"""JSON lines as the archive reads them: of any version of the program, so nothing is taken for granted."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pipeline.core.deciding.plan_json import Json, canonical

Line = Mapping[str, Json]


def read_lines(data: bytes) -> list[dict[str, Json]]:
    """Return the objects of a JSON lines file; a line that is none is left out."""
    found = []
    for line in data.splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            found.append(value)
    return found


def read_object(data: bytes) -> dict[str, Json]:
    """Return the one object that a JSON file holds; an empty one when it holds none."""
    try:
        value = json.loads(data)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def write_lines(lines: list[dict[str, Json]]) -> bytes:
    """Return the lines as the program writes them."""
    return "".join(f"{canonical(line)}\n" for line in lines).encode("utf-8")


def text(line: Line, *names: str) -> str:
    """Return the text that stands behind the names, one inside the other; "" where there is none."""
    value: Json = dict(line)
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def text_or_none(line: Line, *names: str) -> str | None:
    """Return the text that stands behind the names; None where there is none."""
    return text(line, *names) or None


def number(line: Line, name: str) -> int | None:
    """Return a whole number; None where there is none."""
    value = line.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def objects(line: Line, name: str) -> list[dict[str, Json]]:
    """Return the objects of a list; nothing where there is none."""
    value = line.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def inside(line: Line, name: str) -> dict[str, Json]:
    """Return an object; an empty one where there is none."""
    value = line.get(name)
    return value if isinstance(value, dict) else {}


def texts_in(value: Json) -> set[str]:
    """Return every text that stands anywhere in a value, keys left out."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return set().union(*map(texts_in, value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*map(texts_in, value)) if value else set()
    return set()
