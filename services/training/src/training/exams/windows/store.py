"""The windows that were closed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from chassis.messages.tx import Tx
from training.exams.tables import exam_windows


async def add(tx: Tx, window: Mapping[str, Any]) -> None:
    """window: columns of `exam_windows` but the tenant."""
    await tx.execute(insert(exam_windows).values(tenant_id=tx.tenant, **window))
