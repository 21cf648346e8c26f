"""Comparing periods with targets: what is missed, and what is met again (KPI-18)."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from chassis.http.wording import Message
from chassis.messages.timers import Due
from chassis.messages.tx import Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from kpi.ground.calendar import actions as calendar
from kpi.ground.calendar.actions import PeriodNotOver
from kpi.ground.calendar.rules import newest_ended
from kpi.rankings.breaches import store
from kpi.rankings.breaches.rules import TargetPolicy, Value, clears, is_breach, values
from kpi.rankings.breaches.store import Breach, Clearing, Person
from kpi.rankings.publication.actions import ReasonNeeded
from zhipei_events.kpi import ThresholdBreached, ThresholdCleared
from zhipei_events.values import Line

COUNTS_LATE_CALLS = Message(
    "{period} 于 {last} 结束，此后 {days} 天内仍计入迟到的通话",
    "{period} ends on {last}, and late calls count for {days} days after it",
)
FACTS_CHANGED = Message(
    "{period} 判定后数据有变化，重新判定须说明原因",
    "The facts of {period} have changed since it was judged: give the reason for judging it again",
)

BREACHES: Final = "breaches"
CLEARINGS: Final = "clearings"


async def judge_newest(tx: Tx, due: Due) -> None:
    """Each night's run: the newest period whose late calls have all been counted, if it was not
    judged yet (KPI-0, KPI-18).
    """
    center_id = UUID(due.scope)
    policy = read(TargetPolicy, await resolve(tx, "kpi", on=due.on, scope={"center": center_id}))
    ended = due.on - timedelta(days=policy.late_days + 1)
    for kind, unit in ((BREACHES, policy.breach_period), (CLEARINGS, policy.clear_period)):
        period = newest_ended(unit, ended)
        if not await store.judged(tx, center_id, kind, period):
            await judge(tx, kind, center_id, period)


async def judge(tx: Tx, kind: str, center_id: UUID, period: str, reason: str | None = None) -> int:
    """Compare a center's week or month with the targets; how many breaches, or clearings, were
    found that were not known.

    Again over the same facts nothing is found (GEN-8). Over changed ones it is a new revision:
    ReasonNeeded without a reason. PeriodNotOver while late calls still count; NotFound where there
    is no such center or period.
    """
    today = await calendar.today(tx, center_id)
    policy = read(TargetPolicy, await resolve(tx, "kpi", on=today, scope={"center": center_id}))
    unit = policy.breach_period if kind == BREACHES else policy.clear_period
    first, last = calendar.days(unit, period)
    if today <= last + timedelta(days=policy.late_days):
        raise PeriodNotOver(COUNTS_LATE_CALLS, period=period, last=last, days=policy.late_days)
    await tx.lock(f"targets of {center_id}")
    revision = await store.judged(tx, center_id, kind, period) + 1
    find = _find_breaches if kind == BREACHES else _find_clearings
    found = await find(tx, center_id, period, first, last)
    if revision > 1 and not found:
        return 0
    if revision > 1 and reason is None:
        raise ReasonNeeded(FACTS_CHANGED, period=period)
    await store.note_judged(
        tx,
        center_id,
        kind,
        period,
        revision=revision,
        reason=reason if revision > 1 else None,
        found=found,
    )
    return found


async def _find_breaches(tx: Tx, center_id: UUID, period: str, first: date, last: date) -> int:
    """Publish which targets were missed, each once per person, indicator and period."""
    missed = [
        measured
        for measured in await _measured(tx, center_id, first, last)
        if is_breach(measured.value, measured.policy)
    ]
    events = [_breached(measured, period) for measured in missed]
    breaches = [
        _breach(tx, event, line=measured.person.line, ended_on=last)
        for measured, event in zip(missed, events, strict=True)
    ]
    new = await store.add(tx, breaches)
    for event in events:
        if event.breach in new:
            tx.emit(event, place=Place(event.center_id, event.site_id), policyset=event.policyset)
    return len(new)


def _breached(measured: "_Measured", period: str) -> ThresholdBreached:
    person, value = measured.person, measured.value
    return ThresholdBreached(
        agent_id=person.agent_id,
        team_id=person.team_id,
        site_id=person.site_id,
        center_id=person.center_id,
        line=Line(person.line),
        indicator=value.indicator.name,
        value=value.value,
        target=value.target,
        counted=value.counted,
        policyset=measured.policyset,
        breached_period=period,
    )


def _breach(tx: Tx, event: ThresholdBreached, *, line: str, ended_on: date) -> Breach:
    return Breach(
        breach=event.breach,
        agent_id=event.agent_id,
        team_id=event.team_id,
        site_id=event.site_id,
        center_id=event.center_id,
        indicator=event.indicator,
        period=event.breached_period,
        ended_on=ended_on,
        line=line,
        value=event.value,
        target=event.target,
        counted=event.counted,
        policyset=event.policyset,
        breached_at=tx.now,
    )


async def _find_clearings(tx: Tx, center_id: UUID, period: str, first: date, last: date) -> int:
    """Publish of breaches that were over before this period began which targets were met in it."""
    waiting = await store.open_before(tx, center_id, first)
    agents = {breach.agent_id for breach in waiting}
    met = {
        (measured.person.agent_id, measured.value.indicator.name): measured
        for measured in (await _measured(tx, center_id, first, last, agents) if agents else ())
        if clears(measured.value, measured.policy)
    }
    cleared: dict[str, Clearing] = {}
    for breach in waiting:
        measured = met.get((breach.agent_id, breach.indicator))
        if measured is None:
            continue
        event = _cleared(measured, breach.period, period)
        tx.emit(event, place=Place(event.center_id, event.site_id), policyset=event.policyset)
        cleared[breach.breach] = Clearing(
            cleared_period=period,
            cleared_value=measured.value.value,
            cleared_target=measured.value.target,
            cleared_counted=measured.value.counted,
            cleared_at=tx.now,
        )
    if cleared:
        await store.clear(tx, cleared)
    return len(cleared)


def _cleared(measured: "_Measured", breached: str, period: str) -> ThresholdCleared:
    person, value = measured.person, measured.value
    return ThresholdCleared(
        agent_id=person.agent_id,
        team_id=person.team_id,
        site_id=person.site_id,
        center_id=person.center_id,
        line=Line(person.line),
        indicator=value.indicator.name,
        value=value.value,
        target=value.target,
        counted=value.counted,
        policyset=measured.policyset,
        breached_period=breached,
        cleared_period=period,
    )


class _Measured(NamedTuple):
    """A person's value beside its target, and the policies that it was judged by."""

    person: Person
    value: Value
    policy: TargetPolicy
    policyset: str


async def _measured(
    tx: Tx, center_id: UUID, first: date, last: date, agents: Collection[UUID] | None = None
) -> list[_Measured]:
    """What people of a center come to between two days, by the targets of the first one (GEN-2b) in
    each place, project and post.
    """
    known: dict[tuple[object, ...], tuple[TargetPolicy, str]] = {}
    found = []
    for person, sums, ratings in await store.worked(tx, center_id, first, last, agents):
        place = {
            "center": center_id,
            "site": person.site_id,
            "project": person.project_id,
            "post": person.post,
        }
        at = tuple(place.values())
        if at not in known:
            policies = await resolve(tx, "kpi", on=first, scope=place)
            known[at] = read(TargetPolicy, policies), policies.hash
        policy, policyset = known[at]
        found += [
            _Measured(person, value, policy, policyset)
            for value in values(person.line, sums, ratings, policy)
        ]
    return found
