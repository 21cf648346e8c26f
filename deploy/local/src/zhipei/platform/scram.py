"""AlterUserScramCredentials (key 51, version 0): the one request about users that the client
library does not have.
"""

import hashlib
import secrets
from collections.abc import Mapping

from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    CompactArray,
    CompactBytes,
    CompactString,
    Int8,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)

MECHANISM = "SCRAM-SHA-256"
_SHA_256 = 1  # its number in the protocol
_ITERATIONS = (
    4096  # the least that Kafka takes; the passwords are random, so that there is nothing to guess
)


class _Altered(Response):  # type: ignore[misc]  # the client ships no types
    API_KEY = 51
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "results",
            CompactArray(
                ("user", CompactString()),
                ("error_code", Int16),
                ("error_message", CompactString()),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _Alter(RequestStruct):  # type: ignore[misc]  # the client ships no types
    FLEXIBLE_VERSION = True
    API_KEY = 51
    API_VERSION = 0
    RESPONSE_TYPE = _Altered
    SCHEMA = Schema(
        (
            "deletions",
            CompactArray(("name", CompactString()), ("mechanism", Int8), ("tags", TaggedFields)),
        ),
        (
            "upsertions",
            CompactArray(
                ("name", CompactString()),
                ("mechanism", Int8),
                ("iterations", Int32),
                ("salt", CompactBytes),
                ("salted_password", CompactBytes),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class SetPasswords(Request[_Alter]):  # type: ignore[misc]  # the client ships no types
    """Users and their passwords, which the broker never learns: it is sent what SCRAM makes of them
    (RFC 5802).
    """

    API_KEY = 51

    def __init__(self, passwords: Mapping[str, str]) -> None:
        self._passwords = passwords

    def build(self, request_struct_class: type[_Alter]) -> _Alter:
        return request_struct_class(
            [], [_upsertion(user, password) for user, password in self._passwords.items()], {}
        )


def _upsertion(user: str, password: str) -> tuple[str, int, int, bytes, bytes, dict[int, bytes]]:
    salt = secrets.token_bytes(24)
    return (
        user,
        _SHA_256,
        _ITERATIONS,
        salt,
        hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ITERATIONS),
        {},
    )
