"""Records of evaluations between the words of rules and what is stored (JSON)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from qa.scoring.evaluations.rules import Answer, Finding, Item, Score
from zhipei_events.values import plain


def stored_answers(answers: Iterable[Answer]) -> list[dict[str, Any]]:
    return [_stored(asdict(answer)) for answer in answers]


def stored_findings(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    return [_stored(asdict(finding)) for finding in findings]


def stored_items(score: Score) -> list[dict[str, Any]]:
    """What each criterion came to, as it is published: {criterion, weight, grade, points,
    error_class, topic}.
    """
    return [_stored(item_fields(item)) for item in score.items]


def item_fields(item: Item) -> dict[str, Any]:
    """The fields of a published item; a criterion of an additive card weighs nothing."""
    return {
        **item._asdict(),
        "criterion": item.criterion.code,
        "weight": item.criterion.weight or Decimal(0),
    }


def stored_sections(score: Score) -> dict[str, str | None]:
    return _stored(score.sections)


def _stored(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Decimals as text: JSON numbers do not keep them (GEN-6)."""
    return {
        name: plain(value) if isinstance(value, Decimal) else value
        for name, value in fields.items()
    }
