"""What was promised the last time: goals and arrangements that were written into documents that came back.

Read from the records of a sealed batch: its ledger tells whom a document is about, returns.jsonl what was
filled in (docs/returns.md). Nothing is judged: a promise is printed as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.core.archive.lines import Line, number, objects, text
from pipeline.core.models import Scope
from pipeline.core.reading.texts import clean_line, is_blank

SubjectKey = tuple[Scope, str]


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that was agreed on.

    Attributes:
        number, title: Of the document that it was written into.
        due: ISO date, or a month such as 2026-12; "" when neither the text nor the document names one.
        about: The indicator as the manager named it, or its id; "" when only the text may tell.
    """

    number: str
    title: str
    text: str
    due: str
    about: str = ""


# Names of regions, as the templates have them.
_TEXTS = ("goal", "plan", "direction", "advice", "reply", "extra", "outcome.then")
_OF_INDICATOR = re.compile(r"next\.(?P<id>[a-z][a-z0-9_]*)")
_ROW = re.compile(r"opt\.goal\.(?P<row>[0-9]+)\.(?P<part>indicator|baseline|target|due|owner|source)")
_NOT_OF_INDICATORS = frozenset({"date", "prepare"})
_WHOLE_DAY = len("2026-12-21")
_ANSWERS = frozenset({"matched", "degraded"})


def read_promises(ledger: Iterable[Line], returns: Iterable[Line]) -> dict[SubjectKey, tuple[Promise, ...]]:
    """Return subject → what was promised, in the order of the ledger.

    Args:
        ledger: Lines of documents.jsonl.
        returns: Lines of returns.jsonl; of a document that came back several times the last one counts.
    """
    answers: dict[str, Line] = {}
    for line in returns:
        document = text(line, "number")
        known = answers.get(document)
        is_later = known is None or (number(line, "turn") or 0) >= (number(known, "turn") or 0)
        if text(line, "verdict") in _ANSWERS and is_later:
            answers[document] = line
    found: dict[SubjectKey, tuple[Promise, ...]] = {}
    for entry in _latest(ledger, answers).values():
        kind: Scope = "unit" if text(entry, "subject", "kind") == "unit" else "employee"
        key: SubjectKey = (kind, text(entry, "subject", "id"))
        found[key] = (*found.get(key, ()), *_promises(entry, answers[text(entry, "number")]))
    return {key: promises for key, promises in found.items() if promises}


def _latest(ledger: Iterable[Line], answered: Mapping[str, Line]) -> dict[tuple[str, str], Line]:
    """Subject and code → the newest version that came back."""
    found: dict[tuple[str, str], Line] = {}
    for entry in ledger:
        if text(entry, "number") not in answered or text(entry, "state") == "withdrawn":
            continue
        key = (text(entry, "subject", "id"), text(entry, "code"))
        if key not in found or (number(entry, "version") or 0) > (number(found[key], "version") or 0):
            found[key] = entry
    return found


def _promises(entry: Line, answer: Line) -> list[Promise]:
    document, title, due = text(entry, "number"), text(entry, "title"), text(entry, "due_on")
    promises: list[Promise] = []
    rows: dict[str, dict[str, Line]] = {}
    for region in objects(answer, "regions"):
        name, said = text(region, "name"), clean_line(text(region, "text"))
        if region.get("filled") is not True or is_blank(said.rstrip("。")):
            continue
        if match := _ROW.fullmatch(name):
            rows.setdefault(match["row"], {})[match["part"]] = region
        elif name in _TEXTS:
            promises.append(Promise(document, title, said, _last_day(region) or due))
        elif (match := _OF_INDICATOR.fullmatch(name)) and match["id"] not in _NOT_OF_INDICATORS:
            goal = f"下期目标：{said}"
            promises.append(Promise(document, title, goal, _last_day(region) or due, match["id"]))
    promises += (_of_row(document, title, row, due) for _, row in sorted(rows.items()) if "target" in row)
    return promises


def _of_row(document: str, title: str, row: Mapping[str, Line], due: str) -> Promise:
    said = {part: clean_line(text(region, "text")) for part, region in row.items()}
    told = (("", "indicator"), ("起点", "baseline"), ("目标值", "target"), ("责任人", "owner"))
    goal = "，".join(f"{label}{said[part]}" for label, part in told if part in said)
    chosen = text(row["due"], "value") if "due" in row else ""
    return Promise(document, title, goal, chosen or due, said.get("indicator", ""))


def _last_day(region: Line) -> str:
    """The latest whole date that a text names; "" when it names none."""
    told = region.get("dates")
    listed = told if isinstance(told, list) else []
    days = [day for day in listed if isinstance(day, str) and len(day) == _WHOLE_DAY]
    return max(days, default="")
