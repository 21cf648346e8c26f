"""Ranking the people of a week: publishing the first time, and again when facts changed and someone says why (KPI-8, KPI-8d)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from chassis.http import NotFound, Refusal
from chassis.policies import PolicySet, resolve
from chassis.timers import Due
from chassis.timers import Scope as TimerScope
from chassis.tx import Place, Tx
from kpi.rankings import store
from kpi.rankings.rules import (
    QA_WEEKLY_MEAN,
    Candidate,
    End,
    GroupPolicy,
    RankingPolicy,
    Result,
    Scope,
    Scored,
    Staged,
    acting_scopes,
    days_of,
    rank,
    week_before,
)
from kpi.rankings.store import Member, Published, Standing
from zhipei_events.kpi import AgentRanked, Places, RankingPublished
from zhipei_events.values import Line, NotRanked, RankingKind, ranking_id

LATE_SCORE: Final = "late_score"
LATE_CALL: Final = "late_call"


class ReasonNeeded(Refusal):
    status = 409
    slug = "reason-needed"
    title = {"zh-Hans": "数据已变化，重新发布需要说明原因", "en": "The facts changed: publishing again needs a reason"}


class WeekNotOver(Refusal):
    status = 409
    slug = "week-not-over"
    title = {"zh-Hans": "该周尚未结束", "en": "The week is not over"}


async def centers(tx: Tx) -> Sequence[TimerScope]:
    """For whom weeks are ranked."""
    return [TimerScope(str(center), zone) for center, zone in await store.centers(tx)]


async def rank_last_week(tx: Tx, due: Due) -> None:
    """Monday's run: the ranking of the week that has just ended sets the groups of this one (QA-19)."""
    week, _, _ = week_before(due.on)
    await publish(tx, UUID(due.scope), week)


async def revise_stale_weeks(tx: Tx, due: Due) -> None:
    """Each night's run over published weeks whose facts changed since (KPI-8d)."""
    for week, reason in await store.take_stale(tx, UUID(due.scope)):
        await publish(tx, UUID(due.scope), week, reason)


async def note_scored(tx: Tx, scored: Sequence[Scored]) -> None:
    """Keep evaluations that enter a mean (QA-48); one of a week that was published makes it stale."""
    await store.add_scored(tx, scored)
    await note_changed(tx, {(one.center_id, one.week) for one in scored if one.center_id is not None}, LATE_SCORE)


async def note_stages(tx: Tx, staged: Sequence[Staged]) -> None:
    """Keep stages by the day from which they count (KPI-8c)."""
    await store.add_stages(tx, staged)


async def note_changed(tx: Tx, weeks: Collection[tuple[UUID, str]], reason: str) -> None:
    """Facts of these centers' weeks changed; what is not published yet is no matter."""
    if weeks:
        await store.mark_stale(tx, weeks, reason)


async def publish(tx: Tx, center_id: UUID, week: str, reason: str | None = None) -> int:
    """Publish the group rankings of a center's week; how many were published.

    Over the same facts nothing is published again (GEN-8). Over changed ones it is a new revision: ReasonNeeded without a reason.
    """
    zone = dict(await store.centers(tx)).get(center_id)
    if zone is None:
        raise NotFound(f"no center {center_id}")
    try:
        days = days_of(week)
    except ValueError:
        raise NotFound(f"there is no week {week}") from None
    if tx.today(zone) <= days[1]:
        raise WeekNotOver(f"{week} ends on {days[1]}")
    await tx.lock(f"rankings of {center_id}")
    group = GroupPolicy.of(await resolve(tx, "qa", on=days[0], scope={"center": center_id}))
    facts = await _facts(tx, week)
    published = 0
    for site_id in await store.sites(tx, center_id) if group.unit == "site" else [None]:
        place = {"center": center_id, "site": site_id}
        unit = GroupPolicy.of(await resolve(tx, "qa", on=days[0], scope=place)) if site_id else group
        policies = await resolve(tx, "kpi", on=days[0], scope=place)  # GEN-2b: the values of the period's first day
        for scope in acting_scopes(center_id, site_id, unit):
            published += await _publish(tx, scope, week, facts=facts, metric=unit.metric, policies=policies, reason=reason)
    return published


