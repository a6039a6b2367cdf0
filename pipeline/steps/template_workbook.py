"""template fields --workbook: the blank input workbook that the templates and rules in use need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.adapters.files import is_free, write_file
from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.sheets.blank_workbook import Check, Column, Guide, InputSheet, build_blank_workbook
from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Language, Problem
from pipeline.core.periods import batch_period
from pipeline.core.places import FileRef
from pipeline.core.policies.policy import Policy
from pipeline.core.reading.table_shapes import TableKind
from pipeline.core.templates.blank_input import BlankColumn, Form, blank_columns
from pipeline.core.templates.input_needs import documents_in_use, input_needs
from pipeline.errors import InputError, OutputError
from pipeline.steps.naming_columns import ColumnNames
from pipeline.steps.reading import read_batch, read_policy
from pipeline.steps.template_fields import template_use

FILE = "输入表_空白.xlsx"
# No clock: the same workspace gives the same bytes.
_CREATED = datetime(2026, 1, 1)
_REQUIRED_MARK = "*"
_MOST_LISTED = 4
_ROWS: Mapping[TableKind, int] = {"sales": 200_000}
_PEOPLE_ROWS = 5_000
_FROZEN: Mapping[TableKind, int] = {
    "roster": 2,
    "results": 2,
    "competencies": 2,
    "unit_results": 2,
    "sales": 2,
}
_CHECKS: Mapping[Form, Check] = {
    "date": "date",
    "money": "number",
    "percent": "number",
    "count": "whole",
    "number": "number",
    "level": "number",
    "choice": "choice",
}
_FORMS: Mapping[Form, str] = {
    "text": "form_text",
    "date": "form_date",
    "month": "form_month",
    "money": "form_money",
    "percent": "form_percent",
    "count": "form_count",
    "number": "form_number",
    "level": "form_level",
}
HELP: Mapping[str, str] = {
    "id": "help_id",
    "name": "help_name",
    "unit": "help_unit",
    "team": "help_team",
    "post": "help_post",
    "level": "help_level",
    "manager": "help_manager",
    "hired": "help_hired",
    "left": "help_left",
    "status": "help_status",
    "on_hold": "help_on_hold",
    "base_pay": "help_base_pay",
    "target": "help_target",
    "actual": "help_actual",
    "previous": "help_previous",
    "last_year": "help_last_year",
    "peer_average": "help_peer_average",
    "weight": "help_weight",
    "score": "help_score",
    "reason": "help_reason",
    "total": "help_total",
    "grade": "help_grade",
    "previous_grade": "help_previous_grade",
    "comment": "help_comment",
    "strengths": "help_strengths",
    "shortfalls": "help_shortfalls",
    "competency": "help_competency",
    "current": "help_current",
    "expected": "help_expected",
    "due": "help_due",
    "indicator": "help_indicator",
    "numerator": "help_numerator",
    "denominator": "help_denominator",
    "note": "help_note",
    "date": "help_date",
    "amount": "help_amount",
    "customer": "help_customer",
    "customer_class": "help_customer_class",
    "product_line": "help_product_line",
    "channel": "help_channel",
    "new_customer": "help_new_customer",
}
"""Field → what to write into its column."""


@dataclass(frozen=True, slots=True)
class TemplateWorkbookReport:
    """The answer of ``template fields --workbook``, as its JSON."""

    json: dict[str, Json]


def template_workbook(workspace: Workspace, file: Path | None, language: Language) -> TemplateWorkbookReport:
    """Write the blank workbook, and return where it is and what stands in it.

    Args:
        file: None: 输入表_空白.xlsx beside jixiao.yaml.

    Raises:
        PolicyError, TemplateError: The policy, or a template in use, cannot be read.
        OutputError: The file exists already (O830), or cannot be written.
    """
    policy, _ = read_policy(workspace)
    path = (workspace.root / FILE) if file is None else file.absolute()
    if not is_free(path):
        raise OutputError([Problem("O830", "error", FileRef(path.as_posix()), stops=True)])
    uses = {
        name: template_use(workspace.templates / name)
        for name in sorted({document.template for document in documents_in_use(policy)})
    }
    columns = blank_columns(input_needs(policy, uses), policy, _known_units(workspace, policy))
    writer = _Writer(ColumnNames(policy, language))
    write_file(path, writer.workbook(columns))
    return TemplateWorkbookReport({"path": str(path), "sheets": writer.told(columns)})


def _known_units(workspace: Workspace, policy: Policy) -> tuple[str, ...]:
    """The full names of the departments of the newest batch that can be read; none when there is none."""
    named = [(batch_period(name), name) for name in workspace.batches()]
    newest_first = sorted(
        (period.start, name) for period, name in named if period is not None and period.id == name
    )[::-1]
    for _, name in newest_first:
        try:
            batch = read_batch(workspace, name, policy).intake.input
        except InputError:
            continue
        paths = [appraisal.employee.department for appraisal in batch.appraisals]
        return tuple(sorted({"/".join(path[: n + 1]) for path in paths for n in range(len(path))}))
    return ()


class _Writer:
    def __init__(self, names: ColumnNames) -> None:
        self._names = names

    def workbook(self, columns: Mapping[TableKind, Sequence[BlankColumn]]) -> bytes:
        say = self._names.say
        sheets = [
            InputSheet(
                self._names.table(table),
                tuple(map(self._column, inside)),
                _FROZEN[table],
                _ROWS.get(table, _PEOPLE_ROWS),
            )
            for table, inside in columns.items()
        ]
        return build_blank_workbook(
            self._guide(columns),
            sheets,
            say("sheet_choices"),
            say("example_comment"),
            _CREATED,
            _REQUIRED_MARK,
        )

    def told(self, columns: Mapping[TableKind, Sequence[BlankColumn]]) -> list[Json]:
        return [
            {
                "sheet": self._names.table(table),
                "columns": [
                    {
                        "header": column.header,
                        "required": column.need.required,
                        "form": self._form(column),
                        "documents": list[Json](column.need.documents),
                        "rules": list[Json](column.need.rules),
                    }
                    for column in inside
                ],
            }
            for table, inside in columns.items()
        ]

    def _guide(self, columns: Mapping[TableKind, Sequence[BlankColumn]]) -> Guide:
        say = self._names.say
        rows = [
            (
                self._names.table(table),
                column.header,
                self._required(column),
                self._form(column),
                self._help(column),
                "\n".join(self._users(column)),
            )
            for table, inside in columns.items()
            for column in inside
        ]
        headings = (
            "guide_sheet",
            "guide_column",
            "guide_required",
            "guide_form",
            "guide_help",
            "guide_users",
        )
        paragraphs = ("guide_1", "guide_2", "guide_3", "guide_4", "guide_5")
        return Guide(say("sheet_guide"), tuple(map(say, paragraphs)), tuple(map(say, headings)), tuple(rows))

    def _column(self, column: BlankColumn) -> Column:
        say, form = self._names.say, self._form(column)
        head = say("comment_head", required=self._required(column), form=form)
        return Column(
            header=column.header,
            comment="\n".join((head, self._help(column), *self._users(column))),
            required=column.need.required,
            number_format=_number_format(column),
            check=_CHECKS.get(column.form, "none") if not column.choices else "choice",
            choices=column.choices,
            strict=column.closed and column.form == "choice",
            extendable=not column.closed,
            group=column.need.indicator or "",
            lowest=column.lowest,
            highest=column.highest,
            fault=say("input_fault", form=form),
            example=column.sample,
        )

    def _help(self, column: BlankColumn) -> str:
        return self._names.say(
            HELP[column.need.field], indicator=self._names.indicator(column.need.indicator)
        )

    def _required(self, column: BlankColumn) -> str:
        return self._names.say("required" if column.need.required else "optional")

    def _form(self, column: BlankColumn) -> str:
        say = self._names.say
        if column.form == "choice":
            code = "form_choice" if column.closed else "form_open_choice"
            return say(code, choices="、".join(column.choices))
        bounds = {"lowest": f"{column.lowest}", "highest": f"{column.highest}"}
        return say(_FORMS[column.form], unit=column.unit, **bounds).strip()

    def _users(self, column: BlankColumn) -> list[str]:
        say, need = self._names.say, column.need
        lines = [say("comment_documents", titles=self._listed(need.documents))] if need.documents else []
        return lines + ([say("comment_rules", rules=self._listed(need.rules))] if need.rules else [])

    def _listed(self, names: Sequence[str]) -> str:
        if len(names) <= _MOST_LISTED:
            return "、".join(names)
        return self._names.say("and_more", listed="、".join(names[:_MOST_LISTED]), count=str(len(names)))


def _number_format(column: BlankColumn) -> str:
    decimals = f".{'0' * column.places}" if column.places else ""
    match column.form:
        case "date":
            return "yyyy-mm-dd"
        case "money":
            return f"#,##0{decimals}"
        case "percent":
            return f"0{decimals}%"
        case "count":
            return "0"
        case "number" | "level":
            return "General"
        case _:
            return "@"
