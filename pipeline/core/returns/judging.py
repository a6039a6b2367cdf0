"""A returned Word document, read and recognised → where it ends, and what is to be told about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.periods import Period
from pipeline.core.reading.dates import ParsedDay, parse_day
from pipeline.core.returns.comparison import Compared, FactSeen, compare, compare_with_facts
from pipeline.core.returns.filled import (
    Filled,
    Gap,
    Region,
    is_within,
    open_prompts,
    parsed_dates,
    read_filled,
)
from pipeline.core.returns.ledger_facts import ledger_facts
from pipeline.core.returns.pieces import plain
from pipeline.core.returns.receipts import (
    Note,
    Reading,
    changes_json,
    comments_json,
    facts_json,
    gaps_json,
    regions_json,
)
from pipeline.core.returns.register import Register, folded
from pipeline.core.returns.stories import Comment, WordText

_WITHOUT_DUE = timedelta(days=366)
_MOST_NAMED = 5
# Facts that say who a document is about.
_IDS = ("person.id", "subject.id")
_WHO = ("person.id", "person.name", "subject.id", "subject.name", "unit.name", "unit.full_name")


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to be told of a return.

    Attributes:
        doubts: Reasons to quarantine it; none: it is what its number says.
        notes: What HR should know of it otherwise, most weighty first.
    """

    doubts: tuple[Note, ...]
    notes: tuple[Note, ...]
    reading: Reading


def judge_word(
    returned: WordText, issued: WordText, entry: LedgerEntry, register: Register, period: Period
) -> Judged:
    """Compare a return with the draft that was issued.

    Args:
        entry: The document that its layers say it is.
        period: Of the batch.
    """
    compared = compare(issued, returned)
    comments = _new_comments(issued.comments, returned.comments)
    about = _About(entry, register, period, issued.text)
    judged = _judged(compared, returned, comments, about, "draft")
    return replace(judged, doubts=(*judged.doubts, *_other_kind(issued, returned)))


def judge_by_ledger(returned: WordText, entry: LedgerEntry, register: Register, period: Period) -> Judged:
    """Compare a return with what the ledger says, where the draft is no longer as it was issued.

    Facts and regions are found by their tags alone, and fixed text is not compared.
    """
    compared = compare_with_facts(ledger_facts(entry), returned)
    about = _About(entry, register, period, returned.text)
    # HR's own comments bear the day of issue and no time.
    made = f"{entry.document.get('issued_on')}T00:00:00Z"
    comments = tuple(comment for comment in returned.comments if comment.date != made)
    judged = _judged(compared, returned, comments, about, "ledger")
    return replace(judged, notes=(*judged.notes, Note("B238")))


@dataclass(frozen=True, slots=True)
class _About:
    entry: LedgerEntry
    register: Register
    period: Period
    issued_text: str


def _judged(
    compared: Compared, returned: WordText, comments: Sequence[Comment], about: _About, against: str
) -> Judged:
    filled = read_filled(compared.regions, returned.program)
    filled.gaps += _loose_gaps(compared, filled)
    reading = Reading(
        facts=facts_json(compared.differing_facts()),
        regions=regions_json(filled.regions),
        gaps=gaps_json(filled.gaps),
        changes=changes_json(returned.changes, compared.changes),
        comments=comments_json(comments),
        compared_with=against,
    )
    notes = (
        *_state(about.entry),
        *_facts(compared),
        *_fixed_text(compared),
        *_dates(filled, about.entry, about.period),
        *_gaps(filled),
        *_left_behind(returned, comments),
        *_untouched(reading),
    )
    doubts = (*_other_people(compared, about), *_several_documents(compared, about))
    return Judged(doubts, notes, reading)


def _untouched(reading: Reading) -> Iterator[Note]:
    """Nothing was filled in or changed."""
    changed = reading.facts or reading.changes or reading.comments
    filled = any(isinstance(region, dict) and region["filled"] for region in reading.regions)
    if not changed and not filled:
        yield Note("B223")


# --- doubts ----------------------------------------------------------------------------------------------


def _other_people(compared: Compared, about: _About) -> Iterator[Note]:
    """Somebody else stands where the document's own subject stood, or beside it: a file was used again."""
    entry, people = about.entry, about.register.people
    for fact in compared.differing_facts():
        if _tells_another(fact, about):
            returned = plain(fact.returned or "")
            yield Note("B216", {"field": fact.field, "issued": fact.issued, "returned": returned})
            return
    written = "\n".join(
        (
            *(change.after for change in compared.changes),
            *(fact.returned or "" for fact in compared.differing_facts()),
        )
    )
    own = about.issued_text
    others = [
        id_
        for id_, name in people.items()
        if id_ != entry.lineage[2] and id_ in written and name in written and not (id_ in own and name in own)
    ]
    if others and entry.lineage[1] == "employee":
        yield Note("B217", {"id": "、".join(sorted(others)[:_MOST_NAMED])})


def _tells_another(fact: FactSeen, about: _About) -> bool:
    """Whether a fact names somebody else; an id that differs always does, a name may be a slip of the pen."""
    if fact.field not in _WHO or not plain(fact.returned or ""):
        return False
    return fact.field in _IDS or _is_somebody(fact.returned or "", about)


def _several_documents(compared: Compared, about: _About) -> Iterator[Note]:
    """The title of another document of this batch begins anew in what was added."""
    own = folded(str(about.entry.document.get("title") or ""))
    titles = {folded(str(entry.document.get("title") or "")) for entry in about.register.entries.values()}
    titles |= {title.partition("(")[0] for title in titles}
    added = (
        line for change in compared.changes if change.kind == "added" for line in change.after.split("\n")
    )
    other = [plain(line) for line in added if folded(line) in titles - {own, own.partition("(")[0], ""}]
    if other:
        yield Note("B212", {"numbers": "、".join(dict.fromkeys(other))})


