"""The rulebook beside the code: the same text, and no citation of what it does not say."""

import ast
import filecmp
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from architecture import rulebook
from architecture.trees import ROOT, committed, grow, modules, named, parsed, text

STATUS = "status.tsv"
"""How much of it exists: ours, beside the copy."""
CITING = {".py", ".md", ".yaml", ".yml", ".toml", ".ts", ".tsx", ".sql", ".html"}


def differences(copy: Path, original: Path) -> list[str]:
    """Files that one of two folders lacks, or that differ by a byte."""
    here, there = (
        {named(path, folder) for path in folder.rglob("*") if path.is_file()}
        for folder in (copy, original)
    )
    return sorted(here ^ there) + [
        name
        for name in sorted(here & there)
        if not filecmp.cmp(copy / name, original / name, shallow=False)
    ]


def citations(root: Path) -> Iterator[tuple[str, int, str]]:
    """File, line and id of whatever of the rulebook code, tests or docs cite; the rulebook itself
    is the authority.
    """
    pattern = re.compile(
        rf"\b((?:{'|'.join((*rulebook.prefixes(root), 'EX', 'SYS'))})-\d+[a-z]?)\b"
    )
    for path in committed(root):
        if path.suffix in CITING and not path.is_relative_to(rulebook.folder(root)):
            for number, line in enumerate(text(path).splitlines(), start=1):
                yield from ((named(path, root), number, id) for id in pattern.findall(line))


def unknown_citations(root: Path) -> list[str]:
    """Citations of ids that the rulebook does not have, and of lapsed ones in a line that does not
    say so.
    """
    known = rulebook.citable(root)
    lapsed = {id for id, words in known.items() if re.search(r"\blapsed\b", words)}
    return [
        f"{path}:{number} {id}"
        for path, number, id in citations(root)
        if id not in known
        or (id in lapsed and "lapsed" not in text(root / path).splitlines()[number - 1])
    ]


def marked_rules(root: Path) -> list[tuple[str, int, object]]:
    """File, line and argument of each `@pytest.mark.rule(...)`."""
    return [
        (
            named(module, root),
            node.lineno,
            argument.value if isinstance(argument, ast.Constant) else ast.unparse(argument),
        )
        for module in modules(root / "tests")
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.rule")
        for argument in node.args
    ]


def unknown_marks(root: Path) -> list[str]:
    known = rulebook.citable(root)
    return [f"{path}:{line} {id}" for path, line, id in marked_rules(root) if id not in known]


def test_the_copy_says_what_the_original_says() -> None:
    original = (ROOT / os.environ.get("ZHIPEI_RULEBOOK", "../shared/rulebook")).resolve()
    if not original.is_dir():
        pytest.skip(
            "the original rulebook is not beside the project (ZHIPEI_RULEBOOK names its folder)"
        )
    assert differences(rulebook.folder(ROOT), original) == [STATUS]


def test_a_changed_a_missing_and_an_added_page_are_reported(tmp_path: Path) -> None:
    original = grow(
        tmp_path / "original", {"qa.md": "5 %", "kpi.md": "same", "data/roles.yaml": "a"}
    )
    copy = grow(tmp_path / "copy", {"qa.md": "6 %", "kpi.md": "same", "extra.md": ""})
    assert differences(copy, original) == ["data/roles.yaml", "extra.md", "qa.md"]


def test_every_cited_rule_stands_in_the_rulebook() -> None:
    assert any(True for _ in citations(ROOT)), "nothing cites a rule"
    assert unknown_citations(ROOT) == []


def test_every_rule_that_a_test_claims_stands_in_the_rulebook() -> None:
    assert marked_rules(ROOT), "no test is marked with its rule"
    assert unknown_marks(ROOT) == []


def test_every_rule_of_the_rulebook_has_a_listed_prefix() -> None:
    prefixes = rulebook.prefixes(ROOT)
    assert "QA" in prefixes
    assert "SYS" not in prefixes
    assert {id.split("-")[0] for id in rulebook.rules(ROOT)} == set(prefixes)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project with a rulebook of its own: three rules, one of them lapsed."""
    return grow(
        tmp_path,
        {
            "docs/rulebook/README.md": "- Prefixes: POT (below), TEA. F1… are forms, SYS-01… "
            "systems.\n",
            "docs/rulebook/tea.md": "| EX-1 | TEA-1 | a cup |\n- **TEA-1** One. [ours]\n  - "
            "**TEA-1a** Its part.\n- **TEA-2** lapsed.\n",
        },
    )


def test_invented_padded_and_lapsed_rules_are_reported(small: Path) -> None:
    cited = [
        "TEA-1, TEA-1a",
        "TEA-1b",
        "TEA-01",
        "TEA-2",
        "TEA-2 (lapsed)",
        "POT-9",
        "EX-1",
        f"EX-{77}",
    ]
    rules = "services/tea/src/tea/leaves/rules.py"
    grow(
        small, {rules: "".join(f"# {id}\n" for id in cited), "docs/how-to/score.md": "see TEA-77\n"}
    )
    assert unknown_citations(small) == [
        "docs/how-to/score.md:1 TEA-77",
        f"{rules}:2 TEA-1b",
        f"{rules}:3 TEA-01",
        f"{rules}:4 TEA-2",
        f"{rules}:6 POT-9",
        f"{rules}:8 EX-{77}",
    ]


def test_a_test_of_an_invented_rule_is_reported(small: Path) -> None:
    grow(
        small,
        {
            "tests/rules/test_ladder.py": "@pytest.mark.rule('TEA-1', 'TEA-8', 'EX-1')\ndef "
            "test_it(): ...\n"
        },
    )
    assert unknown_marks(small) == ["tests/rules/test_ladder.py:1 TEA-8"]
