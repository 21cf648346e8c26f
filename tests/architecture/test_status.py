"""docs/rulebook/status.tsv: how much of the rulebook exists, row by row, and that it is true."""

import ast
import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from architecture import rulebook
from architecture.test_policies import read_keys
from architecture.trees import ROOT, grow, parsed

STATUS = "docs/rulebook/status.tsv"
HEAD = ["id", "state", "where decided", "where tested", "what is missing"]
FULL, PART, NONE = "full", "part", "none"
FEATURES = 107
"""Capabilities by which the field is compared."""
CITED = re.compile(r"[A-Z]+-\d+[a-z]*")
FORM = re.compile(r"^\| (F\d+) \|", re.MULTILINE)


class Row(NamedTuple):
    id: str
    state: str
    decided: Sequence[str]
    tested: Sequence[str]
    missing: str


def rows(root: Path) -> list[Row]:
    """The rows of the table. Raises ValueError for another head."""
    with (root / STATUS).open(encoding="utf-8", newline="") as file:
        head, *body = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    if head != HEAD:
        raise ValueError(f"{STATUS} has columns {head}")
    return [
        Row(id, state, decided.split(), tested.split(), missing)
        for id, state, decided, tested, missing in body
    ]


def expected_ids(root: Path) -> set[str]:
    """Everything of the rulebook that is built: rules, systems, forms, policy keys, features."""
    folder = rulebook.folder(root)
    systems = {id for id in rulebook.citable(root) if id.startswith("SYS-")}
    forms = set(FORM.findall((folder / "forms.md").read_text(encoding="utf-8")))
    keys = {f"policy:{key}" for key in rulebook.policies(folder / "data/policies.yaml")}
    features = {f"feature-{number}" for number in range(1, FEATURES + 1)}
    return {*rulebook.rules(root), *systems, *forms, *keys, *features}


def faults(root: Path) -> list[str]:
    """What is wrong with a row by itself, or with the place that it names."""
    return [f"{row.id}: {fault}" for row in rows(root) for fault in _faults(root, row)]


def _faults(root: Path, row: Row) -> Iterator[str]:
    if row.state not in {FULL, PART, NONE}:
        yield f"no such state as {row.state!r}"
    if row.state != FULL and not row.missing:
        yield "is not full and does not say what is missing"
    if row.state == FULL and row.missing:
        yield "is full and misses something"
    if row.state == FULL and not row.decided:
        yield "is full and names no code"
    if row.state == FULL and not row.tested and not row.id.startswith("policy:"):
        yield "is full and names no test"
    for place in (*row.decided, *row.tested):
        if not _exists(root, place):
            yield f"{place} does not exist"
    if row.state == FULL and row.tested and CITED.fullmatch(row.id):
        cited = re.compile(rf"\b{row.id}\b(?![a-z])")
        texts = [(root / re.split(":+", place)[0]).read_text("utf-8") for place in row.tested]
        if not any(cited.search(text) for text in texts):
            yield "is full and no test that it names cites it"


def _exists(root: Path, place: str) -> bool:
    """Whether `path`, `path:name` or `path::test` is there."""
    path, _, name = place.replace("::", ":").partition(":")
    file = root / path
    if not name:
        return file.exists()
    return file.is_file() and any(
        getattr(node, "name", None) == name for node in ast.walk(parsed(file))
    )


def wrong_policies(root: Path) -> list[str]:
    """Policy keys whose state disagrees with what code reads."""
    read = {key for _, _, key in read_keys(root)}
    return [
        f"{row.id} is {row.state}, and code {'reads' if known else 'does not read'} it"
        for row in rows(root)
        if row.id.startswith("policy:")
        and (known := row.id.removeprefix("policy:") in read) == (row.state == NONE)
    ]


def test_everything_of_the_rulebook_has_one_row() -> None:
    ids = [row.id for row in rows(ROOT)]
    assert sorted({id for id in ids if ids.count(id) > 1}) == []
    assert sorted(expected_ids(ROOT) - set(ids)) == []


def test_each_row_says_where_and_what_is_missing() -> None:
    assert faults(ROOT) == []


def test_a_policy_key_is_in_use_where_code_reads_it() -> None:
    assert wrong_policies(ROOT) == []


def test_rows_that_lie_are_reported(tmp_path: Path) -> None:
    lines = [
        "\t".join(HEAD),
        "QA-1\tfull\tsrc/a.py:score\ttests/test_a.py::test_it\t",
        "QA-2\tfull\tsrc/a.py:gone\ttests/test_a.py::test_it\t",
        "QA-3\tfull\t\t\tsomething",
        "QA-4\tpart\t\t\t",
        "QA-5\tdone\t\t\tall",
    ]
    grow(
        tmp_path,
        {
            STATUS: "\n".join(lines) + "\n",
            "src/a.py": "def score(): ...\n",
            "tests/test_a.py": "@mark.rule('QA-1')\ndef test_it(): ...\n",
        },
    )
    assert faults(tmp_path) == [
        "QA-2: src/a.py:gone does not exist",
        "QA-2: is full and no test that it names cites it",
        "QA-3: is full and misses something",
        "QA-3: is full and names no code",
        "QA-3: is full and names no test",
        "QA-4: is not full and does not say what is missing",
        "QA-5: no such state as 'done'",
    ]
