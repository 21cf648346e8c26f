"""Asking a broker from synchronous code: as nobody, as the operator or as another user."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from aiokafka.admin import AIOKafkaAdminClient

OPERATOR = "operator"
"""The one user whom a broker knows from its own settings: it may do everything, makes the other
users and says what they may do.
"""
Answer = TypeVar("Answer")

# The operator's password goes over the loopback, or from container to container, and the client
# says so at each connection. Who waits for a broker to come up is told by an exception that it is
# not there yet; the client prints it as well.
logging.getLogger("aiokafka.conn").addFilter(lambda record: "in the clear" not in str(record.msg))
logging.getLogger("aiokafka").addFilter(
    lambda record: not str(record.msg).startswith("Unable connect")
)


def ask(
    bootstrap: str,
    password: str | None,
    question: Callable[[AIOKafkaAdminClient], Coroutine[Any, Any, Answer]],
    user: str = OPERATOR,
) -> Answer:
    """Put a question to the broker, also from below a running event loop (hence the thread).
    password: the user's; None: as nobody.

    Raises KafkaError.
    """

    async def put() -> Answer:
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, **_identity(user, password))
        try:
            await admin.start()
            return await question(admin)
        finally:
            await admin.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, put()).result()


def _identity(user: str, password: str | None) -> dict[str, str]:
    """The operator by PLAIN: the broker holds his password in its settings, so it works before the
    first user was made.
    """
    if password is None:
        return {}
    return {
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "PLAIN" if user == OPERATOR else "SCRAM-SHA-256",
        "sasl_plain_username": user,
        "sasl_plain_password": password,
    }
