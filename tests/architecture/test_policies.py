"""Every number of the rulebook is a policy key with one owner, shipped as the rulebook has it, and
read under its name (GEN-1, GEN-2).
"""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from architecture import rulebook
from architecture.trees import ROOT, SERVICES, grow, modules, named, parsed, service_package

# owner by prefix (GEN-2); onb keys belong to the service of their rule
OWNER = {
    **dict.fromkeys(("gen", "org", "mtg", "evt"), "people"),
    **dict.fromkeys(("exm", "trn", "pln", "tch", "eff"), "training"),
    "qa": "qa",
    "kpi": "kpi",
    "ntf": "notify",
}
DEFAULTS = "libs/chassis/src/chassis/defaults.yaml"
TOPICS = {"events", "state", "calls", "dead-letters"}
KEY = re.compile(rf"(?:{'|'.join([*OWNER, 'onb'])})(?:\.[a-z][a-z0-9_]*)+")


def slices(root: Path) -> dict[str, Path]:
    """Service → the policies that it ships."""
    return {
        service: file
        for service in SERVICES
        if (file := service_package(root, service) / "policies.yaml").is_file()
    }


def misplaced_policies(root: Path) -> list[str]:
    """Keys that are not shipped word for word by exactly one owner, the right one."""
    book = rulebook.policies(rulebook.folder(root) / "data/policies.yaml")
    shipped = {service: rulebook.policies(file) for service, file in slices(root).items()}
    faults = [
        f"{key}: {', '.join(owners) or 'nobody'}"
        for key in book
        if len(owners := [s for s, keys in shipped.items() if key in keys]) != 1
    ]
    for service, keys in shipped.items():
        faults += [f"{service}: {key} is not in the rulebook" for key in keys if key not in book]
        faults += [
            f"{service}: {key} says something else"
            for key, entry in keys.items()
            if key in book and entry != book[key]
        ]
        faults += [
            f"{service}: {key} is {owner}'s"
            for key in keys
            if (owner := OWNER.get(key.split(".")[0], service)) != service
        ]
    return faults


def wrong_copies(root: Path) -> list[str]:
    """Defaults that the chassis knows before it is told and that the rulebook has not, or
    otherwise.
    """
    book = rulebook.policies(rulebook.folder(root) / "data/policies.yaml")
    return [
        key for key, entry in rulebook.policies(root / DEFAULTS).items() if book.get(key) != entry
    ]


def read_keys(root: Path) -> Iterator[tuple[str, int, str]]:
    """File, line and text of each string in code that has the form of a policy key."""
    places = [service_package(root, service) for service in SERVICES] + [
        root / "libs/chassis/src",
        root / "deploy/local/src",
    ]
    for module in (module for place in places for module in modules(place)):
        tree = parsed(module)
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and KEY.fullmatch(node.value)
            ):
                yield named(module, root), node.lineno, node.value


def unknown_keys(root: Path) -> list[str]:
    """Policy keys that code reads and the rulebook does not have; names of topics and of modules
    look alike and are none.
    """
    book = rulebook.policies(rulebook.folder(root) / "data/policies.yaml")
    rooms = {
        ".".join(path.relative_to(package.parent).with_suffix("").parts)
        for package in _packages(root)
        for path in package.rglob("*")
    }
    return [
        f"{path}:{line} {key}"
        for path, line, key in read_keys(root)
        if key not in book and key.split(".")[1] not in TOPICS and key not in rooms
    ]


def _packages(root: Path) -> list[Path]:
    return [service_package(root, service) for service in SERVICES]


def test_every_policy_is_shipped_word_for_word_by_its_owner() -> None:
    assert slices(ROOT), "no service ships policies"
    assert misplaced_policies(ROOT) == []


def test_what_the_chassis_knows_beforehand_is_the_rulebooks_word_for_word() -> None:
    assert rulebook.policies(ROOT / DEFAULTS)
    assert wrong_copies(ROOT) == []


def test_every_policy_that_code_reads_stands_in_the_rulebook() -> None:
    assert any(True for _ in read_keys(ROOT)), "no code reads a policy"
    assert unknown_keys(ROOT) == []


def policy_file(policies: Mapping[str, int]) -> str:
    return yaml.safe_dump(
        {
            "version": 1,
            "policies": [{"key": key, "default": default} for key, default in policies.items()],
        }
    )


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Two services, the right slices."""
    return grow(
        tmp_path,
        {
            "docs/rulebook/data/policies.yaml": policy_file(
                {"qa.quota.new": 5, "kpi.weights": 1, "onb.days": 2}
            ),
            "services/qa/src/qa/policies.yaml": policy_file({"qa.quota.new": 5, "onb.days": 2}),
            "services/kpi/src/kpi/policies.yaml": policy_file({"kpi.weights": 1}),
        },
    )


def test_right_slices_pass(small: Path) -> None:
    assert misplaced_policies(small) == []


def test_a_forgotten_a_doubled_a_changed_and_an_invented_policy_are_reported(small: Path) -> None:
    grow(
        small,
        {
            "services/qa/src/qa/policies.yaml": policy_file(
                {"qa.quota.new": 6, "kpi.weights": 1, "qa.mood": 3}
            ),
            "services/notify/src/notify/__init__.py": "",
            "services/notify/src/notify/policies.yaml": policy_file({}),
        },
    )
    assert misplaced_policies(small) == [
        "kpi.weights: qa, kpi",
        "onb.days: nobody",
        "qa: qa.mood is not in the rulebook",
        "qa: qa.quota.new says something else",
        "qa: kpi.weights is kpi's",
    ]


def test_a_misspelt_policy_is_reported(small: Path) -> None:
    rules = "services/qa/src/qa/sampling/rules.py"
    grow(
        small,
        {
            rules: "a = policies['qa.quota.new']\nb = policies['qa.quota.old']\nc = "
            "('qa.events', 'qa.sampling.rules', 'qa.call-scored')\n"
        },
    )
    assert unknown_keys(small) == [f"{rules}:2 qa.quota.old"]


def test_a_copy_that_says_something_else_is_reported(small: Path) -> None:
    grow(small, {DEFAULTS: policy_file({"qa.quota.new": 5, "kpi.weights": 2, "qa.mood": 3})})
    assert wrong_copies(small) == ["kpi.weights", "qa.mood"]
