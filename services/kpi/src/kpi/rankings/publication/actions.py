"""Ranking the people of a period: publishing the first time, and again when facts changed and
someone says why (KPI-8, KPI-8d).

What the kinds share stands in `publish`; what makes each of them its own, in the function that
prepares it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from chassis.http.problems import Refusal
from chassis.http.wording import Message
from chassis.messages.timers import Due
from chassis.messages.tx import Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import PolicySet, resolve
from kpi.ground.calendar import actions as calendar
from kpi.ground.calendar.actions import PeriodNotOver
from kpi.ground.stale import actions as stale
from kpi.rankings.marks import actions as exams
from kpi.rankings.presence import actions as presence
from kpi.rankings.presence.rules import Attended
from kpi.rankings.publication import store
from kpi.rankings.publication.rules import (
    GROUP_WEEKLY,
    MONTHLY_EXAM,
    QA_WEEKLY_MEAN,
    Candidate,
    End,
    GroupPolicy,
    Kind,
    LastPlaces,
    RankingPolicy,
    Result,
    Row,
    Scope,
    group_scopes,
    month_scopes,
    rank,
)
from kpi.rankings.publication.store import Head, Member, RankingName, Standing, StoredRow
from kpi.rankings.scores import actions as scores
from measure.workdays import week_of
from zhipei_events.kpi import AgentRanked, Places, RankingPublished
from zhipei_events.values import Line, NotRanked, RankingKind, ranking_id

WEEK_RUNS = Message("{week} 于 {last} 结束，之后才能发布", "{week} is published after {last}")
RANKS_CHANGED = Message(
    "{period} 的数据自第 {revision} 版发布后有变化，重新发布须说明原因",
    "The facts of {period} have changed since revision {revision}: say why to publish again",
)

CHUNK: Final = 2_000
"""People written and emitted in one go: bounds memory and the wait between two statements."""


class ReasonNeeded(Refusal):
    status = 409
    slug = "reason-needed"
    title = {
        "zh-Hans": "数据已变化，重新发布需要说明原因",
        "en": "The facts changed: publishing again needs a reason",
    }


class ExamNotWhole(Refusal):
    status = 409
    slug = "exam-not-whole"
    title = {
        "zh-Hans": "本月考试结果尚未到齐",
        "en": "The results of the month's exam are not all there",
    }


# ---- what runs by time


async def rank_last_week(tx: Tx, due: Due) -> None:
    """Monday's run: the ranking of the week that has just ended sets the groups of this one
    (QA-19).
    """
    await publish(tx, GROUP_WEEKLY, UUID(due.scope), week_of(due.on - timedelta(days=7)))


async def rank_exams(tx: Tx, due: Due) -> None:
    """Each morning's run: an exam is ranked on the next working day after it was closed, or the
    first one on which it is whole (EXM-11).
    """
    center_id = UUID(due.scope)
    for exam in await exams.unranked(tx, center_id):
        if exam.whole and exam.closed_on < due.on and await calendar.works(tx, center_id, due.on):
            await publish(tx, MONTHLY_EXAM, center_id, exam.month)


async def revise_stale(tx: Tx, due: Due) -> None:
    """Each night's run over published periods whose facts changed since (KPI-8d)."""
    for kind, period, reason in await stale.take(tx, UUID(due.scope)):
        await publish(tx, KINDS[kind], UUID(due.scope), period, reason)


# ---- what a kind is made of


@dataclass(frozen=True, slots=True)
class _Plan:
    """One ranking that is to be made: whose people, by which policies."""

    scope: Scope
    metric: str
    policies: PolicySet


@dataclass(frozen=True, slots=True)
class _Facts:
    """What everybody did in a period, read once for all rankings of it. marks: the ids of what
    makes the value, and what each gave.
    """

    members: Sequence[Member]
    stages: Mapping[UUID, str]
    attended: Attended
    calls: Mapping[UUID, tuple[int, int]]
    marks: Mapping[UUID, tuple[Sequence[UUID], Sequence[Decimal]]]
    without: Mapping[UUID, str] = field(default_factory=dict)

    def standing(self, member: Member) -> Standing:
        days, calls = self.calls.get(member.agent_id, (0, 0))
        of, marks = self.marks.get(member.agent_id, ((), ()))
        candidate = Candidate(
            member.agent_id,
            member.employee_no,
            self.stages.get(member.agent_id, member.stage),
            days_worked=self.attended.worked(
                member.agent_id, member.site_id, days_with_a_call=days
            ),
            calls=calls,
            marks=tuple(marks),
            without=self.without.get(member.agent_id, "no_value"),
        )
        return Standing(candidate, tuple(of), member)


