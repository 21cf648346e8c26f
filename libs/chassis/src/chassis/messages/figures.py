"""Figures of closed periods: stored once in a table of the service, rendered again byte for byte.

ledger_figures = _table("ledger_figures", *figures.COLUMNS)

await figures.keep(tx, ledger_figures, made, thing="2026-11")
await figures.find(tx, ledger_figures, LEDGER, thing="2026-11")
"""

import io

from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert

from chassis.messages.tx import Tx
from documents import Figures, Form

COLUMNS = ("form text, thing text", "sha256 text, lines octets, kept_at time")
"""Key and columns of such a table. thing: what was closed, in the words of the feature."""


async def keep(tx: Tx, table: Table, made: Figures, *, thing: str) -> None:
    """Store the figures of something that is closed now; what was stored before stays."""
    row = {
        "tenant_id": tx.tenant,
        "form": made.form.id,
        "thing": thing,
        "sha256": made.sha256,
        "lines": b"".join(made.lines()),
        "kept_at": tx.now,
    }
    await tx.execute(insert(table).values(row).on_conflict_do_nothing())


async def find(tx: Tx, table: Table, form: Form, *, thing: str) -> Figures | None:
    """The figures that were stored; None: of something that is open, or was closed before figures
    were stored.
    """
    query = select(table.c.lines).where(
        table.c.tenant_id == tx.tenant, table.c.form == form.id, table.c.thing == thing
    )
    lines = (await tx.execute(query)).scalar()
    return None if lines is None else Figures.stored(form, io.BytesIO(lines))
