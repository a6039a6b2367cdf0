from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.adapters.folders.workspace import Workspace
from pipeline.steps.run import RunReport
from tests.steps.workspaces import copy_workspace, run_sample


@dataclass(frozen=True)
class Sample:
    """The sample batch 2026Q3, run once for all tests that only look at it."""

    workspace: Workspace
    report: RunReport


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    workspace = copy_workspace(tmp_path_factory.mktemp("sample") / "ws")
    return Sample(workspace, run_sample(workspace))


@pytest.fixture
def workspace(sample: Sample, tmp_path: Path) -> Workspace:
    """A workspace of the test's own, the sample batch already run in it."""
    shutil.copytree(sample.workspace.root, tmp_path / "ws")
    return Workspace(tmp_path / "ws")
