"""``jixiao template``: the tools of whoever writes the Word templates."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.answering import answer, guarded, report_of
from pipeline.cli.options import Screen, screen_options
from pipeline.errors import EXIT_DONE

_CONTEXT = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=_CONTEXT, no_args_is_help=True)
def template() -> None:
    """模板作者的工具 · the template author's tools."""


@template.command(name="list", context_settings=_CONTEXT)
@screen_options
def list_(folder: Path | None, as_json: bool, lang: str | None) -> int:
    """有哪些模板、谁在用 · every template, and which documents use it."""
    screen = Screen(folder, as_json, lang)

    def work() -> int:
        from pipeline.steps.template_list import template_list

        report = template_list(screen.workspace())
        answer(screen, report.json, report_of(screen).template_list(report.json))
        return EXIT_DONE

    return guarded(screen, work)


@template.command(context_settings=_CONTEXT)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option(
    "--mark/--no-mark",
    default=True,
    show_default=True,
    help="有问题时另存一份带批注的副本 · write a copy with comments when anything is found",
)
@screen_options
def check(names: tuple[str, ...], mark: bool, folder: Path | None, as_json: bool, lang: str | None) -> int:
    """检查模板，逐段说明怎么改 · every fault of templates, with the paragraph and the fix.

    NAME 是 templates/docx/ 下的模板名或文件路径，不写为全部 · a template's name or path; none: all of them.
    """
    screen = Screen(folder, as_json, lang)

    def work() -> int:
        from pipeline.steps.template_check import template_check

        report = template_check(screen.workspace(), names, screen.data_language())
        answer(screen, report.json, report_of(screen).template_check(report.json))
        return report.exit_code

    return guarded(screen, work)
