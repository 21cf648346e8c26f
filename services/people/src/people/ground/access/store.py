"""The keys that sign tokens, and the person whom a token names."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.http.auth import SigningKey
from chassis.messages import tables as chassis_tables
from chassis.messages.ids import PLATFORM
from chassis.messages.tx import Tx
from people.ground.tables import issuing_keys, persons


@dataclass(frozen=True)
class Holder:
    """The person whom a token names: what they may do, and where they belong."""

    person_id: UUID
    roles: tuple[str, ...]
    center_id: UUID | None
    site_id: UUID | None
    section_id: UUID | None
    team_id: UUID | None
    language: str
    stage: str | None
    ended_on: date | None


async def find_key(tx: Tx) -> dict[str, Any] | None:
    """The newest private key in use (a JWK), or None before the first start."""
    query = select(issuing_keys.c.private).where(
        issuing_keys.c.tenant_id == PLATFORM, issuing_keys.c.retired_at.is_(None)
    )
    return (
        await tx.execute(query.order_by(issuing_keys.c.made_at.desc()).limit(1))
    ).scalar_one_or_none()


async def add_key(tx: Tx, key: SigningKey) -> None:
    """Keep a new key: the private half here alone, the public half where this service verifies
    tokens.
    """
    await tx.execute(
        insert(issuing_keys).values(
            tenant_id=PLATFORM, kid=key.kid, private=key.private, made_at=tx.now
        )
    )
    public = {"kid": key.kid, "jwk": key.public, "valid_from": tx.now, "valid_until": None}
    await tx.execute(insert(chassis_tables.signing_keys).values(tenant_id=PLATFORM, **public))


async def find_holder(tx: Tx, employee_no: str) -> Holder | None:
    """The person under an employee number, held against changes until the transaction ends: a token
    that is issued now is older than whatever changes later.
    """
    query = select(persons).where(
        persons.c.tenant_id == tx.tenant, persons.c.employee_no == employee_no
    )
    return await tx.one_or_none(query.with_for_update(read=True), Holder)


async def add_audit(tx: Tx, *, act: str, subject: str) -> None:
    """A line of the audit trail."""
    line = {"tenant_id": tx.tenant, "actor": tx.actor, "act": act, "subject": subject}
    await tx.execute(insert(chassis_tables.audit).values(**line))
