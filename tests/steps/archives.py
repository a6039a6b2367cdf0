"""A batch with its archive, for tests of the archive's commands."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import psycopg
import pytest

from pipeline.adapters.files import digest_bytes
from pipeline.adapters.folders.workspace import Workspace
from pipeline.steps.archive_add import AddReport, archive_add
from tests.steps.workspaces import WHEN

WHO = "小王"
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.needs("initdb"))]
_names = itertools.count()


def file_batch(workspace: Workspace, batch: str = "2026Q3") -> AddReport:
    return archive_add(workspace, batch, WHO, WHEN)


def use_catalog(request: pytest.FixtureRequest, workspace: Workspace) -> None:
    """Let jixiao.yaml name a database of PostgreSQL when the test is asked to."""
    if request.param == "sqlite":
        return
    server = request.getfixturevalue("postgres")
    name = f"archive{next(_names)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    with workspace.settings_file.open("a", encoding="utf-8") as file:
        file.write(f"\ncatalog: {server}/{name}\n")


def ledger(workspace: Workspace, batch: str = "2026Q3") -> list[dict[str, object]]:
    path = workspace.outputs / batch / "documents.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def bring_back(workspace: Workspace, number: str, data: bytes, text: str = "") -> Path:
    """What ``collect`` leaves of one returned file (docs/returns.md), added to what is there."""
    folder = workspace.outputs / "2026Q3"
    record = folder / "returns.jsonl"
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    stored = f"returns/{digest_bytes(data)}.docx"
    (folder / "returns").mkdir(exist_ok=True)
    (folder / stored).write_bytes(data)
    line = {
        "seq": len(lines) + 1,
        "file": f"回收/{number}.docx",
        "sha256": digest_bytes(data),
        "bytes": len(data),
        "stored": stored,
        "verdict": "matched",
        "code": None,
        "number": number,
        "turn": 1,
        "regions": [{"name": "goal", "text": text, "filled": True}],
    }
    lines.append(json.dumps(line, ensure_ascii=False))
    record.write_text("".join(f"{each}\n" for each in lines), encoding="utf-8")
    return folder / stored
