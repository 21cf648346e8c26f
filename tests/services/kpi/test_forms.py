"""The month's exam ranking as a form (F18)."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import httpx
import pytest
from services.directory import person_state
from services.forms import read_form
from services.kpi.given import Directory, Exam, qa_policies
from sqlalchemy import select

from chassis.messages.settings import Settings
from chassis.testing import ServiceUnderTest, under_test
from kpi.__main__ import SERVICE
from kpi.rankings.forms.formats import F18
from kpi.rankings.tables import ranking_figures

FRIDAY = datetime(2021, 4, 1, 22, tzinfo=UTC)  # 06:00 in Shanghai on Friday 2 April
MARKS = {"A": "95", "B": "92", "C": "92", "D": "61.25", "E": "40"}


@pytest.fixture
async def kpi(kpi_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    """The kpi service at noon of Thursday 1 April 2021."""
    async with under_test(
        SERVICE, kpi_settings, simulated_from=datetime(2021, 4, 1, 4, tzinfo=UTC)
    ) as sut:
        await qa_policies(sut)
        yield sut


@pytest.fixture
async def ranked(kpi: ServiceUnderTest, directory: Directory) -> Directory:
    """The exam of March 2021 is ranked; absent missed it with leave."""
    exam = Exam(directory, "2021-03")
    await directory.agents(*MARKS, "absent")
    results = [exam.result(number, total) for number, total in MARKS.items()]
    results.append(exam.result("absent", None))
    await kpi.given(*results, exam.closed(results, date(2021, 4, 1)))
    await kpi.advance(FRIDAY)
    return directory


def director(kpi: ServiceUnderTest, directory: Directory) -> httpx.AsyncClient:
    places = [("center", str(directory.center))]
    return kpi.client(directory.person("boss"), roles=["center_director"], places=places)


@pytest.mark.rule("KPI-8", "KPI-8a", "EXM-11", "GEN-12")
async def test_the_ranking_is_a_list_with_the_last_two_marked(
    kpi: ServiceUnderTest, ranked: Directory
) -> None:
    asked = {"center_id": str(ranked.center), "month": "2021-03"}
    form = await read_form(director(kpi, ranked), F18, **asked)
    assert (form.head["revision"], form.head["ranked"], form.head["not_ranked"]) == ("1", "5", "1")
    columns = ("place", "employee_no", "total", "bottom", "months")
    assert [tuple(row[name] for name in columns) for row in form.rows] == [
        ("1", "A", "95.0", "否", ""),
        ("2", "B", "92.0", "否", ""),
        ("2", "C", "92.0", "否", ""),
        ("4", "D", "61.3", "是", "1"),  # 61.25, half up
        ("5", "E", "40.0", "是", "1"),
        ("", "absent", "", "否", ""),
    ]
    assert form.rows[-1]["remark"] != ""


@pytest.mark.rule("GEN-11")
async def test_an_agent_sees_the_own_place_only(kpi: ServiceUnderTest, ranked: Directory) -> None:
    agent = kpi.client(ranked.person("B"), roles=["agent"])
    asked = {"center_id": str(ranked.center), "month": "2021-03"}
    form = await read_form(agent, F18, **asked)
    assert [row["employee_no"] for row in form.rows] == ["B"]


async def test_a_month_without_ranking_has_no_form(
    kpi: ServiceUnderTest, ranked: Directory
) -> None:
    asked = {"center_id": str(ranked.center), "month": "2021-02"}
    answer = await director(kpi, ranked).get("/v1/documents/F18", params=asked)
    assert answer.status_code == 404


@pytest.mark.rule("KPI-8d")
async def test_a_published_ranking_is_rendered_again_byte_for_byte(
    kpi: ServiceUnderTest, ranked: Directory
) -> None:
    asked = {"center_id": str(ranked.center), "month": "2021-03", "format": "pdf"}
    before = await director(kpi, ranked).get("/v1/documents/F18", params=asked)
    renamed = person_state(kpi.tenant, "A", name="改名", center_id=ranked.center)
    await kpi.given(renamed)
    after = await director(kpi, ranked).get("/v1/documents/F18", params=asked)
    assert after.content == before.content
    assert after.headers["etag"] == before.headers["etag"]
    own = await kpi.client(ranked.person("A"), roles=["agent"]).get(
        "/v1/documents/F18", params={**asked, "format": "csv", "language": "en"}
    )
    assert "改名" in own.text


@pytest.mark.rule("KPI-8d", "GEN-8")
async def test_a_revision_has_figures_of_its_own(kpi: ServiceUnderTest, ranked: Directory) -> None:
    stored = await kpi.rows(select(ranking_figures))
    assert [(row["form"], row["thing"].partition("/")[2]) for row in stored] == [("F18", "1")]
    assert all(sha256(row["lines"]).hexdigest() == row["sha256"] for row in stored)
    exam = Exam(ranked, "2021-03")
    await kpi.given(exam.revised("E", "40", "70"))
    await kpi.advance(FRIDAY + timedelta(days=4))
    stored = await kpi.rows(select(ranking_figures))
    assert sorted(row["thing"].partition("/")[2] for row in stored) == ["1", "2"]
    asked = {"center_id": str(ranked.center), "month": "2021-03"}
    newest = await read_form(director(kpi, ranked), F18, **asked)
    first = await read_form(director(kpi, ranked), F18, revision=1, **asked)
    assert [form.rows[4]["employee_no"] for form in (newest, first)] == ["D", "E"]
