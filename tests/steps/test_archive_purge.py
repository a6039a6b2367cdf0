"""Purge: nothing of what was destroyed stays but the list, and the archive still verifies."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import bagit
import pytest

from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.archive.search import Query
from pipeline.core.archive.verifying import FULL
from pipeline.errors import ArchiveError, InputError
from pipeline.steps.archive_catalog import archive_rebuild, catalog_at
from pipeline.steps.archive_find import archive_find
from pipeline.steps.archive_place import place_of
from pipeline.steps.archive_purge import PurgeReport, purge_ended, purge_person
from pipeline.steps.archive_verify import archive_verify
from tests.adapters.catalog_rows import dump
from tests.adapters.sealed_archive import tree
from tests.steps.archives import WHO, bring_back, file_batch, ledger
from tests.steps.workspaces import WHEN


def _root(workspace: Workspace) -> Path:
    return workspace.outputs / "archive"


def _person(workspace: Workspace) -> tuple[str, str]:
    """Somebody who leads nobody, has a document, and whose name nobody shares."""
    facts = (workspace.outputs / "2026Q3" / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    people = [line for line in map(json.loads, facts) if line["kind"] == "employee" and "name" in line]
    names = Counter(line["name"] for line in people)
    leaders = {line["manager"]["id"] for line in people if line["manager"]}
    served = {entry["subject"]["id"] for entry in ledger(workspace)}  # type: ignore[index]
    for line in people:
        if line["id"] in served - leaders and names[line["name"]] == 1:
            return line["id"], line["name"]
    raise AssertionError("nobody fits")


def _files_that_hold(root: Path, *words: str) -> set[str]:
    """Every file of the archive that says one of the words, parts of packages as they read included."""
    found = set()
    for name, data in tree(root).items():
        parts = [data]
        if data.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                parts += [package.read(part) for part in package.namelist()]
        if any(word.encode() in part for word in words for part in [*parts, name.encode()]):
            found.add(name)
    return found


def _purge(workspace: Workspace, person: str, dry: bool = False, with_mentions: bool = True) -> PurgeReport:
    return purge_person(workspace, person, with_mentions, "本人申请删除", dry, WHO, WHEN)


def test_nothing_of_a_person_stays_but_the_list(workspace: Workspace) -> None:
    person, name = _person(workspace)
    number = next(str(e["number"]) for e in ledger(workspace) if e["subject"]["id"] == person)  # type: ignore[index]
    bring_back(workspace, number, b"signed by canary", "每周拜访")
    file_batch(workspace)
    assert _files_that_hold(_root(workspace), name)

    report = _purge(workspace, person)

    assert _files_that_hold(_root(workspace), name, "signed by canary", "每周拜访") == set()
    by_id = _files_that_hold(_root(workspace), person)
    assert {path for path in by_id if not path.startswith(("destroyed/", "events.jsonl"))} == set()
    catalog = (_root(workspace) / "catalog.sqlite").read_bytes()
    assert name.encode() not in catalog
    assert person.encode() not in catalog
    assert archive_verify(workspace, FULL, None, WHO).problems == ()
    assert number in report.documents
    for bag in (_root(workspace) / "bags").iterdir():
        bagit.Bag(str(bag)).validate()


def test_what_the_others_have_is_still_there(workspace: Workspace) -> None:
    person, _ = _person(workspace)
    file_batch(workspace)
    before = {str(entry["number"]) for entry in ledger(workspace)}

    report = _purge(workspace, person, with_mentions=False)

    found = archive_find(workspace, Query(), 1000, WHO)
    assert {each["number"] for each in found["documents"]} == before - set(report.documents)
    (bag,) = (_root(workspace) / "bags").iterdir()
    drafts = {path.name for path in bag.rglob("*.docx") if "drafts" in path.parts}
    assert len(drafts) == len(before) - len(report.documents)
    rows = (bag / "data/inputs/2026Q3/花名册.xlsx.rows.jsonl").read_text(encoding="utf-8").splitlines()
    facts = (bag / "data/outputs/facts.jsonl").read_text(encoding="utf-8").splitlines()
    people = {line["id"] for line in map(json.loads, facts) if line["kind"] == "employee"}
    told = {str(cell) for row in map(json.loads, rows) for cell in row["cells"].values()}
    assert people <= told
    assert person not in told


def test_a_dry_run_tells_what_would_go_and_changes_nothing(workspace: Workspace) -> None:
    person, _ = _person(workspace)
    file_batch(workspace)
    before = tree(_root(workspace))

    dry = _purge(workspace, person, dry=True)

    assert tree(_root(workspace)) == before
    done = _purge(workspace, person)
    assert (dry.documents, dry.files, dry.redacted) == (done.documents, done.files, done.redacted)


def test_the_list_says_what_who_why_and_when_and_no_name(workspace: Workspace) -> None:
    person, name = _person(workspace)
    file_batch(workspace)

    report = _purge(workspace, person)

    (path,) = (_root(workspace) / "destroyed").iterdir()
    data = path.read_text(encoding="utf-8")
    head, *lines = map(json.loads, data.splitlines())
    assert head == {
        "what": "purge",
        "who": WHO,
        "when": WHEN.isoformat(),
        "why": "本人申请删除",
        "person": person,
    }
    assert {line["number"] for line in lines if line.get("reason") == "person"} >= {report.documents[0]}
    assert all(len(line["sha256"]) == 64 for line in lines if line["what"] == "destroyed")
    assert name not in data


def test_a_list_that_is_altered_or_gone_is_told(workspace: Workspace) -> None:
    person, _ = _person(workspace)
    file_batch(workspace)
    _purge(workspace, person)
    (path,) = (_root(workspace) / "destroyed").iterdir()
    path.write_bytes(path.read_bytes().replace(WHO.encode(), "小李".encode()))

    problems = archive_verify(workspace, FULL, None, WHO).problems

    assert [(problem.code, str(problem.place)) for problem in problems] == [
        ("A709", f"destroyed/{path.name}")
    ]


def test_documents_about_others_that_name_the_person_stay_and_are_told(workspace: Workspace) -> None:
    leader = next(str(e["manager"]["id"]) for e in ledger(workspace) if e["manager"])  # type: ignore[index]
    file_batch(workspace)

    report = _purge(workspace, leader, with_mentions=False)

    assert report.mentions
    assert set(report.mentions) & set(report.documents) == set()


def test_a_catalog_made_after_a_purge_is_equal_to_one_made_again(workspace: Workspace) -> None:
    person, _ = _person(workspace)
    file_batch(workspace)
    _purge(workspace, person)
    with catalog_at(place_of(workspace)) as catalog:
        before = dump(catalog)

    archive_rebuild(workspace, WHO)

    with catalog_at(place_of(workspace)) as catalog:
        assert dump(catalog) == before


def test_what_was_purged_is_not_filed_again_with_an_unchanged_batch(workspace: Workspace) -> None:
    person, _ = _person(workspace)
    file_batch(workspace)
    _purge(workspace, person)

    assert [bag.is_new for bag in file_batch(workspace).bags] == [False]


def test_a_term_that_has_ended_takes_the_whole_bag_when_nothing_else_is_in_it(workspace: Workspace) -> None:
    file_batch(workspace)

    early = purge_ended(workspace, date(2036, 12, 31), "到期", False, WHO, WHEN)
    report = purge_ended(workspace, date(2037, 1, 1), "到期", False, WHO, WHEN)

    assert (early.bags, report.bags) == ((), ("2026Q3-G0001",))
    assert list((_root(workspace) / "bags").iterdir()) == []
    assert archive_verify(workspace, FULL, None, WHO).problems == ()
    assert archive_find(workspace, Query(), 5, WHO)["documents"] == []


def test_a_term_that_is_longer_keeps_its_documents(workspace: Workspace) -> None:
    documents = workspace.policy / "documents.yaml"
    told = documents.read_text(encoding="utf-8")
    documents.write_text(told.replace("retention: 10年", "retention: 永久", 1), encoding="utf-8")
    kept = {str(entry["number"]) for entry in ledger(workspace) if entry["code"] == "PIP"}
    file_batch(workspace)

    purge_ended(workspace, date(2037, 1, 1), "到期", False, WHO, WHEN)

    found = archive_find(workspace, Query(), 1000, WHO)
    assert {each["number"] for each in found["documents"]} == kept
    assert archive_verify(workspace, FULL, None, WHO).problems == ()


def test_nobody_of_that_id_is_told(workspace: Workspace) -> None:
    file_batch(workspace)

    with pytest.raises(InputError) as error:
        _purge(workspace, "999999")

    assert [problem.code for problem in error.value.problems] == ["A724"]


def test_a_damaged_bag_is_not_sealed_anew(workspace: Workspace) -> None:
    person, _ = _person(workspace)
    file_batch(workspace)
    rules = _root(workspace) / "bags" / "2026Q3-G0001" / "data" / "policy" / "rules.yaml"
    rules.write_bytes(rules.read_bytes() + b"#")
    before = tree(_root(workspace))

    with pytest.raises(ArchiveError) as error:
        _purge(workspace, person)

    assert [str(problem.place) for problem in error.value.problems] == [
        "bags/2026Q3-G0001/data/policy/rules.yaml"
    ]
    assert tree(_root(workspace)) == before


def test_a_return_that_nobody_could_match_goes_when_it_is_the_persons(workspace: Workspace) -> None:
    person, name = _person(workspace)
    stored = bring_back(workspace, "JX-lost", b"handwritten canary")
    record = workspace.outputs / "2026Q3" / "returns.jsonl"
    line = json.loads(record.read_text(encoding="utf-8"))
    line |= {"number": None, "verdict": "quarantined", "suggested": None, "file": f"{name}-已签.docx"}
    record.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    file_batch(workspace)
    assert _files_that_hold(_root(workspace), "handwritten canary")

    _purge(workspace, person)

    assert _files_that_hold(_root(workspace), "handwritten canary", name) == set()
    assert stored.exists()  # outputs/ is HR's to clear
    assert [bag.is_new for bag in file_batch(workspace).bags] == [False, False]
