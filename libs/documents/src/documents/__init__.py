"""Forms and reports: one stored set of figures as a page, CSV, XLSX and PDF, in three languages.

    F18 = Form("F18", title=L("月考排名", "Monthly exam ranking"), rule="KPI-8", columns=(
        Column("name", L("姓名", "Name"), required=True),
        Column("total", L("总分", "Total"), number=1),
    ))
    figures = Figures.of(F18, rows, period="2026-11", produced_at=now)
    render(figures, Format.PDF, Language.ZH_HANT)

Imports no service and no framework.
"""

from documents.as_pdf import TooLong
from documents.figures import Figures
from documents.forms import Catalogue, Column, Form, FormDeclaredTwice, NoSuchForm
from documents.languages import L, Language
from documents.rendering import Format, file_name, render
from documents.required import Finding, findings
from documents.values import BadFigure

__all__ = [
    "BadFigure",
    "Catalogue",
    "Column",
    "Figures",
    "Finding",
    "Form",
    "FormDeclaredTwice",
    "Format",
    "L",
    "Language",
    "NoSuchForm",
    "TooLong",
    "file_name",
    "findings",
    "render",
]
