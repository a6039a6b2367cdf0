"""Transmittals and releases as lines: written, read back, and told from what is damaged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.core.dispatching.lines import BadLine
from pipeline.core.dispatching.releases import Release, latest, parse_release, release_json
from pipeline.core.dispatching.transmittals import (
    SentDocument,
    Transmittal,
    Turn,
    documents_out,
    documents_recalled,
    is_still_valid,
    parse_transmittals,
    transmittal_json,
    turn_json,
)
from pipeline.core.models import Person

_DOCUMENT = SentDocument(
    number="JX-2026Q3-IDP-000101-V1-00",
    type="development_plan",
    title="绩效改进计划",
    subject={"kind": "employee", "id": "000101", "name": "周敏", "unit": "营销中心"},
    version=1,
    sha256="a" * 64,
    file="000101_周敏.docx",
    why="new",
    due=date(2026, 10, 26),
)
_DISPATCH = Transmittal(
    id="TR-2026Q3-0001",
    kind="dispatch",
    manager=Person("000001", "林岚"),
    documents=(_DOCUMENT,),
    when="2026-10-19T09:30:00+08:00",
    by="王秀英",
    due=date(2026, 10, 26),
    to="lin@example.com",
    folder="dispatch/林岚_000001/a",
    packet="dispatch/林岚_000001/a.zip",
    packet_sha256="b" * 64,
    mail="dispatch/林岚_000001/a.eml",
)
_RECALL = replace(
    _DISPATCH,
    id="TR-2026Q3-0002",
    kind="recall",
    due=None,
    to=None,
    documents=(replace(_DOCUMENT, why="withdrawn", due=None),),
)


def test_a_mail_that_arrived_stays_delivered_when_it_is_refused_once_more() -> None:
    turns: tuple[Turn, ...] = ("sent", "sending", "failed")
    told = [turn_json(replace(_DISPATCH, turn=turn), "2026-10-19T09:30:02+08:00", "王秀英") for turn in turns]
    lines = [transmittal_json(_DISPATCH), *told]

    (read,) = parse_transmittals(lines)

    assert read.turn == "sent"
    assert set(documents_out([read])) == {document.number for document in _DISPATCH.documents}


def test_a_packet_is_valid_while_all_of_it_is_out_and_not_called_back() -> None:
    number = _DISPATCH.documents[0].number
    out = documents_out([_DISPATCH])
    later = replace(_DISPATCH, id="TR-2026Q3-0009")

    assert is_still_valid(_DISPATCH, out, ())
    assert not is_still_valid(_DISPATCH, out, {number})
    assert not is_still_valid(_DISPATCH, {}, ())
    assert not is_still_valid(_DISPATCH, documents_out([_DISPATCH, later]), ())


def test_what_is_written_is_read_back() -> None:
    lines = [transmittal_json(_DISPATCH), transmittal_json(_RECALL)]

    assert parse_transmittals(lines) == (_DISPATCH, _RECALL)


def test_a_manager_who_is_not_in_the_roster_keeps_his_name() -> None:
    unknown = replace(_DISPATCH, manager=Person(None, "何建川"))

    assert parse_transmittals([transmittal_json(unknown)]) == (unknown,)


def test_a_transmittal_stands_at_its_last_turn() -> None:
    lines = [
        transmittal_json(_DISPATCH),
        turn_json(replace(_DISPATCH, turn="sending"), "2026-10-19T09:30:01+08:00", "王秀英"),
        turn_json(
            replace(_DISPATCH, turn="failed", answer="550 no such user", to="new@example.com"),
            "2026-10-19T09:30:02+08:00",
            "王秀英",
        ),
    ]

    (read,) = parse_transmittals(lines)

    assert (read.turn, read.answer, read.to) == ("failed", "550 no such user", "new@example.com")
    assert read.documents == _DISPATCH.documents


@pytest.mark.parametrize(
    "line",
    [
        turn_json(replace(_DISPATCH, id="TR-2026Q3-0009"), "2026-10-19T09:30:00+08:00", "王秀英"),
        {**transmittal_json(_DISPATCH), "kind": "lost"},
        {**transmittal_json(_DISPATCH), "documents": None},
        {**transmittal_json(_DISPATCH), "due": "soon"},
        {**transmittal_json(_DISPATCH), "packet": ""},
        ["TR-2026Q3-0001"],
    ],
    ids=["turn of nothing", "kind", "no documents", "no day", "no packet", "no object"],
)
def test_a_line_that_was_not_written_so_is_refused(line: object) -> None:
    with pytest.raises(ValueError):
        parse_transmittals([line])  # type: ignore[list-item]


def test_a_recall_takes_a_document_out_of_the_managers_hands() -> None:
    assert set(documents_out([_DISPATCH])) == {_DOCUMENT.number}
    assert documents_out([_DISPATCH, _RECALL]) == {}
    assert documents_recalled([_DISPATCH, _RECALL]) == {_DOCUMENT.number}


def test_a_recall_that_nobody_received_recalls_nothing() -> None:
    failed = replace(_RECALL, turn="failed")

    assert set(documents_out([_DISPATCH, failed])) == {_DOCUMENT.number}
    assert documents_recalled([_DISPATCH, failed]) == frozenset()


def test_the_last_release_of_a_document_counts() -> None:
    first = Release("JX-1", "a", "王秀英", "2026-10-19T09:00:00+08:00")
    second = replace(first, sha256="b")

    assert [parse_release(release_json(item)) for item in (first, second)] == [first, second]
    assert latest([first, second]) == {"JX-1": second}


def test_a_release_without_its_digest_is_refused() -> None:
    with pytest.raises(BadLine):
        parse_release({"number": "JX-1", "by": "王秀英", "when": "2026-10-19"})
