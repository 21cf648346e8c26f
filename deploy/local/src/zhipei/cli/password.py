"""`zhipei password`: a one-time password for somebody; where nothing is, an administrator."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from zhipei.cli import output
from zhipei.cli.asking import TenantCode, ask
from zhipei.cli.options import DataDir, Json
from zhipei.client.accounts import NUMBER, OneTime, first_administrator, one_time_password
from zhipei.client.http import Caller, Services
from zhipei.client.installation import find
from zhipei.client.tenants import Tenant

Number = Annotated[str, typer.Argument(help="Employee number.", show_default=True)]


def password_command(
    data_dir: DataDir,
    number: Number = NUMBER,
    *,
    tenant: TenantCode = None,
    json: Json = False,
) -> None:
    """Print a one-time password with which somebody signs in once and chooses their own. Where
    nothing was set up yet, it makes the administrator.
    """

    async def reset(operator: Caller, known: Tenant) -> OneTime:
        return await one_time_password(operator.within(known.tenant_id), number)

    made = asyncio.run(_administrator(data_dir)) if number == NUMBER else None
    shown = made or ask(data_dir, tenant, reset)
    facts = {
        "number": shown.number,
        "password": shown.password,
        "expires_at": shown.expires_at.isoformat(),
    }
    output.emit(facts, words(shown), as_json=json)


def words(made: OneTime) -> Text:
    """The password as people read it."""
    until = f"{made.expires_at:%Y-%m-%d %H:%M} UTC"
    return Text.assemble(
        "sign in as ",
        (made.number, "bold"),
        " with the one-time password ",
        (made.password, "bold"),
        f" (good until {until}; it is shown only now)",
    )


async def _administrator(data_dir: Path) -> OneTime | None:
    installation = find(data_dir)
    async with Services(installation.urls) as services:
        return await first_administrator(services, installation.operator_secret)
