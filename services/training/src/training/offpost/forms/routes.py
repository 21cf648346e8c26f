"""The off-post record by HTTP."""

from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.http.documents import Documents, figures_of
from chassis.http.routes import NotFound, TxDep
from documents import Figures
from measure.visibility import RecordKind
from training.ground.directory import actions as directory
from training.offpost.forms import store
from training.offpost.forms.formats import F19, exams, head
from training.offpost.orders.actions import NO_ORDER

routes = Documents()


@routes.form(F19, permission="offpost.read", shows=RecordKind.OFFPOST_ORDER)
async def offpost_record(order_id: UUID, tx: TxDep) -> Figures:
    """One order with its re-post exams; of those whom the caller may see (GEN-11)."""
    record = await store.find_record(tx, order_id, reach=tx.reach)
    if record is None:
        raise NotFound(NO_ORDER, order_id=order_id)
    named = [id for id in (record.person_id, record.ordered_by) if id]
    site = await directory.site(tx, record.site_id, record.center_id)
    return await figures_of(
        F19,
        exams(await store.attempts(tx, order_id)),
        head=head(record, await directory.people(tx, named)),
        period=f"{record.starts_on}–{record.ends_on}",
        produced_at=tx.now.astimezone(ZoneInfo(site.zone)),
        policy_set=record.policyset,
    )
