"""What errors of the database say, since they are logged."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.messages.database import engine_for
from chassis.messages.settings import Settings
from chassis.operation.logging import redact


async def test_an_error_of_a_statement_does_not_show_its_parameters(
    notebook_settings: Settings,
) -> None:
    engine = engine_for(notebook_settings, name="secretive")
    statement = text("SELECT CAST(:name AS text), 1 / CAST(:divisor AS integer)")
    try:
        async with engine.connect() as connection:
            with pytest.raises(DBAPIError, match="division by zero") as refused:
                await connection.execute(statement, {"name": "王秘密", "divisor": 0})
    finally:
        await engine.dispose()
    assert "王秘密" not in str(refused.value)
    assert "1 / CAST" in str(refused.value)


def test_the_values_of_a_row_in_an_error_are_not_logged() -> None:
    error = (
        "asyncpg.exceptions.UniqueViolationError: duplicate key value\n"
        "DETAIL:  Key (name)=(王秘密) already exists."
    )
    event = redact(None, "error", {"exception": error})
    assert event["exception"] == (
        "asyncpg.exceptions.UniqueViolationError: duplicate key value\nDETAIL: [hidden]"
    )
