"""Tell everybody who must know (NTF-1)."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from notify.audience.rules import Voice
from notify.inbox.actions import Notice, deliver
from notify.recipients import store
from notify.recipients.rules import VACANCY, Address, Fact, Found, Holder, Leader, addresses, named, one_each, vacancies
from zhipei_events.envelope import Envelope


async def tell(tx: Tx, heard: Sequence[tuple[Fact, Envelope]]) -> None:
    """Find the recipients of a batch of facts, in a few statements however many they are, and put a message in each inbox."""
    facts = [fact for fact, _ in heard]
    asked = list(addresses(facts))
    found = await _find(tx, asked, facts)
    notices = [_notice(one, *heard[one.fact]) for one in one_each(found)]
    notices += await _vacant(tx, asked, found, heard)
    await deliver(tx, notices)


async def _find(tx: Tx, asked: Sequence[Address], facts: Sequence[Fact]) -> list[Found]:
    """Whom the events name, who leads, and who holds the roles."""
    by_name = [Found(address.fact, person_id, address.told) for address in asked for person_id in named(address, facts[address.fact])]
    by_lead = await store.leaders(tx, [address for address in asked if isinstance(address.relation, Leader)], facts)
    roles = [(address, address.relation) for address in asked if isinstance(address.relation, Holder)]
    return [*by_name, *by_lead, *await store.holders(tx, roles, facts)]


async def _vacant(tx: Tx, asked: Sequence[Address], found: Sequence[Found], heard: Sequence[tuple[Fact, Envelope]]) -> list[Notice]:
    """Where nobody was found the administrators are told, once a day and place."""
    new = await store.add_vacancies(tx, vacancies(asked, found, [fact for fact, _ in heard]), [fact for fact, _ in heard])
    if not new:
        return []
    by_cause: dict[UUID, list[store.NewVacancy]] = {}
    for vacancy in new:
        by_cause.setdefault(vacancy.cause_id, []).append(vacancy)
    envelopes = {envelope.id: envelope for _, envelope in heard}
    administrators = await store.administrators(tx)
    return [
        Notice(
            cause=envelopes[cause_id],
            person_id=administrator,
            template=f"{VACANCY}/{Voice.DUTY}",
            details={
                "who": [vacancy.who for vacancy in shown],
                "unit_id": sorted({str(vacancy.unit_id) for vacancy in shown}),
                "found_on": shown[0].found_on.isoformat(),
            },
        )
        for cause_id, shown in by_cause.items()
        for administrator in administrators
    ]


def _notice(one: Found, fact: Fact, envelope: Envelope) -> Notice:
    place = fact.place if one.person_id == fact.about else None
    return Notice(
        cause=envelope,
        person_id=one.person_id,
        template=one.told.template(fact.type),
        team_id=place.team_id if place else None,
        site_id=place.site_id if place else None,
        center_id=place.center_id if place else None,
        details=fact.details,
        urgent=one.told.urgent,
        digest=one.told.digest,
    )
