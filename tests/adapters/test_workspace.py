"""The workspace: found from inside, batches by name or path, and the files that come with the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.adapters.folders.workspace import Workspace, find_workspace, shipped_files
from pipeline.errors import InputError


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "jixiao.yaml").write_text("organisation: 星河公司\nlanguage: zh\n", encoding="utf-8")
    for batch in ("2026Q3", "2026Q3-faults", "2026Q2"):
        (tmp_path / "inputs" / batch).mkdir(parents=True)
    return Workspace(tmp_path.resolve())


def test_a_workspace_is_found_from_any_folder_inside(workspace: Workspace) -> None:
    assert find_workspace(workspace.inputs / "2026Q3") == workspace


def test_outside_of_a_workspace_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        find_workspace(tmp_path)

    assert error.value.problems[0].code == "O812"


def test_a_batch_is_a_name_or_a_path(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere" / "2026Q4"
    elsewhere.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)

    for said in ("2026Q3-faults", "inputs/2026Q3-faults", str(workspace.inputs / "2026Q3-faults")):
        batch = workspace.batch(said)
        assert (batch.name, batch.period.id) == ("2026Q3-faults", "2026Q3")
        assert batch.outputs == workspace.outputs / "2026Q3-faults"
    assert workspace.batch("elsewhere/2026Q4").inputs == elsewhere.resolve()


def test_an_unknown_batch_names_those_that_are_there(workspace: Workspace) -> None:
    with pytest.raises(InputError) as error:
        workspace.batch("2026Q5")

    (problem,) = error.value.problems
    assert (problem.code, problem.params["batches"]) == ("O810", "2026Q2、2026Q3、2026Q3-faults")


def test_a_folder_that_tells_no_period_is_no_batch(workspace: Workspace) -> None:
    (workspace.inputs / "三季度").mkdir()

    with pytest.raises(InputError) as error:
        workspace.batch("三季度")

    assert (error.value.problems[0].code, str(error.value.problems[0].place)) == ("O811", "inputs/三季度")


def test_a_place_is_told_from_the_workspace_and_outside_of_it_from_the_batch(workspace: Workspace) -> None:
    assert workspace.relative(workspace.inputs / "2026Q3" / "结果.xlsx") == "inputs/2026Q3/结果.xlsx"
    assert workspace.relative(Path("/mnt/share/2026Q3/子/结果.xlsx")) == "2026Q3/子/结果.xlsx"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("language: zh\n", "zh"),
        ("organisation: x\nlanguage: 'en'  # screen\n", "en"),
        ("language: auto", "auto"),
        ("# language: en\n", None),
        ("language: [broken\n", None),
        ("", None),
    ],
)
def test_the_language_is_known_even_when_the_settings_are_broken(
    workspace: Workspace, text: str, language: str | None
) -> None:
    workspace.settings_file.write_text(text, encoding="utf-8")

    assert workspace.declared_language() == language


def test_the_program_brings_settings_policy_templates_and_samples() -> None:
    files = shipped_files()

    assert "jixiao.yaml" in files
    assert {path.partition("/")[0] for path in files} <= {"jixiao.yaml", "policy", "templates", "inputs"}
    assert list(files) == sorted(files)
    assert not [path for path in files if "/." in path or "~$" in path]
