from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.calls.facts.formats import BadLine, Position, ReadCall, Unreadable
from kpi.calls.facts.rules import Call, customer_key, international
from kpi.calls.mapped_csv.formats import preset_for, read
from kpi.calls.mappings.formats import Mapping, presets, read_mapping

HELPDESK = presets()["helpdesk-csv"]
HEAD = (
    "Call Id,Agent,Date,Time,Topic,Answered (Y/N),Resolved,Speed of answer in seconds,"
    "AvgTalkDuration,Satisfaction rating\n"
)
SECRET = b"a secret of the tenant"

OWN = """
name: ours
source: pbx
line: inbound
zone: Asia/Shanghai
fields:
  id: {column: id}
  agent: {column: agent}
  offered_at: {column: at}
  answered: {column: taken, values: {接: true, 未接: false}}
  talk: {column: talk}
"""


def rows(
    text: str | bytes, mapping: Mapping = HELPDESK, zone: str | None = "UTC"
) -> list[ReadCall | BadLine]:
    content = text.encode() if isinstance(text, str) else text
    return [row for _, row in read(BytesIO(content), mapping, SECRET, zone)]


def only(text: str, mapping: Mapping = HELPDESK) -> Call | BadLine:
    (row,) = rows(HEAD + text if mapping is HELPDESK else text, mapping)
    return row.call if isinstance(row, ReadCall) else row


@pytest.mark.rule("KPI-0")
def test_a_row_of_the_help_desk_becomes_a_call() -> None:
    assert only("ID0001,Diane,2021-01-01,9:12:58,Contract related,Y,Y,109,0:02:23,3\n") == Call(
        id="ID0001",
        agent="Diane",
        offered_at=datetime(2021, 1, 1, 9, 12, 58, tzinfo=UTC),
        answered=True,
        line="inbound",
        type_code="Contract related",
        type="unknown",
        wait=109,
        talk=143,
        resolved=True,
        rating=Decimal(3),
        least=Decimal(1),
        greatest=Decimal(5),
    )


@pytest.mark.rule("KPI-0")
def test_an_unanswered_call_keeps_who_was_rung_and_makes_nothing_up() -> None:
    call = only("ID0006,Stewart,2021-01-01,10:00:29,Technical Support,N,N,,,\n")
    assert isinstance(call, Call)
    assert (call.answered, call.agent, call.wait, call.talk, call.rating) == (
        False,
        "Stewart",
        None,
        None,
        None,
    )


@pytest.mark.rule("KPI-0a")
@pytest.mark.parametrize(
    ("row", "cell", "code"),
    [
        (",Diane,2021-01-01,9:12:58,x,Y,Y,1,0:01:00,3", "Call Id", "missing"),
        ("1,,2021-01-01,9:12:58,x,Y,Y,1,0:01:00,3", "Agent", "missing"),
        ("1,Diane,2021-02-30,9:12:58,x,Y,Y,1,0:01:00,3", "Date Time", "not_a_time"),
        ("1,Diane,2021-01-01,9:12:58,x,maybe,Y,1,0:01:00,3", "Answered (Y/N)", "not_yes_or_no"),
        (
            "1,Diane,2021-01-01,9:12:58,x,Y,Y,soon,0:01:00,3",
            "Speed of answer in seconds",
            "not_a_number",
        ),
        ("1,Diane,2021-01-01,9:12:58,x,Y,Y,-1,0:01:00,3", "Speed of answer in seconds", "negative"),
        ("1,Diane,2021-01-01,9:12:58,x,Y,Y,1,-0:01:00,3", "AvgTalkDuration", "negative"),
        ("1,Diane,2021-01-01,9:12:58,x,Y,Y,1,,3", "AvgTalkDuration", "missing"),
        ("1,Diane,2021-01-01,9:12:58,x,N,N,,0:01:00,", "Answered (Y/N)", "contradiction"),
        ("1,Diane,2021-01-01,9:12:58,x,Y,Y,1,0:01:00,6", "Satisfaction rating", "out_of_scale"),
        ("1,Diane,2021-01-01,9:12:58,x,Y,Y,1,0:01:00,NaN", "Satisfaction rating", "not_a_number"),
        ("1,Diane,0001-01-01,9:12:58,x,Y,Y,1,0:01:00,3", "Date Time", "not_a_time"),
        (
            "1,Diane,2021-01-01,9:12:58,x,Y,Y,99999999999,0:01:00,3",
            "Speed of answer in seconds",
            "too_large",
        ),
        ("1,Di\0ane,2021-01-01,9:12:58,x,Y,Y,1,0:01:00,3", None, "encoding"),
        ("1,Diane,2021-01-01", None, "columns"),
        ('1,"Diane"x,2021-01-01,9:12:58,x,Y,Y,1,0:01:00,3', None, "quoting"),
    ],
)
def test_a_bad_cell_rejects_its_line_by_name_and_code(
    row: str, cell: str | None, code: str
) -> None:
    bad = only(row + "\n")
    assert isinstance(bad, BadLine)
    assert (bad.line, bad.cell, bad.code) == (2, cell, code)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("0:02:23", 143),
        ("1:00:00", 3600),
        ("90:00", 5400),
        ("59", 59),
        ("0:00:00.5", 1),
        ("0:00:00.4", 0),
        ("100:00:00", 360_000),
    ],
)
def test_a_duration_may_be_written_as_a_clock(written: str, seconds: int) -> None:
    call = only(f"1,Diane,2021-01-01,9:12:58,x,Y,Y,1,{written},3\n")
    assert isinstance(call, Call)
    assert call.talk == seconds


