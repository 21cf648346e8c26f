"""Tables of notify's wing `addressing`."""

from functools import partial

from sqlalchemy import Index, text

from chassis.messages.columns import PLACE, business_table
from notify.tables import METADATA

_table = partial(business_table, METADATA)

# Facts that are told by role, until the vacancies of their day are told: the directory may come
# later than they (EVT-4).
open_facts = _table(
    "open_facts",
    "cause_id id",
    "told_at time, vacant bool",  # somebody who must know was not found yet
    "about id?",  # the person whom it concerns
    f"{PLACE}, details json, headers json",  # those of its envelope
    Index("open_facts_by_time", "tenant_id", "told_at"),
    Index("open_facts_vacant", "tenant_id", postgresql_where=text("vacant")),
)
