"""The template folder: which templates there are, which fields they read, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.templates.template_cells import check_cells
from pipeline.adapters.templates.template_charts import check_template_charts
from pipeline.adapters.templates.template_controls import check_bookmarks, check_controls, control_tag
from pipeline.adapters.templates.template_fonts import check_fonts
from pipeline.adapters.templates.template_numbering import check_numbering
from pipeline.adapters.templates.template_package import check_package
from pipeline.adapters.templates.template_parts import TemplateParts, read_parts
from pipeline.adapters.templates.template_stories import W
from pipeline.adapters.templates.template_tables import check_tables
from pipeline.adapters.templates.template_tag_places import check_tag_places
from pipeline.adapters.templates.template_words import check_number, check_words
from pipeline.adapters.word.charts import chart_names
from pipeline.core.models import Problem
from pipeline.core.templates.template_expressions import read_expressions
from pipeline.core.templates.template_faults import Fault, Spot
from pipeline.core.templates.template_fields import CHARTS, KNOWN_FIELDS
from pipeline.errors import TemplateError


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is in a template, and what is wrong with it.

    Attributes:
        faults: In the order of the parts and paragraphs, those of the file as a whole first.
        fields: That it reads, as paths (see ``core.template_language``).
        charts: Names of its charts.
        regions: Tags of the controls that a manager fills in, as the template writes them.
    """

    faults: tuple[Fault, ...]
    fields: frozenset[str] = frozenset()
    charts: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()


def list_templates(folder: Path) -> list[Path]:
    """Return the .docx files of a folder, by name; Word's lock files (``~$…``) are none."""
    return sorted(path for path in folder.glob("*.docx") if path.is_file() and not path.name.startswith("~$"))


def fields_used(path: Path) -> frozenset[str]:
    """Return the fields that a template reads, as paths (see ``core.template_language``).

    Raises:
        TemplateError: No Word file, or a tag that cannot be read.
    """
    fields, faults = _read_tags(read_parts(path), KNOWN_FIELDS)
    wrong = [fault for fault in faults if fault.level == "error" and fault.code not in _READABLE]
    if wrong:
        raise TemplateError([fault.problem(path.as_posix()) for fault in wrong])
    return fields


# Faults of a tag that tell its fields all the same.
_READABLE = ("W502", "W504", "W508", "W515", "W571")


def check_template(path: Path, known: Collection[str], forbidden: Collection[str] = ()) -> list[Problem]:
    """Return everything that is wrong with a template, as problems; see ``inspect_template``."""
    return [fault.problem(path.as_posix()) for fault in inspect_template(path, known, forbidden).faults]


def inspect_template(path: Path, known: Collection[str], forbidden: Collection[str] = ()) -> Inspection:
    """Return what is in a template and everything that is wrong with it.

    Args:
        known: Every field that a context can have: ``person.name``, ``findings[].text``, ``strengths[]``.
        forbidden: Words that no document may hold.
    """
    try:
        parts = read_parts(path)
    except TemplateError as error:
        return Inspection(
            tuple(Fault(item.code, Spot(), item.params, level=item.level) for item in error.problems)
        )
    fields, faults = _read_tags(parts, known)
    faults += _check(parts, forbidden)
    faults += check_template_charts(parts, CHARTS, fields)
    return Inspection(_ordered(parts, faults), fields, chart_names(parts.data), _regions(parts))


def _read_tags(parts: TemplateParts, known: Collection[str]) -> tuple[frozenset[str], list[Fault]]:
    fields: set[str] = set()
    faults: list[Fault] = []
    for story in parts.stories:
        reading = read_expressions(story.blocks.tags, known)
        fields |= reading.fields
        faults += (*story.faults, *story.blocks.faults, *reading.faults)
    return frozenset(fields), faults


def _check(parts: TemplateParts, forbidden: Collection[str]) -> Iterator[Fault]:
    yield from check_package(parts)
    for story in parts.stories:
        yield from check_tag_places(story)
        yield from check_cells(story)
        yield from check_controls(story)
        yield from check_bookmarks(story)
        yield from check_tables(story)
    yield from check_numbering(parts)
    yield from check_fonts(parts)
    yield from check_words(parts, forbidden)
    yield from check_number(parts)


def _ordered(parts: TemplateParts, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    order = {name: index for index, name in enumerate(("", *(story.part for story in parts.stories)))}
    last = len(order)
    # A field that one paragraph reads twice is one fault.
    told = {
        (fault.code, fault.spot, tuple(sorted(fault.params.items()))): fault
        for fault in reversed(list(faults))
    }
    return tuple(
        sorted(
            told.values(),
            key=lambda fault: (
                order.get(fault.spot.part, last),
                fault.spot.part,
                fault.spot.paragraph or 0,
                fault.code,
                sorted(fault.params.items()),
            ),
        )
    )


def _regions(parts: TemplateParts) -> frozenset[str]:
    tags = (control_tag(control) for story in parts.stories for control in story.root.iter(f"{W}sdt"))
    return frozenset(tag for tag in tags if tag.startswith("r."))
