"""Kafka's own producer tool, kafka-producer-perf-test: what the Java client sends in the same
time.
"""

import asyncio
import re
import tempfile
from pathlib import Path

from benchmarks.rounds import Wrong
from benchmarks.stage import Stage
from zhipei.platform.jars import cache_dir, class_path, fetch, verify
from zhipei.platform.kafka import _java, _join

TOOLS = "org/apache/kafka/kafka-tools/4.3.1/kafka-tools-4.3.1.jar"
SUM = "62f3c5dd7aa3442d4c5bc6a95f86e2502178ea09de8e27f74d9563bf955e253c"
RECORDS = 400_000
SETTINGS = (
    "acks=all",
    "enable.idempotence=true",
    "compression.type=lz4",
    "batch.size=524288",
    "linger.ms=5",
    "buffer.memory=67108864",
)


def tools() -> list[Path]:
    """The broker's jars and the one that holds the tool, fetched and checked like them."""
    repository = cache_dir() / "maven"
    if not (repository / TOOLS).exists():
        fetch([TOOLS], repository)
        verify(repository, {TOOLS: SUM})
    return [*class_path(), repository / TOOLS]


async def produce(stage: Stage) -> float:
    """Limit: values from memory, no keys and no headers; the tool has none. It reports its own
    rate, without the start of Java.
    """
    with tempfile.NamedTemporaryFile("wb", suffix=".payloads") as payloads:
        payloads.write(b"\n".join(call.value for call in stage.calls[:2000]))
        payloads.flush()
        tool = [
            str(_java()),
            "-Xmx256m",
            "-cp",
            _join(tools()),
            "org.apache.kafka.tools.ProducerPerformance",
            "--topic",
            stage.relayed,
        ]
        load = [
            "--num-records",
            str(RECORDS),
            "--throughput",
            "-1",
            "--payload-file",
            payloads.name,
        ]
        properties = ["--producer-props", f"bootstrap.servers={stage.settings.kafka}", *SETTINGS]
        process = await asyncio.create_subprocess_exec(
            *tool,
            *load,
            *properties,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said = (await process.communicate())[0].decode()
    reported = re.findall(r"records sent, ([\d.]+) records/sec", said)
    if process.returncode or not reported:
        raise Wrong(f"the Java tool failed:\n{said[-2000:]}")
    return float(reported[-1])
