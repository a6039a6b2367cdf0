"""A YAML file as plain values that remember their lines, checked against a shape, every fault at once.

Scalars are text as written; the shapes give them their types, so that ``id: 00123`` keeps its zeros.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import isclass
from typing import Generic, TypeAlias, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails

from pipeline.core.models import Problem
from pipeline.core.nearest import nearest
from pipeline.core.places import FileRef

Plain: TypeAlias = "str | Sequence[Plain] | Mapping[str, Plain] | None"
Path = tuple[str | int, ...]

_LONGEST_QUOTE = 40


@dataclass(frozen=True, slots=True)
class YamlFile:
    """One file as read.

    Attributes:
        file: POSIX, relative to the workspace.
        values: Text scalars, None for null, sequences and mappings; None when it could not be read.
        lines: Path of a value → 1-based line of its key, or of itself in a list.
        faults: What is wrong with the file as YAML.
    """

    file: str
    values: Plain
    lines: Mapping[Path, int] = field(default_factory=dict)
    faults: tuple[Problem, ...] = ()

    def at(self, path: Path) -> FileRef:
        """Return the place of a value, or of the nearest thing around it that stands in the file."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        return FileRef(self.file, self.lines.get(known), self._key(path) or None)

    def _key(self, path: Path) -> str:
        """Return the path in the user's words: entries of a list by their id, else by their number."""
        words: list[str] = []
        value = self.values
        for step in path:
            value = _inside(value, step)
            words.append(_id_of(value) or str(step + 1) if isinstance(step, int) else step)
        return ".".join(words)


def _inside(value: Plain, step: str | int) -> Plain:
    if isinstance(step, str):
        return value.get(step) if isinstance(value, Mapping) else None
    if isinstance(value, str | Mapping) or value is None:
        return None
    return value[step] if step < len(value) else None


def _id_of(value: Plain) -> str | None:
    if not isinstance(value, Mapping):
        return None
    name = value.get("id") or value.get("code")
    return name if isinstance(name, str) else None


class Shape(BaseModel):
    """Base of the shapes: no key that is not known; a key without a value counts as left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty_keys(cls, values: object) -> object:
        if not isinstance(values, Mapping):
            return values
        return {key: value for key, value in values.items() if value is not None}


S = TypeVar("S", bound=Shape)


@dataclass(frozen=True, slots=True)
class Entry(Generic[S]):
    """A checked value and where it stands."""

    shape: S
    source: YamlFile
    path: Path

    def at(self, *steps: str | int) -> FileRef:
        """Return the place of one of its values, or its own."""
        return self.source.at((*self.path, *steps))


def read_entry(source: YamlFile, model: type[S], problems: list[Problem], path: Path = ()) -> Entry[S] | None:
    """Return the value at a path, checked; None, and the faults added to ``problems``, when it is wrong."""
    value: Plain = source.values
    for step in path:
        value = _inside(value, step)
    try:
        return Entry(model.model_validate(value), source, path)
    except ValidationError as fault:
        problems += [_problem(error, model, source, path) for error in fault.errors(include_url=False)]
    return None


def read_list(source: YamlFile, key: str, model: type[S], problems: list[Problem]) -> list[Entry[S]]:
    """Return the entries of a list that are right; the faults of the others are added to ``problems``."""
    values = _inside(source.values, key)
    if values is None:
        return []
    if isinstance(values, str | Mapping):
        problems.append(Problem("P438", "error", source.at((key,)), {"found": _quote(values)}))
        return []
    entries = (read_entry(source, model, problems, (key, index)) for index in range(len(values)))
    return [entry for entry in entries if entry is not None]


def check_keys(source: YamlFile, required: Collection[str], optional: Collection[str] = ()) -> list[Problem]:
    """Return what is wrong with the outermost keys of a file."""
    if not isinstance(source.values, Mapping):
        return [Problem("P439", "error", source.at(()), {"found": _quote(source.values)})]
    known = [*required, *optional]
    problems = [unknown_key(source, (), key, known) for key in source.values if key not in known]
    missing = [key for key in required if source.values.get(key) is None]
    return problems + [Problem("P430", "error", source.at(()), {"key": key}) for key in missing]


def unknown_key(source: YamlFile, path: Path, key: str, known: Collection[str]) -> Problem:
    """Return the problem of a key that nobody knows, with the one it most likely stands for."""
    place = source.at((*path, key))
    guess = nearest(key, known)
    if guess is None:
        return Problem("P432", "error", place, {"key": key, "known": "、".join(known)})
    return Problem("P431", "error", place, {"key": key, "guess": guess})


# --- from the faults that pydantic finds to ours --------------------------------------------------------

_CODES = {
    "missing": "P430",
    "literal_error": "P433",
    "number": "P434",
    "int_parsing": "P435",
    "int_type": "P435",
    "int_from_float": "P435",
    "int_parsing_size": "P435",
    "yes_no": "P436",
    "day": "P437",
    "tuple_type": "P438",
    "frozenset_type": "P438",
    "model_type": "P439",
    "dict_type": "P439",
    "string_type": "P440",
    "string_too_short": "P440",
    "too_short": "P440",
    "greater_than": "P441",
    "greater_than_equal": "P441",
    "less_than_equal": "P441",
    "string_pattern_mismatch": "P442",
    "pattern": "P444",
}


def _problem(error: ErrorDetails, model: type[BaseModel], source: YamlFile, path: Path) -> Problem:
    where: Path = (*path, *error["loc"])
    if error["type"] == "extra_forbidden":
        key = str(where[-1])
        return unknown_key(source, where[:-1], key, _keys_at(model, error["loc"][:-1]))
    code = _CODES.get(error["type"], "P443")
    if code == "P430":
        return Problem(code, "error", source.at(where[:-1]), {"key": str(where[-1])})
    limits = {name: str(value) for name, value in error.get("ctx", {}).items()}
    params = {"found": _quote(error["input"]), "limits": _limits(code, limits)}
    return Problem(code, "error", source.at(where), params)


def _limits(code: str, limits: Mapping[str, str]) -> str:
    if code == "P433":
        return "、".join(re.findall(r"'([^']*)'", limits["expected"]))
    signs = {"gt": ">", "ge": ">=", "le": "<="}
    return " ".join(f"{signs[name]} {value}" for name, value in limits.items() if name in signs)


def _quote(value: object) -> str:
    text = value if isinstance(value, str) else ""
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def _keys_at(model: type[BaseModel], path: Path) -> Collection[str]:
    """Return the keys that a shape knows at a path inside it."""
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation) or model
    return list(model.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isclass(annotation) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(part) for part in get_args(annotation))
    return next((model for model in found if model is not None), None)
