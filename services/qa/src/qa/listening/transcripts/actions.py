"""Keeping the transcript of a call without its numbers, and showing it (QA-7, PLN-5)."""

from uuid import UUID

from chassis.http.problems import Fault, NotFound, Refusal
from chassis.http.wording import Message
from chassis.messages.tx import Tx
from measure.visibility import Reach
from qa.listening.calls import actions as calls
from qa.listening.calls.rules import Heard
from qa.listening.transcripts import formats, store
from qa.listening.transcripts.formats import TranscriptFormat, Unreadable
from qa.listening.transcripts.rules import redact
from qa.listening.transcripts.store import Transcript

NO_TRANSCRIPT = Message("通话 {call_id} 没有文字记录", "Call {call_id} has no transcript")
AT_LINE = Message("第 {line} 行：{why}", "Line {line}: {why}")
AT_PLACE = Message("位置 {where}：{why}", "At {where}: {why}")


class UnreadableTranscript(Refusal):
    status = 422
    slug = "unreadable-transcript"
    title = {"zh-Hans": "无法读取文字记录", "en": "The transcript cannot be read"}


async def keep(
    tx: Tx, call_id: UUID, octets: bytes, format: TranscriptFormat, *, synthetic: bool
) -> Transcript:
    """Keep the transcript of a call, in place of an earlier one; its numbers are gone before
    anything is written (PLN-5). Raises UnreadableTranscript, which names line or place.
    """
    call = await calls.call_to_fill(tx, call_id)
    try:
        read = formats.read(octets, format)
    except Unreadable as bad:
        where = f"body.{bad.where}" if bad.where else "body"
        fault = Fault(where=where, code="unreadable_transcript", line=bad.line, detail=bad.why)
        raise UnreadableTranscript(_at(bad), errors=[fault]) from bad
    turns, redacted = redact(read)
    await tx.lock(f"transcript of call {call_id}")
    earlier = await store.find(tx, call_id)
    transcript = Transcript(
        call_id=call_id,
        agent_id=call.agent_id,
        team_id=call.team_id,
        site_id=call.site_id,
        center_id=call.center_id,
        format=format,
        turns=turns,
        redacted=redacted,
        synthetic=synthetic,
        uploaded_by=tx.actor,
        uploaded_at=tx.now,
        version=earlier.version + 1 if earlier else 1,
    )
    await store.put(tx, transcript)
    return transcript


def _at(bad: Unreadable) -> Message:
    if bad.line:
        return AT_LINE.of(line=bad.line, why=bad.why)
    return AT_PLACE.of(where=bad.where, why=bad.why) if bad.where else bad.why


async def read(tx: Tx, call_id: UUID, reach: Reach) -> Transcript:
    """The transcript of a call that the caller may hear; that it is read is kept. Raises
    NotFound.
    """
    work = await calls.work_on(tx, call_id, reach)
    transcript = await store.find(tx, call_id)
    if transcript is None:
        raise NotFound(NO_TRANSCRIPT, call_id=call_id)
    await calls.log(tx, work, call_id, Heard.TRANSCRIPT)
    return transcript
