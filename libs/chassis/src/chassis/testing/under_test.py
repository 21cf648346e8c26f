"""One service and one tenant for one test."""

import itertools
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import httpx
import orjson
from aiokafka import TopicPartition
from fastapi import FastAPI
from sqlalchemy import Executable, insert, text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.http.auth import SigningKey
from chassis.messages import clock, partitions, timers
from chassis.messages.database import EVERY_TENANT, engine_for, transaction
from chassis.messages.hearing import Decoder, Heard
from chassis.messages.ids import PLATFORM, uuid7
from chassis.messages.service import Service
from chassis.messages.settings import Settings
from chassis.messages.tables import signing_keys, tenants
from chassis.messages.tx import NOWHERE, Caller, Place, Tx
from chassis.operation.app import create_app
from chassis.policies.shipped import definitions
from chassis.testing.databases import OPERATOR_SECRET
from zhipei_events.envelope import Envelope, Event
from zhipei_events.every import PeoplePolicyState, PolicyState

KEY = SigningKey.generate()
ZONE = "Asia/Shanghai"
_SAID = text(
    "SELECT id, record_key, headers, payload FROM outbox WHERE id > :after AND "
    "headers->>'ce_tenantid' = :tenant ORDER BY id"
)
_sequences = itertools.count(1)
_offsets = itertools.count(1)


class _Record(NamedTuple):
    topic: str
    offset: int
    key: bytes
    headers: list[tuple[str, bytes]]
    value: bytes | None


