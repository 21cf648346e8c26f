"""Everybody reads their own messages in their own language, marks them in sets, and gets digests at
the time of the policy.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from services.notify.given import MONDAY, NOON, Directory, settled
from sqlalchemy import select

from chassis.testing import ServiceUnderTest
from notify.delivery import tables as delivery_tables
from zhipei_events.notify import NotificationSent
from zhipei_events.values import UnitKind

SIX = datetime(2026, 11, 2, 10, tzinfo=UTC)  # 18:00 in Shanghai, the digest's time


async def inbox(client: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get("/v1/inbox", params=query)
    assert answer.is_success, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.mark.rule("NTF-2", "NTF-9")
async def test_everybody_reads_their_own_in_their_own_language(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(directory.scored("A"), directory.scored("B", unacceptable=True))
    (english,) = await inbox(
        notify.client(directory.person("A"), roles=["agent"], language="zh-Hans")
    )
    (chinese,) = await inbox(notify.client(directory.person("B"), roles=["agent"], language="en"))
    (leader,) = await inbox(notify.client(directory.person("Leader East"), roles=["team_leader"]))
    assert (
        english["body"]
        == "Your call of 2 November 2026 has 90.0 points. The next step: read the remarks and "
        "acknowledge them."
    )
    assert chinese["body"] == "2026年11月2日的通话得分：41.3。下一步：查看评语并确认。"
    assert (
        leader["body"]
        == "The call of 张三 on 2 November 2026 has 41.3 points (unacceptable). The next step: "
        "online coaching."
    )
    assert (english["state"], english["message_class"]) == ("sent", "qa.call-scored")


@pytest.mark.rule("NTF-2", "GEN-12")
async def test_a_reader_who_asks_for_another_language_reads_in_it(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(directory.scored("A"))
    reader = notify.client(directory.person("A"), roles=["agent"])
    bodies = [
        (await reader.get("/v1/inbox", headers={"Accept-Language": asked})).json()["items"][0][
            "body"
        ]
        for asked in ("zh-CN,zh;q=0.9,en;q=0.1", "en", "fr")
    ]
    chinese = "2026年11月2日的通话得分：90.0。下一步：查看评语并确认。"
    english = "Your call of 2 November 2026 has 90.0 points. The next step: read the remarks and "
    assert bodies[0] == chinese
    assert bodies[1].startswith(english)
    assert bodies[2].startswith(english)  # none of ours: as the directory has it


@pytest.mark.rule("NTF-2")
async def test_who_is_not_in_the_directory_yet_reads_in_the_tokens_language(
    notify: ServiceUnderTest,
) -> None:
    there = Directory(notify.tenant)
    await notify.given(there.scored("Nobody"))
    (message,) = await inbox(notify.client(there.person("Nobody"), roles=["agent"], language="en"))
    assert message["title"] == "One of your calls has been scored"


async def test_a_page_goes_on_where_the_one_before_ended_newest_first(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    for hours in range(5):
        await notify.given(directory.scored("A"), at=NOON + timedelta(hours=hours))
    await notify.given(directory.scored("B"))
    client = notify.client(directory.person("A"), roles=["agent"])
    times: list[str] = []
    query = {"limit": "2"}
    while True:
        page = (await client.get("/v1/inbox", params=query)).json()
        times += [item["told_at"] for item in page["items"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert times == [
        (NOON + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")
        for hours in (4, 3, 2, 1, 0)
    ]


@pytest.mark.rule("NTF-5")
async def test_messages_are_marked_in_sets_and_never_go_back(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(*(directory.scored("A") for _ in range(3)), directory.scored("B"))
    await notify.given(directory.stage("A"))
    client = notify.client(directory.person("A"), roles=["agent"])
    assert (await client.get("/v1/inbox/counts")).json() == {
        "unread": 4,
        "new": 4,
        "classes": [
            {"message_class": "people.agent-stage-changed", "unread": 1, "new": 1},
            {"message_class": "qa.call-scored", "unread": 3, "new": 3},
        ],
    }
    two = [
        message["message_id"]
        for message in await inbox(client, message_class="qa.call-scored", limit=2)
    ]

    async def mark(how: str, ids: list[str] | None) -> int:
        answer = await client.post("/v1/inbox/marks", json={"mark": how, "message_ids": ids})
        assert answer.is_success, answer.text
        changed: int = answer.json()["changed"]
        return changed

    assert [
        await mark("delivered", None),
        await mark("read", two),
        await mark("read", two),
        await mark("delivered", two),
    ] == [4, 2, 0, 0]
    assert sorted(message["state"] for message in await inbox(client)) == [
        "delivered",
        "delivered",
        "read",
        "read",
    ]
    assert len(await inbox(client, unread=True)) == 2
    assert (await client.get("/v1/inbox/counts")).json()["unread"] == 2
    (other,) = await inbox(notify.client(directory.person("B"), roles=["agent"]))
    assert [await mark("read", [other["message_id"], str(uuid4())]), await mark("read", None)] == [
        0,
        2,
    ]
    assert (await inbox(notify.client(directory.person("B"), roles=["agent"])))[0][
        "state"
    ] == "sent"


@pytest.mark.rule("NTF-8", "NTF-5")
async def test_what_is_for_the_digest_is_in_the_inbox_at_once_and_sent_at_the_digests_time(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    (heard,) = await notify.given(directory.shortfall("A"))
    lead = notify.client(directory.person("QA lead"), roles=["qa_lead"])
    assert [(message["state"], message["digest"]) for message in await inbox(lead)] == [
        ("queued", True)
    ]
    assert await notify.drain() == []
    await notify.advance(SIX - timedelta(seconds=1))
    assert await notify.drain() == []
    await notify.advance(SIX)
    ((envelope, said),) = await notify.drain(NotificationSent)
    assert (said.person_id, said.cause_id, said.cause_type) == (
        directory.person("QA lead"),
        heard.id,
        "qa.sample-shortfall",
    )
    assert (envelope.time, envelope.actor) == (SIX, "rule:NTF-8")
    assert [message["state"] for message in await inbox(lead)] == ["sent"]
    await notify.advance(SIX + timedelta(days=2))
    assert await notify.drain() == []


@pytest.mark.rule("NTF-8", "GEN-4")
async def test_each_sites_digest_goes_out_at_its_own_policys_time(notify: ServiceUnderTest) -> None:
    there = Directory(notify.tenant)
    west = there.state("West", UnitKind.SITE, "C", zone="Asia/Urumqi")
    await notify.given(*there.units(), west, *there.everybody())
    change = {
        "value": "17:00",
        "effective_on": "2026-11-01",
        "reason": "early shift",
        "dimension": "site",
        "scope_id": str(there.unit("West")),
    }
    answer = await notify.client(roles=["administrator"]).put(
        "/v1/policies/ntf.digest_time", json=change
    )
    assert answer.is_success, answer.text
    await notify.drain()
    await notify.given(there.shortfall("A"))  # the QA lead is in the West
    five_in_urumqi = datetime(2026, 11, 2, 11, tzinfo=UTC)
    await notify.advance(five_in_urumqi - timedelta(seconds=1))
    assert await notify.drain() == []
    await notify.advance(five_in_urumqi)
    ((_, said),) = await notify.drain(NotificationSent)
    assert said.person_id == there.person("QA lead")


@pytest.mark.rule("NTF-8")
async def test_who_has_no_site_gets_the_digest_of_the_center(notify: ServiceUnderTest) -> None:
    there = await settled(notify, without=["QA lead"])
    await notify.given(there.staff("QA lead", "qa_lead", site=None))
    await notify.given(there.shortfall("A"))
    await notify.advance(NOON + timedelta(days=1))
    assert [said.person_id for _, said in await notify.drain(NotificationSent)] == [
        there.person("QA lead")
    ]


@pytest.mark.rule("NTF-9")
async def test_an_administrator_sees_counts_and_vacancies_but_no_contents(
    notify: ServiceUnderTest,
) -> None:
    there = await settled(notify, without=["HR"])
    await notify.given(there.stage("A"))
    await notify.given(there.scored("A"), there.shortfall("A"))
    agent = notify.client(there.person("A"), roles=["agent"])
    await agent.post("/v1/inbox/marks", json={"mark": "read"})
    await notify.advance(SIX)
    administrator = notify.client(there.person("Administrator"), roles=["administrator"])
    days = {"from": "2026-11-01", "to": "2026-11-30"}
    counts = (await administrator.get("/v1/notices/counts", params=days)).json()
    assert {
        (row["message_class"], row["told"], row["queued"], row["sent"], row["read"])
        for row in counts
    } == {
        ("people.agent-stage-changed", 2, 0, 1, 1),
        ("qa.call-scored", 1, 0, 0, 1),
        ("qa.sample-shortfall", 1, 0, 1, 0),
        ("notify.vacancy-found", 1, 0, 1, 0),
    }
    assert {row["told_on"] for row in counts} == {"2026-11-02"}
    (vacancy,) = (await administrator.get("/v1/notices/vacancies", params=days)).json()
    assert (vacancy["who"], vacancy["unit_id"], vacancy["found_on"]) == (
        "hr",
        str(there.unit("C")),
        "2026-11-02",
    )
    assert (await agent.get("/v1/notices/counts", params=days)).status_code == 403
    (told,) = await inbox(administrator)
    assert (
        told["body"]
        == "C has no HR; notices of 2 November 2026 reach nobody there. Please fill the role, "
        "or name the unit's leader."
    )


@pytest.mark.parametrize(
    ("first", "last"), [(MONDAY, MONDAY - timedelta(days=1)), (MONDAY, MONDAY + timedelta(days=92))]
)
async def test_counts_of_no_day_or_of_a_year_are_refused(
    notify: ServiceUnderTest, first: date, last: date
) -> None:
    answer = await notify.client(roles=["administrator"]).get(
        "/v1/notices/counts", params={"from": str(first), "to": str(last)}
    )
    assert answer.status_code == 400


async def test_the_operator_has_no_inbox(notify: ServiceUnderTest) -> None:
    assert (await notify.client().get("/v1/inbox")).status_code == 403


@pytest.mark.rule("EVT-6", "EVT-7")
async def test_an_erased_person_has_no_name_left_in_anybodys_inbox(
    notify: ServiceUnderTest, directory: Directory
) -> None:
    await notify.given(directory.scored("B", unacceptable=True))
    leader = notify.client(directory.person("Leader East"), roles=["team_leader"])
    assert "张三" in (await inbox(leader))[0]["body"]
    await notify.given(directory.staff("B", name="已删除"))
    assert "张三" not in (await inbox(leader))[0]["body"]
    assert "张三" not in str(await notify.rows(select(delivery_tables.messages)))
