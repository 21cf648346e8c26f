"""Coachings, unacceptable calls and the steps that used them up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, tuple_, update

from chassis.http.reach import within
from chassis.messages.rows import amend, pour
from chassis.messages.tx import Tx
from measure.visibility import Reach
from qa.scoring.ladder.rules import CoachingState, ScoredCall, Step
from qa.scoring.tables import coachings, ladder_calls, ladder_steps


@dataclass(frozen=True)
class UnacceptableCall:
    """An unacceptable call as it is stored. event_id: its qa.call-scored."""

    evaluation_id: UUID
    agent_id: UUID
    call_id: UUID
    call_date: date
    card: str
    criteria: tuple[str, ...]
    event_id: UUID

    @property
    def scored(self) -> ScoredCall:
        """The call as the rules see it."""
        return ScoredCall(
            self.evaluation_id, self.call_date, card=self.card, criteria=self.criteria
        )


@dataclass(frozen=True, kw_only=True)
class Held:
    """When a coaching was held, by whom, and the record of it."""

    held_on: date
    held_by: UUID
    record: str


@dataclass(frozen=True, kw_only=True)
class Coaching:
    """A coaching that one call needs. event_id, correlation_id: of its qa.coaching-required."""

    coaching_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    evaluation_id: UUID
    call_id: UUID
    inspector_id: UUID
    coach_id: UUID | None
    group: str
    criteria: tuple[str, ...]
    event_id: UUID
    correlation_id: UUID
    state: CoachingState
    due_on: date
    required_at: datetime
    held: Held | None = None
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class StepTaken:
    """A step of the ladder. occurred_on: the date of its newest call; made_on: the date on which
    that was scored; event_id, correlation_id: of its qa.repeated-poor-quality. Steps from before
    places and events were kept have none.
    """

    step_id: UUID
    agent_id: UUID
    step: int
    occurred_on: date
    made_at: datetime
    made_on: date
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    event_id: UUID | None
    correlation_id: UUID | None
    withdrawn_at: datetime | None = None


# ---- the ladder


async def unused_calls(
    tx: Tx, agent_id: UUID, first: date, last: date
) -> Sequence[UnacceptableCall]:
    """An agent's unacceptable calls between two dates that no step used up."""
    query = select(ladder_calls).where(
        ladder_calls.c.tenant_id == tx.tenant,
        ladder_calls.c.agent_id == agent_id,
        ladder_calls.c.call_date.between(first, last),
        ladder_calls.c.step_id.is_(None),
    )
    return await tx.all(query, UnacceptableCall)


async def find_last_step(tx: Tx, agent_id: UUID) -> Step | None:
    """An agent's step of the latest date; of two of one date the one made last."""
    query = (
        select(ladder_steps.c.step, ladder_steps.c.occurred_on)
        .where(
            ladder_steps.c.tenant_id == tx.tenant,
            ladder_steps.c.agent_id == agent_id,
            ladder_steps.c.withdrawn_at.is_(None),
        )
        .order_by(
            ladder_steps.c.occurred_on.desc(),
            ladder_steps.c.made_at.desc(),
            ladder_steps.c.step_id.desc(),
        )
        .limit(1)
    )
    row = (await tx.execute(query)).one_or_none()
    return Step(row.step, row.occurred_on) if row else None


async def add_call(tx: Tx, call: UnacceptableCall) -> None:
    await pour(tx, ladder_calls, [call])


async def add_step(tx: Tx, step: StepTaken, used: Collection[UUID]) -> None:
    """Keep a step and mark the calls that it uses up."""
    await pour(tx, ladder_steps, [step])
    await use_up(tx, step.step_id, used)


async def use_up(tx: Tx, step_id: UUID | None, calls: Collection[UUID]) -> None:
    """Say which step uses up calls; None: none does any more."""
    mine = update(ladder_calls).where(
        ladder_calls.c.tenant_id == tx.tenant, ladder_calls.c.evaluation_id.in_(calls)
    )
    await tx.execute(mine.values(step_id=step_id))


async def find_call(tx: Tx, evaluation_id: UUID) -> tuple[UnacceptableCall, UUID | None] | None:
    """An unacceptable call, and the step that used it up."""
    query = select(ladder_calls).where(
        ladder_calls.c.tenant_id == tx.tenant, ladder_calls.c.evaluation_id == evaluation_id
    )
    call = await tx.one_or_none(query, UnacceptableCall)
    if call is None:
        return None
    step_id: UUID | None = (
        await tx.execute(query.with_only_columns(ladder_calls.c.step_id))
    ).scalar_one()
    return call, step_id


