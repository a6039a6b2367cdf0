"""Changes of a text that are found one by one and made together: a body is large, copying it costs."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple


class Edit(NamedTuple):
    """What stands instead of a piece of a text; of an empty one, what is inserted."""

    start: int
    end: int
    text: bytes


def edited(content: bytes, edits: Iterable[Edit]) -> bytes:
    """Return a text with all of its changes; of those at one place, in the order in which they are given."""
    pieces: list[bytes] = []
    done = 0
    for start, end, text in sorted(edits, key=attrgetter("start")):
        pieces += (content[done:start], text)
        done = end
    return b"".join((*pieces, content[done:]))
