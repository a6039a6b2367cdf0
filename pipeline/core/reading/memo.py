"""Values that were worked out before: a long sheet repeats few texts many times."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

_MOST_KEPT = 5_000

_Argument = TypeVar("_Argument", bound=Hashable)
_Value = TypeVar("_Value")


class Memo(dict[_Argument, _Value]):
    """Gives ``memo[argument]``: the value of a function, worked out once for each of the first arguments.

    Columns in which every cell differs would keep everything and find nothing again, so what comes after the
    first few thousand is worked out each time.
    """

    __slots__ = ("_function",)

    def __init__(self, function: Callable[[_Argument], _Value]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, argument: _Argument) -> _Value:
        value = self._function(argument)
        if len(self) < _MOST_KEPT:
            self[argument] = value
        return value
