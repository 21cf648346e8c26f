"""Which tests a change touches: `./zhipei test --changed [BASE]` runs only those.

A test file is touched when it changed, or when anything that it imports did, over any number of
steps. A file that is no module (YAML, SQL, a schema) counts as the package around it, and one that
is outside every package (pyproject.toml, requirements) as everything.
"""

import ast
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

SOURCES = ("libs/*/src", "services/*/src", "schemas/src", "deploy/local/src", "tests")
WHOLE_TREE = "tests/architecture/"
"""Tests that look at every file, docs too: always run."""


def changed_files(root: Path, base: str) -> set[str]:
    """Paths that differ from a commit, and new ones."""
    commands = (
        ("git", "diff", "--name-only", base),
        ("git", "ls-files", "--others", "--exclude-standard"),
    )
    return {
        line
        for command in commands
        for line in subprocess.run(
            command, cwd=root, capture_output=True, check=True, text=True
        ).stdout.splitlines()
    }


def touched_tests(root: Path, changed: Iterable[str]) -> set[str] | None:
    """Test files that a change touches, by their paths; None: all of them."""
    modules = dict(_modules(root))
    by_path = {path: name for name, path in modules.items()}
    begun: set[str] = set()
    for path in changed:
        if path.startswith("docs/") or path.endswith(".md"):
            continue
        found = _of(path, by_path)
        if not found:
            return None
        begun |= found
    importers = _importers(root, modules)
    waiting, reached = list(begun), set(begun)
    while waiting:
        for importer in importers.get(waiting.pop(), ()):
            if importer not in reached:
                reached.add(importer)
                waiting.append(importer)
    tests = {modules[name] for name in reached if Path(modules[name]).name.startswith("test_")}
    return tests | {path for path in by_path if path.startswith(WHOLE_TREE)}


def _modules(root: Path) -> Iterator[tuple[str, str]]:
    """Dotted name and path of every module of the workspace."""
    for pattern in SOURCES:
        for source in sorted(root.glob(pattern)):
            for path in sorted(source.rglob("*.py")):
                if not {"__pycache__", "node_modules"} & set(path.parts):
                    parts = path.relative_to(source).with_suffix("").parts
                    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
                    yield name or "conftest", path.relative_to(root).as_posix()


def _of(path: str, by_path: Mapping[str, str]) -> frozenset[str]:
    """The module of a file, or all modules beside and below a file that is none."""
    if path in by_path:
        return frozenset({by_path[path]})
    folder = Path(path).parent
    while folder != Path():
        found = frozenset(
            name for known, name in by_path.items() if Path(known).is_relative_to(folder)
        )
        if found:
            return found
        folder = folder.parent
    return frozenset()


def _importers(root: Path, modules: Mapping[str, str]) -> Mapping[str, set[str]]:
    """Module → those that import it. A conftest counts as imported by all tests beside it."""
    importers: dict[str, set[str]] = defaultdict(set)
    for name, path in modules.items():
        for imported in _imports(root / path):
            importers[imported].add(name)
            importers[imported.rpartition(".")[0]].add(name)
    for name, path in modules.items():
        if Path(path).name == "conftest.py":
            beside = Path(path).parent
            importers[name] |= {
                other for other, file in modules.items() if Path(file).is_relative_to(beside)
            }
    return importers


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
