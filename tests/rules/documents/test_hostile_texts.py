"""Texts that people, importers and attackers write: shown, or refused with their place."""

import io
import re

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from pypdf import PdfReader
from rules.documents.readers import (
    read_csv,
    read_page,
    read_pdf,
    read_xlsx,
    rendered,
    without_blanks,
)
from rules.documents.sample import texts

from documents import BadFigure, Format, Language, as_csv
from documents.fonts import FONT, has_glyph
from documents.values import MOST_CHARACTERS

FORMULAS = [
    *("=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "'=1", "＝1+1", "－1"),
    *("=cmd|' /C calc'!A0", '=HYPERLINK("x")'),
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text: str) -> None:
    (cell, _) = read_csv(texts(text), Language.EN)[1]
    assert cell.startswith("'")
    written = text.replace("\r", "\n")
    assert as_csv.original(cell) == written
    (in_sheet, number) = read_xlsx(texts(text), Language.EN)[1]
    assert (in_sheet.value, in_sheet.data_type, number.data_type) == (written, "s", "n")


def test_numbers_below_zero_are_no_formulas() -> None:
    data = rendered(texts("a"), Format.CSV, Language.EN)
    assert data.endswith(b"a,0\r\n")


@given(st.text(max_size=40))
def test_every_text_survives_csv(text: str) -> None:
    assert as_csv.original(as_csv.defused(text)) == text


ANY_TEXT = st.text(alphabet=st.characters(codec=None), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(ANY_TEXT.filter(lambda text: text.strip() != ""))
def test_every_text_is_alike_in_csv_xlsx_and_on_the_page(text: str) -> None:
    figures = texts(text)
    (shown,) = [row["text"] for row in figures.rows()]
    assert as_csv.original(read_csv(figures, Language.EN)[1][0]) == shown
    assert read_xlsx(figures, Language.EN)[1][0].value == shown
    assert read_page(figures, Language.EN).rows[1][0] == shown


@settings(max_examples=40, deadline=None)
@given(ANY_TEXT)
def test_no_text_breaks_a_pdf(text: str) -> None:
    assert rendered(texts(text), Format.PDF, Language.EN).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", "a[U+0000]b"),
        ("half \ud83d", "half [U+D83D]"),
        ("\x0b\x1b[31m", "[U+000B][U+001B][31m"),
        ("\ufffe", "[U+FFFE]"),
        ("two\r\nlines", "two\nlines"),
    ],
)
def test_what_no_file_can_hold_is_shown_by_code_point(text: str, shown: str) -> None:
    assert read_csv(texts(text), Language.EN)[1][0] == shown
    assert read_xlsx(texts(text), Language.EN)[1][0].value == shown
    assert without_blanks(shown) in read_pdf(texts(text), Language.EN)


def test_a_text_longer_than_a_cell_is_refused_with_its_place() -> None:
    texts("字" * MOST_CHARACTERS)
    refusal = "row 2, text: 100000 characters; a cell holds at most 32767"
    with pytest.raises(BadFigure, match=refusal):
        texts("short", "x" * 100_000)


def test_characters_beyond_the_basic_plane_count_twice() -> None:
    with pytest.raises(BadFigure, match="32768 characters"):
        texts("𫰡" * 16_384)


def test_the_longest_text_still_makes_a_pdf() -> None:
    data = rendered(texts("长文本 " * 5_000), Format.PDF, Language.ZH_HANS)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    assert text.count("长") == text.count("本") - 1 == 5_000  # once in the title


NAMES = {
    "测䶮": "测䶮",
    "测\ue863": "测[U+E863]",
    "试𱖎": "试[U+3158E]",
    "张　测": "张测",
    "阿测·试买": "阿测·试买",
    "李\u00a0测": "李测",
    "测\u200b试": "测试",
    "Ana Pro\u0308be": "AnaPröbe",
    "龔䢺靁": "龔䢺靁",
}


@pytest.mark.parametrize(("name", "shown"), NAMES.items())
def test_rare_characters_of_names_are_drawn_or_given_by_code_point(name: str, shown: str) -> None:
    text = read_pdf(texts(name), Language.ZH_HANS)
    assert shown in text
    missing = re.findall(r"\[(U\+[0-9A-F]+)\]", shown)
    assert ("本文件的字体没有以下字符" in text) == bool(missing)
    assert all(text.count(character) == 2 for character in missing)  # in its place, and in the list


def test_fonts_are_embedded_and_only_their_used_part() -> None:
    data = rendered(texts("測試测试"), Format.PDF, Language.ZH_HANT)
    embedded, unembedded = PdfReader(io.BytesIO(data)).pages[0]._get_fonts()
    assert unembedded == set()
    assert [font.partition("+")[2] for font in embedded] == ["NotoSansCJKsc-Regular-Identity-H"]
    assert b"/FontFile3" in data
    assert len(data) < 100_000


def test_coverage_lists_what_the_font_has() -> None:
    has = set(TTFont(FONT).getBestCmap())
    assert {code for code in range(0x40000) if has_glyph(chr(code))} == has
    # GB 2312's 6,763 characters, and Big5's 13,053
    assert all(ord(c) in has for c in _characters("gb2312", 0xB0, 0xF7, 0xA1))
    assert all(ord(c) in has for c in _characters("big5", 0xA4, 0xC6, 0x40))


def _characters(codec: str, first: int, last: int, low: int) -> set[str]:
    pairs = (bytes((a, b)) for a in range(first, last + 1) for b in range(low, 0xFF))
    return {c for pair in pairs for c in pair.decode(codec, "ignore") if "一" <= c <= "鿿"}


def test_right_to_left_text_stays_in_its_cell() -> None:
    figures = texts("\u202eevil", "plain")
    page = rendered(figures, Format.PAGE, Language.EN).decode()
    assert '<td dir="auto">\u202eevil</td>' in page
    assert read_page(figures, Language.EN).rows[2] == ["plain", "1"]


def test_xml_escapes_of_spreadsheets_are_text() -> None:
    rows = read_xlsx(texts("_x0041_", "&lt;"), Language.EN)[1:]
    assert [unescape(str(text.value)) for text, _ in rows] == ["_x0041_", "&lt;"]
