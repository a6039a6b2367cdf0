"""What the author of a template most likely meant: the corrected tag, ready to type."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from jinja2 import Environment, TemplateSyntaxError

from pipeline.core.nearest import nearest
from pipeline.core.templates.template_faults import Fix, replacing
from pipeline.core.templates.template_language import FILTERS, groups_of, is_part, read_fields
from pipeline.core.templates.template_tags import Tag

_MOST_OPTIONS = 12
_FIRST_GROUPS = ("person", "doc")  # whose fields are meant most often
_WORDS = "and|or|not|in|is|if|else"
# What people write who know another language or slip, and how a template says it. At most two at once.
_HABITS = tuple(
    (re.compile(pattern), new)
    for pattern, new in (
        (r"(?<![=!<>])=(?!=)", "=="),
        (r"\s*&&\s*", " and "),
        (r"\s*\|\|\s*", " or "),
        (r"<>", "!="),
        (r"!(?!=)\s*", "not "),
        (r"\bof\b", "in"),
        (r"\s*\.[\s.]*", "."),
        (rf"(?<=\w)(?<!\b(?:and|not))(?<!\b(?:or|in|is|if))(?<!\belse)\s+(?!(?:{_WORDS})\b)(?=[^\W\d])", "."),
        (r"^(\w+) (?!in\b)(\S+)$", r"\1 in \2"),
        (r"[.,:;|+]+$", ""),
        (r"[)\]}]$", ""),
        (r"$", ")"),
        (r"$", "'"),
        (r"$", "]"),
    )
)


# --- fields --------------------------------------------------------------------------------------------


def correct_field(tag: Tag, path: str, known: Collection[str]) -> tuple[str | None, Fix | None]:
    """Return the field that was most likely meant, and how the tag reads with it.

    Either is None where it cannot be told: no known field is near, or the field lies in another list.
    """
    meant = _nearest_field(path, known)
    if meant is None:
        return None, None
    text = _with_field(tag, path, meant)
    return meant, None if text is None else replacing(tag.text, text)


def known_below(path: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the fields beside a wrong one: those of its group, else the groups that there are."""
    group = path.rpartition(".")[0]
    beside = [field for field in sorted(known) if group and is_part(field, group)]
    names = [field.removeprefix(group).lstrip(".").removesuffix("[]") for field in beside]
    if not names:
        names = [re.split(r"[.\[]", field)[0] for field in sorted(known)]
    return tuple(dict.fromkeys(names))[:_MOST_OPTIONS]


def _nearest_field(path: str, known: Collection[str]) -> str | None:
    """The nearest name in the same group; else the same name in the nearest group, or in a group at all."""
    reachable = {*known, *groups_of(frozenset(known))}
    group, dot, name = path.rpartition(".")
    if not dot:
        return nearest(path, _names_of(reachable, "")) or _in_any_group(path, known)
    if group not in reachable:
        near = _nearest_field(group, known)
        group = near or ""
    names = _names_of(reachable, group) if group else {}
    found = nearest(name, names)
    return names[found] if found is not None else None


def _names_of(fields: Iterable[str], group: str) -> dict[str, str]:
    """Last name → field, for the fields that stand directly in a group; "" for the outermost."""
    start = f"{group}." if group else ""
    inside = (field for field in sorted(fields) if field.startswith(start))
    return {field[len(start) :]: field for field in inside if "." not in field[len(start) :]}


def _in_any_group(name: str, known: Collection[str]) -> str | None:
    """A field that is called by its last name alone: `name` for `person.name`."""
    plain = [field for field in sorted(known) if field.count(".") == 1 and "[]" not in field]
    plain.sort(key=lambda field: field.split(".")[0] not in _FIRST_GROUPS)
    found = nearest(name, (field.split(".")[1] for field in plain))
    return next((field for field in plain if field.split(".")[1] == found), None)


def _with_field(tag: Tag, path: str, meant: str) -> str | None:
    """Return the tag with the field put right, in whatever way a loop names it; None when that is no
    matter of one word."""
    old, new = path.split("."), meant.split(".")
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    wrong = ".".join(old[same:]).removesuffix("[]")
    right = ".".join(new[same:]).removesuffix("[]")
    if "[]" in wrong or "[]" in right or not wrong:
        return None
    # A name right behind a dot is a part, never a name of its own.
    before = r"(?<![\w.])" if same == 0 else r"(?<=\.)"
    body, count = re.subn(rf"{before}{re.escape(wrong)}(?!\w)", right.replace("\\", ""), tag.body, count=1)
    return tag.with_body(body) if count else None


