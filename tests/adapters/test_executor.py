"""Executors: the same results in the same order, however many workers."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from pipeline.adapters.executor import make_executor, run_chunks


def _work(chunk: int) -> int:
    # The first are the slowest, so that the order of finishing is not the order of the chunks.
    time.sleep(max(0, 4 - chunk) * 0.02)
    return chunk * chunk


def _fail(chunk: int) -> int:
    if chunk == 2:
        raise ArithmeticError("two")
    return chunk


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_chunks(jobs: int) -> None:
    with make_executor(jobs) as executor:
        results = list(run_chunks(executor, _work, range(8), window=4))

    assert results == [0, 1, 4, 9, 16, 25, 36, 49]


def test_no_more_chunks_than_the_window_are_taken_ahead() -> None:
    taken = []

    def chunks() -> Iterator[int]:
        for number in range(20):
            taken.append(number)
            yield number

    with make_executor(1) as executor:
        results = run_chunks(executor, _fail_never, chunks(), window=3)
        next(results)

    assert len(taken) == 3


def _fail_never(chunk: int) -> int:
    return chunk


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_worker_raises_comes_out_where_its_result_would(jobs: int) -> None:
    with make_executor(jobs) as executor:
        results = run_chunks(executor, _fail, range(5), window=2)

        assert [next(results), next(results)] == [0, 1]
        with pytest.raises(ArithmeticError, match="two"):
            next(results)
