"""Signing keys and the tokens that they sign."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from chassis.http.auth import SigningKey
from chassis.http.problems import Forbidden, NotFound
from chassis.http.wording import Message
from chassis.messages.database import enter
from chassis.messages.ids import PLATFORM
from chassis.messages.tx import Caller, Tx
from people.ground.access import store
from zhipei_events.people import SigningKeyState
from zhipei_events.values import tenant_id

OPERATOR_GIVES = Message(
    "只有运维人员可以签发其他租户的令牌", "Only the operator issues a token for another tenant"
)
NO_EMPLOYEE = Message(
    "本租户没有工号为 {employee_no} 的人员",
    "This tenant has nobody with the employee number {employee_no}",
)
LEFT = Message(
    "工号为 {employee_no} 的人员已离职",
    "The person with the employee number {employee_no} has left",
)

PLACES = ("center", "site", "section", "team")


class HasLeft(Forbidden):
    slug = "has-left"
    title = {"zh-Hans": "该人员已离职", "en": "This person has left"}


@asynccontextmanager
async def within(tx: Tx, tenant: UUID | str) -> AsyncIterator[Tx]:
    """The same transaction with the rows and in the name of another tenant, for the operator who
    belongs to none.
    """
    await enter(tx.connection, tenant)
    yield tx if isinstance(tenant, str) else replace(tx, tenant=tenant)
    await enter(tx.connection, tx.tenant)


async def signing_key(tx: Tx) -> SigningKey:
    """The installation's key, made when it is first wanted; the public half goes to everybody on
    people.state.
    """
    async with within(tx, PLATFORM) as platform:
        private = await store.find_key(platform)
        if private is None:
            await platform.lock("signing-key")
            private = await store.find_key(platform)
        if private is not None:
            return SigningKey.read(private)
        key = SigningKey.generate()
        await store.add_key(platform, key)
        platform.emit(
            SigningKeyState(kid=key.kid, jwk=key.public, valid_from=platform.now, valid_until=None)
        )
        return key


async def issue_token(tx: Tx, *, tenant: str | None, employee_no: str, lifetime: timedelta) -> str:
    """A bearer token for a person of a tenant (its code; None: the caller's own).

    Refuses somebody else's tenant unless the operator asks, an unknown number, and who has left.
    """
    wanted = tx.tenant if tenant is None else tenant_id(tenant)
    if wanted != tx.tenant and (tx.caller is None or tx.caller.person_id is not None):
        raise Forbidden(OPERATOR_GIVES)
    async with within(tx, wanted) as inside:
        holder = await store.find_holder(inside, employee_no)
        await audit(inside, "issue-token", str(holder.person_id) if holder else employee_no)
    if holder is None:
        raise NotFound(NO_EMPLOYEE, employee_no=employee_no)
    if holder.stage == "separated" or holder.ended_on is not None:
        raise HasLeft(LEFT, employee_no=employee_no)
    places = {(place, getattr(holder, f"{place}_id")) for place in PLACES}
    caller = Caller(
        tenant=wanted,
        person_id=holder.person_id,
        roles=frozenset(holder.roles),
        places=frozenset((place, str(id)) for place, id in places if id),
        language=holder.language,
    )
    return (await signing_key(tx)).issue(caller, lifetime=lifetime)


async def audit(tx: Tx, act: str, subject: str) -> None:
    """Note who did what to somebody's access."""
    await store.add_audit(tx, act=act, subject=subject)
