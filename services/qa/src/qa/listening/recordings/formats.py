"""Files of sound: told by their content, measured, and their waveform drawn once.

WAV (PCM, A-law, µ-law) is read whole. MP3 and Opus are measured by their frames and pages; their
waveform would need a decoder, so they have none.
"""

# ruff: noqa: PLR2004  # the numbers are those of the formats

import struct
from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from chassis.http.wording import Message
from qa.listening.recordings.rules import Sound

WAV, MP3, OPUS = "audio/wav", "audio/mpeg", "audio/ogg"
PARTS = 800
"""Parts of which a waveform has one peak each: a pixel of the widest player."""
LONGEST_SECONDS = 12 * 3600
MOST_CHANNELS = 8
MILLISECOND = Decimal("0.001")

_PCM, _ALAW, _MULAW, _EXTENSIBLE = 1, 6, 7, 0xFFFE
_WIDTHS = {_PCM: {8, 16, 24, 32}, _ALAW: {8}, _MULAW: {8}}
_OPUS_RATE = 48_000
_READ = 1 << 20
_BITRATES = {  # kbit/s of layer III, by the bits of the header
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}

OTHER = Message("不是 WAV、MP3，也不是 Ogg 中的 Opus", "Neither WAV nor MP3 nor Opus in Ogg")
TOO_LONG = Message("超过 {hours} 小时", "Longer than {hours} hours")
SILENT = Message("文件里没有声音", "There is no sound in it")
NO_ORDER = Message("声音数据在格式说明之前", "The sound comes before its description")
NO_DATA = Message("WAV 文件没有声音数据", "A WAV file without sound")
CUT_HEAD = Message("格式说明不完整", "The description of the sound is cut off")
OTHER_CODING = Message(
    "WAV 编码 {coding}（{bits} 位）不支持，可读取 PCM、A-law 和 µ-law",
    "WAV coding {coding} with {bits} bits; PCM, A-law and µ-law are read",
)
ODD_RATE = Message("{channels} 声道，{rate} Hz", "{channels} channels at {rate} Hz")
CUT_OPUS_HEAD = Message("Opus 流的头部不完整", "The head of the Opus stream is cut off")
CUT_OPUS = Message("Opus 流不完整", "The Opus stream is cut off")
NO_FRAME = Message("MP3 文件没有音频帧", "An MP3 file without a frame")


