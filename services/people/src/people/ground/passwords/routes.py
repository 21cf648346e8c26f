"""Accounts: an administrator gives somebody a new one-time password."""

from datetime import datetime
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel

from chassis.http.routes import TENANT, CallerDep, EdgeDep, Routes
from people.ground.passwords import actions
from people.settings import sign_in_settings

routes = Routes(prefix="/v1/users")


class OneTimePassword(BaseModel):
    """A password for one sign-in, after which it must be changed. It is not kept: who loses it asks
    for another.
    """

    person_id: UUID
    employee_no: str
    password: str
    expires_at: datetime


# Without Idempotency-Key: its stored answers would keep the password in clear.
@routes.post(
    "/{person_id}/reset",
    permission="users.reset",
    place=TENANT,
    status_code=201,
    own_transactions=True,
)
async def reset_password(
    person_id: UUID, edge: EdgeDep, caller: CallerDep, response: Response
) -> OneTimePassword:
    """Give a person a new one-time password; all their sessions and tokens end."""
    password = actions.one_time_password()
    password_hash = await actions.hashed(password)
    async with edge.open(caller) as tx:
        made = await actions.reset(
            tx, person_id, sign_in_settings(), password=password, password_hash=password_hash
        )
    response.headers["Cache-Control"] = "no-store"
    return OneTimePassword(
        person_id=made.person_id,
        employee_no=made.employee_no,
        password=made.password,
        expires_at=made.expires_at,
    )
