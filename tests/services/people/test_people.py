"""People come in by rows and files, again and again, and every change is said once."""

from asyncio import gather
from datetime import date
from uuid import UUID, uuid4

import httpx
import pytest
from services.people.given import agent, imported
from sqlalchemy import select

from chassis.testing import ServiceUnderTest
from people.ground.tables import held_roles, homes
from zhipei_events.people import AgentRegistered, AgentStageChanged, PersonChanged, PersonState
from zhipei_events.values import person_id, unit_id

TODAY = date(2026, 11, 20)


@pytest.mark.rule("ORG-2", "ORG-3", "EVT-7")
async def test_the_first_import_registers_with_a_stage_that_rests_on_the_file(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    report = await imported(center, agent("A1", phone=None, addresses={"sms": "13800000000"}))
    assert (report["created"], report["rejected"]) == (1, 0), report
    told = {
        envelope.type: (envelope, event)
        for envelope, event in await people.drain(AgentRegistered, AgentStageChanged, PersonState)
    }
    registered, changed, state = (
        told[name][1]
        for name in ("people.agent-registered", "people.agent-stage-changed", "people.person-state")
    )
    assert isinstance(registered, AgentRegistered)
    assert isinstance(changed, AgentStageChanged)
    assert isinstance(state, PersonState)
    assert (registered.roles, registered.site_id) == (("agent",), unit_id(people.tenant, "SH"))
    assert (changed.from_stage, changed.to_stage, changed.cause, changed.effective_on) == (
        None,
        "regular",
        "import",
        TODAY,
    )
    assert changed.evidence == {"file": "people.json", "sha256": report["evidence"]["sha256"]}
    assert (state.name, [(a.channel, a.address) for a in state.addresses]) == (
        "员工A1",
        [("sms", "13800000000")],
    )
    assert told["people.person-state"][0].key == f"person:{person_id(people.tenant, 'A1')}"
    assert "员工A1" not in registered.encode().decode()


@pytest.mark.rule("ORG-20")
async def test_the_same_rows_again_change_and_say_nothing(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    rows = [agent(f"A{number}") for number in range(5)]
    await imported(center, *rows)
    await people.drain()
    again = await imported(center, *reversed(rows))
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 5)
    assert await people.drain() == []


@pytest.mark.rule("ORG-20", "EVT-5")
async def test_the_same_file_sent_twice_at_once_registers_once(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    rows = [agent(f"A{number}", team="新班") for number in range(20)]
    reports = await gather(imported(center, *rows), imported(people.client(), *rows))
    assert sorted((report["created"], report["unchanged"]) for report in reports) == [
        (0, 20),
        (20, 0),
    ]
    assert len(await people.drain(AgentRegistered)) == 20


@pytest.mark.rule("ORG-20")
async def test_bad_rows_are_named_and_good_rows_kept(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    report = await imported(
        center,
        agent("A1"),
        agent("A2", roles="厨师"),
        agent("A1", name="另一个人"),
        agent("A4", entered_on="2024-13-01", stage="飞行中"),
        agent("A5", site=None, team="一班"),
        agent("A6", team="一班", site=None, name=None),
        {"employee_no": "A7"},
    )
    assert (report["given"], report["created"], report["rejected"]) == (7, 1, 6)
    assert [(fault["line"], fault["where"], fault["code"]) for fault in report["faults"]] == [
        (2, "roles", "unknown-role"),
        (3, "employee_no", "duplicate"),
        (4, "entered_on", "no-such-day"),
        (4, "stage", "unknown-word"),
        (5, "team", "ambiguous-unit"),
        (6, "team", "ambiguous-unit"),
        (7, "name", "missing"),
    ]
    assert len(await people.drain(PersonState)) == 1


@pytest.mark.rule("ORG-20", "ORG-3")
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
async def test_a_chinese_file_is_taken_in_either_encoding(
    people: ServiceUnderTest, center: httpx.AsyncClient, encoding: str
) -> None:
    lines = [
        "工号,姓名,性别,职场,班组,角色,线路,入职日期,员工状态,手机,备注",
        "A1,张三,女,上海职场,一班,CSR、班组长,呼入,2024/3/1,正式,138,x",
        "A2,李四,男,上海职场,一班,客服代表,呼出,2024年3月1日,离开,,",
    ]
    answer = await center.post(
        "/v1/people/import/file",
        params={"name": "花名册.csv"},
        content="\n".join(lines).encode(encoding),
    )
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert (report["created"], report["passed_over"], report["evidence"]["name"]) == (
        1,
        ["备注"],
        "花名册.csv",
    )
    assert [(fault["line"], fault["cell"], fault["code"]) for fault in report["faults"]] == [
        (3, "I3", "unknown-word")
    ]
    (registered,) = [event for _, event in await people.drain(AgentRegistered)]
    assert isinstance(registered, AgentRegistered)
    assert registered.roles == ("agent", "team_leader")
    assert registered.post_level == "line_manager"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        ("姓名\n张三\n".encode(), "employee_no"),
        ('工号,姓名\nA1,"张三\n'.encode(), "quote"),
        ("工号,员工编号\n1,1\n".encode(), "two columns"),
    ],
)
async def test_a_file_that_is_no_roster_is_refused_with_where_and_what_to_do(
    center: httpx.AsyncClient, content: bytes, says: str
) -> None:
    answer = await center.post("/v1/people/import/file", params={"name": "x.csv"}, content=content)
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:zhipei:problem:unreadable-file"
    assert says in answer.json()["detail"]


@pytest.mark.rule("ORG-20")
async def test_a_dry_run_reports_the_same_and_leaves_nothing(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    rows = [agent("A1"), agent("A2", team="新班"), agent("A3", roles="厨师")]
    dry = await imported(center, *rows, dry_run=True)
    assert await people.drain() == []
    real = await imported(center, *rows)
    same = ("given", "created", "changed", "rejected", "faults", "opened")
    assert [dry[name] for name in same] == [real[name] for name in same]
    assert dry["import_id"] is None


@pytest.mark.rule("ORG-1", "ORG-20")
async def test_units_that_a_row_names_by_their_whole_path_are_opened(
    center: httpx.AsyncClient,
) -> None:
    report = await imported(
        center,
        agent("A1", team="二班"),
        agent("A2", site="武汉", team="一班"),
        agent("A3", site=None, team="不存在"),
    )
    assert report["opened"] == ["SH/二班", "CC/武汉", "CC/武汉/一班"]
    assert [(fault["line"], fault["code"]) for fault in report["faults"]] == [(3, "unknown-unit")]
    again = await imported(center, agent("A1", team="二班"), agent("A2", site="武汉", team="一班"))
    assert (again["unchanged"], again["opened"]) == (2, [])


@pytest.mark.rule("ORG-1", "ORG-6")
async def test_moves_and_roles_are_dated(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    await imported(center, agent("A1", roles="客服代表"))
    await people.drain()
    await imported(center, agent("A1", site="UR", team="一班", roles="质检员"))
    (changed,) = [event for _, event in await people.drain(PersonChanged)]
    assert isinstance(changed, PersonChanged)
    assert {"site_id", "team_id", "roles"} <= set(changed.changed)
    assert changed.site_id == unit_id(people.tenant, "UR")
    (home,) = await people.rows(
        select(homes.c.held_from, homes.c.site_id)
    )  # both on one day: the later stands
    assert home == {"held_from": TODAY, "site_id": unit_id(people.tenant, "UR")}
    held = await people.rows(
        select(held_roles.c.role, held_roles.c.ended_on).order_by(held_roles.c.role)
    )
    assert held == [{"role": "agent", "ended_on": TODAY}, {"role": "inspector", "ended_on": None}]


@pytest.mark.rule("KPI-0a", "ORG-3")
async def test_agents_of_a_call_file_are_registered_with_the_file_as_evidence(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    kept = await center.post(
        "/v1/evidence", params={"name": "calls.csv"}, content=b"Call Id,Agent\n1,Diane\n"
    )
    assert kept.status_code == 201, kept.text
    await imported(center, agent("Diane", name="Diane"), evidence=kept.json()["file_id"])
    (changed,) = [event for _, event in await people.drain(AgentStageChanged)]
    assert isinstance(changed, AgentStageChanged)
    assert changed.evidence == {"file": "calls.csv", "sha256": kept.json()["sha256"]}
    unknown = await center.post(
        "/v1/people/import", json={"rows": [agent("B1")], "evidence": str(uuid4())}
    )
    assert unknown.status_code == 404


async def test_a_record_is_changed_by_version(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    await imported(center, agent("A1"))
    address = f"/v1/people/{person_id(people.tenant, 'A1')}"
    read = await center.get(address)
    assert read.headers["etag"] == '"1"'
    body = {"changes": {"name": "新名字", "roles": ["TL"]}}
    assert (await center.patch(address, json=body)).status_code == 428
    changed = await center.patch(address, json=body, headers={"If-Match": '"1"'})
    assert changed.status_code == 200, changed.text
    assert (changed.json()["name"], changed.json()["roles"], changed.json()["version"]) == (
        "新名字",
        ["team_leader"],
        2,
    )
    assert (await center.patch(address, json=body, headers={"If-Match": '"1"'})).status_code == 412
    assert (await center.patch(address, json=body, headers={"If-Match": '"2"'})).status_code == 409


@pytest.mark.rule("ORG-3a")
@pytest.mark.parametrize("changes", [{"stage": "待岗"}, {"employee_no": "A2"}, {"nmae": "x"}])
async def test_a_change_of_stage_or_number_is_not_a_change_of_record(
    people: ServiceUnderTest, center: httpx.AsyncClient, changes: dict[str, str]
) -> None:
    await imported(center, agent("A1"))
    answer = await center.patch(
        f"/v1/people/{person_id(people.tenant, 'A1')}",
        json={"changes": changes},
        headers={"If-Match": '"1"'},
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == f"body.changes.{next(iter(changes))}"


@pytest.mark.rule("ORG-6")
async def test_people_are_listed_by_page_and_found_by_number_name_and_alias(
    center: httpx.AsyncClient,
) -> None:
    await imported(
        center,
        *(agent(f"A{number:02}") for number in range(7)),
        agent("B1", name="王五", roles="质检员"),
    )
    seen, after = [], None
    while True:
        page = (
            await center.get(
                "/v1/people", params={"limit": 3, **({"after": after} if after else {})}
            )
        ).json()
        seen += [item["employee_no"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == [*(f"A{number:02}" for number in range(7)), "B1"]
    for query in ({"q": "王"}, {"q": "B"}, {"role": "QC"}):
        found = (await center.get("/v1/people", params=query)).json()["items"]
        assert [item["employee_no"] for item in found] == ["B1"], query


@pytest.mark.rule("GEN-11")
async def test_a_person_sees_the_own_record_a_leader_the_teams(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    await imported(center, agent("A1"), agent("A2"), agent("U1", site="UR"))
    mine = person_id(people.tenant, "A1")
    own = people.client(mine, roles=["agent"])
    assert [item["employee_no"] for item in (await own.get("/v1/people")).json()["items"]] == ["A1"]
    assert (await own.get(f"/v1/people/{person_id(people.tenant, 'A2')}")).status_code == 404
    leader = people.client(
        uuid4(), roles=["team_leader"], places=[("team", str(unit_id(people.tenant, "SH-1")))]
    )
    assert [item["employee_no"] for item in (await leader.get("/v1/people")).json()["items"]] == [
        "A1",
        "A2",
    ]
    hr = people.client(UUID(int=1), roles=["hr"])
    assert len((await hr.get("/v1/people")).json()["items"]) == 3


@pytest.mark.rule("GEN-11")
async def test_names_of_many_are_those_of_the_callers_center_and_others_are_unknown(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    await imported(center, agent("A1"), agent("A2"), agent("U1", site="UR"))
    record = (await center.get(f"/v1/people/{person_id(people.tenant, 'A1')}")).json()
    ids = [str(person_id(people.tenant, number)) for number in ("U1", "A2", "A1", "gone")]
    own = people.client(
        person_id(people.tenant, "A1"),
        roles=["agent"],
        places=[("center", record["center_id"]), ("site", record["site_id"])],
    )
    answer = (await own.post("/v1/people/names", json={"ids": [*ids, ids[1]]})).json()
    assert [one["employee_no"] for one in answer["items"]] == ["A1", "A2", "U1"]
    assert answer["unknown"] == [ids[3]]
    hr = people.client(UUID(int=1), roles=["hr"])
    everybody = (await hr.post("/v1/people/names", json={"ids": ids})).json()
    assert [one["employee_no"] for one in everybody["items"]] == ["A1", "A2", "U1"]
    assert everybody["unknown"] == [ids[3]]
    stranger = people.client(uuid4(), roles=["agent"], places=[("center", str(uuid4()))])
    nobody = (await stranger.post("/v1/people/names", json={"ids": ids})).json()
    assert nobody == {"items": [], "unknown": ids}


async def test_only_administrators_make_administrators(
    people: ServiceUnderTest, center: httpx.AsyncClient
) -> None:
    hr, administrator = people.client(roles=["hr"]), people.client(roles=["administrator"])
    (fault,) = (await imported(hr, agent("A1", roles="系统管理员")))["faults"]
    assert (fault["where"], fault["code"]) == ("roles", "role-not-yours-to-give")
    assert (await imported(administrator, agent("A1", roles="系统管理员")))["created"] == 1
    assert (await imported(hr, agent("A1", roles="系统管理员", name="改名")))[
        "changed"
    ] == 1  # what stays may be said again
    assert (await imported(hr, agent("A1", roles="客服代表")))["rejected"] == 1
    assert (await center.get("/v1/people", params={"role": "administrator"})).json()["items"][0][
        "name"
    ] == "改名"
