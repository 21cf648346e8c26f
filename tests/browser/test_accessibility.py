"""Every page in every language, light and dark: axe finds nothing, nothing is wider than the screen."""

from typing import Any

import pytest
from browser.console import Console
from playwright.sync_api import Page

pytestmark = pytest.mark.timeout(900)

LEADER, TRAINER, POST = (
    "made-up-team-1-leader",
    "made-up-trainer-1",
    "made-up-quality-training-post-1",
)
DESK_PAGES = {
    "made-up-inspector-1": (
        "/inbox",
        "/quality/work",
        "/quality/evaluations",
        "/quality/coachings?state=held",
        "/quality/draws",
        "/quality/scorecards",
    ),
    LEADER: (
        "/team",
        "/training/assignments",
        "/training/sessions?state=confirmed",
        "/performance/rankings",
        "/performance/places",
        "/performance/breaches",
        "/people/people",
        "/people/attendance",
        "/people/leave",
        "/people/leave/new",
        "/people/roster",
    ),
    TRAINER: ("/training/sheets", "/training/register", "/training/not-assigned", "/exams/bank"),
    POST: ("/exams/papers", "/exams/papers/new", "/exams/batches", "/exams/results"),
    "made-up-director": (
        "/decisions",
        "/performance/last-place",
        "/performance/triggers",
        "/performance/agents",
        "/training/offpost",
        "/training/proposals",
        "/training/records",
        "/people/calendar",
        "/people/units",
    ),
    "made-up-qa-lead": ("/sampling", "/quality/runs"),
    "made-up-administrator": (
        "/settings/set-up",
        "/settings/policies",
        "/settings/policies/people/org.leave_types",
        "/imports/people",
        "/imports/calls",
        "/imports/calls/new",
    ),
}
PHONE_PAGES = ("/m/", "/m/messages", "/m/calls", "/m/learn", "/m/me")
LOOKS = (("zh-Hans", "light"), ("en", "dark"))
EVERY_LINK = """
    () => [...document.querySelectorAll('tbody a')].slice(0, 1).map((link) => link.pathname)
"""


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
@pytest.mark.parametrize("number", DESK_PAGES)
def test_axe_finds_nothing_at_a_desk(
    console: Console, axe: str, number: str, language: str, scheme: str
) -> None:
    options: dict[str, Any] = {"color_scheme": scheme, "bypass_csp": True}  # to put axe into it
    with console.as_person(number, language=language, **options) as page:
        found = []
        for path in DESK_PAGES[number]:
            found += faults(page, path, axe)
            found += [
                fault for link in page.evaluate(EVERY_LINK) for fault in faults(page, link, axe)
            ]
        assert found == []


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_axe_finds_nothing_on_the_phone(
    console: Console, axe: str, language: str, scheme: str
) -> None:
    options: dict[str, Any] = {"color_scheme": scheme, "bypass_csp": True}
    with console.as_person("made-up-01", phone=True, language=language, **options) as page:
        assert [fault for path in PHONE_PAGES for fault in faults(page, path, axe)] == []


def test_axe_finds_nothing_before_the_sign_in(console: Console, axe: str) -> None:
    for phone, path in ((False, "/sign-in"), (False, "/demo"), (True, "/m/sign-in")):
        with console.context(phone=phone, bypass_csp=True) as context:
            assert faults(context.new_page(), path, axe) == []


def faults(page: Page, path: str, axe: str) -> list[str]:
    """What is wrong with a page."""
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.locator("h1").first.wait_for()
    page.evaluate(axe)
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    found = [
        f"{path}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in result["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
        found.append(f"{path}: wider than the screen")
    found += [f"{path}: {text}" for text in page.locator(".problem, .failure").all_inner_texts()]
    return found
