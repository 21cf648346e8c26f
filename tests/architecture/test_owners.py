"""Who owns a table: one feature writes it, features of its wing read it, everyone else calls
actions.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from architecture.trees import (
    ROOT,
    features,
    grow,
    modules,
    parsed,
    service_package,
    services,
    wings,
)

MAKERS = frozenset({"_table", "business_table", "Table"})
WRITERS = frozenset({"insert", "update", "delete"})
WRITTEN = re.compile(r"(?:INSERT\s+INTO|(?<!FOR )(?<!DO )UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?(\w+)")
READ = re.compile(r"(?:FROM|JOIN|USING|INTO|UPDATE)\s+(?:ONLY\s+)?(\w+)|null::(\w+)")
KEEPS = frozenset({"keep", "copy_states"})
ROWS = frozenset({"pour", "pour_new", "amend"})
"""Writers of `chassis.messages.rows`: the table is their second argument."""

_POSITION = {**dict.fromkeys(KEEPS, -1), **dict.fromkeys(ROWS, 1)}

EXCEPTIONS = frozenset(
    {
        "kpi: calls/facts uses people of ground",
        "kpi: calls/facts uses secrets of ground",
        "kpi: calls/facts uses units of ground",
        "kpi: figures/reports uses calls of calls",
        "kpi: figures/reports uses people of ground",
        "kpi: figures/reports uses units of ground",
        "kpi: figures/totals uses calls of calls",
        "kpi: ground/stale uses rankings of rankings",
        "kpi: rankings/breaches uses day_ratings of figures",
        "kpi: rankings/breaches uses day_totals of figures",
        "kpi: rankings/breaches uses people of ground",
        "kpi: rankings/presence uses people of ground",
        "kpi: rankings/publication uses day_totals of figures",
        "kpi: rankings/publication uses people of ground",
        "notify: addressing/recipients uses people of ground",
        "notify: addressing/recipients uses units of ground",
        "notify: addressing/recipients uses vacancies of delivery",
        "notify: delivery/inbox uses people of ground",
        "notify: delivery/inbox uses units of ground",
        "people: time/attendance uses homes of ground",
        "people: time/attendance uses persons of ground",
        "people: time/leave uses persons of ground",
        "people: time/rosters uses persons of ground",
    }
)
"""Tables that are still shared. The list only gets shorter; what is no longer true is reported."""


@dataclass
class Uses:
    """Tables that one module names, and those of them that it writes."""

    read: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)


@lru_cache
def owners(root: Path, service: str) -> Mapping[str, str]:
    """Table → the wing that declares it."""
    package = service_package(root, service)
    return {
        name: wing
        for wing in wings(root, service)
        for name in _declared(package / wing / "tables.py").values()
    }


@lru_cache
def _declared(module: Path) -> dict[str, str]:
    """Variable → table, of a module of tables."""
    if not module.is_file():
        return {}
    found: dict[str, str] = {}
    for node in parsed(module).body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        maker = node.value.func
        if isinstance(maker, ast.Name) and maker.id in MAKERS:
            texts = [one.value for one in node.value.args if isinstance(one, ast.Constant)]
            found |= {one.id: str(texts[0]) for one in node.targets if isinstance(one, ast.Name)}
    return found


def uses(root: Path, service: str, module: Path) -> Uses:
    """What a module reads and writes, by table objects and in the text of its SQL."""
    tree, tables = parsed(module), _imported(root, service, module)
    found = Uses()
    scopes = [
        node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    inside = {id(node) for scope in scopes for node in ast.walk(scope)}
    rest = ast.Module([node for node in tree.body if id(node) not in inside], [])
    for scope in (rest, *scopes):
        named = {table for node in ast.walk(scope) if (table := tables.get(_dotted(node)))}
        found.read |= named
        for target in _targets(scope, _writers(tree)):
            table = tables.get(_dotted(target))
            found.written |= {table} if table else named
    known = owners(root, service)
    for sql in _statements(tree):
        found.written |= {name for name in WRITTEN.findall(sql) if name in known}
        found.read |= {name for pair in READ.findall(sql) for name in pair if name in known}
    return found


def _imported(root: Path, service: str, module: Path) -> dict[str, str]:
    """Dotted name in a module → table."""
    package, found = service_package(root, service), dict[str, str]()
    for node in ast.walk(parsed(module)):
        if not isinstance(node, ast.ImportFrom) or not node.module:
            continue
        path = node.module.split(".")
        if path[0] != service or len(path) not in {2, 3}:
            continue
        declared = _declared(package / path[1] / "tables.py")
        for alias in node.names:
            local = alias.asname or alias.name
            if path[2:] == ["tables"] and alias.name in declared:
                found[local] = declared[alias.name]
            elif path[2:] == [] and alias.name == "tables":
                found |= {f"{local}.{name}": table for name, table in declared.items()}
    return found


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _writers(tree: ast.Module) -> dict[str, str]:
    """Name in a module → the function that writes, whatever it is called there."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
        if alias.name in (WRITERS if node.module.startswith("sqlalchemy") else KEEPS | ROWS)
    }


def _targets(scope: ast.AST, writers: Mapping[str, str]) -> Iterator[ast.AST]:
    """What is handed to a function that writes, or whose method writes."""
    for node in ast.walk(scope):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in writers:
            yield node.args[_POSITION.get(writers[node.func.id], 0)]
        elif (
            isinstance(node.func, ast.Attribute)
            and node.func.attr in WRITERS
            and isinstance(node.func.value, ast.Name | ast.Attribute)
            and not node.args
        ):
            yield node.func.value


