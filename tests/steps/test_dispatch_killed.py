"""A dispatch that is killed at any call of the system: nothing is handed out twice, nothing half."""

from __future__ import annotations

import os
import shutil
import zipfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from pipeline.adapters.files import TEMPORARY, digest_bytes
from pipeline.adapters.folders.dispatch_store import read_releases, read_transmittals
from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.dispatching.transmittals import documents_out
from pipeline.steps import dispatch as dispatch_step
from pipeline.steps.dispatch import dispatch
from pipeline.steps.picking import Filters
from pipeline.steps.release import release

_BATCH = "2026Q3"
_WHEN = datetime(2026, 10, 19, 9, 30, tzinfo=timezone(timedelta(hours=8)))
_CALLS = ("write", "fsync", "replace", "unlink", "mkdir", "rmdir", "open", "chmod")


@pytest.fixture
def small(workspace: Workspace) -> Workspace:
    """Two managers' drafts released; without inputs, which only tell mail addresses."""
    release(workspace, _BATCH, Filters(frozenset({"001207", "001105"})), "王秀英", _WHEN)
    shutil.rmtree(workspace.inputs)
    (workspace.inputs / _BATCH).mkdir(parents=True)
    for path in (workspace.outputs / _BATCH).iterdir():
        if path.name not in ("drafts", "documents.jsonl", "releases.jsonl"):
            path.unlink()
    for path in (workspace.outputs / _BATCH / "drafts").rglob("*.docx"):
        if not path.name.startswith(("001207", "001105")):
            path.unlink()
    return workspace


def _die_at(step: int, workspace: Workspace) -> None:
    """Dispatch in this process and die, as by kill -9, before the given call that the packets make."""
    calls = 0
    plan = dispatch_step.plan_handout

    def dying(call: object) -> object:
        def wrapped(*args: object, **kwargs: object) -> object:
            nonlocal calls
            calls += 1
            if calls == step:
                os._exit(9)
            return call(*args, **kwargs)  # type: ignore[operator]

        return wrapped

    def planned(*args: object) -> object:
        # What comes before reads alone.
        for name in _CALLS:
            setattr(os, name, dying(getattr(os, name)))
        return plan(*args)  # type: ignore[arg-type]

    dispatch_step.plan_handout = planned  # type: ignore[assignment]
    dispatch(workspace, _BATCH, "王秀英", _WHEN)


@pytest.mark.slow
def test_a_dispatch_killed_at_any_call_hands_everything_out_once(small: Workspace, tmp_path: Path) -> None:
    step, died = 0, True
    while died:
        step += 7 if step else 1
        root = tmp_path / str(step)
        shutil.copytree(small.root, root)
        workspace = Workspace(root)
        process = os.fork()
        if process == 0:
            try:
                _die_at(step, workspace)
            finally:
                os._exit(0)
        died = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9

        dispatch(workspace, _BATCH, "王秀英", _WHEN)

        _check(workspace.outputs / _BATCH, step)
        shutil.rmtree(root)
    assert step > 60


def _check(folder: Path, step: int) -> None:
    transmittals = read_transmittals(folder)
    sent = [document.number for item in transmittals for document in item.documents]
    assert sorted(sent) == sorted(release.number for release in read_releases(folder)), step
    assert set(documents_out(transmittals)) == set(sent)
    for item in transmittals:
        packet = folder / item.packet
        assert digest_bytes(packet.read_bytes()) == item.packet_sha256, step
        with zipfile.ZipFile(packet) as archive:
            inside = {name: archive.read(name) for name in archive.namelist()}
        assert inside == {path.name: path.read_bytes() for path in (folder / item.folder).iterdir()}, step
        assert (folder / item.mail).is_file()
    assert list(folder.rglob(f"*{TEMPORARY}")) == [], step
