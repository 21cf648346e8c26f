# ruff: noqa: INP001 - a script beside the package
"""Make the font of PDFs from NotoSansCJK-Regular.ttc (Debian: fonts-noto-cjk), and its coverage.

python make_font.py /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
"""

import sys
from itertools import pairwise
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection

NAME = "Noto Sans CJK SC"
FONTS = Path(__file__).parent / "src/documents/fonts"
HANGUL = (
    *(range(0x1100, 0x1200), range(0x3130, 0x3190), range(0x3200, 0x321F)),
    *(range(0x3260, 0x3280), range(0xA960, 0xA980), range(0xAC00, 0xD800), range(0xFFA0, 0xFFDD)),
)


def main(collection: str) -> None:
    fonts = TTCollection(collection).fonts
    (font,) = (font for font in fonts if font["name"].getDebugName(4) == NAME)
    characters = sorted(code for code in font.getBestCmap() if not any(code in r for r in HANGUL))
    options = Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=range(15))
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]  # vertical setting
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.save(FONTS / "NotoSansCJKsc-Regular.otf")
    (FONTS / "coverage.txt").write_text("".join(ranges(characters)), encoding="ascii")


def ranges(characters: list[int]) -> list[str]:
    """Lines such as 20-7E, of what follows without a gap."""
    begins = [characters[0], *(b for a, b in pairwise(characters) if b != a + 1)]
    ends = [*(a for a, b in pairwise(characters) if b != a + 1), characters[-1]]
    pairs = zip(begins, ends, strict=True)
    return [f"{a:X}-{b:X}\n" if a != b else f"{a:X}\n" for a, b in pairs]


if __name__ == "__main__":
    main(*sys.argv[1:])
