"""The week of a draw: commit the seed, fix the quotas, draw day by day, close and reveal (QA-4,
QA-4b). One run each, by time.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Row

from chassis.messages.timers import Due, Scope
from chassis.messages.tx import Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import PolicySet
from measure import hashes
from measure.workdays import monday_of
from qa.draws.assignment.actions import assign
from qa.draws.quotas import actions as quotas
from qa.draws.quotas.actions import Sheet, Week
from qa.draws.quotas.rules import ordered_days
from qa.draws.sampling import rules, store
from qa.draws.sampling.rules import CLOSING, METHOD, Call, SamplingPolicy
from qa.draws.sampling.store import Known
from qa.ground.directory import actions as directory
from zhipei_events.qa import (
    DrawnCall,
    FrameHash,
    SampleCommitted,
    SampleDrawn,
    SampleRevealed,
    SampleShortfall,
    TypeShortfall,
)
from zhipei_events.values import Group, Line, Media

COMMITTED, FIXED, REVEALED = "committed", "fixed", "revealed"
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Run:
    """One run of a week's draw. draw: the row; day: None is the closing run; sets: site → policies
    of the week's first day.
    """

    week: Week
    day: date | None
    draw: Row[Any]
    agents: Sequence[Row[Any]]
    sheet: str
    sets: Mapping[UUID | None, PolicySet]
    drawn: Sequence[Call]
    frame: "_Frame"

    @property
    def name(self) -> str:
        return self.day.isoformat() if self.day else CLOSING


@dataclass(frozen=True)
class _Frame:
    """The eligible calls of a run with what is known of each; rejected: employee number → reason →
    calls.
    """

    calls: Mapping[Call, Known]
    rejected: Mapping[str, Counter[str]]

    @classmethod
    def of(cls, rows: Iterable[Known], policies: Mapping[str, SamplingPolicy]) -> Self:
        """policies: by employee number."""
        calls: dict[Call, Known] = {}
        rejected: dict[str, Counter[str]] = {}
        for row in rows:
            if row.is_drawn:
                continue
            reason = rules.rejection(
                seconds=row.seconds,
                recording=row.recording,
                transcript=row.transcript,
                incident=False,
                evaluated=row.is_evaluated,
                policy=policies[row.employee_no],
            )
            if reason is None:
                calls[_call(row)] = row
            else:
                rejected.setdefault(row.employee_no, Counter())[reason] += 1
        return cls(calls, rejected)

    @cached_property
    def lines(self) -> list[str]:
        return sorted(call.line() for call in self.calls)

    @cached_property
    def sha256(self) -> str:
        return hashes.of_lines(self.lines)


def _call(row: Known | Row[Any]) -> Call:
    return Call(row.business_date, row.employee_no, row.call_key, row.call_type)


# ---- for whom there are draws


async def lines(tx: Tx) -> Sequence[Scope]:
    """Every line of every center."""
    return [
        Scope(f"{center_id}/{line}", zone) for center_id, line, zone in await directory.lines(tx)
    ]


async def closing_lines(tx: Tx) -> Sequence[Scope]:
    """The same with the time of their closing runs (QA-4 step 4)."""
    found = []
    for center_id, line, zone in await directory.lines(tx):
        sets = await quotas.policies(tx, Week(center_id, line, tx.today(zone)), ())
        found.append(
            Scope(
                f"{center_id}/{line}",
                zone,
                read(SamplingPolicy, sets[None]).closing_run_time,
            )
        )
    return found


def _week(due: Due, on: date) -> Week:
    center_id, _, line = due.scope.partition("/")
    return Week(UUID(center_id), line, monday_of(on))


# ---- the runs


async def commit(tx: Tx, due: Due) -> None:
    """Fix the seed of the week that begins tomorrow, and publish what it will be held to
    (QA-4b).
    """
    week = _week(due, due.on + _WEEK)
    tenant_seed = await directory.simulated_seed(tx)
    center = str(week.center_id)
    seed = (
        secrets.token_hex(32)
        if tenant_seed is None
        else hashes.simulated_seed(tenant_seed, center, week.line, week.name)
    )
    event = SampleCommitted(
        center_id=week.center_id,
        line=Line(week.line),
        week=week.name,
        method=METHOD,
        commitment=hashes.of_text(seed),
        simulated=tenant_seed is not None,
    )
    told = event.model_dump(exclude={"line"}) | {
        "line": week.line,
        "draw": event.draw.rpartition(":")[2],
    }
    if await store.add_draw(tx, told | {"seed": seed, "state": COMMITTED, "committed_at": tx.now}):
        tx.emit(event, place=Place(week.center_id))


async def fix_quotas(tx: Tx, due: Due) -> None:
    """Monday 00:00: the quota sheet from the facts of this moment (QA-4 step 1). A week whose seed
    was not committed is not drawn.
    """
    week = _week(due, due.on)
    draw = await store.find_draw(tx, week)
    if draw is not None and draw.state == COMMITTED:
        await _put(tx, week, await quotas.fix(tx, week))
        await store.set_draw(tx, week, state=FIXED, fixed_at=tx.now)


async def draw_day(tx: Tx, due: Due) -> None:
    """The run for the day that has ended (QA-4 step 3)."""
    day = due.on - _DAY
    week = _week(due, day)
    draw = await store.find_draw(tx, week)
    if draw is None or draw.state != FIXED:
        return
    if day == week.monday:
        # What arrives during Monday and holds from its beginning counts too: ranking, off-post.
        await _put(tx, week, await quotas.settle(tx, week))
    agents = await quotas.agents(tx, week)
    run = await _run(tx, week, day, agents, await _calls(tx, week, [day], agents))
    await _take(
        tx,
        run,
        rules.draw_day(draw.seed, day, run.frame.calls, quotas.lines(run.agents), run.drawn),
    )
    await assign(tx, week.center_id, due.on)


async def close(tx: Tx, due: Due) -> None:
    """The closing run of the week before: what is missing, shortfalls, and the seed for everyone to
    see (QA-4 step 4).
    """
    week = _week(due, due.on - _WEEK)
    draw = await store.find_draw(tx, week)
    if draw is None or draw.state != FIXED:
        return
    calls = await _calls(tx, week, week.days, await quotas.agents(tx, week))
    count = Counter(row.employee_no for row in calls)
    run = await _run(tx, week, None, await quotas.close(tx, week, count), calls)
    sheet = quotas.lines(run.agents)
    taken = rules.draw_closing(draw.seed, run.frame.calls, sheet, run.drawn)
    await _take(tx, run, taken)
    drawn = [*run.drawn, *taken]
    _say_shortfalls(tx, run, rules.agent_shortfalls(sheet, drawn, count))
    types = Counter(row.call_type for row in calls)
    policy = read(SamplingPolicy, run.sets[None])
    eligible = Counter(call.type for call in [*run.frame.calls, *run.drawn])
    missing = rules.type_shortfalls(types, eligible, drawn, policy)
    least = policy.type_min_evaluations
    shortfalls = [
        TypeShortfall(call_type=one.of, calls=types[one.of], drawn=least - one.missing, due=least)
        for one in missing
    ]
    await _reveal(tx, run, shortfalls)
    await assign(tx, week.center_id, due.on)


# ---- their steps


async def _put(tx: Tx, week: Week, sheet: Sheet) -> None:
    groups = sheet.groups
    made = {
        "rule": groups.rule,
        "sizes": dict(groups.sizes),
        "ranked": sheet.ranked,
        "policyset": sheet.policyset,
    }
    await store.set_draw(tx, week, sheet=sheet.sha256, **made)


async def _calls(
    tx: Tx, week: Week, days: Sequence[date], agents: Sequence[Row[Any]]
) -> Sequence[Known]:
    return await store.calls_of(tx, week, days, {row.agent_id: row.employee_no for row in agents})


async def _run(
    tx: Tx, week: Week, day: date | None, agents: Sequence[Row[Any]], calls: Sequence[Known]
) -> _Run:
    """Freeze the frame of a run, and keep it."""
    sets = await quotas.policies(tx, week, {row.site_id for row in agents})
    held = {site_id: read(SamplingPolicy, one) for site_id, one in sets.items()}
    frame = _Frame.of(calls, {row.employee_no: held[row.site_id] for row in agents})
    drawn = [_call(row) for row in await store.drawn_of(tx, week)]
    sheet = quotas.sheet_hash(agents)
    await store.set_draw(tx, week, sheet=sheet)
    draw = await store.get_draw(tx, week)
    run = _Run(week, day, draw, agents, sheet, sets, drawn, frame)
    text, rejected = "\n".join(frame.lines), dict(sum(frame.rejected.values(), Counter()))
    await store.add_frame(
        tx, week, run=run.name, lines=text, sha256=frame.sha256, rejected=rejected, frozen_at=tx.now
    )
    return run


async def _take(tx: Tx, run: _Run, taken: Sequence[Call]) -> None:
    """One sample-drawn per agent of whom something was drawn; the calls are kept with the event
    that tells of them.
    """
    had = Counter(call.employee_no for call in run.drawn)
    by_agent: dict[str, list[Call]] = {}
    for call in taken:
        by_agent.setdefault(call.employee_no, []).append(call)
    rows = []
    for sample in run.agents:
        calls = by_agent.get(sample.employee_no)
        if calls:
            event = _drawn(run, sample, calls)
            told = tx.emit(
                event,
                place=Place(sample.center_id, sample.site_id),
                policyset=run.sets[sample.site_id].hash,
            )
            kept = {"sample_id": sample.sample_id, "run": run.name, "event_id": told.id}
            for nth, (call, drawn) in enumerate(
                zip(calls, event.drawn, strict=True), had[sample.employee_no] + 1
            ):
                kind = "extra" if nth > event.quota else "quota"
                rows.append(
                    kept | drawn.model_dump() | {"business_date": call.on, "sample_kind": kind}
                )
    await store.add_drawn(tx, rows)


def _drawn(run: _Run, sample: Row[Any], calls: Sequence[Call]) -> SampleDrawn:
    seed, known = run.draw.seed, run.frame.calls
    return SampleDrawn(
        **_whose(sample),
        day=run.day,
        closing=run.day is None,
        rule="QA-3a" if sample.groups[0] == "new" else "QA-19",
        precedence=tuple(Group(group) for group in sample.groups),
        quota=sample.quota if sample.closing is None else sample.closing,
        extra=sample.extra,
        rostered=tuple(ordered_days(seed, sample.employee_no, sample.rostered)),
        eligible_media=Media(run.sets[sample.site_id]["qa.eligible_media"]),
        commitment=run.draw.commitment,
        frame=run.frame.sha256,
        sheet=run.sheet,
        drawn=tuple(
            DrawnCall(
                call_id=known[call].call_id,
                call_key=call.key,
                call_type=call.type,
                ticket=hashes.ticket(seed, call.key),
            )
            for call in calls
        ),
        causes=tuple(known[call].cause_id for call in calls),
    )


def _whose(sample: Row[Any]) -> dict[str, Any]:
    facts = {
        name: getattr(sample, name)
        for name in ("sample_id", "agent_id", "team_id", "site_id", "center_id", "week")
    }
    return facts | {"line": Line(sample.line), "group": Group(sample.groups[0])}


def _say_shortfalls(tx: Tx, run: _Run, shortfalls: Iterable[rules.Shortfall]) -> None:
    samples = {sample.employee_no: sample for sample in run.agents}
    for one in shortfalls:
        sample = samples[one.of]
        due = sample.closing + sample.extra
        event = SampleShortfall(
            **_whose(sample),
            due=due,
            drawn=due - one.missing,
            missing=one.missing,
            reason=one.reason,
            rejected=dict(run.frame.rejected.get(one.of, {})),
        )
        tx.emit(
            event,
            place=Place(sample.center_id, sample.site_id),
            policyset=run.sets[sample.site_id].hash,
        )


async def _reveal(tx: Tx, run: _Run, shortfalls: Sequence[TypeShortfall]) -> None:
    frames = await store.frames_of(tx, run.week)
    event = SampleRevealed(
        center_id=run.week.center_id,
        line=Line(run.week.line),
        week=run.week.name,
        method=run.draw.method,
        commitment=run.draw.commitment,
        seed=run.draw.seed,
        frames=tuple(
            FrameHash(
                day=None if row.run == CLOSING else date.fromisoformat(row.run), sha256=row.sha256
            )
            for row in frames
        ),
        sheet=run.sheet,
        shortfalls=tuple(shortfalls),
    )
    missing = [one.model_dump(mode="json") for one in shortfalls]
    await store.set_draw(tx, run.week, state=REVEALED, revealed_at=tx.now, shortfalls=missing)
    tx.emit(event, place=Place(run.week.center_id), policyset=run.sets[None].hash)
