"""`./zhipei test --changed`: which tests a change touches."""

from pathlib import Path

import pytest
from architecture.trees import grow
from changed import touched_tests


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Two services on one library, each with a test of its rules, and a flow over the first."""
    return grow(
        tmp_path,
        {
            "libs/measure/src/measure/days.py": "",
            "services/qa/src/qa/__init__.py": "",
            "services/qa/src/qa/policies.yaml": "",
            "services/qa/src/qa/scoring/rules.py": "from measure import days\n",
            "services/kpi/src/kpi/totals/rules.py": "import decimal\n",
            "tests/conftest.py": "",
            "tests/given.py": "from qa.scoring import rules\n",
            "tests/rules/test_qa.py": "from qa.scoring.rules import score\n",
            "tests/rules/test_kpi.py": "import kpi.totals.rules\n",
            "tests/flows/test_loop.py": "import given\n",
            "tests/architecture/test_walls.py": "",
            "pyproject.toml": "",
        },
    )


WALLS = "tests/architecture/test_walls.py"


@pytest.mark.parametrize(
    ("changed", "touched"),
    [
        (
            "services/qa/src/qa/scoring/rules.py",
            {"tests/rules/test_qa.py", "tests/flows/test_loop.py"},
        ),
        (
            "libs/measure/src/measure/days.py",
            {"tests/rules/test_qa.py", "tests/flows/test_loop.py"},
        ),
        ("services/kpi/src/kpi/totals/rules.py", {"tests/rules/test_kpi.py"}),
        (
            "services/qa/src/qa/policies.yaml",
            {"tests/rules/test_qa.py", "tests/flows/test_loop.py"},
        ),
        ("tests/given.py", {"tests/flows/test_loop.py"}),
        ("tests/rules/test_kpi.py", {"tests/rules/test_kpi.py"}),
        ("docs/README.md", set()),
    ],
)
def test_a_change_touches_what_imports_it(tree: Path, changed: str, touched: set[str]) -> None:
    assert touched_tests(tree, [changed]) == touched | {WALLS}


@pytest.mark.parametrize("changed", ["pyproject.toml", "requirements/dev.txt"])
def test_what_stands_outside_every_package_touches_everything(tree: Path, changed: str) -> None:
    assert touched_tests(tree, [changed]) is None


def test_a_conftest_touches_all_beside_it(tree: Path) -> None:
    touched = touched_tests(tree, ["tests/conftest.py"])
    assert touched is not None
    assert {"tests/rules/test_qa.py", "tests/rules/test_kpi.py", WALLS} <= touched
