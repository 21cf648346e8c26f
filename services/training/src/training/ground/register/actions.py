"""Keep the training register and read it (PLN-11)."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from chassis.messages.tx import Tx
from measure.visibility import Reach
from training.ground.register import store
from training.ground.register.rules import Confirmed, RegisterFilter, RegisterLine


async def enter(tx: Tx, entries: Sequence[RegisterLine]) -> None:
    """Enter people's hours of confirmed sessions."""
    if entries:
        await store.add(tx, entries)


async def confirmed(
    tx: Tx, people: Collection[UUID], kinds: Collection[str]
) -> Mapping[tuple[UUID, str], Sequence[Confirmed]]:
    """Person and kind of training → confirmed sessions; people without any are left out."""
    return await store.confirmed(tx, people, kinds) if people else {}


async def listed(
    tx: Tx, *, reach: Reach, matching: RegisterFilter, limit: int
) -> Sequence[RegisterLine]:
    """Entries by date."""
    return await store.listed(tx, reach=reach, matching=matching, limit=limit)


async def entries_of(
    tx: Tx, session_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[RegisterLine]]:
    """Session → its entries, by person; sessions without any are left out."""
    found: dict[UUID, list[RegisterLine]] = {}
    for entry in await store.of_sessions(tx, session_ids):
        found.setdefault(entry.session_id, []).append(entry)
    return found
