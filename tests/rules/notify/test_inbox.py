"""Where a message stands, and when digests go out."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest

from chassis.policies.reading import read
from notify.delivery.inbox.formats import catalogue, kept, opens
from notify.delivery.inbox.rules import (
    DigestPolicy,
    Following,
    Page,
    State,
    message_class,
    state_of,
)
from zhipei_events.catalogue import EVENTS

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


def test_the_page_of_every_message_exists_and_its_id_is_a_field_of_the_event() -> None:
    events = {event.TYPE: event for event in EVENTS}
    told = {message_class(template) for template in catalogue()["messages"]}
    for name, entry in catalogue()["pages"].items():
        assert name in told
        fields = events[name].model_fields
        assert entry.get("id") is None or entry["id"] in fields
        assert "by_kind" not in entry or "kind" in fields
        pages = entry["by_kind"].values() if "by_kind" in entry else [entry["page"]]
        assert set(pages) <= set(Page)


def test_a_reminder_opens_the_thing_that_is_due() -> None:
    thing = uuid4()
    details = {"kind": "session_record", "thing_id": str(thing), "due_on": "2026-11-03"}
    template = "training.deadline-overdue/duty"
    opened = opens(template, kept(template, details))
    assert opened is not None
    assert (opened.page, opened.id) == (Page.SESSION, thing)
    assert opens("notify.vacancy-found/duty", {}) is None
    older = opens("qa.call-scored/own", {"total": "90"})  # kept before messages had a page
    assert older is not None
    assert (older.page, older.id) == (Page.EVALUATION, None)


def test_a_stream_tells_each_message_once_and_looks_back_a_minute() -> None:
    first, second, third = uuid4(), uuid4(), uuid4()
    stream = Following(since=None)
    assert stream.back(AT) == AT - timedelta(seconds=60)
    assert stream.new([first]) == frozenset()  # it was there before
    assert stream.new([first, second]) == {second}
    assert stream.new([second, third]) == {third}


def test_after_an_interruption_a_stream_begins_where_the_reader_was() -> None:
    stream = Following(since=AT - timedelta(hours=1))
    assert stream.back(AT) == AT - timedelta(hours=1, seconds=60)
    assert stream.new([first := uuid4()]) == {first}
    assert stream.back(AT) == AT - timedelta(seconds=60)
    assert Following(since=AT - timedelta(days=9)).back(AT) == AT - timedelta(days=1, seconds=60)
    assert Following(since=AT + timedelta(days=9)).back(AT) == AT - timedelta(seconds=60)
