"""Comparing periods with targets: what is missed, and what is met again (KPI-18)."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from chassis.messages.timers import Due
from chassis.messages.tx import Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from kpi.ground.calendar import actions as calendar
from kpi.ground.calendar.actions import PeriodNotOver
from kpi.ground.calendar.rules import newest_ended
from kpi.rankings.breaches import store
from kpi.rankings.breaches.rules import TargetPolicy, Value, clears, is_breach, values
from kpi.rankings.breaches.store import Person
from kpi.rankings.publication.actions import ReasonNeeded
from zhipei_events.kpi import ThresholdBreached, ThresholdCleared
from zhipei_events.values import Line

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
        raise PeriodNotOver(
            f"{period} ends on {last}, and late calls count for {policy.late_days} days"
        )
    await tx.lock(f"targets of {center_id}")
    revision = await store.judged(tx, center_id, kind, period) + 1
    find = _find_breaches if kind == BREACHES else _find_clearings
    found = await find(tx, center_id, period, first, last)
    if revision > 1 and not found:
        return 0
    if revision > 1 and reason is None:
        raise ReasonNeeded(f"the facts of {period} changed since it was judged")
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
    """Say which targets were missed, each once per person, indicator and period."""
    missed = [
        one
        for one in await _measured(tx, center_id, first, last)
        if is_breach(one.value, one.policy)
    ]
    events = [ThresholdBreached(**one.told(), breached_period=period) for one in missed]
    new = await store.add(
        tx,
        [
            {**event.model_dump(), "breach": event.breach, "period": period, "ended_on": last}
            for event in events
        ],
    )
    for event in events:
        if event.breach in new:
            tx.emit(event, place=Place(event.center_id, event.site_id), policyset=event.policyset)
    return len(new)


async def _find_clearings(tx: Tx, center_id: UUID, period: str, first: date, last: date) -> int:
    """Say of breaches that were over before this period began which targets were met in it."""
    waiting = await store.open_before(tx, center_id, first)
    agents = {one.agent_id for one in waiting}
    met = {
        (one.person.agent_id, one.value.indicator.name): one
        for one in (await _measured(tx, center_id, first, last, agents) if agents else ())
        if clears(one.value, one.policy)
    }
    cleared = [
        (breach, one) for breach in waiting if (one := met.get((breach.agent_id, breach.indicator)))
    ]
    for breach, one in cleared:
        event = ThresholdCleared(**one.told(), breached_period=breach.period, cleared_period=period)
        tx.emit(event, place=Place(event.center_id, event.site_id), policyset=event.policyset)
    rows = [
        {"breach": breach.breach, **one.value._asdict(), "indicator": breach.indicator}
        for breach, one in cleared
    ]
    await store.clear(tx, period, rows)
    return len(cleared)


class _Measured(NamedTuple):
    """A person's value beside its target, and the policies that it was judged by."""

    person: Person
    value: Value
    policy: TargetPolicy
    policyset: str

    def told(self) -> dict[str, Any]:
        """What both events say of it."""
        person, value = self.person, self.value
        return {
            "agent_id": person.agent_id,
            "team_id": person.team_id,
            "site_id": person.site_id,
            "center_id": person.center_id,
            "indicator": value.indicator.name,
            "value": value.value,
            "target": value.target,
            "counted": value.counted,
            "line": Line(person.line),
            "policyset": self.policyset,
        }


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
