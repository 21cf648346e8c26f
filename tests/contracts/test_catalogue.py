"""The catalogue is the whole contract, and each entry keeps the rules of events.md."""

import ast
import re
import sys
from importlib import import_module
from itertools import groupby

import pytest
from contracts.contract import ROOT, SCHEMAS, Example, examples

from zhipei_events.catalogue import BY_TYPE, EVENTS, TOPICS
from zhipei_events.envelope import Event, State
from zhipei_events.kpi import CallAbandoned

PACKAGE = SCHEMAS / "src/zhipei_events"
FACTS = [event for event in EVENTS if not issubclass(event, State)]
STATES = [event for event in EVENTS if issubclass(event, State)]
PERSONAL = {
    "name",
    "names",
    "gender",
    "birth_year",
    "address",
    "addresses",
    "phone",
    "email",
    "customer_name",
}


def by_type(event: type[Event]) -> str:
    return event.TYPE


def named_events() -> set[type[Event]]:
    """Every class of the package that has a type of its own."""
    modules = [
        import_module(".".join(("zhipei_events", *path.relative_to(PACKAGE).with_suffix("").parts)))
        for path in PACKAGE.rglob("*.py")
        if path.stem != "__init__"
    ]
    found = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Event)
    }
    return {event for event in found if "TYPE" in vars(event)}


def test_every_event_class_of_the_package_stands_in_the_catalogue_once() -> None:
    assert len(EVENTS) == len(BY_TYPE) == len(set(EVENTS))
    assert set(EVENTS) == named_events()


def test_the_catalogue_is_written_out_and_not_collected() -> None:
    tree = ast.parse((PACKAGE / "catalogue.py").read_text(encoding="utf-8"))
    written = {
        node.target.id: node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    for name in ("EVENTS", "TOPICS"):
        assert isinstance(tuple_ := written[name], ast.Tuple)
        assert not any(isinstance(part, ast.Starred) for part in tuple_.elts)


def test_the_contract_imports_pydantic_and_the_standard_library_and_nothing_else() -> None:
    allowed = {"pydantic", "zhipei_events"} | sys.stdlib_module_names
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= allowed, path


@pytest.mark.rule("EVT-6")
def test_every_topic_has_an_owner_and_one_of_three_kinds() -> None:
    for topic in TOPICS:
        assert topic.name == f"{topic.owner}.{topic.kind}"
        assert (topic.retention_ms is None) == (topic.kind == "state")
    kept = {topic.kind: topic.retention_ms / 86_400_000 for topic in TOPICS if topic.retention_ms}
    assert kept == {"events": 400, "calls": 14}


@pytest.mark.rule("EVT-4", "EVT-6")
@pytest.mark.parametrize("event", EVENTS, ids=by_type)
def test_a_type_names_its_publisher_its_topic_and_its_schema(event: type[Event]) -> None:
    assert re.fullmatch(r"(people|training|qa|kpi|notify)\.[a-z]+(-[a-z]+)*(\.v[2-9])?", event.TYPE)
    topic = next(topic for topic in TOPICS if topic.name == event.TOPIC)
    assert topic.owner == event.PUBLISHER == event.TYPE.partition(".")[0]
    assert event.TYPE.endswith("-state") == issubclass(event, State) == (topic.kind == "state")
    assert (
        f"zhipei:schema/{event.TYPE.partition('.v')[0]}/{event.MAJOR}.{event.MINOR}"
        == event.DATASCHEMA
    )
    assert not re.search(r"event|updated", event.TYPE)


def rulebook_events() -> dict[str, set[str]]:
    """Publisher → the names in its table of events.md."""
    published: dict[str, set[str]] = {}
    for part in re.split(
        r"^## ", (ROOT / "docs/rulebook/events.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    ):
        if heading := re.match(r"Published by (\w+)", part):
            rows = re.findall(r"^\| ([^|]+) \|", part, flags=re.MULTILINE)
            published[heading[1]] = {
                name for row in rows for name in re.findall(r"`([a-z-]+)`", row)
            }
    return published


@pytest.mark.rule("EVT-2")
def test_every_fact_stands_in_its_publishers_table() -> None:
    tables = rulebook_events()
    everyones = {"policy-changed", "erasure-confirmed", "correction-traced"}
    everyones |= {"deadline-approached", "deadline-overdue"}  # GEN-9, of what has no name there
    for event in FACTS:
        publisher, _, name = event.TYPE.partition(".v")[0].partition(".")
        assert {name, f"{publisher}-{name}"} & (tables[publisher] | everyones), event.TYPE


@pytest.mark.rule("EVT-4")
@pytest.mark.parametrize("event", FACTS, ids=by_type)
def test_what_concerns_a_person_is_keyed_by_the_person_and_says_where_the_person_belonged(
    event: type[Event],
) -> None:
    person = {"agent_id", "person_id", "inspector_id"} & {
        name for name, field in event.model_fields.items() if field.is_required()
    }
    if event is CallAbandoned:  # KPI-0: the agent who was rung did not take it
        assert event.KEY == "line_key"
    elif person:
        assert event.KEY in person
        assert {"team_id", "site_id", "center_id"} <= event.model_fields.keys()


@pytest.mark.rule("EVT-6")
@pytest.mark.parametrize(
    "example", [example for example in examples() if example.event in STATES], ids=str
)
def test_a_snapshot_has_its_type_and_id_as_key_and_subject(example: Example) -> None:
    state = example.event.model_validate_json(example.body)
    assert isinstance(state, State)
    assert state.key == state.subject == f"{state.THING}:{getattr(state, state.ID)}"
    assert f"{state.PUBLISHER}.{state.THING}-state" == state.TYPE


@pytest.mark.rule("EVT-4")
def test_a_subject_has_one_record_key_so_that_its_order_holds() -> None:
    told = [
        (example.event.TOPIC, example.event.model_validate_json(example.body))
        for example in examples()
    ]
    pairs = sorted(
        {
            (topic, event.subject, event.key)
            for topic, event in told
            if not isinstance(event, CallAbandoned)
        }
    )
    doubled = [list(group) for _, group in groupby(pairs, key=lambda pair: pair[:2])]
    assert [group for group in doubled if len(group) > 1] == []


@pytest.mark.rule("EVT-7")
@pytest.mark.parametrize("event", FACTS, ids=by_type)
def test_no_name_and_no_address_stands_outside_the_state_topics(event: type[Event]) -> None:
    schema = event.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    assert not PERSONAL & {name for part in parts for name in part.get("properties", {})}
