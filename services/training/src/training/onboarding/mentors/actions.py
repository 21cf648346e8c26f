"""Pair trainees with mentors, who sign each day of trial calls (ONB-3, ONB-3a)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from chassis.duties import deadlines
from chassis.duties.deadlines import Deadline, Opening
from chassis.http.problems import Fault, NotFound, Refusal
from chassis.messages.ids import uuid7
from chassis.messages.tx import Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from training.ground.directory import actions as directory
from training.ground.directory.rules import Person
from training.ground.texts.formats import message
from training.onboarding.cohorts import actions as cohorts
from training.onboarding.cohorts.rules import Cohort, Trainee
from training.onboarding.mentors import rules, store
from training.onboarding.mentors.rules import MentorPolicy, Pairing, RefusalCode
from zhipei_events.training import MentorAssigned

SIGN_WITHIN = 1
"""Working days in which a mentor signs a day (ONB-3a); the rulebook has no key for it."""


class PairingNotPossible(Refusal):
    status = 422
    slug = "pairing-not-possible"
    title = {"zh-Hans": "不能这样安排带教", "en": "The trainees cannot be paired like this"}


SIGNATURE = Deadline(
    kind="mentor_signature",
    publisher="training",
    rule="ONB-3a",
    title={"zh-Hans": "带教日签字", "en": "Signature of a mentor for a day"},
    calendars=directory.CALENDARS,
    fixed=True,
)
"""A mentor signs each day of trial calls within a working day (ONB-3a)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingRequest:
    """A trainee for a mentor; reason: of a change."""

    person_id: UUID
    mentor_id: UUID
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What pairings of a cohort are judged by."""

    cohort: Cohort
    days: tuple[date, ...]
    trained: Mapping[UUID, Trainee]
    people: Mapping[UUID, Person]
    today: date
    policy: MentorPolicy
    policyset: str

    def fault(
        self, request: PairingRequest, before: Pairing | None, booked: Sequence[Pairing]
    ) -> RefusalCode | None:
        """Why a trainee cannot go to a mentor. booked: pairings of the mentors that hold."""
        if request.person_id not in self.trained:
            return RefusalCode.NOT_IN_COHORT
        if not self.days:
            return RefusalCode.NO_TRIAL_CALLS
        mentor = self.people[request.mentor_id]
        others = [
            one
            for one in booked
            if one.mentor_id == request.mentor_id and one.person_id != request.person_id
        ]
        return rules.mentor_fault(
            mentor, self.cohort.center_id, self.days[0], self.today, self.policy
        ) or rules.pairing_fault(
            before,
            request.mentor_id,
            others,
            has_reason=bool(request.reason),
            policy=self.policy,
        )


async def pair(tx: Tx, cohort_id: UUID, requests: Sequence[PairingRequest]) -> Sequence[Pairing]:
    """Pair trainees with mentors for the days of trial calls, all or none, and tell both (ONB-3).

    Refuses people who may be no mentors, a trainee more than `onb.max_trainees_per_mentor`, and a
    change without a reason.
    """
    desk = await _desk(tx, cohort_id, [request.mentor_id for request in requests])
    standing = {one.person_id: one for one in await store.of_cohort(tx, cohort_id)}
    booked = list(await store.of_mentors(tx, list(desk.people), desk.days))
    faults: list[Fault] = []
    made: list[Pairing] = []
    ended: list[Pairing] = []
    for number, request in enumerate(requests):
        before = standing.get(request.person_id)
        if code := desk.fault(request, before, booked):
            faults.append(_fault(f"body.pairings[{number}]", code))
            continue
        pairing = _pairing(tx, desk, request)
        booked = [one for one in booked if one.person_id != request.person_id] + [pairing]
        standing[request.person_id] = pairing
        made.append(pairing)
        ended += [before] if before else []
    if faults:
        raise PairingNotPossible(faults[0].detail, errors=faults)
    await _keep(tx, desk, made, ended)
    return made


async def _desk(tx: Tx, cohort_id: UUID, mentors: Sequence[UUID]) -> _Desk:
    cohort = await cohorts.to_change(tx, cohort_id)
    await tx.lock("pairings")
    site = await directory.site(tx, cohort.site_id, cohort.center_id)
    today = tx.today(site.zone)
    scope = {"center": cohort.center_id, "site": cohort.site_id}
    policies = await resolve(tx, "training", on=today, scope=scope)
    return _Desk(
        cohort=cohort,
        days=rules.trial_days(await cohorts.days_of(tx, cohort_id)),
        trained={one.person_id: one for one in await cohorts.trainees_of(tx, cohort_id)},
        people=await directory.people(tx, mentors),
        today=today,
        policy=read(MentorPolicy, policies),
        policyset=policies.hash,
    )


def _pairing(tx: Tx, desk: _Desk, request: PairingRequest) -> Pairing:
    trainee = desk.trained[request.person_id]
    return Pairing(
        pairing_id=uuid7(),
        cohort_id=desk.cohort.cohort_id,
        person_id=trainee.person_id,
        mentor_id=request.mentor_id,
        team_id=trainee.team_id,
        site_id=trainee.site_id,
        center_id=trainee.center_id,
        days=desk.days,
        reason=request.reason,
        assigned_by=tx.caller.person_id if tx.caller else None,
        assigned_at=tx.now,
    )


async def _keep(tx: Tx, desk: _Desk, made: Sequence[Pairing], ended: Sequence[Pairing]) -> None:
    """Keep pairings in place of others: who took over signs the days from today on."""
    await store.end(tx, [one.pairing_id for one in ended])
    left = [
        signature(one.pairing_id, day) for one in ended for day in one.days if day >= desk.today
    ]
    await deadlines.cancel(tx, SIGNATURE, of=left)
    await store.add(tx, made)
    site = await directory.site(tx, desk.cohort.site_id, desk.cohort.center_id)
    replaced = {one.person_id for one in ended}
    due = [
        Opening(
            of=signature(one.pairing_id, day),
            owner=one.mentor_id,
            about=one.person_id,
            due=site.workdays.after(day, SIGN_WITHIN),
            place=cohorts.place_of(desk.cohort),
            team=one.team_id,
            cause=cohorts.last_of(desk.cohort),
        )
        for one in made
        for day in one.days
        if day >= desk.today or one.person_id not in replaced
    ]
    await deadlines.open_all(tx, SIGNATURE, due)
    for one in made:
        _emit(tx, desk, one)


def _emit(tx: Tx, desk: _Desk, pairing: Pairing) -> None:
    event = MentorAssigned(
        cohort_id=pairing.cohort_id,
        person_id=pairing.person_id,
        team_id=pairing.team_id,
        site_id=pairing.site_id,
        center_id=pairing.center_id,
        mentor_id=pairing.mentor_id,
        days=pairing.days,
        reason=pairing.reason,
    )
    tx.emit(
        event,
        place=cohorts.place_of(desk.cohort),
        cause=cohorts.last_of(desk.cohort),
        policyset=desk.policyset,
    )


def _fault(where: str, code: RefusalCode) -> Fault:
    return Fault(where=where, code=code, detail=message("pairing_refused", code))


def signature(pairing_id: UUID, day: date) -> UUID:
    """The id of a mentor's signature for a day."""
    return uuid5(pairing_id, day.isoformat())


