"""Tokens for scripts and services' clients (`./zhipei token --as NUMBER`)."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated

from fastapi import Response
from pydantic import BaseModel

from chassis.http.inputs import Code, Number
from chassis.http.routes import TENANT, CallerDep, EdgeDep, Routes
from people.ground.access import actions

routes = Routes(prefix="/v1/tokens")

LONGEST_HOURS = 24


class TokenRequest(BaseModel):
    """Whom the token is for. `tenant`: its code, for the operator; an administrator's own tenant
    otherwise.
    """

    tenant: Code | None = None
    employee_no: Code
    hours: Annotated[Decimal, Number(above=0, most=LONGEST_HOURS)] = Decimal(12)


class Token(BaseModel):
    """A bearer token (JWT, Ed25519)."""

    token: str
    expires_in: int
    """Seconds of wall time."""


# Without Idempotency-Key: its stored answers would keep a live token in clear.
@routes.post("", permission="tokens.issue", place=TENANT, status_code=201, own_transactions=True)
async def issue_token(
    body: TokenRequest, edge: EdgeDep, caller: CallerDep, response: Response
) -> Token:
    lifetime = timedelta(hours=float(body.hours))
    async with edge.open(caller) as tx:
        token = await actions.issue_token(
            tx, tenant=body.tenant, employee_no=body.employee_no, lifetime=lifetime
        )
    response.headers["Cache-Control"] = "no-store"
    return Token(token=token, expires_in=int(lifetime.total_seconds()))
