"""Keyset pages: {items, next}. `next` is opaque to the client and holds the last row's sort values,
so a page costs the same at any depth.

async def list_people(tx: TxDep, paging: Paging) -> Page[PersonView]:
    after = paging.position(str, UUID)                      # None on the first page
    rows = await store.people(tx, after=after, limit=paging.fetch)
    return paging.page(rows, key=lambda row: (row.number, row.person_id))
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import GenericAlias
from typing import Annotated, Any, Generic, TypeVar

import orjson
from fastapi import Depends, Query
from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter, ValidationError

from chassis.http.inputs import LARGEST_POSITION, Count, Day, Exact, Instant, Text
from chassis.http.problems import Fault, Malformed
from chassis.http.wording import Message

LARGE_LIMIT = Message("limit 不能大于 {largest}", "limit is at most {largest}")
FOREIGN_CURSOR = Message(
    "after 不属于此列表或此排序", "after does not belong to this list or order"
)

T = TypeVar("T")
_BOUNDED: Mapping[object, object] = {
    str: Annotated[str, Text(1000, least=0)],
    int: Annotated[int, Count(LARGEST_POSITION, least=-LARGEST_POSITION)],
    date: Day,
    datetime: Instant,
    AwareDatetime: Instant,
    Decimal: Exact,
}
"""What a value of a cursor is read as: a cursor comes from a caller like anything else."""
LARGEST_PAGE = 200
DEFAULT_PAGE = 50
_ORDER = ""
"""First value of a cursor: the one order of its list."""


class Page(BaseModel, Generic[T]):
    """One page of a list; `next` is null on the last."""

    items: list[T] = Field(description="Entries of the page, in the order of the list")
    next: str | None = Field(
        default=None, description="Cursor of the next page: send it as after; null on the last"
    )


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The part of a list to answer with; every list has one order, which its keys follow."""

    limit: int
    after: str | None = None

    @property
    def fetch(self) -> int:
        """Rows to read: one more than the page, which tells whether there is a next one."""
        return self.limit + 1

    def position(self, *types: type) -> tuple[Any, ...] | None:
        """The sort values after which the page begins, read as `types`. Raises Malformed for a
        cursor of another list or order.
        """
        if self.after is None:
            return None
        bounded = (_BOUNDED.get(one, one) for one in types)
        # Made at run time
        shape: TypeAdapter[tuple[Any, ...]] = TypeAdapter(GenericAlias(tuple, (str, *bounded)))  # type: ignore[arg-type]
        try:
            order, *values = shape.validate_json(
                urlsafe_b64decode(self.after + "=" * (-len(self.after) % 4))
            )
        except (ValueError, ValidationError):
            order, values = None, []
        if order != _ORDER:
            raise Malformed(
                FOREIGN_CURSOR,
                errors=[Fault(where="query.after", code="bad_cursor")],
            )
        return tuple(values)

    def page(self, rows: Sequence[T], *, key: Callable[[T], Sequence[Any]]) -> Page[T]:
        """The page of `rows` (at most `fetch` of them); `key` gives the values that `position`
        reads back.
        """
        items = list(rows[: self.limit])
        return Page(
            items=items, next=self._cursor(key(items[-1])) if len(rows) > self.limit else None
        )

    @staticmethod
    def _cursor(values: Sequence[Any]) -> str:
        written = orjson.dumps([_ORDER, *values], default=str)
        return urlsafe_b64encode(written).rstrip(b"=").decode()


async def _paging(
    limit: Annotated[
        int,
        Count(least=1),
        Query(
            description=f"rows of one page, at most {LARGEST_PAGE}",
            json_schema_extra={"maximum": LARGEST_PAGE},
        ),
    ] = DEFAULT_PAGE,
    after: Annotated[
        Annotated[str, Text(1000)] | None, Query(description="`next` of the page before")
    ] = None,
) -> PageRequest:
    if limit > LARGEST_PAGE:
        raise Malformed(
            LARGE_LIMIT,
            errors=[Fault(where="query.limit", code="too_large")],
            largest=LARGEST_PAGE,
        )
    return PageRequest(limit=limit, after=after)


Paging = Annotated[PageRequest, Depends(_paging)]
