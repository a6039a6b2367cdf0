"""The only home of user-facing wording: code → text and hint, in Chinese and English.

Each sister module holds the codes of one area as ``WORDING: dict[str, Wording]``; a text may use
``{name}`` for each of the problem's params. Steps and the CLI call ``describe``; core and adapters only
give codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from pipeline.core.models import Language, Problem
from pipeline.wording.shape import Wording

_AREAS = (
    *(
        "files",
        "tables",
        "rows",
        "facts",
        "policy",
        "templates",
        "template_faults",
        "template_fixes",
        "template_screens",
    ),
    *("machines",),
    *("outputs", "lists", "screens", "authoring", "dispatching", "archive", "archive_screens", "returns"),
)


def _all() -> dict[str, Wording]:
    merged: dict[str, Wording] = {}
    for area in _AREAS:
        for code, wording in import_module(f"pipeline.wording.{area}").WORDING.items():
            if code in merged:
                raise ValueError(f"code {code} is worded twice")
            merged[code] = wording
    return merged


WORDING: Mapping[str, Wording] = _all()


def text_of(code: str, params: Mapping[str, str], language: Language) -> str:
    """Return the text of a code, filled in."""
    wording = WORDING[code]
    return (wording.zh if language == "zh" else wording.en).format_map(params)


def hint_of(code: str, params: Mapping[str, str], language: Language) -> str:
    """Return what to do about a code, filled in."""
    wording = WORDING[code]
    return (wording.zh_hint if language == "zh" else wording.en_hint).format_map(params)


def describe(problem: Problem, language: Language) -> str:
    """Return one line: where · what is there · what was expected · what to do · code."""
    place = f"{problem.place} " if problem.place is not None else ""
    text = text_of(problem.code, problem.params, language)
    hint = hint_of(problem.code, problem.params, language)
    gap = " " if language == "en" else ""
    sentences = gap.join(sentence.strip() for sentence in (text, hint) if sentence)
    return f"{place}{sentences}{gap}({problem.code})"
