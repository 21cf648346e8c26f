"""Ports that nobody uses, for an installation of a test."""

import socket
from collections.abc import Iterable

PORTS = 61  # of an installation, from its base up to the last metrics port


def first_free(bases: Iterable[int]) -> int:
    """The first of the bases from which all ports of an installation are free."""
    for base in bases:
        if all(_is_free(base + offset) for offset in range(PORTS)):
            return base
    raise AssertionError("no free range of ports for an installation")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
