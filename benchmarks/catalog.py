"""How fast the catalog answers over many records: ``python benchmarks/catalog.py [RECORDS] [ADDRESS]``.

ADDRESS names an empty PostgreSQL database; without it SQLite in a temporary folder. The records are made up:
names, units and findings as frequent as in a company of forty quarters.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.adapters.archive.catalog_search import find_documents
from pipeline.adapters.archive.catalog_store import Catalog, open_catalog, put_batch, put_head
from pipeline.core.archive.catalog_rows import BagContent, Rows
from pipeline.core.archive.log import HeldBag, LogEntry
from pipeline.core.archive.records import batch_rows
from pipeline.core.archive.search import Query

_BATCH = 10_000
_TIMES = 20
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红鹏辉建国志文海"
_TYPES = (("PIP", "绩效改进计划（PIP）"), ("IDP", "绩效改进计划（IDP）"), ("RSE", "业绩与不足改进计划"))
_RULES = {
    "RATE_MINOR": "销售额目标 {target}万元，实际 {actual}万元，完成率 {rate}%，距离 90% 还有差距。",
    "GRADE_C": "本期考核等级为 C，与良好等级尚有距离。",
    "PEER_GAP": "销售额比同岗平均低 {rate}%，回款周期偏长，新客户开发不足。",
    "LEVEL_GAP": "客户沟通能力目前 {target} 分，期望 {actual} 分，需要更多随访与反馈。",
}
_QUERIES = {
    "one person by id": Query(person="042017"),
    "a full name": Query(person="王芳"),
    "a surname": Query(text="王"),
    "a unit": Query(unit="第7销售部"),
    "a unit, type and period": Query(unit="第7销售部", type="PIP", period="2001Q1"),
    "everything of a status": Query(status="current"),
    "a finding": Query(finding="PEER_GAP"),
    "a common word": Query(text="完成率"),
    "a long phrase": Query(text="新客户开发不足"),
    "a figure": Query(text="完成率 61.37%"),
    "a word and a person": Query(text="回款周期", person="王芳"),
    "nothing at all": Query(text="量子计算机"),
    "the newest": Query(),
}


def main() -> None:
    """Fill a catalog, then ask each question of ``_QUERIES`` often."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    address = sys.argv[2] if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory() as folder:
        catalog = open_catalog(Path(folder), address)
        begun = time.process_time()
        for seq, rows in enumerate(_batches(records), start=1):
            with catalog.write() as connection:
                put_batch(connection, str(rows.tables["documents"][0]["batch"]), rows)
                put_head(connection, "0" * 64, seq)
        print(f"filled with {records} records: {time.process_time() - begun:.0f} s of this process")
        if address is None:
            print(f"file: {(Path(folder) / 'catalog.sqlite').stat().st_size / 1e6:.0f} MB")
        for name, query in _QUERIES.items():
            _ask(catalog, name, query)
        catalog.close()


def _ask(catalog: Catalog, name: str, query: Query) -> None:
    seconds = []
    with catalog.read() as connection:
        for _ in range(_TIMES):
            begun = time.perf_counter()
            found, more = find_documents(connection, query, 50)
            seconds.append((time.perf_counter() - begun) * 1000)
    told = f"{len(found)}{'+' if more else ''}"
    median, worst = statistics.median(seconds), max(seconds)
    print(f"{name:28} {told:>5} found  median {median:6.1f} ms  worst {worst:6.1f} ms")


def _batches(records: int) -> Iterator[Rows]:
    dice = random.Random(1)
    for index in range(0, records, _BATCH):
        batch = f"{2001 + index // _BATCH // 4}Q{index // _BATCH % 4 + 1}"
        seq = index // _BATCH + 1
        sealed = LogEntry(seq, "sealed", "0" * 64, {})
        bag = HeldBag(f"{batch}-G{seq}", seq, batch, "generated", {"tagmanifest-sha256.txt": ""}, "", sealed)
        entries = [_entry(dice, batch, place) for place in range(min(_BATCH, records - index))]
        yield batch_rows([BagContent(bag, batch, (), entries)])


def _entry(dice: random.Random, batch: str, place: int) -> dict[str, object]:
    code, title = dice.choice(_TYPES)
    name = dice.choice(_SURNAMES) + "".join(dice.choices(_GIVEN, k=dice.choice((1, 2))))
    unit = f"营销中心/第{place % 40}销售部/{dice.choice('一二三四五')}组"
    figures = {
        "target": dice.randrange(50, 400),
        "actual": dice.randrange(20, 400),
        "rate": dice.randrange(9000) / 100,
    }
    rules = dice.sample(sorted(_RULES), 2)
    return {
        "number": f"JX-{batch}-{code}-{place:06d}-V1-ZZ",
        "type": code.lower(),
        "code": code,
        "title": title,
        "audience": "employee",
        "subject": {
            "kind": "employee",
            "id": f"{place:06d}" if place % 100 else f"{42017:06d}",
            "name": name,
            "unit": unit,
        },
        "manager": {"id": f"9{place % 200:05d}", "name": "雷浩然"},
        "version": 1,
        "state": dice.choice(("current", "current", "superseded")),
        "issued_on": f"{batch[:4]}-10-16",
        "findings": [
            {"rule": rule, "severity": "minor", "cause": "M", "text": _RULES[rule].format(**figures)}
            for rule in rules
        ],
        "sha256": "0" * 64,
    }


if __name__ == "__main__":
    main()
