"""releases.jsonl and transmittals.jsonl of a batch: read as records, added to line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.adapters.files import append_lines, read_file
from pipeline.core.deciding.plan_json import Json, canonical
from pipeline.core.dispatching.releases import Release, parse_release, release_json
from pipeline.core.dispatching.transmittals import (
    Transmittal,
    parse_transmittals,
    transmittal_json,
    turn_json,
)
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import OutputError

RELEASES = "releases.jsonl"
TRANSMITTALS = "transmittals.jsonl"


def released_numbers(folder: Path) -> frozenset[str]:
    """Return the numbers of the documents that HR released or that were handed out: their files stay.

    Args:
        folder: outputs/BATCH.

    Raises:
        OutputError: A line cannot be read (S909).
    """
    return frozenset(release.number for release in read_releases(folder))


def read_releases(folder: Path) -> tuple[Release, ...]:
    """Return every release in its order.

    Raises:
        OutputError: A line cannot be read (S909).
    """
    path = folder / RELEASES
    releases = []
    for number, line in _lines(path):
        try:
            releases.append(parse_release(line))
        except ValueError as error:
            raise _damaged(path, number) from error
    return tuple(releases)


def append_releases(folder: Path, releases: Iterable[Release]) -> None:
    """Add releases, all at once."""
    _append(folder / RELEASES, [release_json(release) for release in releases])


def read_transmittals(folder: Path) -> tuple[Transmittal, ...]:
    """Return the transmittals in their order, each at its last turn.

    Raises:
        OutputError: A line cannot be read (S909).
    """
    path = folder / TRANSMITTALS
    lines = list(_lines(path))
    try:
        return parse_transmittals(line for _, line in lines)
    except ValueError as error:
        raise _damaged(path, _first_bad([line for _, line in lines])) from error


def append_transmittal(folder: Path, transmittal: Transmittal) -> None:
    """Record a transmittal whose files stand."""
    _append(folder / TRANSMITTALS, [transmittal_json(transmittal)])


def append_turn(folder: Path, transmittal: Transmittal, when: str, by: str) -> None:
    """Record the turn that the mail of a transmittal took."""
    _append(folder / TRANSMITTALS, [turn_json(transmittal, when, by)])


def _append(path: Path, lines: Sequence[Json]) -> None:
    if lines:
        append_lines(path, (canonical(line).encode("utf-8") for line in lines))


def _lines(path: Path) -> Iterable[tuple[int, Json]]:
    """Give line number and value; a line that a crash cut short was never acted on and is passed over.

    ``append_lines`` closes such a line before it adds the next, so it may also stand further up.
    """
    for number, line in enumerate((read_file(path) or b"").splitlines(), start=1):
        try:
            yield number, json.loads(line)
        except ValueError as error:
            if line.endswith(b"}"):
                raise _damaged(path, number) from error


def _first_bad(lines: Sequence[Json]) -> int:
    for count in range(1, len(lines) + 1):
        try:
            parse_transmittals(lines[:count])
        except ValueError:
            return count
    return len(lines)


def _damaged(path: Path, number: int) -> OutputError:
    return OutputError([Problem("S909", "error", FileRef(path.as_posix(), number), stops=True)])
