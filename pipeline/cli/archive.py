"""``jixiao archive``: what was issued and what came back, filed so that it can be found and proved."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import click

from pipeline.cli.answering import answer, guarded, report_of
from pipeline.cli.options import Screen, screen_options, user_name
from pipeline.core.archive.verifying import FULL, QUICK, Slice
from pipeline.core.deciding.plan_json import Json
from pipeline.errors import EXIT_DONE

_CONTEXT = {"help_option_names": ["-h", "--help"]}
_STATUSES = ("current", "superseded", "withdrawn", "released", "dispatched", "returned", "edited")
_PART = re.compile(r"(\d{1,4})/(\d{1,4})")


class _Part(click.ParamType[Slice]):
    """``2/5``: the second of five parts."""

    name = "n/t"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Slice:
        match = _PART.fullmatch(str(value))
        part, parts = (int(match[1]), int(match[2])) if match else (0, 0)
        if not 1 <= part <= parts:
            self.fail("应写成 2/5（五份中的第二份）· like 2/5: the second of five", param, ctx)
        return Slice(part, parts)


@click.group(context_settings=_CONTEXT, no_args_is_help=True)
def archive() -> None:
    """归档、校验、查找、移交、销毁 · file, verify, find, hand over, destroy."""


@archive.command(context_settings=_CONTEXT)
@click.argument("batch")
@screen_options
def add(batch: str, folder: Path | None, as_json: bool, lang: str | None) -> int:
    """归档一个批次：生成的和收回的 · file what a batch made and what came back."""
    screen = Screen(folder, as_json, lang)

    def work() -> int:
        from pipeline.cli.archive_lines import add_lines
        from pipeline.steps.archive_add import archive_add
        from pipeline.steps.deciding import problem_json

        report = archive_add(screen.workspace(), batch, user_name(), datetime.now().astimezone())
        language = screen.data_language()
        problems: list[Json] = [problem_json(problem, language) for problem in report.problems]
        answer(screen, {**report.json, "problems": problems}, add_lines(report, report_of(screen)))
        return report.exit_code

    return guarded(screen, work)


@archive.command(context_settings=_CONTEXT)
@click.option("--quick", is_flag=True, help="只核对名称、大小和清单 · names, sizes and manifests only")
@click.option("--part", type=_Part(), help="只通读其中一份，如 2/5 · read one part of the files, like 2/5")
@click.option("--head", help="另处记下的日志末环，必须在日志里 · a head noted elsewhere; it must be there")
@screen_options
def verify(
    quick: bool, part: Slice | None, head: str | None, folder: Path | None, as_json: bool, lang: str | None
) -> int:
    """校验档案，逐个列出有问题的文件 · every file that is not as it was filed."""
    screen = Screen(folder, as_json, lang)
    if quick and part is not None:
        raise click.UsageError("--quick 与 --part 只能选一个 · either --quick or --part")

    def work() -> int:
        from pipeline.cli.archive_lines import verify_lines
        from pipeline.steps.archive_verify import archive_verify
        from pipeline.steps.deciding import problem_json

        wanted = QUICK if quick else part or FULL
        report = archive_verify(screen.workspace(), wanted, head, user_name())
        language = screen.data_language()
        problems: list[Json] = [problem_json(problem, language) for problem in report.problems]
        answer(screen, {**report.json, "problems": problems}, verify_lines(report, report_of(screen)))
        return report.exit_code

    return guarded(screen, work)


@archive.command(context_settings=_CONTEXT)
@click.argument("text", nargs=-1)
@click.option("--person", default="", metavar="ID", help="工号或姓名 · id or name")
@click.option("--unit", default="", help="部门，含其下各级 · unit, with all below it")
@click.option("--manager", default="", metavar="ID", help="经办上级的工号或姓名 · id or name of the manager")
@click.option("--type", "type_", default="", metavar="TYPE", help="文种 · type, code or title")
@click.option("--period", default="", help="考核期或批次 · period or batch, like 2026Q3")
@click.option("--finding", default="", metavar="RULE", help="成立的规则 · rule that held")
@click.option(
    "--status",
    default="",
    type=click.Choice(["", *_STATUSES]),
    metavar="STATUS",
    help="状态 · " + " ".join(_STATUSES),
)
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="最多几份 · at most"
)
@screen_options
def find(
    text: tuple[str, ...],
    person: str,
    unit: str,
    manager: str,
    type_: str,
    period: str,
    finding: str,
    status: str,
    limit: int,
    folder: Path | None,
    as_json: bool,
    lang: str | None,
) -> int:
    """查找文书，TEXT 为其中的文字 · find documents; TEXT stands in them."""
    screen = Screen(folder, as_json, lang)

    def work() -> int:
        from pipeline.cli.archive_lines import find_lines
        from pipeline.core.archive.search import Query
        from pipeline.steps.archive_find import archive_find

        query = Query(person, unit, manager, type_, period, finding, status, " ".join(text))
        told = archive_find(screen.workspace(), query, limit, user_name())
        answer(screen, told, find_lines(told, report_of(screen)))
        return EXIT_DONE

    return guarded(screen, work)


@archive.command(context_settings=_CONTEXT)
@click.argument("number")
@screen_options
def show(number: str, folder: Path | None, as_json: bool, lang: str | None) -> int:
    """一份文书的来龙去脉 · a document's whole life."""
    screen = Screen(folder, as_json, lang)

    def work() -> int:
        from pipeline.cli.archive_lines import show_lines
        from pipeline.steps.archive_find import archive_show

        told = archive_show(screen.workspace(), number, user_name())
        answer(screen, told, show_lines(told, report_of(screen)))
        return EXIT_DONE

    return guarded(screen, work)


@archive.command(context_settings=_CONTEXT)
@screen_options
def rebuild(folder: Path | None, as_json: bool, lang: str | None) -> int:
    """只凭档案包重建目录 · make the catalog again from the bags alone."""
    screen = Screen(folder, as_json, lang)

    def work() -> int:
        from pipeline.cli.archive_lines import rebuild_lines
        from pipeline.steps.archive_catalog import archive_rebuild

        report = archive_rebuild(screen.workspace(), user_name())
        answer(screen, report.json, rebuild_lines(report, report_of(screen)))
        return EXIT_DONE

    return guarded(screen, work)
