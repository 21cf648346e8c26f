"""Open and end trainings by indicators: a missed target opens one, the target met again and the
confirmed hours end it (TRN-1, TRN-2, TRN-3, TRN-6).
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from chassis.messages.ids import uuid7
from chassis.messages.tx import Tx
from training.assigning.assignments import actions as assignments
from training.assigning.assignments.actions import Context
from training.assigning.assignments.rules import (
    BY_PERSON,
    Assignment,
    AssignmentState,
    Ending,
    Measurement,
    Opening,
)
from training.assigning.requests import actions as requests
from training.assigning.requests.rules import (
    BY_INDICATOR,
    Answered,
    Outcome,
    Reason,
    TrainingRequest,
    Whereabouts,
)
from training.assigning.targets import store
from training.assigning.targets.rules import (
    Closed,
    Episode,
    Fact,
    Judged,
    Reading,
    Step,
    Stored,
    TargetPolicy,
    episodes,
    steps,
    when,
)
from training.assigning.targets.store import Clearing
from training.ground.register import actions as register
from zhipei_events.envelope import Envelope

KINDS = frozenset(str(kind) for kind in BY_INDICATOR)

Item = tuple[UUID, str]
"""Agent and indicator."""


@dataclass(frozen=True, slots=True)
class Message:
    """An indicator of an agent that is worse than its target, or meets it again."""

    envelope: Envelope
    agent_id: UUID
    whereabouts: Whereabouts
    indicator: str
    met: bool
    reading: Reading


async def follow_indicators(tx: Tx, messages: Sequence[Message]) -> None:
    """Keep breaches and clearings, and open, link or complete what follows from them."""
    at = await assignments.located(tx, {one.agent_id: one.whereabouts for one in messages})
    facts = await assignments.context(tx, list(at.values()))
    breaches = [
        _answered(message, at[message.agent_id], facts) for message in messages if not message.met
    ]
    await requests.record(tx, breaches)
    relevant = [message for message in messages if message.indicator in KINDS]
    cleared = [_clearing(message) for message in relevant if message.met]
    await store.add(tx, cleared)
    newest = {message.agent_id: message.envelope for message in relevant}
    await settle(tx, newest.keys(), KINDS, causes=newest)


def _answered(message: Message, at: Whereabouts, facts: Context) -> Answered:
    relevant = message.indicator in KINDS
    request = TrainingRequest(
        cause_id=message.envelope.id,
        cause_type=message.envelope.type,
        cause_subject=message.envelope.subject,
        agent_id=message.agent_id,
        whereabouts=at,
        kind=message.indicator if relevant else None,
        about=message.indicator,
        occurred_at=message.envelope.time,
        occurred_on=facts.site(at).day_of(message.envelope.time),
        correlation_id=message.envelope.correlation,
        facts=message.reading.as_facts(),
    )
    return Answered(request, Outcome(not_assigned=None if relevant else Reason.UNKNOWN_INDICATOR))


def _clearing(message: Message) -> Clearing:
    return Clearing(
        cause_id=message.envelope.id,
        agent_id=message.agent_id,
        indicator=message.indicator,
        breach=message.envelope.subject,
        facts=message.reading,
        occurred_at=message.envelope.time,
    )


# ---- bringing assignments to what is known


@dataclass(slots=True, kw_only=True)
class _Facts:
    """Facts about some agents and indicators: breaches by event, assignments and judgements by
    item, and readings by event.
    """

    breaches: Mapping[UUID, Answered]
    assignments: Mapping[Item, Sequence[Assignment]]
    judged: Mapping[Item, Sequence[Judged]]
    readings: Mapping[UUID, Reading]

    def whereabouts(self, episode: Episode) -> Whereabouts:
        """Units of the agent when the training was opened."""
        return self.breaches[episode.breaches[0].event_id].request.whereabouts

    def request(self, episode: Episode) -> TrainingRequest:
        return self.breaches[episode.breaches[0].event_id].request

    def stored(self, item: Item) -> Sequence[Stored]:
        return [
            Stored(one.assignment_id, one.cause_id, one.completed_at)
            for one in self.assignments.get(item, ())
        ]

    def closed(self, item: Item) -> Sequence[Closed]:
        return [
            Closed(one.completed_at)
            for one in self.assignments.get(item, ())
            if one.state in BY_PERSON and one.completed_at is not None
        ]


@dataclass(frozen=True, slots=True)
class _Task:
    """A step to take for one item. id: of its assignment, new where it opens one."""

    item: Item
    step: Step
    id: UUID

    @property
    def episode(self) -> Episode:
        return self.step.episode

    @property
    def opens(self) -> bool:
        return self.step.assignment_id is None


async def settle(
    tx: Tx, agents: Collection[UUID], kinds: Collection[str], *, causes: Mapping[UUID, Envelope]
) -> None:
    """Bring assignments of these agents and kinds to what follows from all facts.

    causes: agent → the event that led to it.
    """
    relevant = KINDS & set(kinds)
    if not agents or not relevant:
        return
    facts = await _load(tx, agents, relevant)
    trained = await register.confirmed(tx, agents, relevant)
    places = {answered.request.whereabouts for answered in facts.breaches.values()}
    context = await assignments.context(tx, places)
    policies = _Policies(context)
    tasks: list[_Task] = []
    for item, judged in facts.judged.items():
        first = _first_breach(judged)
        if first is None:
            continue  # cleared, but the breach is not known here (yet)
        at = facts.breaches[first.event_id].request.whereabouts
        happened: Sequence[Fact] = (*judged, *trained.get(item, ()), *facts.closed(item))
        policy_at = await policies.of_place(at, happened)
        found = episodes(happened, policy_at)
        tasks += [
            _Task(item, step, step.assignment_id or uuid7())
            for step in steps(found, facts.stored(item))
        ]
    await _carry_out(tx, context, facts, tasks, causes)


async def _load(tx: Tx, agents: Collection[UUID], kinds: Collection[str]) -> _Facts:
    """All facts; assignments are locked first, so that a concurrent transaction sees ours."""
    by_item: dict[Item, list[Assignment]] = {}
    for assignment in await assignments.of_agents(tx, agents, kinds):
        by_item.setdefault((assignment.agent_id, assignment.kind), []).append(assignment)
    breaches: dict[UUID, Answered] = {}
    judged: dict[Item, list[Judged]] = {}
    readings: dict[UUID, Reading] = {}
    for answered in await requests.of_agents(tx, agents, kinds):
        request = answered.request
        breaches[request.cause_id] = answered
        readings[request.cause_id] = Reading.of(request.facts or {})
        judged.setdefault((request.agent_id, request.about), []).append(
            Judged(request.cause_id, request.occurred_at, met=False)
        )
    for clearing in await store.of_agents(tx, agents, kinds):
        readings[clearing.cause_id] = clearing.facts
        judged.setdefault((clearing.agent_id, clearing.indicator), []).append(
            Judged(clearing.cause_id, clearing.occurred_at, met=True)
        )
    return _Facts(breaches=breaches, assignments=by_item, judged=judged, readings=readings)


def _first_breach(judged: Sequence[Judged]) -> Judged | None:
    breaches = [one for one in judged if not one.met]
    return min(breaches, key=lambda one: (one.at, one.event_id), default=None)


class _Policies:
    """Policies of the days on which a training may have ended, resolved once per place and day."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.known: dict[tuple[Whereabouts, date], TargetPolicy] = {}

    async def of_place(
        self, at: Whereabouts, facts: Collection[Fact]
    ) -> Callable[[datetime], TargetPolicy]:
        """Time of a fact → the policy that holds then."""
        place, site = replace(at, team_id=None), self.context.site(at)
        for on in {site.day_of(when(fact)) for fact in facts}:
            if (place, on) not in self.known:
                policies = await self.context.policies(at, on)
                self.known[place, on] = TargetPolicy.of(policies)
        return lambda moment: self.known[place, site.day_of(moment)]


