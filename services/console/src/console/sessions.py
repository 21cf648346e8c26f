"""Sessions: a random id in an HttpOnly cookie, its hash in PostgreSQL, the person's bearer in
memory alone.

The id changes at every sign-in and every change of password, so an id that somebody planted before
is worth nothing. A session ends by sign-out, when it was idle too long, at its absolute end, and
when people no longer renews it: the person has left, the password was reset.
"""

import asyncio
import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Row, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.http.problems import Unauthenticated
from console.people import Ended, Identity, Known, People
from console.settings import Settings
from console.tables import sessions as table

_ID = re.compile(r"[A-Za-z0-9_-]{43}")
_SEEN_EVERY = timedelta(seconds=60)
_MOST_KNOWN = 20_000


class Method(StrEnum):
    """How somebody signed in."""

    PASSWORD = "password"  # noqa: S105  # a method, no secret
    OIDC = "oidc"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Session:
    """A session that has not ended. `csrf` is what unsafe requests must send."""

    id_hash: bytes
    tenant_id: UUID
    person_id: UUID
    method: Method
    signed_in_at: datetime
    expires_at: datetime
    csrf: str


def hash_of(value: str) -> bytes:
    """What is kept of a secret that the browser has."""
    return hashlib.sha256(value.encode()).digest()


