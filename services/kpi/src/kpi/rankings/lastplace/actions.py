"""Looking at each month once it is whole, and closing triggers (KPI-9 … KPI-9c)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from chassis.messages.ids import uuid7
from chassis.messages.tx import Cause, Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from kpi.ground.calendar.rules import MONTH, days_of
from kpi.rankings.lastplace import store
from kpi.rankings.lastplace.rules import (
    KEYS,
    LastMonth,
    LastPlacePolicy,
    Trigger,
    consequence,
    streak,
)
from kpi.rankings.received import actions as heard
from kpi.rankings.received.rules import Heard, MonthHead, MonthPlace, Stood
from zhipei_events.kpi import LastPlace, LastPlaceTriggered
from zhipei_events.values import Consequence


async def hear(
    tx: Tx,
    centers: Collection[UUID],
    *,
    heads: Sequence[MonthHead] = (),
    places: Sequence[MonthPlace] = (),
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
    """Trigger what follows for agents who have been among the last for long enough. Only the first
    revision starts anything (KPI-8d).
    """
    on = days_of(MONTH, month.period)[0]  # GEN-2b
    policies = await resolve(tx, "kpi", on=on, scope={"center": month.center_id})
    policy = read(LastPlacePolicy, policies)
    if policy.metric != month.kind or not month.bottom:
        return
    open_triggers = await store.with_one_open(tx, month.bottom)
    before = await store.before(tx, month.bottom)
    by_center = await heard.rankings(tx, month.kind, [month.center_id], up_to=month.period)
    rankings = by_center[month.center_id]
    stood = await heard.stood(tx, rankings, month.bottom)
    triggers = []
    for agent_id in month.bottom:
        earlier = before.get(agent_id)
        since = earlier.closed_on if earlier else None
        months = streak(agent_id, rankings, stood.get(agent_id, {}), since, policy)
        follows = consequence(months, month.period, earlier, policy)
        if agent_id in open_triggers or not follows:
            continue
        trigger = _trigger(
            month,
            agent_id,
            months[-policy.months :],
            earlier=earlier.months if earlier and follows == Consequence.SEPARATION else (),
            follows=Consequence(follows),
            policyset=policies.hash,
        )
        triggers.append(trigger)
        causes = [counted.ranking.told_by for counted in months[-policy.months :]]
        _publish(tx, month, trigger, causes)
    await store.add(tx, triggers)


def _trigger(
    month: Heard,
    agent_id: UUID,
    months: Sequence[Stood],
    *,
    earlier: Sequence[LastMonth],
    follows: Consequence,
    policyset: str,
) -> Trigger:
    units = months[-1].units
    return Trigger(
        trigger_id=uuid7(),
        agent_id=agent_id,
        team_id=units.team_id,
        site_id=units.site_id,
        center_id=units.center_id,
        metric=month.kind,
        period=month.period,
        consequence=follows,
        months=tuple(last_month(stood) for stood in months),
        earlier=tuple(earlier),
        policyset=policyset,
        triggered_at=month.published_at,
        cause_id=month.cause_id,
    )


def _publish(tx: Tx, month: Heard, trigger: Trigger, causes: Sequence[UUID]) -> None:
    """Emit the trigger, caused by the month's head."""
    event = LastPlaceTriggered(
        trigger_id=trigger.trigger_id,
        agent_id=trigger.agent_id,
        team_id=trigger.team_id,
        site_id=trigger.site_id,
        center_id=trigger.center_id,
        metric=trigger.metric,
        months=tuple(map(_published, trigger.months)),
        consequence=Consequence(trigger.consequence),
        earlier=tuple(map(_published, trigger.earlier)),
        policyset=trigger.policyset,
        causes=tuple(causes),
    )
    tx.emit(
        event,
        place=Place(trigger.center_id, trigger.site_id),
        cause=Cause(month.cause_id, month.correlation_id),
        at=month.published_at,
        policyset=trigger.policyset,
    )


def _published(month: LastMonth) -> LastPlace:
    return LastPlace(
        period=month.period,
        ranking_id=month.ranking_id,
        revision=month.revision,
        place=month.place,
        of=month.of,
    )


def last_month(stood: Stood) -> LastMonth:
    """A month among the last, as it is stored and published."""
    ranking = stood.ranking
    return LastMonth(
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
        ranking
        for by_center in rankings.values()
        for of_center in by_center.values()
        for ranking in of_center
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
