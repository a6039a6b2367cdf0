"""Locks: one run per batch, and the others learn who it is."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.adapters.folders.locks import holding
from pipeline.errors import OutputError

_HOLD = (
    "import sys, time; from pathlib import Path; from pipeline.adapters.folders.locks import holding\n"
    "with holding(Path(sys.argv[1]), '2026Q3', '小王'):\n"
    "    print('held', flush=True); time.sleep(30)\n"
)


def _holder(outputs: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", _HOLD, outputs], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_run_is_told_who_holds_the_batch(tmp_path: Path) -> None:
    process = _holder(tmp_path)

    with pytest.raises(OutputError) as error, holding(tmp_path, "2026Q3", "小李"):
        pass
    process.kill()
    process.wait()

    (problem,) = error.value.problems
    assert problem.code == "O806"
    assert (problem.params["user"], problem.params["pid"]) == ("小王", str(process.pid))


def test_the_lock_of_a_dead_process_does_not_hold(tmp_path: Path) -> None:
    process = _holder(tmp_path)
    process.kill()
    process.wait()
    time.sleep(0.05)

    with holding(tmp_path, "2026Q3", "小李"):
        held = True

    assert held


def test_another_batch_may_run_meanwhile_and_nothing_stays_in_the_batch_folder(tmp_path: Path) -> None:
    with holding(tmp_path, "2026Q3", "小王"), holding(tmp_path, "2026Q2", "小王"):
        pass

    assert sorted(path.name for path in tmp_path.iterdir()) == [".2026Q2.lock", ".2026Q3.lock"]


def test_a_run_that_fails_lets_go(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), holding(tmp_path, "2026Q3", "小王"):
        raise ZeroDivisionError

    with holding(tmp_path, "2026Q3", "小王"):
        pass
