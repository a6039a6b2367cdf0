"""A plan or a run as JSON → one flat record per document, in words, for the list, the page and the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Language
from pipeline.wording import text_of

_STATUS = {
    "make": ("status_make", "done"),
    "remake": ("status_remake", "done"),
    "new_version": ("status_new_version", "done"),
    "restore": ("status_restore", "done"),
    "unchanged": ("status_unchanged", "same"),
    "kept": ("status_kept", "kept"),
    "withdraw": ("status_withdraw", "gone"),
}
_CAUSE = {
    "own": "cause_own",
    "peer": "cause_peer",
    "unit": "cause_unit",
    "history": "cause_history",
    "policy": "cause_policy",
    "template": "cause_template",
    "look": "cause_look",
    "new": "cause_new",
    "missing": "cause_missing",
    "selected_again": "cause_selected_again",
    "moved": "cause_moved",
    "edited": "cause_edited",
    "released": "cause_released",
    "path_taken": "cause_path_taken",
    "no_longer_selected": "cause_no_longer_selected",
    "blocked": "cause_blocked",
}
# What a run left undone because the user picked other documents.
_WAITING = {
    **dict.fromkeys(("make", "remake", "new_version", "restore"), ("status_waiting", "waiting")),
    "withdraw": ("status_waiting_withdraw", "waiting"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One document as people read it.

    Attributes:
        kind: Of its status: done, same, kept, failed, gone, waiting.
        cause: Why it was made or stays, in words; "" where the status says it all.
        path: Of its file, relative to outputs/BATCH; "" where no file stands.
        reasons: Sentences, one a line.
        decided: Those of them that are HR's own decision and no finding.
        is_planned: The plan asks for it, and not for a later version instead.
    """

    number: str
    title: str
    subject: str
    subject_id: str
    unit: str
    manager: str
    issued: str
    due: str
    status: str
    kind: str
    cause: str
    path: str
    reasons: str
    decided: tuple[str, ...]
    findings: tuple[Mapping[str, Json], ...]
    is_planned: bool


def tell_documents(
    documents: Iterable[Mapping[str, Json]], language: Language, planned: bool = False
) -> Iterator[Told]:
    """Give the documents of ``plan --json`` or ``run --json``.

    Args:
        planned: Nothing was run: what would be done is told by its action, not as waiting.
    """
    return (_tell(line, language, planned) for line in documents)


def objects(value: Mapping[str, Json], name: str) -> tuple[Mapping[str, Json], ...]:
    """Return the objects of a list inside a JSON object."""
    items = value.get(name)
    return tuple(item for item in items if isinstance(item, dict)) if isinstance(items, list) else ()


def inside(value: Mapping[str, Json], name: str) -> Mapping[str, Json]:
    """Return the object inside a JSON object; an empty one for null."""
    item = value.get(name)
    return item if isinstance(item, dict) else {}


def text(value: Mapping[str, Json], name: str) -> str:
    """Return a text or number of a JSON object as text; "" for null."""
    item = value.get(name)
    return "" if item is None else str(item)


def _tell(line: Mapping[str, Json], language: Language, planned: bool) -> Told:
    subject, manager = inside(line, "subject"), inside(line, "manager")
    reasons = objects(line, "reasons")
    status, kind = _status(line, planned)
    names = [name for name in (text(manager, "name"), text(manager, "id")) if name]
    return Told(
        number=text(line, "number"),
        title=text(line, "title"),
        subject=text(subject, "name"),
        subject_id=text(subject, "id"),
        unit=text(subject, "unit"),
        manager=" ".join(names) or text_of("nobody_yet", {}, language),
        issued=text(line, "issued_on"),
        due=text(line, "due_on"),
        status=text_of(status, {}, language),
        kind=kind,
        cause=_cause(line, language, planned),
        path=text(line, "path") if _stands(line, kind) else "",
        reasons="\n".join(text(reason, "text") for reason in reasons),
        decided=tuple(text(reason, "text") for reason in reasons if text(reason, "rule") == "override"),
        findings=objects(line, "findings"),
        is_planned=_is_planned(line),
    )


def _status(line: Mapping[str, Json], planned: bool) -> tuple[str, str]:
    action = text(line, "action")
    if line.get("status") == "failed":
        return "status_failed", "failed"
    if "status" not in line and not planned:
        return _WAITING.get(action) or _STATUS[action]
    return _STATUS[action]


def _stands(line: Mapping[str, Json], kind: str) -> bool:
    """Whether a file stands where the line says."""
    if kind == "kept":
        return "missing" not in _causes(line)
    return kind in ("done", "same") or (kind == "waiting" and text(line, "action") == "withdraw")


def _is_planned(line: Mapping[str, Json]) -> bool:
    is_gone = not {"no_longer_selected", "blocked"}.isdisjoint(_causes(line))
    return not is_gone and line.get("superseded_by") is None


def _causes(line: Mapping[str, Json]) -> tuple[str, ...]:
    causes = line.get("cause")
    return tuple(str(cause) for cause in causes) if isinstance(causes, list) else ()


def _cause(line: Mapping[str, Json], language: Language, planned: bool) -> str:
    words = [text_of(_CAUSE[cause], {}, language) for cause in _causes(line) if cause != "new"]
    if line.get("superseded_by") is not None and ("status" in line or planned):
        words.append(text_of("superseded_by", {"number": text(line, "superseded_by")}, language))
    return ("；" if language == "zh" else "; ").join(words)
