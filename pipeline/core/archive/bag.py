"""The tag files of a BagIt bag (RFC 8493, version 1.0), written and read; and the names inside it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pathvalidate import sanitize_filename

from pipeline.core.deciding.plan_json import canonical

DATA = "data/"
DECLARATION = "bagit.txt"
INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
METADATA = "data/metadata.jsonl"
TAG_FILES = (DECLARATION, INFO, MANIFEST, TAG_MANIFEST)

# Tools disagree on whether "%" is escaped in a manifest; a full-width one is taken as it is by all.
_NOT_IN_MANIFESTS = str.maketrans({"%": "％", "\r": " ", "\n": " "})
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
# 255 bytes is the limit of ext4 and of most shares.
_NAME_BYTES = 255
_OUTPUTS = f"{DATA}outputs/"
# What stands beside them tells what the last command did, and follows from these and the inputs.
_COUNTED = frozenset(
    f"{_OUTPUTS}{name}.jsonl" for name in ("documents", "facts", "releases", "transmittals", "returns")
)


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file of a bag: ``path`` below the bag (``data/…``), its digest and its size."""

    path: str
    sha256: str
    bytes: int


def tag_files(files: Iterable[SealedFile], info: Mapping[str, str]) -> dict[str, bytes]:
    """Return the tag files of a bag, name → bytes, the tag manifest last.

    Args:
        files: The payload.
        info: Label → text of bag-info.txt, as far as it is ours; Payload-Oxum is added.
    """
    payload = sorted(files, key=lambda file: file.path)
    oxum = f"{sum(file.bytes for file in payload)}.{len(payload)}"
    told = {**info, "Payload-Oxum": oxum}
    tags = {
        DECLARATION: "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        INFO: "".join(f"{label}: {' '.join(text.split())}\n" for label, text in told.items()),
        MANIFEST: "".join(f"{file.sha256}  {file.path}\n" for file in payload),
    }
    made = {name: text.encode("utf-8") for name, text in tags.items()}
    lines = (f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(made.items()))
    return {**made, TAG_MANIFEST: "".join(lines).encode("utf-8")}


def read_manifest(data: bytes) -> dict[str, str] | None:
    """Return path → sha256 as a manifest says; None when it is none."""
    try:
        lines = data.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return None
    found: dict[str, str] = {}
    for line in lines[:-1]:
        match = _LINE.fullmatch(line)
        if match is None or match[2] in found:
            return None
        found[match[2]] = match[1]
    return None if lines[-1] else found


def set_digest(files: Iterable[SealedFile]) -> str:
    """Return the digest that tells whether two sets say the same: paths and contents of what counts."""
    counted = sorted((file.path, file.sha256) for file in files if _counts(file.path))
    return hashlib.sha256(canonical([list(pair) for pair in counted]).encode("utf-8")).hexdigest()


def _counts(path: str) -> bool:
    is_beside = path.startswith(_OUTPUTS) and "/" not in path.removeprefix(_OUTPUTS)
    return path in _COUNTED if is_beside else path != METADATA


def archive_names(paths: Iterable[str]) -> dict[str, str]:
    """Return path as it stood → path in the bag, which any system and any BagIt tool takes.

    Paths are POSIX and relative. Two that differ in letter case or Unicode form only get a number.
    """
    given: dict[str, str] = {}
    taken: set[str] = set()
    for path in sorted(paths):
        wanted = "/".join(_portable(part) for part in path.split("/"))
        name, number = wanted, 1
        while name.casefold() in taken:
            number += 1
            name = _numbered(wanted, number)
        taken.add(name.casefold())
        given[path] = name
    return given


def _portable(part: str) -> str:
    name = unicodedata.normalize("NFC", part).translate(_NOT_IN_MANIFESTS)
    clean = str(sanitize_filename(name, replacement_text="_", platform="universal", max_len=_NAME_BYTES))
    return clean or "_"


def _numbered(path: str, number: int) -> str:
    folder, slash, name = path.rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    return f"{folder}{slash}{stem} ({number}){dot}{suffix}" if stem else f"{folder}{slash}{name} ({number})"
