"""Tables of training's wing `offpost`."""

from functools import partial

from sqlalchemy import Index, text

from chassis.messages.columns import PLACE, business_table
from training.tables import METADATA
from zhipei_events.training import (
    AgentReturnedToPost,
    OffpostExtended,
    OffpostOrdered,
    OffpostStarted,
    OffpostSuspended,
    SeparationProposed,
)

_table = partial(business_table, METADATA)


# The record F19.
offpost_orders = _table(
    "offpost_orders",
    "order_id id",
    f"person_id id, {PLACE}, trigger text",  # last_place, or a cause of trn.offpost_quality_days
    "trigger_id id",  # kpi's trigger, the proposal, or the order itself
    "state text",  # ordered | suspended | running | passed | returned | separation_proposed | ended
    # null: the rule
    "starts_on date, ends_on date, pay_rule text, weak_items texts, ordered_by id?",
    # null: until further notice
    "reason text?, ordered_at time, suspended_by id?, suspended_until date?",
    # the first day back on post; it may be still to come
    "suspended_because text?, returned_on date?",
    # what was said last of it, and its chain: what a day starts goes on from there (EVT-4a)
    "told_id id, correlation_id id",
    "policyset text, cause_id id?",  # the event that was heard; null: a person ordered it
    Index(
        "offpost_running",
        "tenant_id",
        "person_id",
        unique=True,
        postgresql_where=text("state IN ('running', 'passed')"),
    ),
    Index("offpost_triggers", "tenant_id", "trigger_id", unique=True),
    Index("offpost_of_person", "tenant_id", "person_id"),
    Index("offpost_by_center", "tenant_id", "center_id", "starts_on"),
    subject_of=(
        OffpostOrdered,
        OffpostStarted,
        OffpostSuspended,
        OffpostExtended,
        AgentReturnedToPost,
        SeparationProposed,
    ),
)

# Its re-post exams (EXM-12): one after the other until one is passed.
offpost_exams = _table(
    "offpost_exams",
    "order_id id, attempt int",
    "paper_id id, on date",  # the day for which it was arranged
    "sitting_id id?",  # null, here and below: not marked yet
    "sat_on date?, total exact?, passed bool?",
    Index("offpost_exams_by_paper", "tenant_id", "paper_id", unique=True),
)

# What was weak in somebody's work: scorecard items and topics of findings, failed exam topics,
# indicators below target (TRN-11).
weak_signals = _table(
    "weak_signals",
    # the fact: an evaluation, a sitting, or the event of a breach
    "person_id id, fact_id id, item text",
    "source text",  # qa | exam | kpi
    "on date, cause_id id?",  # the event that was heard; null: an exam of our own
)

# Proposals of off-post training, for a person to decide (TRN-11c, GEN-13).
proposals = _table(
    "proposals",
    "proposal_id id",
    # proposed | ordered | declined
    f"agent_id id, {PLACE}, about text, criteria texts, state text",
    "decider text",  # the role that decides: `pln.approval_matrix`
    "proposed_at time, proposed_on date, cause_id id, policyset text, decided_by id?, "
    "decided_at time?, decided_because text?",
    Index(
        "proposals_open",
        "tenant_id",
        "agent_id",
        unique=True,
        postgresql_where=text("state = 'proposed'"),
    ),
    Index("proposals_by_center", "tenant_id", "center_id", "proposed_at"),
)
