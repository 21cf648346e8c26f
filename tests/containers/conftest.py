"""One system in containers for all tests that need one: built, begun without notify, then
completed.
"""

from collections.abc import Iterator

import pytest
from containers.stack import LEFT_OUT, Stack, missing_engine


@pytest.fixture(scope="session")
def engine() -> None:
    """A Docker engine that answers."""
    if missing := missing_engine():
        pytest.skip(missing)


@pytest.fixture(scope="session")
def images(engine: None) -> Stack:  # noqa: ARG001 -- nothing is built without one
    """A project of which everything is built and nothing runs."""
    return Stack.fresh()


@pytest.fixture(scope="session")
def incomplete(images: Stack) -> Iterator[Stack]:
    """The system before one of its services has ever been there."""
    try:
        images.up(without=LEFT_OUT)
        yield images
    finally:
        images.down()


@pytest.fixture(scope="session")
def stack(incomplete: Stack) -> Stack:
    """The whole system."""
    incomplete.up()
    return incomplete
