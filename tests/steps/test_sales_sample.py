"""The sales detail of the sample, added up once more from its rows by other means."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.models import SalesAnalysis
from pipeline.steps.evaluating import prepare
from tests.independent.source import Source
from tests.steps.workspaces import documents, replace_text, run_sample

ROOT = Path(__file__).parent.parent.parent
SOUTH = "华南销售部"
Row = dict[str, str]


def detail(batch: str, encoding: str, headers: Row) -> list[Row]:
    """The rows of 华南销售部 under the headers of Q3; customers without blanks in their names."""
    text = (ROOT / "inputs" / batch / "销售明细.csv").read_text(encoding=encoding)
    roster = Source(ROOT, batch).roster
    rows = [
        {headers.get(name, name): cell for name, cell in row.items()}
        for row in csv.DictReader(text.splitlines())
    ]
    own = [row for row in rows if roster[row["工号"]].department.endswith(SOUTH)]
    return [row | {"客户": row["客户"].replace(" ", "")} for row in own]


def amounts(rows: list[Row], by: str) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row[by] or "未注明"] += Decimal(row["金额（元）"])
    return dict(sums)


def buyers(rows: list[Row], month: str = "") -> set[str]:
    return {
        row["客户"] for row in rows if row["客户"] and Decimal(row["金额（元）"]) > 0 and month in row["日期"]
    }


NOW = detail("2026Q3", "utf-8-sig", {})
THEN = detail(
    "2026Q2",
    "gbk",
    {"成交日期": "日期", "员工编号": "工号", "客户名称": "客户", "成交金额（元）": "金额（元）"},
)


@pytest.fixture(scope="module")
def south() -> SalesAnalysis:
    evaluated = prepare(Workspace(ROOT), "2026Q3").evaluated
    found = evaluated.units["营销中心", SOUTH].sales
    assert found is not None
    return found


def test_totals_are_those_of_the_rows(south: SalesAnalysis) -> None:
    numbers = [Decimal(row["金额（元）"]) for row in NOW]
    named = [row for row in NOW if row["客户"]]
    then = sum(Decimal(row["金额（元）"]) for row in THEN)

    assert (south.rows, south.total.value) == (len(NOW), sum(numbers))
    assert south.returns == sum(number for number in numbers if number < 0)
    assert south.customers == len({row["客户"] for row in named})
    assert south.unnamed_rows == len(NOW) - len(named) > 0
    assert south.per_customer == sum(Decimal(row["金额（元）"]) for row in named) / south.customers
    assert south.change == (sum(numbers) - then) / then


def test_every_division_is_that_of_the_rows(south: SalesAnalysis) -> None:
    divisions = {"产品线": south.products, "渠道": south.channels, "客户类别": south.classes}

    for header, parts in divisions.items():
        assert {part.name: part.amount for part in parts} == amounts(NOW, header)
    months = {f"{int(month[5:7])}月": sum_ for month, sum_ in amounts(_by_month(NOW), "月").items()}
    assert {part.name: part.amount for part in south.months} == months
    assert [part.name for part in south.channels][-1] == "未注明"


def _by_month(rows: list[Row]) -> list[Row]:
    return [row | {"月": row["日期"][:7]} for row in rows]


def test_customers_who_came_back_are_those_of_the_rows(south: SalesAnalysis) -> None:
    days: dict[str, set[str]] = defaultdict(set)
    for row in NOW:
        if row["客户"] and Decimal(row["金额（元）"]) > 0:
            days[row["客户"]].add(row["日期"])
    steps = [(buyers(THEN, "/6/"), buyers(NOW, "-07-"))]
    steps += [(buyers(NOW, f"-0{month}-"), buyers(NOW, f"-0{month + 1}-")) for month in (7, 8)]

    assert south.retained == (len(buyers(THEN) & buyers(NOW)), len(buyers(THEN)))
    assert south.repeated == (sum(len(each) > 1 for each in days.values()), len(days))
    assert [part.retained for part in south.months] == [(len(a & b), len(a)) for a, b in steps]


def test_the_customers_of_the_first_class_bring_seven_tenths(south: SalesAnalysis) -> None:
    sums = sorted(amounts([row for row in NOW if row["客户"]], "客户").values(), reverse=True)
    whole = sum(sums)
    first = [number for index, number in enumerate(sums) if sum(sums[:index]) < whole * 7 / 10]

    assert (south.powers[0].customers, south.powers[0].amount) == (len(first), sum(first))
    assert [one.amount for one in south.key_customers] == first[:10]


# --- reruns -----------------------------------------------------------------------------------------------


def remade(workspace: Workspace) -> set[tuple[str, str, tuple[str, ...]]]:
    """Whom the analyses that a run makes again are about, and any other document: type, unit, cause."""
    return {
        (str(line["type"]), str(line["subject"]["id"]), tuple(line["cause"]))  # type: ignore[index, arg-type]
        for line in documents(run_sample(workspace))
        if line["action"] != "unchanged"
    }


def test_one_changed_row_remakes_the_documents_of_the_units_it_touches(workspace: Workspace) -> None:
    row = "001203,汇佳商超,连锁商超,个护清洁,电商"
    path = workspace.inputs / "2026Q3" / "销售明细.csv"

    replace_text(path, row, row.replace("个护清洁", "母婴用品"), "utf-8-sig")

    assert remade(workspace) == {
        ("sales_analysis", "营销中心", ("unit",)),
        ("sales_analysis", "营销中心/华南销售部", ("unit",)),
    }


def test_another_customer_in_the_earlier_detail_is_history(workspace: Workspace) -> None:
    path = workspace.inputs / "2026Q2" / "销售明细.csv"
    first = path.read_text(encoding="gbk").splitlines()[1]

    replace_text(path, first, first.replace(first.split(",")[2], "素昧商行"), "gbk")

    found = remade(workspace)
    assert {cause for _, _, cause in found} == {("history",)}
    assert {unit for _, unit, _ in found} <= {"营销中心", "营销中心/华东销售部", "营销中心/华东销售部/一组"}
    assert ("sales_analysis", "营销中心/华东销售部", ("history",)) in found
