"""Pay rules by HTTP."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from chassis.http.routes import Routes, TxDep
from measure.visibility import RecordKind
from people.posts.pay import actions
from people.posts.pay.rules import PayRule, Reason

routes = Routes(prefix="/v1/people/{person_id}/pay")


class PayView(BaseModel):
    """From `effective_on` on the person is paid by this rule; cause: last_place, quality or
    returned, cause_id: the event behind it.
    """

    pay_rule: PayRule
    was: PayRule
    effective_on: date
    cause: Reason
    cause_id: UUID
    order_id: UUID
    changed_at: datetime


@routes.get("", permission="pay.read", shows=RecordKind.PAY_RULE)
async def list_pay_rules(person_id: UUID, tx: TxDep) -> list[PayView]:
    """Every change of a person's pay rule, the oldest first; empty: always paid as usual
    (KPI-16).
    """
    return [
        PayView.model_validate({**vars(one), "cause": one.reason})
        for one in await actions.get_history(tx, person_id)
    ]
