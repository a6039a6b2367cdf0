"""What a batch has issued, ready to be looked up by whatever a returned file still says of itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from pipeline.core.deciding.ledger import LedgerEntry, Lineage
from pipeline.core.deciding.plan_json import Json


@dataclass(frozen=True)
class Register:
    """The versions of all documents of a batch.

    Attributes:
        entries: Number → entry, withdrawn and superseded ones included.
        people: Id → name of everybody the batch knows, with a document or without.
    """

    entries: Mapping[str, LedgerEntry]
    people: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[LedgerEntry], people: Mapping[str, str]) -> Register:
        """Return the register of a ledger."""
        by_number = {entry.number: entry for entry in entries}
        subjects = (entry.document["subject"] for entry in by_number.values())
        named = {
            str(subject["id"]): str(subject["name"])
            for subject in subjects
            if isinstance(subject, dict) and subject.get("kind") == "employee"
        }
        return cls(by_number, {**named, **people})

    def get(self, number: str | None) -> LedgerEntry | None:
        """Return the entry of a number; None when this batch never issued it."""
        return None if number is None else self.entries.get(number)

    def lineage(self, number: str | None) -> Lineage | None:
        """Return what all versions of a number's document share."""
        entry = self.get(number)
        return None if entry is None else entry.lineage

    def newest(self, lineage: Lineage, version: int | None = None) -> str | None:
        """Return the number of a version of a document; the last one when no version is named."""
        found = self._by_lineage.get(lineage, [])
        wanted = [entry for entry in found if entry.version == version] or found
        return max(wanted, key=lambda entry: entry.version).number if wanted else None

    def by_file_name(self, file: str) -> str | None:
        """Return the one document that a file name tells, whatever was put before or behind it.

        The name must hold the document's title and its subject's id or name; 最终版(2) and the like do not
        matter.
        """
        name = folded(_last_step(file))
        found = {
            lineage: len(title)
            for lineage, key, subject, title in self._words
            if title in name and (_stands_alone(key, name) or (subject and subject in name))
        }
        longest = [lineage for lineage, length in found.items() if length == max(found.values())]
        version = re.search(r"_v(\d+)", name)
        if len(longest) != 1:
            return None
        return self.newest(longest[0], int(version[1]) if version else None)

    def people_in_file_name(self, file: str) -> frozenset[str]:
        """Return the ids of people that a file name tells by their id, standing alone in it."""
        name = folded(_last_step(file))
        return frozenset(id_ for id_ in self.people if _stands_alone(folded(id_), name))

    def by_subject(self, id_: str, title: str) -> str | None:
        """Return the one document about somebody that has a title; None when none or several have."""
        wanted = {
            lineage for lineage, known in self._titles_of.get(id_, ()) if known == folded(_plain_title(title))
        }
        return self.newest(next(iter(wanted))) if len(wanted) == 1 else None

    @cached_property
    def _by_lineage(self) -> dict[Lineage, list[LedgerEntry]]:
        found: dict[Lineage, list[LedgerEntry]] = {}
        for entry in self.entries.values():
            found.setdefault(entry.lineage, []).append(entry)
        return found

    @cached_property
    def _words(self) -> list[tuple[Lineage, str, str, str]]:
        """Lineage, and key, subject and title as the draft's own file name has them."""
        return [(entry.lineage, *_words_of_path(entry)) for entry in self.entries.values()]

    @cached_property
    def _titles_of(self) -> dict[str, list[tuple[Lineage, str]]]:
        found: dict[str, list[tuple[Lineage, str]]] = {}
        for entry in self.entries.values():
            title = folded(_plain_title(_text(entry, "title")))
            found.setdefault(entry.lineage[2], []).append((entry.lineage, title))
        return found


def people_of(facts: Iterable[Json]) -> dict[str, str]:
    """Return id → name of the people in the lines of facts.jsonl."""
    return {
        str(line["id"]): str(line["name"])
        for line in facts
        if isinstance(line, dict) and line.get("kind") == "employee" and line.get("id") and line.get("name")
    }


def folded(text: str) -> str:
    """Return a text in which width, case and spaces do not count."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def _last_step(file: str) -> str:
    return PurePosixPath(file.replace("!", "/")).name


def _words_of_path(entry: LedgerEntry) -> tuple[str, str, str]:
    """Key, subject and title as the draft's own file name has them: ``001113_冯安琪_改进跟踪记录（PIP）``."""
    stem = re.sub(r"_[^_]*_V\d+\.docx$", "", PurePosixPath(entry.path).name)
    key, _, rest = stem.partition("_")
    subject, _, title = rest.rpartition("_")
    return folded(key), folded(subject), folded(title)


def _stands_alone(word: str, text: str) -> bool:
    return (
        bool(word) and word in text and bool(re.search(rf"(?<![0-9a-z]){re.escape(word)}(?![0-9a-z])", text))
    )


def _plain_title(title: str) -> str:
    return re.sub(r"[（(].*", "", title)


def _text(entry: LedgerEntry, name: str) -> str:
    return str(entry.document.get(name) or "")
