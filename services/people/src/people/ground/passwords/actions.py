"""Passwords are made, checked and changed. Hashing (argon2id) runs beside the event loop and
outside of transactions.
"""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from chassis.http.problems import Fault, NotFound, Refusal
from chassis.messages import clock
from chassis.messages.tx import Tx
from people.ground.access import actions as access
from people.ground.access.actions import LEFT
from people.ground.passwords import store
from people.ground.passwords.rules import Limit, PasswordRule, User, Wait, attempt, normal, weakness
from people.ground.staff import actions as staff
from people.ground.staff.actions import NO_PERSON
from people.settings import SignInSettings

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that is read as something else
GROUPS, GROUP = 4, 4
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""argon2id as OWASP advises: 19 MiB and two passes. A whole shift signs in within minutes."""
_NOBODY = _HASHER.hash(secrets.token_urlsafe(16))
"""What is verified where there is no account, so that an answer takes the same time."""
_AT_ONCE = 4
_hashing = asyncio.Semaphore(_AT_ONCE)  # bounds memory and keeps processors for others


class WeakPassword(Refusal):
    status = 422
    slug = "weak-password"
    title = {"zh-Hans": "新密码不符合要求", "en": "The new password does not meet the requirements"}


class TooManyAttempts(Refusal):
    status = 429
    slug = "too-many-attempts"
    title = {"zh-Hans": "尝试次数过多，请稍后再试", "en": "Too many attempts: try again later"}


@dataclass(frozen=True, slots=True)
class OneTime:
    """A password that was just made. It is shown once and kept only as a hash."""

    person_id: UUID
    employee_no: str
    password: str
    expires_at: datetime


def rule_of(settings: SignInSettings) -> PasswordRule:
    return PasswordRule(settings.password_minimum_length, settings.password_maximum_length)


async def admit(
    tx: Tx, settings: SignInSettings, *, account: str, address: str | None
) -> Wait | None:
    """Count an attempt on an account and from an address, before it is made; Wait: it may not be
    made yet.

    Whether there is such an account makes no difference.
    """
    limits = {_bucket("account", account): _account_limit(settings)}
    if address is not None:
        limits[_bucket("address", address)] = _address_limit(settings)
    now = clock.wall()
    counted: dict[str, datetime] = {}
    for bucket, limit in limits.items():
        await tx.lock(bucket)
        answer = attempt(await store.busy_until(tx, bucket), limit, now=now)
        if isinstance(answer, Wait):
            return answer
        counted[bucket] = answer.busy_until
    for bucket, until in counted.items():
        await store.set_busy(tx, bucket, until)
    await store.forget_busy(tx, before=now)
    return None


async def succeed(tx: Tx, settings: SignInSettings, *, account: str, address: str | None) -> None:
    """An attempt was right: the account starts afresh, the address gets its attempt back."""
    now = clock.wall()
    await tx.lock(_bucket("account", account))
    await store.set_busy(tx, _bucket("account", account), now)
    if address is not None:
        bucket = _bucket("address", address)
        await tx.lock(bucket)
        until = await store.busy_until(tx, bucket)
        if until is not None:
            await store.set_busy(tx, bucket, until - _address_limit(settings).each)


async def is_right(user: User | None, password: str) -> bool:
    """Whether it is the account's password; takes as long where there is no account."""
    password_hash = user.password_hash if user else None
    async with _hashing:
        verified = await asyncio.to_thread(_verified, password_hash or _NOBODY, normal(password))
    expired = user is not None and user.expires_at is not None and user.expires_at <= clock.wall()
    return verified and password_hash is not None and not expired


async def hashed(password: str) -> str:
    async with _hashing:
        return await asyncio.to_thread(_HASHER.hash, normal(password))


def outdated(user: User) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return user.password_hash is not None and _HASHER.check_needs_rehash(user.password_hash)


def check_new(new: str, *, old: str, names: tuple[str, ...], rule: PasswordRule) -> None:
    """Raises WeakPassword."""
    found = weakness(normal(new), old=normal(old), names=names, rule=rule)
    if found is not None:
        raise WeakPassword(errors=[Fault("body.new", found.value)])


async def find_user(tx: Tx, person_id: UUID) -> User | None:
    return await store.find_user(tx, person_id)


async def change(tx: Tx, person_id: UUID, password_hash: str) -> None:
    """Replace a person's password by their own; their sessions and tokens end."""
    now = clock.wall()
    await store.set_password(
        tx, person_id, password_hash, one_time=False, expires_at=None, sessions_from=now
    )
    await staff.end_tokens(tx, person_id)


async def renew_hash(tx: Tx, person_id: UUID, password_hash: str) -> None:
    await store.set_hash(tx, person_id, password_hash)


async def end_sessions(tx: Tx, person_id: UUID) -> None:
    """Sign a person out everywhere."""
    await store.end_sessions(tx, person_id, at=clock.wall())
    await staff.end_tokens(tx, person_id)


async def reset(
    tx: Tx, person_id: UUID, settings: SignInSettings, *, password: str, password_hash: str
) -> OneTime:
    """Give a person a one-time password, of which the hash was made before; their sessions and
    tokens end. Audited.

    Refuses an unknown person and one who has left.
    """
    person = await staff.find(tx, person_id)
    if person is None:
        raise NotFound(NO_PERSON, person_id=person_id)
    if person.ended_on is not None:
        raise access.HasLeft(LEFT, employee_no=person.employee_no)
    now = clock.wall()
    expires_at = now + timedelta(hours=settings.one_time_password_hours)
    await store.set_password(
        tx, person_id, password_hash, one_time=True, expires_at=expires_at, sessions_from=now
    )
    await staff.end_tokens(tx, person_id)
    await access.audit(tx, "reset-password", str(person_id))
    return OneTime(person_id, person.employee_no, password, expires_at)


def one_time_password() -> str:
    """80 bits, in groups that are easy to read out."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def _account_limit(settings: SignInSettings) -> Limit:
    return Limit(settings.account_attempts, timedelta(seconds=settings.account_attempt_seconds))


def _address_limit(settings: SignInSettings) -> Limit:
    return Limit(settings.address_attempts, timedelta(seconds=settings.address_attempt_seconds))


def _bucket(kind: str, text: str) -> str:
    """A key that tells nobody whose it is."""
    return hashlib.sha256(f"{kind}\n{text}".encode()).hexdigest()


def _verified(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (Argon2Error, InvalidHashError):
        return False
