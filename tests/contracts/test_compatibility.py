"""The law of the contract: within a version only optional fields are added, and what was released
never changes.
"""

from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from contracts.contract import JSON, Example, examples, generator, read, versions
from contracts.departures import departures
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import ValidationError

from zhipei_events.catalogue import EVENTS
from zhipei_events.envelope import Event, Part
from zhipei_events.values import Exact, Line, Vocabulary

GENERATE = generator()


@pytest.mark.rule("EVT-3")
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.TYPE)
def test_todays_class_agrees_with_every_released_schema_of_its_version(event: type[Event]) -> None:
    released = versions(event)
    assert [path.stem for path in released] == [
        f"{event.MAJOR}.{minor}" for minor in range(event.MINOR + 1)
    ]
    for path in released:
        assert departures(read(path), GENERATE.schema(event)) == [], path


@pytest.mark.rule("EVT-3")
@pytest.mark.parametrize("example", examples(), ids=str)
def test_an_example_is_valid_under_every_released_schema_of_its_version(example: Example) -> None:
    for path in versions(example.event):
        schema = read(path)
        Draft202012Validator.check_schema(schema)
        faults = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(
            read(example.path)
        )
        assert [f"{fault.json_path}: {fault.message}" for fault in faults] == [], path


@pytest.mark.rule("EVT-3")
@pytest.mark.parametrize("example", examples(), ids=str)
def test_todays_class_reads_every_released_example_and_loses_nothing(example: Example) -> None:
    event = example.event.model_validate_json(example.body)
    again = example.event.model_validate_json(event.encode())
    assert again == event
    written = GENERATE.json.loads(event.encode())
    assert {name: written[name] for name in read(example.path)} == read(example.path)


class Leg(Part):
    seconds: int


class Told(Event, type="kpi.call-told", subject="call_id", key="agent_id"):
    """As it was released."""

    call_id: UUID
    agent_id: UUID
    line: Line
    legs: tuple[Leg, ...]
    rating: Exact | None = None


class OneMoreField(Told, type="kpi.call-told", subject="call_id", key="agent_id", minor=1):
    """A later minor version."""

    queue: str | None = None


class FieldGone(Event, type="kpi.call-told", subject="call_id", key="agent_id"):
    """The rating is gone."""

    call_id: UUID
    agent_id: UUID
    line: Line
    legs: tuple[Leg, ...]


class FieldDemanded(Told, type="kpi.call-told", subject="call_id", key="agent_id"):
    """A new field that must be there."""

    queue: str


class FieldNoLongerCertain(Told, type="kpi.call-told", subject="call_id", key="agent_id"):
    """The line may be missing."""

    line: Line = Line.INBOUND


class OtherType(Told, type="kpi.call-told", subject="call_id", key="agent_id"):
    """The rating is another kind of number."""

    rating: int | None = None  # type: ignore[assignment]  # the break under test


class Direction(Vocabulary):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"
    UNKNOWN = "unknown"


class OneMoreWord(Told, type="kpi.call-told", subject="call_id", key="agent_id"):
    """A closed list has one more word."""

    line: Direction  # type: ignore[assignment]  # the break under test


class DeepLeg(Part):
    seconds: str


class ChangedDeepInside(Told, type="kpi.call-told", subject="call_id", key="agent_id"):
    """A part of a part is another."""

    legs: tuple[DeepLeg, ...]  # type: ignore[assignment]  # the break under test


def test_an_optional_field_may_be_added() -> None:
    assert departures(GENERATE.schema(Told), GENERATE.schema(OneMoreField)) == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (FieldGone, "$.rating is gone"),
        (FieldDemanded, "$.queue is required now: old messages lack it"),
        (FieldNoLongerCertain, "$.line may be missing now: old readers need it"),
        (OtherType, "$.rating[0]: type was string, is integer"),
        (
            OneMoreWord,
            "$.line: enum was ['inbound', 'outbound'], is ['inbound', 'outbound', 'internal']",
        ),
        (ChangedDeepInside, "$.legs[items].seconds: type was integer, is string"),
    ],
)
def test_a_change_within_a_version_is_caught(broken: type[Event], said: str) -> None:
    assert said in departures(GENERATE.schema(Told), GENERATE.schema(broken))


def test_a_reader_that_demands_more_cannot_read_what_was_sent_before() -> None:
    told = Told(
        call_id=UUID(int=1), agent_id=UUID(int=2), line=Line.INBOUND, legs=(), rating=Decimal(4)
    )
    assert OneMoreField.model_validate_json(told.encode()).queue is None
    with pytest.raises(ValidationError, match="queue"):
        FieldDemanded.model_validate_json(told.encode())


def test_a_released_schema_is_what_it_was_when_it_was_released() -> None:
    assert GENERATE.released()
    assert GENERATE.altered(GENERATE.released(), JSON) == []


def test_touching_or_losing_a_released_schema_is_caught(tmp_path: Path) -> None:
    text = (
        '{"type": "object", "properties": {"description": {"type": "string", "description": '
        '"what it is"}}}\n'
    )
    for name in ("1.0", "1.1", "1.2"):
        (tmp_path / f"{name}.json").write_text(text)
    listing = tmp_path / "released.sha256"
    listing.write_text("".join(f"{GENERATE.digest(text)}  1.{minor}.json\n" for minor in range(3)))
    assert GENERATE.altered(GENERATE.released(listing), tmp_path) == []
    (tmp_path / "1.0.json").write_text(text.replace("what it is", "what it is, in better words"))
    (tmp_path / "1.1.json").write_text(
        text.replace('"properties": {"description"', '"properties": {"text"')
    )
    (tmp_path / "1.2.json").unlink()
    assert GENERATE.altered(GENERATE.released(listing), tmp_path) == ["1.1.json", "1.2.json"]
