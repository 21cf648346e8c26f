"""Files of transcripts: WebVTT, SubRip (SRT), Whisper's JSON, Contact Lens of Amazon Connect."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from html import unescape
from typing import Any

from chassis.http.wording import Message
from qa.listening.transcripts.rules import Speaker, Turn

MOST_TURNS = 20_000
LONGEST_TEXT = 10_000  # characters of a turn
LATEST_MS = 12 * 3600 * 1000
_LARGEST_NUMBER = 1e12  # beyond which a time is none


class TranscriptFormat(StrEnum):
    WEBVTT = "webvtt"
    SRT = "srt"
    WHISPER = "whisper"
    CONTACT_LENS = "contact_lens"


NOT_UTF8 = Message("不是 UTF-8 编码", "Not UTF-8")
NO_TURN = Message("文件里没有对话", "There is no turn in it")
TOO_MANY = Message("对话超过 {most} 条", "More than {most} turns")
BAD_TIMES = Message(
    "这条对话的结束早于开始，或不在通话时间内",
    "The turn ends before it starts, or lies outside of a call",
)
TOO_LONG = Message("一条对话超过 {most} 个字符", "More than {most} characters in a turn")
NO_WEBVTT = Message("第一行不是 WEBVTT", "The first line is not WEBVTT")
NO_TIME = Message("字幕没有时间", "A cue without a time")
BAD_TIME = Message(
    "时间应写成 00:01:02.345 --> 00:01:04.000",
    "A time is not written as 00:01:02.345 --> 00:01:04.000",
)
NO_JSON = Message("不是 JSON：{why}", "Not JSON: {why}")
DEEP_JSON = Message(
    "JSON 嵌套过深，或数字过长", "JSON that is too deep, or has a number that is too long"
)
NO_OBJECT = Message("不是对象", "Not an object")
NO_LIST = Message("缺少列表", "A list is missing")
NOT_A_TIME = Message("不是时间", "Not a time")
NOT_A_TEXT = Message("不是文字", "Not a text")


class Unreadable(ValueError):
    """Not a transcript of its format. line: 1 is the first; where: the path inside of JSON."""

    def __init__(self, why: Message, *, line: int | None = None, where: str = "") -> None:
        super().__init__(why.text())
        self.why, self.line, self.where = why, line, where


def read(octets: bytes, format: TranscriptFormat) -> tuple[Turn, ...]:
    """The turns of a file in the order of their start. Raises Unreadable."""
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        line = octets[: bad.start].count(b"\n") + 1
        raise Unreadable(NOT_UTF8, line=line) from bad
    turns = sorted(_READERS[format](text), key=lambda turn: (turn.starts_ms, turn.ends_ms))
    if not turns:
        raise Unreadable(NO_TURN)
    if len(turns) > MOST_TURNS:
        raise Unreadable(TOO_MANY.of(most=MOST_TURNS))
    return tuple(turns)


_SPEAKERS: Mapping[str, Speaker] = {
    **dict.fromkeys(("agent", "坐席", "客服", "座席", "speaker_agent"), Speaker.AGENT),
    **dict.fromkeys(("customer", "caller", "client", "客户", "顾客"), Speaker.CUSTOMER),
}


def _speaker(name: object) -> Speaker:
    return _SPEAKERS.get(str(name or "").strip().lower(), Speaker.UNKNOWN)


def _turn(
    speaker: Speaker,
    starts_ms: int,
    ends_ms: int,
    text: str,
    **at: Any,
) -> Turn:
    """A turn of a file. Raises Unreadable where its times or its text cannot be."""
    if not 0 <= starts_ms <= ends_ms <= LATEST_MS:
        raise Unreadable(BAD_TIMES, **at)
    words = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    if len(words) > LONGEST_TEXT:
        raise Unreadable(TOO_LONG.of(most=LONGEST_TEXT), **at)
    return Turn(speaker, starts_ms, ends_ms, words)


# ---- cues: WebVTT and SRT

_TIME = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[.,](\d{3})"
_CUE = re.compile(rf"\s*{_TIME}\s+-->\s+{_TIME}(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAG = re.compile(r"</?[a-zA-Z0-9:.][^>]*>")
_NAMED = re.compile(r"\s*\[?([^\W\d_]{2,12})\]?\s*[:：]\s*(.+)", re.DOTALL)


def _webvtt(text: str) -> Iterator[Turn]:
    if not re.match(r"WEBVTT(?:[ \t\r\n]|$)", text):
        raise Unreadable(NO_WEBVTT, line=1)
    yield from _cues(text, first=2)


def _srt(text: str) -> Iterator[Turn]:
    yield from _cues(text, first=1)


def _cues(text: str, *, first: int) -> Iterator[Turn]:
    """Cues are blocks between empty lines; those without a time are notes, styles or headers, if
    the file has these.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = first - 1
    while at < len(lines):
        start = at
        while at < len(lines) and lines[at].strip():
            at += 1
        block = lines[start:at]
        at += 1
        timed = next((place for place, line in enumerate(block[:2]) if "-->" in line), None)
        if timed is None:
            if block and first == 1:
                raise Unreadable(NO_TIME, line=start + 1)
            continue
        line = start + timed + 1
        if (times := _CUE.fullmatch(block[timed])) is None:
            raise Unreadable(BAD_TIME, line=line)
        begins, ends = _milliseconds(times.groups()[:4]), _milliseconds(times.groups()[4:])
        speaker, words = _said("\n".join(block[timed + 1 :]))
        if words.strip():
            yield _turn(speaker, begins, ends, words, line=line)


