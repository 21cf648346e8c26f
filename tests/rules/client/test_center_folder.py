"""A center's folder as it is read, before anybody is asked: what is which, and what stands where."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhipei.center import documents
from zhipei.center.documents import Form, NoDocument, day, list_of, text, whole
from zhipei.center.faults import read_path, written
from zhipei.center.folder import Folder
from zhipei.client.remote import services_at
from zhipei.failure import Failure

PARTS = st.lists(
    st.integers(0, 99) | st.text(alphabet="abcxyz_-", min_size=1, max_size=8), min_size=1
)


def document(folder: Path, content: str) -> documents.Document:
    file = folder / "one.yaml"
    file.write_text(content, "utf-8")
    return documents.read(file, "one.yaml")


def test_a_fault_is_on_the_line_where_its_field_stands(tmp_path: Path) -> None:
    read = document(tmp_path, "- key: a\n  from: 2026-13-01\n- from: 2026-12-01\n  kye: b\n")
    form = Form({"key": text, "from": day}, required=("key", "from"))
    assert [read.take((number,), form) for number in (0, 1)] == [None, None]
    assert [(fault.line, fault.where, fault.code) for fault in read.faults] == [
        (2, "[0].from", "date-wanted"),
        (3, "[1]", "missing-field"),
        (4, "[1].kye", "unknown-field"),
    ]


def test_what_has_its_form_is_taken_as_it_is_written(tmp_path: Path) -> None:
    read = document(tmp_path, "share: 0.10\non: 2026-12-01\nyears: [2026]\nno: 007\nnone:\n")
    fields = {"share": text, "on": day, "years": list_of(whole), "no": text, "none": text}
    taken = read.take((), Form(fields))
    assert (read.faults, taken) == (
        [],
        {"share": "0.10", "on": "2026-12-01", "years": [2026], "no": "007"},
    )


@pytest.mark.parametrize(
    ("content", "line", "code"),
    [
        ("a: 1\na: 2\n", 2, "field-twice"),
        ("a: [1\nb: 2\n", 2, "no-yaml"),
        ("", 1, "empty"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", 3, "bad-key"),
        ("[" * 20 + "]" * 20, 1, "too-deep"),
        ("a: !!bool maybe\n", 1, "bad-value"),
    ],
)
def test_what_is_no_document_is_named_with_its_line(
    tmp_path: Path, content: str, line: int, code: str
) -> None:
    with pytest.raises(NoDocument) as none:
        document(tmp_path, content)
    assert (none.value.fault.line, none.value.fault.code) == (line, code)


def test_octets_that_are_no_text_are_named_with_their_line(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(NoDocument) as none:
        documents.read(file, "one.yaml")
    assert (none.value.fault.line, none.value.fault.code) == (2, "not-utf-8")


@given(PARTS)
def test_a_place_reads_as_it_is_written(parts: list[int | str]) -> None:
    assert read_path("body." + written(tuple(parts))) == tuple(parts)


def test_each_file_is_found_by_its_name_and_a_strange_one_is_a_fault(tmp_path: Path) -> None:
    for name in ("units.csv", "People.xlsx", "roster.txt", "README.md", ".hidden", "notes.txt"):
        (tmp_path / name).touch()
    for room, name in (("calls", "mapping.yaml"), ("calls", "w1.csv"), ("papers", "x.csv")):
        (tmp_path / room).mkdir(exist_ok=True)
        (tmp_path / room / name).write_text("name: x\n")
    folder = Folder.read(tmp_path)
    assert {step: path.name for step, path in folder.sheets.items()} == {
        "units": "units.csv",
        "people": "People.xlsx",
    }
    assert ([path.name for path in folder.calls], folder.mapping) == (
        ["w1.csv"],
        tmp_path / "calls" / "mapping.yaml",
    )
    assert [(fault.file, fault.code) for fault in folder.faults] == [
        ("notes.txt", "unknown-file"),
        ("papers/x.csv", "no-paper"),
        ("roster.txt", "unknown-file"),
    ]


def test_of_two_files_for_one_thing_the_second_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "units.csv").touch()
    (tmp_path / "units.xlsx").touch()
    assert [(one.file, one.code) for one in Folder.read(tmp_path).faults] == [
        ("units.xlsx", "two-files")
    ]


@pytest.mark.parametrize("make", [True, False])
def test_a_folder_that_is_none_or_empty_is_refused(tmp_path: Path, make: bool) -> None:  # noqa: FBT001
    folder = tmp_path / "center"
    if make:
        folder.mkdir()
    with pytest.raises(Failure) as refused:
        Folder.read(folder)
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    ("url", "people"),
    [
        ("http://there:30000", "http://there:30010"),
        ("there:30000/", "http://there:30010"),
        ("https://there", "https://there:20010"),
        ("http://[::1]:30000", "http://[::1]:30010"),
    ],
)
def test_services_are_on_the_ports_after_the_console(url: str, people: str) -> None:
    assert services_at(url)["people"] == people


@pytest.mark.parametrize("url", ["ftp://there", "http://", "http://there:no", "http://there:70000"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Failure):
        services_at(url)
