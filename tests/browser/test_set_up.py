"""The first day of an installation: its administrator, the set-up checklist, a folder."""

import json

import pytest
from browser.console import Console
from playwright.sync_api import Locator, Page, expect

from zhipei.project import ROOT

EXAMPLE = ROOT / "deploy" / "example-center"
TENANT = "main"
"""The tenant that `./zhipei up` makes on an empty installation."""
PASSWORD = "a long word that nobody guesses"  # noqa: S105 -- of this test alone
INDEPENDENT_OF_TODAY = ("组织", "人员与角色", "评分表", "题库", "来电来源")

pytestmark = pytest.mark.timeout(600)


@pytest.mark.rule("GEN-3")
def test_the_checklist_leads_from_an_empty_installation_to_a_center(console: Console) -> None:
    installation = console.installation
    made = installation.run("password", "admin", "--tenant", TENANT, "--json")
    assert made.returncode == 0, made.stderr
    with console.context() as context:
        page = context.new_page()
        signed_in(page, json.loads(made.stdout)["password"])
        expect(page.get_by_role("heading", name="启用清单")).to_be_visible()
        for name in (*INDEPENDENT_OF_TODAY, "排班", "日历", "政策"):
            expect(step(page, name).get_by_text("待完成")).to_be_visible()
        expect(step(page, "组织").get_by_text("下一步")).to_be_visible()
        expect(step(page, "人员与角色")).to_contain_text("还没有人担任：")
        done = installation.run("init", str(EXAMPLE), "--tenant", TENANT)
        assert done.returncode == 0, done.stdout + done.stderr
        page.reload()
        for name in INDEPENDENT_OF_TODAY:
            expect(step(page, name).get_by_text("已完成")).to_be_visible()
        expect(step(page, "人员与角色")).to_contain_text("座席 8")
        step(page, "组织").get_by_role("link", name="查看").click()
        expect(page.get_by_text("示例二班")).to_be_visible()


def signed_in(page: Page, password: str) -> None:
    """Sign in with a one-time password and choose another."""
    page.goto("/sign-in")
    page.get_by_label("工号").fill("admin")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.locator("input[name=old]").fill(password)
    page.locator("input[name=new]").fill(PASSWORD)
    page.locator("input[name=again]").fill(PASSWORD)
    page.get_by_role("button", name="保存新密码").click()


def step(page: Page, name: str) -> Locator:
    heading = page.get_by_role("heading", name=name, exact=True)
    return page.locator(".set-up li").filter(has=heading)
