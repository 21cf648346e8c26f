"""Cohorts by HTTP: opened, listed, run day by day (ONB-10, ONB-18)."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, Field

from chassis.http.inputs import Count, Day, Name
from chassis.http.routes import IN_ACTION, Page, Paging, Routes, TxDep
from chassis.messages.tx import Tx
from measure.visibility import RecordKind
from training.ground.texts.formats import say
from training.onboarding.cohorts import actions
from training.onboarding.cohorts.actions import CohortRequest, WholeCohort
from training.onboarding.cohorts.formats import course_name
from training.onboarding.cohorts.rules import (
    BlockState,
    Cohort,
    CohortBlock,
    CohortDay,
    CohortState,
    Trainee,
    TraineeState,
)
from training.onboarding.cohorts.store import CohortFilter, CohortLine
from training.onboarding.programme.rules import FinalExam, Part, Template

routes = Routes(prefix="/v1/onboarding/cohorts")

Days = Annotated[int, Count(60, least=1)]
"""Working days of a block."""
Number = Annotated[int, Count(100, least=1)]
"""A block by its place in the programme."""


class CohortBody(BaseModel):
    """A cohort as it is asked for."""

    name: Name
    site_id: UUID
    report_on: Day = Field(description="the report date; the next working day if it is none")
    template: Template | None = Field(default=None, description="null: `onb.template`")
    lengths: dict[Part, Days] = Field(
        default_factory=dict,
        max_length=len(Part),
        description="working days of the blocks to which no policy gives any (T-S3)",
    )
    room: Name | None = None
    owner_id: UUID = Field(description="who answers for the cohort")
    contact_id: UUID | None = Field(default=None, description="who is there for its people")
    trainees: list[UUID] = Field(min_length=1, max_length=500)

    def request(self) -> CohortRequest:
        return CohortRequest(
            name=self.name,
            site_id=self.site_id,
            report_on=self.report_on,
            template=self.template,
            lengths=self.lengths,
            room=self.room,
            owner_id=self.owner_id,
            contact_id=self.contact_id,
            trainees=self.trainees,
        )


class CohortView(BaseModel):
    """first_day, last_day: of the plan, on working days of the site; over_two_weeks: ONB-1."""

    cohort_id: UUID
    name: str
    template: Template
    site_id: UUID
    center_id: UUID
    room: str | None
    report_on: date
    first_day: date
    last_day: date
    over_two_weeks: bool
    report_due_on: date
    owner_id: UUID
    contact_id: UUID | None
    state: CohortState
    opened_by: UUID | None
    opened_at: AwareDatetime
    policyset: str

    @classmethod
    def of(cls, cohort: Cohort) -> Self:
        return cls(
            cohort_id=cohort.cohort_id,
            name=cohort.name,
            template=cohort.template,
            site_id=cohort.site_id,
            center_id=cohort.center_id,
            room=cohort.room,
            report_on=cohort.report_on,
            first_day=cohort.first_day,
            last_day=cohort.last_day,
            over_two_weeks=cohort.over_two_weeks,
            report_due_on=cohort.report_due_on,
            owner_id=cohort.owner_id,
            contact_id=cohort.contact_id,
            state=cohort.state,
            opened_by=cohort.opened_by,
            opened_at=cohort.opened_at,
            policyset=cohort.policyset,
        )


class CohortLineView(CohortView):
    """enrolled: how many people the cohort has."""

    enrolled: int

    @classmethod
    def counted(cls, line: CohortLine) -> Self:
        view = CohortView.of(line.cohort)
        return cls(**view.model_dump(), enrolled=line.enrolled)


class CourseView(BaseModel):
    code: str
    name: str


class BlockView(BaseModel):
    """A block (ONB-10): owner is the department, lecturers are roles. first_day null: it has no
    days of its own.
    """

    number: int
    part: Part
    part_name: str
    owner: str
    owner_name: str
    lecturers: list[str]
    courses: list[CourseView]
    exam: FinalExam
    first_day: date | None
    last_day: date | None
    state: BlockState
    started_at: AwareDatetime | None
    done_at: AwareDatetime | None


class CohortDayView(BaseModel):
    """A day of the plan (F49). number: within its part."""

    on: date
    block: int
    part: Part
    part_name: str
    number: int
    content: str
    content_name: str
    courses: list[CourseView]
    lecturer_id: UUID | None


class TraineeView(BaseModel):
    person_id: UUID
    state: TraineeState
    enrolled_at: AwareDatetime

    @classmethod
    def of(cls, trainee: Trainee) -> Self:
        return cls(
            person_id=trainee.person_id, state=trainee.state, enrolled_at=trainee.enrolled_at
        )


class CohortDetail(CohortView):
    """With its blocks and days, and those of its people whom the caller may see (TRN-20)."""

    blocks: list[BlockView]
    days: list[CohortDayView]
    trainees: list[TraineeView]


class CohortQuery(BaseModel):
    """Which cohorts; person_id: in which this person is trained."""

    state: CohortState | None = None
    site_id: UUID | None = None
    template: Template | None = None
    person_id: UUID | None = None

    def filter(self) -> CohortFilter:
        return CohortFilter(
            state=self.state,
            site_id=self.site_id,
            template=self.template,
            person_id=self.person_id,
        )


class LecturerBody(BaseModel):
    """Who teaches a day."""

    on: Day
    lecturer_id: UUID


class LecturersBody(BaseModel):
    days: list[LecturerBody] = Field(min_length=1, max_length=400)


@routes.post("", permission="onboarding.manage", place=IN_ACTION, status_code=201)
async def open_cohort(body: CohortBody, tx: TxDep) -> CohortDetail:
    """Open a cohort of people who are in stage trainee, on the working days of the site. Refuses
    with every field and person that cannot be (ONB-8, ONB-18).
    """
    return _detail(tx, await actions.open_cohort(tx, body.request()))


@routes.get("", permission="onboarding.read", shows=RecordKind.TRAINING_RECORD, work=("owner_id",))
async def list_cohorts(
    tx: TxDep, paging: Paging, query: Annotated[CohortQuery, Query()]
) -> Page[CohortLineView]:
    """Those that report last first: cohorts of places for which the caller answers, and their
    own.
    """
    found = await actions.listed(
        tx, query.filter(), after=paging.position(date, UUID), limit=paging.fetch
    )
    page = paging.page(found, key=lambda line: (line.cohort.report_on, line.cohort.cohort_id))
    return Page(items=[CohortLineView.counted(line) for line in page.items], next=page.next)


@routes.get(
    "/{cohort_id}",
    permission="onboarding.read",
    shows=RecordKind.TRAINING_RECORD,
    work=("owner_id",),
)
async def get_cohort(cohort_id: UUID, tx: TxDep) -> CohortDetail:
    """The day plan; a trainee sees no other person of the cohort (TRN-20)."""
    return _detail(tx, await actions.get(tx, cohort_id))


@routes.put("/{cohort_id}/lecturers", permission="onboarding.manage", place=IN_ACTION)
async def name_lecturers(cohort_id: UUID, body: LecturersBody, tx: TxDep) -> CohortDetail:
    """Name who teaches which day; days that are left out stay as they are (F49, ONB-10)."""
    lecturers = {day.on: day.lecturer_id for day in body.days}
    return _detail(tx, await actions.name_lecturers(tx, cohort_id, lecturers))


@routes.post("/{cohort_id}/blocks/{number}/start", permission="onboarding.manage", place=IN_ACTION)
async def start_block(cohort_id: UUID, number: Number, tx: TxDep) -> CohortDetail:
    """Start a block; it waits for those before it (ONB-10)."""
    return _detail(tx, await actions.start_block(tx, cohort_id, number))


@routes.post("/{cohort_id}/blocks/{number}/end", permission="onboarding.manage", place=IN_ACTION)
async def end_block(cohort_id: UUID, number: Number, tx: TxDep) -> CohortDetail:
    """End a block that runs (ONB-10)."""
    return _detail(tx, await actions.end_block(tx, cohort_id, number))


def _detail(tx: Tx, found: WholeCohort) -> CohortDetail:
    language = tx.caller.language if tx.caller else ""
    return CohortDetail(
        **CohortView.of(found.cohort).model_dump(),
        blocks=[_block(block, language) for block in found.blocks],
        days=[_day(day, language) for day in found.days],
        trainees=[TraineeView.of(trainee) for trainee in found.trainees],
    )


def _block(block: CohortBlock, language: str) -> BlockView:
    return BlockView(
        number=block.number,
        part=block.part,
        part_name=say("programme_part", block.part, language),
        owner=block.owner,
        owner_name=say("department", block.owner, language),
        lecturers=list(block.lecturers),
        courses=_courses(block.courses, language),
        exam=block.exam,
        first_day=block.first_day,
        last_day=block.last_day,
        state=block.state,
        started_at=block.started_at,
        done_at=block.done_at,
    )


def _day(day: CohortDay, language: str) -> CohortDayView:
    return CohortDayView(
        on=day.on,
        block=day.block,
        part=day.part,
        part_name=say("programme_part", day.part, language),
        number=day.number,
        content=day.content,
        content_name=say("programme_content", day.content, language),
        courses=_courses(day.courses, language),
        lecturer_id=day.lecturer_id,
    )


def _courses(codes: Sequence[str], language: str) -> list[CourseView]:
    return [CourseView(code=code, name=course_name(code, language)) for code in codes]
