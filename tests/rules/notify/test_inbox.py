"""Where a message stands, and when digests go out."""

from datetime import UTC, datetime, time

import pytest

from chassis.policies.reading import read
from notify.delivery.inbox.formats import kept
from notify.delivery.inbox.rules import DigestPolicy, State, message_class, state_of

AT = datetime(2026, 11, 2, 4, tzinfo=UTC)


@pytest.mark.rule("NTF-5", "NTF-8")
@pytest.mark.parametrize(
    ("sent", "delivered", "read", "state"),
    [
        (None, None, None, State.QUEUED),
        (AT, None, None, State.SENT),
        (AT, AT, None, State.DELIVERED),
        (None, AT, None, State.DELIVERED),  # seen in the inbox before its digest went out
        (None, AT, AT, State.READ),
        (AT, AT, AT, State.READ),
    ],
)
def test_a_message_stands_where_it_came_furthest(
    sent: datetime | None, delivered: datetime | None, read: datetime | None, state: State
) -> None:
    assert state_of(sent_at=sent, delivered_at=delivered, read_at=read) is state


@pytest.mark.rule("NTF-8")
def test_the_digests_time_is_the_policys() -> None:
    assert read(DigestPolicy, {"ntf.digest_time": "17:30"}).at == time(17, 30)


def test_the_class_of_a_message_is_the_type_of_its_event() -> None:
    assert message_class("qa.call-scored/own") == "qa.call-scored"


@pytest.mark.rule("EVT-7", "NTF-9")
def test_a_message_remembers_only_what_it_shows() -> None:
    payload = {
        "day": "2026-11-02",
        "due_on": "2026-11-03",
        "inspector_id": "x",
        "work": [{"call_id": "1"}, {"call_id": "2"}],
    }
    assert kept("qa.inspection-assigned/duty", payload) == {
        "day": "2026-11-02",
        "due_on": "2026-11-03",
        "work": 2,
    }
