"""What a failure of the database means to whoever asked: a refusal in words, or another attempt."""

from sqlalchemy.exc import TimeoutError as PoolTimeout

from chassis.http.problems import Busy, Malformed, NoSpace, Refusal
from chassis.messages import database

ROLLED_BACK = frozenset({"40", "53"})  # SQLSTATE: chosen as a victim, out of room
DISK_FULL = "53100"  # SQLSTATE
TOOK_TOO_LONG = "57014"  # SQLSTATE: statement_timeout
NOT_STORABLE = "22"  # SQLSTATE class: a value that the database cannot hold


def unable(error: BaseException, outcome: str = "nothing was changed") -> Refusal:
    """What is said when the database cannot do it, however often it is asked. outcome: what became
    of what was asked.
    """
    state = database.sqlstate(error)
    if state == TOOK_TOO_LONG:
        return Busy(f"it took too long; {outcome}")
    if state == DISK_FULL:
        return NoSpace(f"the disk of the database is full; {outcome}")
    return Busy(f"the database was busy; {outcome}")


def refusal_of(error: BaseException) -> Refusal | None:
    """What an error of the database says to a caller; None for a bug of ours."""
    if (database.sqlstate(error) or "")[:2] == NOT_STORABLE:
        return Malformed("a value is outside of what can be stored")
    if isinstance(error, PoolTimeout) or database.transient(error):
        return unable(error)
    return None


def may_repeat(error: BaseException, *, keyed: bool) -> bool:
    """Whether the work may be done again. A connection that broke may have broken after COMMIT:
    only a key makes that safe to repeat.
    """
    state = database.sqlstate(error)
    if state == TOOK_TOO_LONG:
        return False
    rolled_back = state is not None and (state[:2] in ROLLED_BACK or state == "55P03")
    return rolled_back or (keyed and database.transient(error))
