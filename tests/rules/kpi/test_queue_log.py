import json
import random
from collections import defaultdict
from datetime import UTC, datetime
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest

from kpi.calls.facts.formats import BadLine, ReadCall, Unreadable
from kpi.calls.facts.rules import Call
from kpi.calls.queue_log.formats import agent_name, assemble, entry, read
from kpi.calls.queue_log.rules import Entry
from kpi.figures.reports.rules import Sums, clock, indicators

ANSWERED = """\
1341132857.039559|c1|q01|NONE|ENTERQUEUE||1201|1
1341132858.000000|c1|q01|Agent/7|RINGNOANSWER|5000
1341132868.711465|c1|q01|Agent/1|CONNECT|11|1346165657.444|1
1341132873.674291|c1|q01|Agent/1|COMPLETECALLER|11|5|1
"""


def entries(text: str) -> list[Entry]:
    return [found for _, found in read(BytesIO(text.encode())) if isinstance(found, Entry)]


def calls(text: str) -> list[Call]:
    made, _ = assemble(entries(text))
    return [one.call for one in made if isinstance(one, ReadCall)]


@pytest.mark.rule("KPI-0")
def test_the_lines_of_a_passage_make_one_call() -> None:
    (call,) = calls(ANSWERED)
    assert call == Call(
        id="c1/q01/1341132857.039559",
        offered_at=datetime(2012, 7, 1, 8, 54, 17, 39559, tzinfo=UTC),
        started_at=datetime(2012, 7, 1, 8, 54, 28, 711465, tzinfo=UTC),
        answered=True,
        line="inbound",
        agent="1",
        queue="q01",
        wait=11,
        talk=5,
        transferred=False,
        ended_by="customer",
    )


@pytest.mark.parametrize(
    ("end", "talk", "transferred", "ended_by"),
    [
        ("COMPLETEAGENT|4|10", 10, False, "agent"),
        ("COMPLETECALLER|4|10|1", 10, False, "customer"),
        ("TRANSFER|1001|default|0|10", 10, True, "transfer"),
        ("TRANSFER|s|user|1|9|1", 9, True, "transfer"),
        ("BLINDTRANSFER|1001|default|0|10|1", 10, True, "transfer"),
        ("ATTENDEDTRANSFER|BRIDGE|foobar|0|10", 10, True, "transfer"),
        ("ATTENDEDTRANSFER|APP|Voicemail|0|10|1", 10, True, "transfer"),
        ("ATTENDEDTRANSFER|LINK|SIP/a-1|SIP/b-2|0|10|1", 10, True, "transfer"),
    ],
)
def test_old_and_new_forms_of_an_end_are_told_apart(
    end: str, talk: int, *, transferred: bool, ended_by: str
) -> None:
    (call,) = calls(
        f"100|c|q|NONE|ENTERQUEUE\n104|c|q|Agent/2|CONNECT|4|x.1\n114|c|q|Agent/2|{end}\n"
    )
    assert (call.talk, call.transferred, call.ended_by, call.wait) == (
        talk,
        transferred,
        ended_by,
        4,
    )


@pytest.mark.rule("KPI-0")
@pytest.mark.parametrize(
    ("end", "wait", "ended_by"),
    [
        ("ABANDON|1|1|4", 4, "customer"),
        ("ABANDON|1|1", 9, "customer"),
        ("EXITWITHTIMEOUT|1|1|8", 8, "system"),
        ("EXITWITHTIMEOUT|1", 9, "system"),
        ("EXITWITHKEY|0|1|1|7", 7, "customer"),
        ("EXITWITHKEY|0|1", 9, "customer"),
        ("EXITEMPTY|1|1|6", 6, "system"),
    ],
)
def test_a_call_that_nobody_took_keeps_its_wait_and_who_was_rung(
    end: str, wait: int, ended_by: str
) -> None:
    (call,) = calls(
        f"100.9|c|q|NONE|ENTERQUEUE||\n105|c|q|Agent/3|RINGNOANSWER|4000\n"
        f"{101 + wait}|c|q|NONE|{end}\n"
    )
    assert (call.answered, call.agent, call.wait, call.ended_by, call.talk) == (
        False,
        "3",
        wait,
        ended_by,
        None,
    )


