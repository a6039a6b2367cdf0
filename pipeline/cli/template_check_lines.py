"""What ``template list`` and ``template check`` say on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.cli.template_lines import Saying
from pipeline.core.deciding.plan_json import Json
from pipeline.steps.telling import objects, text

_AUDIENCES = {
    "employee": "audience_employee",
    "team": "audience_team",
    "leader": "audience_leader",
    "manager": "audience_manager",
    "hr": "audience_hr",
}
_LEVELS = {"error": "level_error", "warning": "level_warning", "note": "level_note"}


def list_lines(told: Mapping[str, Json], say: Saying) -> Iterator[str]:
    """Every template with the documents that use it; then those that nobody uses and that are missing."""
    for item in objects(told, "templates"):
        charts = item.get("charts")
        yield text(item, "template")
        for document in objects(item, "documents"):
            audience = say(_AUDIENCES[text(document, "audience")])
            off = "" if document.get("enabled") else say("template_off")
            yield f"  {text(document, 'code')}  {text(document, 'title')}  {audience}{off}"
        if not objects(item, "documents"):
            yield f"  {say('template_unused')}"
        counts = {
            "fields": text(item, "fields"),
            "charts": str(len(charts) if isinstance(charts, list) else 0),
            "regions": text(item, "regions"),
        }
        yield f"  {say('template_counts', **counts)}  {_state(item, say)}"
    missing = told.get("missing")
    for name in missing if isinstance(missing, list) else ():
        yield say("template_missing", template=str(name))


def _state(item: Mapping[str, Json], say: Saying) -> str:
    errors, warnings = text(item, "errors"), text(item, "warnings")
    if errors == warnings == "0":
        return say("template_clean")
    return say("template_faults", errors=errors, warnings=warnings)


def check_lines(told: Mapping[str, Json], say: Saying) -> Iterator[str]:
    """Every fault with its place and its fix, and where the copy with the comments is."""
    templates = objects(told, "templates")
    for item in templates:
        problems = objects(item, "problems")
        if not problems:
            yield f"{text(item, 'template')}  {say('template_clean')}"
            continue
        yield text(item, "template")
        for problem in problems:
            level = say(_LEVELS[text(problem, "level")])
            yield f"  [{level}] {text(problem, 'code')} {text(problem, 'place')}  {text(problem, 'message')}"
            yield f"      {say('check_fix', fix=text(problem, 'fix'))}"
        if text(item, "marked"):
            yield f"  {say('template_marked', path=text(item, 'marked'))}"
    if not templates:
        yield say("template_none")
