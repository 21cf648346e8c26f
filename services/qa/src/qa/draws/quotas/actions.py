"""The quota sheet: fixed on Monday 00:00, grouped by last week's ranking, closed by the closing run
(QA-4 step 1, QA-4a, QA-19, QA-20).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from chassis.messages.ids import uuid7
from chassis.messages.tx import Tx
from chassis.policies.reading import read
from chassis.policies.resolution import PolicySet, resolve
from measure import hashes
from measure.ranks import Standing, Ties
from measure.workdays import monday_of_week, week_of
from qa.draws.quotas import rules, store
from qa.draws.quotas.rules import Agent, Groups, QuotaPolicy, Ranked, Scores, SheetLine
from qa.ground.directory import actions as directory
from qa.ground.directory.rules import Person
from qa.scoring.evaluations import actions as evaluations
from qa.scoring.ladder import actions as ladder

RANKING = "group_weekly"
_WEEK = timedelta(days=7)
_SUNDAY = timedelta(days=6)


@dataclass(frozen=True)
class Week:
    """One line of one center in one week."""

    center_id: UUID
    line: str
    monday: date

    @property
    def name(self) -> str:
        return week_of(self.monday)

    @property
    def days(self) -> list[date]:
        return [self.monday + timedelta(days=n) for n in range(7)]

    @property
    def sunday(self) -> date:
        return self.monday + _SUNDAY


@dataclass(frozen=True)
class Sheet:
    """The quota sheet as it stands: agents by employee number, the hash of its lines, and what made
    the groups (QA-19).
    """

    agents: Sequence[Row[Any]]
    sha256: str
    groups: Groups
    ranked: bool
    policyset: str


def lines(agents: Iterable[Row[Any]]) -> list[SheetLine]:
    """The sheet in the words of the rules."""
    return [
        SheetLine(
            row.employee_no,
            row.line,
            row.groups[0],
            row.quota,
            row.extra,
            row.closing,
            tuple(sorted(row.rostered)),
        )
        for row in agents
    ]


def sheet_hash(agents: Iterable[Row[Any]]) -> str:
    """The hash that is published (QA-4b)."""
    return hashes.of_lines(line.text() for line in lines(agents))


async def policies(
    tx: Tx, week: Week, sites: Iterable[UUID | None]
) -> Mapping[UUID | None, PolicySet]:
    """Site → what holds there on the week's first day (GEN-2b); None: in the center."""
    return {
        site_id: await resolve(
            tx,
            "qa",
            on=week.monday,
            scope={"center": week.center_id, "site": site_id, "line": week.line},
        )
        for site_id in {None, *sites}
    }


async def agents(tx: Tx, week: Week) -> Sequence[Row[Any]]:
    """The sheet's agents by employee number."""
    return await store.samples_of(tx, week.center_id, week.line, week.name)


async def fix(tx: Tx, week: Week) -> Sheet:
    """Make the sheet from the facts of this moment, Monday 00:00; the ranking may still be to
    come.
    """
    off = await directory.off_post_on(tx, week.monday)
    people = [
        person
        for person in await directory.agents_of(tx, week.center_id, week.line)
        if person.person_id not in off
    ]
    await _add(tx, week, [person for person in people if rules.is_sampled(person.stage or "")])
    return await group(tx, week)


async def settle(tx: Tx, week: Week) -> Sheet:
    """The sheet once Monday is over: who is off post from Monday on, or back on it, is told in the
    course of the day (QA-4 step 1, TRN-11).

    Nothing has been drawn yet. Whoever changes later in the week changes from the next Monday on.
    """
    sheet = {row.agent_id for row in await agents(tx, week)}
    await store.remove_samples(
        tx,
        week.center_id,
        week.line,
        week.name,
        sheet & set(await directory.off_post_on(tx, week.monday)),
    )
    back = await directory.returned_on(tx, week.monday)
    people = [
        person
        for person in await directory.agents_of(tx, week.center_id, week.line)
        if person.person_id in back
    ]
    await _add(
        tx,
        week,
        [
            person
            for person in people
            if rules.is_sampled(person.stage or "") and person.person_id not in sheet
        ],
    )
    return await group(tx, week)


async def _add(tx: Tx, week: Week, people: Sequence[Person]) -> None:
    """Put people on the sheet, each with the days on which they are rostered as known now
    (QA-4a).
    """
    if not people:
        return
    sites = {person.site_id for person in people}
    held = {
        site_id: read(QuotaPolicy, found)
        for site_id, found in (await policies(tx, week, sites)).items()
    }
    rostered = await directory.rostered_days(
        tx, [site_id for site_id in sites if site_id is not None], week.monday, week.sunday
    )
    watched = await _watch(tx, week, held[None], [person.person_id for person in people])
    rows = []
    for person in people:
        roster = rostered.get(person.site_id) if person.site_id is not None else None
        rows.append(
            {
                "sample_id": uuid7(),
                "agent_id": person.person_id,
                "employee_no": person.employee_no,
                "team_id": person.team_id,
                "site_id": person.site_id,
                "center_id": week.center_id,
                "line": week.line,
                "week": week.name,
                "stage": person.stage,
                "entered_on": person.entered_on,
                "groups": [],
                "quota": 0,
                "extra": held[person.site_id].extra_per_week if person.person_id in watched else 0,
                "rostered": week.days if roster is None else list(roster.get(person.person_id, ())),
                "has_roster": roster is not None,
            }
        )
    await store.add_samples(tx, rows)


