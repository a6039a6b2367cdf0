"""PDFs of a batch against LibreOffice alone: ``python -m benchmarks.pdf_stage [people] [rounds]``.

The stage of ``jixiao run --pdf`` finds what is missing, looks for the fonts, has two LibreOffices convert in
calls of fifty files, makes the bytes steady, checks and stores each PDF. LibreOffice alone: two profiles that
were used before, the same files in as large calls, two at once. CPU time of all processes and wall time, in
turn.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

from benchmarks.big_batch import BATCH, make_workspace

PROFILES = 2
_FILES_A_CALL = 50
_WHEN = datetime(2026, 10, 16)


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured: seconds of wall and of CPU time, a figure for each round."""

    documents: int
    stage: Sequence[tuple[float, float]]
    bare: Sequence[tuple[float, float]]

    @property
    def wall(self) -> float:
        """The stage against LibreOffice alone."""
        return median(one[0] / other[0] for one, other in zip(self.stage, self.bare, strict=True))

    @property
    def cpu(self) -> float:
        """The same in CPU time."""
        return median(one[1] / other[1] for one, other in zip(self.stage, self.bare, strict=True))


def is_installed() -> bool:
    """Return whether there is a LibreOffice."""
    return shutil.which("soffice") is not None


def measure(people: int = 110, rounds: int = 2) -> Results:
    """Return the figures; a round with 100 documents takes about a minute."""
    from pipeline.cli.main import run_command

    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "workspace"
        workspace = make_workspace(root, people)
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
            run_command(["run", BATCH, "--workspace", str(root)])
        drafts = sorted(workspace.outputs.rglob("*.docx"))
        fresh = shutil.copytree(workspace.outputs, Path(name) / "fresh")
        profiles = [Path(name) / f"profile{number}" for number in range(PROFILES)]
        for profile in profiles:
            _convert(profile, drafts[:1], Path(name) / "warm")
        stage: list[tuple[float, float]] = []
        bare: list[tuple[float, float]] = []
        for number in range(rounds):
            bare.append(_timed(lambda at=number: _alone(profiles, drafts, Path(name) / f"bare{at}")))
            stage.append(_timed(lambda: _stage(root, len(drafts))))
            shutil.rmtree(workspace.outputs)
            shutil.copytree(fresh, workspace.outputs)
    return Results(len(drafts), stage, bare)


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    begin, before = time.perf_counter(), os.times()
    work()
    after = os.times()
    return time.perf_counter() - begin, sum(after[:4]) - sum(before[:4])


def _stage(root: Path, documents: int) -> None:
    from pipeline.adapters.folders.workspace import Workspace
    from pipeline.steps.pdfs import Wish, make_pdfs

    report = make_pdfs(Workspace(root), BATCH, Wish(jobs=PROFILES), "bench", _WHEN)
    if len(report.made) != documents:
        raise AssertionError(f"{len(report.made)} PDFs of {documents}")


def _alone(profiles: Sequence[Path], drafts: Sequence[Path], folder: Path) -> None:
    size = min(_FILES_A_CALL, -(-len(drafts) // PROFILES))
    calls = [drafts[at : at + size] for at in range(0, len(drafts), size)]
    with ThreadPoolExecutor(PROFILES) as pool:
        for number, profile in enumerate(profiles):
            mine = calls[number::PROFILES]
            pool.submit(lambda profile=profile, mine=mine: [_convert(profile, call, folder) for call in mine])
    if len(list(folder.glob("*.pdf"))) != len(drafts):
        raise AssertionError("LibreOffice did not convert every file")


def _convert(profile: Path, files: Sequence[Path], folder: Path) -> None:
    from pipeline.adapters.pdf.office import _FILTER

    command = [
        "soffice",
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
    ]
    subprocess.run(
        [*command, "--convert-to", _FILTER, "--outdir", str(folder), *map(str, files)],
        check=True,
        capture_output=True,
    )


def main() -> None:
    """Measure and print."""
    found = measure(*(int(text) for text in sys.argv[1:]))
    for told, rounds in (("the stage", found.stage), ("LibreOffice alone", found.bare)):
        wall, cpu = (median(column) for column in zip(*rounds, strict=True))
        print(
            f"{told:>20} {wall:7.1f} s {cpu:7.1f} s of CPU, {found.documents / wall:.2f} documents a second"
        )
    print(f"the stage takes {found.wall:.2f} times as long, {found.cpu:.2f} times the CPU time")


if __name__ == "__main__":
    main()
