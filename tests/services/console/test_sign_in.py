"""Signing in with a number and a password, and how a session ends."""

import hashlib
from datetime import timedelta

import asyncpg
import pytest
from services.console.conftest import Console, csrf, sign_in

OWN = "correct horse battery"


async def test_a_one_time_password_opens_a_session_that_can_do_nothing_but_change_it(
    console: Console,
) -> None:
    number = console.someone()
    browser = console.browser()
    one_time = await console.one_time(number)

    answer = await sign_in(browser, number, one_time)

    session = answer.json()
    assert answer.status_code == 200
    assert session["must_change_password"] is True
    refused = await browser.get("/api/people/v1/units")
    assert (refused.status_code, refused.json()["type"]) == (
        403,
        "urn:zhipei:problem:password-must-change",
    )
    changed = await browser.post(
        "/session/password", json={"old": one_time, "new": OWN}, headers=csrf(session)
    )
    assert changed.json()["must_change_password"] is False
    assert (await browser.get("/api/people/v1/units")).status_code == 200


async def test_a_session_says_who_where_and_with_which_roles(console: Console) -> None:
    number = console.someone()
    browser, _ = await console.signed_in(number)

    session = (await browser.get("/session")).json()

    assert session["person"] == {
        "id": str(console.person(number)),
        "number": number,
        "name": f"员工{number}",
    }
    assert session["roles"] == ["agent"]
    assert [(place["kind"], place["name"]) for place in session["places"]] == [
        ("center", "电话中心"),
        ("site", "上海职场"),
        ("team", "一班"),
    ]
    assert session["tenant"]["code"] == console.tenant
    assert "token" not in session


async def test_a_one_time_password_is_worth_nothing_once_it_was_changed(console: Console) -> None:
    number = console.someone()
    one_time = await console.one_time(number)
    browser = console.browser()
    session = (await sign_in(browser, number, one_time)).json()
    await browser.post(
        "/session/password", json={"old": one_time, "new": OWN}, headers=csrf(session)
    )

    assert (await sign_in(console.browser(), number, one_time)).status_code == 401
    assert (await sign_in(console.browser(), number, OWN)).status_code == 200


async def test_whatever_is_wrong_is_answered_in_the_same_words(console: Console) -> None:
    number, another = console.someone(), console.someone()
    await console.with_password(number)
    browser = console.browser()

    answers = [
        await sign_in(browser, number, "wrong password"),
        await sign_in(browser, "nobody either", "wrong password"),
        await sign_in(browser, another, "has no password"),
    ]

    assert {answer.status_code for answer in answers} == {401}
    told = [
        {key: answer.json().get(key) for key in ("type", "title", "detail", "errors")}
        for answer in answers
    ]
    assert told == [told[0]] * 3
    assert not any("set-cookie" in answer.headers for answer in answers)


async def test_the_id_that_a_browser_brought_is_replaced_at_sign_in(console: Console) -> None:
    """Session fixation: an id that somebody planted opens nothing, and does not become the
    session's.
    """
    number = console.someone()
    password = await console.with_password(number)
    browser, planted = console.browser(), "A" * 43
    browser.cookies.set(console.cookie, planted, domain="127.0.0.1")

    answer = await sign_in(browser, number, password)

    assert answer.status_code == 200
    given = answer.cookies[console.cookie]
    assert given != planted
    stranger = console.browser(Cookie=f"{console.cookie}={planted}")
    assert (await stranger.get("/session")).status_code == 401


async def test_signing_in_again_ends_the_session_that_the_browser_had(console: Console) -> None:
    number = console.someone()
    browser, _ = await console.signed_in(number)
    old = browser.cookies[console.cookie]

    await sign_in(browser, number, OWN)

    assert browser.cookies[console.cookie] != old
    assert (
        await console.browser(Cookie=f"{console.cookie}={old}").get("/session")
    ).status_code == 401


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(console: Console) -> None:
    number = console.someone()
    password = await console.with_password(number)

    cookie = (await sign_in(console.browser(), number, password)).headers["set-cookie"].lower()

    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie


async def test_the_database_keeps_neither_the_id_nor_a_bearer(console: Console) -> None:
    number = console.someone()
    browser, _ = await console.signed_in(number)
    await browser.get("/api/people/v1/units")
    id = browser.cookies[console.cookie]

    rows = await _rows(console, "SELECT sessions::text AS row, id_hash FROM sessions")

    assert hashlib.sha256(id.encode()).digest() in {row["id_hash"] for row in rows}
    assert not any(id in row["row"] or "eyJ" in row["row"] for row in rows)


async def test_signing_out_ends_the_session(console: Console) -> None:
    number = console.someone()
    browser, proof = await console.signed_in(number)
    id = browser.cookies[console.cookie]

    assert (await browser.delete("/session", headers=proof)).status_code == 204

    assert console.cookie not in browser.cookies
    assert (
        await console.browser(Cookie=f"{console.cookie}={id}").get("/session")
    ).status_code == 401


async def test_signing_out_everywhere_ends_every_session_of_the_person_and_no_other(
    console: Console,
) -> None:
    number, another = console.someone(), console.someone()
    first, proof = await console.signed_in(number)
    second, other = console.browser(), (await console.signed_in(another))[0]
    await sign_in(second, number, OWN)

    assert (await first.delete("/sessions", headers=proof)).status_code == 204

    assert (await second.get("/session")).status_code == 401
    assert (await other.get("/session")).status_code == 200


@pytest.mark.parametrize(
    "past",
    [
        "UPDATE sessions SET seen_at = now() - interval '61 minutes'",
        "UPDATE sessions SET expires_at = now() - interval '1 second'",
    ],
)
async def test_a_session_ends_when_it_was_idle_and_at_its_absolute_end(
    console: Console, past: str
) -> None:
    number = console.someone()
    browser, _ = await console.signed_in(number)
    assert (await browser.get("/session")).status_code == 200

    await _rows(console, past)

    assert (await browser.get("/session")).status_code == 401
    assert (await browser.get("/api/people/v1/units")).status_code == 401


async def test_requests_keep_a_session_awake_but_not_those_of_a_page_by_itself(
    console: Console,
) -> None:
    number = console.someone()
    browser, _ = await console.signed_in(number)
    age = "SELECT now() - seen_at AS age FROM sessions ORDER BY signed_in_at DESC LIMIT 1"
    await _rows(console, "UPDATE sessions SET seen_at = now() - interval '50 minutes'")

    await browser.get("/session", headers={"X-Background": "1"})
    assert (await _rows(console, age))[0]["age"] > timedelta(minutes=49)

    await browser.get("/session")
    assert (await _rows(console, age))[0]["age"] < timedelta(minutes=1)


async def test_who_has_left_is_refused_at_once(console: Console) -> None:
    number = console.someone()
    browser, _ = await console.signed_in(number)
    assert (await browser.get("/api/people/v1/units")).status_code == 200

    await _leave(console, number)

    assert (await browser.get("/api/people/v1/units")).status_code == 401
    assert (await browser.get("/session")).status_code == 401
    assert (await sign_in(console.browser(), number, OWN)).status_code == 401


async def test_changed_roles_hold_from_the_next_request_on(console: Console) -> None:
    number = console.someone()
    browser, _ = await console.signed_in(number)
    assert (await browser.get("/api/people/v1/imports")).status_code == 403

    row = {"employee_no": number, "roles": ["agent", "hr"]}
    report = await console.operator().post("/v1/people/import", json={"rows": [row]})
    assert report.json()["changed"] == 1, report.text

    assert (await browser.get("/api/people/v1/imports")).status_code == 200
    assert "hr" in (await browser.get("/session")).json()["roles"]


