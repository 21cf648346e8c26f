"""`zhipei token`: a bearer token of a person, for scripts."""

from typing import Annotated

import typer

from zhipei.cli import output
from zhipei.cli.asking import TenantCode, ask
from zhipei.cli.options import DataDir, Json
from zhipei.client.http import Caller, token
from zhipei.client.tenants import Tenant

Number = Annotated[str, typer.Option("--as", help="Employee number of whom the token is for.")]
Hours = Annotated[float, typer.Option("--hours", help="How long it is good for.", min=0.01, max=24)]


def token_command(
    data_dir: DataDir,
    *,
    number: Number,
    hours: Hours = 12,
    tenant: TenantCode = None,
    json: Json = False,
) -> None:
    """Print a token with which to call the services as a person: `curl -H "Authorization: Bearer
    $(./zhipei token --as 1001)" …`.
    """

    async def issue(operator: Caller, known: Tenant) -> str:
        return await token(operator, employee_no=number, tenant=known.code, hours=hours)

    issued = ask(data_dir, tenant, issue)
    if json:
        output.emit({"token": issued, "hours": hours}, "", as_json=True)
    else:
        print(issued)
