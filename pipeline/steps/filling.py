"""The work that can be done in any process: contexts → drafts as bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from pipeline.adapters.word.rendering import Identity, Template
from pipeline.core.drafting.content import Content
from pipeline.core.models import Problem
from pipeline.errors import TemplateError


@dataclass(frozen=True, slots=True)
class Filling:
    """One draft to be made: everything a worker needs, and nothing of anybody else."""

    template: Path
    digest: str
    look: Path | None
    look_digest: str
    content: Content
    identity: Identity
    issued_on: date


@dataclass(frozen=True, slots=True)
class Filled:
    """A draft, or the problems that kept it from being made (``data`` is None then)."""

    number: str
    data: bytes | None
    problems: tuple[Problem, ...] = ()


def fill_chunk(chunk: tuple[Filling, ...]) -> tuple[Filled, ...]:
    """Return the drafts of a chunk, in its order; one that fails does not stop the others."""
    return tuple(_fill(filling) for filling in chunk)


def _fill(filling: Filling) -> Filled:
    number = filling.identity.number
    try:
        template = _template(filling.template, filling.digest, filling.look, filling.look_digest)
        return Filled(number, template.fill(filling.content, filling.identity, filling.issued_on))
    except TemplateError as error:
        return Filled(number, None, error.problems)


@lru_cache(maxsize=64)
def _template(path: Path, digest: str, look: Path | None, look_digest: str) -> Template:
    """The template as the run began with it; one that was edited meanwhile, or its look, is refused."""
    template = Template(path, look)
    edited = [path] * (template.digest != digest)
    if look is not None and template.look_digest != look_digest:
        edited.append(look)
    if edited:
        raise TemplateError([Problem("D713", "error", params={"template": edited[0].name})])
    return template
