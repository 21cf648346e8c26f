"""The OpenAPI document of a service: what the framework derives from routes, and what it cannot
know of them: how a caller signs in, the headers of a write, refusals with their slugs, wings.

    app.openapi = partial(document, app, name=service.name)
"""

from collections.abc import Iterator, Mapping
from http import HTTPMethod, HTTPStatus
from importlib.resources import files
from inspect import cleandoc
from typing import Any

import yaml
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from chassis.http.etags import expected_version, version_tag
from chassis.http.examples import illustrate
from chassis.http.glossary import explain, glossaries
from chassis.http.problems import MEDIA_TYPE, Refusal, kinds, urn
from chassis.http.routes import OWN_TRANSACTIONS, SAFE

Node = dict[str, Any]

OPENAPI_VERSION = "3.1.0"
ALWAYS = (400, 401, 403, 404, 422, 500, 503)
WRITES = (409, 507)
WITH_BODY = (413, 415)
WITH_VERSION = (412, 428)
SCHEMAS = "#/components/schemas/"
_OURS = frozenset({"HTTPValidationError", "ValidationError"})
"""Schemas of the framework for an answer that is never given."""


def shared() -> Node:
    """Components of every service's document, from `components.yaml`."""
    text = files("chassis.http").joinpath("components.yaml").read_text(encoding="utf-8")
    components: Node = yaml.safe_load(text)
    return components


def raw_body(*media_types: str, required: bool = True) -> Node:
    """What a route whose body is a file says of it: `openapi_extra=raw_body("text/csv")`."""
    file = {"schema": {"type": "string", "format": "binary"}}
    content = dict.fromkeys(media_types, file)
    return {"requestBody": {"required": required, "content": content}}


def document(app: FastAPI, *, name: str) -> Node:
    """The OpenAPI document of a service's app; made once and kept."""
    if app.openapi_schema is None:
        app.openapi_schema = _made(app, name)
    return app.openapi_schema


def _made(app: FastAPI, name: str) -> Node:
    found: Node = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version=OPENAPI_VERSION,
        description=f"The `{name}` service of Zhipei. Dates are days of a site, times are UTC, "
        "exact numbers are strings. Lists are `{items, next}`: send `next` as `after`.",
        routes=app.routes,
        servers=[
            {"url": f"/api/{name}", "description": "through the console"},
            {"url": "/", "description": "the service itself"},
        ],
    )
    refusals = _refusals(name)
    operations = list(_operations(app, found))
    for route, method, operation in operations:
        _complete(operation, route, method, refusals)
    components = found.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for kind in _OURS:
        schemas.pop(kind, None)
    for kind, of_kind in shared().items():
        components.setdefault(kind, {}).update(of_kind)
    components["responses"] = {
        f"Problem{status}": _response(status, of_status)
        for status, of_status in sorted(refusals.items())
    }
    _rename(found)
    _untitled(found["paths"])
    _untitled(found["components"])
    found["security"] = [{"bearer": []}]
    found["tags"] = [{"name": tag} for tag in sorted({_tag(route) for route, _, _ in operations})]
    explain(found, glossaries(name))
    illustrate(found)
    return found


def _rename(found: Node) -> None:
    """Write enumerations where they are used, and a page of X as XPage, in place."""
    schemas: Node = found["components"]["schemas"]
    words = {name: schemas.pop(name) for name in list(schemas) if "enum" in schemas[name]}
    pages = {name: f"{name[5:-1]}Page" for name in schemas if name.startswith("Page_")}
    found["components"]["schemas"] = {
        pages.get(name, name): schema for name, schema in sorted(schemas.items())
    }

    def walk(node: object) -> None:
        if isinstance(node, list):
            for part in node:
                walk(part)
        elif isinstance(node, dict):
            reference = str(node.get("$ref", ""))
            name = reference.removeprefix(SCHEMAS)
            if reference.startswith(SCHEMAS) and name in words:
                del node["$ref"]
                node.update({key: value for key, value in words[name].items() if key not in node})
                node.pop("title", None)
            elif name in pages:
                node["$ref"] = SCHEMAS + pages[name]
            for part in node.values():
                walk(part)

    walk(found)