@dataclass(slots=True)
class ServiceUnderTest:
    """A service with a tenant of its own. Made by `under_test`."""

    service: Service
    settings: Settings
    engine: AsyncEngine
    app: FastAPI
    tenant: UUID
    _said: int = 0
    _clients: list[httpx.AsyncClient] = field(default_factory=list)

    async def now(self) -> datetime:
        """The tenant's business time."""
        async with transaction(self.engine, self.tenant, read_only=True) as connection:
            return await clock.business_now(connection, self.tenant)

    async def given(
        self,
        *events: Event,
        at: datetime | None = None,
        actor: str = "rule:given",
        place: Place = NOWHERE,
        cause: Envelope | None = None,
        tenant: UUID | None = None,
    ) -> list[Envelope]:
        """Let the service hear events, through decoding, fence, deduplication and its own
        functions. Raises what a handler raises.

        at: ce_time (default: the tenant's time). Returns the envelopes: what is caused by them
        names their ids; `hear` takes them again.
        """
        moment = at or await self.now()
        envelopes = [
            Envelope.of(
                event,
                id=uuid7(),
                time=moment,
                recorded=clock.wall(),
                tenant=tenant or self.tenant,
                center=place.center_id,
                site=place.site_id,
                actor=actor,
                correlation=cause.correlation if cause else uuid7(),
                causation=cause.id if cause else None,
                sequence=next(_sequences),
            )
            for event in events
        ]
        await self.hear(zip(envelopes, events, strict=True))
        return envelopes

    async def hear(self, messages: Iterable[tuple[Envelope, Event | None]]) -> None:
        """The same for envelopes that stand already: repeats, disorder, tombstones (None)."""
        decoder = Decoder(self.service.subscriptions, keep=timedelta(days=self.settings.seen_days))
        for topic, run in groupby(messages, key=lambda message: self._topic(message[0])):
            batch = []
            for envelope, event in run:
                value = event.encode() if event is not None else None
                record = _Record(
                    topic, next(_offsets), envelope.key.encode(), envelope.headers(), value
                )
                heard = decoder.decode(record, clock.wall())
                if heard.fault is not None:
                    raise AssertionError(f"{envelope.type} cannot be read: {heard.fault}")
                batch.append(heard)
            await self._apply(TopicPartition(topic, 0), batch)

    async def given_policies(
        self, state: type[PolicyState], package: str, *keys: str, name: str = "policies.yaml"
    ) -> None:
        """Let the service hear another owner's shipped policies (`package` is the owner's), all of
        them or those of these keys.
        """
        known = definitions(package, name)
        shipped = [known[key] for key in keys or known]
        states = [
            state.model_validate_json(
                orjson.dumps(
                    {
                        "dimension": "shipped",
                        "scope_id": "default",
                        "policy_key": one.key,
                        "value_type": one.type,
                        "unit": one.unit,
                        "origin": one.origin,
                        "lost": one.lost,
                        "confirmed": not one.lost,
                        "versions": [
                            {
                                "effective_on": "1970-01-01",
                                "value": one.default,
                                "author": "shipped",
                                "reason": one.meaning,
                            }
                        ],
                    }
                )
            )
            for one in shipped
        ]
        await self.given(*states, tenant=PLATFORM)

    def client(
        self,
        person: UUID | None = None,
        *,
        roles: Sequence[str] = (),
        places: Iterable[tuple[str, str]] = (),
        language: str = "en",
        headers: Mapping[str, str] | None = None,
    ) -> httpx.AsyncClient:
        """A client of the real app with a real token. No person and no roles: the operator, acting
        on this tenant.
        """
        if person is None and not roles:
            token, extra = OPERATOR_SECRET, {"Zhipei-Tenant": str(self.tenant)}
        else:
            caller = Caller(
                tenant=self.tenant,
                person_id=person or uuid4(),
                roles=frozenset(roles),
                places=frozenset(places),
                language=language,
            )
            token, extra = KEY.issue(caller, lifetime=timedelta(hours=1)), {}
        everything = {
            "Authorization": f"Bearer {token}",
            **extra,
            **(headers or {}),
        }
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
        client = httpx.AsyncClient(
            transport=transport, base_url=f"http://{self.service.name}", headers=everything
        )
        self._clients.append(client)
        return client

    async def drain(self, *types: type[Event]) -> list[tuple[Envelope, Any]]:
        """What this tenant has said since the last drain, oldest first, with its envelope; nothing
        is published.

        types: classes to read the payloads with, and to keep; without them payloads are plain JSON.
        """
        by_type = {event.TYPE: event for event in types}
        said: list[tuple[Envelope, Any]] = []
        for envelope, payload in await self._outbox():
            if payload is None:
                said.append((envelope, None))
            elif not types:
                said.append((envelope, orjson.loads(payload)))
            elif envelope.type in by_type:
                said.append((envelope, by_type[envelope.type].model_validate_json(payload)))
        return said

    @asynccontextmanager
    async def tx(self, *, actor: str = "operator", at: datetime | None = None) -> AsyncIterator[Tx]:
        """A transaction of the tenant, as the edge opens it; commits at the end."""
        async with transaction(self.engine, self.tenant) as connection:
            now = at or await clock.business_now(connection, self.tenant)
            tx = Tx(
                connection=connection,
                tenant=self.tenant,
                actor=actor,
                fixed_now=now,
                reactions=self.service.reactions,
            )
            yield tx
            await tx.flush()

    async def rows(self, query: Executable) -> list[dict[str, Any]]:
        """What a query finds in the tenant's rows."""
        async with transaction(self.engine, self.tenant, read_only=True) as connection:
            return [dict(row) for row in (await connection.execute(query)).mappings()]

    async def advance(self, to: datetime) -> int:
        """Move the clock of a simulated tenant and run what is due; how many timers ran."""
        return (await timers.move_clock(self.service.timers, self.engine, self.tenant, to)).runs

    async def _apply(self, partition: TopicPartition, batch: Sequence[Heard]) -> None:
        async with transaction(self.engine, EVERY_TENANT) as connection:
            owned = await partitions.acquire(
                connection, self.service.subscriptions.consumer, partition
            )
            await partitions.apply(
                connection, self.service.subscriptions, partition, owned, batch=batch, poison=[]
            )

    def _topic(self, envelope: Envelope) -> str:
        known = self.service.subscriptions.types
        if envelope.type not in known:
            raise AssertionError(f"{self.service.name} does not subscribe to {envelope.type}")
        return known[envelope.type].TOPIC

    async def _outbox(self) -> list[tuple[Envelope, bytes | None]]:
        async with transaction(self.engine, EVERY_TENANT, read_only=True) as connection:
            rows = (
                await connection.execute(_SAID, {"after": self._said, "tenant": str(self.tenant)})
            ).all()
        self._said = rows[-1].id if rows else self._said
        found = []
        for row in rows:
            headers = [
                *((name, str(value).encode()) for name, value in row.headers.items()),
                ("ce_sequence", str(row.id).encode()),
            ]
            found.append((Envelope.read(headers, row.record_key.encode()), row.payload))
        return found

    async def _introduce(self, simulated_from: datetime | None) -> None:
        """Tell the service its tenant and the public key: by the state topics where it hears them,
        else as their owner has them.
        """
        made = {
            "code": f"t{self.tenant.hex[:12]}",
            "name": "Test",
            "created": clock.wall(),
            "seed": "00" * 32 if simulated_from else None,
        }
        tenant = {
            "tenant_id": self.tenant,
            "zone": ZONE,
            "simulated": simulated_from is not None,
            "clock_at": simulated_from,
        }
        since = datetime(2020, 1, 1, tzinfo=UTC)
        key = {"kid": KEY.kid, "jwk": KEY.public, "valid_from": since, "valid_until": None}
        heard = self.service.subscriptions.types
        if "people.tenant-state" in heard:
            await self.given(heard["people.tenant-state"](**tenant, **made), at=simulated_from)
        else:
            async with transaction(self.engine, EVERY_TENANT) as connection:
                await connection.execute(insert(tenants).values(tenant))
        if "people.signing-key-state" in heard:
            await self.given(heard["people.signing-key-state"](**key), tenant=PLATFORM)
        else:
            async with transaction(self.engine, EVERY_TENANT) as connection:
                present = await connection.execute(
                    text("SELECT 1 FROM signing_keys WHERE kid = :kid"), {"kid": KEY.kid}
                )
                if present.one_or_none() is None:
                    await connection.execute(insert(signing_keys).values(tenant_id=PLATFORM, **key))
        if PeoplePolicyState.TYPE in heard:  # without it nothing is shown
            await self.given_policies(PeoplePolicyState, "people", "gen.visibility")


@asynccontextmanager
async def under_test(
    service: Service, settings: Settings, *, simulated_from: datetime | None = None
) -> AsyncIterator[ServiceUnderTest]:
    """A service over the database of `settings` with a new tenant; simulated_from: its clock starts
    there and only `advance` moves it.

    @pytest.fixture
    async def sut(settings):
        async with under_test(SERVICE, settings, simulated_from=datetime(2026, 9, 7, 4, tzinfo=UTC))
        as sut:
            yield sut
    """
    engine = engine_for(settings, name=f"{service.name}-test")
    try:
        sut = ServiceUnderTest(
            service, settings, engine, create_app(service, settings, engine), uuid4()
        )
        await sut._introduce(simulated_from)  # noqa: SLF001  # our own
        yield sut
        for client in sut._clients:  # noqa: SLF001  # our own
            await client.aclose()
    finally:
        await engine.dispose()
