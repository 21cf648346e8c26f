"""Proposals of off-post training by HTTP; decided at `/v1/offpost/proposals` (TRN-11c)."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from chassis.http.routes import NotFound, Page, Paging, Routes, TxDep
from chassis.messages.tx import Tx
from measure.visibility import RecordKind
from training.assigning.requests.rules import Kind
from training.ground.texts.formats import say
from training.offpost.proposals import store
from training.offpost.proposals.actions import NO_PROPOSAL
from training.offpost.proposals.rules import Proposal, ProposalState

routes = Routes(prefix="/v1/assignments")


class ProposalView(BaseModel):
    """A proposal of off-post training, for the role `decider` to decide (TRN-11c)."""

    proposal_id: UUID
    agent_id: UUID
    team_id: UUID | None
    site_id: UUID | None
    center_id: UUID | None
    kind_name: str
    about: str
    criteria: list[str]
    state: str
    decider: str
    proposed_at: datetime
    proposed_on: date
    cause_id: UUID
    policyset: str

    @classmethod
    def of(cls, proposal: Proposal, kind_name: str) -> Self:
        at = proposal.whereabouts
        return cls(
            proposal_id=proposal.proposal_id,
            agent_id=proposal.agent_id,
            team_id=at.team_id,
            site_id=at.site_id,
            center_id=at.center_id,
            kind_name=kind_name,
            about=proposal.about,
            criteria=list(proposal.criteria),
            state=proposal.state,
            decider=proposal.decider,
            proposed_at=proposal.proposed_at,
            proposed_on=proposal.proposed_on,
            cause_id=proposal.cause_id,
            policyset=proposal.policyset,
        )


@routes.get("/proposals", permission="proposals.read", shows=RecordKind.OFFPOST_ORDER)
async def list_proposals(
    tx: TxDep, paging: Paging, state: ProposalState | None = None
) -> Page[ProposalView]:
    """Proposals of off-post training, oldest first."""
    found = await store.listed(
        tx, reach=tx.reach, state=state, after=paging.position(datetime, UUID), limit=paging.fetch
    )
    page = paging.page(found, key=lambda proposal: (proposal.proposed_at, proposal.proposal_id))
    name = _kind_name(tx)
    return Page(items=[ProposalView.of(proposal, name) for proposal in page.items], next=page.next)


@routes.get("/proposals/{proposal_id}", permission="proposals.read", shows=RecordKind.OFFPOST_ORDER)
async def get_proposal(proposal_id: UUID, tx: TxDep) -> ProposalView:
    proposal = await store.find_seen(tx, proposal_id, tx.reach)
    if proposal is None:
        raise NotFound(NO_PROPOSAL, proposal_id=proposal_id)
    return ProposalView.of(proposal, _kind_name(tx))


def _kind_name(tx: Tx) -> str:
    return say("kind", Kind.OFF_POST_QUALITY, tx.caller.language if tx.caller else "")
