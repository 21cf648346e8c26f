"""Allow-lists of imports: stronger than a list of what is forbidden, because nobody has to think of
it first.
"""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from architecture.trees import (
    ROOT,
    features,
    grow,
    imports,
    modules,
    named,
    parsed,
    service_package,
    services,
    within,
)

# what of the standard library reaches outside the process: a rule has no use for it
OUTSIDE = {
    *(
        "asyncio",
        "concurrent",
        "ctypes",
        "fcntl",
        "fileinput",
        "ftplib",
        "getpass",
        "glob",
        "http",
        "imaplib",
        "importlib",
        "io",
        "logging",
    ),
    *(
        "mmap",
        "multiprocessing",
        "os",
        "pathlib",
        "pickle",
        "platform",
        "poplib",
        "sched",
        "secrets",
        "select",
        "selectors",
        "shelve",
        "shutil",
    ),
    *(
        "signal",
        "smtplib",
        "socket",
        "socketserver",
        "sqlite3",
        "ssl",
        "subprocess",
        "sys",
        "tempfile",
        "threading",
        "time",
        "urllib",
        "xmlrpc",
    ),
}
STANDARD = tuple(sorted(sys.stdlib_module_names))
PURE = tuple(sorted(sys.stdlib_module_names - OUTSIDE))
CONTRACT = "schemas/src/zhipei_events"
STORE = re.compile(r"(\w+)\.(\w+)\.(\w+)\.store\b")
MEASURE = "libs/measure/src/measure"
DOCUMENTS = "libs/documents/src/documents"
PYDANTIC = ("pydantic", "pydantic_core")  # its compiled half, from which it takes custom types
RULES = "services/*/src/*/*/*/rules.py"
WORLD = "deploy/local/src/zhipei/world"


def foreign(root: Path, pattern: str, allowed: Sequence[str]) -> list[str]:
    """Imports of the modules under a pattern that are not on its list."""
    return [
        f"{named(module, root)}:{line} {name}"
        for place in sorted(root.glob(pattern))
        for module in ([place] if place.is_file() else modules(place))
        for line, name in imports(module)
        if not within(name, allowed)
    ]


def rules_of(root: Path) -> tuple[str, ...]:
    return tuple(
        f"{service}.{feature.replace('/', '.')}.rules"
        for service in services(root)
        for feature in features(root, service)
    )


def impure_rules(root: Path) -> list[str]:
    return foreign(root, RULES, (*PURE, "numpy", "measure", *rules_of(root)))


def stores_read_by_strangers(root: Path) -> list[str]:
    """A feature's store is read by that feature only; another one calls its actions. `__main__`
    only wires.
    """
    return [
        f"{named(module, root)}:{line} {name}"
        for service in services(root)
        for module in modules(service_package(root, service))
        if module.name != "__main__.py"
        for line, name in imports(module)
        if (owner := STORE.match(name))
        and owner[1] == service
        and (module.parent.parent.name, module.parent.name) != owner.group(2, 3)
    ]


def clocks_in_rules(root: Path) -> list[str]:
    """Calls of a clock or of chance without a seed, by attribute, in rules and in measure:
    `datetime` is allowed, its `now` is not.
    """
    places = [*root.glob(RULES), *modules(root / MEASURE)]
    return [
        f"{named(module, root)}:{line} {name}"
        for module in sorted(places)
        for line, name in _calls(module)
        if name in FICKLE
    ]


FICKLE = frozenset(
    {
        "now",
        "utcnow",
        "today",
        "uuid1",
        "uuid4",
        "uuid7",
        "SystemRandom",
        "default_rng()",
        "Random()",
        "open",
        "print",
        "input",
    }
)


def _calls(module: Path) -> Iterator[tuple[int, str]]:
    """Line and last name of each call; one without arguments carries its brackets when chance
    depends on them.
    """
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.Call):
            name = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else node.func.id
                if isinstance(node.func, ast.Name)
                else ""
            )
            yield (
                node.lineno,
                f"{name}()"
                if name in {"default_rng", "Random"} and not (node.args or node.keywords)
                else name,
            )


