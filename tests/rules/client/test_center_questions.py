"""Questions of a paper in a sheet, as people in China write them."""

from pathlib import Path

from openpyxl import Workbook

from zhipei.center.questions import read_questions

HEADERS = "题型,题目,选项A,选项B,选项C,答案,主题,技能,难度,分值"
ROWS = (
    "单选,几声内接听？,三声,六声,十声,A,phrases,service_phrases,易,5",
    "多选题,写明什么？,诉求,时限,性格,AB,business,business,中,5",
    "多选,写明什么呢？,诉求,时限,性格,A、C,business,business,中,5",
    ",,,,,,,,,",
    "判断,可以告知余额。,,,,错,business,business,难,2.5",
    "填空,由谁先挂机？,,,,客户；对方,communication,communication,中,5",
)
ANSWERS = ["A", ["A", "B"], ["A", "C"], False, ["客户", "对方"]]


def csv_file(folder: Path, *lines: str) -> Path:
    file = folder / "2026-12.csv"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def test_each_row_is_a_question_in_the_words_of_a_paper(tmp_path: Path) -> None:
    read = read_questions(csv_file(tmp_path, HEADERS, *ROWS), "papers/2026-12.csv")
    assert (read.faults, read.lines) == ([], [2, 3, 4, 6, 7])
    assert [item["answer"] for item in read.items] == ANSWERS
    assert read.items[0] == {
        "type": "single",
        "text": "几声内接听？",
        "options": {"A": "三声", "B": "六声", "C": "十声"},
        "answer": "A",
        "topic": "phrases",
        "skill": "service_phrases",
        "difficulty": "easy",
        "points": "5",
    }
    assert "options" not in read.items[3]


def test_a_workbook_says_the_same_as_its_text(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (HEADERS, *ROWS):
        book.active.append([cell or None for cell in row.split(",")])
    book.save(tmp_path / "2026-12.xlsx")
    read = read_questions(tmp_path / "2026-12.xlsx", "x")
    assert [item["answer"] for item in read.items] == ANSWERS
    assert read.lines == [2, 3, 4, 6, 7]


def test_text_as_spreadsheets_in_china_save_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "2026-12.csv"
    file.write_bytes("\n".join((HEADERS, ROWS[0])).encode("gb18030"))
    assert read_questions(file, "x").items[0]["text"] == "几声内接听？"


def test_a_fault_of_a_question_is_at_its_cell(tmp_path: Path) -> None:
    read = read_questions(csv_file(tmp_path, HEADERS, *ROWS), "papers/2026-12.csv")
    fault = read.fault(3, ("answer",), "invalid", "")
    option = read.fault(0, ("options", "B"), "too_long", "")
    whole = read.fault(4, (), "twice", "")
    assert [(one.line, one.cell) for one in (fault, option, whole)] == [
        (6, "F6"),
        (2, "D2"),
        (7, None),
    ]


def test_a_sheet_without_a_needed_column_or_that_is_none_is_named(tmp_path: Path) -> None:
    read = read_questions(csv_file(tmp_path, "题型,题目", "单选,什么？"), "x")
    assert [(fault.line, fault.code) for fault in read.faults] == [(1, "missing-column")]
    assert "answer/答案" in read.faults[0].detail
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK no workbook")
    assert [fault.code for fault in read_questions(broken, "x").faults] == ["unreadable-file"]
