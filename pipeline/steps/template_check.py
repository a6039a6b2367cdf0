"""template check: every fault of the templates, with its paragraph and the proposed fix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.adapters.templates import check_template, list_templates
from pipeline.adapters.workspace import Workspace
from pipeline.core.models import Language, Problem
from pipeline.core.plan_json import Json
from pipeline.core.template_fields import KNOWN_FIELDS
from pipeline.errors import EXIT_DONE, TemplateError
from pipeline.wording import hint_of, text_of


@dataclass(frozen=True, slots=True)
class TemplateCheckReport:
    """The answer of ``template check``, as its JSON, and how the command ends."""

    json: dict[str, Json]
    exit_code: int


def template_check(workspace: Workspace, names: Sequence[str], language: Language) -> TemplateCheckReport:
    """Return every fault of the templates named, or of all of them."""
    wanted = {name if name.endswith(".docx") else f"{name}.docx" for name in names}
    paths = [path for path in list_templates(workspace.templates) if not names or path.name in wanted]
    found = {path.name: check_template(path, KNOWN_FIELDS) for path in paths}
    has_errors = any(problem.level == "error" for problems in found.values() for problem in problems)
    return TemplateCheckReport(
        {
            "templates": [
                {"template": name, "problems": [_problem(problem, language) for problem in problems]}
                for name, problems in found.items()
            ]
        },
        TemplateError.exit_code if has_errors else EXIT_DONE,
    )


def _problem(problem: Problem, language: Language) -> Json:
    return {
        "code": problem.code,
        "level": problem.level,
        "message": text_of(problem.code, problem.params, language),
        "hint": hint_of(problem.code, problem.params, language),
    }
