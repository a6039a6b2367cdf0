"""The ledger's files: a run that is killed anywhere loses nothing and does nothing twice."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.adapters.files import digest_bytes, write_file
from pipeline.adapters.folders.ledger_store import (
    Change,
    PlanWriter,
    append_event,
    observe_drafts,
    put_changes,
    read_ledger,
    recover,
    write_facts,
    write_ledger,
)
from pipeline.core.deciding.ledger import KEY_PARTS, LedgerEntry
from pipeline.errors import OutputError


def _entry(name: str, data: bytes = b"first") -> LedgerEntry:
    return LedgerEntry(
        document={
            "number": f"JX-{name}",
            "code": "IDP",
            "subject": {"kind": "employee", "id": name, "name": "王小明", "unit": "销售一部"},
            "path": f"drafts/销售一部/{name}.docx",
        },
        lineage=("IDP", "employee", name),
        version=1,
        state="current",
        superseded_by=None,
        key_parts={part: digest_bytes(data) for part in KEY_PARTS},
        sha256=digest_bytes(data),
        bytes=len(data),
        program="0.1.0",
        policy_version="p",
    )


def _making(name: str, data: bytes = b"first", replaces: bytes | None = None) -> Change:
    entry = _entry(name, data)
    expected = None if replaces is None else digest_bytes(replaces)
    return Change((entry,), entry.path, data, expected)


def _withdrawing(name: str) -> Change:
    entry = _entry(name)
    return Change((replace(entry, state="withdrawn"),), removes=entry.path, removes_sha256=entry.sha256)


def _tree(folder: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    entries = (_entry("b"), replace(_entry("a"), state="superseded", superseded_by="JX-c"))

    write_ledger(tmp_path, entries)

    assert read_ledger(tmp_path) == entries
    assert read_ledger(tmp_path / "none") == ()


def test_changes_are_in_place_and_in_the_ledger_before_the_run_ends(tmp_path: Path) -> None:
    put_changes(tmp_path, [_making("a"), _making("b")])

    assert read_ledger(tmp_path) == (_entry("a"), _entry("b"))
    assert observe_drafts(tmp_path) == {entry.path: entry.sha256 for entry in (_entry("a"), _entry("b"))}


def test_a_draft_taken_back_is_gone_and_so_is_its_empty_folder(tmp_path: Path) -> None:
    put_changes(tmp_path, [_making("a")])

    put_changes(tmp_path, [_withdrawing("a")])

    assert read_ledger(tmp_path)[0].state == "withdrawn"
    assert list((tmp_path / "drafts").iterdir()) == []


@pytest.mark.parametrize(
    "change", [_making("a", b"second", replaces=b"first"), _withdrawing("a"), _making("a")]
)
def test_a_draft_edited_while_the_run_was_at_work_is_not_touched(tmp_path: Path, change: Change) -> None:
    put_changes(tmp_path, [_making("a")])
    path = tmp_path / _entry("a").path
    path.write_bytes(b"edited")
    before = _tree(tmp_path)

    with pytest.raises(OutputError) as error:
        put_changes(tmp_path, [_making("b"), change])

    assert [problem.code for problem in error.value.problems] == ["O808"]
    assert _tree(tmp_path) == before


def test_a_new_draft_never_takes_the_place_of_a_name_that_windows_holds_equal(tmp_path: Path) -> None:
    write_file(tmp_path / "drafts" / "销售一部" / "A.docx", b"somebody's")

    with pytest.raises(OutputError):
        put_changes(tmp_path, [_making("a")])


def test_a_damaged_line_is_named_by_its_number(tmp_path: Path) -> None:
    write_ledger(tmp_path, [_entry("a"), _entry("b")])
    ledger = tmp_path / "documents.jsonl"
    ledger.write_bytes(ledger.read_bytes().replace(b'"JX-b"', b"0"))

    with pytest.raises(OutputError) as error:
        read_ledger(tmp_path)

    (problem,) = error.value.problems
    assert (problem.code, str(problem.place)) == ("O807", f"{ledger.as_posix()}:2")


def test_a_ledger_that_says_the_same_is_not_written_again(tmp_path: Path) -> None:
    write_ledger(tmp_path, [_entry("a")])
    os.utime(tmp_path / "documents.jsonl", (1, 1))

    write_ledger(tmp_path, [_entry("a")])

    assert (tmp_path / "documents.jsonl").stat().st_mtime == 1


def test_the_lines_are_canonical_json(tmp_path: Path) -> None:
    write_facts(tmp_path, [{"工号": "000123", "a": None}, {"b": 1}])
    with PlanWriter(tmp_path, {"totals": {}, "batch": "2026Q3"}) as plan:
        plan.add({"z": 1, "a": None})
        plan.add({"b": 2})
        plan.put()

    assert (tmp_path / "facts.jsonl").read_bytes() == '{"a":null,"工号":"000123"}\n{"b":1}\n'.encode()
    assert (
        tmp_path / "plan.json"
    ).read_bytes() == b'{"batch":"2026Q3","documents":[\n{"a":null,"z":1},\n{"b":2}\n],"totals":{}}\n'


def test_events_are_numbered_and_only_ever_added(tmp_path: Path) -> None:
    when = datetime(2026, 10, 20, 9, 30, tzinfo=UTC)
    append_event(tmp_path, "run", "小王", when, {"made": 3})
    first = (tmp_path / "events.jsonl").read_bytes()

    append_event(tmp_path, "run", "小李", when, {})

    lines = (tmp_path / "events.jsonl").read_bytes()
    assert lines.startswith(first)
    assert [json.loads(line)["seq"] for line in lines.splitlines()] == [1, 2]
    assert json.loads(first) == {
        "made": 3,
        "seq": 1,
        "what": "run",
        "when": "2026-10-20T09:30:00+00:00",
        "who": "小王",
    }


def _first_run(folder: Path) -> None:
    put_changes(folder, [_making("a"), _making("b")])
    put_changes(folder, [_making("c")])
    write_ledger(folder, [_entry("a"), _entry("b"), _entry("c")])


def _second_run(folder: Path) -> None:
    """Remake a, withdraw b, keep c, make d; each step only as far as the files ask for it."""
    recover(folder)
    known = {entry.number: entry for entry in read_ledger(folder)}
    found = observe_drafts(folder)
    changes = []
    if known["JX-a"].sha256 != digest_bytes(b"second"):
        changes.append(_making("a", b"second", replaces=b"first"))
    if known["JX-b"].state == "current":
        changes.append(_withdrawing("b"))
    if found.get(_entry("d").path) is None:
        changes.append(_making("d"))
    for change in changes:
        put_changes(folder, [change])
    write_ledger(
        folder,
        [_entry("a", b"second"), replace(_entry("b"), state="withdrawn"), _entry("c"), _entry("d")],
    )


def _die_at(step: int, folder: Path) -> None:
    """Run the second run in this process and die, as by kill -9, before the given call of the system."""
    calls = 0

    def dying(call: object) -> object:
        def wrapped(*args: object, **kwargs: object) -> object:
            nonlocal calls
            calls += 1
            if calls == step:
                os._exit(9)
            return call(*args, **kwargs)  # type: ignore[operator]

        return wrapped

    for name in ("write", "fsync", "replace", "unlink", "mkdir", "rmdir", "open", "chmod"):
        setattr(os, name, dying(getattr(os, name)))
    _second_run(folder)


def test_a_run_killed_at_any_call_ends_like_an_undisturbed_one(tmp_path: Path) -> None:
    clean = tmp_path / "clean"
    _first_run(clean)
    _second_run(clean)
    expected = _tree(clean)

    step, died = 0, True
    while died:
        step += 1
        folder = tmp_path / str(step)
        _first_run(folder)
        process = os.fork()
        if process == 0:
            try:
                _die_at(step, folder)
            finally:
                os._exit(0)
        died = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9
        _second_run(folder)

        assert _tree(folder) == expected, f"killed before call {step}"
    assert step > 40


def test_a_draft_edited_after_the_crash_stays(tmp_path: Path) -> None:
    put_changes(tmp_path, [_making("a")])
    (tmp_path / _entry("a").path).write_bytes(b"edited")

    recover(tmp_path)

    assert read_ledger(tmp_path) == (_entry("a"),)
    assert (tmp_path / _entry("a").path).read_bytes() == b"edited"


def test_a_journal_line_cut_short_counts_for_nothing(tmp_path: Path) -> None:
    put_changes(tmp_path, [_making("a")])
    journal = tmp_path / "documents.journal"
    journal.write_bytes(journal.read_bytes() + b'{"entries":[{"num')

    recover(tmp_path)

    assert read_ledger(tmp_path) == (_entry("a"),)
    assert not journal.exists()


def test_reading_alone_changes_nothing(tmp_path: Path) -> None:
    put_changes(tmp_path, [_making("a")])
    before = _tree(tmp_path)

    read_ledger(tmp_path)
    observe_drafts(tmp_path)

    assert _tree(tmp_path) == before
