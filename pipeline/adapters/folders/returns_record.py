"""returns.jsonl of a batch, as far as handing out and chasing have to know it."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.adapters.files import read_file
from pipeline.core.deciding.plan_json import Json
from pipeline.core.dispatching.answers import Returns, parse_returns
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import OutputError

RETURNS = "returns.jsonl"


def read_returns(folder: Path) -> Returns:
    """Return what came back for a batch; nothing where nothing was collected yet.

    Raises:
        OutputError: A line cannot be read (S909).
    """
    path = folder / RETURNS
    lines = (read_file(path) or b"").splitlines()
    told: list[Json] = []
    for number, line in enumerate(lines, start=1):
        try:
            told.append(json.loads(line))
            parse_returns(told[-1:])
        except ValueError as error:
            place = FileRef(path.as_posix(), number)
            raise OutputError([Problem("S909", "error", place, stops=True)]) from error
    return parse_returns(told)
