"""The law of the contract: every example of what kpi hears, twice, and with its subjects in any
order, leaves the same rows.
"""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from chassis.messages.settings import Settings
from chassis.testing import ServiceUnderTest, under_test
from kpi.__main__ import SERVICE
from kpi.figures import tables as figures_tables
from kpi.ground import tables as ground_tables
from kpi.rankings import tables as rankings_tables
from kpi.subscriptions import SUBSCRIPTIONS
from zhipei_events.envelope import Event, State

EXAMPLES = Path(__file__).parents[3] / "schemas" / "examples"
OURS = [
    figures_tables.day_totals,
    figures_tables.day_ratings,
    rankings_tables.scored_calls,
    rankings_tables.stages,
    ground_tables.people,
    ground_tables.units,
    ground_tables.calendars,
    rankings_tables.attendance,
    rankings_tables.exam_marks,
    rankings_tables.exam_windows,
    rankings_tables.heard_rankings,
    rankings_tables.heard_places,
    rankings_tables.lastplace_triggers,
]
NEW = Callable[[], AbstractAsyncContextManager[ServiceUnderTest]]


def examples(event: type[Event]) -> list[Event]:
    return [
        event.model_validate_json(path.read_bytes())
        for path in sorted((EXAMPLES / event.TYPE).glob("*.json"))
    ]


EVERYTHING = [one for event in SUBSCRIPTIONS.types.values() for one in examples(event)]


@pytest.fixture
def new(kpi_settings: Settings) -> NEW:
    @asynccontextmanager
    async def made() -> AsyncIterator[ServiceUnderTest]:
        async with under_test(SERVICE, kpi_settings) as sut:
            yield sut

    return made


async def state(kpi: ServiceUnderTest) -> dict[str, list[dict[str, Any]]]:
    """Our rows but for the tenant, and the ids and the time of the messages."""
    left_out = {"tenant_id", "cause_id", "correlation_id", "published_at"}
    found = {}
    for table in OURS:
        rows = await kpi.rows(
            select(*(column for column in table.columns if column.name not in left_out))
        )
        found[table.name] = sorted(rows, key=repr)
    return found


def test_there_is_an_example_of_everything_that_is_heard() -> None:
    assert [event.TYPE for event in SUBSCRIPTIONS.types.values() if not examples(event)] == []


async def test_every_example_is_handled_and_the_same_message_again_changes_nothing(
    new: NEW,
) -> None:
    async with new() as kpi:
        for one in EVERYTHING:
            envelopes = await kpi.given(one)
            before = await state(kpi)
            await kpi.hear([(envelopes[0], one)])
            assert await state(kpi) == before


@pytest.mark.rule("EVT-4")
@pytest.mark.parametrize("seed", range(3))
async def test_subjects_in_any_order_leave_the_same_rows(new: NEW, seed: int) -> None:
    """Each subject keeps its own order, as it does on the wire."""
    async with new() as kpi:
        for one in EVERYTHING:
            await kpi.given(one)
        expected = await state(kpi)
    turns = [(type(one).TYPE if isinstance(one, State) else "", one.subject) for one in EVERYTHING]
    queues: dict[tuple[str, str], list[Event]] = {}
    for turn, one in zip(turns, EVERYTHING, strict=True):
        queues.setdefault(turn, []).append(one)
    random.Random(seed).shuffle(turns)  # noqa: S311 - a shuffle, no secret
    async with new() as kpi:
        for turn in turns:
            await kpi.given(queues[turn].pop(0))
        assert await state(kpi) == expected
