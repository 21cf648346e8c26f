"""Keep papers and read them (EXM-1, EXM-7, EXM-12)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from chassis.http.problems import Forbidden, NotFound, Refusal
from chassis.http.reach import act_in
from chassis.http.wording import Message
from chassis.messages.ids import uuid7
from chassis.messages.tx import Cause, Place, Tx
from chassis.policies.resolution import PolicySet, resolve
from measure.visibility import Reach
from training.exams.bank import actions as bank
from training.exams.bank.rules import IdentifiedItem
from training.exams.papers import store
from training.exams.papers.rules import (
    FOLLOWS,
    Decision,
    Paper,
    PaperFilter,
    PaperPolicy,
    PaperSummary,
    Purpose,
    State,
    VersionDecision,
    day_of_month,
    monthly_id,
    parts_used,
)
from training.exams.papers.store import Lock, SubmittedVersion, VersionContent
from zhipei_events.envelope import Envelope
from zhipei_events.training import PaperApproved, PaperReturned, PaperSubmitted

NO_PAPER = Message("没有编号为 {paper_id} 的试卷", "There is no paper {paper_id}")
PAPER_STATE = Message("试卷的第 {version} 版{state}", "Version {version} of the paper {state}")
PERSON_WRITES = Message("只有人员可以编写和审批试卷", "A paper is written and decided by a person")

STATES = {
    State.DRAFT: Message("是草稿", "is a draft"),
    State.SUBMITTED: Message("已提交审批", "is submitted"),
    State.APPROVED: Message("已审批通过", "is approved"),
    State.RETURNED: Message("已退回修改", "is returned"),
    State.CLOSED: Message("已关闭", "is closed"),
}

# ---- keeping


async def add(tx: Tx, paper: Paper) -> None:
    """Keep a new paper."""
    await store.add(tx, paper)


async def put(tx: Tx, paper: Paper) -> None:
    """Keep a paper that was changed."""
    await store.put(tx, paper)


async def add_version(tx: Tx, paper: Paper, *, author_id: UUID) -> None:
    """Keep a version that was submitted (GEN-8)."""
    content = VersionContent(
        title=paper.title,
        links=paper.links,
        parts=paper.parts,
        items=paper.items,
        pass_mark=paper.pass_mark,
    )
    version = SubmittedVersion(
        paper_id=paper.paper_id,
        version=paper.version,
        content=content,
        author_id=author_id,
        submitted_on=paper.submitted_on,
    )
    await store.add_version(tx, version)


async def decide_version(tx: Tx, paper: Paper, decision: Decision) -> None:
    """Keep the decision on the version that was submitted (GEN-10)."""
    await store.decide_version(tx, paper, decision)


async def move_decisions(tx: Tx, due: Mapping[UUID, date]) -> None:
    """Paper → by when it is to be decided."""
    await store.move_decisions(tx, due)


async def move_revisions(tx: Tx, due: Mapping[UUID, date]) -> None:
    """Paper → by when it is to be submitted again."""
    await store.move_revisions(tx, due)


async def close(tx: Tx, paper: Paper) -> None:
    """Close a monthly paper whose window is over."""
    await store.put(tx, replace(paper, state=State.CLOSED))


async def add_from_bank(
    tx: Tx,
    *,
    center_id: UUID,
    person_id: UUID,
    order_id: UUID,
    items: Sequence[IdentifiedItem],
    remark: str | None,
    on: date,
    policies: PolicySet,
) -> Paper:
    """Keep a re-post paper made of approved items: nobody decides on it again (EXM-12)."""
    policy = PaperPolicy.of(policies)
    paper = Paper(
        paper_id=uuid7(),
        center_id=center_id,
        purpose=Purpose.REPOST,
        month=None,
        person_id=person_id,
        order_id=order_id,
        version=1,
        state=State.APPROVED,
        title=on.isoformat(),
        author_id=None,
        links=[],
        parts=parts_used(items, {}, policy.part_weights),
        items=tuple(items),
        pass_mark=policy.pass_mark,
        remark=remark,
        approved_at=tx.now,
        complete_on=on,
        policyset=policies.hash,
    )
    await store.add(tx, paper)
    await bank.use(tx, paper.paper_id, list(paper.by_id))
    return paper


# ---- reading


async def find_monthly(tx: Tx, center_id: UUID, month: str) -> UUID | None:
    """The id of a center's paper of a month."""
    return await store.find_monthly(tx, center_id, month)


