"""Sessions, for the console's gateway alone: it keeps them, people says who somebody is and signs
their bearer.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, Field

from chassis.http.inputs import Code, Instant, Text
from chassis.http.routes import BY_RULE, PUBLIC, CallerDep, EdgeDep, Routes, TxDep
from people.ground.passwords import actions as passwords
from people.ground.roles.formats import registry
from people.ground.sessions import actions
from people.ground.sessions.actions import Identity, Method
from people.ground.sessions.store import MadeUp, TenantFacts
from people.settings import sign_in_settings

routes = Routes(prefix="/v1/sessions")

TenantCode = Annotated[str, Text(63)]
Password = Annotated[str, Text(1000), Field(repr=False)]


class SignIn(BaseModel):
    """address: whence the browser comes, for throttling."""

    tenant: TenantCode | None = None
    employee_no: Code
    password: Password
    address: Annotated[str, Text(100, least=0)]


class Vouched(BaseModel):
    tenant: TenantCode | None = None
    employee_no: Code


class ChosenPerson(BaseModel):
    person_id: UUID


class SessionOwner(BaseModel):
    tenant_id: UUID
    person_id: UUID


class Renewal(SessionOwner):
    """since: when the session began, as the first answer said (`at`)."""

    method: Method
    since: Instant


class NewPassword(SessionOwner):
    old: Password
    new: Password


class SessionTenant(BaseModel):
    id: UUID
    code: str
    name: str
    zone: str
    simulated: bool

    @classmethod
    def of(cls, tenant: TenantFacts) -> "SessionTenant":
        return cls(
            id=tenant.tenant_id,
            code=tenant.code,
            name=tenant.name,
            zone=tenant.zone,
            simulated=tenant.simulated,
        )


class SessionPerson(BaseModel):
    id: UUID
    number: str
    name: str


class SessionPlace(BaseModel):
    kind: str
    id: UUID
    name: str


class IdentityView(BaseModel):
    """A signed-in person and their bearer. `expires_in`: seconds of wall time; `at`: when it was
    issued.
    """

    tenant: SessionTenant
    person: SessionPerson
    roles: list[str]
    places: list[SessionPlace]
    language: str
    must_change_password: bool
    has_password: bool
    token: str | None
    expires_in: int
    at: datetime


class OptionsView(BaseModel):
    """What a sign-in page must know: how many tenants are not simulated, whether one is, and
    lengths of passwords.
    """

    tenants: int
    simulated: bool
    minimum_length: int
    maximum_length: int


class MadeUpView(BaseModel):
    person_id: UUID
    number: str
    name: str
    role: str
    role_name: dict[str, str]
    place: str | None


class CastView(BaseModel):
    tenant: SessionTenant
    people: list[MadeUpView]


class EndedView(BaseModel):
    tenant_id: UUID
    person_id: UUID
    tokens_from: datetime


class ChangesView(BaseModel):
    items: list[EndedView]
    next: datetime


# Without Idempotency-Key: its stored answers would keep bearers.
@routes.post("", permission="sessions.keep", place=BY_RULE, own_transactions=True)
async def sign_in(
    body: SignIn, edge: EdgeDep, caller: CallerDep, response: Response
) -> IdentityView:
    """Check a number and a password; throttled by account and by address."""
    identity = await actions.sign_in(
        edge,
        caller,
        sign_in_settings(),
        tenant=body.tenant,
        employee_no=body.employee_no.strip(),
        password=body.password,
        address=body.address,
    )
    return _view(identity, response)


@routes.post("/vouched", permission="sessions.keep", place=BY_RULE, own_transactions=True)
async def vouched(
    body: Vouched, edge: EdgeDep, caller: CallerDep, response: Response
) -> IdentityView:
    """SessionOwner for whom an identity provider vouches."""
    async with edge.open(caller) as tx:
        identity = await actions.vouched(
            tx, sign_in_settings(), tenant=body.tenant, employee_no=body.employee_no.strip()
        )
    return _view(identity, response)


@routes.get("/made-up", permission="sessions.keep", shows=PUBLIC)
async def cast(tx: TxDep) -> CastView:
    """One made-up person of each role of the newest simulated tenant."""
    tenant, people = await actions.cast(tx)
    return CastView(tenant=SessionTenant.of(tenant), people=[_made_up(person) for person in people])


@routes.post("/made-up", permission="sessions.keep", place=BY_RULE, own_transactions=True)
async def made_up(
    body: ChosenPerson, edge: EdgeDep, caller: CallerDep, response: Response
) -> IdentityView:
    """A made-up person of the newest simulated tenant."""
    async with edge.open(caller) as tx:
        identity = await actions.made_up(tx, sign_in_settings(), body.person_id)
    return _view(identity, response)


@routes.post("/renew", permission="sessions.keep", place=BY_RULE, own_transactions=True)
async def renew(
    body: Renewal, edge: EdgeDep, caller: CallerDep, response: Response
) -> IdentityView:
    """A new bearer with the roles and places of now."""
    async with edge.open(caller) as tx:
        identity = await actions.renew(
            tx,
            sign_in_settings(),
            tenant=body.tenant_id,
            person_id=body.person_id,
            method=body.method,
            since=body.since,
        )
    return _view(identity, response)


@routes.post("/password", permission="sessions.keep", place=BY_RULE, own_transactions=True)
async def change_password(
    body: NewPassword, edge: EdgeDep, caller: CallerDep, response: Response
) -> IdentityView:
    """Replace a person's password; all their other sessions end."""
    identity = await actions.change_password(
        edge,
        caller,
        sign_in_settings(),
        tenant=body.tenant_id,
        person_id=body.person_id,
        old=body.old,
        new=body.new,
    )
    return _view(identity, response)


