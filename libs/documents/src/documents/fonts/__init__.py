"""The font of PDFs: Noto Sans CJK SC without Hangul (OFL 1.1), and which characters it has.

`make_font.py`, beside the pyproject.toml of the package, makes both files.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from pathlib import Path

FAMILY = "Noto Sans CJK SC"
FOLDER = Path(__file__).parent
FONT = FOLDER / "NotoSansCJKsc-Regular.otf"
_COVERAGE = FOLDER / "coverage.txt"


def has_glyph(character: str) -> bool:
    """Whether the font can draw a character."""
    firsts, lasts = _coverage()
    at = bisect_right(firsts, ord(character)) - 1
    return at >= 0 and ord(character) <= lasts[at]


@cache
def _coverage() -> tuple[Sequence[int], Sequence[int]]:
    """First and last character of each range of the file, in order."""
    ranges = [line.split("-") for line in _COVERAGE.read_text("ascii").split()]
    return [int(ends[0], 16) for ends in ranges], [int(ends[-1], 16) for ends in ranges]
