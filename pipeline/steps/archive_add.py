"""archive add: seals what a batch made, and what came back of it, as bags that never change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from pipeline import __version__
from pipeline.adapters.archive.bag_store import close_stage, stage_file
from pipeline.adapters.archive.event_log import load_log
from pipeline.adapters.files import digest_file, walk_files
from pipeline.adapters.folders.ledger_store import recover as recover_batch
from pipeline.adapters.folders.locks import holding
from pipeline.adapters.folders.workspace import Batch, Workspace
from pipeline.core.archive.bag import (
    DATA,
    METADATA,
    SealedFile,
    archive_names,
    set_digest,
    tag_files,
)
from pipeline.core.archive.lines import Line, number, text, write_lines
from pipeline.core.archive.log import SEALED, HeldBag, Log, log_line, tag_digests
from pipeline.core.archive.metadata import (
    Setting,
    Terms,
    metadata_lines,
    withdrawn_or_missing,
)
from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.core.policies.policy import Policy
from pipeline.errors import EXIT_DONE, EXIT_WITH_PROBLEMS, InputError
from pipeline.steps.archive_catalog import catalog_at, follow
from pipeline.steps.archive_place import Place, carry_out, end, opened, place_for
from pipeline.steps.archive_sets import (
    COLLECTED,
    GENERATED,
    FiledSet,
    bags_of,
    collected_set,
    generated_set,
    lines_of,
)
from pipeline.steps.reading import read_policy

_LETTERS = {GENERATED: "G", COLLECTED: "C"}
_LIBRARIES = ("docxtpl", "python-docx", "Jinja2", "lxml", "deflate")


@dataclass(frozen=True, slots=True)
class Sealed:
    """One set, and what became of it: ``is_new`` tells whether it was filed now or had been before."""

    bag: str
    kind: str
    is_new: bool
    files: int
    documents: int
    bytes: int


@dataclass(frozen=True, slots=True)
class AddReport:
    """What was filed.

    Attributes:
        head: Digest of the last line of the log.
    """

    batch: str
    root: Path
    bags: tuple[Sealed, ...]
    head: str
    problems: tuple[Problem, ...]

    @property
    def exit_code(self) -> int:
        """10 when a document of the ledger has no file."""
        has_errors = any(problem.level == "error" for problem in self.problems)
        return EXIT_WITH_PROBLEMS if has_errors else EXIT_DONE

    @property
    def json(self) -> dict[str, Json]:
        """The report as JSON, problems left out."""
        bags: list[Json] = [
            {
                "bag": each.bag,
                "kind": each.kind,
                "status": "filed" if each.is_new else "already_filed",
                "files": each.files,
                "documents": each.documents,
                "bytes": each.bytes,
            }
            for each in self.bags
        ]
        return {"batch": self.batch, "archive": str(self.root), "bags": bags, "head": self.head}


def archive_add(workspace: Workspace, batch: str, who: str, when: datetime) -> AddReport:
    """Seal the generated set of a batch, and what was collected since the last time.

    Args:
        who, when: For the log.

    Raises:
        PolicyError: The policy cannot be used.
        InputError: There is no such batch, or nothing was made of it yet (A721).
        OutputError: Somebody else is at work, or something cannot be written.
        ArchiveError: The log is damaged.
    """
    policy, _ = read_policy(workspace)
    found = workspace.batch(batch)
    place = place_for(workspace, policy.settings)
    with opened(place, who), holding(workspace.outputs, found.name, who):
        recover_batch(found.outputs)
        ledger = lines_of(found.outputs / "documents.jsonl")
        if not ledger:
            raise InputError([Problem("A721", "error", _told(workspace, found.outputs), stops=True)])
        with catalog_at(place):
            pass  # A catalog that cannot be opened is told before anything is filed.
        sets = [generated_set(workspace, found, ledger), collected_set(place, found, ledger)]
        bags = [_seal(place, found, each, policy, who, when) for each in sets if each is not None]
        problems = _problems(workspace, found, ledger)
        log = load_log(place.root)
        with catalog_at(place) as catalog:
            follow(place, catalog, log)
    return AddReport(found.name, place.root, tuple(bags), log.head, tuple(problems))


def _seal(place: Place, batch: Batch, wanted: FiledSet, policy: Policy, who: str, when: datetime) -> Sealed:
    log = load_log(place.root)
    names = {f"{DATA}{name}": path for path, name in archive_names(wanted.sources).items()}
    last = _last_of(log, batch.name, wanted.kind)
    if last is not None and _says_the_same(last, wanted, names):
        return _as_logged(last, is_new=False)
    bag = f"{batch.name}-{_LETTERS[wanted.kind]}{log.next_seq:04d}"
    files = [stage_file(place.folder, bag, name, wanted.sources[path]) for name, path in names.items()]
    setting = _setting(bag, batch, policy, who, when)
    told = metadata_lines(files, names, setting, wanted.ledger, wanted.returns, wanted.events, _pages(batch))
    files.append(stage_file(place.folder, bag, METADATA, write_lines(told)))
    tags = tag_files(files, _info(bag, batch, setting, wanted.kind, log.head))
    close_stage(place.folder, bag, tags)
    details: dict[str, Json] = {
        **wanted.noted,
        "bag": bag,
        "batch": batch.name,
        "kind": wanted.kind,
        "set": set_digest(files),
        **tag_digests(tags),
        "files": len(files),
        "documents": len({text(line, "number") for line in told} - {""}),
        "bytes": sum(file.bytes for file in files),
    }
    carry_out(place, log_line(log, SEALED, who, when.isoformat(), details), bag)
    end(place)
    return _as_logged(load_log(place.root).held()[bag], is_new=True)


def _says_the_same(last: HeldBag, wanted: FiledSet, names: Mapping[str, str]) -> bool:
    if wanted.kind == COLLECTED:
        # Only what is new is filed, so the record of returns alone tells whether anything was added.
        return wanted.noted["new"] == 0 and last.sealed.text("returns") == wanted.noted["returns"]
    files = [SealedFile(name, digest_file(wanted.sources[path]) or "", 0) for name, path in names.items()]
    return set_digest(files) == last.set_digest


def _last_of(log: Log, batch: str, kind: str) -> HeldBag | None:
    return max(bags_of(log, batch, kind), key=lambda bag: bag.sealed.seq, default=None)


def _as_logged(bag: HeldBag, is_new: bool) -> Sealed:
    told = bag.sealed.told
    counts = [number(told, name) or 0 for name in ("files", "documents", "bytes")]
    return Sealed(bag.name, bag.kind, is_new, *counts)


def _setting(bag: str, batch: Batch, policy: Policy, who: str, when: datetime) -> Setting:
    settings = policy.settings
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return Setting(
        bag=bag,
        period=batch.period.id,
        organisation=settings.organisation,
        department=settings.hr_department,
        classification=settings.classification,
        fonds=settings.fonds,
        terms={item.code: Terms(item.retention, tuple(item.copies)) for item in policy.documents},
        program=f"jixiao {__version__} ({libraries})",
        who=who,
        when=when.isoformat(),
    )


def _info(bag: str, batch: Batch, setting: Setting, kind: str, head: str) -> dict[str, str]:
    return {
        "Bag-Software-Agent": setting.program,
        "Bagging-Date": setting.when[:10],
        "Source-Organization": setting.organisation,
        "External-Identifier": bag,
        "External-Description": f"{batch.name} {kind}",
        "Jixiao-Batch": batch.name,
        "Jixiao-Kind": kind,
        "Jixiao-Log-Head": head,
    }


def _pages(batch: Batch) -> dict[str, int]:
    lines = lines_of(batch.outputs / "pdf" / "pdf.jsonl")
    return {f"{DATA}outputs/{text(line, 'path')}": number(line, "pages") or 0 for line in lines}


# --- what is told -------------------------------------------------------------------------------------


def _problems(workspace: Workspace, batch: Batch, ledger: Sequence[Line]) -> list[Problem]:
    files = [each.relative_to(batch.outputs).as_posix() for each in walk_files(batch.outputs / "drafts")]
    missing = withdrawn_or_missing(ledger, (f"outputs/{path}" for path in files))
    problems = [
        Problem("A722", "error", _told(workspace, batch.outputs / path), {"number": document})
        for document, path in missing
    ]
    for line in ledger:
        path = batch.outputs / text(line, "path")
        digest = digest_file(path) if text(line, "state") != "withdrawn" else None
        if digest is not None and digest != text(line, "sha256"):
            problems.append(Problem("A723", "note", _told(workspace, path), {"number": text(line, "number")}))
    return problems


def _told(workspace: Workspace, path: Path) -> FileRef:
    return FileRef(workspace.relative(path))
