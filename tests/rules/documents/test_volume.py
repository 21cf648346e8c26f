"""Fifty thousand rows are exported without holding them."""

import subprocess
import sys

import pytest

from documents import Format

EXPORT = """
import resource, sys
from datetime import UTC, datetime
from decimal import Decimal
from documents import Column, Figures, Form, Format, L, Language, render

form = Form("F99", title=L("名单", "List"), rule="-", columns=(
    Column("name", L("姓名", "Name")), Column("mark", L("成绩", "Mark"), number=1)))

def export(rows):
    listed = ({"name": f"{n} " + "字" * 200, "mark": Decimal(n) / 7} for n in range(rows))
    figures = Figures.of(form, listed, period="", produced_at=datetime(2026, 12, 1, tzinfo=UTC))
    size = sum(map(len, render(figures, Format(sys.argv[1]), Language.ZH_HANS)))
    return size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10

_, before = export(100)
size, after = export(50_000)
print(size, after - before)
"""


@pytest.mark.parametrize("format", [Format.CSV, Format.XLSX, Format.PAGE])
def test_memory_does_not_grow_with_the_rows(format: Format) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", EXPORT, format], capture_output=True, text=True, check=True
    )
    size, grown = map(int, ran.stdout.split())
    assert size > 500_000
    # 200 Chinese characters take 400 octets: the rows alone would be 20 MB, with their dicts 40
    assert grown < 12, f"{grown} MiB more"
