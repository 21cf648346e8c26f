"""What an image holds: the service that it is for, what that names, and nothing else."""

import subprocess

import pytest
from containers.stack import Stack

from zhipei.platform.ports import SERVICES

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1800)]  # the first of them builds
EVERY_MODULE = """
import importlib, pkgutil, sys
def load(package):
    for found in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        if not found.name.endswith((".__main__", ".testing")):
            module = importlib.import_module(found.name)
            if found.ispkg:
                load(module)
for name in sys.argv[1:]:
    load(importlib.import_module(name))
"""
ABSENT = """
import importlib.util, sys
print(*(name for name in sys.argv[1:] if importlib.util.find_spec(name)))
"""


def in_image(service: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [
        "docker",
        "run",
        "--rm",
        "--network",
        "none",
        "--read-only",
        "--cap-drop",
        "ALL",
        "--entrypoint",
        words[0],
        f"zhipei/{service}",
    ]
    return subprocess.run([*command, *words[1:]], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("service", SERVICES)
# Built
def test_all_that_a_service_imports_is_in_its_image(images: Stack, service: str) -> None:  # noqa: ARG001
    done = in_image(
        *(service, "python", "-c", EVERY_MODULE, service),
        *("chassis", "documents", "measure", "zhipei_events"),
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_may_not_import_is_not(images: Stack, service: str) -> None:  # noqa: ARG001
    strangers = [
        *(other for other in SERVICES if other != service),
        "zhipei",
        "pytest",
        "httpx",
        "pip",
        "setuptools",
        "psutil",
        "typer",
    ]
    done = in_image(service, "python", "-c", ABSENT, *strangers)
    assert (done.returncode, done.stdout.strip()) == (0, "")


def test_an_import_that_nobody_declared_fails(images: Stack) -> None:  # noqa: ARG001
    done = in_image("qa", "python", "-c", "import kpi.app")
    assert done.returncode == 1
    assert "No module named 'kpi'" in done.stderr


@pytest.mark.parametrize("service", [*SERVICES, "zhipei"])
def test_a_container_starts_as_its_service_and_as_nobody_in_particular(
    images: Stack,  # noqa: ARG001
    service: str,
) -> None:
    done = in_image(service, "start", "--help")
    assert done.returncode == 0, done.stderr
    assert service in done.stdout
    assert in_image(service, "id", "-u").stdout.strip() == "10001"
