"""Sentences of rules: ``{指标}完成率 {完成率}``, checked at load."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.core.models import Problem
from pipeline.core.nearest import nearest
from pipeline.core.places import FileRef
from pipeline.core.policies.expressions import ValueKind
from pipeline.core.policies.policy import ForEach
from pipeline.core.policies.vocabulary import COMPETENCY_IN_HAND, INDICATOR_IN_HAND

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_STRAY = re.compile(r"[{}｛｝]")
_IN_HAND: Mapping[ForEach | None, tuple[str, ...]] = {
    None: (),
    "indicator": (INDICATOR_IN_HAND,),
    "competency": (COMPETENCY_IN_HAND,),
}


def check_sentence(
    text: str,
    place: FileRef,
    names: Mapping[str, ValueKind],
    aliases: Mapping[str, str],
    for_each: ForEach | None,
) -> tuple[str, list[Problem]]:
    """Return the sentence with canonical names in its braces, and what is wrong with it."""
    known = {*names, *_IN_HAND[for_each]}
    problems: list[Problem] = []
    for written in PLACEHOLDER.findall(text):
        name = written.strip()
        if aliases.get(name, name) not in known:
            problems.append(_unknown(name, place, [*known, *aliases]))
    if _STRAY.search(PLACEHOLDER.sub("", text)):
        problems.append(Problem("P455", "error", place, {"text": text}))
    return PLACEHOLDER.sub(lambda match: f"{{{_canonical(match[1], aliases)}}}", text), problems


def names_in(sentence: str) -> list[str]:
    """Return the names in the braces of a checked sentence, in order."""
    return PLACEHOLDER.findall(sentence)


def _canonical(written: str, aliases: Mapping[str, str]) -> str:
    name = written.strip()
    return aliases.get(name, name)


def _unknown(name: str, place: FileRef, known: list[str]) -> Problem:
    guess = nearest(name, known)
    if guess is None:
        return Problem("P454", "error", place, {"name": name})
    return Problem("P453", "error", place, {"name": name, "guess": guess})
