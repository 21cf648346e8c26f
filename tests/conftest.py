"""What all tests share: real PostgreSQL and real Kafka, started once per session and only when a
test asks for them.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from changed import changed_files, touched_tests
from hypothesis import HealthCheck, settings
from platforms import Platform, platform
from xdist.scheduler import LoadScopeScheduling

from zhipei.platform.databases import Databases
from zhipei.platform.ports import DATABASES
from zhipei.platform.topics import create_topics

# How long inputs take to make says how busy the machine is, and nothing about what is tested.
settings.register_profile("zhipei", suppress_health_check=[HealthCheck.too_slow], deadline=None)
settings.load_profile("zhipei")

ROOT = Path(__file__).parent.parent
os.environ.setdefault("ZHIPEI_WEB", "")  # installations of tests build no front-end
SPECIMENS = Path(os.environ.get("ZHIPEI_SPECIMENS", ROOT.parent / "shared" / "data"))


LONGEST_FIRST = (
    "chaos",
    "flows",
    "browser",
    "containers",
    "platform",
    "benchmarks",
    "services",
    "chassis",
)
"""Folders in the order in which several workers begin them; whatever is not named comes last."""
SHARED = ("tests/flows/", "tests/browser/")
"""The files of each share one installation, and so one worker."""


class Together(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist ships no types
    """Side by side, tests stay with those that they share something started with: those of a file,
    or of a folder with one installation.
    """

    def _split_scope(self, nodeid: str) -> str:
        file, _, _ = nodeid.partition("::")
        return next((folder for folder in SHARED if file.startswith(folder)), file)


@pytest.hookimpl(optionalhook=True)
# Pytest-xdist's own logger
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together | None:  # noqa: ANN401
    """How `--dist loadfile`, which `./zhipei test` asks for, is to be understood here."""
    return Together(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--changed",
        nargs="?",
        const="HEAD",
        metavar="BASE",
        help="run only tests that the difference to a commit touches (default: HEAD)",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes longest begins first; with --changed what a change does not touch is left out."""
    if base := config.getoption("--changed"):
        touched = touched_tests(ROOT, changed_files(ROOT, base))
        if touched is not None:
            kept = [i for i in items if i.path.relative_to(ROOT).as_posix() in touched]
            config.hook.pytest_deselected(items=[i for i in items if i not in set(kept)])
            items[:] = kept
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    folder = item.path.relative_to(ROOT / "tests").parts[0]
    return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)


@pytest.fixture(scope="session")
def specimens() -> Path:
    """Real files that nobody here wrote. Absent on a machine that was not given them."""
    if not SPECIMENS.is_dir():
        pytest.skip(f"no specimens at {SPECIMENS}: set ZHIPEI_SPECIMENS")
    return SPECIMENS


@pytest.fixture(scope="session")
def platform_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("platform")
    (folder / "logs").mkdir()
    return folder


@pytest.fixture(scope="session")
def under_all() -> Platform:
    """Processes, or containers when ZHIPEI_TEST_PLATFORM says so."""
    return platform()


@pytest.fixture(scope="session")
def postgres(under_all: Platform, platform_dir: Path) -> Iterator[Databases]:
    """PostgreSQL with a database and a role for each service."""
    with under_all.postgres(platform_dir) as server:
        server.create_databases(DATABASES)
        yield server


@pytest.fixture(scope="session")
def kafka(under_all: Platform, platform_dir: Path) -> Iterator[str]:
    """Kafka with the contract's topics; its bootstrap servers."""
    with under_all.kafka(platform_dir) as bootstrap:
        create_topics(bootstrap)
        yield bootstrap
