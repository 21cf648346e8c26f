"""A paper from its author to its decider and back, and by when each step is due (EXM-7, GEN-10)."""

from collections.abc import Mapping
from uuid import UUID

from pydantic import JsonValue

from chassis.duties import approvals, deadlines
from chassis.duties.approval_store import StoredApproval, Submission
from chassis.duties.approvals import Approval
from chassis.duties.deadlines import Deadline
from chassis.http.problems import Fault, Refusal
from chassis.messages.timers import Due, Scope
from chassis.messages.tx import Place, Tx
from chassis.policies.resolution import resolve
from training.exams.bank import actions as bank
from training.exams.papers import actions as papers
from training.exams.papers.rules import (
    Paper,
    PaperPolicy,
    State,
    complete_on,
    day_of_month,
    flaws,
)
from training.ground.directory import actions as directory
from zhipei_events.training import (
    PaperApproved,
    PaperOverdue,
    PaperReturned,
    PaperSubmitted,
)

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
DECISION = Deadline(
    kind="paper_decision",
    publisher="training",
    rule="EXM-7",
    title={"zh-Hans": "试卷审批", "en": "Decision on a paper"},
    thing="paper_id",
    calendars=directory.CALENDARS,
    emits=PaperOverdue,
    moves=papers.move_decisions,
)
"""A submitted paper is decided within `exm.decision_days`."""


class PaperIncomplete(Refusal):
    status = 422
    slug = "paper-incomplete"
    title = {"zh-Hans": "试卷不完整，不能提交", "en": "The paper cannot be submitted as it is"}


# ---- what is expected


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


# ---- steps


async def submit(tx: Tx, paper_id: UUID) -> Paper:
    """Submit a draft to those who decide on it (EXM-7)."""
    paper = await papers.locked(tx, paper_id)
    papers.in_state(paper, State.DRAFT)
    policies = await papers.policies_of(tx, paper.center_id, paper.month or "")
    policy = PaperPolicy.of(policies)
    _complete(paper, policy)
    place = Place(paper.center_id)
    today = (await directory.CALENDARS.at(tx, place)).day_of(tx.now)
    due = await approvals.due_on(tx, EXAM_PAPER, place, policy.decision_days)
    event = PaperSubmitted(**papers.named(paper), submitted_on=today, due_on=due)
    told = papers.tell(tx, event, paper, policies)
    submitted = await papers.change(
        tx,
        paper_id,
        state=State.SUBMITTED,
        submitted_on=today,
        due_on=due,
        decided_by=None,
        decided_on=None,
        reason=None,
        resubmit_on=None,
        event_id=told.id,
        correlation_id=told.correlation,
        policyset=policies.hash,
    )
    await papers.add_version(tx, submitted)
    await deadlines.done(tx, PAPER, of=paper_id)
    await deadlines.done(tx, REVISION, of=paper_id)
    submission = Submission(
        of=paper_id,
        version=paper.version,
        by=papers.author(tx),
        own=[paper.author_id] if paper.author_id else [],
        levels=policy.levels,
        days=policy.decision_days,
        place=place,
        summary=_summary(submitted),
        facts={"month": paper.month, "step": "decision"},
        cause=told,
    )
    await approvals.submit(tx, EXAM_PAPER, submission)
    return submitted


async def approve(tx: Tx, paper_id: UUID) -> Paper:
    """Approve a paper on the level on which it waits (GEN-10)."""
    return await _decide(tx, paper_id, approve=True)


async def send_back(tx: Tx, paper_id: UUID, reason: str) -> Paper:
    """Return a paper with a reason (EXM-7)."""
    return await _decide(tx, paper_id, approve=False, reason=reason)


async def withdraw(tx: Tx, paper_id: UUID) -> Paper:
    """Withdraw a paper that waits: it is a draft again, of the next version."""
    papers.in_state(await papers.locked(tx, paper_id), State.SUBMITTED)
    await approvals.withdraw(tx, EXAM_PAPER, await approvals.waiting(tx, EXAM_PAPER, paper_id))
    return await papers.get(tx, paper_id)


async def _decide(tx: Tx, paper_id: UUID, *, approve: bool, reason: str | None = None) -> Paper:
    paper = await papers.get(tx, paper_id)
    papers.in_state(paper, State.SUBMITTED)
    waiting = await approvals.waiting(tx, EXAM_PAPER, paper_id)
    await approvals.decide(tx, EXAM_PAPER, waiting, approve=approve, reason=reason)
    return await papers.get(tx, paper_id)


