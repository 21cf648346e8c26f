"""Every string, number and date of every route, with values that nothing can hold: refused with
where it is, and never an error of ours. The routes and fields are those of the OpenAPI documents.
"""

import importlib
import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
import pytest

from chassis.http.auth import EVERYONE
from chassis.http.examples import example
from chassis.messages.service import Service
from chassis.testing import ServiceUnderTest, cloned, under_test
from chassis.testing.databases import GATEWAY_SECRET
from zhipei.platform.postgres import Postgres

SERVICES = ("people", "training", "qa", "kpi", "notify")
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
LONG = "x" * 1_000_000
LONGEST_IN_URL = 50_000  # characters; servers take no longer line
RAW = "@raw:"
"""Leads a value that stands in the JSON as it is, since no Python number is so large."""
HOSTILE: dict[str, tuple[Any, ...]] = {
    "text": ("a\x00b", "a\ud800b", LONG),
    "uuid": ("a\x00b", LONG, 2**63),
    "date": ("9999-12-31", "0001-01-01", "1969-12-31", "2026-02-30", "a\x00b", 0, LONG),
    "date-time": ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "a\x00b", 0, LONG),
    "integer": (2**63, -(2**63), f"{RAW}1E+999999", "1E+999999", "a\x00b", LONG, True),
    "number": (f"{RAW}1E+999999", "1E+999999", "NaN", "a\x00b", LONG, "1" * 30),
    "boolean": (2**63, "a\x00b", LONG),
}
ROLES = (
    *("administrator", "hr", "center_director", "qa_supervisor", "qa_lead", "inspector", "trainer"),
    *("quality_training_post", "qt_supervisor", "training_lead", "shift_leader", "team_leader"),
    *("operations", "info_coordinator", "general_manager"),
)
Node = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """A value of a request: where it is, as a problem names it, and what its schema says."""

    where: tuple[str | int, ...]
    schema: Node

    @property
    def kind(self) -> str | None:
        return self.schema.get("format") if self.schema.get("format") in HOSTILE else self._type

    @property
    def _type(self) -> str | None:
        kind = self.schema.get("type")
        if kind == "string":
            return None if "enum" in self.schema or "const" in self.schema else "text"
        return kind if kind in HOSTILE else None


def resolved(schema: Node, schemas: Node) -> Node:
    """A schema without references and without the null that it may be instead."""
    if "$ref" in schema:
        return resolved(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            parts = [part for part in schema[choice] if part.get("type") != "null"]
            return resolved(parts[0], schemas)
    return schema


def fields(schema: Node, schemas: Node, where: tuple[str | int, ...]) -> Iterator[Field]:
    """Every value in a body, through objects and the first entry of each list."""
    found = resolved(schema, schemas)
    if found.get("type") == "object":
        for name, part in found.get("properties", {}).items():
            yield from fields(part, schemas, (*where, name))
    elif found.get("type") == "array":
        yield from fields(found.get("items", {}), schemas, (*where, 0))
    else:
        yield Field(where, found)


def replaced(body: Any, path: tuple[str | int, ...], value: Any) -> Any:  # noqa: ANN401
    """A body with another value at a path, which is made where it is missing."""
    if not path:
        return value
    head, *rest = path
    if isinstance(head, int):
        return [replaced(body[0] if body else None, tuple(rest), value)]
    kept = body if isinstance(body, dict) else {}
    return {**kept, head: replaced(kept.get(head), tuple(rest), value)}


def written(body: Any) -> bytes:  # noqa: ANN401
    """JSON as a hostile client writes it: lone surrogates escaped, numbers of any size."""
    text = json.dumps(body)
    return text.replace(f'"{RAW}1E+999999"', "1E+999999").encode()


@pytest.fixture(params=SERVICES, scope="module")
async def sut(
    request: pytest.FixtureRequest, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ServiceUnderTest]:
    service: Service = importlib.import_module(f"{request.param}.__main__").SERVICE
    files: Path = tmp_path_factory.mktemp("files")
    async with (
        cloned(service, postgres, files) as settings,
        under_test(service, settings, simulated_from=NOON) as made,
    ):
        yield made


def can_stand_in(place: str, value: str) -> bool:
    """Whether a client can write a value there at all: a header holds printable ASCII."""
    if place == "header":
        return value.isascii() and value.isprintable()
    return "\ud800" not in value and not value.startswith(RAW)


class Attack:
    """Requests to one operation, good but for one value."""

    def __init__(self, sut: ServiceUnderTest, path: str, method: str, operation: Node) -> None:
        self.path, self.method, self.operation = path, method, operation
        self.name = f"{method.upper()} {path}"
        self.document = sut.app.openapi()
        self.schemas = self.document["components"]["schemas"]
        needs = operation["x-permission"]
        held_by = sut.app.state.edge.permissions[needs].roles
        operator = held_by.isdisjoint({*ROLES, EVERYONE})
        if needs == "sessions.keep":
            self.client = sut.client(headers={"Authorization": f"Bearer {GATEWAY_SECRET}"})
        elif operator:
            self.client = sut.client()
        else:
            self.client = sut.client(uuid4(), roles=ROLES, places=[self.center])

    center = ("center", str(UUID(int=7)))

    @property
    def parameters(self) -> Iterator[Node]:
        for one in self.operation.get("parameters", []):
            if "$ref" not in one:
                yield one

    @property
    def content(self) -> Node:
        found: Node = self.operation.get("requestBody", {}).get("content", {})
        return found

    async def send(
        self,
        place: str,
        where: tuple[str | int, ...],
        value: Any,  # noqa: ANN401
    ) -> httpx.Response | None:
        """One request with a hostile value; None where the value cannot be written there."""
        given: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}}
        for one in self.parameters:
            if one.get("required"):
                given[one["in"]][one["name"]] = one["example"]
        sent: dict[str, Any] = {"headers": {"If-Match": '"1"'}}
        body = self._body()
        if place == "body":
            body = replaced(body, where, value)
        elif not can_stand_in(place, str(value)):
            return None
        else:
            given[place][str(where[0])] = str(value)[:LONGEST_IN_URL]
        if "application/json" in self.content:
            sent |= {"content": written(body)}
            sent["headers"]["Content-Type"] = "application/json"
        elif "multipart/form-data" in self.content:
            if not isinstance(value, str) or "\ud800" in value:
                return None
            sent |= {"files": {"file": b"a,b\n1,2\n"}, "data": {str(where[0]): value}}
        sent["headers"] |= given["header"]
        path = self.path
        for name, part in given["path"].items():
            path = path.replace(f"{{{name}}}", quote(str(part), safe=""))
        return await self.client.request(self.method, path, params=given["query"], **sent)

    def _body(self) -> Any:  # noqa: ANN401
        schema = self.content.get("application/json", {}).get("schema")
        return example(schema, self.schemas) if schema else None

    def targets(self) -> Iterator[tuple[str, Field]]:
        """Every value that a caller may send: in the path, the query and the body."""
        for one in self.parameters:
            if one["name"] == "after":
                continue
            found = resolved(one["schema"], self.schemas)
            if found.get("type") == "array":
                found = resolved(found["items"], self.schemas)
            yield one["in"], Field((one["name"],), found)
        for media, content in self.content.items():
            if media in {"application/json", "multipart/form-data"}:
                for field in fields(content["schema"], self.schemas, ()):
                    yield "body", field


