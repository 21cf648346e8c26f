"""Nothing that people read exists in one language only (GEN-12)."""

import ast
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from architecture.trees import ROOT, committed, grow, modules, named, parsed

LANGUAGES = ("zh-Hans", "en")
HAN = re.compile(r"[\u4e00-\u9fff]")
PLACES = ("services", "deploy", "schemas")


def texts(root: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Where it stands → each map of languages, in code and in shipped YAML files (the rulebook's
    own have a form of their own).
    """
    for module in (module for place in PLACES for module in modules(root / place)):
        for node in ast.walk(parsed(module)):
            if isinstance(node, ast.Dict):
                known = {
                    key.value: value
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant)
                }
                if set(known) & set(LANGUAGES):
                    said = {
                        str(key): value.value if isinstance(value, ast.Constant) else ...
                        for key, value in known.items()
                    }
                    yield f"{named(module, root)}:{node.lineno}", said
    for file in committed(root):
        if (
            file.suffix == ".yaml"
            and file.relative_to(root).parts[0] in PLACES
            and not (root / "docs/rulebook/data" / file.name).exists()
        ):
            yield from (
                (f"{named(file, root)} {at}", said)
                for at, said in _maps(yaml.safe_load(file.read_text(encoding="utf-8")), "")
            )


def _maps(value: object, at: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    if isinstance(value, dict):
        if set(value) & set(LANGUAGES):
            yield at, value
        for key, inner in value.items():
            yield from _maps(inner, f"{at}.{key}" if at else str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _maps(inner, f"{at}[{number}]")


def half_told(root: Path) -> list[str]:
    """Texts that lack a language or say nothing in it, whose Chinese is none, or whose languages
    fill in different things.
    """
    faults = []
    for at, said in texts(root):
        missing = [language for language in LANGUAGES if not str(said.get(language) or "").strip()]
        if missing:
            faults.append(f"{at}: no {', '.join(missing)}")
        elif ... in said.values():
            continue  # reckoned, not written: the texts that it is reckoned from stand elsewhere
        elif not HAN.search(str(said["zh-Hans"])) and said["zh-Hans"] != said["en"]:
            faults.append(f"{at}: zh-Hans is not Chinese")
        elif _blanks(said["zh-Hans"]) != _blanks(said["en"]):
            faults.append(
                f"{at}: {sorted(_blanks(said['zh-Hans']) ^ _blanks(said['en']))} in one "
                f"language only"
            )
    return faults


def _blanks(said: object) -> set[str]:
    """Names of the `{blanks}` of a message."""
    return {name for _, name, _, _ in string.Formatter().parse(str(said)) if name}


def slugs_of_two_meanings(root: Path) -> list[str]:
    """Slugs of problems that are given to two refusals with different titles:
    `urn:zhipei:problem:<slug>` means one thing for ever.
    """
    titles: dict[str, set[str]] = {}
    for module in (module for place in PLACES for module in modules(root / place)):
        for node in ast.walk(parsed(module)):
            if isinstance(node, ast.ClassDef):
                says = {
                    ast.unparse(line.targets[0]): ast.unparse(line.value)
                    for line in node.body
                    if isinstance(line, ast.Assign)
                }
                if {"slug", "title"} <= says.keys():
                    titles.setdefault(says["slug"].strip("'"), set()).add(says["title"])
    return sorted(slug for slug, meanings in titles.items() if len(meanings) > 1)


def test_a_problem_has_one_title_wherever_it_is_raised() -> None:
    assert slugs_of_two_meanings(ROOT) == []


def test_a_slug_with_two_titles_is_reported(tmp_path: Path) -> None:
    refusal = (
        "class Late(Refusal):\n    slug = 'late'\n    title = {'zh-Hans': '%s', 'en': 'Late'}\n"
    )
    grow(
        tmp_path,
        {
            "services/qa/src/qa/a.py": refusal % "迟到",
            "services/kpi/src/kpi/a.py": refusal % "迟到",
        },
    )
    assert slugs_of_two_meanings(tmp_path) == []
    grow(tmp_path, {"services/kpi/src/kpi/a.py": refusal % "晚了"})
    assert slugs_of_two_meanings(tmp_path) == ["late"]


def test_every_text_is_told_in_both_languages() -> None:
    assert any(True for _ in texts(ROOT)), "nothing is told in two languages"
    assert half_told(ROOT) == []


def test_a_text_in_one_language_and_unlike_blanks_are_reported(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {
            "services/qa/src/qa/app.py": "class Late:\n    title = {'en': 'Late'}\n    other = "
            "{'zh-Hans': '迟到', 'en': late()}\n",
            "services/notify/src/notify/messages.yaml": (
                "late: {zh-Hans: '{name}迟到{minutes}分钟', en: '{name} is late'}\n"
                "list:\n- {zh-Hans: 'Late', en: 'Is late'}\n- {zh-Hans: '', en: Late}\n- "
                "{zh-Hans: CSV, en: CSV}\n"
            ),
        },
    )
    messages = "services/notify/src/notify/messages.yaml"
    assert half_told(tmp_path) == [
        "services/qa/src/qa/app.py:2: no zh-Hans",
        f"{messages} late: ['minutes'] in one language only",
        f"{messages} list[0]: zh-Hans is not Chinese",
        f"{messages} list[1]: no zh-Hans",
    ]
