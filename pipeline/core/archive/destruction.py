"""What a purge takes out of a bag, and what stays: files, lines of JSON, rows of inputs.

A person is taken out of everything that tells of many: lines about the person go, and so does the person's
id wherever it stands in a list or as a key. Whether a purge is right is not judged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.core.archive.lines import Line, text
from pipeline.core.archive.metadata import role_of
from pipeline.core.deciding.plan_json import Json
from pipeline.core.sheets import Cell, SheetRow

Reason = Literal["term", "person", "mention", "overview"]

_OUTPUTS = "data/outputs/"
# Of everybody, and made again by the next run: without them no record is missing.
_OVERVIEWS = (".html", ".xlsx")
_BLANK = "〔已销毁〕"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be destroyed.

    Attributes:
        numbers: The documents that go, each with why.
        person: Id of the person who goes from everything; "" for a purge by term.
        names: How the person is called.
        digests: sha256 of files that nobody could match to a document and that go as well.
    """

    numbers: Mapping[str, Reason]
    person: str = ""
    names: frozenset[str] = frozenset()
    digests: frozenset[str] = frozenset()

    @property
    def words(self) -> frozenset[str]:
        """The person's id and names: what must stand nowhere afterwards."""
        return frozenset({self.person, *self.names} - {""})


@dataclass(frozen=True, slots=True)
class Gone:
    """A file that is destroyed, by its line of metadata.jsonl."""

    line: Line
    reason: Reason


def files_to_destroy(metadata: Iterable[Line], wish: Wish) -> list[Gone]:
    """Return the files of a bag that go as a whole."""
    gone = []
    for line in metadata:
        reason = _reason(line, wish)
        if reason is not None:
            gone.append(Gone(line, reason))
    return gone


def is_nothing_left(metadata: Iterable[Line], gone: Sequence[Gone]) -> bool:
    """Return whether no record would stay: then the bag goes as a whole."""
    going = {text(each.line, "path") for each in gone}
    records = [line for line in metadata if text(line, "number")]
    return all(text(line, "path") in going for line in records)


def is_told_in_lines(path: str) -> bool:
    """Return whether a file holds JSON lines or one JSON object about many people."""
    return path.startswith(_OUTPUTS) and role_of(path) in {
        *("ledger", "facts", "plan", "events", "returns"),
        "other",
    }


def scrub(value: Json, wish: Wish) -> Json:
    """Return a JSON value without what is destroyed; None when nothing of it stays."""
    if isinstance(value, dict):
        if _is_about(value, wish):
            return None
        return {
            name: scrub(inner, wish)
            for name, inner in value.items()
            if name not in wish.words and not _vanishes(inner, wish)
        }
    if isinstance(value, list):
        return [scrub(inner, wish) for inner in value if not _vanishes(inner, wish)]
    return value


def scrub_rows(rows: Iterable[SheetRow], wish: Wish, known: frozenset[str]) -> list[dict[str, Json]]:
    """Return the rows of a sheet without the person's.

    A row is the person's when the first id in it is; in one of somebody else the person's cells are blanked.

    Args:
        known: Ids of all people of the batch.
    """
    kept: list[dict[str, Json]] = []
    for row in rows:
        texts = [_text_of(cell) for cell in row.cells]
        ids = [told for told in texts if told in known]
        is_own = ids[0] == wish.person if ids else bool(wish.words & {*texts})
        if not is_own:
            cells: dict[str, Json] = {
                str(cell.column): _BLANK if told in wish.words else _json_of(cell)
                for cell, told in zip(row.cells, texts, strict=True)
            }
            kept.append({"row": row.number, "cells": cells})
    return kept


def names_person(rows: Iterable[SheetRow], wish: Wish) -> bool:
    """Return whether any cell holds the person's id or name."""
    return any(_text_of(cell) in wish.words for row in rows for cell in row.cells)


def list_lines(
    gone: Iterable[Gone], changed: Iterable[str], wish: Wish, who: str, when: str, why: str
) -> list[dict[str, Json]]:
    """Return the list of what is destroyed (销毁清册): no name and no figure stands in it.

    Args:
        changed: Paths of the files from which the person was taken out.
    """
    head: dict[str, Json] = {"who": who, "when": when, "why": why, "person": wish.person or None}
    lines: list[dict[str, Json]] = [{"what": "purge", **head}]
    for each in gone:
        record = each.line.get("record")
        told = record if isinstance(record, dict) else {}
        is_record = bool(text(each.line, "number"))
        lines.append(
            {
                "what": "destroyed",
                "reason": each.reason,
                "role": text(each.line, "role"),
                "number": text(each.line, "number") or None,
                "archival_number": text(told, "档号") or None,
                "retention": text(told, "保管期限") or None,
                # The name of a record's file holds the name of the person.
                "path": None if is_record else text(each.line, "path"),
                "sha256": text(each.line, "sha256"),
                "bytes": each.line.get("bytes"),
            }
        )
    lines += [{"what": "redacted", "path": path} for path in sorted(changed)]
    return lines


def _reason(line: Line, wish: Wish) -> Reason | None:
    document = text(line, "number")
    if document in wish.numbers:
        return wish.numbers[document]
    is_own = text(line, "subject", "id") == wish.person or text(line, "sha256") in wish.digests
    if wish.person and is_own:
        return "person"
    path = text(line, "path")
    is_overview = path.startswith(_OUTPUTS) and path.endswith(_OVERVIEWS) and role_of(path) == "other"
    return "overview" if is_overview else None


def _is_about(value: Mapping[str, Json], wish: Wish) -> bool:
    if text(value, "number") in wish.numbers or text(value, "sha256") in wish.digests:
        return True
    subject = value.get("subject")
    if wish.person and (subject == wish.person or _is_person(subject, wish)):
        return True
    return bool(wish.person) and _is_person(value, wish)


def _is_person(value: object, wish: Wish) -> bool:
    return isinstance(value, Mapping) and value.get("kind") == "employee" and value.get("id") == wish.person


def _vanishes(value: Json, wish: Wish) -> bool:
    if isinstance(value, str):
        return value in wish.numbers or value in wish.words
    return isinstance(value, dict) and _is_about(value, wish)


def _text_of(cell: Cell) -> str:
    if isinstance(cell.value, float) and cell.value.is_integer():
        digits = f"{cell.value:.0f}"
        # An id that its number format keeps whole: 000123 of the format 000000.
        width = cell.shape.removeprefix("digits")
        return digits.zfill(int(width)) if width.isdigit() else digits
    return "" if cell.value is None else str(cell.value).strip()


def _json_of(cell: Cell) -> Json:
    # An id reads as the sheet shows it.
    return _text_of(cell) if cell.shape.startswith("digits") else cell.value
