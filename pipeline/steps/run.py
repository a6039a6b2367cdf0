"""run: makes exactly the drafts that the plan says, and everything that stands beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline import __version__
from pipeline.adapters.executor import make_executor, run_chunks
from pipeline.adapters.files import digest_bytes
from pipeline.adapters.folders.ledger_store import (
    Change,
    append_event,
    put_changes,
    recover,
    write_facts,
    write_ledger,
    write_plan,
)
from pipeline.adapters.folders.locks import holding
from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.pdf.copies_store import has_copies
from pipeline.adapters.word.rendering import Identity
from pipeline.core.deciding.facts_json import facts_lines
from pipeline.core.deciding.ledger import Made, in_plan_order
from pipeline.core.deciding.plan_json import Json
from pipeline.core.deciding.reruns import Decision
from pipeline.core.drafting.context import Surroundings, build_content
from pipeline.core.models import Plan, Problem
from pipeline.errors import EXIT_DONE, EXIT_WITH_PROBLEMS
from pipeline.steps.deciding import Decided, decide_documents, load_templates, plan_json
from pipeline.steps.evaluating import Prepared, data_language, prepare
from pipeline.steps.filling import Filled, Filling, fill_chunk
from pipeline.steps.picking import Filters, known_filters
from pipeline.steps.presenting import write_overviews
from pipeline.steps.standing import NOTHING, take_stock, with_copies

# Small batches are done before a second process has started.
_WORTH_PROCESSES = 200
_CHUNK = 50
_STATUS = {"unchanged": "unchanged", "kept": "kept", "withdraw": "withdrawn"}

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did: the plan, the same as JSON with each document's status, and the exit code."""

    plan: Plan
    json: dict[str, Json]
    problems: tuple[Problem, ...]
    exit_code: int


def run(
    workspace: Workspace,
    batch: str,
    filters: Filters,
    jobs: int,
    who: str,
    when: datetime,
    progress: Progress | None = None,
) -> RunReport:
    """Make the drafts of a batch.

    Args:
        jobs: Processes to fill in; a small batch is filled in this one all the same.
        who, when: For the event log; no document takes a date from ``when``.
        progress: Called with (done, all) after each chunk.

    Raises:
        PolicyError, InputError, TemplateError: Something cannot be used as a whole, or a filter names
            nothing; nothing is written.
        OutputError: Nothing can be written, or another run holds the batch.
    """
    prepared = prepare(workspace, batch)
    filters = known_filters(filters, prepared.evaluated, prepared.policy)
    templates = load_templates(prepared)
    folder = prepared.reading.batch.outputs
    with holding(workspace.outputs, prepared.plan.batch, who):
        recover(folder)
        whole = decide_documents(prepared, templates, Filters())
        decided = decide_documents(prepared, templates, filters) if filters else whole
        made, faults = _carry_out(prepared, decided, jobs, progress)
        entries = in_plan_order(decided.decisions.ledger_after(made), prepared.plan.documents)
        write_ledger(folder, entries)
        digests = _digests(decided, made)
        standing = take_stock(folder, entries, digests, prepared.policy) if has_copies(folder) else NOTHING
        write_facts(folder, facts_lines(prepared.evaluated, prepared.policy))
        language = data_language(prepared.policy)
        write_plan(folder, plan_json(prepared, whole, language))
        told = with_copies(_with_results(plan_json(prepared, decided, language), decided, made), standing)
        problems = (*prepared.plan.problems, *faults)
        write_overviews(folder, prepared, _merged(plan_json(prepared, whole, language), told), faults)
        append_event(folder, "run", who, when, _event(prepared, told))
    return RunReport(prepared.plan, told, problems, exit_code(problems))


def exit_code(problems: Sequence[Problem]) -> int:
    """Return how a run that went through ends."""
    return EXIT_WITH_PROBLEMS if any(item.level == "error" for item in problems) else EXIT_DONE


# --- filling and writing -------------------------------------------------------------------------------


def _carry_out(
    prepared: Prepared, decided: Decided, jobs: int, progress: Progress | None
) -> tuple[dict[str, Made], list[Problem]]:
    """Fill and write what has to be made, chunk by chunk, and take back what is no longer wanted."""
    folder = prepared.reading.batch.outputs
    making = [decision for decision in decided.decisions.documents if decision.is_making]
    chunks = [making[start : start + _CHUNK] for start in range(0, len(making), _CHUNK)]
    made: dict[str, Made] = {}
    faults: list[Problem] = []
    done = 0
    for chunk, filled in zip(chunks, _fill(prepared, decided, chunks, jobs), strict=True):
        pairs = list(zip(chunk, filled, strict=True))
        for decision, result in pairs:
            if result.data is not None:
                made[result.number] = _made(result.data, prepared.policy.version)
            faults += (_about(problem, decision) for problem in result.problems)
        put_changes(folder, [_change(decision, result, made, decided) for decision, result in pairs])
        done += len(chunk)
        if progress is not None:
            progress(done, len(making))
    put_changes(folder, [_withdrawal(d, decided) for d in decided.decisions.documents if _takes_back(d)])
    return made, faults


