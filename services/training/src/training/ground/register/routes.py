"""The training register by HTTP (F14)."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from chassis.http.inputs import Code, DaysBetween
from chassis.http.outputs import Figure
from chassis.http.routes import Page, Paging, Routes, TxDep
from measure.visibility import RecordKind
from training.ground.register import store
from training.ground.register.rules import RegisterFilter, RegisterLine, hours

routes = Routes(prefix="/v1/register")


class RegisterEntry(BaseModel):
    """A confirmed entry (PLN-11); `archive` finds the record pack."""

    person_id: UUID
    session_id: UUID
    kind: str
    course: str | None
    on: date
    hours: Figure
    mark: Figure | None
    confirmed_by: UUID
    confirmed_on: date
    archive: str

    @classmethod
    def of(cls, entry: RegisterLine) -> Self:
        return cls(
            person_id=entry.person_id,
            session_id=entry.session_id,
            kind=entry.kind,
            course=entry.course,
            on=entry.business_date,
            hours=hours(entry.minutes),
            mark=entry.mark,
            confirmed_by=entry.confirmed_by,
            confirmed_on=entry.confirmed_on,
            archive=f"F2/{entry.session_id}",
        )


class RegisterQuery(DaysBetween):
    """Which entries."""

    person_id: UUID | None = None
    kind: Code | None = None

    def filter(self) -> RegisterFilter:
        return RegisterFilter(
            person_id=self.person_id, kind=self.kind, since=self.first, until=self.last
        )


@routes.get("", permission="register.read", shows=RecordKind.TRAINING_RECORD)
async def list_register_entries(
    tx: TxDep, paging: Paging, query: Annotated[RegisterQuery, Query()]
) -> Page[RegisterEntry]:
    """By date. Everyone sees their own, a leader the team's, quality & training people their
    center's, HR all (GEN-11).
    """
    entries = await store.listed(
        tx,
        reach=tx.reach,
        matching=query.filter(),
        after=paging.position(date, UUID, UUID),
        limit=paging.fetch,
    )
    page = paging.page(
        entries, key=lambda entry: (entry.business_date, entry.person_id, entry.session_id)
    )
    return Page(items=[RegisterEntry.of(entry) for entry in page.items], next=page.next)
