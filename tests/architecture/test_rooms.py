"""The shape of the tree: which rooms a file may stand in and what a room may hold."""

from pathlib import Path

from architecture.trees import FEATURE_FILES, ROOT, committed, features, grow, modules, named, service_package, services

NAMELESS = {"utils", "util", "common", "helpers", "helper", "constants", "misc"}
CHASSIS = "services/chassis/src/chassis"
# The four parts of the chassis and the lines that each may have (docs/decisions/0008); what only tests need is not counted.
PARTS = {
    "messages": (
        2_500,
        (
            "broker clock columns consumer copies database hearing ids migrate outbox poison relay service settings"
            " subscriptions tables timers tx worker"
        ),
    ),
    "http": (1_300, "app auth http idempotency paging problems reach"),
    "policies and files": (800, "files policies policy_routes shipped"),
    "operation": (1_200, "ends health logging metrics ops parking verify"),
}


def nameless_rooms(root: Path) -> list[str]:
    """Modules and packages whose name says nothing about what they hold."""
    return [
        named(path, root)
        for path in committed(root)
        if path.suffix == ".py" and NAMELESS & {part.removesuffix(".py") for part in path.relative_to(root).parts}
    ]


def strangers_in_features(root: Path) -> list[str]:
    """Files of a feature that are none of its six, and `__init__.py` files that hold something."""
    allowed = {f"{name}.py" for name in FEATURE_FILES} | {"__init__.py"}
    return [
        named(path, root)
        for service in services(root)
        for feature in features(root, service)
        for path in sorted((service_package(root, service) / feature).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and (path.name not in allowed or path.parent.name != feature or _speaks(path))
    ] + [named(path, root) for service in services(root) for path in [service_package(root, service) / "__init__.py"] if _speaks(path)]


def _speaks(path: Path) -> bool:
    return path.name == "__init__.py" and bool(path.read_text(encoding="utf-8").strip())


def overgrown_parts(root: Path) -> list[str]:
    """Parts of the chassis with more lines than they may have (as `wc -l` counts), and modules that belong to none."""
    package = root / CHASSIS
    counted = {path: path.relative_to(package).parts[0].removesuffix(".py") for path in modules(package) if path.name != "__init__.py"}
    lines = {name: sum(_lines(path) for path, first in counted.items() if first in words.split()) for name, (_, words) in PARTS.items()}
    homeless = {first for first in counted.values() if not any(first in words.split() for _, words in PARTS.values())}
    return [f"{name}: {lines[name]} lines of {most}" for name, (most, _) in PARTS.items() if lines[name] > most] + [
        f"{name} belongs to no part" for name in sorted(homeless - {"testing", "migrations"})
    ]


def _lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def test_every_module_has_a_name_that_says_what_it_holds() -> None:
    assert nameless_rooms(ROOT) == []


def test_a_room_for_anything_is_reported(tmp_path: Path) -> None:
    grow(tmp_path, {"services/qa/src/qa/utils.py": "", "deploy/local/src/zhipei/common/ports.py": "", "tests/qa/given.py": ""})
    assert nameless_rooms(tmp_path) == ["deploy/local/src/zhipei/common/ports.py", "services/qa/src/qa/utils.py"]


def test_a_feature_holds_its_six_files_and_empty_packages_only() -> None:
    assert services(ROOT), "no service stands in this tree"
    assert strangers_in_features(ROOT) == []


def test_a_seventh_file_and_a_speaking_package_are_reported(tmp_path: Path) -> None:
    qa = "services/qa/src/qa"
    grow(
        tmp_path,
        {
            f"{qa}/__init__.py": "",
            f"{qa}/ladder/__init__.py": "from qa.ladder.rules import step\n",
            f"{qa}/ladder/rules.py": "",
            f"{qa}/ladder/words.py": "",
            f"{qa}/ladder/cards/sc1.yaml": "",
            f"{qa}/migrations/versions/2026_11_22_0900_expand_first.py": "",
        },
    )
    assert strangers_in_features(tmp_path) == [f"{qa}/ladder/__init__.py", f"{qa}/ladder/cards/sc1.yaml", f"{qa}/ladder/words.py"]


def test_each_part_of_the_chassis_stays_small_enough_to_be_read_in_an_evening() -> None:
    assert modules(ROOT / CHASSIS)
    assert overgrown_parts(ROOT) == []


def test_a_part_that_grew_and_a_module_without_a_part_are_reported(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {
            f"{CHASSIS}/tx.py": "a\n" * 2_400,
            f"{CHASSIS}/relay.py": "b\n" * 101,
            f"{CHASSIS}/http.py": "c\n" * 1_300,
            f"{CHASSIS}/weather.py": "d\n",
            f"{CHASSIS}/testing/under_test.py": "e\n" * 9_000,
        },
    )
    assert overgrown_parts(tmp_path) == ["messages: 2501 lines of 2500", "weather belongs to no part"]