async def test_a_reset_ends_every_session_of_the_person(console: Console) -> None:
    number = console.someone()
    browser, _ = await console.signed_in(number)

    await console.one_time(number)

    assert (await browser.get("/api/people/v1/units")).status_code == 401
    assert (await sign_in(console.browser(), number, OWN)).status_code == 401


async def test_a_change_of_password_goes_on_under_a_new_id_and_ends_the_others(
    console: Console,
) -> None:
    number = console.someone()
    browser, proof = await console.signed_in(number)
    other, old = console.browser(), browser.cookies[console.cookie]
    await sign_in(other, number, OWN)

    answer = await browser.post(
        "/session/password", json={"old": OWN, "new": "another long password"}, headers=proof
    )

    assert answer.status_code == 200
    assert browser.cookies[console.cookie] != old
    assert (await browser.get("/api/people/v1/units")).status_code == 200
    assert (await other.get("/api/people/v1/units")).status_code == 401
    assert (
        await console.browser(Cookie=f"{console.cookie}={old}").get("/session")
    ).status_code == 401


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("short", "too_short"),
        ("aaaaaaaaaaaa", "too_common"),
        (OWN, "unchanged"),
        ("{number}-and-more-of-it", "like_the_name"),
    ],
)
async def test_a_weak_password_is_refused_and_said_why(
    console: Console, new: str, code: str
) -> None:
    number = console.someone()
    browser, proof = await console.signed_in(number)

    answer = await browser.post(
        "/session/password", json={"old": OWN, "new": new.format(number=number)}, headers=proof
    )

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:zhipei:problem:weak-password"
    assert answer.json()["errors"][0]["code"] == code


async def test_a_wrong_old_password_changes_nothing(console: Console) -> None:
    number = console.someone()
    browser, proof = await console.signed_in(number)

    answer = await browser.post(
        "/session/password", json={"old": "not mine", "new": "another long password"}, headers=proof
    )

    assert (answer.status_code, answer.json()["type"]) == (401, "urn:zhipei:problem:sign-in-failed")
    assert (await browser.get("/session")).status_code == 200


async def test_too_many_attempts_on_an_account_must_wait_even_with_the_right_password(
    console: Console,
) -> None:
    """5 attempts at once, one more each minute: the sixth waits for most of a minute."""
    number, another = console.someone(), console.someone()
    await console.with_password(number)
    browser = console.browser()

    statuses = [(await sign_in(browser, number, "wrong password")).status_code for _ in range(5)]
    sixth = await sign_in(browser, number, OWN)

    assert statuses == [401] * 5
    assert sixth.status_code == 429
    assert 50 <= int(sixth.headers["retry-after"]) <= 61
    assert (await sign_in(browser, another, "wrong password")).status_code == 401


async def test_attempts_on_a_number_that_nobody_has_are_counted_alike(console: Console) -> None:
    browser = console.browser()

    statuses = [(await sign_in(browser, "nobody", "wrong password")).status_code for _ in range(6)]

    assert statuses == [401] * 5 + [429]


async def test_a_right_password_clears_the_account(console: Console) -> None:
    number = console.someone()
    await console.with_password(number)
    browser = console.browser()
    for _ in range(4):
        await sign_in(browser, number, "wrong password")
    assert (await sign_in(browser, number, OWN)).status_code == 200

    statuses = [(await sign_in(browser, number, "wrong password")).status_code for _ in range(5)]

    assert statuses == [401] * 5


async def _leave(console: Console, number: str) -> None:
    hr = await console.caller("HR")
    person = console.person(number)
    version = (await hr.get(f"/v1/people/{person}")).headers["etag"]
    body = {"goal": "separated", "cause": "resigned", "reason": "left"}
    answer = await hr.post(f"/v1/people/{person}/stages", json=body, headers={"If-Match": version})
    assert answer.status_code == 201, answer.text


async def _rows(console: Console, statement: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(console.settings.database_url.get_secret_value())
    try:
        rows: list[asyncpg.Record] = await connection.fetch(statement)
        return rows
    finally:
        await connection.close()