def test_a_call_without_its_end_waits_for_a_later_file() -> None:
    lines = ANSWERED.splitlines(keepends=True)
    made, left = assemble(entries("".join(lines[:2])))
    assert made == []
    assert [one.event for one in left] == ["ENTERQUEUE", "RINGNOANSWER"]
    later, open_still = assemble([*left, *entries("".join(lines[2:]))])
    assert [one.call for one in later if isinstance(one, ReadCall)] == calls(ANSWERED)
    assert open_still == []


def test_shuffled_and_repeated_lines_make_the_same_calls() -> None:
    text = ANSWERED + ANSWERED.replace("c1", "c2") + ANSWERED.replace("|q01|", "|q02|")
    lines = text.splitlines(keepends=True) * 2
    random.Random(7).shuffle(lines)  # noqa: S311 - a shuffle, no secret
    assert sorted(calls("".join(lines)), key=lambda call: call.id) == sorted(
        calls(text), key=lambda call: call.id
    )


def test_a_caller_who_comes_back_to_the_queue_makes_a_second_call() -> None:
    text = (
        "100|c|q|NONE|ENTERQUEUE\n110|c|q|NONE|EXITWITHTIMEOUT|1|1|10\n"
        "120|c|q|NONE|ENTERQUEUE\n125|c|q|NONE|ABANDON|1|1|5\n"
    )
    assert [(call.id, call.wait) for call in calls(text)] == [("c/q/100", 10), ("c/q/120", 5)]


@pytest.mark.parametrize(
    ("line", "cell", "code"),
    [
        ("1341132857|c1|q01", None, "columns"),
        ("yesterday|c1|q01|NONE|ENTERQUEUE", "1", "not_a_time"),
        ("100|c|q\0|Agent/1|CONNECT|1", None, "encoding"),
        ("100|c|q|Agent/1|CONNECT|soon", "6", "not_a_number"),
        ("100|c|q|Agent/1|COMPLETEAGENT|4|-10|1", "7", "negative"),
        ("100|c|q|Agent/1|COMPLETEAGENT|4", "7", "missing"),
        ("100|c|q|Agent/1|ATTENDEDTRANSFER|MAGIC|x|0|10", "6", "unknown_transfer"),
    ],
)
def test_a_bad_line_is_named_by_cell_and_code(line: str, cell: str | None, code: str) -> None:
    bad = entry(7, line)
    assert isinstance(bad, BadLine)
    assert (bad.line, bad.cell, bad.code) == (7, cell, code)


def test_lines_about_no_call_are_passed_over() -> None:
    assert entry(1, "1341132857|NONE|q01|Agent/1|ADDMEMBER|") is None
    assert entry(1, "1341132857|NONE|NONE|NONE|QUEUESTART|") is None


def test_a_file_of_another_kind_is_refused() -> None:
    with pytest.raises(Unreadable, match="epoch"):
        entries("Call Id,Agent\n1,Diane\n")


def by_hour(path: Path, queue: str) -> dict[int, Sums]:
    hours: dict[int, Sums] = defaultdict(Sums)
    for call in calls(path.read_text()):
        if call.queue == queue:
            waited = call.wait or 0
            hours[call.offered_at.hour] += (
                Sums(
                    handled=1,
                    answered=1,
                    wait_seconds=waited,
                    wait_known=1,
                    talk_seconds=call.talk or 0,
                )
                if call.answered
                else Sums(abandoned=1, abandoned_wait_seconds=waited, abandoned_wait_known=1)
            )
    return hours


