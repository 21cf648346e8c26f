import io
import sys
from datetime import date, timedelta

import pytest
from rich.console import Console

from zhipei.cli import output
from zhipei.cli.watching import Spectator

MONDAY = date(2021, 1, 4)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What would stand on standard error."""
    written = io.StringIO()
    monkeypatch.setattr(output, "progress", Console(file=written, width=100, force_terminal=False))
    return written


def test_without_a_terminal_each_week_is_one_line(screen: io.StringIO) -> None:
    with Spectator(quiet=False) as spectator:
        for n in range(15):
            spectator.note(MONDAY + timedelta(days=n), calls=10, scored=1)
    lines = screen.getvalue().splitlines()
    assert [line.split(": ", 1)[1] for line in lines] == [
        "70 calls taken, 7 calls scored, 0 unacceptable, 0 coachings held, 0 messages read",
        "140 calls taken, 14 calls scored, 0 unacceptable, 0 coachings held, 0 messages read",
    ]
    assert "to 2021-01-10" in lines[0]


def test_quiet_says_nothing(screen: io.StringIO) -> None:
    with Spectator(quiet=True) as spectator:
        spectator.say("starting")
        spectator.note(MONDAY, calls=1)
        spectator.note(MONDAY + timedelta(days=8), calls=1)
    assert not screen.getvalue()


def test_on_a_terminal_it_is_a_picture_of_the_day_and_of_what_was_said(
    screen: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Spectator(quiet=False) as spectator:
        spectator.days = 2
        spectator.say("registering the 8 agents")
        spectator.note(MONDAY, calls=3)
        spectator.note(MONDAY + timedelta(days=1), calls=4)
    shown = screen.getvalue()
    assert "registering the 8 agents" in shown
    assert "2021-01-05" in shown
    assert "calls taken" in shown
    assert " 7" in shown
