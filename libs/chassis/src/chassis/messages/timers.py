"""What starts by time. Each (tenant, kind, scope, period) runs once, in the order of the instants,
and is caught up after an outage.

    TIMERS = Timers(weekly("commit-seed", rule="QA-4b", weekday=6, at=time(12), scopes=lines,
    run=commit))

A run is a transaction whose `now` is the instant at which it was due (architecture.md §6). For a
real tenant the worker looks at the wall clock; a simulated tenant's timers run only when `POST
/v1/clock` moves its clock.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.messages import clock, tables
from chassis.messages.database import EVERY_TENANT, transaction
from chassis.messages.ids import uuid7
from chassis.messages.tx import Reacts, Tx

log = structlog.get_logger()


class Scope(NamedTuple):
    """One thing that a timer runs for, and the zone (IANA name) whose calendar it follows. `at`: a
    time of day of its own.
    """

    id: str
    zone: str
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """One run: the instant at which it is due, its local date, and the key of the period in which
    that date lies.
    """

    kind: str
    scope: str
    zone: str
    at: datetime
    on: date
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A kind of run. `step` gives the local dates after a date on which it is due; `period` names
    the period of such a date.
    """

    kind: str
    rule: str
    at: time
    scopes: Callable[[Tx], Awaitable[Sequence[Scope]]]
    run: Callable[[Tx, Due], Awaitable[None]]
    step: Callable[[date], date]
    period: Callable[[date], str]

    def next(self, after: datetime, scope: Scope) -> datetime:
        """The first instant strictly after `after` at which it is due. A local time that a clock
        change skips is due an hour later.
        """
        here = ZoneInfo(scope.zone)
        day = after.astimezone(here).date() - timedelta(days=1)
        while True:
            day = self.step(day)
            instant = datetime.combine(day, scope.at or self.at, here).astimezone(ZoneInfo("UTC"))
            if instant > after:
                return instant

    def due(self, scope: Scope, at: datetime) -> Due:
        """The run that is due at an instant."""
        on = at.astimezone(ZoneInfo(scope.zone)).date()
        return Due(self.kind, scope.id, scope.zone, at, on, self.period(on))


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """Work that is due at instants that a table holds, not by a rhythm.

    earliest: the next such instant of a tenant, None: nothing is planned. run: does everything that
    is due by `tx.now`, or a part of it, and moves what it did; it is called until nothing is left.
    """

    kind: str
    rule: str
    earliest: Callable[[Tx], Awaitable[datetime | None]]
    run: Callable[[Tx], Awaitable[None]]


class Ran(NamedTuple):
    """What came of letting time pass: how many runs there were, and how many events they said."""

    runs: int = 0
    said: int = 0


