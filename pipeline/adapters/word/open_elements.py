"""Elements that are open at one place of a prepared part, read strictly from the text of its template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from pipeline.adapters.word.table_counts import TableCounts

_NAME = r"[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?"
_ATTRIBUTES = rf'(?:\s+{_NAME}="[^"<]*")*'
_TAG = re.compile(rf"([^<]*)<(/?)({_NAME})({_ATTRIBUTES})\s*(/?)>", re.ASCII)
_BEGUN = re.compile(rf'([^<]*)(<{_NAME}{_ATTRIBUTES}\s+(?!xmlns[:=]){_NAME}=")[^"<]*', re.ASCII)
_NAMED = re.compile(rf'\s({_NAME})="([^"]*)"', re.ASCII)
# References that lxml does not write, and characters that XML cannot hold.
_ILLEGAL = re.compile(
    "&(?!(?:amp|lt|gt|quot|#9|#10|#13);)|[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
# Elements that hold text and no element. Text anywhere else is not proved: python-docx drops blanks there.
_TEXTS = frozenset(
    {"w:t", "w:instrText", "w:delText", "w:delInstrText", "w:fldData", "m:t", "a:t"}
    | {"wp:align", "wp:posOffset", "wp14:pctWidth", "wp14:pctHeight", "wp14:pctPosHOffset"}
)
_XML: Mapping[str, str] = MappingProxyType({"xml": "http://www.w3.org/XML/1998/namespace"})


class Unproved(Exception):
    """What was read may come out malformed, or is nothing that lxml writes."""


@dataclass(slots=True)
class OpenElements:
    """Where a part stands after what was read of it.

    Attributes:
        names: Of the open elements, the root first.
        scopes: For each of them, prefix → namespace.
        tag: As far as it is written, a tag within one of whose values the text stops; else "".
        is_begun: There was a root.
        tables: What is known of the open tables.
        lists: Breaks and tabs that docxtpl makes of a value's characters leave the part well formed.
    """

    names: list[str] = field(default_factory=list)
    scopes: list[Mapping[str, str]] = field(default_factory=lambda: [_XML])
    tag: str = ""
    is_begun: bool = False
    tables: TableCounts = field(default_factory=TableCounts)
    lists: bool = True

    def copy(self) -> OpenElements:
        """Return a state that can be read on alone."""
        return replace(self, names=list(self.names), scopes=list(self.scopes), tables=self.tables.copy())

    def joined(self, other: OpenElements) -> OpenElements:
        """Return what holds after either of two ways. Raises Unproved when they end at different places."""
        mine, others = ((state.names, state.scopes, state.tag, state.is_begun) for state in (self, other))
        if mine != others:
            raise Unproved
        return replace(self.copy(), tables=self.tables.joined(other.tables), lists=self.lists and other.lists)

    def value(self) -> None:
        """Read an escaped value that is printed here."""
        if not self.tag:
            self._expect_text()

    def read(self, data: str) -> None:
        """Read text of the template."""
        if _ILLEGAL.search(data):
            raise Unproved
        text, end = self.tag + data, 0
        for found in _TAG.finditer(text):
            before, closes, name, attributes, is_empty = found.groups()
            if found.start() != end:
                raise Unproved
            end = found.end()
            self._text(before)
            if closes:
                self._close(name, attributes or is_empty)
            else:
                self._open(name, attributes, bool(is_empty))
        self._rest(text[end:])

    def _rest(self, text: str) -> None:
        begun = _BEGUN.fullmatch(text)
        if begun is None:
            self.tag = ""
            self._text(text)
        else:
            self._text(begun[1])
            self.tag = f"{begun[2]}?"  # whatever the value is

    def _text(self, text: str) -> None:
        if text:
            self._expect_text()
            if "<" in text or ">" in text:
                raise Unproved

    def _expect_text(self) -> None:
        if not self.names or self.names[-1] not in _TEXTS:
            raise Unproved

    def _open(self, name: str, attributes: str, is_empty: bool) -> None:
        names = self.names
        if names[-1] in _TEXTS if names else self.is_begun:
            raise Unproved
        self.is_begun = True
        self.scopes.append(_scope(self.scopes[-1], name, attributes))
        if name == "w:t" and (names[-1:] != ["w:r"] or (is_empty and attributes)):
            self.lists = False  # docxtpl closes the run after the text, and reads the tag as an open one
        if name == "w:rPr" and "w:rPr" in names:
            self.lists = False  # docxtpl would copy the properties of a run up to those within them
        self.tables.open(names, name, attributes)
        names.append(name)
        if is_empty:
            self._close(name, "")

    def _close(self, name: str, attributes: str) -> None:
        if attributes or not self.names or self.names.pop() != name:
            raise Unproved
        self.scopes.pop()
        self.tables.close(name)


def _scope(outer: Mapping[str, str], name: str, attributes: str) -> Mapping[str, str]:
    """Return the namespaces within an element. Raises Unproved when its tag is no good one."""
    named = _NAMED.findall(attributes)
    names = [attribute for attribute, _ in named]
    if len(set(names)) < len(names):
        raise Unproved
    declared = {a.partition(":")[2]: value for a, value in named if a == "xmlns" or a.startswith("xmlns:")}
    scope = {**outer, **declared} if declared else outer
    if declared and not _is_plain(outer, declared, scope):
        raise Unproved
    prefixes = {attribute.partition(":")[0] for attribute in names if ":" in attribute} - {"xmlns"}
    if ":" in name:
        prefixes.add(name.partition(":")[0])
    if not prefixes <= scope.keys():
        raise Unproved
    return scope


def _is_plain(outer: Mapping[str, str], declared: Mapping[str, str], scope: Mapping[str, str]) -> bool:
    """Return whether each prefix means one namespace throughout, and each namespace has one prefix."""
    return (
        all(declared.values())
        and all(outer.get(prefix, value) == value for prefix, value in declared.items())
        and len(set(scope.values())) == len(scope)
    )
