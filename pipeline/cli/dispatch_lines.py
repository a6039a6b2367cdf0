"""dispatch, status and --release as a person reads them on the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from pipeline.core.deciding.plan_json import Json
from pipeline.steps.status import STAGE_WORDS, StatusReport, name_of
from pipeline.steps.telling import inside, objects, text

Say = Callable[..., str]

_MOST_LATE = 200


def release_lines(told: Mapping[str, Json], say: Say) -> Iterator[str]:
    """What was released, and what comes next."""
    yield say("released_line", count=_count(told, "released"), already=_count(told, "already"))
    yield say("next_dispatch", batch=text(told, "batch"))


def dispatch_lines(told: Mapping[str, Json], say: Say, sending: bool) -> Iterator[str]:
    """What went to whom, what was called back, and what is left."""
    transmittals = objects(told, "transmittals")
    packets = [item for item in transmittals if text(item, "kind") == "dispatch"]
    if not transmittals:
        yield say("dispatch_nothing")
    for item in transmittals:
        code = "dispatch_packet" if item in packets else "dispatch_recall"
        manager = inside(item, "manager")
        yield say(
            code,
            manager=name_of(text(manager, "name"), text(manager, "id")),
            count=_count(item, "documents"),
            packet=text(item, "packet"),
        )
        if text(item, "turn") == "sent":
            yield say("dispatch_mailed", to=text(item, "to"))
    yield say(
        "dispatch_counts",
        sent=str(sum(len(objects(item, "documents")) for item in packets)),
        already=_count(told, "already"),
        unreleased=_count(told, "unreleased"),
    )
    if packets:
        yield say("dispatch_due", due=text(told, "due"))
    if transmittals and not sending:
        yield say("dispatch_mail_drafts")
    if sending and told.get("unmailed"):
        yield say("dispatch_unmailed", count=_count(told, "unmailed"))


def status_lines(report: StatusReport, say: Say) -> Iterator[str]:
    """How many documents stand where, by manager, and whom to remind."""
    yield say("status_head", batch=report.batch, on=report.on.isoformat(), count=str(len(report.documents)))
    stages = Counter(document.stage for document in report.documents)
    yield "  " + " · ".join(
        f"{say(word)} {stages[stage]}" for stage, word in STAGE_WORDS.items() if stages[stage]
    )
    yield from _groups("status_by_unit", objects(report.json, "units"), "unit", say)
    yield from _groups("status_by_manager", objects(report.json, "managers"), "manager", say)
    if report.quarantined:
        yield say("status_quarantined", count=str(len(report.quarantined)))
        yield from (f"  {name}" for name in report.quarantined)
    yield from _chase(report, say)
    if report.workbook is not None:
        yield say("status_workbook", path=str(report.workbook))


def _groups(title: str, groups: tuple[Mapping[str, Json], ...], name: str, say: Say) -> Iterator[str]:
    yield say(title)
    for group in groups:
        manager = inside(group, name)
        label = text(group, name) if isinstance(group.get(name), str) else ""
        label = label or name_of(text(manager, "name"), text(manager, "id")) or say("nobody_yet")
        parts = [f"{say(word)} {text(group, stage)}" for stage, word in STAGE_WORDS.items() if group[stage]]
        parts += [say("count_overdue", count=text(group, "overdue"))] if group["overdue"] else []
        parts += [say("count_with_gaps", count=text(group, "with_gaps"))] if group["with_gaps"] else []
        yield f"  {label}  {' · '.join(parts)}"


def _chase(report: StatusReport, say: Say) -> Iterator[str]:
    if not report.chased:
        yield say("chase_none")
        return
    yield say("chase_head")
    left = _MOST_LATE
    for item in report.chased:
        yield f"  {name_of(item.manager.name, item.manager.id)}"
        for document in item.documents[: max(0, left)]:
            days = (report.on - document.due).days if document.due else 0
            why = (
                say("chase_gaps", count=str(len(document.gaps)))
                if document.gaps
                else say("chase_not_returned")
            )
            late = say("chase_late", days=str(days))
            yield f"    {document.subject['name']}  {document.title}  {document.number}  {late}  {why}"
        left -= len(item.documents)
    if left < 0:
        yield say("chase_more", count=str(-left))


def _count(told: Mapping[str, Json], name: str) -> str:
    items = told.get(name)
    return str(len(items)) if isinstance(items, list) else "0"
