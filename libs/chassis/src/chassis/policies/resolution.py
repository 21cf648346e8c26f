"""Policies: every number or choice of the rulebook, versioned by effective date, scoped, the most
specific winning (GEN-1, GEN-2, GEN-3).

    policies = await resolve(tx, "letters", on=day, scope={"center": center_id, "site": site_id,
    "line": "express"}) policy = PostagePolicy.of(policies)         # a Mapping: key → int, Decimal,
    bool, str, list, dict or None tx.emit(event, policyset=policies.hash)     # what the result
    cites (GEN-2b)

The owner keeps its keys here and publishes each on its state topic;
`keep_policies(PostPolicyState)` keeps a copy of another owner's.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from pydantic import JsonValue
from sqlalchemy import bindparam, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.messages import clock
from chassis.messages.database import transaction
from chassis.messages.ids import PLATFORM, uuid7
from chassis.messages.subscriptions import Received, Subscription, on_batch
from chassis.messages.tables import policies as table
from chassis.messages.tables import policy_stamps
from chassis.messages.tx import Tx
from chassis.policies.shipped import EXACT, Definition, exact
from zhipei_events.every import PolicyChanged, PolicyState, PolicyVersion

PRECEDENCE = ("shipped", "tenant", "center", "site", "line", "project", "post")
"""From the most general to the most specific dimension (GEN-2)."""
SHIPPED = ("shipped", "default")
FROM_THE_FIRST = date(1970, 1, 1)
REMEMBERED_SETS = 2_000

Scope = Mapping[str, object]
"""Dimension → id. An override names one dimension; a case lies in one place of each (GEN-2a)."""


@dataclass(frozen=True, slots=True)
class PolicySet(Mapping[str, Any]):
    """An owner's keys with the values that hold in one place on one date. `hash` is what a result
    cites; `unconfirmed`: GEN-3.
    """

    owner: str
    hash: str
    values_by_key: Mapping[str, Any]
    unconfirmed: frozenset[str]

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401  # each key has its own type
        try:
            return self.values_by_key[key]
        except KeyError:
            raise KeyError(f"policy {key} of {self.owner} is not held here") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_key)

    def __len__(self) -> int:
        return len(self.values_by_key)


@dataclass(frozen=True, slots=True)
class _Resolved:
    """A set before it is read: values as JSON, the hash over them, and the stamps of the rows that
    they come from.
    """

    stamps: tuple[UUID | None, UUID | None]
    policies: PolicySet
    json: Mapping[str, Any]


_memory: dict[tuple[object, ...], _Resolved] = {}
_stored: set[tuple[UUID, str]] = set()

_STAMPS = text(
    """
    SELECT (SELECT stamp FROM policy_stamps WHERE tenant_id = :platform
       AND owner = :owner) AS shipped,
           (SELECT stamp FROM policy_stamps WHERE tenant_id = :tenant AND owner = :owner) AS own,
           current_setting('transaction_read_only') = 'on' AS read_only
    """
).bindparams(platform=PLATFORM)
_ROWS = select(table).where(
    table.c.owner == bindparam("owner"),
    table.c.tenant_id.in_([PLATFORM, bindparam("tenant")]),
    tuple_(table.c.dimension, table.c.scope_id).in_(bindparam("places", expanding=True)),
)
# Whether the set was there before this transaction: only then may a process believe that it stays.
_STORE = text(
    """
    WITH added AS (
        INSERT INTO policy_sets (tenant_id, hash, owner, "values")
        VALUES (:tenant, :hash, :owner, CAST(:values AS jsonb)) ON CONFLICT DO NOTHING
    )
    SELECT EXISTS (SELECT FROM policy_sets WHERE tenant_id = :tenant AND hash = :hash
       AND xmin <> pg_current_xact_id()::xid)
    """
)


async def resolve(tx: Tx, owner: str, *, on: date, scope: Scope | None = None) -> PolicySet:
    """All of an owner's keys as they hold on a date in a place. Outside read-only transactions the
    set is stored once under its hash.
    """
    places = _places(tx.tenant, scope or {})
    stamps = (await tx.execute(_STAMPS, {"tenant": tx.tenant, "owner": owner})).one()
    key = (tx.tenant, owner, on, places)
    found = _memory.get(key)
    if found is None or found.stamps != (stamps.shipped, stamps.own):
        rows = (
            await tx.execute(_ROWS, {"owner": owner, "tenant": tx.tenant, "places": list(places)})
        ).all()
        found = _resolve(rows, owner, on, (stamps.shipped, stamps.own))
        if len(_memory) >= REMEMBERED_SETS:
            _memory.clear()
        _memory[key] = found
    cited = (tx.tenant, found.policies.hash)
    if not stamps.read_only and cited not in _stored:
        values = {
            "tenant": tx.tenant,
            "hash": found.policies.hash,
            "owner": owner,
            "values": orjson.dumps(found.json).decode(),
        }
        if (await tx.execute(_STORE, values)).scalar_one():
            _stored.add(cited)
    return found.policies


def set_hash(values: Mapping[str, Any]) -> str:
    """SHA-256 (hexadecimal) over the UTF-8 JSON of resolved keys: sorted, no spaces, decimals as
    strings (GEN-2b).
    """
    return hashlib.sha256(orjson.dumps(exact(values), option=orjson.OPT_SORT_KEYS)).hexdigest()


def merge(general: JsonValue, specific: JsonValue) -> JsonValue:
    """What holds where `specific` overrides `general`: maps key by key at every level, all else
    replaced whole (GEN-2a).
    """
    if isinstance(general, dict) and isinstance(specific, dict):
        return {
            **general,
            **{name: merge(general.get(name), part) for name, part in specific.items()},
        }
    return specific


def in_force(versions: Sequence[Mapping[str, Any]], on: date) -> Mapping[str, Any] | None:
    """The version that holds on a date: the newest effective date not after it, of equal dates the
    one entered last (GEN-2).
    """
    day = on.isoformat()
    return next((version for version in reversed(versions) if version["effective_on"] <= day), None)


async def set_policy(
    tx: Tx,
    events: tuple[type[PolicyChanged], type[PolicyState]],
    definition: Definition,
    *,
    place: tuple[str, str],
    value: JsonValue,
    effective_on: date,
    reason: str,
) -> None:
    """Enter a value for one place from a date on, and say so; confirms a lost key there (GEN-2,
    GEN-3).

    value: as `definition.read` gave it. The same value for the same date again changes nothing.
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
        return
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


