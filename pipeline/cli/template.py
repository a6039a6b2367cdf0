"""``jixiao template``: the tools of whoever writes the Word templates."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.answering import answer, guarded, report_of, say
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
        from pipeline.cli.template_check_lines import list_lines
        from pipeline.steps.template_list import template_list

        report = template_list(screen.workspace())
        answer(screen, report.json, list_lines(report.json, report_of(screen).say))
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
        from pipeline.cli.template_check_lines import check_lines
        from pipeline.steps.template_check import template_check

        in_files = screen.data_language()
        language = in_files if as_json else screen.language
        report = template_check(screen.workspace(), names, mark, language, in_files)
        answer(screen, report.json, check_lines(report.json, report_of(screen).say))
        return report.exit_code

    return guarded(screen, work)


@template.command(context_settings=_CONTEXT)
@click.argument("name", metavar="[NAME]", required=False)
@click.option(
    "--workbook",
    "file",
    metavar="[FILE]",
    is_flag=False,
    flag_value="",
    help="写出空白输入表，默认 输入表_空白.xlsx · write the blank input workbook",
)
@screen_options
def fields(name: str | None, file: str | None, folder: Path | None, as_json: bool, lang: str | None) -> int:
    """模板可用的字段；写 NAME 只看它用到的 · the fields for templates, or those that one uses."""
    screen = Screen(folder, as_json, lang)
    if name is not None and file is not None:
        raise click.UsageError("--workbook 不能与 NAME 同用 · --workbook takes no NAME")

    def work() -> int:
        from pipeline.cli.template_lines import fields_lines, workbook_lines
        from pipeline.steps.template_fields import template_fields
        from pipeline.steps.template_workbook import template_workbook

        words = report_of(screen).say
        if file is None:
            language = screen.data_language() if as_json else screen.language
            told = template_fields(screen.workspace(), name, language).json
            answer(screen, told, fields_lines(told, words))
        else:
            path = Path(file) if file else None
            told = template_workbook(screen.workspace(), path, screen.data_language()).json
            answer(screen, told, workbook_lines(told, words))
        return EXIT_DONE

    return guarded(screen, work)


@template.command(context_settings=_CONTEXT)
@click.argument("name", metavar="NAME")
@click.option("--batch", metavar="BATCH", help="用这个批次的数据 · fill it from this batch")
@click.option("--id", "id_", metavar="ID", help="哪个人或部门 · which person or unit")
@click.option("--pdf", is_flag=True, help="另存 PDF · a PDF as well")
@click.option("--png", is_flag=True, help="另存每页图片 · a picture of each page as well")
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="写到哪里 · folder to write to")
@screen_options
def preview(
    name: str,
    batch: str | None,
    id_: str | None,
    pdf: bool,
    png: bool,
    out: Path | None,
    folder: Path | None,
    as_json: bool,
    lang: str | None,
) -> int:
    """填好一份看看样子 · one filled document to look at, from sample data or a batch."""
    screen = Screen(folder, as_json, lang)
    if (batch is None) != (id_ is None):
        raise click.UsageError("--batch 和 --id 要一起用 · --batch and --id go together")

    def work() -> int:
        from pipeline.cli.template_lines import preview_lines
        from pipeline.steps.template_preview import Wish, template_preview

        wish = Wish(batch, id_, pdf, png, out)
        report = template_preview(screen.workspace(), name, wish, screen.data_language())
        told = report_of(screen)
        answer(screen, report.json, preview_lines(report.json, told.say))
        say(told.problems(report.problems, most=None), err=True)
        return report.exit_code

    return guarded(screen, work)
