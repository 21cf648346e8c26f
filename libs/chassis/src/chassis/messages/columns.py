"""Tables of the business, written in words: the tenant leads the columns and the key of each,
whatever is written.

METADATA = attach(MetaData())
_table = partial(business_table, METADATA)

letters = _table("letters", "letter_id id", "sender_id id", PLACE, "stamps ints, paid_on date?")
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from zhipei_events.envelope import Event

TYPES: Mapping[str, TypeEngine[Any]] = {
    "id": Uuid(),
    "ids": ARRAY(Uuid),
    "text": Text(),
    "texts": ARRAY(Text),
    "date": Date(),
    "dates": ARRAY(Date),
    "time": DateTime(timezone=True),
    "bool": Boolean(),
    "json": JSONB(),
    "short": SmallInteger(),
    "int": Integer(),
    "ints": ARRAY(Integer),
    "long": BigInteger(),
    "exact": Numeric(),
    "exacts": ARRAY(Numeric),
    "octets": LargeBinary(),
}
"""The words for types. `time` is an instant (timestamptz), `exact` a decimal of any length."""

_SUBJECT_OF = "subject_of"

PLACE = "team_id id?, site_id id?, center_id id?"
"""Where a person belonged at the fact's time; null: not known, or none."""


def business_table(
    metadata: MetaData,
    name: str,
    key: str,
    *parts: str | SchemaItem,
    subject_of: Sequence[type[Event]] | Mapping[str, Sequence[type[Event]]] = (),
    **options: Any,
) -> Table:
    """A table whose rows belong to tenants.

    key: the columns that with the tenant tell its rows apart; empty: a tenant has one row. They and
    each text among the parts are columns, `name type` set apart by a comma; `type?`: may be null;
    `type=value`: what a row gets that does not say. What such words cannot tell (an index, a
    computed column) is a part as SQLAlchemy has it. options: those of `Table`. KeyError: a type
    that is none of TYPES, or no such column.

    subject_of: events each of which has its row here (I5); its subject is in the column of that
    name, or in the one under which it is listed.
    """
    leading = _columns(f"tenant_id id, {key}" if key else "tenant_id id", primary_key=True)
    others = (
        item for part in parts for item in (_columns(part) if isinstance(part, str) else (part,))
    )
    table = Table(name, metadata, *leading, *others, **options)
    by_column = (
        [(table.c[column], events) for column, events in subject_of.items()]
        if isinstance(subject_of, Mapping)
        else [(table.c[event.SUBJECT], (event,)) for event in subject_of]
    )
    table.info[_SUBJECT_OF] = {event: column for column, events in by_column for event in events}
    return table


def subjects_of(metadata: MetaData) -> Mapping[type[Event], Column[Any]]:
    """Every event that has its row in a table → the column of its subject."""
    return {
        event: column
        for table in metadata.tables.values()
        for event, column in table.info.get(_SUBJECT_OF, {}).items()
    }


def _columns(written: str, *, primary_key: bool = False) -> Iterator[Column[Any]]:
    for column in written.split(", "):
        name, kind = column.split()
        kind, _, default = kind.partition("=")
        yield Column(
            name,
            TYPES[kind.removesuffix("?")],
            nullable=kind.endswith("?"),
            primary_key=primary_key,
            server_default=text(default) if default else None,
        )
