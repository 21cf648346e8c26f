"""Entering, publishing and copying versions of policies (GEN-1, GEN-2, GEN-3).

The owner keeps its keys here and publishes each on its state topic;
`keep_policies(PostPolicyState)` keeps a copy of another owner's keys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.messages import clock
from chassis.messages.database import transaction
from chassis.messages.ids import PLATFORM, uuid7
from chassis.messages.rows import columns_of
from chassis.messages.subscriptions import Received, Subscription, on_batch
from chassis.messages.tables import policies as table
from chassis.messages.tables import policy_stamps
from chassis.messages.tx import Tx
from chassis.policies.resolution import SHIPPED, in_force
from chassis.policies.shipped import Definition
from zhipei_events.every import PolicyChanged, PolicyState, PolicyVersion

FROM_THE_FIRST = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class EnteredVersions:
    """All versions of a key in one place, oldest first."""

    dimension: str
    scope_id: str
    confirmed: bool
    versions: list[dict[str, JsonValue]]


async def set_policy(
    tx: Tx,
    events: tuple[type[PolicyChanged], type[PolicyState]],
    definition: Definition,
    *,
    place: tuple[str, str],
    value: JsonValue,
    effective_on: date,
    reason: str,
) -> bool:
    """Enter a value for one place from a date on, and say so; confirms a lost key there (GEN-2,
    GEN-3).

    value: as `definition.read` gave it. Returns whether anything changed: the same value for the
    same date again does not.
    """
    changed, state = events
    await tx.lock(f"policy {definition.key}@{place[0]}:{place[1]}")
    mine = select(table.c.versions, table.c.confirmed).where(
        table.c.tenant_id == tx.tenant,
        table.c.policy_key == definition.key,
        table.c.dimension == place[0],
        table.c.scope_id == place[1],
    )
    row = (await tx.execute(mine)).one_or_none()
    versions = list(row.versions) if row else []
    before = in_force(versions, effective_on)
    if (
        before
        and row
        and row.confirmed
        and (before["effective_on"], before["value"]) == (effective_on.isoformat(), value)
    ):
        return False
    version = PolicyVersion(
        effective_on=effective_on, value=value, author=tx.actor, reason=reason, entered_at=tx.now
    )
    versions = sorted(
        [*versions, version.model_dump(mode="json")], key=lambda entry: str(entry["effective_on"])
    )
    await _keep(
        tx,
        state.PUBLISHER,
        [_row(tx.tenant, state.PUBLISHER, definition, place, versions, confirmed=True)],
    )
    dimension, scope_id = place
    tx.emit(
        changed(
            dimension=dimension,
            scope_id=scope_id,
            policy_key=definition.key,
            old=before["value"] if before else None,
            new=value,
            effective_on=effective_on,
            author=tx.actor,
            reason=reason,
        )
    )
    tx.emit(_snapshot(state, definition, place, versions, confirmed=True))
    return True


async def publish_shipped(
    shipped: Mapping[str, Definition], state: type[PolicyState], engine: AsyncEngine
) -> int:
    """Enter the defaults that are shipped and differ from those known, as versions of the
    platform's tenant; how many were published.
    """
    async with transaction(engine, PLATFORM) as connection:
        tx = Tx(connection=connection, tenant=PLATFORM, actor="operator", fixed_now=clock.wall())
        await tx.lock("shipped policies")
        rows = await tx.execute(
            select(table).where(table.c.tenant_id == PLATFORM, table.c.owner == state.PUBLISHER)
        )
        known = {row.policy_key: row for row in rows}
        new = []
        for definition in shipped.values():
            versions = list(known[definition.key].versions) if definition.key in known else []
            if versions and versions[-1]["value"] == definition.default:
                continue
            since = tx.now.date() if versions else FROM_THE_FIRST
            version = PolicyVersion(
                effective_on=since,
                value=definition.default,
                author="shipped",
                reason=definition.meaning,
                entered_at=tx.now,
            )
            versions.append(version.model_dump(mode="json"))
            new.append(
                _row(
                    PLATFORM,
                    state.PUBLISHER,
                    definition,
                    SHIPPED,
                    versions,
                    confirmed=not definition.lost,
                )
            )
            tx.emit(_snapshot(state, definition, SHIPPED, versions, confirmed=not definition.lost))
        if new:
            await _keep(tx, state.PUBLISHER, new)
        await tx.flush()
    return len(new)


def keep_policies(state: type[PolicyState]) -> Subscription:
    """Keep a copy of another owner's policies."""

    async def copy(tx: Tx, batch: Sequence[Received[PolicyState]]) -> None:
        newest = {
            received.envelope.subject: received.event for received in batch
        }  # policies have no tombstones
        rows = [
            {
                "tenant_id": tx.tenant,
                "owner": state.PUBLISHER,
                **event.model_dump(mode="json", include=_COPIED),
            }
            for event in newest.values()
        ]
        await _keep(
            tx,
            state.PUBLISHER,
            sorted(rows, key=lambda row: (row["policy_key"], row["dimension"], row["scope_id"])),
        )

    return on_batch(state, copy)


