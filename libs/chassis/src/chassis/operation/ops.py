"""The routes of operation that every service has: the business clock, parked events, positions.
Each act is audited.
"""

import asyncio
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Literal

from fastapi import Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.http.auth import Permissions, allow, anyone
from chassis.http.inputs import Code, Flag, Instant, Json, Reason, Whole
from chassis.http.inputs import Position as LogPosition
from chassis.http.routes import (
    PUBLIC,
    TENANT,
    Busy,
    CallerDep,
    Conflict,
    EdgeDep,
    Fault,
    Invalid,
    NotFound,
    Page,
    Paging,
    Routes,
    TxDep,
)
from chassis.http.wording import Message
from chassis.messages import metrics, timers
from chassis.messages.database import EVERY_TENANT, transaction
from chassis.messages.ends import Ends
from chassis.messages.service import Service
from chassis.messages.settings import Settings
from chassis.operation import backlog, parking
from chassis.operation.backlog import Position

OUTBOX_WAITS = Message(
    "时钟已经移动，但发件箱没有清空；请确认 worker 正在运行",
    "The clock has moved, but the outbox does not empty: check that the worker runs",
)
NO_POSITION = Message(
    "{consumer} 在 {topic}/{partition} 没有消费位置",
    "{consumer} has no position in {topic}/{partition}",
)
REAL_CLOCK = Message("只有模拟租户的时钟可以移动", "Only the clock of a simulated tenant moves")
FAR_MOVE = Message("时钟一次最多移动 {days} 天", "A clock moves at most {days} days at once")

PERMISSIONS: Permissions = {
    "clock.read": anyone(),
    "clock.move": allow("administrator", "operator"),
    "ops.read": allow("operator"),
    "ops.act": allow("operator"),
}
DRAIN_SECONDS = 60.0
FARTHEST_MOVE = timedelta(days=400)
"""Of one request, which runs every timer on the way."""


class ClockNotSimulated(Conflict):
    slug = "clock-not-simulated"
    title = {"zh-Hans": "该租户使用真实时间", "en": "This tenant uses real time"}


class ClockView(BaseModel):
    """A tenant's business time; `ran`: timers that ran on the way there; `said`: events that they
    said.
    """

    now: datetime
    simulated: bool
    ran: int = 0
    said: int = 0


class Move(BaseModel):
    """Where the clock shall stand."""

    to: Instant


class Edit(BaseModel):
    """Another JSON value for a parked event."""

    value: Json


class Discard(BaseModel):
    """Why a parked event shall have no effect."""

    reason: Reason


class ParkedView(BaseModel, from_attributes=True):
    """One record that was put aside: reason is poison, undecodable, too_old or held."""

    id: int
    consumer: str
    topic: str
    partition: int
    offset: int
    record_key: str
    event_id: Any
    type: str | None
    reason: str
    error: str
    attempts: int
    state: str
    parked_at: datetime
    resolved_at: datetime | None


class ParkedRecord(ParkedView):
    """The same with all that came."""

    headers: list[tuple[str, str | None]]
    value: str | None


class Released(BaseModel):
    """How many events were applied."""

    events: int


class PositionView(BaseModel):
    """How far we are in one partition; `end_offset` and `lag` are null while Kafka is away."""

    topic: str
    partition: int
    epoch: int
    next_offset: int
    end_offset: int | None
    lag: int | None
    moved_at: datetime | None


class PositionsView(BaseModel):
    """What waits at both ends of a service: drained when `outbox_rows` and `lag` are 0.

    written: how many records were ever written to all that it hears; as long as it stands still,
    nobody has said anything there.
    """

    consumer: str
    outbox_rows: int
    outbox_oldest_seconds: float
    dead_rows: int
    lag: int | None
    written: int | None
    items: list[PositionView]


class Reset(BaseModel):
    """From where a partition shall be read; what was handled before is not handled again."""

    topic: Code
    partition: Whole
    next_offset: LogPosition


