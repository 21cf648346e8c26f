"""How far somebody sees: columns with ids of which one must hold. Rules say who has which reach;
here it becomes a condition (GEN-11).

query = select(letters).where(letters.c.tenant_id == tx.tenant, within(letters.c, reach))
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, true
from sqlalchemy.sql.base import ReadOnlyColumnCollection

Reach = Sequence[tuple[str, UUID]] | None
"""None: all that a tenant has; empty: nothing."""


def within(columns: ReadOnlyColumnCollection[str, Any], reach: Reach) -> ColumnElement[bool]:
    """The condition of a reach on the columns of a table or query. A column that they have not is
    no way in.
    """
    if reach is None:
        return true()
    return or_(false(), *(columns[column] == id for column, id in reach if column in columns))


def reaches(reach: Reach, record: Mapping[str, object]) -> bool:
    """The same of one record at hand."""
    return reach is None or any(record.get(column) == id for column, id in reach)
