"""Tables of qa's wing `draws`."""

from functools import partial

from sqlalchemy import Index, text

from chassis.messages.columns import PLACE, business_table
from qa.tables import METADATA
from zhipei_events.qa import (
    InspectionAssigned,
    SampleCommitted,
    SampleDrawn,
    SampleRevealed,
    SampleShortfall,
)

_table = partial(business_table, METADATA)


draws = _table(
    "draws",
    "center_id id, line text, week text",  # 2026-W47
    "draw text",  # `<line>@<center>/<week>`: the subject of what is said about it
    "method text, seed text",  # shown to nobody before it is revealed (QA-4b)
    "commitment text, simulated bool, state text",  # committed | fixed | revealed
    "rule text?",  # the rule that made the groups (QA-19)
    "sizes json?",  # {group: agents}
    "ranked bool=false",  # the groups follow a ranking
    "sheet text?",  # hash of the quota sheet as it stands
    "shortfalls json?",  # [{call_type, calls, drawn, due}] (QA-18)
    "policyset text?, committed_at time, fixed_at time?, revealed_at time?",
    Index("draws_by_subject", "tenant_id", "draw", unique=True),
    subject_of=(SampleCommitted, SampleRevealed),
)

# One agent's week: a line of the quota sheet, and the subject of what is told about it.
samples = _table(
    "samples",
    "sample_id id",
    f"{PLACE}, line text, week text, agent_id id, employee_no text, stage text, entered_on date?",
    "groups texts",  # all that fitted, the one that won first
    "quota int, extra int, closing int?",  # null until the closing run
    # false: no roster was published, so all seven days are in `rostered`
    "rostered dates, has_roster bool",
    Index("samples_of_a_draw", "tenant_id", "center_id", "line", "week", "agent_id", unique=True),
    Index("samples_of_an_agent", "tenant_id", "agent_id", "week"),
    subject_of=(SampleDrawn, SampleShortfall),
)

frames = _table(
    "frames",
    "center_id id, line text, week text, run text",  # 2026-11-16, or closing
    "sha256 text, lines text",  # sorted, joined by line feeds
    "frozen_at time, rejected json",  # {reason: calls}
)

drawn_calls = _table(
    "drawn_calls",
    "call_id id",
    "sample_id id, run text, sample_kind text",  # quota | extra
    # the qa.sample-drawn that told of it
    "call_key text, call_type text, business_date date, ticket text, event_id id",
    "is_given_out bool=false",  # to an inspector (QA-6)
    Index("drawn_calls_of_a_sample", "tenant_id", "sample_id"),
    Index(
        "drawn_calls_that_wait", "tenant_id", "sample_id", postgresql_where=text("NOT is_given_out")
    ),
)

# Agents of poor service quality, sampled more until they were better two weeks in a row (QA-20).
watches = _table(
    "watches",
    "agent_id id, since date",  # the Monday from which the extra calls run
    "until date?",  # the Monday from which they no longer do
)


assignment_runs = _table(
    "assignment_runs",
    "run_id id",
    "center_id id, day date, items int, unassigned ids",  # calls that nobody present may take
    "imbalance int, proof json",  # why nothing is more level: greatest, least, full
    "policyset text, ran_at time, idle ids",  # present, with less than the least work of a day
    Index("assignment_runs_by_day", "tenant_id", "center_id", "day"),
)

assignments = _table(
    "assignments",
    "assignment_id id",
    "run_id id, center_id id, inspector_id id, day date, items int",
    Index("assignments_of_an_inspector", "tenant_id", "inspector_id", "day"),
    subject_of=(InspectionAssigned,),
)
