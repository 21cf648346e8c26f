"""Off-post training by HTTP: the records F19, and their suspension."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from chassis.http.inputs import Code, Day, Reason
from chassis.http.routes import IN_ACTION, NotFound, Page, Paging, Routes, TxDep
from measure.visibility import RecordKind
from training.offpost.orders import actions, store
from training.offpost.orders.rules import Exam, Order, PayRule, State

routes = Routes(prefix="/v1/offpost")


class ExamView(BaseModel):
    """A re-post exam that was arranged for a day; `passed` null: not marked yet."""

    attempt: int
    paper_id: UUID
    on: date
    sitting_id: UUID | None
    sat_on: date | None
    total: Decimal | None
    passed: bool | None


class OffpostView(BaseModel):
    """The off-post record (F19). Nobody in `ordered_by`: the rule; `returned_on`: the first day
    back on post, as soon as it is known.
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
    def of(cls, order: Order, exams: list[Exam]) -> "OffpostView":
        return cls.model_validate({**vars(order), "exams": [vars(exam) for exam in exams]})


class Wanted(BaseModel):
    """Which orders."""

    state: State | None = None
    person_id: UUID | None = None
    trigger: Code | None = None

    @property
    def matching(self) -> dict[str, object]:
        return {name: value for name, value in self.model_dump().items() if value is not None}


class Suspension(BaseModel):
    """Why, and the first day on which it may begin again; null: until further notice."""

    reason: Reason
    until: Day | None = None


@routes.get("", permission="offpost.read", shows=RecordKind.OFFPOST_ORDER)
async def list_offpost(
    tx: TxDep, paging: Paging, wanted: Annotated[Wanted, Query()]
) -> Page[OffpostView]:
    """Orders, the newest first; of those whom the caller may see (GEN-11)."""
    found = await store.orders(
        tx,
        reach=tx.reach,
        matching=wanted.matching,
        after=paging.position(datetime, UUID),
        limit=paging.fetch,
    )
    page = paging.page(found, key=lambda one: (one.ordered_at, one.order_id))
    exams = await store.exams_of(tx, [one.order_id for one in page.items])
    return Page(
        items=[OffpostView.of(one, exams[one.order_id]) for one in page.items], next=page.next
    )


@routes.get("/{order_id}", permission="offpost.read", shows=RecordKind.OFFPOST_ORDER)
async def get_offpost(order_id: UUID, tx: TxDep) -> OffpostView:
    order = await store.find_order(tx, order_id, reach=tx.reach)
    if order is None:
        raise NotFound(f"no order {order_id}")
    return OffpostView.of(order, (await store.exams_of(tx, [order_id]))[order_id])


@routes.post("/{order_id}/suspend", permission="offpost.suspend", place=IN_ACTION)
async def suspend_offpost(order_id: UUID, body: Suspension, tx: TxDep) -> OffpostView:
    """Suspend an order that has not begun (TRN-11a); again with a day lifts a suspension until
    further notice.
    """
    return OffpostView.of(
        await actions.suspend(tx, order_id, until=body.until, reason=body.reason), []
    )
