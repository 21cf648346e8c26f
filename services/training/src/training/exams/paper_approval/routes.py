"""The steps of a paper by HTTP: submitted by its author, decided by the director (EXM-7)."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel

from chassis.http.inputs import Text
from chassis.http.routes import BY_RULE, IN_ACTION, Routes, TxDep
from training.exams.authoring.routes import PaperView, view
from training.exams.paper_approval import actions

routes = Routes(prefix="/v1/papers")


class PaperReturn(BaseModel):
    """Why a paper goes back to its author."""

    reason: Annotated[str, Text(2_000)]


@routes.post("/{paper_id}/submit", permission="papers.write", place=IN_ACTION)
async def submit(paper_id: UUID, tx: TxDep) -> PaperView:
    return await view(tx, await actions.submit(tx, paper_id))


@routes.post("/{paper_id}/withdraw", permission="papers.write", place=IN_ACTION)
async def withdraw(paper_id: UUID, tx: TxDep) -> PaperView:
    """Withdraw a paper that waits for its decision: it is a draft again, of the next version."""
    return await view(tx, await actions.withdraw(tx, paper_id))


@routes.post("/{paper_id}/approve", permission="papers.decide", place=BY_RULE)
async def approve(paper_id: UUID, tx: TxDep) -> PaperView:
    """Approve: items enter the question bank, and shift leaders may schedule."""
    return await view(tx, await actions.approve(tx, paper_id))


@routes.post("/{paper_id}/return", permission="papers.decide", place=BY_RULE)
async def send_back(paper_id: UUID, body: PaperReturn, tx: TxDep) -> PaperView:
    return await view(tx, await actions.send_back(tx, paper_id, body.reason))
