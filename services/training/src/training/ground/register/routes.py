"""The training register by HTTP (F14)."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from chassis.http.inputs import Code, DaysBetween
from chassis.http.routes import Page, Paging, Routes, TxDep
from measure.visibility import RecordKind
from training.ground.register import store
from training.ground.register.rules import hours

routes = Routes(prefix="/v1/register")


class RegisterEntry(BaseModel):
    """A confirmed entry (PLN-11); `archive` finds the record pack."""

    person_id: UUID
    session_id: UUID
    kind: str
    course: str | None
    on: date
    hours: Decimal
    mark: Decimal | None
    confirmed_by: UUID
    confirmed_on: date
    archive: str


class Wanted(DaysBetween):
    """Which entries."""

    person_id: UUID | None = None
    kind: Code | None = None


@routes.get("", permission="register.read", shows=RecordKind.TRAINING_RECORD)
async def list_register_entries(
    tx: TxDep, paging: Paging, wanted: Annotated[Wanted, Query()]
) -> Page[RegisterEntry]:
    """By date. Everybody sees their own, a leader the team's, quality & training people their
    center's, HR all (GEN-11).
    """
    matching = {
        name: value
        for name in ("person_id", "kind")
        if (value := getattr(wanted, name)) is not None
    }
    rows = await store.entries(
        tx,
        reach=tx.reach,
        matching=matching,
        first=wanted.first,
        last=wanted.last,
        after=paging.position(date, UUID, UUID),
        limit=paging.fetch,
    )
    page = paging.page(
        rows, key=lambda row: (row["business_date"], row["person_id"], row["session_id"])
    )
    return Page(items=[_view(row) for row in page.items], next=page.next)


def _view(row: Any) -> RegisterEntry:  # noqa: ANN401 - a row of the register
    same = {
        name: row[name]
        for name in (
            "person_id",
            "session_id",
            "kind",
            "course",
            "mark",
            "confirmed_by",
            "confirmed_on",
        )
    }
    return RegisterEntry(
        **same,
        on=row["business_date"],
        hours=hours(row["minutes"]),
        archive=f"F2/{row['session_id']}",
    )
