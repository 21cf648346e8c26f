"""Tables of notify's wing `delivery`."""

from functools import partial

from sqlalchemy import Index, UniqueConstraint, text

from chassis.messages.columns import PLACE, business_table
from notify.tables import METADATA
from zhipei_events.notify import NotificationSent

_table = partial(business_table, METADATA)


# Texts are made when a message is read, in the reader's language; the row keeps what they are
# filled with, ids instead of names.
messages = _table(
    "messages",
    "message_id id",
    f"person_id id, {PLACE}, template text",  # <event type>/<text>
    # NTF-8: queued until the digest of its day
    "cause_id id, details json, urgent bool, digest bool",
    # business time of the event
    "told_on date, sent_at time?, delivered_at time?, read_at time?, told_at time",
    UniqueConstraint("tenant_id", "cause_id", "person_id", "template", name="messages_once"),
    Index("messages_of_person", "tenant_id", "person_id", "told_at", "message_id"),
    Index("messages_unread", "tenant_id", "person_id", postgresql_where=text("read_at IS NULL")),
    Index("messages_queued", "tenant_id", postgresql_where=text("sent_at IS NULL")),
    Index("messages_by_day", "told_on", postgresql_using="brin"),
    subject_of={"message_id": (NotificationSent,)},
)

# Relations in which nobody was found, by place and day (NTF-1).
vacancies = _table(
    "vacancies",
    "who text, unit_id id, found_on date",  # team or center; the nil id where none is known
    "cause_id id",  # the event that showed it first
)
