"""Reruns: what is made again, what stays, and what is taken back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.deciding.ledger import (
    KEY_PARTS,
    BadEntry,
    LedgerEntry,
    Made,
    entry_json,
    entry_of,
    parse_entry,
)
from pipeline.core.deciding.numbering import document_number, document_path
from pipeline.core.deciding.reruns import Candidate, Decision, Rerun
from pipeline.core.models import Person, PlannedDocument, Subject

_BATCH = "2026Q3"
_PARTS = {part: f"{part}-1" for part in KEY_PARTS}
_GROUNDS = {origin: f"{origin}-data-1" for origin in ("own", "peer", "unit", "history")}
_POLICY = "policy-1"


class Decided:
    """What a run does about all documents, and the ledger it leaves."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        ledger: Iterable[LedgerEntry],
        observed: Mapping[str, str | None],
        policy_version: str = _POLICY,
        released: Collection[str] = frozenset(),
        undecided: Collection[tuple[str, str]] = frozenset(),
        partial: bool = False,
    ) -> None:
        self._rerun = Rerun(_BATCH, ledger, observed, policy_version, released)
        self._undecided, self._partial = undecided, partial
        self._about = [(item.document, self._rerun.about(item)) for item in candidates]
        rest = () if partial else tuple(self._rerun.rest(undecided))
        self.documents = (
            *(d for _, about in self._about for d in about),
            *(d for about in rest for d in about),
        )

    def ledger_after(self, made: Mapping[str, Made]) -> tuple[LedgerEntry, ...]:
        planned = (self._rerun.ledger_after(document, about, made) for document, about in self._about)
        rest = self._rerun.ledger_of_rest(self._undecided, self._partial)
        return (*(entry for entries in planned for entry in entries), *rest)


def _document(subject: str = "000123", code: str = "IDP", manager: str = "赵经理") -> PlannedDocument:
    leader = Person("000001", manager)
    return PlannedDocument(
        number=document_number(_BATCH, code, subject, 1),
        type="development_plan",
        code=code,
        title="绩效改进计划",
        audience="employee",
        subject=Subject("employee", subject, "王小明", "销售一部"),
        manager=leader,
        template="development_plan.docx",
        path=document_path(("销售一部",), leader, subject, "王小明", "绩效改进计划", _BATCH, 1),
        reasons=(),
        findings=(),
        measures=(),
        issued_on=date(2026, 10, 20),
        due_on=None,
    )


def _candidate(document: PlannedDocument | None = None, **changed: str) -> Candidate:
    """A candidate that prints something else, because the data of the same origin changed."""
    grounds = {origin: changed.get(origin, digest) for origin, digest in _GROUNDS.items()}
    return Candidate(document or _document(), {**_PARTS, **changed}, grounds)


def _made(text: str = "first") -> Made:
    return Made(f"sha-{text}", len(text), "0.1.0", _POLICY)


def _entry(document: PlannedDocument | None = None) -> LedgerEntry:
    return entry_of(document or _document(), 1, _PARTS, _made(), _GROUNDS)


def _decide_one(
    candidate: Candidate | None,
    ledger: list[LedgerEntry],
    found: dict[str, str | None],
    released: frozenset[str] = frozenset(),
) -> list[Decision]:
    candidates = [] if candidate is None else [candidate]
    return list(Decided(candidates, ledger, found, released=released).documents)


def _said(decisions: list[Decision]) -> list[tuple[str, tuple[str, ...], int]]:
    return [(decision.action, decision.cause, decision.version) for decision in decisions]


def test_a_document_nobody_has_yet_is_made() -> None:
    decisions = _decide_one(_candidate(), [], {})

    assert _said(decisions) == [("make", ("new",), 1)]


def test_a_second_run_makes_nothing() -> None:
    entry = _entry()

    decisions = Decided([_candidate()], [entry], {entry.path: entry.sha256})

    assert _said(list(decisions.documents)) == [("unchanged", (), 1)]
    assert decisions.ledger_after({}) == (entry,)


@pytest.mark.parametrize("part", KEY_PARTS)
def test_a_changed_part_remakes_in_place_and_is_named(part: str) -> None:
    entry = replace(_entry(), policy_version="policy-0" if part == "policy" else _POLICY)

    decisions = _decide_one(_candidate(**{part: "other"}), [entry], {entry.path: entry.sha256})

    assert _said(decisions) == [("remake", (part,), 1)]
    assert decisions[0].document == _document()


