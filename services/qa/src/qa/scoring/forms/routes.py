"""Forms of scored calls and coachings by HTTP."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Query

from chassis.http.documents import MOST_ROWS, Documents, figures_of
from chassis.http.inputs import Day, Days
from chassis.http.routes import NotFound, TxDep
from documents import Figures
from measure.visibility import RecordKind
from qa.ground.directory import actions as directory
from qa.ground.scorecards import actions as scorecards
from qa.ground.scorecards.rules import TitledCriterion
from qa.scoring.evaluations.actions import NO_EVALUATION
from qa.scoring.forms import store
from qa.scoring.forms.formats import (
    F23,
    F27,
    F29,
    Titles,
    coachings,
    criteria,
    evaluation,
    work,
)

routes = Documents()


@routes.form(F23, permission="evaluations.read", shows=RecordKind.OWN_SCORE, work=("inspector_id",))
async def evaluation_of_a_recording(evaluation_id: UUID, tx: TxDep) -> Figures:
    """An evaluation once it was delivered, of those that the caller may see (GEN-11)."""
    scored = await store.find_scored(tx, evaluation_id, reach=tx.reach)
    if scored is None:
        raise NotFound(NO_EVALUATION, evaluation_id=evaluation_id)
    zone = await directory.zone(tx, scored.site_id, scored.center_id)
    people = await directory.people(tx, [scored.agent_id, scored.inspector_id])
    card = await scorecards.get_card(tx, scored.scorecard_id)
    return await figures_of(
        F23,
        criteria(scored, _titles(card.criteria)),
        head=evaluation(scored, people, card.title, zone),
        period=scored.call_date.isoformat(),
        produced_at=scored.submitted_at.astimezone(ZoneInfo(zone)),
        policy_set=scored.policyset or "",
    )


@routes.form(
    F27, permission="assignments.read", shows=RecordKind.INSPECTION_WORK, work=("inspector_id",)
)
async def daily_inspection_assignment(center_id: UUID, day: Day, tx: TxDep) -> Figures:
    """Who was given which calls of a center on a day; inspectors see their own lists."""
    zone = await directory.zone(tx, None, center_id)
    begin = datetime.combine(day, time(), ZoneInfo(zone))
    given = await store.work(
        tx,
        begin,
        begin + timedelta(days=1),
        center_id=center_id,
        reach=tx.reach,
        limit=MOST_ROWS + 1,
    )
    named = {id for one in given for id in (one.inspector_id, one.agent_id)}
    return await figures_of(
        F27,
        work(given, await directory.people(tx, named), zone),
        period=day.isoformat(),
        produced_at=tx.now.astimezone(ZoneInfo(zone)),
    )


@routes.form(
    F29,
    permission="coachings.read",
    shows=RecordKind.OWN_SCORE,
    work=("coach_id", "inspector_id"),
)
async def online_coaching_record(tx: TxDep, days: Annotated[Days, Query()]) -> Figures:
    """Coachings that are due in some days, with what was said; of those that the caller may see
    (GEN-11).
    """
    coached = await store.coached(tx, days.first, days.last, reach=tx.reach, limit=MOST_ROWS + 1)
    cards = await store.cards_of(tx, [one.coaching_id for one in coached])
    titles: dict[str, Mapping[str, str]] = {}
    for scorecard_id in cards:
        titles |= _titles((await scorecards.get_card(tx, scorecard_id)).criteria)
    named = {id for one in coached for id in (one.agent_id, one.coach_id, one.held_by) if id}
    zone = await directory.zone(tx, None, None)
    return await figures_of(
        F29,
        coachings(coached, await directory.people(tx, named), titles),
        period=f"{days.first}–{days.last}",
        produced_at=tx.now.astimezone(ZoneInfo(zone)),
    )


def _titles(criteria: Iterable[TitledCriterion]) -> Titles:
    return {criterion.code: criterion.title for criterion in criteria}
