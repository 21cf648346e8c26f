"""The directory may come later than the facts, in any order: everybody who must know is told, and
of a vacancy the administrators are.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from services.notify.given import NOON, Directory, settled
from sqlalchemy import select

from chassis.messages.timers import Due
from chassis.testing import ServiceUnderTest
from notify import tables
from notify.addressing import tables as addressing_tables
from notify.addressing.recipients.actions import close_day
from notify.addressing.recipients.store import NOWHERE
from notify.delivery import tables as delivery_tables
from notify.ground import tables as ground_tables
from zhipei_events.envelope import Envelope, Event
from zhipei_events.notify import NotificationSent

SIX = NOON + timedelta(hours=6)  # 18:00 in Shanghai, the digest's time
Messages = list[tuple[Envelope, Event | None]]


async def told(notify: ServiceUnderTest, there: Directory) -> list[tuple[str, str, str, str]]:
    """Who has which message of which event, and what it remembers."""
    names = {person.person_id: person.employee_no for person in there.everybody()}
    rows = await notify.rows(select(delivery_tables.messages))
    return sorted(
        (
            names.get(row["person_id"], "?"),
            row["template"],
            str(row["cause_id"]),
            str(row["details"]),
        )
        for row in rows
    )


async def reached(notify: ServiceUnderTest, there: Directory, template: str) -> set[str]:
    return {
        name for name, given_template, *_ in await told(notify, there) if given_template == template
    }


async def vacant(notify: ServiceUnderTest) -> set[tuple[str, UUID]]:
    return {
        (row["who"], row["unit_id"]) for row in await notify.rows(select(delivery_tables.vacancies))
    }


def everybody_but(there: Directory, *employee_nos: str) -> list[Event]:
    return [person for person in there.everybody() if person.employee_no not in employee_nos]


# ---- who comes later


@pytest.mark.rule("NTF-1", "EVT-4", "ORG-22")
async def test_leader_and_hr_who_arrive_after_the_fact_are_told_all_the_same(
    notify: ServiceUnderTest,
) -> None:
    there = Directory(notify.tenant)
    (heard,) = await notify.given(there.stage("A"))
    await notify.drain()
    await notify.given(*there.units(), *there.everybody())
    assert [name for name, *_ in await told(notify, there)] == ["A", "HR", "Leader East"]
    said = await notify.drain(NotificationSent)
    assert {event.person_id for _, event in said} == {
        there.person("HR"),
        there.person("Leader East"),
    }
    assert {(envelope.causation, envelope.correlation, envelope.time) for envelope, _ in said} == {
        (heard.id, heard.correlation, heard.time)
    }
    await notify.advance(SIX)
    assert await vacant(notify) == set()


@pytest.mark.rule("NTF-1", "EVT-4")
async def test_one_of_two_who_arrives_after_the_fact_is_told_too(notify: ServiceUnderTest) -> None:
    there = Directory(notify.tenant)
    late = there.staff("Leader West", "team_leader", site="West")
    (state,) = await notify.given(late)
    await notify.given(*there.units(), *everybody_but(there))
    await forget_person(notify, late.person_id)
    await notify.given(there.head(acting=True))
    assert await reached(notify, there, "kpi.ranking-published/staff") == {
        "Leader East",
        "Director",
    }
    await notify.given(late, at=state.time)
    assert await reached(notify, there, "kpi.ranking-published/staff") == {
        "Leader East",
        "Leader West",
        "Director",
    }


@pytest.mark.rule("NTF-1")
async def test_who_joins_others_after_the_fact_is_not_told_of_it(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(directory.stage("A"))
    await notify.given(directory.staff("B", "hr", site=None), at=NOON + timedelta(hours=1))
    assert await reached(notify, directory, "people.agent-stage-changed/staff") == {
        "HR",
        "Leader East",
    }


@pytest.mark.rule("NTF-1")
async def test_whoever_fills_a_vacancy_the_same_day_is_told_what_waited(
    notify: ServiceUnderTest,
) -> None:
    there = await settled(notify, without=["HR"])
    await notify.given(there.stage("A"))
    await notify.given(there.staff("HR", "hr", site=None), at=NOON + timedelta(hours=1))
    assert "HR" in await reached(notify, there, "people.agent-stage-changed/staff")
    await notify.advance(SIX)
    assert await vacant(notify) == set()


# ---- nobody


@pytest.mark.rule("NTF-1")
async def test_where_nobody_is_found_the_administrator_hears_of_it_once_a_day_role_and_place(
    notify: ServiceUnderTest,
) -> None:
    there = await settled(notify, without=["HR", "Trainer East", "Trainer West"])
    await notify.given(
        *(there.stage(person) for person in ("A", "B")),
        there.stage("C", site="West"),
        there.repeated("A"),
    )
    await notify.given(there.assigned("A", None))
    assert await vacant(notify) == set()  # somebody may turn up until the day is closed
    await notify.advance(SIX)
    assert await vacant(notify) == {
        ("hr", there.unit("C")),
        ("trainer", there.unit("C")),
        ("owner", there.unit("C")),
    }
    mine = select(delivery_tables.messages).where(
        delivery_tables.messages.c.person_id == there.person("Administrator")
    )
    (row,) = await notify.rows(mine)
    assert (row["template"], row["told_at"]) == ("notify.vacancy-found/duty", SIX)
    assert row["details"] == {
        "who": ["hr", "owner", "trainer"],
        "unit_id": [str(there.unit("C"))],
        "found_on": "2026-11-02",
    }
    await notify.given(there.stage("A"), at=SIX + timedelta(minutes=1))
    await notify.advance(SIX + timedelta(days=1))  # the evening belongs to a date that was told of
    await notify.given(there.stage("A"))
    await notify.advance(SIX + timedelta(days=2))
    assert [
        row["details"]["found_on"]
        for row in await notify.rows(mine.order_by(delivery_tables.messages.c.told_at))
    ] == [
        "2026-11-02",
        "2026-11-03",
    ]
    assert await notify.rows(select(addressing_tables.open_facts)) == []


@pytest.mark.rule("NTF-1")
async def test_an_unknown_team_is_a_vacancy_of_nowhere_and_the_agent_is_told_all_the_same(
    notify: ServiceUnderTest,
) -> None:
    there = Directory(notify.tenant)
    await notify.given(
        there.scored("A", unacceptable=True).model_copy(
            update={"team_id": None, "site_id": None, "center_id": None}
        )
    )
    assert [(name, template) for name, template, *_ in await told(notify, there)] == [
        ("A", "qa.call-scored/own")
    ]
    await notify.advance(SIX)
    assert await vacant(notify) == {("team_leader", NOWHERE)}


# ---- the law


def facts(there: Directory) -> list[Event]:
    """What is told by role, each relation at least once; nobody holds the trainer's."""
    return [
        *(there.stage(agent) for agent in ("A", "B")),
        there.stage("C", site="West"),
        there.repeated("A"),
        there.shortfall("B"),
        there.scored("C", unacceptable=True, site="West"),
        there.coaching("A", None),
        there.assigned("B", None),
        there.head(acting=True),
    ]


