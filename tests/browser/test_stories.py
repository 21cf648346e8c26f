"""The day of each role, from signing in to what somebody else sees of it."""

import re
from contextlib import suppress
from time import monotonic

import pytest
from browser.console import Console
from playwright.sync_api import BrowserContext, Error, Page, expect

pytestmark = pytest.mark.timeout(600)

NOTE = "未核对账单周期即答复没有问题"
SUGGESTION = "先复述客户的账期，再查账单明细"
LIVE_SECONDS = 15.0
"""Less than the 20 s between two polls; it takes about one where nothing else runs."""


def test_an_unacceptable_call_scored_by_keyboard_reaches_agent_and_leader(console: Console) -> None:
    with console.as_person("made-up-inspector-1") as page:
        agent, number = first_call(page)
        for key in ("1", "2", "4"):  # excellent, good, unacceptable: 0.3 × 100 + 0.3 × 85 + 0
            page.keyboard.press(key)
        expect(page.locator("textarea:focus, input:focus")).to_be_visible()
        page.keyboard.type(NOTE)
        page.keyboard.press("Escape")
        page.keyboard.press("q")
        page.keyboard.press("g")
        page.keyboard.type(SUGGESTION)
        expect(page.get_by_label("总分")).to_have_text("55.5")
        with console.as_person(number, phone=True) as phone:
            expect(phone.get_by_role("link", name="全部消息")).to_be_visible()
            page.keyboard.press("Control+Enter")
            expect(page.locator(".queue-head")).to_contain_text("1 /")
            submitted = monotonic()
            told = phone.locator(".item").filter(has_text="2026年3月17日的通话得分：55.5")
            expect(told).to_be_visible()
            assert monotonic() - submitted < LIVE_SECONDS
            told.get_by_role("link", name="看评语").click()
            expect(phone.get_by_text(NOTE)).to_be_visible()
            expect(phone.get_by_text(SUGGESTION)).to_be_visible()
            phone.get_by_role("button", name="我已看过，确认").click()
            expect(phone.get_by_text("您已于")).to_be_visible()
            phone.goto("/m/me")
            expect(phone.locator(".head .small")).to_contain_text("Team")
            team = phone.locator(".head .small").inner_text()

    with console.as_person(leader_of(team)) as page:
        due = page.locator(".card").filter(has=page.get_by_role("heading", name="待完成的督导"))
        due.get_by_role("link", name=agent).first.click()
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
        page.get_by_label("地点").fill("三楼机房")
        number = seated(page)
        start = page.locator("tbody tr").filter(has_text="三楼机房").locator("a").inner_text()

    console.advance(at(start))
    with console.context(phone=True) as phone, console.context(phone=True) as other:
        page = console.sign_in(phone, number, phone=True)
        page.get_by_role("link", name="进入考试").click()
        expect(page).to_have_url(re.compile("/exams/"))  # the page is loaded when it is opened
        exam = page.url
        answer_first_option(page)
        page.get_by_role("button", name="下一题").last.click()
        answer_first_option(page)
        expect(page.get_by_text("答案已保存")).to_be_visible()
        page.close()  # the browser dies at question 2
        console.kill("training api")
        console.kill("console api")
        page = opened_again(phone, exam)
        expect(page.get_by_text("第 2 题")).to_be_visible()
        expect(page.get_by_text("已答 2 / ")).to_be_visible()

        tablet = console.sign_in(other, number, phone=True)
        tablet.goto(exam)
        tablet.get_by_role("button", name="在这台设备上继续").click()
        expect(tablet.get_by_text("第 2 题")).to_be_visible()
        expect(tablet.get_by_text("已答 2 / ")).to_be_visible()
        page.get_by_role("button", name="下一题").last.click()
        expect(page.get_by_text("正在另一台设备上作答")).to_be_visible()

        while tablet.get_by_role("button", name="检查并交卷").count() == 0:
            tablet.get_by_role("button", name="下一题").last.click()
        tablet.get_by_role("button", name="检查并交卷").click()
        tablet.get_by_role("button", name="交卷", exact=True).click()
        expect(tablet.get_by_role("heading", name="已交卷")).to_be_visible()
        tablet.goto(exam)
        expect(tablet.get_by_text("每场考试只能作答一次")).to_be_visible()

    with console.as_person("made-up-quality-training-post-1") as page:
        page.goto("/exams/results")
        expect(page.get_by_role("row").filter(has_text="2026-03").first).to_be_visible()


@pytest.mark.rule("PLN-16")
def test_a_session_that_is_moved_is_told_to_its_people_with_the_reason(console: Console) -> None:
    with console.as_person("made-up-qt-supervisor") as page:
        page.goto("/training/sessions?state=scheduled")
        page.locator("tbody a").last.click()  # by time: the last one is still to come
        page.get_by_role("button", name="改期").wait_for()
        session = page.request.get(f"/api/training/v1{page.url.partition('/training')[2]}").json()
        person = session["roster"][0]["person_id"]
        number = page.request.get(f"/api/people/v1/people/{person}").json()["employee_no"]
        change = page.locator("form").filter(has=page.get_by_role("button", name="改期"))
        change.get_by_label("地点").fill("二楼培训室")
        change.get_by_label("原因").fill("原教室要检修")
        with console.as_person(number, phone=True) as phone:
            change.get_by_role("button", name="改期").click()
            told = phone.locator(".item").filter(has_text="原教室要检修")
            expect(told).to_be_visible()
            told.get_by_role("link", name="打开").click()
            expect(phone.get_by_text("二楼培训室").first).to_be_visible()


