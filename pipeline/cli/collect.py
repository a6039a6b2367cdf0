"""``jixiao collect``: what came back from the managers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from pipeline.cli.answering import answer, guarded, report_of
from pipeline.cli.options import Screen, screen_options, user_name

_CONTEXT = {"help_option_names": ["-h", "--help"]}


@click.command(context_settings=_CONTEXT)
@click.argument("batch")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@screen_options
def collect(batch: str, paths: tuple[Path, ...], folder: Path | None, as_json: bool, lang: str | None) -> int:
    """收回主管交回的文件 · recognise, compare and keep what came back."""
    screen = Screen(folder, as_json, lang)

    def work() -> int:
        from pipeline.cli.collect_lines import collect_lines
        from pipeline.steps.collect import collect as collect_step

        now, language = datetime.now().astimezone(), screen.data_language()
        report = collect_step(screen.workspace(), batch, paths, user_name(), now, language)
        answer(screen, report.json, collect_lines(report, screen.language, report_of(screen).say))
        return report.exit_code

    return guarded(screen, work)
