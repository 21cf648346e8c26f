"""A form with a column of every kind, and figures to fill it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from documents import Column, Figures, Form, L
from documents.figures import Given

BEIJING = timezone(timedelta(hours=8))
PRODUCED_AT = datetime(2026, 12, 1, 3, 0, tzinfo=BEIJING)

FORM = Form(
    "F8",
    title=L("质检差错分析表", "QA error analysis"),
    rule="QA-43",
    landscape=True,
    head=(
        Column("center", L("中心", "Center"), required=True),
        Column("run", L("运行", "Run"), number=0),
    ),
    columns=(
        Column("item", L("项目", "Item"), required=True),
        Column("name", L("姓名", "Name")),
        Column("evaluated", L("评分数", "Evaluated"), number=0),
        Column("mark", L("得分", "Mark"), number=1),
        Column("rate", L("差错率", "Error rate"), percent=1, interval="rate_interval"),
        Column("on", L("日期", "Date"), date=True),
        Column("at", L("时间", "Time"), time=True),
        Column("length", L("时长", "Length"), duration=True),
        Column("flagged", L("标记", "Flagged"), flag=True),
        Column(
            "state",
            L("状态", "State"),
            choice={"open": L("待处理", "Open"), "done": L("已处理", "Done")},
        ),
        Column("signed", L("签名", "Signature"), by_hand=True),
    ),
    signatures=(L("质检主管", "QA supervisor"),),
    notes=(L("差错率附 95% 区间。", "Error rates with their 95% interval."),),
)

ROWS: Sequence[Given] = (
    {
        "item": L("开场问候与网络", "Greeting"),
        "name": "测䶮",
        "evaluated": 12345,
        "mark": Decimal("85.25"),
        "rate": Decimal("0.04249"),
        "rate_interval": (Decimal("0.031"), Decimal("0.0561")),
        "on": date(2026, 11, 3),
        "at": datetime(2026, 11, 3, 9, 5, 59, tzinfo=BEIJING),
        "length": timedelta(hours=25, minutes=1, seconds=9),
        "flagged": True,
        "state": "open",
    },
    {
        "item": "解决",
        "name": "Ana Pröbe",
        "evaluated": 0,
        "mark": Decimal(-3),
        "flagged": False,
        "state": "done",
    },
    {"item": "<b>&\"'", "name": None},
)


def figures(rows: Sequence[Given] = ROWS, *, form: Form = FORM, period: str = "2026-11") -> Figures:
    return Figures.of(
        form,
        rows,
        period=period,
        produced_at=PRODUCED_AT,
        policy_set="ab" * 32,
        head={"center": "北京呼叫中心", "run": 2},
        totals={"evaluated": 12345, "rate": Decimal("0.0425")},
    )


def text_form() -> Form:
    """A form of one text column and a number."""
    columns = (Column("text", L("内容", "Text")), Column("number", L("数", "Number"), number=0))
    return Form("F99", title=L("文本", "Text"), rule="GEN-12", columns=columns)


def texts(*values: str) -> Figures:
    rows: list[Given] = [{"text": value, "number": number} for number, value in enumerate(values)]
    return Figures.of(text_form(), rows, period="2026-11", produced_at=PRODUCED_AT)
