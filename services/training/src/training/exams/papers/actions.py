"""Writing, submitting and deciding papers (EXM-7, GEN-10), and what other features ask of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.http.problems import Fault, Forbidden, Invalid, NotFound, Refusal
from chassis.messages.ids import uuid7
from chassis.messages.tx import Cause, Place, Tx
from chassis.policies.resolution import PolicySet, resolve
from training.exams.bank import actions as bank
from training.exams.bank.rules import Item
from training.exams.papers import store
from training.exams.papers.formats import courses, row_of, version_of
from training.exams.papers.formats import paper as read
from training.exams.papers.rules import (
    Draft,
    Paper,
    PaperPolicy,
    Purpose,
    State,
    after,
    complete_on,
    day_of_month,
    flaws,
    may_decide,
    monthly_id,
    parts_used,
)
from training.ground.directory import actions as directory
from zhipei_events.envelope import Envelope
from zhipei_events.training import PaperApproved, PaperReturned, PaperSubmitted

LAST = 31  # of whatever month
ANYWHERE = frozenset({"administrator", "operator"})


class PaperExists(Refusal):
    status = 409
    slug = "paper-exists"
    title = {
        "zh-Hans": "该中心本月已有月考试卷",
        "en": "The center has a paper for this month already",
    }


class WrongPaperState(Refusal):
    status = 409
    slug = "wrong-paper-state"
    title = {"zh-Hans": "试卷当前状态不允许此操作", "en": "The paper is not in a state for this"}


class PaperIncomplete(Refusal):
    status = 422
    slug = "paper-incomplete"
    title = {"zh-Hans": "试卷不完整，不能提交", "en": "The paper cannot be submitted as it is"}


# ---- writing


async def write(tx: Tx, center_id: UUID, month: str, draft: Draft) -> Paper:
    """Begin the month's paper of a center. Refuses a second one for the month (EXM-7)."""
    _within(tx, center_id)
    await tx.lock(f"paper of {center_id} {month}")
    if (there := await store.find_monthly(tx, center_id, month)) is not None:
        raise PaperExists(f"paper {there}")
    policies = await _policies(tx, center_id, month)
    paper = Paper(
        paper_id=monthly_id(tx.tenant, center_id, month),
        center_id=center_id,
        purpose=Purpose.MONTHLY,
        month=month,
        version=1,
        state=State.DRAFT,
        author_id=_author(tx),
        policyset=policies.hash,
        **await _content(tx, center_id, month, draft, policies),
    )
    await store.add(tx, row_of(vars(paper)))
    return paper


async def rewrite(tx: Tx, paper_id: UUID, draft: Draft) -> Paper:
    """Write a draft anew; a returned paper goes back to draft as the next version (GEN-10)."""
    paper = await _locked(tx, paper_id)
    _in_state(paper, State.DRAFT, State.RETURNED)
    policies = await _policies(tx, paper.center_id, paper.month or "")
    version = paper.version + (paper.state == State.RETURNED)
    content = await _content(tx, paper.center_id, paper.month or "", draft, policies)
    return await _change(
        tx,
        paper_id,
        state=State.DRAFT,
        version=version,
        author_id=_author(tx),
        policyset=policies.hash,
        **content,
    )


async def _content(
    tx: Tx, center_id: UUID, month: str, draft: Draft, policies: PolicySet
) -> dict[str, Any]:
    policy = PaperPolicy.of(policies)
    ids = [item.id(tx.tenant, center_id) for item in draft.items]
    found = list(
        flaws(
            draft.items,
            ids,
            draft.links or ["of a draft: asked when it is submitted"],
            policy.part_weights,
        )
    )
    errors = [
        Fault(where=f"body.{flaw.where}", code=flaw.code)
        for flaw in found
        if flaw.code != "no_items"
    ]
    held = await store.sessions_of_month(
        tx, center_id, day_of_month(month, 1), day_of_month(month, LAST)
    )
    for number, link in enumerate(draft.links):
        if link.get("course", "") not in {"", *courses()}:
            errors.append(Fault(where=f"body.links[{number}]", code="unknown_course"))
        if "session_id" in link and UUID(link["session_id"]) not in held:
            errors.append(Fault(where=f"body.links[{number}]", code="no_session_of_the_month"))
    if errors:
        raise Invalid(f"{len(errors)} things are wrong in the paper", errors=errors)
    return {
        "title": draft.title,
        "links": list(draft.links),
        "items": dict(zip(ids, draft.items, strict=True)),
        "parts": parts_used(draft.items, draft.part_pass_marks, policy.part_weights),
        "pass_mark": policy.pass_mark if draft.pass_mark is None else draft.pass_mark,
    }


