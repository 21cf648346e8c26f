"""A week's scores become places on Monday, once, and again only when facts changed and there is a
reason.
"""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from services.kpi.given import Directory, qa_policies
from sqlalchemy import select

from chassis.messages.settings import Settings
from chassis.testing import ServiceUnderTest, under_test
from kpi.__main__ import SERVICE
from kpi.calls.facts.actions import Origin, record
from kpi.calls.facts.formats import ReadCall
from kpi.calls.facts.rules import Call
from kpi.ground import tables as ground_tables
from kpi.rankings import tables as rankings_tables
from kpi.rankings.publication import actions
from kpi.rankings.publication.rules import GROUP_WEEKLY
from measure.hashes import of_lines
from zhipei_events.kpi import AgentRanked, CallHandled, RankingPublished
from zhipei_events.values import Attendance, Line, NotRanked, SampleKind, ScoredKind, Stage

MONDAY = date(2021, 3, 1)
WEEK = "2021-W09"
FRIDAY = date(2021, 3, 5)
NEXT_MONDAY = datetime(2021, 3, 7, 16, tzinfo=UTC)  # 00:00 in Shanghai
SCORES = {"A": "95", "B": "92", "C": "92", "D": "90", "E": "90", "F": "88"}  # EX-13


@pytest.fixture
async def kpi(kpi_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    """The kpi service in the morning of Monday 1 March 2021."""
    async with under_test(
        SERVICE, kpi_settings, simulated_from=datetime(2021, 3, 1, 1, tzinfo=UTC)
    ) as sut:
        await qa_policies(sut)
        yield sut


async def worked(kpi: ServiceUnderTest, *agents: str, days: int = 5, first: date = MONDAY) -> None:
    """A call a day for each, on record and heard back."""
    noon = datetime(first.year, first.month, first.day, 4, tzinfo=UTC)
    calls = [
        Call(
            id=f"{agent}{first}{n}",
            offered_at=noon + timedelta(days=n),
            answered=True,
            line="inbound",
            agent=agent,
            wait=1,
            talk=60,
        )
        for agent in agents
        for n in range(days)
    ]
    async with kpi.tx() as tx:
        await record(tx, Origin(source="pbx"), [ReadCall(1, call) for call in calls])
    await kpi.hear(await kpi.drain(CallHandled))


async def week(kpi: ServiceUnderTest, directory: Directory) -> None:
    """Six people of EX-13 with a week of work and one score each."""
    await directory.agents(*SCORES)
    await worked(kpi, *SCORES)
    await kpi.given(*(directory.scored(agent, total, FRIDAY) for agent, total in SCORES.items()))


async def published(kpi: ServiceUnderTest) -> tuple[list[RankingPublished], dict[str, AgentRanked]]:
    """What was said of the inbound line: heads, and rows by the end of the person's number."""
    said = await kpi.drain(RankingPublished, AgentRanked)
    heads = [
        event
        for _, event in said
        if isinstance(event, RankingPublished) and event.line is Line.INBOUND
    ]
    numbers = {
        row["person_id"]: row["employee_no"] for row in await kpi.rows(select(ground_tables.people))
    }
    return heads, {
        numbers[event.agent_id]: event for _, event in said if isinstance(event, AgentRanked)
    }


@pytest.mark.rule("KPI-8", "KPI-8a", "KPI-8b", "EVT-9", "EX-13")
async def test_on_monday_the_week_before_is_ranked_per_line(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await qa_policies(kpi, correction_bottom=2)
    await week(kpi, directory)
    await kpi.advance(NEXT_MONDAY)
    (head,), rows = await published(kpi)
    assert {agent: row.place for agent, row in rows.items()} == {
        "A": 1,
        "B": 2,
        "C": 2,
        "D": 4,
        "E": 4,
        "F": 6,
    }
    assert (head.period, head.revision, head.acting, head.ranked, head.not_ranked, head.reason) == (
        WEEK,
        1,
        True,
        6,
        0,
        None,
    )
    assert (head.top[0].asked, head.top[0].agents) == (1, (directory.person("A"),))
    assert (head.bottom[0].asked, head.bottom[0].size) == (2, 3)
    assert head.bottom[0].agents == tuple(directory.person(agent) for agent in "DEF")
    assert {row.policyset for row in rows.values()} == {head.policyset}
    assert {(row.of, row.evaluations, row.calls) for row in rows.values()} == {(6, 1, 5)}


@pytest.mark.rule("EVT-9")
async def test_count_and_checksum_of_the_rows_agree_with_the_head(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await week(kpi, directory)
    await kpi.advance(NEXT_MONDAY)
    (head,), rows = await published(kpi)
    assert head.ranked + head.not_ranked == len(rows)
    assert head.checksum == of_lines(row.line_of_checksum for row in rows.values())


@pytest.mark.rule("KPI-8", "EVT-9")
async def test_people_are_written_and_said_piece_by_piece_in_one_transaction(
    kpi: ServiceUnderTest, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "CHUNK", 4)
    await week(kpi, directory)
    async with kpi.tx(at=NEXT_MONDAY) as tx:
        await actions.publish(tx, GROUP_WEEKLY, directory.center, WEEK)
        assert tx.said == 1 + len(SCORES)  # before the edge has said the rest
        assert [event for _, event in await kpi.drain()] == []
    (head,), rows = await published(kpi)
    assert head.checksum == of_lines(row.line_of_checksum for row in rows.values())
    stored = await kpi.rows(
        select(rankings_tables.ranking_rows).order_by(rankings_tables.ranking_rows.c.place)
    )
    assert [row["place"] for row in stored] == [1, 2, 2, 4, 4, 6]
    assert {row["agent_id"]: row["value"] for row in stored} == {
        row.agent_id: row.value for row in rows.values()
    }


@pytest.mark.rule("KPI-8c")
async def test_people_without_a_place_are_named_with_the_reason(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await week(kpi, directory)
    await directory.agents("few", "none", "off", "new", "gone")
    await worked(kpi, "few", days=2)
    await worked(kpi, "none", "off", "new", "gone")
    await kpi.given(
        *(directory.scored(agent, "80", FRIDAY) for agent in ("few", "off", "new", "gone"))
    )
    stages = {"off": Stage.OFF_POST, "new": Stage.TRAINEE, "gone": Stage.SEPARATED}
    await kpi.given(
        *(directory.stage_changed(agent, stage, FRIDAY) for agent, stage in stages.items())
    )
    await kpi.advance(NEXT_MONDAY)
    (head,), rows = await published(kpi)
    assert {agent: row.not_ranked for agent, row in rows.items() if row.place is None} == {
        "few": NotRanked.TOO_FEW_DAYS,
        "none": NotRanked.NO_VALUE,
        "off": NotRanked.OFF_POST,
        "new": NotRanked.TRAINEE,
        "gone": NotRanked.SEPARATED,
    }
    assert (head.ranked, head.not_ranked) == (6, 5)


@pytest.mark.rule("KPI-8c", "ORG-13c", "KPI-8d")
async def test_where_a_site_sends_attendance_days_worked_are_those_kept_and_not_those_with_a_call(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await week(kpi, directory)
    days = [MONDAY + timedelta(days=n) for n in range(5)]
    kept = {
        "A": [Attendance.ON_TIME, Attendance.LATE, Attendance.EARLY_LEAVE],
        "B": [Attendance.ON_TIME, Attendance.LATE, Attendance.ABSENT],
    }
    await kpi.given(
        *(
            directory.attended(who, day, how)
            for who, hows in kept.items()
            for day, how in zip(days, hows, strict=False)
        )
    )
    await kpi.advance(NEXT_MONDAY)
    (head,), rows = await published(kpi)
    assert {agent: row.not_ranked for agent, row in rows.items() if agent in "ABC"} == {
        "A": None,
        "B": NotRanked.TOO_FEW_DAYS,
        "C": NotRanked.TOO_FEW_DAYS,
    }
    await kpi.given(directory.attended("B", days[2], Attendance.LATE, revision=2))
    await kpi.advance(NEXT_MONDAY + timedelta(days=1, hours=2))
    (head,), rows = await published(kpi)
    assert (head.revision, head.reason, rows["B"].place) == (2, "late_attendance", 2)


@pytest.mark.rule("KPI-8c")
async def test_a_stage_counts_from_its_day_on_and_not_before(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await week(kpi, directory)
    await kpi.given(directory.stage_changed("A", Stage.OFF_POST, MONDAY + timedelta(days=7)))
    await kpi.advance(NEXT_MONDAY)
    _, rows = await published(kpi)
    assert rows["A"].place == 1


@pytest.mark.rule("QA-48", "QA-2c")
async def test_only_random_draws_of_the_week_in_which_they_were_submitted_make_the_mean(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await week(kpi, directory)
    await kpi.given(
        directory.scored("F", "100", FRIDAY, sample=SampleKind.EXTRA),
        directory.scored("F", "0", FRIDAY, sample=SampleKind.RISK),
        directory.scored("F", "0", FRIDAY, kind=ScoredKind.LIVE),
        directory.scored("F", "0", FRIDAY, additive=True),
        directory.scored("F", "0", MONDAY + timedelta(days=7)),
    )
    await kpi.advance(NEXT_MONDAY)
    _, rows = await published(kpi)
    assert (str(rows["F"].value), rows["F"].evaluations) == ("94.0000000000", 2)


@pytest.mark.rule("KPI-8d", "QA-48")
async def test_a_revised_score_counts_in_its_week_and_revises_the_ranking(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    """88 and 50 make 69; with 100 in place of 50 they make 94."""
    await week(kpi, directory)
    scored = directory.scored("F", "50", FRIDAY)
    await kpi.given(scored)
    await kpi.advance(NEXT_MONDAY)
    (_,), rows = await published(kpi)
    assert str(rows["F"].value) == "69.0000000000"
    newest, older = directory.revised(scored, "100", revision=3), directory.revised(scored, "60")
    await kpi.given(newest, older)  # an older one that comes late changes nothing
    await kpi.advance(NEXT_MONDAY + timedelta(days=1, hours=2))
    (head,), rows = await published(kpi)
    assert (head.revision, head.reason) == (2, "revised_score")
    assert str(rows["F"].value) == "94.0000000000"


@pytest.mark.rule("QA-48")
async def test_a_score_of_which_no_criterion_is_left_enters_no_mean(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await week(kpi, directory)
    scored = directory.scored("F", "50", FRIDAY)
    await kpi.given(scored, directory.revised(scored, None))
    await kpi.advance(NEXT_MONDAY)
    _, rows = await published(kpi)
    assert (str(rows["F"].value), rows["F"].evaluations) == ("88.0000000000", 1)


@pytest.mark.rule("KPI-8d", "GEN-8")
async def test_a_score_that_comes_late_makes_a_new_revision_by_night_and_leaves_the_old_one(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await week(kpi, directory)
    await kpi.advance(NEXT_MONDAY)
    await kpi.drain()
    before = await kpi.rows(
        select(rankings_tables.ranking_rows).order_by(rankings_tables.ranking_rows.c.agent_id)
    )
    await kpi.given(directory.scored("F", "100", FRIDAY))
    await kpi.advance(NEXT_MONDAY + timedelta(days=1, hours=2))
    (head,), rows = await published(kpi)
    assert (head.revision, head.reason, str(rows["F"].value), rows["F"].place) == (
        2,
        "late_score",
        "94.0000000000",
        2,
    )
    first = (
        select(rankings_tables.ranking_rows)
        .where(rankings_tables.ranking_rows.c.revision == 1)
        .order_by(rankings_tables.ranking_rows.c.agent_id)
    )
    assert await kpi.rows(first) == before
    assert await kpi.rows(select(ground_tables.stale_periods)) == []


@pytest.mark.rule("KPI-0", "KPI-8d")
async def test_a_late_call_counts_as_a_day_worked_in_a_new_revision(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await week(kpi, directory)
    await directory.agents("G")
    await worked(kpi, "G", days=2)
    await kpi.given(directory.scored("G", "99", FRIDAY))
    await kpi.advance(NEXT_MONDAY)
    (head,), rows = await published(kpi)
    assert rows["G"].not_ranked is NotRanked.TOO_FEW_DAYS
    await worked(kpi, "G", days=3)
    await kpi.advance(NEXT_MONDAY + timedelta(days=1, hours=2))
    (head,), rows = await published(kpi)
    assert (head.revision, head.reason, rows["G"].place) == (2, "late_call", 1)


@pytest.mark.rule("GEN-8")
async def test_over_the_same_facts_nothing_is_published_again_and_over_changed_ones_a_reason_is_needed(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await week(kpi, directory)
    await kpi.advance(NEXT_MONDAY + timedelta(hours=2))
    await kpi.drain()
    client = kpi.client(roles=["center_director"], places=[("center", str(directory.center))])

    async def run(**body: str) -> httpx.Response:
        return await client.post(
            f"/v1/periods/group_weekly/{WEEK}/close",
            json={"center_id": str(directory.center), **body},
        )

    assert (await run()).json() == {"kind": "group_weekly", "key": WEEK, "published": 0}
    await kpi.given(directory.scored("F", "100", FRIDAY))
    refused = await run()
    assert (refused.status_code, refused.json()["type"]) == (
        409,
        "urn:zhipei:problem:reason-needed",
    )
    assert (await run(reason="a score was entered late")).json() == {
        "kind": "group_weekly",
        "key": WEEK,
        "published": 1,
    }
    (head,), _ = await published(kpi)
    assert (head.revision, head.reason) == (2, "a score was entered late")
    listed = (await client.get("/v1/rankings", params={"period": WEEK})).json()["items"]
    assert sorted((one["line"], one["revision"]) for one in listed) == [
        ("inbound", 2),
        ("outbound", 1),
    ]
    rows = (
        await client.get(f"/v1/rankings/{head.ranking_id}/revisions/2/rows", params={"limit": 3})
    ).json()
    assert [one["place"] for one in rows["items"]] == [1, 2, 3]
    more = (
        await client.get(
            f"/v1/rankings/{head.ranking_id}/revisions/2/rows",
            params={"limit": 3, "after": rows["next"]},
        )
    ).json()
    assert [one["place"] for one in more["items"]] == [3, 5, 5]


async def test_a_week_that_is_not_over_is_not_ranked(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    client = kpi.client(roles=["center_director"], places=[("center", str(directory.center))])
    refused = await client.post(
        f"/v1/periods/group_weekly/{WEEK}/close", json={"center_id": str(directory.center)}
    )
    assert (refused.status_code, refused.json()["type"]) == (
        409,
        "urn:zhipei:problem:period-not-over",
    )


@pytest.mark.rule("QA-19")
async def test_pooled_groups_have_one_bottom_over_both_lines(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    await qa_policies(kpi, group_scope="pooled")
    await week(kpi, directory)
    await directory.agents("X", line=Line.OUTBOUND)
    await worked(kpi, "X")
    await kpi.given(directory.scored("X", "10", FRIDAY))
    await kpi.advance(NEXT_MONDAY)
    said = [event for _, event in await kpi.drain(RankingPublished)]
    sets = {
        event.scope.rpartition("/")[2]: (
            event.ranked,
            [end.asked for end in event.top],
            [end.agents[-1] for end in event.bottom],
        )
        for event in said
    }
    assert sets == {
        "inbound": (6, [1], []),
        "outbound": (1, [5], []),
        "all": (7, [], [directory.person("X")]),
    }


@pytest.mark.rule("KPI-8b", "EX-69")
async def test_the_calls_of_the_week_tell_tied_people_apart_where_the_policy_says_so(
    kpi: ServiceUnderTest, directory: Directory
) -> None:
    client = kpi.client(roles=["administrator"])
    answer = await client.put(
        "/v1/policies/kpi.tie_policy",
        json={
            "value": "by_second_value",
            "effective_on": "2021-01-01",
            "reason": "to tell them apart",
        },
    )
    assert answer.status_code < 300, answer.text
    await directory.agents("A", "B", "C", "D")
    await worked(kpi, "A", "C", "D", days=3)
    await worked(kpi, "B", days=5)
    scores = {"A": ["60"] * 5, "B": ["62"] * 4, "C": ["62"] * 6, "D": ["62"] * 4}
    await kpi.given(
        *(
            directory.scored(agent, total, FRIDAY)
            for agent, totals in scores.items()
            for total in totals
        )
    )
    await qa_policies(kpi, correction_bottom=2)
    await kpi.advance(NEXT_MONDAY)
    (head,), _ = await published(kpi)
    assert set(head.bottom[0].agents) == {directory.person("A"), directory.person("D")}
