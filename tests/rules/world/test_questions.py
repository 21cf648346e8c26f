import pytest

from zhipei.world import questions
from zhipei.world.dice import throw


@pytest.mark.rule("EXM-7")
def test_a_paper_asks_as_much_of_every_topic_and_nothing_twice() -> None:
    paper = questions.of_month(1, "2026-01")
    assert {
        topic: sum(one.topic == topic for one in paper) for topic in questions.topics()
    } == dict.fromkeys(questions.topics(), questions.OF_EACH_TOPIC)
    assert len({one.text for one in paper}) == len(paper)
    assert paper == questions.of_month(1, "2026-01") != questions.of_month(1, "2026-02")


@pytest.mark.rule("TRN-11a")
def test_the_bank_has_questions_of_every_area_of_off_post_training() -> None:
    areas = {one.item["skill"] for one in questions.bank()}
    assert areas == {"business", "system_operation", "service_phrases", "communication"}


@pytest.mark.parametrize("question", questions.bank(), ids=lambda question: question.text[:12])
def test_every_question_can_be_answered_rightly_and_wrongly(question: questions.Question) -> None:
    dice = throw(1, "answer")
    right, wrong = (
        question.answered(rightly=True, dice=dice),
        question.answered(rightly=False, dice=dice),
    )
    assert (
        right in question.answer
        if isinstance(question.answer, list) and question.type == "fill_in"
        else right == question.answer
    )
    assert wrong != right
    if question.options and not isinstance(right, bool) and not isinstance(wrong, bool):
        assert set(right) | set(wrong) <= set(question.options)
    assert questions.known(question.text) is question
