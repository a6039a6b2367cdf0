"""What HR says in batch.yaml about headers, and what was found: file → sheet → header → field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from pipeline.core.models import BatchSettings, Problem
from pipeline.core.places import FileRef, SheetRef
from pipeline.core.reading.headers import LEAVE_OUT, HeaderBook, Meaning, label_of

EVERY_HEADER = "*"
Mapped = Mapping[str, Mapping[str, Mapping[str, str]]]


class Answers(NamedTuple):
    """What HR says about one sheet.

    Attributes:
        overrides: Normal form of a header → its meaning; None leaves the column out.
        named: The sheet is named at all, which also settles that a hidden one is meant.
        skipped: ``"*": "-"``: the sheet is not to be read.
    """

    overrides: Mapping[str, Meaning | None]
    named: bool
    skipped: bool


def answers_for(sheet: SheetRef, settings: BatchSettings, book: HeaderBook) -> Answers:
    """Return what batch.yaml says about a sheet; a file may be named with or without its folder."""
    headers: dict[str, str] = {}
    named = False
    for file, sheets in settings.columns.items():
        if is_same_file(file, sheet.file) and (sheet.sheet or "") in sheets:
            named = True
            headers |= sheets[sheet.sheet or ""]
    overrides: dict[str, Meaning | None] = {}
    for header, field in headers.items():
        meaning = book.named(field)
        if field == LEAVE_OUT or meaning is not None:
            overrides[label_of(header).key] = meaning if field != LEAVE_OUT else None
    return Answers(overrides, named, headers.get(EVERY_HEADER) == LEAVE_OUT)


def check_answers(
    settings: BatchSettings, sheets: Sequence[SheetRef], book: HeaderBook, place: FileRef
) -> list[Problem]:
    """Return a problem for each file, sheet or field that batch.yaml names and that does not exist."""
    problems = []
    for file, named_sheets in settings.columns.items():
        refs = [sheet for sheet in sheets if is_same_file(file, sheet.file)]
        if not refs:
            problems.append(Problem("T221", "warning", _at(place, file), {"name": file}))
            continue
        for name, headers in named_sheets.items():
            if all((ref.sheet or "") != name for ref in refs):
                params = {"name": f"{file}[{name}]"}
                problems.append(Problem("T221", "warning", _at(place, f"{file}.{name}"), params))
            for header, field in headers.items():
                if field != LEAVE_OUT and book.named(field) is None:
                    params = {"field": field, "suggestion": book.suggestion(field) or "-"}
                    key = f"{file}.{name}.{header}"
                    problems.append(Problem("T220", "error", _at(place, key), params, stops=True))
    return problems


def build_mapping(found: Iterable[tuple[SheetRef, Mapping[str, str]]]) -> Mapped:
    """Return the mapping found, for HR to correct: files by name, or by path where two share a name."""
    entries = [(ref, headers) for ref, headers in found if headers]
    paths: dict[str, set[str]] = {}
    for ref, _ in entries:
        paths.setdefault(PurePosixPath(ref.file).name, set()).add(ref.file)
    mapping: dict[str, dict[str, dict[str, str]]] = {}
    for ref, headers in entries:
        name = PurePosixPath(ref.file).name
        file = name if len(paths[name]) == 1 else ref.file
        mapping.setdefault(file, {})[ref.sheet or ""] = dict(headers)
    return mapping


def is_same_file(written: str, file: str) -> bool:
    """Return whether HR's name for a file, with or without folders, means it."""
    return file == written or file.endswith("/" + written)


def _at(place: FileRef, key: str) -> FileRef:
    return FileRef(place.file, None, f"columns.{key}")
