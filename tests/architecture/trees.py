"""The trees that the checks read: this project, or a small one that a test breaks on purpose."""

import ast
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("people", "training", "qa", "kpi", "notify")
FEATURE_FILES = ("rules", "store", "formats", "actions", "routes", "handlers")


def grow(root: Path, files: Mapping[str, str]) -> Path:
    """A small tree: relative path → text."""
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def committed(root: Path) -> list[Path]:
    """What is in version control or would be; of a tree without it (an archive, a synthetic one)
    everything.
    """
    if not (root / ".git").exists():
        return sorted(
            path
            for path in root.rglob("*")
            if path.is_file() and not {".venv", "__pycache__"} & set(path.parts)
        )
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        capture_output=True,
        check=True,
        text=True,
    )
    return sorted(
        path for name in listed.stdout.split("\0") if name and (path := root / name).is_file()
    )


def text(path: Path) -> str:
    """The text of a file; of a file that is no text, nothing."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def named(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def service_package(root: Path, service: str) -> Path:
    return root / "services" / service / "src" / service


def services(root: Path) -> list[str]:
    """The services that stand in this tree, by their package."""
    return [
        service
        for service in SERVICES
        if (service_package(root, service) / "__init__.py").is_file()
    ]


def wings(root: Path, service: str) -> list[str]:
    """Wings of a service: its packages. migrations/ is none, nor is a folder of shipped data."""
    return sorted(file.parent.name for file in service_package(root, service).glob("*/__init__.py"))


def features(root: Path, service: str) -> list[str]:
    """Features of a service as `wing/feature`: the packages inside its wings."""
    package = service_package(root, service)
    return sorted(
        file.parent.relative_to(package).as_posix() for file in package.glob("*/*/__init__.py")
    )


def modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def parsed(module: Path) -> ast.Module:
    """The syntax tree of a module, parsed once however many checks read it."""
    return _parsed(module.read_text(encoding="utf-8"))


@lru_cache(maxsize=1_000)
def _parsed(source: str) -> ast.Module:
    return ast.parse(source)


def imports(module: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything that a module imports, at its top or inside a function."""
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module or '.'}.{alias.name}") for alias in node.names)


def within(name: str, packages: Sequence[str]) -> bool:
    """Whether a dotted name is one of these packages or something inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)