def test_the_contract_needs_pydantic_and_the_standard_library_only() -> None:
    assert modules(ROOT / CONTRACT)
    assert foreign(ROOT, CONTRACT, (*STANDARD, *PYDANTIC, "zhipei_events")) == []


def test_a_contract_that_reaches_for_a_framework_is_reported(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {
            f"{CONTRACT}/qa.py": "import uuid\nfrom pydantic import BaseModel\n\ndef read() -> "
            "None:\n    import orjson\n"
        },
    )
    assert foreign(tmp_path, CONTRACT, (*STANDARD, *PYDANTIC, "zhipei_events")) == [
        f"{CONTRACT}/qa.py:5 orjson"
    ]


def test_measure_is_the_standard_library_and_numpy() -> None:
    assert modules(ROOT / MEASURE)
    assert foreign(ROOT, MEASURE, (*PURE, "numpy", "measure")) == []


def test_documents_are_the_standard_library_and_three_renderers() -> None:
    allowed = (*STANDARD, "documents", "opencc", "typst", "xlsxwriter")
    assert modules(ROOT / DOCUMENTS)
    assert foreign(ROOT, DOCUMENTS, allowed) == []


def test_a_measure_that_reads_a_file_is_reported(tmp_path: Path) -> None:
    grow(tmp_path, {f"{MEASURE}/days.py": "from pathlib import Path\nimport numpy as np\n"})
    assert foreign(tmp_path, MEASURE, (*PURE, "numpy", "measure")) == [
        f"{MEASURE}/days.py:1 pathlib.Path"
    ]


def test_rules_know_facts_and_policies_only() -> None:
    assert list(ROOT.glob(RULES))
    assert impure_rules(ROOT) == []


def test_a_rule_that_knows_a_framework_or_an_action_is_reported(tmp_path: Path) -> None:
    ladder = "services/qa/src/qa/scoring/ladder"
    grow(
        tmp_path,
        {
            "services/qa/src/qa/__init__.py": "",
            "services/qa/src/qa/scoring/scores/__init__.py": "",
            f"{ladder}/__init__.py": "",
            f"{ladder}/rules.py": "import datetime, os\nfrom qa.scoring.scores import rules\nfrom "
            "qa.scoring.scores.actions import add\nimport pydantic\n",
        },
    )
    assert impure_rules(tmp_path) == [
        f"{ladder}/rules.py:{end}"
        for end in ("1 os", "3 qa.scoring.scores.actions.add", "4 pydantic")
    ]


def test_nothing_pure_looks_at_a_clock_or_rolls_dice() -> None:
    assert clocks_in_rules(ROOT) == []


def test_a_clock_and_an_unseeded_draw_are_reported(tmp_path: Path) -> None:
    rules = "services/qa/src/qa/draws/sampling/rules.py"
    grow(
        tmp_path,
        {rules: "a = datetime.now(UTC)\nb = Random()\nc = Random(seed)\nd = date(2026, 11, 22)\n"},
    )
    assert clocks_in_rules(tmp_path) == [f"{rules}:1 now", f"{rules}:2 Random()"]


def test_a_store_belongs_to_its_feature() -> None:
    assert stores_read_by_strangers(ROOT) == []


def test_another_features_store_is_reported(tmp_path: Path) -> None:
    qa = "services/qa/src/qa"
    grow(
        tmp_path,
        {
            f"{qa}/__init__.py": "",
            f"{qa}/scoring/ladder/__init__.py": "",
            f"{qa}/scoring/ladder/actions.py": "from qa.scoring.ladder import store\n",
            f"{qa}/scoring/scores/__init__.py": "",
            f"{qa}/scoring/scores/actions.py": "from qa.scoring.ladder import actions, store\n",
            f"{qa}/app.py": "from qa.scoring.ladder.store import get_call\n",
            f"{qa}/__main__.py": "from qa.scoring.ladder.store import REBUILD\n",
        },
    )
    assert stores_read_by_strangers(tmp_path) == [
        f"{qa}/app.py:1 qa.scoring.ladder.store.get_call",
        f"{qa}/scoring/scores/actions.py:1 qa.scoring.ladder.store",
    ]
