"""Do the tests of the rules bite? Changes each rule in one small way and runs the tests that reach
the changed line; the same for each policy default that code reads.

    ./zhipei coverage rules --mutate [--service qa] [--file lapse.py] [--json]

A mutant that no test fails for has survived: either nothing tests that line's decision, or the
change decides the same. `tests/rules/<service>` and, for `measure`, `tests/rules/measure` are run.
"""

import argparse
import ast
import importlib.abc
import importlib.machinery
import json
import os
import pickle
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import hypothesis
import numpy as np  # noqa: F401 - loaded once, before the children are forked
import platforms  # noqa: F401 - what conftest.py imports
import pydantic  # noqa: F401
import pytest
import pytest_asyncio.plugin  # noqa: F401
import sqlalchemy.ext.asyncio  # noqa: F401
import yaml
from mutation.mutants import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("people", "training", "qa", "kpi", "notify")
SECONDS = 60
"""After which a mutant that runs on is taken for killed: it made a loop endless."""
KILLED, SURVIVED, UNREACHED = "killed", "survived", "no test reaches it"


@dataclass(frozen=True)
class Verdict:
    """What became of one mutant."""

    file: str
    line: int
    change: str
    verdict: str


@dataclass(frozen=True)
class Target:
    """A package whose rules are changed, and the tests that are meant to notice."""

    name: str
    sources: Sequence[Path]
    tests: Path
    policies: Path | None = None


def targets() -> Iterator[Target]:
    measure = ROOT / "libs/measure/src/measure"
    yield Target("measure", sorted(measure.glob("[!_]*.py")), ROOT / "tests/rules/measure")
    for service in SERVICES:
        package = ROOT / "services" / service / "src" / service
        rules = sorted(package.glob("*/*/rules.py"))
        yield Target(service, rules, ROOT / "tests/rules" / service, package / "policies.yaml")


# ---- a child process for each run, so that nothing of a mutant is left


def forked(work: Callable[[], object]) -> Any:  # noqa: ANN401 - whatever the work returns
    """What `work` returns in a child process; None where the child died or took too long."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        silent = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silent, stream)
        signal.alarm(SECONDS)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(work(), pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(answer) if answer else None  # noqa: S301 - our own child wrote it


def run_tests(*arguments: str, plugins: Sequence[object] = ()) -> int:
    """Exit code of pytest over some tests: 0 when all pass."""
    hypothesis.settings.register_profile(
        "mutation", max_examples=40, deadline=None, derandomize=True, database=None
    )
    hypothesis.settings.load_profile("mutation")
    quiet = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:randomly"]
    # The parent has imported hypothesis already, once for all children.
    quiet += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    return int(pytest.main([*quiet, *arguments], plugins=list(plugins)))


# ---- which tests reach which line


class Reach:
    """A pytest plugin that notes which lines of some files each test runs."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.files = {str(file) for file in files}
        self.lines: dict[tuple[str, int], set[str]] = defaultdict(set)
        self.test = ""

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.test = item.nodeid
        sys.settrace(self.enter)
        try:
            yield
        finally:
            sys.settrace(None)

    def enter(self, frame: FrameType, event: str, argument: object) -> Any:  # noqa: ANN401, ARG002
        return self.note if frame.f_code.co_filename in self.files else None

    def note(self, frame: FrameType, event: str, argument: object) -> Any:  # noqa: ANN401, ARG002
        self.lines[frame.f_code.co_filename, frame.f_lineno].add(self.test)
        return self.note


def reached(target: Target) -> Mapping[tuple[str, int], set[str]]:
    """File and line → tests that run it. Raises SystemExit when the unchanged tests fail."""

    def trace() -> object:
        signal.alarm(0)
        plugin = Reach(target.sources)
        code = run_tests(str(target.tests), plugins=[plugin])
        return code, dict(plugin.lines)

    traced = forked(trace)
    if traced is None or traced[0]:
        raise SystemExit(f"the tests of {target.name} fail without any change")
    lines: Mapping[tuple[str, int], set[str]] = traced[1]
    return lines


