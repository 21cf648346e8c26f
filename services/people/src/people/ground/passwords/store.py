"""Accounts with a password, and what is left of earlier attempts to sign in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from chassis.messages.ids import PLATFORM
from chassis.messages.tx import Tx
from people.ground.passwords.rules import User
from people.ground.tables import sign_in_limits, users

_USER = [users.c[name] for name in User.__dataclass_fields__]


async def find_user(tx: Tx, person_id: UUID) -> User | None:
    query = select(*_USER).where(users.c.tenant_id == tx.tenant, users.c.person_id == person_id)
    row = (await tx.execute(query)).mappings().one_or_none()
    return None if row is None else User(**row)


async def set_password(
    tx: Tx,
    person_id: UUID,
    password_hash: str,
    *,
    one_time: bool,
    expires_at: datetime | None,
    sessions_from: datetime,
) -> None:
    """Replace a person's password; sessions from before end."""
    values = {
        "password_hash": password_hash,
        "one_time": one_time,
        "expires_at": expires_at,
        "sessions_from": sessions_from,
        "changed_at": tx.now,
    }
    await _put(tx, person_id, values)


async def set_hash(tx: Tx, person_id: UUID, password_hash: str) -> None:
    """The same password under stronger parameters."""
    await _put(tx, person_id, {"password_hash": password_hash, "changed_at": tx.now})


async def end_sessions(tx: Tx, person_id: UUID, *, at: datetime) -> None:
    """Sessions that began before `at` are no longer renewed."""
    await _put(tx, person_id, {"sessions_from": at, "changed_at": tx.now})


async def busy_until(tx: Tx, bucket: str) -> datetime | None:
    query = select(sign_in_limits.c.busy_until).where(
        sign_in_limits.c.tenant_id == PLATFORM, sign_in_limits.c.bucket == bucket
    )
    return (await tx.execute(query)).scalar_one_or_none()


async def set_busy(tx: Tx, bucket: str, until: datetime) -> None:
    put = insert(sign_in_limits).values(tenant_id=PLATFORM, bucket=bucket, busy_until=until)
    keys = [sign_in_limits.c.tenant_id, sign_in_limits.c.bucket]
    await tx.execute(put.on_conflict_do_update(index_elements=keys, set_={"busy_until": until}))


async def forget_busy(tx: Tx, *, before: datetime) -> None:
    """Delete what no longer holds anybody back."""
    await tx.execute(
        delete(sign_in_limits).where(
            sign_in_limits.c.tenant_id == PLATFORM, sign_in_limits.c.busy_until < before
        )
    )


async def _put(tx: Tx, person_id: UUID, values: dict[str, object]) -> None:
    put = insert(users).values(tenant_id=tx.tenant, person_id=person_id, **values)
    await tx.execute(
        put.on_conflict_do_update(
            index_elements=[users.c.tenant_id, users.c.person_id], set_=values
        )
    )
