"""Mentors and trainees by HTTP (ONB-3, ONB-3a)."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from chassis.http.inputs import Reason
from chassis.http.routes import IN_ACTION, Routes, TxDep
from measure.visibility import RecordKind
from training.onboarding.mentors import actions
from training.onboarding.mentors.actions import PairingRequest
from training.onboarding.mentors.rules import Pairing

routes = Routes(prefix="/v1/onboarding")


class PairingBody(BaseModel):
    """A trainee for a mentor; reason: of a change."""

    person_id: UUID
    mentor_id: UUID
    reason: Reason | None = None

    def request(self) -> PairingRequest:
        return PairingRequest(
            person_id=self.person_id, mentor_id=self.mentor_id, reason=self.reason
        )


class PairingsBody(BaseModel):
    pairings: list[PairingBody] = Field(min_length=1, max_length=500)


class PairingView(BaseModel):
    """A trainee and the mentor of the days of trial calls. ended_at: another took over."""

    pairing_id: UUID
    cohort_id: UUID
    person_id: UUID
    mentor_id: UUID
    days: list[date]
    reason: str | None
    assigned_by: UUID | None
    assigned_at: AwareDatetime
    ended_at: AwareDatetime | None

    @classmethod
    def of(cls, pairing: Pairing) -> Self:
        return cls(
            pairing_id=pairing.pairing_id,
            cohort_id=pairing.cohort_id,
            person_id=pairing.person_id,
            mentor_id=pairing.mentor_id,
            days=list(pairing.days),
            reason=pairing.reason,
            assigned_by=pairing.assigned_by,
            assigned_at=pairing.assigned_at,
            ended_at=pairing.ended_at,
        )


class PairingsView(BaseModel):
    items: list[PairingView]


@routes.put("/cohorts/{cohort_id}/mentors", permission="onboarding.manage", place=IN_ACTION)
async def pair_trainees(cohort_id: UUID, body: PairingsBody, tx: TxDep) -> PairingsView:
    """Pair trainees with mentors for the days of trial calls, all or none (ONB-3). A refusal names
    each pairing that cannot be.
    """
    made = await actions.pair(tx, cohort_id, [one.request() for one in body.pairings])
    return PairingsView(items=[PairingView.of(pairing) for pairing in made])


@routes.get(
    "/cohorts/{cohort_id}/mentors",
    permission="onboarding.read",
    shows=RecordKind.TRAINING_RECORD,
    work=("mentor_id",),
)
async def list_pairings(cohort_id: UUID, tx: TxDep) -> PairingsView:
    """Who leads whose trial calls, also those pairings that were changed."""
    found = await actions.listed(tx, cohort_id)
    return PairingsView(items=[PairingView.of(pairing) for pairing in found])


@routes.get(
    "/mentors/{mentor_id}",
    permission="onboarding.read",
    shows=RecordKind.TRAINING_RECORD,
    work=("mentor_id",),
)
async def get_mentor_file(mentor_id: UUID, tx: TxDep) -> PairingsView:
    """Whom a mentor has led, the newest first: of those whom the caller may see, and the own file
    (ONB-3a).
    """
    found = await actions.file_of(tx, mentor_id)
    return PairingsView(items=[PairingView.of(pairing) for pairing in found])
