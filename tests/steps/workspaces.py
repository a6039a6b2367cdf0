"""Workspaces for tests: a copy of what ships, in a folder of the test's own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from docx import Document

from pipeline.adapters.folders.workspace import SHIPPED, Workspace
from pipeline.steps.evaluating import prepare
from pipeline.steps.picking import Filters
from pipeline.steps.run import RunReport, run

ROOT = Path(__file__).parents[2]
WHEN = datetime(2026, 10, 16, 9, 0)


def copy_workspace(target: Path) -> Workspace:
    """Copy policy, templates and samples; a test may change them."""
    for name in SHIPPED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / name)
    return Workspace(target)


def run_sample(
    workspace: Workspace, batch: str = "2026Q3", filters: Filters | None = None, jobs: int = 1
) -> RunReport:
    return run(workspace, batch, filters or Filters(), jobs, "测试", WHEN)


def blocked_ids(workspace: Workspace, batch: str = "2026Q3") -> set[str]:
    return {subject.id for subject in prepare(workspace, batch).plan.blocked}


def outputs(workspace: Workspace, batch: str = "2026Q3") -> dict[str, bytes]:
    """Every file of a batch's outputs but the event log, which holds the time."""
    folder = workspace.outputs / batch
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "events.jsonl"
    }


def documents(report: RunReport) -> list[dict[str, object]]:
    lines = report.json["documents"]
    assert isinstance(lines, list)
    return [line for line in lines if isinstance(line, dict)]


def edit_document(path: Path, text: str) -> None:
    """What a manager does: a paragraph more, saved."""
    document = Document(str(path))
    document.add_paragraph(text)
    document.save(str(path))


def replace_text(path: Path, old: str, new: str, encoding: str) -> None:
    """Change one place of a CSV file; the old text must stand in it just once."""
    content = path.read_text(encoding=encoding)
    assert content.count(old) == 1, content.count(old)
    path.write_text(content.replace(old, new), encoding=encoding)


def each_draft(workspace: Workspace, batch: str = "2026Q3") -> Iterator[Path]:
    yield from sorted((workspace.outputs / batch / "drafts").rglob("*.docx"))
