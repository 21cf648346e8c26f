"""Giving out what was drawn: after each run of a draw, among the inspectors present that day
(QA-6).
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from chassis.duties import deadlines
from chassis.duties.deadlines import Deadline
from chassis.messages.ids import uuid7
from chassis.messages.tx import Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from measure.workdays import monday_of
from qa.draws.assignment import store
from qa.draws.assignment.rules import AssignmentPolicy, Inspector, Item
from qa.draws.assignment.rules import assign as give_out
from qa.draws.assignment.store import Run, WaitingCall, WorkList
from qa.ground.calls import actions as candidates
from qa.ground.directory import actions as directory
from qa.ground.directory.rules import Person
from qa.ground.scorecards import actions as scorecards
from qa.scoring.evaluations import actions as evaluations
from qa.scoring.evaluations.actions import RECORDING, EvaluatedAgent, EvaluatedCall, Work
from zhipei_events.qa import InspectionAssigned
from zhipei_events.qa import Work as WorkItem

INSPECTION = Deadline(
    kind="inspection",
    publisher="qa",
    rule="QA-6",
    title={"zh-Hans": "质检任务", "en": "Inspection work"},
    calendars=directory.CALENDARS,
    moves=evaluations.move,
)
"""An inspector's work list is submitted within `qa.score_within_days` (QA-40)."""
INSPECTOR = "inspector"
_SUNDAY = timedelta(days=6)


async def assign(tx: Tx, center_id: UUID, day: date) -> Sequence[UUID]:
    """Give out all drawn work of a center that no inspector has yet, as level as bans and caps
    allow, and keep the proof. Returns the calls that were given out.
    """
    await tx.lock(f"assignment in {center_id}")
    waiting = {
        str(call.call_id): call for call in await _markable(tx, await store.waiting(tx, center_id))
    }
    if not waiting:
        return []
    policies = await resolve(tx, "qa", on=day, scope={"center": center_id})
    policy = read(AssignmentPolicy, policies)
    people = {str(person.person_id): person for person in await _present(tx, center_id, day)}
    inspectors = await _inspectors(tx, people.values(), day, policy)
    result = give_out(await _items(tx, waiting.values()), inspectors, policy)
    run_id = uuid7()
    lists = []
    for id, call_ids in result.work.items():
        if not call_ids:
            continue
        calls = [waiting[call_id] for call_id in call_ids]
        assignment_id = await _hand_over(
            tx, people[id], calls, center_id=center_id, day=day, policyset=policies.hash
        )
        lists.append(
            WorkList(
                assignment_id=assignment_id,
                run_id=run_id,
                center_id=center_id,
                inspector_id=people[id].person_id,
                day=day,
                items=len(calls),
            )
        )
    run = Run(
        run_id=run_id,
        center_id=center_id,
        day=day,
        items=len(waiting),
        unassigned=tuple(UUID(id) for id in result.left),
        imbalance=result.imbalance,
        proof=result.proof,
        idle=tuple(UUID(id) for id in result.idle),
        policyset=policies.hash,
        ran_at=tx.now,
    )
    await store.add_run(tx, run, lists)
    return [UUID(call_id) for call_ids in result.work.values() for call_id in call_ids]


async def _inspectors(
    tx: Tx, people: Iterable[Person], day: date, policy: AssignmentPolicy
) -> list[Inspector]:
    """The people as inspectors, each with the room that the cap leaves for today."""
    given = await store.given(tx, monday_of(day), day)
    inspectors = []
    for person in people:
        today, week = given.get(person.person_id, (0, 0))
        inspectors.append(
            Inspector(
                str(person.person_id),
                str(person.team_id) if person.team_id else None,
                room=max(policy.max_per_inspector_day - today, 0),
                week=week,
                conflicts=frozenset(map(str, person.conflicts)),
            )
        )
    return inspectors


async def _items(tx: Tx, calls: Collection[WaitingCall]) -> list[Item]:
    conflicts = await directory.conflicts_of(tx, {call.agent.agent_id for call in calls})
    return [
        Item(
            str(call.call_id),
            str(call.agent.agent_id),
            str(call.agent.team_id) if call.agent.team_id else None,
            frozenset(map(str, conflicts.get(call.agent.agent_id, ()))),
        )
        for call in calls
    ]