def _cause(
    printed: set[str], data: set[str], document: PlannedDocument | None = None, made_by: str = _POLICY
) -> tuple[str, ...]:
    """The cause of a document whose printed values and whose data changed by these origins."""
    document = document or _document()
    entry = replace(_entry(document), policy_version=made_by)
    candidate = Candidate(
        document,
        _PARTS | dict.fromkeys(printed, "other"),
        _GROUNDS | dict.fromkeys(data, "other"),
    )
    (decision,) = _decide_one(candidate, [entry], {entry.path: entry.sha256})
    assert decision.action == "remake"
    return decision.cause


def test_under_the_same_policy_nothing_changed_through_the_policy() -> None:
    unit = replace(_document(), subject=Subject("unit", "销售一部", "销售一部", "销售一部"))

    assert _cause({"own", "policy"}, {"own"}) == ("own",)
    assert _cause({"peer", "policy"}, {"peer"}) == ("peer",)
    assert _cause({"policy"}, set()) == ("own",)
    assert _cause({"policy"}, set(), unit) == ("unit",)
    assert _cause({"policy", "template"}, set()) == ("template",)


def test_the_same_data_under_another_policy_changed_through_the_policy() -> None:
    assert _cause({"own", "peer"}, set(), made_by="policy-0") == ("policy",)
    assert _cause({"own"}, {"own"}, made_by="policy-0") == ("own",)
    assert _cause({"own", "policy"}, {"own"}, made_by="policy-0") == ("own", "policy")
    assert _cause({"peer", "own"}, {"peer"}, made_by="policy-0") == ("peer", "policy")
    assert _cause({"look"}, set(), made_by="policy-0") == ("look",)


def test_a_figure_beside_a_changed_one_names_only_the_changed_one() -> None:
    assert _cause({"own", "peer", "history"}, {"own"}) == ("own",)
    assert _cause({"own", "peer"}, {"peer", "unit"}) == ("peer",)


def test_a_template_that_reads_more_is_no_change_of_data() -> None:
    assert _cause({"own", "peer", "template"}, set()) == ("template",)
    assert _cause({"own", "peer", "template"}, {"own"}) == ("own", "template")


def test_a_document_whose_printing_alone_changed_names_what_is_printed() -> None:
    assert _cause({"own", "history"}, set()) == ("own", "history")


def test_all_changed_parts_are_named_in_one_order() -> None:
    entry = _entry()

    decisions = _decide_one(
        _candidate(template="x", own="x", history="x"), [entry], {entry.path: entry.sha256}
    )

    assert decisions[0].cause == ("own", "history", "template")


def test_a_deleted_file_comes_back() -> None:
    entry = _entry()

    decisions = _decide_one(_candidate(), [entry], {})

    assert _said(decisions) == [("restore", ("missing",), 1)]


def test_an_edited_draft_with_the_same_values_stays() -> None:
    entry = _entry()

    decisions = _decide_one(_candidate(), [entry], {entry.path: "edited"})

    assert _said(decisions) == [("kept", ("edited",), 1)]
    assert decisions[0].superseded_by is None
    assert decisions[0].entries_after() == (entry,)


@pytest.mark.parametrize(
    ("on_disk", "released", "why"),
    [
        ("edited", False, ("edited",)),
        ("sha-first", True, ("released",)),
        ("edited", True, ("edited", "released")),
    ],
)
def test_an_edited_or_released_draft_stays_and_gets_a_second_version(
    on_disk: str, released: bool, why: tuple[str, ...]
) -> None:
    entry = _entry()
    numbers = frozenset({entry.number}) if released else frozenset()

    kept, new = _decide_one(_candidate(own="other"), [entry], {entry.path: on_disk}, numbers)

    assert (kept.action, kept.cause, kept.entry) == ("kept", why, entry)
    assert (new.action, new.cause, new.version) == ("new_version", ("own",), 2)
    assert new.document is not None
    assert new.document.path.endswith("_V2.docx")
    assert new.document.number == kept.superseded_by == document_number(_BATCH, "IDP", "000123", 2)
    assert kept.removes is None


def test_the_ledger_tells_that_the_old_version_is_superseded() -> None:
    entry = _entry()
    decisions = Decided([_candidate(own="other")], [entry], {entry.path: "edited"})
    number = document_number(_BATCH, "IDP", "000123", 2)

    old, new = decisions.ledger_after({number: _made("second")})

    assert (old.number, old.state, old.superseded_by) == (entry.number, "superseded", number)
    assert (new.number, new.state, new.version, new.sha256) == (number, "current", 2, "sha-second")


