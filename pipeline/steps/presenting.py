"""The list (清单.xlsx) and the page (report.html) that stand beside the drafts.

A batch of many documents has a page for each unit below report/, and report.html leads to them.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from urllib.parse import quote

from pipeline.adapters.files import remove_empty_folders, remove_file, walk_files, write_file
from pipeline.adapters.report_page import (
    Card,
    FoundLine,
    Handler,
    Listing,
    Page,
    Proof,
    Total,
    UnitSection,
    build_report,
)
from pipeline.adapters.sheets.writing_workbook import Table, build_workbook
from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Language, Problem
from pipeline.steps.answer import Answer
from pipeline.steps.deciding import problem_json
from pipeline.steps.evaluating import Prepared, data_language
from pipeline.steps.telling import Told, inside, objects, tell_documents, text
from pipeline.wording import text_of

LIST = "清单.xlsx"
REPORT = "report.html"

_PAGES = "report"
_PAGE_NAME = re.compile(r"\d{4,}\.html")
# A browser is quick with so many; more of them have pages of their own.
_MOST_ON_A_PAGE = 1000

_SEVERITY = {"major": "severity_major", "minor": "severity_minor", "note": "severity_note"}
_LEVEL = {"error": "level_error", "warning": "level_warning", "note": "level_note"}
_LEVELS = tuple(_LEVEL)
_PEOPLE = (
    ("people", "total_people", ""),
    ("with_documents", "total_with_documents", "done"),
    ("not_selected", "total_not_selected", "same"),
    ("exceptions", "total_exceptions", "kept"),
    ("blocked", "total_blocked", "failed"),
    ("documents", "total_documents", "done"),
    ("units_with_documents", "total_units", "done"),
)


def _page_name(number: int) -> str:
    return f"{number:04}.html"


def write_overviews(folder: Path, prepared: Prepared, answer: Answer, faults: Sequence[Problem]) -> None:
    """Write 清单.xlsx, report.html and the pages that belong to it.

    Args:
        answer: The whole plan, with the status of what was run.
        faults: Problems of single documents that this run could not make.
    """
    presented = _Presented(prepared, answer, faults)
    created = datetime.combine(prepared.plan.period.end, time())
    write_file(folder / LIST, build_workbook(presented.tables(), created))
    names = set()
    for name, page in presented.unit_pages():
        write_file(folder / _PAGES / name, build_report(page))
        names.add(name)
    write_file(folder / REPORT, build_report(presented.page()))
    for path in tuple(walk_files(folder / _PAGES)):
        if path.name not in names and _PAGE_NAME.fullmatch(path.name):
            remove_file(path)
    remove_empty_folders(folder / _PAGES, folder)


class _Presented:
    """One plan in the words of one language; ``tables`` comes first, for it looks at every document once."""

    def __init__(self, prepared: Prepared, answer: Answer, faults: Sequence[Problem]) -> None:
        self._prepared = prepared
        self._told = answer.head
        self._documents = answer.documents
        self._language: Language = data_language(prepared.policy)
        self._problems = (*objects(self._told, "problems"), *self._as_json(faults))
        self._titles = Counter[str]()
        self._statuses = Counter[str]()
        # Unit and manager of each document, and its place in the plan.
        self._order: list[tuple[str, str, int]] = []

    def tables(self) -> tuple[Table, ...]:
        """The sheets of the list."""
        listed = ("heading_id", "heading_subject", "heading_unit", "heading_why")
        return (
            Table(
                self._say("sheet_documents"),
                self._headings(
                    "heading_number",
                    "heading_type",
                    "heading_id",
                    "heading_subject",
                    "heading_unit",
                    "heading_manager",
                    "heading_issued",
                    "heading_due",
                    "heading_status",
                    "heading_cause",
                    "heading_reasons",
                    "heading_path",
                ),
                self._document_rows(),
            ),
            Table(self._say("sheet_not_selected"), self._headings(*listed), self._listed("not_selected")),
            Table(self._say("sheet_exceptions"), self._headings(*listed), self._listed("exceptions")),
            Table(self._say("sheet_problems"), self._problem_headings(), self._problem_rows()),
            Table(self._say("sheet_totals"), self._headings("heading_item", "heading_count"), self._totals()),
        )

    def page(self) -> Page:
        """The report."""
        period = inside(self._told, "period")
        named = self._prepared.plan.period.text() if self._language == "zh" else text(period, "id")
        return self._page(
            title=self._say("report_title", period=named),
            totals=tuple(
                Total(self._say(label), self._count(name), kind if self._count(name) != "0" else "")
                for name, label, kind in _PEOPLE
            ),
            sum_line=self._say(
                "sum_line", **{name: str(count) for name, count in inside(self._told, "totals").items()}
            ),
            units=self._units(),
            listings=self._listings(),
        )

    def unit_pages(self) -> Iterator[tuple[str, Page]]:
        """The pages of the units by file name; none where one page holds everything."""
        if len(self._order) > _MOST_ON_A_PAGE:
            for number, unit, places in self._by_unit():
                section = self._section(number, unit, places, above="../")
                yield _page_name(number), self._page(title=unit, units=(section,), back=f"../{REPORT}")

    def _page(
        self,
        title: str,
        units: tuple[UnitSection, ...],
        totals: tuple[Total, ...] = (),
        sum_line: str = "",
        listings: tuple[Listing, ...] = (),
        back: str = "",
    ) -> Page:
        settings = self._prepared.policy.settings
        period = inside(self._told, "period")
        return Page(
            language=self._language,
            title=title,
            organisation=settings.organisation,
            marking=settings.classification,
            subtitle=self._say(
                "report_subtitle",
                batch=text(self._told, "batch"),
                start=text(period, "start"),
                end=text(period, "end"),
            ),
            totals=totals,
            sum_line=sum_line,
            words={
                "documents": self._say("report_documents"),
                "handed_out_by": self._say("report_handed_out_by"),
                "due": self._say("report_due"),
                "open": self._say("report_open"),
                "contents": self._say("report_contents"),
                "back": self._say("report_back"),
                "no_documents": self._say("report_no_documents"),
            },
            units=units,
            listings=listings,
            footing=self._footing(),
            back=back,
        )

    def _say(self, code: str, **params: str) -> str:
        return text_of(code, params, self._language)

    def _headings(self, *codes: str) -> tuple[str, ...]:
        return tuple(self._say(code) for code in codes)

    def _as_json(self, problems: Iterable[Problem]) -> list[Mapping[str, Json]]:
        told = (problem_json(problem, self._language) for problem in problems)
        return [problem for problem in told if isinstance(problem, dict)]

    def _count(self, name: str) -> str:
        return text(inside(self._told, "totals"), name)

    def _document_rows(self) -> Iterator[tuple[str, ...]]:
        for place, document in enumerate(tell_documents(self._documents, self._language)):
            if document.is_planned:
                self._titles[document.title] += 1
            self._statuses[document.status] += 1
            self._order.append((sys.intern(document.unit), sys.intern(document.manager), place))
            yield self._document_row(document)

    def _document_row(self, document: Told) -> tuple[str, ...]:
        return (
            document.number,
            document.title,
            document.subject_id,
            document.subject,
            document.unit,
            document.manager,
            document.issued,
            document.due,
            document.status,
            document.cause,
            document.reasons,
            document.path,
        )

    def _listed(self, name: str) -> tuple[tuple[str, ...], ...]:
        return tuple(
            (text(subject, "id"), text(subject, "name"), text(subject, "unit"), text(item, "text"))
            for item in objects(self._told, name)
            for subject in [inside(item, "subject")]
        )

    def _problem_headings(self) -> tuple[str, ...]:
        return self._headings(
            "heading_level", "heading_code", "heading_cell", "heading_id", "heading_text", "heading_hint"
        )

    def _problem_rows(self) -> tuple[tuple[str, ...], ...]:
        worst_first = sorted(self._problems, key=lambda problem: _LEVELS.index(text(problem, "level")))
        return tuple(
            (
                self._say(_LEVEL[text(problem, "level")]),
                text(problem, "code"),
                text(problem, "cell"),
                text(problem, "subject"),
                text(problem, "text"),
                text(problem, "hint"),
            )
            for problem in worst_first
        )

    def _totals(self) -> Iterator[tuple[str, str]]:
        for name, label, _ in _PEOPLE:
            yield self._say(label), self._count(name)
        for title, count in self._titles.items():
            yield self._say("total_of_type", title=title), str(count)
        for status, count in self._statuses.items():
            yield self._say("total_of_status", status=status), str(count)

    def _by_unit(self) -> Iterator[tuple[int, str, list[int]]]:
        """Number and name of each unit, and the places of its documents, those of one manager together."""
        self._order.sort()
        for number, (unit, found) in enumerate(groupby(self._order, key=itemgetter(0)), start=1):
            yield number, unit, [place for _, _, place in found]

    def _units(self) -> tuple[UnitSection, ...]:
        if len(self._order) <= _MOST_ON_A_PAGE:
            return tuple(self._section(*unit) for unit in self._by_unit())
        return tuple(
            UnitSection(f"{_PAGES}/{_page_name(number)}", unit, self._documents_of(places), ())
            for number, unit, places in self._by_unit()
        )

    def _section(self, number: int, unit: str, places: Sequence[int], above: str = "") -> UnitSection:
        documents = tell_documents((self._documents.at(place) for place in places), self._language)
        handlers = tuple(
            Handler(manager, tuple(self._card(document, above) for document in of_manager))
            for manager, of_manager in groupby(documents, key=lambda document: document.manager)
        )
        return UnitSection(f"#unit-{number}", unit, self._documents_of(places), handlers)

    def _documents_of(self, places: Sequence[int]) -> str:
        return self._say("report_count", count=str(len(places)))

    def _card(self, document: Told, above: str) -> Card:
        is_person = document.subject_id != document.unit
        return Card(
            subject=f"{document.subject} {document.subject_id}" if is_person else document.subject,
            title=document.title,
            number=document.number,
            status=document.status,
            kind=document.kind,
            note=document.cause,
            due=document.due,
            link=quote(f"{above}{document.path}" if document.path else ""),
            decided=document.decided,
            findings=tuple(self._found(finding) for finding in document.findings),
        )

    def _found(self, finding: Mapping[str, Json]) -> FoundLine:
        kind = text(finding, "severity")
        return FoundLine(
            kind=kind,
            severity=self._say(_SEVERITY[kind]),
            text=text(finding, "text"),
            rule=text(finding, "rule"),
            proofs=tuple(
                Proof(text(item, "field"), text(item, "value"), text(item, "cell"))
                for item in objects(finding, "evidence")
            ),
        )

    def _listings(self) -> tuple[Listing, ...]:
        people = self._headings("heading_id", "heading_subject", "heading_unit", "heading_why")
        problems = self._problem_rows()
        return (
            self._listing("not_selected", people, self._listed("not_selected"), self._split("not_selected")),
            self._listing("exceptions", people, self._listed("exceptions"), self._split("exceptions")),
            self._listing(
                "blocked", people, self._blocked(), self._say("count_people", count=self._count("blocked"))
            ),
            self._listing(
                "problems",
                self._problem_headings(),
                problems,
                self._say("count_lines", count=str(len(problems))),
            ),
        )

    def _listing(
        self, name: str, headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...], count: str
    ) -> Listing:
        title, intro = _SECTIONS[name]
        shown, empty = rows[:_MOST_ON_A_PAGE], self._say("none_listed")
        more = self._say("report_more", count=str(len(rows) - len(shown)), list=LIST)
        return Listing(
            name,
            self._say(title),
            count,
            self._say(intro),
            headings,
            shown,
            empty,
            more if len(shown) < len(rows) else "",
        )

    def _split(self, name: str) -> str:
        """How many people and how many units a list holds, so that the people can be added up."""
        kinds = Counter(text(inside(item, "subject"), "kind") for item in objects(self._told, name))
        people = self._say("count_people", count=str(kinds["employee"]))
        if not kinds["unit"]:
            return people
        return f"{people} · {self._say('count_units', count=str(kinds['unit']))}"

    def _blocked(self) -> tuple[tuple[str, ...], ...]:
        why: dict[str, list[str]] = {}
        for problem in self._problems:
            if text(problem, "level") == "error":
                line = f"{text(problem, 'cell')} {text(problem, 'text')}"
                why.setdefault(text(problem, "subject"), []).append(line)
        return tuple(
            (subject.id, subject.name, subject.unit, "\n".join(why.get(subject.id, [])))
            for subject in self._prepared.plan.blocked
        )

    def _footing(self) -> tuple[str, ...]:
        history = [
            self._say("report_history", period=text(source, "period"), source=text(source, "source"))
            for source in objects(self._told, "history")
        ]
        return (
            self._say("report_drafts"),
            *(history or [self._say("report_no_history")]),
            self._say("report_policy", version=text(self._told, "policy_version")[:12]),
        )


_SECTIONS = {
    "not_selected": ("sheet_not_selected", "intro_not_selected"),
    "exceptions": ("sheet_exceptions", "intro_exceptions"),
    "blocked": ("sheet_blocked", "intro_blocked"),
    "problems": ("sheet_problems", "intro_problems"),
}
