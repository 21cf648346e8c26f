"""Declarations that contradict themselves are refused; required columns block, others warn."""

import io
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from rules.documents.sample import BEIJING, FORM, PRODUCED_AT, ROWS, figures, text_form, texts

from documents import (
    BadFigure,
    Catalogue,
    Column,
    Figures,
    Form,
    FormDeclaredTwice,
    L,
    Language,
    NoSuchForm,
    findings,
)
from documents.figures import Given
from documents.forms import BadDeclaration

NAME = L("姓名", "Name")


def _form(*columns: Column) -> Form:
    return Form("F1", title=NAME, rule="PLN-3", columns=columns)


@pytest.mark.rule("GEN-12")
def test_traditional_characters_are_made_when_shown() -> None:
    text = L("质检软件里的后台发布", "QA")
    shown = [text.text(language) for language in Language]
    assert shown == ["质检软件里的后台发布", "質檢軟件裡的後臺發佈", "QA"]


@pytest.mark.parametrize(
    ("declare", "why"),
    [
        (lambda: Column("a", NAME, number=0, percent=1), "number and percent"),
        (lambda: Column("a", NAME, date=True, interval="b"), "only numbers have an interval"),
        (lambda: Column("a", NAME, by_hand=True, required=True), "pen"),
        (lambda: _form(Column("a", NAME), Column("a", NAME)), "declared twice: a"),
        (_form, "no fields"),
    ],
)
def test_a_contradiction_is_refused(declare: Callable[[], object], why: str) -> None:
    with pytest.raises(BadDeclaration, match=why):
        declare()


def test_a_catalogue_finds_forms_and_refuses_doubles() -> None:
    column = Column("a", NAME)
    forms = [Form(id, title=NAME, rule="PLN-3", columns=(column,)) for id in ("F10", "F2")]
    catalogue = Catalogue(*forms)
    assert [form.id for form in catalogue] == ["F2", "F10"]
    assert len(catalogue) == 2
    assert catalogue.find("f10") is forms[0]
    with pytest.raises(NoSuchForm, match="no form 'F3'"):
        catalogue.find("F3")
    with pytest.raises(FormDeclaredTwice, match="F2"):
        catalogue.add([forms[1]])


def test_an_empty_required_column_blocks_and_any_other_warns() -> None:
    rows: list[Given] = [{**ROWS[0], "item": "  ", "name": None}, {**ROWS[0]}]
    found = findings(FORM, rows, {"center": "", "run": 0})
    assert [(finding.row, finding.column.name, finding.blocks) for finding in found] == [
        (None, "center", True),
        (1, "item", True),
        (1, "name", False),
    ]


def test_a_form_filled_in_has_no_findings_though_nobody_signed() -> None:
    assert findings(FORM, [ROWS[0]], {"center": "北京", "run": 1}) == ()


def test_zero_and_no_are_values() -> None:
    row = {**ROWS[0], "evaluated": 0, "flagged": False, "length": timedelta(0)}
    assert findings(FORM, [row], {"center": "北京", "run": 0}) == ()


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("mark", 85.25, "float is no exact number"),
        ("mark", True, "bool is no exact number"),
        ("mark", Decimal("NaN"), "NaN is no number"),
        ("mark", Decimal(10) ** 14, "more than 15 digits"),
        ("item", 7, "int is no text"),
        ("on", datetime(2026, 11, 3, tzinfo=BEIJING), "datetime is no date"),
        ("on", date(1900, 2, 28), "before 1900-03-01"),
        ("at", PRODUCED_AT.replace(tzinfo=None), "without a zone"),
        ("length", timedelta(seconds=-1), "below zero"),
        ("flagged", "yes", "not yes or no"),
        ("state", "lost", "'lost' is none of open, done"),
        ("signed", "me", "filled in by hand"),
        ("rate_interval", Decimal(1), "an interval is a pair"),
        ("nothing", 1, "declares no such column"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_its_place(
    column: str, value: object, why: str
) -> None:
    with pytest.raises(BadFigure, match=why) as refused:
        figures([ROWS[0], {column: value}])  # type: ignore[dict-item]
    assert (refused.value.where, refused.value.column) == ("row 2", column)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("0.05", "0.1"),
        ("0.049999", "0.0"),
        ("-0.05", "-0.1"),
        ("-0.04", "0.0"),
        ("99999999999999", "99999999999999.0"),
    ],
)
@pytest.mark.rule("GEN-6")
def test_numbers_are_rounded_half_up_once(value: str, kept: str) -> None:
    (row,) = figures([{"mark": Decimal(value)}]).rows()
    assert str(row["mark"]) == kept


def test_stored_figures_are_canonical_lines() -> None:
    first, row = b"".join(figures(ROWS[1:2]).lines()).decode().splitlines()
    assert first == (
        '{"columns":["item","name","evaluated","mark","rate","rate_interval.low",'
        '"rate_interval.high","on","at","length","flagged","state","signed"],"count":1,'
        '"form":"F8","head":{"center":"北京呼叫中心","run":"2"},"period":"2026-11",'
        f'"policy_set":"{"ab" * 32}","produced_at":"2026-12-01T03:00:00+08:00",'
        '"totals":{"evaluated":"12345","rate":"0.043"}}'
    )
    kept = ["解决", "Ana Pröbe", "0", "-3.0", *[None] * 6, False, "done", None]
    assert row == json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def test_figures_differ_in_their_digest_by_one_altered_digit() -> None:
    one, other = ({**ROWS[0], "mark": Decimal(mark)} for mark in ("85.3", "85.4"))
    assert figures([one]).sha256 == figures([dict(one)]).sha256 != figures([other]).sha256


def test_figures_of_another_form_are_refused() -> None:
    with pytest.raises(BadFigure, match="figures are of form F8"):
        Figures.stored(text_form(), _file(figures()))


def test_older_figures_open_after_a_column_was_added() -> None:
    columns = (*text_form().columns, Column("new", NAME))
    wider = Form("F99", title=NAME, rule="GEN-12", columns=columns)
    older = texts("a")
    (row,) = Figures.stored(wider, _file(older)).rows()
    assert row == {"text": "a", "number": Decimal(0), "new": None}


def test_figures_need_a_zone() -> None:
    with pytest.raises(BadFigure, match="without a zone"):
        Figures.of(text_form(), [], period="", produced_at=PRODUCED_AT.replace(tzinfo=None))


def _file(stored: Figures) -> io.BytesIO:
    return io.BytesIO(b"".join(stored.lines()))