@pytest.mark.parametrize("written", ["1:2:3:4", "1:-1:00", "0:xx:00", "a", "1::00"])
def test_a_clock_that_makes_no_sense_is_rejected(written: str) -> None:
    bad = only(f"1,Diane,2021-01-01,9:12:58,x,Y,Y,1,{written},3\n")
    assert isinstance(bad, BadLine)
    assert (bad.cell, bad.code) == ("AvgTalkDuration", "not_a_number")


def test_good_rows_around_a_bad_one_are_kept_with_their_numbers() -> None:
    good = "{},Diane,2021-01-01,9:12:58,x,Y,Y,1,0:01:00,3\n"
    read_rows = rows(
        HEAD
        + good.format(1)
        + 'open,"quote,never,closed\n'
        + "\n"
        + good.format(2)
        + good.format(3)
    )
    assert [(row.line, getattr(row, "code", None)) for row in read_rows] == [
        (2, None),
        (3, "quoting"),
        (5, None),
        (6, None),
    ]


def test_a_line_that_is_no_text_or_too_long_is_rejected_alone() -> None:
    good = b"%d,Diane,2021-01-01,9:12:58,x,Y,Y,1,0:01:00,3\n"
    content = HEAD.encode() + good % 1 + b"2,\xff\xfe\n" + b"x" * (3 << 20) + b"\n" + good % 4
    assert [
        (row.line, getattr(row, "code", None))
        for row in rows(content, HELPDESK.model_copy(update={"encoding": "utf-8"}))
    ] == [
        (2, None),
        (3, "encoding"),
        (4, "too_long"),
        (5, None),
    ]


def test_a_quoted_cell_may_hold_line_breaks_and_delimiters() -> None:
    call = only('1,Diane,2021-01-01,9:12:58,"one, two\nthree",Y,Y,1,0:01:00,3\n')
    assert isinstance(call, Call)
    assert call.type_code == "one, two\nthree"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encoding_is_recognised(encoding: str) -> None:
    text = "id,agent,at,taken,talk\n1,王磊,2026-03-02 09:00:00,接,60\n2,王磊,2026-03-02 09:05:00,未接,\n"
    first, second = rows(text.encode(encoding), read_mapping(OWN), None)
    assert isinstance(first, ReadCall)
    assert isinstance(second, ReadCall)
    assert (first.call.agent, first.call.answered, second.call.answered) == ("王磊", True, False)
    assert first.call.offered_at == datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def test_a_file_in_utf_16_is_refused_with_what_to_do() -> None:
    with pytest.raises(Unreadable, match="save it as UTF-8"):
        rows(HEAD.encode("utf-16"))