def _fill(
    prepared: Prepared, decided: Decided, chunks: Sequence[Sequence[Decision]], jobs: int
) -> Iterator[tuple[Filled, ...]]:
    workers = jobs if sum(map(len, chunks)) >= _WORTH_PROCESSES else 1
    around = Surroundings(prepared.evaluated, prepared.policy, prepared.calendar)
    work = (tuple(_filling(decision, decided, around, prepared) for decision in chunk) for chunk in chunks)
    with make_executor(workers) as executor:
        yield from run_chunks(executor, fill_chunk, work, window=2 * workers)


def _filling(decision: Decision, decided: Decided, around: Surroundings, prepared: Prepared) -> Filling:
    document = decision.document
    if document is None:
        raise ValueError("only a planned document can be filled")
    template = decided.templates[document.template]
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
    path = prepared.workspace.templates / document.template
    content = build_content(document, around)
    return Filling(
        template=path,
        digest=template.digest,
        look=decided.look,
        look_digest=template.look_digest,
        content=content,
        identity=identity,
        issued_on=document.issued_on,
    )


def _made(data: bytes, policy_version: str) -> Made:
    return Made(digest_bytes(data), len(data), __version__, policy_version)


def _digests(decided: Decided, made: dict[str, Made]) -> dict[str, str | None]:
    """Path of a draft → sha256 after the run; what was taken back is in no ledger line any more."""
    documents = (decision.document for decision in decided.decisions.documents)
    new = {
        document.path: made[document.number].sha256
        for document in documents
        if document and document.number in made
    }
    return {**decided.observed, **new}


def _change(decision: Decision, result: Filled, made: dict[str, Made], decided: Decided) -> Change:
    path = decision.document.path if decision.document else None
    if result.data is None or path is None:
        return Change(entries=decision.entries_after(None))
    return Change(
        entries=decision.entries_after(made[result.number]),
        path=path,
        data=result.data,
        replaces=decided.observed.get(path),
        removes=decision.removes,
        removes_sha256=decided.observed.get(decision.removes) if decision.removes else None,
    )


def _takes_back(decision: Decision) -> bool:
    return not decision.is_making and decision.removes is not None


def _withdrawal(decision: Decision, decided: Decided) -> Change:
    removes = decision.removes or ""
    return Change(
        entries=decision.entries_after(), removes=removes, removes_sha256=decided.observed.get(removes)
    )


def _about(problem: Problem, decision: Decision) -> Problem:
    subject = decision.document.subject.id if decision.document else None
    return Problem(problem.code, problem.level, problem.place, problem.params, subject=subject)


# --- telling ---------------------------------------------------------------------------------------------


def _with_results(told: dict[str, Json], decided: Decided, made: dict[str, Made]) -> dict[str, Json]:
    documents: list[Json] = []
    for line, decision in zip(_lines(told), decided.decisions.documents, strict=True):
        result = made.get(decision.document.number) if decision.document else None
        entry = decision.entry
        if decision.is_making:
            status = "made" if result else "failed"
            digest, size = (result.sha256, result.bytes) if result else (None, None)
        else:
            status = _STATUS[decision.action]
            digest, size = (entry.sha256, entry.bytes) if entry else (None, None)
        if decision.superseded_by is not None and decision.superseded_by not in made:
            del line["superseded_by"]
        documents.append({**line, "status": status, "sha256": digest, "bytes": size})
    return {**told, "documents": documents}


def _merged(whole: dict[str, Json], told: dict[str, Json]) -> dict[str, Json]:
    """The whole plan, with the results of what this run did; what it left has no status."""
    results = {str(line["number"]): line for line in _lines(told)}
    documents: list[Json] = [results.pop(str(line["number"]), line) for line in _lines(whole)]
    return {**whole, "documents": [*documents, *results.values()]}


def _lines(told: dict[str, Json]) -> list[dict[str, Json]]:
    lines = told["documents"]
    return [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []


def _event(prepared: Prepared, told: dict[str, Json]) -> dict[str, Json]:
    """Which documents this run made, withdrew or failed to make; numbers only."""
    by_status: dict[str, Json] = {}
    for status in ("made", "failed", "withdrawn"):
        numbers: list[Json] = [line["number"] for line in _lines(told) if line.get("status") == status]
        if numbers:
            by_status[status] = numbers
    return {**by_status, "policy_version": prepared.policy.version, "program": __version__}