async def signed(tx: Tx, cohort_id: UUID, days: Sequence[tuple[UUID, date]]) -> None:
    """The caller has recorded days of trainees: those that they answer for as mentor are signed
    (ONB-3a).
    """
    me = tx.caller.person_id if tx.caller else None
    holding = await store.of_cohort(tx, cohort_id)
    mine = {one.person_id: one for one in holding if one.mentor_id == me}
    done = [signature(mine[id].pairing_id, on) for id, on in days if id in mine]
    await deadlines.done(tx, SIGNATURE, of=done)


# ---- reading


async def of_cohort(tx: Tx, cohort_id: UUID) -> Sequence[Pairing]:
    """Pairings of a cohort that hold."""
    return await store.of_cohort(tx, cohort_id)


async def listed(tx: Tx, cohort_id: UUID) -> Sequence[Pairing]:
    """Pairings of a cohort that the caller may see, also those that were changed. Raises
    NotFound.
    """
    found = await store.of_cohort(tx, cohort_id, reach=tx.reach, with_ended=True)
    if not found and not await cohorts.is_seen(tx, cohort_id):
        raise NotFound(cohorts.NO_COHORT, cohort_id=cohort_id)
    return found


async def file_of(tx: Tx, mentor_id: UUID) -> Sequence[Pairing]:
    """Whom somebody has led, as far as the caller may see it, the newest first (ONB-3a)."""
    return await store.of_mentor(tx, mentor_id, reach=tx.reach)
