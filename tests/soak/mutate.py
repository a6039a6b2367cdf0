"""Break the deciding modules of the core in one small way at a time, and tell which breaks no test notices.

    .venv/bin/python tests/soak/mutate.py             all modules, about an hour
    .venv/bin/python tests/soak/mutate.py rules peers these only

Each mutant is one module changed in a temporary copy of the project, run against the tests named here. Those
that survive are printed with their line; docs/mutation.md explains the ones that are known.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# A loop that no longer ends counts as noticed.
SECONDS = 60
MODULES = ["values", "rules", "selection", "kleene", "figures", "peers", "totals", "history", "evidence"]
MODULES += ["printing", "numbering"]
# Beside test_<module>.py:
MORE_TESTS = {"rules": ["planning"], "selection": ["planning"], "kleene": ["expressions"]}
MORE_TESTS |= {"figures": ["figures_places"], "peers": ["evaluation"], "totals": ["evaluation", "traps"]}
MORE_TESTS |= {"history": ["evaluation"], "evidence": ["figures"]}
PAIRS = (
    "Lt LtE, Lt GtE, Gt GtE, Gt LtE, Eq NotEq, Is IsNot, In NotIn, And Or, Add Sub, Mult Div, FloorDiv Mod"
)
PAIRS += ", BitAnd BitOr, Continue Break"
# What only readers and type checkers see.
UNSEEN = ("annotation", "returns", "decorator_list")
SWAPS = [tuple(getattr(ast, name) for name in pair.split()) for pair in PAIRS.split(", ")]


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield (line, what was changed, the module's text) for each single change."""
    tree = ast.parse(source)
    for parent, old, put in list(sites(tree)):
        for new in list(changes(old)):
            before = told(parent, old)
            put(new)
            line = getattr(old, "lineno", getattr(parent, "lineno", 0))
            yield line, f"{before}  →  {told(parent, new)}", ast.unparse(tree)
            put(old)


def sites(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST, Callable[[ast.AST], None]]]:
    """Yield (parent, node, what puts another in its place) for whatever runs, from the top down."""
    called = getattr(node, "func", None) or getattr(node, "value", None)
    names = {each.id for each in (called, *getattr(node, "targets", ())) if isinstance(each, ast.Name)}
    if not isinstance(node, ast.AnnAssign) and names & {"Literal", "Callable", "cast", "__all__"}:
        return
    for name, value in ast.iter_fields(node):
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            is_text = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if isinstance(child, ast.AST) and name not in UNSEEN and not is_text:
                listed = isinstance(value, list)
                yield (
                    node,
                    child,
                    partial(value.__setitem__, index) if listed else partial(setattr, node, name),
                )
                yield from sites(child)


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in a node's place."""
    yield from (two() for one, two in SWAPS if isinstance(node, one))
    yield from (one() for one, two in SWAPS if isinstance(node, two))
    match node:
        case ast.BoolOp(op, parts):
            yield from (ast.BoolOp(op, parts[:at] + parts[at + 1 :]) for at in range(len(parts)))
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() as value):
            yield from (ast.Constant(value + 1), ast.Constant(value - 1))
        case ast.Constant(str() as value):
            yield ast.Constant(f"X{value}")
        case ast.Return(ast.expr() as value) if ast.unparse(value) != "None":
            yield ast.Return(ast.Constant(None))
        case ast.If(test, body, orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.IfExp(_, body, orelse):
            yield from (body, orelse)
        case ast.comprehension(target, source, ifs, is_async):
            for at in range(len(ifs)):
                yield ast.comprehension(target, source, ifs[:at] + ifs[at + 1 :], is_async)


def told(holder: ast.AST, node: ast.AST) -> str:
    """Return a node as text; an operator with what stands around it."""
    shown = node if isinstance(node, ast.expr | ast.stmt) else holder
    return ast.unparse(shown).split("\n")[0][:70]


def source_of(home: Path, module: str) -> Path:
    """Return the file of a module of the core, whichever folder it lies in."""
    (found,) = (home / "pipeline" / "core").rglob(f"{module}.py")
    return found


def is_noticed(home: Path, module: str, text: str) -> bool:
    """Return whether the module's tests fail with its text replaced in a copy of the project."""
    source_of(home, module).write_text(text, encoding="utf-8")
    names = (module, *MORE_TESTS.get(module, ()))
    files = [path for name in names if (path := home / "tests" / "core" / f"test_{name}.py").exists()]
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", *map(str, files)]
    try:
        subprocess.run(command, cwd=home, check=True, capture_output=True, timeout=SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return True
    return False


def main(modules: list[str]) -> None:
    """Try every mutant of some modules; print a line for each survivor and a count for each module."""
    with tempfile.TemporaryDirectory() as folder:
        home = shutil.copytree(ROOT, Path(folder, "copy"), ignore=shutil.ignore_patterns(".*", "outputs"))
        for module in modules:
            source = source_of(ROOT, module).read_text(encoding="utf-8")
            if is_noticed(home, module, source):
                sys.exit(f"{module}: its tests fail without any change")
            cases = list(mutants(source))
            survivors = [case for case in cases if not is_noticed(home, module, case[2])]
            for line, change, _ in survivors:
                print(f"{module}.py:{line}  {change}")
            print(f"{module}: {len(cases) - len(survivors)} of {len(cases)} noticed", flush=True)
            is_noticed(home, module, source)


if __name__ == "__main__":
    main(sys.argv[1:] or MODULES)