# ---- mutants


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module from a changed syntax tree."""

    def __init__(self, module: str, file: Path, tree: ast.Module) -> None:
        self.module, self.file, self.tree = module, file, tree

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:  # fmt: skip
        del path, target
        if fullname != self.module:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=str(self.file))

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self.file)
        code: CodeType = compile(self.tree, str(self.file), "exec")
        exec(code, module.__dict__)  # noqa: S102 - a mutant is what this is about


def module_of(file: Path) -> str:
    return ".".join(file.relative_to(_source_root(file)).with_suffix("").parts)


def _source_root(file: Path) -> Path:
    return next(parent for parent in file.parents if parent.name == "src")


def judge_lines(target: Target, only: str) -> Iterator[Callable[[], Verdict]]:
    """A judgement to be made for each mutant of a target's rules."""
    reach = reached(target)
    for file in target.sources:
        if only not in str(file):
            continue
        name = file.relative_to(ROOT).as_posix()
        everywhere = sorted(
            {test for (path, _), tests in reach.items() if path == str(file) for test in tests}
        )
        for mutant in mutants(file.read_text(encoding="utf-8")):
            tests = sorted(reach.get((str(file), mutant.line), ()))
            if not tests and _inside_function(mutant.tree, mutant.line):
                unreached = Verdict(name, mutant.line, mutant.change, UNREACHED)
                yield partial(_known, unreached)
                continue

            def judge(
                file: Path = file,
                name: str = name,
                mutant: Mutant = mutant,
                tests: Sequence[str] = tests or everywhere,
            ) -> Verdict:
                def work() -> int:
                    sys.meta_path.insert(0, Changed(module_of(file), file, mutant.tree))
                    return run_tests(*tests)

                code = forked(work)
                return Verdict(name, mutant.line, mutant.change, SURVIVED if code == 0 else KILLED)

            yield judge


def _known(verdict: Verdict) -> Verdict:
    return verdict


def _inside_function(tree: ast.Module, line: int) -> bool:
    return any(
        isinstance(node, ast.FunctionDef)
        and node.body[0].lineno <= line <= (node.end_lineno or node.lineno)
        for node in ast.walk(tree)
    )


def judge_policies(target: Target, only: str) -> Iterator[Callable[[], Verdict]]:
    """A judgement for each default of a policy key in use."""
    if target.policies is None or only not in str(target.policies):
        return
    name = target.policies.relative_to(ROOT).as_posix()
    document = yaml.safe_load(target.policies.read_text(encoding="utf-8"))
    used = set(yaml.safe_load(target.policies.with_name("policies_in_use.yaml").read_text("utf-8")))
    for index, entry in enumerate(document["policies"]):
        if entry["key"] not in used:
            continue
        for other in _other_defaults(entry):

            def judge(
                index: int = index, key: str = entry["key"], other: object = other
            ) -> Verdict:
                code = forked(lambda: _with_default(target, document, index, other))
                return Verdict(name, 0, f"{key}: {other!r}", SURVIVED if code == 0 else KILLED)

            yield judge


def _other_defaults(entry: Mapping[str, Any]) -> Iterator[object]:
    match entry["default"]:
        case bool() as value:
            yield not value
        case int() | float() as number:
            yield number + 1
            yield number - 1
        case str() as value:
            yield from (option for option in entry.get("options", ()) if option != value)
        case list() as several if several:
            yield several[1:]
        case dict() as several if several:
            yield {key: several[key] for key in list(several)[1:]}


def _with_default(target: Target, document: Mapping[str, Any], index: int, other: object) -> int:
    """Run the tests of a target in a world in which one default is another."""
    entries = list(document["policies"])
    entries[index] = {**entries[index], "default": other}
    text = yaml.safe_dump({**document, "policies": entries}, allow_unicode=True)
    read = Path.read_text

    def changed(self: Path, *arguments: Any, **options: Any) -> str:
        return text if self == target.policies else read(self, *arguments, **options)

    Path.read_text = changed  # type: ignore[method-assign]
    return run_tests(str(target.tests))


# ---- the command


def main() -> None:
    parser = argparse.ArgumentParser(prog="zhipei coverage rules --mutate", description=__doc__)
    parser.add_argument("--service", choices=["measure", *SERVICES], action="append")
    parser.add_argument("--file", default="", help="only files whose path contains this")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    verdicts: dict[str, list[Verdict]] = {}
    for target in targets():
        if asked.service and target.name not in asked.service:
            continue
        began = time.monotonic()
        judgements = [*judge_lines(target, asked.file), *judge_policies(target, asked.file)]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            verdicts[target.name] = list(pool.map(lambda judge: judge(), judgements))
        taken = time.monotonic() - began
        sys.stderr.write(f"{target.name}: {len(judgements)} mutants in {taken:.0f} s\n")
    if asked.json:
        found = {name: [asdict(verdict) for verdict in of] for name, of in verdicts.items()}
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        return
    for of in verdicts.values():
        for verdict in of:
            if verdict.verdict != KILLED:
                sys.stdout.write(
                    f"{verdict.file}:{verdict.line} {verdict.change}: {verdict.verdict}\n"
                )
    sys.stdout.write("\nservice   mutants  killed  survived  unreached  killed of all\n")
    for name, of in verdicts.items():
        sys.stdout.write(_summary(name, Counter(verdict.verdict for verdict in of)) + "\n")


def _summary(name: str, counted: Mapping[str, int]) -> str:
    total = sum(counted.values())
    killed, survived, unreached = (counted.get(word, 0) for word in (KILLED, SURVIVED, UNREACHED))
    share = f"{killed / total:.1%}" if total else "-"
    return f"{name:8} {total:8} {killed:7} {survived:9} {unreached:10} {share:>14}"


if __name__ == "__main__":
    main()