def _places(tenant: UUID, scope: Scope) -> tuple[tuple[str, str], ...]:
    """The places whose values bear on a case, from the most general to the most specific."""
    if unknown := scope.keys() - set(PRECEDENCE[2:]):
        raise ValueError(f"no dimension of policies: {', '.join(sorted(unknown))}")
    named = [
        (dimension, str(scope[dimension]))
        for dimension in PRECEDENCE[2:]
        if scope.get(dimension) is not None
    ]
    return (SHIPPED, ("tenant", str(tenant)), *named)


def _resolve(
    rows: Sequence[Any], owner: str, on: date, stamps: tuple[UUID | None, UUID | None]
) -> _Resolved:
    values: dict[str, JsonValue] = {}
    exact_keys: set[str] = set()
    lost: set[str] = set()
    confirmed: set[str] = set()
    for row in sorted(rows, key=lambda row: PRECEDENCE.index(row.dimension)):
        version = in_force(row.versions, on)
        if version is None:
            continue
        values[row.policy_key] = merge(values.get(row.policy_key), version["value"])
        if row.value_type in EXACT:
            exact_keys.add(row.policy_key)
        (confirmed if row.confirmed else lost).add(row.policy_key)
    read = {
        key: Decimal(str(value)) if key in exact_keys and value is not None else value
        for key, value in values.items()
    }
    return _Resolved(
        stamps, PolicySet(owner, set_hash(values), read, frozenset(lost - confirmed)), values
    )
