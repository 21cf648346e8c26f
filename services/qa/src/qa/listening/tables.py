"""Tables of qa's wing `listening`."""

from functools import partial

from sqlalchemy import Index

from chassis.messages.columns import PLACE, business_table
from qa.tables import METADATA

_table = partial(business_table, METADATA)


recordings = _table(
    "recordings",
    "call_id id",
    f"agent_id id, {PLACE}",  # the agent's on the day of the call
    "file_id id, sha256 text, size int, media_type text",  # size: octets
    "seconds exact, channels int",
    "peaks json",  # per channel loudest 0–100 of equal parts; none of a compressed recording
    "synthetic bool",  # made by a program, not recorded from people
    "uploaded_by text, uploaded_at time, version int=1",
)

# Only what is left after redaction is kept, never the file that was sent.
transcripts = _table(
    "transcripts",
    "call_id id",
    f"agent_id id, {PLACE}",
    "format text",  # webvtt | srt | whisper | contact_lens
    "turns json",  # [{speaker, starts_ms, ends_ms, text}]
    "redacted int",  # numbers that were taken out
    "synthetic bool",
    "uploaded_by text, uploaded_at time, version int=1",
)

listenings = _table(
    "listenings",
    "listening_id id",
    f"call_id id, agent_id id, {PLACE}",
    "listener text, listener_id id?",  # who, as events name the actor; null: no person
    "kind text",  # recording | transcript
    "from_second int, listened_at time",
    Index("listenings_of_a_call", "tenant_id", "call_id", "listened_at", "listening_id"),
)
