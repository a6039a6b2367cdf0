"""How long a whole run takes, by stage: ``make bench`` or ``python benchmarks/whole_run.py 1000``.

Makes a batch of so many people in a temporary workspace with the shipped policy and templates, runs it, and
prints the seconds and the peak memory. Figures move with the machine: compare ratios of one run only.
"""

from __future__ import annotations

import csv
import resource
import shutil
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.deciding.evaluation import evaluate
from pipeline.steps.picking import Filters
from pipeline.steps.reading import read_batch, read_policy
from pipeline.steps.run import run

ROOT = Path(__file__).parent.parent
DEPARTMENT = 60
_NAMES = str.maketrans("0123456789", "安本成达恩方光海嘉凯")


def make_workspace(root: Path, people: int) -> Workspace:
    """Write a batch of two CSV files; every third person falls short."""
    for name in ("policy", "templates"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "jixiao.yaml", root / "jixiao.yaml")
    folder = root / "inputs" / "2026Q3"
    folder.mkdir(parents=True)
    with (folder / "花名册.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["工号", "姓名", "部门", "岗位", "直接上级", "入职日期"])
        for n in range(people):
            unit = n // DEPARTMENT
            leader = f"{(unit - 1) * DEPARTMENT if n % DEPARTMENT == 0 else unit * DEPARTMENT:06}"
            name = "王" + f"{n}".translate(_NAMES)
            rows.writerow([f"{n:06}", name, f"销售{unit}部", "客户经理", leader if n else "", "2020-03-01"])
    with (folder / "结果.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["工号", "指标", "目标（元）", "实际（元）"])
        for n in range(people):
            rows.writerow([f"{n:06}", "销售额", 500000, 425000 if n % 3 == 0 else 520000])
    return Workspace(root)


def main() -> None:
    """Run once and print a line for each stage."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        workspace = make_workspace(Path(folder) / "ws", people)
        policy, _ = read_policy(workspace)
        begin = time.perf_counter()
        reading = read_batch(workspace, "2026Q3", policy)
        read = time.perf_counter()
        evaluate(reading.intake.input, policy, {})
        evaluated = time.perf_counter()
        report = run(workspace, "2026Q3", Filters(), 2, "bench", datetime(2026, 10, 16))
        ran = time.perf_counter()
        again = run(workspace, "2026Q3", Filters(), 2, "bench", datetime(2026, 10, 16))
        rerun = time.perf_counter()
    documents = report.json["documents"]
    count = len(documents) if isinstance(documents, list) else 0
    print(f"{people} people, {count} documents")
    print(f"reading          {(read - begin):8.2f} s   {1000 * (read - begin) / people:.3f} ms a person")
    print(
        f"evaluating       {(evaluated - read):8.2f} s   {1000 * (evaluated - read) / people:.3f} ms a person"
    )
    print(f"whole run        {(ran - evaluated):8.2f} s   {count / (ran - evaluated):.1f} documents a second")
    print(f"rerun, no change {(rerun - ran):8.2f} s   {(rerun - ran) / (ran - evaluated):.2f} of the first")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory      {peak:8.0f} MB   exit {report.exit_code}, {again.exit_code}")


if __name__ == "__main__":
    main()
