"""template fields: the tree that a template may use, or what one template uses and where it comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.adapters.folders.policy_files import read_policy_files
from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.templates.templates import fields_used
from pipeline.adapters.word.rendering import Template
from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Language, Scope
from pipeline.core.policies.policy import DocumentType, Policy
from pipeline.core.policies.policy_shape import build_policy
from pipeline.core.templates.field_sources import Source, chart_source, source_of
from pipeline.core.templates.input_needs import TemplateUse, columns_of_rules, leaves, scope_of
from pipeline.core.templates.template_fields import CHARTS
from pipeline.core.templates.template_tree import FieldNode, build_tree, walk
from pipeline.steps.naming_columns import ColumnNames
from pipeline.steps.template_naming import find_template

_ONLY_OF_UNITS = ("unit.", "children[]", "awards", "sales")


@dataclass(frozen=True, slots=True)
class TemplateFieldsReport:
    """The answer of ``template fields``, as its JSON."""

    json: dict[str, Json]


def template_fields(workspace: Workspace, name: str | None, language: Language) -> TemplateFieldsReport:
    """Return every field and chart with type, unit, example and source; of one template those it uses.

    Raises:
        PolicyError: The policy cannot be read.
        TemplateError: There is no such template, or its tags cannot be read.
    """
    policy = build_policy(read_policy_files(workspace.root))
    teller = _Teller(policy, language)
    if name is None:
        return TemplateFieldsReport(
            {"fields": teller.fields(build_tree()), "charts": teller.charts(CHARTS, "employee")}
        )
    path = find_template(workspace, name)
    use = template_use(path)
    documents = [item for item in policy.documents if item.template == path.name]
    scope = scope_of(next(iter(documents), None), use)
    used = _used(build_tree(), frozenset(leaves(use.fields)))
    return TemplateFieldsReport(
        {
            "template": path.name,
            "documents": [_document(item) for item in documents],
            "fields": teller.fields(used, scope),
            "charts": teller.charts(sorted(use.charts & CHARTS.keys()), scope),
            "rules_read": teller.rules(scope),
        }
    )


def template_use(path: Path) -> TemplateUse:
    """Return what a template reads.

    Raises:
        TemplateError: It is no Word file, or its tags cannot be read.
    """
    return TemplateUse(fields_used(path), Template(path).charts)


def _used(nodes: Iterable[FieldNode], paths: Collection[str]) -> list[FieldNode]:
    """The tree with nothing left in it but what is used."""
    kept: list[FieldNode] = []
    for node in nodes:
        children = _used(node.children, paths)
        if children or node.path in paths:
            kept.append(replace(node, children=tuple(children)))
    return kept


def _document(item: DocumentType) -> Json:
    return {"type": item.type, "code": item.code, "title": item.title}


class _Teller:
    """Nodes and charts as JSON, in one language."""

    def __init__(self, policy: Policy, language: Language) -> None:
        self._policy, self._names = policy, ColumnNames(policy, language)

    def fields(self, nodes: Iterable[FieldNode], scope: Scope | None = None) -> list[Json]:
        """Return every node, a group or list before what lies in it; ``scope`` None: as the field has it."""
        return [self._node(node, scope or _scope_of_field(node.path)) for node in walk(nodes)]

    def _node(self, node: FieldNode, scope: Scope) -> Json:
        return {
            "path": node.path,
            "kind": node.kind,
            "meaning": node.meaning,
            "unit": node.unit,
            "unit_varies": node.unit_varies,
            "example": node.example,
            "written": node.written,
            "source": None if node.children else self._source(source_of(node.path, scope)),
        }

    def _source(self, source: Source | None) -> Json:
        return self._names.source_json(source) if source else None

    def charts(self, names: Iterable[str], scope: Scope) -> list[Json]:
        """Return charts with what they show and where their figures come from."""
        return [
            {
                "name": name,
                "meaning": CHARTS[name],
                "source": self._source(chart_source(name, scope)),
            }
            for name in names
        ]

    def rules(self, scope: Scope) -> Json:
        """Return the columns that the rules of a scope read, in one line."""
        return self._names.columns(columns_of_rules(self._policy, scope))


def _scope_of_field(path: str) -> Scope:
    return "unit" if path.startswith(_ONLY_OF_UNITS) else "employee"
