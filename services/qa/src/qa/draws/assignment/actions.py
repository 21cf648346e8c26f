"""Giving out what was drawn: after each run of a draw, among the inspectors present that day
(QA-6).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from chassis.duties import deadlines
from chassis.duties.deadlines import Deadline
from chassis.messages.ids import uuid7
from chassis.messages.tx import Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from measure.workdays import monday_of
from qa.draws.assignment import store
from qa.draws.assignment.rules import Assignment, AssignmentPolicy, Inspector, Item
from qa.draws.assignment.rules import assign as give_out
from qa.ground.directory import actions as directory
from qa.ground.scorecards import actions as scorecards
from qa.scoring.evaluations import actions as evaluations
from qa.scoring.evaluations.actions import RECORDING, Assigned
from zhipei_events.qa import InspectionAssigned, Work

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


async def assign(tx: Tx, center_id: UUID, day: date) -> None:
    """Give out all drawn work of a center that nobody has yet, as level as bans and caps allow, and
    keep the proof.
    """
    await tx.lock(f"assignment in {center_id}")
    waiting = {
        str(row.call_id): row for row in await _markable(tx, await store.waiting(tx, center_id))
    }
    if not waiting:
        return
    policies = await resolve(tx, "qa", on=day, scope={"center": center_id})
    policy = read(AssignmentPolicy, policies)
    people = {str(person.person_id): person for person in await _present(tx, center_id, day)}
    given = await store.given(tx, monday_of(day), day)
    inspectors = []
    for id, person in people.items():
        today, week = given.get(person.person_id, (0, 0))
        conflicts = frozenset(str(one) for one in person.conflicts)
        room = max(policy.max_per_inspector_day - today, 0)
        inspectors.append(
            Inspector(id, person.team_id and str(person.team_id), room, week, conflicts)
        )
    items = [
        Item(
            id,
            str(row.agent_id),
            row.team_id and str(row.team_id),
            frozenset(str(one) for one in row.conflicts or ()),
        )
        for id, row in waiting.items()
    ]
    result = give_out(items, inspectors, policy)
    run_id = uuid7()
    rows = []
    for id, work in result.work.items():
        if work:
            calls = [waiting[call_id] for call_id in work]
            assignment_id = await _hand_over(
                tx, people[id], calls, center_id=center_id, day=day, policyset=policies.hash
            )
            rows.append(
                {
                    "assignment_id": assignment_id,
                    "inspector_id": people[id].person_id,
                    "items": len(work),
                }
            )
    await store.set_given_out(
        tx, [UUID(call_id) for work in result.work.values() for call_id in work]
    )
    shared = {"run_id": run_id, "center_id": center_id, "day": day}
    await store.add_run(
        tx,
        {**shared, **_log(result, len(items)), "policyset": policies.hash, "ran_at": tx.now},
        [r | shared for r in rows],
    )


async def _markable(tx: Tx, rows: Sequence[Any]) -> Sequence[Any]:
    """Calls for which a card is in force; the others wait until one is published (QA-16)."""
    cards: dict[tuple[object, ...], bool] = {}
    for row in rows:
        place = (row.business_date, row.center_id, row.site_id, row.line)
        if place not in cards:
            scope = {"center": row.center_id, "site": row.site_id, "line": row.line}
            policies = await resolve(tx, "qa", on=row.business_date, scope=scope)
            cards[place] = await scorecards.has_card_in_force(
                tx, RECORDING, row.business_date, policies
            )
    return [row for row in rows if cards[row.business_date, row.center_id, row.site_id, row.line]]


async def _present(tx: Tx, center_id: UUID, day: date) -> Sequence[Any]:
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
    inspector: Any,  # noqa: ANN401
    calls: Sequence[Any],
    *,
    center_id: UUID,
    day: date,
    policyset: str,
) -> UUID:
    """One inspector's work list (F27): said, and opened as evaluations."""
    due_on = await evaluations.due(tx, inspector.site_id, center_id)
    assignment_id = uuid7()
    ids = {
        row.call_id: evaluations.evaluation_id(tx.tenant, row.call_id, row.sample_kind)
        for row in calls
    }
    event = InspectionAssigned(
        assignment_id=assignment_id,
        inspector_id=inspector.person_id,
        team_id=inspector.team_id,
        site_id=inspector.site_id,
        center_id=inspector.center_id,
        day=day,
        work=tuple(
            Work(evaluation_id=ids[row.call_id], call_id=row.call_id, agent_id=row.agent_id)
            for row in calls
        ),
        due_on=due_on,
        causes=tuple(sorted({row.event_id for row in calls})),
    )
    told = tx.emit(event, place=Place(inspector.center_id, inspector.site_id), policyset=policyset)
    work = [
        Assigned(
            sample_kind=row.sample_kind,
            sample_id=row.sample_id,
            assignment_id=assignment_id,
            event_id=told.id,
            call_id=row.call_id,
            call_key=row.call_key,
            call_type=row.call_type,
            call_started_at=row.started_at,
            call_date=row.business_date,
            agent_id=row.agent_id,
            team_id=row.team_id,
            site_id=row.site_id,
            center_id=row.center_id,
            line=row.line,
            group=row.groups[0],
            inspector_id=inspector.person_id,
            due_on=due_on,
        )
        for row in calls
    ]
    await evaluations.assign(tx, work)
    await deadlines.open(
        tx,
        INSPECTION,
        of=assignment_id,
        owner=inspector.person_id,
        due=due_on,
        place=Place(inspector.center_id, inspector.site_id),
        team=inspector.team_id,
        cause=told,
    )
    return assignment_id


async def finish(tx: Tx, submitted: Collection[UUID]) -> None:
    """Close the deadlines of work lists of which these evaluations were the last (QA-40)."""
    await deadlines.done(tx, INSPECTION, of=await evaluations.finished(tx, submitted))


def _log(result: Assignment, items: int) -> Mapping[str, Any]:
    """What is kept of a run: how level it is, and why it cannot be more so (QA-6)."""
    proof = {
        "greatest": result.greatest._asdict(),
        "least": result.least._asdict(),
        "full": list(result.full),
    }
    return {
        "items": items,
        "unassigned": [UUID(id) for id in result.left],
        "imbalance": result.imbalance,
        "proof": proof,
        "idle": [UUID(id) for id in result.idle],
    }
