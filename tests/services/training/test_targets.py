"""A breach opens a training; the target met again and the hours end it, in whatever order they come
(TRN-1, TRN-2, TRN-3, TRN-6).
"""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from services.training.conftest import NOW
from services.training.desk import Desk
from services.training.given import Directory
from sqlalchemy import select

from chassis.testing import ServiceUnderTest
from training import tables
from training.assigning import tables as assigning_tables
from zhipei_events.envelope import Envelope, Event
from zhipei_events.training import TrainingAssigned, TrainingCompleted

MONDAY = date(2026, 11, 2)
EVENING = datetime(2026, 11, 3, 10, tzinfo=UTC)
"""Tuesday 18:00 in Shanghai, off hours of whoever has no shift then."""


@pytest.fixture
def desk(training: ServiceUnderTest, directory: Directory) -> Desk:
    return Desk(training, directory)


async def assignments(training: ServiceUnderTest) -> list[dict[str, Any]]:
    return await training.rows(
        select(assigning_tables.assignments).order_by(assigning_tables.assignments.c.assigned_at)
    )


@pytest.mark.rule("TRN-1", "TRN-2", "TRN-3", "EVT-4a")
async def test_a_breach_of_each_indicator_opens_its_training_in_the_chain_of_the_breach(
    training: ServiceUnderTest, directory: Directory
) -> None:
    heard = await training.given(
        *(directory.breached("A", indicator) for indicator in ("csat", "aht", "acw"))
    )
    said = await training.drain(TrainingAssigned)
    assert [(event.kind, event.about, event.cause_id, event.owner_id) for _, event in said] == [
        (indicator, indicator, envelope.id, directory.person("T-East"))
        for indicator, envelope in zip(("csat", "aht", "acw"), heard, strict=True)
    ]
    assert [(one.correlation, one.causation) for one, _ in said] == [
        (one.correlation, one.id) for one in heard
    ]


@pytest.mark.rule("TRN-1", "TRN-28")
async def test_a_further_breach_while_one_is_open_is_linked(
    training: ServiceUnderTest, directory: Directory
) -> None:
    await training.given(directory.breached("A", "csat"))
    await training.given(directory.breached("A", "csat", "2026-11"), at=NOW + timedelta(days=30))
    (row,) = await assignments(training)
    causes = await training.rows(
        select(assigning_tables.causes).order_by(assigning_tables.causes.c.occurred_at)
    )
    assert [(one["assignment_id"], one["not_assigned"]) for one in causes] == [
        (row["assignment_id"], None),
        (row["assignment_id"], "already_open"),
    ]
    assert row["present"] == {"value": "240", "target": "210", "period": "2026-11", "met": False}


async def test_a_breach_of_an_indicator_without_training_is_kept_with_the_reason(
    training: ServiceUnderTest, directory: Directory
) -> None:
    await training.given(directory.breached("A", "mood"))
    assert await assignments(training) == []
    (kept,) = await training.rows(select(assigning_tables.causes))
    assert kept["not_assigned"] == "unknown_indicator"


async def five_hours(desk: Desk, *, first: datetime = EVENING) -> dict[str, Any]:
    """Five sessions of an hour on five evenings; what the last confirmation came to."""
    (row,) = await assignments(desk.training)
    done: dict[str, Any] = {}
    for day in range(5):
        done = await desk.train(
            first + timedelta(days=day), "aht", "A", assignments=[row["assignment_id"]]
        )
    return done


@pytest.mark.rule("TRN-6", "TRN-6a", "EVT-4a", "SYS-08")
async def test_hours_first_then_the_target_completes_it(
    training: ServiceUnderTest, directory: Directory, desk: Desk
) -> None:
    await training.given(directory.breached("A", "aht"))
    assert (await five_hours(desk))["completed"] == []
    (item,) = (await desk.get("/v1/assignments", "A", "agent"))["items"]
    assert {name: Decimal(value) for name, value in item["hours"].items()} == {
        "wanted": 5,
        "confirmed": 5,
        "booked": 0,
        "missing": 0,
    }
    assert (item["state"], item["present"]["met"]) == ("in_progress", False)
    await training.drain()
    (cleared,) = await training.given(directory.cleared("A", "aht"))
    ((envelope, said),) = await training.drain(TrainingCompleted)
    assert (said.outcome, said.hours, said.kind) == ("target_met", 5, "aht")
    assert (envelope.causation, envelope.correlation, said.causes[-1]) == (
        cleared.id,
        cleared.correlation,
        cleared.id,
    )
    assert len(said.causes) == 6
    assert [row["state"] for row in await assignments(training)] == ["target_met"]


@pytest.mark.rule("TRN-6", "TRN-6a")
async def test_the_target_first_then_the_hours_completes_it(
    training: ServiceUnderTest, directory: Directory, desk: Desk
) -> None:
    await training.given(directory.breached("A", "aht"))
    await training.given(directory.cleared("A", "aht"), at=NOW + timedelta(hours=1))
    assert [row["state"] for row in await assignments(training)] == ["open"]
    done = await five_hours(desk)
    (row,) = await assignments(training)
    assert (row["state"], done["completed"]) == ("target_met", [str(row["assignment_id"])])
    ((envelope, said),) = await training.drain(TrainingCompleted)
    assert (envelope.causation, said.outcome) == (said.causes[-1], "target_met")


