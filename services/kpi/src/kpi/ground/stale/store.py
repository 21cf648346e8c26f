"""Published periods whose facts changed since."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, delete, text

from chassis.messages.tx import Tx
from kpi.ground.tables import stale_periods

# Only a period that was published can be stale.
_MARK: Final = text(
    """
    INSERT INTO stale_periods (tenant_id, center_id, kind, period, reason)
    SELECT DISTINCT CAST(:tenant AS uuid), r.center_id, r.kind, r.period, CAST(:reason AS text)
      FROM rankings r JOIN unnest(:centers, :periods) AS told (center_id, period)
         ON r.center_id = told.center_id AND r.period = told.period
     WHERE r.tenant_id = :tenant AND r.kind = :kind ORDER BY 2, 4
    ON CONFLICT (tenant_id, center_id, kind, period) DO UPDATE SET reason = excluded.reason
    """
).bindparams(bindparam("centers", type_=ARRAY(Uuid)), bindparam("periods", type_=ARRAY(Text)))


async def mark(tx: Tx, kind: str, periods: Collection[tuple[UUID, str]], reason: str) -> None:
    centers, names = zip(*sorted(periods), strict=True)
    said = {
        "tenant": tx.tenant,
        "kind": kind,
        "centers": list(centers),
        "periods": list(names),
        "reason": reason,
    }
    await tx.execute(_MARK, said)


async def take(tx: Tx, center_id: UUID) -> list[tuple[str, str, str]]:
    """Kind, period and reason of a center's stale periods, oldest first; they are no longer
    noted.
    """
    stale = stale_periods.c
    gone = delete(stale_periods).where(stale.tenant_id == tx.tenant, stale.center_id == center_id)
    return sorted(
        (row.kind, row.period, row.reason)
        for row in await tx.execute(gone.returning(stale.kind, stale.period, stale.reason))
    )
