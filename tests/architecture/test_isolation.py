"""Each service starts with what its own pyproject.toml names, whatever else this environment
holds.
"""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest
from architecture.trees import ROOT, SERVICES, grow, imports, modules, named
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECTS = ("schemas", "libs/*", "services/*", "deploy/local")


def workspace(root: Path) -> dict[str, Path]:
    """Distribution name → its folder, of every package of the workspace."""
    files = [
        file for pattern in PROJECTS for file in sorted(root.glob(f"{pattern}/pyproject.toml"))
    ]
    return {canonicalize_name(_project(file.parent)["name"]): file.parent for file in files}


def _project(folder: Path) -> dict[str, str]:
    project: dict[str, str] = tomllib.loads(
        (folder / "pyproject.toml").read_text(encoding="utf-8")
    )["project"]
    return project


def packages_of(folder: Path) -> list[str]:
    return [file.parent.name for file in sorted(folder.glob("src/*/__init__.py"))]


def reachable(root: Path, folder: Path) -> set[str]:
    """Import names that the dependencies named by one package bring along, its neighbours in the
    workspace included.
    """
    neighbours = workspace(root)
    importable: dict[str, set[str]] = {}
    for name, distributions in metadata.packages_distributions().items():
        for distribution in distributions:
            importable.setdefault(canonicalize_name(distribution), set()).add(name)
    waiting = [(Requirement(line), "") for line in _project(folder).get("dependencies", [])]
    done: set[tuple[str, str]] = set()
    names: set[str] = set()
    while waiting:
        requirement, asked = waiting.pop()
        name = canonicalize_name(requirement.name)
        if (requirement.marker and not requirement.marker.evaluate({"extra": asked})) or (
            name,
            ",".join(sorted(requirement.extras)),
        ) in done:
            continue
        done.add((name, ",".join(sorted(requirement.extras))))
        if name in neighbours:
            names.update(packages_of(neighbours[name]))
            waiting += [
                (Requirement(line), "")
                for line in _project(neighbours[name]).get("dependencies", [])
            ]
        else:
            names |= importable.get(name, set())
            waiting += [
                (Requirement(line), extra)
                for line in _requires(name)
                for extra in ("", *requirement.extras)
            ]
    return names


def _requires(distribution: str) -> Iterable[str]:
    try:
        return metadata.requires(distribution) or []
    except metadata.PackageNotFoundError:  # for another platform or Python: nothing to import here
        return []


def undeclared(root: Path, folder: Path, allowed: set[str]) -> list[str]:
    """Imports, in any file of a package (its migrations and `__main__` too), of what its
    dependencies do not bring.
    """
    known = allowed | set(packages_of(folder)) | sys.stdlib_module_names
    return [
        f"{named(module, root)}:{line} {name}"
        for module in modules(folder / "src")
        if "testing" not in module.parts  # it has an extra of its own
        for line, name in imports(module)
        if name.split(".")[0] not in known
    ]


