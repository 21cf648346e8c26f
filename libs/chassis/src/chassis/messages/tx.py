"""All the power that code has: a transaction that can execute, emit and tell the time. It has no
commit; the edge commits once.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import CursorResult, Executable, text
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.messages import clock, outbox
from chassis.messages.ids import uuid7
from chassis.messages.rows import reader
from measure.visibility import NOTHING, Grant, Reach
from zhipei_events.envelope import Envelope, Event, State

R = TypeVar("R")
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
_SHARED = text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:key, 0))")


class Place(NamedTuple):
    """Where a fact happened: ids of the two outer units, as far as they are known."""

    center_id: UUID | None = None
    site_id: UUID | None = None


NOWHERE = Place()


class Cause(NamedTuple):
    """An event of ours, said earlier, to which a command answers: its id, and the correlation of
    the chain that goes on.
    """

    id: UUID
    correlation: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who stands behind a request, as the verified token says.

    `places` are opaque (dimension, id) pairs; what a dimension means is the service's business.
    issued_at: of the token, by the issuer's wall clock; None: a credential that is no token.
    """

    tenant: UUID
    person_id: UUID | None
    roles: frozenset[str]
    places: frozenset[tuple[str, str]] = frozenset()
    language: str = "zh-Hans"
    issued_at: datetime | None = None
    asked_language: str | None = None
    """The language that the request asks for; `language` is that one then."""

    @property
    def actor(self) -> str:
        if self.person_id:
            return f"person:{self.person_id}"
        return "gateway" if "gateway" in self.roles else "operator"

    @property
    def place_ids(self) -> Mapping[str, UUID]:
        """Dimension → id, of somebody who is in one place of each."""
        return {dimension: UUID(id) for dimension, id in self.places}


class Reacts(Protocol):
    """The reactions of a service (`chassis.messages.reactions`), as far as a transaction knows."""

    @property
    def types(self) -> frozenset[type[Event]]: ...

    async def run(self, tx: "Tx") -> None: ...


