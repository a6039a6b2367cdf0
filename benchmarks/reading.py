"""How fast files of HR are read into rows of cells: ``python benchmarks/reading.py [rounds] [people]``.

A roster with results, 15 columns, as a workbook (shared texts, dates, amounts, percents) and as CSV in
GB18030. Ours keeps every cell with its type and the class of its number format. openpyxl reads the workbook
in its read-only mode, once for values alone and once with the number format of each cell; the csv module
reads the same file as lists of texts. All rows are kept. CPU time, variants in shuffled rounds, the collector
of cycles off as in a run: machines drift, so compare within a round only.
"""

from __future__ import annotations

import csv
import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as midnight
from pathlib import Path
from statistics import median

import openpyxl
from xlsxwriter import Workbook

from pipeline.adapters.sheets.workbook import read_sheets

PEOPLE = 100_000
_HEADERS = (
    *("工号", "姓名", "部门", "岗位", "直接上级", "入职日期", "状态", "基本工资（元）"),
    *(
        "销售额目标（元）",
        "销售额实际（元）",
        "销售额完成率",
        "回款实际（元）",
        "新客户数实际",
        "等级",
        "评语",
    ),
)
_FORMATS = {0: "@", 5: "yyyy-mm-dd", **dict.fromkeys((7, 8, 9, 11), "#,##0.00"), 10: "0.0%"}
_NAMES = str.maketrans("0123456789", "安本成达恩方光海嘉凯")
_COMMENTS = ("", "服务态度好", "跟进及时，客户评价良好", "需加强新客户拓展")
_Value = str | float | date


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured.

    Attributes:
        seconds: Variant → CPU time of one reading, a figure for each round.
        ratios: What is compared → median of its ratios within a round.
    """

    seconds: Mapping[str, list[float]]
    ratios: Mapping[str, float]


_RATIOS = {
    "openpyxl, values alone, against ours": ("openpyxl, values", "workbook"),
    "openpyxl, values and formats, against ours": ("openpyxl, formats", "workbook"),
    "ours against the csv module": ("CSV", "csv module"),
}


def measure(rounds: int, people: int = PEOPLE) -> Results:
    """Return the figures; a round takes about half a minute at 100,000 people."""
    chance = random.Random(0)
    with tempfile.TemporaryDirectory() as name:
        workbook, text = write_samples(Path(name), people)
        variants: dict[str, Callable[[], object]] = {
            "openpyxl, values": lambda: _openpyxl(workbook, formats=False),
            "openpyxl, formats": lambda: _openpyxl(workbook, formats=True),
            "workbook": lambda: read_sheets(workbook, workbook.name),
            "csv module": lambda: _csv(text),
            "CSV": lambda: read_sheets(text, text.name),
        }
        times: dict[str, list[float]] = {variant: [] for variant in variants}
        for _ in range(rounds):
            for variant in chance.sample(list(variants), len(variants)):
                times[variant].append(_timed(variants[variant]))
    ratios = {
        told: median(one / two for one, two in zip(times[above], times[below], strict=True))
        for told, (above, below) in _RATIOS.items()
    }
    return Results(times, ratios)


def write_samples(folder: Path, people: int) -> tuple[Path, Path]:
    """Write the workbook and the CSV file of the same people, and return their paths."""
    workbook, text = folder / "结果.xlsx", folder / "结果.csv"
    rows = [_HEADERS, *(_row(number, random.Random(number)) for number in range(people))]
    with Workbook(workbook, {"in_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("结果")
        formats = {column: book.add_format({"num_format": code}) for column, code in _FORMATS.items()}
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                written = datetime.combine(value, midnight()) if isinstance(value, date) else value
                sheet.write(number, column, written, formats.get(column) if number else None)
    with text.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(rows)
    return workbook, text


def _row(number: int, chance: random.Random) -> tuple[_Value, ...]:
    unit, target = number // 60, chance.randrange(20, 90) * 10_000
    actual = round(target * chance.uniform(0.6, 1.3), 2)
    return (
        f"{number:06}",
        "王" + f"{number}".translate(_NAMES),
        f"销售中心/销售{unit}部",
        "客户经理",
        f"{unit * 60:06}",
        date(2015, 1, 1) + timedelta(chance.randrange(3000)),
        "在职",
        chance.randrange(40, 120) * 100,
        target,
        actual,
        round(actual / target, 4),
        round(actual * 0.9, 2),
        chance.randrange(15),
        chance.choice("SABCD"),
        chance.choice(_COMMENTS),
    )


def _openpyxl(path: Path, *, formats: bool) -> list[object]:
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        if not formats:
            return [row for sheet in book for row in sheet.iter_rows(values_only=True)]
        return [
            [(cell.value, cell.number_format) for cell in row if cell.value is not None]
            for sheet in book
            for row in sheet.iter_rows()
        ]
    finally:
        book.close()


def _csv(path: Path) -> list[list[str]]:
    with path.open(encoding="gb18030", newline="") as file:
        return list(csv.reader(file))


def _timed(read: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    begin = time.process_time()
    kept = read()
    taken = time.process_time() - begin
    del kept
    gc.enable()
    return taken


def main() -> None:
    """Measure and print a table."""
    rounds, people = (int(word) for word in [*sys.argv[1:], *("5", str(PEOPLE))[len(sys.argv) - 1 :]])
    results = measure(rounds, people)
    print(f"{people:,} rows of {len(_HEADERS)} cells, {rounds} rounds\n")
    for variant, times in results.seconds.items():
        print(f"{variant:45} {median(times):7.2f} s  ({min(times):.2f} to {max(times):.2f})")
    print()
    for told, ratio in results.ratios.items():
        print(f"{told:45} {ratio:7.1f}")


if __name__ == "__main__":
    main()
