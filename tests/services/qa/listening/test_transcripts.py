"""Transcripts of four formats, without the numbers that were said; each reading is logged."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from services.qa.listening.given import Call, call
from services.qa.scoring.given import Floor
from sqlalchemy import select

from qa.listening.tables import transcripts

WEBVTT = """WEBVTT

NOTE made by hand

1
00:00:01.000 --> 00:00:03.500 align:start
<v Agent>您好，请问有什么可以帮您？

00:03.600 --> 00:05.000
<v Customer>我的电话是 138 0013 8000
"""
SRT = """1
00:00:01,000 --> 00:00:03,500
Agent: 您好，请问有什么可以帮您？

2
00:00:03,600 --> 00:00:05,000
Customer: 我的电话是 138 0013 8000
"""
WHISPER = json.dumps({
    "segments": [
        {"start": 1.0, "end": 3.5, "text": "您好，请问有什么可以帮您？", "speaker": "agent"},
        {"start": 3.6, "end": 5.0, "text": "我的电话是 138 0013 8000", "speaker": "customer"},
    ]
})  # fmt: skip
CONTACT_LENS = json.dumps({
    "Participants": [
        {"ParticipantId": "a", "ParticipantRole": "AGENT"},
        {"ParticipantId": "c", "ParticipantRole": "CUSTOMER"},
    ],
    "Transcript": [
        {"ParticipantId": "a", "BeginOffsetMillis": 1000, "EndOffsetMillis": 3500,
         "Content": "您好，请问有什么可以帮您？"},
        {"ParticipantId": "c", "BeginOffsetMillis": 3600, "EndOffsetMillis": 5000,
         "Content": "我的电话是 138 0013 8000"},
    ],
})  # fmt: skip
FILES = {"webvtt": WEBVTT, "srt": SRT, "whisper": WHISPER, "contact_lens": CONTACT_LENS}


async def sent(floor: Floor, one: Call, format: str, text: str) -> httpx.Response:
    lead = floor.client("Q", "qa_lead")
    return await lead.put(one.url("/transcript"), params={"format": format}, content=text.encode())


@pytest.mark.rule("PLN-5")
@pytest.mark.parametrize("format", FILES)
async def test_a_transcript_is_read_in_turns_without_its_numbers(floor: Floor, format: str) -> None:
    one = await call(floor)
    assert (await sent(floor, one, format, FILES[format])).status_code == 200
    shown = (await floor.client("I", "inspector").get(one.url("/transcript"))).json()
    assert shown["turns"] == [
        {"speaker": "agent", "starts_ms": 1000, "ends_ms": 3500, "text": "您好，请问有什么可以帮您？"},
        {"speaker": "customer", "starts_ms": 3600, "ends_ms": 5000, "text": "我的电话是 ███"},
    ]  # fmt: skip
    assert (shown["format"], shown["redacted"]) == (format, 1)
    rows = await floor.sut.rows(select(transcripts))
    assert "0013" not in str(rows)
    log = (await floor.client("Q", "qa_lead").get(one.url("/listenings"))).json()["items"]
    assert [(entry["kind"], entry["listener_id"]) for entry in log] == [
        ("transcript", str(floor.person("I")))
    ]


@pytest.mark.parametrize(
    ("format", "text", "line"),
    [
        ("webvtt", "hello\n", 1),
        ("webvtt", WEBVTT.replace("00:03.600", "00:3.6"), 9),
        ("webvtt", WEBVTT.replace("00:05.000", "00:02.000"), 9),  # ends before it starts
        ("srt", SRT + "\nno time here\n", 9),
        ("whisper", '{"segments":\n[}', 2),
        ("contact_lens", "[]", 1),
    ],
)
async def test_an_unreadable_file_is_refused_with_its_line(
    floor: Floor, format: str, text: str, line: int
) -> None:
    one = await call(floor)
    answer = await sent(floor, one, format, text)
    assert answer.status_code == 422, answer.text
    assert [fault["line"] for fault in answer.json()["errors"]] == [line]
    assert await floor.sut.rows(select(transcripts)) == []


@pytest.mark.parametrize(
    ("format", "document", "where"),
    [
        ("whisper", {}, "segments"),
        ("whisper", {"segments": [{"start": "0", "end": 1, "text": ""}]}, "segments[0].start"),
        ("contact_lens", {"Participants": [], "Transcript": [3]}, "Transcript[0]"),
    ],
)
async def test_an_unreadable_json_is_refused_with_its_place(
    floor: Floor, format: str, document: dict[str, Any], where: str
) -> None:
    one = await call(floor)
    answer = await sent(floor, one, format, json.dumps(document))
    assert answer.status_code == 422, answer.text
    assert [fault["where"] for fault in answer.json()["errors"]] == [f"body.{where}"]


async def test_a_real_contact_lens_file_keeps_turns_roles_and_offsets(
    floor: Floor, specimens: Path
) -> None:
    one = await call(floor)
    (file,) = (specimens / "transcripts").glob("contact-lens-*.json")
    # the guide prints two files one after the other
    document, _ = json.JSONDecoder().raw_decode(file.read_text(encoding="utf-8"))
    answer = await sent(floor, one, "contact_lens", json.dumps(document))
    assert answer.status_code == 200, answer.text
    turns = answer.json()["turns"]
    assert len(turns) == len(document["Transcript"])
    assert {turn["speaker"] for turn in turns} == {"agent", "customer"}
    assert turns[-1]["ends_ms"] == max(turn["EndOffsetMillis"] for turn in document["Transcript"])
