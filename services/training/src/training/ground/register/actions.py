"""Keep the register, and say what it holds."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.ground.register import store
from training.ground.register.rules import Confirmed


async def enter(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    """Enter people's hours of confirmed sessions (PLN-11); rows: columns of `register` but the
    tenant.
    """
    if rows:
        await store.add(tx, rows)


async def entries(
    tx: Tx,
    *,
    reach: Reach,
    matching: Mapping[str, object],
    first: date,
    last: date,
    limit: int,
) -> Sequence[Mapping[str, Any]]:
    """Entries of some days as rows, by date; matching: column → value that it must have."""
    return await store.entries(
        tx, reach=reach, matching=matching, first=first, last=last, after=None, limit=limit
    )


async def confirmed(
    tx: Tx, people: Collection[UUID], kinds: Collection[str]
) -> Mapping[tuple[UUID, str], Sequence[Confirmed]]:
    """Person and kind of training → their confirmed sessions; without any: not in it."""
    return await store.confirmed(tx, people, kinds) if people else {}