def import_alone(root: Path, folder: Path, allowed: set[str]) -> str:
    """What goes wrong when every module of a package is imported with nothing else in reach; empty
    when nothing does.
    """
    (package,) = packages_of(folder)
    ran = subprocess.run(
        [sys.executable, Path(__file__).with_name("isolated.py"), package, *sorted(allowed)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stderr if ran.returncode else ""


@pytest.mark.parametrize(
    "folder",
    [
        *("schemas", "libs/measure", "libs/documents", "libs/chassis"),
        *(f"services/{service}" for service in SERVICES),
    ],
)
def test_a_package_starts_with_what_it_names(folder: str) -> None:
    allowed = reachable(ROOT, ROOT / folder)
    assert undeclared(ROOT, ROOT / folder, allowed) == []
    assert import_alone(ROOT, ROOT / folder, allowed) == ""


@pytest.mark.rule("EVT-1")
@pytest.mark.parametrize("service", SERVICES)
def test_no_service_can_reach_another(service: str) -> None:
    assert reachable(ROOT, ROOT / "services" / service) & (set(SERVICES) | {"zhipei"}) == set()


@pytest.mark.parametrize("process", ["worker", "migrate"])
@pytest.mark.parametrize("service", SERVICES)
def test_only_the_api_of_a_service_loads_the_web_framework(service: str, process: str) -> None:
    loads = (
        f"import {service}.__main__, chassis.operation.{process}, sys; "
        f"print(*{{'fastapi', 'chassis.http.routes', '{service}.app'}} & sys.modules.keys())"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", loads], capture_output=True, text=True, check=True
        ).stdout
        == "\n"
    )


def unpinned(root: Path) -> list[str]:
    """Dependencies that a package names and no requirements file pins: they would come in whatever
    version is newest.
    """
    texts = [
        file.read_text(encoding="utf-8") for file in sorted((root / "requirements").glob("*.txt"))
    ]
    pinned = {
        canonicalize_name(name)
        for text in texts
        for name in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", text, re.MULTILINE)
    }
    neighbours = workspace(root)
    return [
        f"{name}: {needed}"
        for name, folder in sorted(neighbours.items())
        for line in _project(folder).get("dependencies", [])
        if (needed := canonicalize_name(Requirement(line).name)) not in pinned | neighbours.keys()
    ]


def test_every_named_dependency_is_pinned() -> None:
    assert unpinned(ROOT) == []


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    """A service that names pydantic and a neighbour, which names httpx."""
    return grow(
        tmp_path,
        {
            "services/tea/pyproject.toml": '[project]\nname = "tea"\ndependencies = '
            '["pydantic>=2", "The.Pot"]\n',
            "services/tea/src/tea/__init__.py": "",
            "services/tea/src/tea/app.py": "import json\nimport httpx\nimport pot\nimport "
            "pydantic_core\n",
            "services/pot/pyproject.toml": '[project]\nname = "the-pot"\ndependencies = '
            '["httpx"]\n',
            "services/pot/src/pot/__init__.py": "",
        },
    )


def test_what_is_named_is_reached_with_all_that_it_brings(tea: Path) -> None:
    allowed = reachable(tea, tea / "services/tea")
    assert allowed >= {"pydantic", "pydantic_core", "pot", "httpx", "httpcore"}
    assert allowed & {"sqlalchemy", "pytest"} == set()
    assert undeclared(tea, tea / "services/tea", allowed) == []


def test_a_dependency_that_nobody_pinned_is_reported(tea: Path) -> None:
    grow(
        tea,
        {"requirements/services.txt": "httpx==0.28.1 \\\n    --hash=sha256:00\n# via pydantic\n"},
    )
    assert unpinned(tea) == ["tea: pydantic"]


def test_an_undeclared_import_is_reported_in_any_file(tea: Path) -> None:
    grow(
        tea,
        {
            "services/tea/src/tea/migrations/versions/first.py": "import alembic\n",
            "services/tea/src/tea/__main__.py": "import chassis\n",
        },
    )
    assert undeclared(tea, tea / "services/tea", {"httpx", "pot", "pydantic_core"}) == [
        "services/tea/src/tea/__main__.py:1 chassis",
        "services/tea/src/tea/migrations/versions/first.py:1 alembic",
    ]


def test_an_undeclared_import_fails_when_it_is_tried(tea: Path) -> None:
    grow(
        tea,
        {
            "services/tea/src/tea/app.py": "from importlib import import_module\n"
            "import_module('sqlalchemy')\n"
        },
    )
    assert "sqlalchemy is not among the declared dependencies" in import_alone(
        tea, tea / "services/tea", reachable(tea, tea / "services/tea")
    )
    grow(
        tea,
        {"services/tea/pyproject.toml": '[project]\nname = "tea"\ndependencies = ["sqlalchemy"]\n'},
    )
    assert import_alone(tea, tea / "services/tea", reachable(tea, tea / "services/tea")) == ""
