"""A real center from one folder: an empty tenant is set up, draws and scores its first week."""

import asyncio
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest
from containers.stack import Stack
from flows.installation import Installation
from openpyxl import Workbook

from zhipei.client.http import Services, token
from zhipei.project import ROOT

EXAMPLE = ROOT / "deploy" / "example-center"
SUNDAY_EVENING = "2026-11-29T20:00:00+08:00"
WEEK_IS_OVER = "2026-12-07T03:00"
AGENTS, INSPECTORS = 8, ("E006", "E007")
Json = dict[str, Any]
Site = Installation | Stack

pytestmark = pytest.mark.timeout(900)


async def opened(installation: Site, code: str) -> None:
    """An empty tenant whose clock begins before the example's week."""
    tenant = {
        "code": code,
        "name": "Example",
        "zone": "Asia/Shanghai",
        "simulated": True,
        "clock_at": SUNDAY_EVENING,
        "seed": "5a" * 32,
    }
    async with Services(installation.state.urls()) as services:
        await services.caller(installation.secret).post("people", "/v1/tenants", tenant)


async def init(installation: Site, folder: Path, code: str, *words: str, exits: int = 0) -> Json:
    """What `zhipei init` prints for programs."""
    command = ("init", str(folder), "--tenant", code, "--json", *words)
    done = await asyncio.to_thread(installation.run, *command)
    assert done.returncode == exits, done.stderr + done.stdout
    report: Json = json.loads(done.stdout)
    return report


def counts(report: Json) -> Mapping[str, Mapping[str, int]]:
    return {step["step"]: step["counts"] for step in report["steps"]}


def places(report: Json) -> Sequence[tuple[str, int | None, str | None, str]]:
    return [
        (fault["file"], fault["line"], fault["cell"], fault["code"]) for fault in report["faults"]
    ]


async def scored_by(installation: Site, code: str, number: str) -> int:
    """Have an inspector score everything that was given out to them; how many that was."""
    async with Services(installation.state.urls()) as services:
        operator = services.caller(installation.secret)
        who = services.caller(await token(operator, tenant=code, employee_no=number))
        query = {"whose": "mine", "state": "assigned"}
        work = [one async for one in who.pages("qa", "/v1/evaluations", **query)]
        for one in work:
            card = await who.get("qa", f"/v1/scorecards/{one['scorecard_id']}")
            grades = [
                {"criterion": criterion["code"], "grade": "good"} for criterion in card["criteria"]
            ]
            body = {"answers": grades, "description": "", "suggestion": ""}
            await who.post("qa", f"/v1/evaluations/{one['evaluation_id']}/submit", body)
        return len(work)


@pytest.fixture(scope="module")
async def first(installation: Site) -> Json:
    """The report of the first run on an empty tenant."""
    await opened(installation, "example")
    return await init(installation, EXAMPLE, "example")


@pytest.mark.rule("ORG-20", "QA-2a", "EXM-3")
async def test_the_example_is_entered_whole(installation: Site, first: Json) -> None:
    assert (first["faults"], first["written"]) == ([], True)
    told = counts(first)
    assert [told[step]["created"] for step in ("units", "people", "roster")] == [5, 20, 40]
    assert (told["policies"]["set"], told["scorecards"]["to publish"]) == (3, 2)
    assert (told["papers"]["to write"], told["calls"]["new"]) == (1, 240)
    tenant = str(uuid5(NAMESPACE_DNS, "zhipei:example"))
    async with Services(installation.state.urls()) as services:
        operator = services.caller(installation.secret, tenant=tenant)
        bank = (await operator.get("training", "/v1/bank/items"))["items"]
    assert len(bank) == 4


async def test_the_same_folder_again_changes_nothing(installation: Site, first: Json) -> None:
    assert first["written"]
    again = await init(installation, EXAMPLE, "example")
    assert (again["faults"], again["needed"], again["written"]) == ([], False, False)
    assert counts(again)["people"]["unchanged"] == 20
    assert counts(again)["calls"]["unchanged"] == 240


@pytest.mark.rule("QA-4", "QA-4b")
async def test_the_first_week_is_drawn_and_scored(installation: Site, first: Json) -> None:
    assert first["written"]
    words = ("advance", "--to", WEEK_IS_OVER, "--tenant", "example", "--quiet")
    moved = await asyncio.to_thread(installation.run, *words)
    assert moved.returncode == 0, moved.stderr
    scored = [await scored_by(installation, "example", number) for number in INSPECTORS]
    assert min(scored) > 0
    assert sum(scored) >= AGENTS  # QA-4: of everybody who took calls at least one is drawn