class NoSound(ValueError):
    """Not a recording that can be read, and why."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.text())
        self.why = why


def measure(file: BinaryIO) -> Sound:
    """What a file is by its content, how long, and its peaks. Raises NoSound."""
    file.seek(0)
    head = file.read(64)
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        sound = _wav(file)
    elif head[:4] == b"OggS" and b"OpusHead" in head:
        sound = _opus(file)
    elif head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0):
        sound = _mp3(file)
    else:
        raise NoSound(OTHER)
    if sound.seconds > LONGEST_SECONDS:
        raise NoSound(TOO_LONG.of(hours=LONGEST_SECONDS // 3600))
    if not sound.seconds:
        raise NoSound(SILENT)
    return sound


# ---- WAV


class _Wave(NamedTuple):
    coding: int
    channels: int
    rate: int
    bits: int
    start: int
    size: int  # octets of sound, whole samples of all channels

    @property
    def width(self) -> int:
        """Octets of one sample of all channels."""
        return self.channels * self.bits // 8


def _wav(file: BinaryIO) -> Sound:
    wave = _wave(file)
    frames = wave.size // wave.width
    return Sound(
        media_type=WAV,
        seconds=_seconds(frames, wave.rate),
        channels=wave.channels,
        peaks=_peaks(file, wave, frames),
    )


def _wave(file: BinaryIO) -> _Wave:
    length = file.seek(0, 2)
    at, described = 12, None
    while at + 8 <= length:
        file.seek(at)
        name, size = struct.unpack("<4sI", file.read(8))
        if name == b"fmt ":
            described = _described(file.read(min(size, 40)))
        elif name == b"data":
            if described is None:
                raise NoSound(NO_ORDER)
            coding, channels, rate, bits = described
            width = channels * bits // 8
            # a recorder that was cut off leaves a size that is larger than the file
            kept = min(size, length - at - 8) // width * width
            return _Wave(coding, channels, rate, bits, at + 8, kept)
        at += 8 + size + size % 2
    raise NoSound(NO_DATA)


def _described(octets: bytes) -> tuple[int, int, int, int]:
    if len(octets) < 16:
        raise NoSound(CUT_HEAD)
    coding, channels, rate, _, _, bits = struct.unpack("<HHIIHH", octets[:16])
    if coding == _EXTENSIBLE and len(octets) >= 26:
        (coding,) = struct.unpack("<H", octets[24:26])
    if bits not in _WIDTHS.get(coding, set()):
        raise NoSound(OTHER_CODING.of(coding=coding, bits=bits))
    if not 1 <= channels <= MOST_CHANNELS or not rate:
        raise NoSound(ODD_RATE.of(channels=channels, rate=rate))
    return coding, channels, rate, bits


def _peaks(file: BinaryIO, wave: _Wave, frames: int) -> tuple[tuple[int, ...], ...]:
    """Per channel the loudest sample of each part, in percent of the loudest possible."""
    parts = min(PARTS, frames)
    loudest = np.zeros((parts, wave.channels))
    file.seek(wave.start)
    done = 0
    while done < frames and parts:
        octets = file.read(min(frames - done, _READ // wave.width) * wave.width)
        samples = np.abs(_samples(octets, wave)).reshape(-1, wave.channels)
        if not len(samples):
            break
        of_part = (np.arange(done, done + len(samples)) * parts) // frames
        np.maximum.at(loudest, of_part, samples)
        done += len(samples)
    percent = np.minimum(np.rint(loudest * 100), 100).astype(int)
    return tuple(tuple(channel) for channel in percent.T.tolist())


def _samples(octets: bytes, wave: _Wave) -> NDArray[np.float64]:
    """Samples from -1 to 1."""
    if wave.coding in {_ALAW, _MULAW}:
        table = _A_LAW if wave.coding == _ALAW else _MU_LAW
        return table[np.frombuffer(octets, np.uint8)]
    if wave.bits == 8:
        return (np.frombuffer(octets, np.uint8).astype(np.float64) - 128) / 128
    if wave.bits == 24:
        wide = np.zeros((len(octets) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(octets, np.uint8).reshape(-1, 3)
        return wide.view("<i4").reshape(-1) / float(1 << 31)
    kind = "<i2" if wave.bits == 16 else "<i4"
    return np.frombuffer(octets, kind) / float(1 << (wave.bits - 1))


def _mu_law() -> NDArray[np.float64]:
    """G.711 µ-law: octet → sample."""
    octet = ~np.arange(256, dtype=np.int32) & 0xFF
    size = (((octet & 0x0F) << 3) + 0x84 << ((octet & 0x70) >> 4)) - 0x84
    return np.where(octet & 0x80, -size, size) / 32768.0


def _a_law() -> NDArray[np.float64]:
    """G.711 A-law: octet → sample."""
    octet = np.arange(256, dtype=np.int32) ^ 0x55
    step, place = (octet & 0x0F) << 4, (octet & 0x70) >> 4
    size = np.where(place == 0, step + 8, (step + 0x108) << np.maximum(place - 1, 0))
    return np.where(octet & 0x80, size, -size) / 32768.0


_MU_LAW, _A_LAW = _mu_law(), _a_law()


# ---- compressed


def _opus(file: BinaryIO) -> Sound:
    """Opus in Ogg: the last page says how many samples there are, the head which to leave out."""
    file.seek(0)
    head = file.read(_READ)
    found = head.find(b"OpusHead")
    if len(head) < found + 12:
        raise NoSound(CUT_OPUS_HEAD)
    channels, skipped = head[found + 9], int.from_bytes(head[found + 10 : found + 12], "little")
    length = file.seek(0, 2)
    file.seek(max(0, length - _READ))
    tail = file.read()
    last = tail.rfind(b"OggS")
    samples = int.from_bytes(tail[last + 6 : last + 14], "little", signed=True) if last >= 0 else 0
    if not 1 <= channels <= MOST_CHANNELS or len(tail) < last + 14:
        raise NoSound(CUT_OPUS)
    seconds = _seconds(max(0, samples - skipped), _OPUS_RATE)
    return Sound(media_type=OPUS, seconds=seconds, channels=channels, peaks=())


def _mp3(file: BinaryIO) -> Sound:
    seconds, channels = Decimal(0), 0
    for samples, rate, of_frame in _frames(file):
        seconds += Decimal(samples) / rate
        channels = channels or of_frame
    if not channels:
        raise NoSound(NO_FRAME)
    return Sound(media_type=MP3, seconds=seconds.quantize(MILLISECOND), channels=channels, peaks=())


def _frames(file: BinaryIO) -> Iterator[tuple[int, int, int]]:
    """(samples, rate, channels) of each frame of layer III, one after another."""
    file.seek(0)
    octets = file.read()
    at = 0
    if octets[:3] == b"ID3" and len(octets) >= 10:
        a, b, c, d = octets[6:10]
        at = 10 + (a << 21 | b << 14 | c << 7 | d)
    while at + 4 <= len(octets):
        word = int.from_bytes(octets[at : at + 4], "big")
        version, layer, bitrate, rate = (
            word >> 19 & 3, word >> 17 & 3, word >> 12 & 15, word >> 10 & 3,
        )  # fmt: skip
        known = word >> 21 == 0x7FF and layer == 1 and version != 1
        if not known or bitrate in {0, 15} or rate == 3:
            return
        hertz = _RATES[version][rate]
        samples = 1152 if version == 3 else 576
        kilobits = _BITRATES[1 if version == 3 else 2][bitrate]
        yield samples, hertz, 1 if word >> 6 & 3 == 3 else 2
        at += samples // 8 * kilobits * 1000 // hertz + (word >> 9 & 1)


def _seconds(samples: int, rate: int) -> Decimal:
    return (Decimal(samples) / rate).quantize(MILLISECOND)
