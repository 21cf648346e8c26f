"""Everything that qa hears, with every committed example: twice, and with the subjects in another
order.
"""

from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, select

from chassis.messages.settings import Settings
from chassis.testing import ServiceUnderTest, under_test
from qa.__main__ import SERVICE
from qa.ground import tables as ground_tables
from zhipei_events.envelope import Event

EXAMPLES = Path(__file__).parents[4] / "schemas/examples"
OF_THE_PLATFORM = {"kpi.policy-state", "people.signing-key-state"}
"""Kept by the chassis for all tenants; its own tests hold them."""
KEPT = (
    ground_tables.people,
    ground_tables.units,
    ground_tables.calendars,
    ground_tables.rosters,
    ground_tables.tenant_seeds,
    ground_tables.rankings,
    ground_tables.ranking_rows,
    ground_tables.candidates,
)


def examples(tenant: UUID) -> list[Event]:
    """Every committed example of every type that qa hears; a tenant's snapshot is made this
    tenant's.
    """
    found: list[Event] = []
    for name, kind in sorted(SERVICE.subscriptions.types.items()):
        for file in sorted((EXAMPLES / name).glob("*.json")) if name not in OF_THE_PLATFORM else ():
            event = kind.model_validate_json(file.read_bytes())
            found.append(
                event.model_copy(update={"tenant_id": tenant})
                if name == "people.tenant-state"
                else event
            )
    return found


async def kept(qa: ServiceUnderTest, table: Table) -> list[tuple[Any, ...]]:
    columns = [column for column in table.columns if column.name not in {"tenant_id", "cause_id"}]
    return sorted(
        (
            tuple(row.values())
            for row in await qa.rows(select(*columns).where(table.c.tenant_id == qa.tenant))
        ),
        key=repr,
    )


def shuffled(events: list[Event], seed: int) -> list[Event]:
    """The subjects interleaved anew; each subject's own events stay in their order."""
    random = Random(seed)  # noqa: S311 - repeatable disorder, no secret
    by_subject: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        by_subject.setdefault((event.TOPIC, event.subject), []).append(event)
    order = [subject for subject, of_it in by_subject.items() for _ in of_it]
    random.shuffle(order)
    return [by_subject[subject].pop(0) for subject in order]


@pytest.mark.rule("EVT-4", "EVT-5", "ORG-22")
async def test_every_example_heard_twice_and_in_another_order_leaves_the_same(
    qa_settings: Settings,
) -> None:
    async with under_test(SERVICE, qa_settings) as once, under_test(SERVICE, qa_settings) as again:
        await once.given(*examples(once.tenant))
        mixed = shuffled(examples(again.tenant), seed=7)
        envelopes = await again.given(*mixed)
        await again.hear(zip(envelopes, mixed, strict=True))
        for table in KEPT:
            assert await kept(once, table) == await kept(again, table), table.name
            assert await kept(once, table), f"no example reaches {table.name}"
        assert await once.drain() == await again.drain() == []


def test_every_type_that_qa_hears_has_examples() -> None:
    assert [
        name for name in SERVICE.subscriptions.types if not list((EXAMPLES / name).glob("*.json"))
    ] == []
