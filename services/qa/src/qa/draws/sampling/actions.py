"""The week of a draw: commit the seed, fix the quotas, draw day by day, close and reveal (QA-4,
QA-4b). One run each, by time.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from chassis.messages.timers import Due, Scope
from chassis.messages.tx import Place, Tx
from chassis.policies.reading import read
from chassis.policies.resolution import PolicySet
from measure import hashes
from measure.workdays import monday_of
from qa.draws.assignment.actions import assign
from qa.draws.quotas import actions as quotas
from qa.draws.quotas.actions import Sheet
from qa.draws.quotas.rules import Sample, Week, ordered_days
from qa.draws.sampling import rules, store
from qa.draws.sampling.formats import drawn_calls, frame_hashes
from qa.draws.sampling.rules import (
    CLOSING,
    FOLLOWS,
    METHOD,
    Call,
    DrawState,
    EligibleCalls,
    KnownCalls,
    SamplingPolicy,
)
from qa.draws.sampling.store import Draw, DrawGroups, Drawn, Frame, TypeShort
from qa.ground.calls import actions as candidates
from qa.ground.directory import actions as directory
from qa.scoring.evaluations import actions as evaluations
from zhipei_events.qa import (
    SampleCommitted,
    SampleDrawn,
    SampleRevealed,
    SampleShortfall,
    TypeShortfall,
)
from zhipei_events.values import Group, Line, Media

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Run:
    """One run of a week's draw. day: None is the closing run; sets: site → policies of the week's
    first day.
    """

    week: Week
    day: date | None
    draw: Draw
    agents: Sequence[Sample]
    sheet: str
    sets: Mapping[UUID | None, PolicySet]
    drawn: Sequence[Call]
    frame: EligibleCalls

    @property
    def name(self) -> str:
        return self.day.isoformat() if self.day else CLOSING


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
    draw = Draw(
        center_id=week.center_id,
        line=week.line,
        week=week.name,
        draw=event.draw.rpartition(":")[2],
        method=METHOD,
        seed=seed,
        commitment=event.commitment,
        simulated=event.simulated,
        state=DrawState.COMMITTED,
        committed_at=tx.now,
    )
    if await store.add_draw(tx, draw):
        tx.emit(event, place=Place(week.center_id))


async def fix_quotas(tx: Tx, due: Due) -> None:
    """Monday 00:00: the quota sheet from the facts of this moment (QA-4 step 1). A week whose seed
    was not committed is not drawn.
    """
    week = _week(due, due.on)
    draw = await store.find_draw(tx, week)
    if draw is not None and DrawState.FIXED in FOLLOWS[draw.state]:
        grouped = _grouped(draw, await quotas.fix(tx, week))
        await store.set_draw(tx, replace(grouped, state=DrawState.FIXED, fixed_at=tx.now))


async def draw_day(tx: Tx, due: Due) -> None:
    """The run for the day that has ended (QA-4 step 3)."""
    day = due.on - _DAY
    week = _week(due, day)
    draw = await store.find_draw(tx, week)
    if draw is None or draw.state is not DrawState.FIXED:
        return
    if day == week.monday:
        # What arrives during Monday and holds from its beginning counts too: ranking, off-post.
        draw = _grouped(draw, await quotas.settle(tx, week))
    agents = await quotas.agents(tx, week)
    calls = await _calls(tx, week, [day], agents)
    run = await _run(tx, draw, week, day=day, agents=agents, calls=calls)
    sheet = quotas.lines(run.agents)
    await _keep_drawn(tx, run, rules.draw_day(draw.seed, day, run.frame.calls, sheet, run.drawn))
    await _give_out(tx, week.center_id, due.on)


async def close(tx: Tx, due: Due) -> None:
    """The closing run of the week before: what is missing, shortfalls, and the seed for everyone to
    see (QA-4 step 4).
    """
    week = _week(due, due.on - _WEEK)
    draw = await store.find_draw(tx, week)
    if draw is None or draw.state is not DrawState.FIXED:
        return
    calls = await _calls(tx, week, week.days, await quotas.agents(tx, week))
    count = calls.count()
    closed = await quotas.close(tx, week, count)
    run = await _run(tx, draw, week, day=None, agents=closed, calls=calls)
    sheet = quotas.lines(run.agents)
    new = rules.draw_closing(draw.seed, run.frame.calls, sheet, run.drawn)
    await _keep_drawn(tx, run, new)
    drawn = [*run.drawn, *new]
    _publish_shortfalls(tx, run, rules.agent_shortfalls(sheet, drawn, count))
    types = Counter(candidate.call_type for candidate in calls.candidates)
    await _reveal(tx, run, _type_shortfalls(run, types, drawn))
    await _give_out(tx, week.center_id, due.on)


# ---- their steps


def _grouped(draw: Draw, sheet: Sheet) -> Draw:
    """The draw with its quota sheet and groups as they are now."""
    groups = DrawGroups(
        rule=sheet.groups.rule, sizes=dict(sheet.groups.sizes), policyset=sheet.policyset
    )
    return replace(draw, sheet=sheet.sha256, ranked=sheet.ranked, groups=groups)


async def _give_out(tx: Tx, center_id: UUID, on: date) -> None:
    await store.set_given_out(tx, await assign(tx, center_id, on))


async def _calls(tx: Tx, week: Week, days: Sequence[date], agents: Sequence[Sample]) -> KnownCalls:
    numbers = {sample.agent.agent_id: sample.agent.employee_no for sample in agents}
    return KnownCalls(
        await candidates.of_agents(tx, numbers, week.center_id, days),
        numbers,
        drawn=await store.drawn_ids(tx, numbers, week.name),
        evaluated=await evaluations.evaluated(tx, numbers, days),
    )


async def _run(
    tx: Tx,
    draw: Draw,
    week: Week,
    *,
    day: date | None,
    agents: Sequence[Sample],
    calls: KnownCalls,
) -> _Run:
    """Freeze the frame of a run, and keep it."""
    sets = await quotas.policies(tx, week, {sample.agent.site_id for sample in agents})
    held = {site_id: read(SamplingPolicy, keys) for site_id, keys in sets.items()}
    frame = EligibleCalls.of(
        calls, {sample.agent.employee_no: held[sample.agent.site_id] for sample in agents}
    )
    drawn = [
        Call(one.business_date, one.employee_no, one.call_key, one.call_type)
        for one in await store.drawn_of(tx, week)
    ]
    sheet = quotas.sheet_hash(agents)
    draw = replace(draw, sheet=sheet)
    await store.set_draw(tx, draw)
    run = _Run(week, day, draw, agents, sheet, sets, drawn, frame)
    await store.add_frame(
        tx,
        Frame(
            center_id=week.center_id,
            line=week.line,
            week=week.name,
            run=run.name,
            sha256=frame.sha256,
            lines="\n".join(frame.lines),
            rejected=dict(sum(frame.rejected.values(), Counter())),
            frozen_at=tx.now,
        ),
    )
    return run


async def _keep_drawn(tx: Tx, run: _Run, new: Sequence[Call]) -> None:
    """One sample-drawn per agent of whom something was drawn; the calls are kept with the id of
    that event.
    """
    had = Counter(call.employee_no for call in run.drawn)
    by_agent: dict[str, list[Call]] = {}
    for call in new:
        by_agent.setdefault(call.employee_no, []).append(call)
    rows: list[Drawn] = []
    for sample in run.agents:
        calls = by_agent.get(sample.agent.employee_no)
        if calls:
            event = _sample_drawn(run, sample, calls)
            envelope = tx.emit(
                event,
                place=Place(sample.agent.center_id, sample.agent.site_id),
                policyset=run.sets[sample.agent.site_id].hash,
            )
            first = had[sample.agent.employee_no] + 1
            rows += _drawn_rows(run, sample, event, calls, first=first, event_id=envelope.id)
    await store.add_drawn(tx, rows)


def _drawn_rows(
    run: _Run,
    sample: Sample,
    event: SampleDrawn,
    calls: Sequence[Call],
    *,
    first: int,
    event_id: UUID,
) -> list[Drawn]:
    """first: which call of the agent's week the first of these is; those beyond the quota are
    extra.
    """
    return [
        Drawn(
            call_id=drawn.call_id,
            sample_id=sample.sample_id,
            run=run.name,
            sample_kind="extra" if number > event.quota else "quota",
            call_key=drawn.call_key,
            call_type=drawn.call_type,
            business_date=call.on,
            ticket=drawn.ticket,
            event_id=event_id,
        )
        for number, (call, drawn) in enumerate(zip(calls, event.drawn, strict=True), first)
    ]


def _sample_drawn(run: _Run, sample: Sample, calls: Sequence[Call]) -> SampleDrawn:
    seed, known, agent = run.draw.seed, run.frame.calls, sample.agent
    return SampleDrawn(
        sample_id=sample.sample_id,
        agent_id=agent.agent_id,
        team_id=agent.team_id,
        site_id=agent.site_id,
        center_id=agent.center_id,
        line=Line(sample.line),
        week=sample.week,
        group=Group(sample.groups[0]),
        day=run.day,
        closing=run.day is None,
        rule="QA-3a" if sample.groups[0] == "new" else "QA-19",
        precedence=tuple(Group(group) for group in sample.groups),
        quota=sample.quota if sample.closing is None else sample.closing,
        extra=sample.extra,
        rostered=tuple(ordered_days(seed, agent.employee_no, sample.rostered)),
        eligible_media=Media(run.sets[agent.site_id]["qa.eligible_media"]),
        commitment=run.draw.commitment,
        frame=run.frame.sha256,
        sheet=run.sheet,
        drawn=drawn_calls(seed, calls, known),
        causes=tuple(known[call].cause_id for call in calls),
    )


def _publish_shortfalls(tx: Tx, run: _Run, shortfalls: Iterable[rules.Shortfall]) -> None:
    samples = {sample.agent.employee_no: sample for sample in run.agents}
    for shortfall in shortfalls:
        sample = samples[shortfall.of]
        agent = sample.agent
        due = (sample.closing or 0) + sample.extra
        event = SampleShortfall(
            sample_id=sample.sample_id,
            agent_id=agent.agent_id,
            team_id=agent.team_id,
            site_id=agent.site_id,
            center_id=agent.center_id,
            line=Line(sample.line),
            week=sample.week,
            group=Group(sample.groups[0]),
            due=due,
            drawn=due - shortfall.missing,
            missing=shortfall.missing,
            reason=shortfall.reason,
            rejected=dict(run.frame.rejected.get(shortfall.of, {})),
        )
        tx.emit(
            event,
            place=Place(agent.center_id, agent.site_id),
            policyset=run.sets[agent.site_id].hash,
        )


def _type_shortfalls(
    run: _Run, types: Mapping[str, int], drawn: Sequence[Call]
) -> Sequence[TypeShort]:
    policy = read(SamplingPolicy, run.sets[None])
    eligible = Counter(call.type for call in [*run.frame.calls, *run.drawn])
    least = policy.type_min_evaluations
    return [
        TypeShort(call_type=short.of, calls=types[short.of], drawn=least - short.missing, due=least)
        for short in rules.type_shortfalls(types, eligible, drawn, policy)
    ]


async def _reveal(tx: Tx, run: _Run, shortfalls: Sequence[TypeShort]) -> None:
    frames = await store.frames_of(tx, run.week)
    event = SampleRevealed(
        center_id=run.week.center_id,
        line=Line(run.week.line),
        week=run.week.name,
        method=run.draw.method,
        commitment=run.draw.commitment,
        seed=run.draw.seed,
        frames=frame_hashes((frame.run, frame.sha256) for frame in frames),
        sheet=run.sheet,
        shortfalls=tuple(_type_shortfall(short) for short in shortfalls),
    )
    revealed = replace(
        run.draw,
        state=DrawState.REVEALED,
        revealed_at=tx.now,
        shortfalls=tuple(shortfalls),
    )
    await store.set_draw(tx, revealed)
    tx.emit(event, place=Place(run.week.center_id), policyset=run.sets[None].hash)


def _type_shortfall(short: TypeShort) -> TypeShortfall:
    return TypeShortfall(
        call_type=short.call_type, calls=short.calls, drawn=short.drawn, due=short.due
    )
