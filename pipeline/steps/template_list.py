"""template list: every template, which documents of the policy use it, and whether its check is clean."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.folders.policy_files import read_policy_files
from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.templates.templates import inspect_template, list_templates
from pipeline.core.deciding.plan_json import Json
from pipeline.core.policies.policy import DocumentType, Policy
from pipeline.core.policies.policy_shape import build_policy
from pipeline.core.templates.input_needs import leaves
from pipeline.core.templates.template_fields import KNOWN_FIELDS


@dataclass(frozen=True, slots=True)
class TemplateListReport:
    """The answer of ``template list``, as its JSON."""

    json: dict[str, Json]


def template_list(workspace: Workspace) -> TemplateListReport:
    """Return every template of the folder, and those that the policy names and nobody can find.

    Raises:
        PolicyError: The policy cannot be read. A missing template is no reason: it is told here.
    """
    policy = build_policy(read_policy_files(workspace.root))
    paths = list_templates(workspace.templates)
    present = {path.name for path in paths}
    named = {document.template for document in policy.documents}
    return TemplateListReport(
        {
            "templates": [_entry(path, policy) for path in paths],
            "unused": list[Json](sorted(present - named)),
            "missing": list[Json](sorted(named - present)),
        }
    )


def _entry(path: Path, policy: Policy) -> Json:
    found = inspect_template(path, KNOWN_FIELDS, policy.settings.forbidden_words)
    errors = sum(fault.level == "error" for fault in found.faults)
    return {
        "template": path.name,
        "documents": [_document(item) for item in policy.documents if item.template == path.name],
        "fields": len(leaves(found.fields)),
        "charts": list[Json](sorted(found.charts)),
        "regions": len(found.regions),
        "errors": errors,
        "warnings": len(found.faults) - errors,
    }


def _document(item: DocumentType) -> Json:
    return {
        "type": item.type,
        "code": item.code,
        "title": item.title,
        "audience": item.audience,
        "enabled": item.enabled,
    }
