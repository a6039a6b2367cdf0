"""The wheel works without the checkout: install, init, run."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from pipeline.adapters.folders.workspace import shipped_files

_ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", target, _ROOT],
        check=True,
        capture_output=True,
    )
    (built,) = target.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_carries_the_program_and_the_workspace(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    assert {f"pipeline/workspace/{path}" for path in shipped_files()} <= names
    modules = {path.relative_to(_ROOT).as_posix() for path in (_ROOT / "pipeline").rglob("*.py")}
    assert modules <= names
    assert "pipeline/adapters/report_page.html" in names
    assert {name for name in names if name.startswith("tests/")} == set()


@pytest.mark.slow
def test_installed_alone_it_makes_a_workspace_and_runs_the_sample(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    site = Path(
        subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            check=True,
            capture_output=True,
            text=True,
            encoding="utf-8",
        ).stdout.strip()
    )
    # The libraries come from the environment that runs the tests: nothing has to be downloaded. A path file
    # there that names this checkout is not read from here, so that only the wheel gives the program.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    zipfile.ZipFile(wheel).extractall(site)

    def jixiao(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, "-m", "pipeline", *arguments],
            cwd=tmp_path,
            capture_output=True,
            check=False,
            text=True,
            encoding="utf-8",
        )

    where = subprocess.run(
        [python, "-c", "import pipeline; print(pipeline.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    made = jixiao("init", "绩效")
    run = jixiao("run", "2026Q3", "--workspace", tmp_path / "绩效")

    assert Path(where.stdout.strip()).is_relative_to(tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    assert (run.returncode, run.stderr) == (0, "")
    assert list((tmp_path / "绩效" / "outputs" / "2026Q3" / "drafts").rglob("*.docx"))
