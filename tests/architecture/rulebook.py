"""The rulebook as the checks read it: the copy in docs/rulebook."""

import re
from pathlib import Path
from typing import Any

import yaml

# a rule is one bullet that opens with its id in bold (README section 2)
BULLET = re.compile(r"^\s*- \*\*([A-Z]+-\d+[a-z]*)\*\*(.*)$", re.MULTILINE)
# worked examples and systems are rows of tables that open with their id
ROW = re.compile(r"^\| *((?:EX|SYS)-\d+) *\|(.*)$", re.MULTILINE)
PREFIXES = re.compile(r"^- Prefixes: (.*)$", re.MULTILINE)


def folder(root: Path) -> Path:
    return root / "docs/rulebook"


def prefixes(root: Path) -> list[str]:
    """The prefixes of rule ids as README section 2 lists them; what is no rule (forms, systems,
    cards) has no dash and number there.
    """
    line = PREFIXES.search((folder(root) / "README.md").read_text(encoding="utf-8"))
    if line is None:
        raise LookupError("docs/rulebook/README.md lists no prefixes")
    return re.findall(r"\b[A-Z]{2,}\b(?!-)", line[1])


def rules(root: Path) -> dict[str, str]:
    """Rule id → its text."""
    pages = sorted(folder(root).glob("*.md"))
    return {
        id: words
        for page in pages
        for id, words in BULLET.findall(page.read_text(encoding="utf-8"))
    }


def citable(root: Path) -> dict[str, str]:
    """Id → text of everything with an id that code, tests and docs may lean on: rules, worked
    examples, systems.
    """
    pages = sorted(folder(root).glob("*.md"))
    return rules(root) | {
        id: words for page in pages for id, words in ROW.findall(page.read_text(encoding="utf-8"))
    }


def policies(path: Path) -> dict[str, dict[str, Any]]:
    """Key → entry of a policies file."""
    return {
        entry["key"]: entry
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["policies"]
    }
