"""The load: handled calls of some hundred agents over three days, as kpi publishes them, encoded
once and kept in memory.
"""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID, uuid4

import orjson
from aiokafka.partitioner import DefaultPartitioner

from chassis.messages.ids import uuid7
from chassis.messages.outbox import Row
from kpi.figures.totals.handlers import _facts
from kpi.figures.totals.rules import Counted
from zhipei_events.envelope import Envelope
from zhipei_events.kpi import CallHandled, Scale
from zhipei_events.values import Line

AGENTS = 600
PARTITIONS = list(range(6))
START = datetime(2026, 11, 16, 1, tzinfo=UTC)


class Call(NamedTuple):
    """One record: `counted` is what it adds to the sums of its day."""

    envelope: Envelope
    partition: int
    key: bytes
    headers: list[tuple[str, bytes]]
    value: bytes
    counted: Counted

    def waiting(self, topic: str) -> Row:
        """The same event as it stands in an outbox."""
        attributes = {name: value.decode() for name, value in self.headers if name != "ce_sequence"}
        return Row(
            self.envelope.id,
            topic,
            self.key.decode(),
            orjson.dumps(attributes).decode(),
            self.value,
        )


def make_calls(tenant: UUID, count: int) -> list[Call]:
    """The same calls every time, but for their ids: the tenant and the wall clock are of this
    run.
    """
    chance = random.Random(20261122)  # noqa: S311  # a load, no secret
    center, site, teams = uuid4(), uuid4(), [uuid4() for _ in range(30)]
    agents = [(uuid4(), chance.choice(teams)) for _ in range(AGENTS)]
    partitions = {
        agent: DefaultPartitioner()(str(agent).encode(), PARTITIONS, PARTITIONS)
        for agent, _ in agents
    }
    scale, recorded, correlation = (
        Scale(least=Decimal(1), greatest=Decimal(5)),
        datetime.now(UTC),
        uuid7(),
    )
    calls = []
    for number in range(count):
        agent, team = chance.choice(agents)
        offered = START + timedelta(days=number * 3 // count, seconds=number % 36_000)
        event = CallHandled(
            call_id=uuid7(),
            call_key=f"pbx:{number}",
            source="pbx",
            agent_id=agent,
            team_id=team,
            site_id=site,
            center_id=center,
            line=Line.INBOUND,
            queue=f"q{number % 4}",
            offered_at=offered,
            started_at=offered,
            business_date=_date(offered),
            wait_seconds=number % 60,
            talk_seconds=100 + number % 400,
            acw_seconds=number % 30,
            resolved=number % 5 > 0,
            customer_key=f"{chance.getrandbits(128):032x}",
            rating=Decimal(1 + number % 5) if number % 3 == 0 else None,
            rating_scale=scale if number % 3 == 0 else None,
        )
        envelope = Envelope.of(
            event,
            id=uuid7(),
            time=offered,
            recorded=recorded,
            tenant=tenant,
            center=center,
            site=site,
            actor="operator",
            correlation=correlation,
            sequence=number + 1,
        )
        calls.append(
            Call(
                envelope,
                partitions[agent],
                envelope.key.encode(),
                envelope.headers(),
                event.encode(),
                _facts(event, 1),
            )
        )
    return calls


def _date(moment: datetime) -> date:
    return (moment + timedelta(hours=8)).date()


def by_partition(calls: Sequence[Call]) -> dict[int, list[Call]]:
    """The records of each partition, in order."""
    return {
        partition: [call for call in calls if call.partition == partition]
        for partition in PARTITIONS
    }
