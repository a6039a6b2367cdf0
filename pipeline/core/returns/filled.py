"""What a manager filled in, as structured values: dates, choices, levels, ticks, signatures; and gaps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from pipeline.core.reading.dates import ParsedDay, parse_day
from pipeline.core.returns.comparison import RegionSeen
from pipeline.core.returns.pieces import plain
from pipeline.core.returns.stories import Place

RegionKind = Literal["text", "date", "choice", "level", "tick", "signature"]

# Two letters at least: 哈哈哈哈 was typed by somebody.
_MULTIPLIED = re.compile(r"(.{2,}?)\1{3,}", re.DOTALL)
_MOST_MULTIPLIED = 4_000  # letters; looking for a pattern in more takes too long
_LATER = re.compile(r"【?(检查时|期满时)")
_PROMPT = re.compile(r"【请[^【】]*】")
_OPTIONAL = "opt"
_BOXES = re.compile("[□☐○◻]")
_TICKS = re.compile("[☑☒√✓✔■●×✗✘]")
_LEVEL = re.compile(r"([1-5](?:\.5)?)分?")
_DAY = re.compile(
    r"(?:19|20)\d{2}\s*(?:年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*[日号])?|[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2})"
)
_FIGURE = re.compile(
    r"[-+]?\d[\d,，]*(?:\.\d+)?\s*(?:%|％|万元|亿元|千元|元|个百分点|个|次|家|人|分|天|场|份)"
)


@dataclass(frozen=True, slots=True)
class Region:
    """A place that a manager fills in, and what stands in it.

    Attributes:
        name: Stable within a template: the control's tag without ``r.``, or the labels beside a blank.
        text: As it stands there; None: the place is no longer there.
        value: ``text`` → the text, ``date`` → ISO date (or the text, if it is none), ``choice`` → the entry,
            ``level`` → a number as text, ``tick`` → the options that are ticked, ``signature`` → the
            text, or "picture".
        filled: Something was filled in.
        optional: It may stay empty.
        prompt: What asks for it.
        dates: Every date in the text, ISO; a month stands as 2026-12.
        figures: Every number with its unit in the text.
    """

    name: str
    kind: RegionKind
    label: str
    text: str | None
    value: str | tuple[str, ...] | None
    filled: bool
    optional: bool
    prompt: str
    place: Place
    dates: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """A prompt that is still open; ``region`` None: it stands outside of every region."""

    region: str | None
    prompt: str
    when: Literal["now", "later"]
    place: Place


@dataclass
class Filled:
    """Everything that was, or was to be, filled in."""

    regions: list[Region] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


def read_filled(seen: Sequence[RegionSeen], program: str = "") -> Filled:
    """Return the regions with their values, and the gaps, in the order of the document.

    Args:
        program: What wrote the file last. LibreOffice writes the text of some controls four times and more;
            where it did, the text is read once.
    """
    if "LibreOffice" in program:
        seen = [replace(item, text=_once(item.text)) for item in seen]
    filled = Filled()
    used: Counter[str] = Counter()
    later = _filled_later(seen)
    for group in _grouped(seen):
        region = _ticks(group) if group[0].kind == "tick" else _region(group[0])
        used[region.name] += 1
        if used[region.name] > 1:
            region = replace(region, name=f"{region.name}#{used[region.name]}")
        filled.regions.append(region)
        if group[0].kind == "region" and not region.filled and not region.optional:
            when: Literal["now", "later"] = "later" if _is_later(group[0], later) else "now"
            filled.gaps.append(Gap(region.name, region.prompt, when, region.place))
    return filled


def parsed_dates(text: str) -> list[ParsedDay]:
    """Return every date with a year in a text."""
    found = (parse_day(re.sub(r"\s+", "", match)) for match in _DAY.findall(text))
    return [day for day in found if isinstance(day, ParsedDay)]


def open_prompts(text: str) -> list[str]:
    """Return every prompt that stands in a text: 【请补充：…】, 【请选择】."""
    return [prompt for prompt in _PROMPT.findall(text) if not prompt.startswith("【请核对")]


def _once(text: str | None) -> str | None:
    """A text of four or more equal parts, as LibreOffice multiplies it, once; any other as it is."""
    if text is None or len(text) > _MOST_MULTIPLIED:
        return text
    match = _MULTIPLIED.fullmatch(text)
    return text if match is None else match[1]


def _grouped(seen: Sequence[RegionSeen]) -> Iterable[list[RegionSeen]]:
    """Ticks of one paragraph are one question."""
    group: list[RegionSeen] = []
    for item in seen:
        same = group and item.kind == "tick" and group[0].kind == "tick"
        if same and item.place == group[0].place and item.name == group[0].name:
            group.append(item)
            continue
        if group:
            yield group
        group = [item]
    if group:
        yield group


def _filled_later(seen: Iterable[RegionSeen]) -> frozenset[str]:
    """First steps of the names of regions that are filled in at a check or at the end."""
    return frozenset(
        _first_step(item) for item in seen if item.kind == "region" and _LATER.match(item.prompt)
    )


def _first_step(item: RegionSeen) -> str:
    return item.name.removeprefix(f"{_OPTIONAL}.").partition(".")[0]


def _is_later(item: RegionSeen, later: frozenset[str]) -> bool:
    return _first_step(item) in later or item.name.endswith(".status") or bool(_LATER.match(item.prompt))


def _is_ticked(text: str) -> bool:
    """Whether a box was ticked, replaced by a tick, or had one put beside it."""
    text = plain(text)
    return bool(_TICKS.search(text)) or (bool(text) and not _BOXES.search(text))


def _ticks(group: Sequence[RegionSeen]) -> Region:
    ticked = tuple(item.label for item in group if item.text is not None and _is_ticked(item.text))
    first = group[0]
    gone = all(item.text is None for item in group)
    return Region(
        name=first.name,
        kind="tick",
        label=first.name,
        text=None if gone else "、".join(ticked),
        value=None if gone else ticked,
        filled=bool(ticked),
        optional=True,
        prompt="、".join(item.label for item in group),
        place=first.place,
    )


def _region(item: RegionSeen) -> Region:
    text = _own_words(item)
    kind = _kind(item, text)
    filled = bool(text) or (item.kind != "region" and item.pictures > 0)
    value: str | tuple[str, ...] | None = text or None
    if kind == "date" and text:
        day = parse_day(text.strip("_　 "))
        value = _iso(day) if isinstance(day, ParsedDay) else text
    elif kind == "level" and text and (match := _LEVEL.fullmatch(text)):
        value = match[1]
    elif kind == "signature" and not text and item.pictures > 0:
        value = "picture"
    return Region(
        name=item.name,
        kind=kind,
        label=item.label,
        text=item.text if text or item.text is None else "",
        value=value,
        filled=filled,
        optional=item.kind != "region" or item.name.startswith(f"{_OPTIONAL}.") or "+" in item.name,
        prompt=item.prompt if item.kind == "region" else "",
        place=item.place,
        dates=tuple(_iso(day) for day in parsed_dates(text)),
        figures=tuple(re.sub(r"\s", "", figure) for figure in _FIGURE.findall(text)),
    )


def _own_words(item: RegionSeen) -> str:
    """What stands in a region apart from its prompt; "" for an empty line or an unfilled date."""
    text = plain(item.text or "")
    if item.kind == "blank":
        stripped = re.sub(r"[_　\s]", "", text)
        return "" if stripped in ("", "年月日") else text.strip("_　 ")
    prompt = plain(item.prompt)
    if prompt and prompt in text:
        text = plain(text.replace(prompt, "", 1))
    return text


def _kind(item: RegionSeen, text: str) -> RegionKind:
    if item.kind == "cell" or item.name.rstrip("#0123456789").endswith(("签名", "签字")):
        return "date" if item.form == "date" else "signature"
    if item.form == "choice":
        options = item.choices or (text,)
        return "level" if options and all(_LEVEL.fullmatch(option) for option in options) else "choice"
    return "date" if item.form == "date" else "text"


def _iso(day: ParsedDay) -> str:
    match day.precision:
        case "day":
            return day.day.isoformat()
        case "month":
            return day.day.isoformat()[:7]
        case _:
            return str(day.day.year)


def is_within(day: ParsedDay, first: date, last: date) -> bool:
    """Return whether a date lies between two days, both counted; a month when it touches them."""
    if day.precision == "day":
        return first <= day.day <= last
    if day.precision == "month":
        return (first.year, first.month) <= (day.day.year, day.day.month) <= (last.year, last.month)
    return first.year <= day.day.year <= last.year
