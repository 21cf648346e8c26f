# ruff: noqa: INP001, T201, TID251 - a script of the image: told by its environment, asked by the
# engine, answers by printing
"""Whether the process of this container is ready: exit 0 when /readyz on the port in
ZHIPEI_METRICS_PORT or ZHIPEI_PORT answers 200.

Sockets only: it is started every few seconds in every container, and importing an HTTP client would
be most of its work.
"""

import os
import socket
import sys

SECONDS = 3.0


def main() -> None:
    port = int(os.environ.get("ZHIPEI_METRICS_PORT") or os.environ["ZHIPEI_PORT"])
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        connection.sendall(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    print(answer.partition(b"\r\n\r\n")[2].decode())  # what is missing; `docker inspect` shows it
    sys.exit(answer.split(maxsplit=2)[1:2] != [b"200"])


if __name__ == "__main__":
    main()
