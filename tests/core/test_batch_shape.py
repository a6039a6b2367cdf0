"""batch.yaml: all optional, nothing guessed."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.adapters.folders.policy_files import parse_yaml
from pipeline.core.models import BatchSettings
from pipeline.core.places import FileRef
from pipeline.core.reading.batch_shape import build_batch_settings
from pipeline.errors import InputError
from pipeline.wording import describe

FILE = "inputs/2026Q3/batch.yaml"
TYPES = ("improvement_plan", "development_plan")


def settings_of(text: str) -> BatchSettings:
    return build_batch_settings(parse_yaml(text, FILE), TYPES)


def test_a_batch_without_a_file_has_the_defaults() -> None:
    assert build_batch_settings(None, TYPES) == BatchSettings()
    assert settings_of("# 暂无\n") == BatchSettings()


def test_everything_is_read_as_written() -> None:
    settings = settings_of(
        """
period: 2026Q3
issued_on: 2026-10-20
history: [2026Q2, 2026Q1-fix]
columns:
  结果.xlsx:
    销售一部: {完成額: actual, 备用: "-"}
  客户.csv:
    "": {2026: target}
units: {实际: 万元}
scales: {完成率: percent}
leaders: {销售中心/一部: 000012}
overrides:
  - {id: 000123, type: improvement_plan, do: skip, reason: 转岗, by: 人力资源部}
"""
    )

    assert settings.issued_on == date(2026, 10, 20)
    assert settings.history == ("2026Q2", "2026Q1-fix")
    assert settings.columns["客户.csv"][""] == {"2026": "target"}
    assert settings.columns["结果.xlsx"]["销售一部"] == {"完成額": "actual", "备用": "-"}
    assert settings.leaders == {"销售中心/一部": "000012"}
    assert settings.overrides[0].subject == "000123"
    assert settings.overrides[0].place == FileRef(FILE, 14, "overrides.000123")


def test_an_empty_history_is_not_the_default_one() -> None:
    assert settings_of("history: []").history == ()
    assert settings_of("history:").history is None


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("period: 第三季度", "P461", 1),
        ("a: 1\nperiod: 2026Q3", "P432", 1),
        ("issued_on: 2026/10/20", "P437", 1),
        ("\nhistory: [2026Q2, 上季度]", "P462", 2),
        ("units: {实际: 亿元}", "P433", 1),
        ("columns: {结果.xlsx: [工号]}", "P439", 1),
        ("overrides:\n  - {id: 1, type: improvement_pan, do: add, reason: x, by: y}", "P450", 2),
        ("overrides:\n  - {id: 1, type: xyz, do: add, reason: x, by: y}", "P451", 2),
        ("overrides:\n  - {id: 1, type: improvement_plan, do: 加, reason: x}", "P433", 2),
        ("period: 2026Q3\nperiod: 2026Q2", "P405", 2),
    ],
)
def test_a_fault_stops_the_batch_with_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(InputError) as caught:
        settings_of(text)

    problem = next(problem for problem in caught.value.problems if problem.code == code)
    assert isinstance(problem.place, FileRef)
    assert (problem.place.file, problem.place.line) == (FILE, line)
    assert describe(problem, "zh")
    assert describe(problem, "en")