def _untitled(node: object, *, names: bool = False) -> None:
    """Take out the titles that the framework makes of names, in place. names: the keys of this node
    are names of properties, not words of the schema.
    """
    if isinstance(node, list):
        for part in node:
            _untitled(part)
    elif isinstance(node, dict):
        if not names and isinstance(node.get("title"), str):
            del node["title"]
        for key, part in node.items():
            if key not in {"example", "examples", "default", "const", "enum"}:
                _untitled(part, names=key == "properties" and not names)


def _operations(app: FastAPI, found: Node) -> Iterator[tuple[APIRoute, str, Node]]:
    """Every operation with its route and method."""
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.include_in_schema:
            for method in sorted(route.methods or ()):
                yield route, method, found["paths"][route.path_format][method.lower()]


def _complete(
    operation: Node, route: APIRoute, method: str, refusals: Mapping[int, list[type[Refusal]]]
) -> None:
    """Add to one operation what the framework does not know of it."""
    operation["tags"] = [_tag(route)]
    operation.pop("summary", None)
    if route.description:
        summary, _, _ = cleandoc(route.description).partition("\n\n")
        operation["summary"] = " ".join(summary.split()).removesuffix(".")
        operation["description"] = cleandoc(route.description)
    safe = method in SAFE
    alone = (route.openapi_extra or {}).get(OWN_TRANSACTIONS, False)
    calls = set(_calls(route.dependant))
    headers: Node = {"X-Request-Id": {"$ref": "#/components/headers/RequestId"}}
    parameters = ["AcceptLanguage", "RequestId", "Tenant"]
    statuses = {*ALWAYS, *(int(status) for status in route.responses if int(status) in refusals)}
    if not safe:
        statuses.update(WRITES)
        if method != HTTPMethod.DELETE:
            statuses.update(WITH_BODY)
        if not alone:
            parameters.append("IdempotencyKey")
            headers["Idempotency-Replayed"] = {"$ref": "#/components/headers/Replayed"}
    if expected_version in calls:
        parameters.append("IfMatch")
        statuses.update(WITH_VERSION)
    if version_tag in calls:
        headers["ETag"] = {"$ref": "#/components/headers/ETag"}
    operation.setdefault("parameters", []).extend(
        {"$ref": f"#/components/parameters/{name}"} for name in parameters
    )
    responses = operation["responses"]
    for answer in responses.values():
        answer["headers"] = {**answer.get("headers", {}), **headers}
    responses.update(
        {
            str(int(status)): {"$ref": f"#/components/responses/Problem{int(status)}"}
            for status in sorted(statuses)
            if status in refusals
        }
    )


def _tag(route: APIRoute) -> str:
    """The wing of a service's route; in the chassis the floor."""
    package, _, rest = route.endpoint.__module__.partition(".")
    wing = rest.partition(".")[0]
    return wing or package


def _calls(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from _calls(one)


def _refusals(name: str) -> dict[int, list[type[Refusal]]]:
    """The refusals of the chassis and of this service by status, each slug once."""
    found: dict[int, dict[str, type[Refusal]]] = {}
    for kind in kinds():
        if kind.__module__.partition(".")[0] in {"chassis", name}:
            found.setdefault(kind.status, {}).setdefault(kind.slug, kind)
    return {
        status: [by_slug[slug] for slug in sorted(by_slug)] for status, by_slug in found.items()
    }


def _response(status: int, refusals: list[type[Refusal]]) -> Node:
    """The answer of a status: a problem of one of its types."""
    headers = {
        "X-Request-Id": {"$ref": "#/components/headers/RequestId"},
        "Content-Language": {"$ref": "#/components/headers/ContentLanguage"},
    }
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = {"$ref": "#/components/headers/Challenge"}
    types = [urn(kind.slug) for kind in refusals]
    first = refusals[0]
    return {
        "description": "; ".join(dict.fromkeys(kind.title["en"] for kind in refusals)),
        "headers": headers,
        "content": {
            MEDIA_TYPE: {
                "schema": {
                    "allOf": [
                        {"$ref": "#/components/schemas/Problem"},
                        {
                            "type": "object",
                            "properties": {"type": {"enum": types}, "status": {"const": status}},
                        },
                    ]
                },
                "example": {
                    "type": types[0],
                    "title": first.title["en"],
                    "status": status,
                    "instance": "/v1/…",
                },
            }
        },
    }
