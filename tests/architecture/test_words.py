"""The chassis carries any service: no word of the call center is in it."""

import re
from pathlib import Path

from architecture.trees import ROOT, committed, grow, named, text

CHASSIS = "libs/chassis/src/chassis"
LIST = ROOT / "tests/architecture/chassis_words.txt"
# letters of one case after another: `PersonState`, `call_scored` and `QAEvent` fall into their
# words
PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def listed_words() -> frozenset[str]:
    return frozenset(
        line
        for line in LIST.read_text(encoding="utf-8").split("\n")
        if line and not line.startswith("#")
    )


def domain_words(root: Path, words: frozenset[str]) -> list[str]:
    """Where a listed word stands in the chassis: code, comment or text; a rule id (`QA-4`) is a
    citation, not a word.
    """
    cited = re.compile(r"\b[A-Z]{2,}-\d+[a-z]?\b")
    return [
        f"{named(path, root)}:{number} {word}"
        for path in committed(root)
        if path.is_relative_to(root / CHASSIS)
        for number, line in enumerate(text(path).splitlines(), start=1)
        for word in sorted(_said(cited.sub("", line), words))
    ]


def _said(line: str, words: frozenset[str]) -> set[str]:
    parts = {part.lower() for part in PARTS.findall(line)}
    return (parts & words) | {word for word in words if not word.isascii() and word in line}


def test_the_chassis_has_no_word_of_the_call_center() -> None:
    assert list((ROOT / CHASSIS).glob("*.py"))
    assert domain_words(ROOT, listed_words()) == []


def test_a_word_of_the_call_center_is_reported_wherever_it_stands(tmp_path: Path) -> None:
    source = (
        "class InspectorScope:\n    agent_id: int\n    title = '申诉'\n    # read the "
        "rosters (QA-4)\n    user_agency = retry\n"
    )
    grow(
        tmp_path,
        {
            f"{CHASSIS}/scopes.py": source,
            f"{CHASSIS}/locale/zh.yaml": "late: 培训\n",
            "services/qa/src/qa/app.py": "inspector",
        },
    )
    at = f"{CHASSIS}/scopes.py"
    assert domain_words(tmp_path, listed_words()) == [
        f"{CHASSIS}/locale/zh.yaml:1 培训",
        f"{at}:1 inspector",
        f"{at}:2 agent",
        f"{at}:3 申诉",
        f"{at}:4 rosters",
    ]
