"""Documents by HTTP: the forms of a service, one route each, in every format and language.

    forms = Documents()

    @forms.form(RECEIPT, permission="letters.read", shows="letter")
    async def receipt(tx: TxDep, day: date) -> Figures:
        letters = await store.letters_of(tx, day)
        return await figures_of(RECEIPT, [...], period=day.isoformat(), produced_at=tx.now)

`GET /v1/documents/R1?day=2026-11-03&format=pdf&language=zh-Hant` renders it, `GET /v1/documents`
lists the forms. Who may see what is asked like at any other route.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any, TypeVar
from urllib.parse import quote

from fastapi import Depends, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import StreamingResponse

from chassis.http.auth import Permissions, anyone
from chassis.http.problems import Fault, Refusal
from chassis.http.routes import PUBLIC, Routes
from chassis.http.wording import Message
from documents import (
    BadFigure,
    Catalogue,
    Figures,
    Form,
    Format,
    Language,
    TooLong,
    file_name,
    render,
)
from documents.figures import Given

MORE_ROWS = Message("{form} 超过 {most} 行", "{form} has more than {most} rows")
BAD_VALUE = Message(
    "{form} 的 {where} 行、{column} 列有无法写入的值",
    "{form}: row {where}, column {column} has a value that cannot be written",
)
TOO_LONG = Message(
    "{form} 的内容超出所选格式的上限", "{form} is too long for the format that was asked for"
)

PREFIX = "/v1/documents"
PERMISSIONS: Permissions = {"documents.list": anyone()}
# A page is read in a browser beside the console: it runs nothing and loads nothing.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
}
_FILE = {"schema": {"type": "string", "format": "binary"}}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The form in the format that was asked for",
        "content": {format.media_type.partition(";")[0]: _FILE for format in Format},
    }
}
_CHUNK = 1 << 16
MOST_ROWS = 50_000
"""Rows of one document; a store asks for one more, so that more is refused and never cut off."""

Fill = TypeVar("Fill", bound=Callable[..., Awaitable[Figures]])


class TooLongForFormat(Refusal):
    status = 422
    slug = "document-too-long"
    title = {"zh-Hans": "内容过长，请改用 CSV 或 XLSX", "en": "Too long: use CSV or XLSX"}


class TooManyRows(Refusal):
    status = 422
    slug = "too-many-rows"
    title = {"zh-Hans": "记录过多，请缩小范围", "en": "Too many rows: narrow the period"}


class UnprintableFigure(Refusal):
    status = 422
    slug = "figure-not-printable"
    title = {"zh-Hans": "有一项数据无法写入表单", "en": "A value cannot be written to the form"}


class FormView(BaseModel):
    """A form of the service, and where it is."""

    id: str
    title: dict[Language, str]
    rule: str
    path: str


class FormsView(BaseModel):
    items: list[FormView]


class Documents(Routes):
    """Routes of forms. They answer in `format` (page unless named) and `language`, else in that of
    Accept-Language or the caller.
    """

    def __init__(self) -> None:
        super().__init__(prefix=PREFIX)
        self.forms: list[Form] = []

    def form(self, form: Form, *, permission: str, **options: Any) -> Callable[[Fill], Fill]:
        """Serve a form by a function that makes its figures; options: those of a route."""
        self.forms.append(form)

        def serve(fill: Fill) -> Fill:
            async def answer(
                request: Request,
                figures: Annotated[Figures, Depends(fill)],
                format: Annotated[Format, Query()] = Format.PAGE,
                language: Annotated[Language | None, Query()] = None,
            ) -> StreamingResponse:
                return await _answer(figures, format, language or _preferred(request))

            answer.__doc__ = fill.__doc__
            answer.__module__ = fill.__module__
            route = self.get(
                f"/{form.id}",
                permission=permission,
                response_class=StreamingResponse,
                responses=_RESPONSES,
                name=fill.__name__,
                **options,
            )
            route(answer)
            return fill

        return serve


def listing(routers: Iterable[Routes]) -> Sequence[Routes]:
    """The route that lists the forms of a service; none for a service without forms.

    Raises FormDeclaredTwice.
    """
    catalogue = Catalogue(
        *(form for router in routers if isinstance(router, Documents) for form in router.forms)
    )
    if not len(catalogue):
        return ()
    routes = Routes(prefix=PREFIX)

    @routes.get("", permission="documents.list", shows=PUBLIC)
    async def list_forms() -> FormsView:
        """The forms that this service fills in."""
        return FormsView(items=[_view(form) for form in catalogue])

    return (routes,)


async def figures_of(
    form: Form,
    rows: Sequence[Given],
    *,
    period: str,
    produced_at: datetime,
    policy_set: str = "",
    head: Given | None = None,
    totals: Given | None = None,
) -> Figures:
    """Figures of a form, made beside the event loop.

    Refuses more than MOST_ROWS rows, and a value that no file can hold.
    """
    if len(rows) > MOST_ROWS:
        raise TooManyRows(MORE_ROWS, form=form.id, most=MOST_ROWS)
    make = partial(Figures.of, form, rows, period=period, produced_at=produced_at)
    try:
        return await asyncio.to_thread(make, policy_set=policy_set, head=head, totals=totals)
    except BadFigure as bad:
        fault = Fault(where=f"{form.id}.{bad.where}.{bad.column}", code="not_printable")
        raise UnprintableFigure(
            BAD_VALUE, errors=[fault], form=form.id, where=bad.where, column=bad.column
        ) from bad


async def _answer(figures: Figures, format: Format, language: Language) -> StreamingResponse:
    try:
        pieces = await asyncio.to_thread(render, figures, format, language)
    except TooLong as long:
        raise TooLongForFormat(TOO_LONG, form=figures.form.id) from long
    shown = "inline" if format in {Format.PAGE, Format.PDF} else "attachment"
    name = quote(file_name(figures, format))
    headers = {
        **_HEADERS,
        "Content-Language": language,
        "Content-Disposition": f'{shown}; filename="{name}"',
        "ETag": f'"{figures.sha256}-{format}-{language}"',
    }
    return StreamingResponse(_chunks(pieces), media_type=format.media_type, headers=headers)


def _chunks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer pieces: each is handed over from a thread."""
    chunk = bytearray()
    for piece in pieces:
        chunk += piece
        if len(chunk) >= _CHUNK:
            yield bytes(chunk)
            chunk.clear()
    yield bytes(chunk)


def _preferred(request: Request) -> Language:
    """The first language of Accept-Language that we have, else the caller's.

    Any Chinese of Taiwan, Hong Kong or Macao, or in script Hant, is traditional.
    """
    caller = getattr(request.state, "caller", None)
    wanted = request.headers.get("accept-language", "").split(",")
    for tag in (*wanted, getattr(caller, "language", "")):
        subtags = tag.partition(";")[0].strip().lower().split("-")
        if subtags[0] == "en":
            return Language.EN
        if subtags[0] == "zh":
            traditional = {"hant", "tw", "hk", "mo"} & {*subtags} and "hans" not in subtags
            return Language.ZH_HANT if traditional else Language.ZH_HANS
    return Language.ZH_HANS


def _view(form: Form) -> FormView:
    title = {language: form.title.text(language) for language in Language}
    return FormView(id=form.id, title=title, rule=form.rule, path=f"{PREFIX}/{form.id}")
