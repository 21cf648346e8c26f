"""The reference pages say what code and shipped data say now."""

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest
from architecture.trees import ROOT

REFERENCE = ROOT / "docs/reference"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """docs/generate.py, which is a script and no package."""
    spec = importlib.util.spec_from_file_location("generate_reference", ROOT / "docs/generate.py")
    if spec is None or spec.loader is None:
        raise ImportError("docs/generate.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_reference_page_is_stale(generator: ModuleType) -> None:
    assert list(generator.stale(REFERENCE)) == [], "run python docs/generate.py"


def test_the_policy_keys_in_use_are_those_that_code_reads(generator: ModuleType) -> None:
    assert list(generator.stale_lists()) == [], "run python docs/generate.py"


def test_no_readme_of_a_service_is_stale(generator: ModuleType) -> None:
    assert list(generator.stale_readmes(ROOT)) == [], "run python docs/generate.py"


def test_a_stale_part_of_a_readme_is_found(generator: ModuleType, tmp_path: Path) -> None:
    for service in generator.SERVICES:
        (tmp_path / "services" / service).mkdir(parents=True)
        readme = (ROOT / "services" / service / "README.md").read_text(encoding="utf-8")
        (tmp_path / "services" / service / "README.md").write_text(
            readme.replace("- scoring: `evaluations`", "- scoring: `marks`"), encoding="utf-8"
        )
    assert [path.parent.name for path in generator.stale_readmes(tmp_path)] == ["qa"]


def test_a_stale_and_a_missing_page_are_found(generator: ModuleType, tmp_path: Path) -> None:
    pages = Path(shutil.copytree(REFERENCE, tmp_path / "reference"))
    (pages / "metrics.md").write_text(
        (pages / "metrics.md").read_text(encoding="utf-8").replace("zhipei_", "zhipai_", 1),
        encoding="utf-8",
    )
    (pages / "settings.md").unlink()
    assert {path.name for path in generator.stale(pages)} == {"metrics.md", "settings.md"}