def _is_somebody(text: str, about: _About) -> bool:
    """Whether a text is the id or name of another subject of this batch."""
    text, entry, register = plain(text), about.entry, about.register
    known = {*register.people, *register.people.values()}
    for other in register.entries.values():
        subject = other.document["subject"]
        if isinstance(subject, dict) and other.lineage[1:] != entry.lineage[1:]:
            known |= {str(subject["id"]), str(subject["name"])}
    own = entry.document["subject"]
    if isinstance(own, dict):
        known -= {str(own["id"]), str(own["name"])}
    return text in known


def _other_kind(issued: WordText, returned: WordText) -> Iterator[Note]:
    """The bookmarks of the regions belong to another kind of document."""
    if bookmarks_agree(issued, returned) is False:
        yield Note("B215", {"count": str(len(_bookmarks(returned) - _bookmarks(issued)))})


def bookmarks_agree(issued: WordText, returned: WordText) -> bool | None:
    """Return whether the bookmarks of the regions are those that were issued; None: there are none."""
    ours, theirs = _bookmarks(issued), _bookmarks(returned)
    return len(ours & theirs) * 3 >= len(theirs) if ours and theirs else None


def _bookmarks(word: WordText) -> frozenset[str]:
    names = (name for _, paragraph in word.paragraphs() for _, name in paragraph.marks)
    return frozenset(name for name in names if name.startswith("_r_"))


# --- what else is to be told -------------------------------------------------------------------------------


def _state(entry: LedgerEntry) -> Iterator[Note]:
    if entry.state == "superseded":
        yield Note("B221", {"number": entry.superseded_by or "?"})
    elif entry.state == "withdrawn":
        yield Note("B222")


def _facts(compared: Compared) -> Iterator[Note]:
    facts = list(compared.differing_facts())
    if facts:
        fields = "、".join(dict.fromkeys(fact.field for fact in facts[:_MOST_NAMED]))
        yield Note("B231", {"count": str(len(facts)), "fields": fields})


def _fixed_text(compared: Compared) -> Iterator[Note]:
    if compared.changes:
        places = "、".join(str(change.place) for change in compared.changes[:_MOST_NAMED])
        yield Note("B232", {"count": str(len(compared.changes)), "places": places})


def _gaps(filled: Filled) -> Iterator[Note]:
    count = sum(gap.when == "now" for gap in filled.gaps)
    if count:
        yield Note("B234", {"count": str(count)})


def _dates(filled: Filled, entry: LedgerEntry, period: Period) -> Iterator[Note]:
    """Dates that cannot be meant: before the document was issued, or after it is due."""
    issued = _day(entry, "issued_on") or period.end
    last = _day(entry, "due_on") or issued + _WITHOUT_DUE
    # A reason may tell of the period and the one before; what is planned lies ahead.
    earliest = {"date": issued, "text": period.preceding().start}
    odd = [
        (region, day)
        for region in filled.regions
        if region.filled and region.kind in earliest
        for day in _days(region)
        if not is_within(day, earliest[region.kind], last)
    ]
    if odd:
        told = "、".join(f"{region.label} {day.day.isoformat()}" for region, day in odd[:_MOST_NAMED])
        yield Note(
            "B233",
            {"count": str(len(odd)), "dates": told, "first": issued.isoformat(), "last": last.isoformat()},
        )


def _days(region: Region) -> list[ParsedDay]:
    if region.kind == "date" and isinstance(region.value, str):
        day = parse_day(region.value)
        return [day] if isinstance(day, ParsedDay) else []
    return parsed_dates(region.text or "")


def _day(entry: LedgerEntry, name: str) -> date | None:
    text = entry.document.get(name)
    return date.fromisoformat(text) if isinstance(text, str) else None


def _left_behind(returned: WordText, comments: Sequence[Comment]) -> Iterator[Note]:
    tracked = [change for change in returned.changes if change.kind != "formatting"]
    if tracked:
        yield Note("B235", {"count": str(len(tracked))})
    if comments:
        yield Note("B236", {"count": str(len(comments))})
    hidden = sum(paragraph.hidden and bool(paragraph.text.strip()) for _, paragraph in returned.paragraphs())
    if hidden:
        yield Note("B237", {"count": str(hidden)})


def _loose_gaps(compared: Compared, filled: Filled) -> Iterator[Gap]:
    """Prompts that stand where none was issued: copied along with other text."""
    for change in compared.changes:
        for prompt in open_prompts(change.after):
            if prompt not in change.before:
                yield Gap(None, prompt, "now", change.place)
    for region in filled.regions:
        if region.kind == "text" and region.filled and region.text:
            for prompt in open_prompts(re.sub(re.escape(region.prompt), "", region.text, count=1)):
                yield Gap(region.name, prompt, "now", region.place)


def _new_comments(issued: Sequence[Comment], returned: Sequence[Comment]) -> tuple[Comment, ...]:
    """Comments that were not in the draft; answers keep pointing at what they answer among these."""
    # By their words alone: an .rtf loses who wrote them.
    own = [folded(comment.text) for comment in issued]
    new: list[Comment] = []
    for comment in returned:
        if folded(comment.text) in own:
            own.remove(folded(comment.text))
        else:
            new.append(comment)
    return tuple(new)
