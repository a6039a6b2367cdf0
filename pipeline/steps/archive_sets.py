"""What is filed of a batch: the generated set, and what was collected since the last time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.archive.bag_store import read_member
from pipeline.adapters.archive.event_log import load_log
from pipeline.adapters.files import digest_file, read_file, walk_files
from pipeline.adapters.folders.workspace import Batch, Workspace
from pipeline.adapters.templates.templates import list_templates
from pipeline.core.archive.bag import MANIFEST, read_manifest
from pipeline.core.archive.lines import Line, objects, read_lines, read_object, text
from pipeline.core.archive.log import HeldBag, Log
from pipeline.core.archive.metadata import return_files, role_of
from pipeline.core.deciding.plan_json import Json
from pipeline.core.policies.policy_shape import POLICY_FILES
from pipeline.steps.archive_place import Place

GENERATED = "generated"
COLLECTED = "collected"
_RETURNS = "returns.jsonl"
_FOLDERS = ("drafts", "pdf")


@dataclass(frozen=True, slots=True)
class FiledSet:
    """Files to be sealed, and what is known about them.

    Attributes:
        sources: Path in the workspace, ``outputs/…`` for what stands in outputs/BATCH → file.
        noted: What the log says of it besides: of a collected set ``returns``, the digest of returns.jsonl,
            and ``new``, how many returned files are filed for the first time.
    """

    kind: str
    sources: Mapping[str, Path]
    ledger: Sequence[Line]
    returns: Sequence[Line]
    events: Sequence[Line]
    noted: Mapping[str, Json]


def generated_set(workspace: Workspace, batch: Batch, ledger: Sequence[Line]) -> FiledSet:
    """Return what a batch made, with everything behind it: inputs, policy, templates.

    Raises:
        OutputError: A link or a device stands among the files, or one cannot be read.
    """
    tops = [each for each in batch.outputs.iterdir() if each.is_file() and _is_record(each)]
    found = [each for each in tops if each.name != _RETURNS]
    for name in _FOLDERS:
        found += (each for each in walk_files(batch.outputs / name) if _is_record(each))
    sources = {f"outputs/{each.relative_to(batch.outputs).as_posix()}": each for each in found}
    for name, folder in _inputs(workspace, batch).items():
        files = (each for each in walk_files(folder) if _is_record(each))
        sources |= {f"inputs/{name}/{each.relative_to(folder).as_posix()}": each for each in files}
    sources |= {name: workspace.root / name for name in POLICY_FILES if (workspace.root / name).is_file()}
    for folder in (workspace.templates, workspace.looks):
        sources |= {each.relative_to(workspace.root).as_posix(): each for each in list_templates(folder)}
    return FiledSet(GENERATED, sources, ledger, (), lines_of(batch.outputs / "events.jsonl"), {})


def _inputs(workspace: Workspace, batch: Batch) -> dict[str, Path]:
    """Name of a batch → its inputs: this one's, and those of the earlier ones that it looked back on."""
    plan = read_object(read_file(batch.outputs / "plan.json") or b"")
    sources = [text(each, "source") for each in objects(plan, "history")]
    earlier = [source.removeprefix("inputs/") for source in sources if source.startswith("inputs/")]
    folders = {name: workspace.inputs / name for name in earlier if name and "/" not in name}
    return {batch.name: batch.inputs, **{name: folder for name, folder in folders.items() if folder.is_dir()}}


def collected_set(place: Place, batch: Batch, ledger: Sequence[Line]) -> FiledSet | None:
    """Return the record of what came back, with those files that are in no bag yet; None: nothing ever did.

    Raises:
        OutputError: Something cannot be read.
    """
    record = batch.outputs / _RETURNS
    digest = digest_file(record)
    if digest is None:
        return None
    returns = lines_of(record)
    filed = filed_returns(place, batch)
    wanted = [path for path, sha256 in return_files(returns).items() if sha256 not in filed]
    files = {f"outputs/{path}": batch.outputs / path for path in wanted if (batch.outputs / path).is_file()}
    sources = {f"outputs/{_RETURNS}": record, **files}
    events = batch.outputs / "events.jsonl"
    if events.is_file():
        sources["outputs/events.jsonl"] = events
    return FiledSet(
        COLLECTED, sources, ledger, returns, lines_of(events), {"returns": digest, "new": len(files)}
    )


def filed_returns(place: Place, batch: Batch) -> frozenset[str]:
    """Return the digests of the returned files that were filed, and of those that were destroyed since."""
    log = load_log(place.root)
    filed: set[str] = set()
    for bag in bags_of(log, batch.name, COLLECTED):
        manifest = read_manifest(read_member(place.folder, bag.name, MANIFEST)) or {}
        filed |= {digest for path, digest in manifest.items() if role_of(path) == "return"}
    for entry in log.entries:
        if entry.text("batch") == batch.name and entry.text("list"):
            lines = read_lines(read_file(place.folder.destroyed(entry.text("list"))) or b"")
            filed |= {text(line, "sha256") for line in lines}
    return frozenset(filed)


def _is_record(path: Path) -> bool:
    return not path.name.startswith((".", "~$")) and not path.name.endswith((".journal", ".proposed.yaml"))


def bags_of(log: Log, batch: str, kind: str) -> list[HeldBag]:
    """Return the held bags of one kind of a batch, in the order of the log."""
    return [bag for bag in log.held().values() if bag.batch == batch and bag.kind == kind]


def lines_of(path: Path) -> list[dict[str, Json]]:
    """Return the objects of a JSON lines file; nothing when there is none."""
    return read_lines(read_file(path) or b"")
