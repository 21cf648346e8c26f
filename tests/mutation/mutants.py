"""Mutants of a module of rules: one small change each, made in its syntax tree."""

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Path = tuple[tuple[str, int | None], ...]
"""The way to a node: fields of the nodes around it, with an index where a field is a list."""
Change = Callable[[Any], None]

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
}


@dataclass(frozen=True)
class Mutant:
    """One change: the line it is on, what it does, and the module after it."""

    line: int
    change: str
    tree: ast.Module


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines.

    Comparisons get their other edge, numbers are one more and one less, `and` and `or` are
    exchanged, `not` is dropped, conditions are negated, sums become differences. Docstrings,
    annotations and default arguments of fields are left alone.
    """
    tree = ast.parse(source)
    for path, node in _deciding(tree, ()):
        for words, change in _changes(node):
            copy = deepcopy(tree)
            change(_at(copy, path))
            yield Mutant(node.lineno, words, ast.fix_missing_locations(copy))


def _deciding(node: ast.AST, path: Path) -> Iterator[tuple[Path, ast.expr | ast.stmt]]:
    """Nodes that decide something, each with the way to it."""
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "type_comment", "decorator_list"}:
            continue
        children = value if isinstance(value, list) else [value]
        for index, child in enumerate(children):
            if not isinstance(child, ast.AST) or _is_docstring(child):
                continue
            step: Path = (*path, (field, index if isinstance(value, list) else None))
            if isinstance(child, ast.expr | ast.stmt):
                yield step, child
            yield from _deciding(child, step)


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _at(tree: ast.AST, path: Path) -> ast.AST:
    node = tree
    for field, index in path:
        value = getattr(node, field)
        node = value if index is None else value[index]
    return node


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:  # noqa: C901 - one case a kind
    match node:
        case ast.Compare(ops=ops):
            for index, op in enumerate(ops):
                other = COMPARISONS[type(op)]
                yield f"{type(op).__name__} → {other.__name__}", _comparison(index, other)
        case ast.BinOp(op=op) if type(op) in OPERATORS:
            replacement = OPERATORS[type(op)]
            yield f"{type(op).__name__} → {replacement.__name__}", _field("op", replacement())
        case ast.BoolOp(op=ast.And()):
            yield "and → or", _field("op", ast.Or())
        case ast.BoolOp(op=ast.Or()):
            yield "or → and", _field("op", ast.And())
        case ast.UnaryOp(op=ast.Not()):
            yield "not dropped", _negation("operand")
        case ast.Constant(value=bool() as value):
            yield f"{value} → {not value}", _field("value", not value)
        case ast.Constant(value=int() as value):
            yield f"{value} → {value + 1}", _field("value", value + 1)
            yield f"{value} → {value - 1}", _field("value", value - 1)
        case ast.If() | ast.IfExp() if not isinstance(node.test, ast.Compare):
            yield "condition negated", _negation("test")
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) != "None":
            yield "returns None", _field("value", ast.Constant(None))


def _field(name: str, value: object) -> Change:
    return lambda node: setattr(node, name, value)


def _negation(name: str) -> Change:
    return lambda node: setattr(node, name, ast.UnaryOp(ast.Not(), getattr(node, name)))


def _comparison(index: int, other: type[ast.cmpop]) -> Change:
    def change(node: Any) -> None:  # noqa: ANN401 - a comparison, found by its way
        node.ops[index] = other()

    return change
