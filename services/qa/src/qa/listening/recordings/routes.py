"""Recordings by HTTP: sent once, heard in ranges; every listening is logged."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from chassis.http.inputs import Flag
from chassis.http.openapi import raw_body
from chassis.http.outputs import Figure
from chassis.http.problems import NotFound, Refusal
from chassis.http.routes import IN_ACTION, CallerDep, EdgeDep, Routes
from chassis.http.wording import Message
from chassis.operation.files import FileStore
from measure.visibility import RecordKind
from qa.listening.calls import actions as calls
from qa.listening.recordings import actions
from qa.listening.recordings.formats import MP3, OPUS, WAV
from qa.listening.recordings.rules import Span, Unsatisfiable, asked_span

HAS_OCTETS = Message("录音共 {size} 字节", "It has {size} octets")
NO_FILE = Message(
    "通话 {call_id} 的录音文件不在文件库中", "The file of call {call_id} is not in the file store"
)

routes = Routes(prefix="/v1/calls")

LARGEST_RECORDING = 128 << 20
"""Octets: two hours of two speakers as a telephone system writes them."""

_SOUND: Mapping[str, Any] = {
    "content": {
        kind: {"schema": {"type": "string", "format": "binary"}} for kind in (WAV, MP3, OPUS)
    }
}
_RESPONSES: Mapping[int | str, dict[str, Any]] = {
    200: {"description": "The whole recording", **_SOUND},
    206: {"description": "The range that was asked for", **_SOUND},
    416: {"description": "The range begins behind the end"},
}


class KeptRecording(BaseModel):
    """A recording as it was kept. size: octets; version: counts the recordings of the call."""

    call_id: UUID
    media_type: str
    size: int
    seconds: Figure
    channels: int
    synthetic: bool
    version: int


class RangeNotSatisfiable(Refusal):
    status = 416
    slug = "range-not-satisfiable"
    title = {
        "zh-Hans": "请求的范围超出录音长度",
        "en": "The range begins behind the end of the recording",
    }


async def _files(request: Request) -> FileStore:
    files: FileStore = request.app.state.files
    return files


FilesDep = Annotated[FileStore, Depends(_files)]


@routes.put(
    "/{call_id}/recording",
    permission="recordings.add",
    place=IN_ACTION,
    own_transactions=True,
    max_body_size=LARGEST_RECORDING,
    openapi_extra=raw_body(WAV, MP3, OPUS, "application/octet-stream"),
)
async def put_recording(
    call_id: UUID,
    request: Request,
    edge: EdgeDep,
    caller: CallerDep,
    files: FilesDep,
    *,
    synthetic: Annotated[Flag, Query()] = False,
) -> KeptRecording:
    """Keep the recording of a call: WAV, MP3 or Opus in Ogg, recognised by content. It takes the
    place of an earlier one. synthetic: made by a program, and shown so.
    """
    async with edge.open(caller) as tx:
        await calls.call_to_fill(tx, call_id)
    stored = await files.put(request.stream(), largest=LARGEST_RECORDING)
    sound = await actions.measured(files, stored)
    async with edge.open(caller) as tx:
        kept = await actions.keep(tx, call_id, stored, sound, synthetic=synthetic)
    return KeptRecording(
        call_id=call_id,
        media_type=sound.media_type,
        size=kept.size,
        seconds=sound.seconds,
        channels=sound.channels,
        synthetic=kept.synthetic,
        version=kept.version,
    )


@routes.get(
    "/{call_id}/recording",
    permission="calls.read",
    shows=RecordKind.OWN_SCORE,
    work=("inspector_id",),
    own_transactions=True,
    response_class=StreamingResponse,
    responses=_RESPONSES,
)
async def get_recording(
    call_id: UUID, request: Request, edge: EdgeDep, caller: CallerDep, files: FilesDep
) -> StreamingResponse:
    """The recording of a call, or a range of it, for everyone who may see an evaluation of the
    call. Each request is logged with its person and second.
    """
    async with edge.open(caller) as tx:
        recording = await actions.find(tx, call_id, tx.reach)
        etag = f'"{recording.sha256}"'
        asked = request.headers
        span = asked_span(asked.get("range"), asked.get("if-range"), size=recording.size, etag=etag)
        if span is Unsatisfiable.RANGE:
            behind = {"Content-Range": f"bytes */{recording.size}"}
            raise RangeNotSatisfiable(HAS_OCTETS, size=recording.size, headers=behind)
        if not await files.has(recording.sha256):
            raise NotFound(NO_FILE, call_id=call_id)
        part = span if isinstance(span, Span) else Span(0, recording.size - 1)
        await actions.log(tx, recording, tx.reach, octet=part.first)
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",  # what is heard again is logged again
        "Content-Length": str(part.size),
        "ETag": etag,
    }
    if isinstance(span, Span):
        headers["Content-Range"] = f"bytes {part.first}-{part.last}/{recording.size}"
    return StreamingResponse(
        files.read(recording.sha256, first=part.first, size=part.size),
        status_code=206 if isinstance(span, Span) else 200,
        media_type=recording.sound.media_type,
        headers=headers,
    )
