"""Copies that a check writes for a person: replaced by the next check, unless somebody edited them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pipeline.adapters.files import digest_file, is_free, read_file, remove_file, write_file
from pipeline.core.deciding.plan_json import Json, canonical

_NOTE = "written.json"


def remove_copies(folder: Path, mine: Callable[[str], bool] = lambda _: True) -> dict[str, Json]:
    """Remove what an earlier check wrote; a copy that somebody corrected since is theirs and stays.

    Args:
        mine: Whether a file of this name is to be removed.

    Returns:
        Name → digest of the copies that are left, for ``note_copies``.
    """
    left: dict[str, Json] = {}
    for name, digest in _noted(folder).items():
        if not mine(name):
            left[name] = digest
        elif digest is not None and digest_file(folder / name) == digest:
            remove_file(folder / name)
    remove_file(folder / _NOTE)
    return left


def free_copy(folder: Path, stem: str, ending: str) -> Path:
    """Return a path in the folder where nothing stands: ``stem.ending``, else with a number in between."""
    path, number = folder / f"{stem}{ending}", 2
    while not is_free(path):
        path, number = folder / f"{stem}-{number}{ending}", number + 1
    return path


def note_copies(folder: Path, paths: Iterable[Path], left: Mapping[str, Json]) -> None:
    """Note what was written, so that the next check knows its own copies."""
    written: dict[str, Json] = {**left, **{path.name: digest_file(path) for path in paths}}
    if written:
        write_file(folder / _NOTE, f"{canonical(written)}\n".encode())


def _noted(folder: Path) -> Mapping[str, Json]:
    """Name → digest of every copy that was written; nothing where the note is gone or damaged."""
    try:
        told: Json = json.loads(read_file(folder / _NOTE) or b"{}")
    except ValueError:
        return {}
    if not isinstance(told, dict):
        return {}
    # A name is never a way out of the folder.
    return {name: digest for name, digest in told.items() if Path(name).name == name}
