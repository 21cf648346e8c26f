"""Writing papers (EXM-7), and what other features ask of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.http.problems import Fault, Forbidden, Invalid, NotFound, Refusal
from chassis.http.reach import act_in
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
    day_of_month,
    flaws,
    monthly_id,
    parts_used,
)
from zhipei_events.envelope import Envelope
from zhipei_events.training import PaperApproved, PaperReturned, PaperSubmitted

LAST = 31  # of whatever month


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


# ---- writing


async def write(tx: Tx, center_id: UUID, month: str, draft: Draft) -> Paper:
    """Begin the month's paper of a center. Refuses a second one for the month (EXM-7)."""
    act_in(tx, {"center_id": center_id})
    await tx.lock(f"paper of {center_id} {month}")
    if (there := await store.find_monthly(tx, center_id, month)) is not None:
        raise PaperExists(f"paper {there}")
    policies = await policies_of(tx, center_id, month)
    paper = Paper(
        paper_id=monthly_id(tx.tenant, center_id, month),
        center_id=center_id,
        purpose=Purpose.MONTHLY,
        month=month,
        version=1,
        state=State.DRAFT,
        author_id=author(tx),
        policyset=policies.hash,
        **await _content(tx, center_id, month, draft, policies),
    )
    await store.add(tx, row_of(vars(paper)))
    return paper


async def rewrite(tx: Tx, paper_id: UUID, draft: Draft) -> Paper:
    """Write a draft anew; a returned paper goes back to draft as the next version (GEN-10)."""
    paper = await locked(tx, paper_id)
    in_state(paper, State.DRAFT, State.RETURNED)
    policies = await policies_of(tx, paper.center_id, paper.month or "")
    version = paper.version + (paper.state == State.RETURNED)
    content = await _content(tx, paper.center_id, paper.month or "", draft, policies)
    return await change(
        tx,
        paper_id,
        state=State.DRAFT,
        version=version,
        author_id=author(tx),
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


# ---- what other features ask


async def monthly(tx: Tx, center_id: UUID, month: str) -> tuple[UUID, State | None]:
    """The id of a center's paper of a month, and its state; None: nobody has written it yet."""
    paper_id = await store.find_monthly(tx, center_id, month)
    if paper_id is None:
        return monthly_id(tx.tenant, center_id, month), None
    return paper_id, State((await get(tx, paper_id)).state)


async def move_decisions(tx: Tx, due: Mapping[UUID, date]) -> None:
    """Set when submitted papers are to be decided."""
    await store.move(tx, "due_on", due)


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
    await change(tx, paper_id, state=State.CLOSED)


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


# ---- what the steps of a paper have in common


async def policies_of(tx: Tx, center_id: UUID, month: str) -> PolicySet:
    """Of the month's first day (GEN-2b)."""
    return await resolve(tx, "training", on=day_of_month(month, 1), scope={"center": center_id})


async def change(tx: Tx, paper_id: UUID, **values: object) -> Paper:
    """Set fields of a paper; it as it stands then."""
    return read(await store.change(tx, paper_id, row_of(values)))


async def add_version(tx: Tx, paper: Paper) -> None:
    """Keep the version that was submitted (GEN-8)."""
    await store.add_version(tx, version_of(paper))


async def decide_version(tx: Tx, paper: Paper, decision: str) -> None:
    """Keep what became of a version that was submitted."""
    decided = {name: getattr(paper, name) for name in ("decided_by", "decided_on", "reason")}
    await store.decide_version(tx, paper.paper_id, paper.version, {"decision": decision, **decided})


async def locked(tx: Tx, paper_id: UUID) -> Paper:
    """A paper of the caller's center, locked. Raises NotFound, Forbidden."""
    paper = await get(tx, paper_id, lock="update")
    act_in(tx, paper, missing=f"no paper {paper_id}")
    return paper


def in_state(paper: Paper, *states: State) -> None:
    """Refuse a paper that is in another state, and re-post papers."""
    if paper.purpose != Purpose.MONTHLY or paper.state not in states:
        raise WrongPaperState(f"version {paper.version} is {paper.state}")


def author(tx: Tx) -> UUID:
    """The caller, a person."""
    if tx.caller is None or tx.caller.person_id is None:
        raise Forbidden("a paper is written and decided by a person")
    return tx.caller.person_id


def named(paper: Paper) -> dict[str, Any]:
    """The fields that every event about a paper has."""
    names = ("paper_id", "center_id", "month", "version", "author_id")
    return {name: getattr(paper, name) for name in names}


def tell(
    tx: Tx, event: PaperSubmitted | PaperApproved | PaperReturned, paper: Paper, policies: PolicySet
) -> Envelope:
    """Tell of a paper: what was said of it before is the cause, so that its chain goes on
    (EVT-4a).
    """
    earlier, chain = paper.event_id, paper.correlation_id
    cause = Cause(earlier, chain) if earlier and chain else None
    return tx.emit(event, place=Place(paper.center_id), cause=cause, policyset=policies.hash)