@pytest.mark.rule("TRN-6")
@pytest.mark.parametrize(("mode", "state"), [("and", "scheduled"), ("or", "target_met")])
async def test_the_policy_says_whether_both_must_hold(
    training: ServiceUnderTest, directory: Directory, desk: Desk, mode: str, state: str
) -> None:
    change = {
        "value": mode,
        "effective_on": "2026-11-01",
        "reason": "trial",
        "dimension": "center",
        "scope_id": str(directory.unit("C")),
    }
    assert (
        await training.client(roles=["administrator"]).put(
            "/v1/policies/trn.close_mode", json=change
        )
    ).is_success
    await training.given(directory.breached("A", "aht"))
    (row,) = await assignments(training)
    await desk.schedule(desk.plan("aht", EVENING, assignments=[str(row["assignment_id"])]))
    await training.given(directory.cleared("A", "aht"), at=NOW + timedelta(hours=1))
    assert [row["state"] for row in await assignments(training)] == [state]


@pytest.mark.rule("TRN-6", "GEN-8")
async def test_only_the_qt_supervisor_closes_early_and_gives_a_reason(
    training: ServiceUnderTest, directory: Directory, desk: Desk
) -> None:
    await training.given(directory.breached("A", "csat"))
    (row,) = await assignments(training)
    asked = {
        "assignments": [
            {
                "assignment_id": str(row["assignment_id"]),
                "outcome": "closed_with_reason",
                "reason": "moves to email",
            }
        ]
    }
    await desk.post("/v1/assignments/close", asked, "T-East", "trainer", status=403)
    await desk.post("/v1/assignments/close", asked, "QT", "qt_supervisor")
    await desk.post("/v1/assignments/close", asked, "QT", "qt_supervisor", status=409)
    said = (await training.drain(TrainingCompleted))[-1][1]
    assert (said.outcome, said.reason, said.hours) == ("closed_with_reason", "moves to email", 0)
    await training.given(directory.breached("A", "csat", "2026-11"), at=NOW + timedelta(days=30))
    assert [row["state"] for row in await assignments(training)] == ["closed_with_reason", "open"]


@pytest.mark.rule("EVT-4", "TRN-6")
async def test_any_interleaving_of_subjects_gives_the_same_state(
    training: ServiceUnderTest, directory: Directory
) -> None:
    hour = timedelta(hours=1)
    change = {
        "value": "or",
        "effective_on": "2026-11-01",
        "reason": "trial",
        "dimension": "center",
        "scope_id": str(directory.unit("C")),
    }
    assert (
        await training.client(roles=["administrator"]).put(
            "/v1/policies/trn.close_mode", json=change
        )
    ).is_success
    told: list[tuple[Event, datetime]] = [
        (directory.breached("A", "aht", "2026-08"), NOW),
        (directory.breached("A", "aht", "2026-09"), NOW + hour),
        (directory.cleared("A", "aht", "2026-08"), NOW + 2 * hour),
        (directory.breached("A", "aht", "2026-10"), NOW + 3 * hour),
        (directory.cleared("A", "aht", "2026-09"), NOW + 4 * hour),
        (directory.breached("B", "acw", "2026-10"), NOW + 5 * hour),
    ]
    messages: list[tuple[Envelope, Event | None]] = []
    for event, at in told:
        messages += [(envelope, event) for envelope in await training.given(event, at=at)]
    expected = await state(training)
    assert sorted(row["state"] for row in await assignments(training)) == [
        "open",
        "target_met",
        "target_met",
    ]
    for seed in range(8):
        async with training.tx() as tx:
            for table in (
                assigning_tables.assignments,
                assigning_tables.causes,
                assigning_tables.clearings,
                tables.METADATA.tables["seen"],
                tables.METADATA.tables["subjects"],
            ):
                await tx.execute(table.delete())
        # An order, no secret
        await training.hear(any_order(messages, random.Random(seed)))  # noqa: S311
        assert await state(training) == expected, seed


def any_order(
    messages: list[tuple[Envelope, Event | None]], chance: random.Random
) -> list[tuple[Envelope, Event | None]]:
    """A shuffle in which the messages of each subject keep their order."""
    shuffled = chance.sample(messages, len(messages))
    waiting = {
        envelope.subject: iter([one for one in messages if one[0].subject == envelope.subject])
        for envelope, _ in messages
    }
    return [next(waiting[envelope.subject]) for envelope, _ in shuffled]


async def state(training: ServiceUnderTest) -> dict[str, list[list[str]]]:
    """All rows without the ids that are drawn anew each time."""
    drawn = {"assignment_id"}
    return {
        table.name: sorted(
            [str(value) for column, value in row.items() if column not in drawn]
            for row in await training.rows(select(table))
        )
        for table in (
            assigning_tables.assignments,
            assigning_tables.causes,
            assigning_tables.clearings,
        )
    }
