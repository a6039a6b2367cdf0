"""Returns with edits made up from seeds: each is found, and nothing else is told."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest

from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.returns.delivery import Received
from pipeline.core.deciding.ledger import LedgerEntry, parse_entry
from pipeline.core.returns.pieces import plain
from pipeline.core.returns.register import Register, people_of
from pipeline.steps.receiving import Converted, Issued, Outcome, receive
from tests.returned_drafts import ReturnedDraft
from tests.returned_edits import Editing, Expected
from tests.steps.conftest import Sample

NOTHING = Converted({}, has_office=False)


class Trial:
    """The drafts of the sample, read once; each seed edits one of them."""

    def __init__(self, workspace: Workspace) -> None:
        folder = workspace.outputs / "2026Q3"
        lines = (folder / "documents.jsonl").read_text(encoding="utf-8").splitlines()
        facts = (folder / "facts.jsonl").read_text(encoding="utf-8").splitlines()
        self.entries = [parse_entry(json.loads(line)) for line in lines]
        people = people_of(json.loads(line) for line in facts)
        self.issued = Issued(workspace.batch("2026Q3"), Register.of(self.entries, people))
        self._folder = folder

    def run(self, seed: int) -> tuple[LedgerEntry, Expected, Outcome]:
        entry = self.entries[seed * 7 % len(self.entries)]
        editing = Editing((self._folder / entry.path).read_bytes(), seed)
        editing.edit(1 + seed % 4)
        editing.as_saved_elsewhere()
        received = Received(editing.name(), editing.draft.data)
        return entry, editing.expected, receive(received, self.issued, NOTHING)


@pytest.fixture(scope="session")
def trial(sample: Sample) -> Trial:
    return Trial(sample.workspace)


def faults(entry: LedgerEntry, expected: Expected, outcome: Outcome) -> Iterator[str]:
    """What was not found, or told though it was not done."""
    if (outcome.verdict, outcome.number) != ("matched", entry.number):
        yield f"{outcome.verdict} {[note.code for note in outcome.notes]}"
    reading = outcome.reading
    facts, regions, changes, comments = (
        [part for part in parts if isinstance(part, dict)]
        for parts in (reading.facts, reading.regions, reading.changes, reading.comments)
    )
    told = [(fact["field"], plain(str(fact["issued"])), plain(str(fact["returned"]))) for fact in facts]
    wanted = [(name, plain(issued), plain(new)) for name, issued, new in expected.facts]
    gone = [fact for fact in told if fact not in wanted and expected.removed and fact[2] in ("None", "")]
    if missing := [fact for fact in wanted if fact not in told]:
        yield f"facts not told: {missing}; told: {told}"
    if more := [fact for fact in told if fact not in wanted and fact not in gone]:
        yield f"facts told: {more}"
    texts = {str(one["name"]): str(one["text"]) for one in regions if one["filled"]}
    for name, text in expected.regions.items():
        if texts.get(name) != text:
            yield f"region {name}: {text!r}, told {texts.get(name)!r}"
    after = "\n".join(
        [*(str(c["after"]) for c in changes), *texts.values(), *(str(f["returned"]) for f in facts)]
    )
    before = "\n".join([*(str(c["before"]) for c in changes), *(str(f["issued"]) for f in facts)])
    yield from (f"not told as added: {text}" for text in expected.added if text not in after)
    squeezed = "".join(before.split())
    missed = (text for text in expected.removed if "".join(text.split()) not in squeezed)
    yield from (f"not told as removed: {text}" for text in missed)
    if sorted(str(c["text"]) for c in comments) != sorted(expected.comments):
        yield f"comments: {comments}"
    tracked = [(str(c["kind"]), f"{c['before']}{c['after']}") for c in changes if c["author"]]
    if sorted(tracked) != sorted(expected.tracked):
        yield f"tracked: {tracked}"
    untracked = [c for c in changes if not c["author"]]
    if not (expected.added or expected.removed) and untracked:
        yield f"changes told: {untracked}"


@pytest.mark.parametrize("seed", range(40))
def test_every_seeded_edit_is_found_and_nothing_else(trial: Trial, seed: int) -> None:
    entry, expected, outcome = trial.run(seed)

    assert list(faults(entry, expected, outcome)) == [], expected.edits


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_file_ends_somewhere_and_never_in_a_fault_of_ours(trial: Trial, seed: int) -> None:
    entry = trial.entries[seed * 13 % len(trial.entries)]
    chance = random.Random(seed)
    draft = ReturnedDraft((trial.issued.batch.outputs / entry.path).read_bytes())
    draft.trees.clear()
    for _ in range(chance.randrange(1, 4)):
        name = chance.choice(sorted(draft.parts))
        part = bytearray(draft.parts[name])
        for _ in range(chance.randrange(1, 4)):
            part[chance.randrange(len(part))] = chance.randrange(256)
        draft.parts[name] = bytes(part)
    data = bytearray(draft.data)
    if seed % 2:
        for _ in range(chance.randrange(1, 20)):
            data[chance.randrange(len(data))] = chance.randrange(256)

    outcome = receive(Received("x.docx", bytes(data)), trial.issued, NOTHING)

    assert outcome.verdict in ("matched", "quarantined")
    assert outcome.verdict == "matched" or outcome.notes
