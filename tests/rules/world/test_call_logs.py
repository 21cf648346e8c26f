from datetime import date
from pathlib import Path

import pytest

from zhipei.failure import Failure
from zhipei.world import calllog

ZONE = "Asia/Shanghai"
CSV = (
    b"Call Id,Agent,Date,Note\r\n"
    b"1,Ann,2021-01-04,plain\r\n"
    b'2,Bob,2021-01-05,"two\r\nlines, and a comma"\r\n'
    b"3,Ann,2021-01-04,late in the file\r\n"
    b"4,Bob,no day,goes with the row before it\r\n"
)


def test_rows_are_cut_by_day_and_stay_as_they_stand() -> None:
    log = calllog.cut(CSV, name="calls.csv", zone=ZONE)
    assert list(log.days) == [date(2021, 1, 4), date(2021, 1, 5)]
    assert log.days[date(2021, 1, 5)] == b'2,Bob,2021-01-05,"two\r\nlines, and a comma"\r\n'
    assert (
        log.days[date(2021, 1, 4)].splitlines()[-1] == b"4,Bob,no day,goes with the row before it"
    )


def test_the_pieces_together_are_the_file() -> None:
    log = calllog.cut(CSV, name="calls.csv", zone=ZONE)
    pieces = [
        piece.data
        for day in log.days
        if (piece := log.piece(day)) and isinstance(piece.data, bytes)
    ]
    assert all(piece.startswith(b"Call Id,") for piece in pieces)
    assert sorted(line for piece in pieces for line in piece.splitlines()[1:]) == sorted(
        CSV.splitlines()[1:]
    )


def test_a_day_without_calls_has_no_piece() -> None:
    assert calllog.cut(CSV, name="calls.csv", zone=ZONE).piece(date(2021, 1, 6)) is None


def test_a_mapping_says_which_column_holds_the_day_and_how_it_is_written() -> None:
    mapping = "fields: {offered_at: {columns: [Am, Um], format: '%d.%m.%Y %H:%M'}}\ndelimiter: ;"
    log = calllog.cut(
        "Nr;Am;Um;Seit\n1;04.01.2021;09:30;2019-05-05\n".encode("utf-8-sig"),
        name="anrufe.csv",
        zone=ZONE,
        mapping=mapping,
    )
    assert list(log.days) == [date(2021, 1, 4)]


def test_chinese_files_in_gb18030_are_read() -> None:
    log = calllog.cut(
        "编号,座席,时间\n1,张三,2021/1/4 09:30\n".encode("gb18030"), name="calls.csv", zone=ZONE
    )
    assert list(log.days) == [date(2021, 1, 4)]


def test_a_queue_log_is_cut_by_the_day_in_the_zone_of_the_center() -> None:
    log = calllog.cut(
        b"1609718399.5|c1|q|NONE|ENTERQUEUE||1\n1609718400|c1|q|NONE|ABANDON|1|1|0\n",
        name="queue_log",
        zone="UTC",
    )
    assert list(log.days) == [date(2021, 1, 3), date(2021, 1, 4)]
    assert log.header == b""
    there = calllog.cut(b"1609718399|c1|q|NONE|ENTERQUEUE||1\n", name="queue_log", zone=ZONE)
    assert list(there.days) == [date(2021, 1, 4)]


@pytest.mark.parametrize("data", [b"", b"Call Id,Agent\n", b"Call Id,Agent\n1,Ann\n"])
def test_a_file_without_any_day_is_refused(data: bytes) -> None:
    with pytest.raises(Failure, match="a day that can be read"):
        calllog.cut(data, name="calls.csv", zone=ZONE)


def test_a_mapping_that_names_an_absent_column_is_refused() -> None:
    with pytest.raises(Failure, match="no column When"):
        calllog.cut(
            CSV, name="calls.csv", zone=ZONE, mapping="fields: {offered_at: {column: When}}"
        )


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="cannot be read"):
        calllog.read(tmp_path / "calls.csv", zone=ZONE)


def test_the_real_log_has_its_five_thousand_calls_on_ninety_days(specimens: Path) -> None:
    log = calllog.read(specimens / "calls" / "Call_Center_Dataset.csv", zone=ZONE)
    assert len(log.days) == 90
    assert sum(rows.count(b"\n") for rows in log.days.values()) == 5000