async def listed(
    tx: Tx,
    *,
    reach: Reach,
    matching: PaperFilter,
    after: tuple[UUID] | None,
    limit: int,
) -> Sequence[PaperSummary]:
    """Papers that a reach covers, newest first."""
    return await store.listed(tx, reach=reach, matching=matching, after=after, limit=limit)


async def versions(tx: Tx, paper_id: UUID) -> Sequence[VersionDecision]:
    """What became of each version that was submitted, oldest first."""
    return await store.versions(tx, paper_id)


async def monthly(tx: Tx, center_id: UUID, month: str) -> tuple[UUID, State | None]:
    """The id of a center's paper of a month, and its state; None: not written yet."""
    paper_id = await store.find_monthly(tx, center_id, month)
    if paper_id is None:
        return monthly_id(tx.tenant, center_id, month), None
    return paper_id, (await get(tx, paper_id)).state


async def get(tx: Tx, paper_id: UUID, *, lock: Lock = "none") -> Paper:
    """A paper. Raises NotFound."""
    paper = await store.find(tx, paper_id, lock=lock)
    if paper is None:
        raise NotFound(NO_PAPER, paper_id=paper_id)
    return paper


async def newest(tx: Tx, center_id: UUID, *, before: str | None = None) -> Paper | None:
    """The newest approved monthly paper of a center; before: of a month before this one."""
    return await store.newest(tx, center_id, before=before)


async def open_windows(tx: Tx) -> Sequence[tuple[UUID, UUID]]:
    """Paper and center of every monthly exam whose window has not been closed."""
    return await store.open_windows(tx)


# ---- steps


class WrongPaperState(Refusal):
    status = 409
    slug = "wrong-paper-state"
    title = {"zh-Hans": "试卷当前状态不允许此操作", "en": "The paper is not in a state for this"}


async def policies_of(tx: Tx, center_id: UUID, month: str | None) -> PolicySet:
    """Of the month's first day (GEN-2b)."""
    first = day_of_month(month or "", 1)
    return await resolve(tx, "training", on=first, scope={"center": center_id})


async def locked(tx: Tx, paper_id: UUID) -> Paper:
    """A paper of a center for which the caller acts, locked. Raises NotFound."""
    paper = await get(tx, paper_id, lock="update")
    act_in(tx, paper, missing=NO_PAPER.of(paper_id=paper_id))
    return paper


def require_next(paper: Paper, state: State) -> None:
    """Raise WrongPaperState unless a monthly paper may become this next."""
    if paper.purpose is not Purpose.MONTHLY or state not in FOLLOWS[paper.state]:
        raise WrongPaperState(PAPER_STATE, version=paper.version, state=STATES[paper.state])


def caller_of(tx: Tx) -> UUID:
    """The caller, a person."""
    if tx.caller is None or tx.caller.person_id is None:
        raise Forbidden(PERSON_WRITES)
    return tx.caller.person_id


def author_of(paper: Paper) -> UUID:
    """Author of a monthly paper: a person."""
    if paper.author_id is None:
        raise ValueError(f"paper {paper.paper_id} has no author")
    return paper.author_id


def emit(
    tx: Tx, event: PaperSubmitted | PaperApproved | PaperReturned, paper: Paper, policies: PolicySet
) -> Envelope:
    """Emit a step of a paper; the step before is its cause (EVT-4a)."""
    place = Place(paper.center_id)
    return tx.emit(event, place=place, cause=cause_of(paper), policyset=policies.hash)


def cause_of(paper: Paper) -> Cause | None:
    """The event emitted last about a paper, with its chain."""
    if paper.event_id is None or paper.correlation_id is None:
        return None
    return Cause(paper.event_id, paper.correlation_id)
