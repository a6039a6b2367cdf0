"""Entries of the policy that name each other: ids that exist, and exist once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline.core.models import Problem
from pipeline.core.nearest import nearest
from pipeline.core.policies.yaml_shape import Entry, S, YamlFile


def written_pairs(source: YamlFile, listed: str, first: str, second: str) -> list[tuple[str, str]]:
    """Return two values of every entry of a list as written, also of those with faults of their own."""
    entries = source.values.get(listed) if isinstance(source.values, Mapping) else None
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return []
    maps = [entry for entry in entries if isinstance(entry, Mapping)]
    return [(str(entry.get(first)), str(entry.get(second))) for entry in maps]


def check_ids(
    entry: Entry[S], key: str, ids: Iterable[str], source: YamlFile, listed: str, named: str = "id"
) -> list[Problem]:
    """Return one problem for each id that no entry of ``source`` has; none when that file cannot be read."""
    if source.values is None:
        return []
    known = [each for each, _ in written_pairs(source, listed, named, named)]
    unknown = [(index, each) for index, each in enumerate(ids) if each not in known]
    return [_unknown(each, known, entry, key, index) for index, each in unknown]


def _unknown(each: str, known: Sequence[str], entry: Entry[S], key: str, index: int) -> Problem:
    guess = nearest(each, known)
    if guess is None:
        return Problem("P451", "error", entry.at(key, index), {"id": each})
    return Problem("P450", "error", entry.at(key, index), {"id": each, "guess": guess})


def check_unique(
    entries: Sequence[Entry[S]], values: Sequence[str], key: str, code: str = "P456"
) -> list[Problem]:
    """Return one problem for each entry whose value an earlier one has already."""
    first: dict[str, Entry[S]] = {}
    problems = []
    for entry, value in zip(entries, values, strict=True):
        earlier = first.setdefault(value, entry)
        if earlier is not entry:
            params = {"value": value, "first": str(earlier.at(key).line)}
            problems.append(Problem(code, "error", entry.at(key), params))
    return problems
