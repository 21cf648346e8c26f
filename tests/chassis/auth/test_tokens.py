"""Who asks: tokens, keys, the operator; and what they may."""

import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import insert

from chassis.http.auth import (
    AUDIENCE,
    ISSUER,
    Gate,
    SigningKey,
    allow,
    anyone,
    demand,
    permission_lines,
)
from chassis.http.problems import Forbidden
from chassis.messages import clock
from chassis.messages.ids import PLATFORM
from chassis.messages.tables import token_floors
from chassis.messages.tx import Caller
from chassis.testing import ServiceUnderTest
from chassis.testing.under_test import KEY
from zhipei_events.people import SigningKeyState

SITE = UUID(int=7)
ME = "/v1/notes/who/am/i"


def caller(sut: ServiceUnderTest, *roles: str) -> Caller:
    return Caller(
        tenant=sut.tenant,
        person_id=uuid4(),
        roles=frozenset(roles),
        places=frozenset({("site", str(SITE))}),
        language="en",
    )


def ask(sut: ServiceUnderTest, authorization: str | None) -> httpx.AsyncClient:
    client = sut.client()
    del client.headers["authorization"]
    if authorization:
        client.headers["authorization"] = authorization
    return client


async def test_a_good_token_says_who_asks(notebook: ServiceUnderTest) -> None:
    person = caller(notebook, "reader")
    answer = await ask(notebook, f"Bearer {KEY.issue(person, lifetime=timedelta(minutes=1))}").get(
        ME
    )
    assert answer.json() == {
        "person_id": str(person.person_id),
        "roles": ["reader"],
        "places": [["site", str(SITE)]],
        "tenant": str(notebook.tenant),
    }


@pytest.mark.parametrize(
    "authorization", [None, "", "Basic YTpi", "Bearer", "Bearer x.y.z", "Bearer nonsense"]
)
async def test_without_a_token_there_is_no_answer(
    notebook: ServiceUnderTest, authorization: str | None
) -> None:
    answer = await ask(notebook, authorization).get(ME)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["type"] == "urn:zhipei:problem:unauthenticated"


async def test_a_token_ends(notebook: ServiceUnderTest) -> None:
    old = KEY.issue(
        caller(notebook, "reader"),
        lifetime=timedelta(minutes=1),
        at=clock.wall() - timedelta(hours=1),
    )
    assert (await ask(notebook, f"Bearer {old}").get(ME)).status_code == 401


async def test_a_remembered_token_ends_as_well(
    notebook: ServiceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate: Gate = notebook.app.state.edge.gate
    token = f"Bearer {KEY.issue(caller(notebook, 'reader'), lifetime=timedelta(seconds=30))}"
    await gate.caller(token)
    later = clock.wall() + timedelta(seconds=40)
    monkeypatch.setattr(clock, "wall", lambda: later)
    with pytest.raises(Exception, match="expired"):
        await gate.caller(token)


async def test_a_key_that_nobody_published_signs_nothing(notebook: ServiceUnderTest) -> None:
    forged = SigningKey.generate().issue(caller(notebook, "writer"), lifetime=timedelta(minutes=1))
    assert (await ask(notebook, f"Bearer {forged}").get(ME)).status_code == 401


async def test_a_new_key_is_learnt_from_its_state_topic(notebook: ServiceUnderTest) -> None:
    new = SigningKey.generate()
    gate: Gate = notebook.app.state.edge.gate
    await gate.caller(
        f"Bearer {KEY.issue(caller(notebook), lifetime=timedelta(minutes=1))}"
    )  # the keys are read
    await notebook.given(
        SigningKeyState(
            kid=new.kid,
            jwk=new.public,
            valid_from=datetime(2026, 1, 1, tzinfo=UTC),
            valid_until=None,
        ),
        tenant=PLATFORM,
    )
    gate._read_at = clock.wall() - timedelta(
        seconds=2
    )  # a missing key is looked for at most once a second
    token = new.issue(caller(notebook, "reader"), lifetime=timedelta(minutes=1))
    assert (await ask(notebook, f"Bearer {token}").get(ME)).status_code == 200


async def test_a_key_that_was_ended_signs_nothing_any_more(notebook: ServiceUnderTest) -> None:
    ended = SigningKey.generate()
    await notebook.given(
        SigningKeyState(
            kid=ended.kid,
            jwk=ended.public,
            valid_from=datetime(2026, 1, 1, tzinfo=UTC),
            valid_until=datetime(2026, 2, 1, tzinfo=UTC),
        ),
        tenant=PLATFORM,
    )
    token = ended.issue(caller(notebook, "reader"), lifetime=timedelta(minutes=1))
    assert (await ask(notebook, f"Bearer {token}").get(ME)).status_code == 401


def claims_of(sut: ServiceUnderTest) -> dict[str, object]:
    now = int(clock.wall().timestamp())
    who = {"sub": str(uuid4()), "tenant": str(sut.tenant), "roles": ["writer"]}
    return {"iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + 60, **who}


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "somebody-else"},
        {"iss": "somebody-else"},
        {"exp": None},
        {"tenant": None},
        {"tenant": "x"},
        {"sub": "x"},
    ],
)
async def test_claims_that_are_not_meant_for_us_are_refused(
    notebook: ServiceUnderTest, wrong: dict[str, str | None]
) -> None:
    claims = {
        name: value for name, value in (claims_of(notebook) | wrong).items() if value is not None
    }
    token = jwt.encode({"alg": "Ed25519", "kid": KEY.kid}, claims, KEY.key, algorithms=["Ed25519"])
    assert (await ask(notebook, f"Bearer {token}").get(ME)).status_code == 401