@pytest.mark.rule("KPI-6")
@pytest.mark.parametrize(
    ("case", "queue"),
    [("case_01_agent", "q01"), ("case_02_agent", "q02"), ("case_17_queue", "q01")],
)
def test_the_figures_of_an_independent_suite_come_out_per_hour_and_in_total(
    call_files: Path, case: str, queue: str
) -> None:
    hours = by_hour(call_files / f"{case}.queue_log", queue)
    for row in json.loads((call_files / f"{case}.expected.json").read_text())["expected"][0][
        "rows"
    ]:
        interval = row["interval"]
        sums = (
            sum(hours.values(), Sums())
            if interval == "Total"
            else hours[int(interval.partition("h")[0])]
        )
        found = indicators(sums)
        rate = "" if found.connect_rate is None else f"{int(found.connect_rate * 100)} %"
        figures = {
            "Answered": str(found.answered),
            "Conversation": clock(Fraction(found.talk_seconds)),
            "Received": str(found.offered),
            "Abandoned": str(found.abandoned),
            "AWT": clock(found.awt) or "",
            "Answered rate": rate,
        }
        assert {name: figures[name] for name in row.keys() & figures.keys()} == {
            name: row[name] for name in row.keys() & figures.keys()
        }


LOOP = """\
1767578725|c|hotline|NONE|ENTERQUEUE||x|1
1767578740|c|hotline|2001|RINGNOANSWER|15000
1767578755|c|hotline|NONE|EXITWITHTIMEOUT|1|1|30
1767578755|c|hotline|NONE|ENTERQUEUE||x|1
1767578785|c|hotline|NONE|EXITWITHTIMEOUT|1|1|30
1767578785|c|hotline|NONE|ENTERQUEUE||x|1
1767578795|c|hotline|2002|CONNECT|10|y|9
1767578915|c|hotline|2002|COMPLETECALLER|10|120|1
"""


@pytest.mark.rule("KPI-0")
def test_a_caller_who_leaves_and_enters_within_one_second_makes_each_passage() -> None:
    # Entered = end - wait: 755 - 30 = 725, 785 - 30 = 755, 795 - 10 = 785
    found = [(c.id[-3:], c.wait, c.talk, c.agent) for c in calls(LOOP)]
    assert found == [("725", 30, None, "2001"), ("755", 30, None, None), ("785", 10, 120, "2002")]
    _, left = assemble(entries(LOOP))
    assert left == []


@pytest.mark.rule("KPI-0")
def test_an_end_is_no_end_of_a_passage_that_began_at_another_time() -> None:
    lines = LOOP.splitlines(keepends=True)
    made, waiting = assemble(entries("".join(lines[:4])))
    later, left = assemble(entries("".join(lines[6:])), waiting)
    assert later == []
    assert [one.call.id for one in made if isinstance(one, ReadCall)] == ["c/hotline/1767578725"]
    assert [one.event for one in left] == ["ENTERQUEUE", "CONNECT", "COMPLETECALLER"]


@pytest.mark.rule("KPI-0")
def test_two_passages_of_one_second_are_two_calls() -> None:
    text = (
        "100.100000|c|q|NONE|ENTERQUEUE\n100.300000|c|q|NONE|EXITEMPTY|1|1|0\n"
        "100.500000|c|q|NONE|ENTERQUEUE\n100.900000|c|q|NONE|ABANDON|1|1|0\n"
    )
    assert [one.id for one in calls(text)] == ["c/q/100.100000", "c/q/100.500000"]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Agent/1", "1"),
        ("PJSIP/2001", "2001"),
        ("SIP/301-0000001a", "301"),
        ("SIP/301-000012", "301"),
        ("Local/2002@from-queue/n", "2002"),
        ("2003", "2003"),
        ("A-1/b", "A-1/b"),
    ],
)
def test_agents_are_named_by_switches_with_their_interface(written: str, name: str) -> None:
    assert agent_name(written) == name
