"""Forms of exams by HTTP."""

from dataclasses import asdict
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.http.documents import MOST_ROWS, Documents, figures_of
from chassis.http.routes import NotFound, TxDep
from chassis.messages.tx import Tx
from documents import Figures
from measure.visibility import Reach, RecordKind
from training.classes.forms import actions as classes
from training.exams.forms import store
from training.exams.forms.formats import F16, F17, approval, items, schedule
from training.exams.papers import actions as papers
from training.exams.papers.actions import NO_PAPER
from training.exams.papers.rules import Paper
from training.ground.directory import actions as directory
from training.ground.directory.rules import Person

routes = Documents()


@routes.form(F16, permission="papers.read", shows=RecordKind.EXAM_PAPER)
async def paper_and_approval(paper_id: UUID, tx: TxDep) -> Figures:
    """A paper without its keys, and what was decided on it."""
    paper = await papers.get(tx, paper_id)
    if not tx.reach.covers(vars(paper)):
        raise NotFound(NO_PAPER, paper_id=paper_id)
    named = {id for id in (paper.author_id, paper.decided_by) if id}
    people = await directory.people(tx, named)
    covered = [UUID(link["session_id"]) for link in paper.links if "session_id" in link]
    sessions = await classes.held(tx, covered)
    return await figures_of(
        F16,
        items(paper),
        head=approval(paper, people, sessions),
        period=paper.month or "",
        produced_at=tx.now.astimezone(ZoneInfo(await _zone(tx, None, paper.center_id))),
        policy_set=paper.policyset,
    )


@routes.form(F17, permission="exams.read", shows=RecordKind.EXAM_BATCH)
async def batch_schedule(paper_id: UUID, tx: TxDep) -> Figures:
    """Who sits where and when, of those whose seats the caller may see (GEN-11)."""
    paper = await papers.get(tx, paper_id)
    seats = await store.places(tx, paper_id, limit=MOST_ROWS + 1)
    people = await directory.people(tx, {seat.person_id for seat in seats})
    places = [seat for seat in seats if _seen(tx.reach, paper, people[seat.person_id])]
    if not places and not tx.reach.covers(vars(paper)):
        raise NotFound(NO_PAPER, paper_id=paper_id)
    sites = {seat.site_id for seat in places}
    return await figures_of(
        F17,
        schedule(
            places,
            people,
            sites=await directory.unit_names(tx, {id for id in sites if id}),
            zones={site_id: await _zone(tx, site_id, paper.center_id) for site_id in sites},
        ),
        head={"month": paper.month, "paper": paper.title},
        period=paper.month or "",
        produced_at=tx.now.astimezone(ZoneInfo(await _zone(tx, None, paper.center_id))),
        policy_set=paper.policyset,
    )


def _seen(reach: Reach, paper: Paper, person: Person) -> bool:
    """Whether the caller sees a person of a paper: one of its center, or of their own people."""
    return reach.covers(vars(paper)) or reach.covers(asdict(person))


async def _zone(tx: Tx, site_id: UUID | None, center_id: UUID) -> str:
    return (await directory.site(tx, site_id, center_id)).zone
