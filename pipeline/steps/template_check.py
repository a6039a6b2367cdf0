"""template check: every fault of the templates with its paragraph and fix, and copies with Word comments."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.files import write_file
from pipeline.adapters.folders.policy_files import read_policy_files
from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.templates.template_marking import Remark, marked_template
from pipeline.adapters.templates.templates import inspect_template, list_templates
from pipeline.adapters.word.template_filling import check_filling
from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Language
from pipeline.core.policies.policy_shape import build_policy
from pipeline.core.templates.template_faults import Fault, Spot
from pipeline.core.templates.template_fields import KNOWN_FIELDS
from pipeline.errors import EXIT_DONE, TemplateError
from pipeline.steps.marked_copies import free_copy, note_copies, remove_copies
from pipeline.steps.template_naming import find_template
from pipeline.wording import hint_of, text_of

FOLDER = "templates"
_ENDING = "_检查"
_PARTS = (
    (re.compile(r"word/document\.xml"), "part_document"),
    (re.compile(r"word/header\d*\.xml"), "part_header"),
    (re.compile(r"word/footer\d*\.xml"), "part_footer"),
    (re.compile(r"word/footnotes\.xml"), "part_footnotes"),
    (re.compile(r"word/comments\.xml"), "part_comments"),
    (re.compile(r"word/styles\.xml"), "part_styles"),
    (re.compile(r"word/charts/.*"), "part_chart"),
    (re.compile(r"docProps/.*"), "part_properties"),
    (re.compile(r""), "part_file"),
)


@dataclass(frozen=True, slots=True)
class TemplateCheckReport:
    """The answer of ``template check``, as its JSON, and how the command ends."""

    json: dict[str, Json]
    exit_code: int


def template_check(
    workspace: Workspace, names: Sequence[str], mark: bool, language: Language, in_copies: Language
) -> TemplateCheckReport:
    """Return every fault of the templates, and write a copy with comments of each that has any.

    Args:
        names: Of templates or paths; empty: all templates of the workspace.
        mark: Write copies, and remove those of templates that are clean now.
        language: Of the texts; in_copies: of the comments.

    Raises:
        TemplateError: There is no template of a name.
        PolicyError: The policy, which says what words are forbidden, cannot be read.
        OutputError: A copy cannot be written.
    """
    forbidden = build_policy(read_policy_files(workspace.root)).settings.forbidden_words
    paths = [find_template(workspace, name) for name in names] or list_templates(workspace.templates)
    found = {path: _faults(path, forbidden) for path in dict.fromkeys(paths)}
    marked = _mark(workspace.outputs / FOLDER, found, in_copies) if mark else {}
    has_errors = any(fault.level == "error" for faults in found.values() for fault in faults)
    return TemplateCheckReport(
        {
            "templates": [
                {
                    "template": path.name,
                    "problems": [_fault_json(fault, language) for fault in faults],
                    "marked": workspace.relative(marked[path]) if path in marked else None,
                }
                for path, faults in found.items()
            ]
        },
        TemplateError.exit_code if has_errors else EXIT_DONE,
    )


def _faults(path: Path, forbidden: Collection[str]) -> tuple[Fault, ...]:
    """Return what is wrong with a template; of one that can be filled also what makes its documents slow."""
    faults = inspect_template(path, KNOWN_FIELDS, forbidden).faults
    if any(fault.level == "error" for fault in faults):
        return faults
    return (*faults, *check_filling(path))


def _fault_json(fault: Fault, language: Language) -> Json:
    spot, fix = fault.spot, fault.fix
    replaced: Json = {"old": fix.old, "new": fix.new} if fix is not None and fix.old else None
    return {
        "code": fault.code,
        "level": fault.level,
        "part": spot.part or None,
        "paragraph": spot.paragraph,
        "text": spot.text,
        "place": _place(spot, language),
        "message": text_of(fault.code, fault.problem("").params, language),
        "hint": hint_of(fault.code, fault.problem("").params, language),
        "fix": _fix(fault, language),
        "replace": replaced,
    }


def _fix(fault: Fault, language: Language) -> str:
    """What to type or do; where that is all that can be said, the hint."""
    if fault.fix is None:
        return hint_of(fault.code, fault.problem("").params, language)
    return text_of(fault.fix.code, fault.fix.params, language)


def _place(spot: Spot, language: Language) -> str:
    part = text_of(next(code for pattern, code in _PARTS if pattern.match(spot.part)), {}, language)
    if spot.paragraph is None:
        return part
    return text_of("part_paragraph", {"part": part, "number": str(spot.paragraph)}, language)


# --- copies with comments ---


def _mark(folder: Path, found: Mapping[Path, Sequence[Fault]], language: Language) -> dict[Path, Path]:
    """Write a copy of each template with faults, where it can be opened; template → copy."""
    stems = "|".join(re.escape(path.stem) for path in found)
    own = re.compile(rf"(?:{stems}){_ENDING}(?:-\d+)?\.docx")
    left = remove_copies(folder, lambda name: own.fullmatch(name) is not None)
    marked: dict[Path, Path] = {}
    for path, faults in found.items():
        remarks = [Remark(fault.spot, _remark(fault, language)) for fault in faults]
        try:
            copy = marked_template(path, remarks, text_of("check_author", {}, language)) if remarks else None
        except TemplateError:
            continue  # what cannot be opened has no paragraph to mark; its fault says so
        if copy is not None:
            marked[path] = free_copy(folder, f"{path.stem}{_ENDING}", ".docx")
            write_file(marked[path], copy)
    note_copies(folder, marked.values(), left)
    return marked


def _remark(fault: Fault, language: Language) -> str:
    """The text of a comment: where it is not said by the paragraph beside it, what is wrong, what to do."""
    message = text_of(fault.code, fault.problem("").params, language)
    lines = [f"{message}（{fault.code}）" if language == "zh" else f"{message} ({fault.code})"]
    if fault.spot.part != "word/document.xml":
        lines.insert(0, _place(fault.spot, language))
    lines.append(text_of("check_fix", {"fix": _fix(fault, language)}, language))
    return "\n".join(lines)
