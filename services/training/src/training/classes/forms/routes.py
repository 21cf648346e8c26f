"""Forms of a session by HTTP."""

from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Query

from chassis.http.documents import MOST_ROWS, Documents, figures_of
from chassis.http.inputs import Days
from chassis.http.routes import NotFound, TxDep
from chassis.messages.tx import Tx
from documents import Figures
from measure.visibility import RecordKind
from training.classes.forms import store
from training.classes.forms.formats import F1, F2, F14, head, record, registered, rows
from training.classes.forms.rules import Session
from training.classes.sessions.actions import NO_SESSION
from training.ground.directory import actions as directory
from training.ground.register import actions as register
from training.ground.register.rules import RegisterFilter

routes = Documents()


@routes.form(F1, permission="sessions.read", shows=RecordKind.TRAINING_RECORD, work=("trainer_id",))
async def sign_in_sheet(session_id: UUID, tx: TxDep) -> Figures:
    """The sign-in sheet of a session; a trainee sees only the own line (TRN-20)."""
    session, zone = await _session(tx, session_id)
    signed = await store.signed(tx, session_id, reach=tx.reach)
    trained = [entry.person_id for entry in signed]
    day = session.business_date
    sheet = rows(
        session,
        signed,
        people := await directory.people(tx, [*trained, session.trainer_id]),
        teams=await directory.unit_names(tx, {one.team_id for one in signed if one.team_id}),
        shifts=await directory.shifts_of(tx, trained, day, day),
        zone=zone,
    )
    return await figures_of(
        F1,
        sheet,
        head=head(session, people),
        period=day.isoformat(),
        produced_at=tx.now.astimezone(ZoneInfo(zone)),
        policy_set=session.policyset,
    )


@routes.form(F2, permission="sessions.read", shows=RecordKind.TRAINING_RECORD, work=("trainer_id",))
async def content_record(session_id: UUID, tx: TxDep) -> Figures:
    """The content record of a session, as it was handed in."""
    session, zone = await _session(tx, session_id)
    people = await directory.people(tx, [session.trainer_id])
    return await figures_of(
        F2,
        (),
        head={**head(session, people), **record(session)},
        period=session.business_date.isoformat(),
        produced_at=tx.now.astimezone(ZoneInfo(zone)),
        policy_set=session.policyset,
    )


class RegisterQuery(Days):
    """Which entries."""

    person_id: UUID | None = None


@routes.form(F14, permission="register.read", shows=RecordKind.TRAINING_RECORD)
async def training_register(tx: TxDep, wanted: Annotated[RegisterQuery, Query()]) -> Figures:
    """The register of some days, of those whom the caller may see."""
    entries = await register.listed(
        tx,
        reach=tx.reach,
        matching=RegisterFilter(person_id=wanted.person_id, since=wanted.first, until=wanted.last),
        limit=MOST_ROWS + 1,
    )
    known = {id for entry in entries for id in (entry.person_id, entry.confirmed_by)}
    people = await directory.people(tx, known)
    site = await directory.site(tx, None, None)
    return await figures_of(
        F14,
        registered(entries, people),
        period=f"{wanted.first}–{wanted.last}",
        produced_at=tx.now.astimezone(ZoneInfo(site.zone)),
    )


async def _session(tx: Tx, session_id: UUID) -> tuple[Session, str]:
    """The session and the zone of its place. Raises NotFound."""
    session = await store.find_session(tx, session_id, reach=tx.reach)
    if session is None:
        raise NotFound(NO_SESSION, session_id=session_id)
    site = await directory.site(tx, session.site_id, session.center_id)
    return session, site.zone
