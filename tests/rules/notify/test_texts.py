"""What messages say, in the language of whoever reads them (NTF-4, GEN-12)."""

from zoneinfo import ZoneInfo

import pytest

from notify.addressing.audience.rules import (
    TOLD_OF,
    Voice,
)
from notify.addressing.recipients.rules import (
    VACANCY,
)
from notify.delivery.inbox.formats import LANGUAGES, SPECS, Names, Reader, blanks, catalogue, render
from notify.subscriptions import FACTS
from zhipei_events.catalogue import BY_TYPE


def reads(language: str) -> Reader:
    return Reader(language, ZoneInfo("Asia/Shanghai"))


DISCOURAGING = (
    "fail",
    "poor",
    "unacceptable",
    "bad",
    "rank",
    "%",
    "失败",
    "不合格",
    "不及格",
    "排名",
    "末位",
)


def templates() -> set[str]:
    return {told.template(event.TYPE) for event in FACTS for told in TOLD_OF[event.TYPE]} | {
        f"{VACANCY}/duty"
    }


@pytest.mark.rule("GEN-12", "NTF-2")
def test_every_message_has_its_texts_and_no_text_is_left_over() -> None:
    assert set(catalogue()["messages"]) == templates()


@pytest.mark.rule("GEN-12")
@pytest.mark.parametrize("template", sorted(templates()))
def test_a_message_can_be_filled_from_its_event_in_every_language(template: str) -> None:
    type_ = template.partition("/")[0]
    fields = (
        {"who", "unit_id", "found_on"} if type_ == VACANCY else set(BY_TYPE[type_].model_fields)
    )
    assert blanks(template).keys() <= fields
    assert set(blanks(template).values()) <= {*SPECS, *catalogue()["words"]}
    for language in LANGUAGES:
        told = render(template, {}, Names({}, {}), reads(language))
        assert told.title
        assert told.body
        assert "{" not in told.title + told.body


@pytest.mark.rule("NTF-4", "TRN-20")
@pytest.mark.parametrize(
    "template",
    sorted(
        one
        for one in templates()
        if one.startswith(("training.", "qa.repeated", "qa.coaching", "kpi.thr"))
        and one.endswith("/own")
    ),
)
def test_what_a_trainee_reads_about_training_says_no_failure_and_names_the_next_step(
    template: str,
) -> None:
    for language in LANGUAGES:
        words = catalogue()["words"]
        codes = {
            name: words[group]
            for name, group in (
                ("kind", "training"),
                ("next_step", "next_step"),
                ("purpose", "exam"),
            )
        }
        filled = [
            render(template, {name: code}, Names({}, {}), reads(language))
            for name, group in codes.items()
            for code in group
        ]
        said = " ".join(f"{one.title} {one.body}" for one in filled).lower()
        assert [word for word in DISCOURAGING if word in said] == []
        assert "next step" in said or "下一步" in said or template in SETTLED


SETTLED = {
    "training.paper-approved/own",
    "training.paper-returned/own",
    "training.exam-mark-revised/own",
    "training.agent-returned-to-post/own",
}
"""About training, but of a trainee nothing is asked."""


@pytest.mark.rule("NTF-4")
def test_no_message_names_a_grade_or_mark_of_somebody_else_to_an_agent() -> None:
    for event in FACTS:
        for told in TOLD_OF[event.TYPE]:
            if told.voice is Voice.OWN:
                assert "name" not in blanks(told.template(event.TYPE)).values(), told


@pytest.mark.rule("GEN-6", "GEN-12")
def test_blanks_are_shown_in_the_readers_language() -> None:
    details = {"agent_id": "a", "call_date": "2026-11-02", "total": "84.25", "grade": "good"}
    names = Names({"a": "张三"}, {})
    chinese, english = (
        render("qa.call-scored/staff", details, names, reads(language)).body
        for language in LANGUAGES
    )
    assert chinese == "张三在2026年11月2日的通话得分84.3（良好）。下一步：在线督导。"
    assert (
        english
        == "The call of 张三 on 2 November 2026 has 84.3 points (good). The next step: online "
        "coaching."
    )
    assert render("qa.call-scored/staff", details, names, reads("fr")).body == chinese


@pytest.mark.parametrize(
    ("told", "shown"), [("0.5000000000", "0.5"), ("3.00", "3"), ("10", "10"), ("0E-10", "0")]
)
def test_hours_are_shown_without_zeros_at_their_end(told: str, shown: str) -> None:
    details = {"agent_id": "a", "kind": "targeted", "outcome": "passed", "hours": told}
    names = Names({"a": "张三"}, {})
    said = render("training.training-completed/staff", details, names, reads("zh-Hans")).body
    assert f"共{shown}小时" in said


@pytest.mark.rule("GEN-4", "GEN-12")
def test_a_time_is_shown_as_the_clock_on_the_readers_wall_shows_it() -> None:
    batch = {"month": "2026-11", "sitting": "first", "starts_at": "2026-11-25T16:30:00Z"}
    template = "training.exam-batch-scheduled/own"
    assert render(template, batch, Names({}, {}), reads("en")).body.startswith(
        "2026-11, exam: 26 November 2026 00:30."
    )
    assert render(
        template, batch, Names({}, {}), Reader("zh-Hans", ZoneInfo("Europe/London"))
    ).body.startswith("2026-11月考，考试，2026年11月25日 16:30开始")


def test_a_code_without_a_word_stands_for_itself_and_what_is_not_known_is_a_dash() -> None:
    told = render(
        "training.training-assigned/duty",
        {"kind": "juggling", "due_on": "2026-11-02"},
        Names({}, {}),
        reads("en"),
    )
    assert told.body == "Please schedule for – by 2 November 2026: juggling."
    ranked = {"kind": "group_weekly", "line": None, "period": "2026-W45", "place": 3, "of": 40}
    assert (
        render("kpi.agent-ranked/own", ranked, Names({}, {}), reads("en")).body
        == "weekly QA ranking (both lines, 2026-W45): place 3 of 40."
    )
