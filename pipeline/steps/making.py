"""What is decided → drafts on the disk, chunk by chunk, in plan order; no chunk is held after its turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline import __version__
from pipeline.adapters.executor import Workers
from pipeline.adapters.files import digest_bytes
from pipeline.adapters.folders.ledger_store import Change, put_changes
from pipeline.adapters.word.rendering import Identity
from pipeline.core.deciding.ledger import Made
from pipeline.core.deciding.reruns import Decision
from pipeline.core.models import Problem
from pipeline.steps.deciding import Deciding, Step
from pipeline.steps.filling import Filled, Filling, fill

# Drafts that are filled, journalled and flushed to the disk together.
_CHUNK = 50
# Documents that need no work are told of in the end; meanwhile no more of them wait than so many.
_WAITING = 20 * _CHUNK

Done = Callable[[Step, dict[str, Made], Sequence[Problem]], None]
"""Called with each step, in plan order: the files made for it by number, and why one was not."""


def make_drafts(deciding: Deciding, steps: Iterable[Step], workers: Workers, done: Done) -> None:
    """Fill and write what has to be made.

    Raises:
        OutputError: A draft cannot be written, or changed since the run looked at it; those of the chunks
            before stand in the journal.
    """
    under_way: deque[list[Step]] = deque()
    chunks = _chunks(deciding, steps, under_way, done)
    for filled in fill(workers, deciding.templates, chunks):
        _settle(deciding, under_way.popleft(), filled, done)
    for waiting in under_way:
        _settle(deciding, waiting, (), done)


def take_back(deciding: Deciding, decisions: Iterable[Decision]) -> None:
    """Delete the drafts that these decisions withdraw."""
    put_changes(
        deciding.prepared.reading.batch.outputs,
        [_withdrawal(decision, deciding) for decision in decisions if _takes_back(decision)],
    )


def _chunks(
    deciding: Deciding, steps: Iterable[Step], under_way: deque[list[Step]], done: Done
) -> Iterator[tuple[Filling, ...]]:
    """Give what has to be filled; the steps that belong to it are noted as under way."""
    waiting: list[Step] = []
    fillings: list[Filling] = []
    for step in steps:
        if step.making is not None:
            fillings.append(_filling(step, deciding))
        waiting.append(replace(step, content=None))
        is_full = len(waiting) >= _WAITING
        if len(fillings) == _CHUNK or (fillings and is_full):
            under_way.append(waiting)
            yield tuple(fillings)
            waiting, fillings = [], []
        elif is_full and not under_way:
            _settle(deciding, waiting, (), done)
            waiting = []
    under_way.append(waiting)
    if fillings:
        yield tuple(fillings)


def _settle(deciding: Deciding, steps: Sequence[Step], filled: Sequence[Filled], done: Done) -> None:
    """Write a chunk and tell of its steps."""
    results = iter(filled)
    changes: list[Change] = []
    told: list[tuple[Step, dict[str, Made], Sequence[Problem]]] = []
    for step in steps:
        made: dict[str, Made] = {}
        problems: Sequence[Problem] = ()
        if step.making is not None:
            result = next(results)
            if result.data is not None:
                made[result.number] = _made(result.data, deciding.prepared.policy.version)
            problems = [replace(problem, subject=step.document.subject.id) for problem in result.problems]
            changes.append(_change(step.making, result, made, deciding))
        told.append((step, made, problems))
    put_changes(deciding.prepared.reading.batch.outputs, changes)
    for step, made, problems in told:
        done(step, made, problems)


def _filling(step: Step, deciding: Deciding) -> Filling:
    document = step.making.document if step.making else None
    if document is None or step.content is None:
        raise ValueError("only a planned document can be filled")
    prepared = deciding.prepared
    template = deciding.templates[document.template]
    identity = Identity(
        number=document.number,
        type=document.type,
        title=document.title,
        subject=document.subject.id,
        batch=prepared.plan.batch,
        template=f"{template.name} {template.digest}",
        policy=prepared.policy.version,
        organisation=prepared.policy.settings.organisation,
    )
    return Filling(document.template, step.content, identity, document.issued_on)


def _made(data: bytes, policy_version: str) -> Made:
    return Made(digest_bytes(data), len(data), __version__, policy_version)


def _change(decision: Decision, result: Filled, made: dict[str, Made], deciding: Deciding) -> Change:
    path = decision.document.path if decision.document else None
    if result.data is None or path is None:
        return Change(entries=decision.entries_after(None))
    observed = deciding.observed
    return Change(
        entries=decision.entries_after(made[result.number]),
        path=path,
        data=result.data,
        replaces=observed.get(path),
        removes=decision.removes,
        removes_sha256=observed.get(decision.removes) if decision.removes else None,
    )


def _takes_back(decision: Decision) -> bool:
    return not decision.is_making and decision.removes is not None


def _withdrawal(decision: Decision, deciding: Deciding) -> Change:
    removes = decision.removes or ""
    observed = deciding.observed.get(removes)
    return Change(entries=decision.entries_after(), removes=removes, removes_sha256=observed)
