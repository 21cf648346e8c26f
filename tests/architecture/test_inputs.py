"""Whatever a caller may send is of a bounded type (chassis.http.inputs), in every route."""

import importlib
import types
import typing
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, get_args, get_origin
from uuid import UUID

import pytest
from annotated_types import Len, MaxLen
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field, JsonValue
from pydantic.fields import FieldInfo
from starlette.datastructures import UploadFile

from chassis.http import inputs
from chassis.http.inputs import Day, Exact, Name, Text, Whole
from chassis.messages.service import Service
from chassis.operation import ops
from chassis.policies import routes as policy_routes

SERVICES = ("people", "training", "qa", "kpi", "notify")
BARE = (str, int, float, bool, date, datetime, Decimal)
MANY = (list, set, frozenset, tuple, dict)


def unbounded(annotation: Any, given: Iterable[Any], where: str) -> Iterator[str]:  # noqa: ANN401
    """What in an annotation takes more than it should: `where` and what it is."""
    metadata = tuple(flat(given))
    origin = get_origin(annotation) or annotation
    if origin is Annotated:
        inner, *more = get_args(annotation)
        yield from unbounded(inner, (*more, *metadata), where)
    elif origin in (typing.Union, types.UnionType):
        for part in get_args(annotation):
            yield from unbounded(part, metadata, where)
    elif origin in MANY and not any(map(inputs.checked, metadata)):
        if origin is not tuple and not any(isinstance(one, MaxLen | Len) for one in metadata):
            yield f"{where}: {origin.__name__} without max_length"
        for part in get_args(annotation):
            yield from unbounded(part, (), where) if part is not Ellipsis else ()
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from of_model(annotation)
    elif not any(map(inputs.checked, metadata)) and not closed(annotation):
        yield f"{where}: {getattr(annotation, '__name__', annotation)}"


def flat(metadata: Iterable[Any]) -> Iterator[Any]:
    """Metadata with what a `Field(…)` in it says."""
    for one in metadata:
        yield from one.metadata if isinstance(one, FieldInfo) else (one,)


def closed(annotation: Any) -> bool:  # noqa: ANN401
    """Whether a type bounds its values by itself."""
    return (
        annotation in (type(None), UUID)
        or get_origin(annotation) is Literal
        or (isinstance(annotation, type) and issubclass(annotation, Enum | UploadFile))
    )


def of_model(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield from unbounded(
            field.annotation, tuple(field.metadata), f"{model.__module__}.{model.__name__}.{name}"
        )


def of_route(route: APIRoute) -> Iterator[str]:
    waiting: list[Dependant] = [route.dependant]
    while waiting:
        dependant = waiting.pop()
        waiting += dependant.dependencies
        for field in (
            *dependant.path_params,
            *dependant.query_params,
            *dependant.header_params,
            *dependant.body_params,
        ):
            info = field.field_info
            where = f"{route.endpoint.__module__}.{route.name}.{field.name}"
            yield from unbounded(info.annotation, tuple(info.metadata), where)


def routes_of(service: str) -> Iterator[APIRoute]:
    made: Service = importlib.import_module(f"{service}.__main__").SERVICE
    for router in (
        *importlib.import_module(f"{service}.app").ROUTES,
        *policy_routes.routes(made),
        *ops.routes(made, None, None),  # type: ignore[arg-type]  # nothing is asked of them
    ):
        for route in router.routes:
            if isinstance(route, APIRoute):
                yield route


@pytest.mark.parametrize("service", SERVICES)
def test_every_input_of_every_route_is_bounded(service: str) -> None:
    found = {fault for route in routes_of(service) for fault in of_route(route)}
    assert sorted(found) == [], "take the types of chassis.http.inputs"


class Bad(BaseModel):
    text: str
    many: list[Name]
    inner: list[int] = Field(max_length=3)
    any: dict[str, JsonValue] = Field(max_length=3)
    day: date | None = None
    money: Decimal


class Good(BaseModel):
    text: Annotated[str, Text(80)] = ""
    many: list[Name] = Field(max_length=3)
    day: Day | None = None
    money: Exact
    kind: Literal["a", "b"]
    id: UUID
    count: Whole | None


def test_a_bare_type_is_found_wherever_it_is_nested() -> None:
    faults = {fault.rpartition(".")[2] for fault in of_model(Bad)}
    assert faults == {
        "text: str",
        "many: list without max_length",
        "inner: int",
        "any: str",
        "any: JsonValue",
        "day: date",
        "money: Decimal",
    }


def test_bounded_types_are_good() -> None:
    assert list(of_model(Good)) == []
