"""Exams by HTTP: who has still to sit, and how far a window is (EXM-7a)."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from chassis.http.outputs import Shown
from chassis.http.reach import seen
from chassis.http.routes import NotFound, Page, Paging, Routes, TxDep
from chassis.http.wording import Message
from chassis.messages.tx import Tx
from measure.visibility import RecordKind
from training.exams.batches.rules import Sitting
from training.exams.papers import actions as papers
from training.exams.papers.rules import Paper, Purpose
from training.exams.scheduling import actions
from training.exams.scheduling.rules import completion

NO_MONTHLY_PAPER = Message(
    "没有编号为 {paper_id} 的月考试卷", "There is no monthly paper {paper_id}"
)

routes = Routes(prefix="/v1/exams/papers")


class ToSitView(BaseModel):
    """Somebody who has still to be scheduled. topics: what a re-sit asks."""

    person_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    topics: list[str]


class WindowView(BaseModel):
    """How far a monthly exam is. completion: percent, one decimal; null: nobody must sit."""

    paper_id: UUID
    month: str | None
    state: str
    complete_on: date | None
    makeup_until: date | None
    must_sit: int
    scheduled: int
    sat: int
    completion: Shown | None


@routes.get(
    "/{paper_id}/to-schedule",
    permission="exams.schedule",
    shows=(RecordKind.EXAM_SCHEDULE, RecordKind.EXAM_BATCH),
)
async def list_people_to_schedule(
    paper_id: UUID, tx: TxDep, paging: Paging, sitting: Sitting = Sitting.FIRST
) -> Page[ToSitView]:
    """Who must sit and is in no batch that they can still sit, by id; of those whom the caller may
    schedule.
    """
    after = paging.position(UUID)
    found = await actions.to_schedule(
        tx,
        await _paper(tx, paper_id),
        sitting,
        reach=seen(tx, RecordKind.EXAM_BATCH),
        after=after[0] if after else None,
        limit=paging.fetch,
    )
    page = paging.page(found, key=lambda one: (one.person.person_id,))
    return Page(items=[_view(one) for one in page.items], next=page.next)


@routes.get("/{paper_id}/window", permission="exams.schedule", shows=RecordKind.EXAM_SCHEDULE)
async def get_exam_window(paper_id: UUID, tx: TxDep) -> WindowView:
    """How many must sit, are scheduled, have sat."""
    paper = await _paper(tx, paper_id)
    window = await actions.window(tx, paper)
    return WindowView(
        paper_id=paper.paper_id,
        month=paper.month,
        state=paper.state,
        complete_on=paper.complete_on,
        makeup_until=paper.makeup_until,
        must_sit=window.must_sit,
        scheduled=window.scheduled,
        sat=window.sat,
        completion=completion(window.sat, window.must_sit),
    )


async def _paper(tx: Tx, paper_id: UUID) -> Paper:
    """A monthly paper of the caller's center."""
    paper = await papers.get(tx, paper_id)
    visible = seen(tx, RecordKind.EXAM_SCHEDULE).covers(vars(paper))
    if not visible or paper.purpose is not Purpose.MONTHLY:
        raise NotFound(NO_MONTHLY_PAPER, paper_id=paper_id)
    return paper


def _view(one: actions.ToSit) -> ToSitView:
    person = one.person
    return ToSitView(
        person_id=person.person_id,
        team_id=person.team_id,
        site_id=person.site_id,
        center_id=person.center_id,
        topics=list(one.topics),
    )