async def group(tx: Tx, week: Week) -> Sheet:
    """Put everyone on the sheet into a group by last week's ranking, as far as it has arrived
    whole, and set the quotas (QA-19).
    """
    found = await agents(tx, week)
    sets = await policies(tx, week, {row.site_id for row in found})
    held = {site_id: read(QuotaPolicy, one) for site_id, one in sets.items()}
    groups, ranked = await _groups(tx, week, held[None], found)
    rows = []
    for row in found:
        into = groups.into[row.employee_no]
        quota = rules.monday_quota(
            into[0], len(row.rostered) if row.has_roster else None, held[row.site_id]
        )
        rows.append(
            {"sample_id": row.sample_id, "groups": ",".join(into), "quota": quota, "closing": None}
        )
    await store.set_samples(tx, rows)
    found = await agents(tx, week)
    return Sheet(found, sheet_hash(found), groups, ranked, sets[None].hash)


async def close(tx: Tx, week: Week, calls: Mapping[str, int]) -> Sequence[Row[Any]]:
    """Fix the closing quotas from the days really worked and the calls of the week (employee number
    → calls); the sheet (QA-4a, QA-18).
    """
    found = await agents(tx, week)
    held = {
        site_id: read(QuotaPolicy, one)
        for site_id, one in (await policies(tx, week, {row.site_id for row in found})).items()
    }
    worked = await store.days_with_calls(tx, week.center_id, week.monday, week.sunday)
    rows = []
    for row in found:
        days = worked.get(row.agent_id, 0) if row.has_roster else None
        closing = rules.closing_quota(
            row.groups[0], row.quota, days, calls.get(row.employee_no, 0), held[row.site_id]
        )
        rows.append(
            {
                "sample_id": row.sample_id,
                "groups": ",".join(row.groups),
                "quota": row.quota,
                "closing": closing,
            }
        )
    await store.set_samples(tx, rows)
    return await agents(tx, week)


async def _groups(
    tx: Tx, week: Week, policy: QuotaPolicy, sheet: Sequence[Row[Any]]
) -> tuple[Groups, bool]:
    """The groups, and whether a ranking of this line made them."""
    rows = await directory.ranking_of(tx, week.center_id, RANKING, week_of(week.monday - _WEEK))
    ranking = [
        Ranked(
            row.employee_no,
            row.line,
            str(row.site_id),
            Standing(row.value, row.evaluations, row.calls),
        )
        for row in rows
        if row.value is not None and row.employee_no is not None
    ]
    exempt: frozenset[str] = frozenset()
    correction: frozenset[str] = frozenset()
    if ranking:
        kpi = await resolve(tx, "kpi", on=week.monday - _WEEK, scope={"center": week.center_id})
        exempt, correction = rules.acting_places(ranking, policy, Ties(kpi["kpi.tie_policy"]))
    people = [Agent(row.employee_no, row.stage, row.entered_on) for row in sheet]
    ranked = any(row.line in {week.line, None} for row in rows)
    return rules.groups(people, exempt, correction, week.monday, policy), ranked


async def _watch(
    tx: Tx, week: Week, policy: QuotaPolicy, agent_ids: Sequence[UUID]
) -> frozenset[UUID]:
    """Who gets extra calls in the week that now begins; begins and ends watches (QA-20)."""
    known = await store.newest_watches(tx)
    asked = await ladder.intensified(tx, week.monday)
    recent = week.monday - _WEEK * policy.poor_weeks
    first = min([recent, *(since for since, until in known.values() if until is None)])
    before = [week_of(first + _WEEK * n) for n in range((week.monday - first).days // 7)]
    results = await evaluations.week_results(tx, agent_ids, before)
    watched, begun, ended = set(), [], []
    for id in agent_ids:
        since, until = known.get(id, (None, None))
        running = since if until is None else None
        anew = id in asked and (since is None or asked[id] > since)
        weeks = [
            Scores(monday_of_week(one.week), one.total, one.evaluations)
            for one in results.get(id, ())
        ]
        if running is None:
            weeks = [one for one in weeks if one.monday >= max(recent, until or recent)]
        if anew or rules.watched(running, weeks, policy):
            watched.add(id)
            if anew or running is None:
                begun.append(id)
        if running is not None and (anew or id not in watched):
            ended.append((id, running))
    await store.set_watches(tx, begun, ended, week.monday)
    return frozenset(watched)
