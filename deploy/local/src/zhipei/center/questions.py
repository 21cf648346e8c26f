"""Questions of a paper from a sheet beside it: 2026-12.xlsx belongs to 2026-12.yaml."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from zhipei.center.faults import Fault

Json = dict[str, Any]
HEADERS: Final[Mapping[str, Sequence[str]]] = {
    "part": ("部分",),
    "type": ("题型",),
    "text": ("题目", "题干", "question"),
    "answer": ("答案",),
    "topic": ("主题", "知识点"),
    "skill": ("技能",),
    "difficulty": ("难度",),
    "points": ("分值", "分数"),
}
REQUIRED: Final = ("type", "text", "answer", "topic", "skill", "difficulty", "points")
OPTION: Final = re.compile(r"(?:选项|option)?([a-h])", re.IGNORECASE)
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "type": {
        "单选": "single",
        "单选题": "single",
        "多选": "multiple",
        "多选题": "multiple",
        "判断": "true_false",
        "判断题": "true_false",
        "填空": "fill_in",
        "填空题": "fill_in",
    },
    "difficulty": {"易": "easy", "中": "medium", "难": "hard"},
    "part": {"笔试": "written", "口试": "oral", "实操": "practical"},
}
TRUTHS: Final[Mapping[str, bool]] = {
    "true": True,
    "对": True,
    "正确": True,
    "√": True,
    "false": False,
    "错": False,
    "错误": False,
    "×": False,
}
SEPARATORS: Final = re.compile(r"[、，,;；/|\s]+")
MOST_LINES: Final = 2_000


@dataclass
class Questions:
    """The questions of a sheet, each with its line, and the column of each field. after: how many
    questions of the document itself come before.
    """

    file: str
    items: list[Json] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    after: int = 0

    def fault(self, number: int, where: Sequence[str | int], code: str, detail: str) -> Fault:
        """What a service finds wrong with a question, in the words of the sheet."""
        names = [str(part) for part in where]
        column = self.columns.get("".join(names[:1]))
        if names[:1] == ["options"]:
            column = self.columns.get(f"option {names[1]}") if len(names) > 1 else None
        line = self.lines[number]
        return Fault(
            file=self.file,
            line=line,
            cell=f"{column}{line}" if column else None,
            where=".".join(names),
            code=code,
            detail=detail,
        )


def read_questions(path: Path, name: str) -> Questions:
    """The rows of a sheet whose first line names its columns; empty lines are left out."""
    read = Questions(name)
    try:
        rows = list(_rows(path))
    except Exception as wrong:  # noqa: BLE001 -- whatever a file makes of the libraries
        why = " ".join(str(wrong).split())[:200]
        read.faults.append(Fault(file=name, code="unreadable-file", detail=why))
        return read
    headers = rows[0] if rows else []
    read.columns = _columns(headers)
    missing = [wanted for wanted in REQUIRED if wanted not in read.columns]
    if missing or len(rows) > MOST_LINES:
        code = "missing-column" if missing else "too-large"
        detail = ", ".join("/".join((one, *HEADERS[one])) for one in missing)
        read.faults.append(Fault(file=name, line=1, code=code, detail=detail))
        return read
    at = {letter: number for number, letter in enumerate(_letters(len(headers)))}
    for line, cells in enumerate(rows[1:], 2):
        given = {
            what: cells[at[letter]].strip()
            for what, letter in read.columns.items()
            if at[letter] < len(cells) and cells[at[letter]].strip()
        }
        if given:
            read.items.append(_item(given))
            read.lines.append(line)
    return read


def _rows(path: Path) -> Iterator[list[str]]:
    if path.suffix.casefold() == ".csv":
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030")
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    else:
        with closing(load_workbook(path, read_only=True, data_only=True)) as workbook:
            sheet = workbook.worksheets[0]
            sheet.reset_dimensions()
            for cells in sheet.iter_rows(values_only=True, max_row=MOST_LINES + 1):
                yield ["" if cell is None else str(cell) for cell in cells]


def _letters(count: int) -> list[str]:
    return [get_column_letter(number + 1) for number in range(count)]


def _columns(headers: Sequence[str]) -> dict[str, str]:
    """Field, or "option A" → the letter of its column."""
    known = {
        header.casefold(): name for name, others in HEADERS.items() for header in (name, *others)
    }
    found: dict[str, str] = {}
    for letter, header in zip(_letters(len(headers)), headers, strict=True):
        word = "".join(header.split()).casefold()
        option = OPTION.fullmatch(word)
        if word in known:
            found.setdefault(known[word], letter)
        elif option is not None:
            found.setdefault(f"option {option[1].upper()}", letter)
    return found


def _item(given: Mapping[str, str]) -> Json:
    """A question as a paper has it; what is not understood stays as it is written, for the service
    to refuse.
    """
    item: Json = {
        name: WORDS.get(name, {}).get(value, value)
        for name, value in given.items()
        if not name.startswith("option ")
    }
    options = {
        name.removeprefix("option "): value
        for name, value in given.items()
        if name.startswith("option ")
    }
    if options:
        item["options"] = options
    if "answer" in item:
        item["answer"] = _answer(str(item.get("type", "")), item["answer"], options)
    return item


def _answer(kind: str, written: str, options: Mapping[str, str]) -> Any:  # noqa: ANN401 -- JSON
    match kind:
        case "multiple":
            parts = [part for part in SEPARATORS.split(written) if part]
            letters = list(written.upper())
            return letters if len(parts) == 1 and set(letters) <= set(options) else parts
        case "true_false":
            return TRUTHS.get(written.casefold(), written)
        case "fill_in":
            return [part.strip() for part in re.split(r"[;；|/]", written) if part.strip()]
        case _:
            return written
