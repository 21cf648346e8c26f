"""`zhipei advance`: move the clocks of a simulated tenant, day by day."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

import typer
from rich.text import Text

from zhipei.cli import output
from zhipei.cli.asking import TenantCode, ask
from zhipei.cli.options import DataDir, Json, Quiet
from zhipei.client import clocks
from zhipei.client.http import Caller
from zhipei.client.tenants import Tenant
from zhipei.failure import Failure

To = Annotated[
    str,
    typer.Option(
        "--to",
        help="A date (its beginning, 00:00 in the tenant's zone) or a time such as "
        "2021-01-08T12:00.",
    ),
]


def advance_command(
    data_dir: DataDir,
    *,
    to: To,
    tenant: TenantCode = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Let simulated time pass: every timer due on the way runs, and each day's events are heard by
    all before the next day begins.
    """

    async def go(operator: Caller, known: Tenant) -> dict[str, object]:
        if not known.simulated:
            raise Failure(
                f"the tenant {known.code} lives by the wall clock",
                "only a simulated tenant has a clock that moves",
                exit_code=2,
            )
        goal = instant(to, known)
        now = datetime.fromisoformat((await operator.get("people", "/v1/clock"))["now"])
        if goal < now:
            raise Failure(
                f"it is {now.astimezone(known.zone):%Y-%m-%d %H:%M} there already",
                "time does not go back",
                exit_code=2,
            )
        ran = 0
        for stop in stops(now, goal, known):
            output.note(f"{stop.astimezone(known.zone):%Y-%m-%d %H:%M}", quiet=quiet)
            ran += (await clocks.advance(operator, operator, stop)).ran
            await clocks.drain(operator)
        return {"tenant": known.code, "now": goal.isoformat(), "timers": ran}

    done = ask(data_dir, tenant, go)
    output.emit(
        done,
        Text(f"{done['tenant']}: {done['now']}, {done['timers']} timers ran"),
        as_json=json,
        quiet=quiet,
    )


def instant(written: str, tenant: Tenant) -> datetime:
    """The time that somebody wrote, in the tenant's zone unless they name another."""
    try:
        read = datetime.fromisoformat(written)
    except ValueError as problem:
        raise Failure(
            f"{written} is no date and no time",
            "write it as 2021-01-08 or 2021-01-08T12:00",
            exit_code=2,
        ) from problem
    return read if read.tzinfo else read.replace(tzinfo=tenant.zone)


def stops(now: datetime, goal: datetime, tenant: Tenant) -> list[datetime]:
    """Every midnight of the tenant's zone between two instants, and the second of them."""
    day: date = now.astimezone(tenant.zone).date() + timedelta(days=1)
    found = []
    while (midnight := datetime.combine(day, time(0), tenant.zone)) < goal:
        found.append(midnight)
        day += timedelta(days=1)
    return [*found, goal]
