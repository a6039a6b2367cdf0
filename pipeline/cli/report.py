"""Answers as a person reads them on the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Language, Problem
from pipeline.steps.presenting import LIST, REPORT
from pipeline.steps.telling import Told, inside, objects, tell_documents, text
from pipeline.wording import describe, text_of

# Only check marks workbooks: a run must not wait for the libraries that do it.
if TYPE_CHECKING:
    from pipeline.steps.answer import Answer
    from pipeline.steps.check import CheckReport
    from pipeline.steps.init import InitReport

_LEVELS = {"error": "level_error", "warning": "level_warning", "note": "level_note"}
_MOST_PROBLEMS = 20
_MOST_DOCUMENTS = 200
# Documents that a run tells of one by one.
_NOTED = frozenset({"kept", "failed", "gone"})
_FIGURES = ("target", "actual", "rate", "prorated_rate", "growth", "year_growth", "peer_average", "peer_gap")
_FIGURE_WORDS = {
    "target": "figure_target",
    "actual": "figure_actual",
    "rate": "figure_rate",
    "prorated_rate": "figure_prorated_rate",
    "growth": "figure_growth",
    "year_growth": "figure_year_growth",
    "peer_average": "figure_peer_average",
    "peer_gap": "figure_peer_gap",
}


class Report:
    """Answers in one language; each method gives lines."""

    def __init__(self, language: Language) -> None:
        self._language: Language = language

    def say(self, code: str, **params: str) -> str:
        """Return a text of the screen."""
        return text_of(code, params, self._language)

    def init(self, report: InitReport) -> Iterator[str]:
        """A workspace was made; what to do next."""
        yield self.say("init_done", folder=str(report.workspace.root), files=str(len(report.files)))
        yield self.say("init_next")
        yield f"  cd {report.workspace.root}"
        for batch in report.batches[-1:] and [_sample(report.batches)]:
            yield f"  jixiao plan {batch}"
            yield f"  jixiao run {batch}"

    def check(self, report: CheckReport, batch: str | None) -> Iterator[str]:
        """Every fault, columns that were left out, and the marked copies."""
        yield from self.problems(report.problems, most=None)
        for title, columns in (
            ("check_unknown", report.unknown_columns),
            ("check_dropped", report.dropped_columns),
        ):
            if columns:
                yield self.say(title)
                yield from (f"  {place} {header}" for place, header in columns.items())
        if report.marked:
            yield self.say("check_marked")
            yield from (f"  {path}" for path in report.marked)
        if report.proposed is not None:
            yield self.say("check_proposed", path=str(report.proposed))
        if not report.problems:
            yield self.say("check_clean")
        if batch is not None and report.exit_code in (0, 10):
            yield self.say("next_plan", batch=batch)

    def plan(self, answer: Answer, problems: Sequence[Problem]) -> Iterator[str]:
        """Who gets which document and why, before anything is made."""
        told = answer.head
        counted = _Counted(tell_documents(answer.documents, self._language, planned=True))
        yield from self._totals(told)
        yield from self._counts(counted)
        yield ""
        yield from self._documents(counted)
        yield from self._exceptions(told)
        yield from self.problems(problems)
        yield self.say("next_run", batch=text(told, "batch"))

    def run(self, answer: Answer, problems: Sequence[Problem], outputs: Path) -> Iterator[str]:
        """What was made, and where it stands."""
        told = answer.head
        counted = _Counted(tell_documents(answer.documents, self._language), _NOTED)
        yield from self._totals(told)
        yield from self._counts(counted)
        yield from self._documents(counted)
        yield from self._exceptions(told)
        yield from self.problems(problems)
        yield self.say("run_where", folder=str(outputs))
        yield self.say("run_files", report=REPORT, list=LIST)
        yield from self._fixed_copies(answer)
        if published := inside(told, "published"):
            yield self.say("run_published", **{name: str(value) for name, value in published.items()})

    def explain(self, told: Mapping[str, Json]) -> Iterator[str]:
        """One person or unit: figures, rules that held and that did not, documents."""
        facts = inside(told, "facts")
        name = " ".join(filter(None, (text(facts, "name"), text(told, "subject"), text(facts, "post"))))
        yield f"{name}  {text(facts, 'unit')}".rstrip()
        if facts:
            yield from self._facts(facts)
        for document in tell_documents(objects(told, "documents"), self._language, planned=True):
            yield f"{self.say('explain_document')} {document.title}  {document.status}  {document.number}"
            yield from (f"  {line}" for line in document.reasons.splitlines())
        listed = inside(told, "listed")
        if listed:
            yield f"{self.say('explain_listed')} {text(listed, 'text')}"
        for problem in objects(told, "problems"):
            words = f"{text(problem, 'text')}{text(problem, 'hint')}"
            yield f"{text(problem, 'cell')} {words}({text(problem, 'code')})"

    def problems(self, problems: Sequence[Problem], most: int | None = _MOST_PROBLEMS) -> Iterator[str]:
        """The problems, worst first, in the order of the files; ``most`` None gives all of them."""
        if not problems:
            return
        counts = Counter[str](problem.level for problem in problems)
        told = "，" if self._language == "zh" else ", "
        yield self.say("problems") + told.join(
            f"{self.say(word)} {counts[level]}" for level, word in _LEVELS.items() if counts[level]
        )
        worst_first = [problem for level in _LEVELS for problem in problems if problem.level == level]
        for problem in worst_first[:most]:
            yield f"  [{self.say(_LEVELS[problem.level])}] {describe(problem, self._language)}"
        if most is not None and len(worst_first) > most:
            yield self.say("more_problems", count=str(len(worst_first) - most), list=LIST)

    def _totals(self, told: Mapping[str, Json]) -> Iterator[str]:
        yield self.say("batch_line", batch=text(told, "batch"), period=text(inside(told, "period"), "id"))
        totals = inside(told, "totals")
        yield self.say("sum_line", **{name: str(count) for name, count in totals.items()})

    def _counts(self, counted: _Counted) -> Iterator[str]:
        if not counted.total:
            yield self.say("nothing_to_make")
            return
        yield self.say("documents_line", count=str(counted.total), by_status=_line(counted.statuses))
        yield f"  {_line(counted.titles)}"
        yield from (f"  {unit}  {count}" for unit, count in sorted(counted.units.items()))

    def _documents(self, counted: _Counted) -> Iterator[str]:
        for document in counted.shown:
            id_ = "" if document.subject_id == document.unit else f" {document.subject_id}"
            cause = f"（{document.cause}）" if document.cause else ""
            yield f"{document.subject}{id_}  {document.title}  {document.status}{cause}"
            yield from (f"    {line}" for line in document.reasons.splitlines())
        if counted.more:
            yield self.say("more_documents", count=str(counted.more))

    def _exceptions(self, told: Mapping[str, Json]) -> Iterator[str]:
        exceptions = objects(told, "exceptions")
        if exceptions:
            yield self.say("sheet_exceptions")
        for item in exceptions[:_MOST_DOCUMENTS]:
            subject = inside(item, "subject")
            yield f"  {text(subject, 'name')} {text(subject, 'id')}  {text(item, 'text')}"

    def _fixed_copies(self, answer: Answer) -> Iterator[str]:
        pdfs = sum(line.get("pdf") is not None for line in answer.documents)
        packs = objects(answer.head, "packs")
        if pdfs:
            yield self.say("run_pdfs", count=str(pdfs))
        if packs:
            pages = sum(int(text(pack, "pages")) for pack in packs)
            yield self.say("run_packs", count=str(len(packs)), pages=str(pages))

    def _facts(self, facts: Mapping[str, Json]) -> Iterator[str]:
        grade = inside(facts, "grade")
        if grade:
            yield f"{self.say('explain_grade')} {text(grade, 'value')}  {text(grade, 'cell')}"
        for indicator in objects(facts, "indicators"):
            yield text(indicator, "name")
            for name in _FIGURES:
                figure = inside(indicator, name)
                if figure:
                    printed = f"{self.say(_FIGURE_WORDS[name])} {text(figure, 'printed')}"
                    yield f"  {printed}  {text(figure, 'cell')}  {text(figure, 'formula')}".rstrip()
        yield self.say("explain_held")
        for finding in objects(facts, "findings"):
            yield f"  {text(finding, 'rule')}  {text(finding, 'text')}"
        not_met = facts.get("rules_not_met")
        if isinstance(not_met, list) and not_met:
            yield f"{self.say('explain_not_met')} {'  '.join(map(str, not_met))}"
        for rule, names in inside(facts, "rules_not_applicable").items():
            missing = "、".join(map(str, names)) if isinstance(names, list) else ""
            yield self.say("explain_not_applicable", rule=rule, missing=missing)


class _Counted:
    """Documents as they are counted on the screen; the first of those that are shown one by one.

    Attributes:
        shown: At most so many as a screen bears; ``more``: how many others would be shown.
    """

    def __init__(self, documents: Iterable[Told], kinds: Collection[str] | None = None) -> None:
        """Look at each document once; ``kinds``: of which kinds are shown, None shows all."""
        self.total = self.more = 0
        self.statuses, self.titles, self.units = Counter[str](), Counter[str](), Counter[str]()
        self.shown: list[Told] = []
        for document in documents:
            self.total += 1
            self.statuses[document.status] += 1
            self.titles[document.title] += 1
            self.units[document.unit] += 1
            if kinds is None or document.kind in kinds:
                self._show(document)

    def _show(self, document: Told) -> None:
        if len(self.shown) < _MOST_DOCUMENTS:
            self.shown.append(document)
        else:
            self.more += 1


def _line(counts: Counter[str]) -> str:
    return " · ".join(f"{word} {count}" for word, count in counts.items())


def _sample(batches: Sequence[str]) -> str:
    """The newest sample batch without a suffix."""
    return max((batch for batch in batches if "-" not in batch), default=batches[-1])
