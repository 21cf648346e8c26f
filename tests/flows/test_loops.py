"""The loops turn through all rooms, and every step of them names what led to it
(rulebook/events.md, chains 1 to 3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

import pytest
from flows.installation import Installation, Message, read_log

from zhipei.world.plot import Plot

pytestmark = pytest.mark.timeout(
    1500
)  # what it waits for is a whole installation and ten weeks of a small center
TOPICS = (
    "people.events",
    "kpi.calls",
    "kpi.events",
    "qa.events",
    "training.events",
    "notify.events",
)


@dataclass(frozen=True)
class Log:
    """All that was said in the tenant."""

    said: dict[UUID, Message]

    def of(self, type: str, **fields: object) -> list[Message]:
        return [
            one
            for one in self.said.values()
            if one.type == type
            and all(one.value.get(name) == value for name, value in fields.items())
        ]

    def only(self, type: str, **fields: object) -> Message:
        found = self.of(type, **fields)
        assert len(found) == 1, f"{len(found)} of {type} with {fields}"
        return found[0]

    def causes(self, message: Message) -> list[Message]:
        return [self.said[cause] for cause in message.causes if cause in self.said]

    def types_before(self, message: Message) -> set[str]:
        """The types of every event from which a message came."""
        found: dict[UUID, Message] = {}
        waiting = [message]
        while waiting:
            fresh = [one for one in self.causes(waiting.pop()) if one.id not in found]
            found |= {one.id: one for one in fresh}
            waiting += fresh
        return {one.type for one in found.values()}


@pytest.fixture(scope="module")
async def log(installation: Installation, plot: Plot, lived: dict[str, Any]) -> Log:
    assert lived["returned"] > 0, "nothing came back to look at"
    tenant = str(uuid5(NAMESPACE_DNS, f"zhipei:{plot.code}"))
    return Log(
        {
            message.id: message
            for message in await read_log(installation.state.bootstrap, tenant, TOPICS)
        }
    )


def correlations(messages: Iterable[Message]) -> set[UUID]:
    return {one.correlation for one in messages}


# ---- chain 1: the week


@pytest.mark.rule("QA-4", "QA-6", "QA-5", "EVT-4a")
def test_a_week_goes_from_the_call_to_the_coaching_that_was_held(log: Log) -> None:
    held = log.of("qa.coaching-completed")
    assert held
    for one in held:
        required = log.only("qa.coaching-required", coaching_id=one.value["coaching_id"])
        assert one.correlation == required.correlation
        scored = log.only("qa.call-scored", evaluation_id=required.value["evaluation_id"])
        assert required.cause == scored.id
        assert scored.value["unacceptable"]
        assert {
            "qa.inspection-assigned",
            "qa.sample-drawn",
            "kpi.call-handled",
        } <= log.types_before(scored)


@pytest.mark.rule("KPI-8", "QA-19", "EVT-9")
def test_every_monday_ranks_the_week_before_in_rows_that_their_head_counts(
    log: Log, plot: Plot
) -> None:
    heads = log.of("kpi.ranking-published", kind="group_weekly", acting=True)
    assert {head.value["period"] for head in heads} >= set(plot.weeks_drawn)
    for head in heads:
        rows = log.of(
            "kpi.agent-ranked", ranking_id=head.value["ranking_id"], revision=head.value["revision"]
        )
        assert len(rows) == head.value["ranked"] + head.value["not_ranked"]


# ---- chain 2: the month


@pytest.mark.rule("EXM-7", "EXM-11", "EVT-9")
def test_a_month_goes_from_the_paper_over_approval_and_batches_to_its_ranking(log: Log) -> None:
    for closed in log.of("training.exam-window-closed"):
        paper = closed.value["paper_id"]
        approved = log.only("training.paper-approved", paper_id=paper)
        batches = log.of("training.exam-batch-scheduled", paper_id=paper, sitting="first")
        moments = [
            one.headers["time"]
            for one in (
                *log.of("training.paper-submitted", paper_id=paper),
                approved,
                *batches[:1],
                closed,
            )
        ]
        assert moments == sorted(moments), (
            "a paper is submitted, approved, scheduled and closed in this order"
        )
        first = [
            one
            for kind in ("passed", "failed")
            for one in log.of(f"training.exam-{kind}", paper_id=paper)
            if one.value["sitting"] != "resit"
        ]
        missed = log.of("training.exam-missed", paper_id=paper)
        assert (len(first), len(missed)) == (closed.value["sat"], closed.value["missed"])
        ranked = log.of(
            "kpi.ranking-published", kind="monthly_exam", period=closed.value["month"], acting=True
        )
        assert [
            one.value["ranked"] + one.value["not_ranked"] >= closed.value["sat"] for one in ranked
        ] == [True]
    assert [closed.value["month"] for closed in log.of("training.exam-window-closed")] == [
        "2026-01",
        "2026-02",
    ]


@pytest.mark.rule("EXM-5", "EXM-10", "TRN-28")
def test_a_failed_exam_leads_to_training_and_a_re_sit_that_ends_it(log: Log) -> None:
    failed = [
        one
        for one in log.of("training.exam-failed", purpose="monthly")
        if one.value["sitting"] != "resit"
    ]
    assert failed
    ended = 0
    for one in failed:
        (assigned,) = [
            said
            for said in log.of("training.training-assigned", kind="targeted")
            if said.cause == one.id
        ]
        assert assigned.correlation == one.correlation
        for completed in log.of(
            "training.training-completed",
            assignment_id=assigned.value["assignment_id"],
            outcome="passed",
        ):
            assert log.of(
                "training.exam-passed",
                paper_id=one.value["paper_id"],
                person_id=one.value["person_id"],
                sitting="resit",
            )
            assert "training.exam-passed" in {cause.type for cause in log.causes(completed)}
            ended += 1
    assert ended


@pytest.mark.rule("KPI-9", "TRN-11a", "KPI-16", "ORG-3", "EVT-4a")
def test_the_last_place_leads_off_post_to_basic_pay_and_through_the_exam_back(log: Log) -> None:
    returned = log.of("training.agent-returned-to-post", trigger="last_place")
    assert returned
    for back in returned:
        person, order = back.value["person_id"], back.value["order_id"]
        ordered = log.only("training.offpost-ordered", order_id=order)
        started = log.only("training.offpost-started", order_id=order)
        triggered = log.only(
            "kpi.last-place-triggered", agent_id=person, trigger_id=ordered.value["trigger_id"]
        )
        assert {cause.type for cause in log.causes(triggered)} == {"kpi.ranking-published"}
        assert ordered.cause == triggered.id
        assert started.cause == ordered.id
        newest = max(log.causes(triggered), key=lambda head: str(head.value["period"]))
        assert correlations([newest, triggered, ordered, started]) == {newest.correlation}
        for follows, cause in ((started, "last_place"), (back, "returned_to_post")):
            (stage,) = [
                one
                for one in log.of("people.agent-stage-changed", person_id=person, cause=cause)
                if one.cause == follows.id
            ]
            (pay,) = [
                one
                for one in log.of("people.pay-rule-changed", person_id=person)
                if one.cause == follows.id
            ]
            assert (stage.value["to_stage"] == "off_post", pay.value["pay_rule"]) == (
                (True, "basic_only") if cause == "last_place" else (False, "normal")
            )
        (passed,) = log.causes(back)
        assert (passed.type, passed.value["purpose"], passed.value["person_id"]) == (
            "training.exam-passed",
            "repost",
            person,
        )
        between = [
            one for one in log.of("qa.sample-drawn", agent_id=person) if _within(one, started, back)
        ]
        assert between == []


def _within(one: Message, first: Message, last: Message) -> bool:
    """Whether something was drawn of a day between two moments; a closing run has no day (QA-4)."""
    day = one.value["day"]
    return day is not None and bool(first.value["starts_on"] <= day < last.value["returned_on"])


# ---- chain 3: the breach


@pytest.mark.rule("KPI-18", "TRN-1", "TRN-2", "TRN-3", "TRN-6", "EVT-4a")
def test_a_breach_is_trained_until_the_target_is_met_and_five_hours_are_confirmed(log: Log) -> None:
    completed = log.of("training.training-completed", outcome="target_met")
    assert completed
    for done in completed:
        assert Decimal(done.value["hours"]) >= 5
        assigned = log.only("training.training-assigned", assignment_id=done.value["assignment_id"])
        breached = log.said[assigned.cause] if assigned.cause else None
        assert breached is not None
        assert breached.type == "kpi.threshold-breached"
        assert correlations([breached, assigned]) == {breached.correlation}
        told = {cause.type for cause in log.causes(done)}
        assert {"kpi.threshold-cleared", "training.training-record-confirmed"} <= told
        cleared = [one for one in log.causes(done) if one.type == "kpi.threshold-cleared"]
        assert {(one.value["agent_id"], one.value["indicator"]) for one in cleared} == {
            (done.value["agent_id"], done.value["about"])
        }


# ---- all of it


@pytest.mark.rule("EVT-4a")
def test_every_cause_is_an_event_of_the_log_or_a_run_with_a_correlation_of_its_own(
    log: Log,
) -> None:
    runs: dict[UUID, set[UUID]] = {}
    for message in log.said.values():
        for cause in message.causes:
            if cause in log.said:
                continue
            assert message.headers["actor"].startswith("rule:"), (
                f"{message.type} names {cause}, which nobody said"
            )
            runs.setdefault(cause, set()).add(message.correlation)
    assert {len(found) for found in runs.values()} == {1}


@pytest.mark.rule("NTF-1", "NTF-6")
def test_nobody_is_told_anything_twice(log: Log) -> None:
    sent = [
        (one.value["cause_id"], one.value["person_id"], one.value["template"])
        for one in log.of("notify.notification-sent")
    ]
    assert len(sent) == len(set(sent)) > 0