async def remove_call(tx: Tx, evaluation_id: UUID) -> None:
    """Forget a call that is not unacceptable any more."""
    await tx.execute(
        delete(ladder_calls).where(
            ladder_calls.c.tenant_id == tx.tenant, ladder_calls.c.evaluation_id == evaluation_id
        )
    )


async def calls_of_step(tx: Tx, step_id: UUID) -> Sequence[UnacceptableCall]:
    """The calls that a step used up."""
    query = select(ladder_calls).where(
        ladder_calls.c.tenant_id == tx.tenant, ladder_calls.c.step_id == step_id
    )
    return await tx.all(query, UnacceptableCall)


async def find_step(tx: Tx, step_id: UUID) -> StepTaken | None:
    """A step, withdrawn or not."""
    query = select(ladder_steps).where(
        ladder_steps.c.tenant_id == tx.tenant, ladder_steps.c.step_id == step_id
    )
    return await tx.one_or_none(query, StepTaken)


async def set_withdrawn(tx: Tx, step: StepTaken) -> None:
    """Keep that a step no longer stands."""
    await amend(tx, ladder_steps, [step])


async def steps_in(
    tx: Tx,
    *,
    reach: Reach,
    matching: Mapping[str, object],
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[StepTaken]:
    """Steps, the newest first. matching: column → value that it must have."""
    newest = ladder_steps.c.made_at, ladder_steps.c.step_id
    query = select(ladder_steps).where(
        ladder_steps.c.tenant_id == tx.tenant, within(ladder_steps.c, reach)
    )
    query = query.where(*(ladder_steps.c[column] == value for column, value in matching.items()))
    if after is not None:
        query = query.where(tuple_(*newest) < after)
    query = query.order_by(*(column.desc() for column in newest)).limit(limit)
    return await tx.all(query, StepTaken)


async def newest_steps(tx: Tx, number: int, before: date) -> Mapping[UUID, date]:
    """Agent → the date on which the newest step of a number was made, of those made before a
    date.
    """
    query = (
        select(ladder_steps.c.agent_id, func.max(ladder_steps.c.made_on).label("made_on"))
        .where(
            ladder_steps.c.tenant_id == tx.tenant,
            ladder_steps.c.step == number,
            ladder_steps.c.made_on < before,
            ladder_steps.c.withdrawn_at.is_(None),
        )
        .group_by(ladder_steps.c.agent_id)
    )
    return {row.agent_id: row.made_on for row in await tx.execute(query)}


# ---- coachings


async def find_open_coaching(tx: Tx, evaluation_id: UUID) -> Coaching | None:
    """The coaching that a call still waits for, locked until the transaction ends."""
    query = select(coachings).where(
        coachings.c.tenant_id == tx.tenant,
        coachings.c.evaluation_id == evaluation_id,
        coachings.c.state == CoachingState.OPEN,
    )
    return await tx.one_or_none(query.with_for_update(), Coaching)


async def set_cancelled(tx: Tx, coaching: Coaching) -> None:
    """Keep that a coaching is not needed any more."""
    await amend(tx, coachings, [coaching])


async def add_coaching(tx: Tx, coaching: Coaching) -> None:
    await pour(tx, coachings, [coaching])


async def find_coaching(tx: Tx, coaching_id: UUID, *, locked: bool = False) -> Coaching | None:
    query = select(coachings).where(
        coachings.c.tenant_id == tx.tenant, coachings.c.coaching_id == coaching_id
    )
    return await tx.one_or_none(query.with_for_update() if locked else query, Coaching)


async def set_held(tx: Tx, coaching: Coaching) -> None:
    """Keep how a coaching was held."""
    await amend(tx, coachings, [coaching])


async def move_coachings(tx: Tx, due: Mapping[UUID, date]) -> None:
    """Set due dates, by coaching."""
    await amend(
        tx, coachings, [{"coaching_id": id, "due_on": due_on} for id, due_on in due.items()]
    )


async def coachings_in(
    tx: Tx,
    *,
    reach: Reach,
    matching: Mapping[str, object],
    after: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[Coaching]:
    """Coachings by due date, then id. matching: column → value that it must have."""
    query = select(coachings).where(coachings.c.tenant_id == tx.tenant, within(coachings.c, reach))
    query = query.where(*(coachings.c[column] == value for column, value in matching.items()))
    if after is not None:
        query = query.where(tuple_(coachings.c.due_on, coachings.c.coaching_id) > after)
    query = query.order_by(coachings.c.due_on, coachings.c.coaching_id).limit(limit)
    return await tx.all(query, Coaching)