@dataclass(slots=True, kw_only=True)
class Tx:
    """One transaction of one tenant, handed to actions by the edge that opened it.

    connection: the open SQLAlchemy connection; tenant: whose rows are visible; actor:
    "person:<id>", "rule:<id>" or "operator"; now: business time (aware, UTC) – in a command and a
    timer fixed when the transaction opens, in a handler the event's own time.
    """

    connection: AsyncConnection
    tenant: UUID
    actor: str
    fixed_now: datetime | None
    cause: Envelope | None = None
    caller: Caller | None = None
    run_id: UUID | None = None
    traceparent: str | None = None
    correlation: UUID = field(default_factory=uuid7)
    said: int = field(default=0, init=False)
    """Events of this transaction that stand in the outbox."""
    reactions: Reacts | None = None
    """What follows from events of this transaction; the edge that opened it names them."""
    grant: Grant | None = None
    """What the request behind it may see and write; None where none is, and nothing is asked."""
    is_rehearsal: bool = False
    """Everything is done, events included, and nothing of it is kept: a dry run whose later steps
    build on its earlier ones."""
    _waiting: list[outbox.Row] = field(default_factory=list)
    _emitted: list[tuple[Event, Envelope]] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """Business time. A set-based handler has none: it reads the time of each event
        (messaging.md §5).
        """
        if self.fixed_now is None:
            raise RuntimeError(
                "a set-based handler has no tx.now: read envelope.time of each event"
            )
        return self.fixed_now

    @property
    def reach(self) -> Reach:
        """Which records of the kind that its route shows the caller may see (GEN-11)."""
        return self.grant.reach if self.grant else NOTHING

    def today(self, zone: str) -> date:
        """The date of `now` by the calendar of a zone (IANA name)."""
        return self.now.astimezone(ZoneInfo(zone)).date()

    async def execute(
        self,
        statement: Executable,
        parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> CursorResult[Any]:
        """Run one statement of SQLAlchemy Core."""
        return await self.connection.execute(statement, parameters)

    async def all(
        self, query: Executable, row: type[R], parameters: Mapping[str, Any] | None = None
    ) -> list[R]:
        """What a query finds, as frozen dataclasses (`chassis.messages.rows`)."""
        result = await self.connection.execute(query, parameters)
        read = reader(row, tuple(result.keys()))
        return [read(found) for found in result]

    async def one_or_none(
        self, query: Executable, row: type[R], parameters: Mapping[str, Any] | None = None
    ) -> R | None:
        """The only row that a query finds, or None. Raises MultipleResultsFound."""
        result = await self.connection.execute(query, parameters)
        found = result.one_or_none()
        read = reader(row, tuple(result.keys()))
        return None if found is None else read(found)

    async def one(
        self, query: Executable, row: type[R], parameters: Mapping[str, Any] | None = None
    ) -> R:
        """The only row that a query finds. Raises NoResultFound, MultipleResultsFound."""
        result = await self.connection.execute(query, parameters)
        read = reader(row, tuple(result.keys()))
        return read(result.one())

    async def lock(self, key: str, *, shared: bool = False) -> None:
        """Hold `key` of this tenant against every other transaction until this one ends; shared:
        against those that do not share it.
        """
        await self.connection.execute(_SHARED if shared else _LOCK, {"key": f"{self.tenant}|{key}"})

    def emit(
        self,
        event: Event,
        *,
        place: Place = NOWHERE,
        cause: Envelope | Cause | None = None,
        at: datetime | None = None,
        policyset: str | None = None,
    ) -> Envelope:
        """Say that something happened; it is written with the rest of this transaction or not at
        all (EVT-5).

        cause: what led to it, when that is not what this transaction handles (set-based handlers,
        own reactions); at: business time of the fact when it is not `now`. Returns the envelope, so
        that a reaction can name it as its cause.
        """
        envelope = self._envelope(
            type(event),
            event.subject,
            event.key,
            place=place,
            cause=cause or self.cause,
            at=at,
            policyset=policyset,
        )
        self._waiting.append(outbox.row(event.TOPIC, envelope, event.encode()))
        if self.reactions is not None and type(event) in self.reactions.types:
            self._emitted.append((event, envelope))
        return envelope

    def erase(
        self, state: type[State], thing_id: UUID | str, *, place: Place = NOWHERE
    ) -> Envelope:
        """Publish the tombstone of one thing on its state topic: whoever keeps a copy drops it
        (EVT-6).
        """
        subject = f"{state.THING}:{thing_id}"
        envelope = self._envelope(
            state, subject, subject, place=place, cause=self.cause, at=None, policyset=None
        )
        self._waiting.append(outbox.row(state.TOPIC, envelope, None))
        return envelope

    def _envelope(
        self,
        said: type[Event],
        subject: str,
        key: str,
        *,
        place: Place,
        cause: Envelope | Cause | None,
        at: datetime | None,
        policyset: str | None,
    ) -> Envelope:
        return Envelope(
            id=uuid7(),
            type=said.TYPE,
            dataschema=said.DATASCHEMA,
            source=f"/zhipei/{said.PUBLISHER}",
            time=at or self.now,
            recorded=clock.wall(),
            tenant=self.tenant,
            center=place.center_id,
            site=place.site_id,
            actor=self.actor,
            subject=subject,
            key=key,
            sequence=None,  # the outbox id, drawn at INSERT
            correlation=cause.correlation if cause else self.correlation,
            causation=cause.id if cause else self.run_id,
            policyset=policyset,
            traceparent=self.traceparent,
        )

    @contextmanager
    def handling(self, envelope: Envelope) -> Iterator[None]:
        """While one event is handled its time is `now` and it is the cause of what is said."""
        before = self.fixed_now, self.cause, self.traceparent
        self.fixed_now, self.cause, self.traceparent = envelope.time, envelope, envelope.traceparent
        try:
            yield
        finally:
            self.fixed_now, self.cause, self.traceparent = before

    def pop_emitted(self) -> list[tuple[Event, Envelope]]:
        """Events emitted since the last call to which something reacts, in order."""
        emitted, self._emitted = self._emitted, []
        return emitted

    async def react(self) -> None:
        """Run the reactions to everything emitted so far."""
        if self.reactions is not None and self._emitted:
            grant, self.grant = self.grant, None  # what follows by rule is nobody's request
            await self.reactions.run(self)
            self.grant = grant

    async def flush(self) -> int:
        """React to what was emitted, then write it to the outbox in the order of emission.

        The edge calls this right before COMMIT. Returns the number of events written.
        """
        await self.react()
        rows, self._waiting = self._waiting, []
        await outbox.add(self.connection, rows)
        self.said += len(rows)
        return len(rows)
