"""Tables and columns of the input, and where values come from, in the words that HR reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Language
from pipeline.core.policies.policy import Policy
from pipeline.core.reading.synonyms import FIELDS
from pipeline.core.reading.table_shapes import TableKind
from pipeline.core.templates.field_sources import InputColumn, Source
from pipeline.wording import text_of

TABLE_TITLES: Mapping[TableKind, str] = {
    "roster": "table_roster",
    "results": "table_results",
    "competencies": "table_competencies",
    "unit_results": "table_unit_results",
    "sales": "table_sales",
}
_ORIGINS = {
    "rules": "origin_rules",
    "batch": "origin_batch",
    "program": "origin_program",
    "history": "origin_history",
}


class ColumnNames:
    """Names of tables, columns and sources in one language."""

    def __init__(self, policy: Policy, language: Language) -> None:
        self._main, self._language = policy.main.name, language
        self._indicators = policy.indicators

    def say(self, code: str, **params: str) -> str:
        """Return a text."""
        return text_of(code, params, self._language)

    def table(self, table: TableKind) -> str:
        """Return the title of a table, which is that of its sheet in the blank workbook."""
        return self.say(TABLE_TITLES[table])

    def indicator(self, id_: str | None) -> str:
        """Return the name of an indicator; "" for none."""
        return self._indicators[id_].name if id_ is not None else ""

    def column(self, column: InputColumn) -> str:
        """Return a column as its header begins: 工号, 销售额·目标, 各指标·目标."""
        title = FIELDS[column.field].title
        if column.of == "each":
            return self.say("each_indicator", field=title)
        return f"{self._main}·{title}" if column.of else title

    def columns(self, columns: Iterable[InputColumn]) -> str:
        """Return columns by table: 花名册：部门、团队；考核结果：各指标·目标."""
        by_table: dict[TableKind, list[str]] = {}
        for column in columns:
            by_table.setdefault(column.table, []).append(self.column(column))
        comma, stop = ("、", "；") if self._language == "zh" else (", ", "; ")
        return stop.join(
            self.say("source_table", table=self.table(table), columns=comma.join(dict.fromkeys(names)))
            for table, names in by_table.items()
        )

    def source(self, source: Source) -> str:
        """Return in one line where a value comes from."""
        columns = self.columns(source.columns)
        if source.origin == "input":
            return self._or(columns, source)
        origin = source.file or self.say(_ORIGINS[source.origin])
        if not columns:
            return self._or(origin, source)
        code = "source_without_history" if source.origin == "history" else "source_and"
        return self.say(code, origin=origin, columns=self._or(columns, source))

    def _or(self, columns: str, source: Source) -> str:
        if not source.instead:
            return columns
        return self.say("source_or", columns=columns, instead=self.columns(source.instead))

    def source_json(self, source: Source) -> Json:
        """Return a source for programs: its origin, the columns by table, and the line that people read."""
        return {
            "origin": source.origin,
            "file": source.file,
            "columns": [self._column_json(column) for column in source.columns],
            "instead": [self._column_json(column) for column in source.instead],
            "text": self.source(source),
        }

    def _column_json(self, column: InputColumn) -> Json:
        return {"table": self.table(column.table), "column": self.column(column)}
