"""Rows go in and come out as frozen dataclasses, on a real database."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
from sqlalchemy import MetaData, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from chassis.messages.columns import business_table
from chassis.messages.copies import copy_states
from chassis.messages.rows import IGNORE, REPLACE, amend, columns_of, flat, pour, pour_new
from chassis.messages.tx import Tx
from chassis.testing import ServiceUnderTest
from zhipei_events.envelope import Envelope, State


class LetterState(StrEnum):
    DRAFT = "draft"
    POSTED = "posted"


@dataclass(frozen=True, slots=True)
class Stamp:
    price: Decimal
    motif: str | None = None


@dataclass(frozen=True, slots=True)
class Address:
    street: str
    box_id: UUID | None


@dataclass(frozen=True, slots=True)
class Posting:
    posted_on: date | None
    postman_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    letter_id: UUID
    state: LetterState
    address: Address
    posting: Posting | None = None
    stamps: tuple[Stamp, ...] = ()
    readers: frozenset[UUID] = frozenset()
    weight: Decimal | None = None


letters = business_table(
    MetaData(),
    "letters",
    "letter_id id",
    "state text, street text, box_id id?, posted_on date?, postman_id id?",
    "stamps json, readers ids, weight exact?, changed_at time?",
    prefixes=["TEMPORARY"],
)
seals = business_table(MetaData(), "seals", "", "wax text", prefixes=["TEMPORARY"])
tours = business_table(
    MetaData(), "tours", "box_id id, day date", "stops int?", prefixes=["TEMPORARY"]
)


@pytest.fixture
async def tx(notebook: ServiceUnderTest) -> AsyncIterator[Tx]:
    async with notebook.tx() as opened:
        for table in (letters, seals, tours):
            await opened.execute(CreateTable(table))
        yield opened
        for table in (letters, seals, tours):
            await opened.connection.run_sync(table.drop)


def letter(**changes: object) -> Letter:
    facts = {"letter_id": uuid4(), "state": LetterState.DRAFT, "address": Address("Elm St", None)}
    return Letter(**{**facts, **changes})  # type: ignore[arg-type]


POSTED = letter(
    state=LetterState.POSTED,
    address=Address("长安街 1", uuid4()),
    posting=Posting(date(2026, 3, 1), None),
    stamps=(Stamp(Decimal("0.80"), "panda"), Stamp(Decimal("1.20"))),
    readers=frozenset({uuid4(), uuid4()}),
    weight=Decimal("20.125000000000000000001"),
)


async def test_what_is_poured_comes_back_equal(tx: Tx) -> None:
    draft = letter()
    assert await pour(tx, letters, [POSTED, draft]) == 2
    assert await tx.one(select(letters).where(letters.c.letter_id == POSTED.letter_id), Letter) == (
        POSTED
    )
    found = await tx.all(select(letters).order_by(letters.c.state), Letter)
    assert found == [draft, POSTED]


async def test_named_tuples_are_poured_too(tx: Tx) -> None:
    class Tour(NamedTuple):
        box_id: UUID
        day: date
        stops: int

    tour = Tour(uuid4(), date(2026, 3, 1), 4)
    assert await pour(tx, tours, [tour]) == 1
    assert (await tx.execute(select(tours.c.stops))).scalar_one() == 4


async def test_nothing_poured_is_no_statement(tx: Tx) -> None:
    assert await pour(tx, letters, []) == 0
    assert await pour_new(tx, letters, [], letters.c.letter_id) == []
    assert await amend(tx, letters, []) == 0


async def test_a_row_that_is_not_there_is_none(tx: Tx) -> None:
    assert await tx.one_or_none(select(letters), Letter) is None


def test_a_composed_row_can_be_shown_flat() -> None:
    shown = flat(POSTED)
    assert (shown["street"], shown["posted_on"]) == ("长安街 1", date(2026, 3, 1))
    assert flat(letter())["posted_on"] is None
    assert shown.keys() == {*letters.c.keys()} - {"tenant_id", "changed_at"}


async def test_a_narrow_type_reads_the_columns_that_it_is_made_of(tx: Tx) -> None:
    await pour(tx, letters, [POSTED])
    assert await tx.all(select(*columns_of(letters, Address)), Address) == [POSTED.address]


async def test_an_optional_part_is_none_where_all_its_columns_are_null(tx: Tx) -> None:
    await pour(tx, letters, [letter(posting=Posting(None, None))])
    assert (await tx.one(select(letters), Letter)).posting is None


async def test_a_key_that_exists_is_refused_ignored_or_replaced_as_asked(tx: Tx) -> None:
    old = letter(weight=Decimal(1))
    new = letter(letter_id=old.letter_id, weight=Decimal(2), address=Address("Oak St", None))
    await pour(tx, letters, [old])

    async with tx.connection.begin_nested() as inner:
        with pytest.raises(IntegrityError):
            await pour(tx, letters, [new])
        await inner.rollback()
    assert await pour(tx, letters, [new], conflict=IGNORE) == 0
    assert await tx.one(select(letters), Letter) == old
    assert await pour(tx, letters, [new], conflict=("weight",)) == 1
    partly = await tx.one(select(letters), Letter)
    assert (partly.weight, partly.address) == (Decimal(2), old.address)
    assert await pour(tx, letters, [new], conflict=REPLACE) == 1
    assert await tx.one(select(letters), Letter) == new


async def test_only_rows_that_are_new_are_named(tx: Tx) -> None:
    old, new = letter(), letter()
    await pour(tx, letters, [old])
    assert await pour_new(tx, letters, [old, new], letters.c.letter_id) == [new.letter_id]


async def test_what_rows_have_in_common_is_given_once(tx: Tx) -> None:
    at = datetime(2026, 3, 1, 8, tzinfo=UTC)
    await pour(tx, letters, [letter(), letter()], common={"changed_at": at})
    assert {row.changed_at for row in await tx.execute(select(letters.c.changed_at))} == {at}


async def test_rows_are_amended_by_their_keys(tx: Tx) -> None:
    first, second = letter(), letter()
    await pour(tx, letters, [first, second])
    changed = [{"letter_id": first.letter_id, "state": LetterState.POSTED}]
    at = datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert await amend(tx, letters, changed, common={"changed_at": at}) == 1
    states = {
        row.letter_id: (row.state, row.changed_at) for row in await tx.execute(select(letters))
    }
    assert states == {first.letter_id: ("posted", at), second.letter_id: ("draft", None)}


async def test_another_tenants_row_is_neither_amended_nor_erased(tx: Tx) -> None:
    theirs = letter()
    row = {
        "tenant_id": uuid4(),
        "letter_id": theirs.letter_id,
        "state": "draft",
        "street": "Elm St",
        "stamps": [],
        "readers": [],
    }
    await pour(tx, letters, [row])
    assert await amend(tx, letters, [{"letter_id": theirs.letter_id, "state": "posted"}]) == 0
    await copy_states(tx, letters, [(tombstone(f"letter:{theirs.letter_id}"), None)])
    assert (await tx.one(select(letters), Letter)).state is LetterState.DRAFT


@pytest.mark.parametrize("value", [object(), 1 + 2j, {1, 2}, b"octets"])
async def test_what_is_no_json_of_ours_is_refused(tx: Tx, value: object) -> None:
    with pytest.raises(TypeError):
        await pour(tx, tours, [{"box_id": uuid4(), "day": date(2026, 3, 1), "stops": value}])


async def test_types_that_do_not_fit_the_table_are_refused(tx: Tx) -> None:
    @dataclass(frozen=True)
    class Tour:
        box_id: UUID
        day: date
        driver: str

    tour = Tour(uuid4(), date(2026, 3, 1), "Ann")
    with pytest.raises(TypeError, match=r"Tour\.driver is none of the columns"):
        await pour(tx, tours, [tour])
    with pytest.raises(TypeError, match=r"Tour\.driver is none of the columns"):
        await tx.all(select(tours), Tour)
    with pytest.raises(TypeError, match="rows of tours are of several types"):
        await pour(tx, tours, [POSTED.address, tour])
    with pytest.raises(TypeError, match="rows of tours have different columns"):
        await pour(tx, tours, [{"box_id": uuid4()}, {"stops": 1}])
    with pytest.raises(TypeError, match="tours has no column driver"):
        await pour(tx, tours, [{"driver": "Ann"}])
    with pytest.raises(TypeError, match="found by day, which is missing"):
        await amend(tx, tours, [{"box_id": uuid4(), "stops": 1}])


async def test_a_state_that_no_enum_knows_is_an_error(tx: Tx) -> None:
    unknown = {"letter_id": uuid4(), "state": "lost", "street": "x", "stamps": [], "readers": []}
    await pour(tx, letters, [unknown])
    with pytest.raises(ValueError, match="'lost' is not a valid LetterState"):
        await tx.all(select(letters), Letter)


# ---- copies of states


class SealState(State, type="letters.seal-state", thing="seal", id="seal_id"):
    seal_id: UUID
    wax: str


class TourState(State, type="letters.tour-state", thing="tour", id="tour_id"):
    tour_id: str
    box_id: UUID
    day: date
    stops: int


def tombstone(subject: str) -> Envelope:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    return Envelope(
        id=uuid4(),
        type="letters.any",
        dataschema="",
        source="/zhipei/letters",
        time=now,
        recorded=now,
        tenant=uuid4(),
        center=None,
        site=None,
        actor="operator",
        subject=subject,
        key=subject,
        sequence=1,
        correlation=uuid4(),
        causation=None,
        policyset=None,
        traceparent=None,
    )


async def test_a_tombstone_erases_the_one_row_of_a_table_keyed_by_the_tenant_alone(tx: Tx) -> None:
    subject = f"seal:{tx.tenant}"
    await copy_states(tx, seals, [(tombstone(subject), SealState(seal_id=tx.tenant, wax="red"))])
    assert [row.wax for row in await tx.execute(select(seals))] == ["red"]
    await copy_states(tx, seals, [(tombstone(subject), None)])
    assert (await tx.execute(select(seals))).all() == []


async def test_a_tombstone_of_a_thing_with_two_parts_erases_that_row_alone(tx: Tx) -> None:
    box = uuid4()
    days = [date(2026, 3, 1), date(2026, 3, 2)]
    states = [TourState(tour_id=f"{box}:{day}", box_id=box, day=day, stops=3) for day in days]
    await copy_states(tx, tours, [(tombstone(state.subject), state) for state in states])
    await copy_states(tx, tours, [(tombstone(states[0].subject), None)])
    assert [row.day for row in await tx.execute(select(tours))] == [days[1]]


async def test_the_newest_snapshot_wins_and_a_repeat_changes_nothing(tx: Tx) -> None:
    box, day = uuid4(), date(2026, 3, 1)
    versions = [
        TourState(tour_id=f"{box}:{day}", box_id=box, day=day, stops=stops) for stops in (1, 2)
    ]
    batch = [(tombstone(state.subject), state) for state in versions]
    await copy_states(tx, tours, batch)
    await copy_states(tx, tours, batch)
    assert [row.stops for row in await tx.execute(select(tours))] == [2]
