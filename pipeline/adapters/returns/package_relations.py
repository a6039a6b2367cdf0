"""Relationships between the parts of an Office package, also of one that other programs wrote."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.adapters.gate import Package, parse_xml


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship.

    Attributes:
        source: Part that it belongs to; "" for the package itself.
        kind: Last step of its type, in small letters: ``officedocument``, ``header``, ``hyperlink``.
        target: Name of the part it leads to, or the address outside, as written.
        external: It leads out of the package.
    """

    source: str
    id: str
    kind: str
    target: str
    external: bool


def relations_of(package: Package, source: str) -> tuple[Relation, ...]:
    """Return the relationships of one part, in the order of the file; "" for the package itself."""
    folder, name = posixpath.split(source)
    file = posixpath.join(folder, "_rels", f"{name}.rels")
    if file not in package:
        return ()
    return tuple(_relations(source, parse_xml(package, file)))


def all_relations(package: Package) -> Iterator[Relation]:
    """Give the relationships of every part, whether anything leads to it or not."""
    for name in sorted(package.names):
        folder, file = posixpath.split(name)
        if file.lower().endswith(".rels") and posixpath.basename(folder).lower() == "_rels":
            source = posixpath.join(posixpath.dirname(folder), file[: -len(".rels")])
            yield from _relations(source, parse_xml(package, name))


def target_of(package: Package, source: str, kind: str) -> str | None:
    """Return the first part of a kind that a part leads to and that is there; None when there is none."""
    for relation in relations_of(package, source):
        if relation.kind == kind and not relation.external and relation.target in package:
            return relation.target
    return None


def _relations(source: str, root: etree._Element) -> Iterator[Relation]:
    for entry in root.iter("{*}Relationship"):
        external = (entry.get("TargetMode") or "").lower() == "external"
        target = entry.get("Target") or ""
        yield Relation(
            source=source,
            id=entry.get("Id") or "",
            kind=(entry.get("Type") or "").rstrip("/").rpartition("/")[2].lower(),
            target=target if external else _part(source, target),
            external=external,
        )


def _part(source: str, target: str) -> str:
    joined = posixpath.join("/", posixpath.dirname(source), target)
    return posixpath.normpath(joined).lstrip("/")
