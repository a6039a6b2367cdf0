"""Workers: the same results in the same order, however many there are and whichever of them die."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.adapters.executor import Work, Workers, run_chunks, workers
from pipeline.errors import OutputError

CHUNKS = tuple((number, number + 100) for number in range(8))
SQUARES = [(number**2, (number + 100) ** 2) for number in range(8)]


def _square(power: int, chunk: tuple[int, ...]) -> tuple[int, ...]:
    # The first are the slowest, so that the order of finishing is not the order of the chunks.
    time.sleep(max(0, 4 - chunk[0]) * 0.02)
    return tuple(item**power for item in chunk)


def _fail(shared: int, chunk: tuple[int, ...]) -> tuple[int, ...]:
    if shared in chunk:
        raise ArithmeticError("two")
    return chunk


def _die_once(mark: Path, chunk: tuple[int, ...]) -> tuple[int, ...]:
    """Every third chunk ends its process, the first time that it is at work."""
    if chunk[0] % 3 == 0:
        try:
            (mark / str(chunk[0])).mkdir()
        except FileExistsError:
            return chunk
        _kill(os.getpid())
    return chunk


def _die_of(poison: frozenset[int], chunk: tuple[int, ...]) -> tuple[int, ...]:
    if poison.intersection(chunk):
        _kill(os.getpid())
    return chunk


def _tell_process(_: None, chunk: tuple[int, ...]) -> tuple[int, ...]:
    time.sleep(0.05)
    return tuple(os.getpid() for _ in chunk)


def _large(folder: Path, chunk: tuple[int, ...]) -> tuple[bytes, ...]:
    (folder / f"{chunk[0]}.{os.getpid()}").touch()
    return tuple(bytes([item]) * 4_000_000 for item in chunk)


def _kill(pid: int) -> None:
    os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def _lost(item: int) -> int:
    return -item


def _squares() -> Work[int, int, int]:
    return Work(_square, 2, _lost)


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_chunks(jobs: int) -> None:
    with workers(jobs) as crew:
        assert list(crew.run(_squares(), CHUNKS)) == SQUARES


def test_nothing_to_do_is_no_fault() -> None:
    with workers(2) as crew:
        assert list(crew.run(_squares(), ())) == []


@pytest.mark.parametrize(("number", "others"), [(3, False), (4, True)])
def test_a_few_chunks_start_no_process(number: int, others: bool) -> None:
    with workers(2) as crew:
        found = set(crew.run(Work(_tell_process, None, _lost), CHUNKS[:number]))

    assert ((os.getpid(),) * 2 not in found) == others
    assert len(found) == (2 if others else 1)


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_more_chunks_than_the_window_are_taken_ahead(jobs: int) -> None:
    taken = []

    def chunks() -> Iterator[tuple[int, ...]]:
        for number in range(20):
            taken.append(number)
            yield (number,)

    with workers(jobs) as crew:
        results = crew.run(_squares(), chunks(), window=5)
        next(results)
        next(results)

        assert len(taken) == 6


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_worker_raises_comes_out_where_its_result_would(jobs: int) -> None:
    with workers(jobs) as crew:
        results = crew.run(Work(_fail, 2, _lost), CHUNKS)

        assert [next(results), next(results)] == [CHUNKS[0], CHUNKS[1]]
        with pytest.raises(ArithmeticError, match="two"):
            next(results)


def test_a_worker_that_dies_loses_nothing_and_makes_nothing_twice(tmp_path: Path) -> None:
    with workers(2) as crew:
        results = list(crew.run(Work(_die_once, tmp_path, _lost), CHUNKS))

    assert results == list(CHUNKS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "3", "6"]


def test_an_item_that_kills_every_worker_is_given_up_alone() -> None:
    with workers(2) as crew:
        results = list(crew.run(Work(_die_of, frozenset({103}), _lost), CHUNKS))

    assert results == [(n, -103 if n == 3 else n + 100) for n in range(8)]


def test_workers_killed_from_outside_at_any_moment_lose_nothing(tmp_path: Path) -> None:
    """Also in the middle of a large result."""
    killed: list[int] = []
    with workers(2) as crew, ThreadPoolExecutor(1) as killer:
        results = crew.run(Work(_large, tmp_path, _lost), [(number,) for number in range(40)])
        got = [next(results)]
        killer.submit(_kill_one_after_another, tmp_path, killed)
        got += results

    assert [(len(data), data[0]) for (data,) in got] == [(4_000_000, number) for number in range(40)]
    assert len(killed) == 5


def _kill_one_after_another(marks: Path, killed: list[int]) -> None:
    """Kill whoever begins a chunk that nobody began before, a little later."""
    known = {path.stem for path in marks.iterdir()}
    for delay in (0.001, 0.002, 0.003, 0.005, 0.008):
        while not (begun := [path for path in marks.iterdir() if path.stem not in known]):
            time.sleep(0.001)
        time.sleep(delay)
        known |= {path.stem for path in begun}
        killed.append(int(begun[0].suffix[1:]))
        _kill(killed[-1])


class _NotThere:
    """Ends the process that unpacks it."""

    def __setstate__(self, _: object) -> None:
        _kill(os.getpid())

    def __getstate__(self) -> dict[str, int]:
        return {"some": 1}


def test_processes_that_cannot_even_start_are_no_fault_of_a_chunk() -> None:
    with workers(2) as crew, pytest.raises(OutputError, match="O847"):
        list(crew.run(Work(_tell_process, _NotThere(), _lost), CHUNKS))  # type: ignore[arg-type]


def test_no_process_is_left_when_nobody_takes_the_results() -> None:
    with pytest.raises(KeyError), workers(2) as crew:
        results = crew.run(Work(_tell_process, None, _lost), CHUNKS)
        pids = {next(results)[0], next(results)[0]}
        raise KeyError

    assert not any(_is_alive(pid) for pid in pids)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def test_threads_give_results_in_the_order_of_the_chunks() -> None:
    with ThreadPoolExecutor(2) as threads:
        assert list(run_chunks(threads, lambda chunk: _square(2, chunk), CHUNKS, window=4)) == SQUARES


def test_there_are_as_many_workers_as_were_asked_for() -> None:
    with workers(3) as crew:
        assert isinstance(crew, Workers)
        assert crew.count == 3