@routes.post("/end", permission="sessions.keep", place=BY_RULE, status_code=204)
async def end_all(body: SessionOwner, tx: TxDep) -> None:
    """End every session and token of a person."""
    await actions.end_all(tx, tenant=body.tenant_id, person_id=body.person_id)


@routes.get("/options", permission="sessions.keep", shows=PUBLIC)
async def options(tx: TxDep) -> OptionsView:
    counts = await actions.count_tenants(tx)
    rule = passwords.rule_of(sign_in_settings())
    return OptionsView(
        tenants=counts.get(False, 0),
        simulated=counts.get(True, 0) > 0,
        minimum_length=rule.minimum_length,
        maximum_length=rule.maximum_length,
    )


@routes.get("/ended", permission="sessions.keep", shows=PUBLIC)
async def ended(tx: TxDep, since: Annotated[Instant | None, Query()] = None) -> ChangesView:
    """Whose tokens ended since the last question; `next` is what the next one sends as `since`."""
    found, now = await actions.ended(tx, since)
    items = [
        EndedView(tenant_id=each.tenant_id, person_id=each.person_id, tokens_from=each.tokens_from)
        for each in found
    ]
    return ChangesView(items=items, next=now)


def _made_up(person: MadeUp) -> MadeUpView:
    role = registry().roles.get(person.role)
    names = (
        {"zh-Hans": role.zh, "en": role.en} if role else {"zh-Hans": person.role, "en": person.role}
    )
    return MadeUpView(
        person_id=person.person_id,
        number=person.employee_no,
        name=person.name,
        role=person.role,
        role_name=names,
        place=person.place,
    )


def _view(identity: Identity, response: Response) -> IdentityView:
    response.headers["Cache-Control"] = "no-store"
    member = identity.member
    return IdentityView(
        tenant=SessionTenant.of(identity.tenant),
        person=SessionPerson(id=member.person_id, number=member.employee_no, name=member.name),
        roles=sorted(member.roles),
        places=[
            SessionPlace(kind=place.kind, id=place.id, name=place.name) for place in identity.places
        ],
        language=member.language,
        must_change_password=identity.must_change,
        has_password=identity.has_password,
        token=identity.token,
        expires_in=int(identity.lifetime.total_seconds()),
        at=identity.at,
    )
