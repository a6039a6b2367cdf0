"""The Jinja that templates are filled with: a sandbox that prints, compares and loops over values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from jinja2 import StrictUndefined, TemplateRuntimeError, TemplateSyntaxError
from jinja2.ext import Extension
from jinja2.lexer import Token
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape

from pipeline.core.templates.template_language import FILTERS, TESTS

# What XML cannot hold, and the noncharacters, which nobody's text needs and ``unique_marks`` uses.
NOT_PRINTABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
NOT_PLAIN = re.compile("[^\t\n !#-%(-;=?-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")

_STATEMENTS = frozenset({"if", "elif", "else", "endif", "for", "endfor", "set", "print"})
_OF_LOOPS = frozenset({"first", "index", "index0", "last", "length", "revindex", "revindex0"})
_BRACES = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))


class TemplateLanguage(Extension):
    """What a template may say beside fields, and docxtpl's way of writing a brace that is meant literally.

    docxtpl turns ``{_{`` into braces after filling, in people's data too; here only in the template.
    """

    def filter_stream(self, stream: Iterable[Token]) -> Iterator[Token]:
        """Give the tokens of a template. Raises TemplateSyntaxError at a statement that does not exist."""
        begins = False
        for token in stream:
            if begins and token.value not in _STATEMENTS:
                raise TemplateSyntaxError(f"{token.value} is not allowed", token.lineno, None, None)
            begins = token.type == "block_begin"
            yield Token(token.lineno, "data", _literal(token.value)) if token.type == "data" else token


def _literal(data: str) -> str:
    for written, meant in _BRACES:
        data = data.replace(written, meant)
    return data


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Sandbox without globals and products; a context holds plain mappings, so a name is a key."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, _context: object, operator: str, left: Any, right: Any) -> object:
        """Return a product of numbers, which docxtpl writes for merged cells; nothing can grow by it."""
        if operator == "*" and type(left) is type(right) is int:
            return left * right
        raise TemplateRuntimeError(f"{operator} is not allowed")

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a key of a mapping; anything else as the sandbox allows."""
        if type(obj) is dict:
            try:
                return obj[attribute]
            except KeyError:
                return self.undefined(obj=obj, name=attribute)
        if type(obj) is LoopContext and attribute in _OF_LOOPS:
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return a key of a mapping; anything else as the sandbox allows."""
        if type(obj) is dict and type(argument) is str:
            return obj[argument] if argument in obj else self.undefined(obj=obj, name=argument)
        return super().getitem(obj, argument)


_Kind = TypeVar("_Kind", bound=TemplateEnvironment)


def template_environment() -> TemplateEnvironment:
    """Return an environment that escapes what it prints and refuses whatever is missing or no text."""
    return environment_that(TemplateEnvironment, printed)


def environment_that(kind: type[_Kind], prints: Callable[[object], object]) -> _Kind:
    """Return an environment of a kind; ``prints`` gives what stands for a value, checked and escaped."""
    environment = kind(
        autoescape=False,  # every printed value goes through finalize, which checks and escapes it at once
        undefined=StrictUndefined,
        finalize=prints,
        extensions=[TemplateLanguage],
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.tests = {name: environment.tests[name] for name in TESTS}
    return environment


def printed(value: object) -> str | int:
    """Return a value escaped, as Jinja's own autoescape writes it, in one look at most values.

    Raises:
        TemplateRuntimeError: It is no text, number or truth, or holds what XML cannot hold.
    """
    kind = type(value)
    if kind is str:
        if NOT_PLAIN.search(value) is None:  # type: ignore[call-overload]
            return value  # type: ignore[return-value]
        if NOT_PRINTABLE.search(value):  # type: ignore[call-overload]
            raise TemplateRuntimeError("a value that is no text")
        return str(escape(value))
    # A subclass of str could say of itself that it is escaped already. Jinja tells best what is missing.
    if kind is int or kind is bool or isinstance(value, StrictUndefined):
        return value  # type: ignore[return-value]
    raise TemplateRuntimeError("a value that is no text")
