"""docs/explanation/known-faults.md: every test that the table names is there."""

import re
from pathlib import Path

from architecture.trees import ROOT

TABLE = "docs/explanation/known-faults.md"
ROW = re.compile(r"^\| (?P<id>[A-Z]+\d+[a-z]?) \|(?P<cells>.*)\|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def faults(root: Path) -> list[str]:
    """What is wrong with rows of the table."""
    found: list[str] = []
    ids: set[str] = set()
    for row in ROW.finditer((root / TABLE).read_text("utf-8")):
        id, last = row["id"], row["cells"].rsplit("|", 1)[-1]
        named = NAMED.findall(last)
        if id in ids:
            found.append(f"{id} is there twice")
        ids.add(id)
        if not named and last.strip() != "**open**":
            found.append(f"{id} is neither open nor names a test")
        found += [
            f"{id}: {path}::{name} does not exist"
            for path, name in named
            if not _is_there(root / path, name)
        ]
    return found


def _is_there(path: Path, name: str) -> bool:
    return path.exists() and re.search(rf"def {name}\(", path.read_text("utf-8")) is not None


def test_every_test_that_the_table_names_exists() -> None:
    assert faults(ROOT) == []
    assert len(ROW.findall((ROOT / TABLE).read_text("utf-8"))) > 90


def test_a_row_that_names_what_is_not_there_is_found(tmp_path: Path) -> None:
    (tmp_path / "docs/explanation").mkdir(parents=True)
    (tmp_path / TABLE).write_text(
        "| H1 | a | b | c | `tests/x.py::test_gone` |\n| H1 | a | b | c | **open** |\n"
        "| H2 | a | b | c | – |\n"
    )
    assert faults(tmp_path) == [
        "H1: tests/x.py::test_gone does not exist",
        "H1 is there twice",
        "H2 is neither open nor names a test",
    ]
