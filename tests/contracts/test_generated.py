"""What is made from the classes stands in the tree as it would be made today."""

import subprocess
import sys

from contracts.contract import JSON, ROOT, SCHEMAS, generator, read, versions

from zhipei_events.catalogue import EVENTS


def test_schemas_asyncapi_and_reference_are_fresh() -> None:
    ran = subprocess.run(
        [sys.executable, SCHEMAS / "generate.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def test_no_schema_and_no_example_is_left_of_an_event_that_is_gone() -> None:
    assert set(JSON.rglob("*.json")) == {path for event in EVENTS for path in versions(event)}
    assert {path.name for path in (SCHEMAS / "examples").iterdir()} == {
        event.TYPE for event in EVENTS
    }


def test_a_schema_is_open_to_fields_of_later_versions_at_every_depth() -> None:
    for event in EVENTS:
        assert '"additionalProperties": false' not in generator().pretty(
            read(versions(event)[-1])
        ), event.TYPE


def test_every_event_has_an_ordinary_example_and_an_edge_case() -> None:
    lacking = [
        event.TYPE
        for event in EVENTS
        if len(list((SCHEMAS / "examples" / event.TYPE).glob("*.json"))) < 2
    ]
    assert lacking == []


def test_the_reference_names_every_event_and_topic() -> None:
    page = (ROOT / "docs/reference/events.md").read_text(encoding="utf-8")
    assert [event.TYPE for event in EVENTS if f"### {event.TYPE}\n" not in page] == []
