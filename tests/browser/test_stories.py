"""The day of each role, from signing in to what somebody else sees of it."""

import re
from datetime import date, timedelta

import pytest
from browser.console import Console
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.timeout(600)

NOTE = "未核对账单周期即答复没有问题"
SUGGESTION = "先复述客户的账期，再查账单明细"
UNACCEPTABLE = "不合格"


def test_an_unacceptable_call_scored_by_keyboard_reaches_agent_and_leader(console: Console) -> None:
    with console.as_person("made-up-inspector-1") as page:
        agent, number = first_call(page)
        for key in ("1", "2", "4"):  # excellent, good, unacceptable: 0.3 × 100 + 0.3 × 85 + 0
            page.keyboard.press(key)
        page.keyboard.type(NOTE)
        page.keyboard.press("Escape")
        page.keyboard.press("q")
        page.keyboard.press("g")
        page.keyboard.type(SUGGESTION)
        expect(page.get_by_label("总分")).to_have_text("55.5")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".queue-head")).to_contain_text("1 /")

    with console.as_person(number, phone=True) as page:
        page.get_by_role("link", name="我的来电").click()
        page.get_by_role("link", name="55.5").first.click()
        expect(page.get_by_text(NOTE)).to_be_visible()
        expect(page.get_by_text(SUGGESTION)).to_be_visible()
        page.get_by_role("link", name="我", exact=True).click()
        expect(page.locator(".head .small")).to_contain_text("Team")
        team = page.locator(".head .small").inner_text()

    with console.as_person(leader_of(team)) as page:
        page.get_by_role("link", name=agent).first.click()
        page.get_by_label("督导记录").fill("一起听了录音，约定先复述账期")
        page.get_by_role("button", name="完成督导").click()
        expect(page.get_by_text("已督导")).to_be_visible()


def test_a_record_survives_a_killed_browser(console: Console) -> None:
    with console.context() as context:
        page = console.sign_in(context, "made-up-inspector-2")
        first_call(page)
        page.keyboard.press("1")
        page.keyboard.press("d")
        page.keyboard.type("客户询问套餐")
        page.close()
        again = context.new_page()
        again.goto("/quality/work")
        expect(again.get_by_text("客户询问套餐")).to_be_visible()
        expect(again.get_by_role("button", name="优秀").first).to_have_attribute(
            "aria-pressed", "true"
        )


@pytest.mark.rule("QA-4b")
def test_a_draw_is_repeated_in_the_browser_and_agrees(console: Console) -> None:
    with console.as_person("made-up-qa-lead") as page:
        page.goto("/quality/draws")
        revealed = page.get_by_role("row").filter(has_text="已公布").first
        revealed.get_by_role("link").click()
        page.get_by_role("button", name="重新抽取").click()
        expect(page.get_by_text("与系统抽取的完全一致")).to_have_class("ink-excellent")
        expect(page.locator(".ink-poor")).to_have_count(0)


def test_a_paper_is_approved_scheduled_and_sat_on_the_phone(console: Console) -> None:
    with console.as_person("made-up-director") as page:
        page.get_by_role("link", name="月度考试").first.click()
        page.get_by_role("button", name="批准试卷").click()
        expect(page.get_by_text("已批准").first).to_be_visible()
        paper = page.url

    with console.as_person("made-up-section-1-shift-leader") as page:
        page.goto(f"{paper}/schedule")
        page.locator(".tick-list label").filter(has_text="made-up-01").click()
        page.get_by_label("地点").fill("三楼机房")
        page.get_by_role("button", name=re.compile("安排 1 人")).click()
        expect(page.get_by_text("三楼机房")).to_be_visible()
        start = page.locator("tbody tr").filter(has_text="三楼机房").locator("a").inner_text()

    console.advance(at(start))
    with console.context(phone=True) as context:
        page = console.sign_in(context, "made-up-01", phone=True)
        page.get_by_role("link", name="进入考试").click()
        answer_first_option(page)
        page.get_by_role("button", name="下一题").last.click()
        answer_first_option(page)
        exam = page.url
        page.close()  # the browser dies at question 2
        page = context.new_page()
        page.goto(exam)
        expect(page.get_by_text("第 2 题")).to_be_visible()
        while page.get_by_role("button", name="检查并交卷").count() == 0:
            page.get_by_role("button", name="下一题").last.click()
        page.get_by_role("button", name="检查并交卷").click()
        page.get_by_role("button", name="交卷", exact=True).click()
        expect(page.get_by_role("heading", name="已交卷")).to_be_visible()
        page.goto(exam)
        expect(page.get_by_text("每场考试只能作答一次")).to_be_visible()

    with console.as_person("made-up-quality-training-post-1") as page:
        page.goto("/exams/results")
        expect(page.get_by_role("row").filter(has_text="2026-02").first).to_be_visible()


