"""What a scorecard is, and when it may be published (QA-2, QA-2a, QA-2b, QA-2c)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

WHOLE = Decimal(100)
CALL_TYPE = "call_type"
"""The question that every call answers by itself (QA-29); other questions are criteria of the card,
answered by their grade.
"""


class CardState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"  # by a later version of the card


FOLLOWS: Mapping[CardState, frozenset[CardState]] = {
    CardState.DRAFT: frozenset({CardState.PUBLISHED}),
    CardState.PUBLISHED: frozenset({CardState.RETIRED}),
    CardState.RETIRED: frozenset(),
}
"""State → those that may follow it (QA-2a)."""


class Fatal(StrEnum):
    """What a fatal criterion (一票否决) graded unacceptable does to the result (QA-2)."""

    FORM = "form"
    SECTION = "section"
    FLAG = "flag"


@dataclass(frozen=True)
class Condition:
    """A criterion is shown while `question` has one of these answers (QA-2b)."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Criterion:
    """One criterion of a card. weight: of the whole card's 100; None on an additive card, where
    points go up or down (QA-2c).
    """

    code: str
    weight: Decimal | None
    error_class: str
    fatal: Fatal | None = None
    section: str | None = None
    condition: Condition | None = None


@dataclass(frozen=True)
class TitledCriterion(Criterion):
    """A criterion with its title, language → text, as a version of a card has it."""

    title: Mapping[str, str] = field(kw_only=True)


@dataclass(frozen=True)
class Card:
    """A version of a scorecard. additive: 0 is normal, no limits, enters no mean (QA-2c)."""

    criteria: tuple[Criterion, ...]
    additive: bool = False

    def shown(self, answers: Mapping[str, str]) -> tuple[Criterion, ...]:
        """The criteria whose conditions hold, in the card's order (QA-2b).

        answers: question → answer, the grades given among them. The grade of a hidden criterion
        answers nothing.
        """
        found: list[Criterion] = []
        codes = {criterion.code for criterion in self.criteria}
        for criterion in self.criteria:
            condition = criterion.condition
            hidden = codes - {one.code for one in found}
            if condition is None or (
                condition.question not in hidden
                and answers.get(condition.question) in condition.answers
            ):
                found.append(criterion)
        return tuple(found)


class Flaw(NamedTuple):
    """Why a card cannot be published: a code, and the criterion if it is one's."""

    code: str
    criterion: str | None = None


def flaws(card: Card) -> tuple[Flaw, ...]:
    """Everything that keeps a card from being published, in the card's order (QA-2, QA-2a, QA-2b,
    QA-2c).
    """
    return (*_flaws_of_card(card), *_flaws_of_criteria(card))


def _flaws_of_card(card: Card) -> Iterator[Flaw]:
    if not card.criteria:
        yield Flaw("no_criteria")
    elif (
        not card.additive
        and sum((criterion.weight or Decimal(0) for criterion in card.criteria), Decimal(0))
        != WHOLE
    ):
        yield Flaw("weights_not_100")
    codes = sorted(criterion.code for criterion in card.criteria)
    yield from (
        Flaw("code_twice", code) for code, following in pairwise(codes) if code == following
    )


def _flaws_of_criteria(card: Card) -> Iterator[Flaw]:
    earlier: set[str] = set()
    for criterion in card.criteria:
        yield from (
            Flaw(code, criterion.code)
            for code in _flaws_of(criterion, earlier, additive=card.additive)
        )
        earlier.add(criterion.code)


def _flaws_of(criterion: Criterion, earlier: Collection[str], *, additive: bool) -> Iterator[str]:
    if additive and (criterion.weight is not None or criterion.fatal is not None):
        yield "weighs_on_an_additive_card"
    if not additive and (criterion.weight is None or criterion.weight < 0):
        yield "no_weight"
    if criterion.fatal is Fatal.SECTION and criterion.section is None:
        yield "fatal_without_section"
    if criterion.condition is not None and criterion.condition.question not in {
        CALL_TYPE,
        *earlier,
    }:
        yield "condition_not_answered_before"