async def _weekly(tx: Tx, center_id: UUID, week: str) -> tuple[list[_Plan], _Facts]:
    """The ranking that makes qa's groups: the week's means of QA-48, per line or pooled, in each of
    qa's units (QA-19).

    A metric that nobody can compute yet leaves everybody without a value (GEN-7).
    """
    first, last = calendar.days("week", week)
    if await calendar.today(tx, center_id) <= last:
        raise PeriodNotOver(WEEK_RUNS, week=week, last=last)
    group = read(GroupPolicy, await resolve(tx, "qa", on=first, scope={"center": center_id}))
    plans = []
    for site_id in await calendar.sites(tx, center_id) if group.unit == "site" else [None]:
        place = {"center": center_id, "site": site_id}
        unit = (
            read(GroupPolicy, await resolve(tx, "qa", on=first, scope=place)) if site_id else group
        )
        # GEN-2b: the values of the period's first day
        policies = await resolve(tx, "kpi", on=first, scope=place)
        plans += [
            _Plan(scope, unit.metric, policies) for scope in group_scopes(center_id, site_id, unit)
        ]
    by_means = any(plan.metric == QA_WEEKLY_MEAN for plan in plans)
    means = await scores.of_week(tx, week) if by_means else {}
    return plans, await _facts(
        tx, first, last, await store.members(tx, center_id, first), stage_day=last, marks=means
    )


async def _exam(tx: Tx, center_id: UUID, month: str) -> tuple[list[_Plan], _Facts]:
    """The ranking by the month's exam: the whole center, and for information each line and site
    (EXM-11, KPI-8).
    """
    first, last = calendar.days("month", month)
    today = await calendar.today(tx, center_id)
    exam = await exams.closed(tx, center_id, month)
    if exam is None or not exam.whole or exam.closed_on > today:
        raise ExamNotWhole
    sat = {mark.person_id: mark for mark in await exams.marks_of(tx, exam.paper_id)}
    people = [  # the units as of the exam, where they were told
        member._replace(team_id=mark.team_id, site_id=mark.site_id, center_id=mark.center_id)
        if (mark := sat.get(member.agent_id)) and mark.center_id
        else member
        for member in await store.members(tx, center_id, first, and_these=list(sat))
    ]
    marks = {
        agent: ([mark.sitting_id or mark.paper_id], [mark.total])
        for agent, mark in sat.items()
        if mark.total is not None
    }
    facts = await _facts(tx, first, last, people, stage_day=min(last, exam.closed_on), marks=marks)
    missed = {agent: "exam_missed" for agent, mark in sat.items() if mark.total is None}
    policies = await resolve(tx, "kpi", on=first, scope={"center": center_id})
    scopes = month_scopes(
        center_id, await calendar.sites(tx, center_id), MONTHLY_EXAM, read(LastPlaces, policies)
    )
    return [_Plan(scope, MONTHLY_EXAM.name, policies) for scope in scopes], replace(
        facts, without=missed
    )


async def _facts(
    tx: Tx,
    first: date,
    last: date,
    members: Sequence[Member],
    *,
    stage_day: date,
    marks: Mapping[UUID, tuple[Sequence[UUID], Sequence[Decimal]]],
) -> _Facts:
    return _Facts(
        members=members,
        stages=await presence.stages_on(tx, stage_day),
        attended=await presence.attended(tx, first, last),
        calls=await store.calls(tx, first, last),
        marks=marks,
    )


_PREPARE: Final[Mapping[str, Callable[[Tx, UUID, str], Awaitable[tuple[list[_Plan], _Facts]]]]] = {
    GROUP_WEEKLY.name: _weekly,
    MONTHLY_EXAM.name: _exam,
}
KINDS: Final = {kind.name: kind for kind in (GROUP_WEEKLY, MONTHLY_EXAM)}


# ---- what they share


async def publish(
    tx: Tx, kind: Kind, center_id: UUID, period: str, reason: str | None = None
) -> int:
    """Publish a kind's rankings of a center's week or month; how many were published.

    Over the same facts nothing is published again (GEN-8). Over changed ones it is a new revision:
    ReasonNeeded without a reason. PeriodNotOver and ExamNotWhole while the facts are not all there;
    NotFound where there is no such center or period.
    """
    await tx.lock(f"rankings of {center_id}")
    plans, facts = await _PREPARE[kind.name](tx, center_id, period)
    return sum(
        [await _publish(tx, kind, plan, period, facts=facts, reason=reason) for plan in plans]
    )


