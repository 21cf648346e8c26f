"""Every format of one set of figures says the same, in every language."""

import io
import re
from datetime import date, datetime, timedelta

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from rules.documents.readers import (
    read_csv,
    read_page,
    read_pdf,
    read_xlsx,
    rendered,
    sheet_of,
    without_blanks,
)
from rules.documents.sample import FORM, PRODUCED_AT, figures

from documents import Figures, Format, Language, TooLong, file_name, render
from documents.as_pdf import MOST_ROWS

DAY = datetime(2026, 11, 3)  # noqa: DTZ001 -- spreadsheets know no zones
ITEM = {
    Language.ZH_HANS: "开场问候与网络",
    Language.ZH_HANT: "開場問候與網絡",
    Language.EN: "Greeting",
}
OPEN = {Language.ZH_HANS: "待处理", Language.ZH_HANT: "待處理", Language.EN: "Open"}
YES = {Language.ZH_HANS: "是", Language.ZH_HANT: "是", Language.EN: "Yes"}
TOTAL = {Language.ZH_HANS: "合计", Language.ZH_HANT: "合計", Language.EN: "Total"}


@pytest.mark.rule("GEN-12", "GEN-6")
@pytest.mark.parametrize("language", Language)
def test_csv_has_every_figure(language: Language) -> None:
    header, first, second, third, total = read_csv(figures(), language)
    assert len(header) == len(set(header)) == 2 + 11 + 2
    head = ["北京呼叫中心", "2"]
    # 85.25 rounds half up to 85.3; 0.04249 to 4.2%; 09:05:59 is minute 09:05; 25 h 1 min 9 s
    assert first == [
        *head,
        *(ITEM[language], "测䶮", "12345", "85.3", "4.2%", "3.1%", "5.6%", "2026-11-03"),
        *("2026-11-03 09:05", "25:01:09", YES[language], OPEN[language], ""),
    ]
    assert second[:6] == [*head, "解决", "Ana Pröbe", "0", "-3.0"]
    assert third == [*head, "<b>&\"'", *[""] * 12]
    assert total[0] == TOTAL[language]
    assert [total[4], total[6]] == ["12345", "4.3%"]  # 4.25%, half up


@pytest.mark.rule("GEN-12", "GEN-6")
@pytest.mark.parametrize("language", Language)
def test_xlsx_has_every_figure_as_what_it_is(language: Language) -> None:
    header, first, second, third, total, *_ = read_xlsx(figures(), language)
    assert [cell.value for cell in first] == [
        *(ITEM[language], "测䶮", 12345, 85.3, 0.042, 0.031, 0.056),
        *(DAY, DAY.replace(hour=9, minute=5)),
        *(timedelta(hours=25, minutes=1, seconds=9), YES[language], OPEN[language], None),
    ]
    assert [cell.number_format for cell in first[2:10]] == [
        *("#,##0", "#,##0.0", "0.0%", "0.0%", "0.0%", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "[h]:mm:ss")
    ]
    assert [cell.value for cell in second[:4]] == ["解决", "Ana Pröbe", 0, -3]
    assert [cell.value for cell in third[:2]] == ["<b>&\"'", None]
    assert [total[0].value, total[2].value, total[4].value] == [TOTAL[language], 12345, 0.043]
    assert len(header) == 13


@pytest.mark.rule("GEN-12", "GEN-6")
@pytest.mark.parametrize("language", Language)
def test_the_page_has_every_figure(language: Language) -> None:
    page = read_page(figures(), language)
    assert page.language == language
    header, first, second, third, total = page.rows
    assert first == [
        *(ITEM[language], "测䶮", "12,345", "85.3", "4.2% (3.1%–5.6%)", "2026-11-03"),
        *("2026-11-03 09:05", "25:01:09", YES[language], OPEN[language], ""),
    ]
    assert second[:4] == ["解决", "Ana Pröbe", "0", "-3.0"]
    assert third[0] == "<b>&\"'"
    assert [total[0], total[2], total[4]] == [TOTAL[language], "12,345", "4.3%"]
    assert len(header) == 11
    assert "b" not in page.tags
    assert {"thead", "tbody", "tfoot", "caption", "main"} <= page.tags


