"""Exact numbers of answers are written in one way: no route makes them of a bare Decimal (GEN-6)."""

import ast
from pathlib import Path

import pytest
from architecture.trees import ROOT, grow, modules, named, parsed


def bare_numbers(root: Path) -> list[str]:
    """Fields of models in routes that would be written as 0E-10 or with zeros at their end: of type
    Decimal without bounds, or of the type of events.
    """
    return [
        f"{named(module, root)}:{field.lineno} {ast.unparse(field.target)}"
        for module in modules(root / "services")
        if module.name == "routes.py"
        for model in ast.walk(parsed(module))
        if isinstance(model, ast.ClassDef)
        for field in model.body
        if isinstance(field, ast.AnnAssign) and _is_bare(field.annotation, module)
    ]


def _is_bare(annotation: ast.expr, module: Path) -> bool:
    words = set()
    waiting: list[ast.AST] = [annotation]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Annotated":
            continue
        if isinstance(node, ast.Name):
            words.add(node.id)
        waiting += ast.iter_child_nodes(node)
    of_events = "Exact" in words and _imports_exact(parsed(module))
    return "Decimal" in words or of_events


def _imports_exact(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "zhipei_events.values"
        and any(name.name == "Exact" for name in node.names)
        for node in ast.walk(tree)
    )


def test_every_exact_number_of_an_answer_is_a_figure() -> None:
    assert bare_numbers(ROOT) == []


@pytest.mark.parametrize(
    ("annotation", "count"),
    [
        ("Decimal", 1),
        ("Decimal | None", 1),
        ("dict[str, Decimal]", 1),
        ("Exact", 1),
        ("Figure | None", 0),
        ("Annotated[Decimal, Number(0, 100)] | None", 0),
    ],
)
def test_a_bare_number_is_reported(tmp_path: Path, annotation: str, count: int) -> None:
    source = f"from zhipei_events.values import Exact\n\nclass MarkView(BaseModel):\n    total: {annotation}\n"
    grow(tmp_path, {"services/qa/src/qa/scoring/evaluations/routes.py": source})
    assert len(bare_numbers(tmp_path)) == count
