"""What every message has in common: the fact itself (Event, State) and what stands around it
(Envelope).

A fact is strict when it is written and tolerant when it is read (architecture, the law of the
contract):

    body = CallScored(evaluation_id=..., agent_id=..., ...).encode()      # refuses what it does not
    know event = CallScored.model_validate_json(body)                          # passes over what it
    does not know

The envelope is CloudEvents 1.0 in Kafka's binary mode (EVT-4): attributes as `ce_*` headers, the
fact as the JSON value.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Final, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

SPECVERSION: Final = "1.0"


class Part(BaseModel):
    """A frozen value inside a fact. Decimals and ids are strings in JSON, instants carry a zone."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", use_attribute_docstrings=True
    )

    @classmethod
    def model_validate_json(
        cls,
        json_data: str | bytes | bytearray,
        *,
        strict: bool | None = None,
        extra: Literal["allow", "ignore", "forbid"] | None = "ignore",
        context: object = None,
        by_alias: bool | None = None,
        by_name: bool | None = None,
    ) -> Self:
        """Read: one call of the compiled validator; fields that this version does not know are
        passed over, at every depth.
        """
        return cls.__pydantic_validator__.validate_json(  # type: ignore[no-any-return]
            json_data,
            strict=strict,
            extra=extra,
            context=context,
            by_alias=by_alias,
            by_name=by_name,
        )

    def encode(self) -> bytes:
        """The JSON value, UTF-8."""
        return self.__pydantic_serializer__.to_json(self)


class Event(Part):
    """A fact on `<publisher>.events` (or on a topic of its own).

    `class CallScored(Event, type="qa.call-scored", subject="evaluation_id", key="agent_id")`:
    subject and key name a field or a property. The subject is the single thing that changed; the
    record key the person whom the fact concerns, else the unit, line or site that owns it; one
    subject has one key, so that its order holds (EVT-4). A class without `type` is a base of
    others.
    """

    TYPE: ClassVar[str]
    TOPIC: ClassVar[str]
    PUBLISHER: ClassVar[str]
    MAJOR: ClassVar[int]
    MINOR: ClassVar[int]
    DATASCHEMA: ClassVar[str]
    SUBJECT: ClassVar[str]
    KEY: ClassVar[str]

    def __init_subclass__(
        cls,
        *,
        type: str | None = None,
        subject: str | None = None,
        key: str | None = None,
        topic: str | None = None,
        minor: int = 0,
    ) -> None:
        super().__init_subclass__()
        if subject is not None:
            cls.SUBJECT = subject
        if key is not None:
            cls.KEY = key
        if type is not None:
            cls._named(type, topic or f"{type.partition('.')[0]}.events", minor)

    @classmethod
    def _named(cls, type: str, topic: str, minor: int) -> None:
        """Give the class its name on the wire: `qa.call-scored` is version 1, `qa.call-scored.v2`
        version 2 (EVT-4).
        """
        base, _, major = type.partition(".v")
        cls.TYPE, cls.TOPIC, cls.PUBLISHER = type, topic, type.partition(".")[0]
        cls.MAJOR, cls.MINOR = int(major or 1), minor
        cls.DATASCHEMA = f"zhipei:schema/{base}/{cls.MAJOR}.{minor}"

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        if (clash := {"subject", "key"} & cls.model_fields.keys()) or (
            "TYPE" in vars(cls)
            and not all(
                hasattr(cls, name) or name in cls.model_fields for name in (cls.SUBJECT, cls.KEY)
            )
        ):
            raise TypeError(
                f"{cls.__name__}: {', '.join(clash) or 'subject or key'} is no name for a "
                f"field here"
            )

    @property
    def subject(self) -> str:
        """`ce_subject`: the single thing that changed."""
        return str(getattr(self, self.SUBJECT))

    @property
    def key(self) -> str:
        """The record key and `ce_partitionkey`."""
        return str(getattr(self, self.KEY))


class State(Event):
    """A full snapshot of one thing on the compacted `<publisher>.state`; subject = record key =
    `<thing>:<id>` (EVT-6).

    A null value under the same key, a tombstone, says that the thing is erased.
    """

    THING: ClassVar[str]
    ID: ClassVar[str]

    def __init_subclass__(
        cls,
        *,
        type: str | None = None,
        thing: str | None = None,
        id: str | None = None,
        minor: int = 0,
    ) -> None:
        super().__init_subclass__()
        if thing is not None and id is not None:
            cls.THING = thing
            cls.ID = cls.SUBJECT = cls.KEY = id
        if type is not None:
            cls._named(type, f"{type.partition('.')[0]}.state", minor)

    @property
    def subject(self) -> str:
        return f"{self.THING}:{getattr(self, self.ID)}"

    @property
    def key(self) -> str:
        return self.subject