# ---- submitting and deciding


async def submit(tx: Tx, paper_id: UUID) -> Paper:
    """Hand a draft to whoever decides (EXM-7)."""
    paper = await _locked(tx, paper_id)
    _in_state(paper, State.DRAFT)
    policies = await _policies(tx, paper.center_id, paper.month or "")
    policy = PaperPolicy.of(policies)
    items = paper.items
    missing = list(flaws(list(items.values()), list(items), paper.links, policy.part_weights))
    if missing:
        raise PaperIncomplete(
            f"{len(missing)} things are missing or wrong",
            errors=[Fault(where=flaw.where, code=flaw.code) for flaw in missing],
        )
    today = tx.today((await directory.site(tx, None, paper.center_id)).zone)
    due = after(today, policy.decision_days, await directory.workdays_of(tx, paper.center_id))
    said = _say(
        tx, PaperSubmitted(**_named(paper), submitted_on=today, due_on=due), paper, policies
    )
    submitted = await _change(
        tx,
        paper_id,
        state=State.SUBMITTED,
        submitted_on=today,
        due_on=due,
        decided_by=None,
        decided_on=None,
        reason=None,
        resubmit_on=None,
        event_id=said.id,
        correlation_id=said.correlation,
        policyset=policies.hash,
    )
    await store.add_version(tx, version_of(submitted))
    return submitted


async def approve(tx: Tx, paper_id: UUID) -> Paper:
    """Approve a paper: its items enter the bank (EXM-3), and the window is open (EXM-7)."""
    paper, policies, today = await _to_decide(tx, paper_id)
    policy = PaperPolicy.of(policies)
    last = complete_on(paper.month or "", today, policy)
    made_up = after(last, policy.makeup_days, await directory.workdays_of(tx, paper.center_id))
    by = _author(tx)
    said = _say(
        tx,
        PaperApproved(**_named(paper), decided_by=by, decided_on=today, complete_on=last),
        paper,
        policies,
    )
    decided = await _change(
        tx,
        paper_id,
        state=State.APPROVED,
        decided_by=by,
        decided_on=today,
        approved_at=tx.now,
        complete_on=last,
        makeup_until=made_up,
        event_id=said.id,
        correlation_id=said.correlation,
    )
    await _decide_version(tx, decided, "approved")
    await bank.enter(tx, paper.center_id, paper_id, paper.items, on=today)
    return decided


async def send_back(tx: Tx, paper_id: UUID, reason: str) -> Paper:
    """Return a paper with a reason (EXM-7)."""
    paper, policies, today = await _to_decide(tx, paper_id)
    again = after(
        today,
        PaperPolicy.of(policies).resubmit_days,
        await directory.workdays_of(tx, paper.center_id),
    )
    by = _author(tx)
    event = PaperReturned(
        **_named(paper), decided_by=by, decided_on=today, reason=reason, resubmit_on=again
    )
    said = _say(tx, event, paper, policies)
    returned = await _change(
        tx,
        paper_id,
        state=State.RETURNED,
        decided_by=by,
        decided_on=today,
        reason=reason,
        resubmit_on=again,
        event_id=said.id,
    )
    await _decide_version(tx, returned, "returned")
    return returned


async def _to_decide(tx: Tx, paper_id: UUID) -> tuple[Paper, PolicySet, date]:
    """A paper that the caller may decide on now."""
    paper = await _locked(tx, paper_id)
    _in_state(paper, State.SUBMITTED)
    policies = await _policies(tx, paper.center_id, paper.month or "")
    decider = PaperPolicy.of(policies).decider
    author = paper.author_id
    author_roles = (await directory.people(tx, [author]))[author].roles if author else frozenset()
    caller = tx.caller
    if not may_decide(
        caller=caller.person_id if caller else None,
        roles=caller.roles if caller else (),
        author=author,
        author_roles=author_roles,
        decider=decider,
    ):
        raise Forbidden(f"it is decided by {decider}, an own paper by the superior (GEN-10)")
    return paper, policies, tx.today((await directory.site(tx, None, paper.center_id)).zone)


# ---- what other features ask


async def monthly(tx: Tx, center_id: UUID, month: str) -> tuple[UUID, State | None]:
    """The id of a center's paper of a month, and its state; None: nobody has written it yet."""
    paper_id = await store.find_monthly(tx, center_id, month)
    if paper_id is None:
        return monthly_id(tx.tenant, center_id, month), None
    return paper_id, State((await get(tx, paper_id)).state)


