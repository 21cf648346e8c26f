"""Hear how an indicator stands, count confirmed hours, and let both end a training (TRN-1, TRN-2,
TRN-3, TRN-6).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from chassis.messages.ids import uuid7
from chassis.messages.tx import Tx
from training.assigning.assignments import actions as assignments
from training.assigning.assignments.rules import (
    BY_INDICATOR,
    Asked,
    Ending,
    Opening,
    Reason,
    State,
    TargetPolicy,
    Whereabouts,
)
from training.assigning.targets import store
from training.assigning.targets.rules import Closed, Episode, Judged, Step, episodes, steps, when
from training.assigning.targets.store import Item, Known
from training.ground.register import actions as register
from training.ground.register.rules import Confirmed
from zhipei_events.envelope import Envelope

KINDS = frozenset(str(kind) for kind in BY_INDICATOR)


@dataclass(frozen=True, slots=True)
class Told:
    """One message of kpi about an indicator: worse than target, or met again. facts: value, target,
    period, counted.
    """

    envelope: Envelope
    agent_id: UUID
    whereabouts: Whereabouts
    indicator: str
    met: bool
    facts: Mapping[str, Any]


async def hear(tx: Tx, told: Sequence[Told]) -> None:
    """Keep what kpi told, and do what follows: open, link, complete."""
    at = await assignments.located(tx, {one.agent_id: one.whereabouts for one in told})
    ground = await assignments.grounds(tx, list(at.values()))
    breaches = [
        _asked(one, at[one.agent_id], ground.site(at[one.agent_id]).day_of(one.envelope.time))
        for one in told
        if not one.met
    ]
    await assignments.keep_asked(tx, breaches)
    cleared = [_clearing(one) for one in told if one.met and one.indicator in KINDS]
    if cleared:
        await store.add_clearings(tx, cleared)
    newest = {one.agent_id: one.envelope for one in told if one.indicator in KINDS}
    await settle(tx, newest.keys(), KINDS, causes=newest)


def _asked(one: Told, at: Whereabouts, on: date) -> Asked:
    known = one.indicator in KINDS
    return Asked(
        cause_id=one.envelope.id,
        cause_type=one.envelope.type,
        cause_subject=one.envelope.subject,
        agent_id=one.agent_id,
        whereabouts=at,
        kind=one.indicator if known else None,
        about=one.indicator,
        occurred_at=one.envelope.time,
        occurred_on=on,
        correlation_id=one.envelope.correlation,
        facts=one.facts,
        not_assigned=None if known else Reason.UNKNOWN_INDICATOR,
    )


def _clearing(one: Told) -> dict[str, Any]:
    return {
        "cause_id": str(one.envelope.id),
        "agent_id": str(one.agent_id),
        "indicator": one.indicator,
        "breach": one.envelope.subject,
        "facts": one.facts,
        "occurred_at": one.envelope.time.isoformat(),
    }


async def settle(
    tx: Tx, agents: Collection[UUID], kinds: Collection[str], *, causes: Mapping[UUID, Envelope]
) -> Collection[UUID]:
    """Bring assignments to what is known of these agents in these items; which that completed.

    causes: agent → the event that led to it.
    """
    wanted = KINDS & set(kinds)
    if not agents or not wanted:
        return ()
    known = await store.known(tx, agents, wanted)
    trained = await register.confirmed(tx, agents, wanted)
    todo: list[tuple[Item, Step]] = []
    ground = await assignments.grounds(
        tx, {kept.asked.whereabouts for kept in known.breaches.values()}
    )
    policies = _Policies(ground)
    for item, judged in known.judged.items():
        if not any(not one.met for one in judged):
            continue  # cleared, but no breach is known here (yet)
        facts: Sequence[Judged | Confirmed | Closed] = (
            *judged,
            *trained.get(item, ()),
            *known.closed.get(item, ()),
        )
        first = min((one for one in judged if not one.met), key=lambda one: (one.at, one.event_id))
        at = known.breaches[first.event_id].asked.whereabouts
        await policies.load(at, facts)
        # Mypy infers no default
        found = episodes(facts, lambda moment, at=at: policies.at(at, moment))  # type: ignore[misc]
        todo += [(item, step) for step in steps(found, known.stored.get(item, ()))]
    return await _do(tx, ground, known, todo, causes)


class _Policies:
    """The policies of the days on which something may have ended, read once for each place and
    day.
    """

    def __init__(self, ground: assignments.Grounds) -> None:
        self.ground = ground
        self.known: dict[tuple[Whereabouts, date], TargetPolicy] = {}

    async def load(self, at: Whereabouts, facts: Collection[Judged | Confirmed | Closed]) -> None:
        place = replace(at, team_id=None)
        for on in {self.ground.site(at).day_of(when(fact)) for fact in facts}:
            if (place, on) not in self.known:
                self.known[place, on] = TargetPolicy.of(await self.ground.policies(at, on))

    def at(self, at: Whereabouts, moment: datetime) -> TargetPolicy:
        return self.known[replace(at, team_id=None), self.ground.site(at).day_of(moment)]


async def _do(
    tx: Tx,
    ground: assignments.Grounds,
    known: Known,
    todo: Sequence[tuple[Item, Step]],
    causes: Mapping[UUID, Envelope],
) -> Collection[UUID]:
    ids = {index: step.assignment_id or uuid7() for index, (_, step) in enumerate(todo)}
    led = {
        ids[index]: causes[agent_id]
        for index, ((agent_id, _), _) in enumerate(todo)
        if agent_id in causes
    }
    endings = _endings(ground, known, todo, ids)
    done: set[UUID] = set()
    # What ends makes room for what begins: of one item only one may be open at a time. So what
    # stands goes first, then of each item what begins, one after the other; nearly always that is
    # one round.
    rounds: list[list[Opening]] = [[]]
    begun = Counter[Item]()
    for index, (item, step) in enumerate(todo):
        if step.assignment_id is None or step.antedate:
            opening = await ground.made(
                known.breaches[step.episode.breaches[0].event_id].asked, ids[index]
            )
            if step.antedate:
                await assignments.antedate(tx, opening)
            else:
                begun[item] += 1
                rounds += [[] for _ in range(begun[item] + 1 - len(rounds))]
                rounds[begun[item]].append(opening)
    fresh = {opening.assignment_id for several in rounds for opening in several}
    for openings in rounds:
        await assignments.begin(tx, openings)
        now = {opening.assignment_id for opening in openings} or set(ids.values()) - fresh
        done.update(
            await assignments.complete(
                tx, [one for one in endings if one.assignment_id in now], cause=led
            )
        )
    await assignments.relink(tx, _links(known, todo, ids))
    shown = {ids[index]: _present(known, step.episode) for index, (_, step) in enumerate(todo)}
    if shown:
        await store.show(tx, shown)
    return done


def _endings(
    ground: assignments.Grounds,
    known: Known,
    todo: Sequence[tuple[Item, Step]],
    ids: Mapping[int, UUID],
) -> Sequence[Ending]:
    found = []
    for index, (_, step) in enumerate(todo):
        episode = step.episode
        if step.complete and episode.target_met_at is not None:
            at = known.breaches[episode.breaches[0].event_id].asked.whereabouts
            cleared = ((episode.cleared.at, episode.cleared.event_id),) if episode.cleared else ()
            on = ground.site(at).day_of(episode.target_met_at)
            found.append(
                Ending(
                    assignment_id=ids[index],
                    state=State.TARGET_MET,
                    at=episode.target_met_at,
                    on=on,
                    causes=cleared,
                )
            )
    return found


def _links(
    known: Known, todo: Sequence[tuple[Item, Step]], ids: Mapping[int, UUID]
) -> dict[UUID, tuple[UUID, Reason | None]]:
    """Breaches that belong elsewhere than was written."""
    wanted: dict[UUID, tuple[UUID, Reason | None]] = {}
    for index, (_, step) in enumerate(todo):
        wanted[step.episode.breaches[0].event_id] = (ids[index], None)
        wanted.update(dict.fromkeys(step.links, (ids[index], Reason.ALREADY_OPEN)))
    return {id: came for id, came in wanted.items() if known.breaches[id].came != came}


def _present(known: Known, episode: Episode) -> dict[str, Any]:
    """Where the indicator stands: what was told of it last."""
    last = episode.last
    return {
        **{name: known.measured[last.event_id].get(name) for name in ("value", "target", "period")},
        "met": last.met,
    }
