"""Strict when written, tolerant when read; exact numbers; and nothing slow on the way in."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest
from contracts.contract import SCHEMAS, Example, examples, read
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue, TypeAdapter, ValidationError

from zhipei_events import values
from zhipei_events.catalogue import EVENTS
from zhipei_events.envelope import Event
from zhipei_events.every import PolicyChanged, PolicyState, policy_changed
from zhipei_events.kpi import AgentRanked, CallHandled, Scale
from zhipei_events.qa import CallScored
from zhipei_events.values import Grade, Line, NotRanked, Vocabulary

EXACT: TypeAdapter[Decimal] = TypeAdapter(values.Exact)
VOCABULARIES = Vocabulary.__subclasses__()


def sample(kind: str, name: str) -> dict[str, Any]:
    return read(SCHEMAS / "examples" / kind / f"{name}.json")


def sprinkled(node: object) -> object:
    """The same message from a later version: a field more in every object."""
    if isinstance(node, list):
        return [sprinkled(part) for part in node]
    if isinstance(node, dict):
        return {key: sprinkled(value) for key, value in node.items()} | {
            "of_a_later_version": {"deep": [1, "甲"]}
        }
    return node


OPEN_MAPS = {"evidence", "rejected", "jwk", "value", "old", "new", "versions"}
"""Fields whose keys are data."""


@pytest.mark.rule("EVT-3")
@pytest.mark.parametrize("example", examples(), ids=str)
def test_fields_of_a_later_version_are_passed_over_at_every_depth(example: Example) -> None:
    known = json.loads(example.body)
    later = {
        key: value if key in OPEN_MAPS else sprinkled(value) for key, value in known.items()
    } | {"of_a_later_version": 1}
    assert example.event.model_validate_json(
        json.dumps(later)
    ) == example.event.model_validate_json(example.body)


def test_a_word_that_a_reader_does_not_know_becomes_unknown() -> None:
    message = sample("qa.call-scored", "unacceptable")
    message["grade"] = message["items"][0]["grade"] = "splendid"
    event = CallScored.model_validate_json(json.dumps(message))
    assert event.grade is Grade.UNKNOWN
    assert event.items[0].grade is Grade.UNKNOWN
    assert event.items[1].grade is Grade.ACCEPTABLE


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_every_closed_list_reads_any_word_and_writes_only_its_own(
    vocabulary: type[Vocabulary],
) -> None:
    words: TypeAdapter[Vocabulary] = TypeAdapter(vocabulary)
    for word in vocabulary.known():
        assert (
            words.validate_json(words.dump_json(word))
            is words.validate_python(word)
            is words.validate_python(word.value)
            is word
        )
    assert words.validate_json('"of a later version"').value == "unknown"
    for refused in ("of a later version", "unknown", vocabulary("unknown"), None, 1):
        with pytest.raises(ValidationError):
            words.validate_python(refused)
    for no_word in ("1", "null", "[]"):
        with pytest.raises(ValidationError):
            words.validate_json(no_word)


def test_a_closed_word_that_is_missing_is_an_error_and_not_unknown() -> None:
    message = sample("kpi.call-handled", "inbound-with-rating")
    del message["line"]
    with pytest.raises(ValidationError, match="line"):
        CallHandled.model_validate_json(json.dumps(message))


def handled(**fields: Any) -> CallHandled:
    known = CallHandled.model_validate_json(
        (SCHEMAS / "examples/kpi.call-handled/inbound-with-rating.json").read_bytes()
    )
    return CallHandled(**(dict(known) | fields))


@pytest.mark.parametrize(
    "wrong",
    [
        {"no_such_field": 1},
        {"line": "sideways"},
        {"line": Line.UNKNOWN},
        {"agent_id": "b2a7"},
        {"talk_seconds": -1},
        {"talk_seconds": "60"},
        {"rating": 4.5},
        {"rating": Decimal("NaN")},
        # The missing zone is the point
        {"offered_at": datetime(2026, 11, 16, 9, 0)},  # noqa: DTZ001
        {"business_date": datetime(2026, 11, 16, tzinfo=UTC)},
        {"call_type": ""},
    ],
)
def test_a_fact_that_is_not_exactly_right_cannot_be_written(wrong: dict[str, Any]) -> None:
    assert handled().line is Line.INBOUND
    with pytest.raises(ValidationError):
        handled(**wrong)


def test_a_fact_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        handled().talk_seconds = 1  # type: ignore[misc]  # the refusal under test


@pytest.mark.rule("GEN-6")
@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_decimal_goes_as_a_plain_string_and_comes_back_exact(number: Decimal) -> None:
    written = EXACT.dump_json(number)
    assert b"e" not in written.lower()
    assert isinstance(json.loads(written), str)
    assert EXACT.validate_json(written) == number


@pytest.mark.rule("GEN-6")
def test_ten_to_the_first_is_written_ten() -> None:
    assert (
        Scale(least=Decimal("1E+1"), greatest=Decimal("1E-7")).encode()
        == b'{"least":"10","greatest":"0.0000001"}'
    )


@pytest.mark.rule("GEN-6")
@pytest.mark.parametrize("value", [0.5, {"a": [1, {"b": 0.5}]}])
def test_a_policy_with_a_float_in_it_is_refused(value: JsonValue) -> None:
    def changed(new: JsonValue) -> PolicyChanged:
        return policy_changed("qa")(
            dimension="tenant",
            scope_id="t",
            policy_key="qa.grade_points",
            old=None,
            new=new,
            effective_on=date(2026, 12, 1),
            author="operator",
            reason="test",
        )

    with pytest.raises(ValidationError, match="string"):
        changed(value)
    assert changed("0.5").key == "tenant:t"


def steps(schema: object) -> set[str]:
    """Every kind of step that a compiled validator takes; how a value is written is another
    matter.
    """
    if isinstance(schema, dict):
        parts = [part for word, part in schema.items() if word != "serialization"]
        return ({schema["type"]} if isinstance(schema.get("type"), str) else set()).union(
            *map(steps, parts)
        )
    return set().union(*map(steps, schema)) if isinstance(schema, list | tuple) else set()


def calls_python(event: type[Event]) -> bool:
    return any(step.startswith("function-") for step in steps(event.__pydantic_core_schema__))


def test_reading_an_event_calls_no_python_but_for_a_policys_value() -> None:
    assert [
        event.TYPE
        for event in EVENTS
        if calls_python(event) and not issubclass(event, PolicyChanged | PolicyState)
    ] == []
    assert calls_python(policy_changed("qa"))


@pytest.mark.rule("EVT-9")
def test_a_row_says_the_line_that_the_heads_checksum_is_made_of() -> None:
    ranked = AgentRanked.model_validate_json(json.dumps(sample("kpi.agent-ranked", "last")))
    missing = AgentRanked.model_validate_json(
        json.dumps(sample("kpi.agent-ranked", "trainee-is-not-ranked"))
    )
    assert ranked.line_of_checksum == f"{ranked.agent_id}|61.5000000000"
    assert (
        ranked.model_copy(update={"value": Decimal("0E-10")}).line_of_checksum
        == f"{ranked.agent_id}|0.0000000000"
    )
    assert missing.line_of_checksum == f"{missing.agent_id}|{NotRanked.TRAINEE.value}"


def test_the_same_thing_has_the_same_id_wherever_it_is_read_in() -> None:
    tenant = values.tenant_id("sample")
    assert tenant == uuid5(NAMESPACE_DNS, "zhipei:sample")
    assert (
        values.person_id(tenant, "A1001")
        == values.person_id(tenant, "A1001")
        != values.person_id(values.tenant_id("other"), "A1001")
    )
    assert values.call_key("acd", "1") == "acd:1"
    names = {
        values.person_id(tenant, "1"),
        values.unit_id(tenant, "1"),
        values.call_id(tenant, "1"),
        values.scorecard_id(tenant, "1", 1),
    }
    assert len(names) == 4
