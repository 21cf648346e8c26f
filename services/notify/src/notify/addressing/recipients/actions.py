"""Tell everybody who must know (NTF-1), whichever comes first: the fact, or the directory in which
they stand (EVT-4, ORG-22).
"""

from collections.abc import Sequence
from datetime import date, datetime

from chassis.messages.timers import Due, Scope
from chassis.messages.tx import Tx
from notify.addressing.audience.rules import Voice
from notify.addressing.recipients import store
from notify.addressing.recipients.rules import (
    VACANCY,
    Address,
    Fact,
    Found,
    Holder,
    Leader,
    Vacancy,
    addresses,
    by_role,
    named,
    one_each,
    vacancies,
)
from notify.delivery.inbox.actions import Notice, deliver, digest_scopes
from zhipei_events.envelope import Envelope


async def tell(tx: Tx, heard: Sequence[tuple[Fact, Envelope]]) -> None:
    """Find the recipients of a batch of facts, in a few statements however many they are, and put a
    message in each inbox.

    What is told by role stays open until its day is closed: the directory may come later than the
    fact.
    """
    await store.see_directory(tx)
    asked, vacant = await _reach(tx, heard)
    lacking = {one.fact for one in vacant}
    await store.leave_open(
        tx, [(*heard[number], number in lacking) for number in sorted(by_role(asked) | lacking)]
    )


async def look_again(tx: Tx, since: datetime) -> None:
    """The directory has changed: tell whoever is found only now.

    since: the earliest business time of the change. It tells who had to know what happened after
    it; and whoever comes into a relation in which nobody was found is told what waits there, as
    long as the day is open.
    """
    await store.hold_directory(tx)
    heard = await store.find_open(tx, since)
    _, vacant = await _reach(tx, heard)
    lacking = {one.fact for one in vacant}
    await store.leave_open(tx, [(*one, number in lacking) for number, one in enumerate(heard)])


async def whole_tenant(tx: Tx) -> list[Scope]:
    """The tenant, at the time of its own digest policy."""
    return [scope for scope in await digest_scopes(tx) if scope.id == str(tx.tenant)]


async def close_day(tx: Tx, due: Due) -> None:
    """Look a last time; where nobody was found the administrators are told, once a day, role and
    place (NTF-1).
    """
    await store.hold_directory(tx)
    heard = await store.close(tx, due.at)
    _, vacant = await _reach(tx, heard)
    await deliver(tx, await _missing(tx, vacant, heard, due.at))


async def _reach(
    tx: Tx, heard: Sequence[tuple[Fact, Envelope]]
) -> tuple[Sequence[Address], Sequence[Vacancy]]:
    """Tell all who are found and were not told yet (NTF-6); whom the facts ask for, and where
    nobody was found.
    """
    facts = [fact for fact, _ in heard]
    asked = list(addresses(facts))
    found = await _find(tx, asked, facts)
    await deliver(tx, [_notice(one, *heard[one.fact]) for one in one_each(found)])
    return asked, vacancies(asked, found, facts)


async def _find(tx: Tx, asked: Sequence[Address], facts: Sequence[Fact]) -> list[Found]:
    """Whom the events name, who leads, and who holds the roles."""
    by_name = [
        Found(address.fact, person_id, address.told)
        for address in asked
        for person_id in named(address, facts[address.fact])
    ]
    by_lead = await store.leaders(
        tx, [address for address in asked if isinstance(address.relation, Leader)], facts
    )
    roles = [
        (address, address.relation) for address in asked if isinstance(address.relation, Holder)
    ]
    return [*by_name, *by_lead, *await store.holders(tx, roles, facts)]


async def _missing(
    tx: Tx, vacant: Sequence[Vacancy], heard: Sequence[tuple[Fact, Envelope]], at: datetime
) -> list[Notice]:
    """One message to each administrator for the vacancies of each date; its cause is the first fact
    that showed one.
    """
    new = await store.add_vacancies(tx, vacant, [fact for fact, _ in heard])
    if not new:
        return []
    envelopes = {envelope.id: envelope for _, envelope in heard}
    by_day: dict[date, list[store.NewVacancy]] = {}
    for vacancy in new:
        by_day.setdefault(vacancy.found_on, []).append(vacancy)
    administrators = await store.administrators(tx)
    return [
        Notice(
            cause=min(
                (envelopes[one.cause_id] for one in missing),
                key=lambda cause: (cause.time, cause.id),
            ),
            at=at,
            person_id=administrator,
            template=f"{VACANCY}/{Voice.DUTY}",
            details={
                "who": sorted({one.who for one in missing}),
                "unit_id": sorted({str(one.unit_id) for one in missing}),
                "found_on": day.isoformat(),
            },
        )
        for day, missing in sorted(by_day.items())
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
