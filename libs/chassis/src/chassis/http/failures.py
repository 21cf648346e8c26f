"""What a failure of the database means to whoever asked: a refusal in words, or another attempt."""

from sqlalchemy.exc import TimeoutError as PoolTimeout

from chassis.http.problems import Busy, Malformed, NoSpace, Refusal
from chassis.http.wording import Message
from chassis.messages import database

TOOK_LONG = Message("处理时间过长。{outcome}", "It took too long. {outcome}")
DATABASE_FULL = Message(
    "数据库的磁盘空间已满。{outcome}", "The disk of the database is full. {outcome}"
)
DATABASE_BUSY = Message("数据库繁忙。{outcome}", "The database was busy. {outcome}")
NOT_STORED = Message(
    "有一个值超出可以保存的范围", "A value is outside the range that can be stored"
)

ROLLED_BACK = frozenset({"40", "53"})  # SQLSTATE: chosen as a victim, out of room
DISK_FULL = "53100"  # SQLSTATE
TOOK_TOO_LONG = "57014"  # SQLSTATE: statement_timeout
NOT_STORABLE = "22"  # SQLSTATE class: a value that the database cannot hold


UNCHANGED = Message("没有任何更改", "Nothing was changed")


def unable(error: BaseException, outcome: Message = UNCHANGED) -> Refusal:
    """The refusal when the database cannot do it, however often it is tried.

    outcome: what became of the request.
    """
    state = database.sqlstate(error)
    if state == TOOK_TOO_LONG:
        return Busy(TOOK_LONG, outcome=outcome)
    if state == DISK_FULL:
        return NoSpace(DATABASE_FULL, outcome=outcome)
    return Busy(DATABASE_BUSY, outcome=outcome)


def refusal_of(error: BaseException) -> Refusal | None:
    """What an error of the database says to a caller; None for a bug of ours."""
    if (database.sqlstate(error) or "")[:2] == NOT_STORABLE:
        return Malformed(NOT_STORED)
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
