"""A paper from its author to its decider and back, and by when each step is due (EXM-7, GEN-10)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from pydantic import JsonValue

from chassis.duties import approvals, deadlines
from chassis.duties.approval_store import StoredApproval, Submission
from chassis.duties.approvals import Approval
from chassis.duties.deadlines import Deadline
from chassis.http.problems import Fault, Refusal
from chassis.http.wording import Message
from chassis.messages.timers import Due, Scope
from chassis.messages.tx import Place, Tx
from chassis.policies.resolution import resolve
from training.exams.bank import actions as bank
from training.exams.papers import actions as papers
from training.exams.papers.rules import (
    Decision,
    Paper,
    PaperPolicy,
    State,
    complete_on,
    day_of_month,
    flaws,
)
from training.ground.directory import actions as directory
from zhipei_events.envelope import Envelope
from zhipei_events.training import (
    PaperApproved,
    PaperOverdue,
    PaperReturned,
    PaperSubmitted,
)

INCOMPLETE = Message("有 {count} 项缺失或有误", "{count} entries are missing or wrong")

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
    """Submit a draft for decision (EXM-7)."""
    paper = await papers.locked(tx, paper_id)
    papers.require_next(paper, State.SUBMITTED)
    policies = await papers.policies_of(tx, paper.center_id, paper.month)
    policy = PaperPolicy.of(policies)
    _require_complete(paper, policy)
    place = Place(paper.center_id)
    today = (await directory.CALENDARS.at(tx, place)).day_of(tx.now)
    due_on = await approvals.due_on(tx, EXAM_PAPER, place, policy.decision_days)
    event = PaperSubmitted(
        paper_id=paper.paper_id,
        center_id=paper.center_id,
        month=paper.month or "",
        version=paper.version,
        author_id=papers.author_of(paper),
        submitted_on=today,
        due_on=due_on,
    )
    envelope = papers.emit(tx, event, paper, policies)
    submitted = replace(
        paper,
        state=State.SUBMITTED,
        submitted_on=today,
        due_on=due_on,
        decided_by=None,
        decided_on=None,
        reason=None,
        resubmit_on=None,
        event_id=envelope.id,
        correlation_id=envelope.correlation,
        policyset=policies.hash,
    )
    await papers.put(tx, submitted)
    await papers.add_version(tx, submitted, author_id=papers.author_of(submitted))
    await deadlines.done(tx, PAPER, of=paper_id)
    await deadlines.done(tx, REVISION, of=paper_id)
    await approvals.submit(tx, EXAM_PAPER, _submission(tx, submitted, policy, envelope))
    return submitted


def _require_complete(paper: Paper, policy: PaperPolicy) -> None:
    """Refuse a paper in which something is missing (EXM-7)."""
    missing = list(flaws(paper.items, list(paper.by_id), paper.links, policy.part_weights))
    if missing:
        raise PaperIncomplete(
            INCOMPLETE,
            errors=[Fault(where=flaw.where, code=flaw.code) for flaw in missing],
            count=len(missing),
        )


def _submission(tx: Tx, paper: Paper, policy: PaperPolicy, cause: Envelope) -> Submission:
    return Submission(
        of=paper.paper_id,
        version=paper.version,
        by=papers.caller_of(tx),
        own=[papers.author_of(paper)],
        levels=policy.levels,
        days=policy.decision_days,
        place=Place(paper.center_id),
        summary=_summary(paper),
        facts={"month": paper.month, "step": "decision"},
        cause=cause,
    )


def _summary(paper: Paper) -> Mapping[str, JsonValue]:
    """The paper in figures, for the decider."""
    topics = Counter(item.topic for item in paper.items)
    return {
        "month": paper.month,
        "title": paper.title,
        "items": len(paper.items),
        "topics": dict(sorted(topics.items())),
        "parts": [part.form for part in paper.parts],
        "pass_mark": str(paper.pass_mark),
        "links": [dict(link) for link in paper.links],
    }


async def approve(tx: Tx, paper_id: UUID) -> Paper:
    """Approve a paper on the level on which it waits (GEN-10)."""
    return await _decide(tx, paper_id, approve=True)


async def send_back(tx: Tx, paper_id: UUID, reason: str) -> Paper:
    """Return a paper with a reason (EXM-7)."""
    return await _decide(tx, paper_id, approve=False, reason=reason)


async def _decide(tx: Tx, paper_id: UUID, *, approve: bool, reason: str | None = None) -> Paper:
    paper = await papers.get(tx, paper_id)
    papers.require_next(paper, State.APPROVED if approve else State.RETURNED)
    approval = await approvals.waiting(tx, EXAM_PAPER, paper_id)
    await approvals.decide(tx, EXAM_PAPER, approval, approve=approve, reason=reason)
    return await papers.get(tx, paper_id)


async def withdraw(tx: Tx, paper_id: UUID) -> Paper:
    """Withdraw a paper that waits: it is a draft again, of the next version."""
    paper = await papers.locked(tx, paper_id)
    papers.require_next(paper, State.APPROVED)  # as long as it may be decided
    approval = await approvals.waiting(tx, EXAM_PAPER, paper_id)
    await approvals.withdraw(tx, EXAM_PAPER, approval)
    return await papers.get(tx, paper_id)


# ---- what follows from a decision


async def _approved(tx: Tx, approval: StoredApproval) -> None:
    """Its items enter the bank (EXM-3), and the window is open (EXM-7)."""
    paper = await papers.get(tx, approval.object_id, lock="update")
    policies = await papers.policies_of(tx, paper.center_id, paper.month)
    policy = PaperPolicy.of(policies)
    calendar = await directory.CALENDARS.at(tx, Place(paper.center_id))
    today, by = calendar.day_of(tx.now), papers.caller_of(tx)
    last = complete_on(paper.month or "", today, policy)
    event = PaperApproved(
        paper_id=paper.paper_id,
        center_id=paper.center_id,
        month=paper.month or "",
        version=paper.version,
        author_id=papers.author_of(paper),
        decided_by=by,
        decided_on=today,
        complete_on=last,
    )
    envelope = papers.emit(tx, event, paper, policies)
    approved = replace(
        paper,
        state=State.APPROVED,
        decided_by=by,
        decided_on=today,
        approved_at=tx.now,
        complete_on=last,
        makeup_until=calendar.after(last, policy.makeup_days),
        event_id=envelope.id,
        correlation_id=envelope.correlation,
    )
    await papers.put(tx, approved)
    await papers.decide_version(tx, approved, Decision.APPROVED)
    await bank.enter(tx, paper.center_id, paper.paper_id, paper.items, on=today)


async def _returned(tx: Tx, approval: StoredApproval) -> None:
    """Its author revises it (EXM-7)."""
    paper = await papers.get(tx, approval.object_id, lock="update")
    policies = await papers.policies_of(tx, paper.center_id, paper.month)
    calendar = await directory.CALENDARS.at(tx, Place(paper.center_id))
    today, by = calendar.day_of(tx.now), papers.caller_of(tx)
    resubmit_on = calendar.after(today, PaperPolicy.of(policies).resubmit_days)
    event = PaperReturned(
        paper_id=paper.paper_id,
        center_id=paper.center_id,
        month=paper.month or "",
        version=paper.version,
        author_id=papers.author_of(paper),
        decided_by=by,
        decided_on=today,
        reason=approval.reason or "",
        resubmit_on=resubmit_on,
    )
    envelope = papers.emit(tx, event, paper, policies)
    returned = replace(
        paper,
        state=State.RETURNED,
        decided_by=by,
        decided_on=today,
        reason=approval.reason,
        resubmit_on=resubmit_on,
        event_id=envelope.id,
    )
    await papers.put(tx, returned)
    await papers.decide_version(tx, returned, Decision.RETURNED)
    await deadlines.open(
        tx,
        REVISION,
        of=paper.paper_id,
        owner=paper.author_id,
        due=resubmit_on,
        place=Place(paper.center_id),
        facts={"month": paper.month, "step": "revision"},
        cause=envelope,
    )


async def _withdrawn(tx: Tx, approval: StoredApproval) -> None:
    """It is a draft again, of the next version, and due as before."""
    paper = await papers.get(tx, approval.object_id, lock="update")
    await papers.decide_version(tx, paper, Decision.WITHDRAWN)
    draft = replace(
        paper, state=State.DRAFT, version=paper.version + 1, submitted_on=None, due_on=None
    )
    await papers.put(tx, draft)
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
