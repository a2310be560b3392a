"""Keeping what was recorded: a file a clip, whole or not there, as loud as all others."""

import os
from array import array
from collections.abc import Sequence
from pathlib import Path

from app.clips.cutting import cut, levelled
from app.clips.sound import NotASoundError, octets, read_any, wav


def spoken_in(file: bytes) -> "list[array[int]]":
    """The spoken stretches of a WAV file.

    Raises:
        NotASoundError: it is none, or nothing is heard.
    """
    spoken = cut(read_any(file))
    if not spoken:
        raise NotASoundError("nothing is heard")
    return spoken


def keep(folder: Path, name: str, spoken: "Sequence[array[int]]") -> None:
    """Write these stretches as one clip of a language's folder.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{name}.{os.getpid()}"
    aside.write_bytes(wav([b"".join(octets(levelled(part)) for part in spoken)]))
    aside.replace(folder / f"{name}.wav")
