"""The leave request as a form."""

from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.http.documents import Documents, figures_of
from chassis.http.routes import NotFound, TxDep
from documents import Figures
from measure.visibility import RecordKind
from people.ground.staff import actions as staff
from people.ground.units import actions as units
from people.time.forms import store
from people.time.forms.formats import F48, decisions, head
from people.time.leave.actions import NO_LEAVE

routes = Documents()


@routes.form(F48, permission="leave.read", shows=RecordKind.LEAVE)
async def leave_request(leave_id: UUID, tx: TxDep) -> Figures:
    """A leave with what was decided on it; of those whom the caller may see (GEN-11)."""
    request = await store.find_request(tx, leave_id)
    person = await staff.find(tx, request.person_id) if request else None
    if request is None or person is None:
        raise NotFound(NO_LEAVE, leave_id=leave_id)
    home = vars(person.home) | {"person_id": person.person_id}
    if not tx.reach.covers(home):
        raise NotFound(NO_LEAVE, leave_id=leave_id)
    made = await store.decisions(tx, leave_id)
    deciders = {one.decided_by for one in made if one.decided_by}
    names = {id: found.name for id in deciders if (found := await staff.find(tx, id))}
    tree = await units.load_tree(tx)
    zone = tree.zone(person.home.site_id, await units.tenant_zone(tx))
    return await figures_of(
        F48,
        decisions(made, names, zone),
        head=head(request, person),
        period=f"{request.first_day}–{request.last_day}",
        produced_at=tx.now.astimezone(ZoneInfo(zone)),
    )
