"""Refusals speak Chinese and English: their words are declared messages, never literals (GEN-12)."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

import pytest
from architecture.trees import ROOT, grow, modules, named, parsed

HAN = re.compile(r"[\u4e00-\u9fff]")
PLACES = ("libs", "services")
EXEMPT = {
    "libs/chassis/src/chassis/http/texts.py",
    "services/training/src/training/ground/texts/formats.py",
}
"""Make their messages of YAML files, which have tests of their own."""
OWN = {"detail", "errors", "headers", "seconds", "line", "where", None}
"""Keywords of refusals that fill no placeholder."""

Known = Mapping[str, frozenset[str]]
"""Message → its placeholders; by its name in a module, as "module.NAME" elsewhere."""


def sources(root: Path) -> list[Path]:
    """Modules that refuse: what is below HTTP speaks to logs alone."""
    return [
        module
        for place in PLACES
        for module in modules(root / place)
        if named(module, root) not in EXEMPT and "/chassis/messages/" not in named(module, root)
    ]


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last name of what it calls."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).rpartition(".")[2], node


def refusals(root: Path) -> set[str]:
    """Names of Refusal, of its subclasses, and of exceptions that take a message as they do."""
    bases: dict[str, set[str]] = {}
    found = {"Refusal"}
    for module in sources(root):
        for node in ast.walk(parsed(module)):
            if isinstance(node, ast.ClassDef):
                known = bases.setdefault(node.name, set())
                known |= {ast.unparse(base).rpartition(".")[2] for base in node.bases}
    while more := {name for name, known in bases.items() if known & found} - found:
        found |= more
    return found


def placeholders(template: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def faults_of(message: ast.Call) -> list[str]:
    """What is wrong with `Message(zh, en)` as it is declared."""
    words = [word.value for word in message.args if isinstance(word, ast.Constant)]
    if len(message.args) != 2 or len(words) != 2:
        return ["both languages must be literals"]
    zh, en = map(str, words)
    wrong = []
    if not HAN.search(zh):
        wrong.append("the Chinese is not Chinese")
    if HAN.search(en) or not re.search("[A-Za-z]", en):
        wrong.append("the English is not English")
    if placeholders(zh) != placeholders(en):
        wrong.append("the languages have different placeholders")
    return wrong


def constants(root: Path) -> dict[Path, dict[str, frozenset[str]]]:
    """Module → its message constants with their placeholders."""
    found: dict[Path, dict[str, frozenset[str]]] = {}
    for module in sources(root):
        for node in parsed(module).body:
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.value, ast.Call)
                and ast.unparse(node.value.func).rpartition(".")[2] == "Message"
                and not faults_of(node.value)
            ):
                template = ast.literal_eval(node.value.args[1])
                for target in node.targets:
                    known = found.setdefault(module, {})
                    known[ast.unparse(target)] = placeholders(template)
    return found


def in_reach(module: Path, declared: Mapping[Path, Known], root: Path) -> dict[str, frozenset[str]]:
    """Message constants under the names that a module has for them."""
    by_module = {
        named(path, root).rpartition("/src/")[2].removesuffix(".py").replace("/", "."): known
        for path, known in declared.items()
    }
    found = dict(declared.get(module, {}))
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                known = by_module.get(node.module, {})
                if name.name in known:
                    found[name.asname or name.name] = known[name.name]
                for constant, names in by_module.get(f"{node.module}.{name.name}", {}).items():
                    found[f"{name.asname or name.name}.{constant}"] = names
    return found


def misused(root: Path) -> list[str]:
    """Messages that are not whole, words that are no message, placeholders without a value."""
    kinds, declared, wrong = refusals(root), constants(root), []
    for module in sources(root):
        known = in_reach(module, declared, root)
        for name, call in calls(parsed(module)):
            at = f"{named(module, root)}:{call.lineno}"
            given = {keyword.arg for keyword in call.keywords}
            if name == "Message" and "chassis.http.wording" in module.read_text("utf-8"):
                wrong += [f"{at}: {fault}" for fault in faults_of(call)]
            elif name in kinds and call.args:
                words = [word for word in map(ast.unparse, call.args) if word in known]
                if words:
                    wrong += _unfilled(at, known[words[0]], given)
                elif isinstance(call.args[-1], ast.Constant | ast.JoinedStr | ast.BinOp):
                    wrong.append(f"{at}: {name} takes a message, not a text")
            elif (needed := known.get(ast.unparse(call.func).removesuffix(".of"))) is not None:
                wrong += _unfilled(at, needed, given)
    return wrong


def _unfilled(at: str, needed: frozenset[str], given: set[str | None]) -> list[str]:
    values = given - (OWN - needed)
    return (
        [] if needed == values else [f"{at}: fills {sorted(map(str, values))} of {sorted(needed)}"]
    )


def test_every_word_of_a_refusal_is_a_whole_message_in_both_languages() -> None:
    declared = constants(ROOT)
    assert sum(map(len, declared.values())) > 150
    assert misused(ROOT) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("raise NotFound(NO_CALL)", "fills [] of ['call_id']"),
        ("raise NotFound(NO_CALL, id=1)", "fills ['id'] of ['call_id']"),
        ("raise NotFound('no call')", "NotFound takes a message"),
        ("raise NotFound(f'no call {1}')", "NotFound takes a message"),
        ("missing = NO_CALL.of(id=1)", "fills ['id'] of ['call_id']"),
        ("A = Message('没有', 'none {id}')", "different placeholders"),
        ("A = Message('none', 'none')", "not Chinese"),
        ("A = Message('没有', '没有')", "not English"),
        ("A = Message('没有', text)", "must be literals"),
    ],
)
def test_each_way_to_break_it_is_reported(tmp_path: Path, line: str, fault: str) -> None:
    module = [
        "from chassis.http.wording import Message",
        "class NotFound(Refusal): ...",
        "NO_CALL = Message('没有编号为 {call_id} 的通话', 'There is no call {call_id}')",
        "raise NotFound(NO_CALL, call_id=1)",
    ]
    grow(tmp_path, {"services/qa/src/qa/a.py": "\n".join(module)})
    assert misused(tmp_path) == []
    grow(tmp_path, {"services/qa/src/qa/a.py": "\n".join([*module, line])})
    (found,) = misused(tmp_path)
    assert found.startswith("services/qa/src/qa/a.py:5: ")
    assert fault in found
