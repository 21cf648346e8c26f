"""Messages in Chinese and English: what a refusal says to whom it refuses (GEN-12).

NO_IMPORT = Message("没有编号为 {import_id} 的导入", "There is no import {import_id}")

raise NotFound(NO_IMPORT, import_id=import_id)
act_in(tx, run, missing=NO_IMPORT.of(import_id=import_id))
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from string import Formatter

ENGLISH = "en"
LONGEST_VALUE = 500
"""Characters of a value that a message shows."""


def placeholders(template: str) -> frozenset[str]:
    """The names in braces of a template."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


@dataclass(frozen=True, slots=True)
class Message:
    """A text in Chinese and in English with the same placeholders, and the values for them.

    A value may itself be a message, or a list: its entries are enumerated. Raises ValueError for
    templates that do not fit together.
    """

    zh: str
    en: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if placeholders(self.zh) != placeholders(self.en):
            raise ValueError(f"placeholders differ: {self.zh!r}, {self.en!r}")

    def of(self, **values: object) -> "Message":
        """The message with values. Raises TypeError unless every placeholder has its value."""
        whole = {**self.values, **values}
        if whole.keys() != placeholders(self.en):
            raise TypeError(f"{self.en!r} was given {sorted(whole)}")
        return replace(self, values=whole)

    def text(self, language: str = ENGLISH) -> str:
        """The text in a language of the product: English, or Chinese for any other."""
        template = self.en if language == ENGLISH else self.zh
        return template.format_map(
            {name: _shown(value, language)[:LONGEST_VALUE] for name, value in self.values.items()}
        )


def _shown(value: object, language: str) -> str:
    match value:
        case Message():
            return value.text(language)
        case datetime() | date():
            return value.isoformat()
        case str():
            return str(value)
        case Iterable():
            comma = ", " if language == ENGLISH else "、"
            return comma.join(_shown(entry, language) for entry in value)
        case None:
            return "—"
        case _:
            return str(value)
