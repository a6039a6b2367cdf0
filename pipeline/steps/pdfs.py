"""run --pdf: a PDF of every draft that has none as it is now, and with --pack a print file of every unit."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from pipeline.adapters.executor import run_chunks
from pipeline.adapters.files import digest_bytes, is_free, read_file
from pipeline.adapters.folders.ledger_store import append_event, observe_drafts, read_ledger
from pipeline.adapters.folders.locks import holding
from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.pdf.copies_store import put_copies
from pipeline.adapters.pdf.faces import COMMON_FACES, faces_named, find_stand_ins, fonts_conf, read_installed
from pipeline.adapters.pdf.office import Office, find_program, read_version
from pipeline.adapters.pdf.pdf import GIVEN_UP, Converter, Patience, Pdf, WordFile
from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.deciding.plan_json import Json
from pipeline.core.drafting.fixed_copies import PDFS, FixedCopy, pdf_path, unit_steps
from pipeline.core.models import Language, Problem
from pipeline.core.places import FileRef
from pipeline.core.policies.policy import Policy
from pipeline.steps.deciding import problem_json
from pipeline.steps.evaluating import data_language
from pipeline.steps.packs import make_packs
from pipeline.steps.reading import read_policy
from pipeline.steps.run import RunReport, exit_code
from pipeline.steps.standing import Standing, take_stock, with_copies
from pipeline.steps.telling import objects, text

# A LibreOffice starts in the time of ten documents; when one dies, what it has done is kept.
_FILES_A_CALL = 50
_FILES_WORTH_A_PROCESS = 10

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user asked for.

    Attributes:
        numbers: Documents that were picked; None: all of them.
        packs: A print file of each unit as well. It is always of a whole unit: the PDFs of the unit's other
            documents are then made too.
        jobs: How many LibreOffices may work at once.
        patience: How long they may take.
    """

    numbers: Collection[str] | None = None
    packs: bool = False
    jobs: int = 1
    patience: Patience = field(default_factory=Patience)


@dataclass(frozen=True, slots=True)
class PdfReport:
    """What stands beside the drafts now, the numbers of the PDFs that are new, and what failed."""

    standing: Standing
    made: tuple[str, ...]
    problems: tuple[Problem, ...]
    language: Language


@dataclass(frozen=True, slots=True)
class _Batch:
    """The batch at work."""

    workspace: Workspace
    folder: Path
    policy: Policy
    wish: Wish

    def stock(self) -> Standing:
        return take_stock(self.folder, read_ledger(self.folder), observe_drafts(self.folder), self.policy)

    def place(self, path: str) -> FileRef:
        return FileRef(self.workspace.relative(self.folder / path))


def make_pdfs(
    workspace: Workspace,
    batch: str,
    wish: Wish,
    who: str,
    when: datetime,
    progress: Progress | None = None,
) -> PdfReport:
    """Make what is missing of the PDFs of a batch that was run; what cannot be made is a problem.

    Args:
        who, when: For the event log.
        progress: Called with (done, all) as documents are converted.

    Raises:
        PolicyError, InputError, OutputError: As ``run`` raises them.
    """
    policy, _ = read_policy(workspace)
    place = workspace.batch(batch)
    at_work = _Batch(workspace, place.outputs, policy, wish)
    with holding(workspace.outputs, place.name, who):
        stock = at_work.stock()
        chosen = _chosen(stock.entries, wish)
        missing = [entry for entry in chosen if entry.number not in stock.pdfs]
        made, problems = _convert(at_work, missing, progress)
        stock = at_work.stock() if made else stock
        if wish.packs:
            units = {"/".join(unit_steps(entry)) for entry in chosen}
            packs = [pack for pack in stock.packs if pack.unit in units]
            problems += make_packs(workspace, at_work.folder, packs, stock.printed)
            stock = at_work.stock()
        if made:
            append_event(at_work.folder, "pdf", who, when, {"made": list[Json](sorted(made))})
    return PdfReport(stock, tuple(made), tuple(problems), data_language(policy))


def with_pdfs(report: RunReport, done: PdfReport) -> RunReport:
    """Return the report of a run together with its PDFs."""
    problems = (*report.problems, *done.problems)
    told = [dict(problem) for problem in objects(report.answer.head, "problems")]
    listed = [*told, *(problem_json(problem, done.language) for problem in done.problems)]
    answer = with_copies(report.answer, done.standing).with_head(problems=list[Json](listed))
    return RunReport(answer, problems, exit_code(problems))


def numbers_of(report: RunReport) -> frozenset[str]:
    """Return the numbers of the documents that a run was about."""
    return frozenset(text(line, "number") for line in report.answer.documents)


def _chosen(entries: Sequence[LedgerEntry], wish: Wish) -> list[LedgerEntry]:
    if wish.numbers is None:
        return list(entries)
    picked = [entry for entry in entries if entry.number in wish.numbers]
    units = {unit_steps(entry) for entry in picked}
    return [entry for entry in entries if unit_steps(entry) in units] if wish.packs else picked


# --- converting -------------------------------------------------------------------------------------------


