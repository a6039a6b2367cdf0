"""run: makes exactly the drafts that the plan says, and everything that stands beside them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipeline import __version__
from pipeline.adapters.executor import Workers, workers
from pipeline.adapters.folders.dispatch_store import released_numbers
from pipeline.adapters.folders.ledger_store import (
    LedgerWriter,
    PlanWriter,
    append_event,
    observe_drafts,
    read_ledger,
    recover,
    write_facts,
)
from pipeline.adapters.folders.locks import holding
from pipeline.adapters.folders.spool import Spool
from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.pdf.copies_store import has_copies
from pipeline.core.deciding.facts_json import facts_lines
from pipeline.core.deciding.ledger import Made
from pipeline.core.deciding.plan_json import Json
from pipeline.core.deciding.reruns import Decision
from pipeline.core.models import Problem
from pipeline.errors import EXIT_DONE, EXIT_WITH_PROBLEMS
from pipeline.steps.answer import Answer, Line, Lines
from pipeline.steps.deciding import (
    Deciding,
    Loaded,
    Step,
    decision_json,
    load_templates,
    plan_head,
    problem_json,
)
from pipeline.steps.evaluating import Prepared, data_language, prepare
from pipeline.steps.making import make_drafts, take_back
from pipeline.steps.picking import Filters, known_filters
from pipeline.steps.presenting import write_overviews
from pipeline.steps.standing import NOTHING, Standing, take_stock, with_copies
from pipeline.steps.telling import objects
from pipeline.steps.unchanged import basis_now, find_unchanged, note_standing

_STATUS = {"unchanged": "unchanged", "kept": "kept", "withdraw": "withdrawn"}

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did: the plan with each document's status, and the exit code."""

    answer: Answer
    problems: tuple[Problem, ...]
    exit_code: int

    @property
    def json(self) -> dict[str, Json]:
        """``run --json`` as a whole, in memory."""
        return self.answer.json


def run(
    workspace: Workspace,
    batch: str,
    filters: Filters,
    jobs: int,
    who: str,
    when: datetime,
    progress: Progress | None = None,
    scheduler: str | None = None,
) -> RunReport:
    """Make the drafts of a batch.

    Args:
        jobs: Processes to fill in; a small batch is filled in this one all the same.
        scheduler: Address of a scheduler of dask, whose workers fill instead.
        who, when: For the event log; no document takes a date from ``when``.
        progress: Called with (done, all) after each chunk.

    Raises:
        PolicyError, InputError, TemplateError: Something cannot be used as a whole, or a filter names
            nothing; nothing is written.
        UsageError: What ``scheduler`` asks for is not installed, or is no address.
        OutputError: Nothing can be written, another run holds the batch, or no worker can be reached.
    """
    place = workspace.batch(batch)
    basis = basis_now(workspace, place)
    same = None if filters else find_unchanged(place, basis)
    if same is not None:
        with holding(workspace.outputs, place.name, who):
            version = same.answer.head["policy_version"]
            append_event(place.outputs, "run", who, when, {"policy_version": version, "program": __version__})
        return RunReport(same.answer, same.problems, exit_code(same.problems))
    prepared = prepare(workspace, batch)
    filters = known_filters(filters, prepared.evaluated, prepared.policy)
    templates = load_templates(prepared)
    with workers(jobs, scheduler) as crew, holding(workspace.outputs, place.name, who):
        recover(place.outputs)
        telling, head = _make(prepared, templates, filters, crew, progress)
        # The drafts stand: that is noted, even where the list is open in Excel and cannot be written.
        append_event(place.outputs, "run", who, when, telling.event())
        report = _reported(prepared, telling, head)
        if not filters:
            note_standing(place, basis, telling.numbers, report.problems)
    return report


def _make(
    prepared: Prepared,
    templates: Loaded,
    filters: Filters,
    crew: Workers,
    progress: Progress | None,
) -> tuple[_Telling, Line]:
    """Make the drafts, the ledger, the facts and the plan; return what is told of them, and of the plan."""
    folder = prepared.reading.batch.outputs
    deciding = Deciding(prepared, templates, released_numbers(folder))
    head = plan_head(prepared)
    with LedgerWriter(folder) as ledger, PlanWriter(folder, head) as plan:
        telling = _Telling(deciding, filters, ledger, plan, progress)
        make_drafts(deciding, deciding.steps(filters), crew, telling.step)
        telling.rest()
        ledger.put()
        write_facts(folder, facts_lines(prepared.evaluated, prepared.policy))
        plan.put()
    return telling, head