def test_a_second_version_that_fails_leaves_the_first_one_current() -> None:
    entry = _entry()

    decisions = Decided([_candidate(own="other")], [entry], {entry.path: "edited"})

    assert decisions.ledger_after({}) == (entry,)


def test_a_remake_that_fails_leaves_the_ledger_as_it_was() -> None:
    entry = _entry()

    decisions = Decided([_candidate(own="other")], [entry], {entry.path: entry.sha256})

    assert decisions.ledger_after({}) == (entry,)


def test_after_a_second_version_only_the_second_is_looked_at() -> None:
    first = _entry()
    found: dict[str, str | None] = {first.path: "edited"}
    number = document_number(_BATCH, "IDP", "000123", 2)
    changed = _candidate(own="other")
    ledger = Decided([changed], [first], found).ledger_after({number: _made("second")})
    found[ledger[1].path] = ledger[1].sha256

    again = Decided([changed], ledger, found)

    assert _said(list(again.documents)) == [("unchanged", (), 2)]
    assert again.ledger_after({}) == ledger


def test_a_draft_of_somebody_no_longer_selected_is_taken_back() -> None:
    entry = _entry()

    (decision,) = _decide_one(None, [entry], {entry.path: entry.sha256})

    assert (decision.action, decision.cause, decision.removes) == (
        "withdraw",
        ("no_longer_selected",),
        entry.path,
    )
    assert decision.entries_after() == (replace(entry, state="withdrawn"),)


def test_an_edited_draft_of_somebody_no_longer_selected_stays() -> None:
    entry = _entry()

    (decision,) = _decide_one(None, [entry], {entry.path: "edited"})

    assert (decision.action, decision.cause, decision.removes) == (
        "kept",
        ("no_longer_selected", "edited"),
        None,
    )
    assert decision.entries_after()[0].state == "withdrawn"


_SUBJECT = frozenset({("employee", "000123")})


@pytest.mark.parametrize(
    ("on_disk", "cause"),
    [("sha-first", ("blocked",)), ("edited", ("blocked", "edited")), (None, ("blocked", "missing"))],
)
def test_a_draft_of_somebody_with_faulty_data_stays(on_disk: str | None, cause: tuple[str, ...]) -> None:
    entry = _entry()

    decisions = Decided([], [entry], {entry.path: on_disk}, undecided=_SUBJECT)

    assert _said(list(decisions.documents)) == [("kept", cause, 1)]
    assert decisions.documents[0].removes is None
    assert decisions.ledger_after({}) == (entry,)


def test_faulty_data_bring_nothing_back() -> None:
    entry = replace(_entry(), state="withdrawn")

    decisions = Decided([], [entry], {}, undecided=_SUBJECT)

    assert (decisions.documents, decisions.ledger_after({})) == ((), (entry,))


def test_faulty_data_of_one_person_hold_nobody_else() -> None:
    other = _entry(_document("000999"))

    (decision,) = Decided([], [other], {other.path: other.sha256}, undecided=_SUBJECT).documents

    assert decision.action == "withdraw"


def test_what_is_withdrawn_is_not_withdrawn_again() -> None:
    entry = replace(_entry(), state="withdrawn")

    decisions = Decided([], [entry], {})

    assert decisions.documents == ()
    assert entry in decisions.ledger_after({})


def test_somebody_selected_again_gets_the_same_number_back() -> None:
    entry = replace(_entry(), state="withdrawn")

    decisions = Decided([_candidate()], [entry], {})

    assert _said(list(decisions.documents)) == [("restore", ("selected_again",), 1)]
    assert decisions.ledger_after({entry.number: _made()})[0].state == "current"


def test_a_withdrawn_draft_that_was_edited_is_current_again() -> None:
    entry = replace(_entry(), state="withdrawn")

    (decision,) = _decide_one(_candidate(), [entry], {entry.path: "edited"})

    assert decision.action == "kept"
    assert decision.entries_after()[0].state == "current"


def test_a_part_of_the_plan_withdraws_nothing() -> None:
    other = _entry(_document("000999"))

    decisions = Decided([_candidate()], [other], {other.path: other.sha256}, partial=True)

    assert [decision.action for decision in decisions.documents] == ["make"]
    assert other in decisions.ledger_after({})


def test_another_manager_moves_an_untouched_draft() -> None:
    entry = _entry()
    moved = _document(manager="钱经理")

    (decision,) = _decide_one(_candidate(moved), [entry], {entry.path: entry.sha256})

    assert (decision.action, decision.cause, decision.removes) == ("remake", ("moved",), entry.path)
    assert decision.document == moved


