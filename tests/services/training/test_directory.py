"""What training knows of people, their time and their places, as people tells it."""

from datetime import date, timedelta

import pytest
from services.training.given import Directory
from sqlalchemy import delete

from chassis.testing import ServiceUnderTest
from training import tables
from training.ground.directory import actions
from training.ground.directory.rules import Person
from zhipei_events.every import PeoplePolicyState
from zhipei_events.values import Stage

MONDAY = date(2026, 11, 2)


@pytest.mark.rule("ORG-22")
async def test_of_whom_nothing_was_told_there_is_a_stub(
    training: ServiceUnderTest, directory: Directory
) -> None:
    stranger = directory.person("stranger")
    async with training.tx() as tx:
        known = await actions.people(tx, [directory.person("A"), stranger])
    assert known[stranger] == Person(stranger)
    assert (known[directory.person("A")].employee_no, known[directory.person("A")].line) == (
        "A",
        "inbound",
    )


@pytest.mark.rule("ORG-3", "EXM-7a")
async def test_a_stage_is_that_of_the_day_and_a_correction_of_the_same_day_counts(
    training: ServiceUnderTest, directory: Directory
) -> None:
    await training.given(
        directory.stage("A", None, Stage.PROBATION, date(2026, 10, 1)),
        directory.stage(
            "A", Stage.PROBATION, Stage.OFF_POST, date(2026, 11, 1), cause="last_place"
        ),
        directory.stage("B", None, Stage.TRAINEE, date(2026, 10, 1)),
    )
    await training.given(
        directory.stage("B", Stage.TRAINEE, Stage.PROBATION, date(2026, 10, 1), cause="correction")
    )
    async with training.tx() as tx:
        a, b = directory.person("A"), directory.person("B")
        assert (await actions.people_on(tx, [a], date(2026, 10, 31)))[a].stage == "probation"
        assert {
            one.person_id: one.stage
            for one in await actions.agents_on(tx, directory.unit("C"), MONDAY)
        } == {
            a: "off_post",
            b: "probation",
        }


@pytest.mark.rule("ORG-19")
async def test_a_roster_told_again_takes_the_place_of_the_one_before_on_its_day_and_site_only(
    training: ServiceUnderTest, directory: Directory
) -> None:
    tuesday = MONDAY + timedelta(days=1)
    await training.given(
        directory.roster(MONDAY, "A", "B"),
        directory.roster(tuesday, "A"),
        directory.roster(MONDAY, "W", site="West"),
    )
    await training.given(directory.roster(MONDAY, "B", revision=2, hour=3))
    people = [directory.person(name) for name in ("A", "B", "W")]
    async with training.tx() as tx:
        found = await actions.shifts_of(tx, people, MONDAY, tuesday)
    assert {
        person: [(shift.day, shift.starts_at.hour) for shift in shifts]
        for person, shifts in found.items()
    } == {
        people[0]: [(tuesday, 1)],
        people[1]: [(MONDAY, 3)],
        people[2]: [(MONDAY, 1)],
    }


@pytest.mark.rule("ORG-13d")
async def test_only_approved_leave_that_touches_the_days_counts_and_a_cancelled_one_no_longer(
    training: ServiceUnderTest, directory: Directory
) -> None:
    first, cancelled = (
        directory.leave("A", MONDAY, MONDAY + timedelta(days=2)),
        directory.leave("B", MONDAY, MONDAY),
    )
    rejected, later = (
        directory.leave("B", MONDAY, MONDAY, state="rejected"),
        directory.leave("A", date(2026, 11, 9), date(2026, 11, 9)),
    )
    await training.given(first, cancelled, rejected, later)
    await training.given(
        directory.leave("B", MONDAY, MONDAY, state="cancelled", leave_id=cancelled.leave_id)
    )
    async with training.tx() as tx:
        found = await actions.leaves_of(
            tx, [directory.person("A"), directory.person("B")], date(2026, 11, 4), date(2026, 11, 8)
        )
    assert {person: [one.leave_id for one in several] for person, several in found.items()} == {
        directory.person("A"): [first.leave_id]
    }


@pytest.mark.rule("GEN-4")
async def test_a_zone_is_the_sites_else_the_centers_else_the_tenants_else_the_policys(
    training: ServiceUnderTest, directory: Directory
) -> None:
    east, west, center = directory.unit("East"), directory.unit("West"), directory.unit("C")
    async with training.tx() as tx:
        found = await actions.sites(tx, [(east, center), (west, center), (None, None)])
    assert [site.zone for site in found.values()] == [
        "Asia/Shanghai",
        "Asia/Urumqi",
        "Asia/Shanghai",
    ]
    async with training.tx() as tx:
        await tx.execute(
            delete(tables.METADATA.tables["tenants"]).where(
                tables.METADATA.tables["tenants"].c.tenant_id == tx.tenant
            )
        )
        with pytest.raises(TimeoutError, match=r"gen\.timezone"):
            await actions.site(tx, east, center)
    await training.given_policies(PeoplePolicyState, "people")
    async with training.tx() as tx:
        assert (await actions.site(tx, east, center)).zone == "Asia/Shanghai"
        assert (await actions.site(tx, west, center)).zone == "Asia/Urumqi"
