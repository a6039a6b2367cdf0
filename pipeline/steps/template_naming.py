"""Which template a name on the command line means."""

from __future__ import annotations

from pathlib import Path

from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.templates.templates import list_templates
from pipeline.core.models import Problem
from pipeline.core.nearest import nearest
from pipeline.core.places import FileRef
from pipeline.errors import TemplateError

_SUFFIX = ".docx"


def find_template(workspace: Workspace, name: str) -> Path:
    """Return the template of the folder that is meant, or the file at a path, be it anywhere.

    Args:
        name: With or without .docx.

    Raises:
        TemplateError: There is none (W590 with a name that may be meant, W591).
    """
    known = {path.stem: path for path in list_templates(workspace.templates)}
    stem = name.removesuffix(_SUFFIX)
    if stem in known:
        return known[stem]
    path = Path(name)
    if path.suffix == _SUFFIX and path.is_file():
        return path.resolve()
    place, meant = FileRef(workspace.relative(workspace.templates)), nearest(path.stem, known)
    if meant is None:
        raise TemplateError([Problem("W591", "error", place, {"name": name})])
    raise TemplateError([Problem("W590", "error", place, {"name": name, "suggestion": meant})])
