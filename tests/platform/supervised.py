"""An installation whose "services" are two small HTTP servers: what a supervisor does shows in
seconds.

supervised.py DATA_DIR PORT_BASE [broken]
"""

import asyncio
import os
import sys
from pathlib import Path

from zhipei.failure import Failure
from zhipei.platform.local import LocalPlatform
from zhipei.supervisor.installation import owned
from zhipei.supervisor.parts import HttpProcess, Part, Server
from zhipei.supervisor.state import State
from zhipei.supervisor.supervisor import Supervisor

SERVER = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
BROKEN = "raise SystemExit('the setting X is missing')"


class Lines:
    """Everything that is shown, as lines on standard output."""

    def show(self, state: State) -> None:
        print("all are ready" if state.ready else "waiting", flush=True)

    def say(self, message: str) -> None:
        print(message, flush=True)

    def step(self, message: str) -> None:
        print(message, flush=True)


def main(data_dir: Path, port_base: int, code: str) -> None:
    platform = LocalPlatform(data_dir, port_base)
    with owned(platform, Lines()):
        services: list[Part] = [
            HttpProcess(
                f"stand-in {port}",
                [sys.executable, "-c", code, str(port)],
                port,
                dict(os.environ),
                data_dir / "logs" / f"{port}.log",
            )
            for port in (port_base + 10, port_base + 11)
        ]
        servers: list[Part] = [
            Server("postgres", platform.postgres),
            Server("kafka", platform.kafka),
        ]
        asyncio.run(Supervisor(platform, servers, services, Lines()).run())


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]), BROKEN if sys.argv[3:] else SERVER)
    except Failure as failure:
        print(failure, flush=True)
        sys.exit(1)
