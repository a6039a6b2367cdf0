"""A run over what has not changed: known by digests, and never wrongly."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.models import Problem
from pipeline.steps import run as run_step
from pipeline.steps.pdfs import PdfReport, with_pdfs
from pipeline.steps.picking import Filters
from pipeline.steps.standing import NOTHING
from pipeline.steps.unchanged import basis_now, find_unchanged, note_standing
from tests.steps.archives import file_batch
from tests.steps.workspaces import copy_workspace, documents, edit_document, outputs, run_sample

Change = Callable[[Workspace], object]


def _touch(name: str) -> Change:
    def change(workspace: Workspace) -> None:
        path = workspace.root / name
        path.write_bytes(path.read_bytes() + b"\n")

    return change


def _draft(workspace: Workspace) -> Path:
    return next((workspace.outputs / "2026Q3" / "drafts").rglob("*.docx"))


CHANGES: dict[str, Change] = {
    "a row": _touch("inputs/2026Q3/客户指标.csv"),
    "a row of the preceding period": lambda workspace: (workspace.inputs / "2026Q2" / "新.csv").write_text(
        "工号\n", encoding="utf-8"
    ),
    "a line of policy": _touch("policy/rules.yaml"),
    "the settings": _touch("jixiao.yaml"),
    "a template": _touch("templates/docx/development_plan.docx"),
    "a draft was edited": lambda workspace: edit_document(_draft(workspace), "补充"),
    "a draft is gone": lambda workspace: _draft(workspace).unlink(),
    "a file came to the drafts": lambda workspace: (
        _draft(workspace).with_name("别人的.docx").write_bytes(b"x")
    ),
    "the list was edited": _touch("outputs/2026Q3/清单.xlsx"),
    "the page is gone": lambda workspace: (workspace.outputs / "2026Q3" / "report.html").unlink(),
    "the ledger was touched": _touch("outputs/2026Q3/documents.jsonl"),
    "the preceding period was filed": lambda workspace: (
        run_sample(workspace, "2026Q2"),
        file_batch(workspace, "2026Q2"),
    ),
    "a run was interrupted": lambda workspace: (
        workspace.outputs / "2026Q3" / "documents.journal"
    ).write_bytes(b""),
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = copy_workspace(tmp_path_factory.mktemp("unchanged") / "ws")
    run_sample(workspace)
    return workspace


def _is_known(workspace: Workspace) -> bool:
    batch = workspace.batch("2026Q3")
    return find_unchanged(batch, basis_now(workspace, batch)) is not None


def test_a_second_run_works_nothing_out_and_answers_as_if_it_had(
    ran: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = outputs(ran)
    with monkeypatch.context() as patched:
        patched.delattr(run_step, "prepare")
        quick = run_sample(ran)
    assert outputs(ran) == before

    (ran.outputs / ".2026Q3.last-run.json").unlink()
    whole = run_sample(ran)

    assert {line["status"] for line in documents(quick)} == {"unchanged"}
    assert quick.json == whole.json
    assert quick.exit_code == whole.exit_code
    assert [(p.code, p.level, str(p.place), dict(p.params)) for p in quick.problems] == [
        (p.code, p.level, str(p.place), dict(p.params)) for p in whole.problems
    ]


@pytest.mark.parametrize("what", CHANGES)
def test_every_change_is_noticed(tmp_path: Path, ran: Workspace, what: str) -> None:
    workspace = copy_workspace(tmp_path / "ws")
    _copy_outputs(ran, workspace)
    assert _is_known(workspace)

    CHANGES[what](workspace)

    assert not _is_known(workspace)


def test_a_part_of_the_plan_is_always_worked_out(ran: Workspace) -> None:
    report = run_sample(ran, filters=Filters(types=frozenset({"PIP"})))

    assert {line["type"] for line in documents(report)} == {"improvement_plan"}


def test_pdfs_of_what_has_not_changed_leave_the_rest_of_the_answer(ran: Workspace) -> None:
    run_sample(ran)
    quick = run_sample(ran)

    told = with_pdfs(quick, PdfReport(NOTHING, (), (), "zh"))

    assert documents(told) == documents(quick)


def test_what_was_told_of_a_damaged_archive_is_worked_out_again(tmp_path: Path, ran: Workspace) -> None:
    workspace = copy_workspace(tmp_path / "ws")
    _copy_outputs(ran, workspace)
    batch = workspace.batch("2026Q3")
    (workspace.outputs / ".2026Q3.last-run.json").unlink()

    note_standing(batch, basis_now(workspace, batch), {"unchanged"}, [Problem("H607", "warning")])

    assert not _is_known(workspace)


def _copy_outputs(source: Workspace, target: Workspace) -> None:
    shutil.copytree(source.outputs, target.outputs, dirs_exist_ok=True)
