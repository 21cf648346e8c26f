"""Calls go on record by their key, are said once, are heard back and summed per day."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from services.kpi.given import Directory
from sqlalchemy import select, text

from chassis.testing import ServiceUnderTest
from kpi.calls import tables as calls_tables
from kpi.calls.facts.actions import Origin, Recorded, record
from kpi.calls.facts.formats import BadLine, ReadCall
from kpi.calls.facts.rules import Call
from kpi.figures import tables as figures_tables
from kpi.figures.totals.actions import PROJECTIONS
from kpi.ground import tables as ground_tables
from zhipei_events.envelope import Envelope
from zhipei_events.kpi import CallAbandoned, CallHandled, CallRated, CallRevised

TOLD = (CallHandled, CallAbandoned, CallRevised, CallRated)
CALL = Call(
    id="1",
    offered_at=datetime(2021, 1, 1, 1, tzinfo=UTC),
    answered=True,
    line="inbound",
    agent="Diane",
    queue="q",
    wait=10,
    talk=60,
)
RATING: dict[str, Any] = {"rating": Decimal(4), "least": Decimal(1), "greatest": Decimal(5)}


async def put(kpi: ServiceUnderTest, *calls: Call) -> Recorded:
    async with kpi.tx() as tx:
        return await record(
            tx, Origin(source="pbx"), [ReadCall(line, call) for line, call in enumerate(calls, 2)]
        )


async def heard_back(kpi: ServiceUnderTest) -> list[tuple[Envelope, Any]]:
    """What was said goes around and is heard, as over the topic."""
    said = await kpi.drain(*TOLD)
    await kpi.hear(said)
    return said


async def sums(kpi: ServiceUnderTest) -> dict[str, list[dict[str, Any]]]:
    order = ("business_date", "agent_id", "queue")
    return {
        table.name: await kpi.rows(select(table).order_by(*order))
        for table in (figures_tables.day_totals, figures_tables.day_ratings)
    }


@pytest.mark.rule("KPI-0")
async def test_a_handled_call_is_said_once_by_its_person_and_dated_in_the_zone_of_the_site(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("Diane")
    late = replace(
        CALL, offered_at=datetime(2021, 1, 1, 17, tzinfo=UTC)
    )  # 01:00 of the next day in Shanghai
    assert (await put(kpi, late)).counts == {"new": 1}
    ((envelope, event),) = await heard_back(kpi)
    assert isinstance(event, CallHandled)
    assert (envelope.key, envelope.subject, envelope.site) == (
        str(directory.person("Diane")),
        str(event.call_id),
        directory.site,
    )
    assert envelope.time == late.offered_at + timedelta(seconds=70)
    assert (event.call_key, event.business_date, event.talk_seconds) == (
        "pbx:1",
        date(2021, 1, 2),
        60,
    )


@pytest.mark.rule("KPI-0")
async def test_a_call_that_nobody_took_is_said_under_its_line(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("Diane")
    await put(
        kpi,
        replace(CALL, answered=False, talk=None),
        replace(CALL, id="2", answered=False, talk=None, agent=None),
    )
    rung, unrung = await heard_back(kpi)
    assert {rung[0].key, unrung[0].key} == {f"line:inbound@{directory.center}"}
    assert (rung[1].agent_id, unrung[1].agent_id) == (directory.person("Diane"), None)


@pytest.mark.rule("KPI-0a")
async def test_an_unknown_agent_is_a_rejected_line_and_nobody_is_made_up(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("Diane")
    done = await put(kpi, CALL, replace(CALL, id="2", agent="Nobody"))
    assert done.rejected == [BadLine(3, "agent", "unknown_agent", "Nobody")]
    assert len(await kpi.rows(select(calls_tables.calls))) == 1
    assert "Nobody" not in {
        row["employee_no"] for row in await kpi.rows(select(ground_tables.people))
    }


@pytest.mark.rule("KPI-0")
async def test_a_call_that_nobody_took_counts_whoever_was_rung(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("Diane")
    lost = replace(CALL, id="3", answered=False, agent="2001", talk=None, rating=None)
    done = await put(kpi, lost)
    assert done.rejected == []
    assert done.counts == {"new": 1}
    (row,) = await kpi.rows(select(calls_tables.calls))
    assert (row["answered"], row["agent_id"]) == (False, None)


async def test_a_name_that_means_two_people_is_rejected(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await kpi.given(
        directory.state("E1", name="Wang Lei"),
        directory.state("E2", name="Wang Lei"),
        directory.state("E3", name="Li Na"),
    )
    async with kpi.tx() as tx:
        told = [
            ReadCall(1, replace(CALL, agent="Wang Lei")),
            ReadCall(2, replace(CALL, id="2", agent="Li Na")),
        ]
        done = await record(tx, Origin(source="pbx", match="name"), told)
    assert done.rejected == [BadLine(1, "agent", "ambiguous_agent", "Wang Lei")]
    assert done.counts == {"new": 1}


@pytest.mark.rule("KPI-0")
async def test_the_same_calls_again_shuffled_or_in_pieces_change_nothing(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("Diane", "Greg")
    calls = [
        replace(
            CALL,
            id=str(n),
            agent=("Diane", "Greg")[n % 2],
            offered_at=CALL.offered_at + timedelta(hours=n),
            talk=n,
            **RATING,
        )
        for n in range(60)
    ]
    await put(kpi, *calls)
    await heard_back(kpi)
    before = await sums(kpi)
    random.Random(1).shuffle(calls)  # noqa: S311 - a shuffle, no secret
    for piece in (calls[:17], calls[10:40], calls[40:]):
        assert (await put(kpi, *piece)).counts == {"unchanged": len(piece)}
    assert await heard_back(kpi) == []
    assert await sums(kpi) == before


@pytest.mark.rule("KPI-0")
async def test_a_late_rating_and_a_correction_leave_the_sums_of_a_rebuild(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("Diane")
    await put(kpi, CALL, replace(CALL, id="2"), replace(CALL, id="3", answered=False, talk=None))
    await heard_back(kpi)
    assert (await put(kpi, replace(CALL, **RATING))).counts == {"rated": 1}
    assert [type(event) for _, event in await heard_back(kpi)] == [CallRated]
    moved = replace(
        CALL, queue="other", talk=90, transferred=True, **{**RATING, "rating": Decimal(2)}
    )
    assert (await put(kpi, moved)).counts == {"revised": 1}
    ((_, revised),) = await heard_back(kpi)
    assert isinstance(revised, CallRevised)
    assert set(revised.changed) == {"queue", "talk_seconds", "transferred", "rating"}
    await put(kpi, replace(CALL, id="2", queue="other"))
    await heard_back(kpi)
    found = await sums(kpi)
    assert [
        (row["queue"], row["handled"], row["abandoned"], row["talk_seconds"])
        for row in found["day_totals"]
    ] == [
        ("other", 2, 0, 150),
        ("q", 0, 1, 0),
    ]
    assert [(row["queue"], row["ratings"], row["rating_sum"]) for row in found["day_ratings"]] == [
        ("other", 1, Decimal(2))
    ]
    assert await rebuilt(kpi) == found


async def test_what_a_later_file_leaves_out_stays_as_it_was(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("Diane")
    await put(kpi, replace(CALL, type_code="T1", type="enquiry", resolved=True, **RATING))
    assert (await put(kpi, replace(CALL, type_code="T1", wait=None))).counts == {"unchanged": 1}


@pytest.mark.rule("EVT-4")
async def test_a_call_cannot_change_its_agent(kpi: ServiceUnderTest, directory: Directory) -> None:
    await directory.agents("Diane", "Greg")
    await put(kpi, CALL)
    assert [bad.code for bad in (await put(kpi, replace(CALL, agent="Greg"))).rejected] == [
        "other_agent"
    ]


async def test_a_move_to_another_team_leaves_old_calls_where_they_were(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("Diane", team=directory.center)
    await put(kpi, CALL)
    await directory.agents("Diane", team=directory.site)
    assert (await put(kpi, CALL)).counts == {"unchanged": 1}


async def test_a_key_that_stands_twice_in_one_set_with_other_facts_is_rejected(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("Diane")
    done = await put(kpi, CALL, CALL, replace(CALL, talk=99))
    assert done.counts == {"new": 1, "unchanged": 1}
    assert [(bad.line, bad.cell, bad.code) for bad in done.rejected] == [(4, "id", "duplicate_key")]


async def test_the_same_event_heard_twice_counts_once(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents("Diane")
    await put(kpi, CALL)
    said = await heard_back(kpi)
    before = await sums(kpi)
    await kpi.hear(said)
    assert await sums(kpi) == before


async def rebuilt(kpi: ServiceUnderTest) -> dict[str, list[dict[str, Any]]]:
    """The sums made anew from the call table; the live ones are put back afterwards."""
    async with kpi.engine.begin() as connection:
        await connection.execute(
            text("SELECT set_config('zhipei.tenant', :tenant, true)"), {"tenant": str(kpi.tenant)}
        )
        for projection in PROJECTIONS:
            # Own names
            await connection.execute(text(f"DELETE FROM {projection.table}"))  # noqa: S608
            await connection.execute(text(projection.rebuild))
        order = ("business_date", "agent_id", "queue")
        found = {
            table.name: [
                dict(row)
                for row in (await connection.execute(select(table).order_by(*order))).mappings()
            ]
            for table in (figures_tables.day_totals, figures_tables.day_ratings)
        }
        await connection.rollback()
    return found