def routes(service: Service, settings: Settings, ends: Ends) -> tuple[Routes, ...]:
    """The same routes for every service, over its own database."""
    return (
        _clock_routes(service),
        _parked_routes(service, settings),
        _position_routes(service, ends),
    )


def _clock_routes(service: Service) -> Routes:
    api = Routes(prefix="/v1/clock", tags=["ops"])

    @api.get("", permission="clock.read", shows=PUBLIC)
    async def show_clock(tx: TxDep) -> ClockView:
        """The business time of the caller's tenant."""
        return ClockView(now=tx.now, simulated=await backlog.is_simulated(tx))

    @api.post("", permission="clock.move", place=TENANT, own_transactions=True)
    async def move_clock(body: Move, caller: CallerDep, edge: EdgeDep) -> ClockView:
        """Move a simulated tenant's clock, running every timer due on the way; answers when what
        they said has left the outbox.
        """
        async with edge.open(caller) as tx:
            if not await backlog.is_simulated(tx):
                raise ClockNotSimulated(REAL_CLOCK)
            if body.to - tx.now > FARTHEST_MOVE:
                raise Invalid(
                    FAR_MOVE,
                    errors=[Fault(where="body.to", code="too_far")],
                    days=FARTHEST_MOVE.days,
                )
            await backlog.note(
                tx.connection,
                caller.actor,
                "clock-moved",
                str(caller.tenant),
                {"from": tx.now.isoformat(), "to": body.to.isoformat()},
            )
        ran = await timers.move_clock(service.timers, edge.engine, caller.tenant, body.to)
        await _drained(edge.engine)
        async with edge.open(caller, read_only=True) as tx:
            return ClockView(now=tx.now, simulated=True, ran=ran.runs, said=ran.said)

    return api


def _parked_routes(service: Service, settings: Settings) -> Routes:
    api = Routes(prefix="/v1/ops/parked", tags=["ops"])

    @api.get("", permission="ops.read", shows=PUBLIC)
    async def list_parked(
        tx: TxDep, paging: Paging, state: Literal["parked", "released", "discarded"] = "parked"
    ) -> Page[ParkedView]:
        """Events that were put aside, oldest first; state: parked, released or discarded."""
        after = paging.position(int)
        rows = await parking.parked_list(
            tx.connection, state=state, after=after[0] if after else 0, limit=paging.fetch
        )
        return paging.page(
            [ParkedView.model_validate(row) for row in rows], key=lambda row: (row.id,)
        )

    @api.get("/{parked_id}", permission="ops.read", shows=PUBLIC)
    async def show_parked(parked_id: LogPosition, tx: TxDep) -> ParkedRecord:
        """One of them with its headers and value."""
        row = await parking.parked_one(tx.connection, parked_id)
        view = ParkedView.model_validate(row).model_dump()
        return ParkedRecord(
            **view,
            headers=row.headers,
            value=row.value.decode("utf-8", "replace") if row.value is not None else None,
        )

    @api.post(
        "/{parked_id}/retry",
        permission="ops.act",
        place=TENANT,
        own_transactions=True,
        operation_id="retry_parked",
    )
    @api.post("/{parked_id}/release", permission="ops.act", place=TENANT, own_transactions=True)
    async def release_parked(parked_id: LogPosition, caller: CallerDep, edge: EdgeDep) -> Released:
        """Apply the event and all that waits behind it under its key, in order, in one transaction;
        refused when one still fails.
        """
        async with edge.open(caller, read_only=True) as tx:
            key = parking.key_of(await parking.parked_one(tx.connection, parked_id))
        keep = timedelta(days=settings.seen_days)
        return Released(
            events=await parking.release(
                edge.engine, service.subscriptions, key, actor=caller.actor, keep=keep
            )
        )

    @api.put("/{parked_id}", permission="ops.act", place=TENANT, status_code=204)
    async def edit_parked(parked_id: LogPosition, body: Edit, tx: TxDep) -> Response:
        """Put another value in its place; release applies it."""
        await parking.edit(
            tx.connection,
            parked_id,
            body.model_dump_json(include={"value"}).encode()[len(b'{"value":') : -1],
            actor=tx.actor,
        )
        return Response(status_code=204)

    @api.post("/{parked_id}/discard", permission="ops.act", place=TENANT, status_code=204)
    async def discard_parked(parked_id: LogPosition, body: Discard, tx: TxDep) -> Response:
        """Decide that it shall have no effect."""
        await parking.discard(tx.connection, parked_id, actor=tx.actor, reason=body.reason)
        return Response(status_code=204)

    return api


