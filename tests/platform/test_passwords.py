"""Passwords of an installation are not shown to other users of the machine."""

import sys

import pytest

from zhipei.platform.databases import SUPERUSER
from zhipei.platform.postgres import Postgres

ARGUMENTS_OF_PSQL = r"""\! tr '\0' ' ' < /proc/$PPID/cmdline"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_arguments_of_psql_do_not_hold_the_password_of_the_superuser(
    postgres: Postgres,
) -> None:
    password = postgres._secrets[SUPERUSER]
    arguments = postgres.psql(ARGUMENTS_OF_PSQL)
    assert f"{SUPERUSER}@127.0.0.1" in arguments
    assert password not in arguments
