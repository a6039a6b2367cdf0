"""YAML files of a workspace → plain values with their lines: the policy, jixiao.yaml, batch.yaml.

Built from the parser's events, without a tree: nothing recurses, so that deep nesting cannot end the process
(the C composer does on 100,000 brackets), and aliases never unfold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml
from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from yaml.reader import ReaderError

from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.core.policies.policy_shape import POLICY_FILES
from pipeline.core.policies.yaml_shape import Path as KeyPath
from pipeline.core.policies.yaml_shape import YamlFile

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
BATCH_FILE = "batch.yaml"

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TAG_NAMES = ("str", "null", "bool", "int", "float", "timestamp", "seq", "map")
_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset(f"{_TAG}{name}" for name in _TAG_NAMES)
_LONGEST_QUOTE = 60

Node: TypeAlias = "str | list[Node] | dict[str, Node] | None"


def read_policy_files(workspace: Path) -> tuple[YamlFile, ...]:
    """Return jixiao.yaml and every file of policy/, in the order of the policy; faults stand in each."""
    return tuple(read_yaml(workspace / file, file) for file in POLICY_FILES)


def read_batch_file(folder: Path, workspace: Path) -> YamlFile | None:
    """Return the batch.yaml of a batch folder; None when it has none."""
    path = folder / BATCH_FILE
    if not path.is_file():
        return None
    inside = path.is_relative_to(workspace)
    return read_yaml(path, (path.relative_to(workspace) if inside else path).as_posix())


def read_yaml(path: Path, file: str) -> YamlFile:
    """Return a file as plain values; what is wrong with it as YAML stands in its ``faults``.

    Args:
        file: Its name in problems: POSIX, relative to the workspace.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError:
        return _unreadable(file, "P401", None)
    if len(content) > MAX_BYTES:
        return _unreadable(file, "P403", None, limit=str(MAX_BYTES))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return _unreadable(file, "P402", content.count(b"\n", 0, fault.start) + 1)
    return parse_yaml(text, file)


def parse_yaml(text: str, file: str) -> YamlFile:
    """Return the text of a YAML file as plain values."""
    building = _Building(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            building.take(event)
    except _Stop as stop:
        return YamlFile(file, None, faults=(*building.faults, stop.problem))
    except yaml.YAMLError as fault:
        line = _line_of(fault, text)
        return _unreadable(file, "P404", line + 1, found=_line(text, line))
    # A file of comments alone says nothing, which is not wrong.
    values: Node = building.root if building.root is not None else {}
    return YamlFile(file, values, building.lines, tuple(building.faults))


def write_mapping(columns: Mapping[str, Mapping[str, Mapping[str, str]]], heading: str) -> str:
    """Return the text of a batch.yaml that holds the mapping found.

    Args:
        columns: File → sheet ("" for CSV) → header → field.
        heading: Explanation for HR, written above as comments.
    """
    plain = {
        file: {sheet: dict(fields) for sheet, fields in sheets.items()} for file, sheets in columns.items()
    }
    comments = "".join(f"# {line}".rstrip() + "\n" for line in heading.splitlines())
    body = yaml.safe_dump({"columns": plain}, allow_unicode=True, sort_keys=False, width=1000)
    return f"{comments}\n{body}" if comments else body


class _Stop(Exception):
    """A fault after which the rest of the file cannot be told."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.code)


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being filled; ``key`` waits for its value."""

    node: list[Node] | dict[str, Node]
    path: KeyPath
    key: str | None = None


@dataclass(slots=True)
class _Building:
    """Values, lines and faults as the events give them."""

    file: str
    root: Node = None
    lines: dict[KeyPath, int] = field(default_factory=dict)
    faults: list[Problem] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)
    _documents: int = 0

    def take(self, event: Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark is not None else 1
        match event:
            case DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise _Stop(self._fault("P409", line))
            case AliasEvent():
                raise _Stop(self._fault("P407", line, found=f"*{event.anchor}"))
            case ScalarEvent():
                self._check_tag(event.tag, line)
                self._take_scalar(event, line)
            case MappingStartEvent() | SequenceStartEvent():
                self._check_tag(event.tag, line)
                self._begin({} if isinstance(event, MappingStartEvent) else [], line)
            case CollectionEndEvent():
                self._open.pop()
            case _:
                pass

    def _take_scalar(self, event: ScalarEvent, line: int) -> None:
        inner = self._open[-1] if self._open else None
        if inner is not None and isinstance(inner.node, dict) and inner.key is None:
            self._take_key(inner, inner.node, event.value, line)
        else:
            # The C parser gives "" for the plain style, the Python one None.
            is_null = event.style in (None, "") and event.value in _NULLS
            self._put(None if is_null else event.value, line)

    def _take_key(self, inner: _Open, node: dict[str, Node], key: str, line: int) -> None:
        inner.key = key
        path = (*inner.path, key)
        if key in node:
            self.faults.append(self._fault("P405", line, path, key=key, first=str(self.lines[path])))
        else:
            self.lines[path] = line

    def _begin(self, node: list[Node] | dict[str, Node], line: int) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise _Stop(self._fault("P406", line, limit=str(MAX_DEPTH)))
        self._open.append(_Open(node, self._put(node, line)))

    def _put(self, value: Node, line: int) -> KeyPath:
        """Put a value where it belongs and return its path."""
        if not self._open:
            self.root = value
            return ()
        inner = self._open[-1]
        if isinstance(inner.node, list):
            path: KeyPath = (*inner.path, len(inner.node))
            self.lines[path] = line
            inner.node.append(value)
            return path
        if inner.key is None:
            raise _Stop(self._fault("P422", line))
        path = (*inner.path, inner.key)
        inner.node[inner.key] = value
        inner.key = None
        return path

    def _check_tag(self, tag: str | None, line: int) -> None:
        if tag is not None and tag not in _PLAIN_TAGS:
            self.faults.append(self._fault("P408", line, found=tag.replace(_TAG, "!!")))

    def _fault(self, code: str, line: int, path: KeyPath = (), **params: str) -> Problem:
        key = ".".join(str(step + 1) if isinstance(step, int) else step for step in path) or None
        return Problem(code, "error", FileRef(self.file, line, key), params)


def _unreadable(file: str, code: str, line: int | None, **params: str) -> YamlFile:
    return YamlFile(file, None, faults=(Problem(code, "error", FileRef(file, line), params),))


def _line_of(fault: yaml.YAMLError, text: str) -> int:
    if isinstance(fault, MarkedYAMLError) and fault.problem_mark is not None:
        return fault.problem_mark.line
    return text.count("\n", 0, fault.position) if isinstance(fault, ReaderError) else 0


def _line(text: str, number: int) -> str:
    lines = text.splitlines()
    return lines[number].strip()[:_LONGEST_QUOTE] if number < len(lines) else ""
