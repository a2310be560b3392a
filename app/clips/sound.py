"""Sound as calls carry it: 8 kHz, one channel, 16 bit, in a WAV file. Read, made slower, levelled, joined. Pure."""

import math
import struct
import sys
import wave
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from io import BytesIO
from operator import mul
from typing import Final

RATE: Final = 8_000
"""Samples a second."""
OCTETS: Final = 2
LOUDEST: Final = 32_767
PAUSE_SECONDS: Final = 0.22
PAUSE: Final = bytes(round(PAUSE_SECONDS * RATE) * OCTETS)
_HEAD_OCTETS: Final = 44
_ZERO_CROSSINGS: Final = 6
_PASSED: Final = 0.92
"""How much of the narrower band is kept: a filter of this length is not steeper."""


class NotASoundError(ValueError):
    """A file is no WAV of whole samples; says what it is instead."""


def wav(samples: Iterable[bytes]) -> bytes:
    """One WAV file of these samples (16 bit, little end first), one behind the other."""
    data = b"".join(samples)
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", _HEAD_OCTETS - 8 + len(data), b"WAVE", b"fmt ", 16, 1, 1),
        *(RATE, RATE * OCTETS, OCTETS, OCTETS * 8, b"data", len(data)),
    )
    return head + data


def seconds(samples: bytes) -> float:
    """How long samples last."""
    return len(samples) / OCTETS / RATE


def samples_of(file: bytes) -> bytes:
    """The samples of a WAV file that is as calls carry it.

    Raises:
        NotASoundError: for any other.
    """
    with _opened(file) as sound:
        kind = (sound.getframerate(), sound.getnchannels(), sound.getsampwidth())
        if kind != (RATE, 1, OCTETS):
            raise NotASoundError(f"{kind[0]} Hz, {kind[1]} channels, {kind[2] * 8} bit; not {RATE} Hz, 1, 16 bit")
        return sound.readframes(sound.getnframes())


def read_any(file: bytes) -> "array[int]":
    """A WAV file of 8, 16, 24 or 32 bit, any rate and number of channels, as 16-bit samples of ours.

    Raises:
        NotASoundError: see its own docstring.
    """
    with _opened(file) as sound:
        rate, channels, width = sound.getframerate(), sound.getnchannels(), sound.getsampwidth()
        frames = sound.readframes(sound.getnframes())
    if width not in (1, 2, 3, 4) or not frames:
        raise NotASoundError("no samples" if not frames else f"{width * 8} bit")
    return resampled(_one_channel(_sixteen_bit(frames, width), channels), rate)


def resampled(samples: Sequence[int], rate: int) -> "array[int]":
    """Samples of another rate, at ours: a windowed sinc, so that what is above 4 kHz does not come back as noise."""
    if rate == RATE:
        return array("h", samples)
    common = math.gcd(rate, RATE)
    up, down = RATE // common, rate // common
    tables, reach = _filter(up, down)
    silence = [0] * (reach + 1)
    padded = [*silence, *samples, *silence]  # a list: numbers taken out of an array are made anew each time
    length = len(samples) * up // down
    made = array("h", bytes(length * OCTETS))
    for place in range(length):
        at, phase = divmod(place * down, up)
        value = round(sum(map(mul, tables[phase], padded[at + 2 : at + 2 * reach + 2])))
        made[place] = max(-LOUDEST - 1, min(LOUDEST, value))
    return made


@lru_cache(maxsize=8)
def _filter(up: int, down: int) -> tuple[list[list[float]], int]:
    """The taps for each place between two samples, and how many samples they reach to each side."""
    band = min(1.0, up / down) * _PASSED
    reach = math.ceil(_ZERO_CROSSINGS / band)
    tables = []
    for phase in range(up):
        middle = phase / up
        taps = [_tap(place - middle, band, reach) for place in range(1 - reach, reach + 1)]
        total = sum(taps)
        tables.append([tap / total for tap in taps])
    return tables, reach


def _tap(distance: float, band: float, reach: int) -> float:
    if abs(distance) >= reach:
        return 0.0
    angle = math.pi * distance * band
    window = 0.5 + 0.5 * math.cos(math.pi * distance / reach)
    return (math.sin(angle) / angle if angle else 1.0) * window


def _sixteen_bit(frames: bytes, width: int) -> "array[int]":
    if width == 1:
        return array("h", [(octet - 128) << 8 for octet in frames])
    if width == OCTETS:
        samples = array("h", frames)
        if sys.byteorder == "big":
            samples.byteswap()
        return samples
    upper = bytearray(len(frames) // width * OCTETS)
    upper[0::2], upper[1::2] = frames[width - 2 :: width], frames[width - 1 :: width]
    return _sixteen_bit(bytes(upper), OCTETS)


def _one_channel(samples: "array[int]", channels: int) -> "array[int]":
    if channels == 1:
        return samples
    each = [samples[place::channels] for place in range(channels)]
    return array("h", [sum(together) // channels for together in zip(*each, strict=False)])


def _opened(file: bytes) -> wave.Wave_read:
    try:
        return wave.open(BytesIO(file), "rb")
    except (wave.Error, EOFError) as problem:
        raise NotASoundError(f"no WAV file ({problem})") from problem


def octets(samples: "array[int]") -> bytes:
    """Samples as they stand in a file, the little end first."""
    if sys.byteorder == "big":
        samples = array("h", samples)
        samples.byteswap()
    return samples.tobytes()