async def missing(connection: AsyncConnection, keys: Sequence[str]) -> list[str]:
    """Those of the keys that are not held here yet: a service that lacks one is not ready."""
    held = select(table.c.policy_key).where(
        table.c.tenant_id == PLATFORM, table.c.policy_key.in_(keys)
    )
    return sorted(set(keys) - {row[0] for row in await connection.execute(held)})


_COPIED = {
    "policy_key",
    "dimension",
    "scope_id",
    "value_type",
    "unit",
    "origin",
    "lost",
    "confirmed",
    "versions",
}
_UPSERT = insert(table)
_UPSERT = _UPSERT.on_conflict_do_update(
    index_elements=list(table.primary_key.columns),
    set_={
        column.name: _UPSERT.excluded[column.name]
        for column in table.columns
        if not column.primary_key
    },
)
_STAMP = insert(policy_stamps)
_STAMP = _STAMP.on_conflict_do_update(
    index_elements=list(policy_stamps.primary_key.columns), set_={"stamp": _STAMP.excluded.stamp}
)


async def _keep(tx: Tx, owner: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await tx.execute(_UPSERT, rows)
        await tx.execute(_STAMP, {"tenant_id": tx.tenant, "owner": owner, "stamp": uuid7()})


def _row(
    tenant: UUID,
    owner: str,
    definition: Definition,
    place: tuple[str, str],
    versions: Sequence[Mapping[str, Any]],
    *,
    confirmed: bool,
) -> dict[str, Any]:
    return {
        "tenant_id": tenant,
        "owner": owner,
        "policy_key": definition.key,
        "dimension": place[0],
        "scope_id": place[1],
        "value_type": definition.type,
        "unit": definition.unit,
        "origin": definition.origin,
        "lost": definition.lost,
        "confirmed": confirmed,
        "versions": list(versions),
    }


def _snapshot(
    state: type[PolicyState],
    definition: Definition,
    place: tuple[str, str],
    versions: Sequence[Mapping[str, Any]],
    *,
    confirmed: bool,
) -> PolicyState:
    fields = _row(PLATFORM, "", definition, place, versions, confirmed=confirmed)
    return state.model_validate_json(orjson.dumps({name: fields[name] for name in _COPIED}))


async def entered(tx: Tx, key: str) -> Sequence[EnteredVersions]:
    """Everything that was entered for a key, by the tenant and by the platform, by place."""
    query = (
        select(*columns_of(table, EnteredVersions))
        .where(table.c.policy_key == key, table.c.tenant_id.in_([tx.tenant, PLATFORM]))
        .order_by(table.c.dimension, table.c.scope_id)
    )
    return await tx.all(query, EnteredVersions)
