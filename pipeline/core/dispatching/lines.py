"""Values of the lines that dispatching writes and reads back, each checked for what it is."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.core.deciding.plan_json import Json


class BadLine(ValueError):
    """A line of releases.jsonl or transmittals.jsonl that the program did not write so."""


def mapping_of(value: Json) -> Mapping[str, Json]:
    """Return an object."""
    if not isinstance(value, dict):
        raise BadLine("an object is missing")
    return value


def objects_of(value: Json) -> tuple[Mapping[str, Json], ...]:
    """Return a list of objects."""
    if not isinstance(value, list):
        raise BadLine("a list is missing")
    return tuple(mapping_of(item) for item in value)


def text_of(line: Mapping[str, Json], name: str) -> str:
    """Return a text that is there."""
    value = line.get(name)
    if not isinstance(value, str) or not value:
        raise BadLine(f"{name} is missing")
    return value


def text_or_none(line: Mapping[str, Json], name: str) -> str | None:
    """Return a text; None for null and for a name that does not stand there."""
    return None if line.get(name) is None else text_of(line, name)


def number_of(line: Mapping[str, Json], name: str) -> int:
    """Return a whole number."""
    value = line.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadLine(f"{name} is no number")
    return value