def test_another_manager_leaves_an_edited_draft_where_it_is() -> None:
    entry = _entry()

    (decision,) = _decide_one(_candidate(_document(manager="钱经理")), [entry], {entry.path: "edited"})

    assert decision.action == "kept"
    assert decision.document is not None
    assert decision.document.path == entry.path


def test_a_file_that_is_not_ours_is_never_replaced() -> None:
    document = _document()

    (decision,) = _decide_one(_candidate(), [], {document.path: "somebody's"})

    assert _said([decision]) == [("make", ("new", "path_taken"), 2)]


def test_a_move_never_replaces_a_file_that_is_not_ours() -> None:
    entry = _entry()
    moved = _document(manager="钱经理")

    (decision,) = _decide_one(_candidate(moved), [entry], {entry.path: entry.sha256, moved.path: "other"})

    assert decision.action == "unchanged"
    assert decision.removes is None


def test_a_line_of_the_ledger_reads_back_as_it_was_written() -> None:
    entry = replace(_entry(), state="superseded", superseded_by="JX-2")

    assert parse_entry(json.loads(json.dumps(entry_json(entry)))) == entry


@pytest.mark.parametrize(
    "damage",
    [
        {"state": "lost"},
        {"version": "1"},
        {"key": "0"},
        {"sha256": ""},
        {"subject": None},
        {"path": "../../etc/passwd"},
        {"path": "/etc/passwd"},
        {"path": "C:/x.docx"},
        {"path": "drafts\\..\\x"},
        {"key_parts": []},
        {"grounds": None},
    ],
)
def test_a_damaged_line_of_the_ledger_is_refused(damage: dict[str, object]) -> None:
    line = json.loads(json.dumps(entry_json(_entry()) | damage))

    with pytest.raises(BadEntry):
        parse_entry(line)


def test_the_ledger_stands_in_plan_order_and_withdrawn_ones_last() -> None:
    second, first, gone = _document("000002"), _document("000001"), _document("000000")
    entries = [_entry(gone), _entry(first), replace(_entry(second), version=2), _entry(second)]

    decided = Decided([_candidate(second), _candidate(first)], entries, {})

    assert [(entry.lineage[2], entry.version) for entry in decided.ledger_after({})] == [
        ("000002", 1),
        ("000002", 2),
        ("000001", 1),
        ("000000", 1),
    ]


_IDS = ("000001", "000002", "000003")


@given(st.data())
def test_whatever_happens_no_edited_or_released_file_is_replaced_and_a_rerun_settles(
    data: st.DataObject,
) -> None:
    ledger: tuple[LedgerEntry, ...] = ()
    disk: dict[str, str | None] = {}
    released: set[str] = set()
    for step in range(4):
        wanted = data.draw(st.lists(st.sampled_from(_IDS), unique=True))
        values = {subject: data.draw(st.sampled_from("ab")) for subject in wanted}
        candidates = [_candidate(_document(subject), own=values[subject]) for subject in wanted]
        for path in data.draw(st.lists(st.sampled_from(sorted(disk)), unique=True)) if disk else []:
            disk[path] = data.draw(st.sampled_from(["edited", None]))
        released |= (
            set(data.draw(st.lists(st.sampled_from([entry.number for entry in ledger])))) if ledger else set()
        )
        ours = {entry.path: entry for entry in ledger}
        safe = {
            path: digest
            for path, digest in disk.items()
            if digest and (path not in ours or digest != ours[path].sha256 or ours[path].number in released)
        }

        decisions = Decided(candidates, ledger, disk, released=released)
        made = {}
        for decision in decisions.documents:
            if decision.is_making and decision.document is not None:
                document = decision.document
                made[document.number] = _made(f"{document.number}-{decision.key_parts['own']}")
                assert decision.action != "make" or disk.get(document.path) is None
                disk[document.path] = made[document.number].sha256
            if decision.removes:
                disk[decision.removes] = None
        ledger = decisions.ledger_after(made)

        assert {path: disk[path] for path in safe} == safe, step
        assert len({entry.number for entry in ledger}) == len(ledger)
        assert {entry.lineage[2] for entry in ledger if entry.state == "current"} == set(wanted)
        again = Decided(candidates, ledger, disk, released=released)
        assert {decision.action for decision in again.documents} <= {"unchanged", "kept"}
        assert set(map(str, again.ledger_after({}))) == set(map(str, ledger))