def _statements(tree: ast.Module) -> Iterator[str]:
    """Texts of a module that may be SQL: all but docstrings; what an f-string fills in is `?`."""
    elsewhere = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            elsewhere |= {id(part) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(_filled(part) for part in node.values)
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in elsewhere
        ):
            yield node.value


def _filled(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else "?"


def shared_tables(root: Path) -> list[str]:
    """Tables that several features write, and features that read a table of another wing."""
    return [
        line
        for service in services(root)
        for line in (*_written(root, service), *_read(root, service))
    ]


@lru_cache
def _by_feature(root: Path, service: str) -> dict[str, Uses]:
    package, found = service_package(root, service), defaultdict[str, Uses](Uses)
    for feature in features(root, service):
        for module in modules(package / feature):
            seen = uses(root, service, module)
            found[feature].read |= seen.read
            found[feature].written |= seen.written
    in_file = package / "subscriptions.py"
    if in_file.is_file():
        found["subscriptions"].written = uses(root, service, in_file).written
    return found


def _written(root: Path, service: str) -> Iterator[str]:
    known, found = owners(root, service), _by_feature(root, service)
    for table in sorted(known):
        writers = sorted(feature for feature, seen in found.items() if table in seen.written)
        if len(writers) > 1:
            yield f"{service}: {table} is written by {', '.join(writers)}"


def _read(root: Path, service: str) -> Iterator[str]:
    known = owners(root, service)
    for feature, seen in sorted(_by_feature(root, service).items()):
        for table in sorted(seen.read | seen.written):
            if feature != "subscriptions" and known[table] != feature.split("/")[0]:
                yield f"{service}: {feature} uses {table} of {known[table]}"


def test_a_table_is_written_by_one_feature_and_read_inside_its_wing() -> None:
    assert any(owners(ROOT, service) for service in services(ROOT))
    assert sorted(shared_tables(ROOT)) == sorted(EXCEPTIONS)


def test_a_table_that_two_features_write_is_reported_however_they_do_it(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "scoring/cards/store.py": (
                "from sqlalchemy import insert\n"
                "from qa.scoring.tables import marks\n"
                "async def add(tx): await tx.execute(insert(marks))\n"
            ),
            "scoring/ladder/store.py": '_END = """UPDATE marks SET ended = true"""\n',
            "scoring/upserts/store.py": (
                "from sqlalchemy.dialects.postgresql import insert as upsert\n"
                "from qa.scoring import tables\n"
                "_ADD = upsert(tables.marks)\n"
            ),
            "scoring/rows/store.py": (
                "from chassis.messages.rows import amend\n"
                "from qa.scoring.tables import marks\n"
                "async def put(tx, rows): await amend(tx, marks, rows)\n"
            ),
            "scoring/loops/store.py": (
                "from sqlalchemy import delete\n"
                "from qa.scoring.tables import marks\n"
                "def drop():\n"
                "    for table in (marks,):\n"
                "        yield delete(table)\n"
            ),
        },
    )
    writers = "scoring/cards, scoring/ladder, scoring/loops, scoring/rows, scoring/upserts"
    assert shared_tables(tmp_path) == [f"qa: marks is written by {writers}"]


def test_a_copy_that_the_service_keeps_is_written_by_no_feature(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "subscriptions.py": (
                "from chassis.messages.subscriptions import keep\n"
                "from qa.scoring import tables as scoring_tables\n"
                "HEARS = keep(MarkState, scoring_tables.marks)\n"
            ),
            "scoring/cards/store.py": (
                "from sqlalchemy import delete\n"
                "from qa.scoring.tables import marks\n"
                "DROP = delete(marks)\n"
            ),
        },
    )
    assert shared_tables(tmp_path) == ["qa: marks is written by scoring/cards, subscriptions"]


def test_a_table_read_from_another_wing_is_reported(tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "scoring/cards/store.py": (
                "from sqlalchemy import select\n"
                "from qa.scoring.tables import marks\n"
                "ALL = select(marks)\n"
            ),
            "draws/lots/store.py": "from qa.scoring.tables import marks as theirs\n",
            "draws/lists/store.py": (
                'def find(name): return f"SELECT {name} FROM lots JOIN marks USING (id) FOR UPDATE"\n'
            ),
        },
    )
    assert shared_tables(tmp_path) == ["qa: draws/lists uses marks of scoring"]


def test_a_docstring_about_a_table_is_no_statement(tmp_path: Path) -> None:
    tree(tmp_path, {"draws/lots/store.py": '"""Never UPDATE marks here, read FROM marks."""\n'})
    assert shared_tables(tmp_path) == []


def tree(root: Path, files: Mapping[str, str]) -> None:
    """A service with a wing that declares `marks`, one that declares `lots`, and these files."""
    qa = "services/qa/src/qa"
    packages = {
        f"{qa}/__init__.py": "",
        f"{qa}/scoring/__init__.py": "",
        f"{qa}/draws/__init__.py": "",
    }
    declared = {
        f"{qa}/scoring/tables.py": 'marks = _table("marks", "mark_id id")\n',
        f"{qa}/draws/tables.py": 'lots = business_table(METADATA, "lots", "lot_id id")\n',
    }
    features = {f"{qa}/{Path(name).parent}/__init__.py": "" for name in files}
    grow(
        root,
        packages | declared | features | {f"{qa}/{name}": text for name, text in files.items()},
    )
