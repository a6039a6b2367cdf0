"""Values are worked out once, and what is kept stays small."""

from __future__ import annotations

import pytest

from pipeline.core.reading.memo import Memo


def test_a_value_is_worked_out_once() -> None:
    asked: list[str] = []
    memo = Memo(lambda text: asked.append(text) or len(text))

    assert [memo["甲乙"], memo["甲乙"], memo["丙"]] == [2, 2, 1]
    assert asked == ["甲乙", "丙"]


def test_arguments_that_never_repeat_are_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.core.reading.memo._MOST_KEPT", 2)
    memo = Memo(str)

    assert [memo[number] for number in range(5)] == ["0", "1", "2", "3", "4"]
    assert len(memo) == 2
