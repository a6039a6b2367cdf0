"""--scheduler and --publish on the command line: refusals that write nothing, and what the answer tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.workers import cluster
from pipeline.cli.main import run_command
from tests.steps.workspaces import copy_workspace

RUN = ("run", "2026Q2", "--json", "--lang", "en")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return copy_workspace(tmp_path / "ws")


@pytest.mark.parametrize(
    ("options", "code", "exit_code"),
    [
        (("--scheduler", "tcp://127.0.0.1:9"), "O842", 8),
        (("--scheduler", "what"), "O841", 2),
        (("--publish", "nowhere://x"), "O851", 2),
        (("--publish", "sftp://hr:secret@127.0.0.1/x"), "O850", 2),
    ],
)
def test_an_address_that_leads_nowhere_writes_nothing(
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    options: tuple[str, str],
    code: str,
    exit_code: int,
) -> None:
    monkeypatch.setattr(cluster, "CONNECTING", 1)

    assert run_command([*RUN, "--workspace", str(workspace.root), *options]) == exit_code

    told = capfd.readouterr()
    assert [problem["code"] for problem in json.loads(told.out)["problems"]] == [code]
    assert "secret" not in told.out + told.err
    assert not workspace.outputs.exists()


def test_a_run_tells_what_it_published(
    workspace: Workspace, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    share = tmp_path / "share"

    assert run_command([*RUN, "--workspace", str(workspace.root), "--publish", str(share)]) in (0, 10)

    told = json.loads(capfd.readouterr().out)
    made = [line["path"] for line in told["documents"] if line["status"] == "made"]
    assert told["published"] == {
        "address": f"{share}/2026Q2",
        "sent": len(made) + 5,
        "removed": 0,
        "unchanged": 0,
    }
    assert all((share / "2026Q2" / path).is_file() for path in made)
