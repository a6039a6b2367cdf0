"""What the last whole run of a batch rested on, and the files that it left: outputs/.BATCH.last-run.json."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pipeline.adapters.files import digest_file, read_file, walk_files, write_file
from pipeline.adapters.folders.workspace import Batch, Workspace
from pipeline.core.deciding.plan_json import Json, canonical_bytes, parse_json
from pipeline.errors import OutputError

# What a run leaves beside the drafts; the event log grows with every command.
_LEFT = ("documents.jsonl", "facts.jsonl", "plan.json", "清单.xlsx", "report.html")
_PAGES = "report"
# The dates of a document follow its tables.
_DATA_LIBRARIES = ("chinesecalendar",)


@dataclass(frozen=True, slots=True)
class Record:
    """The last whole run.

    Attributes:
        basis: As ``basis_of`` gave it before anything was read.
        left: As ``left_by_run`` gave it then.
        problems: Of the data: ``{code, level, place, params, subject}``.
    """

    basis: str
    left: Mapping[str, str]
    problems: tuple[Mapping[str, Json], ...]


def _path(folder: Path) -> Path:
    # Beside the outputs and not in them: it is of no use to anybody else.
    return folder.with_name(f".{folder.name}.last-run.json")


def read_record(folder: Path) -> Record | None:
    """Return the record of a batch's outputs; None where there is none that can be read."""
    data = read_file(_path(folder))
    if data is None:
        return None
    try:
        told = parse_json(data)
    except ValueError:
        return None
    match told:
        case {"basis": str(basis), "left": dict(left), "problems": list(problems)}:
            known = tuple(problem for problem in problems if isinstance(problem, dict))
            return Record(basis, {name: str(digest) for name, digest in left.items()}, known)
    return None


def write_record(folder: Path, record: Record) -> None:
    """Write the record."""
    told: dict[str, Json] = {
        "basis": record.basis,
        "left": dict(record.left),
        "problems": [dict(problem) for problem in record.problems],
    }
    write_file(_path(folder), canonical_bytes(told) + b"\n")


def left_by_run(folder: Path) -> dict[str, str]:
    """Return name → sha256 of the files that stand beside the drafts; a missing one is left out."""
    pages = [f"{_PAGES}/{path.name}" for path in walk_files(folder / _PAGES)]
    digests = ((name, digest_file(folder / name)) for name in (*_LEFT, *pages))
    return {name: digest for name, digest in digests if digest is not None}


def basis_of(workspace: Workspace, batch: Batch, released: Iterable[str], archive: str | None) -> str | None:
    """Return a digest of all that a run may read: policy, templates, every batch, the program.

    Args:
        released: Numbers of documents that left the house.
        archive: Digest of its log; None: there is none.

    Returns:
        None where something other than files and folders stands there: nothing can be told then.
    """
    folders = (workspace.policy, workspace.templates.parent, workspace.inputs, batch.inputs)
    try:
        read: list[Json] = [_digests(folder) for folder in folders]
        settings: Json = digest_file(workspace.settings_file)
    except OutputError:
        return None
    told: list[Json] = [read, settings, list[Json](sorted(released)), archive, _program()]
    return sha256(canonical_bytes(told)).hexdigest()


def _digests(folder: Path) -> list[Json]:
    return [[path.relative_to(folder).as_posix(), digest_file(path)] for path in walk_files(folder)]


def _program() -> list[Json]:
    """What decides: our own files, whatever version they call themselves, and tables of others."""
    package = files("pipeline")
    own: list[Json] = [
        [name, sha256(entry.read_bytes()).hexdigest()] for name, entry in _modules(package, "")
    ]
    return [own, *(f"{name} {metadata.version(name)}" for name in _DATA_LIBRARIES)]


def _modules(entry: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for below in sorted(entry.iterdir(), key=lambda item: item.name):
        if below.is_dir():
            yield from _modules(below, f"{path}{below.name}/")
        elif below.name.endswith((".py", ".html", ".lark")):
            yield f"{path}{below.name}", below
