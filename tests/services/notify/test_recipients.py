"""Everybody who must know finds one message in the inbox, and nobody else does."""

import random
from typing import Any

import pytest
from services.notify.given import MONDAY, NOON, Directory
from sqlalchemy import select

from chassis.testing import ServiceUnderTest
from notify import tables
from notify.addressing import tables as addressing_tables
from notify.delivery import tables as delivery_tables
from zhipei_events.envelope import Envelope, Event
from zhipei_events.notify import NotificationSent
from zhipei_events.values import UnitKind

Told = set[tuple[str, str]]


async def told(notify: ServiceUnderTest, there: Directory) -> Told:
    """Who has which message."""
    names = {person.person_id: person.employee_no for person in there.everybody()}
    return {
        (names.get(row["person_id"], "?"), row["template"])
        for row in await notify.rows(select(delivery_tables.messages))
    }


@pytest.mark.rule("NTF-3", "QA-5")
async def test_a_scored_call_is_told_to_its_agent_and_an_unacceptable_one_to_the_leader_too(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(directory.scored("A"), directory.scored("C", unacceptable=True, site="West"))
    assert await told(notify, directory) == {
        ("A", "qa.call-scored/own"),
        ("C", "qa.call-scored/own"),
        ("Leader West", "qa.call-scored/staff"),
    }


@pytest.mark.rule("NTF-1", "NTF-3")
async def test_roles_are_found_at_the_site_else_in_the_center(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(directory.repeated("C", site="West"))
    assert await told(notify, directory) == {
        ("C", "qa.repeated-poor-quality/own"),
        ("Leader West", "qa.repeated-poor-quality/staff"),
        ("Trainer West", "qa.repeated-poor-quality/staff"),
        ("QA supervisor", "qa.repeated-poor-quality/staff"),
    }


@pytest.mark.rule("NTF-3", "TRN-28")
async def test_an_assignment_is_told_to_the_agent_the_leader_and_who_must_schedule(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    (heard,) = await notify.given(directory.assigned("A", "Trainer West"))
    assert await told(notify, directory) == {
        ("A", "training.training-assigned/own"),
        ("Trainer West", "training.training-assigned/duty"),
        ("Leader East", "training.training-assigned/staff"),
    }
    said = {
        event.person_id: (envelope, event)
        for envelope, event in await notify.drain(NotificationSent)
    }
    envelope, event = said[directory.person("Trainer West")]
    assert (envelope.causation, envelope.correlation, envelope.time) == (
        heard.id,
        heard.correlation,
        heard.time,
    )
    assert (event.template, event.message_class, event.channel) == (
        "training.training-assigned/duty",
        "training.training-assigned",
        "in_app",
    )
    assert (event.cause_id, event.cause_type) == (heard.id, "training.training-assigned")
    assert (event.site_id, event.team_id) == (
        directory.unit("West"),
        directory.unit("West team"),
    )  # the recipient's, not the agent's
    assert len(said) == 3


@pytest.mark.rule("NTF-3")
async def test_work_goes_to_the_inspector_and_a_stage_to_person_leader_and_hr(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(directory.inspection("QA supervisor", 4))
    await notify.given(directory.stage("B"))
    assert await told(notify, directory) == {
        ("QA supervisor", "qa.inspection-assigned/duty"),
        ("B", "people.agent-stage-changed/own"),
        ("Leader East", "people.agent-stage-changed/staff"),
        ("HR", "people.agent-stage-changed/staff"),
    }


@pytest.mark.rule("NTF-3", "QA-5")
async def test_a_coaching_is_the_coachs_or_else_the_leaders(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(directory.coaching("A", "QA supervisor"), directory.coaching("B", None))
    assert await told(notify, directory) == {
        ("A", "qa.coaching-required/own"),
        ("QA supervisor", "qa.coaching-required/duty"),
        ("B", "qa.coaching-required/own"),
        ("Leader East", "qa.coaching-required/duty"),
    }


@pytest.mark.rule("NTF-3", "PLN-16")
async def test_a_session_is_told_to_everybody_on_its_roster_the_trainer_and_the_shift_leader(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(directory.session("Trainer East", "A", "B"))
    assert await told(notify, directory) == {
        ("A", "training.session-scheduled/own"),
        ("B", "training.session-scheduled/own"),
        ("Trainer East", "training.session-scheduled/duty"),
        ("Shift leader", "training.session-scheduled/staff"),
    }


@pytest.mark.rule("NTF-3", "EXM-7", "EXM-13")
async def test_a_batch_is_told_at_once_and_a_result_to_the_person_with_a_digest_for_the_leaders(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(directory.batch("A", "B"), directory.exam_failed("A"))
    assert await told(notify, directory) == {
        ("A", "training.exam-batch-scheduled/own"),
        ("B", "training.exam-batch-scheduled/own"),
        ("Shift leader", "training.exam-batch-scheduled/staff"),
        ("A", "training.exam-failed/own"),
        ("Leader East", "training.exam-failed/staff"),
        ("Project supervisor", "training.exam-failed/staff"),
    }
    digests = {
        row["template"]
        for row in await notify.rows(
            select(delivery_tables.messages).where(delivery_tables.messages.c.digest)
        )
    }
    assert digests == {"training.exam-failed/staff"}


@pytest.mark.rule("NTF-3", "TRN-11a")
async def test_an_order_off_post_is_urgent_for_the_person_and_known_to_all_who_answer_for_it(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(directory.offpost("A"))
    assert await told(notify, directory) == {
        ("A", "training.offpost-ordered/own"),
        ("Leader East", "training.offpost-ordered/staff"),
        ("Director", "training.offpost-ordered/staff"),
        ("HR", "training.offpost-ordered/staff"),
        ("Trainer East", "training.offpost-ordered/staff"),
    }
    urgent = {
        row["person_id"]
        for row in await notify.rows(
            select(delivery_tables.messages).where(delivery_tables.messages.c.urgent)
        )
    }
    assert urgent == {directory.person("A")}


@pytest.mark.rule("NTF-3", "KPI-8")
async def test_a_ranking_that_acts_is_told_to_all_leaders_the_director_and_each_agent(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(directory.head(acting=True), directory.row("A", 1), directory.row("B", None))
    assert await told(notify, directory) == {
        ("Leader East", "kpi.ranking-published/staff"),
        ("Leader West", "kpi.ranking-published/staff"),
        ("Director", "kpi.ranking-published/staff"),
        ("A", "kpi.agent-ranked/own"),
        ("B", "kpi.agent-ranked/not_ranked"),
    }


@pytest.mark.rule("KPI-8")
async def test_a_ranking_that_only_informs_sends_no_notice(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(directory.head(acting=False), directory.row("A", 1, acting=False))
    assert await told(notify, directory) == set()


@pytest.mark.rule("NTF-3", "KPI-8")
async def test_a_sites_ranking_is_told_to_the_sites_leaders(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(directory.head(acting=True, site="West"))
    assert await told(notify, directory) == {
        ("Leader West", "kpi.ranking-published/staff"),
        ("Director", "kpi.ranking-published/staff"),
    }


@pytest.mark.rule("NTF-1")
async def test_of_a_leader_the_leader_above_is_told(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(directory.staff("Head East", "team_leader", site=None))
    await notify.given(directory.scored("Leader East", unacceptable=True))
    rows = await notify.rows(
        select(delivery_tables.messages.c.person_id, delivery_tables.messages.c.template)
    )
    assert {(row["person_id"], row["template"]) for row in rows} == {
        (directory.person("Leader East"), "qa.call-scored/own"),
        (directory.person("Head East"), "qa.call-scored/staff"),
    }


@pytest.mark.rule("NTF-1")
async def test_a_team_whose_unit_names_no_leader_is_led_by_who_holds_the_role_in_it(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(directory.state("East team", UnitKind.TEAM, "East section"))
    await notify.given(directory.scored("A", unacceptable=True))
    assert ("Leader East", "qa.call-scored/staff") in await told(notify, directory)


@pytest.mark.rule("GEN-4")
async def test_a_message_belongs_to_the_date_of_its_persons_site(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(directory.state("West", UnitKind.SITE, "C", zone="Europe/London"))
    late = NOON.replace(hour=17)  # 1:00 of the next day in Shanghai
    await notify.given(directory.scored("A"), directory.scored("C", site="West"), at=late)
    days = {
        row["person_id"]: row["told_on"]
        for row in await notify.rows(select(delivery_tables.messages))
    }
    assert days == {directory.person("A"): MONDAY.replace(day=3), directory.person("C"): MONDAY}


# ---- in any order, and any number of times


def everything(there: Directory) -> list[Event]:
    """Each event that is heard, twice over and for several people."""
    agents = ("A", "B", "A")
    told: list[Event] = [
        there.coaching("B", None),
        there.assigned("B", None),
        there.inspection("QA supervisor", 2),
        there.stage("A"),
    ]
    for number, agent in enumerate(agents):
        told += [
            there.scored(agent, unacceptable=bool(number % 2)),
            there.coaching(agent, "QA supervisor"),
            there.repeated(agent),
        ]
        told += [
            there.assigned(agent, "Trainer East"),
            there.shortfall(agent),
            there.row(agent, number or None),
        ]
    told += [
        there.session("Trainer East", "A", "B"),
        there.batch("A", "B"),
        there.exam_failed("B"),
        there.offpost("A"),
    ]
    return [*told, there.head(acting=True), there.inspection("QA lead", 3), there.stage("B")]


async def state(notify: ServiceUnderTest) -> list[list[str]]:
    """All messages without the ids that are drawn anew each time."""
    return sorted(
        [str(value) for name, value in row.items() if name != "message_id"]
        for row in await notify.rows(select(delivery_tables.messages))
    )


async def forget(notify: ServiceUnderTest) -> None:
    """As if nothing had ever been heard but the directory."""
    async with notify.tx() as tx:
        for table in (
            delivery_tables.messages,
            addressing_tables.open_facts,
            tables.METADATA.tables["seen"],
            tables.METADATA.tables["subjects"],
        ):
            await tx.execute(table.delete())


@pytest.mark.rule("EVT-4", "EVT-5", "NTF-6")
async def test_repeats_and_any_interleaving_of_subjects_put_the_same_messages_into_the_inboxes(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    events = everything(directory)
    messages: list[tuple[Envelope, Event | None]] = list(
        zip(await notify.given(*events), events, strict=True)
    )
    expected, said = await state(notify), len(await notify.drain())
    # calls 4, coachings 8, steps 12, assignments 11, samples 3 + 2, stages 6, ranking 3 + 3,
    # session 4, batch 3, exam 3, off-post 5
    assert len(expected) == 67
    await notify.hear(messages)
    assert (await state(notify), await notify.drain()) == (expected, [])
    for seed in range(4):
        await forget(notify)
        # An order, no secret
        shuffled = random.Random(seed).sample(messages, len(messages))  # noqa: S311
        await notify.hear(shuffled)
        assert await state(notify) == expected, seed
        assert len(await notify.drain()) == said, seed


@pytest.mark.rule("NTF-6")
async def test_an_event_that_comes_back_under_another_consumer_scope_is_not_told_again(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    events = everything(directory)
    messages: list[tuple[Envelope, Event | None]] = list(
        zip(await notify.given(*events), events, strict=True)
    )
    expected: list[Any] = await state(notify)
    await notify.drain()
    async with notify.tx() as tx:
        await tx.execute(
            tables.METADATA.tables["seen"].delete()
        )  # a rebuild, or ids past their time
    await notify.hear(messages)
    assert (await state(notify), await notify.drain()) == (expected, [])