async def test_the_token_does_not_choose_its_algorithm(notebook: ServiceUnderTest) -> None:
    claims = claims_of(notebook)
    public_as_secret = OctKey.import_key(base64.urlsafe_b64decode(KEY.public["x"] + "="))
    confused = jwt.encode({"alg": "HS256", "kid": KEY.kid}, claims, public_as_secret)
    head = (
        base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": KEY.kid}).encode())
        .rstrip(b"=")
        .decode()
    )
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    for token in (confused, f"{head}.{body}."):
        assert (await ask(notebook, f"Bearer {token}").get(ME)).status_code == 401


async def test_the_operator_has_a_credential_of_its_own_and_names_the_tenant(
    notebook: ServiceUnderTest,
) -> None:
    answer = await notebook.client().get(ME)
    assert answer.json() == {
        "person_id": None,
        "roles": ["operator"],
        "places": [],
        "tenant": str(notebook.tenant),
    }
    assert (await notebook.client(headers={"Zhipei-Tenant": "x"}).get(ME)).status_code == 401


async def test_no_token_makes_an_operator(notebook: ServiceUnderTest) -> None:
    token = KEY.issue(caller(notebook, "operator", "*", "reader"), lifetime=timedelta(minutes=1))
    assert (await ask(notebook, f"Bearer {token}").get(ME)).json()["roles"] == ["reader"]


async def test_who_lacks_the_role_is_refused(notebook: ServiceUnderTest) -> None:
    answer = await notebook.client(roles=["reader"]).post("/v1/notes", json={"text": "x"})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:zhipei:problem:forbidden")
    assert answer.json()["detail"] == "The permission notes.write is needed"


def test_a_permission_outside_the_table_is_held_by_nobody() -> None:
    with pytest.raises(Forbidden):
        demand(
            Caller(tenant=PLATFORM, person_id=None, roles=frozenset({"operator"})),
            "notes.burn",
            {"notes.read": anyone()},
        )


def test_a_permission_for_nobody_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="nobody"):
        allow()


def test_the_table_is_printed_for_the_docs() -> None:
    table = {"b.do": allow("y", "x"), "a.see": anyone()}
    assert permission_lines(table)[2:] == ["| `a.see` | anyone signed in |", "| `b.do` | x, y |"]


def test_a_key_is_kept_and_read_back() -> None:
    key = SigningKey.generate()
    assert SigningKey.read(key.private).kid == key.kid
    assert "d" not in key.public


async def test_a_token_from_before_the_persons_floor_is_refused_and_a_newer_one_is_not(
    notebook: ServiceUnderTest,
) -> None:
    """Also where a permission is lacking: whose roles changed hears that the token is old."""
    person = caller(notebook, "writer")
    now = clock.wall()
    old = KEY.issue(person, lifetime=timedelta(hours=1), at=now - timedelta(microseconds=1))
    new = KEY.issue(person, lifetime=timedelta(hours=1), at=now)
    row = {"tenant_id": notebook.tenant, "person_id": person.person_id, "tokens_from": now}
    async with notebook.tx() as tx:
        await tx.execute(insert(token_floors).values(row))

    refused = await ask(notebook, f"Bearer {old}").get(ME)
    taken = await ask(notebook, f"Bearer {new}").get(ME)
    lacking = await ask(notebook, f"Bearer {old}").post("/v1/notes", json={})

    assert (refused.status_code, taken.status_code) == (401, 200)
    assert refused.json()["type"] == "urn:zhipei:problem:unauthenticated"
    assert lacking.status_code == 401


async def test_the_gateways_credential_opens_only_what_names_it(notebook: ServiceUnderTest) -> None:
    gate = Gate(notebook.engine, operator_secret=None, gateway_secret="g" * 32)

    gateway = await gate.caller(f"Bearer {'g' * 32}", str(notebook.tenant))

    assert (gateway.actor, gateway.tenant, gateway.person_id) == ("gateway", PLATFORM, None)
    demand(gateway, "sessions.keep", {"sessions.keep": allow("gateway")})
    with pytest.raises(Forbidden):
        demand(gateway, "people.read", {"people.read": anyone()})
