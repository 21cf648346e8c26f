"""What starts by time: each period once, in the order of the instants, caught up after an outage
(architecture.md §6, GEN-4).
"""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from notebook.service import SERVICE, NoteWritten

from chassis.messages.settings import Settings
from chassis.messages.timers import Due, Ran, Scope, Timer, Timers, daily, move_clock, weekly
from chassis.messages.tx import Tx
from chassis.testing import ServiceUnderTest, under_test

SUNDAY = datetime(2026, 3, 8, tzinfo=UTC)
SHANGHAI = Scope("shanghai", "Asia/Shanghai")


@pytest.fixture
async def notebook(notebook_settings: Settings) -> AsyncIterator[ServiceUnderTest]:
    """A simulated tenant on Sunday 8 March 2026, 08:00 in Shanghai."""
    async with under_test(SERVICE, notebook_settings, simulated_from=SUNDAY) as sut:
        yield sut


class Diary:
    """Timers that write down their runs, as (kind, scope, period), and the scopes that there
    are.
    """

    def __init__(self, *scopes: Scope) -> None:
        self.scopes = list(scopes)
        self.runs: list[tuple[str, str, str]] = []
        self.times: list[datetime] = []

    def daily(self, kind: str, at: time) -> Timer:
        return daily(kind, rule="GEN-4", at=at, scopes=self.there, run=self.run)

    def weekly(self, kind: str, at: time) -> Timer:
        return weekly(kind, rule="GEN-4", weekday=0, at=at, scopes=self.there, run=self.run)

    async def there(self, tx: Tx) -> list[Scope]:  # noqa: ARG002 -- the shape of a timer's scopes
        return self.scopes

    async def run(self, tx: Tx, due: Due) -> None:
        self.runs.append((due.kind, due.scope, due.period))
        self.times.append(tx.now)


async def moved(sut: ServiceUnderTest, timers: Timers, days: float) -> Ran:
    return await move_clock(timers, sut.engine, sut.tenant, SUNDAY + timedelta(days=days))


@pytest.mark.rule("GEN-4")
async def test_runs_come_in_the_order_of_their_instants_each_at_its_own_time(
    notebook: ServiceUnderTest,
) -> None:
    diary = Diary(SHANGHAI)
    timers = Timers(diary.daily("evening", time(18)), diary.weekly("monday", time(6)))
    assert await moved(notebook, timers, 2) == Ran(runs=3)
    assert diary.runs == [
        ("evening", "shanghai", "2026-03-08"),
        ("monday", "shanghai", "2026-W11"),
        ("evening", "shanghai", "2026-03-09"),
    ]
    assert diary.times == [
        datetime(2026, 3, 8, 10, tzinfo=UTC),
        datetime(2026, 3, 8, 22, tzinfo=UTC),
        datetime(2026, 3, 9, 10, tzinfo=UTC),
    ]


async def test_a_period_runs_once_however_often_time_is_moved_there(
    notebook: ServiceUnderTest,
) -> None:
    diary = Diary(SHANGHAI)
    timers = Timers(diary.daily("evening", time(18)))
    assert [(await moved(notebook, timers, days)).runs for days in (1, 1, 0.5, 1.4, 1.5)] == [
        1,
        0,
        0,
        0,
        1,
    ]


async def test_at_one_instant_the_timers_run_as_they_are_listed_and_scopes_by_their_ids(
    notebook: ServiceUnderTest,
) -> None:
    diary = Diary(Scope("b", "Asia/Shanghai"), Scope("a", "Asia/Shanghai"))
    timers = Timers(diary.daily("second", time(18)), diary.daily("first", time(18)))
    await moved(notebook, timers, 1)
    assert [run[:2] for run in diary.runs] == [
        ("second", "a"),
        ("second", "b"),
        ("first", "a"),
        ("first", "b"),
    ]


async def test_a_scope_begins_when_it_is_there_and_one_that_ended_rests(
    notebook: ServiceUnderTest,
) -> None:
    diary = Diary(SHANGHAI)
    timers = Timers(diary.daily("evening", time(18)))
    await moved(notebook, timers, 1)
    diary.scopes = [Scope("urumqi", "Asia/Urumqi")]
    await moved(notebook, timers, 3)
    assert diary.runs == [
        ("evening", "shanghai", "2026-03-08"),
        ("evening", "urumqi", "2026-03-09"),  # not of the days before
        ("evening", "urumqi", "2026-03-10"),
    ]


@pytest.mark.parametrize("at", [time(18), time(5)], ids=["later", "earlier"])
async def test_a_scope_may_have_a_time_of_day_of_its_own(
    notebook: ServiceUnderTest, at: time
) -> None:
    diary = Diary(Scope("shanghai", "Asia/Shanghai", at))
    await moved(notebook, Timers(diary.daily("noon", time(12))), 1)
    assert [when.astimezone(UTC).hour for when in diary.times] == [(at.hour - 8) % 24]


async def test_a_run_that_fails_leaves_nothing_and_is_due_again(notebook: ServiceUnderTest) -> None:
    is_broken = True

    async def run(tx: Tx, due: Due) -> None:
        tx.emit(NoteWritten(note_id=uuid4(), text=due.period))
        if is_broken:
            raise RuntimeError("broken")

    timers = Timers(
        daily("evening", rule="GEN-4", at=time(18), scopes=Diary(SHANGHAI).there, run=run)
    )
    with pytest.raises(RuntimeError, match="broken"):
        await moved(notebook, timers, 1)
    assert await notebook.drain(NoteWritten) == []
    is_broken = False
    assert await moved(notebook, timers, 1) == Ran(runs=1, said=1)
    assert [note.text for _, note in await notebook.drain(NoteWritten)] == ["2026-03-08"]


def test_a_time_that_a_clock_change_skips_is_due_an_hour_later() -> None:
    """In Berlin the clock goes from 02:00 to 03:00 on 29 March 2026."""
    night = Diary().daily("night", time(2, 30))
    berlin = Scope("berlin", "Europe/Berlin")
    first = night.next(datetime(2026, 3, 28, 12, tzinfo=UTC), berlin)
    assert first == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 03:30 there
    assert night.due(berlin, first).on == date(2026, 3, 29)
    assert night.next(first, berlin) == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)  # 02:30 there
