"""The steps of a paper by HTTP: submitted by its author, decided by the director (EXM-7)."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.http.routes import Routes, TxDep
from training.exams.paper_approval import actions
from training.exams.papers.routes import PaperView, view

routes = Routes(prefix="/v1/papers")


class Reason(BaseModel):
    reason: Annotated[str, Field(min_length=1, max_length=2_000)]


@routes.post("/{paper_id}/submit", permission="papers.write")
async def submit(paper_id: UUID, tx: TxDep) -> PaperView:
    return await view(tx, await actions.submit(tx, paper_id))


@routes.post("/{paper_id}/withdraw", permission="papers.write")
async def withdraw(paper_id: UUID, tx: TxDep) -> PaperView:
    """Withdraw a paper that waits for its decision: it is a draft again, of the next version."""
    return await view(tx, await actions.withdraw(tx, paper_id))


@routes.post("/{paper_id}/approve", permission="papers.decide")
async def approve(paper_id: UUID, tx: TxDep) -> PaperView:
    """Approve: items enter the question bank, and shift leaders may schedule."""
    return await view(tx, await actions.approve(tx, paper_id))


@routes.post("/{paper_id}/return", permission="papers.decide")
async def send_back(paper_id: UUID, body: Reason, tx: TxDep) -> PaperView:
    return await view(tx, await actions.send_back(tx, paper_id, body.reason))
