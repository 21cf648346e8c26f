"""The OpenAPI documents are those of the routes today, and keep the rules that clients rely on."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from contracts.contract import SCHEMAS
from openapi_spec_validator import validate

from chassis.http.glossary import Glossary, described, explain, glossaries, unexplained

SERVICES = ("people", "training", "qa", "kpi", "notify")
WRITES = {"post", "put", "patch", "delete"}
Node = dict[str, Any]


@pytest.fixture(params=SERVICES)
def document(request: pytest.FixtureRequest) -> Node:
    found: Node = json.loads((SCHEMAS / "openapi" / f"{request.param}.json").read_text("utf-8"))
    return found


def operations(document: Node) -> Iterator[tuple[str, str, Node]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def parameters(document: Node, operation: Node) -> set[str]:
    """Names of an operation's parameters."""
    kept = document["components"]["parameters"]
    return {
        (kept[one["$ref"].rpartition("/")[2]] if "$ref" in one else one)["name"]
        for one in operation.get("parameters", [])
    }


def test_every_field_and_parameter_says_what_it_means(document: Node) -> None:
    assert unexplained(document) == []


def test_no_description_only_repeats_the_name(document: Node) -> None:
    fillers = [
        f"{owner}.{name}"
        for owner, name, part, _ in described(document)
        if _letters(part["description"]) in {_letters(name), _letters(f"the {name}")}
    ]
    assert fillers == []


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def test_every_field_and_parameter_has_an_example(document: Node) -> None:
    bare = [
        f"{owner}.{name}"
        for owner, name, part, schema in described(document)
        if not {"$ref", "example", "examples"} & (part.keys() | schema.keys())
    ]
    assert bare == []


def test_a_field_that_nothing_explains_is_reported() -> None:
    schemas: Node = {"CallView": {"properties": {"gizmo": {"type": "string"}}}}
    document: Node = {"components": {"schemas": schemas}, "paths": {}}
    assert unexplained(document) == ["CallView.gizmo"]
    explain(document, (Glossary({"gizmo": "Part of a call"}, {"gizmo": "G-1"}),))
    assert unexplained(document) == []
    assert schemas["CallView"]["properties"]["gizmo"]["examples"] == ["G-1"]


def test_the_nearer_and_narrower_word_wins() -> None:
    fields: Node = {"state": {"type": "string"}}
    document: Node = {"components": {"schemas": {"A": {"properties": fields}}}, "paths": {}}
    own = Glossary({"state": "of the service"}, {})
    shared = Glossary({"state": "of all", "A.state": "of A"}, {})
    explain(document, (own, shared))
    assert fields["state"]["description"] == "of A"


def test_every_word_of_a_glossary_is_used() -> None:
    used: dict[str, set[str]] = {}
    for service in SERVICES:
        read: Node = json.loads((SCHEMAS / "openapi" / f"{service}.json").read_text("utf-8"))
        used[service] = {
            key for owner, name, _, _ in described(read) for key in (name, f"{owner}.{name}")
        }
    everywhere = set().union(*used.values())
    for service in SERVICES:
        own, shared = glossaries(service)
        assert (own.words.keys() | own.examples.keys()) - used[service] == set()
        assert (shared.words.keys() | shared.examples.keys()) - everywhere == set()


def test_a_list_takes_no_sort_that_it_does_not_offer(document: Node) -> None:
    """Pages follow a key: a list has the order that its description gives, and no other."""
    offered = {name for _, name, part, _ in described(document) if "in" in part}
    assert "sort" not in offered


def test_the_documents_are_fresh() -> None:
    ran = subprocess.run(
        [sys.executable, SCHEMAS / "openapi.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def test_the_documents_are_valid_openapi(document: Node) -> None:
    validate(document)


def test_each_operation_has_a_name_of_its_own_that_is_a_function(document: Node) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    assert [name for name in names if not name.isidentifier() or "_v1_" in name] == []


def test_each_operation_stands_under_a_wing_that_is_listed(document: Node) -> None:
    listed = {tag["name"] for tag in document["tags"]}
    assert {tag for _, _, operation in operations(document) for tag in operation["tags"]} == listed


def test_every_caller_signs_in_with_a_bearer_token(document: Node) -> None:
    assert document["security"] == [{"bearer": []}]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_every_refusal_is_a_problem_with_the_slugs_of_its_status(document: Node) -> None:
    for path, method, operation in operations(document):
        answers = {int(status): answer for status, answer in operation["responses"].items()}
        assert {400, 401, 403, 404, 422, 500, 503} <= answers.keys(), (method, path)
        for status, answer in answers.items():
            if status >= 400:
                assert answer == {"$ref": f"#/components/responses/Problem{status}"}
    for name, answer in document["components"]["responses"].items():
        reference, narrowed = answer["content"]["application/problem+json"]["schema"]["allOf"]
        assert reference == {"$ref": "#/components/schemas/Problem"}
        assert narrowed["properties"]["status"] == {"const": int(name.removeprefix("Problem"))}
        assert narrowed["properties"]["type"]["enum"]


def test_a_write_in_one_transaction_takes_an_idempotency_key(document: Node) -> None:
    for path, method, operation in operations(document):
        keyed = method in WRITES and not operation.get("x-own-transactions")
        assert ("Idempotency-Key" in parameters(document, operation)) == keyed, (method, path)


def test_who_must_send_a_version_is_told_what_happens_without(document: Node) -> None:
    for path, method, operation in operations(document):
        if "If-Match" in parameters(document, operation):
            assert {"412", "428"} <= operation["responses"].keys(), (method, path)


def test_each_property_and_parameter_has_an_example(document: Node) -> None:
    lacking = [
        (name, field)
        for name, schema in document["components"]["schemas"].items()
        for field, part in schema.get("properties", {}).items()
        if "$ref" not in part and not part.get("examples")
    ]
    lacking += [
        (path, parameter["name"])
        for path, _, operation in operations(document)
        for parameter in operation["parameters"]
        if "$ref" not in parameter and "example" not in parameter
    ]
    assert lacking == []


def test_no_schema_is_named_after_a_module(document: Node) -> None:
    assert [name for name in document["components"]["schemas"] if "__" in name] == []
