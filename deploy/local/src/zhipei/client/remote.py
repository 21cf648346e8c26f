"""An installation on another machine, by the address of its console."""

from urllib.parse import urlsplit

from zhipei.failure import Failure
from zhipei.platform.ports import DEFAULT_BASE, SERVICES, Ports


def services_at(url: str) -> dict[str, str]:
    """Base address of each service: on the console's host, on the ports that `./zhipei up` and
    the containers give them. Raises Failure for what is no address.
    """
    parts = urlsplit(url if "//" in url else f"http://{url}")
    try:
        base = parts.port or DEFAULT_BASE
    except ValueError:
        base = 0
    if parts.scheme not in {"http", "https"} or not parts.hostname or not base:
        raise Failure(
            f"{url} is no address of an installation",
            "give the address of its console, as http://host:20000",
            exit_code=2,
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    ports = Ports(base)
    return {service: f"{parts.scheme}://{host}:{ports.api(service)}" for service in SERVICES}