def test_a_session_is_scheduled_and_the_agent_is_told(console: Console) -> None:
    with console.as_person("made-up-qt-supervisor") as page:
        page.goto("/training/assignments?unended=true")
        page.locator("tbody a").first.click()
        page.get_by_role("link", name="安排培训课").click()
        agent = page.locator("tbody td").first.inner_text().split()[0]
        first = page.get_by_label("开始")
        day = date.fromisoformat(first.input_value()[:10]) + timedelta(days=1)
        first.fill(f"{day}T10:00")
        page.get_by_label("结束").fill(f"{day}T11:00")
        page.get_by_label("地点").fill("二楼培训室")
        page.get_by_role("button", name="排期").click()
        expect(
            page.get_by_text("二楼培训室").or_(page.get_by_text("没有排期，请调整后再试"))
        ).to_be_visible()
        refused = page.get_by_text("没有排期").is_visible()
        if refused:  # outside the shift, say: the reason is shown with the name
            expect(page.locator(".problem")).to_contain_text(agent)


@pytest.mark.rule("GEN-2")
def test_a_policy_set_from_a_day_on_is_seen_by_others(console: Console) -> None:
    with console.as_person("made-up-administrator") as page:
        page.goto("/settings/policies/qa/qa.ack_days")
        page.get_by_label(re.compile("新值")).fill("4")
        page.get_by_label("原因").fill("与制度一致")
        page.get_by_role("button", name="保存新值").click()
        expect(page.get_by_text("与制度一致")).to_be_visible()
    with console.as_person("made-up-qa-supervisor") as page:
        page.goto("/settings/policies/qa/qa.ack_days")
        expect(page.get_by_text("与制度一致")).to_be_visible()


def test_leave_recorded_by_hr_is_on_the_persons_page_of_the_leader(console: Console) -> None:
    with console.as_person("made-up-hr") as page:
        page.goto("/people/leave/new")
        page.get_by_label("工号").fill("made-up-02")
        page.get_by_label("假别").select_option("annual")
        page.get_by_label("第一天").fill("2026-03-12")
        page.get_by_role("button", name="登记").click()
        expect(page.get_by_text("已登记")).to_be_visible()
    with console.as_person("made-up-team-1-leader") as page:
        page.goto("/people/people?q=made-up-02")
        page.locator("tbody a").first.click()
        expect(page.get_by_text("2026 年 3 月 12 日").first).to_be_visible()


def test_a_view_is_shared_by_its_link(console: Console) -> None:
    with console.as_person("made-up-qa-lead") as page:
        page.goto("/quality/coachings")
        page.get_by_role("combobox", name="状态").click()
        page.get_by_title("已督导").click()
        expect(page).to_have_url(re.compile(r"state=held"))
        expect(page.locator("tbody tr").first).to_contain_text("已督导")
        link = page.url
    with console.as_person("made-up-qa-supervisor", language="en") as page:
        page.goto(link)
        expect(page.locator("tbody tr").first).to_contain_text("Held")


def test_a_message_that_is_read_is_no_longer_counted(console: Console) -> None:
    with console.as_person("made-up-03", phone=True) as page:
        page.get_by_role("link", name="全部消息").click()
        page.get_by_role("button", name="全部标为已读").click()
        expect(page.get_by_role("button", name="全部标为已读")).to_have_count(0)


# ---- what the stories share


def first_call(page: Page) -> tuple[str, str]:
    """Name and employee number of whose call is open on the scoring screen."""
    page.wait_for_selector(".score-card")
    agent = page.locator(".call-name").inner_text()
    number = re.search(r"made-up-[\d-]*\d", page.locator(".call-head").inner_text())
    assert number is not None
    return agent, number[0]


def leader_of(place: str) -> str:
    """Employee number of who leads the team that a head line ends with."""
    team = re.search(r"Team (\d+)", place)
    assert team is not None, place
    return f"made-up-team-{team[1]}-leader"


def at(start: str) -> str:
    """The time that a list shows, as `2 月 18 日 14:00`, for the command line."""
    month, day, hour, minute = (int(part) for part in re.findall(r"\d+", start))
    return f"2026-{month:02}-{day:02}T{hour:02}:{minute:02}"


def answer_first_option(page: Page) -> None:
    choice = page.locator(".choice").first
    wording = page.locator(".wording")
    if choice.count():
        choice.click()
    else:
        wording.fill("不知道")