@pytest.mark.rule("GEN-12", "GEN-6")
@pytest.mark.parametrize("language", Language)
def test_the_pdf_has_every_figure(language: Language) -> None:
    text = read_pdf(figures(), language)
    page = read_page(figures(), language)
    for row in page.rows:
        assert without_blanks("".join(row)) in text
    for column in (*FORM.head, *FORM.columns):
        assert without_blanks(column.title.text(language)) in text
    assert without_blanks(FORM.title.text(language)) in text
    assert without_blanks(FORM.signatures[0].text(language)) in text
    assert without_blanks(FORM.notes[0].text(language)) in text
    assert "北京呼叫中心" in text


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("format", Format)
def test_the_same_figures_give_the_same_bytes(format: Format, language: Language) -> None:
    stored = io.BytesIO(b"".join(figures().lines()))
    again = Figures.stored(FORM, stored)
    assert rendered(again, format, language) == rendered(figures(), format, language)


@pytest.mark.parametrize("format", Format)
def test_the_time_of_a_file_is_the_time_of_its_figures(format: Format) -> None:
    data = rendered(figures(), format, Language.EN)
    if format is Format.PDF:
        metadata = PdfReader(io.BytesIO(data)).metadata
        assert metadata is not None
        assert metadata.creation_date == PRODUCED_AT
    if format is Format.XLSX:
        properties = load_workbook(io.BytesIO(data)).properties
        assert properties.created == PRODUCED_AT.replace(tzinfo=None)
    if format is Format.PAGE:
        assert b"2026-12-01 03:00 UTC+08:00" in data


@pytest.mark.parametrize("format", Format)
def test_a_form_without_rows_is_a_document_too(format: Format) -> None:
    empty = figures(())
    assert rendered(empty, format, Language.EN)
    assert read_csv(empty, Language.EN)[1][:3] == ["北京呼叫中心", "2", ""]
    assert "Norecords" in read_pdf(empty, Language.EN)


def test_pages_are_numbered_and_repeat_the_header() -> None:
    many = figures([{"item": f"项目{number}", "evaluated": number} for number in range(100)])
    pages = PdfReader(io.BytesIO(rendered(many, Format.PDF, Language.ZH_HANS))).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        text = without_blanks(page.extract_text())
        assert f"第{number}页，共{len(pages)}页" in text
        assert "评分数" in text
        box = page.mediabox
        assert (box.width, box.height) == pytest.approx((842, 595), abs=1)


def test_a_pdf_of_too_many_rows_is_refused_with_the_way_out() -> None:
    one_more = figures([{"item": "项目"}] * (MOST_ROWS + 1))
    refusal = "F8 has 2001 rows; a PDF takes at most 2000. Use CSV or XLSX."
    with pytest.raises(TooLong, match=re.escape(refusal)):
        render(one_more, Format.PDF, Language.EN)


def test_spreadsheets_freeze_the_header_and_print_on_a4() -> None:
    sheet = sheet_of(figures(), Language.EN)
    assert sheet.freeze_panes == "A7"  # title, period, two fields, a blank line, the header
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$6:$6"
    assert sheet.column_dimensions["A"].width >= 11
    assert [sheet["A1"].value, sheet["A2"].value, sheet["B2"].value, sheet["B4"].value] == [
        *("F8  QA error analysis", "Period", "2026-11", 2)
    ]


def test_csv_carries_the_mark_of_utf_8_unless_unwanted() -> None:
    assert rendered(figures(), Format.CSV, Language.EN).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("period", "name"),
    [
        ("2026-11", "F8-2026-11.pdf"),
        ("2026-W47", "F8-2026-W47.pdf"),
        ('a"/中', "F8-a---.pdf"),
        ("", "F8.pdf"),
    ],
)
def test_a_file_has_a_name_of_safe_characters(period: str, name: str) -> None:
    assert file_name(figures(period=period), Format.PDF) == name


def test_dates_of_the_sample_are_dates() -> None:
    assert next(iter(figures().rows()))["on"] == date(2026, 11, 3)
