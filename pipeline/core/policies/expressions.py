"""The small language of rules: ``70% <= 完成率 < 90% 且 新客户数 == 0``.

Typed and checked when compiled; exact decimals; three-valued, so that missing data gives None. There are no
calls, attributes, powers, loops or patterns: ``上期.等级`` is one name of a list of known names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, NamedTuple, cast

from lark import Token

from pipeline.core.nearest import nearest
from pipeline.core.policies.kleene import (
    ARITHMETIC,
    COMPARISONS,
    EQUALITIES,
    Condition,
    Numeric,
    Run,
    Value,
    Values,
    all_of,
    any_of,
    compare_name,
    compare_runs,
    in_set,
    negative,
    not_of,
)
from pipeline.core.policies.rule_grammar import ExpressionFault, Part, parse_rule, plain_signs

ValueKind = Literal["number", "text", "bool"]

__all__ = ["Expression", "ExpressionFault", "Value", "ValueKind", "Values", "compile_expression"]

MAX_LENGTH = 500
MAX_DEPTH = 50


class NameParts(NamedTuple):
    """A name taken apart.

    Attributes:
        prefix: "", 上期 or 发现.
        indicator: Id of the indicator named; None when none is named.
        field: Name of the field, or the rule id after 发现.
    """

    prefix: str
    indicator: str | None
    field: str


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression.

    Attributes:
        text: As written.
        names: Canonical names read, in the order of writing, each once.
        bounds: Canonical name → numbers it is compared with directly.
        run: The compiled closure; use ``evaluate``.
        texts: Canonical name → texts it is compared with directly.
        direct: Every name is used bare or compared with a literal, so its truth can be told from the bounds.
    """

    text: str
    names: tuple[str, ...]
    bounds: Mapping[str, tuple[Decimal, ...]]
    run: Condition = field(repr=False, compare=False)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    direct: bool = True

    def evaluate(self, values: Values) -> bool | None:
        """Return whether it holds; None when missing data leaves it open.

        Args:
            values: Canonical name → value; a name that is absent or None is missing.
        """
        return self.run(values)


def compile_expression(
    text: str,
    names: Mapping[str, ValueKind],
    aliases: Mapping[str, str] = MappingProxyType({}),
) -> Expression:
    """Return the compiled expression.

    Args:
        names: Canonical names that may be read → their kind.
        aliases: Other spelling → canonical name.

    Raises:
        ExpressionFault: It cannot be read, reads an unknown name, or mixes kinds.
    """
    plain = plain_signs(text)
    if not plain.strip():
        raise ExpressionFault("P410", 1)
    if len(plain) > MAX_LENGTH:
        raise ExpressionFault("P411", MAX_LENGTH + 1, length=str(len(plain)), limit=str(MAX_LENGTH))
    reader = _Reader(plain, names, aliases)
    whole = reader.read(parse_rule(plain))
    if whole.kind != "bool":
        raise ExpressionFault("P418", 1, text=plain.strip())
    return Expression(
        text=text,
        names=tuple(reader.names),
        bounds={name: tuple(sorted(numbers)) for name, numbers in reader.bounds.items()},
        run=cast("Condition", whole.run),
        texts={name: tuple(sorted(words)) for name, words in reader.texts.items()},
        direct=reader.direct,
    )


# --- reading ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Term:
    """A compiled part: its kind, and whether it is a bare name or a literal."""

    kind: ValueKind
    run: Run
    first: int
    last: int
    name: str | None = None
    literal: Decimal | str | None = None