def week(day: date) -> str:
    """The key of an ISO week, Monday to Sunday (GEN-4): 2026-W47."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02}"


def daily(
    kind: str,
    *,
    rule: str,
    at: time,
    scopes: Callable[[Tx], Awaitable[Sequence[Scope]]],
    run: Callable[[Tx, Due], Awaitable[None]],
) -> Timer:
    """Every day at a local time; period 2026-11-22."""
    return Timer(
        kind=kind,
        rule=rule,
        at=at,
        scopes=scopes,
        run=run,
        step=lambda day: day + timedelta(days=1),
        period=date.isoformat,
    )


def weekly(
    kind: str,
    *,
    rule: str,
    weekday: int,
    at: time,
    scopes: Callable[[Tx], Awaitable[Sequence[Scope]]],
    run: Callable[[Tx, Due], Awaitable[None]],
) -> Timer:
    """Every week on a weekday (Monday is 0) at a local time; period 2026-W47."""
    return Timer(
        kind=kind,
        rule=rule,
        at=at,
        scopes=scopes,
        run=run,
        step=lambda day: day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1),
        period=week,
    )


def monthly(
    kind: str,
    *,
    rule: str,
    at: time,
    scopes: Callable[[Tx], Awaitable[Sequence[Scope]]],
    run: Callable[[Tx, Due], Awaitable[None]],
) -> Timer:
    """On the first of every month at a local time; period 2026-11."""
    return Timer(
        kind=kind,
        rule=rule,
        at=at,
        scopes=scopes,
        run=run,
        step=lambda day: (day.replace(day=1) + timedelta(days=31)).replace(day=1),
        period=lambda day: f"{day:%Y-%m}",
    )


class Timers:
    """All timers of a service, in the order in which they run when due at the same instant;
    agendas come last.
    """

    def __init__(self, *timers: Timer | Agenda) -> None:
        rhythms = [timer for timer in timers if isinstance(timer, Timer)]
        self.kinds = {timer.kind: (order, timer) for order, timer in enumerate(rhythms)}
        self.agendas = [timer for timer in timers if isinstance(timer, Agenda)]
        self.reactions: Reacts | None = None

    async def run_due(self, engine: AsyncEngine, tenant: UUID, to: datetime) -> Ran:
        """Run all that is due for a tenant up to and including `to`, in order of instant, kind and
        scope.

        A simulated tenant's clock is moved to each instant before its run, so that whoever looks
        meanwhile sees the same time.
        """
        runs = said = 0
        while True:
            known = await self._arm(engine, tenant, to)
            at = await self._earliest(engine, tenant)
            if at is None or at > to:
                break
            ran = await self._run_at(engine, tenant, at, known)
            runs, said = runs + ran.runs, said + ran.said
            for agenda in self.agendas:
                said += await self._follow(engine, tenant, agenda, at)
        return Ran(runs, said)

    async def _arm(
        self, engine: AsyncEngine, tenant: UUID, to: datetime
    ) -> dict[tuple[str, str], Scope]:
        """Give every scope that is new its first due instant after now; the scopes that exist, by
        (kind, id).
        """
        async with transaction(engine, tenant) as connection:
            now = min(await clock.business_now(connection, tenant), to)
            tx = Tx(connection=connection, tenant=tenant, actor="timer", fixed_now=now)
            known = {
                (timer.kind, scope.id): scope
                for _, timer in self.kinds.values()
                for scope in await timer.scopes(tx)
            }
            armed = select(tables.timers.c.kind, tables.timers.c.scope).where(
                tables.timers.c.tenant_id == tenant
            )
            new = known.keys() - {(kind, scope) for kind, scope in await connection.execute(armed)}
            if new:
                rows = [
                    {
                        "tenant_id": tenant,
                        "kind": kind,
                        "scope": scope,
                        "next_due_at": self.kinds[kind][1].next(now, known[kind, scope]),
                    }
                    for kind, scope in sorted(new)
                ]
                await connection.execute(insert(tables.timers).on_conflict_do_nothing(), rows)
        return known

    async def _earliest(self, engine: AsyncEngine, tenant: UUID) -> datetime | None:
        query = select(func.min(tables.timers.c.next_due_at)).where(
            tables.timers.c.tenant_id == tenant, tables.timers.c.kind.in_(self.kinds)
        )
        async with transaction(engine, tenant, read_only=True) as connection:
            earliest: datetime | None = (await connection.execute(query)).scalar()
            tx = Tx(connection=connection, tenant=tenant, actor="timer", fixed_now=None)
            planned = [earliest, *[await agenda.earliest(tx) for agenda in self.agendas]]
        return min((at for at in planned if at is not None), default=None)

    async def _follow(self, engine: AsyncEngine, tenant: UUID, agenda: Agenda, at: datetime) -> int:
        """What of an agenda is due by an instant, in one transaction; events it emitted."""
        async with transaction(engine, tenant) as connection:
            tx = Tx(
                connection=connection,
                tenant=tenant,
                actor=f"rule:{agenda.rule}",
                fixed_now=at,
                run_id=uuid7(),
                reactions=self.reactions,
            )
            due_at = await agenda.earliest(tx)
            if due_at is None or due_at > at:
                return 0
            run = {
                "tenant_id": tenant,
                "kind": agenda.kind,
                "scope": "",
                "period": at.isoformat(),
                "run_id": tx.run_id,
                "due_at": at,
            }
            await connection.execute(insert(tables.runs).values(run).on_conflict_do_nothing())
            await agenda.run(tx)
            await tx.flush()
        log.info("agenda followed", kind=agenda.kind, due_at=at.isoformat(), said=tx.said)
        return tx.said

    async def _run_at(
        self, engine: AsyncEngine, tenant: UUID, at: datetime, known: dict[tuple[str, str], Scope]
    ) -> Ran:
        query = select(tables.timers.c.kind, tables.timers.c.scope).where(
            tables.timers.c.tenant_id == tenant, tables.timers.c.next_due_at == at
        )
        async with transaction(engine, tenant) as connection:
            await clock.set_business_now(connection, tenant, at)
            due = [
                (kind, scope)
                for kind, scope in await connection.execute(query)
                if kind in self.kinds
            ]
        said = 0
        for kind, scope in sorted(due, key=lambda one: (self.kinds[one[0]][0], one[1])):
            said += await self._run(
                engine,
                tenant,
                self.kinds[kind][1],
                scope=known.get((kind, scope)),
                scope_id=scope,
                at=at,
            )
        return Ran(len(due), said)

    async def _run(
        self,
        engine: AsyncEngine,
        tenant: UUID,
        timer: Timer,
        *,
        scope: Scope | None,
        scope_id: str,
        at: datetime,
    ) -> int:
        """One run in one transaction with the move of its own due instant; events it said. A scope
        that ended rests without one.
        """
        key = (
            tables.timers.c.tenant_id == tenant,
            tables.timers.c.kind == timer.kind,
            tables.timers.c.scope == scope_id,
        )
        async with transaction(engine, tenant) as connection:
            claimed = select(tables.timers.c.next_due_at).where(*key).with_for_update()
            if (await connection.execute(claimed)).scalar() != at:
                return 0  # another worker ran it meanwhile
            if scope is None:
                await connection.execute(tables.timers.delete().where(*key))
                return 0
            due = timer.due(scope, at)
            tx = Tx(
                connection=connection,
                tenant=tenant,
                actor=f"rule:{timer.rule}",
                fixed_now=at,
                run_id=uuid7(),
                reactions=self.reactions,
            )
            run = {
                "tenant_id": tenant,
                "kind": timer.kind,
                "scope": scope_id,
                "period": due.period,
                "run_id": tx.run_id,
                "due_at": at,
            }
            added = await connection.execute(
                insert(tables.runs).values(run).on_conflict_do_nothing()
            )
            if added.rowcount:
                await timer.run(tx, due)
                await tx.flush()
            await connection.execute(
                update(tables.timers).where(*key).values(next_due_at=timer.next(at, scope))
            )
        log.info("timer ran", kind=timer.kind, scope=scope_id, period=due.period, said=tx.said)
        return tx.said


async def sweep(timers: Timers, engine: AsyncEngine) -> int:
    """Run what is due by the wall clock for every real tenant."""
    async with transaction(engine, EVERY_TENANT, read_only=True) as connection:
        real = [
            row[0]
            for row in await connection.execute(
                select(tables.tenants.c.tenant_id).where(~tables.tenants.c.simulated)
            )
        ]
    return sum([(await timers.run_due(engine, tenant, clock.wall())).runs for tenant in real])


async def move_clock(timers: Timers, engine: AsyncEngine, tenant: UUID, to: datetime) -> Ran:
    """Move a simulated tenant's clock to `to`, running every timer on the way (POST /v1/clock)."""
    ran = await timers.run_due(engine, tenant, to)
    async with transaction(engine, tenant) as connection:
        await clock.set_business_now(connection, tenant, to)
    return ran