def _reported(prepared: Prepared, telling: _Telling, head: Line) -> RunReport:
    """Write the list and the page, take away what no longer holds, and give the answer."""
    folder = prepared.reading.batch.outputs
    standing = NOTHING
    if has_copies(folder):
        standing = take_stock(folder, read_ledger(folder), observe_drafts(folder), prepared.policy)
    write_overviews(folder, prepared, telling.everything(head, standing), telling.faults)
    problems = (*prepared.plan.problems, *telling.faults)
    language = data_language(prepared.policy)
    listed: list[Json] = [dict(problem) for problem in objects(head, "problems")]
    listed += (problem_json(fault, language) for fault in telling.faults)
    answer = with_copies(telling.answer(head), standing).with_head(problems=listed)
    return RunReport(answer, problems, exit_code(problems))


def exit_code(problems: Sequence[Problem]) -> int:
    """Return how a run that went through ends."""
    return EXIT_WITH_PROBLEMS if any(item.level == "error" for item in problems) else EXIT_DONE


@dataclass(slots=True)
class _Telling:
    """What a run tells of each document as it goes: in the ledger, in plan.json, and as its own answer.

    Attributes:
        faults: Why single documents could not be made.
        numbers: Status → numbers of the documents that were made, withdrawn or failed.
    """

    deciding: Deciding
    filters: Filters
    ledger: LedgerWriter
    plan: PlanWriter
    progress: Progress | None
    faults: list[Problem] = field(default_factory=list)
    numbers: dict[str, list[str]] = field(default_factory=dict)
    _lines: Spool = field(default_factory=Spool)
    _picked: array[int] = field(default_factory=lambda: array("L"))
    _done: int = 0

    def step(self, step: Step, made: dict[str, Made], problems: Sequence[Problem]) -> None:
        """Tell of a planned document."""
        done = step.decisions if step.is_picked else ()
        self.ledger.add(self.deciding.rerun.ledger_after(step.document, done, made))
        self.faults += problems
        for decision in step.decisions:
            self._tell(decision, made if step.is_picked else None)
        self._done += 1
        if self.progress is not None:
            self.progress(self._done, len(self.deciding.prepared.plan.documents))

    def rest(self) -> None:
        """Carry out and tell what concerns documents that no plan asks for any more."""
        partial = bool(self.filters)
        decisions = [decision for decisions in self.deciding.rest() for decision in decisions]
        if not partial:
            take_back(self.deciding, decisions)
        for decision in decisions:
            self._tell(decision, None if partial else {})
        self.ledger.add(self.deciding.ledger_of_rest(partial))

    def answer(self, head: Line) -> Answer:
        """What ``run --json`` prints: with filters, of the documents that were picked."""
        return Answer(head, Lines(self._lines, self._picked))

    def everything(self, head: Line, standing: Standing) -> Answer:
        """The whole plan, with the results of what this run did; what it left has no status."""
        return with_copies(Answer(head, Lines(self._lines)), standing)

    def event(self) -> dict[str, Json]:
        """Which documents this run made, withdrew or failed to make; numbers only."""
        by_status: dict[str, Json] = {
            status: list[Json](self.numbers[status])
            for status in ("made", "failed", "withdrawn")
            if status in self.numbers
        }
        version = self.deciding.prepared.policy.version
        return {**by_status, "policy_version": version, "program": __version__}

    def _tell(self, decision: Decision, made: dict[str, Made] | None) -> None:
        """Tell of a decision; ``made`` is None when it was not carried out."""
        line = decision_json(decision)
        self.plan.add(line)
        if made is not None:
            line = _with_result(line, decision, made)
            self._picked.append(len(self._lines))
            self.numbers.setdefault(str(line["status"]), []).append(str(line["number"]))
        self._lines.add(line)


def _with_result(line: Line, decision: Decision, made: dict[str, Made]) -> Line:
    result = made.get(decision.document.number) if decision.document else None
    entry = decision.entry
    if decision.is_making:
        status = "made" if result else "failed"
        digest, size = (result.sha256, result.bytes) if result else (None, None)
    else:
        status = _STATUS[decision.action]
        digest, size = (entry.sha256, entry.bytes) if entry else (None, None)
    if decision.superseded_by is not None and decision.superseded_by not in made:
        line = {name: value for name, value in line.items() if name != "superseded_by"}
    return {**line, "status": status, "sha256": digest, "bytes": size}
