"""The gateway on a real socket, before the real people service and a stand-in for the others, each
on real PostgreSQL.
"""

import gzip
import itertools
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
import httpx2
import pytest
from pydantic import SecretStr
from services.console.serving import free_port, served
from services.console.upstream import RECORDING, Upstream
from services.database import settings_of
from services.people.given import UNITS, agent

from chassis.messages.settings import Settings as ServiceSettings
from chassis.testing import ServiceUnderTest, under_test
from chassis.testing.databases import GATEWAY_SECRET, OPERATOR_SECRET
from console.app import create_app
from console.database import engine_for
from console.migrate import migrate
from console.settings import Settings
from people.__main__ import SERVICE
from zhipei.platform.databases import Databases
from zhipei_events.values import person_id, tenant_id

people_settings = settings_of(SERVICE)
OWN = "correct horse battery"  # a password that people choose
ALWAYS = "P00"  # an agent who has that password in every test
AGENTS = 60
_databases = itertools.count(1)

Client = httpx2.AsyncClient


@dataclass
class Console:
    """A gateway, what is behind it, and browsers that ask it."""

    url: str
    settings: Settings
    upstream: Upstream
    people: ServiceUnderTest
    tenant: str
    numbers: Iterator[int]
    app: Any
    browsers: list[Client] = field(default_factory=list)

    @property
    def tenant_id(self) -> UUID:
        return tenant_id(self.tenant)

    @property
    def cookie(self) -> str:
        return f"zhipei-{self.settings.port}"

    def person(self, number: str) -> UUID:
        return person_id(self.tenant_id, number)

    def browser(self, **headers: str) -> Client:
        """A browser with cookies of its own."""
        client = Client(
            base_url=self.url,
            headers={"Accept-Language": "en", **headers},
            trust_env=False,
            timeout=60,
        )
        self.browsers.append(client)
        return client

    def operator(self) -> Client:
        """The operator at people, in the center's tenant."""
        return self._at_people(OPERATOR_SECRET, {"Zhipei-Tenant": str(self.tenant_id)})

    async def caller(self, number: str) -> Client:
        """A person at people with a token as scripts have it."""
        body = {"tenant": self.tenant, "employee_no": number}
        token = (await self.operator().post("/v1/tokens", json=body)).json()["token"]
        return self._at_people(token, {})

    def _at_people(self, credential: str, headers: dict[str, str]) -> Client:
        everything = {"Authorization": f"Bearer {credential}", **headers}
        client = Client(
            base_url=self.settings.people_url, headers=everything, trust_env=False, timeout=60
        )
        self.browsers.append(client)
        return client

    async def one_time(self, number: str) -> str:
        """A new one-time password of a person."""
        answer = await self.operator().post(f"/v1/users/{self.person(number)}/reset")
        assert answer.status_code == 201, answer.text
        password: str = answer.json()["password"]
        return password

    async def with_password(self, number: str, password: str = OWN) -> str:
        """A person who has a password of their own."""
        browser = self.browser()
        first = await self.one_time(number)
        session = (await sign_in(browser, number, first)).json()
        changed = await browser.post(
            "/session/password", json={"old": first, "new": password}, headers=csrf(session)
        )
        assert changed.status_code == 200, changed.text
        return password

    async def ensure(self) -> None:
        """See to it that one agent has a password of their own."""
        if (await sign_in(self.browser(), ALWAYS, OWN)).status_code != 200:
            await self.with_password(ALWAYS)

    def someone(self) -> str:
        """The number of an agent of whom no other test knows."""
        return f"P{next(self.numbers):02}"

    async def signed_in(self, number: str | None = None) -> tuple[Client, dict[str, str]]:
        """A browser with a session, and the headers of its unsafe requests. number: somebody who has
        no password yet; by default one who always has.
        """
        if number is not None:
            await self.with_password(number)
        browser = self.browser()
        answer = await sign_in(browser, number or ALWAYS, OWN)
        assert answer.status_code == 200, answer.text
        return browser, csrf(answer.json())


async def sign_in(browser: Client, number: str, password: str, **more: str) -> httpx2.Response:
    return await browser.post("/session", json={"number": number, "password": password, **more})


def csrf(session: dict[str, Any]) -> dict[str, str]:
    return {"X-CSRF-Token": session["csrf"]}


@pytest.fixture(scope="module")
async def people(people_settings: ServiceSettings) -> AsyncIterator[ServiceUnderTest]:
    async with under_test(SERVICE, people_settings) as sut:
        yield sut


