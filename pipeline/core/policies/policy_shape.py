"""The policy files → one frozen Policy, or every fault at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.core.policies.expressions import Expression, ExpressionFault, ValueKind, compile_expression
from pipeline.core.policies.policy import (
    Deadline,
    DocumentType,
    Grade,
    Indicator,
    KeepOut,
    MailServer,
    Measure,
    Policy,
    Rule,
    Settings,
    Tier,
)
from pipeline.core.policies.policy_bounds import policy_bounds
from pipeline.core.policies.policy_links import check_ids, check_unique, written_pairs
from pipeline.core.policies.policy_models import (
    DocumentShape,
    GradeShape,
    HolidaysShape,
    IndicatorShape,
    KeepOutShape,
    MeasureShape,
    RuleShape,
    SettingsShape,
    TierShape,
)
from pipeline.core.policies.sentences import check_sentence, names_in
from pipeline.core.policies.vocabulary import RESERVED, aliases_of, known_names, split_name
from pipeline.core.policies.yaml_shape import Entry, S, YamlFile, check_keys, read_entry, read_list
from pipeline.errors import PolicyError

SETTINGS_FILE = "jixiao.yaml"
INDICATORS_FILE = "policy/indicators.yaml"
RULES_FILE = "policy/rules.yaml"
MEASURES_FILE = "policy/measures.yaml"
GRADES_FILE = "policy/grades.yaml"
DOCUMENTS_FILE = "policy/documents.yaml"
HOLIDAYS_FILE = "policy/holidays.yaml"
POLICY_FILES = (
    SETTINGS_FILE,
    INDICATORS_FILE,
    RULES_FILE,
    MEASURES_FILE,
    GRADES_FILE,
    DOCUMENTS_FILE,
    HOLIDAYS_FILE,
)
_OF_ARCHIVE = frozenset({"archive", "catalog", "fonds"})


def build_policy(files: Iterable[YamlFile]) -> Policy:
    """Return the policy that the files of POLICY_FILES make.

    Raises:
        PolicyError: With every fault of every file, in the order of the files and their lines.
    """
    by_name = {source.file: source for source in files}
    reading = _Reading({file: by_name.get(file, YamlFile(file, None)) for file in POLICY_FILES})
    policy = reading.policy()
    if reading.problems or policy is None:
        raise PolicyError(sorted(reading.problems, key=_order))
    return policy


def build_settings(file: YamlFile) -> Settings:
    """Return jixiao.yaml alone, for what needs no rules.

    Raises:
        PolicyError: With every fault of the file.
    """
    reading = _Reading({SETTINGS_FILE: file}, [*file.faults])
    settings = reading.settings()
    if reading.problems or settings is None:
        raise PolicyError(sorted(reading.problems, key=_order))
    return settings


_UNKNOWN_NAME = frozenset({"P413", "P414", "P453", "P454"})


def _is_in(file: str, problem: Problem) -> bool:
    return isinstance(problem.place, FileRef) and problem.place.file == file


def _order(problem: Problem) -> tuple[int, int, str]:
    place = problem.place
    if not isinstance(place, FileRef):
        return len(POLICY_FILES), 0, problem.code
    return POLICY_FILES.index(place.file), place.line or 0, problem.code


@dataclass(slots=True)
class _Reading:
    """One reading of all files: the entries that are right go on, so that their faults show as well."""

    files: Mapping[str, YamlFile]
    problems: list[Problem] = field(default_factory=list)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    grades: list[Grade] = field(default_factory=list)

    def policy(self) -> Policy | None:
        self._check_files()
        self._read_indicators()
        names_are_known = self._is_readable(RULES_FILE) and not any(
            _is_in(INDICATORS_FILE, problem) for problem in self.problems
        )
        self._read_grades()
        settings = self.settings()
        measures, rules = self._measures(), self._rules()
        tiers, documents, keep_out = self._tiers(), self._documents(), self._keep_out()
        holidays = self._whole(HOLIDAYS_FILE, HolidaysShape)
        if not names_are_known:
            # Names of an indicator or a rule that could not be read are not unknown.
            self.problems = [problem for problem in self.problems if problem.code not in _UNKNOWN_NAME]
        if settings is None or holidays is None:
            return None
        return Policy(
            settings=settings,
            indicators=self.indicators,
            rules=tuple(rules),
            measures={measure.id: measure for measure in measures},
            grades=tuple(self.grades),
            tiers=tuple(tiers),
            documents=tuple(documents),
            keep_out=tuple(keep_out),
            holidays=self._holidays(holidays),
            version=_version(self.files.values()),
            bounds=policy_bounds(self.indicators, rules, self.grades, tiers, documents, keep_out),
            holiday_years=frozenset(holidays.shape.complete_years),
        )

    def _check_files(self) -> None:
        keys = {
            INDICATORS_FILE: (("indicators",), ()),
            RULES_FILE: (("rules",), ()),
            MEASURES_FILE: (("measures",), ()),
            GRADES_FILE: (("grades",), ("tiers",)),
            DOCUMENTS_FILE: (("documents",), ("keep_out",)),
        }
        for file, source in self.files.items():
            self.problems += source.faults
            if source.values is not None and file in keys:
                self.problems += check_keys(source, *keys[file])

    # --- settings, indicators, grades, tiers ---

    def settings(self) -> Settings | None:
        """Return jixiao.yaml; None when it cannot be read."""
        entry = self._whole(SETTINGS_FILE, SettingsShape)
        if entry is None:
            return None
        given = {key: value for key, value in entry.shape if value is not None and key != "mail"}
        mail = entry.shape.mail
        return Settings(**given, mail=None if mail is None else MailServer(**dict(mail)))

    def _read_indicators(self) -> None:
        entries = read_list(self.files[INDICATORS_FILE], "indicators", IndicatorShape, self.problems)
        self.problems += check_unique(entries, [entry.shape.id for entry in entries], "id")
        self.problems += check_unique(entries, [entry.shape.name for entry in entries], "name")
        for entry in entries:
            self._check_reserved(entry)
            values = {**dict(entry.shape), "place": entry.at()}
            self.indicators.setdefault(entry.shape.id, Indicator(**values))
        mains = [entry for entry in entries if entry.shape.main]
        if entries and len(mains) != 1:
            place = self.files[INDICATORS_FILE].at(("indicators",))
            self.problems.append(Problem("P457", "error", place, {"count": str(len(mains))}))

    def _check_reserved(self, entry: Entry[IndicatorShape]) -> None:
        for key, word in (("id", entry.shape.id), ("name", entry.shape.name)):
            if word in RESERVED:
                self.problems.append(Problem("P458", "error", entry.at(key), {"name": word}))

    def _read_grades(self) -> None:
        entries = read_list(self.files[GRADES_FILE], "grades", GradeShape, self.problems)
        self.problems += check_unique(entries, [entry.shape.id for entry in entries], "id")
        self.grades = [Grade(**dict(entry.shape), place=entry.at()) for entry in entries]

    def _tiers(self) -> list[Tier]:
        entries = read_list(self.files[GRADES_FILE], "tiers", TierShape, self.problems)
        return [Tier(**dict(entry.shape), place=entry.at()) for entry in entries]

    # --- measures and rules ---

    def _measures(self) -> list[Measure]:
        entries = read_list(self.files[MEASURES_FILE], "measures", MeasureShape, self.problems)
        self.problems += check_unique(entries, [entry.shape.id for entry in entries], "id")
        for entry in entries:
            source = self.files[INDICATORS_FILE]
            self.problems += check_ids(entry, "indicators", entry.shape.indicators, source, "indicators")
        return [self._measure(entry) for entry in entries]

    def _measure(self, entry: Entry[MeasureShape]) -> Measure:
        ids = entry.shape.indicators
        names = tuple(self.indicators[each].name for each in ids if each in self.indicators)
        return Measure(**{**dict(entry.shape), "indicators": names, "place": entry.at()})

    def _rules(self) -> list[Rule]:
        entries = read_list(self.files[RULES_FILE], "rules", RuleShape, self.problems)
        self.problems += check_unique(entries, [entry.shape.id for entry in entries], "id")
        rules = [self._rule(entry) for entry in entries]
        return [rule for rule in rules if rule is not None]

    def _rule(self, entry: Entry[RuleShape]) -> Rule | None:
        shape = entry.shape
        self.problems += check_ids(entry, "measures", shape.measures, self.files[MEASURES_FILE], "measures")
        if shape.scope == "unit" and shape.for_each == "competency":
            self.problems.append(Problem("P459", "error", entry.at("for_each"), {}))
            return None
        names = known_names(self.indicators, None, shape.scope, shape.for_each)
        aliases = aliases_of(names, self.indicators)
        when = self._compile(shape.when, entry.at("when"), names)
        says, faults = check_sentence(shape.says, entry.at("says"), names, aliases, shape.for_each)
        self.problems += faults
        also = tuple(
            self._variant(entry, index, says, names, aliases) for index in range(len(shape.says_also))
        )
        if when is None:
            return None
        values = {**dict(shape), "when": when, "says": says, "says_also": also, "place": entry.at()}
        return Rule(**values)

    def _variant(
        self,
        entry: Entry[RuleShape],
        index: int,
        says: str,
        names: Mapping[str, ValueKind],
        aliases: Mapping[str, str],
    ) -> str:
        """Another wording of a rule's sentence; it must tell the same figures, or a fact could get lost."""
        place = entry.at("says_also", index)
        written = entry.shape.says_also[index]
        variant, faults = check_sentence(written, place, names, aliases, entry.shape.for_each)
        self.problems += faults
        wanted, found = names_in(says), names_in(variant)
        if not faults and sorted(wanted) != sorted(found):
            params = {"wanted": "、".join(sorted(wanted)), "found": "、".join(sorted(found))}
            self.problems.append(Problem("P465", "error", place, params))
        return variant

    # --- documents ---

    def _documents(self) -> list[DocumentType]:
        entries = read_list(self.files[DOCUMENTS_FILE], "documents", DocumentShape, self.problems)
        self.problems += check_unique(entries, [entry.shape.code for entry in entries], "code")
        self.problems += check_unique(
            entries, [f"{entry.shape.type}/{entry.shape.audience}" for entry in entries], "audience"
        )
        # Titles go into file names: two documents of one title could meet in one folder.
        self.problems += check_unique(entries, [entry.shape.title for entry in entries], "title", "P460")
        documents = [self._document(entry) for entry in entries]
        return [document for document in documents if document is not None]

    def _document(self, entry: Entry[DocumentShape]) -> DocumentType | None:
        shape = entry.shape
        for key, types in (("replaces", shape.replaces), ("goes_with", shape.goes_with)):
            source = self.files[DOCUMENTS_FILE]
            self.problems += check_ids(entry, key, types, source, "documents", "type")
        written = written_pairs(self.files[RULES_FILE], "rules", "id", "scope")
        rules = [rule for rule, scope in written if scope == shape.scope]
        when = None
        if shape.when is not None:
            names = known_names(self.indicators, rules, shape.scope)
            when = self._compile(shape.when, entry.at("when"), names)
            if when is None:
                return None
        elif not shape.goes_with:
            self.problems.append(Problem("P464", "error", entry.at(), {"code": shape.code}))
            return None
        deadline = Deadline(shape.deadline.days, shape.deadline.every) if shape.deadline else None
        if shape.deadline and (shape.deadline.days is None) == (shape.deadline.until is None):
            self.problems.append(Problem("P466", "error", entry.at("deadline"), {}))
        return DocumentType(**{**dict(shape), "when": when, "deadline": deadline, "place": entry.at()})

    def _keep_out(self) -> list[KeepOut]:
        entries = read_list(self.files[DOCUMENTS_FILE], "keep_out", KeepOutShape, self.problems)
        self.problems += check_unique(entries, [entry.shape.code for entry in entries], "code")
        names = known_names(self.indicators, None, "employee")
        compiled = [(entry, self._compile(entry.shape.when, entry.at("when"), names)) for entry in entries]
        return [KeepOut(entry.shape.code, when, entry.at()) for entry, when in compiled if when is not None]

    def _holidays(self, entry: Entry[HolidaysShape]) -> Mapping[date, bool]:
        both = sorted(set(entry.shape.days_off) & set(entry.shape.working_days))
        for day in both:
            place = entry.at("working_days", entry.shape.working_days.index(day))
            self.problems.append(Problem("P463", "error", place, {"day": day.isoformat()}))
        return dict.fromkeys(entry.shape.days_off, False) | dict.fromkeys(entry.shape.working_days, True)

    # --- what several share ---

    def _is_readable(self, file: str) -> bool:
        return self.files[file].values is not None

    def _whole(self, file: str, model: type[S]) -> Entry[S] | None:
        return read_entry(self.files[file], model, self.problems) if self._is_readable(file) else None

    def _compile(self, text: str, place: FileRef, names: Mapping[str, ValueKind]) -> Expression | None:
        try:
            expression = compile_expression(text, names, aliases_of(names, self.indicators))
        except ExpressionFault as fault:
            self.problems.append(Problem(fault.code, "error", place, fault.params))
            return None
        if not self._is_readable(GRADES_FILE):
            return expression
        known = [grade for grade, _ in written_pairs(self.files[GRADES_FILE], "grades", "id", "name")]
        for name, texts in expression.texts.items():
            if split_name(name, self.indicators).field == "等级":
                unknown = [text for text in texts if text not in known]
                params = [{"found": text, "known": "、".join(known)} for text in unknown]
                self.problems += [Problem("P452", "error", place, each) for each in params]
        return expression


def _version(files: Iterable[YamlFile]) -> str:
    """Return the digest of what the files say; comments, layout and where the archive stands do not count."""
    content = {source.file: source.values for source in files}
    settings = content.get(SETTINGS_FILE)
    if isinstance(settings, dict):
        content[SETTINGS_FILE] = {key: value for key, value in settings.items() if key not in _OF_ARCHIVE}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
