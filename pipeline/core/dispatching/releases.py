"""What HR released: which draft, with which bytes, by whom and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.core.deciding.plan_json import Json
from pipeline.core.dispatching.lines import mapping_of, text_of

BY_POLICY = "policy"
"""Who released a document of a type that the policy releases at once."""


@dataclass(frozen=True, slots=True)
class Release:
    """One draft let go.

    Attributes:
        sha256: Of the file as it stood then, edited by HR or not; only these bytes are handed out.
        by: As HR gave it, or ``BY_POLICY``.
        when: ISO 8601 with the time zone; shown, never compared.
    """

    number: str
    sha256: str
    by: str
    when: str


def latest(releases: Iterable[Release]) -> dict[str, Release]:
    """Return number → its last release: a draft may be edited and released again."""
    return {release.number: release for release in releases}


def release_json(release: Release) -> dict[str, Json]:
    """Return a release as a line of releases.jsonl holds it."""
    return {
        "number": release.number,
        "sha256": release.sha256,
        "by": release.by,
        "when": release.when,
    }


def parse_release(line: Json) -> Release:
    """Return the release of a line.

    Raises:
        BadLine: It is not one that ``release_json`` gives.
    """
    told = mapping_of(line)
    return Release(*(text_of(told, name) for name in ("number", "sha256", "by", "when")))
