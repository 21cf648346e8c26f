"""A recording is kept once, heard in ranges by those who may see the evaluation, and each listening
is logged.
"""

from pathlib import Path

import httpx
import pytest
from services.qa.listening.given import Call, call, tone
from services.qa.scoring.given import GOOD, Floor

WAV = tone(2)  # 44 octets of head, 2 s × 8,000 samples × 2 octets


async def sent(floor: Floor, one: Call, octets: bytes = WAV) -> httpx.Response:
    lead = floor.client("Q", "qa_lead")
    return await lead.put(one.url("/recording"), content=octets)


@pytest.fixture
async def recorded(floor: Floor) -> Call:
    one = await call(floor)
    (await sent(floor, one)).raise_for_status()
    return one


async def test_the_inspector_knows_the_call_and_its_waveform(floor: Floor) -> None:
    one = await call(floor)
    await sent(floor, one, tone(2, quiet_half=True))
    inspector = floor.client("I", "inspector")
    shown = (await inspector.get(one.url())).raise_for_status().json()
    assert (shown["agent_id"], shown["seconds"], shown["transcript"]) == (
        str(floor.person("A")),
        3,
        None,
    )
    recording = shown["recording"]
    assert (recording["media_type"], float(recording["seconds"]), recording["channels"]) == (
        "audio/wav",
        2.0,
        1,
    )
    (peaks,) = recording["peaks"]
    assert len(peaks) == 800
    assert 49 <= max(peaks[:400]) <= 51  # 16,384 of 32,768
    assert max(peaks[400:]) == 0


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ({}, 200, WAV),
        ({"Range": "bytes=0-99"}, 206, WAV[:100]),
        ({"Range": "bytes=32000-"}, 206, WAV[32000:]),
        ({"Range": "bytes=-44"}, 206, WAV[-44:]),
        ({"Range": "bytes=0-99", "If-Range": '"another"'}, 200, WAV),
        ({"Range": f"bytes={len(WAV) - 1}-"}, 206, WAV[-1:]),
        ({"Range": f"bytes={len(WAV)}-"}, 416, None),
    ],
)
async def test_a_recording_is_heard_in_ranges(
    floor: Floor, recorded: Call, asked: dict[str, str], status: int, part: bytes | None
) -> None:
    inspector = floor.client("I", "inspector")
    answer = await inspector.get(recorded.url("/recording"), headers=asked)
    assert answer.status_code == status, answer.text[:300]
    if part is None:
        assert answer.headers["content-range"] == f"bytes */{len(WAV)}"
        return
    assert answer.content == part
    assert answer.headers["accept-ranges"] == "bytes"
    if status == 206:
        first = WAV.index(part) if len(part) > 1 else len(WAV) - 1
        assert (
            answer.headers["content-range"] == f"bytes {first}-{first + len(part) - 1}/{len(WAV)}"
        )


async def test_a_range_of_the_version_at_hand_is_a_range(floor: Floor, recorded: Call) -> None:
    inspector = floor.client("I", "inspector")
    whole = await inspector.get(recorded.url("/recording"))
    asked = {"Range": "bytes=10-19", "If-Range": whole.headers["etag"]}
    part = await inspector.get(recorded.url("/recording"), headers=asked)
    assert (part.status_code, part.content) == (206, WAV[10:20])


@pytest.mark.rule("PLN-5")
async def test_every_listening_is_logged_with_person_and_second(
    floor: Floor, recorded: Call
) -> None:
    inspector = floor.client("I", "inspector")
    await inspector.get(recorded.url("/recording"))
    # 44 + 16,000 of 32,044 octets of 2 s: second 1
    await inspector.get(recorded.url("/recording"), headers={"Range": "bytes=16044-"})
    refused = await floor.client("J", "inspector").get(recorded.url("/recording"))
    assert refused.status_code == 404
    log = (await floor.client("Q", "qa_lead").get(recorded.url("/listenings"))).json()["items"]
    assert sorted((one["listener_id"], one["kind"], one["from_second"]) for one in log) == [
        (str(floor.person("I")), "recording", 0),
        (str(floor.person("I")), "recording", 1),
    ]
    assert (await inspector.get(recorded.url("/listenings"))).status_code == 403


@pytest.mark.rule("QA-7", "GEN-11")
async def test_the_agent_hears_the_call_once_its_result_is_delivered(
    floor: Floor, recorded: Call
) -> None:
    agent, other = floor.client("A"), floor.client("B")
    assert (await agent.get(recorded.url("/recording"))).status_code == 404
    (await floor.submit(recorded.evaluation_id, *GOOD)).raise_for_status()
    assert (await agent.get(recorded.url("/recording"))).content == WAV
    assert (await other.get(recorded.url("/recording"))).status_code == 404
    assert (await other.get(recorded.url())).status_code == 404


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"%PDF-1.7",
        WAV[:30],
        WAV[:44],  # a head without sound
        WAV.replace(b"\x01\x00\x01\x00\x40\x1f", b"\x02\x00\x01\x00\x40\x1f", 1),  # ADPCM
        b"ID3" + bytes(40),
        b"OggS" + bytes(24) + b"OpusHead",
    ],
)
async def test_what_is_no_recording_is_refused_and_changes_nothing(
    floor: Floor, recorded: Call, octets: bytes
) -> None:
    answer = await sent(floor, recorded, octets)
    assert answer.status_code == 422, answer.text
    assert answer.json()["type"] == "urn:zhipei:problem:not-a-recording"
    inspector = floor.client("I", "inspector")
    assert (await inspector.get(recorded.url("/recording"))).content == WAV


async def test_only_those_who_lead_quality_add_recordings_and_only_of_their_center(
    floor: Floor,
) -> None:
    one = await call(floor)
    for client, status in (
        (floor.client("I", "inspector"), 403),
        (floor.client("A"), 403),
        (floor.client("Q", "qa_lead", center="X"), 404),
        (floor.client("Q", "qa_lead"), 200),
    ):
        answer = await client.put(one.url("/recording"), content=WAV)
        assert answer.status_code == status, answer.text


async def test_a_later_recording_takes_the_place_of_an_earlier_one(
    floor: Floor, recorded: Call
) -> None:
    later = await sent(floor, recorded, tone(1))
    assert (later.json()["version"], float(later.json()["seconds"])) == (2, 1.0)
    inspector = floor.client("I", "inspector")
    assert (await inspector.get(recorded.url("/recording"))).content == tone(1)


async def test_a_real_call_has_a_waveform(floor: Floor, specimens: Path) -> None:
    one = await call(floor)
    (file,) = (specimens / "recordings").glob("*.wav")
    answer = await sent(floor, one, file.read_bytes())
    assert answer.status_code == 200, answer.text
    shown = (await floor.client("I", "inspector").get(one.url())).json()["recording"]
    (peaks,) = shown["peaks"]
    assert (len(peaks), max(peaks) > 10) == (800, True)
