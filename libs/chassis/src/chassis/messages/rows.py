"""Rows in and out: frozen dataclasses to tables and back.

    @dataclass(frozen=True, kw_only=True)
    class Letter:
        letter_id: UUID
        state: LetterState               # a StrEnum; text in the table
        address: Address                 # no column of that name: its fields are columns
        stamps: tuple[Stamp, ...] = ()   # dataclasses inside a JSON column

    await pour(tx, letters, new, conflict=IGNORE)
    drafts = await tx.all(select(letters).where(letters.c.state == LetterState.DRAFT), Letter)

A type is strict: each of its fields is a column, or a dataclass whose fields are columns. Columns
that it does not name are not read, and not written.
"""

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import (
    Any,
    ClassVar,
    Final,
    Protocol,
    TypeAlias,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import (
    Column,
    ColumnElement,
    CursorResult,
    Executable,
    Row,
    Select,
    Table,
    TableValuedAlias,
    Text,
    bindparam,
    cast,
    column,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from chassis.messages.database import to_json

R = TypeVar("R")
V = TypeVar("V")


class Record(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]


Writable: TypeAlias = Record | Mapping[str, object] | tuple[Any, ...]
"""A row to write; its values are what `database.to_json` takes."""
Path: TypeAlias = tuple[str, tuple[str, ...]]
"""A column, and the fields that lead to its value."""


class Transaction(Protocol):
    """What writing needs of `chassis.messages.tx.Tx`."""

    @property
    def tenant(self) -> UUID: ...

    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None
    ) -> CursorResult[Any]: ...


REFUSE: Final = "refuse"
"""A row with a key that exists fails the transaction."""
IGNORE: Final = "ignore"
"""A row with a key that exists, or that breaks another unique index, is left out."""
REPLACE: Final = "replace"
"""A row with a primary key that exists gets the columns given, the others keep their values."""

Columns: TypeAlias = ReadOnlyColumnCollection[str, Any]
Condition: TypeAlias = Callable[[Columns, Columns], ColumnElement[bool]]
"""Of the columns of a row that is poured, and those of the row that is stored."""

_AS_READ = {int, float, str, bool, bytes, Decimal, date, datetime, time, timedelta, UUID, object}
_REMEMBERED = 512


# ---- out of the database


_readers: dict[tuple[object, tuple[str, ...]], Callable[[Row[Any]], Any]] = {}


def reader(row_type: type[R], columns: tuple[str, ...]) -> Callable[[Row[Any]], R]:
    """A function that makes `row_type` from a row with these columns.

    Raises TypeError where a field is neither a column nor a dataclass made of columns.
    """
    if (row_type, columns) not in _readers:
        _readers[row_type, columns] = _reader(row_type, columns)
    return _readers[row_type, columns]


def _reader(row_type: type, columns: tuple[str, ...]) -> Callable[[Row[Any]], Any]:
    position = {name: index for index, name in enumerate(columns)}
    fields = [
        (field.name, _field_reader(row_type, field.name, hint, position))
        for field, hint in _fields_of(row_type)
    ]
    return lambda row: row_type(**{name: value_of(row) for name, value_of in fields})


def _field_reader(
    row_type: type, name: str, hint: object, position: Mapping[str, int]
) -> Callable[[Row[Any]], object]:
    if name in position:
        index, convert = position[name], converter(hint)
        return (lambda row: convert(row[index])) if convert else (lambda row: row[index])
    part, (_, optional) = _part(hint), _without_none(hint)
    if part is None:
        raise TypeError(f"{row_type.__name__}.{name} is none of the columns {', '.join(position)}")
    read: Callable[[Row[Any]], Any] = reader(part, tuple(position))
    if not optional:
        return read
    own = [position[column] for column, _ in _walk(part, position)]
    return lambda row: None if all(row[index] is None for index in own) else read(row)


@cache
def converter(hint: object) -> Callable[[Any], object] | None:
    """How a value as the database has it becomes one of a type; None: it is that already."""
    wanted, optional = _without_none(hint)
    if wanted in _AS_READ or wanted is Any:
        return None
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return (lambda value: None if value is None else wanted(value)) if optional else wanted
    adapter: TypeAdapter[Any] = TypeAdapter(hint)  # type: ignore[arg-type]  # of any type there is
    return adapter.validate_python


def _without_none(hint: object) -> tuple[object, bool]:
    """A type without `| None`, and whether it had that."""
    if get_origin(hint) not in (Union, UnionType):
        return hint, False
    others = [part for part in get_args(hint) if part is not NoneType]
    if len(others) != 1:
        return hint, False
    return others[0], len(others) != len(get_args(hint))


@cache
def _fields_of(row_type: type) -> Sequence[tuple[dataclasses.Field[object], object]]:
    hints = get_type_hints(row_type)
    if not dataclasses.is_dataclass(row_type):
        raise TypeError(f"{row_type.__name__} is not a dataclass")
    return [(field, hints[field.name]) for field in dataclasses.fields(row_type) if field.init]


def columns_of(table: Table, row_type: type) -> tuple[Column[Any], ...]:
    """The columns that a dataclass is made of, in the order of its fields: a narrow select."""
    return tuple(table.c[name] for name, _ in _paths(table, row_type))


@cache
def _paths(table: Table, row_type: type) -> Sequence[Path]:
    return list(_walk(row_type, frozenset(table.c.keys())))


def _walk(row_type: type, columns: Collection[str]) -> Iterator[Path]:
    for field, hint in _fields_of(row_type):
        part = _part(hint)
        if field.name in columns:
            yield field.name, (field.name,)
        elif part is None:
            raise TypeError(
                f"{row_type.__name__}.{field.name} is none of the columns {', '.join(columns)}"
            )
        else:
            for name, path in _walk(part, columns):
                yield name, (field.name, *path)


def _part(hint: object) -> type | None:
    """The dataclass of a field, or of one that may be None."""
    part, _ = _without_none(hint)
    return part if isinstance(part, type) and dataclasses.is_dataclass(part) else None


# ---- into the database


def recordset(table: Table, columns: Sequence[str], *, rows: str = "rows") -> TableValuedAlias:
    """The JSON array bound as `rows` as a relation with these columns, typed as the table's.

    For statements that `pour` and `amend` do not cover; `to_json` makes the array.
    """
    typed = [column(name, table.c[name].type) for name in columns]
    array = cast(bindparam(rows, type_=Text), JSONB)
    return (
        func.jsonb_to_recordset(array)
        .table_valued(*typed, name="given")
        .render_derived(with_types=True)
    )


async def pour(
    tx: Transaction,
    table: Table,
    rows: Sequence[Writable],
    *,
    conflict: str | tuple[str, ...] = REFUSE,
    where: Condition | None = None,
    common: Mapping[str, object] | None = None,
) -> int:
    """Insert any number of rows of the tenant in one statement; returns how many were written.

    rows: of one type, or mappings with the same columns. conflict: REFUSE, IGNORE, REPLACE, or the
    columns to replace under a primary key that exists; where: only if this holds (a function of the
    module, so that its statement is made once). common: column → value of every row.
    """
    if not rows:
        return 0
    rows = _named(rows)
    columns, shared = _columns(table, rows), tuple(common or ())
    insertion = _insertion(table, columns, shared, conflict, where=where)
    result = await tx.execute(insertion, _parameters(tx, table, rows, common))
    return result.rowcount


async def pour_new(
    tx: Transaction,
    table: Table,
    rows: Sequence[Writable],
    key: Column[V],
    *,
    common: Mapping[str, object] | None = None,
) -> list[V]:
    """As `pour` with conflict=IGNORE; returns `key` of the rows that were written."""
    if not rows:
        return []
    rows = _named(rows)
    columns, shared = _columns(table, rows), tuple(common or ())
    insertion = _insertion(table, columns, shared, IGNORE, returning=key.name)
    result = await tx.execute(insertion, _parameters(tx, table, rows, common))
    return list(result.scalars())


async def amend(
    tx: Transaction,
    table: Table,
    rows: Sequence[Writable],
    *,
    common: Mapping[str, object] | None = None,
) -> int:
    """Set the columns given in the rows that have their primary keys; returns how many changed."""
    if not rows:
        return 0
    rows = _named(rows)
    change = _update(table, _columns(table, rows), tuple(common or ()))
    result = await tx.execute(change, _parameters(tx, table, rows, common))
    return result.rowcount


@lru_cache(maxsize=_REMEMBERED)
def _insertion(
    table: Table,
    columns: tuple[str, ...],
    common: tuple[str, ...],
    conflict: str | tuple[str, ...],
    *,
    returning: str | None = None,
    where: Condition | None = None,
) -> Executable:
    names, values = _source(table, columns, common)
    into = insert(table).from_select(names, values, include_defaults=False)
    if conflict == IGNORE:
        into = into.on_conflict_do_nothing()
    elif conflict != REFUSE:
        keys = [key.name for key in table.primary_key.columns]
        replaced = conflict if isinstance(conflict, tuple) else names
        changes = {name: into.excluded[name] for name in replaced if name not in keys}
        into = (
            into.on_conflict_do_update(
                index_elements=keys,
                set_=changes,
                where=where(into.excluded, table.c) if where else None,
            )
            if changes
            else into.on_conflict_do_nothing(index_elements=keys)
        )
    return into.returning(table.c[returning]) if returning else into


def _source(
    table: Table, columns: tuple[str, ...], common: tuple[str, ...]
) -> tuple[list[str], Select[Any]]:
    """The columns of an insertion, and what to select for them; keys in order, so that two
    transactions with the same rows wait for each other instead of for ever.
    """
    given = recordset(table, columns)
    adds_tenant = "tenant_id" in table.c and "tenant_id" not in columns
    shared = (*(("tenant_id",) if adds_tenant else ()), *common)
    values = select(
        *(bindparam(f"common_{name}", type_=table.c[name].type) for name in shared),
        *(given.c[name] for name in columns),
    ).order_by(*(given.c[key.name] for key in table.primary_key if key.name in columns))
    return [*shared, *columns], values


@lru_cache(maxsize=_REMEMBERED)
def _update(table: Table, columns: tuple[str, ...], common: tuple[str, ...]) -> Executable:
    keys = [key.name for key in table.primary_key.columns if key.name != "tenant_id"]
    if missing := [name for name in keys if name not in columns]:
        raise TypeError(f"rows of {table.name} are found by {', '.join(missing)}, which is missing")
    given = recordset(table, columns)
    changes = {name: given.c[name] for name in columns if name not in keys}
    shared = {name: bindparam(f"common_{name}", type_=table.c[name].type) for name in common}
    change = update(table).where(*(table.c[name] == given.c[name] for name in keys))
    if "tenant_id" in table.c:
        tenant = bindparam("common_tenant_id", type_=table.c.tenant_id.type)
        change = change.where(table.c.tenant_id == tenant)
    return change.values({**changes, **shared})


def _parameters(
    tx: Transaction,
    table: Table,
    rows: Sequence[Record | Mapping[str, object]],
    common: Mapping[str, object] | None,
) -> dict[str, object]:
    shared = {f"common_{name}": value for name, value in (common or {}).items()}
    if "tenant_id" in table.c:
        shared["common_tenant_id"] = tx.tenant
    return {**shared, "rows": json_rows(table, rows)}


def _named(rows: Sequence[Writable]) -> Sequence[Record | Mapping[str, object]]:
    """Named tuples as mappings; other rows as they are."""
    return [row._asdict() if isinstance(row, tuple) else row for row in rows]  # type: ignore[attr-defined]


def json_rows(table: Table, rows: Sequence[Record | Mapping[str, object]]) -> str:
    """Rows as a JSON array of objects, column → value. TypeError: a value is no JSON of ours."""
    first = rows[0]
    if isinstance(first, Mapping):
        return to_json(rows)
    paths = _paths(table, type(first))
    if all(len(path) == 1 for _, path in paths):
        return to_json(rows)
    return to_json([{name: _value_at(row, path) for name, path in paths} for row in rows])


def flat(row: Record) -> dict[str, object]:
    """A composed row with the fields of its parts beside its own: what a view of it is made of."""
    return {name: _value_at(row, path) for name, path in _leaves(type(row))}


@cache
def _leaves(row_type: type) -> Sequence[Path]:
    found: list[Path] = []
    for field, hint in _fields_of(row_type):
        part = _part(hint)
        inside = _leaves(part) if part else [(field.name, ())]
        found += [(name, (field.name, *path)) for name, path in inside]
    return found


def _value_at(row: object, path: Sequence[str]) -> object:
    value = row
    for name in path:
        value = None if value is None else getattr(value, name)
    return value


def _columns(table: Table, rows: Sequence[Record | Mapping[str, object]]) -> tuple[str, ...]:
    first = rows[0]
    if not isinstance(first, Mapping):
        if any(type(row) is not type(first) for row in rows):
            raise TypeError(f"rows of {table.name} are of several types")
        return tuple(name for name, _ in _paths(table, type(first)))
    if any(not isinstance(row, Mapping) or row.keys() != first.keys() for row in rows):
        raise TypeError(f"rows of {table.name} have different columns")
    if unknown := [name for name in first if name not in table.c]:
        raise TypeError(f"{table.name} has no column {', '.join(unknown)}")
    return tuple(first)
