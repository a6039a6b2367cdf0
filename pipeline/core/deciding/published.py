"""What stands at an address to which a set was published, and what has to change there.

A manifest tells it. While a set is on its way, ``under_way`` names every file that may be the new one
already (or gone): so whatever breaks in between, the manifest that stands there is true, and the next attempt
goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.core.deciding.plan_json import Json

Files = Mapping[str, "Copy"]
"""POSIX path, relative to the set → what stands there."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One file: sha256 in hex, and its length."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What stands at an address.

    Attributes:
        files: As the last attempt left them.
        under_way: Files that are being replaced or added, and what they may be already; None: gone.
    """

    batch: str
    files: Files = field(default_factory=dict)
    under_way: Mapping[str, Copy | None] = field(default_factory=dict)

    @property
    def paths(self) -> frozenset[str]:
        """Every path that is ours there, or may be."""
        return frozenset(self.files) | frozenset(self.under_way)


class BadManifest(ValueError):
    """It is no manifest of ours."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What has to be done: paths to send and to remove, each in order, and how many are there already."""

    send: tuple[str, ...]
    remove: tuple[str, ...]
    unchanged: int


def plan_publication(there: Manifest, here: Files) -> Publication:
    """Return what makes the files there those that are here; only what the manifest lists is removed."""
    same = {path for path, copy in here.items() if there.files.get(path) == copy} - there.under_way.keys()
    send = sorted(here.keys() - same)
    return Publication(tuple(send), tuple(sorted(there.paths - here.keys())), len(same))


def begun(there: Manifest, here: Files, publication: Publication) -> Manifest:
    """Return the manifest that is true from the first change to the last."""
    changes: dict[str, Copy | None] = {path: here[path] for path in publication.send}
    return Manifest(there.batch, there.files, {**changes, **dict.fromkeys(publication.remove)})


def gone_on(there: Manifest, sent: Files) -> Manifest:
    """Return the manifest after some of what was under way has arrived."""
    left = {path: copy for path, copy in there.under_way.items() if path not in sent}
    return Manifest(there.batch, {**there.files, **sent}, left)


def manifest_json(manifest: Manifest) -> dict[str, Json]:
    """Return a manifest as it is written."""
    told: dict[str, Json] = {
        "batch": manifest.batch,
        "files": {path: _copy_json(copy) for path, copy in manifest.files.items()},
    }
    if manifest.under_way:
        told["under_way"] = {
            path: None if copy is None else _copy_json(copy) for path, copy in manifest.under_way.items()
        }
    return told


def parse_manifest(told: Json) -> Manifest:
    """Return a manifest as it was written.

    Raises:
        BadManifest: It is none of ours.
    """
    if not isinstance(told, dict) or not isinstance(batch := told.get("batch"), str):
        raise BadManifest
    files, under_way = told.get("files"), told.get("under_way", {})
    if not isinstance(files, dict) or not isinstance(under_way, dict):
        raise BadManifest
    return Manifest(
        batch,
        {path: _parse_copy(copy) for path, copy in files.items()},
        {path: None if copy is None else _parse_copy(copy) for path, copy in under_way.items()},
    )


def _copy_json(copy: Copy) -> Json:
    return {"sha256": copy.sha256, "bytes": copy.bytes}


def _parse_copy(told: Json) -> Copy:
    if not isinstance(told, dict):
        raise BadManifest
    sha256, size = told.get("sha256"), told.get("bytes")
    if not isinstance(sha256, str) or not isinstance(size, int):
        raise BadManifest
    return Copy(sha256, size)
