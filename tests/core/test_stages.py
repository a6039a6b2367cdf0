"""How far each document has come on a day, and who has to be reminded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

import pytest

from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.deciding.plan_json import Json
from pipeline.core.dispatching.answers import parse_returns
from pipeline.core.dispatching.lines import BadLine
from pipeline.core.dispatching.packets import sent_document
from pipeline.core.dispatching.releases import Release
from pipeline.core.dispatching.stages import Standing, chase_list, counted, standings
from pipeline.core.dispatching.transmittals import Transmittal
from pipeline.core.models import Person
from tests.core.ledger_entries import entry

_DUE = date(2026, 10, 26)
_LATE, _IN_TIME = date(2026, 10, 27), date(2026, 10, 26)


def _dispatched(*entries: LedgerEntry, due: date = _DUE, kind: str = "dispatch") -> Transmittal:
    documents = tuple(
        replace(sent_document(item, "made", "a.docx", "new"), due=due if kind == "dispatch" else None)
        for item in entries
    )
    return Transmittal(
        id=f"TR-{kind}",
        kind="dispatch" if kind == "dispatch" else "recall",
        manager=Person("000001", "林岚"),
        documents=documents,
        when="2026-10-19T09:30:00+08:00",
        by="王秀英",
        due=due,
        to=None,
        folder="dispatch/林岚_000001",
        packet="a.zip",
        packet_sha256="x",
        mail="a.eml",
    )


def _line(number: str | None, verdict: str = "matched", turn: int = 1, **others: Json) -> dict[str, Json]:
    return {
        "file": f"交回{turn}.docx",
        "stored": "returns/x.docx",
        "sha256": "x",
        "verdict": verdict,
        "number": number,
        "turn": turn,
        "gaps": [],
        **others,
    }


def _gap(prompt: str, when: str = "now") -> Json:
    return {"region": "case.1", "prompt": prompt, "when": when, "place": "body ¶1"}


def _stand(
    entries: Sequence[LedgerEntry],
    transmittals: Sequence[Transmittal] = (),
    returns: Sequence[Json] = (),
    *,
    released: Collection[str] = (),
    filed: Collection[str] = (),
    on: date = _LATE,
) -> tuple[Standing, ...]:
    releases = {number: Release(number, "made", "王秀英", "2026-10-19") for number in released}
    return standings(entries, releases, transmittals, parse_returns(returns), filed, on)


def test_a_document_goes_from_made_to_filed() -> None:
    document = entry()
    number, out = document.number, _dispatched(document)

    stages = [
        _stand([document]),
        _stand([document], released=[number]),
        _stand([document], [out], released=[number]),
        _stand([document], [out], [_line(number)]),
        _stand([document], [out], [_line(number)], filed=[number]),
    ]

    assert [found[0].stage for found in stages] == ["made", "released", "dispatched", "returned", "filed"]


def test_a_return_in_doubt_counts_for_the_document_it_is_probably_meant_to_be() -> None:
    document = entry()
    doubt = _line(None, "quarantined", suggested=document.number)

    (found,) = _stand([document], [_dispatched(document)], [doubt])

    assert (found.stage, found.overdue) == ("quarantined", True)


@pytest.mark.parametrize(("on", "overdue"), [(_IN_TIME, False), (_LATE, True)])
def test_a_document_is_overdue_from_the_day_after_it_was_due(on: date, overdue: bool) -> None:
    document = entry()

    assert _stand([document], [_dispatched(document)], on=on)[0].overdue is overdue


def test_what_was_not_handed_out_is_never_overdue() -> None:
    assert _stand([entry()], on=date(2030, 1, 1))[0].overdue is False


def test_what_came_back_complete_is_not_overdue() -> None:
    document = entry()

    assert _stand([document], [_dispatched(document)], [_line(document.number)])[0].overdue is False


def test_what_came_back_with_gaps_is_overdue_and_names_them() -> None:
    document = entry()
    back = _line(document.number, gaps=[_gap("具体事例"), _gap("检查结果", "later")])

    (found,) = _stand([document], [_dispatched(document)], [back])

    assert (found.stage, found.gaps, found.overdue) == ("returned", ("具体事例",), True)


def test_the_last_return_counts_whatever_the_order_of_the_lines() -> None:
    document = entry()
    lines = [_line(document.number, turn=2), _line(document.number, turn=1, gaps=[_gap("具体事例")])]

    (found,) = _stand([document], [_dispatched(document)], lines)

    assert (found.returned, found.gaps) == ("交回2.docx", ())


def test_a_scan_alone_is_no_return() -> None:
    document = entry()

    (found,) = _stand([document], [_dispatched(document)], [_line(document.number, "attached")])

    assert (found.stage, found.attached) == ("dispatched", 1)


def test_what_is_out_and_no_longer_valid_is_to_be_called_back() -> None:
    document = entry()
    gone = replace(document, state="withdrawn")

    before = _stand([gone], [_dispatched(document)])
    after = _stand([gone], [_dispatched(document), _dispatched(document, kind="recall")])

    assert [(item.stage, item.due, item.overdue) for item in (*before, *after)] == [
        ("to_recall", None, False),
        ("recalled", None, False),
    ]


def test_what_never_left_the_house_and_is_no_longer_valid_is_not_told() -> None:
    assert _stand([entry(state="superseded"), entry(version=2)])[0].number == entry(version=2).number


def test_the_chase_list_names_each_manager_once_with_his_late_documents() -> None:
    late, back, early = entry("000101"), entry("000102"), entry("000103")
    out = [_dispatched(late, back), replace(_dispatched(early, due=date(2026, 12, 1)), id="TR-2")]

    found = _stand([late, back, early], out, [_line(back.number)])

    assert [(item.manager.id, [each.number for each in item.documents]) for item in chase_list(found)] == [
        ("000001", [late.number])
    ]


def test_the_counts_are_of_what_is_listed() -> None:
    first, second = entry("000101"), entry("000102")
    found = _stand([first, second], [_dispatched(first)])

    counts = counted(found)

    assert {name: count for name, count in counts.items() if count} == {
        "made": 1,
        "dispatched": 1,
        "overdue": 1,
    }


def test_a_return_without_its_number_is_refused() -> None:
    with pytest.raises(BadLine):
        parse_returns([_line(None)])
