"""The shape of the tree: which rooms a file may stand in and what a room may hold."""

from pathlib import Path

from architecture.trees import FEATURE_FILES, ROOT, committed, features, grow, modules, named, service_package, services

NAMELESS = {"utils", "util", "common", "helpers", "helper", "constants", "misc"}
CHASSIS_LINES = 2_500


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


def chassis_lines(root: Path) -> int:
    """Lines of the chassis as `wc -l` counts them; what tests need of it is not counted."""
    package = root / "services/chassis/src/chassis"
    counted = [path for path in modules(package) if path.relative_to(package).parts[0].removesuffix(".py") != "testing"]
    return sum(path.read_text(encoding="utf-8").count("\n") for path in counted)


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


def test_the_chassis_stays_small_enough_to_read_in_an_evening() -> None:
    assert 0 < chassis_lines(ROOT) < CHASSIS_LINES


def test_the_chassis_is_counted_without_what_tests_need(tmp_path: Path) -> None:
    chassis = "services/chassis/src/chassis"
    grow(tmp_path, {f"{chassis}/tx.py": "a\n" * 7, f"{chassis}/testing/sut.py": "b\n" * 90, f"{chassis}/testing.py": "c\n" * 90})
    assert chassis_lines(tmp_path) == 7
