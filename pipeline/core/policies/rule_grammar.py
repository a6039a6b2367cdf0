"""How a rule is written: the grammar, full-width signs, and where a text stops being readable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import cast

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

Part = Tree[Token] | Token

_GRAMMAR = r"""
?start: any
?any: all (("或" | "or" | "OR") all)*
?all: condition (("且" | "and" | "AND") condition)*
?condition: ("非" | "not" | "NOT") condition -> negation
          | sum
          | sum (COMPARE sum)+ -> chain
          | sum ("属于" | "in" | "IN") "[" _item ("," _item)* "]" -> member
_item: NUMBER | TEXT | minus_number
minus_number: "-" NUMBER
?sum: product ((PLUS | MINUS) product)*
?product: factor ((TIMES | OVER) factor)*
?factor: "-" factor -> minus
       | NUMBER | TEXT | NAME
       | "(" any ")"

COMPARE: /[<>=!]=|[<>≤≥≠]/
PLUS: "+"
MINUS: "-"
TIMES: "*"
OVER: "/"
NUMBER: /[0-9]+(\.[0-9]+)?%?/
TEXT: /"[^"]*"/
NAME: /[^\W\d]\w*(\.[^\W\d]\w*)*/
%ignore /[ \t\r\n]+/
"""

# One character for one, so that columns stay right. Letters are left alone: they stand in names.
_FULL_WIDTH = {
    code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if not chr(code - 0xFEE0).isalpha()
} | str.maketrans("\u3000\u00a0“”、−×÷", '  "",-*/')
_QUOTED = re.compile(r'(["“”＂])([^"“”＂]*)(["“”＂])')


class ExpressionFault(Exception):
    """Why a text is no expression.

    Attributes:
        code: Of the problem (P41x).
        column: 1-based character of the text where it shows.
        params: For the wording, ``column`` included.
    """

    def __init__(self, code: str, column: int, **params: str) -> None:
        self.code = code
        self.column = column
        self.params: Mapping[str, str] = {"column": str(column), **params}
        super().__init__(code)


def plain_signs(text: str) -> str:
    """Return the text with full-width signs as plain ones; what stands in quotes is left as it is."""
    pieces: list[str] = []
    end = 0
    for quoted in _QUOTED.finditer(text):
        pieces += [text[end : quoted.start()].translate(_FULL_WIDTH), '"', quoted[2], '"']
        end = quoted.end()
    return "".join([*pieces, text[end:].translate(_FULL_WIDTH)])


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="basic", propagate_positions=True)


def parse_rule(text: str) -> Part:
    """Return the parse tree of a rule in plain signs; raises ExpressionFault where it cannot be read."""
    try:
        return cast("Part", _parser().parse(text))
    except UnexpectedCharacters as fault:
        raise _unexpected(text[cast("int", fault.pos_in_stream)], cast("int", fault.pos_in_stream)) from None
    except UnexpectedToken as fault:
        if fault.token.type == "$END":
            raise ExpressionFault("P421", len(text) + 1, text=text.strip()) from None
        raise _unexpected(str(fault.token), cast("int", fault.token.start_pos)) from None


def _unexpected(found: str, position: int) -> ExpressionFault:
    # A single = is what people write who know no programming language.
    return ExpressionFault("P420" if found == "=" else "P419", position + 1, found=found)
