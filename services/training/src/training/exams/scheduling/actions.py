"""Who has still to sit, who did not, and the re-post exam (EXM-5, EXM-7a, EXM-11, EXM-12)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.http.wording import Message
from chassis.messages.tx import Tx
from chassis.policies.resolution import resolve
from measure.visibility import Reach
from training.exams.bank import actions as bank
from training.exams.batches import actions as batches
from training.exams.batches.actions import BatchRequest
from training.exams.batches.rules import Absent, Sitting, must_sit
from training.exams.papers import actions as papers
from training.exams.papers.rules import Paper
from training.ground.directory import actions as directory
from training.ground.directory.rules import Person
from zhipei_events.envelope import Envelope

NO_APPROVED_PAPER = Message(
    "{person_id} 所在的电话中心没有审批通过的试卷",
    "No paper was ever approved in the center of {person_id}",
)

REPOST_FROM, REPOST_UNTIL = (
    time(9),
    time(18),
)  # off post nobody has shifts: a re-post exam has its whole working day
TOO_FEW_WEAK_ITEMS = "too_few_weak_items"


# ---- who has still to sit


@dataclass(frozen=True, slots=True)
class ToSit:
    """Somebody who has still to be scheduled. topics: what a re-sit asks."""

    person: Person
    topics: tuple[str, ...] = ()


async def to_schedule(
    tx: Tx, paper: Paper, sitting: Sitting, *, reach: Reach, after: UUID | None, limit: int
) -> Sequence[ToSit]:
    """Who must sit and is in no batch that can still be sat, by id (EXM-7a); for the make-up: who
    was absent with leave (EXM-11); for the re-sit: who failed and has been trained since (EXM-5).
    Only those whom the reach covers.
    """
    today = tx.today((await directory.site(tx, None, paper.center_id)).zone)
    if sitting is Sitting.RESIT:
        return await _to_resit(tx, paper, reach=reach, today=today, after=after, limit=limit)
    found: list[ToSit] = []
    while len(found) < limit:
        ids = await batches.unseated(tx, paper, today=today, after=after, limit=limit)
        if not ids:
            break
        after = ids[-1]
        known = await directory.people_on(tx, ids, paper.complete_on or today)
        there = [
            known[person_id]
            for person_id in ids
            if must_sit(known[person_id].roles, known[person_id].stage)
        ]
        there = [one for one in there if one.ended_on is None and reach.covers(asdict(one))]
        if sitting is Sitting.MAKEUP:
            absences = await batches.absences(tx, paper, [person.person_id for person in there])
            there = [
                person for person in there if absences[person.person_id] is not Absent.WITHOUT_LEAVE
            ]
        found += map(ToSit, there)
    return found[:limit]


async def _to_resit(
    tx: Tx, paper: Paper, *, reach: Reach, today: date, after: UUID | None, limit: int
) -> Sequence[ToSit]:
    ready = [
        person_id for person_id, is_ready in (await batches.ready(tx, paper)).items() if is_ready
    ]
    free = await batches.free(tx, paper, ready, today=today)
    left = [person_id for person_id in free if after is None or person_id > after]
    known = await directory.people(tx, left)
    page = [person_id for person_id in left if reach.covers(asdict(known[person_id]))][:limit]
    topics = await batches.topics_failed(tx, paper, page)
    return [ToSit(known[person_id], topics.get(person_id, ())) for person_id in page]


async def absences(tx: Tx, paper: Paper) -> Sequence[tuple[Person, Absent]]:
    """Whoever had to sit a monthly paper and has not, and how they were absent (EXM-7a, EXM-11)."""
    required = await _required(tx, paper)
    _, sat = await batches.counted(tx, paper)
    missing = required.keys() - sat
    absent = await batches.absences(tx, paper, missing)
    return [(required[person_id], absent[person_id]) for person_id in sorted(missing)]


async def _required(tx: Tx, paper: Paper) -> Mapping[UUID, Person]:
    """Who sits a monthly paper: by the stage of the window's last day (EXM-7a)."""
    on = paper.complete_on or tx.today((await directory.site(tx, None, paper.center_id)).zone)
    return {
        person.person_id: person
        for person in await directory.agents_on(tx, paper.center_id, on)
        if must_sit(person.roles, person.stage)
    }


@dataclass(frozen=True, slots=True)
class Window:
    """How far a monthly exam is: counts of people."""

    must_sit: int
    scheduled: int
    sat: int


async def window(tx: Tx, paper: Paper) -> Window:
    """Of those who must sit: how many are scheduled, how many have sat (EXM-7a)."""
    required = set(await _required(tx, paper))
    seated, sat = await batches.counted(tx, paper)
    return Window(len(required | sat), len(seated), len(sat))


# ---- the re-post exam


async def arrange_repost(
    tx: Tx,
    *,
    person_id: UUID,
    order_id: UUID,
    weak_items: Sequence[str],
    on: date,
    cause: Envelope | None,
) -> UUID:
    """Make a re-post paper from the bank's approved items and a batch of one for the person on a
    day (EXM-12); returns the paper's id.

    It has as many items as the center's newest monthly paper. weak_items: topics or skills that get
    at least `exm.repost_weak_share` of them; where the bank has too few, what there is is taken and
    the paper's remark says so. Raises EmptyBank where nothing fits.
    """
    person = (await directory.people(tx, [person_id]))[person_id]
    center_id = person.center_id
    newest = await papers.newest(tx, center_id) if center_id else None
    if center_id is None or newest is None:
        raise bank.EmptyBank(NO_APPROVED_PAPER, person_id=person_id)
    policies = await resolve(
        tx, "training", on=on, scope={"center": center_id, "site": person.site_id}
    )
    composition, items = await bank.compose_repost(
        tx,
        center_id,
        weak_items,
        len(newest.items),
        order=f"{person_id}|{on.isoformat()}",
        policies=policies,
    )
    remark = TOO_FEW_WEAK_ITEMS if composition.short else None
    paper = await papers.add_from_bank(
        tx,
        center_id=center_id,
        person_id=person_id,
        order_id=order_id,
        items=items,
        remark=remark,
        on=on,
        policies=policies,
    )
    zone = ZoneInfo((await directory.site(tx, person.site_id, center_id)).zone)
    request = BatchRequest(
        paper_id=paper.paper_id,
        sitting=Sitting.FIRST,
        site_id=person.site_id,
        starts_at=datetime.combine(on, REPOST_FROM, zone),
        ends_at=datetime.combine(on, REPOST_UNTIL, zone),
        place=None,
        people=[person_id],
    )
    planned = batches.batch_of(tx, request, paper, on)
    batch = batches.emit_scheduled(tx, planned, [person_id], cause)
    await batches.keep(tx, batch, person_id)
    return paper.paper_id
