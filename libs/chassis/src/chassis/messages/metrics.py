"""Every metric there is, with what a bad value means. Prefix zhipei_, base units, bounded labels;
the docs page is made of this.

Counters and histograms are moved by the code that they tell of; gauges of what stands in the
database are refreshed by `refresh`, every ten seconds, and never by the scrape.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request
from starlette.responses import Response

from chassis.messages import clock
from chassis.messages.database import EVERY_TENANT, transaction

if TYPE_CHECKING:
    from chassis.messages.hearing import Heard

BAD: dict[str, tuple[str, str]] = {}
"""Name → (what it counts, what a bad value means): the docs page and the alerts' own words come
from here.
"""

_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_SLOW = (0.05, 0.1, 0.3, 1, 3, 10, 30, 60, 300, 900, 3600, 86400)
_SAMPLED = 50


def _counter(name: str, counts: str, bad: str, *labels: str) -> Counter:
    BAD[name] = counts, bad
    return Counter(name, counts, labels)


def _gauge(name: str, shows: str, bad: str, *labels: str) -> Gauge:
    BAD[name] = shows, bad
    return Gauge(name, shows, labels)


def _histogram(
    name: str, shows: str, bad: str, *labels: str, buckets: Sequence[float]
) -> Histogram:
    BAD[name] = shows, bad
    return Histogram(name, shows, labels, buckets=buckets)


# ---- what is heard
HANDLED = _counter(
    "zhipei_events_handled_total",
    "records dealt with, by topic and result (handled, parked, not_ours)",
    "no increase while others publish: stuck",
    "topic",
    "result",
)
EVENT_AGE = _histogram(
    "zhipei_event_age_seconds",
    "wall time from an event's recordedtime to its effect; a large batch is sampled",
    "seconds in a quiet system: a slow or stopped stage before",
    "topic",
    buckets=_SLOW,
)
BATCH_SECONDS = _histogram(
    "zhipei_consumer_batch_seconds",
    "time to apply one batch of a partition",
    "rising: handlers or the database got slower",
    buckets=_FAST,
)
BATCH_RETRIES = _counter(
    "zhipei_consumer_batch_retries_total",
    "batches to be tried again after something transient",
    "steady increase: the database is away or overloaded",
)
CONSUMER_RESTARTS = _counter(
    "zhipei_consumer_restarts_total",
    "times the consumer's Kafka client was built anew",
    "steady increase: the broker is away",
)
REBALANCES = _counter(
    "zhipei_consumer_rebalances_total",
    "times partitions were taken away",
    "many in an hour: workers come and go",
)
FENCED = _counter(
    "zhipei_consumer_fenced_total",
    "batches refused because another owner was further",
    "any outside a rebalance: two workers believe in one partition",
)
PARTITIONS_STOPPED = _counter(
    "zhipei_consumer_partitions_stopped_total",
    "partitions stopped for good: lost offset, or too much of it unreadable",
    "any: page, see the runbook",
)
LAST_POLL = _gauge(
    "zhipei_consumer_last_poll_timestamp_seconds",
    "wall time of the newest poll",
    "older than a minute: the consumer hangs",
)
LAG = _gauge(
    "zhipei_consumer_lag_records",
    "records behind the end of a partition by our own positions, never below 0",
    "rising for minutes: too slow or stuck",
    "topic",
    "partition",
)
PARKED = _gauge(
    "zhipei_parked_events",
    "events put aside, by reason",
    "any: somebody must look (./zhipei parked)",
    "reason",
)
PARKED_AGE = _gauge(
    "zhipei_parked_oldest_age_seconds", "age of the oldest parked event", "hours: nobody looks"
)
HELD_KEYS = _gauge(
    "zhipei_held_keys",
    "record keys whose events wait behind a parked one",
    "near the limit at which a partition stops",
)
ORDER_VIOLATIONS = _gauge(
    "zhipei_order_violations",
    "events heard after a later one of their subject",
    "any: the order of a subject broke (I3)",
)

# ---- what is said
RELAYED = _counter(
    "zhipei_outbox_relayed_total",
    "outbox rows acknowledged by Kafka",
    "no increase while the outbox grows: the relay is stuck",
)
RELAY_RESTARTS = _counter(
    "zhipei_relay_restarts_total",
    "times the relay or its producer was built anew",
    "steady increase: the broker is away",
)
DEAD_ROWS = _counter(
    "zhipei_outbox_dead_rows_total",
    "rows that Kafka can never take",
    "any: its key is held until somebody decides",
)
OUTBOX = _gauge(
    "zhipei_outbox_rows",
    "rows that wait for the relay",
    "rising for minutes: the relay or Kafka is away",
)
OUTBOX_AGE = _gauge(
    "zhipei_outbox_oldest_age_seconds",
    "age of the oldest row that waits",
    "above a minute: nothing is published",
)

# ---- what is asked
HTTP_SECONDS = _histogram(
    "zhipei_http_request_seconds",
    "requests by route template, method and class of status",
    "p99 above its objective, or a growing share of 5xx",
    "method",
    "route",
    "status",
    buckets=_FAST,
)
POOL_IN_USE = _gauge(
    "zhipei_database_connections_in_use",
    "connections checked out of the pool",
    "at the pool's size for minutes: requests wait for a connection",
)

# ---- what is due
TIMER_LAST_RUN = _gauge(
    "zhipei_timer_last_run_timestamp_seconds",
    "wall time of the newest run by kind",
    "older than its period: a run was missed",
    "kind",
)
TIMERS_OVERDUE = _gauge(
    "zhipei_timers_overdue",
    "timers, and deadlines to be told of, that are due by the wall clock and did not run yet",
    "above 0 for minutes: the worker is stuck",
)
DEADLINES = _gauge(
    "zhipei_deadlines",
    "open deadlines of all tenants by kind and state (open, due_soon, overdue), by business time",
    "overdue rising for days: someone does not do the work (GET /v1/deadlines?state=overdue)",
    "kind",
    "state",
)
UNCONFIRMED_POLICIES = _gauge(
    "zhipei_policies_unconfirmed",
    "lost keys whose default nobody confirmed, by owner, over all tenants",
    "above 0: the set-up checklist is not done (GEN-3)",
    "owner",
)
LOOP_LAG = _gauge(
    "zhipei_event_loop_lag_seconds",
    "how late a sleeping task woke up",
    "above 0.1: something blocks the event loop",
)

_DATABASE = text(
    """
    SELECT (SELECT count(*) FROM outbox) AS outbox,
           (SELECT coalesce(extract(epoch FROM now() - recorded_at), 0) FROM outbox
              ORDER BY id LIMIT 1) AS outbox_age,
           (SELECT coalesce(extract(epoch FROM now() - min(parked_at)), 0) FROM parked
              WHERE state = 'parked') AS parked_age,
           (SELECT count(DISTINCT (consumer, topic, partition, record_key)) FROM parked
              WHERE state = 'parked') AS held,
           (SELECT count(*) FROM order_violations) AS violations,
           (SELECT count(*) FROM timers LEFT JOIN tenants USING (tenant_id)
             WHERE NOT coalesce(simulated, false) AND next_due_at < now() - interval '1 minute')
           + (SELECT count(*) FROM deadlines JOIN tenants USING (tenant_id)
               WHERE NOT simulated AND closed_at IS NULL
                 AND next_at < now() - interval '1 minute') AS overdue
    """
)
_UNCONFIRMED = text(
    """
    SELECT shipped.owner, count(*) FROM policies shipped CROSS JOIN tenants
     WHERE shipped.dimension = 'shipped' AND shipped.lost AND NOT EXISTS (
           SELECT FROM policies own
            WHERE own.tenant_id = tenants.tenant_id AND own.policy_key = shipped.policy_key
               AND own.dimension = 'tenant' AND own.confirmed)
     GROUP BY shipped.owner
    """
)
_DEADLINES = text(
    """
    SELECT kind, CASE WHEN due_at <= at.now THEN 'overdue' WHEN soon_at <= at.now THEN 'due_soon'
                      ELSE 'open' END AS state, count(*)
      FROM deadlines LEFT JOIN tenants USING (tenant_id) LEFT JOIN clocks USING (tenant_id),
           LATERAL (SELECT CASE WHEN simulated THEN coalesce(now_at, clock_at) ELSE now() END
                        AS now) AS at
     WHERE closed_at IS NULL GROUP BY 1, 2
    """
)
_PARKED = text("SELECT reason, count(*) FROM parked WHERE state = 'parked' GROUP BY reason")
_RUNS = text("SELECT kind, extract(epoch FROM max(ran_at)) FROM runs GROUP BY kind")


async def refresh(engine: AsyncEngine) -> None:
    """Read the gauges of the database, over all tenants."""
    async with transaction(engine, EVERY_TENANT, read_only=True) as connection:
        row = (await connection.execute(_DATABASE)).one()
        parked = (await connection.execute(_PARKED)).all()
        runs = (await connection.execute(_RUNS)).all()
        unconfirmed = (await connection.execute(_UNCONFIRMED)).all()
        deadlines = (await connection.execute(_DEADLINES)).all()
    OUTBOX.set(row.outbox)
    OUTBOX_AGE.set(row.outbox_age or 0)
    PARKED_AGE.set(row.parked_age)
    HELD_KEYS.set(row.held)
    ORDER_VIOLATIONS.set(row.violations)
    TIMERS_OVERDUE.set(row.overdue)
    PARKED.clear()
    for reason, count in parked:
        PARKED.labels(reason).set(count)
    for kind, at in runs:
        TIMER_LAST_RUN.labels(kind).set(at)
    DEADLINES.clear()
    for kind, state, count in deadlines:
        DEADLINES.labels(kind, state).set(count)
    UNCONFIRMED_POLICIES.clear()
    for owner, count in unconfirmed:
        UNCONFIRMED_POLICIES.labels(owner).set(count)
    # A queue pool, as database.engine_for makes it
    POOL_IN_USE.set(engine.pool.checkedout())  # type: ignore[attr-defined]


def handled(topic: str, chosen: Sequence["Heard"], aside: Sequence["Heard"]) -> None:
    """Count one committed batch: what of it was handled, parked, or not ours."""
    ours = len(chosen) - [heard.received for heard in chosen].count(None)
    parked = len(aside)
    HANDLED.labels(topic, "handled").inc(max(ours - parked, 0))
    HANDLED.labels(topic, "not_ours").inc(
        len(chosen) - ours
        and sum(1 for heard in chosen if heard.received is None and heard.fault is None)
    )
    HANDLED.labels(topic, "parked").inc(parked)
    age, now = EVENT_AGE.labels(topic), clock.wall()
    for heard in chosen[:: max(1, len(chosen) // _SAMPLED)]:
        if heard.received is not None:
            age.observe((now - heard.received.envelope.recorded).total_seconds())


async def expose(_: Request) -> Response:
    """GET /metrics, in Prometheus' text format."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


def reference_lines() -> list[str]:
    """The table for the docs, as Markdown."""
    rows = (f"| `{name}` | {shows} | {bad} |" for name, (shows, bad) in sorted(BAD.items()))
    return ["| metric | shows | a bad value means |", "|---|---|---|", *rows]
