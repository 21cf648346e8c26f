"""By when the month's paper is submitted, and submitted again after it was returned (EXM-7)."""

from datetime import date
from uuid import UUID

from chassis.duties import deadlines
from chassis.duties.deadlines import Deadline
from chassis.messages.timers import Due, Scope
from chassis.messages.tx import Place, Tx
from chassis.policies.resolution import resolve
from training.exams.papers import actions as papers
from training.exams.papers.rules import PaperPolicy, State, day_of_month
from training.ground.directory import actions as directory
from zhipei_events.envelope import Envelope
from zhipei_events.training import PaperOverdue

AUTHOR = "quality_training_post"
PAPER = Deadline(
    kind="paper",
    publisher="training",
    rule="EXM-7",
    title={"zh-Hans": "月考试卷", "en": "Paper of the monthly exam"},
    thing="paper_id",
    calendars=directory.CALENDARS,
    emits=PaperOverdue,
    fixed=True,
)
"""The month's paper is submitted by `exm.monthly_submit_day`."""
REVISION = Deadline(
    kind="paper_revision",
    publisher="training",
    rule="EXM-7",
    title={"zh-Hans": "退回试卷的修改", "en": "Revision of a returned paper"},
    thing="paper_id",
    calendars=directory.CALENDARS,
    emits=PaperOverdue,
    moves=papers.move_revisions,
)
"""A returned paper is submitted again within `exm.resubmit_days`."""


async def centers(tx: Tx) -> list[Scope]:
    """Every center, in its zone."""
    return [Scope(str(center_id), zone) for center_id, zone in await directory.centers(tx)]


async def expect(tx: Tx, due: Due) -> None:
    """Open the deadline of a center's paper on the first of its month, unless it was submitted
    before.
    """
    center_id = UUID(due.scope)
    paper_id, state = await papers.monthly(tx, center_id, due.period)
    if state not in {None, State.DRAFT}:
        return
    policies = await resolve(tx, "training", on=due.on, scope={"center": center_id})
    await deadlines.open(
        tx,
        PAPER,
        of=paper_id,
        role=AUTHOR,
        due=day_of_month(due.period, PaperPolicy.of(policies).submit_day),
        place=Place(center_id),
        facts={"month": due.period, "step": "submission"},
    )


async def submitted(tx: Tx, paper_id: UUID) -> None:
    """A version of a paper was submitted."""
    await deadlines.done(tx, PAPER, of=paper_id)
    await deadlines.done(tx, REVISION, of=paper_id)


async def returned(
    tx: Tx,
    paper_id: UUID,
    *,
    center_id: UUID,
    month: str,
    author_id: UUID,
    resubmit_on: date,
    told: Envelope | None,
) -> None:
    """A paper was returned to its author, who submits it again."""
    await deadlines.open(
        tx,
        REVISION,
        of=paper_id,
        owner=author_id,
        due=resubmit_on,
        place=Place(center_id),
        facts={"month": month, "step": "revision"},
        cause=told,
    )
