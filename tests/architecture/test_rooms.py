"""The shape of the tree: which rooms a file may stand in and what a room may hold."""

from collections import Counter
from pathlib import Path

from architecture.trees import (
    FEATURE_FILES,
    ROOT,
    committed,
    grow,
    modules,
    named,
    service_package,
    services,
    wings,
)

NAMELESS = {"utils", "util", "common", "helpers", "helper", "constants", "misc"}
CHASSIS = "libs/chassis/src/chassis"
# Lines that each floor of the chassis may have (docs/decisions/0008); what only tests need is not
# counted.
FLOORS = {"messages": 4_100, "http": 3_100, "policies": 1_100, "duties": 1_800, "operation": 2_200}
LONGEST_FILE = 400


def nameless_rooms(root: Path) -> list[str]:
    """Modules and packages whose name says nothing about what they hold."""
    return [
        named(path, root)
        for path in committed(root)
        if path.suffix == ".py"
        and NAMELESS & {part.removesuffix(".py") for part in path.relative_to(root).parts}
    ]


def strangers_in_wings(root: Path) -> list[str]:
    """Files of a wing that are neither its tables nor one of the six of a feature, and
    `__init__.py` files that hold something.
    """
    return [
        named(path, root)
        for service in services(root)
        for wing in wings(root, service)
        for path in sorted((service_package(root, service) / wing).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and not _at_home(path, root, service)
    ] + [
        named(path, root)
        for service in services(root)
        for path in [service_package(root, service) / "__init__.py"]
        if _speaks(path)
    ]


def _at_home(path: Path, root: Path, service: str) -> bool:
    inside = path.relative_to(service_package(root, service)).parts
    if _speaks(path):
        return False
    if len(inside) == len(("wing", "file")):
        return path.name in {"__init__.py", "tables.py"}
    allowed = {f"{name}.py" for name in FEATURE_FILES} | {"__init__.py"}
    return len(inside) == len(("wing", "feature", "file")) and path.name in allowed


def _speaks(path: Path) -> bool:
    return path.name == "__init__.py" and bool(path.read_text(encoding="utf-8").strip())


def overgrown_floors(root: Path) -> list[str]:
    """Floors of the chassis with more lines than they may have (as `wc -l` counts), and packages
    or modules that are none of the floors.
    """
    package = root / CHASSIS
    counted = Counter[str]()
    for path in modules(package):
        counted[path.relative_to(package).parts[0]] += _lines(path)
    known = {*FLOORS, "testing", "migrations", "__init__.py"}
    return [
        f"{name}: {counted[name]} lines of {most}"
        for name, most in FLOORS.items()
        if counted[name] > most
    ] + [f"{name} is none of the floors" for name in sorted(counted.keys() - known)]


def long_files(root: Path) -> list[str]:
    """Modules of the product with more lines than a file should have."""
    return [
        f"{named(path, root)}: {_lines(path)}"
        for path in committed(root)
        if path.suffix == ".py"
        and "migrations" not in path.parts
        and path.relative_to(root).parts[0] in {"libs", "services", "schemas", "deploy"}
        and _lines(path) > LONGEST_FILE
    ]


def _lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def test_every_module_has_a_name_that_says_what_it_holds() -> None:
    assert nameless_rooms(ROOT) == []


def test_a_room_for_anything_is_reported(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {
            "services/qa/src/qa/utils.py": "",
            "deploy/local/src/zhipei/common/ports.py": "",
            "tests/qa/given.py": "",
        },
    )
    assert nameless_rooms(tmp_path) == [
        "deploy/local/src/zhipei/common/ports.py",
        "services/qa/src/qa/utils.py",
    ]


def test_a_feature_holds_its_six_files_and_empty_packages_only() -> None:
    assert services(ROOT), "no service stands in this tree"
    assert strangers_in_wings(ROOT) == []


def test_a_seventh_file_and_a_speaking_package_are_reported(tmp_path: Path) -> None:
    qa = "services/qa/src/qa"
    grow(
        tmp_path,
        {
            f"{qa}/__init__.py": "",
            f"{qa}/scoring/__init__.py": "",
            f"{qa}/scoring/tables.py": "",
            f"{qa}/scoring/cards.py": "",
            f"{qa}/scoring/ladder/__init__.py": "from qa.scoring.ladder.rules import step\n",
            f"{qa}/scoring/ladder/rules.py": "",
            f"{qa}/scoring/ladder/words.py": "",
            f"{qa}/scoring/ladder/cards/sc1.yaml": "",
            f"{qa}/migrations/versions/2026_11_22_0900_expand_first.py": "",
        },
    )
    assert strangers_in_wings(tmp_path) == [
        f"{qa}/scoring/cards.py",
        f"{qa}/scoring/ladder/__init__.py",
        f"{qa}/scoring/ladder/cards/sc1.yaml",
        f"{qa}/scoring/ladder/words.py",
    ]


def test_each_floor_of_the_chassis_stays_small_enough_to_be_read_in_an_evening() -> None:
    assert modules(ROOT / CHASSIS)
    assert overgrown_floors(ROOT) == []


def test_a_floor_that_grew_and_a_module_beside_the_floors_are_reported(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {
            f"{CHASSIS}/messages/tx.py": "a\n" * FLOORS["messages"],
            f"{CHASSIS}/messages/relay.py": "b\n",
            f"{CHASSIS}/http/routes.py": "c\n" * 1_500,
            f"{CHASSIS}/weather.py": "d\n",
            f"{CHASSIS}/testing/under_test.py": "e\n" * 9_000,
        },
    )
    assert overgrown_floors(tmp_path) == [
        f"messages: {FLOORS['messages'] + 1} lines of {FLOORS['messages']}",
        "weather.py is none of the floors",
    ]


def test_no_module_of_the_product_is_longer_than_a_file_should_be() -> None:
    assert long_files(ROOT) == []


def test_a_module_that_is_too_long_is_reported(tmp_path: Path) -> None:
    grow(tmp_path, {"libs/chassis/a.py": "a\n" * 401, "services/qa/b.py": "b\n" * 400})
    assert long_files(tmp_path) == ["libs/chassis/a.py: 401"]
