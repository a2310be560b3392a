"""What is wrong with the recordings of a language: missing, not of a clip, too quiet, clipped, too long."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.clips.placeholders import is_placeholder
from app.clips.sound import LOUDEST, NotASoundError, samples_of, seconds
from menus.speech.guide import ClipToRecord

QUIET_PEAK = 3_000
CLIPPED_SAMPLES = 8
"""So many samples in a row at the very top are heard as a crackle."""
_OPTIONAL = "consultation."


@dataclass(frozen=True, slots=True)
class ClipProblem:
    """One problem. ``kind``: missing, placeholder, unknown, unreadable, quiet, clipped, long."""

    name: str
    kind: str
    detail: str = ""

    def __str__(self) -> str:
        """One line for whoever asked."""
        return f"{self.name}: {self.kind}" + (f" ({self.detail})" if self.detail else "")


def clip_problems(folder: Path, wanted: list[ClipToRecord]) -> Iterator[ClipProblem]:
    """Every problem of the clips in a language's folder, in speaking order; files that are no clip come last."""
    for clip in wanted:
        path = folder / f"{clip.name}.wav"
        if not path.exists():
            yield ClipProblem(clip.name, "missing", clip.words)
            continue
        yield from problems_of(clip, path.read_bytes())
    known = {clip.name for clip in wanted}
    for path in sorted(folder.glob("*")):
        if path.stem not in known and not path.stem.startswith(_OPTIONAL):
            yield ClipProblem(path.name, "unknown", "no clip has this name")


def problems_of(clip: ClipToRecord, file: bytes) -> Iterator[ClipProblem]:
    """Every problem of one recording."""
    if is_placeholder(file):
        yield ClipProblem(clip.name, "placeholder", "made by a machine, and copied here")
    try:
        samples = samples_of(file)
    except NotASoundError as problem:
        yield ClipProblem(clip.name, "unreadable", str(problem))
        return
    heard = memoryview(samples).cast("h").tolist()
    peak = max(map(abs, heard), default=0)
    if peak < QUIET_PEAK:
        yield ClipProblem(clip.name, "quiet", f"{peak} of {LOUDEST}")
    if _longest_at_top(heard) >= CLIPPED_SAMPLES:
        yield ClipProblem(clip.name, "clipped")
    if seconds(samples) > clip.max_seconds:
        yield ClipProblem(clip.name, "long", f"{seconds(samples):.1f} s, at most {clip.max_seconds:.1f}")


def _longest_at_top(samples: list[int]) -> int:
    longest = here = 0
    for sample in samples:
        here = here + 1 if abs(sample) >= LOUDEST - 1 else 0
        longest = max(longest, here)
    return longest