class Unreadable(ValueError):
    """The headers of a message do not make an envelope; says which attribute and why."""


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What stands around a fact (EVT-4). Times are aware; `sequence` is None until the outbox has
    given it.
    """

    id: Annotated[UUID, Field(alias="ce_id")]
    type: Annotated[str, Field(alias="ce_type")]
    dataschema: Annotated[str, Field(alias="ce_dataschema")]
    source: Annotated[str, Field(alias="ce_source")]
    time: Annotated[AwareDatetime, Field(alias="ce_time")]
    """Occurred at: business time."""
    recorded: Annotated[AwareDatetime, Field(alias="ce_recordedtime")]
    """Recorded at: wall time."""
    tenant: Annotated[UUID, Field(alias="ce_tenantid")]
    center: Annotated[UUID | None, Field(alias="ce_centerid")] = None
    site: Annotated[UUID | None, Field(alias="ce_siteid")] = None
    actor: Annotated[str, Field(alias="ce_actor")]
    """`person:<id>`, `rule:<id>` or `operator`."""
    subject: Annotated[str, Field(alias="ce_subject")]
    key: Annotated[str, Field(alias="ce_partitionkey")]
    sequence: Annotated[int | None, Field(alias="ce_sequence")] = None
    correlation: Annotated[UUID, Field(alias="ce_correlationid")]
    """The same along an unbroken chain (EVT-4a)."""
    causation: Annotated[UUID | None, Field(alias="ce_causationid")] = None
    """The event that led to this one; of several the newest, all stand in the fact's `causes`."""
    policyset: Annotated[str | None, Field(alias="ce_policyset")] = None
    """Hash of the resolved policy set that the result cites (GEN-2b)."""
    traceparent: Annotated[str | None, Field(alias="ce_traceparent")] = None

    @classmethod
    def of(
        cls,
        event: Event,
        *,
        id: UUID,
        time: datetime,
        recorded: datetime,
        tenant: UUID,
        actor: str,
        correlation: UUID,
        center: UUID | None = None,
        site: UUID | None = None,
        sequence: int | None = None,
        causation: UUID | None = None,
        policyset: str | None = None,
        traceparent: str | None = None,
    ) -> Self:
        """The envelope of a fact: type, schema, source, subject and key are the fact's own."""
        return cls(
            id=id,
            type=event.TYPE,
            dataschema=event.DATASCHEMA,
            source=f"/zhipei/{event.PUBLISHER}",
            time=time,
            recorded=recorded,
            tenant=tenant,
            center=center,
            site=site,
            actor=actor,
            subject=event.subject,
            key=event.key,
            sequence=sequence,
            correlation=correlation,
            causation=causation,
            policyset=policyset,
            traceparent=traceparent,
        )

    def attributes(self) -> dict[str, object]:
        """By their names on the wire, times as text and the rest as it is; one that is None is left
        out.
        """
        attributes = (
            ("ce_specversion", SPECVERSION),
            ("ce_id", self.id),
            ("ce_source", self.source),
            ("ce_type", self.type),
            ("ce_time", stamp(self.time)),
            ("ce_subject", self.subject),
            ("ce_dataschema", self.dataschema),
            ("ce_partitionkey", self.key),
            ("ce_sequence", self.sequence),
            ("ce_recordedtime", stamp(self.recorded)),
            ("ce_tenantid", self.tenant),
            ("ce_centerid", self.center),
            ("ce_siteid", self.site),
            ("ce_actor", self.actor),
            ("ce_correlationid", self.correlation),
            ("ce_causationid", self.causation),
            ("ce_policyset", self.policyset),
            ("ce_traceparent", self.traceparent),
            ("content-type", "application/json"),
        )
        return {name: value for name, value in attributes if value is not None}

    def headers(self) -> list[tuple[str, bytes]]:
        """Kafka headers."""
        return [(name, str(value).encode()) for name, value in self.attributes().items()]

    @classmethod
    def read(
        cls, headers: Sequence[tuple[str, bytes]] | dict[str, bytes], key: bytes | None
    ) -> "Envelope":
        """The envelope of a received message, its headers as the client gives them or as a dict of
        them; unknown ones are passed over.

        Unreadable if an attribute is missing or malformed, or if the record key is not
        `ce_partitionkey`.
        """
        given = headers if isinstance(headers, dict) else dict(headers)
        if (version := given.get("ce_specversion")) != SPECVERSION.encode():
            raise Unreadable(f"ce_specversion is {version!r}, not {SPECVERSION}")
        if (named := given.get("ce_partitionkey")) != key:
            raise Unreadable(f"the record key is {key!r}, ce_partitionkey {named!r}")
        try:
            return READ(given)
        except ValidationError as refusal:
            raise Unreadable(
                "; ".join(
                    f"{fault['loc'][0]}: {fault['msg']}"
                    for fault in refusal.errors(include_url=False)
                )
            ) from refusal


HEADERS: Final = TypeAdapter(Envelope)  # compiled: reads the bytes of the headers as they come
READ: Final[Callable[[dict[str, bytes]], Envelope]] = (
    HEADERS.validator.validate_python
)  # every record passes here: no wrapper around it
