"""Sound as calls carry it: joined sample by sample, read from what recorders write, made slower without a whistle."""

import io
import math
import wave
from array import array

import pytest

from app.clips.sound import RATE, NotASoundError, octets, read_any, resampled, samples_of, seconds, wav


def tone(hertz: float, rate: int, length: int = 4_000, loud: int = 12_000) -> "array[int]":
    return array("h", [round(loud * math.sin(2 * math.pi * hertz * place / rate)) for place in range(length)])


def written(samples: bytes, rate: int = RATE, channels: int = 1, width: int = 2) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setframerate(rate)
        sound.setnchannels(channels)
        sound.setsampwidth(width)
        sound.writeframes(samples)
    return file.getvalue()


def test_clips_are_joined_sample_by_sample() -> None:
    one, other = octets(tone(440, RATE, 80)), octets(tone(600, RATE, 40))
    assert samples_of(wav([one, other, one])) == one + other + one
    assert wav([one]) == written(one), "as the standard library writes it"
    assert seconds(one) == pytest.approx(0.01)


@pytest.mark.parametrize("rate", [11_025, 16_000, 22_050, 44_100, 48_000])
def test_a_voice_keeps_its_height_at_another_rate(rate: int) -> None:
    slower = resampled(tone(1_000, rate, rate), rate)
    assert abs(len(slower) - RATE) <= 1
    expected = tone(1_000, RATE, RATE)
    assert max(abs(one - other) for one, other in zip(slower[100:-100], expected[100:-100], strict=False)) < 60


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
def test_what_a_call_cannot_carry_does_not_come_back_as_a_whistle(rate: int) -> None:
    assert max(map(abs, resampled(tone(5_500, rate, rate), rate)[100:-100])) < 200


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 2])
def test_what_recorders_write_is_read(width: int, channels: int) -> None:
    plain = tone(300, RATE, 400)
    frames = b"".join(
        bytes([(sample >> 8) + 128]) * channels
        if width == 1
        else (bytes(width - 2) + sample.to_bytes(2, "little", signed=True)) * channels
        for sample in plain
    )
    read = read_any(written(frames, channels=channels, width=width))
    assert max(abs(one - other) for one, other in zip(read, plain, strict=True)) <= (256 if width == 1 else 0)


@pytest.mark.parametrize("file", [b"", b"RIFF", b"ID3 an mp3", written(b"")])
def test_what_is_no_sound_is_refused(file: bytes) -> None:
    with pytest.raises(NotASoundError):
        read_any(file)


def test_a_clip_that_calls_cannot_carry_is_refused() -> None:
    with pytest.raises(NotASoundError, match="44100 Hz"):
        samples_of(written(bytes(8), rate=44_100))
