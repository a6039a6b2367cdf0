"""Edits what comes back a great many times, from seeds, and counts what collect does not find.

    .venv/bin/python tests/soak/returned_edits.py [SEEDS]

Takes about 0.1 s a seed. Each fault is printed with its seed; the exit code is 1 when there is one.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.steps.test_returned_edits import Trial, faults
from tests.steps.workspaces import copy_workspace, run_sample

_SEEDS = 500


def main() -> int:
    """Try the seeds and return the exit code."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else _SEEDS
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        workspace = copy_workspace(Path(folder) / "ws")
        run_sample(workspace)
        trial = Trial(workspace)
        for seed in range(count):
            entry, expected, outcome = trial.run(seed)
            found = list(faults(entry, expected, outcome))
            if found:
                failed += 1
                print(seed, entry.number, expected.edits, *found, sep="\n    ")
    print(f"{count - failed} of {count} returns read as they were edited")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
