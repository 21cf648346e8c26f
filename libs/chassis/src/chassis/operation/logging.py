"""structlog as JSON on standard output: one constant past-tense message and fields. Names, numbers
and tokens of people do not get in.
"""

import contextlib
import logging
import re
import sys
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, TextIO, cast

import orjson
import structlog

HIDDEN = "[hidden]"
_SECRET_FIELDS = frozenset(
    {
        "name",
        "full_name",
        "phone",
        "mobile",
        "email",
        "address",
        "password",
        "secret",
        "token",
        "authorization",
        "cookie",
    }
)
_PHONE = re.compile(
    r"(?<![\w-])(?:\+?\d{1,3}[ -]?)?1[3-9]\d{9}(?![\w-])|(?<![\w-])\+\d[\d -]{7,14}\d(?![\w-])"
)
_DETAIL = re.compile(r"^(\s*(?:DETAIL|HINT|CONTEXT|WHERE):\s).*$", re.MULTILINE)
"""Lines of PostgreSQL's errors that hold the values of a row."""
_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+|(?i:bearer)\s+\S+")


def redact(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide what says who somebody is: fields by their name, phone numbers, tokens and the values of
    rows in PostgreSQL's errors wherever they stand in a text.
    """
    for field, value in event.items():
        if field in _SECRET_FIELDS:
            event[field] = HIDDEN
        # Shorter than any phone number
        elif isinstance(value, str) and len(value) > 7:  # noqa: PLR2004
            shown = _DETAIL.sub(rf"\1{HIDDEN}", value)
            event[field] = _TOKEN.sub(HIDDEN, _PHONE.sub(HIDDEN, shown))
    return event


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Unfailing:
    """A stream that loses lines where the disk is full, and not the process that writes them."""

    stream: TextIO

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError):
            self.stream.write(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self.stream.flush()


def configure(service: str, level: str) -> None:
    """Set up logging of a process; what libraries log by the standard library comes out in the same
    form.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(serializer=_json)],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", Unfailing(sys.stdout))),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    renderer = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(serializer=_json),
        ],
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(renderer)
    logging.basicConfig(
        level=max(logging.getLevelNamesMapping()[level.upper()], logging.WARNING),
        handlers=[handler],
        force=True,
    )


def _json(event: dict[str, Any], **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()
