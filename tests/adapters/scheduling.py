"""A real scheduler of dask with real workers on loopback, each a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import MappingProxyType

_WAIT = 60
# A task that ended one worker is told at once, not after four of them.
IMPATIENT = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}


@contextmanager
def running_scheduler(folder: Path, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """Give the address of a scheduler."""
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
    with _program(folder / "scheduler.log", "dask_scheduler", options, env) as (_, log):
        yield _wait_for(log, r"Scheduler at:\s+(tcp://\S+)")


@contextmanager
def running_workers(
    folder: Path, address: str, *names: str, paths: Mapping[str, Path] = MappingProxyType({})
) -> Iterator[list[int]]:
    """Give the process ids of workers that nobody starts again when they die.

    Args:
        paths: Name of a worker → where it finds the program; not named: where we do.
    """
    envs = {name: {"PYTHONPATH": str(path)} for name, path in paths.items()}
    with ExitStack() as stack:
        started = [
            stack.enter_context(_worker(folder / f"{name}.log", address, envs.get(name))) for name in names
        ]
        for _, log in started:
            _wait_for(log, r"Registered to:\s+(\S+)")
        yield [pid for pid, _ in started]


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Give the address of a scheduler with two workers."""
    with running_scheduler(folder) as address, running_workers(folder, address, "one", "two"):
        yield address


@contextmanager
def _worker(log: Path, address: str, env: Mapping[str, str] | None) -> Iterator[tuple[int, Path]]:
    options = [address, "--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", "--memory-limit", "0"]
    options += ["--local-directory", str(log.parent), "--no-nanny"]
    with _program(log, "dask_worker", options, env) as started:
        yield started


@contextmanager
def _program(
    log: Path, module: str, options: list[str], env: Mapping[str, str] | None
) -> Iterator[tuple[int, Path]]:
    """Run a program of dask, what it says in a file."""
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *options],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
            cwd=log.parent,
        )
    log.with_suffix(".pid").write_text(f"{process.pid}", encoding="utf-8")
    try:
        yield process.pid, log
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(log: Path, pattern: str) -> str:
    """Return what a program says of itself, as soon as it says so."""
    end = time.monotonic() + _WAIT
    while time.monotonic() < end:
        if found := re.search(pattern, log.read_text(encoding="utf-8", errors="replace")):
            return found[1]
        time.sleep(0.05)
    raise TimeoutError(log.read_text(encoding="utf-8", errors="replace"))
