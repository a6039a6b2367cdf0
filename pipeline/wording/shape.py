"""The shape of a worded code."""

from __future__ import annotations

from typing import NamedTuple


class Wording(NamedTuple):
    """What is there and what was expected (text), and what to do (hint), in both languages.

    A hint is "" only where nothing can be done. ``{name}`` stands for a param of the problem.
    """

    zh: str
    zh_hint: str
    en: str
    en_hint: str