def csrf_of(id: str) -> str:
    """The token of a session: derived from its id, so nothing more is kept."""
    digest = hmac.digest(id.encode(), b"zhipei csrf", "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class Sessions:
    """All sessions of the installation, shared by its gateways through PostgreSQL."""

    def __init__(self, engine: AsyncEngine, people: People, settings: Settings) -> None:
        self._engine = engine
        self._people = people
        self._idle = timedelta(minutes=settings.session_idle_minutes)
        self._longest = timedelta(hours=settings.session_hours)
        self._known: dict[bytes, Known] = {}
        self._renewing: dict[bytes, asyncio.Task[Known]] = {}
        self._streams: dict[bytes, dict[asyncio.Event, Identity]] = {}

    async def start(
        self, identity: Identity, method: Method, *, instead_of: str | None = None
    ) -> tuple[str, Session]:
        """A new session with a new id; the one that the browser had before ends. Returns the
        cookie's value too.
        """
        id = secrets.token_urlsafe(32)
        row = {
            "id_hash": hash_of(id),
            "tenant_id": identity.tenant.id,
            "person_id": identity.person.id,
            "method": method,
            "signed_in_at": identity.at,
            "seen_at": func.now(),
            "expires_at": func.now() + self._longest,
        }
        async with self._engine.begin() as connection:
            if instead_of is not None:
                await connection.execute(
                    delete(table).where(table.c.id_hash == hash_of(instead_of))
                )
            stored = (await connection.execute(insert(table).values(row).returning(table))).one()
        if instead_of is not None:
            self._drop(hash_of(instead_of))
        session = _session(stored, id)
        self._remember(session.id_hash, Known.of(identity))
        return id, session

    async def find(self, id: str | None, *, active: bool = True) -> Session | None:
        """The session under a cookie's value, unless it has ended. active: the request keeps it
        awake.
        """
        if id is None or not _ID.fullmatch(id):
            return None
        alive = and_(
            table.c.id_hash == hash_of(id),
            table.c.expires_at > func.now(),
            table.c.seen_at > func.now() - self._idle,
        )
        query = select(table, (table.c.seen_at < func.now() - _SEEN_EVERY).label("stale")).where(
            alive
        )
        async with self._engine.begin() as connection:
            row = (await connection.execute(query)).one_or_none()
            if row is not None and row.stale and active:
                await connection.execute(
                    update(table).where(table.c.id_hash == row.id_hash).values(seen_at=func.now())
                )
        if row is None:
            self._drop(hash_of(id))
            return None
        return _session(row, id)

    async def identity(self, session: Session, *, renew: bool = False) -> Identity:
        """The person with a bearer that is good for now; renewed at people when it is not. Raises
        Unauthenticated when that is refused.
        """
        known = self._known.get(session.id_hash)
        if known is None or renew or not known.fresh:
            known = await asyncio.shield(self._renewal(session))
        return known.identity

    async def end(self, id: str | None) -> None:
        """Sign out."""
        if id is not None:
            async with self._engine.begin() as connection:
                await connection.execute(delete(table).where(table.c.id_hash == hash_of(id)))
            self._drop(hash_of(id))

    async def end_all(self, tenant_id: UUID, person_id: UUID) -> None:
        """End every session of a person, here and in other gateways, and every token outside."""
        await self._people.end_all(tenant_id=tenant_id, person_id=person_id)
        theirs = and_(table.c.tenant_id == tenant_id, table.c.person_id == person_id)
        async with self._engine.begin() as connection:
            ended = (
                (await connection.execute(delete(table).where(theirs).returning(table.c.id_hash)))
                .scalars()
                .all()
            )
        for id_hash in ended:
            self._drop(id_hash)

    @contextmanager
    def streaming(self, session: Session, identity: Identity) -> Iterator[asyncio.Event]:
        """For an answer that may last long: the event is set when the session ends or the person's
        roles change.
        """
        closed = asyncio.Event()
        self._streams.setdefault(session.id_hash, {})[closed] = identity
        try:
            yield closed
        finally:
            events = self._streams[session.id_hash]
            del events[closed]
            if not events:
                del self._streams[session.id_hash]

    def forget(self, ended: Iterable[Ended]) -> None:
        """Drop bearers from before their person's tokens ended: the next request asks people again.
        Their streams close.
        """
        floors = {(each.tenant_id, each.person_id): each.tokens_from for each in ended}

        def is_old(identity: Identity) -> bool:
            floor = floors.get((identity.tenant.id, identity.person.id))
            return floor is not None and identity.at < floor

        if floors:
            self._known = {
                key: known for key, known in self._known.items() if not is_old(known.identity)
            }
        for events in self._streams.values() if floors else ():
            for closed, identity in events.items():
                if is_old(identity):
                    closed.set()

    async def close_ended_streams(self) -> None:
        """Close streams whose session was ended elsewhere, or is past its time."""
        if not self._streams:
            return
        alive = and_(table.c.id_hash.in_(list(self._streams)), table.c.expires_at > func.now())
        async with self._engine.connect() as connection:
            there = set((await connection.execute(select(table.c.id_hash).where(alive))).scalars())
        for id_hash in self._streams.keys() - there:
            self._drop(id_hash)

    def close_streams(self) -> None:
        """Close every stream: the process ends, and browsers connect again elsewhere."""
        for events in self._streams.values():
            for closed in events:
                closed.set()

    async def sweep(self) -> None:
        """Delete what has ended."""
        ended = (table.c.expires_at < func.now()) | (table.c.seen_at < func.now() - self._idle)
        async with self._engine.begin() as connection:
            gone = (
                (await connection.execute(delete(table).where(ended).returning(table.c.id_hash)))
                .scalars()
                .all()
            )
        for id_hash in gone:
            self._drop(id_hash)

    def _renewal(self, session: Session) -> asyncio.Task[Known]:
        """One question at people for all requests of a session that wait for it."""
        task = self._renewing.get(session.id_hash)
        if task is None:
            task = asyncio.create_task(self._renew(session))
            self._renewing[session.id_hash] = task
            task.add_done_callback(lambda done: self._renewed(session.id_hash, done))
        return task

    def _renewed(self, id_hash: bytes, task: asyncio.Task[Known]) -> None:
        self._renewing.pop(id_hash, None)
        if not task.cancelled():
            task.exception()  # whoever waits for it raises it; nobody waiting any more is no fault

    async def _renew(self, session: Session) -> Known:
        try:
            identity = await self._people.renew(
                tenant_id=session.tenant_id,
                person_id=session.person_id,
                method=session.method,
                since=session.signed_in_at,
            )
        except Unauthenticated:
            async with self._engine.begin() as connection:
                await connection.execute(delete(table).where(table.c.id_hash == session.id_hash))
            self._drop(session.id_hash)
            raise
        known = Known.of(identity)
        self._remember(session.id_hash, known)
        return known

    def _remember(self, id_hash: bytes, known: Known) -> None:
        if len(self._known) >= _MOST_KNOWN:
            self._known = {key: value for key, value in self._known.items() if value.fresh}
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
        self._known[id_hash] = known

    def _drop(self, id_hash: bytes) -> None:
        self._known.pop(id_hash, None)
        for closed in self._streams.get(id_hash, ()):
            closed.set()


def _session(row: "Row[tuple[object, ...]]", id: str) -> Session:
    return Session(
        id_hash=row.id_hash,
        tenant_id=row.tenant_id,
        person_id=row.person_id,
        method=Method(row.method),
        signed_in_at=row.signed_in_at,
        expires_at=row.expires_at,
        csrf=csrf_of(id),
    )


def same(one: str, other: str) -> bool:
    """Compare secrets in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())
