"""batch.yaml → the settings of one batch, or every fault at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from pydantic import Field

from pipeline.core.models import BatchSettings, Override, Problem
from pipeline.core.nearest import nearest
from pipeline.core.periods import batch_period, period_of
from pipeline.core.policies.policy_models import Day, Text
from pipeline.core.policies.yaml_shape import Entry, Shape, YamlFile, read_entry
from pipeline.errors import InputError


class OverrideShape(Shape):
    """An entry of overrides."""

    id: Text
    type: Text
    do: Literal["add", "skip"]
    reason: Text
    by: Text


class BatchShape(Shape):
    """batch.yaml as a whole."""

    period: Text | None = None
    issued_on: Day | None = None
    history: tuple[Text, ...] | None = None
    columns: dict[str, dict[str, dict[str, Text]]] = Field(default_factory=dict)
    units: dict[str, Literal["元", "千元", "万元"]] = Field(default_factory=dict)
    scales: dict[str, Literal["fraction", "percent"]] = Field(default_factory=dict)
    leaders: dict[str, Text] = Field(default_factory=dict)
    overrides: tuple[OverrideShape, ...] = ()


def build_batch_settings(source: YamlFile | None, types: Collection[str]) -> BatchSettings:
    """Return the settings of a batch; the defaults when it has no batch.yaml.

    Args:
        types: Document types that overrides may name.

    Raises:
        InputError: With every fault of the file.
    """
    if source is None:
        return BatchSettings()
    problems = list(source.faults)
    entry = read_entry(source, BatchShape, problems) if not problems else None
    if entry is not None:
        problems += [*_check_periods(entry), *_check_types(entry, types)]
    if entry is None or problems:
        raise InputError(problems)
    return _settings(entry)


def _settings(entry: Entry[BatchShape]) -> BatchSettings:
    shape = entry.shape
    overrides = tuple(
        Override(each.id, each.type, each.do, each.reason, each.by, entry.at("overrides", index))
        for index, each in enumerate(shape.overrides)
    )
    return BatchSettings(
        period=shape.period,
        issued_on=shape.issued_on,
        history=shape.history,
        columns=shape.columns,
        units=dict(shape.units),
        scales=dict(shape.scales),
        leaders=shape.leaders,
        overrides=overrides,
    )


def _check_periods(entry: Entry[BatchShape]) -> list[Problem]:
    shape = entry.shape
    problems = []
    if shape.period is not None and period_of(shape.period) is None:
        problems.append(Problem("P461", "error", entry.at("period"), {"found": shape.period}))
    for index, batch in enumerate(shape.history or ()):
        if batch_period(batch) is None:
            problems.append(Problem("P462", "error", entry.at("history", index), {"found": batch}))
    return problems


def _check_types(entry: Entry[BatchShape], types: Collection[str]) -> list[Problem]:
    problems = []
    for index, override in enumerate(entry.shape.overrides):
        if override.type in types:
            continue
        place, guess = entry.at("overrides", index, "type"), nearest(override.type, types)
        params = {"id": override.type} if guess is None else {"id": override.type, "guess": guess}
        problems.append(Problem("P451" if guess is None else "P450", "error", place, params))
    return problems
