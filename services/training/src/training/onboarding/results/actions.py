"""Enter marks of the final, and let the rule decide on them (ONB-4, ONB-15)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from chassis.duties import deadlines
from chassis.duties.deadlines import Deadline, Opening
from chassis.http.problems import Fault, NotFound, Refusal
from chassis.http.reach import concerns_caller
from chassis.messages.ids import uuid7
from chassis.messages.tx import Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from measure.workdays import Workdays
from training.ground.directory import actions as directory
from training.ground.texts.formats import message
from training.onboarding.cohorts import actions as cohorts
from training.onboarding.cohorts.rules import Cohort, Trainee, TraineeState
from training.onboarding.daily import actions as daily
from training.onboarding.daily.rules import accrued, missed
from training.onboarding.results import rules, store
from training.onboarding.results.formats import weights
from training.onboarding.results.rules import (
    Absence,
    Component,
    Decided,
    FinalMark,
    FinalPolicy,
    RefusalCode,
    Result,
)
from zhipei_events.training import ComponentMark, InductionResultDecided


class ResultNotPossible(Refusal):
    status = 422
    slug = "induction-result-not-possible"
    title = {"zh-Hans": "岗前考核不能这样处理", "en": "The final cannot be dealt with like this"}


MAKE_UP = Deadline(
    kind="induction_makeup",
    publisher="training",
    rule="ONB-15",
    title={"zh-Hans": "岗前培训补考", "en": "Make-up of the final of onboarding"},
    calendars=directory.CALENDARS,
)
"""A make-up is sat within `onb.makeup_within_days` of the result (ONB-15)."""

IN_TRAINING = frozenset({TraineeState.ENROLLED, TraineeState.MAKE_UP})
STATE_AFTER: Mapping[Result, TraineeState] = {
    Result.PASSED: TraineeState.PASSED,
    Result.MAKE_UP: TraineeState.MAKE_UP,
    Result.NOT_HIRED: TraineeState.NOT_HIRED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkEntry:
    """A mark of the final, or how the person missed that part."""

    person_id: UUID
    component: Component
    mark: Decimal | None
    absence: Absence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Conditions:
    """By what a cohort is decided today."""

    today: date
    workdays: Workdays
    policy: FinalPolicy
    policyset: str

    def makeup_due(self, decision: rules.Decision) -> date | None:
        """By when a make-up is sat (ONB-15)."""
        if decision.result is not Result.MAKE_UP:
            return None
        return self.workdays.after(self.today, self.policy.makeup_within_days)


async def enter_marks(tx: Tx, cohort_id: UUID, entries: Sequence[MarkEntry]) -> Sequence[FinalMark]:
    """Enter marks of the attempt that is open, all or none; one that was entered is replaced.

    Refuses people whose result is final, parts that a make-up does not cover, and exam parts of
    who has still to make up a day (ONB-18).
    """
    cohort = await cohorts.to_change(tx, cohort_id)
    ids = list({entry.person_id for entry in entries})
    trained = {one.person_id: one for one in await cohorts.trainees_of(tx, cohort.cohort_id)}
    records = await daily.by_person(tx, cohort_id, ids)
    results = await store.results_of(tx, cohort_id)
    faults, marks = [], []
    for number, entry in enumerate(entries):
        before = results.get(entry.person_id, ())
        days = missed(records[entry.person_id])
        code = _mark_code(tx, entry, trained, before, days)
        if code:
            faults.append(_fault(f"body.marks[{number}]", code))
        marks.append(_mark(tx, cohort_id, entry, len(before) + 1))
    if faults:
        raise ResultNotPossible(faults[0].detail, errors=faults)
    unique = {(one.person_id, one.component): one for one in marks}
    await store.put_marks(tx, list(unique.values()))
    return marks


def _mark_code(
    tx: Tx,
    entry: MarkEntry,
    trained: Mapping[UUID, Trainee],
    before: Sequence[Decided],
    missed_days: Sequence[date],
) -> RefusalCode | None:
    trainee = trained.get(entry.person_id)
    if trainee is None:
        return RefusalCode.NOT_IN_COHORT
    if concerns_caller(tx, entry.person_id):
        return RefusalCode.OWN_RECORD
    if trainee.state not in IN_TRAINING:
        return RefusalCode.DECIDED
    return rules.mark_fault(
        entry.component,
        has_mark=entry.mark is not None,
        has_absence=entry.absence is not None,
        retake=before[-1].retake if before else None,
        has_missed_days=bool(missed_days),
    )


def _mark(tx: Tx, cohort_id: UUID, entry: MarkEntry, attempt: int) -> FinalMark:
    return FinalMark(
        cohort_id=cohort_id,
        person_id=entry.person_id,
        attempt=attempt,
        component=entry.component,
        mark=entry.mark,
        absence=entry.absence,
        entered_by=tx.caller.person_id if tx.caller else None,
        entered_at=tx.now,
    )


# ---- deciding


async def decide(tx: Tx, cohort_id: UUID, people: Sequence[UUID]) -> Sequence[Decided]:
    """Decide the open attempt of people by the rule and tell them (ONB-4); the cohort ends with
    the last result (ONB-18).

    Refuses people who are not in it or have their result, and names what is missing.
    """
    cohort = await cohorts.to_change(tx, cohort_id)
    here = await _conditions(tx, cohort)
    trained = {one.person_id: one for one in await cohorts.trainees_of(tx, cohort_id)}
    entered = await store.marks_of(tx, cohort_id, people)
    records = await daily.by_person(tx, cohort_id, people)
    results = await store.results_of(tx, cohort_id)
    faults, made = [], []
    for number, id in enumerate(people):
        trainee, before = trained.get(id), results.get(id, ())
        where = f"body.people[{number}]"
        if trainee is None or trainee.state not in IN_TRAINING:
            code = RefusalCode.DECIDED if trainee else RefusalCode.NOT_IN_COHORT
            faults.append(_fault(where, code))
            continue
        attempt = len(before) + 1
        own = [mark for mark in entered[id] if mark.attempt == attempt]
        kept = _kept(before, {Component(k): v for k, v in accrued(records[id]).items()})
        marks, failed = rules.standing(kept, own, here.policy)
        if missing := rules.lacking(marks, failed):
            faults.append(_fault(where, RefusalCode.MARK_MISSING, missing))
            continue
        decision = rules.decide(marks, failed, weights(), here.policy, attempt=attempt)
        made.append(
            Decided(
                result_id=uuid7(),
                cohort_id=cohort_id,
                person_id=id,
                attempt=attempt,
                result=decision.result,
                total=decision.total,
                marks=marks,
                retake=decision.retake,
                makeup_due_on=here.makeup_due(decision),
                decided_on=here.today,
                decided_at=tx.now,
                policyset=here.policyset,
            )
        )
    if faults:
        raise ResultNotPossible(faults[0].detail, errors=faults)
    await _keep(tx, cohort, made, trained)
    return made


def _kept(
    before: Sequence[Decided], accrued_marks: Mapping[Component, Decimal]
) -> Mapping[Component, Decimal]:
    """Marks that an attempt begins with: those that accrued, or those of the attempt before but
    for the parts that are sat again (ONB-15).
    """
    if not before:
        return accrued_marks
    last = before[-1]
    return {one: mark for one, mark in last.marks.items() if one not in last.retake}


async def _keep(
    tx: Tx, cohort: Cohort, made: Sequence[Decided], trained: Mapping[UUID, Trainee]
) -> None:
    if not made:
        return
    await store.add_results(tx, made)
    earlier = await store.results_of(tx, cohort.cohort_id)
    before = [one.result_id for id in {d.person_id for d in made} for one in earlier[id]]
    await deadlines.done(tx, MAKE_UP, of=before)
    for one in made:
        _emit(tx, cohort, one, trained[one.person_id])
    due = [_makeup_due(cohort, one, trained[one.person_id]) for one in made if one.makeup_due_on]
    await deadlines.open_all(tx, MAKE_UP, [opening for opening in due if opening])
    states = {one.person_id: STATE_AFTER[one.result] for one in made}
    await cohorts.set_states(tx, cohort, states, on=made[0].decided_on)


def _makeup_due(cohort: Cohort, decided: Decided, trainee: Trainee) -> Opening | None:
    if decided.makeup_due_on is None:
        return None
    return Opening(
        of=decided.result_id,
        owner=cohort.owner_id,
        about=decided.person_id,
        due=decided.makeup_due_on,
        place=cohorts.place_of(cohort),
        team=trainee.team_id,
        cause=cohorts.last_of(cohort),
    )


def _emit(tx: Tx, cohort: Cohort, decided: Decided, trainee: Trainee) -> None:
    event = InductionResultDecided(
        cohort_id=cohort.cohort_id,
        person_id=decided.person_id,
        team_id=trainee.team_id,
        site_id=trainee.site_id,
        center_id=trainee.center_id,
        attempt=decided.attempt,
        result=decided.result,
        total=decided.total,
        marks=tuple(ComponentMark(component=one, mark=mark) for one, mark in decided.marks.items()),
        retake=tuple(str(one) for one in decided.retake),
        makeup_due_on=decided.makeup_due_on,
        decided_on=decided.decided_on,
    )
    tx.emit(
        event,
        place=cohorts.place_of(cohort),
        cause=cohorts.last_of(cohort),
        policyset=decided.policyset,
    )


def _fault(where: str, code: RefusalCode, missing: Sequence[Component] = ()) -> Fault:
    names = {"missing": [message("mark_component", one) for one in missing]} if missing else {}
    return Fault(where=where, code=code, detail=message("induction_refused", code, **names))


async def _conditions(tx: Tx, cohort: Cohort) -> _Conditions:
    site = await directory.site(tx, cohort.site_id, cohort.center_id)
    today = tx.today(site.zone)
    scope = {"center": cohort.center_id, "site": cohort.site_id}
    policies = await resolve(tx, "training", on=today, scope=scope)
    return _Conditions(
        today=today,
        workdays=site.workdays,
        policy=read(FinalPolicy, policies),
        policyset=policies.hash,
    )


# ---- reading


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a trainee stands: what was entered for the open attempt, and what was decided."""

    person_id: UUID
    open_marks: Sequence[FinalMark]
    results: Sequence[Decided]


async def listed(tx: Tx, cohort_id: UUID) -> Sequence[Standing]:
    """Where those people of a cohort stand whom the caller may see. Raises NotFound."""
    if not await cohorts.is_seen(tx, cohort_id):
        raise NotFound(cohorts.NO_COHORT, cohort_id=cohort_id)
    people = [one.person_id for one in await cohorts.trainees_of(tx, cohort_id, reach=tx.reach)]
    results = await store.results_of(tx, cohort_id, reach=tx.reach)
    marks = await store.marks_of(tx, cohort_id, people)
    return [
        Standing(
            person_id=id,
            open_marks=[one for one in marks[id] if one.attempt == len(results.get(id, ())) + 1],
            results=results.get(id, ()),
        )
        for id in people
    ]


async def final_results(tx: Tx, cohort_id: UUID) -> Mapping[UUID, Sequence[Decided]]:
    """Person → decisions, the first attempt first, of everybody in a cohort."""
    return await store.results_of(tx, cohort_id)
