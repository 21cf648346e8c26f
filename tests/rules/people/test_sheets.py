"""Files and rows as people write them."""

import io
import tracemalloc
import zipfile
from datetime import date, time

import pytest
from openpyxl import Workbook

from people.ground.imports.formats import choice, read_sheet, several, written_date
from people.ground.sheets.formats import LARGEST_UNPACKED, UnreadableFile
from people.ground.staff.formats import FORM
from people.ground.staff.rules import Line
from people.time.rosters.formats import written_time

COLUMNS = {"number": ("工号", "employee number"), "name": ("姓名",)}


@pytest.mark.parametrize(
    "headers", ["工号,姓名", "Employee Number,Name", "number,name", "EMPLOYEE_NUMBER , 姓名"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_headers_are_known_by_every_name_in_either_encoding(headers: str, encoding: str) -> None:
    sheet = read_sheet(f"{headers}\nA1,张三\n\n".encode(encoding), COLUMNS, required=("number",))
    (line,) = sheet.lines
    assert (line.number, dict(line.values), dict(line.cells)) == (
        2,
        {"number": "A1", "name": "张三"},
        {"number": "A2", "name": "B2"},
    )


def test_a_quoted_cell_may_hold_a_line_and_the_next_row_keeps_its_number() -> None:
    sheet = read_sheet('工号,姓名\nA1,"张\n三"\nA2,李四\n'.encode(), COLUMNS, required=("number",))
    assert [line.number for line in sheet.lines] == [3, 4]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", r"it reads: \(empty\)"),
        ("姓名\n".encode(), "工号"),
        (b"\x81\xff\xff", "octet 1"),
        ("工号,number\n".encode(), "two columns"),
        (b'number\n"A', "Line 2"),
    ],
)
def test_an_unreadable_file_says_what_is_wrong(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says):
        read_sheet(data, COLUMNS, required=("number",))


@pytest.mark.parametrize("written", ["2025-03-01", "2025/3/1", "2025.3.1", "2025年3月1日"])
def test_a_day_is_read_as_people_write_it(written: str) -> None:
    assert written_date(written) == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2025-13-01", "no-such-day"),
        ("1.3.2025", "date-wanted"),
        ("20250301", "date-wanted"),
        (45717, "date-wanted"),
    ],
)
def test_what_is_no_day_is_not_guessed(written: object, code: str) -> None:
    with pytest.raises(ValueError, match=code):
        written_date(written)


@pytest.mark.parametrize(
    ("written", "read"),
    [("9:00", time(9)), ("09:30:00", time(9, 30)), ("9：05", time(9, 5)), ("24:00", time())],
)
def test_a_time_is_read_as_people_write_it(written: str, read: time) -> None:
    assert written_time(written) == read


@pytest.mark.parametrize("written", ["25:00", "9", "9:60", None])
def test_what_is_no_time_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="time"):
        written_time(written)


def test_a_choice_knows_the_codes_and_their_words() -> None:
    line = choice({"inbound": ("呼入", "IB"), "outbound": ("呼出",)})
    assert [line(word) for word in ("inbound", "呼入", "ib", " 呼出 ")] == [
        "inbound",
        "inbound",
        "inbound",
        "outbound",
    ]


def test_a_list_may_be_a_cell() -> None:
    assert several()("a、b，c; d|e") == ("a", "b", "c", "d", "e")
    assert several()(["a", "b"]) == ("a", "b")


@pytest.mark.rule("ORG-20")
def test_every_bad_cell_of_a_row_is_named_with_its_place() -> None:
    text = (
        "工号,姓名,性别,角色,入职日期,线路\nA1,张三,?,厨师,昨天,呼入\n,李四,女,CSR,2024-01-01,呼入\nA3,王五,男,QC,"
        "2024-01-01,呼出,多余\n"
    )
    given = FORM.read_file(text.encode())
    assert (given.rows, given.passed_over, len(given)) == ([], (), 3)
    assert [(fault.line, fault.where, fault.cell, fault.code) for fault in given.faults] == [
        (2, "gender", "C2", "unknown-word"),
        (2, "roles", "D2", "unknown-role"),
        (2, "entered_on", "E2", "date-wanted"),
        (3, "employee_no", "A3", "missing"),
        (4, "cells", None, "unknown-field"),
    ]


