"""What the console's gateway asks: who somebody is, a short-lived bearer for them, and whether
their session may go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.http.problems import Conflict, NotFound, Refusal
from chassis.http.routes import Edge
from chassis.http.wording import Message
from chassis.messages import clock
from chassis.messages.database import EVERY_TENANT
from chassis.messages.tx import Caller, Tx
from people.ground.access.actions import signing_key, within
from people.ground.passwords import actions as passwords
from people.ground.passwords.rules import User, Wait
from people.ground.sessions import store
from people.ground.sessions.store import Ended, MadeUp, Member, Place, TenantFacts
from people.settings import SignInSettings
from zhipei_events.values import tenant_id

NO_SIMULATED_TENANT = Message("没有模拟租户", "There is no simulated tenant")

OVERLAP = timedelta(seconds=60)
"""What was committed late is seen by asking for what is older than the last question."""


class SignInFailed(Refusal):
    """Whatever was wrong."""

    status = 401
    slug = "sign-in-failed"
    title = {"zh-Hans": "工号或密码不正确", "en": "Number or password is not correct"}


class SessionEnded(Refusal):
    status = 401
    slug = "session-ended"
    title = {"zh-Hans": "登录已失效，请重新登录", "en": "The session has ended: sign in again"}


class NoPassword(Conflict):
    slug = "no-password"
    title = {"zh-Hans": "该登录方式没有密码", "en": "This sign-in has no password"}


class Method(StrEnum):
    """How a session began."""

    PASSWORD = "password"  # noqa: S105  # a method, no secret
    OIDC = "oidc"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Identity:
    """A person who has signed in, and their bearer; none while a one-time password must be
    changed.
    """

    tenant: TenantFacts
    member: Member
    places: Sequence[Place]
    must_change: bool
    has_password: bool
    token: str | None
    lifetime: timedelta
    at: datetime


async def sign_in(
    edge: Edge,
    caller: Caller,
    settings: SignInSettings,
    *,
    tenant: str | None,
    employee_no: str,
    password: str,
    address: str,
) -> Identity:
    """Check a number and a password. Raises SignInFailed, in the same words and time whatever is
    wrong, and TooManyAttempts.

    tenant: its code; None: the only one that is not simulated.
    """
    account = f"{tenant or ''}\n{employee_no}"
    async with edge.open(caller) as tx:
        wait = await passwords.admit(tx, settings, account=account, address=address)
        where = None if wait else await _tenant(tx, tenant)
        member, user = await _account(tx, where, employee_no)
    if wait is not None:
        raise _too_many(wait)
    right = await passwords.is_right(user, password)
    if not right or user is None or where is None or member is None or _has_left(member):
        raise SignInFailed
    renewed = await passwords.hashed(password) if passwords.outdated(user) else None
    async with edge.open(caller) as tx:
        await passwords.succeed(tx, settings, account=account, address=address)
        async with within(tx, where.tenant_id) as inside:
            if renewed is not None:
                await passwords.renew_hash(inside, member.person_id, renewed)
        return await _identity(tx, where, member.person_id, Method.PASSWORD, settings)


async def vouched(
    tx: Tx, settings: SignInSettings, *, tenant: str | None, employee_no: str
) -> Identity:
    """The person for whom an identity provider vouches by employee number. Raises SignInFailed."""
    where = await _tenant(tx, tenant)
    member, _ = await _account(tx, where, employee_no)
    if where is None or member is None or _has_left(member):
        raise SignInFailed
    return await _identity(tx, where, member.person_id, Method.OIDC, settings)


async def made_up(tx: Tx, settings: SignInSettings, person_id: UUID) -> Identity:
    """A made-up person of the newest simulated tenant. Raises NotFound for anybody else."""
    where = await _simulated(tx)
    async with within(tx, where.tenant_id) as inside:
        member = await store.find_by_id(inside, person_id)
    if member is None or _has_left(member):
        raise NotFound
    return await _identity(tx, where, person_id, Method.DEMO, settings)


async def renew(
    tx: Tx,
    settings: SignInSettings,
    *,
    tenant: UUID,
    person_id: UUID,
    method: Method,
    since: datetime,
) -> Identity:
    """The person as of now with a new bearer. Raises SessionEnded: they have left, or sessions from
    `since` were ended.
    """
    async with within(tx, tenant) as inside:
        where = await store.tenant(inside, tenant)
        user = await passwords.find_user(inside, person_id)
    ended = user is not None and user.sessions_from is not None and since < user.sessions_from
    if where is None or ended or (method is Method.DEMO and not where.simulated):
        raise SessionEnded
    return await _identity(tx, where, person_id, method, settings)


async def change_password(
    edge: Edge,
    caller: Caller,
    settings: SignInSettings,
    *,
    tenant: UUID,
    person_id: UUID,
    old: str,
    new: str,
) -> Identity:
    """Replace a person's password; all other sessions end.

    Raises SignInFailed when `old` is wrong, NoPassword, WeakPassword, TooManyAttempts.
    """
    async with edge.open(caller) as tx:
        wait = await passwords.admit(tx, settings, account=str(person_id), address=None)
        async with within(tx, tenant) as inside:
            where = await store.tenant(inside, tenant)
            member = await store.find_by_id(inside, person_id)
            user = await passwords.find_user(inside, person_id)
    if wait is not None:
        raise _too_many(wait)
    if user is None or user.password_hash is None or where is None or member is None:
        raise NoPassword
    if not await passwords.is_right(user, old) or _has_left(member):
        raise SignInFailed
    passwords.check_new(
        new, old=old, names=(member.employee_no, member.name), rule=passwords.rule_of(settings)
    )
    password_hash = await passwords.hashed(new)
    async with edge.open(caller) as tx:
        await passwords.succeed(tx, settings, account=str(person_id), address=None)
        async with within(tx, tenant) as inside:
            await passwords.change(inside, person_id, password_hash)
        return await _identity(tx, where, person_id, Method.PASSWORD, settings)


async def end_all(tx: Tx, *, tenant: UUID, person_id: UUID) -> None:
    """End every session and token of a person."""
    async with within(tx, tenant) as inside:
        if await store.find_by_id(inside, person_id) is None:
            raise NotFound
        await passwords.end_sessions(inside, person_id)


async def cast(tx: Tx) -> tuple[TenantFacts, Sequence[MadeUp]]:
    """One made-up person of each role of the newest simulated tenant. Raises NotFound when there is
    none.
    """
    where = await _simulated(tx)
    async with within(tx, where.tenant_id) as inside:
        return where, await store.cast(inside)


async def count_tenants(tx: Tx) -> dict[bool, int]:
    """Simulated or not → how many tenants."""
    async with within(tx, EVERY_TENANT) as every:
        return await store.count_tenants(every)


async def ended(tx: Tx, after: datetime | None) -> tuple[Sequence[Ended], datetime]:
    """People whose tokens ended after the last question, and the time from which the next one asks.
    Some come twice.
    """
    now = clock.wall()
    async with within(tx, EVERY_TENANT) as every:
        return await store.ended_since(every, (after or now) - OVERLAP), now


async def _tenant(tx: Tx, code: str | None) -> TenantFacts | None:
    """The tenant of a code; without one the only tenant that is not simulated."""
    if code is not None:
        async with within(tx, tenant_id(code)) as inside:
            return await store.tenant(inside, tenant_id(code))
    async with within(tx, EVERY_TENANT) as every:
        real = await store.tenants(every, simulated=False, most=2)
    return real[0] if len(real) == 1 else None


async def _simulated(tx: Tx) -> TenantFacts:
    async with within(tx, EVERY_TENANT) as every:
        newest = await store.tenants(every, simulated=True, most=1)
    if not newest:
        raise NotFound(NO_SIMULATED_TENANT)
    return newest[0]


async def _account(
    tx: Tx, where: TenantFacts | None, employee_no: str
) -> tuple[Member | None, User | None]:
    if where is None:
        return None, None
    async with within(tx, where.tenant_id) as inside:
        member = await store.find_by_number(inside, employee_no)
        return member, await passwords.find_user(inside, member.person_id) if member else None


async def _identity(
    tx: Tx, where: TenantFacts, person_id: UUID, method: Method, settings: SignInSettings
) -> Identity:
    """Reads the person again, held against changes: what the bearer says is true until it is
    issued.
    """
    async with within(tx, where.tenant_id) as inside:
        member = await store.find_by_id(inside, person_id)
        if member is None or _has_left(member):
            raise SessionEnded
        user = await passwords.find_user(inside, person_id)
        places = await store.places(inside, member)
    must_change = method is Method.PASSWORD and user is not None and user.one_time
    lifetime = timedelta(minutes=settings.bearer_minutes)
    holder = Caller(
        tenant=where.tenant_id,
        person_id=person_id,
        roles=frozenset(member.roles),
        places=frozenset((place.kind, str(place.id)) for place in places),
        language=member.language,
    )
    now = clock.wall()
    token = (
        None if must_change else (await signing_key(tx)).issue(holder, lifetime=lifetime, at=now)
    )
    has_password = user is not None and user.password_hash is not None
    return Identity(where, member, places, must_change, has_password, token, lifetime, now)


def _has_left(member: Member) -> bool:
    return member.stage == "separated" or member.ended_on is not None


def _too_many(wait: Wait) -> passwords.TooManyAttempts:
    seconds = max(1, round(wait.rest.total_seconds() + 0.5))
    return passwords.TooManyAttempts(headers={"Retry-After": str(seconds)})
