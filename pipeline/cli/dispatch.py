"""``jixiao dispatch``: what was released goes to the managers."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import click

from pipeline.cli.answering import answer, guarded, report_of, say
from pipeline.cli.options import Screen, screen_options, user_name
from pipeline.errors import EXIT_DONE

_CONTEXT = {"help_option_names": ["-h", "--help"]}


@click.command(context_settings=_CONTEXT)
@click.argument("batch")
@click.option("--by", metavar="NAME", help="经手人，默认当前用户 · who does it; default: the user")
@click.option(
    "--due",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="交回期限，默认按 return_days · when drafts are to be back",
)
@click.option("--send", is_flag=True, help="用邮件发出，需设 mail · send by mail, as jixiao.yaml says")
@click.option(
    "--again",
    multiple=True,
    metavar="ID",
    help="再发一次；packed：所有没发过的 · mail once more; packed: all never mailed",
)
@click.option(
    "--arrived", multiple=True, metavar="ID", help="对方已收到 · a mail in doubt has arrived (repeatable)"
)
@screen_options
def dispatch(
    batch: str,
    by: str | None,
    due: datetime | None,
    send: bool,
    again: tuple[str, ...],
    arrived: tuple[str, ...],
    folder: Path | None,
    as_json: bool,
    lang: str | None,
) -> int:
    """把放行的文书打包给各位主管 · a packet per manager, with list, instructions and mail draft."""
    screen = Screen(folder, as_json, lang)
    if again and not send:
        raise click.UsageError("--again 要与 --send 同用 · --again needs --send")

    def work() -> int:
        from pipeline.cli.dispatch_lines import dispatch_lines
        from pipeline.steps.dispatch import dispatch as dispatch_step
        from pipeline.steps.mailing import PASSWORD, Posting

        posting = Posting(os.environ.get(PASSWORD), again) if send else None
        now, last = datetime.now().astimezone(), due.date() if due else None
        report = dispatch_step(
            screen.workspace(), batch, by or user_name(), now, due=last, posting=posting, arrived=arrived
        )
        told = report_of(screen)
        answer(screen, report.json, dispatch_lines(report.json, told.say, send))
        say(told.problems(report.problems, most=None), err=True)
        return report.exit_code or EXIT_DONE

    return guarded(screen, work)
