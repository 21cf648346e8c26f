"""How somebody is paid while off post (KPI-16, TRN-11a)."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID


class PayRule(StrEnum):
    NORMAL = "normal"  # 正常
    BASIC_ONLY = "basic_only"  # 仅基本工资: no performance bonus 效益奖金


class Reason(StrEnum):
    """Why the rule changed: a cause of ORG-3's table."""

    LAST_PLACE = "last_place"
    QUALITY = "quality"
    RETURNED = "returned"


@dataclass(frozen=True, kw_only=True)
class PayChange:
    """From `effective_on` on somebody is paid by a rule; cause_id: the event that led to it."""

    person_id: UUID
    pay_rule: PayRule
    was: PayRule = PayRule.NORMAL
    effective_on: date
    reason: Reason
    order_id: UUID
    cause_id: UUID


def turn(wanted: PayChange, held: PayRule | None) -> PayChange | None:
    """The change with what the rule was; None: it stands so. Who never had another rule is paid as
    usual (KPI-16).
    """
    was = held or PayRule.NORMAL
    return None if was is wanted.pay_rule else replace(wanted, was=was)
