"""The worked example's people (ORG-1): who is there on the first day, who joins each month, and who
resigns. All by lot, all made up.

A career stands before the first request; what the rules do to it, an order to train off post, comes
from the services.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from math import ceil

from zhipei.world.cast import Agent, Cast, seats
from zhipei.world.dice import throw

SECTIONS = 6
SMALLEST_SECTION = 6  # agents
OUTBOUND_SECTIONS = 3  # each third section calls customers, the others are called
JOINING = 0.06  # of the agents, who join every month as trainees: 30 of 500
NEW = 0.06  # of the agents, who joined in the month before the first
NEW_DAYS, SETTLED_DAYS = (14, 40), (120, 2500)  # since the entry, on the first day
INDUCTION_DAYS = 10  # working days from the entry to the phones (ONB-1)
WEEKLY_LEAVERS = 0.008  # of the agents, and of newcomers in their first months more
NEWCOMERS_LEAVE = 2.0  # times as often
NOTICE = timedelta(
    weeks=3
)  # nobody goes sooner, so that no roster that was published names somebody who has left
WEEK = timedelta(weeks=1)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = (
    "伟",
    "芳",
    "娜",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "洋",
    "艳",
    "勇",
    "军",
    "杰",
    "娟",
    "涛",
    "超",
    "明",
    "霞",
    "平",
    "刚",
    "雨桐",
    "子涵",
    "欣怡",
    "浩然",
    "思远",
    "佳琪",
)

Workday = Callable[[date], bool]


def cast(
    seed: int, *, agents: int, start: date, until: date, zone: str, is_workday: Workday
) -> Cast:
    """The people of a center of so many agents from a day on, with everybody who joins until
    another.
    """
    sections = max(1, min(SECTIONS, agents // SMALLEST_SECTION))
    width = len(str(agents))
    places = list(seats(agents, sections))
    young = set(
        sorted(range(agents), key=lambda place: throw(seed, "young", place).random())[
            : ceil(NEW * agents)
        ]
    )
    there = [
        _settled(seed, f"made-up-{place + 1:0{width}}", *places[place], start, new=place in young)
        for place in range(agents)
    ]
    joining = [
        newcomer
        for month in _months(start, until)
        for newcomer in _intake(
            seed,
            places,
            month=max(month, start),
            count=ceil(JOINING * agents),
            is_workday=is_workday,
        )
        if newcomer.entered_on <= until
    ]
    return Cast(there, zone, joining)


def _settled(seed: int, number: str, section: str, team: str, start: date, *, new: bool) -> Agent:
    since = throw(seed, "career", number).randint(*(NEW_DAYS if new else SETTLED_DAYS))
    entered = start - timedelta(days=since)
    stage = "probation" if new else "regular"
    leaves = _leaving(seed, number, start, newcomer=new)
    return Agent(
        number,
        _name(seed, number),
        entered,
        stage,
        section,
        team,
        _line(section),
        on_post=entered,
        leaves=leaves,
    )


def _intake(
    seed: int, places: list[tuple[str, str]], *, month: date, count: int, is_workday: Workday
) -> Iterator[Agent]:
    """Who joins on the first working day of a month, or of what is left of it, and is on the phones
    after the induction.
    """
    entry = _workday(month, 0, is_workday)
    on_post = _workday(entry + timedelta(days=1), INDUCTION_DAYS - 1, is_workday)
    for n in range(1, count + 1):
        number = f"made-up-{entry:%y%m}-{n:02}"
        section, team = throw(seed, "team", number).choice(places)
        leaves = _leaving(seed, number, on_post, newcomer=True)
        yield Agent(
            number,
            _name(seed, number),
            entry,
            "trainee",
            section,
            team,
            _line(section),
            on_post=on_post,
            leaves=leaves,
        )


def _leaving(seed: int, number: str, on_post: date, *, newcomer: bool) -> date:
    """The Monday from which somebody is gone; for most of them it lies far behind the last day that
    is played.
    """
    weekly = WEEKLY_LEAVERS * (NEWCOMERS_LEAVE if newcomer else 1)
    day = on_post + NOTICE + throw(seed, "leaving", number).expovariate(weekly) * WEEK
    return day + timedelta(days=7 - day.weekday())


def _workday(day: date, after: int, is_workday: Workday) -> date:
    """The first working day from a day on, or one so many working days later."""
    while not is_workday(day) or after:
        after -= is_workday(day)
        day += timedelta(days=1)
    return day


def _months(start: date, until: date) -> Iterator[date]:
    month = start.replace(day=1)
    while month <= until:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


def _line(section: str) -> str:
    return "outbound" if int(section.rpartition("-")[2]) % OUTBOUND_SECTIONS == 0 else "inbound"


def _name(seed: int, number: str) -> str:
    dice = throw(seed, "name", number)
    return f"{dice.choice(SURNAMES)}{dice.choice(GIVEN)}（虚构）"
