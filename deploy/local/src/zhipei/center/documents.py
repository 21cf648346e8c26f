"""YAML documents of a folder with the line of everything in them (JSON is read alike).

document = read(folder / "policies.yaml", "policies.yaml")
document.line((2, "from"))        # the line where the third entry says from when
form = Form({"key": text, "from": day}, required=("key", "from"))
entry = document.take((2,), form)       # None: it has faults, and document.faults says which
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path as FilePath
from typing import Any, Final

import yaml

from zhipei.center.faults import Fault, Path, said, written
from zhipei.client.answers import Refused

Json = Any
Reading = Callable[[Json], Json]
"""A value as it is sent; Unsuited where it is of another kind."""

DEEPEST: Final = 12
LARGEST: Final = 4 << 20  # octets
NUMBERS: Final = frozenset({"tag:yaml.org,2002:float"})
INTEGER: Final = "tag:yaml.org,2002:int"
DECIMAL: Final = re.compile(r"[-+]?(?:0|[1-9]\d*)")
PLAIN: Final = frozenset({"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:str"})


class NoDocument(Exception):
    """A file that cannot be read at all; the fault says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.detail)
        self.fault = fault


class Unsuited(Exception):
    """A value of another kind than its field has; the text is the code."""


@dataclass(frozen=True)
class Form:
    """Which fields an object has, and how each is read."""

    fields: Mapping[str, Reading]
    required: Sequence[str] = ()


@dataclass
class Document:
    """What a file says, where it stands, and what is wrong with it so far."""

    file: str
    value: Json
    lines: Mapping[Path, int]
    faults: list[Fault] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a place; of one that is not there the line of what is around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def at(self, path: Path) -> Json:
        """The value at a place; None where there is none."""
        found = self.value
        for part in path:
            try:
                found = found[part]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def wrong(self, path: Path, code: str, detail: str = "") -> None:
        """Note what is wrong at a place."""
        self.faults.append(
            Fault(
                file=self.file,
                line=self.line(path),
                where=written(path),
                code=code,
                detail=detail,
            )
        )

    def refused(self, path: Path, refused: Refused, *, names: Mapping[str, str] = {}) -> None:
        """Note what a service refused of a part of the document. names: fields of the request →
        ours.
        """
        for where, code, detail in said(refused):
            own = tuple(names.get(part, part) if isinstance(part, str) else part for part in where)
            self.wrong((*path, *own), code, detail)

    def take(self, path: Path, form: Form) -> dict[str, Json] | None:
        """The object at a place as its form has it; None, and faults, where it is not so."""
        value = self.at(path)
        if not isinstance(value, dict):
            self.wrong(path, "object-wanted", f"fields are {', '.join(form.fields)}")
            return None
        before = len(self.faults)
        for name in form.required:
            if value.get(name) is None:
                self.wrong(path, "missing-field", name)
        taken: dict[str, Json] = {}
        for name, given in value.items():
            if name not in form.fields:
                known = f"{name} is not among {', '.join(form.fields)}"
                self.wrong((*path, name), "unknown-field", known)
            elif given is not None:
                try:
                    taken[name] = form.fields[name](given)
                except Unsuited as wrong:
                    self.wrong((*path, name), str(wrong), str(given)[:100])
        return taken if len(self.faults) == before else None


def text(value: Json) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unsuited("text-wanted")
    return str(value)


def day(value: Json) -> str:
    if not isinstance(value, str):
        raise Unsuited("date-wanted")
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise Unsuited("date-wanted") from None


def whole(value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unsuited("number-wanted")
    return value


def anything(value: Json) -> Json:
    return value


def list_of(one: Reading) -> Reading:
    def read_list(value: Json) -> Json:
        if not isinstance(value, list):
            raise Unsuited("list-wanted")
        return [one(part) for part in value]

    return read_list


def read(path: FilePath, name: str) -> Document:
    """The document of a file. Raises NoDocument with line and reason where it is none."""
    data = path.read_bytes()
    if len(data) > LARGEST:
        raise _none(name, 1, "too-large", f"at most {LARGEST} octets")
    try:
        node = yaml.compose(data.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as wrong:
        line = data[: wrong.start].count(b"\n") + 1
        raise _none(name, line, "not-utf-8", "save the file as UTF-8") from None
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark
        raise _none(name, mark.line + 1 if mark else 1, "no-yaml", wrong.problem or "") from None
    except (yaml.YAMLError, RecursionError) as wrong:
        raise _none(name, 1, "no-yaml", " ".join(str(wrong).split())[:200]) from None
    if node is None:
        raise _none(name, 1, "empty", "there is nothing in it")
    lines: dict[Path, int] = {}
    return Document(name, _value(name, node, (), lines), lines)


def _none(file: str, line: int, code: str, detail: str) -> NoDocument:
    return NoDocument(Fault(file=file, line=line, code=code, detail=detail))


def _value(file: str, node: yaml.Node, path: Path, lines: dict[Path, int]) -> Json:
    line = node.start_mark.line + 1
    if path in lines and not isinstance(path[-1] if path else 0, int):
        raise _none(file, line, "field-twice", written(path))
    lines[path] = line
    if len(path) > DEEPEST:
        raise _none(file, line, "too-deep", f"nested at most {DEEPEST} deep")
    if isinstance(node, yaml.SequenceNode):
        return [_value(file, one, (*path, nr), lines) for nr, one in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        made: dict[str, Json] = {}
        for key, one in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag.endswith(":merge"):
                raise _none(file, key.start_mark.line + 1, "bad-key", "a name, and no merge")
            made[key.value] = _value(file, one, (*path, key.value), lines)
        return made
    return _scalar(file, node)


def _scalar(file: str, node: yaml.Node) -> Json:
    """Numbers with a point, with zeros before them and days stay as they are written: nothing is
    rounded on the way, and an employee number loses no digit.
    """
    is_numbered = node.tag == INTEGER and not DECIMAL.fullmatch(node.value)
    if is_numbered or node.tag in NUMBERS | PLAIN:
        return str(node.value)
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError, KeyError) as wrong:
        line = node.start_mark.line + 1
        raise _none(file, line, "bad-value", " ".join(str(wrong).split())[:200]) from None
