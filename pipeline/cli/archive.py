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


@archive.command(context_settings=_CONTEXT)
@click.option("--expired", is_flag=True, help="保管期限已满的 · whose term has ended")
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="按哪一天算，默认今天 · as of that day; today by default",
)
@click.option("--person", metavar="ID", help="与这个人有关的一切（写工号）· everything about a person, by id")
@click.option(
    "--with-mentions", is_flag=True, help="连同提到此人的别人的文书 · also others' that name the person"
)
@click.option("--why", default="", help="销毁原因，写进清册 · the reason, for the list")
@click.option("--dry-run", is_flag=True, help="只列清册，不销毁 · only tell what would go")
@click.option("--yes", is_flag=True, help="不再询问 · do not ask")
@screen_options
def purge(
    expired: bool,
    day: datetime | None,
    person: str | None,
    with_mentions: bool,
    why: str,
    dry_run: bool,
    yes: bool,
    folder: Path | None,
    as_json: bool,
    lang: str | None,
) -> int:
    """按期限或按人销毁，留下清册 · destroy by term or by person; a list stays."""
    screen = Screen(folder, as_json, lang)
    if expired == (person is not None):
        raise click.UsageError("--expired 与 --person 选一个 · either --expired or --person")
    if not dry_run and not yes:
        raise click.UsageError(
            "先用 --dry-run 看清册，再加 --yes 销毁 · look with --dry-run first, then give --yes"
        )

    def work() -> int:
        from pipeline.cli.archive_lines import purge_lines
        from pipeline.steps.archive_purge import purge_ended, purge_person
        from pipeline.steps.deciding import problem_json

        now, who = datetime.now().astimezone(), user_name()
        workspace = screen.workspace()
        if person is not None:
            report = purge_person(workspace, person, with_mentions, why, dry_run, who, now)
        else:
            report = purge_ended(workspace, (day or now).date(), why, dry_run, who, now)
        language = screen.data_language()
        problems: list[Json] = [problem_json(problem, language) for problem in report.problems]
        answer(screen, {**report.json, "problems": problems}, purge_lines(report, report_of(screen)))
        return EXIT_DONE

    return guarded(screen, work)


@archive.command(context_settings=_CONTEXT)
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--bag", help="一个档案包 · a bag as it is")
@click.option("--person", metavar="ID", help="一个人的全部记录（写工号）· a person's own file, by id")
@click.option("--transfer", metavar="BATCH", help="一个批次的移交包 · a batch in the official layout")
@screen_options
def export(
    target: Path,
    bag: str | None,
    person: str | None,
    transfer: str | None,
    folder: Path | None,
    as_json: bool,
    lang: str | None,
) -> int:
    """导出到 DIR（空文件夹）· write into DIR, an empty folder."""
    screen = Screen(folder, as_json, lang)
    if sum(wanted is not None for wanted in (bag, person, transfer)) != 1:
        raise click.UsageError("--bag、--person、--transfer 选一个 · one of --bag, --person, --transfer")

    def work() -> int:
        from pipeline.cli.archive_lines import export_lines
        from pipeline.steps.archive_export import export_bag, export_person, export_transfer

        workspace, who, now = screen.workspace(), user_name(), datetime.now().astimezone()
        if bag is not None:
            report = export_bag(workspace, bag, target, who, now)
        elif person is not None:
            report = export_person(workspace, person, target, who, now)
        else:
            report = export_transfer(workspace, transfer or "", target, who, now)
        answer(screen, report.json, export_lines(report, report_of(screen)))
        return EXIT_DONE

    return guarded(screen, work)