def _milliseconds(written: Sequence[str | None]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in written)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _said(payload: str) -> tuple[Speaker, str]:
    """Speaker and words of a cue: `<v Agent>…`, or `Agent: …` where the name is known."""
    voice = _VOICE.search(payload)
    words = unescape(_TAG.sub("", payload))
    if voice:
        return _speaker(voice[1]), words
    named = _NAMED.fullmatch(words)
    if named and _speaker(named[1]) is not Speaker.UNKNOWN:
        return _speaker(named[1]), named[2]
    return Speaker.UNKNOWN, words


# ---- JSON: Whisper and Contact Lens


def _whisper(text: str) -> Iterator[Turn]:
    for place, segment in enumerate(_list(_json(text), "segments")):
        where = f"segments[{place}]"
        begins, ends = (_number(segment, key, where) for key in ("start", "end"))
        words = _string(segment, "text", where)
        speaker = _speaker(segment.get("speaker"))
        yield _turn(speaker, round(begins * 1000), round(ends * 1000), words, where=where)


def _contact_lens(text: str) -> Iterator[Turn]:
    document = _json(text)
    roles = {
        str(one.get("ParticipantId")): _speaker(one.get("ParticipantRole"))
        for one in _list(document, "Participants")
    }
    for place, turn in enumerate(_list(document, "Transcript")):
        where = f"Transcript[{place}]"
        begins, ends = (
            _number(turn, key, where) for key in ("BeginOffsetMillis", "EndOffsetMillis")
        )
        speaker = roles.get(str(turn.get("ParticipantId")), Speaker.UNKNOWN)
        words = _string(turn, "Content", where)
        yield _turn(speaker, round(begins), round(ends), words, where=where)


def _json(text: str) -> Mapping[str, Any]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as bad:
        raise Unreadable(NO_JSON.of(why=bad.msg), line=bad.lineno) from bad
    except (RecursionError, ValueError) as bad:
        raise Unreadable(DEEP_JSON) from bad
    if not isinstance(document, dict):
        raise Unreadable(NO_OBJECT, line=1)
    return document


def _list(document: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = document.get(key)
    if not isinstance(found, list):
        raise Unreadable(NO_LIST, where=key)
    for place, one in enumerate(found):
        if not isinstance(one, dict):
            raise Unreadable(NO_OBJECT, where=f"{key}[{place}]")
    return found


def _number(of: Mapping[str, Any], key: str, where: str) -> float:
    value = of.get(key)
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 0 <= value < _LARGEST_NUMBER
    ):
        raise Unreadable(NOT_A_TIME, where=f"{where}.{key}")
    return value


def _string(of: Mapping[str, Any], key: str, where: str) -> str:
    value = of.get(key)
    if not isinstance(value, str):
        raise Unreadable(NOT_A_TEXT, where=f"{where}.{key}")
    return value


_READERS: Mapping[TranscriptFormat, Callable[[str], Iterator[Turn]]] = {
    TranscriptFormat.WEBVTT: _webvtt,
    TranscriptFormat.SRT: _srt,
    TranscriptFormat.WHISPER: _whisper,
    TranscriptFormat.CONTACT_LENS: _contact_lens,
}
