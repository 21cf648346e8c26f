"""The inbox by HTTP: one's own messages, and for administrators how many there are (NTF-9)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Header, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from chassis.http import wording
from chassis.http.inputs import Code, Day, Flag
from chassis.http.languages import reading
from chassis.http.live import STREAM, event, live_of
from chassis.http.routes import (
    OWN,
    PUBLIC,
    CallerDep,
    EdgeDep,
    Fault,
    Forbidden,
    Malformed,
    Page,
    Paging,
    Routes,
    TxDep,
)
from chassis.messages import clock
from chassis.messages.ids import moment_of, uuid7_floor
from chassis.messages.tx import Caller, Tx
from notify.delivery.inbox import actions, store
from notify.delivery.inbox.formats import Names, Reader, ids, opens, render
from notify.delivery.inbox.rules import (
    Following,
    Mark,
    State,
    message_class,
    state_of,
)
from notify.delivery.inbox.rules import Page as ConsolePage
from notify.delivery.inbox.store import Message

PERSONS_INBOX = wording.Message("只有人员才有收件箱", "Only a person has an inbox")
LONG_SPAN = wording.Message("from 至 to 须为 1 至 {days} 天", "from and to span 1 to {days} days")

routes = Routes(prefix="/v1/inbox")
notices = Routes(prefix="/v1/notices")

LONGEST_SPAN_DAYS = 92
MOST_MARKED = 1_000
MOST_TOLD = 100
"""Messages that a stream tells at once; older ones are in the list."""


class OpenView(BaseModel):
    """Where the reader acts on it: a page of the console, and the thing there, null: a list."""

    page: ConsolePage
    id: UUID | None


class MessageView(BaseModel):
    """A message in the reader's language, with the event of which it tells."""

    message_id: UUID
    message_class: str
    template: str
    title: str
    body: str
    urgent: bool
    digest: bool
    state: State
    told_at: datetime
    read_at: datetime | None
    cause_id: UUID
    open: OpenView | None


class ClassCount(BaseModel):
    """Unread messages of one type of event. `new`: those never shown in a list."""

    message_class: str
    unread: int
    new: int


class Counts(BaseModel):
    unread: int
    new: int
    classes: list[ClassCount]


class News(BaseModel):
    """What an event of `/v1/inbox/events` tells: new messages, oldest first, and how many are
    unread.
    """

    unread: int
    new: int
    items: list[MessageView]


class Marking(BaseModel):
    """What the reader's client tells. message_ids null: all of one's own."""

    mark: Mark
    message_ids: list[UUID] | None = Field(default=None, max_length=MOST_MARKED)


class Marked(BaseModel):
    """How many messages moved on; those that had been as far stay as they are."""

    changed: int


class DayCounts(BaseModel):
    """How far the messages of a day and type of event came (NTF-5)."""

    told_on: date
    message_class: str
    told: int
    queued: int
    sent: int
    delivered: int
    read: int


class VacancyView(BaseModel):
    """Nobody was found in a relation (NTF-1). The nil id: the place is not known either."""

    who: str
    unit_id: UUID
    found_on: date
    cause_id: UUID


class Wanted(BaseModel):
    """Which messages. unread: only those not read yet; message_class: a type of event, as
    `qa.call-scored`.
    """

    unread: Flag = False
    message_class: Code | None = None


