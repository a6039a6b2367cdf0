"""How long somebody waits for a small batch: ``python -m benchmarks.cold_start [rounds]``.

A batch of twenty people, run by the command line in a new process with nothing made before: wall and CPU time
of the whole process, and the CPU time of another one that only loads the same modules, Python's own start
included. Modules are compiled already, as an installed program has them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.big_batch import BATCH, make_workspace

PEOPLE = 20
_IMPORT = re.compile(r"^import time: +\d+ \| +\d+ \| +(pipeline\.\S+|\w+)$", re.MULTILINE)
_LOADS = """
import contextlib, importlib, sys, time
for name in sys.argv[1:]:
    with contextlib.suppress(ImportError):  # of another system, or known to its package alone
        importlib.import_module(name)
print(time.process_time())
"""


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured, in seconds, a figure for each round.

    Attributes:
        wall, cpu: Command → time of the whole process.
        imports: CPU time of loading what the run loads.
    """

    wall: Mapping[str, list[float]]
    cpu: Mapping[str, list[float]]
    imports: list[float]


def measure(rounds: int = 5) -> Results:
    """Return the figures; a round takes about five seconds."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "workspace"
        make_workspace(root, PEOPLE)
        run = ["run", BATCH, "--workspace", str(root)]
        commands = {"run": run, "--version": ["--version"], "--help": ["--help"]}
        wall: dict[str, list[float]] = {told: [] for told in commands}
        cpu: dict[str, list[float]] = {told: [] for told in commands}
        imports: list[float] = []
        _process(run, Path(name), root)  # compiles the modules
        modules = _modules(run, Path(name), root)
        for _ in range(rounds):
            for told, arguments in commands.items():
                taken, spent = _process(arguments, Path(name), root)
                wall[told].append(taken)
                cpu[told].append(spent)
            imports.append(float(_python(["-c", _LOADS, *modules], Path(name)).stdout))
    return Results(wall, cpu, imports)


def _process(arguments: Sequence[str], folder: Path, root: Path) -> tuple[float, float]:
    """Return wall and CPU time of a command."""
    shutil.rmtree(root / "outputs", ignore_errors=True)
    before, begin = os.times(), time.perf_counter()
    _python(["-m", "pipeline", *arguments], folder)
    wall, after = time.perf_counter() - begin, os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, spent


def _modules(arguments: Sequence[str], folder: Path, root: Path) -> list[str]:
    """Return the names of the modules that a command loads, in their order."""
    shutil.rmtree(root / "outputs", ignore_errors=True)
    told = _python(["-X", "importtime", "-m", "pipeline", *arguments], folder).stderr
    return [name for name in _IMPORT.findall(told) if name != "sitecustomize"]


def _python(arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(
        [sys.executable, *arguments],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
    )


def main() -> None:
    """Measure and print."""
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
    for told, times in found.wall.items():
        print(f"{told:>12} {median(times):6.2f} s {median(found.cpu[told]):6.2f} s of CPU")
    print(f"{'imports':>12} {median(found.imports):6.2f} s of the run")


if __name__ == "__main__":
    main()