@pytest.mark.rule("KPI-0a")
def test_times_without_a_zone_refuse_the_file() -> None:
    with pytest.raises(Unreadable, match="no time zone") as refused:
        rows(HEAD, zone=None)
    assert refused.value.code == "no_zone"


def test_a_zone_that_does_not_exist_refuses_the_file() -> None:
    with pytest.raises(Unreadable, match="Mars/Olympus"):
        rows(HEAD, zone="Mars/Olympus")


def test_a_time_that_the_clocks_skipped_is_rejected_and_one_shown_twice_is_the_first() -> None:
    mapping = read_mapping(OWN.replace("Asia/Shanghai", "Europe/Berlin"))
    skipped, twice = rows(
        "id,agent,at,taken,talk\n1,a,2021-03-28 02:30:00,接,1\n2,a,2021-10-31 02:30:00,接,1\n",
        mapping,
        None,
    )
    assert isinstance(skipped, BadLine)
    assert skipped.code == "no_such_local_time"
    assert isinstance(twice, ReadCall)
    assert twice.call.offered_at == datetime(2021, 10, 31, 0, 30, tzinfo=UTC)


def test_a_missing_column_refuses_the_file_and_names_it() -> None:
    with pytest.raises(Unreadable, match=r"lacks columns .*Satisfaction rating"):
        rows(HEAD.replace(",Satisfaction rating", ""))


