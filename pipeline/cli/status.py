"""``jixiao status``: how far the documents have come, who is late, and what HR lets go."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from pipeline.cli.answering import answer, guarded, report_of, say
from pipeline.cli.options import Screen, filter_options, filters_of, screen_options
from pipeline.errors import EXIT_DONE

_CONTEXT = {"help_option_names": ["-h", "--help"]}


@click.command(context_settings=_CONTEXT)
@click.argument("batch")
@click.option("--release", is_flag=True, help="放行选中的草稿，要写 --by · let drafts go; needs --by")
@click.option("--by", metavar="NAME", help="谁放行 · who lets them go")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="按哪一天算逾期，默认今天 · the day for overdue; default: today",
)
@click.option("--chase", is_flag=True, help="另存催办清单.xlsx · write the chase list as a workbook")
@click.option("--redline", metavar="NUMBER", help="下发稿与交回稿对照 · as issued against as returned")
@filter_options
@screen_options
def status(
    batch: str,
    release: bool,
    by: str | None,
    on: datetime | None,
    chase: bool,
    redline: str | None,
    only: tuple[str, ...],
    units: tuple[str, ...],
    types: tuple[str, ...],
    folder: Path | None,
    as_json: bool,
    lang: str | None,
) -> int:
    """每份文书走到哪一步、谁逾期；放行 · how far each document is, who is late; release."""
    screen = Screen(folder, as_json, lang)
    if release and not by:
        raise click.UsageError("--release 要写明 --by 谁放行 · --release needs --by NAME")
    filters = filters_of(only, units, types)

    def let_go() -> int:
        from pipeline.cli.dispatch_lines import release_lines
        from pipeline.steps.release import release as release_step

        now = datetime.now().astimezone()
        report = release_step(screen.workspace(), batch, filters, by or "", now)
        told = report_of(screen)
        answer(screen, report.json, release_lines(report.json, told.say))
        say(told.problems(report.problems, most=None), err=True)
        return report.exit_code

    def tell() -> int:
        from pipeline.cli.dispatch_lines import status_lines
        from pipeline.steps.status import status as status_step

        day = on.date() if on else datetime.now().astimezone().date()
        report = status_step(screen.workspace(), batch, filters, day, chase)
        answer(screen, report.json, status_lines(report, report_of(screen).say))
        return EXIT_DONE

    def compare() -> int:
        from pipeline.steps.redline import make_redline

        report = make_redline(screen.workspace(), batch, redline or "")
        answer(screen, report.json, [report_of(screen).say("redline_written", path=str(report.path))])
        return EXIT_DONE

    return guarded(screen, let_go if release else compare if redline else tell)
