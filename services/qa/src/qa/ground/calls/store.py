"""Calls that may be drawn: our copy of kpi.calls, written set by set."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, Boolean, Date, DateTime, Integer, Text, Uuid, bindparam, text
from sqlalchemy.types import TypeEngine

from chassis.messages.tx import Tx
from qa.ground.calls.rules import Candidate

_TYPES: dict[str, TypeEngine[Any]] = {
    **dict.fromkeys(("call_id", "agent_id", "team_id", "site_id", "center_id", "cause_id"), Uuid()),
    **dict.fromkeys(("call_key", "line", "call_type"), Text()),
    **dict.fromkeys(("recording", "transcript"), Boolean()),
    "started_at": DateTime(timezone=True),
    "business_date": Date(),
    "seconds": Integer(),
}
_NAMES = ", ".join(Candidate._fields)
_KEPT = ", ".join(
    f"{name} = excluded.{name}" for name in Candidate._fields if name not in {"call_id", "cause_id"}
)
# The first event that told of a call stays its cause: a draw follows from the call, not from its
# latest correction.
_ADD = text(
    # Own names
    f"INSERT INTO candidates (tenant_id, {_NAMES}) SELECT CAST(:tenant AS uuid), {_NAMES}"  # noqa: S608
    f" FROM unnest({', '.join(f':{name}' for name in Candidate._fields)}) AS told ({_NAMES})"
    f" ORDER BY call_id ON CONFLICT (tenant_id, call_id) DO UPDATE SET {_KEPT}"
).bindparams(*(bindparam(name, type_=ARRAY(_TYPES[name])) for name in Candidate._fields))


async def add(tx: Tx, candidates: Sequence[Candidate]) -> None:
    """Write calls, or what they are now; one statement, at most one candidate per call."""
    columns = dict(zip(Candidate._fields, map(list, zip(*candidates, strict=True)), strict=True))
    await tx.execute(_ADD, {"tenant": tx.tenant, **columns})
