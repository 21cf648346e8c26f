"""Open cohorts, name who teaches which day, and start and end their blocks (ONB-10, ONB-18)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from uuid import UUID

from chassis.http.problems import Conflict, Fault, NotFound, Refusal
from chassis.http.reach import act_in
from chassis.messages.ids import uuid7
from chassis.messages.tx import Cause, Place, Tx
from measure.visibility import EVERYTHING, Reach
from training.ground.directory import actions as directory
from training.ground.directory.rules import Person
from training.onboarding.cohorts import rules, store
from training.onboarding.cohorts.formats import (
    BLOCK_STATE,
    BLOCK_STATES,
    HAS_ENDED,
    NO_BLOCK,
    REFUSED,
    WAITS_FOR,
)
from training.onboarding.cohorts.formats import NO_COHORT as NO_COHORT
from training.onboarding.cohorts.rules import (
    BlockState,
    Cohort,
    CohortBlock,
    CohortDay,
    CohortState,
    RefusalCode,
    Trainee,
    TraineeState,
)
from training.onboarding.cohorts.store import CohortFilter, CohortLine
from training.onboarding.programme import actions as programmes
from training.onboarding.programme.actions import PlannedProgramme
from training.onboarding.programme.rules import Part, Template
from zhipei_events import training as events
from zhipei_events.training import CohortOpened


class CohortNotPossible(Refusal):
    status = 422
    slug = "cohort-not-possible"
    title = {"zh-Hans": "培训班不能这样安排", "en": "The cohort cannot be like this"}


class BlockWaits(Conflict):
    slug = "block-waits"
    title = {
        "zh-Hans": "前面的培训模块还没有完成",
        "en": "A block before this one is not done yet",
    }


class CohortEnded(Conflict):
    slug = "cohort-ended"
    title = {"zh-Hans": "培训班已经结束", "en": "The cohort has ended"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortRequest:
    """A cohort to be opened. template None: `onb.template`; lengths: working days of the parts to
    which no policy gives any.
    """

    name: str
    site_id: UUID
    report_on: date
    template: Template | None
    lengths: Mapping[Part, int]
    room: str | None
    owner_id: UUID
    contact_id: UUID | None
    trainees: Sequence[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeCohort:
    """A cohort with its blocks, its days and those of its people whom the caller may see."""

    cohort: Cohort
    blocks: Sequence[CohortBlock]
    days: Sequence[CohortDay]
    trainees: Sequence[Trainee]


# ---- opening


async def open_cohort(tx: Tx, request: CohortRequest) -> WholeCohort:
    """Open a cohort on the working days of its site and tell its people (ONB-1, ONB-18).

    Refuses with every field and person that cannot be, each with a code.
    """
    planned = await programmes.planned(
        tx, request.site_id, request.report_on, request.template, lengths=request.lengths
    )
    act_in(tx, {"site_id": request.site_id, "center_id": planned.center_id})
    if faults := await _faults(tx, request, planned):
        raise CohortNotPossible(faults[0].detail, errors=faults)
    made = _made(tx, request, planned)
    cohort = made.cohort
    known = await directory.people(tx, request.trainees)
    people = _trainees(tx, cohort, [known[id] for id in request.trainees])
    event = CohortOpened(
        cohort_id=cohort.cohort_id,
        center_id=cohort.center_id,
        site_id=cohort.site_id,
        title=cohort.name,
        template=cohort.template,
        report_on=cohort.report_on,
        first_day=cohort.first_day,
        last_day=cohort.last_day,
        over_two_weeks=cohort.over_two_weeks,
        report_due_on=cohort.report_due_on,
        owner_id=cohort.owner_id,
        contact_id=cohort.contact_id,
        trainees=tuple(request.trainees),
        mentors=(),
    )
    envelope = tx.emit(event, place=place_of(cohort), policyset=cohort.policyset)
    opened = replace(
        made,
        cohort=replace(cohort, event_id=envelope.id, correlation_id=envelope.correlation),
        trainees=people,
    )
    await store.add(tx, opened.cohort, opened.blocks, opened.days, people)
    return opened


async def _faults(tx: Tx, request: CohortRequest, planned: PlannedProgramme) -> list[Fault]:
    """All that speaks against a cohort."""
    today = tx.today(planned.zone)
    template, center_id = planned.programme.template, planned.center_id
    found = [
        _fault(f"body.lengths.{part}", code)
        for part, code in rules.length_faults(template, request.lengths)
    ]
    if planned.programme.last_day < today:
        found.append(_fault("body.report_on", RefusalCode.PAST))
    staff = {"owner_id": request.owner_id, "contact_id": request.contact_id}
    named = [id for id in staff.values() if id is not None]
    people = await directory.people(tx, [*request.trainees, *named])
    for field, id in staff.items():
        code = rules.staff_fault(people[id], center_id, today) if id else None
        if code:
            found.append(_fault(f"body.{field}", code))
    await tx.lock("enrolment")
    enrolled = await store.enrolled(tx, request.trainees)
    for number, id in enumerate(request.trainees):
        where = f"body.trainees[{number}]"
        if id in request.trainees[:number]:
            found.append(_fault(where, RefusalCode.TWICE))
        elif code := rules.enrolment_fault(
            people[id], center_id, today, is_enrolled=id in enrolled
        ):
            found.append(_fault(where, code))
    return found


def _fault(where: str, code: RefusalCode) -> Fault:
    return Fault(where=where, code=code, detail=REFUSED[code])


def _made(tx: Tx, request: CohortRequest, planned: PlannedProgramme) -> WholeCohort:
    """A cohort as it is asked for, whose event is still to be told."""
    programme, cohort_id = planned.programme, uuid7()
    blocks, days = rules.blocks_and_days(cohort_id, programme, planned.blocks)
    cohort = Cohort(
        cohort_id=cohort_id,
        name=request.name,
        template=programme.template,
        site_id=request.site_id,
        center_id=planned.center_id,
        room=request.room,
        report_on=request.report_on,
        first_day=programme.first_day,
        last_day=programme.last_day,
        over_two_weeks=programme.over_two_weeks,
        report_due_on=programme.report_due_on,
        owner_id=request.owner_id,
        contact_id=request.contact_id,
        state=CohortState.OPEN,
        opened_by=tx.caller.person_id if tx.caller else None,
        opened_at=tx.now,
        policyset=planned.policyset,
        event_id=cohort_id,
        correlation_id=tx.correlation,
    )
    return WholeCohort(cohort=cohort, blocks=blocks, days=days, trainees=())


def _trainees(tx: Tx, cohort: Cohort, people: Sequence[Person]) -> list[Trainee]:
    return [
        Trainee(
            cohort_id=cohort.cohort_id,
            person_id=person.person_id,
            team_id=person.team_id,
            site_id=person.site_id,
            center_id=person.center_id,
            state=TraineeState.ENROLLED,
            enrolled_at=tx.now,
        )
        for person in people
    ]


# ---- running


async def name_lecturers(tx: Tx, cohort_id: UUID, lecturers: Mapping[date, UUID]) -> WholeCohort:
    """Day → who teaches it (F49). Refuses days that the cohort has not, and people whose roles do
    not teach the block of the day (ONB-10).
    """
    cohort = await to_change(tx, cohort_id)
    blocks = {block.number: block for block in await store.blocks_of(tx, cohort_id)}
    days = {day.on: day for day in await store.days_of(tx, cohort_id)}
    people = await directory.people(tx, list(lecturers.values()))
    site = await directory.site(tx, cohort.site_id, cohort.center_id)
    faults = []
    for number, (on, lecturer_id) in enumerate(lecturers.items()):
        code: RefusalCode | None = RefusalCode.NO_SUCH_DAY
        if on in days:
            code = rules.lecturer_fault(
                people[lecturer_id],
                blocks[days[on].block],
                cohort.center_id,
                tx.today(site.zone),
            )
        if code:
            faults.append(_fault(f"body.days[{number}]", code))
    if faults:
        raise CohortNotPossible(faults[0].detail, errors=faults)
    await store.set_lecturers(tx, cohort_id, lecturers)
    return await whole(tx, cohort)


async def start_block(tx: Tx, cohort_id: UUID, number: int) -> WholeCohort:
    """Start a block; it waits until those before it are done (ONB-10)."""
    cohort, block, blocks = await _block(tx, cohort_id, number)
    if block.state is not BlockState.PLANNED:
        raise Conflict(BLOCK_STATE, number=number, state=BLOCK_STATES[block.state])
    if waiting := rules.waits_for(blocks, number):
        raise BlockWaits(WAITS_FOR, number=waiting)
    await store.set_block(tx, cohort_id, number, BlockState.RUNNING, at=tx.now)
    return await whole(tx, cohort)


async def end_block(tx: Tx, cohort_id: UUID, number: int) -> WholeCohort:
    """End a block that runs (ONB-10)."""
    cohort, block, _ = await _block(tx, cohort_id, number)
    if block.state is not BlockState.RUNNING:
        raise Conflict(BLOCK_STATE, number=number, state=BLOCK_STATES[block.state])
    await store.set_block(tx, cohort_id, number, BlockState.DONE, at=tx.now)
    return await whole(tx, cohort)


async def _block(
    tx: Tx, cohort_id: UUID, number: int
) -> tuple[Cohort, CohortBlock, Sequence[CohortBlock]]:
    cohort = await to_change(tx, cohort_id)
    blocks = await store.blocks_of(tx, cohort_id)
    block = next((one for one in blocks if one.number == number), None)
    if block is None:
        raise NotFound(NO_BLOCK, cohort_id=cohort_id, number=number)
    return cohort, block, blocks


async def set_states(
    tx: Tx, cohort: Cohort, states: Mapping[UUID, TraineeState], *, on: date
) -> None:
    """Person → where they stand now. The cohort ends with the last result (ONB-18)."""
    await store.set_states(tx, cohort.cohort_id, states)
    people = await store.trainees_of(tx, cohort.cohort_id)
    if cohort.state is CohortState.ENDED or any(one.state not in rules.FINAL for one in people):
        return
    event = events.CohortEnded(
        cohort_id=cohort.cohort_id,
        center_id=cohort.center_id,
        site_id=cohort.site_id,
        title=cohort.name,
        template=cohort.template,
        owner_id=cohort.owner_id,
        results=tuple(
            events.InductionOutcome(person_id=one.person_id, result=one.state) for one in people
        ),
        ended_on=on,
    )
    envelope = tx.emit(event, place=place_of(cohort), cause=last_of(cohort))
    ended = replace(
        cohort,
        state=CohortState.ENDED,
        event_id=envelope.id,
        correlation_id=envelope.correlation,
    )
    await store.end(tx, ended)


async def to_change(tx: Tx, cohort_id: UUID, *, also_ended: bool = False) -> Cohort:
    """A cohort, locked, of a place where the caller acts; its owner always does. Refuses one that
    has ended, unless `also_ended`.
    """
    cohort = await _locked(tx, cohort_id)
    act_in(tx, cohort, work=[cohort.owner_id], missing=NO_COHORT.of(cohort_id=cohort_id))
    if cohort.state is CohortState.ENDED and not also_ended:
        raise CohortEnded(HAS_ENDED, cohort_id=cohort_id)
    return cohort


async def open_one(tx: Tx, cohort_id: UUID) -> Cohort:
    """An open cohort, locked, whoever asks: who may do what in it is for the caller to say."""
    cohort = await _locked(tx, cohort_id)
    if cohort.state is CohortState.ENDED:
        raise CohortEnded(HAS_ENDED, cohort_id=cohort_id)
    return cohort


async def _locked(tx: Tx, cohort_id: UUID) -> Cohort:
    cohort = await store.find(tx, cohort_id, to_change=True)
    if cohort is None:
        raise NotFound(NO_COHORT, cohort_id=cohort_id)
    return cohort


def place_of(cohort: Cohort) -> Place:
    return Place(cohort.center_id, cohort.site_id)


def last_of(cohort: Cohort) -> Cause:
    """The event from which the chain of a cohort goes on (EVT-4a)."""
    return Cause(cohort.event_id, cohort.correlation_id)


# ---- reading


async def whole(tx: Tx, cohort: Cohort) -> WholeCohort:
    """A cohort with all its people, as it is after a change."""
    return await _with_parts(tx, cohort, EVERYTHING)


async def get(tx: Tx, cohort_id: UUID) -> WholeCohort:
    """A cohort that the caller may see: with all its people, or with those whom they may see.
    Raises NotFound.
    """
    cohort = await store.find(tx, cohort_id, reach=tx.reach)
    if cohort is None:
        raise NotFound(NO_COHORT, cohort_id=cohort_id)
    answers_for = tx.reach.covers(asdict(cohort))
    return await _with_parts(tx, cohort, EVERYTHING if answers_for else tx.reach)


async def is_seen(tx: Tx, cohort_id: UUID) -> bool:
    """Whether the caller may see anything of a cohort."""
    return await store.find(tx, cohort_id, reach=tx.reach) is not None


async def overseen(tx: Tx, cohort_id: UUID) -> Cohort | None:
    """A cohort for which the caller answers: who only is in it does not."""
    cohort = await store.find(tx, cohort_id, reach=tx.reach)
    return cohort if cohort and tx.reach.covers(asdict(cohort)) else None


async def any_one(tx: Tx, cohort_id: UUID) -> Cohort:
    """A cohort, for what follows from it. Raises NotFound."""
    cohort = await store.find(tx, cohort_id)
    if cohort is None:
        raise NotFound(NO_COHORT, cohort_id=cohort_id)
    return cohort


async def days_of(tx: Tx, cohort_id: UUID) -> Sequence[CohortDay]:
    """Days of a cohort in order of time."""
    return await store.days_of(tx, cohort_id)


async def trainees_of(tx: Tx, cohort_id: UUID, *, reach: Reach = EVERYTHING) -> Sequence[Trainee]:
    """People of a cohort; those of them who lie in a reach."""
    return await store.trainees_of(tx, cohort_id, reach=reach)


async def _with_parts(tx: Tx, cohort: Cohort, reach: Reach) -> WholeCohort:
    return WholeCohort(
        cohort=cohort,
        blocks=await store.blocks_of(tx, cohort.cohort_id),
        days=await store.days_of(tx, cohort.cohort_id),
        trainees=await store.trainees_of(tx, cohort.cohort_id, reach=reach),
    )


async def listed(
    tx: Tx, wanted: CohortFilter, *, after: tuple[date, UUID] | None, limit: int
) -> Sequence[CohortLine]:
    """Cohorts that the caller may see, those that report last first."""
    return await store.listed(tx, wanted, reach=tx.reach, after=after, limit=limit)
