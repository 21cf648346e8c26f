"""`zhipei close-period`: run a period of kpi now, or again over facts that changed (GEN-8)."""

from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.text import Text

from zhipei.cli import output
from zhipei.cli.asking import TenantCode, ask
from zhipei.cli.options import DataDir, Json, Quiet
from zhipei.client.http import Caller
from zhipei.client.tenants import Tenant


class Kind(StrEnum):
    GROUP_WEEKLY = "group_weekly"
    MONTHLY_EXAM = "monthly_exam"
    BREACHES = "breaches"
    CLEARINGS = "clearings"


Which = Annotated[
    Kind,
    typer.Argument(
        help="Rankings of a week or of a month's exam; targets missed in a month, or met again "
        "in a week."
    ),
]
Key = Annotated[str, typer.Argument(help="The period: 2026-11 of a month, 2026-W47 of a week.")]
Reason = Annotated[
    str | None,
    typer.Option("--reason", help="Why again. Needed where facts changed since the last revision."),
]


def close_period_command(
    kind: Which,
    key: Key,
    data_dir: DataDir,
    *,
    reason: Reason = None,
    tenant: TenantCode = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Publish a period of every center. Over the same facts nothing changes; over changed ones it
    is a new revision with a reason.
    """

    async def close(operator: Caller, _: Tenant) -> Any:  # noqa: ANN401 -- JSON
        return await operator.post("kpi", f"/v1/periods/{kind}/{key}/close", {"reason": reason})

    done = ask(data_dir, tenant, close)
    published = done["published"]
    output.emit(
        done,
        Text(
            f"{kind} {key}: {published} published"
            if published
            else f"{kind} {key}: nothing changed"
        ),
        as_json=json,
        quiet=quiet,
    )
