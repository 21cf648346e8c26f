"""Write the month's papers (EXM-7)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from chassis.http.problems import Fault, Invalid, Refusal
from chassis.http.reach import act_in
from chassis.http.wording import Message
from chassis.messages.tx import Tx
from chassis.policies.resolution import PolicySet
from training.classes.sessions import actions as sessions
from training.exams.bank.rules import IdentifiedItem
from training.exams.papers import actions as papers
from training.exams.papers.formats import courses
from training.exams.papers.rules import (
    Draft,
    Paper,
    PaperPolicy,
    Part,
    Purpose,
    State,
    day_of_month,
    flaws,
    monthly_id,
    parts_used,
)

MONTHLY_EXISTS = Message("该月已有试卷 {paper_id}", "The month has the paper {paper_id} already")
FAULTY_PAPER = Message("试卷有 {count} 处问题", "{count} things are wrong in the paper")

LAST = 31  # of whatever month


class PaperExists(Refusal):
    status = 409
    slug = "paper-exists"
    title = {
        "zh-Hans": "该中心本月已有月考试卷",
        "en": "The center has a paper for this month already",
    }


# ---- writing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """Content of a paper by the policies of its month."""

    items: tuple[IdentifiedItem, ...]
    parts: tuple[Part, ...]
    pass_mark: Decimal


async def write(tx: Tx, center_id: UUID, month: str, draft: Draft) -> Paper:
    """Begin the month's paper of a center. Refuses a second one for the month (EXM-7)."""
    act_in(tx, {"center_id": center_id})
    await tx.lock(f"paper of {center_id} {month}")
    existing = await papers.find_monthly(tx, center_id, month)
    if existing is not None:
        raise PaperExists(MONTHLY_EXISTS, paper_id=existing)
    policies = await papers.policies_of(tx, center_id, month)
    content = await _content(tx, center_id, month, draft, policies)
    paper = Paper(
        paper_id=monthly_id(tx.tenant, center_id, month),
        center_id=center_id,
        purpose=Purpose.MONTHLY,
        month=month,
        version=1,
        state=State.DRAFT,
        title=draft.title,
        author_id=papers.caller_of(tx),
        links=draft.links,
        parts=content.parts,
        items=content.items,
        pass_mark=content.pass_mark,
        policyset=policies.hash,
    )
    await papers.add(tx, paper)
    return paper


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft as it would be kept, and everything that is wrong with it."""

    items: Sequence[IdentifiedItem]
    faults: Sequence[Fault]


async def check(tx: Tx, center_id: UUID | None, month: str, draft: Draft) -> Checked:
    """Say what is wrong with a draft, and what it lacks to be submitted; keeps nothing (EXM-7).

    center_id: whose policies count and whose items they would be; None: no center yet, by the
    tenant's policies.
    """
    center = center_id or tx.tenant
    policies = await papers.policies_of(tx, center, month)
    ids = [item.id(tx.tenant, center) for item in draft.items]
    found = flaws(draft.items, ids, draft.links, PaperPolicy.of(policies).part_weights)
    faults = [Fault(where=f"body.{flaw.where}", code=flaw.code) for flaw in found]
    faults += await _faults_of_links(tx, center, month, draft)
    items = [IdentifiedItem.of(id, item) for id, item in zip(ids, draft.items, strict=True)]
    return Checked(items, faults)


async def rewrite(tx: Tx, paper_id: UUID, draft: Draft) -> Paper:
    """Replace a draft; a returned paper goes back to draft as the next version (GEN-10)."""
    paper = await papers.locked(tx, paper_id)
    papers.require_next(paper, State.DRAFT)
    policies = await papers.policies_of(tx, paper.center_id, paper.month or "")
    content = await _content(tx, paper.center_id, paper.month or "", draft, policies)
    is_next = paper.state is State.RETURNED
    rewritten = replace(
        paper,
        state=State.DRAFT,
        version=paper.version + is_next,
        title=draft.title,
        author_id=papers.caller_of(tx),
        links=draft.links,
        parts=content.parts,
        items=content.items,
        pass_mark=content.pass_mark,
        policyset=policies.hash,
    )
    await papers.put(tx, rewritten)
    return rewritten


async def _content(
    tx: Tx, center_id: UUID, month: str, draft: Draft, policies: PolicySet
) -> _Content:
    policy = PaperPolicy.of(policies)
    ids = [item.id(tx.tenant, center_id) for item in draft.items]
    faults = [
        *_faults_of_items(draft, ids, policy),
        *await _faults_of_links(tx, center_id, month, draft),
    ]
    if faults:
        raise Invalid(FAULTY_PAPER, errors=faults, count=len(faults))
    items = tuple(IdentifiedItem.of(id, item) for id, item in zip(ids, draft.items, strict=True))
    return _Content(
        items=items,
        parts=parts_used(draft.items, draft.part_pass_marks, policy.part_weights),
        pass_mark=policy.pass_mark if draft.pass_mark is None else draft.pass_mark,
    )


def _faults_of_items(draft: Draft, ids: Sequence[UUID], policy: PaperPolicy) -> Sequence[Fault]:
    """Faults of items; a draft may be empty, and unlinked until it is submitted."""
    found = flaws(draft.items, ids, draft.links, policy.part_weights)
    return [
        Fault(where=f"body.{flaw.where}", code=flaw.code)
        for flaw in found
        if flaw.code not in {"no_items", "no_links"}
    ]


async def _faults_of_links(tx: Tx, center_id: UUID, month: str, draft: Draft) -> Sequence[Fault]:
    first, last = day_of_month(month, 1), day_of_month(month, LAST)
    planned = await sessions.planned_between(tx, center_id, first, last)
    faults = []
    for number, link in enumerate(draft.links):
        code = _link_fault(link, planned)
        if code is not None:
            faults.append(Fault(where=f"body.links[{number}]", code=code))
    return faults


def _link_fault(link: Mapping[str, str], planned: Collection[UUID]) -> str | None:
    if "course" in link and link["course"] not in courses():
        return "unknown_course"
    if "session_id" in link and UUID(link["session_id"]) not in planned:
        return "no_session_of_the_month"
    return None
