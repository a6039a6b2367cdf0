"""A finished set → the same files at an address, and a manifest of them, written last."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.adapters.files import digest_bytes, digest_file, reachable, read_file
from pipeline.adapters.folders.ledger_store import append_event, read_ledger
from pipeline.adapters.folders.locks import holding
from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.pdf.copies_store import read_copies
from pipeline.adapters.publishing import Target
from pipeline.core.deciding.plan_json import Json, canonical
from pipeline.core.deciding.published import (
    BadManifest,
    Copy,
    Files,
    Manifest,
    Publication,
    begun,
    gone_on,
    manifest_json,
    parse_manifest,
    plan_publication,
)
from pipeline.core.drafting.fixed_copies import PACKS, PDFS
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import OutputError
from pipeline.steps.deciding import problem_json
from pipeline.steps.evaluating import data_language
from pipeline.steps.presenting import LIST, REPORT
from pipeline.steps.reading import read_policy
from pipeline.steps.run import RunReport, exit_code
from pipeline.steps.telling import objects

MANIFEST = "manifest.json"
_BESIDE = ("documents.jsonl", "facts.jsonl", "plan.json", REPORT, LIST)
_AT_ONCE = 8 << 20  # bytes that are read and under way together
# The manifest names every file; it is written again after each tenth of them, and not for a few.
_TENTHS, _FEW = 10, 500

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did; ``unchanged`` files were there already and were not sent again."""

    address: str
    sent: int
    removed: int
    unchanged: int
    problems: tuple[Problem, ...]


def publish(
    workspace: Workspace,
    batch: str,
    target: Target,
    who: str,
    when: datetime,
    progress: Progress | None = None,
) -> Published:
    """Make what stands below ``target``/BATCH what stands in the batch's outputs.

    Drafts that were withdrawn are removed there if our manifest lists them; a file that it does not list is
    neither replaced nor removed.

    Args:
        who, when: For the event log.
        progress: Called with (done, all) as files are sent.

    Raises:
        OutputError: The place cannot be reached, or what is called manifest.json there is not ours. The
            manifest there stays true, and the next attempt goes on from it.
    """
    place = workspace.batch(batch)
    there = target.below(place.name)
    with holding(workspace.outputs, place.name, who):
        here, problems = _files(workspace, place.outputs)
        known = _manifest(there, place.name)
        foreign = _foreign(there, known, here)
        here = {path: copy for path, copy in here.items() if path not in foreign}
        todo = plan_publication(known, here)
        if todo.send or todo.remove or known.under_way:
            _carry_out(place.outputs, there, known, here, todo, progress)
            counts: dict[str, Json] = {"sent": len(todo.send), "removed": len(todo.remove)}
            append_event(place.outputs, "publish", who, when, {"address": there.address, **counts})
    problems += (
        Problem("O855", "error", params={"address": there.address, "path": path}) for path in sorted(foreign)
    )
    return Published(there.address, len(todo.send), len(todo.remove), todo.unchanged, tuple(problems))


def with_published(
    report: RunReport,
    workspace: Workspace,
    batch: str,
    target: Target,
    who: str,
    when: datetime,
    progress: Progress | None = None,
) -> RunReport:
    """Return the report of a run together with its publication; a failure ends with that exit code."""
    told: dict[str, Json] | None
    try:
        done = publish(workspace, batch, target, who, when, progress)
    except OutputError as error:
        told, problems, code = None, error.problems, error.exit_code
    else:
        told = {"address": done.address, "sent": done.sent, "removed": done.removed}
        told["unchanged"] = done.unchanged
        problems = done.problems
        code = max(report.exit_code, exit_code(problems))
    language = data_language(read_policy(workspace)[0])
    listed: list[Json] = [dict(problem) for problem in objects(report.answer.head, "problems")]
    listed += (problem_json(problem, language) for problem in problems)
    answer = report.answer.with_head(problems=listed, published=told)
    return RunReport(answer, (*report.problems, *problems), code)


# --- here -----------------------------------------------------------------------------------------------


def _files(workspace: Workspace, folder: Path) -> tuple[dict[str, Copy], list[Problem]]:
    """The set as it stands on this machine, drafts that somebody edited as they are."""
    problems: list[Problem] = []
    paths = [*_BESIDE, *(copy for kind in (PDFS, PACKS) for copy in read_copies(folder, kind))]
    for entry in read_ledger(folder):
        if entry.state == "withdrawn":
            continue
        if entry.state == "current" and digest_file(folder / entry.path) is None:
            problems.append(Problem("O856", "warning", FileRef(workspace.relative(folder / entry.path))))
        paths.append(entry.path)
    found = {path: digest_file(folder / path) for path in paths}
    sizes = {path: reachable(folder / path).stat().st_size for path, digest in found.items() if digest}
    return {path: Copy(digest, sizes[path]) for path, digest in found.items() if digest}, problems


# --- there ----------------------------------------------------------------------------------------------


def _manifest(there: Target, batch: str) -> Manifest:
    data = there.read(MANIFEST)
    if data is None:
        return Manifest(batch)
    try:
        return parse_manifest(json.loads(data))
    except (BadManifest, ValueError) as error:
        raise OutputError(
            [Problem("O854", "error", params={"address": there.address}, stops=True)]
        ) from error


def _foreign(there: Target, known: Manifest, here: Files) -> frozenset[str]:
    """Files of others that stand where new ones of ours should go."""
    new = here.keys() - known.paths
    return frozenset(there.paths() & new) if new else frozenset()


def _carry_out(
    folder: Path, there: Target, known: Manifest, here: Files, todo: Publication, progress: Progress | None
) -> None:
    now = begun(known, here, todo)
    _write(there, now)
    step = max(_FEW, len(todo.send) // _TENTHS)
    done = written = 0
    for files in _read(folder, todo.send):
        there.put(files)
        now = gone_on(now, {path: Copy(digest_bytes(data), len(data)) for path, data in files.items()})
        done += len(files)
        if done - written >= step:
            _write(there, now)
            written = done
        if progress is not None:
            progress(done, len(todo.send))
    there.remove(todo.remove)
    _write(there, Manifest(now.batch, {path: now.files[path] for path in here if path in now.files}))


def _read(folder: Path, paths: Sequence[str]) -> Iterator[dict[str, bytes]]:
    """The files some at a time; one that is gone by now is left out."""
    some: dict[str, bytes] = {}
    size = 0
    for path in paths:
        if (data := read_file(folder / path)) is not None:
            some[path] = data
            size += len(data)
        if size >= _AT_ONCE:
            yield some
            some, size = {}, 0
    if some:
        yield some


def _write(there: Target, manifest: Manifest) -> None:
    there.put({MANIFEST: f"{canonical(manifest_json(manifest))}\n".encode()})
