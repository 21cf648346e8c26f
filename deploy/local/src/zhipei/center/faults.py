"""What is wrong in a folder, and where: file, line and cell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhipei.client.answers import Refused

Part = str | int
Path = tuple[Part, ...]
"""Where something stands in a document: keys and places in lists, outermost first."""

PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
NOT_ALLOWED = frozenset({401, 403})


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that keeps a line from being taken.

    file: as the folder names it; line: 1 = first; cell: of a sheet, as D3; where: the field, or the
    place in a document as [2].from; code: for programs; detail: for people.
    """

    file: str
    code: str
    line: int | None = None
    cell: str | None = None
    where: str = ""
    detail: str = ""

    @property
    def order(self) -> tuple[str, int, str]:
        return self.file, self.line or 0, self.where


def written(path: Path) -> str:
    """A place in a document as people read it: [2].value.days."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).removeprefix(".")


def read_path(where: str) -> Path:
    """The place that a service names, as body.items[3].answer, without the name of the whole."""
    parts = [number or name for name, number in PART.findall(where)]
    found = [int(part) if part.isdecimal() else part for part in parts]
    return tuple(found[1:]) if found and found[0] in {"body", "query"} else tuple(found)


def said(refused: Refused) -> Iterator[tuple[Path, str, str]]:
    """What a service refused, as places in what was sent with a code and words.

    Raises the refusal itself where it is about who asks: that is no fault of a file.
    """
    if refused.status in NOT_ALLOWED:
        raise refused
    if not refused.errors:
        yield (), refused.slug or "refused", refused.detail or refused.what
    for error in refused.errors:
        code = str(error.get("code", refused.slug))
        yield (
            read_path(str(error.get("where", ""))),
            code,
            str(error.get("detail") or error.get("value") or ""),
        )


def of_rows(file: str, faults: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    """The rejected rows of an import."""
    for fault in faults:
        cell = fault.get("cell")
        yield Fault(
            file=file,
            line=fault.get("line"),
            cell=cell,
            where=str(fault.get("where") or cell or ""),
            code=str(fault["code"]),
            detail=str(fault.get("detail") or fault.get("value") or ""),
        )