@pytest.mark.rule("EVT-4", "NTF-1")
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32), cuts=st.sets(st.integers(1, 40), max_size=12))
async def test_any_interleaving_of_facts_and_directory_in_any_batches_puts_the_same_into_the_inboxes(
    notify: ServiceUnderTest, seed: int, cuts: set[int]
) -> None:
    there = Directory(notify.tenant)
    directory = [*there.units(), *everybody_but(there, "Trainer East", "Trainer West")]
    await forget(notify)
    everything = [*directory, *facts(there)]
    messages: Messages = list(
        zip(await notify.given(*everything, at=NOON), everything, strict=True)
    )
    await close(notify)
    expected = await told(notify, there), await vacant(notify)
    assert {who for who, _ in expected[1]} == {"trainer", "owner"}
    await forget(notify)
    # An order, no secret
    shuffled = random.Random(seed).sample(messages, len(messages))  # noqa: S311
    for batch in pieces(shuffled, cuts):
        await notify.hear(batch)
    await close(notify)
    assert (await told(notify, there), await vacant(notify)) == expected


def pieces(messages: Messages, cuts: set[int]) -> Sequence[Messages]:
    edges = [0, *sorted(cut for cut in cuts if cut < len(messages)), len(messages)]
    return [messages[first:last] for first, last in pairwise(edges)]


async def close(notify: ServiceUnderTest) -> None:
    """The end of the day, as the timer has it; once per example, so the clock stays where it is."""
    async with notify.tx(at=SIX) as tx:
        await close_day(
            tx,
            Due(
                "vacancies",
                str(notify.tenant),
                "Asia/Shanghai",
                SIX,
                date(2026, 11, 2),
                "2026-11-02",
            ),
        )


async def forget(notify: ServiceUnderTest) -> None:
    """As if nothing had ever been heard."""
    heard: list[Any] = [
        delivery_tables.messages,
        delivery_tables.vacancies,
        addressing_tables.open_facts,
        ground_tables.people,
        ground_tables.units,
    ]
    async with notify.tx() as tx:
        for table in (*heard, tables.METADATA.tables["seen"], tables.METADATA.tables["subjects"]):
            await tx.execute(table.delete())


async def forget_person(notify: ServiceUnderTest, person_id: UUID) -> None:
    async with notify.tx() as tx:
        await tx.execute(
            ground_tables.people.delete().where(ground_tables.people.c.person_id == person_id)
        )