def _position_routes(service: Service, ends: Ends) -> Routes:
    api = Routes(prefix="/v1/ops/positions", tags=["ops"])
    consumer = service.subscriptions.consumer

    @api.get("", permission="ops.read", shows=PUBLIC)
    async def show_positions(tx: TxDep, *, items: Flag = True) -> PositionsView:
        """How far the service is in what it hears, and what it has not said yet; `items`: each
        partition by itself.
        """
        positions = await backlog.positions_of(tx.connection, consumer)
        outbox = await backlog.outbox(tx.connection)
        log = await ends.read()
        found = [
            _position(where, positions.get(where), log)
            for where in sorted(positions.keys() | (log or {}).keys())
        ]
        return PositionsView(
            consumer=consumer,
            outbox_rows=outbox.rows,
            outbox_oldest_seconds=outbox.oldest_seconds,
            dead_rows=outbox.dead_rows,
            lag=None if log is None else sum(item.lag or 0 for item in found),
            written=None if log is None else sum(log.values()),
            items=found if items else [],
        )

    @api.put("", permission="ops.act", place=TENANT, status_code=204)
    async def reset_position(body: Reset, tx: TxDep) -> Response:
        """Set a partition back or forward and fence its owner, who takes it up there."""
        is_reset = await backlog.reset_position(
            tx.connection, consumer, body.topic, body.partition, body.next_offset
        )
        if not is_reset:
            raise NotFound(
                NO_POSITION, consumer=consumer, topic=body.topic, partition=body.partition
            )
        await backlog.note(
            tx.connection,
            tx.actor,
            "position-reset",
            f"{body.topic}/{body.partition}",
            {"next_offset": body.next_offset},
        )
        return Response(status_code=204)

    return api


def _position(
    where: tuple[str, int], position: Position | None, log: dict[tuple[str, int], int] | None
) -> PositionView:
    end = None if log is None else log.get(where)
    next_offset = position.next_offset if position else 0
    lag = None if end is None else max(end - next_offset, 0)
    return PositionView(
        topic=where[0],
        partition=where[1],
        epoch=position.epoch if position else 0,
        next_offset=next_offset,
        end_offset=end,
        lag=lag,
        moved_at=position.moved_at if position else None,
    )


async def refresh_lag(engine: AsyncEngine, consumer: str, ends: Ends) -> None:
    """Set the lag of every partition; while Kafka is away the old figures stand. Told by the api,
    since the worker may be what is gone.
    """
    log = await ends.read()
    async with transaction(engine, EVERY_TENANT, read_only=True) as connection:
        positions = await backlog.positions_of(connection, consumer)
    for topic, partition in log or {}:
        metrics.LAG.labels(topic, partition).set(
            _position((topic, partition), positions.get((topic, partition)), log).lag or 0
        )


async def _drained(engine: AsyncEngine) -> None:
    """Wait until what is in the outbox now was published. Raises Busy when it is not in time: then
    the worker or Kafka is away.
    """
    async with transaction(engine, EVERY_TENANT, read_only=True) as connection:
        last = (await backlog.outbox(connection)).last
    until = monotonic() + DRAIN_SECONDS
    while monotonic() < until:
        async with transaction(engine, EVERY_TENANT, read_only=True) as connection:
            if not await backlog.is_waiting(connection, last):
                return
        await asyncio.sleep(0.02)
    raise Busy(OUTBOX_WAITS)
