"""Who sees and writes what: every route as every role, in its own place and in others (GEN-11)."""

import importlib
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from services.matrix.asking import Asked, leaks, routes
from services.matrix.spots import AWAY, FOREIGN, HOME, NEXT_SITE, NOW, SOUND, fill
from sqlalchemy import select

from chassis.http.routes import Routes, TxDep
from chassis.messages.service import Service
from chassis.testing import Server, ServiceUnderTest, cloned, under_test
from measure.visibility import RecordKind
from training.exams.tables import sittings

SERVICES = ("people", "training", "qa", "kpi", "notify")


@pytest.fixture(scope="module", params=SERVICES)
async def sut(
    request: pytest.FixtureRequest, postgres: Server, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[ServiceUnderTest]:
    """A service full of rows of four places, one of another tenant."""
    service: Service = importlib.import_module(f"{request.param}.__main__").SERVICE
    async with cloned(service, postgres, tmp_path_factory.mktemp("files")) as settings:
        async with under_test(service, settings, simulated_from=NOW) as foreign:
            await fill(foreign, FOREIGN)
        async with under_test(service, settings, simulated_from=NOW) as sut:
            await fill(sut, HOME, NEXT_SITE, AWAY)
            await sut.app.state.files.put(_sound(), largest=len(SOUND))
            yield sut


async def _sound() -> AsyncIterator[bytes]:
    yield SOUND


def of(sut: ServiceUnderTest, *methods: str) -> list[Asked]:
    app = importlib.import_module(f"{sut.service.name}.app")
    return [one for one in routes(sut, app.ROUTES) if one.method in methods]


@pytest.mark.rule("GEN-11")
async def test_no_role_sees_more_than_its_place_and_the_policy_let_it(
    sut: ServiceUnderTest,
) -> None:
    asked = of(sut, "GET")
    found, alive = await leaks(sut, asked)
    assert not found, "\n".join(found)
    assert {one.name for one in asked if one.for_others} - alive == set()


def careless() -> Routes:
    """A route that says what it shows and then shows everything."""
    routes = Routes(prefix="/v1/careless")

    @routes.get("", permission="exams.read", shows=RecordKind.MARKS)
    async def list_careless(tx: TxDep) -> list[UUID]:
        people = select(sittings.c.person_id).where(sittings.c.tenant_id == tx.tenant)
        return list((await tx.execute(people)).scalars())

    return routes


@pytest.mark.parametrize("sut", ["training"], indirect=True)
async def test_a_route_that_shows_more_is_found(sut: ServiceUnderTest) -> None:
    router = careless()
    sut.app.include_router(router)
    found, _ = await leaks(sut, list(routes(sut, (router,))))
    assert "GET /v1/careless as trainer (home) shows away" in found
    assert "GET /v1/careless as team_leader (home) shows next site" in found
    assert "GET /v1/careless as trainer (home) shows home" not in found
    assert "GET /v1/careless as hr (home) shows away" not in found


@pytest.mark.rule("GEN-11")
async def test_nobody_sees_anything_without_a_token(sut: ServiceUnderTest) -> None:
    client = sut.client(headers={"Authorization": ""})
    answers = {one.name: (await client.get(one.url(HOME))).status_code for one in of(sut, "GET")}
    assert {name for name, status in answers.items() if status != 401} == set()
