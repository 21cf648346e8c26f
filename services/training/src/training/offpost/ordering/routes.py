"""Ordering off-post training for service or quality by HTTP."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from chassis.http.inputs import Code, Day, Reason
from chassis.http.routes import IN_ACTION, Routes, TxDep
from training.offpost.ordering import actions
from training.offpost.orders.rules import Order, PayRule, State

routes = Routes(prefix="/v1/offpost")


class OrderRequest(BaseModel):
    """Whom, for which cause of `trn.offpost_quality_days`, and why; no day: from the next working
    day on.
    """

    person_id: UUID
    cause: Code
    reason: Reason
    starts_on: Day | None = None


class Acceptance(BaseModel):
    """From which day on; none: from the next working day."""

    reason: Reason | None = None
    starts_on: Day | None = None


class Refusal(BaseModel):
    reason: Reason


class OrderView(BaseModel):
    """The order; the whole record (F19) is at `GET /v1/offpost/{order_id}`."""

    order_id: UUID
    person_id: UUID
    trigger: str
    trigger_id: UUID
    state: State
    starts_on: date
    ends_on: date
    pay_rule: PayRule
    weak_items: list[str]

    @classmethod
    def of(cls, order: Order) -> Self:
        return cls(
            order_id=order.order_id,
            person_id=order.person_id,
            trigger=order.trigger,
            trigger_id=order.trigger_id,
            state=order.state,
            starts_on=order.starts_on,
            ends_on=order.ends_on,
            pay_rule=order.pay_rule,
            weak_items=list(order.weak_items),
        )


@routes.post("", permission="offpost.order", place=IN_ACTION, status_code=201)
async def order_offpost(body: OrderRequest, tx: TxDep) -> OrderView:
    """Order off-post training for service or quality (TRN-11b)."""
    placed = await actions.order(
        tx,
        person_id=body.person_id,
        trigger=body.cause,
        reason=body.reason,
        starts_on=body.starts_on,
    )
    return OrderView.of(placed)


@routes.post(
    "/proposals/{proposal_id}/order", permission="offpost.order", place=IN_ACTION, status_code=201
)
async def order_proposed_offpost(proposal_id: UUID, body: Acceptance, tx: TxDep) -> OrderView:
    """Order what the ladder proposed (TRN-11c)."""
    placed = await actions.order_proposed(
        tx, proposal_id, reason=body.reason, starts_on=body.starts_on
    )
    return OrderView.of(placed)


@routes.post(
    "/proposals/{proposal_id}/decline", permission="offpost.order", place=IN_ACTION, status_code=204
)
async def decline_proposal(proposal_id: UUID, body: Refusal, tx: TxDep) -> None:
    """Decide against what the ladder proposed (GEN-13)."""
    await actions.decline(tx, proposal_id, reason=body.reason)
