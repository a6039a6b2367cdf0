"""``jixiao archive`` as its user sees it: texts, JSON and exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipeline.adapters.folders.workspace import Workspace
from pipeline.cli.main import run_command
from tests.steps.workspaces import copy_workspace, run_sample


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = copy_workspace(tmp_path_factory.mktemp("filed") / "ws")
    run_sample(workspace)
    assert _run(workspace, "add", "2026Q3") == 0
    return workspace


@pytest.fixture
def archived(filed: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(filed.root, tmp_path / "ws")
    return Workspace(tmp_path / "ws")


def _run(workspace: Workspace, *arguments: str) -> int:
    return run_command(["archive", *arguments, "--workspace", str(workspace.root)])


def _json(workspace: Workspace, capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict]:
    capfd.readouterr()
    code = _run(workspace, *arguments, "--json")
    return code, json.loads(capfd.readouterr().out)


def test_filing_again_says_that_nothing_is_new(
    archived: Workspace, capfd: pytest.CaptureFixture[str]
) -> None:
    assert _run(archived, "add", "2026Q3", "--lang", "en") == 0

    assert "Nothing new: what was made is in 2026Q3-G0001 already" in capfd.readouterr().out


def test_a_sound_archive_ends_with_0_and_tells_its_head(
    filed: Workspace, capfd: pytest.CaptureFixture[str]
) -> None:
    code, told = _json(filed, capfd, "verify")

    assert (code, told["sound"], told["problems"]) == (0, True, [])
    assert _run(filed, "verify", "--quick", "--head", told["head"]) == 0
    assert _run(filed, "verify", "--part", "2/5", "--head", "0" * 64) == 7


def test_a_damaged_archive_ends_with_7_and_names_the_file(
    archived: Workspace, capfd: pytest.CaptureFixture[str]
) -> None:
    path = archived.outputs / "archive" / "bags" / "2026Q3-G0001" / "data" / "outputs" / "facts.jsonl"
    path.write_bytes(path.read_bytes()[:-1])

    code, told = _json(archived, capfd, "verify")

    assert code == 7
    assert [(each["code"], each["cell"]) for each in told["problems"]] == [
        ("A705", "bags/2026Q3-G0001/data/outputs/facts.jsonl")
    ]
    assert _run(archived, "verify", "--quick") == 7


def test_a_document_is_found_and_shown(filed: Workspace, capfd: pytest.CaptureFixture[str]) -> None:
    code, found = _json(filed, capfd, "find", "--type", "IDP", "--limit", "1")
    number = found["documents"][0]["number"]

    _, life = _json(filed, capfd, "show", number)

    assert (code, found["more"]) == (0, True)
    assert life["document"]["number"] == number
    assert _run(filed, "show", number, "--lang", "zh") == 0
    assert "保管期限 10年，至 2036-12-31" in capfd.readouterr().out


def test_what_is_not_there_ends_with_3(filed: Workspace, capfd: pytest.CaptureFixture[str]) -> None:
    assert _run(filed, "show", "JX-none", "--lang", "en") == 3
    assert "the archive holds nothing called “JX-none”" in capfd.readouterr().err
    assert _run(filed, "find", "--person", "nobody") == 0


def test_a_damaged_catalog_ends_with_7_and_is_made_again(
    archived: Workspace, capfd: pytest.CaptureFixture[str]
) -> None:
    (archived.outputs / "archive" / "catalog.sqlite").write_bytes(b"broken" * 1000)

    assert _run(archived, "find", "--person", "001105", "--lang", "en") == 7
    assert "run jixiao archive rebuild" in capfd.readouterr().err
    assert _run(archived, "rebuild") == 0
    assert _run(archived, "verify") == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["purge", "--expired"],
        ["purge", "--dry-run"],
        ["purge", "--expired", "--person", "001105", "--dry-run"],
        ["verify", "--quick", "--part", "1/2"],
        ["verify", "--part", "3/2"],
        ["export", "out"],
        ["export", "out", "--bag", "x", "--person", "y"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_ends_with_2(
    filed: Workspace, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert _run(filed, *arguments) == 2


def test_a_purge_tells_first_and_does_it_when_told(
    archived: Workspace, capfd: pytest.CaptureFixture[str]
) -> None:
    _, dry = _json(archived, capfd, "purge", "--expired", "--on", "2040-01-01", "--dry-run")
    code, done = _json(archived, capfd, "purge", "--expired", "--on", "2040-01-01", "--yes", "--why", "到期")

    assert (code, dry["dry_run"], done["dry_run"]) == (0, True, False)
    assert dry["documents"] == done["documents"] != []
    assert _run(archived, "verify") == 0


def test_an_export_tells_where_it_stands(
    archived: Workspace, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, told = _json(archived, capfd, "export", str(tmp_path / "out"), "--transfer", "2026Q3")

    assert (code, told["target"]) == (0, str(tmp_path / "out"))
    assert _run(archived, "export", str(tmp_path / "out"), "--transfer", "2026Q3", "--lang", "en") == 8
    assert "is not an empty folder" in capfd.readouterr().err
