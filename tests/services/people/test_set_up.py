"""How far a directory is set up, for the checklist."""

import httpx
import pytest

from chassis.testing import ServiceUnderTest
from zhipei_events.values import unit_id

UNITS = (
    "代码,类别,名称,上级,停用日期\n"
    "CC,电话中心,中心,,\nSH,职场,上海,CC,\nBJ,职场,北京,CC,\nGZ,职场,广州,CC,2026-01-01\n"
)
PEOPLE = "工号,姓名,职场,角色,入职日期,阶段\n1,甲,SH,agent,2026-11-02,正式\n2,乙,SH,agent hr,2026-11-02,正式\n"
ROSTER = "工号,日期,上班,下班\n1,2026-11-30,9:00,18:00\n1,2026-12-01,9:00,18:00\n"


async def test_an_empty_directory_has_nothing(operator: httpx.AsyncClient) -> None:
    shown = (await operator.get("/v1/set-up")).json()
    assert shown == {"units": {}, "roles": {}, "sites": []}


@pytest.mark.rule("GEN-3", "ORG-12")
async def test_open_units_held_roles_last_shifts_and_followed_years_are_counted(
    people: ServiceUnderTest, operator: httpx.AsyncClient
) -> None:
    texts = {"units": UNITS, "people": PEOPLE.replace("agent hr", "agent；hr"), "roster": ROSTER}
    files = {step: (f"{step}.csv", text.encode()) for step, text in texts.items()}
    assert (await operator.post("/v1/directory/import", files=files)).status_code == 200
    sites = {code: str(unit_id(people.tenant, code)) for code in ("SH", "BJ")}
    year: dict[str, str | int] = {"year": 2026, "effective_on": "2026-01-01"}
    followed = await operator.post(f"/v1/sites/{sites['SH']}/calendar/official", params=year)
    assert followed.status_code == 200
    days = [{"day": "2026-05-09", "kind": "off", "name": "one day only"}]
    day = {"effective_on": "2026-01-01", "days": days}
    await operator.post(f"/v1/sites/{sites['BJ']}/calendar/changes", json=day)
    shown = (await operator.get("/v1/set-up")).json()
    assert (shown["units"], shown["roles"]) == ({"center": 1, "site": 2}, {"agent": 2, "hr": 1})
    assert shown["sites"] == [
        {"site_id": sites["SH"], "name": "上海", "rostered_until": "2026-12-01", "years": [2026]},
        {"site_id": sites["BJ"], "name": "北京", "rostered_until": None, "years": []},
    ]


async def test_who_has_no_business_with_the_set_up_is_refused(people: ServiceUnderTest) -> None:
    assert (await people.client(roles=["center_director"]).get("/v1/set-up")).status_code == 403
