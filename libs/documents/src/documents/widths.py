"""Widths that columns want, from what they hold."""

from collections.abc import Callable, Sequence
from itertools import chain, islice
from unicodedata import east_asian_width

from documents.figures import Figures, Row
from documents.forms import Column, Kind
from documents.languages import Language

Shown = Callable[[Column, Row, Language], str]

_SAMPLE = 200
_NARROWEST, _WIDEST, _PEN = 4, 36, 18
_TITLE_CHARACTERS = 4  # of Chinese, which may break anywhere


def of_text(text: str) -> int:
    """Width of the longest line, a Latin character being 1 and a Chinese one 2."""
    return max((sum(_of_character(c) for c in line) for line in text.split("\n")), default=0)


def of_columns(
    figures: Figures, columns: Sequence[Column], language: Language, shown: Shown
) -> list[int]:
    """Width of each column by its title and its first rows; a title of Latin words may break."""
    found = [_of_title(column, language) for column in columns]
    for row in chain(islice(figures.rows(), _SAMPLE), [figures.totals]):
        for at, column in enumerate(columns):
            found[at] = max(found[at], of_text(shown(column, row, language)))
    return [min(max(width, _NARROWEST), _WIDEST) for width in found]


def _of_title(column: Column, language: Language) -> int:
    if column.kind is Kind.BY_HAND:
        return _PEN
    words = column.title.text(language).split()
    return max(of_text(word if word.isascii() else word[:_TITLE_CHARACTERS]) for word in words)


def _of_character(character: str) -> int:
    return 2 if east_asian_width(character) in "WF" else 1