def operations(sut: ServiceUnderTest) -> Iterator[Attack]:
    """The operations of a service; those that every service has are tried in one of them."""
    for path, methods in sut.app.openapi()["paths"].items():
        for method, operation in methods.items():
            shared = {"operation", "policies"} & set(operation["tags"])
            if not shared or sut.service.name == "notify":
                yield Attack(sut, path, method, operation)


def within(parts: list[str], where: list[str]) -> bool:
    """Whether a place names these parts in this order; alternatives of a body have names between."""
    left = iter(where)
    return all(part in left for part in parts)


def harmless(field: Field, value: Any) -> bool:  # noqa: ANN401
    """Whether a value is a good one of its kind after all."""
    return field.kind == "number" and value == "1" * 30 and field.schema.get("maximum") is None


async def test_no_value_gets_past_its_type(sut: ServiceUnderTest) -> None:
    tried, wrong = 0, []
    for attack in operations(sut):
        for place, field in attack.targets():
            for value in HOSTILE.get(field.kind or "", ()):
                if place != "body" and value in (True, 0):
                    continue
                answer = await attack.send(place, field.where, value)
                if answer is None:
                    continue
                tried += 1
                expected = [str(part) for part in (place, *field.where)]
                problem = answer.json() if answer.content else {}
                named = [one["where"] for one in problem.get("errors", [])]
                good = answer.status_code in {400, 422} and any(
                    within(expected, where.split(".")) for where in named
                )
                if not good and not harmless(field, value):
                    wrong.append(
                        f"{attack.name} {'.'.join(expected)}={str(value)[:20]!r}: {answer.status_code} {named[:3]}"
                    )
    assert wrong == []
    assert tried > 100, "the documents name what is to be tried"


@pytest.mark.parametrize(
    "values",
    [
        ["", "a\x00b"],
        ["", 2**63],
        ["", "9999-12-31T23:59:59Z", str(UUID(int=1))],
        ["", "9999-12-31", str(UUID(int=1))],
        ["", "a\x00b", "a\x00b"],
        ["", 2**63, str(UUID(int=1))],
        ["", "9999-12-31T23:59:59Z", str(UUID(int=1)), str(UUID(int=1))],
    ],
)
async def test_no_cursor_gets_past_the_types_of_its_list(
    sut: ServiceUnderTest, values: list[Any]
) -> None:
    cursor = urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
    lists = [
        attack
        for attack in operations(sut)
        if any(one["name"] == "after" for one in attack.parameters)
    ]
    for attack in lists:
        answer = await attack.send("query", ("after",), cursor)
        assert answer is not None
        page = answer.json() if answer.status_code == 200 else {}
        a_good_text = page.get("items", page.get("agents")) in ([], {})  # a report has agents
        assert answer.status_code in {400, 404, 422} or a_good_text, (
            attack.name,
            values,
            answer.text,
        )
    assert lists
