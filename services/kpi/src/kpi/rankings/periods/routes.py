"""Closing a period by hand: what its timer does, now, or again over changed facts (GEN-8,
KPI-8d).
"""

from uuid import UUID

from pydantic import BaseModel, Field

from chassis.http.inputs import Code, Reason
from chassis.http.periods import Period
from chassis.http.reach import act_in, acts_in
from chassis.http.routes import IN_ACTION, NotFound, Routes, TxDep
from chassis.http.wording import Message
from chassis.messages.tx import Tx
from kpi.ground.calendar import actions as calendar
from kpi.rankings.breaches import actions as breaches
from kpi.rankings.publication import actions as rankings

NO_KIND = Message("没有 {kind} 这种周期", "There is no kind of period {kind}")

routes = Routes(prefix="/v1/periods")


class Closing(BaseModel):
    """Of which center (default: each one for which the caller acts), and why again."""

    center_id: UUID | None = None
    reason: Reason | None = Field(
        default=None,
        description="needed where facts changed since the last revision",
    )


class Closed(BaseModel):
    """How many rankings, breaches or clearings were published; 0: the facts are those of the last
    time.
    """

    kind: str
    key: str
    published: int


@routes.post("/{kind}/{key}/close", permission="periods.close", place=IN_ACTION)
async def close_period(kind: Code, key: Period, body: Closing, tx: TxDep) -> Closed:
    """Publish a period: group_weekly 2026-W47, monthly_exam 2026-11, breaches and clearings by the
    period of their policies.
    """
    if body.center_id is None:
        known = [UUID(center.id) for center in await calendar.centers(tx)]
        centers = [id for id in known if acts_in(tx, {"center_id": id})]
    else:
        centers = [body.center_id]
    act_in(tx, *({"center_id": id} for id in centers))
    return Closed(
        kind=kind,
        key=key,
        published=sum([await _close(tx, kind, center, key, body.reason) for center in centers]),
    )


async def _close(tx: Tx, kind: str, center_id: UUID, key: str, reason: str | None) -> int:
    if kind in rankings.KINDS:
        return await rankings.publish(tx, rankings.KINDS[kind], center_id, key, reason)
    if kind in {breaches.BREACHES, breaches.CLEARINGS}:
        return await breaches.judge(tx, kind, center_id, key, reason)
    raise NotFound(NO_KIND, kind=kind)
