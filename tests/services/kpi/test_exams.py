"""A month's exam is ranked on the next working day on which all of its results are heard, and again
when a mark was changed.
"""

import random
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from services.kpi.given import Directory, Exam, qa_policies
from sqlalchemy import select

from chassis.messages.settings import Settings
from chassis.testing import ServiceUnderTest, under_test
from kpi.__main__ import SERVICE
from kpi.ground import tables as ground_tables
from kpi.rankings import tables as rankings_tables
from kpi.rankings.publication.rules import MONTHLY_EXAM, Candidate, RankingPolicy, rank
from measure.hashes import of_lines
from zhipei_events.kpi import AgentRanked, RankingPublished
from zhipei_events.values import Line, NotRanked, RankingKind, Sitting, Stage

MONTH = "2021-03"
CLOSED = date(2021, 4, 1)  # a Thursday
FRIDAY = datetime(2021, 4, 1, 22, tzinfo=UTC)  # 06:00 in Shanghai on Friday 2 April
MARKS = {"A": "95", "B": "92", "C": "92", "D": "40"}


@pytest.fixture
async def kpi(kpi_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    """The kpi service at noon of Thursday 1 April 2021."""
    async with under_test(
        SERVICE, kpi_settings, simulated_from=datetime(2021, 4, 1, 4, tzinfo=UTC)
    ) as sut:
        await qa_policies(sut)
        yield sut


async def published(
    kpi: ServiceUnderTest,
) -> tuple[dict[str, RankingPublished], dict[str, AgentRanked]]:
    """Heads by scope, and the rows of the whole center by number."""
    said = [
        event
        for _, event in await kpi.drain(RankingPublished, AgentRanked)
        if event.kind is RankingKind.MONTHLY_EXAM
    ]
    numbers = {
        row["person_id"]: row["employee_no"] for row in await kpi.rows(select(ground_tables.people))
    }
    heads = {
        "".join([event.scope[:1], "/", event.scope.rpartition("/")[2]]): event
        for event in said
        if isinstance(event, RankingPublished)
    }
    rows = [event for event in said if isinstance(event, AgentRanked)]
    return heads, {numbers[row.agent_id]: row for row in rows if row.acting}


@pytest.mark.rule("EXM-11", "EVT-9", "KPI-8", "KPI-9")
@pytest.mark.parametrize("seed", range(2))
async def test_the_center_is_ranked_once_head_and_rows_are_there_in_any_order(
    kpi: ServiceUnderTest, directory: Directory, seed: int
) -> None:
    exam = Exam(directory, MONTH)
    await directory.agents(*"ABC")
    await directory.agents("D", "absent", "truant", line=Line.OUTBOUND)
    await directory.agents("off", stage=Stage.OFF_POST)
    await kpi.given(directory.stage_changed("off", Stage.OFF_POST, date(2021, 3, 1)))
    results = [
        *(exam.result(number, total) for number, total in MARKS.items()),
        exam.result("absent", None),
        exam.result("truant", "0"),
    ]
    told = [*results, exam.closed(results, CLOSED)]
    random.Random(seed).shuffle(told)  # noqa: S311 - a shuffle, no secret
    for one in (*told, exam.result("D", "90", Sitting.RESIT)):
        await kpi.given(one)
    await kpi.advance(FRIDAY)
    heads, rows = await published(kpi)
    assert {
        scope: (head.acting, head.ranked, head.not_ranked) for scope, head in heads.items()
    } == {
        "c/all": (True, 5, 2),
        "c/inbound": (False, 3, 1),
        "c/outbound": (False, 2, 1),
        "s/all": (False, 5, 2),
    }
    assert {number: row.place or row.not_ranked for number, row in rows.items()} == {
        "A": 1,
        "B": 2,
        "C": 2,
        "D": 4,
        "truant": 5,
        "absent": NotRanked.EXAM_MISSED,
        "off": NotRanked.OFF_POST,
    }
    whole = heads["c/all"]
    assert [(end.asked, end.agents) for end in whole.bottom] == [
        (2, (directory.person("D"), directory.person("truant")))
    ]
    assert not heads["s/all"].bottom
    assert whole.checksum == of_lines(row.line_of_checksum for row in rows.values())
    await kpi.given(whole, *rows.values())  # heard back, a mark of 0 too
    assert [row["whole"] for row in await kpi.rows(select(rankings_tables.heard_rankings))] == [
        True
    ]


@pytest.mark.rule("EXM-11", "EVT-9")
async def test_nothing_is_ranked_while_a_row_is_missing_and_then_on_the_next_working_day(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    exam = Exam(directory, MONTH)
    await directory.agents(*MARKS)
    await directory.day_off(date(2021, 4, 5))  # Qingming, a Monday
    results = [exam.result(number, total) for number, total in MARKS.items()]
    await kpi.given(*results[:-1], exam.closed(results, CLOSED))
    await kpi.advance(FRIDAY)
    client = kpi.client(roles=["center_director"], places=[("center", str(directory.center))])
    refused = await client.post(f"/v1/periods/monthly_exam/{MONTH}/close", json={})
    assert (refused.status_code, refused.json()["type"]) == (
        409,
        "urn:zhipei:problem:exam-not-whole",
    )
    await kpi.given(results[-1])
    await kpi.advance(FRIDAY + timedelta(days=3))
    assert await published(kpi) == ({}, {})
    await kpi.advance(FRIDAY + timedelta(days=4))
    heads, _ = await published(kpi)
    assert heads["c/all"].ranked == 4
    await kpi.advance(FRIDAY + timedelta(days=8))
    assert await published(kpi) == ({}, {})


@pytest.mark.rule("KPI-8d", "KPI-8e", "EXM-9", "GEN-8", "GEN-11")
async def test_a_revised_mark_makes_the_next_revision_and_each_can_be_computed_again(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    exam = Exam(directory, MONTH)
    await directory.agents(*MARKS)
    results = [exam.result(number, total) for number, total in MARKS.items()]
    await kpi.given(*results, exam.closed(results, CLOSED))
    director = kpi.client(roles=["center_director"], places=[("center", str(directory.center))])
    closing = f"/v1/periods/monthly_exam/{MONTH}/close"
    assert (await director.post(closing, json={})).json() == {
        "kind": "monthly_exam",
        "key": MONTH,
        "published": 4,
    }
    assert (await director.post(closing, json={})).json()["published"] == 0
    await kpi.drain()
    await kpi.given(exam.revised("D", "40", "93"))
    assert (await director.post(closing, json={})).json()[
        "type"
    ] == "urn:zhipei:problem:reason-needed"
    await kpi.advance(FRIDAY)
    heads, rows = await published(kpi)
    head = heads["c/all"]
    assert (head.revision, head.reason, head.moved) == (2, "mark_revised", 3)
    assert {number: (row.place, row.was) for number, row in rows.items()} == {
        "A": (1, 1),
        "B": (3, 2),
        "C": (3, 2),
        "D": (2, 4),
    }
    for revision, marks in ((1, MARKS), (2, MARKS | {"D": "93"})):
        shown = (
            await director.get(f"/v1/rankings/{head.ranking_id}/revisions/{revision}/rows")
        ).json()["items"]
        people = [
            Candidate(
                row["agent_id"],
                "",
                "regular",
                row["days_worked"],
                row["calls"],
                tuple(map(Decimal, row["marks"])),
            )
            for row in shown
        ]
        again = rank(people, RankingPolicy.of({"kpi.tie_policy": "include_all"}, MONTHLY_EXAM))
        assert {row.agent_id: (row.place, row.value) for row in again.rows} == {
            row["agent_id"]: (row["place"], Decimal(row["value"])) for row in shown
        }
        assert sorted(Decimal(mark) for row in shown for mark in row["marks"]) == sorted(
            map(Decimal, marks.values())
        )
    own = kpi.client(directory.person("D"), roles=["agent"])
    (place,) = (
        await own.get("/v1/rankings/places", params={"kind": "monthly_exam", "acting": True})
    ).json()["items"]
    assert (place["place"], place["was"], place["ranked"], place["revision"]) == (2, 4, 4, 2)
    assert (await own.get("/v1/rankings")).status_code == 403
    assert (
        len((await own.get(f"/v1/rankings/{head.ranking_id}/revisions/2/rows")).json()["items"])
        == 1
    )


@pytest.mark.rule("KPI-9")
async def test_where_another_ranking_is_read_by_the_last_place_rule_the_exam_informs_only(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    changed = {
        "value": "composite_monthly",
        "effective_on": "2021-01-01",
        "reason": "the director's choice",
    }
    await kpi.client(roles=["administrator"]).put("/v1/policies/kpi.lastplace_metric", json=changed)
    exam = Exam(directory, MONTH)
    await directory.agents(*MARKS)
    results = [exam.result(number, total) for number, total in MARKS.items()]
    await kpi.given(*results, exam.closed(results, CLOSED))
    await kpi.advance(FRIDAY)
    heads, _ = await published(kpi)
    assert {head.acting for head in heads.values()} == {False}
