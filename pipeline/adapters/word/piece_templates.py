"""A part of a template, compiled so that Jinja gives its text as pieces of UTF-8.

Text of the template is encoded once, when it is compiled; of a document only the values are. Marks of
identifiers (``unique_marks``) are pieces of their own, so that they are found without a look at the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from itertools import groupby
from typing import Any, NamedTuple

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import Template as JinjaTemplate
from jinja2.nativetypes import NativeCodeGenerator

from pipeline.adapters.word.template_environment import (
    TemplateEnvironment,
    environment_that,
    printed,
)
from pipeline.adapters.word.unique_marks import BEGIN, END, Numbering

# A mark, or as far as it stands before or behind a value that is part of it.
_MARK = re.compile(f"({BEGIN}[^{BEGIN}{END}]*{END}?|^[^{BEGIN}{END}]*{END})")

# Of the texts that are kept: how long they are, in characters, and how many.
_SHORT, _MOST = 40, 4000


class PieceTemplate:
    """One part, ready to be rendered.

    Attributes:
        before, after: What stands around the part.
    """

    def __init__(self, tree: nodes.Template, before: str, after: str) -> None:
        """Compile a part as ``parse_part`` gives it; the tree is changed.

        Args:
            before, after: Text around the part, without marks.
        """
        self.before, self.after = before.encode(), after.encode()
        _split_marks(tree)
        around = [nodes.Output([nodes.TemplateData(text)]) for text in (before, after)]
        tree.body = [around[0], *tree.body, around[1]]
        self._tree = tree
        self._quick = _environment(_QuickGenerator).from_string(tree)

    def render(self, values: Mapping[str, object], numbering: Numbering, *, is_exact: bool) -> bytes:
        """Return the text, identifiers unique.

        Args:
            is_exact: Read values as Jinja does; else KeyError or TypeError tell that one is no text or not
                where it is looked for, and numbers were used up.

        Raises:
            jinja2.TemplateError: A value is missing or refused.
        """
        template = self._exact if is_exact else self._quick
        context = template.new_context(values, shared=True)  # type: ignore[arg-type]  # not copied
        context.control = numbering.control  # type: ignore[attr-defined]
        rendered: Any = template.root_render_func(context)
        ((pieces, marks),) = rendered
        if marks:
            numbering.fill(pieces, marks)
        return b"".join(pieces)

    @cached_property
    def _exact(self) -> JinjaTemplate:
        return _environment(_PieceGenerator).from_string(self._tree)


class _Marked(NamedTuple):
    """What a node prints that is a mark, or the beginning or end of one."""

    value: bytes
    kind: str
    begins: bool
    ends: bool


def _split_marks(tree: nodes.Template) -> None:
    """Give each mark a node of its own."""
    kind = ""
    for output in tree.find_all(nodes.Output):
        children: list[nodes.Expr] = []
        for child in output.nodes:
            if not isinstance(child, nodes.TemplateData):
                children.append(child)
                continue
            for at, text in enumerate(_MARK.split(child.data)):
                if at % 2:
                    begins = text.startswith(BEGIN)
                    kind = text[1] if begins else kind
                    value = text[2:] if begins else text
                    marked = _Marked(value.rstrip(END).encode(), kind, begins, text.endswith(END))
                    children.append(nodes.Const(marked))
                elif text:
                    children.append(nodes.TemplateData(text))
        output.nodes = children


def _marked(node: nodes.Expr) -> _Marked | None:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, _Marked) else None


def _is_placed(node: nodes.Expr) -> bool:
    mark = _marked(node)
    return mark is not None and mark.kind != "c"


class _PieceGenerator(NativeCodeGenerator):
    """Writes Python that gives a list of bytes where Jinja's own yields texts."""

    def blockvisit(self, body: Iterable[nodes.Node], frame: Frame) -> None:
        if not frame.rootlevel:
            super().blockvisit(body, frame)
            return
        self.writeline("printed, control, marks = environment.printed, context.control, []")
        self.buffer(frame)
        super().blockvisit(body, frame)
        self.writeline(f"yield {frame.buffer}, marks")

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:
        """Write what is printed, and the place of each mark but a control's, which any number can replace."""
        for is_placed, children in groupby(node.nodes, _is_placed):
            if not is_placed:
                super().visit_Output(nodes.Output(list(children)), frame)
                continue
            for mark in filter(None, map(_marked, children)):
                place = f"len({frame.buffer}), {mark.kind!r}, {mark.begins}, {mark.ends}"
                self.writeline(f"marks.append(({place}))")
                self.writeline(f"{frame.buffer}.append({mark.value!r})")

    def visit_Const(self, node: nodes.Const, frame: Frame) -> None:
        if _marked(node) is None:
            super().visit_Const(node, frame)
        else:
            self.write("control()")

    def _output_const_repr(self, group: Iterable[Any]) -> str:
        return repr(b"".join(group))

    def _output_child_to_const(
        self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> Any:
        if _marked(node) is not None:
            raise nodes.Impossible
        const = super()._output_child_to_const(node, frame, finalize)
        return const.encode() if isinstance(node, nodes.TemplateData) else const

    def _output_child_pre(
        self, node: nodes.Expr, _frame: Frame, _finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        self.write("printed[" if _marked(node) is None else "")

    def _output_child_post(
        self, node: nodes.Expr, _frame: Frame, _finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        self.write("]" if _marked(node) is None else "")


class _QuickGenerator(_PieceGenerator):
    """Takes it that a dot leads to a key that is there; KeyError or TypeError where it does not."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        is_loop = isinstance(node.node, nodes.Name) and node.node.name == "loop"
        if is_loop or not isinstance(node.node, nodes.Name | nodes.Getattr | nodes.Getitem):
            super().visit_Getattr(node, frame)
        else:
            self.visit(node.node, frame)
            self.write(f"[{node.attr!r}]")


class _PieceEnvironment(TemplateEnvironment):
    """The Jinja that templates are filled with, in pieces of UTF-8.

    Attributes:
        printed: Value → what is written for it.
    """

    concat = staticmethod(b"".join)  # type: ignore[assignment]
    printed: Mapping[object, bytes]


def parse_part(source: str) -> nodes.Template:
    """Return a part's source, parsed. Raises TemplateSyntaxError where a tag is wrongly written."""
    return _environment(_QuickGenerator).parse(source)


@cache
def _environment(generator: type[CodeGenerator]) -> _PieceEnvironment:
    printed = _Printed()
    environment = environment_that(_PieceEnvironment, printed.__getitem__)
    environment.code_generator_class = generator
    environment.printed = printed
    return environment


class _Printed(dict[object, bytes]):
    """Short texts → what is written for them; many are printed again in the same and in the next document."""

    def __missing__(self, value: object) -> bytes:
        written = str(printed(value)).encode()
        if type(value) is str and len(value) <= _SHORT:
            if len(self) >= _MOST:
                self.clear()
            self[value] = written
        return written
