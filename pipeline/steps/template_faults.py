"""The faults of templates as every command tells them: places relative to the workspace."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.templates.templates import check_template
from pipeline.core.models import Problem
from pipeline.core.places import FileRef, ParagraphRef
from pipeline.core.templates.template_fields import KNOWN_FIELDS


def find_faults(workspace: Workspace, paths: Iterable[Path], forbidden: Collection[str]) -> list[Problem]:
    """Return everything that is wrong with templates; ``forbidden`` are words that no document may hold."""
    return [
        placed(problem, path, workspace)
        for path in paths
        for problem in check_template(path, KNOWN_FIELDS, forbidden)
    ]


def placed(problem: Problem, path: Path, workspace: Workspace) -> Problem:
    """Return a problem with its place relative to the workspace, as all other places are."""
    if not isinstance(problem.place, FileRef | ParagraphRef):
        return problem
    return replace(problem, place=replace(problem.place, file=workspace.relative(path)))
