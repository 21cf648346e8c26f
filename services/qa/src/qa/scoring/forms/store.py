"""What the forms of scored calls and coachings show."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from chassis.http.reach import within
from chassis.messages.tx import Tx
from measure.visibility import Reach
from qa.scoring.forms.rules import Coached, Scored, Work
from qa.scoring.tables import coachings, evaluations

DELIVERED = "delivered"


async def find_scored(tx: Tx, evaluation_id: UUID, *, reach: Reach) -> Scored | None:
    """A delivered evaluation in reach."""
    e = evaluations.c
    query = select(*(e[name] for name in Scored.__dataclass_fields__)).where(
        e.tenant_id == tx.tenant, e.evaluation_id == evaluation_id, e.state == DELIVERED
    )
    row = (await tx.execute(query.where(within(e, reach)))).mappings().one_or_none()
    return Scored(**_lists(dict(row))) if row else None


async def work(
    tx: Tx, first: datetime, last: datetime, *, center_id: UUID, reach: Reach, limit: int
) -> Sequence[Work]:
    """Evaluations of a center that were given out from `first` until before `last`."""
    e = evaluations.c
    query = (
        select(*(e[name] for name in Work.__dataclass_fields__))
        .where(e.tenant_id == tx.tenant, e.center_id == center_id, within(e, reach))
        .where(e.assigned_at >= first, e.assigned_at < last)
        .limit(limit)
    )
    return await tx.all(query, Work)


async def coached(
    tx: Tx, first: date, last: date, *, reach: Reach, limit: int
) -> Sequence[Coached]:
    """Coachings that are due from `first` to `last`, by that day."""
    c, e = coachings.c, evaluations.c
    ours = (*(c[name] for name in Coached.__dataclass_fields__ if name in c),)
    query = (
        select(*ours, e.call_key, e.call_date)
        .join(evaluations, and_(e.tenant_id == c.tenant_id, e.evaluation_id == c.evaluation_id))
        .where(c.tenant_id == tx.tenant, c.due_on.between(first, last), within(c, reach))
        .order_by(c.due_on, e.call_key, c.coaching_id)
        .limit(limit)
    )
    return await tx.all(query, Coached)


async def cards_of(tx: Tx, coaching_ids: Sequence[UUID]) -> Sequence[UUID]:
    """The scorecards of the calls that these coachings are of."""
    c, e = coachings.c, evaluations.c
    query = (
        select(e.scorecard_id)
        .distinct()
        .join(coachings, and_(c.tenant_id == e.tenant_id, c.evaluation_id == e.evaluation_id))
        .where(e.tenant_id == tx.tenant, c.coaching_id.in_(coaching_ids))
        .order_by(e.scorecard_id)
    )
    return list((await tx.execute(query)).scalars())


def _lists(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, **{name: row[name] or [] for name in ("answers", "findings", "items")}}
