"""A part of a template, compiled so that Jinja gives its text as pieces of UTF-8.

Text of the template is encoded once, when it is compiled; of a document only the values are. Marks of
identifiers (``unique_marks``) are pieces of their own, so that they are found without a look at the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import Template as JinjaTemplate
from jinja2.nativetypes import NativeCodeGenerator

from pipeline.adapters.word.template_environment import (
    NOT_PLAIN,
    TemplateEnvironment,
    environment_that,
    printed,
)
from pipeline.adapters.word.unique_marks import BEGIN, END, Pieces

# A mark, or as far as it stands before or behind a value that is part of it.
_MARK = re.compile(f"({BEGIN}[^{BEGIN}{END}]*{END}?|^[^{BEGIN}{END}]*{END})")


class PieceTemplate:
    """One part, ready to be rendered.

    Attributes:
        before, after: What stands around the part.
    """

    def __init__(self, environment: PieceEnvironment, tree: nodes.Template, before: str, after: str) -> None:
        """Compile a parsed part; the tree is changed.

        Args:
            before, after: Text around the part, without marks.
        """
        self.before, self.after = before.encode(), after.encode()
        self._marks = frozenset(_split_marks(tree))
        self._template: JinjaTemplate = environment.from_string(tree)

    def render(self, values: Mapping[str, object]) -> Pieces:
        """Return the text in pieces.

        Raises:
            jinja2.TemplateError: A value is missing or refused.
        """
        marks = self._marks
        context = self._template.new_context(values)  # type: ignore[arg-type]
        rendered: Iterable[bytes] = self._template.root_render_func(context)  # type: ignore[assignment]
        pieces = [self.before, *rendered, self.after]
        return Pieces(pieces, [at for at, piece in enumerate(pieces) if piece in marks])


def _split_marks(tree: nodes.Template) -> Iterator[bytes]:
    """Give each mark a node of its own, and give what these print."""
    for output in tree.find_all(nodes.Output):
        children: list[nodes.Expr] = []
        for child in output.nodes:
            if not isinstance(child, nodes.TemplateData):
                children.append(child)
                continue
            for at, text in enumerate(_MARK.split(child.data)):
                if at % 2:
                    children.append(nodes.Const(text.encode()))
                    yield text.encode()
                elif text:
                    children.append(nodes.TemplateData(text))
        output.nodes = children


def _is_mark(node: nodes.Expr) -> bool:
    return isinstance(node, nodes.Const) and type(node.value) is bytes


class _PieceGenerator(NativeCodeGenerator):
    """Writes Python that yields bytes where Jinja's own yields texts; ``finalize`` gives bytes."""

    def _output_const_repr(self, group: Iterable[Any]) -> str:
        return repr(b"".join(group))

    def _output_child_to_const(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> Any:
        if _is_mark(node):
            raise nodes.Impossible
        const = super()._output_child_to_const(node, frame, finalize)
        return const.encode() if isinstance(node, nodes.TemplateData) else const

    def _output_child_pre(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if not _is_mark(node):
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if not _is_mark(node):
            super()._output_child_post(node, frame, finalize)


class PieceEnvironment(TemplateEnvironment):
    """The Jinja that templates are filled with, in pieces."""

    code_generator_class = _PieceGenerator
    concat = staticmethod(b"".join)  # type: ignore[assignment]


def piece_environment() -> PieceEnvironment:
    """Return an environment that prints as ``template_environment`` does, in UTF-8."""
    return environment_that(PieceEnvironment, _encoded)


def _encoded(value: object) -> bytes:
    if type(value) is str and NOT_PLAIN.search(value) is None:
        return value.encode()
    return str(printed(value)).encode()