@pytest.fixture(scope="module")
async def people_url(people: ServiceUnderTest) -> AsyncIterator[str]:
    async with served(people.app, lifespan="off") as url:
        yield url


@pytest.fixture(scope="module")
async def database_url(postgres: Databases) -> AsyncIterator[str]:
    """A console database, dropped in the end."""
    login = postgres.url("console")
    name = f"test_{os.getpid()}_console_{next(_databases)}"
    await _admin(postgres, f'CREATE DATABASE "{name}" OWNER console')
    url = urlunsplit(urlsplit(login)._replace(path=f"/{name}"))
    await migrate(_settings(url, {}))
    yield url
    await _admin(postgres, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Upstream:
    recording = tmp_path_factory.mktemp("recordings") / "recording.wav"
    recording.write_bytes(RECORDING)
    return Upstream(recording=str(recording))


@pytest.fixture(scope="module")
async def upstream_url(upstream: Upstream) -> AsyncIterator[str]:
    async with served(upstream.app(), lifespan="off") as url:
        yield url


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return iter(range(1, AGENTS))


@pytest.fixture(scope="module")
async def center(people: ServiceUnderTest, people_url: str) -> str:
    """The code of a tenant with units and people; one of them has a password."""
    code = f"t{people.tenant.hex[:12]}"
    headers = {
        "Authorization": f"Bearer {OPERATOR_SECRET}",
        "Zhipei-Tenant": str(tenant_id(code)),
    }
    async with Client(
        base_url=people_url, headers=headers, trust_env=False, timeout=60
    ) as operator:
        body = {"code": code, "name": "Test", "zone": "Asia/Shanghai"}
        assert (await operator.post("/v1/tenants", json=body)).status_code == 201
        units = await operator.post("/v1/units/import", json={"rows": UNITS})
        assert units.json()["created"] == len(UNITS), units.text
        staff = {"entered_on": "2024-01-01", "site": "SH"}
        rows = [
            *(agent(f"P{number:02}") for number in range(AGENTS)),
            {"employee_no": "HR", "name": "人事", "roles": "hr", **staff},
            {"employee_no": "L1", "name": "班长", "roles": "班组长", "team": "一班", **staff},
        ]
        made = await operator.post("/v1/people/import", json={"rows": rows})
        assert made.json()["created"] == len(rows), made.text
    return code


@pytest.fixture
def web(tmp_path: Path) -> Path:
    """A built front-end in small."""
    dist = tmp_path / "dist"
    (dist / "m").mkdir(parents=True)
    (dist / "assets").mkdir()
    page = '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><title>{}</title>'
    (dist / "index.html").write_text(page.format("desk"))
    (dist / "m" / "index.html").write_text(page.format("phone"))
    (dist / "assets" / "app-4f2a.js").write_text("console.log(1)")
    (dist / "assets" / "app-4f2a.js.gz").write_bytes(gzip.compress(b"packed"))
    (dist / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("outside of the folder")
    return dist


@pytest.fixture
def changed() -> dict[str, Any]:
    """Settings that a module or class of tests has different: it overrides this fixture."""
    return {}


@pytest.fixture
async def console(  # noqa: PLR0917  # fixtures
    people: ServiceUnderTest,
    people_url: str,
    database_url: str,
    upstream: Upstream,
    upstream_url: str,
    center: str,
    numbers: Iterator[int],
    web: Path,
    changed: dict[str, Any],
) -> AsyncIterator[Console]:
    others = {f"{service}_url": upstream_url for service in ("training", "qa", "kpi", "notify")}
    own = {"watch_seconds": 0.3, "web": web, "sign_in_tenant": center, "port": free_port()}
    settings = _settings(database_url, {"people_url": people_url, **others, **own, **changed})
    upstream.seen.clear()
    upstream.refuse_next = 0
    upstream.begun.clear()
    app = create_app(settings, engine_for(settings, name="console-test"))
    async with served(app, port=settings.port) as url:
        console = Console(url, settings, upstream, people, center, numbers, app)
        await console.ensure()
        yield console
        for browser in console.browsers:
            await browser.aclose()


def _settings(database_url: str, changed: dict[str, Any]) -> Settings:
    secret = SecretStr(GATEWAY_SECRET)
    return Settings(database_url=SecretStr(database_url), gateway_secret=secret, **changed)


async def _admin(server: Databases, statement: str) -> None:
    connection = await asyncpg.connect(server.admin_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
