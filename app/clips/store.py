"""The clips of a service: what was recorded for each language, and placeholders where those are allowed."""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from app.clips.placeholders import Placeholders
from app.clips.sound import PAUSE, NotASoundError, samples_of, wav
from menus.speech.script import SpokenScript, counting
from menus.speech.speaker import PAUSE as PAUSE_NAME
from menus.text.catalogue_problems import BASE

LOOK_AGAIN_SECONDS: Final = 2.0
CORE: Final = (
    "voice.press",
    "pin",
    "home",
    "home:mine",
    "home:save",
    "mine",
    "save.shares",
    "save.summary",
    "save.done",
)
"""Without these a language cannot be spoken at all."""
FALLEN_BACK_TO: Final = (*CORE, "voice.silence", "voice.gone", "voice.on_screen", "error.unavailable")
"""Without these, and its numbers, French cannot stand in for the other languages."""


class Clips:
    """Samples by the name of their clip, such as ``bm/save.done.1``. New recordings are found as they come."""

    def __init__(
        self,
        folder: Path,
        script: SpokenScript,
        placeholders: Placeholders | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``folder`` holds a folder a language, of WAV files named as their clips."""
        self._folder, self.script, self._placeholders, self._monotonic = folder, script, placeholders, monotonic
        self._recorded: dict[str, tuple[Path, int]] = {}
        self._samples: dict[str, bytes] = {}
        self._made: dict[str, str] = {}
        self._looked, self._speaks_french = float("-inf"), False
        if placeholders is not None:
            self._made = {
                f"{language}/{name}": words
                for language in placeholders.languages
                for name, words in script.clips(language).items()
            }

    def has(self, name: str) -> bool:
        """Whether a clip can be heard, recorded or made."""
        self._look()
        return name in self._recorded or name in self._made

    def recorded(self, language: str) -> frozenset[str]:
        """The names of the clips recorded in a language, without it."""
        self._look()
        return frozenset(name.partition("/")[2] for name in self._recorded if name.startswith(f"{language}/"))

    def languages(self) -> frozenset[str]:
        """Those in which a member can save by ear: what is missing beyond is said in French."""
        self._look()
        found = {name.partition("/")[0] for name in (*self._recorded, *self._made)}
        return frozenset(language for language in found if self._speaks(language))

    def can_speak(self) -> bool:
        """Whether French has what a call needs; a line beyond that which nobody recorded is read on the screen."""
        self._look()
        return self._speaks_french

    def missing(self, names: Iterable[str]) -> list[str]:
        """Which of these have no samples yet: placeholders that have still to be made, and what nobody recorded."""
        self._look()
        return [name for name in dict.fromkeys(names) if name != PAUSE_NAME and self._sample(name) is None]

    async def make_all(self) -> None:
        """Make every placeholder that nobody recorded in its place, before anybody calls."""
        missing = [name for name in self.missing(self._made) if name not in self._recorded]
        if self._placeholders is not None:
            await self._placeholders.make({name: self._made[name] for name in missing})

    async def made(self, spoken: str) -> bytes:
        """The sound of a reply, as ``joined`` has it; placeholders that were not made before are made first."""
        missing = [name for name in self.missing(spoken.split()) if name in self._made]
        if missing and self._placeholders is not None:
            await self._placeholders.make({name: self._made[name] for name in missing})
        return self.joined(spoken)

    @property
    def folder(self) -> Path:
        """Where recordings are: a folder a language."""
        return self._folder

    def recording(self, name: str) -> bytes | None:
        """The file of a clip that was recorded, as it is now; none where nobody did, or it cannot be read."""
        try:
            return (self._folder / f"{name}.wav").read_bytes()
        except OSError:
            return None

    def joined(self, spoken: str) -> bytes:
        """The sound of a reply: the samples of its clips, one behind the other; nothing where a clip is missing."""
        self._look()
        return wav(PAUSE if name == PAUSE_NAME else self._sample(name) or b"" for name in spoken.split())

    def words(self, spoken: str) -> list[str]:
        """What a reply says, a line a phrase, for whoever reads along."""
        phrases = spoken.split(f" {PAUSE_NAME} ")
        return [" ".join(self._words(name) for name in phrase.split()) for phrase in phrases]

    def _words(self, name: str) -> str:
        language, _, clip = name.partition("/")
        return self.script.clips(language).get(clip, clip)

    def _speaks(self, language: str) -> bool:
        names = [clip for key in CORE for clip in self.script.clips_of(language, key)]
        return all(f"{language}/{name}" in self._recorded or f"{language}/{name}" in self._made for name in names)

    def _sample(self, name: str) -> bytes | None:
        found = self._samples.get(name)
        if found is not None:
            return found
        try:
            if name in self._recorded:
                found = samples_of(self._recorded[name][0].read_bytes())
            elif name in self._made and self._placeholders is not None:
                found = self._placeholders.samples(name, self._made[name])
        except (OSError, NotASoundError):
            return None  # `kesu voice check` names it
        if found is not None:
            self._samples[name] = found
        return found

    def _look(self) -> None:
        """Look for new recordings, now and then; one that was recorded again is read again."""
        now = self._monotonic()
        if now - self._looked < LOOK_AGAIN_SECONDS:
            return
        self._looked = now
        recorded = {name: (path, changed) for name, path, changed in _files(self._folder)}
        for name in self._recorded.keys() | recorded.keys():
            if self._recorded.get(name) != recorded.get(name):
                self._samples.pop(name, None)
        if self._recorded != recorded or not self._speaks_french:
            lines = (clip for key in FALLEN_BACK_TO for clip in self.script.clips_of(BASE, key))
            names = (f"{BASE}/{clip}" for clip in (*lines, *counting(BASE).words))
            self._speaks_french = all(name in recorded or name in self._made for name in names)
        self._recorded = recorded


def _files(folder: Path) -> Iterable[tuple[str, Path, int]]:
    try:
        languages = [entry for entry in os.scandir(folder) if entry.is_dir()]
    except OSError:
        return
    for language in languages:
        for entry in os.scandir(language.path):
            if entry.name.endswith(".wav"):
                yield f"{language.name}/{entry.name.removesuffix('.wav')}", Path(entry.path), entry.stat().st_mtime_ns
