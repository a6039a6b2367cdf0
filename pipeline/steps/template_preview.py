"""template preview: one template filled, to look at, as Word file and, if asked for, as PDF and pictures."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, takewhile
from pathlib import Path

from pipeline.adapters.files import remove_file, write_file
from pipeline.adapters.folders.policy_files import read_policy_files
from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.pdf.faces import faces_named
from pipeline.adapters.pdf.page_pictures import draw_pages
from pipeline.adapters.pdf.pdf import Converter, Pdf, WordFile
from pipeline.adapters.word.rendering import Identity, Template
from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Language, Problem
from pipeline.core.policies.policy import Policy
from pipeline.core.policies.policy_shape import build_policy
from pipeline.core.templates.example_content import PREVIEW_NUMBER
from pipeline.core.templates.input_needs import scope_of
from pipeline.errors import EXIT_DONE, EXIT_WITH_PROBLEMS, TemplateError
from pipeline.steps.deciding import look_file, problem_json
from pipeline.steps.pdfs import find_tools
from pipeline.steps.previewing import Sitter, Wanted, made_up, of_batch
from pipeline.steps.template_faults import find_faults
from pipeline.steps.template_fields import template_use
from pipeline.steps.template_naming import find_template
from pipeline.wording import text_of

FOLDER = "templates"
_ENDING = "_预览"
_PDF = ".pdf"
_PREVIEW = "preview"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user asked for.

    Attributes:
        batch, id: Whose data to fill in; None: made-up ones.
        pdf, png: Beside the Word file; pictures are drawn from the PDF.
        out: Folder to write to; None: outputs/templates/.
    """

    batch: str | None = None
    id: str | None = None
    pdf: bool = False
    png: bool = False
    out: Path | None = None


@dataclass(frozen=True, slots=True)
class TemplatePreviewReport:
    """The answer of ``template preview``, as its JSON, what failed, and how the command ends."""

    json: dict[str, Json]
    problems: tuple[Problem, ...]

    @property
    def exit_code(self) -> int:
        """10 when a PDF or picture that was asked for is missing."""
        return EXIT_WITH_PROBLEMS if any(p.code != "O827" for p in self.problems) else EXIT_DONE


def template_preview(
    workspace: Workspace, name: str, wish: Wish, language: Language
) -> TemplatePreviewReport:
    """Write the preview of a template; an earlier one of it is replaced.

    Raises:
        PolicyError, InputError, OutputError: The policy, the batch or the folder cannot be used.
        TemplateError: There is no such template, or it is at fault: with everything that a check finds.
    """
    path = find_template(workspace, name)
    policy = build_policy(read_policy_files(workspace.root))
    found = find_faults(workspace, [path], policy.settings.forbidden_words)
    faults = [problem for problem in found if problem.level == "error"]
    if faults:
        raise TemplateError(faults)
    type_ = next((item for item in policy.documents if item.template == path.name), None)
    wanted = Wanted(
        path.name, type_, scope_of(type_, template_use(path)), text_of("preview_mark", {}, language)
    )
    sitter = (
        of_batch(workspace, wanted, wish.batch, wish.id)
        if wish.batch is not None and wish.id is not None
        else made_up(wanted)
    )
    draft = _filled(path, look_file(workspace, policy.settings.look), sitter, policy)
    stem = (wish.out or workspace.outputs / FOLDER) / f"{path.stem}{_ENDING}"
    written, problems = [stem.with_name(f"{stem.name}.docx")], list[Problem]()
    _remove_earlier(stem)
    write_file(written[0], draft)
    if wish.pdf or wish.png:
        for file in _pages(WordFile(written[0].as_posix(), draft, sitter.issued_on), wish):
            if isinstance(file, Problem):
                problems.append(file)
            else:
                written.append(stem.with_name(f"{stem.name}{file.ending}"))
                write_file(written[-1], file.data)
    return TemplatePreviewReport(
        {
            "template": path.name,
            "batch": wish.batch,
            "id": wish.id,
            "files": [str(item) for item in written],
            "problems": [problem_json(problem, language) for problem in problems],
        },
        tuple(problems),
    )


def _remove_earlier(stem: Path) -> None:
    """Pages of an earlier preview must not be taken for those of this one."""
    pages = (stem.with_name(f"{stem.name}{_page_ending(number)}") for number in count(1))
    for path in (stem.with_name(f"{stem.name}{_PDF}"), *takewhile(Path.is_file, pages)):
        remove_file(path)


def _page_ending(number: int) -> str:
    return f"_{number}.png"


def _filled(path: Path, look: Path | None, sitter: Sitter, policy: Policy) -> bytes:
    template = Template(path, look)
    identity = Identity(
        number=PREVIEW_NUMBER,
        type=_PREVIEW,
        title=f"{sitter.title}{_ENDING}",
        subject=sitter.subject,
        batch=sitter.batch,
        template=f"{template.name} {template.digest}",
        policy=policy.version,
        organisation=policy.settings.organisation,
    )
    return template.fill(sitter.content, identity, sitter.issued_on)


@dataclass(frozen=True, slots=True)
class _File:
    ending: str
    data: bytes


def _pages(file: WordFile, wish: Wish) -> Iterator[_File | Problem]:
    """The PDF and the pictures that were asked for, and what keeps any of them back."""
    with tempfile.TemporaryDirectory(prefix="jixiao-office-", ignore_cleanup_errors=True) as folder:
        tools = find_tools(faces_named(file.data), Path(folder))
        if isinstance(tools, Problem):
            yield tools
            return
        yield from tools.problems
        with Converter(tools.office, 1, tools.fonts) as converter:
            (pdf,) = converter.convert([file])
    if not isinstance(pdf, Pdf):
        yield pdf
        return
    if wish.pdf:
        yield _File(_PDF, pdf.data)
    if wish.png:
        yield from _pictures(pdf)


def _pictures(pdf: Pdf) -> Iterator[_File | Problem]:
    pages = draw_pages(pdf.data)
    if isinstance(pages, Problem):
        yield pages
        return
    yield from (_File(_page_ending(number), page) for number, page in enumerate(pages, 1))
