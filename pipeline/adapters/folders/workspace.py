"""Where things stand: the workspace that HR works in, and the files that come with the program."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from pipeline.core.models import Problem
from pipeline.core.periods import Period, batch_period
from pipeline.core.places import FileRef
from pipeline.errors import InputError

SETTINGS = "jixiao.yaml"
SHIPPED = (SETTINGS, "policy", "templates", "inputs")
"""What a new workspace begins with."""

_LANGUAGE = re.compile(r"^language:\s*[\"']?(zh|en|auto)\b", re.MULTILINE)
_LEFT_BEHIND = re.compile(r"~\$.*|\..*|__pycache__|batch\.proposed\.yaml")


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch: its inputs and its outputs.

    Attributes:
        name: Name of its folder, such as ``2026Q3-faults``.
        period: What the name says.
    """

    name: str
    period: Period
    inputs: Path
    outputs: Path


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with jixiao.yaml; every path is absolute."""

    root: Path

    @property
    def settings_file(self) -> Path:
        """jixiao.yaml."""
        return self.root / SETTINGS

    @property
    def policy(self) -> Path:
        """The folder of the policy files."""
        return self.root / "policy"

    @property
    def templates(self) -> Path:
        """The folder of the Word templates."""
        return self.root / "templates" / "docx"

    @property
    def looks(self) -> Path:
        """The folder of the looks that are laid over the templates."""
        return self.root / "templates" / "looks"

    @property
    def inputs(self) -> Path:
        """The folder of the batches."""
        return self.root / "inputs"

    @property
    def outputs(self) -> Path:
        """The folder of what the batches made."""
        return self.root / "outputs"

    def batches(self) -> tuple[str, ...]:
        """Return the names of the batches below inputs/, sorted."""
        if not self.inputs.is_dir():
            return ()
        return tuple(
            sorted(
                folder.name
                for folder in self.inputs.iterdir()
                if folder.is_dir() and batch_period(folder.name)
            )
        )

    def batch(self, name_or_path: str) -> Batch:
        """Return a batch by its name below inputs/, or by the path of its folder.

        Raises:
            InputError: There is no such folder (O810), or its name tells no period (O811).
        """
        folder = self.inputs / name_or_path
        if not folder.is_dir():
            folder = Path(name_or_path).resolve()
        if not folder.is_dir():
            known = "、".join(self.batches()) or "—"
            raise InputError([_problem("O810", name_or_path, batches=known)])
        name = folder.name
        period = batch_period(name)
        if period is None:
            raise InputError([_problem("O811", self.relative(folder), name=name)])
        return Batch(name, period, folder, self.outputs / name)

    def relative(self, path: Path) -> str:
        """Return a path as every place tells it: POSIX, relative to the workspace.

        A batch that stands outside of it is told by its folder's name, so that the same inputs give the
        same bytes wherever they stand.
        """
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        below = [parent for parent in path.parents if batch_period(parent.name)]
        return path.relative_to(below[0].parent).as_posix() if below else path.name

    def declared_language(self) -> str | None:
        """Return the language that jixiao.yaml names (zh, en, auto); None when it names none.

        Read without the policy's own checks, so that a fault in the file can be told in that language.
        """
        try:
            text = self.settings_file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None
        match = _LANGUAGE.search(text)
        return match[1] if match else None


def find_workspace(start: Path) -> Workspace:
    """Return the workspace that a folder stands in: the nearest one, upwards, with jixiao.yaml.

    Raises:
        InputError: There is none (O812).
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file():
            return Workspace(folder)
    raise InputError([_problem("O812", start.as_posix())])


def shipped_files() -> dict[str, Traversable]:
    """Return what a new workspace begins with: POSIX path inside it → file, sorted by path.

    An installed program carries these files in its package; a checkout has them at its root.
    """
    package = resources.files("pipeline")
    packed = package / "workspace"
    root: Traversable = packed if packed.is_dir() else Path(str(package)).parent
    found: dict[str, Traversable] = {}
    for name in SHIPPED:
        _collect(root / name, name, found)
    return dict(sorted(found.items()))


def _collect(entry: Traversable, path: str, found: dict[str, Traversable]) -> None:
    if entry.is_dir():
        for below in entry.iterdir():
            if not _LEFT_BEHIND.fullmatch(below.name):
                _collect(below, f"{path}/{below.name}", found)
    elif entry.is_file():
        found[path] = entry


def _problem(code: str, file: str, **params: str) -> Problem:
    return Problem(code, "error", FileRef(file), params, stops=True)
