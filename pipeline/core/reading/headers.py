"""Column titles → our fields: one normal form, then exact look-up. A likeness may suggest, never decide."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from pipeline.core.nearest import nearest
from pipeline.core.policies.policy import Indicator
from pipeline.core.reading.memo import Memo
from pipeline.core.reading.synonyms import FIELDS, INDICATOR_FIELDS, PRIVATE_WORDS, STEM_ENDINGS
from pipeline.core.reading.texts import clean_line
from pipeline.core.reading.values import parse_money_unit

LEAVE_OUT = "-"

_BRACKETS = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_PIECES = re.compile(r"[,，、;/\s]+")
_COUNT_UNITS = frozenset("个家人户分次单件台套级天月名位笔条票吨年")
_TRAILING_UNIT = re.compile(
    r"[/_\-\s,:]+(?:单位:?)?((?:人民币)?(?:百万元|千元|万元|亿元|元|万|w))$", re.IGNORECASE
)
_TECHNICAL_KEY = re.compile(r"\s#.*$")
_SEPARATORS = re.compile(r"[\s_\-/.·:|*]+")
_MONTH_COLUMN = re.compile(
    r"(\d{4}年)?(\d{1,2}|[一二三四五六七八九十]{1,2})月(份)?(实际|目标|完成|销售额)?", re.ASCII
)
_CORNER = re.compile(r"单位\s*[::]?\s*((?:人民币)?(?:百万元|千元|万元|亿元|元))(?![一-鿿])")
_LONGEST_HEADER = 60


class Label(NamedTuple):
    """A header taken apart.

    Attributes:
        key: Normal form: what two spellings of one header share.
        unit: Money unit that stands in it (元, 千元, 万元 …); None for none.
        percent: It says that its numbers are percents.
    """

    key: str
    unit: str | None
    percent: bool


class Meaning(NamedTuple):
    """What a header stands for: a field, and the indicator it belongs to when the header names one."""

    field: str
    indicator: str | None = None


def label_of(text: str) -> Label:
    """Return the normal form of a header, its unit taken off: ``*销售额（万元） # amt`` → 销售额, 万元."""
    if text.isalnum() and unicodedata.is_normalized("NFKC", text):
        # A name, a word or an id: nothing to take off.
        return Label(text.casefold(), None, False)
    text = unicodedata.normalize("NFKC", clean_line(text))
    text = _TECHNICAL_KEY.sub("", text).strip(" *:")
    unit, percent = None, False
    for bracket in _BRACKETS.finditer(text):
        found, is_unit, is_percent = _units_in(bracket[1])
        if is_unit:
            unit, percent = unit or found, percent or is_percent
            text = text.replace(bracket[0], " ", 1)
    text = text.strip(" *:")
    if match := _TRAILING_UNIT.search(text):
        unit = unit or parse_money_unit(match[1])
        text = text[: match.start()]
    if text.endswith("%"):
        percent, text = True, text[:-1]
    return Label(_SEPARATORS.sub("", text).casefold(), unit, percent)


def corner_unit(text: str) -> str | None:
    """Return the money unit that a title or corner states for what stands below: 单位：万元."""
    match = _CORNER.search(unicodedata.normalize("NFKC", clean_line(text)))
    return parse_money_unit(match[1]) if match else None


def _label(text: str) -> Label:
    return label_of(text) if len(text) <= _LONGEST_HEADER else Label("", None, False)


def _units_in(text: str) -> tuple[str | None, bool, bool]:
    """The money unit in a bracket, whether it names any unit at all, and whether that is %."""
    pieces = [piece for piece in _PIECES.split(text.strip().removeprefix("单位").lstrip(": ")) if piece]
    money = [unit for piece in pieces if (unit := parse_money_unit(piece))]
    percent = any(piece in ("%", "百分比") for piece in pieces)
    if len(money) > 1:
        return None, False, False
    named = bool(money) or percent or any(piece in _COUNT_UNITS for piece in pieces)
    return (money[0] if money else None), named, percent


