"""Every format in one place: which exist, their media types, and how a file is named."""

import re
from collections.abc import Iterator
from enum import StrEnum

from documents import as_csv, as_page, as_pdf, as_xlsx
from documents.figures import Figures
from documents.languages import Language


class Format(StrEnum):
    """A format in which a document can be rendered."""

    PAGE = "page"
    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Format.PAGE: "text/html; charset=utf-8",
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PDF: "application/pdf",
}
_RENDERERS = {
    Format.PAGE: as_page.render,
    Format.CSV: as_csv.render,
    Format.XLSX: as_xlsx.render,
    Format.PDF: as_pdf.render,
}


def render(figures: Figures, format: Format, language: Language) -> Iterator[bytes]:
    """The document in pieces. The same figures give the same bytes, whenever and wherever.

    Raises TooLong for a PDF of more rows than it takes, before the first piece.
    """
    return _RENDERERS[format](figures, language)


def file_name(figures: Figures, format: Format) -> str:
    """A name in ASCII: F18-2026-11.xlsx."""
    suffix = "html" if format is Format.PAGE else format
    period = re.sub(r"[^A-Za-z0-9_-]", "-", figures.period)
    name = f"{figures.form.id}-{period}" if period else figures.form.id
    return f"{name}.{suffix}"
