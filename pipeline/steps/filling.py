"""The work that can be done in any process: contexts → drafts as bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.adapters.executor import Work, Workers
from pipeline.adapters.word.rendering import Identity, Job, Template
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
    """Return the drafts of a chunk, in its order; those of one template are made together."""
    places: dict[str, list[int]] = {}
    for at, filling in enumerate(chunk):
        places.setdefault(filling.template, []).append(at)
    filled: dict[int, Filled] = {}
    for name, of_template in places.items():
        drafts = templates[name].fill_all([_job(chunk[at]) for at in of_template])
        filled |= {at: _filled(chunk[at], draft) for at, draft in zip(of_template, drafts, strict=True)}
    return tuple(filled[at] for at in range(len(chunk)))


def _job(filling: Filling) -> Job:
    return filling.content, filling.identity, filling.issued_on


def _filled(filling: Filling, draft: bytes | TemplateError) -> Filled:
    if isinstance(draft, TemplateError):
        return Filled(filling.identity.number, None, draft.problems)
    return Filled(filling.identity.number, draft)


def _lost(filling: Filling) -> Filled:
    problem = Problem("D716", "error", params={"template": filling.template})
    return Filled(filling.identity.number, None, (problem,))
