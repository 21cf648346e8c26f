"""What keeps a card from being published (QA-2a)."""

import pytest
from rules.qa.cards import SC1, criterion

from qa.ground.scorecards.rules import CALL_TYPE, Card, Condition, Fatal, Flaw, flaws


@pytest.mark.rule("QA-2", "QA-2a", "QA-2b", "QA-2c")
@pytest.mark.parametrize(
    ("card", "found"),
    [
        (SC1, ()),
        (Card((criterion("bonus", None), criterion("late", None)), additive=True), ()),
        (Card(()), (Flaw("no_criteria"),)),
        (Card((criterion("a", 99),)), (Flaw("weights_not_100"),)),
        (Card((criterion("a", 101),)), (Flaw("weights_not_100"),)),
        (Card((criterion("a", 50), criterion("a", 50))), (Flaw("code_twice", "a"),)),
        (Card((criterion("a", 100, Fatal.SECTION),)), (Flaw("fatal_without_section", "a"),)),
        (
            Card((criterion("a", 100, condition=Condition("b", ())),)),
            (Flaw("condition_not_answered_before", "a"),),
        ),
        (Card((criterion("a", 100, condition=Condition(CALL_TYPE, ("booking",))),)), ()),
        (Card((criterion("a", 100),), additive=True), (Flaw("weighs_on_an_additive_card", "a"),)),
        (Card((criterion("a", 100), criterion("b", None))), (Flaw("no_weight", "b"),)),
    ],
)
def test_what_keeps_a_card_from_being_published(card: Card, found: tuple[Flaw, ...]) -> None:
    assert flaws(card) == found
