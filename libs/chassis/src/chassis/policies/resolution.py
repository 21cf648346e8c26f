"""Policies: every number or choice of the rulebook, versioned by effective date, scoped, the most
specific winning (GEN-1, GEN-2, GEN-3).

    scope = {"center": center_id, "site": site_id, "line": "express"}
    policies = await resolve(tx, "letters", on=day, scope=scope)    # key → int, Decimal, list …
    policy = read(PostagePolicy, policies)                          # `chassis.policies.reading`
    tx.emit(event, policyset=policies.hash)                         # what the result cites (GEN-2b)

How values are entered, published and copied: `chassis.policies.versions`.
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

from chassis.messages.ids import PLATFORM
from chassis.messages.tables import policies as table
from chassis.messages.tx import Tx
from chassis.policies.shipped import EXACT, exact

PRECEDENCE = ("shipped", "tenant", "center", "site", "line", "project", "post")
"""From the most general to the most specific dimension (GEN-2)."""
SHIPPED = ("shipped", "default")
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