@pytest.mark.rule("QA-41")
def test_an_appeal_on_the_phone_corrects_the_score_and_cancels_the_coaching(
    console: Console,
) -> None:
    with console.as_person("made-up-inspector-1") as page:
        _, number = first_call(page)
        for key in ("1", "2", "4"):  # 55.5, as in the first story
            page.keyboard.press(key)
        expect(page.locator("textarea:focus, input:focus")).to_be_visible()
        page.keyboard.type(NOTE)
        page.keyboard.press("Escape")
        page.keyboard.press("q")
        page.keyboard.press("g")
        page.keyboard.type(SUGGESTION)
        expect(page.get_by_label("总分")).to_have_text("55.5")
        with page.expect_response(lambda answer: answer.url.endswith("/submit")) as submitted:
            page.keyboard.press("Control+Enter")
        evaluation = submitted.value.json()["evaluation_id"]
    with console.as_person(number, phone=True) as phone:
        phone.goto(f"/m/calls/{evaluation}")
        phone.get_by_role("button", name="对评分有异议，申诉").click()
        phone.locator("textarea").last.fill("第 2 分钟已为客户办妥，录音可证明")
        phone.get_by_role("button", name="提交申诉").click()
        expect(phone.get_by_text("待质检组长裁定")).to_be_visible()
    with console.as_person("made-up-qa-lead") as page:
        page.goto("/quality/appeals")
        page.locator("tbody a").first.click()
        page.get_by_label("裁定结果").select_option("good")
        page.get_by_label("理由").fill("回听属实")
        page.get_by_role("button", name="提交裁定").click()
        expect(page.get_by_text("已结束").first).to_be_visible()
        page.goto(f"/quality/evaluations/{evaluation}")
        expect(page.get_by_text("已取消").first).to_be_visible()
        expect(page.get_by_text("第 1 版")).to_be_visible()
    with console.as_person(number, phone=True) as phone:
        phone.goto(f"/m/calls/{evaluation}")
        expect(phone.get_by_text("改为")).to_be_visible()
        expect(phone.locator(".score")).to_have_text("89.5")  # 30 + 25.5 + 0.4 × 85


@pytest.mark.rule("GEN-2")
def test_a_policy_set_from_a_day_on_is_seen_by_others(console: Console) -> None:
    with console.as_person("made-up-administrator") as page:
        page.goto("/settings/policies/qa/qa.coaching_days")
        page.get_by_label(re.compile("新值")).fill("4")
        page.get_by_label("原因").fill("与制度一致")
        page.get_by_role("button", name="保存新值").click()
        expect(page.get_by_text("与制度一致")).to_be_visible()
    with console.as_person("made-up-qa-supervisor") as page:
        page.goto("/settings/policies/qa/qa.coaching_days")
        expect(page.get_by_text("与制度一致")).to_be_visible()


def test_leave_recorded_by_hr_is_on_the_persons_page_of_the_leader(console: Console) -> None:
    with console.as_person("made-up-hr") as page:
        page.goto("/people/leave/new")
        page.get_by_label("工号").fill("made-up-02")
        page.get_by_label("假别").select_option("annual")
        page.get_by_label("第一天").fill("2026-04-09")
        page.get_by_role("button", name="登记").click()
        expect(page.get_by_text("已登记")).to_be_visible()
    with console.as_person("made-up-team-1-leader") as page:
        page.goto("/people/people?q=made-up-02")
        page.locator("tbody a").first.click()
        expect(page.get_by_text("2026 年 4 月 9 日").first).to_be_visible()


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


def seated(page: Page) -> str:
    """Employee number of the first person who can be put into the batch that a page schedules; who
    is not on shift or on leave is refused.
    """
    people = page.locator(".tick-list label")
    expect(people.first).to_contain_text("made-up-")
    for ticked in people.all():
        expect(ticked).to_contain_text("made-up-")
        number = re.search(r"made-up-[\d-]*\d", ticked.inner_text())
        assert number is not None
        ticked.click()
        with page.expect_response(
            lambda answer: answer.request.method == "POST" and answer.url.endswith("/batches")
        ) as answered:
            page.get_by_role("button", name=re.compile("安排 1 人")).click()
        if answered.value.ok:
            return number[0]
        expect(page.locator(".problem")).to_be_visible()
        ticked.click()
    raise AssertionError("nobody can sit")


def opened_again(context: BrowserContext, url: str) -> Page:
    """A page of a console that is just being started again."""
    page, give_up = context.new_page(), monotonic() + 180
    next_question = page.get_by_role("button", name="下一题").last
    while not next_question.is_visible():
        assert monotonic() < give_up, "the console does not come back"
        with suppress(Error):
            page.goto(url)
            next_question.wait_for(timeout=15_000)
    return page


def answer_first_option(page: Page) -> None:
    choice = page.locator(".choice").first
    wording = page.locator(".wording")
    expect(choice.or_(wording).first).to_be_visible()
    if choice.count():
        choice.click()
    else:
        wording.fill("不知道")
