"""Off-post training by HTTP: the records F19, and their suspension."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from chassis.http.inputs import Code, Day, Reason
from chassis.http.outputs import Figure
from chassis.http.routes import IN_ACTION, Page, Paging, Routes, TxDep
from measure.visibility import RecordKind
from training.offpost.orders import actions
from training.offpost.orders.rules import Order, PayRule, State
from training.offpost.orders.store import OrderFilter
from training.offpost.reposts import actions as reposts
from training.offpost.reposts.rules import RepostExam

routes = Routes(prefix="/v1/offpost")


class ExamView(BaseModel):
    """A re-post exam that is scheduled for a day; `passed` null: not marked yet."""

    attempt: int
    paper_id: UUID
    on: date
    sitting_id: UUID | None
    sat_on: date | None
    total: Figure | None
    passed: bool | None

    @classmethod
    def of(cls, exam: RepostExam) -> Self:
        return cls(
            attempt=exam.attempt,
            paper_id=exam.paper_id,
            on=exam.on,
            sitting_id=exam.sitting_id,
            sat_on=exam.sat_on,
            total=exam.total,
            passed=exam.passed,
        )


class OffpostView(BaseModel):
    """The off-post record (F19). `ordered_by` null: the rule; `returned_on`: the first day back on
    post, as soon as it is known.
    """

    order_id: UUID
    person_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    trigger: str
    trigger_id: UUID
    state: State
    starts_on: date
    ends_on: date
    pay_rule: PayRule
    weak_items: list[str]
    ordered_by: UUID | None
    reason: str | None
    ordered_at: datetime
    suspended_by: UUID | None
    suspended_until: date | None
    suspended_because: str | None
    returned_on: date | None
    exams: list[ExamView]
    policyset: str

    @classmethod
    def of(cls, order: Order, exams: Sequence[RepostExam]) -> Self:
        return cls(
            order_id=order.order_id,
            person_id=order.person_id,
            team_id=order.team_id,
            site_id=order.site_id,
            center_id=order.center_id,
            trigger=order.trigger,
            trigger_id=order.trigger_id,
            state=order.state,
            starts_on=order.starts_on,
            ends_on=order.ends_on,
            pay_rule=order.pay_rule,
            weak_items=list(order.weak_items),
            ordered_by=order.ordered_by,
            reason=order.reason,
            ordered_at=order.ordered_at,
            suspended_by=order.suspended_by,
            suspended_until=order.suspended_until,
            suspended_because=order.suspended_because,
            returned_on=order.returned_on,
            exams=[ExamView.of(exam) for exam in exams],
            policyset=order.policyset,
        )


class OffpostQuery(BaseModel):
    """Which orders."""

    state: State | None = None
    person_id: UUID | None = None
    trigger: Code | None = None

    def filter(self) -> OrderFilter:
        return OrderFilter(state=self.state, person_id=self.person_id, trigger=self.trigger)


class Suspension(BaseModel):
    """Why, and the first day on which it may begin again; null: until further notice."""

    reason: Reason
    until: Day | None = None


@routes.get("", permission="offpost.read", shows=RecordKind.OFFPOST_ORDER)
async def list_offpost(
    tx: TxDep, paging: Paging, query: Annotated[OffpostQuery, Query()]
) -> Page[OffpostView]:
    """Orders, the newest first; of those whom the caller may see (GEN-11)."""
    found = await actions.listed(
        tx, query.filter(), after=paging.position(datetime, UUID), limit=paging.fetch
    )
    page = paging.page(found, key=lambda order: (order.ordered_at, order.order_id))
    exams = await reposts.of_orders(tx, [order.order_id for order in page.items])
    views = [OffpostView.of(order, exams[order.order_id]) for order in page.items]
    return Page(items=views, next=page.next)


@routes.get("/{order_id}", permission="offpost.read", shows=RecordKind.OFFPOST_ORDER)
async def get_offpost(order_id: UUID, tx: TxDep) -> OffpostView:
    order = await actions.get(tx, order_id)
    return OffpostView.of(order, (await reposts.of_orders(tx, [order_id]))[order_id])


@routes.post("/{order_id}/suspend", permission="offpost.suspend", place=IN_ACTION)
async def suspend_offpost(order_id: UUID, body: Suspension, tx: TxDep) -> OffpostView:
    """Suspend an order that has not begun (TRN-11a); again with a day lifts a suspension until
    further notice.
    """
    return OffpostView.of(
        await actions.suspend(tx, order_id, until=body.until, reason=body.reason), []
    )
