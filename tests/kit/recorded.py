"""Recordings for the tests: every clip as a few samples that no other clip has, so that a sound can be read.

A clip is eight samples: a mark, its number twice, its number turned round, and the mark again.
"""

import atexit
import shutil
import struct
import tempfile
from functools import cache
from pathlib import Path

from app.clips.sound import PAUSE, samples_of, wav
from menus.speech.script import SpokenScript

LANGUAGES = ("fr", "bm", "en")
CLIP_OCTETS = 16
_MARK = 12_321


@cache
def words() -> dict[str, str]:
    """What is said by each clip, by its name with the language."""
    script = SpokenScript.load()
    return {f"{language}/{name}": said for language in LANGUAGES for name, said in script.clips(language).items()}


@cache
def _numbers() -> dict[int, str]:
    return dict(enumerate(words(), start=1))


def samples(number: int) -> bytes:
    """The samples of a clip."""
    return struct.pack("<8h", _MARK, number, number, -number, -number, number, number, _MARK)


def record(folder: Path, *languages: str) -> Path:
    """Write the recordings of these languages."""
    for number, name in _numbers().items():
        language, _, clip = name.partition("/")
        if language in languages:
            (folder / language).mkdir(parents=True, exist_ok=True)
            (folder / language / f"{clip}.wav").write_bytes(wav([samples(number)]))
    return folder


@cache
def voices() -> Path:
    """A folder with French and Bambara whole; English is heard in French."""
    folder = Path(tempfile.mkdtemp(prefix="kesu-voices-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return record(folder, "fr", "bm")


def heard(sound: bytes) -> list[list[str]]:
    """The clips of a sound, phrase by phrase, with every sample of it accounted for."""
    left, phrases = samples_of(sound), [[]]  # type: ignore[var-annotated]
    while left:
        if left.startswith(PAUSE):
            phrases.append([])
            left = left[len(PAUSE) :]
            continue
        number = struct.unpack("<8h", left[:CLIP_OCTETS])[1]
        name = _numbers().get(number, "")
        assert name, f"no clip has the number {number}"
        assert left[:CLIP_OCTETS] == samples(number), f"{name} does not sound as it was recorded"
        phrases[-1].append(name)
        left = left[CLIP_OCTETS:]
    return phrases


def in_words(phrases: list[list[str]]) -> str:
    """What is heard, a line a phrase; words of another language than the first are put in brackets."""
    own = phrases[0][0].partition("/")[0] if phrases[0] else "fr"
    lines = []
    for phrase in phrases:
        said = " ".join(words()[name] for name in phrase)
        other = any(not name.startswith(f"{own}/") for name in phrase)
        lines.append(f"[{said}]" if other else said)
    return "\n".join(lines)