@dataclass(frozen=True, slots=True)
class _Facts:
    """What everybody did in a week, read once for all rankings of it."""

    work: Mapping[UUID, tuple[int, int]]
    scores: Mapping[UUID, Sequence[tuple[UUID, Decimal]]]
    stages: Mapping[UUID, str]

    def standing(self, member: Member, metric: str) -> Standing:
        """A member as a candidate; a metric that nobody can compute yet leaves everybody without a value (GEN-7)."""
        days, calls = self.work.get(member.agent_id, (0, 0))
        scored = self.scores.get(member.agent_id, ()) if metric == QA_WEEKLY_MEAN else ()
        stage = self.stages.get(member.agent_id, member.stage)
        totals = tuple(total for _, total in scored)
        candidate = Candidate(member.agent_id, member.employee_no, stage, days_worked=days, calls=calls, totals=totals)
        return Standing(candidate, tuple(evaluation for evaluation, _ in scored), member)


async def _facts(tx: Tx, week: str) -> _Facts:
    monday, sunday = days_of(week)
    return _Facts(await store.work(tx, monday, sunday), await store.scores(tx, week), await store.stages_on(tx, sunday))


async def _publish(tx: Tx, scope: Scope, week: str, *, facts: _Facts, metric: str, policies: PolicySet, reason: str | None) -> bool:
    ranking = ranking_id(tx.tenant, RankingKind.GROUP_WEEKLY, scope.name, week)
    newest = await store.newest(tx, ranking)
    if newest is None:
        people = await store.members(tx, scope, days_of(week)[0])
    else:
        people = await store.members_as_published(tx, ranking, newest.revision)
    behind = {member.agent_id: facts.standing(member, metric) for member in people}
    result = rank([one.candidate for one in behind.values()], RankingPolicy.of(policies), top=scope.top, bottom=scope.bottom)
    if newest is not None and _same(newest, result):
        return False
    if newest is not None and reason is None:
        raise ReasonNeeded(f"the facts of {week} in {scope.name} changed since revision {newest.revision}")
    head = {
        "ranking_id": ranking,
        "revision": newest.revision + 1 if newest else 1,
        "kind": RankingKind.GROUP_WEEKLY,
        "metric": metric,
        "line": scope.line,
        "unit_id": scope.unit_id,
        "scope": scope.name,
        "period": week,
        "acting": True,
        "policyset": policies.hash,
    }
    counted = {"ranked": result.ranked, "not_ranked": len(result.rows) - result.ranked, "checksum": result.checksum}
    ends = {"top": _stored(result.top), "bottom": _stored(result.bottom)}
    said = {"reason": reason if newest else None, "center_id": scope.center_id}
    await store.add(tx, {**head, **counted, **ends, **said, "published_at": tx.now}, result, behind)
    _say(tx, {**head, "line": scope.line and Line(scope.line)}, {**counted, **said, "site_id": scope.site_id}, result, behind)
    return True


def _same(newest: Published, result: Result) -> bool:
    return (newest.checksum, newest.top, newest.bottom) == (result.checksum, _stored(result.top), _stored(result.bottom))


def _stored(ends: Sequence[End]) -> list[dict[str, Any]]:
    return [{"asked": end.asked, "agents": [str(agent) for agent in end.agents]} for end in ends]


def _say(tx: Tx, ranked: dict[str, Any], head: dict[str, Any], result: Result, behind: Mapping[UUID, Standing]) -> None:
    """The head and one event per person, in any order (EVT-9)."""

    def places(ends: Sequence[End]) -> tuple[Places, ...]:
        return tuple(Places(asked=end.asked, size=len(end.agents), agents=end.agents) for end in ends)

    policyset = ranked["policyset"]
    published = RankingPublished(**ranked, **head, top=places(result.top), bottom=places(result.bottom))
    tx.emit(published, place=Place(published.center_id, published.site_id), policyset=policyset)
    of = published.ranked
    for row in result.rows:
        kept = behind[row.agent_id]
        event = AgentRanked(
            **ranked,
            team_id=kept.member.team_id,
            site_id=kept.member.site_id,
            center_id=kept.member.center_id,
            agent_id=row.agent_id,
            value=row.value,
            place=row.place,
            of=of,
            not_ranked=NotRanked(row.not_ranked) if row.not_ranked else None,
            evaluations=len(kept.evaluations),
            calls=kept.candidate.calls,
        )
        tx.emit(event, place=Place(kept.member.center_id, kept.member.site_id), policyset=policyset)