@pytest.mark.rule("ORG-20")
@pytest.mark.parametrize(
    ("row", "where", "code"),
    [
        ({"employee_no": 7}, "employee_no", "text-wanted"),
        ({"employee_no": "A1", "nmae": "x"}, "nmae", "unknown-field"),
        ({"employee_no": "A" * 201}, "employee_no", "too-long"),
        ({"employee_no": "A\x001"}, "employee_no", "not-printable"),
        ({"employee_no": "A1", "roles": 3}, "roles", "list-wanted"),
        ({"employee_no": "A1", "birth_year": "old"}, "birth_year", "int-parsing"),
    ],
)
def test_a_row_of_a_request_is_judged_like_one_of_a_file(
    row: dict[str, object], where: str, code: str
) -> None:
    given = FORM.read_rows([row])
    (fault,) = given.faults
    assert (given.rows, fault.line, fault.where, fault.code) == ([], 1, where, code)


@pytest.mark.rule("ORG-6")
def test_null_and_blank_say_nothing() -> None:
    given = FORM.read_rows([{"employee_no": " A1 ", "name": "", "line": "IB", "stage": None}])
    ((_, entry),) = given.rows
    assert (given.faults, entry.employee_no, entry.name, entry.line, entry.stage) == (
        [],
        "A1",
        None,
        Line.INBOUND,
        None,
    )


def workbook(*rows: list[object]) -> bytes:
    """The octets of an XLSX file with one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(written := io.BytesIO())
    return written.getvalue()


@pytest.mark.rule("ORG-20")
def test_a_workbook_is_read_as_it_would_be_saved_as_csv_each_cell_with_its_name() -> None:
    data = workbook(
        ["工号", "姓名", "备注"],
        [1001.0, "张三", None],
        [],
        ["0017", date(2026, 3, 1), True],
    )
    sheet = read_sheet(data, COLUMNS, required=("number",))
    assert [(line.number, dict(line.values), line.cells["name"]) for line in sheet.lines] == [
        (2, {"number": "1001", "name": "张三"}, "B2"),
        (4, {"number": "0017", "name": "2026-03-01"}, "B4"),
    ]
    assert sheet.passed_over == ("备注",)


def test_a_workbook_that_is_none_or_unpacks_to_more_than_memory_holds_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="workbook cannot be read"):
        read_sheet(b"PK\x03\x04 and nothing else", COLUMNS, required=("number",))
    with zipfile.ZipFile(bomb := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * (LARGEST_UNPACKED + 1))
    with pytest.raises(UnreadableFile, match="256 MB"):
        read_sheet(bomb.getvalue(), COLUMNS, required=("number",))


@pytest.mark.parametrize("far", ["XFD3", "B1048576"])
def test_a_workbook_with_one_cell_far_away_takes_no_room_for_what_lies_between(far: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for place, value in {"A1": "工号", "A2": "1001", far: "x"}.items():
        sheet[place] = value
    book.save(written := io.BytesIO())
    tracemalloc.start()
    lines = read_sheet(written.getvalue(), COLUMNS, required=("number",)).lines
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert lines[0].values == {"number": "1001"}
    assert most < 64 << 20  # all that lies between would be 16,384 million cells


@pytest.mark.parametrize("row", ["1048577", "99999999999"])
def test_a_workbook_whose_rows_never_end_is_refused(row: str) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(["工号"], ["1001"]))) as parts:
        files = {name: parts.read(name) for name in parts.namelist()}
    name = "xl/worksheets/sheet1.xml"
    files[name] = files[name].replace(b'<row r="2"', f'<row r="{row}"'.encode())
    files[name] = files[name].replace(b'r="A2"', f'r="A{row}"'.encode())
    with zipfile.ZipFile(changed := io.BytesIO(), "w") as parts:
        for file, data in files.items():
            parts.writestr(file, data)
    with pytest.raises(UnreadableFile, match=r"beyond line|cannot be read"):
        read_sheet(changed.getvalue(), COLUMNS, required=("number",))
