"""Handing out: released drafts and what went out before → what goes to whom, and what is called back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.dispatching.packets import Handout, plan_handout
from pipeline.core.dispatching.releases import Release
from pipeline.core.dispatching.transmittals import SentDocument, Transmittal, Turn
from pipeline.core.models import Person
from tests.core.ledger_entries import MANAGER, OTHER, entry

_LIN = Person("000001", "林岚")


def _released(*entries: LedgerEntry, sha256: str = "made") -> dict[str, Release]:
    return {
        item.number: Release(item.number, sha256, "王秀英", "2026-10-19T09:00:00+08:00") for item in entries
    }


def _plan(
    entries: Sequence[LedgerEntry],
    releases: Mapping[str, Release],
    before: Sequence[Transmittal] = (),
    *,
    observed: Mapping[str, str | None] | None = None,
    at_once: Collection[str] = (),
) -> Handout:
    found = {item.path: "made" for item in entries} if observed is None else observed
    return plan_handout(entries, releases, found, before, at_once, "outputs/2026Q3")


def _transmittal(
    handout: Handout, number: int = 1, turn: Turn = "packed", kind: str = "dispatch"
) -> Transmittal:
    parcel = handout.parcels[0] if kind == "dispatch" else handout.recalls[0]
    return Transmittal(
        id=f"TR-2026Q3-{number:04}",
        kind="dispatch" if kind == "dispatch" else "recall",
        manager=parcel.manager,
        documents=parcel.documents,
        when="2026-10-19T09:30:00+08:00",
        by="王秀英",
        due=date(2026, 10, 26),
        to=None,
        folder="dispatch/林岚_000001",
        packet="dispatch/林岚_000001/a.zip",
        packet_sha256="x",
        mail="dispatch/林岚_000001/a.eml",
        turn=turn,
    )


def _numbers(documents: Sequence[SentDocument]) -> list[str]:
    return [document.number for document in documents]


def test_only_what_was_released_goes_out() -> None:
    first, second = entry("000101"), entry("000102")

    handout = _plan([first, second], _released(first))

    assert [_numbers(parcel.documents) for parcel in handout.parcels] == [[first.number]]
    assert handout.unreleased == (second,)


def test_each_manager_gets_a_parcel_of_his_own() -> None:
    mine, his = entry("000101"), entry("000102", manager=OTHER)

    handout = _plan([mine, his], _released(mine, his))

    assert [(parcel.manager.id, _numbers(parcel.documents)) for parcel in handout.parcels] == [
        ("000001", [mine.number]),
        ("000002", [his.number]),
    ]


def test_two_managers_of_one_name_are_two_people() -> None:
    mine, his = entry("000101"), entry("000102", manager={**MANAGER, "id": "000009"})

    assert len(_plan([mine, his], _released(mine, his)).parcels) == 2


def test_a_document_without_a_manager_is_refused_with_the_reason() -> None:
    lost = entry(manager=None)

    handout = _plan([lost], _released(lost))

    assert handout.parcels == ()
    assert [(problem.code, problem.subject) for problem in handout.problems] == [("S901", "000101")]


@pytest.mark.parametrize(("found", "code"), [("edited", "S902"), (None, "S903")])
def test_a_draft_that_is_not_what_was_released_is_refused(found: str | None, code: str) -> None:
    changed, fine = entry("000101"), entry("000102")
    observed = {changed.path: found, fine.path: "made"}

    handout = _plan([changed, fine], _released(changed, fine), observed=observed)

    assert [problem.code for problem in handout.problems] == [code]
    assert _numbers(handout.parcels[0].documents) == [fine.number]


def test_what_hr_edited_before_the_release_goes_out_as_edited() -> None:
    edited = entry()

    handout = _plan([edited], _released(edited, sha256="edited"), observed={edited.path: "edited"})

    assert handout.parcels[0].documents[0].sha256 == "edited"


def test_a_second_dispatch_has_nothing_new() -> None:
    document = entry()
    before = _transmittal(_plan([document], _released(document)))

    again = _plan([document], _released(document), [before])

    assert (again.parcels, again.recalls, again.already) == ((), (), (document,))


def test_what_is_out_needs_its_file_no_more() -> None:
    document = entry()
    before = _transmittal(_plan([document], _released(document)))

    again = _plan([document], _released(document), [before], observed={})

    assert (again.problems, again.already) == ((), (document,))


def test_what_was_released_anew_under_its_number_goes_out_again() -> None:
    document = entry()
    before = _transmittal(_plan([document], _released(document)))

    again = _plan(
        [document], _released(document, sha256="edited"), [before], observed={document.path: "edited"}
    )

    assert [(item.sha256, item.why) for item in again.parcels[0].documents] == [("edited", "changed")]


def test_a_refused_mail_handed_out_nothing() -> None:
    document = entry()
    before = _transmittal(_plan([document], _released(document)), turn="failed")

    assert _numbers(_plan([document], _released(document), [before]).parcels[0].documents) == [
        document.number
    ]


def test_a_mail_in_doubt_is_not_sent_again() -> None:
    document = entry()
    before = _transmittal(_plan([document], _released(document)), turn="sending")

    assert _plan([document], _released(document), [before]).parcels == ()


def test_a_superseded_document_is_called_back_and_the_new_version_goes_out() -> None:
    first = entry()
    before = _transmittal(_plan([first], _released(first)))
    second = entry(version=2)
    old = replace(first, state="superseded", superseded_by=second.number)

    handout = _plan([old, second], _released(first, second), [before])

    (recall,) = handout.recalls
    assert recall.manager == _LIN
    assert [(item.number, item.why, item.follows, item.due) for item in recall.documents] == [
        (first.number, "superseded", second.number, None)
    ]
    assert _numbers(handout.parcels[0].documents) == [second.number]


def test_a_withdrawn_document_is_called_back_once() -> None:
    document = entry()
    before = _transmittal(_plan([document], _released(document)))
    gone = replace(document, state="withdrawn")

    first = _plan([gone], _released(document), [before])
    recall = _transmittal(first, 2, kind="recall")

    assert [item.why for item in first.recalls[0].documents] == ["withdrawn"]
    assert _plan([gone], _released(document), [before, recall]).recalls == ()


def test_what_was_never_handed_out_is_not_called_back() -> None:
    gone = entry(state="withdrawn")

    assert _plan([gone], _released(gone)).recalls == ()


def test_a_document_that_is_wanted_again_after_its_recall_goes_out_again() -> None:
    document = entry()
    before = _transmittal(_plan([document], _released(document)))
    recall = _transmittal(
        _plan([replace(document, state="withdrawn")], _released(document), [before]), 2, kind="recall"
    )

    handout = _plan([document], _released(document), [before, recall])

    assert [item.why for item in handout.parcels[0].documents] == ["again"]


def test_another_manager_now_gets_it_and_the_former_one_is_told() -> None:
    document = entry()
    before = _transmittal(_plan([document], _released(document)))
    moved = entry(manager=OTHER)

    handout = _plan([moved], _released(moved), [before])

    assert [(item.manager.id, item.documents[0].why) for item in handout.recalls] == [("000001", "moved")]
    assert [parcel.manager.id for parcel in handout.parcels] == ["000002"]


def test_a_type_that_the_policy_releases_at_once_goes_out_as_it_stands() -> None:
    document = entry()

    handout = _plan([document], {}, at_once={"IDP"})

    assert handout.released_now == {document.number: "made"}
    assert _numbers(handout.parcels[0].documents) == [document.number]


def test_two_drafts_of_one_file_name_are_two_files_in_the_packet() -> None:
    one = entry("000101", path="drafts/甲/同名.docx")
    other = entry("000102", path="drafts/乙/同名.DOCX")

    documents = _plan([one, other], _released(one, other)).parcels[0].documents

    assert [item.file for item in documents] == ["同名.docx", f"{other.number}.docx"]
