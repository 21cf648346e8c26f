"""Who may do what on Kafka, told to a broker: its users and every rule follow from
`zhipei_events.catalogue` (operations.md §6).

    python -m zhipei.platform.access kafka:9092 /run/secrets     users, rules and topics of an
    installation in containers

The folder is one that `zhipei.platform.secret_files` filled: `password`, the operator's, and
`users/<service>`.
"""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from aiokafka.protocol.admin import CreateAclsRequest_v1
from aiokafka.protocol.api import Request

from zhipei.failure import Failure
from zhipei.platform.admin import OPERATOR, ask
from zhipei.platform.processes import wait_until
from zhipei.platform.scram import SetPasswords
from zhipei.platform.topics import create_topics, topic_names
from zhipei_events.catalogue import TOPICS

ANYBODY, STRANGERS = (
    "*",
    "ANONYMOUS",
)  # in Kafka's words: every user, and whoever came without a name
TOPIC, GROUP = 2, 3  # the protocol's numbers, here and below
READ, WRITE = 3, 4  # both let describe as well
DENY, ALLOW = 2, 3
LITERAL, PREFIXED = 3, 4
PATIENCE_SECONDS = 60.0


class Rule(NamedTuple):
    """`user` may (or may not) read or write a topic, or read as a consumer group; group `*` is
    any.
    """

    user: str
    operation: int
    kind: int
    name: str
    pattern: int = LITERAL
    permission: int = ALLOW


def services() -> tuple[str, ...]:
    """The users: whoever owns a topic."""
    return tuple(dict.fromkeys(topic.owner for topic in TOPICS))


def rules() -> Iterator[Rule]:
    """All that is allowed; what is not is refused. The operator needs no rule.

    Facts are for everybody, in any group but those of the services, which a stranger could
    otherwise take partitions from. Snapshots hold names and are for the services (EVT-7): all of
    them for each, since what a service copies is said in its own code and may change with it. A
    topic is written by its owner (EVT-6).
    """
    for topic in TOPICS:
        for reader in services() if topic.kind == "state" else (ANYBODY,):
            yield Rule(reader, READ, TOPIC, topic.name)
        yield Rule(topic.owner, WRITE, TOPIC, topic.name)
    yield Rule(STRANGERS, READ, GROUP, "*")
    for service in services():
        yield Rule(service, READ, GROUP, service, PREFIXED)
        yield Rule(STRANGERS, READ, GROUP, service, permission=DENY)


class _SetRules(Request[CreateAclsRequest_v1]):  # type: ignore[misc]  # the client ships no types
    """All rules in one request; the library's own takes one."""

    API_KEY = 30

    def build(self, request_struct_class: type[CreateAclsRequest_v1]) -> CreateAclsRequest_v1:
        return request_struct_class(
            [
                (
                    rule.kind,
                    rule.name,
                    rule.pattern,
                    f"User:{rule.user}",
                    "*",
                    rule.operation,
                    rule.permission,
                )
                for rule in rules()
            ]
        )


def grant(bootstrap: str, password: str, passwords: Mapping[str, str]) -> None:
    """Tell a broker that has the topics every user's password and all rules; told again, only what
    is new changes.

    password: the operator's. Returns when the broker acts on what its controller took: a user who
    came before would be refused. Raises Failure when it refuses, KafkaError when it does not
    answer.
    """

    async def tell(admin: AIOKafkaAdminClient) -> list[str]:
        # The library has no such question
        altered = await admin._send_to_controller(SetPasswords(passwords))  # noqa: SLF001
        refused = [f"{user}: {message}" for user, code, message, _ in altered.results if code]
        created = await admin._send_to_controller(_SetRules())  # noqa: SLF001
        return refused + [
            f"{rule}: {told[1]}"
            for rule, told in zip(rules(), created.creation_responses, strict=True)
            if told[0]
        ]

    if refused := ask(bootstrap, password, tell):
        raise Failure(f"Kafka refused users or rules: {refused}", "see its log")
    users = passwords.keys() - {OPERATOR}  # he is known anyway
    if not wait_until(
        lambda: all(_is_known(bootstrap, user, passwords[user]) for user in users),
        seconds=PATIENCE_SECONDS,
    ):
        raise Failure(
            f"after {PATIENCE_SECONDS:.0f} s Kafka still does not know its users", "see its log"
        )


def _is_known(bootstrap: str, user: str, password: str) -> bool:
    """Whether a user comes in and sees the topics that he may read."""
    with suppress(KafkaError, OSError):
        return topic_names(bootstrap, password, user) >= {topic.name for topic in TOPICS}
    return False


def insist(bootstrap: str, folder: Path) -> None:
    """Users, rules and topics on a broker that has just started: it may answer before it can do
    what it is asked.
    """
    password = (folder / "password").read_text()
    passwords = {service: (folder / "users" / service).read_text() for service in services()}
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            create_topics(bootstrap, password=password)
            grant(bootstrap, password, {OPERATOR: password, **passwords})
        except (Failure, KafkaError, OSError):
            if time.monotonic() > end:
                raise
            time.sleep(1)
        else:
            return


if __name__ == "__main__":
    insist(sys.argv[1], Path(sys.argv[2]))