class Span(BaseModel):
    """Days, both included."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")


@routes.get("", permission="inbox.read", shows=OWN)
async def list_messages(
    tx: TxDep,
    paging: Paging,
    wanted: Annotated[Wanted, Query()],
) -> Page[MessageView]:
    """My messages, newest first. What waits for a digest can be read already."""
    me = _me(tx)
    after = paging.position(datetime, UUID)
    found = await store.inbox(
        tx, me, unread=wanted.unread, about=wanted.message_class, after=after, limit=paging.fetch
    )
    page = paging.page(found, key=lambda message: (message.told_at, message.message_id))
    return Page(items=await _views(tx, me, page.items), next=page.next)


@routes.get("/counts", permission="inbox.read", shows=OWN)
async def count_messages(tx: TxDep) -> Counts:
    """How many messages I have not read, by type of event."""
    counted = await store.unread_counts(tx, _me(tx))
    classes = [
        ClassCount(message_class=name, unread=unread, new=new)
        for name, (unread, new) in counted.items()
    ]
    return Counts(
        unread=sum(one.unread for one in classes),
        new=sum(one.new for one in classes),
        classes=classes,
    )


@routes.get("/events", permission="inbox.read", shows=OWN, own_transactions=True, **STREAM)
async def follow_messages(
    request: Request,
    caller: CallerDep,
    edge: EdgeDep,
    last: Annotated[UUID | None, Header(alias="Last-Event-ID")] = None,
    language: Literal["zh-Hans", "en"] | None = None,
) -> Response:
    """My inbox live: an event `inbox` with the numbers of unread messages at once and at every
    change, and with each new message; after Last-Event-ID first those that came meanwhile. A
    message may come twice after an interruption. language: for browsers, whose streams ask for that
    of the machine.
    """
    me, following = _person(caller), Following(since=moment_of(last) if last else None)

    async def tell(tx: Tx) -> bytes:
        since = uuid7_floor(following.back(clock.wall()))
        found = await store.arrived(tx, me, since, MOST_TOLD)
        new = following.new([message.message_id for message in found]) - {last}
        items = await _views(tx, me, [one for one in reversed(found) if one.message_id in new])
        counted = (await store.unread_counts(tx, me)).values()
        news = News(
            unread=sum(unread for unread, _ in counted), new=sum(n for _, n in counted), items=items
        )
        return event("inbox", news.model_dump_json(), id=str(max(new)) if new else None)

    return await live_of(request).stream(edge, reading(caller, language), tell)


@routes.post("/marks", permission="inbox.mark", place=OWN)
async def mark_messages(body: Marking, tx: TxDep) -> Marked:
    """Say of many messages at once that they were shown or read (NTF-5). Ids of others' messages
    change nothing.
    """
    return Marked(changed=await actions.mark(tx, _me(tx), body.mark, body.message_ids))


@notices.get("/counts", permission="notices.count", shows=PUBLIC)
async def count_notices(tx: TxDep, span: Annotated[Span, Query()]) -> list[DayCounts]:
    """Messages per day and type of event, and how far they came; no contents (NTF-9)."""
    counts = await store.counts(tx, *_checked(span))
    return [DayCounts.model_validate(count, from_attributes=True) for count in counts]


@notices.get("/vacancies", permission="notices.count", shows=PUBLIC)
async def list_vacancies(tx: TxDep, span: Annotated[Span, Query()]) -> list[VacancyView]:
    """Where nobody was found to be told, per day and place (NTF-1)."""
    rows = await store.vacant(tx, *_checked(span))
    return [
        VacancyView(who=row.who, unit_id=row.unit_id, found_on=row.found_on, cause_id=row.cause_id)
        for row in rows
    ]


async def _views(tx: Tx, me: UUID, found: Sequence[Message]) -> list[MessageView]:
    wanted = [
        {id for message in found for id in ids(message.template, message.details, spec)}
        for spec in ("name", "unit")
    ]
    names = Names(*await store.names(tx, *wanted))
    told_in, zone = await store.get_reading(tx, me)
    asked, own = (tx.caller.asked_language, tx.caller.language) if tx.caller else (None, "")
    reader = Reader(asked or told_in or own, ZoneInfo(zone))
    return [_view(message, names, reader) for message in found]


def _view(message: Message, names: Names, reader: Reader) -> MessageView:
    text = render(message.template, message.details, names, reader)
    acts = opens(message.template, message.details)
    times: dict[str, Any] = {
        name: getattr(message, name) for name in ("sent_at", "delivered_at", "read_at")
    }
    return MessageView(
        message_id=message.message_id,
        message_class=message_class(message.template),
        template=message.template,
        title=text.title,
        body=text.body,
        urgent=message.urgent,
        digest=message.digest,
        state=state_of(**times),
        told_at=message.told_at,
        read_at=message.read_at,
        cause_id=message.cause_id,
        open=OpenView.model_validate(acts, from_attributes=True) if acts else None,
    )


def _me(tx: Tx) -> UUID:
    return _person(tx.caller)


def _person(caller: Caller | None) -> UUID:
    if caller is None or caller.person_id is None:
        raise Forbidden(PERSONS_INBOX)
    return caller.person_id


def _checked(span: Span) -> tuple[date, date]:
    if not 0 <= (span.last - span.first).days < LONGEST_SPAN_DAYS:
        raise Malformed(
            LONG_SPAN,
            errors=[Fault(where="query.to", code="bad_span")],
            days=LONGEST_SPAN_DAYS,
        )
    return span.first, span.last