async def _markable(tx: Tx, calls: Sequence[WaitingCall]) -> Sequence[WaitingCall]:
    """Calls for which a card is in force; the others wait until one is published (QA-16)."""
    cards: dict[tuple[object, ...], bool] = {}
    for call in calls:
        place = _place(call)
        if place not in cards:
            agent = call.agent
            scope = {"center": agent.center_id, "site": agent.site_id, "line": call.line}
            policies = await resolve(tx, "qa", on=call.business_date, scope=scope)
            cards[place] = await scorecards.has_card_in_force(
                tx, RECORDING, call.business_date, policies
            )
    return [call for call in calls if cards[_place(call)]]


def _place(call: WaitingCall) -> tuple[object, ...]:
    return call.business_date, call.agent.center_id, call.agent.site_id, call.line


async def _present(tx: Tx, center_id: UUID, day: date) -> Sequence[Person]:
    """Inspectors on shift; one whom no roster of the week names is taken to be there (QA-4a reads a
    missing roster the same way).
    """
    people = await directory.holders(tx, INSPECTOR, center_id)
    sites = {person.site_id for person in people if person.site_id is not None}
    monday = monday_of(day)
    rostered = await directory.rostered_days(tx, sites, monday, monday + _SUNDAY)
    days = {
        person.person_id: rostered.get(person.site_id, {}).get(person.person_id)
        for person in people
        if person.site_id is not None
    }
    return [person for person in people if day in (days.get(person.person_id) or (day,))]


async def _hand_over(
    tx: Tx,
    inspector: Person,
    calls: Sequence[WaitingCall],
    *,
    center_id: UUID,
    day: date,
    policyset: str,
) -> UUID:
    """Publish one inspector's work list (F27), and open its evaluations."""
    due_on = await evaluations.due(tx, inspector.site_id, center_id)
    assignment_id = uuid7()
    event = InspectionAssigned(
        assignment_id=assignment_id,
        inspector_id=inspector.person_id,
        team_id=inspector.team_id,
        site_id=inspector.site_id,
        center_id=inspector.center_id,
        day=day,
        work=tuple(
            WorkItem(
                evaluation_id=evaluations.evaluation_id(tx.tenant, call.call_id, call.sample_kind),
                call_id=call.call_id,
                agent_id=call.agent.agent_id,
            )
            for call in calls
        ),
        due_on=due_on,
        causes=tuple(sorted({call.event_id for call in calls})),
    )
    place = Place(inspector.center_id, inspector.site_id)
    envelope = tx.emit(event, place=place, policyset=policyset)
    started_at = await candidates.started_at(tx, [call.call_id for call in calls])
    work = [
        Work(
            call=_evaluated_call(call, started_at[call.call_id]),
            agent=_evaluated_agent(call),
            sample_kind=call.sample_kind,
            sample_id=call.sample_id,
            assignment_id=assignment_id,
            event_id=envelope.id,
            inspector_id=inspector.person_id,
            due_on=due_on,
        )
        for call in calls
    ]
    await evaluations.assign(tx, work)
    await deadlines.open(
        tx,
        INSPECTION,
        of=assignment_id,
        owner=inspector.person_id,
        due=due_on,
        place=place,
        team=inspector.team_id,
        cause=envelope,
    )
    return assignment_id


def _evaluated_call(call: WaitingCall, started_at: datetime) -> EvaluatedCall:
    return EvaluatedCall(
        call_id=call.call_id,
        call_key=call.call_key,
        call_type=call.call_type,
        call_started_at=started_at,
        call_date=call.business_date,
    )


def _evaluated_agent(call: WaitingCall) -> EvaluatedAgent:
    agent = call.agent
    return EvaluatedAgent(
        agent_id=agent.agent_id,
        team_id=agent.team_id,
        site_id=agent.site_id,
        center_id=agent.center_id,
        line=call.line,
        group=call.groups[0],
    )


async def finish(tx: Tx, submitted: Collection[UUID]) -> None:
    """Close the deadlines of work lists of which these evaluations were the last (QA-40)."""
    await deadlines.done(tx, INSPECTION, of=await evaluations.finished(tx, submitted))