def correct_group(tag: Tag, path: str, known: Collection[str]) -> Fix | None:
    """Return how to print what a group holds: its items one by one, or its first field."""
    if f"{path}[]" in known:
        return _printing(tag, f"{{{{ {tag.body} | join('；') }}}}")
    fields = sorted(field for field in known if is_part(field, path))
    items = [field.removeprefix(f"{path}[].") for field in fields if field.startswith(f"{path}[].")]
    plain = [name for name in items if "[" not in name and "." not in name]
    if plain:
        one, between = f"{{{{ item.{_telling(plain)} }}}}", "{% if not loop.last %}；{% endif %}"
        return _printing(tag, f"{{% for item in {tag.body} %}}{one}{between}{{% endfor %}}")
    below = [name for field in fields if "[" not in (name := field.removeprefix(f"{path}."))]
    return _printing(tag, f"{{{{ {tag.body}.{_telling(below)} }}}}") if below else None


def _telling(names: list[str]) -> str:
    """The field that says most about an item."""
    return next((name for name in ("text", "name", "title") if name in names), names[0])


def _printing(tag: Tag, text: str) -> Fix | None:
    return replacing(tag.text, text) if tag.kind == "print" and _is_valid(text) else None


_PLAINER = (
    (re.compile(r"^for (\w+)\s*,[^,]*? in "), r"for \1 in "),
    (re.compile(r"\s+is\s+(?:sameas|equalto|eq)\b\s*\(?"), " == "),
    (re.compile(r"\s+is\s+(?:not\s+)?(?!defined|undefined|not\b)\w+(?:\([^()]*\))?"), ""),
    (re.compile(r"\s+recursive$"), ""),
)


# --- constructs ------------------------------------------------------------------------------------------


def correct_forbidden(tag: Tag, known: Collection[str]) -> Fix:
    """Return the tag without what it may not use; without the tag where nothing is left."""
    plain = tag.body
    for pattern, new in _PLAINER:
        plain = pattern.sub(new, plain)
    unfiltered = re.sub(r"\|\s*(\w+)(?:\([^()]*\))?", _known_filter, plain)
    uncalled = re.sub(r"\.\w+\([^()]*\)|\([^()]*\)$", "", unfiltered)
    for body in (plain, unfiltered, uncalled, re.split(r"\s*(?:\*|/|%|\s-\s)\s*", uncalled)[0]):
        text = tag.with_body(body.strip())
        if body != tag.body and body.strip() and _is_allowed(tag, body, known):
            return replacing(tag.text, text)
    return replacing(tag.text, "")


def _known_filter(match: re.Match[str]) -> str:
    return match[0] if match[1] in FILTERS else ""


def _is_allowed(tag: Tag, body: str, known: Collection[str]) -> bool:
    source = _whole(tag, body.strip())
    if not _is_valid(source):
        return False
    uses, forbidden = read_fields(Environment(autoescape=True).parse(source))
    groups = (use.path for use in uses if use.printed)
    return not forbidden and not any(is_part(field, path) for path in groups for field in known)


def correct_syntax(tag: Tag) -> str | None:
    """Return the tag's body as Jinja can read it; None where that cannot be guessed."""
    word, rest = (tag.word, tag.body.removeprefix(tag.word).strip()) if tag.word else ("", tag.body)
    for guess in _guesses(rest) if rest else ():
        body = f"{word} {guess}".strip()
        if _is_valid(_whole(tag, body)):
            return body
    return None


def _guesses(body: str) -> Iterator[str]:
    once = list(dict.fromkeys(_changed(body)))
    yield from once
    for text in once:
        yield from _changed(text)


def _changed(body: str) -> Iterable[str]:
    return (text for pattern, new in _HABITS if (text := pattern.sub(new, body)) != body)


def _whole(tag: Tag, body: str) -> str:
    """A source that holds the tag and what it needs around it."""
    match tag.word:
        case "if" | "for":
            return f"{{% {body} %}}{{% end{tag.word} %}}"
        case "elif" | "else":
            return f"{{% if true %}}{{% {body} %}}{{% endif %}}"
        case "set":
            return f"{{% {body} %}}"
        case _:
            return f"{{{{ {body} }}}}"


def _is_valid(source: str) -> bool:
    try:
        Environment(autoescape=True).parse(source)
    except TemplateSyntaxError:
        return False
    return True