async def move_revisions(tx: Tx, due: Mapping[UUID, date]) -> None:
    """Set when returned papers are to be submitted again."""
    await store.move(tx, "resubmit_on", due)


async def get(tx: Tx, paper_id: UUID, *, lock: str = "") -> Paper:
    """lock: "share" keeps it from being closed until this transaction ends, "update" also from
    being used. Raises NotFound.
    """
    row = await store.find(tx, paper_id, lock=lock)
    if row is None:
        raise NotFound(f"no paper {paper_id}")
    return read(row)


async def newest(tx: Tx, center_id: UUID, *, before: str | None = None) -> Paper | None:
    """The newest approved monthly paper of a center; before: of a month before this one."""
    row = await store.newest(tx, center_id, before=before)
    return read(row) if row else None


async def open_windows(tx: Tx) -> Sequence[tuple[UUID, UUID]]:
    """Paper and center of every monthly exam whose window has not been closed."""
    return await store.open_windows(tx)


async def close(tx: Tx, paper_id: UUID) -> None:
    await _change(tx, paper_id, state=State.CLOSED)


async def add_from_bank(
    tx: Tx,
    *,
    center_id: UUID,
    person_id: UUID,
    order_id: UUID,
    items: Mapping[UUID, Item],
    remark: str | None,
    on: date,
    policies: PolicySet,
) -> Paper:
    """Keep a re-post paper that was made from approved items: nobody decides on it again
    (EXM-12).
    """
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
        title=f"{on.isoformat()}",
        author_id=None,
        links=[],
        parts=parts_used(list(items.values()), {}, policy.part_weights),
        items=items,
        pass_mark=policy.pass_mark,
        remark=remark,
        approved_at=tx.now,
        complete_on=on,
        policyset=policies.hash,
    )
    await store.add(tx, row_of(vars(paper)))
    await bank.use(tx, paper.paper_id, items)
    return paper


# ---- in common


async def _policies(tx: Tx, center_id: UUID, month: str) -> PolicySet:
    """Of the month's first day (GEN-2b)."""
    return await resolve(tx, "training", on=day_of_month(month, 1), scope={"center": center_id})


async def _change(tx: Tx, paper_id: UUID, **values: object) -> Paper:
    """Set fields of a paper; it as it stands then."""
    return read(await store.change(tx, paper_id, row_of(values)))


async def _decide_version(tx: Tx, paper: Paper, decision: str) -> None:
    decided = {name: getattr(paper, name) for name in ("decided_by", "decided_on", "reason")}
    await store.decide_version(tx, paper.paper_id, paper.version, {"decision": decision, **decided})


async def _locked(tx: Tx, paper_id: UUID) -> Paper:
    paper = await get(tx, paper_id, lock="update")
    _within(tx, paper.center_id)
    return paper


def _in_state(paper: Paper, *states: State) -> None:
    if paper.purpose != Purpose.MONTHLY or paper.state not in states:
        raise WrongPaperState(f"version {paper.version} is {paper.state}")


def _author(tx: Tx) -> UUID:
    if tx.caller is None or tx.caller.person_id is None:
        raise Forbidden("a paper is written and decided by a person")
    return tx.caller.person_id


def _within(tx: Tx, center_id: UUID) -> None:
    """Refuse a center that is not the caller's."""
    if not may_act_in(tx, center_id):
        raise Forbidden(f"center {center_id} is not yours")


def may_act_in(tx: Tx, center_id: UUID) -> bool:
    """Whether the caller belongs to a center, or to none because the post is the tenant's."""
    caller = tx.caller
    if caller is None:
        return False
    centers = {id for dimension, id in caller.places if dimension == "center"}
    return bool(caller.roles & ANYWHERE) or not centers or str(center_id) in centers


def _named(paper: Paper) -> dict[str, Any]:
    names = ("paper_id", "center_id", "month", "version", "author_id")
    return {name: getattr(paper, name) for name in names}


def _say(
    tx: Tx, event: PaperSubmitted | PaperApproved | PaperReturned, paper: Paper, policies: PolicySet
) -> Envelope:
    """Tell of a paper: what was said of it before is the cause, so that its chain goes on
    (EVT-4a).
    """
    earlier, chain = paper.event_id, paper.correlation_id
    cause = Cause(earlier, chain) if earlier and chain else None
    return tx.emit(event, place=Place(paper.center_id), cause=cause, policyset=policies.hash)
