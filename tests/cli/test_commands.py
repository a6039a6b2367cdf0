"""The commands over the sample batches: what is answered, and what is left on the disk."""

from __future__ import annotations

import io
import json
import re
import shutil
import stat
from pathlib import Path

import openpyxl
import pytest

from pipeline.cli.main import run_command
from tests.windows import windows_faults

_FAULTS = "2026Q3-faults"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace from init in which the small batch was run once."""
    target = tmp_path_factory.mktemp("cli") / "ws"
    assert run_command(["init", str(target)]) == 0
    assert run_command(["run", _FAULTS, "--workspace", str(target)]) == 10
    return target


@pytest.fixture
def workspace(ready: Path, tmp_path: Path) -> Path:
    shutil.copytree(ready, tmp_path / "ws")
    return tmp_path / "ws"


def _json(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str, code: int) -> dict[str, object]:
    assert run_command([*arguments, "--json"]) == code
    told = json.loads(capsysbinary.readouterr().out)
    assert isinstance(told, dict)
    return told


def test_everything_a_run_leaves_has_a_name_that_windows_takes(ready: Path) -> None:
    paths = [path.relative_to(ready).as_posix() for path in ready.rglob("*") if path.is_file()]

    assert [path for path in paths if path.startswith("outputs/") and path.endswith(".docx")]
    assert windows_faults(paths) == []


def test_everything_a_run_leaves_is_for_its_owner_alone(ready: Path) -> None:
    modes = {
        (path.is_dir(), stat.S_IMODE(path.stat().st_mode))
        for path in (ready / "outputs" / _FAULTS).rglob("*")
    }

    assert modes == {(True, 0o700), (False, 0o600)}


def test_the_outputs_stand_where_the_contract_says(ready: Path) -> None:
    names = {path.name for path in (ready / "outputs" / _FAULTS).iterdir()}

    assert names == {
        "documents.jsonl",
        "facts.jsonl",
        "plan.json",
        "events.jsonl",
        "report.html",
        "清单.xlsx",
        "drafts",
    }


def test_a_rerun_makes_nothing_and_changes_no_file_but_the_events(
    workspace: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    drafts = workspace / "outputs" / _FAULTS / "drafts"
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in drafts.rglob("*.docx")}
    ledger = (drafts.parent / "documents.jsonl").read_bytes()

    told = _json(capsysbinary, "run", _FAULTS, "--workspace", str(workspace), code=10)

    assert {document["status"] for document in told["documents"]} == {"unchanged"}  # type: ignore[attr-defined]
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in drafts.rglob("*.docx")} == before
    assert (drafts.parent / "documents.jsonl").read_bytes() == ledger
    assert isinstance(told["seconds"], float)


def test_the_plan_says_what_the_run_does_and_writes_nothing(
    workspace: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    shutil.rmtree(workspace / "outputs" / _FAULTS)

    planned = _json(capsysbinary, "plan", _FAULTS, "--workspace", str(workspace), code=10)
    written = list((workspace / "outputs").rglob("*.docx"))
    made = _json(capsysbinary, "run", _FAULTS, "--workspace", str(workspace), code=10)

    assert written == []
    done = [
        {key: value for key, value in document.items() if key not in ("status", "sha256", "bytes", "pdf")}
        for document in made["documents"]  # type: ignore[attr-defined]
    ]
    assert done == planned["documents"]
    assert {document["status"] for document in made["documents"]} == {"made"}  # type: ignore[attr-defined]


def test_the_page_and_the_list_name_everybody(ready: Path) -> None:
    outputs = ready / "outputs" / _FAULTS
    facts = [json.loads(line) for line in (outputs / "facts.jsonl").read_text(encoding="utf-8").splitlines()]
    people = {fact["id"] for fact in facts if fact["kind"] == "employee"}

    page = (outputs / "report.html").read_text(encoding="utf-8")
    workbook = openpyxl.load_workbook(io.BytesIO((outputs / "清单.xlsx").read_bytes()))
    cells = {
        str(cell.value)
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value
    }

    assert {id_ for id_ in people if not re.search(rf"\b{re.escape(id_)}\b", page)} == set()
    assert people - cells == set()
    assert workbook.sheetnames == ["文件清单", "未出件", "例外", "数据问题", "汇总"]


def test_the_numbers_on_the_page_add_up(ready: Path) -> None:
    page = (ready / "outputs" / _FAULTS / "report.html").read_text(encoding="utf-8")

    match = re.search(r"有文书 (\d+) \+ 无需出件 (\d+) \+ 例外 (\d+) \+ 数据待更正 (\d+) = (\d+) 人", page)
    assert match is not None
    *parts, people = map(int, match.groups())
    assert sum(parts) == people > 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_screen_tells_totals_problems_and_where_things_are(
    workspace: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    assert run_command(["run", _FAULTS, "--workspace", str(workspace), "--lang", language]) == 10

    out, err = capsys.readouterr()
    assert err == ""
    assert ("与花名册一致" if language == "zh" else "as in the roster") in out
    assert str(workspace / "outputs" / _FAULTS) in out
    assert "report.html" in out
    assert "(R305)" in out


def test_a_plan_of_one_person_is_of_that_person_alone(
    workspace: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    told = _json(capsysbinary, "plan", _FAULTS, "--only", "009025", "--workspace", str(workspace), code=10)

    assert [document["subject"]["id"] for document in told["documents"]] == ["009025"]  # type: ignore[attr-defined]


def test_explain_tells_figures_rules_and_documents_with_their_cells(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["explain", _FAULTS, "009025", "--workspace", str(workspace)]) == 0

    out = capsys.readouterr().out
    assert "完成率 83.0%  inputs/2026Q3-faults/考核结果.xlsx[考核结果]!D14" in out
    assert "RATE_MINOR" in out
    assert "JX-2026Q3" in out


def test_check_names_every_fault_and_marks_the_copies(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in (workspace / "inputs").rglob("*") if path.is_file()}

    assert run_command(["check", _FAULTS, "--workspace", str(workspace)]) == 10

    out = capsys.readouterr().out
    assert "(R305)" in out
    marked = list((workspace / "outputs" / _FAULTS / "check").glob("*.xlsx"))
    assert marked
    assert all(str(path) in out for path in marked)
    assert {path: path.read_bytes() for path in (workspace / "inputs").rglob("*") if path.is_file()} == before


def test_a_batch_that_cannot_be_used_is_exit_code_3_and_leaves_nothing(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted((workspace / "outputs").rglob("*"))

    assert run_command(["run", "2026Q3-unusable", "--workspace", str(workspace)]) == 3

    assert capsys.readouterr().err.count("\n") > 1
    assert sorted((workspace / "outputs").rglob("*")) == before


def test_policy_and_templates_can_be_checked_without_a_batch(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["check", "--workspace", str(workspace)]) == 0
    rules = workspace / "policy" / "rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("when:", "wenn:", 1), encoding="utf-8")
    capsys.readouterr()

    assert run_command(["check", "--workspace", str(workspace)]) == 4
    assert "policy/rules.yaml" in capsys.readouterr().out
    assert run_command(["plan", _FAULTS, "--workspace", str(workspace)]) == 4
    assert "policy/rules.yaml" in capsys.readouterr().err