async def test_a_dry_run_says_the_same_and_enters_nothing(installation: Site, first: Json) -> None:
    await opened(installation, "rehearsal")
    tried = await init(installation, EXAMPLE, "rehearsal", "--dry-run")
    assert (tried["written"], tried["needed"], tried["faults"]) == (False, True, [])
    assert counts(tried) == counts(first)
    tenant = str(uuid5(NAMESPACE_DNS, "zhipei:rehearsal"))
    async with Services(installation.state.urls()) as services:
        operator = services.caller(installation.secret, tenant=tenant)
        assert (await operator.get("people", "/v1/units"))["items"] == []
        assert (await operator.get("qa", "/v1/scorecards"))["items"] == []


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the example with something wrong in every file."""
    folder = tmp_path / "center"
    shutil.copytree(EXAMPLE, folder)

    def change(name: str, *changes: tuple[str, str]) -> None:
        text = (folder / name).read_text("utf-8")
        for old, new in changes:
            assert old in text, (name, old)
            text = text.replace(old, new, 1)
        (folder / name).write_text(text, "utf-8")

    change("units.csv", ("EX-1-A2,班组", "EX-1-A2,班主"))
    change("people.csv", ("示例质检员乙,EX,EX-1,,,,质检员", "示例质检员乙,EX,EX-1,,,,质捡员"))
    change("roster.csv", ("2026-12-01,9:00", "2026-12-01,25:00"))
    change("calendar.yaml", ("[2026]", "[2026, 2031]"))
    change(
        "policies.yaml",
        ("qa.eligible_media", "qa.eligible_medium"),
        ("value: 3", "value: many"),
        ("unit: EX-1", "unti: EX-1"),
    )
    change("scorecards/work.yaml", ("weight: 60", "weight: 70"))
    change("scorecards/recording.yaml", ("E002", "E001"))
    change("papers/2026-12.yaml", ("answer: A\n", "answer: Z\n"), ("medium", "medum"))
    sheet = "题型,题目,选项A,选项B,答案,主题,技能,难度,分值\n单选,问？,是,否,Z,业务,business,易,5\n"
    (folder / "papers" / "2026-12.csv").write_text(sheet, "utf-8")
    change("calls/2026-W49.csv", ("EXAMPLE-0003,E", "EXAMPLE-0003,X"))
    (folder / "peopel.csv").write_text("工号\n", "utf-8")
    return folder


@pytest.mark.rule("ORG-20")
@pytest.mark.parametrize("words", [(), ("--dry-run",)])
async def test_every_bad_line_of_a_broken_folder_is_named_in_one_run(
    installation: Site, broken: Path, words: tuple[str, ...]
) -> None:
    code = "broken-dry" if words else "broken"
    await opened(installation, code)
    report = await init(installation, broken, code, *words, exits=3)
    assert not report["written"]
    named = places(report)
    for place in (
        ("units.csv", 6, "B6", "unknown-word"),
        ("people.csv", 8, "H8", "unknown-role"),
        ("calendar.yaml", 2, None, "year-not-shipped"),
        ("policies.yaml", 2, None, "not-found"),
        ("policies.yaml", 14, None, "unknown-field"),
        ("scorecards/work.yaml", 7, None, "weights_not_100"),
        ("scorecards/recording.yaml", 4, None, "another-role"),
        ("papers/2026-12.yaml", 11, None, "invalid"),
        ("papers/2026-12.yaml", 22, None, "literal_error"),
        ("papers/2026-12.csv", 2, "E2", "invalid"),
        ("calls/2026-W49.csv", 4, "agent", "unknown_agent"),
        ("peopel.csv", None, None, "unknown-file"),
    ):
        assert place in named, named
    assert ("roster.csv", "no-such-time") in {(one[0], one[3]) for one in named}


async def test_what_is_good_is_entered_when_that_is_asked_for(
    installation: Site, broken: Path
) -> None:
    await opened(installation, "partial")
    report = await init(installation, broken, "partial", "--partial", exits=3)
    assert report["written"]
    again = await init(installation, EXAMPLE, "partial")
    assert again["written"]
    last = await init(installation, EXAMPLE, "partial")
    assert (last["faults"], last["needed"]) == ([], False)


async def test_a_workbook_is_named_by_cell_and_one_that_is_none_holds_back_what_builds_on_it(
    installation: Site, tmp_path: Path
) -> None:
    await opened(installation, "sheets")
    folder = tmp_path / "center"
    folder.mkdir()
    book = Workbook()
    assert book.active is not None
    for row in (["代码", "类别", "名称"], ["CC", "电话中心", "中心"], ["XX", "什么", "无"]):
        book.active.append(row)
    book.save(folder / "units.xlsx")
    (folder / "people.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (folder / "roster.csv").write_text("工号,日期\n1,2026-11-30\n", "utf-8")
    report = await init(installation, folder, "sheets", exits=3)
    assert places(report) == [
        ("people.xlsx", None, None, "unreadable-file"),
        ("roster.csv", None, None, "not-checked"),
        ("units.xlsx", 3, "B3", "unknown-word"),
    ]


async def test_an_installation_that_does_not_know_the_token_or_is_not_there_is_named(
    installation: Site,
) -> None:
    console = installation.state.console
    words = ("init", str(EXAMPLE), "--url", console, "--token", "none")
    refused = await asyncio.to_thread(installation.run, *words)
    assert refused.returncode == 1
    assert "does not accept this token" in refused.stderr
    without = await asyncio.to_thread(installation.run, "init", str(EXAMPLE), "--url", console)
    assert (without.returncode, "wants a token" in without.stderr) == (2, True)
    nowhere = ("init", str(EXAMPLE), "--url", "http://127.0.0.1:1024", "--token", "none")
    lost = await asyncio.to_thread(installation.run, *nowhere)
    assert lost.returncode == 1
    assert "gave no answer" in lost.stderr
