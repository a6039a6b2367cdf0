"""Workers behind a real scheduler on loopback: what they give, what they are sent, and what keeps them out."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import pipeline
from pipeline.adapters.executor import Work, workers
from pipeline.adapters.workers import cluster as cluster_adapter
from pipeline.adapters.workers.likeness import read_likeness
from pipeline.errors import OutputError, PipelineError, UsageError
from tests.adapters.scheduling import IMPATIENT, cluster, running_scheduler, running_workers

CHUNKS = tuple((number, number + 100) for number in range(12))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with cluster(tmp_path_factory.mktemp("cluster")) as found:
        yield found


class Traced:
    """Leaves a file in a folder each time that it is unpacked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __setstate__(self, state: dict[str, Path]) -> None:
        self.folder = state["folder"]
        (self.folder / f"{os.getpid()}-{time.monotonic_ns()}").touch()


def _square(_: Traced, chunk: tuple[int, ...]) -> tuple[int, ...]:
    time.sleep(max(0, 4 - chunk[0]) * 0.02)
    return tuple(item**2 for item in chunk)


def _slow(folder: Path, chunk: tuple[int, ...]) -> tuple[int, ...]:
    (folder / f"{chunk[0]}.{os.getpid()}").touch()
    time.sleep(0.1)
    return chunk


def _die_of(poison: int, chunk: tuple[int, ...]) -> tuple[int, ...]:
    if poison in chunk:
        _kill(os.getpid())
    return chunk


def _fail(shared: int, chunk: tuple[int, ...]) -> tuple[int, ...]:
    if shared in chunk:
        raise ArithmeticError("two")
    return chunk


def _kill(pid: int) -> None:
    os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def _lost(item: int) -> int:
    return -item


def _codes(error: pytest.ExceptionInfo[PipelineError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_results_come_in_order_and_what_is_shared_is_sent_once(address: str, tmp_path: Path) -> None:
    with workers(1, address) as crew:
        results = list(crew.run(Work(_square, Traced(tmp_path), _lost), CHUNKS))

        assert crew.count == 2
    assert results == [(number**2, (number + 100) ** 2) for number in range(12)]
    unpacked = [path.name.split("-")[0] for path in tmp_path.iterdir()]
    assert len(unpacked) == len(set(unpacked)) <= 2


def test_what_a_worker_raises_comes_out_where_its_result_would(address: str) -> None:
    with workers(1, address) as crew:
        results = crew.run(Work(_fail, 2, _lost), CHUNKS)

        assert [next(results), next(results)] == [CHUNKS[0], CHUNKS[1]]
        with pytest.raises(ArithmeticError, match="two"):
            next(results)


def test_a_worker_that_is_killed_loses_nothing_and_without_any_the_run_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_adapter, "_LOOK", 0.1)
    monkeypatch.setattr(cluster_adapter, "_PATIENCE", 0.5)
    marks = tmp_path / "marks"
    marks.mkdir()
    with (
        running_scheduler(tmp_path) as address,
        running_workers(tmp_path, address, "one", "two") as (first, second),
        workers(1, address) as crew,
        ThreadPoolExecutor(1) as killer,
    ):
        killer.submit(_kill_at_work, marks, first)
        assert list(crew.run(Work(_slow, marks, _lost), CHUNKS)) == list(CHUNKS)
        assert {path.suffix for path in marks.iterdir()} == {f".{first}", f".{second}"}

        results = crew.run(Work(_slow, tmp_path, _lost), CHUNKS)
        next(results)
        _kill(second)
        with pytest.raises(OutputError) as error:
            list(results)
    assert _codes(error) == ["O846"]


def _kill_at_work(marks: Path, pid: int) -> None:
    while not list(marks.glob(f"*.{pid}")):
        time.sleep(0.01)
    _kill(pid)


def test_an_item_that_kills_every_worker_is_given_up_alone(tmp_path: Path) -> None:
    with (
        running_scheduler(tmp_path, IMPATIENT) as address,
        running_workers(tmp_path, address, "one", "two", "three"),
        workers(1, address) as crew,
    ):
        results = list(crew.run(Work(_die_of, 102, _lost), CHUNKS[:4]))

    assert results == [(n, -102 if n == 2 else n + 100) for n in range(4)]


def test_when_the_scheduler_is_gone_the_run_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_adapter, "_LOOK", 0.2)
    with (
        running_scheduler(tmp_path) as address,
        running_workers(tmp_path, address, "one"),
        workers(1, address) as crew,
    ):
        results = crew.run(Work(_slow, tmp_path, _lost), CHUNKS)
        next(results)
        _kill(_pid_of_scheduler(tmp_path))
        with pytest.raises(OutputError) as error:
            list(results)

    assert _codes(error) == ["O846"]


def _pid_of_scheduler(folder: Path) -> int:
    return int((folder / "scheduler.pid").read_text(encoding="utf-8"))


def test_workers_that_are_not_like_us_are_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_adapter, "CONNECTING", 1)
    ours = Path(pipeline.__file__).parent
    shutil.copytree(ours, tmp_path / "old" / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    init = tmp_path / "old" / "pipeline" / "__init__.py"
    init.write_text(init.read_text(encoding="utf-8").replace(pipeline.__version__, "0.0.9"), encoding="utf-8")
    (tmp_path / "bare" / "pipeline").mkdir(parents=True)
    (tmp_path / "bare" / "pipeline" / "__init__.py").touch()
    paths = {name: tmp_path / name for name in ("old", "bare")}
    with running_scheduler(tmp_path) as address:
        with pytest.raises(OutputError) as error, workers(1, address):
            pass
        assert _codes(error) == ["O843"]
        with (
            running_workers(tmp_path, address, *paths, paths=paths),
            pytest.raises(OutputError) as error,
            workers(1, address),
        ):
            pass

    assert sorted(_codes(error)) == ["O844", "O845"]
    params = next(problem.params for problem in error.value.problems if problem.code == "O844")
    assert params["worker"].startswith("tcp://127.0.0.1:")
    assert params["there"].startswith("jixiao 0.0.9 ")
    assert params["here"] == f"jixiao {read_likeness()['jixiao']}"


def test_what_must_be_equal_names_every_library_that_makes_bytes() -> None:
    likeness = read_likeness()

    assert likeness["Python"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert {"docxtpl", "python-docx", "jinja2", "lxml", "deflate"} < likeness.keys()
    assert "-" not in likeness.values()


@pytest.mark.parametrize(
    ("scheduler", "code"),
    [("tcp://127.0.0.1:9", "O842"), ("nowhere://127.0.0.1:9", "O841"), ("tls://127.0.0.1:9", "O841")],
)
def test_an_address_that_leads_nowhere_is_refused(
    monkeypatch: pytest.MonkeyPatch, scheduler: str, code: str
) -> None:
    monkeypatch.setattr(cluster_adapter, "CONNECTING", 1)

    with pytest.raises(PipelineError) as error, workers(1, scheduler):
        pass

    assert _codes(error) == [code]
    assert error.value.exit_code == (8 if code == "O842" else 2)


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(UsageError) as error, workers(1, "tcp://127.0.0.1:9"):
        pass

    assert _codes(error) == ["O840"]
