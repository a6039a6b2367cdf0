"""What can be proved of a prepared part once, so that no filled document has to be looked at for it.

A part is XML with Jinja between and inside its elements, as docxtpl prepares it. Values are escaped texts, so
only blocks can change which elements there are: each way through them is read, as Jinja itself parsed them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from jinja2 import nodes

from pipeline.adapters.word.open_elements import OpenElements, Unproved


@dataclass(frozen=True, slots=True)
class Proof:
    """What holds of every filling of a part.

    Attributes:
        well_formed: It is XML, as a strict parser reads it.
        tables_stable: docxtpl's adjustment of table grids changes nothing.
        lists: It stays well formed when docxtpl turns line breaks and tabs of its values into elements.
    """

    well_formed: bool = False
    tables_stable: bool = False
    lists: bool = False


def prove(part: nodes.Template, before: str = "", after: str = "") -> Proof:
    """Return what holds of every filling, given that values are escaped and hold what XML can hold.

    Args:
        before, after: Text around the part.
    """
    state = OpenElements()
    try:
        state.read(before)
        state = _after(part.body, state)
        state.read(after)
    except Unproved:
        return Proof()
    if state.names or state.tag or not state.is_begun:
        return Proof()
    return Proof(True, state.tables.are_stable, state.lists)


def _after(body: Iterable[nodes.Node], state: OpenElements) -> OpenElements:
    """Return where a part stands after some of its statements."""
    for node in body:
        match node:
            case nodes.Output():
                _print(node, state)
            case nodes.If():
                state = _after_condition(node, state)
            case nodes.For(recursive=False):
                state = _after_loop(node, state)
            case nodes.Assign():
                pass
            case _:
                raise Unproved
    return state


def _print(node: nodes.Output, state: OpenElements) -> None:
    for item in node.nodes:
        if isinstance(item, nodes.TemplateData):
            state.read(item.data)
        else:
            state.value()


def _after_condition(node: nodes.If, state: OpenElements) -> OpenElements:
    bodies = [node.body, *(other.body for other in node.elif_), node.else_]
    return reduce(OpenElements.joined, (_after(body, state.copy()) for body in bodies))


def _after_loop(node: nodes.For, state: OpenElements) -> OpenElements:
    """Return what holds after any number of turns: a turn leaves it as it was."""
    one = state.joined(_after(node.body, state.copy()))
    if one != state:
        more = one.joined(_after(node.body, one.copy()))
        if more != one:
            more.tables.are_stable = False  # the count of something grows with the turns
        one = more
    return one.joined(_after(node.else_, state.copy()))
