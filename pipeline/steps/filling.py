"""The work that can be done in any process: contexts → drafts as bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.adapters.executor import Work, Workers
from pipeline.adapters.word.rendering import Identity, Template
from pipeline.core.drafting.content import Content
from pipeline.core.models import Problem
from pipeline.errors import TemplateError

Templates = Mapping[str, Template]
"""File name → template, as the run began with it: an edit of the file meanwhile changes nothing."""


@dataclass(frozen=True, slots=True)
class Filling:
    """One draft to be made: everything a worker needs beside the templates, and nothing of anybody else."""

    template: str
    content: Content
    identity: Identity
    issued_on: date


@dataclass(frozen=True, slots=True)
class Filled:
    """A draft, or the problems that kept it from being made (``data`` is None then)."""

    number: str
    data: bytes | None
    problems: tuple[Problem, ...] = ()


def fill(
    workers: Workers, templates: Templates, chunks: Iterable[tuple[Filling, ...]]
) -> Iterator[tuple[Filled, ...]]:
    """Give the drafts of each chunk, in order, whoever fills them; one that fails stops no other."""
    return workers.run(Work(fill_chunk, templates, _lost), chunks)


def fill_chunk(templates: Templates, chunk: tuple[Filling, ...]) -> tuple[Filled, ...]:
    """Return the drafts of a chunk, in its order."""
    return tuple(_fill(templates[filling.template], filling) for filling in chunk)


def _fill(template: Template, filling: Filling) -> Filled:
    number = filling.identity.number
    try:
        return Filled(number, template.fill(filling.content, filling.identity, filling.issued_on))
    except TemplateError as error:
        return Filled(number, None, error.problems)


def _lost(filling: Filling) -> Filled:
    problem = Problem("D716", "error", params={"template": filling.template})
    return Filled(filling.identity.number, None, (problem,))
