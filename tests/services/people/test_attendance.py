"""Attendance comes by person and day; a correction is a revision, and leave decided later corrects
by itself.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from services.people.given import agent, imported

from chassis.testing import ServiceUnderTest
from zhipei_events.every import TrainingPolicyState
from zhipei_events.people import AttendanceRecorded, LeaveDecided
from zhipei_events.values import person_id, unit_id

FRIDAY, SATURDAY = "2026-11-20", "2026-11-21"  # the clock stands on Friday noon
EVENING = datetime(2026, 11, 20, 15, tzinfo=UTC)


def kept(
    number: str,
    clock_in: str | None = "09:00",
    clock_out: str | None = "18:00",
    day: str = FRIDAY,
    **more: Any,
) -> dict[str, Any]:
    return {"employee_no": number, "day": day, "clock_in": clock_in, "clock_out": clock_out, **more}


async def sent(
    client: httpx.AsyncClient, what: str, *rows: dict[str, Any], **more: Any
) -> dict[str, Any]:
    answer = await client.post(f"/v1/{what}/import", json={"rows": rows, **more})
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


def codes(report: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(fault["line"], fault["where"], fault["code"]) for fault in report["faults"]]


async def results(people: ServiceUnderTest) -> list[tuple[str, int, int]]:
    return [
        (event.result, event.minutes, event.revision)
        for _, event in await people.drain(AttendanceRecorded)
    ]


@pytest.fixture
async def staffed(center: httpx.AsyncClient, people: ServiceUnderTest) -> httpx.AsyncClient:
    """A1, A2 and U1 on shift on Friday and Saturday from 9 to 18."""
    await imported(center, agent("A1"), agent("A2"), agent("U1", site="UR"), agent("F1"))
    days = [
        {"employee_no": one, "day": day, "start": "9:00", "end": "18:00"}
        for one in ("A1", "A2", "U1")
        for day in (FRIDAY, SATURDAY)
    ]
    await sent(center, "rosters", *days)
    await people.advance(EVENING)
    await people.drain()
    return center


@pytest.mark.rule("ORG-13c", "EX-54", "GEN-4")
async def test_each_shift_is_told_by_the_clock_of_its_site(
    people: ServiceUnderTest, staffed: httpx.AsyncClient
) -> None:
    report = await sent(
        staffed,
        "attendance",
        kept("A1", "09:01"),
        kept("A2", "10:01"),
        kept("U1", "08:59", "17:30"),
    )
    assert (report["created"], report["rejected"]) == (3, 0)
    told = {event.person_id: event for _, event in await people.drain(AttendanceRecorded)}
    a1, a2, u1 = (told[person_id(people.tenant, number)] for number in ("A1", "A2", "U1"))
    assert (a1.result, a1.minutes, a1.revision, a1.reason) == ("late", 1, 1, None)
    assert (a2.result, a2.minutes) == ("absent", 0)
    assert (u1.result, u1.minutes) == ("early_leave", 30)
    assert (a1.team_id, a1.site_id) == (
        unit_id(people.tenant, "SH-1"),
        unit_id(people.tenant, "SH"),
    )
    assert u1.starts_at == datetime(2026, 11, 20, 3, tzinfo=UTC)  # 9:00 in Urumqi


@pytest.mark.rule("ORG-20", "GEN-8")
async def test_the_same_rows_again_say_nothing_and_another_word_needs_a_reason(
    people: ServiceUnderTest, staffed: httpx.AsyncClient
) -> None:
    await sent(staffed, "attendance", kept("A1", "09:20"), kept("A2"))
    await people.drain()
    assert (await sent(staffed, "attendance", kept("A1", "09:20"), kept("A2")))["unchanged"] == 2
    assert codes(await sent(staffed, "attendance", kept("A1", "08:55"))) == [
        (1, "reason", "reason-wanted")
    ]
    assert await people.drain() == []
    report = await sent(
        staffed, "attendance", kept("A1", "08:55", reason="the clock at the east door was wrong")
    )
    assert report["changed"] == 1
    assert await results(people) == [("on_time", 0, 2)]
    whose = person_id(people.tenant, "A1")
    revisions = (await staffed.get(f"/v1/attendance/{whose}/{FRIDAY}")).json()
    assert [(one["revision"], one["result"], one["reason"]) for one in revisions] == [
        (1, "late", None),
        (2, "on_time", "the clock at the east door was wrong"),
    ]


@pytest.mark.rule("ORG-20")
async def test_rows_that_record_nothing_are_named(staffed: httpx.AsyncClient) -> None:
    report = await sent(
        staffed,
        "attendance",
        kept("nobody"),
        kept("F1"),
        kept("A1", day=SATURDAY),
        kept("A1", "25:00"),
        kept("A1", result="请假", clock_in=None, clock_out=None),
        kept("A2"),
        kept("A2", "09:30"),
        kept("A1", result="迟到", minutes=-1),
    )
    assert report["created"] == 1
    assert codes(report) == [
        (1, "employee_no", "unknown-person"),
        (2, "day", "no-shift"),
        (3, "day", "not-begun"),
        (4, "clock_in", "no-such-time"),
        (5, "result", "no-leave"),
        (7, "day", "duplicate"),
        (8, "minutes", "not-in-a-day"),
    ]


async def test_a_dry_run_only_reports(people: ServiceUnderTest, staffed: httpx.AsyncClient) -> None:
    assert (await sent(staffed, "attendance", kept("A1"), dry_run=True))["created"] == 1
    assert await people.drain() == []
    assert (await sent(staffed, "attendance", kept("A1")))["created"] == 1


@pytest.mark.rule("ORG-13c", "ORG-20")
async def test_a_clock_file_with_chinese_headers(
    people: ServiceUnderTest, staffed: httpx.AsyncClient
) -> None:
    text = (
        "工号,日期,上班打卡,下班打卡,考勤结果,分钟,备注\nA1,2026/11/20,9:00:00,18:02,,,x\nA2,2026/11/20,,,迟到,12,"
        "\nX,2026/11/20,9:00,,,,\n"
    )
    answer = await staffed.post(
        "/v1/attendance/import/file", params={"name": "考勤.csv"}, content=text.encode("gb18030")
    )
    report = answer.json()
    assert (report["created"], report["passed_over"], report["evidence"]["name"]) == (
        2,
        ["备注"],
        "考勤.csv",
    )
    assert [(fault["cell"], fault["code"]) for fault in report["faults"]] == [
        ("A4", "unknown-person")
    ]
    assert sorted(await results(people)) == [("late", 12, 1), ("on_time", 0, 1)]


@pytest.mark.rule("ORG-13", "ORG-13c")
async def test_a_shift_within_approved_leave_is_leave(
    people: ServiceUnderTest, staffed: httpx.AsyncClient
) -> None:
    await sent(staffed, "leave", {"employee_no": "A1", "leave_type": "sick", "first_day": FRIDAY})
    await sent(staffed, "attendance", kept("A1", None, None), kept("A2", None, None))
    assert [result for result, _, _ in await results(people)] == ["leave", "absent"]


@pytest.mark.rule("ORG-13a", "GEN-8")
async def test_leave_decided_after_the_shift_corrects_it_and_taken_back_corrects_it_again(
    people: ServiceUnderTest, staffed: httpx.AsyncClient
) -> None:
    await sent(staffed, "attendance", kept("A1", None, None))
    await sent(staffed, "leave", {"employee_no": "A1", "leave_type": "sick", "first_day": FRIDAY})
    assert await results(people) == [("absent", 0, 1), ("leave", 0, 2)]
    assert (await sent(staffed, "attendance", kept("A1", None, None)))["unchanged"] == 1


@pytest.mark.rule("ORG-13c", "EX-53", "GEN-7")
async def test_the_rate_counts_what_is_recorded_and_says_what_is_not(
    people: ServiceUnderTest, staffed: httpx.AsyncClient
) -> None:
    await sent(staffed, "leave", {"employee_no": "U1", "leave_type": "sick", "first_day": FRIDAY})
    asked = {"from": "2026-11-16", "to": SATURDAY}
    empty = (await staffed.get("/v1/attendance/rate", params=asked)).json()
    assert (empty["rate"], empty["unavailable"], empty["unrecorded"]) == (
        None,
        "no_shift_due",
        3,
    )  # Saturday has not begun
    await sent(
        staffed, "attendance", kept("A1", "09:30"), kept("A2", None, None), kept("U1", None, None)
    )
    rate = (await staffed.get("/v1/attendance/rate", params=asked)).json()
    assert (
        rate["rate"],
        rate["scheduled"],
        rate["on_leave"],
        rate["attended"],
        rate["unrecorded"],
    ) == ("50.0", 3, 1, 1, 0)
    alone = (
        await staffed.get(
            "/v1/attendance/rate", params=asked | {"person_id": str(person_id(people.tenant, "A1"))}
        )
    ).json()
    assert alone["rate"] == "100.0"


@pytest.mark.rule("GEN-11")
async def test_everybody_sees_their_own_and_a_leader_the_teams(
    people: ServiceUnderTest, staffed: httpx.AsyncClient
) -> None:
    await sent(staffed, "attendance", kept("A1"), kept("A2"), kept("U1"))

    async def seen_by(who: UUID, role: str, *places: tuple[str, str]) -> int:
        client = people.client(who, roles=[role], places=places)
        return len(
            (await client.get("/v1/attendance", params={"from": FRIDAY, "to": FRIDAY})).json()[
                "items"
            ]
        )

    mine = person_id(people.tenant, "A1")
    assert await seen_by(mine, "agent") == 1
    assert (
        await seen_by(UUID(int=7), "team_leader", ("team", str(unit_id(people.tenant, "SH-1"))))
        == 2
    )
    assert (
        await seen_by(UUID(int=7), "center_director", ("center", str(unit_id(people.tenant, "CC"))))
        == 3
    )
    other = people.client(mine, roles=["agent"])
    assert (
        await other.get(f"/v1/attendance/{person_id(people.tenant, 'A2')}/{FRIDAY}")
    ).status_code == 404
    assert (
        await other.post("/v1/attendance/import", json={"rows": [kept("A1")]})
    ).status_code == 403


# ---- leave


def leave(
    number: str = "A1",
    first: str = "2026-11-24",
    last: str | None = None,
    kind: str = "annual",
    **more: Any,
) -> dict[str, Any]:
    return {"employee_no": number, "leave_type": kind, "first_day": first, "last_day": last, **more}


@pytest.mark.rule("ORG-13", "ORG-20")
async def test_decided_leave_is_taken_over_once_and_bad_rows_are_named(
    people: ServiceUnderTest, staffed: httpx.AsyncClient
) -> None:
    rows = [
        leave(last="2026-11-26"),
        leave("A2", half="上午", state="批准", decided_by="L1"),
        leave("nobody"),
        leave("A1", "2026-12-01", "2026-12-03"),  # 3 + 3 of 5
        leave("A1", "2026-11-26", kind="sick"),
        leave("A2", kind="sabbatical"),
        leave("U1", state="驳回", reason="人手不足"),
    ]
    report = await sent(staffed, "leave", *rows)
    assert (report["created"], codes(report)) == (
        3,
        [
            (3, "employee_no", "unknown-person"),
            (4, "first_day", "over-limit"),
            (5, "first_day", "overlaps"),
            (6, "leave_type", "unknown-type"),
        ],
    )
    told = {event.person_id: event for _, event in await people.drain(LeaveDecided)}
    first, second = told[person_id(people.tenant, "A1")], told[person_id(people.tenant, "A2")]
    assert (str(first.days), first.state, first.decided_by, first.team_id) == (
        "3",
        "approved",
        None,
        unit_id(people.tenant, "SH-1"),
    )
    assert (str(second.days), second.decided_by) == ("0.5", person_id(people.tenant, "L1"))
    assert told[person_id(people.tenant, "U1")].state == "rejected"
    assert (await sent(staffed, "leave", *rows))["unchanged"] == 3
    assert await people.drain() == []


@pytest.mark.rule("ORG-13")
async def test_a_file_of_leave_with_chinese_headers_and_a_cancellation(
    people: ServiceUnderTest, staffed: httpx.AsyncClient
) -> None:
    head = "工号,假别,开始日期,结束日期,审批结果\n"
    first = (head + "A1,annual,2026-11-24,2026-11-25,批准\n").encode()
    gone = (head + "A1,annual,2026-11-24,2026-11-25,销假\n").encode()
    created = (
        await staffed.post("/v1/leave/import/file", params={"name": "请假.csv"}, content=first)
    ).json()
    changed = (
        await staffed.post("/v1/leave/import/file", params={"name": "销假.csv"}, content=gone)
    ).json()
    assert (created["created"], changed["changed"]) == (1, 1)
    told = [event for _, event in await people.drain(LeaveDecided)]
    assert [event.state for event in told] == ["approved", "cancelled"]
    assert told[0].leave_id == told[1].leave_id


async def test_while_nobody_has_told_who_decides_leave_waits(
    people: ServiceUnderTest, staffed: httpx.AsyncClient
) -> None:
    answer = await people.client(roles=["hr"]).post("/v1/leave", json=leave())
    assert (answer.status_code, answer.json()["type"]) == (
        503,
        "urn:zhipei:problem:leave-decider-unknown",
    )
    assert (
        await staffed.post("/v1/leave", json=leave())
    ).status_code == 201  # the operator asks nobody


@pytest.fixture
async def decided(people: ServiceUnderTest, staffed: httpx.AsyncClient) -> httpx.AsyncClient:
    """With pln.approval_matrix heard from training."""
    await people.given_policies(TrainingPolicyState, "training")
    return staffed


@pytest.mark.rule("ORG-13", "GEN-10")
@pytest.mark.usefixtures("decided")
async def test_the_team_leader_decides_short_leave_and_the_supervisor_long_one(
    people: ServiceUnderTest,
) -> None:
    team, center = (
        ("team", str(unit_id(people.tenant, "SH-1"))),
        ("center", str(unit_id(people.tenant, "CC"))),
    )
    leader = people.client(
        person_id(people.tenant, "L1"), roles=["team_leader"], places=[team, center]
    )
    supervisor = people.client(roles=["supervisor"], places=[center])
    assert (await leader.post("/v1/leave", json=leave(last="2026-11-26"))).status_code == 201
    long = leave("A2", last="2026-11-27", kind="personal")  # four days
    refused = await leader.post("/v1/leave", json=long)
    assert (refused.status_code, refused.json()["type"]) == (
        403,
        "urn:zhipei:problem:leave-not-yours-to-decide",
    )
    answer = await supervisor.post("/v1/leave", json=long)
    assert (answer.status_code, answer.json()["days"], answer.json()["state"]) == (
        201,
        "4",
        "approved",
    )
    assert (await leader.post("/v1/leave", json=leave("U1"))).status_code == 404  # another team
    for query, found in (({"team_id": team[1]}, 2), ({"team_id": center[1]}, 0)):
        listed = await supervisor.get("/v1/leave", params=query)
        assert len(listed.raise_for_status().json()["items"]) == found


@pytest.mark.rule("ORG-13", "GEN-10")
@pytest.mark.usefixtures("decided")
async def test_nobody_decides_their_own_leave_and_a_rejection_says_why(
    people: ServiceUnderTest,
) -> None:
    center = ("center", str(unit_id(people.tenant, "CC")))
    own = people.client(person_id(people.tenant, "A1"), roles=["team_leader"], places=[center])
    assert (await own.post("/v1/leave", json=leave())).status_code == 403
    hr = people.client(roles=["hr"])
    assert (await hr.post("/v1/leave", json=leave(state="rejected"))).status_code == 422
    assert (
        await hr.post("/v1/leave", json=leave(state="rejected", reason="人手不足"))
    ).status_code == 201
    past = await hr.post("/v1/leave", json=leave(first="2026-11-19"))
    assert (past.status_code, past.json()["errors"]) == (
        409,
        [{"where": "body.first_day", "code": "past"}],
    )


@pytest.mark.rule("ORG-13")
@pytest.mark.usefixtures("decided")
async def test_the_person_cancels_before_the_leave_begins(people: ServiceUnderTest) -> None:
    made = (await people.client(roles=["hr"]).post("/v1/leave", json=leave())).json()
    client = people.client(person_id(people.tenant, "A1"), roles=["agent"])
    gone = await client.post(f"/v1/leave/{made['leave_id']}/cancel", json={"reason": "不去了"})
    assert (gone.status_code, gone.json()["state"]) == (200, "cancelled")
    again = await client.post(f"/v1/leave/{made['leave_id']}/cancel", json={"reason": "不去了"})
    assert (again.status_code, again.json()["type"]) == (
        409,
        "urn:zhipei:problem:leave-not-possible",
    )
    assert (
        await people.client(roles=["agent"]).post(
            f"/v1/leave/{made['leave_id']}/cancel", json={"reason": "x"}
        )
    ).status_code == 404
    listed = (
        await client.get("/v1/leave", params={"from": "2026-11-01", "state": "cancelled"})
    ).json()["items"]
    assert [one["leave_id"] for one in listed] == [made["leave_id"]]
    assert (await people.client(roles=["agent"]).get("/v1/leave")).json()["items"] == []
