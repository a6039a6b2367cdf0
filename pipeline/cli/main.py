"""The commands that work on a batch or a workspace, and the group that holds all of them."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from pipeline import __version__
from pipeline.cli.answering import answer, guarded, report_of
from pipeline.cli.archive import archive
from pipeline.cli.collect import collect
from pipeline.cli.dispatch import dispatch
from pipeline.cli.options import Screen, filter_options, filters_of, screen_options, user_name
from pipeline.cli.progress import progress_bar
from pipeline.cli.status import status
from pipeline.cli.template import template
from pipeline.core.deciding.plan_json import Json
from pipeline.errors import EXIT_DONE, EXIT_INTERRUPTED, EXIT_WITH_PROBLEMS

# Each command loads its step when it runs: --help must not wait for the libraries of Word and Excel.
_OBJECTS_BETWEEN_LOOKS = 100_000
_CONTEXT = {"help_option_names": ["-h", "--help"]}


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    _prepare_streams()
    # Next to nothing here refers to itself; looking for that every 700 objects takes a tenth of a start.
    gc.set_threshold(_OBJECTS_BETWEEN_LOOKS)
    try:
        code = jixiao.main(list(arguments), prog_name="jixiao", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return EXIT_INTERRUPTED
    return int(code or EXIT_DONE)


@click.group(context_settings=_CONTEXT, no_args_is_help=True)
@click.version_option(__version__, prog_name="jixiao")
def jixiao() -> None:
    """把一个考核期的数据变成人力资源部应出的全部 Word 文书。

    One period's numbers into every Word document that HR owes for it.

    BATCH 是 inputs/ 下的批次名或文件夹路径 · a name below inputs/, or a path.
    """


@jixiao.command(context_settings=_CONTEXT)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@screen_options
def init(directory: Path, folder: Path | None, as_json: bool, lang: str | None) -> int:
    """新建工作区 · a workspace with policy, templates and samples."""
    screen = Screen(folder or directory, as_json, lang)

    def work() -> int:
        from pipeline.steps.init import init as init_step

        report = init_step(directory)
        told: dict[str, Json] = {
            "workspace": str(report.workspace.root),
            "files": list(report.files),
            "batches": list(report.batches),
        }
        answer(screen, told, report_of(screen).init(report))
        return EXIT_DONE

    return guarded(screen, work)


@jixiao.command(context_settings=_CONTEXT)
@click.argument("batch", required=False)
@click.option("--propose", is_flag=True, help="写出识别到的列对应关系 · write batch.proposed.yaml")
@screen_options
def check(batch: str | None, propose: bool, folder: Path | None, as_json: bool, lang: str | None) -> int:
    """检查数据、规则和模板 · every fault of inputs, policy and templates."""
    screen = Screen(folder, as_json, lang)
    if propose and batch is None:
        raise click.UsageError("--propose 需要 BATCH · --propose needs a BATCH")

    def work() -> int:
        from pipeline.steps.check import check as check_step
        from pipeline.steps.deciding import problem_json

        report = check_step(screen.workspace(), batch, propose)
        told: dict[str, Json] = {
            "batch": batch,
            "problems": [problem_json(problem, screen.data_language()) for problem in report.problems],
            "unknown_columns": [
                {"cell": str(at), "text": name} for at, name in report.unknown_columns.items()
            ],
            "dropped_columns": [
                {"cell": str(at), "text": name} for at, name in report.dropped_columns.items()
            ],
            "marked": [str(path) for path in report.marked],
            "proposed": str(report.proposed) if report.proposed else None,
        }
        answer(screen, told, report_of(screen).check(report, batch))
        return report.exit_code

    return guarded(screen, work)


@jixiao.command(context_settings=_CONTEXT)
@click.argument("batch")
@filter_options
@screen_options
def plan(
    batch: str,
    only: tuple[str, ...],
    units: tuple[str, ...],
    types: tuple[str, ...],
    folder: Path | None,
    as_json: bool,
    lang: str | None,
) -> int:
    """先看谁会收到什么、为什么 · who gets what and why; writes nothing."""
    screen = Screen(folder, as_json, lang)

    def work() -> int:
        from pipeline.steps.plan import plan as plan_step

        report = plan_step(screen.workspace(), batch, filters_of(only, units, types))
        lines = report_of(screen).plan(report.answer, report.problems)
        answer(screen, report.answer.head, lines, report.answer.documents)
        has_errors = any(problem.level == "error" for problem in report.problems)
        return EXIT_WITH_PROBLEMS if has_errors else EXIT_DONE

    return guarded(screen, work)


@jixiao.command(context_settings=_CONTEXT)
@click.argument("batch")
@filter_options
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    show_default="处理器核数 · all cores",
    help="同时工作的进程数 · processes at work",
)
@click.option("--scheduler", metavar="ADDRESS", help="让别的电脑来填写（dask）· fill on other machines")
@click.option("--pdf", "pdfs", is_flag=True, help="另出 PDF，需装有 LibreOffice · PDFs too, by LibreOffice")
@click.option("--publish", metavar="ADDRESS", help="复制成品到文件夹或 s3:// · copy the set there")
@click.option("--pack", "packs", is_flag=True, help="每部门一个打印文件，含 --pdf · a print file per unit")
@screen_options
def run(
    batch: str,
    only: tuple[str, ...],
    units: tuple[str, ...],
    types: tuple[str, ...],
    jobs: int,
    scheduler: str | None,
    publish: str | None,
    pdfs: bool,
    packs: bool,
    folder: Path | None,
    as_json: bool,
    lang: str | None,
) -> int:
    """生成草稿 · make the drafts."""
    screen = Screen(folder, as_json, lang)

    def work() -> int:
        begun = time.monotonic()
        from pipeline.adapters.publishing import open_target
        from pipeline.steps.run import run as run_step

        workspace, filters = screen.workspace(), filters_of(only, units, types)
        who, now = user_name(), datetime.now().astimezone()
        target = open_target(publish, workspace.outputs) if publish is not None else None
        with progress_bar(report_of(screen), "progress") as progress:
            report = run_step(workspace, batch, filters, jobs, who, now, progress, scheduler)
        if pdfs or packs:
            from pipeline.steps.pdfs import Wish, make_pdfs, numbers_of, with_pdfs

            wish = Wish(numbers_of(report) if filters else None, packs, jobs)
            with progress_bar(report_of(screen), "progress_pdf") as progress:
                report = with_pdfs(report, make_pdfs(workspace, batch, wish, who, now, progress))
        if target is not None:
            from pipeline.steps.publishing import with_published

            with progress_bar(report_of(screen), "progress_publish") as progress:
                report = with_published(report, workspace, batch, target, who, now, progress)
        told: dict[str, Json] = {**report.answer.head, "seconds": round(time.monotonic() - begun, 1)}
        outputs = workspace.batch(batch).outputs
        lines = report_of(screen).run(report.answer, report.problems, outputs)
        answer(screen, told, lines, report.answer.documents)
        return report.exit_code

    return guarded(screen, work)


@jixiao.command(context_settings=_CONTEXT)
@click.argument("batch")
@click.argument("subject", metavar="ID")
@screen_options
def explain(batch: str, subject: str, folder: Path | None, as_json: bool, lang: str | None) -> int:
    """一个人或部门的来龙去脉 · one person or unit: figures, rules, documents."""
    screen = Screen(folder, as_json, lang)

    def work() -> int:
        from pipeline.steps.explain import explain as explain_step

        report = explain_step(screen.workspace(), batch, subject)
        answer(screen, report.json, report_of(screen).explain(report.json))
        return EXIT_DONE

    return guarded(screen, work)


for command in (dispatch, collect, status, template, archive):
    jixiao.add_command(command)


def _prepare_streams() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if os.name == "nt":
            reconfigure(encoding="utf-8", errors="replace")
        else:
            reconfigure(errors="backslashreplace")
