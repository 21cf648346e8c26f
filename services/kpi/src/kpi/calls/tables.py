"""Tables of kpi's wing `calls`."""

from functools import partial

from sqlalchemy import Index, text

from chassis.messages.columns import PLACE, business_table
from kpi.tables import METADATA
from zhipei_events.kpi import CallAbandoned, CallHandled, CallRated, CallRevised

_table = partial(business_table, METADATA)


# A call as it stands now. Its key is natural and must be unique whatever its time, so the table is
# not cut by months: README.
calls = _table(
    "calls",
    "call_id id",
    "call_key text, source text",
    "handled bool",  # taken or placed by an agent; else nobody took it
    f"agent_id id?, {PLACE}",
    "line text, queue text?, project text?, raw_type text?, call_type text",
    "offered_at time, business_date date, started_at time?, answered bool",
    "wait_seconds int?, talk_seconds int?, hold_seconds int?, acw_seconds int?",
    "transferred bool?, resolved bool?, ended_by text?, customer_key text?, reason text?",
    "recording_ref text?, transcript_ref text?, rating exact?, rating_least exact?, "
    "rating_greatest exact?",
    "import_id id?",  # the last one that wrote it
    Index("calls_by_time", "offered_at", postgresql_using="brin"),
    Index("calls_of_an_agent", "tenant_id", "agent_id", "offered_at"),
    subject_of=(CallHandled, CallAbandoned, CallRevised, CallRated),
)


imports = _table(
    "imports",
    "import_id id",
    "file_sha256 text, size long, name text",
    "format text",  # csv | queue_log
    "options json, dry_run bool",
    "state text",  # open | done
    "position long, line long",  # octets and lines consumed
    "counts json",  # outcome → calls
    "started_by id?, started_at time, finished_at time?",
    Index("imports_open", "tenant_id", "file_sha256", postgresql_where=text("state = 'open'")),
)

rejected_lines = _table(
    "rejected_lines", "import_id id, line long", "cell text?, code text, value text?"
)

# Lines of a queue_log whose call has not ended yet; they wait for a later file of the same source.
open_passages = _table(
    "open_passages", "source text, call text, queue text, entry text", "line long"
)
