"""A week of a large center in kpi's tables: people, calls, what they come to in a day, scores and
attendance, all made in the database.

Of a hundred agents two are trainees, three work only two days and two are scored by nobody; half of
the sites send attendance.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from benchmarks.stage import Stage
from chassis.testing import under_test
from kpi.__main__ import SERVICE
from kpi.figures.totals.store import REBUILDS
from zhipei_events.every import QaPolicyState
from zhipei_events.people import UnitState
from zhipei_events.values import UnitKind, unit_id

WEEK: Final = "2026-W46"
OVER: Final = datetime(2026, 11, 15, 16, tzinfo=UTC)  # 00:00 of the next Monday in Shanghai
CALLS: Final = 8  # of an agent and day: a tenth of a busy one's, for the sake of the disk
TABLES: Final = (
    "people",
    "calls",
    "day_totals",
    "day_ratings",
    "scored_calls",
    "attendance",
    "stages",
)

_PEOPLE = """
    INSERT INTO people (tenant_id, person_id, employee_no, name, team_id, site_id, center_id, line,
       stage, stage_since)
    SELECT CAST(:tenant AS uuid), CAST(md5('agent' || n) AS uuid), lpad(CAST(n AS text), 6, '0'),
       '坐席 ' || n,
           CAST(md5('team' || n / 15) AS uuid), CAST(md5('site' || n / 1000) AS uuid),
              CAST(:center AS uuid),
           CASE WHEN n % 4 = 0 THEN 'outbound' ELSE 'inbound' END, CASE WHEN n % 50 = 0
              THEN 'trainee' ELSE 'regular' END, '2026-01-05'
      FROM generate_series(1, :agents) AS n
"""
_NUMBERED = "(SELECT *, CAST(employee_no AS integer) AS n FROM people) AS numbered"
_FILL = (
    "INSERT INTO stages SELECT tenant_id, person_id, stage_since, stage, person_id FROM people",
    # in the order in which they came; who works only two days, does so on Monday and Tuesday
    f"""
    INSERT INTO calls (tenant_id, call_id, call_key, source, handled, agent_id, team_id, site_id,
       center_id, line, queue, call_type,
                       offered_at, business_date, started_at, answered, wait_seconds, talk_seconds,
                          acw_seconds, resolved, customer_key)
    SELECT tenant_id, CAST(md5('call' || key) AS uuid), 'pbx:' || key, 'pbx', true, person_id,
       team_id, site_id, center_id, line,
           'q' || n % 2, 'enquiry', at, date '2026-11-09' + day, at, true, n % 60,
              100 + n * 31 % 400, n % 30, n % 5 > 0, md5(key)
      FROM {_NUMBERED}, generate_series(0, 4) AS day, generate_series(1, {CALLS}) AS nr,
           concat(n, '/', day, '/', nr) AS key,
           make_interval(days => day, mins => nr * 55, secs => n % 3000) AS passed,
           LATERAL (SELECT timestamptz '2026-11-09 01:00Z' + passed) AS told (at)
     WHERE n % 33 > 0 OR day < 2 ORDER BY at
    """,  # noqa: S608 - own names
    f"""
    INSERT INTO scored_calls (tenant_id, evaluation_id, agent_id, team_id, site_id, center_id, line,
       call_date, scored_on, week, total,
                              cause_id)
    SELECT tenant_id, CAST(md5(concat('scored', n, '/', nr)) AS uuid), person_id, team_id, site_id,
       center_id, line, '2026-11-09',
           '2026-11-11', '{WEEK}', 60 + (n * 7919 + nr * 104729) % 400 / 10.0,
              CAST(md5(concat('heard', n, '/', nr)) AS uuid)
      FROM {_NUMBERED}, generate_series(1, 3) AS nr WHERE n % 51 > 0
    """,  # noqa: S608 - own names
    f"""
    INSERT INTO attendance (tenant_id, day, person_id, team_id, site_id, center_id, result,
       cause_id)
    SELECT tenant_id, date '2026-11-09' + day, person_id, team_id, site_id, center_id,
           CASE WHEN n % 33 = 0 AND day > 1 THEN 'absent' ELSE 'on_time' END,
              CAST(md5(concat('kept', n, '/', day)) AS uuid)
      FROM {_NUMBERED}, generate_series(0, 4) AS day WHERE n / 1000 % 2 = 0
    """,  # noqa: S608 - own names
    *REBUILDS.values(),
    *(f"ANALYZE {table}" for table in TABLES),
)


@dataclass(frozen=True, slots=True)
class Center:
    """Whose week it is."""

    tenant: UUID
    center_id: UUID
    agents: int


async def filled(stage: Stage, agents: int) -> Center:
    """The week of a center of so many agents, as the next Monday begins; nothing else stands in
    these tables.
    """
    async with under_test(SERVICE, stage.settings, simulated_from=OVER) as sut:
        center = Center(sut.tenant, unit_id(sut.tenant, "C1"), agents)
        await sut.given_policies(QaPolicyState, "qa")
        await sut.given(_unit(center.center_id))
    await stage.empty(*TABLES)
    await stage.run(_PEOPLE, tenant=str(center.tenant), center=str(center.center_id), agents=agents)
    for statement in _FILL:
        await stage.run(statement)
    return center


def _unit(center_id: UUID) -> UnitState:
    return UnitState(
        unit_id=center_id,
        code="C1",
        name="C1",
        kind=UnitKind.CENTER,
        parent_id=None,
        center_id=center_id,
        site_id=None,
        zone="Asia/Shanghai",
        leader_id=None,
        started_on=date(2020, 1, 1),
        ended_on=None,
    )
