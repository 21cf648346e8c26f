"""The pay rule follows off-post training (KPI-16)."""

from collections.abc import Sequence
from uuid import UUID

from chassis.http.problems import NotFound
from chassis.messages.tx import Place, Tx
from people.ground.staff import actions as staff
from people.ground.staff.actions import NO_PERSON
from people.ground.units.rules import Home
from people.posts.pay import store
from people.posts.pay.rules import PayChange, turn
from people.posts.pay.store import Kept
from zhipei_events import values
from zhipei_events.people import PayRuleChanged


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
    """Every change of a person's pay rule, for whom `gen.visibility` shows it (GEN-11); hidden is
    not there.
    """
    person = await staff.find(tx, person_id)
    home = vars(person.home) if person else {}
    if not tx.reach.covers({"person_id": person_id, **home}):
        raise NotFound(NO_PERSON, person_id=person_id)
    return await store.history(tx, person_id)
