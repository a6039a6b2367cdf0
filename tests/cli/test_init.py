"""init: a workspace of one's own, and nothing of anybody's replaced."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.adapters.folders.workspace import shipped_files
from pipeline.cli.main import run_command


def test_a_new_workspace_holds_everything_that_ships(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "绩效 工作区"

    assert run_command(["init", str(target), "--lang", "zh"]) == 0

    found = {
        path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()
    }
    assert found == {path: file.read_bytes() for path, file in shipped_files().items()}
    assert (target / "outputs").is_dir()
    assert "jixiao run 2026Q3\n" in capsys.readouterr().out


def test_the_answer_can_be_had_as_json(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run_command(["init", str(tmp_path / "ws"), "--json"]) == 0

    told = json.loads(capsysbinary.readouterr().out)
    assert told["workspace"] == str((tmp_path / "ws").resolve())
    assert "jixiao.yaml" in told["files"]
    assert "2026Q3" in told["batches"]


def test_what_stands_there_is_named_and_not_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "rules.yaml").write_bytes("# 我们自己的规则".encode())
    (tmp_path / "JIXIAO.yaml").write_bytes(b"")

    assert run_command(["init", str(tmp_path)]) == 8

    err = capsys.readouterr().err
    assert "policy/rules.yaml" in err
    assert "jixiao.yaml" in err
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["JIXIAO.yaml", "policy", "rules.yaml"]


def test_files_of_another_name_may_stand_there(tmp_path: Path) -> None:
    (tmp_path / "说明.txt").write_bytes(b"x")

    assert run_command(["init", str(tmp_path)]) == 0
    assert (tmp_path / "说明.txt").read_bytes() == b"x"
