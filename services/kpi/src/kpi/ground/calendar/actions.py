"""What other features ask of centers and their days."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.http.problems import NotFound, Refusal
from chassis.http.wording import Message
from chassis.messages.timers import Scope
from chassis.messages.tx import Tx
from kpi.ground.calendar import store
from kpi.ground.calendar.rules import days_of

NO_CENTER = Message("没有编号为 {center_id} 的电话中心", "There is no center {center_id}")
NO_PERIOD = Message("不存在 {period} 这个周期（{unit}）", "There is no {unit} {period}")


class PeriodNotOver(Refusal):
    status = 409
    slug = "period-not-over"
    title = {"zh-Hans": "该周期的数据尚未齐备", "en": "The period's facts are not complete yet"}


async def centers(tx: Tx) -> Sequence[Scope]:
    """For whom periods are ranked and judged: every center, by its own clock."""
    return [Scope(str(center), zone) for center, zone in await store.centers(tx)]


async def today(tx: Tx, center_id: UUID) -> date:
    """The date in a center. Raises NotFound where there is no such center."""
    zone = dict(await store.centers(tx)).get(center_id)
    if zone is None:
        raise NotFound(NO_CENTER, center_id=center_id)
    return tx.today(zone)


async def sites(tx: Tx, center_id: UUID) -> Sequence[UUID]:
    return await store.sites(tx, center_id)


async def works(tx: Tx, center_id: UUID, on: date) -> bool:
    """Whether a day is a working day of a center: one of any of its sites (ORG-12)."""
    return await store.works(tx, center_id, on)


def days(unit: str, period: str) -> tuple[date, date]:
    """The first and the last day of a week or month. Raises NotFound where there is no such
    period.
    """
    try:
        return days_of(unit, period)
    except ValueError:
        raise NotFound(NO_PERIOD, unit=unit, period=period) from None
