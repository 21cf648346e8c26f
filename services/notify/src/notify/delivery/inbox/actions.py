"""Put messages into inboxes, send digests, note what was shown and read (NTF-2, NTF-5, NTF-8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from chassis.messages.ids import uuid7
from chassis.messages.timers import Due, Scope
from chassis.messages.tx import Place, Tx
from chassis.messages.waking import wake
from chassis.policies.reading import read
from chassis.policies.resolution import resolve
from notify.delivery.inbox import store
from notify.delivery.inbox.formats import kept
from notify.delivery.inbox.rules import DigestPolicy, Mark, message_class
from zhipei_events.envelope import Envelope
from zhipei_events.notify import NotificationSent

IN_APP: Final = "in_app"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One message to be put into one inbox. Units: the person's at the time of the fact; None: as
    the directory has them.

    at: when it is told, if that is not the time of its cause.
    """

    cause: Envelope
    person_id: UUID
    template: str
    details: Mapping[str, Any]
    team_id: UUID | None = None
    site_id: UUID | None = None
    center_id: UUID | None = None
    urgent: bool = False
    digest: bool = False
    at: datetime | None = None

    @property
    def told_at(self) -> datetime:
        return self.at or self.cause.time


async def deliver(tx: Tx, notices: Sequence[Notice]) -> None:
    """Put messages into inboxes, once per cause, recipient and template (NTF-6), and say so; a
    digest's are said when it goes out. Who has an inbox open sees them at once.
    """
    if not notices:
        return
    given = {uuid7(): notice for notice in notices}
    added = await store.add(tx, [_row(message_id, notice) for message_id, notice in given.items()])
    await wake(tx, {given[message_id].person_id for message_id in added})
    for message_id, at in added.items():
        notice = given[message_id]
        if not notice.digest:
            sent = NotificationSent(
                notification_id=message_id,
                person_id=notice.person_id,
                template=notice.template,
                message_class=message_class(notice.template),
                channel=IN_APP,
                cause_id=notice.cause.id,
                cause_type=notice.cause.type,
                **vars(at),
            )
            tx.emit(
                sent, place=Place(at.center_id, at.site_id), cause=notice.cause, at=notice.told_at
            )


async def digest_scopes(tx: Tx) -> list[Scope]:
    """Every place whose people's digests go out together, each at the time of its policy
    (NTF-8).
    """
    scopes = []
    for unit_id, dimension, zone in await store.digest_places(tx):
        policies = await resolve(
            tx,
            "notify",
            on=tx.today(zone),
            scope={} if dimension == "tenant" else {dimension: unit_id},
        )
        scopes.append(Scope(str(unit_id), zone, read(DigestPolicy, policies).at))
    return scopes


async def send_digest(tx: Tx, due: Due) -> None:
    """Send what the people of one place were told for their digest up to now."""
    for row in await store.collect(tx, UUID(due.scope), due.at):
        sent = NotificationSent(
            notification_id=row.message_id,
            person_id=row.person_id,
            team_id=row.team_id,
            site_id=row.site_id,
            center_id=row.center_id,
            template=row.template,
            message_class=message_class(row.template),
            channel=IN_APP,
            cause_id=row.cause_id,
            cause_type=message_class(row.template),
        )
        tx.emit(sent, place=Place(row.center_id, row.site_id))


async def mark(tx: Tx, person_id: UUID, mark: Mark, message_ids: Sequence[UUID] | None) -> int:
    """Note what a person was shown or has read; how many messages that moved on."""
    changed = await store.set_mark(tx, person_id, mark, message_ids)
    if changed:
        await wake(tx, [person_id])  # their other devices count anew
    return changed


def _row(message_id: UUID, notice: Notice) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "person_id": notice.person_id,
        "team_id": notice.team_id,
        "site_id": notice.site_id,
        "center_id": notice.center_id,
        "template": notice.template,
        "cause_id": notice.cause.id,
        "details": kept(notice.template, notice.details),
        "urgent": notice.urgent,
        "digest": notice.digest,
        "told_at": notice.told_at,
    }
