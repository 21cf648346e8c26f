"""By when a training is scheduled (TRN-28): opened with its assignment, done once a session is."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from chassis.duties import deadlines
from chassis.duties.deadlines import Deadline, Opening
from chassis.messages.tx import Place, Tx
from training.assigning.assignments import actions as assignments
from training.assigning.assignments.rules import Assignment
from training.ground.directory import actions as directory
from zhipei_events.envelope import Envelope

TRAINING = Deadline(
    kind="training",
    publisher="training",
    rule="TRN-28",
    title={"zh-Hans": "培训安排", "en": "Training to schedule"},
    calendars=directory.CALENDARS,
    moves=assignments.move_due,
)
"""A training is scheduled within `trn.assign_due_days` of its cause (TRN-28)."""
UNOWNED = "training_lead"
"""Role that owns the deadline of an assignment for which nobody was found who schedules."""


async def open_for(tx: Tx, opened: Mapping[UUID, Envelope]) -> None:
    """Open the deadlines of assignments. opened: assignment → the event that opened or extended
    it.
    """
    found = await assignments.find(tx, opened)
    openings = [
        _opening(assignment, assignment.due_on, at=opened[id].time, cause=opened[id])
        for id, assignment in found.items()
        if not assignment.has_ended
    ]
    await deadlines.open_all(tx, TRAINING, openings)


async def done(tx: Tx, done: Mapping[UUID, datetime]) -> None:
    """Assignment → when it was scheduled, or ended."""
    if done:
        await deadlines.done_at(tx, TRAINING, done)


async def open_again(tx: Tx, lost: Sequence[Assignment], *, at: datetime) -> None:
    """Open deadlines of assignments whose session was lost: at the earliest `trn.assign_due_days`
    later.
    """
    if not lost:
        return
    due = await _due_again(tx, lost, at)
    await assignments.move_due(tx, due)
    openings = [
        _opening(assignment, due[assignment.assignment_id], at=at, cause=None)
        for assignment in lost
    ]
    await deadlines.open_all(tx, TRAINING, openings)


async def _due_again(tx: Tx, lost: Collection[Assignment], at: datetime) -> Mapping[UUID, date]:
    context = await assignments.context(tx, [assignment.whereabouts for assignment in lost])
    due = {}
    for assignment in lost:
        site = context.site(assignment.whereabouts)
        on = site.day_of(at)
        policies = await context.policies(assignment.whereabouts, on)
        earliest = site.workdays.after(on, policies["trn.assign_due_days"])
        due[assignment.assignment_id] = max(assignment.due_on, earliest)
    return due


def _opening(assignment: Assignment, due: date, *, at: datetime, cause: Envelope | None) -> Opening:
    where = assignment.whereabouts
    return Opening(
        of=assignment.assignment_id,
        owner=assignment.owner_id,
        role=None if assignment.owner_id else UNOWNED,
        due=due,
        about=assignment.agent_id,
        place=Place(where.center_id, where.site_id),
        team=where.team_id,
        cause=cause,
        at=at,
    )