def _complete(paper: Paper, policy: PaperPolicy) -> None:
    """Refuse a paper in which something is missing (EXM-7)."""
    items = paper.items
    missing = list(flaws(list(items.values()), list(items), paper.links, policy.part_weights))
    if missing:
        raise PaperIncomplete(
            f"{len(missing)} things are missing or wrong",
            errors=[Fault(where=flaw.where, code=flaw.code) for flaw in missing],
        )


def _summary(paper: Paper) -> Mapping[str, JsonValue]:
    """What the decider sees beside the button: the paper in figures."""
    topics: dict[str, int] = {}
    for item in paper.items.values():
        topics[item.topic] = topics.get(item.topic, 0) + 1
    return {
        "month": paper.month,
        "title": paper.title,
        "items": len(paper.items),
        "topics": dict(sorted(topics.items())),
        "parts": [part.form for part in paper.parts],
        "pass_mark": str(paper.pass_mark),
        "links": [dict(link) for link in paper.links],
    }


# ---- what follows from a decision


async def _approved(tx: Tx, approval: StoredApproval) -> None:
    """Its items enter the bank (EXM-3), and the window is open (EXM-7)."""
    paper = await papers.get(tx, approval.object_id, lock="update")
    policies = await papers.policies_of(tx, paper.center_id, paper.month or "")
    policy = PaperPolicy.of(policies)
    calendar = await directory.CALENDARS.at(tx, Place(paper.center_id))
    today = calendar.day_of(tx.now)
    last = complete_on(paper.month or "", today, policy)
    by = papers.author(tx)
    event = PaperApproved(**papers.named(paper), decided_by=by, decided_on=today, complete_on=last)
    told = papers.tell(tx, event, paper, policies)
    decided = await papers.change(
        tx,
        paper.paper_id,
        state=State.APPROVED,
        decided_by=by,
        decided_on=today,
        approved_at=tx.now,
        complete_on=last,
        makeup_until=calendar.after(last, policy.makeup_days),
        event_id=told.id,
        correlation_id=told.correlation,
    )
    await papers.decide_version(tx, decided, "approved")
    await bank.enter(tx, paper.center_id, paper.paper_id, paper.items, on=today)


async def _returned(tx: Tx, approval: StoredApproval) -> None:
    """It is the author's to revise (EXM-7)."""
    paper = await papers.get(tx, approval.object_id, lock="update")
    policies = await papers.policies_of(tx, paper.center_id, paper.month or "")
    place = Place(paper.center_id)
    calendar = await directory.CALENDARS.at(tx, place)
    today = calendar.day_of(tx.now)
    again = calendar.after(today, PaperPolicy.of(policies).resubmit_days)
    by = papers.author(tx)
    event = PaperReturned(
        **papers.named(paper),
        decided_by=by,
        decided_on=today,
        reason=approval.reason or "",
        resubmit_on=again,
    )
    told = papers.tell(tx, event, paper, policies)
    returned = await papers.change(
        tx,
        paper.paper_id,
        state=State.RETURNED,
        decided_by=by,
        decided_on=today,
        reason=approval.reason,
        resubmit_on=again,
        event_id=told.id,
    )
    await papers.decide_version(tx, returned, "returned")
    await deadlines.open(
        tx,
        REVISION,
        of=paper.paper_id,
        owner=paper.author_id,
        due=again,
        place=place,
        facts={"month": paper.month, "step": "revision"},
        cause=told,
    )


async def _withdrawn(tx: Tx, approval: StoredApproval) -> None:
    """It is a draft again, of the next version, and due as before."""
    paper = await papers.get(tx, approval.object_id, lock="update")
    await papers.decide_version(tx, paper, "withdrawn")
    await papers.change(
        tx,
        paper.paper_id,
        state=State.DRAFT,
        version=paper.version + 1,
        submitted_on=None,
        due_on=None,
    )
    await deadlines.reopen(tx, (PAPER, REVISION), of=paper.paper_id)


EXAM_PAPER = Approval(
    kind="exam_paper",
    publisher="training",
    rule="EXM-7",
    title={"zh-Hans": "月考试卷", "en": "Paper of the monthly exam"},
    authority=directory.AUTHORITY,
    calendars=directory.CALENDARS,
    decision=DECISION,
    approved=_approved,
    returned=_returned,
    withdrawn=_withdrawn,
)
"""Papers are decided by the role of `pln.approval_matrix` (EXM-7)."""