async def _publish(
    tx: Tx, kind: Kind, plan: _Plan, period: str, *, facts: _Facts, reason: str | None
) -> bool:
    scope, policies = plan.scope, plan.policies
    ranking = ranking_id(tx.tenant, kind.name, scope.name, period)
    newest = await store.newest(tx, ranking)
    people, before = await _people(tx, newest, facts, scope)
    behind = {member.agent_id: facts.standing(member) for member in people}
    candidates = [standing.candidate for standing in behind.values()]
    result = rank(candidates, RankingPolicy.of(policies, kind), top=scope.top, bottom=scope.bottom)
    if newest is not None and _same(newest, result):
        return False
    if newest is not None and reason is None:
        raise ReasonNeeded(RANKS_CHANGED, period=period, revision=newest.ranking.revision)
    head = Head(
        ranking=RankingName(
            ranking_id=ranking,
            kind=kind.name,
            metric=plan.metric,
            line=scope.line,
            unit_id=scope.unit_id,
            scope=scope.name,
            period=period,
            revision=newest.ranking.revision + 1 if newest else 1,
            acting=scope.acting,
            policyset=policies.hash,
        ),
        center_id=scope.center_id,
        ranked=result.ranked,
        not_ranked=len(result.rows) - result.ranked,
        checksum=result.checksum,
        top=result.top,
        bottom=result.bottom,
        reason=reason if newest else None,
        moved=result.moved(before) if newest else None,
        published_at=tx.now,
    )
    await store.add(tx, head)
    _publish_head(tx, head, site_id=scope.site_id)
    # fifty thousand people at once kept the database waiting for a minute
    for start in range(0, len(result.rows), CHUNK):
        rows = [
            _row(head.ranking, row, behind[row.agent_id], was=before.get(row.agent_id))
            for row in result.rows[start : start + CHUNK]
        ]
        await store.add_rows(tx, rows)
        _publish_rows(tx, head, rows)
        await tx.flush()  # the outbox rows of this chunk; they commit with the transaction
    return True


async def _people(
    tx: Tx, newest: Head | None, facts: _Facts, scope: Scope
) -> tuple[Sequence[Member], Mapping[UUID, int | None]]:
    """Who is ranked, and the places of the revision before. A revision changes places, not who is
    in it.
    """
    if newest is None:
        return [m for m in facts.members if scope.holds(m.site_id, m.line)], {}
    ranking = newest.ranking
    published = await store.members_as_published(tx, ranking.ranking_id, ranking.revision)
    return list(published), {member.agent_id: place for member, place in published.items()}


def _same(newest: Head, result: Result) -> bool:
    before = (newest.checksum, newest.top, newest.bottom)
    return before == (result.checksum, result.top, result.bottom)


def _row(ranking: RankingName, row: Row, standing: Standing, *, was: int | None) -> StoredRow:
    member, candidate = standing.member, standing.candidate
    return StoredRow(
        ranking_id=ranking.ranking_id,
        revision=ranking.revision,
        agent_id=row.agent_id,
        team_id=member.team_id,
        site_id=member.site_id,
        center_id=member.center_id,
        value=row.value,
        place=row.place,
        was=was,
        not_ranked=row.not_ranked,
        evaluations=standing.evaluations,
        marks=candidate.marks,
        days_worked=candidate.days_worked,
        calls=candidate.calls,
    )


def _publish_head(tx: Tx, head: Head, *, site_id: UUID | None) -> None:
    """The head, which rows precede or follow (EVT-9)."""
    ranking = head.ranking
    event = RankingPublished(
        ranking_id=ranking.ranking_id,
        kind=RankingKind(ranking.kind),
        metric=ranking.metric,
        line=Line(ranking.line) if ranking.line else None,
        unit_id=ranking.unit_id,
        scope=ranking.scope,
        period=ranking.period,
        revision=ranking.revision,
        acting=ranking.acting,
        policyset=ranking.policyset,
        center_id=head.center_id,
        site_id=site_id,
        ranked=head.ranked,
        not_ranked=head.not_ranked,
        checksum=head.checksum,
        reason=head.reason,
        moved=head.moved,
        top=_places(head.top),
        bottom=_places(head.bottom),
    )
    tx.emit(event, place=Place(head.center_id, site_id), policyset=ranking.policyset)


def _places(ends: Sequence[End]) -> tuple[Places, ...]:
    return tuple(Places(asked=end.asked, size=len(end.agents), agents=end.agents) for end in ends)


def _publish_rows(tx: Tx, head: Head, rows: Sequence[StoredRow]) -> None:
    """One event per person, in any order (EVT-9)."""
    ranking = head.ranking
    kind, line = RankingKind(ranking.kind), Line(ranking.line) if ranking.line else None
    for row in rows:
        event = AgentRanked(
            ranking_id=ranking.ranking_id,
            kind=kind,
            metric=ranking.metric,
            line=line,
            unit_id=ranking.unit_id,
            scope=ranking.scope,
            period=ranking.period,
            revision=ranking.revision,
            acting=ranking.acting,
            policyset=ranking.policyset,
            of=head.ranked,
            agent_id=row.agent_id,
            team_id=row.team_id,
            site_id=row.site_id,
            center_id=row.center_id,
            value=row.value,
            place=row.place,
            was=row.was,
            not_ranked=NotRanked(row.not_ranked) if row.not_ranked else None,
            evaluations=len(row.evaluations),
            calls=row.calls,
        )
        tx.emit(event, place=Place(row.center_id, row.site_id), policyset=ranking.policyset)
