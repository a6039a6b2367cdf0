"""init: a workspace of one's own, with the default policy, templates and sample batches."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.files import is_free, make_folder, write_file
from pipeline.adapters.folders.workspace import Workspace, shipped_files
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import OutputError


@dataclass(frozen=True, slots=True)
class InitReport:
    """A workspace that was made.

    Attributes:
        files: Paths inside it, POSIX.
        batches: Names of the sample batches.
    """

    workspace: Workspace
    files: tuple[str, ...]
    batches: tuple[str, ...]


def init(target: Path) -> InitReport:
    """Make a workspace in a folder, which may exist; nothing that stands there is replaced.

    Raises:
        OutputError: A file of the same name stands there (O813, one problem each), and nothing is written.
    """
    workspace = Workspace(target.resolve())
    files = shipped_files()
    taken = [path for path in files if not is_free(workspace.root / path)]
    if taken:
        raise OutputError(
            Problem("O813", "error", FileRef((workspace.root / path).as_posix()), stops=True)
            for path in taken
        )
    for path, shipped in files.items():
        write_file(workspace.root / path, shipped.read_bytes())
    make_folder(workspace.outputs)
    return InitReport(workspace, tuple(files), workspace.batches())
