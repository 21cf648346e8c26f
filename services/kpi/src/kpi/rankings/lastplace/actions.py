"""Looking at each month once it is whole, and closing triggers (KPI-9 … KPI-9c)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from chassis.messages.database import to_json
from chassis.messages.ids import uuid7
from chassis.messages.tx import Cause, Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from kpi.ground.calendar.rules import MONTH, days_of
from kpi.rankings.lastplace import store
from kpi.rankings.lastplace.rules import KEYS, LastPlacePolicy, consequence, streak
from kpi.rankings.received import actions as heard
from kpi.rankings.received.rules import Heard, Stood
from zhipei_events.kpi import LastPlace, LastPlaceTriggered
from zhipei_events.values import Consequence


async def hear(
    tx: Tx,
    centers: Collection[UUID],
    *,
    heads: Sequence[Mapping[str, Any]] = (),
    places: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Keep what was heard of these centers' rankings, and judge every month that is whole by that,
    the oldest first.
    """
    await heard.keep(tx, centers, heads=heads, places=places)
    while month := await heard.next_to_judge(tx, centers):
        await _judge(tx, month)
        await heard.note_judged(tx, month)


async def close_returned(tx: Tx, triggers: Mapping[UUID, date]) -> None:
    """Back on post: the trigger is closed, and months that ended before that day count no more
    (KPI-9b).
    """
    await store.close_returned(tx, triggers)


async def close_separated(tx: Tx, people: Mapping[UUID, date]) -> None:
    """Somebody left: nothing is open for them any more (KPI-9)."""
    await store.close_separated(tx, people)


async def _judge(tx: Tx, month: Heard) -> None:
    """Who of the month's last has been so for long enough. Only the first revision starts anything
    (KPI-8d).
    """
    policies = await resolve(
        tx, "kpi", on=days_of(MONTH, month.period)[0], scope={"center": month.center_id}
    )  # GEN-2b
    policy = read(LastPlacePolicy, policies)
    if policy.metric != month.kind or not month.bottom:
        return
    busy, before = await store.with_one_open(tx, month.bottom), await store.before(tx, month.bottom)
    rankings = (await heard.rankings(tx, month.kind, [month.center_id], up_to=month.period))[
        month.center_id
    ]
    stood = await heard.stood(tx, rankings, month.bottom)
    found = []
    for agent_id in month.bottom:
        earlier = before.get(agent_id)
        now = streak(
            agent_id,
            rankings,
            stood.get(agent_id, {}),
            earlier.closed_on if earlier else None,
            policy,
        )
        if agent_id not in busy and (follows := consequence(now, month.period, earlier, policy)):
            first = earlier.months if earlier and follows == Consequence.SEPARATION else []
            found.append(
                _trigger(
                    tx,
                    month,
                    agent_id,
                    now[-policy.months :],
                    earlier=first,
                    follows=Consequence(follows),
                    policyset=policies.hash,
                )
            )
    await store.add(tx, found)


def _trigger(
    tx: Tx,
    month: Heard,
    agent_id: UUID,
    now: Sequence[Stood],
    *,
    earlier: Sequence[Mapping[str, Any]],
    follows: Consequence,
    policyset: str,
) -> dict[str, Any]:
    """Say it, as what follows from the month's head, and give the row."""
    months, units = tuple(last_place(one) for one in now), now[-1].units
    event = LastPlaceTriggered(
        trigger_id=uuid7(),
        agent_id=agent_id,
        **units._asdict(),
        metric=month.kind,
        months=months,
        consequence=follows,
        earlier=tuple(LastPlace.model_validate_json(to_json(one)) for one in earlier),
        policyset=policyset,
        causes=tuple(one.ranking.told_by for one in now),
    )
    cause = Cause(month.cause_id, month.correlation_id)
    tx.emit(
        event,
        place=Place(units.center_id, units.site_id),
        cause=cause,
        at=month.published_at,
        policyset=policyset,
    )
    kept = event.model_dump(mode="json", include={"months", "earlier"})
    said = event.model_dump(
        include={"trigger_id", "agent_id", "team_id", "site_id", "center_id", "metric", "policyset"}
    )
    when = {"period": month.period, "triggered_at": month.published_at, "cause_id": month.cause_id}
    return {**said, **kept, **when, "consequence": follows.value}


def last_place(stood: Stood) -> LastPlace:
    """A month among the last, as it is told."""
    ranking = stood.ranking
    return LastPlace(
        period=ranking.period,
        ranking_id=ranking.ranking_id,
        revision=ranking.revision,
        place=stood.place or 0,
        of=ranking.ranked,
    )


class Counter(NamedTuple):
    """How many months in a row somebody is among the last of a center's ranking, with the trigger
    that is open.

    unconfirmed: policies whose shipped default stands in for a value that was lost (GEN-3).
    """

    agent_id: UUID
    center_id: UUID
    metric: str
    months: Sequence[Stood]
    open_trigger: UUID | None
    unconfirmed: Sequence[str]


async def counters(tx: Tx, whom: Sequence[tuple[UUID, UUID, str]], on: date) -> list[Counter]:
    """The counters of these (person, center, kind of ranking) as they stand (KPI-9)."""
    agents, centers = (
        sorted({agent for agent, _, _ in whom}),
        sorted({center for _, center, _ in whom}),
    )
    busy, before = await store.with_one_open(tx, agents), await store.before(tx, agents)
    rankings = {
        kind: await heard.rankings(tx, kind, centers)
        for kind in sorted({kind for _, _, kind in whom})
    }
    everything = [
        one for by_center in rankings.values() for some in by_center.values() for one in some
    ]
    stood = await heard.stood(tx, everything, agents)
    policies = {
        center: await resolve(tx, "kpi", on=on, scope={"center": center}) for center in centers
    }
    found = []
    for agent, center, kind in whom:
        months = rankings[kind].get(center, [])
        here = {
            period: one for period, one in stood.get(agent, {}).items() if one.ranking in months
        }
        since = before[agent].closed_on if agent in before else None
        now = streak(agent, months, here, since, read(LastPlacePolicy, policies[center]))
        found.append(
            Counter(
                agent,
                center,
                kind,
                now,
                busy.get(agent),
                sorted(policies[center].unconfirmed & KEYS),
            )
        )
    return found