class HeaderBook:
    """Every header we know: the synonyms of fields, and the names of the policy's indicators.

    Labels are kept, since the same few texts are asked for in every row of a long sheet.
    """

    def __init__(self, indicators: Mapping[str, Indicator]) -> None:
        self._fields: dict[str, str] = {}
        for field, entry in FIELDS.items():
            for word in (field, entry.title, *entry.synonyms):
                self._fields.setdefault(label_of(word).key, field)
        self._titles = {indicator.id: indicator.name for indicator in indicators.values()}
        self._indicators = _indicator_words(indicators.values())
        self._compounds = _compounds(indicators.values(), self._indicators)
        self._labels: Memo[str, Label] = Memo(_label)

    def label(self, text: str) -> Label:
        """Return the label of a header text."""
        return self._labels[text]

    def keys(self) -> Iterator[str]:
        """Return the normal form of every header we know."""
        return chain(self._fields, self._indicators, self._compounds)

    def is_known(self, text: str) -> bool:
        """Return whether the text is a header of ours, in any table."""
        return self.has_key(self.label(text).key)

    def has_key(self, key: str) -> bool:
        """Return whether a normal form is that of a header of ours."""
        return key in self._fields or key in self._indicators or key in self._compounds

    def field(self, text: str) -> str | None:
        """Return the field that a header names without an indicator."""
        return self._fields.get(self.label(text).key)

    def indicator(self, text: str) -> str | None:
        """Return the id of the indicator that a text names."""
        return self._indicators.get(self.label(text).key)

    def compound(self, text: str) -> Meaning | None:
        """Return what a header means that names an indicator, alone (its actual) or with a field."""
        key = self.label(text).key
        if key in self._indicators:
            return Meaning("actual", self._indicators[key])
        return self._compounds.get(key)

    def named(self, text: str) -> Meaning | None:
        """Return what HR means by a field in batch.yaml: 工号, ``id``, 销售额.实际, ``sales.actual``."""
        field = self.field(text)
        return Meaning(field) if field is not None else self.compound(text)

    def is_private(self, text: str) -> bool:
        """Return whether a header announces data that must never be read."""
        key = self.label(text).key
        return key not in self._fields and any(word in key for word in PRIVATE_WORDS)

    def is_month(self, text: str) -> bool:
        """Return whether a header is a month: a series in columns, which is no table of ours."""
        return _MONTH_COLUMN.fullmatch(self.label(text).key) is not None

    def suggestion(self, text: str) -> str | None:
        """Return the header that an unknown one may be a misspelling of; only ever a question."""
        key = self.label(text).key
        found = nearest(key, [*self._fields, *self._indicators]) if key else None
        if found is None:
            return None
        field = self._fields.get(found)
        return FIELDS[field].title if field is not None else self._titles[self._indicators[found]]

    def suggested_indicator(self, text: str) -> str | None:
        """Return the indicator whose name an unknown one may be a misspelling of; only ever a question."""
        found = nearest(self.label(text).key, self._indicators)
        return self._titles[self._indicators[found]] if found is not None else None

    def title(self, meaning: Meaning) -> str:
        """Return the field as HR reads and writes it: 工号, 销售额.实际."""
        title = FIELDS[meaning.field].title
        if meaning.field in ("numerator", "denominator") or meaning.indicator is None:
            return title
        return f"{self._titles[meaning.indicator]}.{title}"


def _indicator_words(indicators: Iterable[Indicator]) -> dict[str, str]:
    words: dict[str, str] = {}
    for indicator in indicators:
        for word in (indicator.name, indicator.id, *indicator.synonyms):
            words.setdefault(label_of(word).key, indicator.id)
    return words


def _compounds(indicators: Iterable[Indicator], names: Mapping[str, str]) -> dict[str, Meaning]:
    compounds: dict[str, Meaning] = {}
    for indicator in indicators:
        for field, header in (("numerator", indicator.numerator), ("denominator", indicator.denominator)):
            if header is not None:
                compounds.setdefault(label_of(header).key, Meaning(field, indicator.id))
    words: list[tuple[str, str, tuple[str, ...]]] = [
        (key, id_, INDICATOR_FIELDS) for key, id_ in names.items()
    ]
    words += [(stem, id_, ("target", "actual", "rate")) for stem, id_ in _stems(names).items()]
    for word, indicator_id, fields in words:
        for field in fields:
            for name in (field, FIELDS[field].title, *FIELDS[field].synonyms):
                key = label_of(name).key
                compounds.setdefault(word + key, Meaning(field, indicator_id))
                compounds.setdefault(key + word, Meaning(field, indicator_id))
    return compounds


def _stems(names: Mapping[str, str]) -> dict[str, str]:
    """Names without their ending, those aside that two indicators share (销售额, 销售量)."""
    owners: dict[str, set[str]] = {}
    for key, indicator_id in names.items():
        ending = next((ending for ending in STEM_ENDINGS if key.endswith(ending)), "")
        if ending and len(key) > len(ending) + 1:
            owners.setdefault(key.removesuffix(ending), set()).add(indicator_id)
    return {stem: next(iter(ids)) for stem, ids in owners.items() if len(ids) == 1 and stem not in names}
