"""Wording: every code that is used has words in both languages, and nothing is worded for nobody."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.core.models import Language, Problem
from pipeline.core.places import CellRef, SheetRef
from pipeline.wording import WORDING, describe
from pipeline.wording.shape import Wording

_ROOT = Path(__file__).parent.parent / "pipeline"
_MODULES = sorted(path for path in _ROOT.rglob("*.py") if "wording" not in path.parts)
_PROBLEM_CODE = re.compile(r"[A-Z]\d{3}")


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _all_fields(wording: Wording) -> set[str]:
    return set().union(*map(_fields, wording))


def _literals() -> set[str]:
    return {
        node.value
        for path in _MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _problems_made() -> Iterator[tuple[str, str, set[str] | None]]:
    """Every ``Problem("CODE", …)`` in the source: where, code, and its params where they stand there."""
    for path in _MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Problem" or not node.args:
                continue
            if isinstance(node.args[0], ast.Constant):
                given = node.args[3:4] + [word.value for word in node.keywords if word.arg == "params"]
                yield f"{path.name}:{node.lineno}", str(node.args[0].value), _keys(given)


def _keys(given: list[ast.expr]) -> set[str] | None:
    if not given:
        return set()
    if isinstance(given[0], ast.Dict) and all(isinstance(key, ast.Constant) for key in given[0].keys):
        return {str(key.value) for key in given[0].keys if isinstance(key, ast.Constant)}
    return None


def test_every_problem_that_is_made_has_words() -> None:
    codes = {text for text in _literals() if _PROBLEM_CODE.fullmatch(text)}

    assert codes - WORDING.keys() == set()


def test_nothing_is_worded_that_nobody_says() -> None:
    assert sorted(WORDING.keys() - _literals()) == []


def test_a_problem_brings_what_its_words_ask_for() -> None:
    missing = {
        f"{where} {code}": sorted(_all_fields(WORDING[code]) - given)
        for where, code, given in _problems_made()
        if given is not None and not _all_fields(WORDING[code]) <= given
    }

    assert missing == {}


@pytest.mark.parametrize("code", sorted(WORDING))
def test_both_languages_say_the_same(code: str) -> None:
    wording = WORDING[code]

    assert wording.zh
    assert wording.en
    assert _fields(wording.zh) | _fields(wording.zh_hint) == _fields(wording.en) | _fields(wording.en_hint)
    assert bool(wording.zh_hint) == bool(wording.en_hint)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("zh", "花名册.xlsx[在岗]!D7 这个批次正在运行：用户 小王，电脑 pc，进程 7。请等它结束后再试。(O806)"),
        (
            "en",
            "花名册.xlsx[在岗]!D7 is being run already: user 小王, machine pc, process 7. "
            "Wait until it has finished and try again. (O806)",
        ),
    ],
)
def test_a_problem_reads_as_place_text_hint_and_code(language: Language, line: str) -> None:
    place = CellRef(SheetRef("花名册.xlsx", "在岗"), 7, 4)
    problem = Problem("O806", "error", place, {"user": "小王", "host": "pc", "pid": "7"})

    assert describe(problem, language) == line
