"""Forms by HTTP: one route each, every format and language, asked like any other route."""

import csv
import io

import pytest
from notebook.service import forms
from notebook.tables import notes
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import insert

from chassis.http.documents import listing
from chassis.messages.ids import uuid7
from chassis.testing import ServiceUnderTest
from documents import FormDeclaredTwice
from documents.as_pdf import MOST_ROWS


async def given_notes(sut: ServiceUnderTest, *texts: str) -> None:
    rows = [
        {"tenant_id": sut.tenant, "note_id": uuid7(), "number": 7, "text": text} for text in texts
    ]
    async with sut.tx() as tx:
        await tx.execute(insert(notes), rows)


FORM = "/v1/documents/N1"


@pytest.mark.rule("GEN-12")
@pytest.mark.parametrize(
    ("language", "title"),
    [("zh-Hans", "笔记清单"), ("zh-Hant", "筆記清單"), ("en", "List of notes")],
)
async def test_every_format_has_the_same_rows(
    notebook: ServiceUnderTest, language: str, title: str
) -> None:
    await given_notes(notebook, "买药", "=1+1", "测䶮")
    client = notebook.client(roles=["reader"])
    data = {}
    for format in ("page", "csv", "xlsx", "pdf"):
        asked: dict[str, str | int] = {"number": 7, "writer": "王"}
        asked |= {"format": format, "language": language}
        answer = await client.get(FORM, params=asked)
        assert answer.status_code == 200
        assert answer.headers["content-language"] == language
        data[format] = answer.content
    lines = list(csv.reader(io.StringIO(data["csv"].decode("utf-8-sig"))))
    assert lines[1:] == [["王", "7", "'=1+1"], ["王", "7", "买药"], ["王", "7", "测䶮"]]
    sheet = load_workbook(io.BytesIO(data["xlsx"])).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6, max_row=8)] == [
        [7, "=1+1"],
        [7, "买药"],
        [7, "测䶮"],
    ]
    page, pdf = data["page"].decode(), PdfReader(io.BytesIO(data["pdf"])).pages[0].extract_text()
    for text in (title, "=1+1", "买药", "测䶮", "王"):
        assert text in page
        assert text in pdf


async def test_files_are_named_and_pages_load_nothing(notebook: ServiceUnderTest) -> None:
    client = notebook.client(roles=["reader"])
    page = await client.get(FORM, params={"number": 7})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    file = await client.get(FORM, params={"number": 7, "format": "xlsx"})
    assert file.headers["content-disposition"] == 'attachment; filename="N1-2026-11.xlsx"'


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("fr,en-GB;q=0.5", "en"),
        ("fr", "en"),  # the language of the caller
    ],
)
async def test_a_form_answers_in_the_language_of_the_browser(
    notebook: ServiceUnderTest, accepted: str, language: str
) -> None:
    client = notebook.client(roles=["reader"])
    answer = await client.get(FORM, params={"number": 7}, headers={"Accept-Language": accepted})
    assert answer.headers["content-language"] == language


async def test_who_lacks_the_permission_gets_no_form(notebook: ServiceUnderTest) -> None:
    answer = await notebook.client(roles=["stranger"]).get(FORM, params={"number": 7})
    assert answer.status_code == 403


async def test_a_form_asks_for_its_parameters(notebook: ServiceUnderTest) -> None:
    answer = await notebook.client(roles=["reader"]).get(FORM, params={"format": "docx"})
    assert answer.status_code == 422
    assert {fault["where"] for fault in answer.json()["errors"]} == {"query.number", "query.format"}


async def test_a_value_that_no_file_can_hold_is_refused_with_its_place(
    notebook: ServiceUnderTest,
) -> None:
    await given_notes(notebook, "a", "b" * 40_000)
    answer = await notebook.client(roles=["reader"]).get(FORM, params={"number": 7})
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:zhipei:problem:figure-not-printable"
    assert answer.json()["errors"] == [{"where": "N1.row 2.text", "code": "not_printable"}]


async def test_a_list_too_long_for_a_pdf_is_refused_and_exported(
    notebook: ServiceUnderTest,
) -> None:
    await given_notes(notebook, *(f"{number:05}" for number in range(MOST_ROWS + 1)))
    client = notebook.client(roles=["reader"])
    refused = await client.get(FORM, params={"number": 7, "format": "pdf"})
    assert refused.status_code == 422
    assert refused.json()["type"] == "urn:zhipei:problem:document-too-long"
    exported = await client.get(FORM, params={"number": 7, "format": "csv"})
    assert len(exported.text.splitlines()) == 1 + MOST_ROWS + 1


async def test_a_service_lists_its_forms(notebook: ServiceUnderTest) -> None:
    answer = await notebook.client(roles=["stranger"]).get("/v1/documents")
    assert answer.json() == {
        "items": [
            {
                "id": "N1",
                "title": {"zh-Hans": "笔记清单", "zh-Hant": "筆記清單", "en": "List of notes"},
                "rule": "GEN-12",
                "path": "/v1/documents/N1",
            }
        ]
    }


def test_an_app_with_a_form_twice_does_not_start() -> None:
    with pytest.raises(FormDeclaredTwice, match="N1"):
        listing([forms, forms])
