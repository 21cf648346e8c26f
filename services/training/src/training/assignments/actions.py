"""Assign, or say why not (TRN-28)."""

from dataclasses import replace
from uuid import UUID

from chassis.ids import uuid7
from chassis.policies import resolve
from chassis.tx import Place, Tx
from training.assignments import store
from training.assignments.rules import Antedate, Assign, AssignmentPolicy, Cause, NotAssigned, Propose, Whereabouts, decide
from training.directory import actions as directory
from zhipei_events.training import TrainingAssigned


async def answer(tx: Tx, cause: Cause) -> None:
    """Do what one event of the ladder asks of training: assign, propose, or record why nothing new came of it."""
    await tx.lock(f"assignments of {cause.agent_id}")
    if cause.whereabouts == Whereabouts():
        known = (await directory.people(tx, [cause.agent_id]))[cause.agent_id]
        cause = replace(cause, whereabouts=Whereabouts(known.team_id, known.site_id, known.center_id))
    at = cause.whereabouts
    site = await directory.site(tx, at.site_id, at.center_id)
    on = tx.today(site.zone)
    policies = await resolve(tx, "training", on=on, scope={"center": at.center_id, "site": at.site_id})
    decision = decide(
        cause,
        await store.find_standing(tx, cause),
        await store.schedulers(tx, at.center_id),
        on=on,
        workdays=site.workdays,
        policy=AssignmentPolicy.of(policies),
    )
    match decision:
        case Assign() | Propose():
            opened = uuid7()
            await store.add(tx, opened, cause, decision, on=on, policyset=policies.hash)
            _say(tx, opened, cause, decision, policyset=policies.hash)
        case Antedate(standing=standing, made=made):
            # An assignment is told again: it is due earlier than was said.
            await store.antedate(tx, standing, cause, made, on=on, policyset=policies.hash)
            _say(tx, standing.id, cause, made, policyset=policies.hash)
        case NotAssigned():
            await store.add_not_assigned(tx, cause, decision, on=on)


def _say(tx: Tx, assignment_id: UUID, cause: Cause, made: Assign | Propose, *, policyset: str) -> None:
    """Tell of an assignment. A proposal is told by nobody yet: what it starts, `offpost-ordered`, is a person's decision (GEN-13)."""
    if isinstance(made, Propose):
        return
    at = cause.whereabouts
    tx.emit(
        TrainingAssigned(
            assignment_id=assignment_id,
            agent_id=cause.agent_id,
            team_id=at.team_id,
            site_id=at.site_id,
            center_id=at.center_id,
            kind=made.kind,
            cause_id=cause.cause_id,
            cause_type=cause.type,
            cause_subject=cause.subject,
            about=made.about,
            criteria=cause.criteria,
            owner_id=made.owner_id,
            due_on=made.due_on,
        ),
        place=Place(at.center_id, at.site_id),
        policyset=policyset,
    )
