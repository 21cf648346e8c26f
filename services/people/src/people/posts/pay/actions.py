"""The pay rule follows off-post training (KPI-16)."""

from collections.abc import Sequence
from uuid import UUID

from chassis.http.problems import NotFound
from chassis.messages.tx import Place, Tx
from chassis.policies.resolution import resolve
from people.ground.units import actions as units
from people.ground.units.rules import Home
from people.posts.pay import store
from people.posts.pay.rules import PayChange, turn
from people.posts.pay.store import Kept
from zhipei_events import values
from zhipei_events.people import PayRuleChanged

KIND = "pay_rule"
"""In `gen.visibility`."""
SELF = "self"


async def change(tx: Tx, wanted: PayChange, home: Home) -> None:
    """Pay somebody otherwise from a day on, and say so; who is paid so already stays as they are.
    home: at the time.
    """
    held = await store.history(tx, wanted.person_id)
    made = turn(wanted, held[-1].pay_rule if held else None)
    if made is None:
        return
    await store.add(tx, made)
    tx.emit(
        PayRuleChanged(
            person_id=made.person_id,
            team_id=home.team_id,
            site_id=home.site_id,
            center_id=home.center_id,
            pay_rule=values.PayRule(made.pay_rule),
            was=values.PayRule(made.was),
            effective_on=made.effective_on,
            cause=made.reason,
            cause_id=made.cause_id,
        ),
        place=Place(home.center_id, home.site_id),
    )


async def get_history(tx: Tx, person_id: UUID) -> Sequence[Kept]:
    """Every change of a person's pay rule, for the person and the roles of `gen.visibility`
    (GEN-11); hidden is not there.
    """
    caller = tx.caller
    if caller is not None and caller.person_id is not None:
        seen_by = (await resolve(tx, "people", on=tx.today(await units.tenant_zone(tx))))[
            "gen.visibility"
        ][KIND]
        if not (caller.roles & set(seen_by) or (SELF in seen_by and caller.person_id == person_id)):
            raise NotFound(f"nobody has the id {person_id}")
    return await store.history(tx, person_id)
