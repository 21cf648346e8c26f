"""The envelope on the wire: CloudEvents 1.0 in Kafka's binary mode (EVT-4)."""

import re
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from contracts.contract import Example, examples
from hypothesis import given
from hypothesis import strategies as st

from zhipei_events.envelope import Envelope, Event, State, Unreadable

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
moments = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)

envelopes = st.builds(
    Envelope,
    id=st.uuids(),
    type=words,
    dataschema=words,
    source=words,
    time=moments,
    recorded=moments,
    tenant=st.uuids(),
    center=st.none() | st.uuids(),
    site=st.none() | st.uuids(),
    actor=words,
    subject=words,
    key=words,
    sequence=st.none() | st.integers(0, 2**63 - 1),
    correlation=st.uuids(),
    causation=st.none() | st.uuids(),
    policyset=st.none() | words,
    traceparent=st.none() | words,
)


def sent() -> Envelope:
    return Envelope(
        id=UUID(int=1),
        type="qa.call-scored",
        dataschema="zhipei:schema/qa.call-scored/1.0",
        source="/zhipei/qa",
        time=datetime(2026, 11, 17, 11, 0, tzinfo=timezone(timedelta(hours=8))),
        recorded=datetime(2026, 11, 17, 3, 0, 1, 5, tzinfo=UTC),
        tenant=UUID(int=2),
        actor="rule:QA-5",
        subject="s",
        key="班组",
        sequence=7,
        correlation=UUID(int=3),
    )


@pytest.mark.rule("EVT-4")
@given(envelopes)
def test_what_was_sent_is_what_is_read(envelope: Envelope) -> None:
    assert Envelope.read(envelope.headers(), envelope.key.encode()) == envelope


@pytest.mark.rule("EVT-4")
@given(envelopes)
def test_headers_keep_the_rules_of_cloudevents(envelope: Envelope) -> None:
    headers = dict(envelope.headers())
    assert len(headers) == len(envelope.headers())
    for name, value in headers.items():
        assert re.fullmatch(r"content-type|ce_[a-z0-9]{1,20}", name)
        assert isinstance(value, bytes)
        assert value
    assert headers["ce_specversion"] == b"1.0"
    assert headers["content-type"] == b"application/json"
    assert headers["ce_partitionkey"].decode() == envelope.key


def test_times_are_written_in_utc_and_absent_attributes_not_at_all() -> None:
    headers = dict(sent().headers())
    assert headers["ce_time"] == b"2026-11-17T03:00:00Z"
    assert headers["ce_recordedtime"] == b"2026-11-17T03:00:01.000005Z"
    assert (
        not {"ce_centerid", "ce_siteid", "ce_causationid", "ce_policyset", "ce_traceparent"}
        & headers.keys()
    )


def test_unknown_headers_are_passed_over() -> None:
    assert (
        Envelope.read(
            [*sent().headers(), ("ce_later", b"1"), ("trace", b"\xff\xfe")], "班组".encode()
        )
        == sent()
    )


@pytest.mark.parametrize(
    "name", [name for name, _ in sent().headers() if name not in {"content-type", "ce_sequence"}]
)
def test_a_missing_header_makes_a_message_unreadable_and_is_named(name: str) -> None:
    with pytest.raises(Unreadable, match=name):
        Envelope.read([header for header in sent().headers() if header[0] != name], "班组".encode())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce_specversion", b"0.3"),
        ("ce_id", b"seven"),
        ("ce_time", b"2026-11-17T03:00:00"),
        ("ce_time", b"yesterday"),
        ("ce_sequence", b"many"),
        ("ce_actor", b"\xff\xfe"),
        ("ce_centerid", b""),
    ],
)
def test_a_malformed_header_makes_a_message_unreadable_and_is_named(
    name: str, value: bytes
) -> None:
    with pytest.raises(Unreadable, match=name):
        Envelope.read(list((dict(sent().headers()) | {name: value}).items()), "班组".encode())


@pytest.mark.parametrize("key", [None, b"", b"another"])
def test_a_record_key_that_is_not_the_partition_key_makes_a_message_unreadable(
    key: bytes | None,
) -> None:
    with pytest.raises(Unreadable, match="record key"):
        Envelope.read(sent().headers(), key)


@pytest.mark.rule("EVT-4")
@pytest.mark.parametrize("example", examples(), ids=str)
def test_every_example_gets_an_envelope_that_names_type_schema_source_subject_and_key(
    example: Example,
) -> None:
    fact = example.event.model_validate_json(example.body)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    envelope = Envelope.of(
        fact,
        id=UUID(int=1),
        time=now,
        recorded=now,
        tenant=UUID(int=2),
        actor="operator",
        correlation=UUID(int=1),
        sequence=1,
    )
    assert (envelope.type, envelope.source) == (
        example.event.TYPE,
        f"/zhipei/{example.event.PUBLISHER}",
    )
    assert envelope.dataschema.startswith(f"zhipei:schema/{example.event.TYPE.partition('.v')[0]}/")
    assert envelope.subject
    assert envelope.key
    assert Envelope.read(envelope.headers(), envelope.key.encode()) == envelope


def test_a_class_must_name_a_subject_and_a_key_that_it_has() -> None:
    with pytest.raises(TypeError, match="subject or key"):

        class Nameless(Event, type="qa.call-nameless", subject="call_id", key="agent_id"):
            agent_id: UUID


def test_no_field_may_be_called_subject_or_key() -> None:
    with pytest.warns(UserWarning, match="shadows"), pytest.raises(TypeError, match="key"):

        class Clashing(Event, type="qa.call-clashed", subject="call_id", key="call_id"):
            call_id: UUID
            key: str


def test_the_second_version_of_a_type_says_so_and_names_its_own_schema() -> None:
    class CallToldV2(
        Event, type="kpi.call-told.v2", topic="kpi.calls", subject="call_id", key="call_id", minor=3
    ):
        call_id: UUID

    class ThingState(State, type="people.thing-state", thing="thing", id="thing_id"):
        thing_id: UUID

    assert (CallToldV2.MAJOR, CallToldV2.DATASCHEMA, CallToldV2.TOPIC) == (
        2,
        "zhipei:schema/kpi.call-told/2.3",
        "kpi.calls",
    )
    assert ThingState(thing_id=UUID(int=5)).key == f"thing:{UUID(int=5)}"
