"""What is kept in a file until it is read again."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from pipeline.adapters.folders.spool import Spool
from pipeline.core.deciding.plan_json import Json
from pipeline.errors import OutputError

LARGE: dict[str, Json] = {"text": "绩效" * (3 << 20)}


def test_what_is_too_large_for_memory_is_read_back_as_it_was() -> None:
    spool = Spool()
    spool.add({"number": "1"})
    spool.add(LARGE)
    spool.add({"number": "3"})

    assert list(spool) == [{"number": "1"}, LARGE, {"number": "3"}]


def test_a_folder_that_takes_no_temporary_file_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))

    with pytest.raises(OutputError) as refused:
        Spool().add(LARGE)

    assert [problem.code for problem in refused.value.problems] == ["O805"]