def _convert(
    batch: _Batch, entries: Sequence[LedgerEntry], progress: Progress | None
) -> tuple[list[str], list[Problem]]:
    """Return the numbers of the documents that have a PDF now, and why others have none."""
    free, problems = [], []
    for entry in entries:
        if is_free(batch.folder / pdf_path(entry.path)):
            free.append(entry)
        else:
            problems.append(Problem("O828", "error", batch.place(pdf_path(entry.path))))
    if not free:
        return [], problems
    with tempfile.TemporaryDirectory(prefix="jixiao-office-", ignore_cleanup_errors=True) as folder:
        tools = find_tools(_faces(batch.folder, free), Path(folder))
        if isinstance(tools, Problem):
            return [], [*problems, tools]
        made, faults = _convert_all(batch, free, tools, progress)
    return made, [*problems, *tools.problems, *faults]


@dataclass(frozen=True, slots=True)
class Tools:
    """LibreOffice, and the fonts it is to use (None: the system's own), with what is to be said of them."""

    office: Office
    fonts: Path | None
    problems: tuple[Problem, ...]


def find_tools(named: frozenset[str], folder: Path) -> Tools | Problem:
    """Return LibreOffice and the fonts before any work is done, or the problem that keeps all PDFs back.

    Args:
        named: Faces that the Word files name.
        folder: For files that the tools need as long as they are at work.
    """
    program = find_program()
    if program is None:
        return Problem("O821", "error")
    version = read_version(program, folder / "version")
    if version is None:
        return Problem("O822", "error", FileRef(program.as_posix()))
    office = Office(program, version)
    installed = read_installed()
    if installed is None:
        return Tools(office, None, ())
    if not installed.chinese:
        return Problem("O825", "error")
    stand_ins = find_stand_ins(named | COMMON_FACES, installed)
    fonts = folder / "fonts.conf"
    fonts.write_text(fonts_conf(stand_ins), encoding="utf-8")
    told = "、".join(f"{face} → {stand_ins[face]}" for face in sorted(named & stand_ins.keys()))
    return Tools(office, fonts, (Problem("O827", "warning", params={"faces": told}),) if told else ())


def _faces(folder: Path, entries: Sequence[LedgerEntry]) -> frozenset[str]:
    """The faces of one draft of each template: all drafts of a template name the same."""
    by_template = {str(entry.document["template"]): entry.path for entry in entries}
    named = (faces_named(read_file(folder / path) or b"") for path in by_template.values())
    return frozenset[str]().union(*named)


def _convert_all(
    batch: _Batch, entries: Sequence[LedgerEntry], tools: Tools, progress: Progress | None
) -> tuple[list[str], list[Problem]]:
    workers = min(batch.wish.jobs, -(-len(entries) // _FILES_WORTH_A_PROCESS))
    size = min(_FILES_A_CALL, -(-len(entries) // workers))
    chunks = [entries[start : start + size] for start in range(0, len(entries), size)]
    made: list[str] = []
    faults: list[Problem] = []
    done = 0
    with Converter(tools.office, workers, tools.fonts, batch.wish.patience) as converter:
        work = (tuple(_word_file(batch, entry) for entry in chunk) for chunk in chunks)
        results = run_chunks(converter.threads, converter.convert, work, window=2 * workers)
        for chunk, converted in zip(chunks, results, strict=True):
            pairs = list(zip(chunk, converted, strict=True))
            pdfs = [(entry, pdf) for entry, pdf in pairs if isinstance(pdf, Pdf)]
            put_copies(batch.folder, PDFS, [(_copy(entry, pdf, tools), pdf.data) for entry, pdf in pdfs])
            made += (entry.number for entry, _ in pdfs)
            faults += (_about(fault, entry) for entry, fault in pairs if isinstance(fault, Problem))
            done += len(chunk)
            if progress is not None:
                progress(done, len(entries))
    return made, _folded(faults)


def _word_file(batch: _Batch, entry: LedgerEntry) -> WordFile:
    issued_on = date.fromisoformat(str(entry.document["issued_on"]))
    return WordFile(str(batch.place(entry.path)), read_file(batch.folder / entry.path) or b"", issued_on)


def _copy(entry: LedgerEntry, pdf: Pdf, tools: Tools) -> FixedCopy:
    digest = digest_bytes(pdf.data)
    path = pdf_path(entry.path)
    return FixedCopy(path, pdf.made_of, digest, len(pdf.data), pdf.pages, tools.office.version)


def _about(problem: Problem, entry: LedgerEntry) -> Problem:
    subject = entry.document["subject"]
    about = str(subject["id"]) if isinstance(subject, dict) else None
    return Problem(problem.code, problem.level, problem.place, problem.params, subject=about)


def _folded(faults: Sequence[Problem]) -> list[Problem]:
    """Tell once that LibreOffice was given up, however many documents were left."""
    left = sum(fault.code == GIVEN_UP for fault in faults)
    told = [fault for fault in faults if fault.code != GIVEN_UP]
    return [*told, Problem(GIVEN_UP, "error", params={"count": str(left)})] if left else told