def test_a_preset_is_found_by_the_columns_and_never_guessed() -> None:
    assert preset_for(BytesIO(HEAD.encode())).name == "helpdesk-csv"
    with pytest.raises(Unreadable, match="No shipped mapping"):
        preset_for(BytesIO(b"a,b\n1,2\n"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name: [", "not YAML"),
        ("name: x", "source"),
        (OWN + "  speed: {column: x}\n", "fields.speed"),
        (OWN.replace("inbound", "sideways"), "line"),
    ],
)
def test_a_bad_mapping_says_which_entry_is_wrong(text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_mapping(text)


@pytest.mark.rule("KPI-0b")
def test_a_customer_number_becomes_a_key_and_is_dropped() -> None:
    mapping = read_mapping(OWN + '  customer: {column: phone, country: "86"}\n')
    found = rows(
        "id,agent,at,taken,talk,phone\n1,a,2026-03-02 09:00:00,接,1,138 0013 8000\n2,a,"
        "2026-03-02 09:00:00,接,1,0086-13800138000\n",
        mapping,
    )
    keys = {row.call.customer for row in found if isinstance(row, ReadCall)}
    assert keys == {customer_key("+8613800138000", SECRET)}
    assert international("13800138000", None) is None


@given(st.lists(st.integers(0, 99_999), min_size=1, max_size=60), st.data())
@settings(max_examples=50, deadline=None)
def test_reading_may_stop_anywhere_and_go_on_behind_it(
    talks: list[int], data: st.DataObject
) -> None:
    content = (
        "id,agent,at,taken,talk,note\n"
        + "".join(f'{n},a,2026-03-02 09:00:00,接,{talk},"a\n{n}"\n' for n, talk in enumerate(talks))
    ).encode()
    mapping = read_mapping(OWN.replace("at}", "at}\n  type: {column: note}"))
    whole = list(read(BytesIO(content), mapping, SECRET))
    cut = data.draw(st.integers(1, len(whole)))
    first = list(islice(read(BytesIO(content), mapping, SECRET), cut))
    rest = list(read(BytesIO(content), mapping, SECRET, None, first[-1][0]))
    assert first + rest == whole
    assert whole[-1][0] == Position(len(content), 1 + 2 * len(talks))


def test_the_real_call_log_is_read_without_a_rejected_line(call_files: Path) -> None:
    with (call_files / "Call_Center_Dataset.csv").open("rb") as stream:
        assert preset_for(stream).name == "helpdesk-csv"
        found = [row for _, row in read(stream, HELPDESK, SECRET, "Asia/Shanghai")]
    assert len(found) == 5000
    assert [row for row in found if isinstance(row, BadLine)] == []


def test_a_word_too_long_to_be_told_rejects_its_line() -> None:
    mapping = read_mapping(OWN + "  queue: {column: queue}\n")
    (bad,) = rows(
        f"id,agent,at,taken,talk,queue\n1,a,2026-03-02 09:00:00,接,1,{'q' * 101}\n", mapping, None
    )
    assert isinstance(bad, BadLine)
    assert (bad.cell, bad.code) == ("queue", "too_long")


@pytest.mark.rule("KPI-0a")
def test_a_word_of_the_source_may_mean_nothing() -> None:
    words = OWN.replace("{column: agent}", "{column: agent, values: {NO_SERVER: null}}")
    words += "  customer: {column: caller, values: {anonymous: null}}\n"
    text = (
        "id,agent,at,taken,talk,caller\n"
        "1,NO_SERVER,2026-01-05 09:05:00,未接,,anonymous\n"
        "2,TRIAL-A,2026-01-05 09:06:00,接,95,+8613800138000\n"
        "3,NO_SERVER,2026-01-05 09:07:00,接,95,anonymous\n"
    )
    lost, taken, impossible = rows(text, read_mapping(words))
    assert isinstance(lost, ReadCall)
    assert (lost.call.agent, lost.call.customer, lost.call.answered) == (None, None, False)
    assert isinstance(taken, ReadCall)
    assert taken.call.agent == "TRIAL-A"
    assert taken.call.customer == customer_key("+8613800138000", SECRET)
    assert impossible == BadLine(4, "agent", "missing")  # Somebody must have taken it


@pytest.mark.rule("KPI-0a")
def test_a_rejected_line_shows_of_a_customer_the_last_two_digits() -> None:
    mapping = read_mapping(OWN + "  customer: {column: caller}\n")
    (bad,) = rows(
        "id,agent,at,taken,talk,caller\n1,a,2026-01-05 09:05:00,接,9,13800138000\n", mapping
    )
    assert bad == BadLine(2, "caller", "not_international", "*********00")


@pytest.mark.parametrize(
    ("format", "well"),
    [
        ("%Y-%m-%d %I:%M:%S %p", True),
        ("%Y-%m-%d %H:%M:%S", True),
        ("%Y-%m-%d %H:%M:%S %p", False),
        ("%Y-%m-%d %I:%M:%S", False),
    ],
)
def test_a_half_of_the_day_that_would_be_ignored_refuses_the_mapping(
    format: str, *, well: bool
) -> None:
    text = OWN.replace("{column: at}", f'{{column: at, format: "{format}"}}')
    if well:
        assert read_mapping(text).fields.offered_at.format == format
        return
    with pytest.raises(Unreadable, match=r"fields\.offered_at\.format .*%I"):
        read_mapping(text)


@pytest.mark.parametrize(
    ("written", "hour", "minute"),
    [
        ("2026/1/5 上午 09:15:00", 9, 15),
        ("2026/1/5 下午 02:15:00", 14, 15),
        ("2026/1/5 下午 12:05:00", 12, 5),
        ("2026/1/5 上午 12:30:00", 0, 30),
        ("2026/1/5 AM 09:15:00", 9, 15),
    ],
)
def test_chinese_halves_of_the_day_are_read(written: str, hour: int, minute: int) -> None:
    text = OWN.replace("{column: at}", '{column: at, format: "%Y/%m/%d %p %I:%M:%S"}')
    call = only(f"id,agent,at,taken,talk\n1,a,{written},接,9\n", read_mapping(text))
    assert isinstance(call, Call)
    assert call.offered_at == datetime(2026, 1, 5, hour, minute, tzinfo=UTC)


def test_blank_columns_behind_the_last_are_passed_over() -> None:
    head = "id,agent,at,taken,talk,,\n"
    mapping = read_mapping(OWN)
    good, without, more = rows(
        head + "1,a,2026-01-05 09:05:00,接,9,,\n2,a,2026-01-05 09:05:00,接,9,,,,\n"
        "3,a,2026-01-05 09:05:00,接,9,,,x\n",
        mapping,
    )
    assert isinstance(good, ReadCall)
    assert isinstance(without, ReadCall)
    assert more == BadLine(4, None, "columns")
