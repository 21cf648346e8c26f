"""Tables of the business are written in words: the tenant leads them, and what no word tells is
said as SQLAlchemy has it.
"""

import pytest
from sqlalchemy import Column, Computed, Index, Integer, MetaData, Table, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from chassis.messages.columns import PLACE, TYPES, business_table


def statement(ddl: ExecutableDDLElement) -> str:
    """What PostgreSQL would be told, on one line."""
    # SQLAlchemy's own
    return " ".join(str(ddl.compile(dialect=postgresql.dialect())).split())  # type: ignore[no-untyped-call]


def made(table: Table) -> str:
    return statement(CreateTable(table))


def test_the_tenant_leads_columns_and_key_though_nobody_wrote_it() -> None:
    assert made(
        business_table(MetaData(), "letters", "box_id id, number int", "sender text, paid_on date?")
    ) == (
        "CREATE TABLE letters ( tenant_id UUID NOT NULL, box_id UUID NOT NULL, number INTEGER "
        "NOT NULL, sender TEXT NOT NULL, "
        "paid_on DATE, PRIMARY KEY (tenant_id, box_id, number) )"
    )


def test_without_a_key_a_tenant_has_one_row() -> None:
    assert made(business_table(MetaData(), "seals", "", "wax octets")) == (
        "CREATE TABLE seals ( tenant_id UUID NOT NULL, wax BYTEA NOT NULL, PRIMARY KEY "
        "(tenant_id) )"
    )


def test_a_default_is_what_a_row_gets_that_does_not_say() -> None:
    letters = business_table(
        MetaData(), "letters", "letter_id id", "version int=1, is_sent bool=false"
    )
    assert "version INTEGER DEFAULT 1 NOT NULL, is_sent BOOLEAN DEFAULT false NOT NULL" in made(
        letters
    )


def test_a_place_is_three_columns_among_others() -> None:
    letters = business_table(
        MetaData(), "letters", "letter_id id", f"sender_id id, {PLACE}, weight exact?"
    )
    assert [(column.name, column.nullable) for column in letters.columns][2:] == [
        ("sender_id", False),
        ("team_id", True),
        ("site_id", True),
        ("center_id", True),
        ("weight", True),
    ]


def test_what_no_word_tells_keeps_its_place_and_options_reach_the_table() -> None:
    letters = business_table(
        MetaData(),
        "letters",
        "letter_id id",
        "grams int",
        Column("pounds", Integer, Computed("grams / 454", persisted=True)),
        "sent_at time?",
        Index("letters_waiting", "tenant_id", "grams", postgresql_where=text("sent_at IS NULL")),
        postgresql_with={"fillfactor": "80"},
    )
    assert letters.columns.keys() == ["tenant_id", "letter_id", "grams", "pounds", "sent_at"]
    assert made(letters).endswith("WITH (fillfactor = 80)")
    (index,) = letters.indexes
    assert statement(CreateIndex(index)).endswith("(tenant_id, grams) WHERE sent_at IS NULL")


def test_a_type_that_nobody_knows_is_refused() -> None:
    assert "words" not in TYPES
    with pytest.raises(KeyError, match="words"):
        business_table(MetaData(), "letters", "letter_id id", "greeting words")
