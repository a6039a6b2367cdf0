"""What the tags of a template read, and every value, list or construct that is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError, nodes

from pipeline.core.templates.template_corrections import (
    correct_field,
    correct_forbidden,
    correct_group,
    correct_syntax,
    known_below,
)
from pipeline.core.templates.template_faults import Fault, Fix, replacing
from pipeline.core.templates.template_language import Use, groups_of, is_part, read_fields
from pipeline.core.templates.template_tags import Tag

# What a tag that cannot be read is taken for, so that the rest can be.
_HARMLESS = {"if": "if true", "elif": "elif true", "for": "for _ in []", "set": "set _ = ''"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What the tags of one part read.

    Attributes:
        fields: Paths, see ``template_language``.
    """

    fields: frozenset[str]
    faults: tuple[Fault, ...]


def read_expressions(tags: Sequence[Tag], known: Collection[str]) -> Reading:
    """Return which fields the tags read, and what is wrong with them.

    Args:
        tags: As ``template_blocks`` gives them: every block is closed.
        known: Every field that there is.
    """
    tree, faults = _parse(tags)
    if tree is None:
        return Reading(frozenset(), tuple(faults))
    uses, forbidden = read_fields(tree)
    for item in forbidden:
        tag = tags[item.line - 1]
        faults.append(Fault("W515", tag.spot, {"what": item.what}, correct_forbidden(tag, known)))
    faults += _Fields(tags, known).check(uses)
    return Reading(frozenset(use.path for use in uses), tuple(faults))


def _parse(tags: Sequence[Tag]) -> tuple[nodes.Template | None, list[Fault]]:
    """Parse the tags, one a line; what cannot be read is told and left out."""
    lines = [_jinja(tag, tag.body) for tag in tags]
    faults: list[Fault] = []
    environment = Environment(autoescape=True)
    while True:
        try:
            return environment.parse("\n".join(lines)), faults
        except TemplateSyntaxError as fault:
            index = min(fault.lineno, len(tags)) - 1
            tag = tags[index]
            body = correct_syntax(tag)
            fix = replacing(tag.text, tag.with_body(body) if body is not None else "")
            params = {"tag": tag.text, "message": str(fault.message)}
            faults.append(Fault("W503", tag.spot, params, fix))
            harmless = _HARMLESS.get(tag.word) if body is None else body
            line = "" if harmless is None else _jinja(tag, harmless)
            if lines[index] == line:
                return None, faults
            lines[index] = line


def _jinja(tag: Tag, body: str) -> str:
    return f"{{{{ {body} }}}}" if tag.kind == "print" else f"{{% {body} %}}"


class _Fields:
    """The fields of a part, checked in the order in which they are read."""

    def __init__(self, tags: Sequence[Tag], known: Collection[str]) -> None:
        self._tags = tags
        self._known = frozenset(known)
        self._groups = groups_of(self._known)
        self._meant: dict[str, str] = {}
        loops = (tag for tag in tags if tag.word == "for")
        self._loops = {name: tag for tag in loops for name in tag.body.split()[1:2]}

    def check(self, uses: Sequence[Use]) -> Iterator[Fault]:
        for use in uses:
            tag, path = self._tags[use.line - 1], self._as_meant(use.path)
            if path not in self._known and path not in self._groups:
                yield self._unknown(tag, path)
            elif use.printed and path in self._groups:
                yield Fault("W508", tag.spot, {"field": path}, correct_group(tag, path, self._known))

    def _as_meant(self, path: str) -> str:
        """The items of a list that was misspelt are those of the list that was meant: told once."""
        for wrong, right in self._meant.items():
            if is_part(path, wrong):
                return right + path[len(wrong) :]
        return path

    def _unknown(self, tag: Tag, path: str) -> Fault:
        loop = self._loops.get(path.split(".")[0])
        if loop is not None:
            return Fault("W571", tag.spot, {"field": path, "name": path.split(".")[0], "begin": loop.text})
        meant, fix = correct_field(tag, path, self._known)
        if meant is not None:
            self._meant[path] = meant
            return Fault("W502", tag.spot, {"field": path, "suggestion": meant}, fix)
        options = "、".join(known_below(path, self._known))
        return Fault("W504", tag.spot, {"field": path}, Fix("fix_choose", {"options": options}))
