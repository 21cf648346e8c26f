"""The printable page: HTML with its style inside, for the screen and for A4 paper."""

from collections.abc import Iterator
from functools import cache
from html import escape
from importlib.resources import files

from documents import widths
from documents.figures import Figures, Row
from documents.forms import Column, Form, Kind
from documents.languages import Language
from documents.values import show_cell
from documents.words import DATE, FIGURES, NO_ROWS, PERIOD, PRODUCED, SIGNATURE, TOTAL

_FIGURES = frozenset({Kind.NUMBER, Kind.PERCENT, Kind.DURATION})
_FIELD = 40  # Latin characters
_WHEN = frozenset({Kind.DATE, Kind.TIME})


def render(figures: Figures, language: Language) -> Iterator[bytes]:
    """The page in pieces; a row is a piece."""
    for piece in _page(figures, language):
        yield piece.encode()


def _page(figures: Figures, language: Language) -> Iterator[str]:
    form = figures.form
    title = escape(form.title.text(language))
    size = "landscape" if form.landscape else "portrait"
    yield (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{title} {escape(figures.period)}</title>\n"
        f"<style>\n@page {{ size: A4 {size}; margin: 15mm 12mm; }}\n{_style()}</style>\n"
        f'</head>\n<body class="{size}">\n<main>\n'
        f"<h1>{title} <small>{escape(form.id)}</small></h1>\n"
    )
    yield from _head(figures, language)
    if form.columns:
        yield from _table(figures, language)
    yield from _below(form, language)
    yield f"</main>\n<footer>{escape(provenance(figures, language))}</footer>\n</body>\n</html>\n"


def head(figures: Figures, language: Language) -> list[tuple[str, str]]:
    """Labels and values above the table: the period, where there is one, and the form's own."""
    period = [(PERIOD.text(language), figures.period)] if figures.period else []
    return period + [
        (column.title.text(language), show_cell(column, figures.head, language))
        for column in figures.form.head
    ]


def provenance(figures: Figures, language: Language) -> str:
    """Form, period, when the figures were produced, and the begin of their digest."""
    produced = f"{PRODUCED.text(language)} {figures.produced_at:%Y-%m-%d %H:%M %Z}"
    digest = f"{FIGURES.text(language)} {figures.sha256[:12]}"
    return " · ".join(filter(None, (figures.form.id, figures.period, produced, digest)))


def with_interval(column: Column, row: Row, language: Language) -> str:
    """A value as shown, its interval behind it: 4.2% (3.1%–5.6%)."""
    text = show_cell(column, row, language)
    ends = [show_cell(end, row, language) for end in column.bounds]
    return f"{text} ({'–'.join(ends)})" if text and any(ends) else text


def is_wide(value: str) -> bool:
    """Whether a field of the head needs the whole width of the page."""
    return "\n" in value or widths.of_text(value) > _FIELD


def is_figure(column: Column) -> bool:
    """Whether values of the column are aligned at their end."""
    return column.kind in _FIGURES


def has_pen_columns(form: Form) -> bool:
    """Whether rows need room for a pen."""
    return any(column.kind is Kind.BY_HAND for column in form.columns)


@cache
def _style() -> str:
    return files("documents").joinpath("page.css").read_text("utf-8")


def _head(figures: Figures, language: Language) -> Iterator[str]:
    yield "<dl>\n"
    for label, value in head(figures, language):
        opening = '<div class="wide">' if is_wide(value) else "<div>"
        yield f'{opening}<dt>{escape(label)}</dt><dd dir="auto">{escape(value)}</dd></div>\n'
    yield "</dl>\n"


def _table(figures: Figures, language: Language) -> Iterator[str]:
    form = figures.form
    yield '<table class="pen">\n' if has_pen_columns(form) else "<table>\n"
    yield f"<caption>{escape(form.title.text(language))}</caption>\n<colgroup>\n"
    for width in widths.of_columns(figures, form.columns, language, with_interval):
        yield f'<col style="width: calc({width}ch + 4mm)">\n'
    yield "</colgroup>\n<thead>\n<tr>"
    for column in form.columns:
        yield f'<th scope="col"{_class(column)}>{escape(column.title.text(language))}</th>'
    yield "</tr>\n</thead>\n<tbody>\n"
    for row in figures.rows():
        yield _row(form, row, language)
    if not figures.count:
        span = len(form.columns)
        yield f'<tr><td class="empty" colspan="{span}">{escape(NO_ROWS.text(language))}</td></tr>\n'
    yield "</tbody>\n"
    if figures.has_totals:
        totals = _row(form, figures.totals, language, label=TOTAL.text(language))
        yield f"<tfoot>\n{totals}</tfoot>\n"
    yield "</table>\n"


def _row(form: Form, row: Row, language: Language, *, label: str = "") -> str:
    texts = [with_interval(column, row, language) for column in form.columns]
    texts[0] = texts[0] or label
    cells = (
        f'<td{_class(column)} dir="auto">{escape(text)}</td>'
        for column, text in zip(form.columns, texts, strict=True)
    )
    return f"<tr>{''.join(cells)}</tr>\n"


def _class(column: Column) -> str:
    if is_figure(column):
        return ' class="figure"'
    return ' class="when"' if column.kind in _WHEN else ""


def _below(form: Form, language: Language) -> Iterator[str]:
    if form.notes:
        notes = "".join(f"<li>{escape(note.text(language))}</li>\n" for note in form.notes)
        yield f'<ol class="notes">\n{notes}</ol>\n'
    if form.signatures:
        words = f"{SIGNATURE.text(language)} · {DATE.text(language)}"
        yield '<section class="signatures">\n'
        for signature in form.signatures:
            yield f"<div>{escape(signature.text(language))} · {escape(words)}</div>\n"
        yield "</section>\n"
