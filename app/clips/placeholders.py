"""Placeholders for clips that nobody has recorded: made by a synthesiser on this machine, kept, marked as such."""

import asyncio
import hashlib
import importlib.util
import json
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import structlog

from app.clips.sound import samples_of, wav

LANGUAGES: Final = ("fr", "bm", "en")
MARK: Final = b"kesu placeholder"
MAX_SECONDS: Final = 60.0
BATCH: Final = 100
"""So many clips are made by one process."""
log = structlog.get_logger()


class Placeholders:
    """A folder of sounds by language, clip and words: other words are another file."""

    languages = LANGUAGES

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._making = asyncio.Lock()

    @staticmethod
    def possible() -> bool:
        """Whether the synthesiser is installed: `pip install kesu[voice]`."""
        return importlib.util.find_spec("espeakng_loader") is not None

    def path(self, name: str, words: str) -> Path:
        """Where the placeholder of a clip stands once it is made."""
        digest = hashlib.sha256(words.encode()).hexdigest()[:10]
        language, _, clip = name.partition("/")
        return self._folder / language / f"{clip}-{digest}.wav"

    def samples(self, name: str, words: str) -> bytes | None:
        """Its samples; none when it has not been made yet."""
        path = self.path(name, words)
        return samples_of(path.read_bytes()) if path.exists() else None

    async def make(self, clips: Mapping[str, str]) -> None:
        """Make these clips in a process of its own: the synthesiser is another's program, under another licence."""
        async with self._making:
            orders = self._orders(clips)
            made = [await _run("".join(orders[at : at + BATCH])) for at in range(0, len(orders), BATCH)]
            if not all(made):
                self._say_that_it_takes_long()

    def _say_that_it_takes_long(self) -> None:
        """Warn once for a folder: what is missing is made when it is first spoken, or at the next start."""
        told = self._folder / "late"
        if not told.exists():
            log.warning("placeholders_late")
            told.parent.mkdir(parents=True, exist_ok=True)
            told.touch()

    def _orders(self, clips: Mapping[str, str]) -> list[str]:
        """What the synthesiser is asked for, a line a clip that has not been made yet."""
        wanted = [(name, words, self.path(name, words)) for name, words in clips.items()]
        orders = [
            {"language": name.partition("/")[0], "words": words, "path": str(path)}
            for name, words, path in wanted
            if not path.exists()
        ]
        return [json.dumps(order, ensure_ascii=False) + "\n" for order in orders]


async def _run(orders: str) -> bool:
    """Give whether the process came to its end in time."""
    process = await asyncio.create_subprocess_exec(*COMMAND, stdin=asyncio.subprocess.PIPE)
    try:
        await asyncio.wait_for(process.communicate(orders.encode()), MAX_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        return False
    return True


COMMAND: Final = (sys.executable, "-m", "app.clips.espeak")


def marked(samples: bytes) -> bytes:
    """A WAV file that says that it is a placeholder: a copy of it among recordings is found by ``is_placeholder``."""
    note = MARK + bytes(len(MARK) % 2)
    chunk = b"LIST" + struct.pack("<I", 12 + len(note)) + b"INFOISFT" + struct.pack("<I", len(note)) + note
    file = wav([samples]) + chunk
    return file[:4] + struct.pack("<I", len(file) - 8) + file[8:]


def is_placeholder(file: bytes) -> bool:
    """Whether a WAV file was made by ``marked``."""
    return MARK in file[-64:]
