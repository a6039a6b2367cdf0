"""What the user picks of a plan by name, and the one subject that a name means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.core.models import PlannedDocument, Problem
from pipeline.core.nearest import nearest
from pipeline.core.places import FileRef
from pipeline.errors import InputError

# The command line reads its options with this module: --help must not wait for the rules and their parser.
if TYPE_CHECKING:
    from pipeline.core.deciding.evaluation import Evaluated
    from pipeline.core.policies.policy import Policy

_MOST_CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class Filters:
    """What the user picked of the plan; everything empty picks all of it.

    As typed, or with the ids of subjects and the full names of units once ``known_filters`` saw it.
    """

    only: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.only or self.units or self.types)

    def picks(self, document: PlannedDocument) -> bool:
        """Return whether a document is among those picked; a unit picks everything below it."""
        unit = document.subject.unit
        return (
            (not self.only or document.subject.id in self.only)
            and (not self.types or bool({document.type, document.code, document.type_code} & self.types))
            and (not self.units or any(f"{unit}/".startswith(f"{picked}/") for picked in self.units))
        )


def known_filters(filters: Filters, evaluated: Evaluated, policy: Policy) -> Filters:
    """Return the filters with the ids and full names that were meant.

    Raises:
        InputError: With every name that means nothing here, or more than one thing (D714, D715).
    """
    problems: list[Problem] = []
    only = [_found(name, _subjects(name, evaluated), _ids(evaluated), evaluated) for name in filters.only]
    units = [_found(name, _units(name, evaluated), _paths(evaluated), evaluated) for name in filters.units]
    problems += [found for found in (*only, *units) if isinstance(found, Problem)]
    types = {name for item in policy.documents for name in (item.type, item.code)}
    codes = "、".join(item.code for item in policy.documents)
    problems += [
        Problem("D715", "error", _place(evaluated), {"type": name, "candidates": codes})
        for name in filters.types - types
    ]
    if problems:
        raise InputError(sorted(problems, key=lambda problem: (problem.code, *problem.params.values())))
    return Filters(
        frozenset(found for found in only if isinstance(found, str)),
        frozenset(found for found in units if isinstance(found, str)),
        filters.types,
    )


def find_subject(name: str, evaluated: Evaluated) -> str:
    """Return the id of the employee, or the full name of the unit, that a name means.

    Raises:
        InputError: It means nobody here, or more than one (D714).
    """
    found = _found(name, _subjects(name, evaluated), _ids(evaluated), evaluated)
    if isinstance(found, Problem):
        raise InputError([found])
    return found


def _found(name: str, meant: Sequence[str], known: Sequence[str], evaluated: Evaluated) -> str | Problem:
    if len(meant) == 1:
        return meant[0]
    near = nearest(name, known)
    candidates = meant or ([near] if near else known)
    shown = "、".join(candidates[:_MOST_CANDIDATES]) + ("……" if len(candidates) > _MOST_CANDIDATES else "")
    params = {"subject": name, "found": str(len(meant)), "candidates": shown}
    return Problem("D714", "error", _place(evaluated), params)


def _subjects(name: str, evaluated: Evaluated) -> list[str]:
    if name in _ids(evaluated):
        return [name]
    named = (facts.unit for facts in evaluated.units.values())
    return _same([(unit.full_name, unit.code) for unit in named], name)


def _units(name: str, evaluated: Evaluated) -> list[str]:
    codes = {facts.unit.full_name: facts.unit.code for facts in evaluated.units.values()}
    return _same([(path, codes.get(path)) for path in _paths(evaluated)], name)


def _same(units: Iterable[tuple[str, str | None]], name: str) -> list[str]:
    """The full names that a full name, the end of one, or a code means."""
    wanted = name.strip("/")
    units = list(units)
    exact = [path for path, code in units if wanted in (path, code)]
    return exact or [path for path, _ in units if path.endswith(f"/{wanted}")]


def _ids(evaluated: Evaluated) -> list[str]:
    return [appraisal.employee.id for appraisal in evaluated.batch.appraisals]


def _paths(evaluated: Evaluated) -> list[str]:
    """The full name of every unit that the roster names, be it as small as it may."""
    paths = {appraisal.employee.unit for appraisal in evaluated.batch.appraisals}
    return sorted({"/".join(path[: end + 1]) for path in paths for end in range(len(path))})


def _place(evaluated: Evaluated) -> FileRef:
    return FileRef(f"inputs/{evaluated.batch.name}")
