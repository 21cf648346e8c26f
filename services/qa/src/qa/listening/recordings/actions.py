"""Keeping the recording of a call, and handing it out to who may hear it (QA-7)."""

import asyncio
from uuid import UUID

from chassis.http.problems import Fault, NotFound, Refusal
from chassis.http.wording import Message
from chassis.messages.tx import Tx
from chassis.operation import files
from chassis.operation.files import FileStore, Stored
from measure.visibility import Reach
from qa.listening.calls import actions as calls
from qa.listening.calls.rules import Heard
from qa.listening.recordings import formats, store
from qa.listening.recordings.formats import NoSound
from qa.listening.recordings.rules import Sound, second_at
from qa.listening.recordings.store import Recording

NO_RECORDING = Message("通话 {call_id} 没有录音", "Call {call_id} has no recording")


class NotARecording(Refusal):
    status = 422
    slug = "not-a-recording"
    title = {
        "zh-Hans": "无法识别录音，请上传 WAV、MP3 或 Opus 文件",
        "en": "Not a recording: send a WAV, MP3 or Opus file",
    }


async def measured(kept_in: FileStore, stored: Stored) -> Sound:
    """What a stored file is by its content. Raises NotARecording."""

    def read() -> Sound:
        with kept_in.open(stored.sha256) as file:
            return formats.measure(file)

    try:
        return await asyncio.to_thread(read)
    except NoSound as why:
        fault = Fault(where="body", code="not_a_recording", detail=why.why)
        raise NotARecording(why.why, errors=[fault]) from why


async def keep(
    tx: Tx, call_id: UUID, stored: Stored, sound: Sound, *, synthetic: bool
) -> Recording:
    """Keep the recording of a call, in place of an earlier one."""
    call = await calls.call_to_fill(tx, call_id)
    await tx.lock(f"recording of call {call_id}")
    earlier = await store.find(tx, call_id)
    file_id = await files.add(tx, stored, media_type=sound.media_type, name=f"{call_id}")
    recording = Recording(
        call_id=call_id,
        agent_id=call.agent_id,
        team_id=call.team_id,
        site_id=call.site_id,
        center_id=call.center_id,
        file_id=file_id,
        sha256=stored.sha256,
        size=stored.size,
        sound=sound,
        synthetic=synthetic,
        uploaded_by=tx.actor,
        uploaded_at=tx.now,
        version=earlier.version + 1 if earlier else 1,
    )
    await store.put(tx, recording)
    return recording


async def find(tx: Tx, call_id: UUID, reach: Reach) -> Recording:
    """The recording of a call that the caller may hear. Raises NotFound."""
    await calls.work_on(tx, call_id, reach)
    recording = await store.find(tx, call_id)
    if recording is None:
        raise NotFound(NO_RECORDING, call_id=call_id)
    return recording


async def log(tx: Tx, recording: Recording, reach: Reach, *, octet: int) -> None:
    """Keep that the caller listens from an octet on."""
    work = await calls.work_on(tx, recording.call_id, reach)
    second = second_at(octet, size=recording.size, seconds=recording.sound.seconds)
    await calls.log(tx, work, recording.call_id, Heard.RECORDING, from_second=second)
