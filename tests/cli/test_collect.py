"""``jixiao collect``: what it answers, on the screen and as JSON, and how it ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipeline.cli.main import run_command
from tests.returned_drafts import ReturnedDraft

_BATCH = "2026Q3-faults"
_RETURN = {
    *("file", "sha256", "number", "verdict", "code", "facts", "regions", "gaps", "changes", "comments"),
    *("seq", "bytes", "stored", "kind", "notes", "suggested", "layers", "turn", "replaces", "order"),
    "compared_with",
}


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("cli") / "ws"
    assert run_command(["init", str(target)]) == 0
    assert run_command(["run", _BATCH, "--workspace", str(target)]) == 10
    return target


@pytest.fixture
def workspace(ready: Path, tmp_path: Path) -> Path:
    shutil.copytree(ready, tmp_path / "ws")
    return tmp_path / "ws"


def _drafts(workspace: Path) -> list[Path]:
    return sorted((workspace / "outputs" / _BATCH / "drafts").rglob("*.docx"))


def _changed(draft: Path) -> bytes:
    returned = ReturnedDraft(draft.read_bytes())
    tag, _ = next(c for c in returned.controls("f.") if c[0] == "f.doc.due_on")
    returned.write(tag, "2030年1月1日")
    return returned.data


def test_the_answer_is_what_the_contract_says(
    workspace: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "改过.docx"
    file.write_bytes(_changed(_drafts(workspace)[0]))

    code = run_command(["collect", _BATCH, str(file), "--workspace", str(workspace), "--json"])

    told = json.loads(capsysbinary.readouterr().out)
    (one,) = told["returns"]
    assert code == 0
    assert set(one) == _RETURN
    assert (one["file"], one["verdict"], one["code"]) == ("改过.docx", "matched", "B231")
    assert {fact["returned"] for fact in one["facts"]} == {"2030年1月1日"}
    assert all(note["text"] and note["hint"] for note in one["notes"])


def test_the_screen_names_each_file_with_reason_and_change(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "改过.docx").write_bytes(_changed(_drafts(workspace)[0]))
    (tmp_path / "in" / "别的.txt").write_text("不是文书", encoding="utf-8")

    code = run_command(["collect", _BATCH, str(tmp_path / "in"), "--workspace", str(workspace)])

    lines = capsys.readouterr().out.splitlines()
    assert code == 10
    assert lines[0] == "[待核] in/别的.txt"
    assert "(B305)" in lines[1]
    assert any("→ 2030年1月1日" in line for line in lines)
    assert lines[-2] == "共 2 个文件：已收回 1 · 待核 1"


def test_nothing_readable_ends_with_six_and_still_answers(
    workspace: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "坏.docx"
    file.write_bytes(_drafts(workspace)[0].read_bytes()[:3000])

    code = run_command(["collect", _BATCH, str(file), "--workspace", str(workspace), "--json"])

    (one,) = json.loads(capsysbinary.readouterr().out)["returns"]
    assert (code, one["verdict"], one["code"]) == (6, "quarantined", "B301")


def test_as_needs_by() -> None:
    assert run_command(["collect", _BATCH, "a.docx", "--as", "JX-2026Q3-IDP-000123-V1-D7"]) == 2
