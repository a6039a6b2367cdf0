"""``jixiao collect``: what came back from the managers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from pipeline.cli.answering import answer, guarded, report_of
from pipeline.cli.options import Screen, screen_options, user_name
from pipeline.cli.progress import progress_bar

_CONTEXT = {"help_option_names": ["-h", "--help"]}


@click.command(context_settings=_CONTEXT)
@click.argument("batch")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as", "number", metavar="NUMBER", help="核对后确认待核文件是哪一份 · what a file in doubt is")
@click.option("--by", metavar="NAME", help="谁核对的，与 --as 同用 · who looked at it; with --as")
@screen_options
def collect(
    batch: str,
    paths: tuple[Path, ...],
    number: str | None,
    by: str | None,
    folder: Path | None,
    as_json: bool,
    lang: str | None,
) -> int:
    """收回主管交回的文件 · recognise, compare and keep what came back."""
    screen = Screen(folder, as_json, lang)
    if (number is None) != (by is None):
        raise click.UsageError("--as 与 --by 要一起用 · --as and --by go together")

    def work() -> int:
        from pipeline.cli.collect_lines import collect_lines
        from pipeline.steps.collect import collect as collect_step
        from pipeline.steps.receiving import Said

        now, language = datetime.now().astimezone(), screen.data_language()
        said = Said(number, by) if number and by else None
        workspace, who = screen.workspace(), user_name()
        with progress_bar(report_of(screen), "collect_progress") as progress:
            report = collect_step(workspace, batch, paths, who, now, language, said, progress)
        answer(screen, report.json, collect_lines(report, screen.language, report_of(screen).say))
        return report.exit_code

    return guarded(screen, work)
