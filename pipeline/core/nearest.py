"""The known word that a misspelt one most likely means, for "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

# Chinese words are short: one wrong character of three leaves a likeness of 0.67.
_LIKENESS = 0.6


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most like ``word``; None when none is near. It may suggest, never decide."""
    found = get_close_matches(word, sorted(set(known)), n=1, cutoff=_LIKENESS)
    return found[0] if found else None
