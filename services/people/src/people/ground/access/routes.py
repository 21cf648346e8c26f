"""Tokens for scripts and services' clients (`./zhipei token --as NUMBER`)."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, Field

from chassis.http.routes import Routes, TxDep
from people.ground.access import actions

routes = Routes(prefix="/v1/tokens")

LONGEST_HOURS = 24


class TokenRequest(BaseModel):
    """Whom the token is for. `tenant`: its code, for the operator; an administrator's own tenant
    otherwise.
    """

    tenant: str | None = None
    employee_no: str
    hours: Annotated[float, Field(gt=0, le=LONGEST_HOURS)] = 12


class Token(BaseModel):
    """A bearer token (JWT, Ed25519)."""

    token: str
    expires_in: int
    """Seconds of wall time."""


@routes.post("", permission="tokens.issue", status_code=201)
async def issue_token(body: TokenRequest, tx: TxDep) -> Token:
    lifetime = timedelta(hours=body.hours)
    token = await actions.issue_token(
        tx, tenant=body.tenant, employee_no=body.employee_no, lifetime=lifetime
    )
    return Token(token=token, expires_in=int(lifetime.total_seconds()))
