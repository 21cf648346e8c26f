"""The worker of the latency benchmark, a process of its own as every worker is: it hears the calls and writes down which it heard."""

import os
from collections.abc import Sequence
from typing import Any

from sqlalchemy import MetaData, text

from benchmarks.stage import call_handled
from chassis.service import Service
from chassis.settings import settings
from chassis.subscriptions import Received, Subscriptions, on_batch
from chassis.tx import Tx
from chassis.worker import main

TOPIC = "BENCHMARK_TOPIC"
WRITE = text("INSERT INTO echoed SELECT unnest(CAST(:ids AS uuid[]))")


async def write(tx: Tx, batch: Sequence[Received[Any]]) -> None:
    await tx.execute(WRITE, {"ids": [received.envelope.id for received in batch]})


if __name__ == "__main__":
    heard = Subscriptions("echo", on_batch(call_handled(os.environ[TOPIC]), write))
    main(Service(name="echo", metadata=MetaData(), subscriptions=heard), settings())
