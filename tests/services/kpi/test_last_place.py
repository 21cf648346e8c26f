"""Rankings of months come back in any order; who is among the last for the third time is told once,
and again after the return.
"""

import random
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from services.kpi.given import Directory, Exam, qa_policies
from sqlalchemy import select, text

from chassis.messages.service import Projection
from chassis.messages.settings import Settings
from chassis.testing import ServiceUnderTest, under_test
from kpi import tables
from kpi.__main__ import SERVICE
from kpi.rankings.publication.rules import MONTHLY_EXAM, Candidate, RankingPolicy, Scope, rank
from kpi.rankings.received.actions import PROJECTIONS
from zhipei_events.envelope import Envelope, Event
from zhipei_events.kpi import AgentRanked, LastPlaceTriggered, Places, RankingPublished
from zhipei_events.training import AgentReturnedToPost
from zhipei_events.values import Consequence, NotRanked, PayRule, RankingKind, Stage, ranking_id

MONTHS = ("2021-01", "2021-02", "2021-03", "2021-04", "2021-05", "2021-06", "2021-07", "2021-08")
PEOPLE = [f"P{n:02}" for n in range(12)]
POLICIES = RankingPolicy.of({"kpi.tie_policy": "include_all"}, MONTHLY_EXAM)


@pytest.fixture
async def kpi(kpi_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    async with under_test(
        SERVICE, kpi_settings, simulated_from=datetime(2021, 2, 1, 4, tzinfo=UTC)
    ) as sut:
        await qa_policies(sut)
        yield sut


def month(
    directory: Directory, period: str, *last: str, off: str | None = None, revision: int = 1
) -> list[RankingPublished | AgentRanked]:
    """A month's ranking of the center as kpi tells it: these two are the last, this one is
    off-post.
    """
    kpi, center = directory.kpi, directory.center
    scope = Scope(center, None, None, (), (2,), acting=True)
    ids = {directory.person(number): number for number in PEOPLE}
    others = {
        agent: Decimal(90 - (n + 3 * MONTHS.index(period)) % 12) for n, agent in enumerate(ids)
    }  # others are last in each month
    marks = others | {directory.person(one): Decimal(10) for one in last}
    stages = {agent: "off_post" if number == off else "regular" for agent, number in ids.items()}
    result = rank(
        [
            Candidate(agent, ids[agent], stages[agent], 20, 100, (mark,))
            for agent, mark in marks.items()
        ],
        POLICIES,
        bottom=[2],
    )
    ranked: dict[str, Any] = {
        "ranking_id": ranking_id(kpi.tenant, "monthly_exam", scope.name, period),
        "kind": RankingKind.MONTHLY_EXAM,
        "metric": "monthly_exam",
        "line": None,
        "unit_id": center,
        "scope": scope.name,
        "period": period,
        "revision": revision,
        "acting": True,
        "policyset": "0" * 64,
    }
    (end,) = result.bottom
    head = RankingPublished(
        **ranked,
        center_id=center,
        site_id=None,
        ranked=result.ranked,
        not_ranked=len(result.rows) - result.ranked,
        checksum=result.checksum,
        bottom=(Places(asked=2, size=len(end.agents), agents=end.agents),),
    )
    rows = [
        AgentRanked(
            **ranked,
            team_id=None,
            site_id=directory.site,
            center_id=center,
            agent_id=row.agent_id,
            value=row.value,
            place=row.place,
            of=result.ranked,
            not_ranked=NotRanked(row.not_ranked) if row.not_ranked else None,
        )
        for row in result.rows
    ]
    return [head, *rows]


async def hear(
    kpi: ServiceUnderTest, events: list[RankingPublished | AgentRanked], seed: int = 1
) -> Envelope:
    """One by one in some order; the envelope of the head."""
    shuffled: list[Event] = [*events]
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - a shuffle, no secret
    told = [(await kpi.given(one))[0] for one in shuffled]
    return next(envelope for envelope in told if envelope.type == RankingPublished.TYPE)


async def triggered(kpi: ServiceUnderTest) -> list[tuple[Envelope, LastPlaceTriggered]]:
    return await kpi.drain(LastPlaceTriggered)


def returned(
    directory: Directory, number: str, on: date, trigger_id: UUID, trigger: str = "last_place"
) -> AgentReturnedToPost:
    return AgentReturnedToPost(
        order_id=uuid4(),
        person_id=directory.person(number),
        team_id=None,
        site_id=None,
        center_id=directory.center,
        trigger=trigger,
        trigger_id=trigger_id,
        returned_on=on,
        exam_id=uuid4(),
        pay_rule=PayRule.NORMAL,
    )


async def counters(kpi: ServiceUnderTest, directory: Directory) -> Mapping[str, int]:
    shown = (await kpi.client(roles=["hr"]).get("/v1/last-place")).json()["items"]
    assert all(
        one["unconfirmed"] == ["kpi.lastplace_metric"] for one in shown
    )  # GEN-3: the source's word was lost
    numbers = {str(directory.person(number)): number for number in PEOPLE}
    return {numbers[one["agent_id"]]: one["counter"] for one in shown}


@pytest.mark.rule("KPI-9", "EVT-9", "EVT-10", "EVT-4a")
@pytest.mark.parametrize("seed", range(2))
async def test_the_third_month_triggers_once_it_is_whole_whatever_came_first(
    kpi: ServiceUnderTest, directory: Directory, seed: int
) -> None:
    heads = [
        await hear(kpi, month(directory, period, "P00", other), seed)
        for period, other in zip(MONTHS[:2], ("P01", "P02"), strict=True)
    ]
    assert await triggered(kpi) == []
    third = month(directory, MONTHS[2], "P00", "P03")
    random.Random(seed).shuffle(third)  # noqa: S311 - a shuffle, no secret
    heads += [
        told
        for one in third[:-1]
        for told in await kpi.given(one)
        if told.type == RankingPublished.TYPE
    ]
    assert await triggered(kpi) == []  # a row, or the head, is missing
    heads += [told for told in await kpi.given(third[-1]) if told.type == RankingPublished.TYPE]
    ((envelope, event),) = await triggered(kpi)
    assert (event.agent_id, event.consequence, event.metric) == (
        directory.person("P00"),
        Consequence.OFF_POST,
        "monthly_exam",
    )
    assert [(one.period, one.revision, one.of) for one in event.months] == [
        (period, 1, 12) for period in MONTHS[:3]
    ]
    assert {one.place for one in event.months} == {11}
    assert (envelope.causation, envelope.correlation, envelope.time) == (
        heads[2].id,
        heads[2].correlation,
        heads[2].time,
    )
    assert event.causes == tuple(head.id for head in heads)
    assert await counters(kpi, directory) == {
        "P00": 3,
        "P01": 0,
        "P02": 0,
        "P03": 1,
    }  # the others are ranked elsewhere since


@pytest.mark.rule("KPI-9", "KPI-9b", "KPI-9c", "EX-16", "GEN-11")
async def test_none_fires_while_one_is_open_and_after_the_return_it_begins_anew_and_ends_in_separation(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    for period in MONTHS[:3]:
        await hear(kpi, month(directory, period, "P00"))
    ((_, first),) = await triggered(kpi)
    await hear(kpi, month(directory, MONTHS[3], "P00"))
    assert await triggered(kpi) == []  # sat and ranked between trigger and start
    await hear(kpi, month(directory, MONTHS[4], off="P00"))
    await kpi.given(returned(directory, "P00", date(2021, 6, 1), uuid4(), "quality_failing"))
    assert (await counters(kpi, directory))["P00"] == 4
    await kpi.given(returned(directory, "P00", date(2021, 6, 1), first.trigger_id))
    assert (await counters(kpi, directory))["P00"] == 0
    for period in MONTHS[5:7]:
        await hear(kpi, month(directory, period, "P00"))
    assert await triggered(kpi) == []
    await hear(kpi, month(directory, MONTHS[7], "P00"))
    ((_, second),) = await triggered(kpi)
    assert (second.consequence, [one.period for one in second.months]) == (
        Consequence.SEPARATION,
        [*MONTHS[5:8]],
    )
    assert second.earlier == first.months
    seen = (
        await kpi.client(roles=["center_director"], places=[("center", str(directory.center))]).get(
            "/v1/last-place/triggers"
        )
    ).json()
    assert [(one["consequence"], one["closed_as"], one["closed_on"]) for one in seen["items"]] == [
        ("separation", None, None),
        ("off_post", "returned", "2021-06-01"),
    ]
    own = kpi.client(directory.person("P00"), roles=["agent"])
    assert (await own.get("/v1/last-place/triggers")).json()[
        "items"
    ] == []  # as gen.visibility has it
    stranger = kpi.client(
        directory.person("P01"), roles=["team_leader"], places=[("center", str(directory.center))]
    )
    assert (await stranger.get("/v1/last-place/triggers")).json()["items"] == []


@pytest.mark.rule("KPI-9")
async def test_a_trigger_ends_when_its_person_leaves(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    for period in MONTHS[:3]:
        await hear(kpi, month(directory, period, "P00"))
    await kpi.given(directory.stage_changed("P00", Stage.SEPARATED, date(2021, 4, 10)))
    ((closed,),) = [
        (
            await kpi.client(roles=["hr"]).get(
                "/v1/last-place/triggers", params={"state": "closed"}
            )
        ).json()["items"]
    ]
    assert (closed["closed_as"], closed["closed_on"]) == ("separated", "2021-04-10")


@pytest.mark.rule("KPI-8d")
async def test_a_revision_is_counted_by_later_months_and_starts_nothing_by_itself(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await hear(kpi, month(directory, MONTHS[0], "P00"))
    await hear(kpi, month(directory, MONTHS[1], "P00"))
    await hear(kpi, month(directory, MONTHS[2]))
    assert (await counters(kpi, directory))["P00"] == 0
    await hear(kpi, month(directory, MONTHS[2], "P00", revision=2))
    assert await triggered(kpi) == []
    assert (await counters(kpi, directory))["P00"] == 3
    await hear(kpi, month(directory, MONTHS[3], "P00"))
    ((_, event),) = await triggered(kpi)
    assert [(one.period, one.revision) for one in event.months] == [
        ("2021-02", 1),
        ("2021-03", 2),
        ("2021-04", 1),
    ]


@pytest.mark.rule("KPI-9", "EVT-10")
async def test_what_is_published_is_what_is_heard_back_and_a_month_waits_for_the_one_before_it(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await directory.agents(*PEOPLE)
    director = kpi.client(roles=["center_director"], places=[("center", str(directory.center))])
    said = []
    for n, period in enumerate(MONTHS[:3]):
        exam = Exam(directory, period)
        results = [
            exam.result(number, "10" if number == "P00" else str(60 + (place + 3 * n) % 12))
            for place, number in enumerate(PEOPLE)
        ]
        closing = date(2021, n + 2, 1)
        await kpi.given(*results, exam.closed(results, closing))
        await kpi.advance(datetime(2021, n + 2, 1, 4, tzinfo=UTC))
        answer = await director.post(f"/v1/periods/monthly_exam/{period}/close", json={})
        assert answer.json()["published"] == 4, answer.text
        said.append(await kpi.drain(RankingPublished, AgentRanked))
    for n in (0, 2):
        await kpi.hear(said[n])
    assert await triggered(kpi) == []  # the second month was published and is still waited for
    await kpi.hear(said[1])
    ((_, event),) = await triggered(kpi)
    assert [one.period for one in event.months] == [*MONTHS[:3]]
    for projection in PROJECTIONS:
        assert await made_anew(kpi, projection) == await as_heard(kpi, projection)


async def as_heard(kpi: ServiceUnderTest, projection: Projection) -> list[str]:
    table = tables.METADATA.tables[projection.table]
    return sorted(
        map(
            repr,
            await kpi.rows(
                select(
                    *(column for column in table.columns if column.name not in projection.ignore)
                )
            ),
        )
    )


async def made_anew(kpi: ServiceUnderTest, projection: Projection) -> list[str]:
    """The same rows out of what was published (I8); the live ones are put back afterwards."""
    table = tables.METADATA.tables[projection.table]
    async with kpi.engine.begin() as connection:
        await connection.execute(
            text("SELECT set_config('zhipei.tenant', :tenant, true)"), {"tenant": str(kpi.tenant)}
        )
        await connection.execute(table.delete())
        await connection.execute(text(projection.rebuild))
        rows = await connection.execute(
            select(*(column for column in table.columns if column.name not in projection.ignore))
        )
        found = sorted(repr(dict(row)) for row in rows.mappings())
        await connection.rollback()
    return found