class _Reader:
    """Turns a parse tree into closures, checks kinds, and notes the names and what they are compared with."""

    def __init__(self, text: str, names: Mapping[str, ValueKind], aliases: Mapping[str, str]) -> None:
        self.names: dict[str, None] = {}
        self.bounds: dict[str, set[Decimal]] = {}
        self.texts: dict[str, set[str]] = {}
        self.direct = True
        self._text = text
        self._known = names
        self._aliases = aliases
        self._depth = 0
        self._readers: Mapping[str, Callable[[Sequence[Part]], tuple[ValueKind, Run]]] = {
            "any": self._any,
            "all": self._all,
            "negation": self._negation,
            "chain": self._chain,
            "member": self._member,
            "sum": self._arithmetic,
            "product": self._arithmetic,
        }

    def read(self, part: Part) -> _Term:
        """Return the compiled part."""
        if isinstance(part, Token):
            return self._token(part)
        first, last = part.meta.start_pos, part.meta.end_pos
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionFault("P412", first + 1, limit=str(MAX_DEPTH))
        if part.data in ("minus", "minus_number"):
            term = self._minus(part.children, first, last)
        else:
            kind, run = self._readers[part.data](part.children)
            term = _Term(kind, run, first, last)
        self._depth -= 1
        return term

    def _token(self, token: Token) -> _Term:
        first, last = cast("int", token.start_pos), cast("int", token.end_pos)
        if token.type == "NAME":
            name = self._name(str(token), first)
            return _Term(self._known[name], lambda values: values.get(name), first, last, name=name)
        literal: Decimal | str = _number(str(token)) if token.type == "NUMBER" else str(token)[1:-1]
        kind: ValueKind = "number" if token.type == "NUMBER" else "text"
        return _Term(kind, lambda _: literal, first, last, literal=literal)

    def _name(self, written: str, first: int) -> str:
        name = self._aliases.get(written, written)
        if name not in self._known:
            guess = nearest(written, [*self._known, *self._aliases])
            if guess is None:
                raise ExpressionFault("P414", first + 1, name=written)
            raise ExpressionFault("P413", first + 1, name=written, guess=guess)
        self.names[name] = None
        return name

    def _minus(self, children: Sequence[Part], first: int, last: int) -> _Term:
        term = self._computed(children[-1], "-")
        if isinstance(term.literal, Decimal):
            # A signed number stays a literal, so that 同岗差距 <= -20% is a bound.
            opposite = -term.literal
            return _Term("number", lambda _: opposite, first, last, literal=opposite)
        return _Term("number", negative(_numeric(term)), first, last)

    def _arithmetic(self, children: Sequence[Part]) -> tuple[ValueKind, Run]:
        run = _numeric(self._computed(children[0], str(children[1])))
        for sign, part in zip(children[1::2], children[2::2], strict=True):
            run = ARITHMETIC[str(sign)](run, _numeric(self._computed(part, str(sign))))
        return "number", run

    def _computed(self, part: Part, sign: str) -> _Term:
        term = self.read(part)
        if term.kind != "number":
            raise self._fault("P416", term, sign)
        if term.name is not None:
            self.direct = False
        return term

    def _any(self, children: Sequence[Part]) -> tuple[ValueKind, Run]:
        return "bool", any_of([self._condition(part, "或").run for part in children])

    def _all(self, children: Sequence[Part]) -> tuple[ValueKind, Run]:
        return "bool", all_of([self._condition(part, "且").run for part in children])

    def _negation(self, children: Sequence[Part]) -> tuple[ValueKind, Run]:
        return "bool", not_of(self._condition(children[0], "非").run)

    def _condition(self, part: Part, word: str) -> _Term:
        term = self.read(part)
        if term.kind != "bool":
            raise self._fault("P415", term, word)
        return term

    def _chain(self, children: Sequence[Part]) -> tuple[ValueKind, Run]:
        terms = [self.read(part) for part in children[::2]]
        signs = [str(sign) for sign in children[1::2]]
        pairs = zip(terms, signs, terms[1:], strict=False)
        runs = [self._comparison(left, sign, right) for left, sign, right in pairs]
        return "bool", runs[0] if len(runs) == 1 else all_of(runs)

    def _comparison(self, left: _Term, sign: str, right: _Term) -> Run:
        if left.kind != right.kind:
            raise self._fault("P417", right, sign)
        if left.kind != "number" and sign not in EQUALITIES:
            raise self._fault("P416", left, sign)
        self._note(left, right)
        self._note(right, left)
        compare = COMPARISONS[sign]
        if left.name is not None and isinstance(right.literal, Decimal):
            return compare_name(compare, left.name, right.literal)
        return compare_runs(compare, left.run, right.run)

    def _member(self, children: Sequence[Part]) -> tuple[ValueKind, Run]:
        term, *items = [self.read(part) for part in children]
        for item in items:
            if item.kind != term.kind:
                raise self._fault("P417", item, "属于")
            self._note(term, item)
        members = frozenset(item.literal for item in items)
        return "bool", in_set(term.run, members)

    def _note(self, term: _Term, other: _Term) -> None:
        """Remember what a name is compared with."""
        if term.name is None:
            return
        match other.literal:
            case Decimal():
                self.bounds.setdefault(term.name, set()).add(other.literal)
            case str():
                self.texts.setdefault(term.name, set()).add(other.literal)
            case _:
                self.direct = False

    def _fault(self, code: str, term: _Term, sign: str) -> ExpressionFault:
        return ExpressionFault(code, term.first + 1, found=self._text[term.first : term.last], sign=sign)


def _number(text: str) -> Decimal:
    return Decimal(text[:-1]).scaleb(-2) if text.endswith("%") else Decimal(text)


def _numeric(term: _Term) -> Numeric:
    return cast("Numeric", term.run)
