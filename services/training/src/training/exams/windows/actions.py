"""Closing the window of a monthly exam (EXM-7, EXM-11, EVT-9)."""

from collections.abc import Sequence
from uuid import UUID

from chassis.messages.timers import Due, Scope
from chassis.messages.tx import Place, Tx
from measure import hashes
from training.exams.marking import actions as marking
from training.exams.papers import actions as papers
from training.exams.papers.rules import State
from training.exams.scheduling import actions as exams
from training.exams.windows import store
from training.exams.windows.rules import line, over
from training.exams.windows.store import ClosedWindow
from training.ground.directory import actions as directory
from zhipei_events.training import ExamWindowClosed


async def open_windows(tx: Tx) -> Sequence[Scope]:
    """Monthly papers whose windows have not been closed, each in its center's zone."""
    found = await papers.open_windows(tx)
    return [
        Scope(str(paper_id), (await directory.site(tx, None, center_id)).zone)
        for paper_id, center_id in found
    ]


async def close(tx: Tx, due: Due) -> None:
    """Close a window once its make-up days are over: emit who missed it, then the head.

    On any other day, or a second time, nothing happens.
    """
    paper = await papers.get(tx, UUID(due.scope), lock="update")
    if paper.state is not State.APPROVED or paper.month is None or paper.makeup_until is None:
        return
    if not over(paper.makeup_until, due.on):
        return
    cause = papers.cause_of(paper)  # what is due of one thing continues its chain (EVT-4a)
    sat = dict(await marking.counted(tx, paper.paper_id))
    missed = await marking.miss(tx, paper, await exams.absences(tx, paper), cause=cause)
    rows = {**sat, **missed}
    window = ClosedWindow(
        paper_id=paper.paper_id,
        center_id=paper.center_id,
        month=paper.month,
        must_sit=len(rows),
        sat=len(sat),
        missed=len(missed),
        checksum=hashes.of_lines(line(person_id, total) for person_id, total in rows.items()),
        closed_on=due.on,
    )
    event = ExamWindowClosed(
        paper_id=window.paper_id,
        center_id=window.center_id,
        month=window.month,
        must_sit=window.must_sit,
        sat=window.sat,
        missed=window.missed,
        checksum=window.checksum,
        closed_on=window.closed_on,
    )
    policies = await marking.policies_of(tx, paper)
    tx.emit(event, place=Place(paper.center_id), cause=cause, policyset=policies.hash)
    await store.add(tx, window)
    await papers.close(tx, paper)
