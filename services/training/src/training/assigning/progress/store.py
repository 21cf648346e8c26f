"""Sessions in which assignments are trained, kept from their events."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, delete, func, select, tuple_, update

from chassis.messages.rows import pour
from chassis.messages.tx import Tx
from training.assigning.progress.rules import TrainedIn
from training.assigning.tables import assignment_sessions

_IDS = ARRAY(Uuid)
_ORDER = (assignment_sessions.c.session_id, assignment_sessions.c.assignment_id)


async def put(tx: Tx, links: Sequence[TrainedIn]) -> None:
    await pour(tx, assignment_sessions, links, conflict=("starts_at",))


async def drop(tx: Tx, links: Collection[TrainedIn]) -> None:
    pairs = [(link.assignment_id, link.session_id) for link in links]
    gone = delete(assignment_sessions).where(
        assignment_sessions.c.tenant_id == tx.tenant,
        tuple_(assignment_sessions.c.assignment_id, assignment_sessions.c.session_id).in_(pairs),
    )
    await tx.execute(gone)


async def confirm(tx: Tx, session_ids: Collection[UUID]) -> None:
    mine = update(assignment_sessions).where(
        assignment_sessions.c.tenant_id == tx.tenant,
        assignment_sessions.c.session_id == func.any(bindparam("ids", type_=_IDS)),
    )
    await tx.execute(mine.values(confirmed=True), {"ids": list(session_ids)})


async def of_sessions(tx: Tx, session_ids: Collection[UUID]) -> Sequence[TrainedIn]:
    query = select(assignment_sessions).where(
        assignment_sessions.c.tenant_id == tx.tenant,
        assignment_sessions.c.session_id == func.any(bindparam("ids", type_=_IDS)),
    )
    return await tx.all(query.order_by(*_ORDER), TrainedIn, {"ids": list(session_ids)})


async def of_assignments(tx: Tx, ids: Collection[UUID]) -> Sequence[TrainedIn]:
    query = select(assignment_sessions).where(
        assignment_sessions.c.tenant_id == tx.tenant,
        assignment_sessions.c.assignment_id == func.any(bindparam("ids", type_=_IDS)),
    )
    return await tx.all(query.order_by(*_ORDER), TrainedIn, {"ids": list(ids)})
