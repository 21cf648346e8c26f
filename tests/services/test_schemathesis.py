"""Requests that schemathesis makes of the OpenAPI documents, with one seed: no error of ours, and
every answer is one that its document promises.
"""

import importlib
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Err
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chassis.http.auth import EVERYONE
from chassis.messages.service import Service
from chassis.testing import ServiceUnderTest, cloned, under_test
from zhipei.platform.postgres import Postgres

SERVICES = ("people", "training", "qa", "kpi", "notify")
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
ROLES = (
    *("administrator", "hr", "center_director", "qa_supervisor", "qa_lead", "inspector", "trainer"),
    *("quality_training_post", "qt_supervisor", "training_lead", "shift_leader", "team_leader"),
    *("operations", "info_coordinator", "general_manager"),
)
READS, OTHERS = 10, 2
"""Requests to each operation: to one that reads and names nothing that must exist, and to others,
whose made-up ids are mostly of nothing.
"""
LEAST_GOOD = 0.5
NOT_GENERATED = {"authorization", "zhipei-tenant", "user-agent", "content-length", "cookie"}
CHECKED = [status_code_conformance, content_type_conformance, response_schema_conformance]


DAYS = strategies.dates(date(1971, 1, 1), date(2099, 12, 31)).map(str)
MOMENTS = strategies.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 31)).map(  # noqa: DTZ001
    lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}Z"
)
schemathesis.openapi.format("date", DAYS)
schemathesis.openapi.format("date-time", MOMENTS)


@pytest.fixture(params=SERVICES, scope="module")
async def sut(
    request: pytest.FixtureRequest, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ServiceUnderTest]:
    service: Service = importlib.import_module(f"{request.param}.__main__").SERVICE
    files: Path = tmp_path_factory.mktemp("files")
    async with (
        cloned(service, postgres, files) as settings_,
        under_test(service, settings_, simulated_from=NOON) as made,
    ):
        yield made


def requests_to(operation: Any, many: int) -> list[Any]:  # noqa: ANN401 - of schemathesis
    """Good requests to one operation, the same in every run."""
    made: list[Any] = []

    @settings(
        max_examples=many,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def collect(case: Any) -> None:  # noqa: ANN401 - of schemathesis
        if case.query:
            case.query.pop("after", None)  # nobody can make a cursor up
        made.append(case)

    collect()
    return made[:many]


async def test_the_documents_are_true_of_what_the_services_answer(sut: ServiceUnderTest) -> None:
    document = json.loads(json.dumps(sut.app.openapi()))
    document["servers"] = [{"url": "/"}]
    schema = schemathesis.openapi.from_dict(document)
    person = sut.client(uuid4(), roles=ROLES, places=[("center", str(UUID(int=7)))])
    operator = sut.client()
    statuses: Counter[int] = Counter()
    wrong: list[str] = []
    for result in schema.get_all_operations():
        assert not isinstance(result, Err), result
        operation = result.ok()
        needs = operation.definition.raw["x-permission"]
        held_by = sut.app.state.edge.permissions[needs].roles
        client = operator if held_by.isdisjoint({*ROLES, EVERYONE}) else person
        free = "{" not in operation.path and operation.method == "get"
        for case in requests_to(operation, READS if free else OTHERS):
            answer = await sent(client, case)
            statuses[answer.status_code // 100] += 1
            try:
                case.validate_response(answer, checks=CHECKED)
            except FailureGroup as failures:
                wrong += [f"{operation.label}: {one}"[:600] for one in failures.exceptions]
            if answer.status_code >= 500:
                wrong.append(f"{operation.label}: {answer.text[:300]}")
    assert wrong == []
    assert statuses[2] >= LEAST_GOOD * statuses.total(), statuses


async def sent(client: httpx.AsyncClient, case: Any) -> httpx.Response:  # noqa: ANN401
    """The answer to a request. The client brings its own token, and names no other tenant."""
    kwargs = case.as_transport_kwargs(base_url=str(client.base_url))
    headers = {
        name: value
        for name, value in dict(kwargs.get("headers") or {}).items()
        if name.lower() not in NOT_GENERATED
    }
    body = kwargs.get("data")
    answer = await client.request(
        kwargs["method"],
        kwargs["url"],
        params=kwargs.get("params"),
        headers=headers,
        json=kwargs.get("json"),
        files=kwargs.get("files"),
        **({"content": body} if isinstance(body, str | bytes) else {"data": body}),
    )
    await answer.request.aread()
    return answer