async def _carry_out(
    tx: Tx,
    context: Context,
    facts: _Facts,
    tasks: Sequence[_Task],
    causes: Mapping[UUID, Envelope],
) -> None:
    led = {task.id: causes[task.item[0]] for task in tasks if task.item[0] in causes}
    endings = _endings(context, facts, tasks)
    for task in tasks:
        if task.step.antedate:
            opening = await context.opening(facts.request(task.episode), task.id)
            await assignments.antedate(tx, opening)
    stored = {task.id for task in tasks if not task.opens}
    await assignments.complete(tx, _of(endings, stored), causes=led)
    for openings in await _rounds(context, facts, tasks):
        await assignments.begin(tx, openings)
        begun = {opening.assignment_id for opening in openings}
        await assignments.complete(tx, _of(endings, begun), causes=led)
    await requests.change_outcomes(tx, _outcomes(facts, tasks))
    await assignments.measure(tx, {task.id: _measured(facts, task.episode) for task in tasks})


def _of(endings: Sequence[Ending], ids: Collection[UUID]) -> Sequence[Ending]:
    return [ending for ending in endings if ending.assignment_id in ids]


async def _rounds(
    context: Context, facts: _Facts, tasks: Sequence[_Task]
) -> Sequence[Sequence[Opening]]:
    """Openings in rounds, one per item in each: only one of an item may be open at a time, so an
    end makes room for the next opening. Nearly always there is one round.
    """
    rounds: list[list[Opening]] = []
    begun = Counter[Item]()
    for task in tasks:
        if task.opens:
            if begun[task.item] == len(rounds):
                rounds.append([])
            opening = await context.opening(facts.request(task.episode), task.id)
            rounds[begun[task.item]].append(opening)
            begun[task.item] += 1
    return rounds


def _endings(context: Context, facts: _Facts, tasks: Sequence[_Task]) -> Sequence[Ending]:
    endings = []
    for task in tasks:
        episode = task.episode
        if not task.step.complete or episode.target_met_at is None:
            continue
        site = context.site(facts.whereabouts(episode))
        cleared = episode.cleared
        endings.append(
            Ending(
                assignment_id=task.id,
                state=AssignmentState.TARGET_MET,
                at=episode.target_met_at,
                on=site.day_of(episode.target_met_at),
                causes=((cleared.at, cleared.event_id),) if cleared else (),
            )
        )
    return endings


def _outcomes(facts: _Facts, tasks: Sequence[_Task]) -> Mapping[UUID, Outcome]:
    """Breaches whose outcome differs from what is stored."""
    outcomes: dict[UUID, Outcome] = {}
    for task in tasks:
        outcomes[task.episode.breaches[0].event_id] = Outcome(assignment_id=task.id)
        linked = Outcome(assignment_id=task.id, not_assigned=Reason.ALREADY_OPEN)
        outcomes.update(dict.fromkeys(task.step.links, linked))
    return {
        id: outcome for id, outcome in outcomes.items() if facts.breaches[id].outcome != outcome
    }


def _measured(facts: _Facts, episode: Episode) -> Measurement:
    """The indicator as it was last judged."""
    last = episode.last
    reading = facts.readings[last.event_id]
    return Measurement(reading.value, reading.target, reading.period, last.met)
