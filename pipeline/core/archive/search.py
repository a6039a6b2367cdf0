"""How the catalog is searched: texts and facets as tokens that any database keeps as they are.

Letters and digits are taken as words, runs of anything else, such as Chinese, as overlapping pairs; so a name
is found inside a sentence, and a query of two characters as fast as one of ten. A token is spelt in ASCII:
whatever a database knows of Unicode, it cannot cut one in two.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_WORD = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_FACET_LETTERS = 14


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; an empty text or tuple asks for nothing.

    Attributes:
        person, manager: Id or whole name.
        unit: Name of a unit, or its path; everything below it is found too.
        type: Id, code or title of a document type.
        finding: Id of a rule.
        status: current, superseded, withdrawn, released, dispatched, returned or edited.
        text: Stands anywhere in what the document says, letters and digits as whole words; one character
            alone: the beginning of a name.
    """

    person: str = ""
    unit: str = ""
    manager: str = ""
    type: str = ""
    period: str = ""
    finding: str = ""
    status: str = ""
    text: str = ""


def plain(text: str) -> str:
    """Return a text as it is compared: width, letter case and how much white space do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def compact(text: str) -> str:
    """Return a text as it is searched: as it is compared, without any white space."""
    return plain(text).replace(" ", "")


def text_tokens(text: str) -> list[str]:
    """Return the tokens of a text, each once, in the order in which they stand."""
    return list(dict.fromkeys(token for word in _WORD.findall(plain(text)) for token in _of_word(word)))


def query_tokens(query: Query) -> list[str]:
    """Return the tokens that a document must have, all of them."""
    facets = (
        ("person", query.person),
        ("unit", query.unit.strip("/")),
        ("manager", query.manager),
        ("type", query.type),
        ("period", query.period),
        ("finding", query.finding),
        ("status", query.status),
    )
    tokens = [facet(name, value) for name, value in facets if value]
    wanted = plain(query.text)
    if len(wanted) == 1:
        tokens.append(facet("surname", wanted))
    elif wanted:
        tokens += _sought(wanted)
    return tokens


def facet(name: str, value: str) -> str:
    """Return the token of one facet, such as the person 000123."""
    told = f"{name}\0{plain(value)}".encode()
    return f"x{hashlib.sha256(told).hexdigest()[:_FACET_LETTERS]}"


def unit_facets(unit: str) -> Iterator[str]:
    """Give the facets of a unit: each level above it, by its name and by its path."""
    steps = [step for step in unit.split("/") if step]
    for depth, step in enumerate(steps, start=1):
        yield facet("unit", "/".join(steps[:depth]))
        yield facet("unit", step)


def facets(name: str, values: Iterable[str | None]) -> list[str]:
    """Return the tokens of one facet that has several values; one that is missing gives none."""
    return [facet(name, value) for value in values if value]


def _of_word(word: str) -> Iterator[str]:
    if word[0].isascii():
        yield f"w{word}"
    elif len(word) == 1:
        yield _spelt(word)
    else:
        yield from (_spelt(word[index : index + 2]) for index in range(len(word) - 1))


def _sought(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        # One character alone may stand inside of a run; the text itself is compared afterwards.
        if len(word) > 1 or word[0].isascii():
            yield from _of_word(word)


def _spelt(characters: str) -> str:
    return "c" + "".join(f"{ord(character):x}" for character in characters)
