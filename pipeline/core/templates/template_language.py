"""What a Word template says, and what it may say.

A template reads values, repeats rows and leaves parts out. Everything else of Jinja (calls, includes,
macros, products) is refused when a template is checked, and does not exist when it is filled.

The fields that a template reads are written as paths from the top of the context: ``person.name``,
``findings[].text`` for a value of each item of a list, ``strengths[]`` for each item itself. A path that
ends at a list stands for its length only: the template asked whether there is anything in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from jinja2 import nodes

FILTERS = ("default", "first", "join", "last", "length")
TESTS = ("defined", "undefined")

_ITEM_FILTERS = ("first", "join", "last")
_Paths = frozenset[str]
_NOTHING: _Paths = frozenset()
_Scope = Mapping[str, _Paths]
# Operators whose operands are only looked at: what they give is no field any more.
_LOOKS = (
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
    nodes.Test,
    nodes.Concat,
    nodes.Add,
    nodes.Sub,
    nodes.List,
    nodes.Tuple,
)


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """A field that is read: in which line of the source, and whether its value is printed."""

    line: int
    path: str
    printed: bool


@dataclass(frozen=True, slots=True, order=True)
class Forbidden:
    """A construct that a template may not use, named as it is written there."""

    line: int
    what: str


def read_fields(tree: nodes.Template) -> tuple[list[Use], list[Forbidden]]:
    """Return what a parsed template reads, and what it should not say, each in the order of the lines."""
    reader = _Reader()
    reader.statements(tree.body, {})
    return sorted(reader.uses), sorted(reader.forbidden)


@cache
def groups_of(known: frozenset[str]) -> frozenset[str]:
    """Return what leads to fields: for ``findings[].text`` the list ``findings`` and its item."""
    groups: set[str] = set()
    for field in known:
        path = field
        while "." in path or "[" in path:
            path = path.removesuffix("[]") if path.endswith("[]") else path.rpartition(".")[0]
            groups.add(path)
    return frozenset(groups)


def is_part(field: str, path: str) -> bool:
    """Return whether a field lies below a path: ``findings[].text`` below ``findings``."""
    return field.startswith((f"{path}.", f"{path}["))


class _Reader:
    """Walks the tree with the names that loops and assignments have bound, as paths."""

    def __init__(self) -> None:
        self.uses: set[Use] = set()
        self.forbidden: set[Forbidden] = set()

    def statements(self, body: Iterable[nodes.Node], scope: _Scope) -> None:
        names = dict(scope)
        for node in body:
            match node:
                case nodes.Output():
                    for part in node.nodes:
                        self._look(part, names, printed=True)
                case nodes.If():
                    self._look(node.test, names)
                    self.statements(node.body, names)
                    self.statements([*node.elif_, *node.else_], names)
                case nodes.For():
                    self._loop(node, names)
                case nodes.Assign(target=nodes.Name() as target):
                    names[target.name] = self._value(node.node, names)
                case _:
                    self._forbid(node, type(node).__name__.lower())

    def _loop(self, node: nodes.For, scope: _Scope) -> None:
        lists = self._look(node.iter, scope)
        if node.recursive or not isinstance(node.target, nodes.Name):
            self._forbid(node, "for")
            return
        item = frozenset(f"{path}[]" for path in lists)
        names = {**scope, node.target.name: item, "loop": _NOTHING}
        if node.test is not None:
            self._look(node.test, names)
        self.statements(node.body, names)
        self.statements(node.else_, scope)

    def _look(self, node: nodes.Node, scope: _Scope, *, printed: bool = False) -> _Paths:
        paths = self._value(node, scope)
        self.uses |= {Use(node.lineno, path, printed) for path in paths}
        return paths

    def _value(self, node: nodes.Node, scope: _Scope) -> _Paths:
        """Return the fields whose value an expression may give; what else it reads is noted at once."""
        match node:
            case nodes.Const() | nodes.TemplateData():
                return _NOTHING
            case nodes.Name():
                return scope.get(node.name, frozenset({node.name}))
            case nodes.Getattr():
                return frozenset(f"{path}.{node.attr}" for path in self._value(node.node, scope))
            case nodes.Getitem():
                return self._item(node, scope)
            case nodes.And() | nodes.Or():
                return self._value(node.left, scope) | self._value(node.right, scope)
            case nodes.CondExpr():
                self._look(node.test, scope)
                other = self._value(node.expr2, scope) if node.expr2 is not None else _NOTHING
                return self._value(node.expr1, scope) | other
            case nodes.Filter():
                return self._filtered(node, scope)
            case nodes.Test() if node.name not in TESTS:
                return self._forbid(node, f"is {node.name}")
            case _ if isinstance(node, _LOOKS):
                for part in node.iter_child_nodes():
                    self._look(part, scope)
                return _NOTHING
            case _:
                return self._forbid(node, type(node).__name__.lower())

    def _item(self, node: nodes.Getitem, scope: _Scope) -> _Paths:
        base = self._value(node.node, scope)
        match node.arg:
            case nodes.Const(value=str() as name):
                return frozenset(f"{path}.{name}" for path in base)
            case nodes.Const(value=int()):
                return frozenset(f"{path}[]" for path in base)
            case _:
                return self._forbid(node, "[…]")

    def _filtered(self, node: nodes.Filter, scope: _Scope) -> _Paths:
        if node.name not in FILTERS or node.node is None:
            return self._forbid(node, f"| {node.name}")
        base = self._value(node.node, scope)
        for argument in node.args:
            self._look(argument, scope)
        if node.name == "length":
            self.uses |= {Use(node.lineno, path, printed=False) for path in base}
            return _NOTHING
        return frozenset(f"{path}[]" for path in base) if node.name in _ITEM_FILTERS else base

    def _forbid(self, node: nodes.Node, what: str) -> _Paths:
        self.forbidden.add(Forbidden(node.lineno, what))
        return _NOTHING
