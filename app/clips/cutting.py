"""What came back from a recording: cut where the speaker paused, its ends trimmed, made as loud as the other clips."""

import math
from array import array
from collections.abc import Iterator

from app.clips.sound import LOUDEST, RATE

FRAME = RATE // 100
"""Ten milliseconds, over which loudness is measured."""
PAUSE_FRAMES = 60
"""Six tenths of a second without a sound end a clip; a speaker who reads a list pauses longer."""
SHORTEST_FRAMES = 12
BREATH_FRAMES = 4
QUIET_ROOM = 60.0
SPOKEN_LEVEL, HIGHEST_PEAK = 3_600, 29_000
"""Root mean square of speech and its highest sample, of 32,767: about 19 dB and 1 dB below full."""


def cut(samples: "array[int]") -> "list[array[int]]":
    """The spoken stretches of a recording, each with a breath before and after."""
    levels = [_level(samples[at : at + FRAME]) for at in range(0, len(samples), FRAME)]
    threshold = _threshold(levels)
    return [
        samples[max(first - BREATH_FRAMES, 0) * FRAME : (last + 1 + BREATH_FRAMES) * FRAME]
        for first, last in _stretches([level > threshold for level in levels])
        if last - first + 1 >= SHORTEST_FRAMES
    ]


def levelled(samples: "array[int]") -> "array[int]":
    """Samples as loud as all clips are, no sample of them clipped."""
    spoken = sorted(_level(samples[at : at + FRAME]) for at in range(0, len(samples), FRAME))
    loud = spoken[len(spoken) // 2 :]
    level = math.sqrt(sum(value * value for value in loud) / len(loud)) if loud else 0.0
    peak = max(map(abs, samples), default=0)
    if not level or not peak:
        return samples
    by = min(SPOKEN_LEVEL / level, HIGHEST_PEAK / peak)
    return array("h", [max(-LOUDEST, min(LOUDEST, round(sample * by))) for sample in samples])


def _threshold(levels: list[float]) -> float:
    """Well above the room's own noise, and never so high that a recording without a pause is cut to pieces."""
    ordered = sorted(levels)
    if not ordered:
        return 0.0
    noise, voice = ordered[len(ordered) // 20], ordered[-1 - len(ordered) // 50]
    return max(min(noise * 3 + QUIET_ROOM, voice * 0.25), QUIET_ROOM)


def _stretches(heard: list[bool]) -> Iterator[tuple[int, int]]:
    """First and last frame of what is spoken between two pauses."""
    first, last = -1, -1
    for place, loud in enumerate(heard):
        if not loud:
            continue
        if first >= 0 and place - last > PAUSE_FRAMES:
            yield first, last
            first = place
        first = place if first < 0 else first
        last = place
    if first >= 0:
        yield first, last


def _level(samples: "array[int]") -> float:
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples)) if samples else 0.0
