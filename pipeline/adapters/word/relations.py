"""Relationships and content types of the parts of an Office package."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from itertools import count

from lxml import etree

from pipeline.adapters.word.word_package import serialised, strict_parser

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
_TYPES = "[Content_Types].xml"
_FILE = re.compile(r"(.*)/_rels/([^/]+)\.rels")
_EMPTY = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'


class Relations:
    """The relationships of one part. Changes are made in ``parts`` by ``write``."""

    def __init__(self, parts: Mapping[str, bytes], source: str) -> None:
        """Read them; a part without a relationship file has none."""
        self._folder, name = posixpath.split(source)
        self.file = f"{self._folder}/_rels/{name}.rels"
        self._root = _tree(parts.get(self.file, _EMPTY))

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        """Give id, type and target part of each; what lies outside the package is left out."""
        for entry in self._root.iterchildren(_RELATION):
            if entry.get("TargetMode") != "External":
                target = posixpath.join("/", self._folder, entry.get("Target") or "")
                yield entry.get("Id") or "", entry.get("Type") or "", posixpath.normpath(target).lstrip("/")

    def target(self, identifier: str) -> str:
        """Return the part that a relationship leads to; empty when there is none."""
        return next((target for found, _, target in self if found == identifier), "")

    def add_like(self, identifier: str, target: str) -> str:
        """Add a relationship of the same type to another part, and return its id."""
        taken = {found for found, _, _ in self}
        free = next(f"rId{number}" for number in count(1) if f"rId{number}" not in taken)
        entry = next(item for item in self._root if item.get("Id") == identifier)
        attributes = {"Id": free, "Type": entry.get("Type") or "", "Target": f"/{target}"}
        etree.SubElement(self._root, _RELATION, attributes)
        return free

    def redirect(self, identifier: str, target: str) -> None:
        """Let a relationship lead to another part."""
        for entry in self._root:
            if entry.get("Id") == identifier:
                entry.set("Target", f"/{target}")

    def remove(self, identifier: str) -> None:
        """Forget a relationship."""
        for entry in list(self._root):
            if entry.get("Id") == identifier:
                self._root.remove(entry)

    def write(self, parts: MutableMapping[str, bytes]) -> None:
        """Write the file."""
        parts[self.file] = serialised(self._root)


def sources_of(parts: Mapping[str, bytes], type_: str) -> list[str]:
    """Return the parts that have a relationship whose type contains this text, in the order of names."""
    found = []
    for name in sorted(parts):
        match = _FILE.fullmatch(name)
        if match and type_.encode() in parts[name]:
            found.append(f"{match[1]}/{match[2]}")
    return found


def copy_part(parts: MutableMapping[str, bytes], name: str) -> str:
    """Copy a part, its relationships and its content type under the next free name, and return that."""
    stem, ending = re.fullmatch(r"(.*?)\d*(\.\w+)", name).groups()  # type: ignore[union-attr]
    free = next(new for number in count(1) if (new := f"{stem}{number}{ending}") not in parts)
    parts[free] = parts[name]
    relations = Relations(parts, name)
    if relations.file in parts:
        parts[Relations({}, free).file] = parts[relations.file]
    types = _tree(parts[_TYPES])
    for entry in types.findall(_OVERRIDE):
        if entry.get("PartName") == f"/{name}":
            etree.SubElement(
                types, _OVERRIDE, {"PartName": f"/{free}", "ContentType": entry.get("ContentType") or ""}
            )
            parts[_TYPES] = serialised(types)
    return free


def remove_unused(parts: MutableMapping[str, bytes], names: Iterable[str]) -> None:
    """Remove those parts that nothing refers to any more, and what they alone refer to."""
    candidates, gone = set(names), set[str]()
    while candidates:
        used = {target for source in sources_of(parts, "") for *_, target in Relations(parts, source)}
        unused = {name for name in candidates - used if name in parts}
        candidates = {target for name in unused for *_, target in Relations(parts, name)}
        for name in unused:
            del parts[name]
            parts.pop(Relations({}, name).file, None)
        gone |= unused
    types = _tree(parts[_TYPES])
    for entry in types.findall(_OVERRIDE):
        if (entry.get("PartName") or "").removeprefix("/") in gone:
            types.remove(entry)
    parts[_TYPES] = serialised(types)


def _tree(content: bytes) -> etree._Element:
    return etree.fromstring(content, strict_parser())
