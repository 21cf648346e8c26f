"""Wake whoever follows something live, in the transaction that changes it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text

from chassis.messages.tx import Tx

CHANNEL = "zhipei_live"
_IN_A_PAYLOAD = 200  # ids; PostgreSQL takes 8,000 octets
_NOTIFY = text("SELECT pg_notify(:channel, payload) FROM unnest(CAST(:payloads AS text[])) payload")


async def wake(tx: Tx, people: Collection[UUID]) -> None:
    """Have the streams of people look again once this transaction is committed."""
    ids = sorted({person.hex for person in people})
    payloads = [
        f"{tx.tenant.hex} {','.join(ids[first : first + _IN_A_PAYLOAD])}"
        for first in range(0, len(ids), _IN_A_PAYLOAD)
    ]
    if payloads:
        await tx.execute(_NOTIFY, {"channel": CHANNEL, "payloads": payloads})
